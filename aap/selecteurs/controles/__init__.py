"""Ce qui empêche de publier une version, et ce qui mérite une relecture."""

from __future__ import annotations

from aap.models import VersionAppel
from aap.selecteurs.controles import argent, calendrier, lignes, regles, textes
from aap.selecteurs.registre import Controle, controles_declares
from aap.selecteurs.rubriques import TITRES

__all__ = ["Controle", "controles_de_publication"]

CONTROLES = (
    textes.identite,
    textes.destinataires,
    textes.phrases,
    calendrier.dates,
    regles.catalogue,
    regles.sources,
    regles.bornes_du_cadre,
    lignes.pieces,
    lignes.criteres,
    lignes.engagements,
    lignes.messages,
    argent.echeancier,
    argent.exemples,
    textes.references,
)


def controles_de_publication(version: VersionAppel) -> list[Controle]:
    """Contrôles non satisfaits, bloquants d'abord, dans l'ordre des rubriques ; vide : la version peut être publiée."""
    trouves = [controle for verifier in CONTROLES for controle in verifier(version)]
    trouves += controles_declares(version)
    ordre = list(TITRES)
    return sorted(trouves, key=lambda c: (not c.bloquant, ordre.index(c.chemin) if c.chemin in ordre else len(ordre)))
