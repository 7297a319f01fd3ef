"""Logo et cachet du service : désignés par leur empreinte dans le texte scellé, mis en ligne à l'impression."""

from __future__ import annotations

import base64
from typing import Any

from comptes.models import Service
from socle import fichiers
from socle.models import Fichier


def images_de(service: Service) -> dict[str, dict[str, str]]:
    """Images que la convention imprime : clé, empreinte, texte lu à leur place. Une image suspecte est omise."""
    trouvees = {"logo": (service.logo, f"Logo : {service.nom}"), "cachet": (service.cachet, f"Cachet : {service.nom}")}
    return {
        nom: {"fichier": str(fichier.uuid), "sha256": fichier.sha256, "texte": texte}
        for nom, (fichier, texte) in trouvees.items()
        if fichier is not None and fichier.telechargeable
    }


def images_en_ligne(contenu: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Les mêmes, prêtes pour le gabarit : adresse « data: » et texte de remplacement."""
    designees = contenu.get("images") or {}
    rangees = {str(f.uuid): f for f in Fichier.objects.filter(uuid__in=[d["fichier"] for d in designees.values()])}
    return {
        nom: {"adresse": _adresse(rangees[designee["fichier"]]), "texte": designee["texte"]}
        for nom, designee in designees.items()
        if designee["fichier"] in rangees
    }


def _adresse(fichier: Fichier) -> str:
    octets = base64.b64encode(fichiers.lire(fichier)).decode()
    return f"data:{fichier.type_contenu};base64,{octets}"
