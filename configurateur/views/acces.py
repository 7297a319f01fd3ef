"""Charger l'appel d'une adresse, sa version de travail et ses lignes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404

from aap.models import AppelAProjets, LigneConfiguration, VersionAppel
from aap.services.acces import ModificationInterdite
from aap.services.lignes import FIGEE
from aap.services.publication import PublicationImpossible
from configurateur.champs.rubriques import GROUPES, RUBRIQUES, Groupe, Rubrique
from configurateur.selecteurs.appels import version_de_travail
from socle.types import Requete

# Le droit de préparer un appel : il ouvre tous ces écrans, hors quelques actes qui ont le leur.
ACTION = "appel.preparer"
Attrapees = tuple[type[Exception], ...]
REFUS = (ModificationInterdite, PublicationImpossible)


def appel_de(request: Requete, code: str, **_: Any) -> AppelAProjets | None:
    """Appel visible de ce code, ou None ; la page prend l'habillage de son service."""
    appel = (
        AppelAProjets.objects.visibles_par(request.user)
        .select_related("service")
        .prefetch_related("releves")
        .filter(code=code)
        .first()
    )
    if appel is not None:
        request.theme, request.nom_service = appel.service.theme, appel.service.nom
    return appel


def rubrique_de(cle: str) -> Rubrique:
    """Rubrique de ce nom, sinon 404."""
    if cle not in RUBRIQUES:
        raise Http404
    return RUBRIQUES[cle]


def groupe_de(cle: str) -> Groupe:
    """Liste de ce nom, sinon 404."""
    if cle not in GROUPES:
        raise Http404
    return GROUPES[cle]


def version_ouverte(appel: AppelAProjets) -> VersionAppel:
    """Version en préparation ; une version publiée ne s'ouvre pas (403, avec la phrase)."""
    version = version_de_travail(appel)
    if version.publiee_le is not None:
        raise PermissionDenied(FIGEE)
    return version


def ligne_de(appel: AppelAProjets, groupe: Groupe, pk: int) -> tuple[VersionAppel, LigneConfiguration]:
    """Version ouverte et sa ligne ; 404 si la ligne n'y est pas."""
    version = version_ouverte(appel)
    ligne: LigneConfiguration = get_object_or_404(groupe.modele._default_manager.filter(version=version), pk=pk)
    ligne.version = version
    return version, ligne


def tenter(request: Requete, verbe: Callable[[], Any], form: Any = None, *, laisser: Attrapees = ()) -> Any:
    """Résultat du verbe, ou None et la phrase de son refus, sur le formulaire s'il y en a un.

    `laisser` : exceptions que l'appelant attrape lui-même.
    """
    try:
        return verbe()
    except laisser:
        raise
    except REFUS as refus:
        phrases = [str(refus)]
    except ValidationError as refus:
        phrases = refus.messages
    for phrase in phrases:
        form.add_error(None, phrase) if form is not None else messages.error(request, phrase)
    return None
