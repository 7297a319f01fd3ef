"""Les postes financés pendant la période d'un bilan : leur temps de travail, leurs mois sans personne.

Un poste modifié ou reconduit garde son rang et a une ligne par période : la dernière qui touche la période du bilan dit
le temps de travail (lecture retenue).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bilans.models import Bilan
from conventions.models import PosteConventionne
from conventions.selecteurs.postes import FaitsDuPoste, faits_des_postes
from regles.montants import arrondir
from regles.phrases import nombre as ecrire
from regles.postes import mois


@dataclass(frozen=True)
class PosteDuBilan:
    """Un poste pendant la période. `non_pourvus` : mois sans personne, None tant que rien n'est déclaré."""

    poste: PosteConventionne
    libelle: str
    mois: Decimal
    non_pourvus: Decimal | None

    @property
    def code(self) -> str:
        """Code de la réponse du bilan sur ce poste."""
        return f"ETP_POSTE_{self.poste.rang}"

    @property
    def etp(self) -> Decimal:
        """Temps de travail écrit à la convention, avenants en vigueur compris."""
        return self.poste.etp

    @property
    def phrase(self) -> str:
        """« 10 mois pourvus sur 12 : 2 mois sans personne. »."""
        if self.non_pourvus is None:
            return "Personne n'a encore déclaré qui occupe ce poste, ni depuis quand."
        pourvus = f"{ecrire(self.mois - self.non_pourvus)} mois pourvus sur {ecrire(self.mois)}"
        return f"{pourvus} : {ecrire(self.non_pourvus)} mois sans personne." if self.non_pourvus else f"{pourvus}."


def postes_du_bilan(bilan: Bilan) -> list[PosteDuBilan]:
    """Postes du métier du bilan (de tous, s'il les réunit), dans l'ordre de la convention. Deux requêtes au plus."""
    debut, fin = bilan.periode_debut, bilan.periode_fin
    par_rang: dict[int, list[FaitsDuPoste]] = {}
    for faits in faits_des_postes(bilan.convention):
        if faits.debut <= fin and faits.fin >= debut and bilan.role in {"", faits.poste.role}:
            par_rang.setdefault(faits.poste.rang, []).append(faits)
    return [_du_bilan(lignes, debut, fin) for lignes in par_rang.values()]


def _du_bilan(lignes: list[FaitsDuPoste], debut: date, fin: date) -> PosteDuBilan:
    connues = [ligne for ligne in lignes if ligne.connu]
    vides = [(vide.debut, vide.fin, ligne.debut) for ligne in connues for vide in ligne.non_pourvues]
    total = _somme(mois(max(debut, un.debut), min(fin, un.fin), un.debut) for un in lignes)
    sans = _somme((mois(max(debut, du), min(fin, au), origine) for du, au, origine in vides))
    dernier = lignes[-1].poste
    libelle = f"{str(dernier)[:1].upper()}{str(dernier)[1:]}"
    return PosteDuBilan(dernier, libelle, total, sans if connues else None)


def _somme(parts: Iterable[Fraction]) -> Decimal:
    total = sum(parts, Fraction(0))
    return arrondir(Decimal(total.numerator) / Decimal(total.denominator))
