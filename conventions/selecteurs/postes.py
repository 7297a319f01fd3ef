"""Les postes qu'une convention finance, et leur vie : ce que lisent la page, l'avenant et le bilan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet

from conventions.etats import EtatAvenant
from conventions.models import Convention, EvenementPoste, PosteConventionne
from regles import postes as vies
from regles.montants import ZERO, somme, tronquer
from socle.affichage import etp

UN_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FaitsDuPoste:
    """Un poste et sa vie. Montants en euros, mois à deux décimales.

    `vie` et `recalcul` : None tant que rien n'est déclaré (l'inconnu n'est pas un poste vacant). Après le dernier
    évènement déclaré, la situation est supposée durer jusqu'à la fin du poste.
    """

    poste: PosteConventionne
    debut: date
    fin: date
    cout: Decimal
    aide: Decimal
    vie: vies.VieDuPoste | None
    recalcul: vies.Recalcul | None

    @property
    def connu(self) -> bool:
        """Vrai dès qu'un évènement est déclaré."""
        return self.vie is not None

    @property
    def libelle(self) -> str:
        """« Facilitateur n° 1, 0,50 ETP »."""
        return f"{str(self.poste)[:1].upper()}{str(self.poste)[1:]}, {etp(self.poste.etp)}"

    @property
    def mois_conventionnes(self) -> Decimal:
        """Mois du poste, avenants compris."""
        return vies.VieDuPoste(self.debut, self.fin, ()).mois_conventionnes

    @property
    def mois_pourvus(self) -> Decimal | None:
        """Mois pourvus ; None si rien n'est déclaré."""
        return self.vie.mois_pourvus if self.vie else None

    @property
    def mois_non_pourvus(self) -> Decimal:
        """Mois non pourvus connus."""
        return self.vie.mois_non_pourvus if self.vie else ZERO

    @property
    def non_pourvues(self) -> tuple[vies.PeriodePoste, ...]:
        """Périodes sans personne, dans l'ordre."""
        return self.vie.non_pourvues if self.vie else ()


def postes_en_vigueur(convention: Convention) -> QuerySet[PosteConventionne]:
    """Postes signés, avenants en vigueur compris ; ceux qu'un avenant a retirés y restent, finis à sa date d'effet."""
    valables = EvenementPoste.objects.filter(annule_le__isnull=True).order_by("debut", "pk")
    return (
        convention.postes.filter(Q(avenant__isnull=True) | Q(avenant__etat=EtatAvenant.EN_VIGUEUR))
        .select_related("avenant", "retire_par", "poste")
        .prefetch_related(Prefetch("evenements", valables))
        .order_by("rang", "debut", "pk")
    )


def retire_le(poste: PosteConventionne) -> date | None:
    """Jour où un avenant en vigueur retire ce poste."""
    avenant = poste.retire_par
    return avenant.effet if avenant is not None and avenant.etat == EtatAvenant.EN_VIGUEUR else None


def fin_effective(poste: PosteConventionne) -> date:
    """Dernier jour financé : la veille de l'avenant qui retire le poste, au plus tôt le premier jour du poste."""
    jour = retire_le(poste)
    return poste.fin if jour is None else max(poste.debut, min(poste.fin, jour - UN_JOUR))


def faits_des_postes(convention: Convention) -> list[FaitsDuPoste]:
    """Les postes et leur vie, dans l'ordre de la convention, en deux requêtes. C'est ce que lit le bilan.

    Un poste reconduit ou modifié garde son rang, et une ligne par période : les évènements de ses périodes précédentes
    valent encore (la personne est déjà là).
    """
    postes = list(postes_en_vigueur(convention))
    par_rang: dict[int, list[EvenementPoste]] = defaultdict(list)
    for poste in postes:
        par_rang[poste.rang] += poste.evenements.all()
    return [_faits(poste, par_rang[poste.rang]) for poste in postes]


def faits_du_poste(poste: PosteConventionne) -> FaitsDuPoste:
    """Faits d'un seul poste en vigueur. Lève LookupError s'il ne l'est pas."""
    return next(iter(f for f in faits_des_postes(poste.convention) if f.poste.pk == poste.pk))


def _faits(poste: PosteConventionne, evenements: list[EvenementPoste]) -> FaitsDuPoste:
    """Un poste retiré avant sa fin n'a coûté que ses mois."""
    fin = fin_effective(poste)
    prorata = vies.mois(poste.debut, fin, poste.debut) / vies.mois(poste.debut, poste.fin, poste.debut)
    part = Decimal(prorata.numerator) / Decimal(prorata.denominator)
    cout, aide = tronquer(poste.cout * part), tronquer(poste.aide * part)
    # Ce qui n'est déclaré que pour une période suivante laisse celle-ci inconnue, et non vacante.
    vie = vie_du_poste(poste, [e for e in evenements if e.debut <= fin], fin)
    recalcul = vies.recalculer(vie, cout=cout, aide=aide) if vie else None
    return FaitsDuPoste(poste, poste.debut, fin, cout, aide, vie, recalcul)


def evenements_du_rang(poste: PosteConventionne) -> list[EvenementPoste]:
    """Évènements non annulés de ce poste, périodes précédentes comprises, du plus ancien au plus récent."""
    memes = EvenementPoste.objects.filter(
        poste__convention=poste.convention_id, poste__rang=poste.rang, annule_le__isnull=True
    )
    return list(memes.order_by("debut", "pk"))


def vie_du_poste(
    poste: PosteConventionne, evenements: Iterable[EvenementPoste], fin: date | None = None
) -> vies.VieDuPoste | None:
    """Vie d'un poste jusqu'à `fin` ; None sans évènement. Lève VieImpossible s'ils se contredisent."""
    dits = [vies.EvenementPoste(vies.NatureEvenement(e.nature), e.debut, e.fin, e.personne) for e in evenements]
    return vies.vie_du_poste(dits, poste.debut, fin or fin_effective(poste)) if dits else None


def baisse_a_retirer(convention: Convention, lignes: Iterable[FaitsDuPoste]) -> Decimal:
    """Aide des mois non pourvus qu'aucun avenant n'a encore retirée, en euros.

    Ce que la convention a déjà perdu sous la somme des aides de ses postes ne se retire pas deux fois.
    """
    lues = list(lignes)
    baisse = somme(faits.recalcul.baisse for faits in lues if faits.recalcul)
    deja = somme(faits.aide for faits in lues) - convention.montant_consolide
    return max(ZERO, baisse - max(ZERO, deja))
