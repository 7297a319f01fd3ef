"""Liste fermée des passages répétés, et les mentions qui ne valent que dans chacun."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aap.types import FaitGenerateur
from conventions.mentions.formats import Genre
from conventions.mentions.liste import MOMENTS, couts_retenus, postes_finances, tranches_de
from conventions.models import Convention
from regles.montants import decouper
from socle.affichage import INSECABLE, pourcent

Element = Mapping[str, Any]
"""Valeurs brutes d'un élément, par clé de mention."""


@dataclass(frozen=True, slots=True)
class MentionDeBloc:
    """Une mention qui n'a de sens que dans son bloc."""

    cle: str
    libelle: str
    genre: Genre = Genre.TEXTE


@dataclass(frozen=True, slots=True)
class Bloc:
    """Un passage répété : sa clé, ce qu'il parcourt, ses mentions, ses éléments sur une convention."""

    cle: str
    libelle: str
    mentions: tuple[MentionDeBloc, ...]
    elements: Callable[[Convention], list[Element]]


def ponctuer(elements: Sequence[dict[str, Any]], cle: str) -> list[Element]:
    """Ajoute à chaque élément sa ponctuation : « ; » entre deux, un point au dernier."""
    dernier = len(elements) - 1
    return [{**e, cle: "." if rang == dernier else f"{INSECABLE};"} for rang, e in enumerate(elements)]


def elements_versements(montant: Decimal, tranches: Sequence[Any]) -> list[Element]:
    """Versements d'un montant : les centimes ne se perdent pas, le dernier prend le reste."""
    montants = decouper(montant, [tranche.part for tranche in tranches])
    return ponctuer(
        [
            {
                "versement_rang": rang,
                "versement_libelle": tranche.libelle,
                "versement_part": pourcent(tranche.part_pourcent),
                "versement_montant": part,
                "versement_moment": MOMENTS[FaitGenerateur(tranche.fait_generateur)],
            }
            for rang, (tranche, part) in enumerate(zip(tranches, montants, strict=True), 1)
        ],
        "versement_ponctuation",
    )


def _a_verser(convention: Convention) -> Decimal:
    """Ce que les versements répartissent : le montant, ou celui de la seule année qu'un avenant ajoute."""
    annee: Decimal | None = getattr(convention, "montant_de_l_annee", None)
    return convention.montant if annee is None else annee


def _postes(convention: Convention) -> list[Element]:
    postes = postes_finances(convention)
    return ponctuer(
        [
            {
                "poste_rang": rang,
                "poste_role": poste.get_role_display(),
                "poste_nature": poste.get_nature_display(),
                "poste_etp": poste.etp,
                "poste_mois": poste.mois,
                "poste_cout": cout,
            }
            for rang, (poste, cout) in enumerate(zip(postes, couts_retenus(convention), strict=True), 1)
        ],
        "poste_ponctuation",
    )


_LISTE = (
    Bloc(
        "poste",
        "chaque poste financé",
        (
            MentionDeBloc("poste_rang", "numéro du poste", Genre.NOMBRE),
            MentionDeBloc("poste_role", "rôle du poste"),
            MentionDeBloc("poste_nature", "création, reconduction… du poste"),
            MentionDeBloc("poste_etp", "ETP du poste", Genre.ETP),
            MentionDeBloc("poste_mois", "durée du poste", Genre.MOIS),
            MentionDeBloc("poste_cout", "coût retenu du poste", Genre.MONTANT),
            MentionDeBloc("poste_ponctuation", "point-virgule, ou point au dernier"),
        ),
        _postes,
    ),
    Bloc(
        "versement",
        "chaque versement prévu",
        (
            MentionDeBloc("versement_rang", "numéro du versement", Genre.NOMBRE),
            MentionDeBloc("versement_libelle", "nom du versement (avance, solde…)"),
            MentionDeBloc("versement_part", "part de l'aide"),
            MentionDeBloc("versement_montant", "montant du versement", Genre.MONTANT),
            MentionDeBloc("versement_moment", "ce qui le rend exigible"),
            MentionDeBloc("versement_ponctuation", "point-virgule, ou point au dernier"),
        ),
        lambda convention: elements_versements(_a_verser(convention), tranches_de(convention)),
    ),
)
BLOCS: dict[str, Bloc] = {bloc.cle: bloc for bloc in _LISTE}
BLOC_DE: dict[str, Bloc] = {mention.cle: bloc for bloc in _LISTE for mention in bloc.mentions}
DE_BLOC: dict[str, MentionDeBloc] = {mention.cle: mention for bloc in _LISTE for mention in bloc.mentions}
