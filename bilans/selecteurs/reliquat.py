"""Ce que l'aide définitive doit être, terme à terme : taux de la convention, besoin, mois pourvus, excédent laissé."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from aap.selecteurs import regles_appliquees
from bilans.models import Bilan
from bilans.selecteurs.compte_rendu import Tableau, parametres, tableau
from candidatures.selecteurs.couts import assiette_de
from conventions.etats import EtatVersement
from conventions.models import Convention, Versement
from conventions.selecteurs.compte import REDUCTIBLES
from conventions.selecteurs.postes import FaitsDuPoste, faits_des_postes
from conventions.selecteurs.soldes import taux_conventionne
from conventions.types import NatureAvenant
from regles.catalogue.assiettes import MOTS_ASSIETTE, Assiette
from regles.catalogue.financement.plafond_etp import ParametresPlafondEtp
from regles.montants import ZERO, borner, somme
from regles.phrases import accord, euros, nombre
from regles.reliquat import SANS_CLAUSE, ClauseExcedent, PosteRealise, Reliquat, calculer_reliquat

MOIS_PAR_AN = 12
# Lignes du compte rendu que chaque assiette de l'appel compte (lecture retenue : un agent peut corriger le montant).
SALAIRES, DIRECTS, INDIRECTS = ("63", "64"), ("60", "61", "62"), ("IND",)
LIGNES_ASSIETTE = {
    Assiette.SALAIRE_CHARGE: SALAIRES,
    Assiette.PERSONNEL_FORFAIT: (*SALAIRES, *INDIRECTS),
    Assiette.COUT_DIRECT: (*DIRECTS, *SALAIRES),
    Assiette.COUT_COMPLET: ("TC",),
}


@dataclass(frozen=True)
class Donnees:
    """Tout ce que le calcul lit, en euros ; `proposees` : dépenses éligibles tirées du compte rendu."""

    tableau: Tableau
    assiette: Assiette
    proposees: Decimal
    taux: Decimal | None
    besoin: Decimal
    accorde: Decimal
    verse: Decimal
    postes: tuple[FaitsDuPoste, ...]
    plafond_etp: Decimal | None
    clause: ClauseExcedent
    soldes: tuple[Versement, ...]

    @property
    def phrase_assiette(self) -> str:
        """D'où viennent les dépenses éligibles proposées."""
        return (
            f"L'appel et la convention comptent le {MOTS_ASSIETTE[self.assiette]} : "
            f"{euros(self.proposees)} au compte rendu. "
            "Corrigez ce montant si une dépense n'est pas éligible."
        )

    @property
    def phrases_postes(self) -> list[str]:
        """Mois pourvus de chaque poste, et ceux qui ne le sont pas."""
        return [_phrase_poste(faits) for faits in self.postes]

    def calculer(self, depenses: Decimal | None = None) -> Reliquat:
        """Le calcul ; `depenses` : dépenses éligibles retenues par l'agent."""
        return calculer_reliquat(
            verse=self.verse,
            accorde=self.accorde,
            depenses_eligibles=self.proposees if depenses is None else depenses,
            taux_aide=self.taux,
            besoin=self.besoin,
            postes=[_poste(faits) for faits in self.postes],
            plafond_etp=self.plafond_etp,
            clause=self.clause,
        )


def donnees(bilan: Bilan) -> Donnees:
    """Relit le compte rendu, la convention, ses postes, ses versements. Nombre de requêtes fixe."""
    convention, lu = bilan.convention, tableau(bilan)
    assiette = assiette_de(convention.dossier.version_suivie)
    versements = versements_de_la_periode(convention, bilan.rang)
    reglages = parametres(convention)
    payes = somme(v.montant for v in versements if v.etat == EtatVersement.PAYE)
    return Donnees(
        tableau=lu,
        assiette=assiette,
        proposees=somme(lu.realise(code) for code in LIGNES_ASSIETTE[assiette]),
        taux=taux_conventionne(convention),
        besoin=borner(lu.realise("TC") - (lu.realise("TP") - lu.realise(lu.compte_demande))),
        accorde=_accorde(convention, versements),
        verse=payes,
        postes=tuple(f for f in faits_des_postes(convention) if _dans(f, bilan)),
        plafond_etp=_plafond_etp(convention),
        clause=reglages.clause if reglages else SANS_CLAUSE,
        soldes=tuple(v for v in versements if v.etat in REDUCTIBLES),
    )


def versements_de_la_periode(convention: Convention, rang: int) -> list[Versement]:
    """Versements de la première année (rang 1) ou de la énième reconduction, annulés exclus, dans l'ordre."""
    tous = list(convention.versements.exclude(etat=EtatVersement.ANNULE).select_related("avenant").order_by("rang"))
    reconductions = sorted({v.avenant.rang for v in tous if v.avenant and _reconduit(v)})
    if rang == 1 or not reconductions:
        return [v for v in tous if not _reconduit(v)]
    voulu = reconductions[min(rang - 2, len(reconductions) - 1)]
    return [v for v in tous if v.avenant and v.avenant.rang == voulu]


def _reconduit(versement: Versement) -> bool:
    return versement.avenant is not None and versement.avenant.nature == NatureAvenant.RECONDUCTION


def _accorde(convention: Convention, versements: list[Versement]) -> Decimal:
    """Aide de la période : ce que ses versements prévoient, sinon le montant de la convention."""
    return somme(v.montant for v in versements) or convention.montant_consolide


def _plafond_etp(convention: Convention) -> Decimal | None:
    """Plafond de l'appel par ETP et par an, en euros ; None s'il n'en pose pas, ou si une dérogation le lève."""
    for appliquee in regles_appliquees(convention.dossier.version_suivie):
        lus = appliquee.parametres
        if isinstance(lus, ParametresPlafondEtp) and not _deroge(convention, appliquee.code):
            return lus.montant * MOIS_PAR_AN / lus.mois_reference
    return None


def _deroge(convention: Convention, code: str) -> bool:
    return any(d.regle == code for d in convention.dossier.derogations_plafond.all())


def _dans(faits: FaitsDuPoste, bilan: Bilan) -> bool:
    return faits.debut <= bilan.periode_fin and faits.fin >= bilan.periode_debut


def _poste(faits: FaitsDuPoste) -> PosteRealise:
    """Sans rien de déclaré, le poste est compté pourvu : l'inconnu n'est pas un poste vacant."""
    mois = faits.mois_conventionnes if faits.mois_pourvus is None else faits.mois_pourvus
    return PosteRealise(str(faits.poste.pk), faits.poste.etp, mois, faits.libelle)


def _phrase_poste(faits: FaitsDuPoste) -> str:
    conventionnes = nombre(faits.mois_conventionnes)
    if faits.mois_pourvus is None:
        return f"{faits.libelle} : rien n'est déclaré, compté pourvu {conventionnes} mois sur {conventionnes}."
    vides = accord(len(faits.non_pourvues), "période non pourvue", "périodes non pourvues")
    return f"{faits.libelle} : {nombre(faits.mois_pourvus)} mois pourvus sur {conventionnes} ({vides})."


def solde_a_ajuster(lues: Donnees, calcul: Reliquat) -> Versement | None:
    """Le dernier versement pas encore certifié, si l'aide due est plus basse que ce qui est prévu ; sinon None."""
    return lues.soldes[-1] if lues.soldes and calcul.due < lues.accorde else None


def reste_a_verser(lues: Donnees, calcul: Reliquat) -> Decimal:
    """Ce qui restera à verser une fois le solde ramené à l'aide due, en euros."""
    return borner(min(calcul.due, lues.accorde) - lues.verse) if lues.soldes else ZERO
