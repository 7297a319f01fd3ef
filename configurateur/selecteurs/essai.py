"""L'essai des pièces, en une phrase : « association, zone blanche, structure existante → 9 pièces »."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comptes.types import TypeStructure

SITUATIONS = {
    "DEJA_PORTEUSE": "structure déjà porteuse",
    "EXISTANTE_AUTRE_ZONE": "structure existante sur une autre zone",
    "EMERGENTE": "structure émergente",
    "NOUVELLE": "structure nouvelle",
}
REPONSES = {
    "zone_blanche": ("zone blanche", "hors zone blanche"),
    "delegation": ("signataire délégué", "signé par le représentant légal"),
    "fse": ("avec fonds européens", "sans fonds européens"),
}


def dire_essai(reponses: Mapping[str, Any], nombre: int) -> str:
    """Réponses données, puis le nombre de pièces demandées."""
    mots = []
    if reponses.get("type_structure"):
        mots.append(TypeStructure(reponses["type_structure"]).label.lower())
    for nom, (oui, non) in REPONSES.items():
        if reponses.get(nom) is not None:
            mots.append(oui if reponses[nom] else non)
    if reponses.get("situation"):
        mots.append(SITUATIONS[reponses["situation"]])
    s = "s" if nombre > 1 else ""
    return f"{', '.join(mots) or 'aucune réponse'} → {nombre} pièce{s} demandée{s}"
