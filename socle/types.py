"""Types Python partagés par les vues et les services."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

Instant: TypeAlias = datetime
"""Date et heure avec fuseau ; en base toujours UTC."""

Json: TypeAlias = "dict[str, Any]"
"""Objet JSON déjà passé par `socle.canonique` (ni flottant, ni date nue)."""


Televersement: TypeAlias = "UploadedFile[Any]"
"""Fichier reçu dans un formulaire."""


class Requete(HttpRequest):
    """Requête telle que nos vues la reçoivent : instant de réception noté, objet chargé par la garde."""

    instant_reception: Instant
    objet: Any
    user: Any
    theme: str
    nom_service: str
