"""Relevés de plusieurs conventions : d'une structure, d'un appel. Une requête, quel qu'en soit le nombre."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal

from django.db.models import DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from conventions.models import Convention, Mouvement
from conventions.types import GenreMouvement
from regles.compte import Compte
from regles.montants import ZERO

G = GenreMouvement
# Ce que chaque cumul du compte additionne et retire ; un reversement encaissé libère aussi (voir regles.compte).
CUMULS: dict[str, tuple[tuple[G, ...], tuple[G, ...]]] = {
    "engage": ((G.ENGAGER,), ()),
    "paye": ((G.PAYER,), (G.ANNULER_PAIEMENT,)),
    "rembourse": ((G.REMBOURSER,), ()),
    "libere": ((G.LIBERER, G.REMBOURSER), ()),
}


def somme_mouvements(genres: tuple[GenreMouvement, ...], chemin: str = "mouvements__") -> Coalesce:
    """Somme des mouvements de ces genres, zéro sans mouvement. `chemin` : du modèle interrogé au mouvement."""
    filtre = Q(**{f"{chemin}genre__in": [str(genre) for genre in genres]})
    return Coalesce(
        Sum(f"{chemin}montant", filter=filtre), Value(ZERO), output_field=DecimalField(max_digits=14, decimal_places=2)
    )


@dataclass(frozen=True, slots=True)
class LigneConvention:
    """Une convention et son compte."""

    convention: Convention
    compte: Compte


@dataclass(frozen=True, slots=True)
class ReleveConventions:
    """Des conventions engagées, et leur total."""

    lignes: tuple[LigneConvention, ...]
    total: Compte


def releve_des_conventions(conventions: QuerySet[Convention]) -> ReleveConventions:
    """Compte de chaque convention engagée, et total. Une requête."""
    colonnes = {f"cumul_{nom}": _cumul(plus, moins) for nom, (plus, moins) in CUMULS.items()}
    engagees = Mouvement.objects.order_by().values("convention")
    lues = conventions.filter(pk__in=engagees).select_related("dossier__structure", "dossier__appel")
    lignes = tuple(
        LigneConvention(c, Compte(**{nom: getattr(c, f"cumul_{nom}") for nom in CUMULS}))
        for c in lues.annotate(**colonnes).order_by("numero")
    )
    return ReleveConventions(lignes, _total([ligne.compte for ligne in lignes]))


def _cumul(plus: tuple[G, ...], moins: tuple[G, ...]) -> Coalesce:
    return somme_mouvements(plus) - somme_mouvements(moins) if moins else somme_mouvements(plus)  # type: ignore[return-value]  # expression combinée


def _total(comptes: list[Compte]) -> Compte:
    noms = [champ.name for champ in fields(Compte)]
    return Compte(**{nom: sum((getattr(compte, nom) for compte in comptes), Decimal("0.00")) for nom in noms})
