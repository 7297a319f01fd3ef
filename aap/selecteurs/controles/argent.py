"""Contrôles de l'argent : un échéancier entier, des exemples tenus."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from aap.models import VersionAppel
from aap.selecteurs.exemples import exemples_joues
from aap.selecteurs.registre import Controle
from aap.types import NatureAppel, PublicVise
from regles.phrases import taux


def echeancier(version: VersionAppel) -> Iterator[Controle]:
    """Les parts font 100 %, pour les organismes privés comme pour les personnes publiques."""
    tranches = list(version.tranches.all())
    if not tranches:
        if version.appel.nature == NatureAppel.APPEL:
            yield _bloquer("Aucun versement n'est prévu : écrivez les parts de l'aide.")
        return
    for public in (PublicVise.PRIVE, PublicVise.PUBLIC):
        parts = [t.part for t in tranches if t.public_vise in {PublicVise.TOUS, public}]
        total = sum(parts, Decimal(0))
        if total != 1:
            yield _bloquer(f"Les parts font {taux(total)} ({public.label}) : elles doivent faire 100\u00a0%.")


def exemples(version: VersionAppel) -> Iterator[Controle]:
    """Un exemple qui ne donne plus ce qui était attendu se relit ; il ne bloque pas."""
    for resultat in exemples_joues(version):
        if resultat.tenu is False:
            phrase = f"L'exemple « {resultat.exemple.libelle} » ne donne plus ce qui était attendu : {resultat.obtenu}."
            yield Controle("exemple", "Exemple à revoir", phrase, bloquant=False, chemin="exemples")


def _bloquer(phrase: str) -> Controle:
    return Controle("echeancier", "Échéancier incomplet", phrase, bloquant=True, chemin="echeancier")
