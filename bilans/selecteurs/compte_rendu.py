"""Le tableau de synthèse du 15059*02 : prévision du budget conventionné, réalisation, pour cent, écarts, équilibre."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ObjectDoesNotExist

from aap.selecteurs import regles_appliquees
from bilans.models import Bilan, CompteRendu
from candidatures.models import Dossier
from candidatures.selecteurs.budgets import libelles_du_budget, lignes_du_budget
from candidatures.types import Budget, PhaseBudget
from conventions.models import Convention
from regles.catalogue.calendrier.bilans import ParametresCompteRendu
from regles.montants import ZERO, pourcentage
from regles.phrases import euros
from regles.plan_comptable.compte_rendu import (
    LIGNES_SYNTHESE,
    MONTANT_ECART,
    PAR_CODE_SYNTHESE,
    PART_ECART,
    RUBRIQUES,
    LigneSynthese,
    NatureLigne,
    Prevision,
    ecart_a_expliquer,
    prevision,
    totaux_synthese,
)
from regles.plan_comptable.modele import Cote
from regles.regle import RegleAppliquee
from socle.affichage import pourcent

PREFIXE_TEXTE, PREFIXE_LIGNE = "compte_rendu.", "ligne."
REGLE = "COMPTE_RENDU_FINANCIER"
# Du budget le plus proche de ce qui a été signé au plus lointain.
PHASES = (PhaseBudget.CONVENTIONNE, PhaseBudget.RETENU, PhaseBudget.DEPOSE)
CHAMPS_TEXTE = (
    "mise_en_oeuvre", "beneficiaires", "dates_lieux", "objectifs",
    "repartition_indirectes", "ecarts", "volontaires", "observations",
)  # fmt: skip


@dataclass(frozen=True)
class BudgetPrevu:
    """Le budget d'où vient la colonne « prévision », et ses lignes au format du compte rendu."""

    phase: PhaseBudget
    prevision: Prevision

    @property
    def phrase(self) -> str:
        """D'où vient la colonne, dit à l'écran."""
        if self.phase == PhaseBudget.CONVENTIONNE:
            return "La prévision est celle du budget conventionné."
        return f"Aucun budget conventionné n'est enregistré : la prévision est celle du budget {self.phase.label}."


def budget_prevu(dossier: Dossier) -> BudgetPrevu:
    """Budget conventionné du projet, sinon celui que le service a retenu, sinon celui du dépôt. Une requête."""
    lignes = list(dossier.lignes_budget.all())
    for phase in PHASES:
        montants = lignes_du_budget(lignes, Budget.PROJET, phase)
        if montants:
            propres = {
                x.code: x.libelle for x in lignes if x.budget == Budget.PROJET and x.phase == phase and x.libelle
            }
            return BudgetPrevu(phase, prevision(montants, libelles_du_budget(lignes, Budget.PROJET) | propres))
    return BudgetPrevu(PhaseBudget.DEPOSE, Prevision({}, {}, ()))


def regle_compte_rendu(convention: Convention) -> RegleAppliquee | None:
    """Règle de l'appel qui demande le compte rendu, ou None."""
    appliquees = regles_appliquees(convention.dossier.version_suivie)
    return next((r for r in appliquees if r.code == REGLE), None)


def parametres(convention: Convention) -> ParametresCompteRendu | None:
    """Paramètres de cette règle."""
    regle = regle_compte_rendu(convention)
    return regle.parametres if regle and isinstance(regle.parametres, ParametresCompteRendu) else None


@dataclass(frozen=True, slots=True)
class LigneTableau:
    """Une ligne du tableau. `pourcent` : réalisation en % de la prévision, None si rien n'est prévu ou réalisé."""

    ligne: LigneSynthese
    precision: str
    prevu: Decimal
    realise: Decimal | None
    a_expliquer: bool
    explication: str

    @property
    def code(self) -> str:
        """Code de la ligne."""
        return self.ligne.code

    @property
    def chemin(self) -> str:
        """Chemin stable, pour les remarques et les erreurs."""
        return f"ligne.{self.ligne.code}"

    @property
    def libelle(self) -> str:
        """Libellé imprimé, ou la précision d'une ligne libre."""
        if self.ligne.nature == NatureLigne.LIBRE:
            return self.precision or self.ligne.libelle
        return f"{self.ligne.libelle} – {self.precision}" if self.precision else self.ligne.libelle

    @property
    def calculee(self) -> bool:
        """Vrai si le serveur l'additionne."""
        return not self.ligne.saisissable

    @property
    def pourcent(self) -> Decimal | None:
        """Réalisation ÷ prévision × 100."""
        return pourcentage(self.realise, self.prevu) if self.realise is not None and self.prevu else None

    @property
    def ecart(self) -> Decimal | None:
        """Réalisation − prévision."""
        return None if self.realise is None else self.realise - self.prevu


@dataclass(frozen=True)
class Tableau:
    """Le tableau entier d'un compte rendu : deux côtés, totaux et phrases. Montants en euros."""

    lignes: tuple[LigneTableau, ...]
    compte_demande: str
    subvention: Decimal
    saisi: bool

    @cached_property
    def par_code(self) -> dict[str, LigneTableau]:
        """Lignes par code."""
        return {ligne.code: ligne for ligne in self.lignes}

    def cote(self, cote: Cote) -> list[LigneTableau]:
        """Lignes d'un côté, dans l'ordre imprimé."""
        return [ligne for ligne in self.lignes if ligne.ligne.cote == cote]

    def realise(self, code: str) -> Decimal:
        """Montant réalisé d'une ligne, zéro si rien n'est saisi."""
        return self.par_code[code].realise or ZERO

    @property
    def desequilibre(self) -> Decimal:
        """Produits − charges réalisés, hors contributions volontaires."""
        return self.realise("TP") - self.realise("TC")

    @property
    def equilibre(self) -> str:
        """L'équilibre, en une phrase."""
        return phrase_equilibre(self.desequilibre, saisi=self.saisi)

    @property
    def part(self) -> Decimal:
        """Subvention en % du total des produits réalisés."""
        return pourcentage(self.subvention, self.realise("TP"))

    @property
    def phrase_subvention(self) -> str:
        """La phrase imprimée au bas du tableau."""
        part = pourcent(self.part, 2) if self.realise("TP") else "… %"
        return f"La subvention de {euros(self.subvention)} représente {part} du total des produits."

    @property
    def a_expliquer(self) -> list[LigneTableau]:
        """Rubriques dont l'écart demande une explication."""
        return [ligne for ligne in self.lignes if ligne.a_expliquer]


def phrase_equilibre(ecart: Decimal, *, saisi: bool) -> str:
    """« Le compte est équilibré. », ou ce qu'il manque et de quel côté."""
    if not saisi:
        return "Rien n'est encore saisi dans la colonne « réalisation »."
    if not ecart:
        return "Le compte est équilibré : les charges réalisées égalent les produits réalisés."
    cote = "Les produits dépassent les charges" if ecart > 0 else "Les charges dépassent les produits"
    return f"{cote} de {euros(abs(ecart))} : les deux totaux doivent être égaux."


def compte_rendu_de(bilan: Bilan) -> CompteRendu:
    """Textes du compte rendu ; vides s'il n'est pas commencé."""
    try:
        return bilan.compte_rendu
    except ObjectDoesNotExist:
        return CompteRendu(bilan=bilan, exercice_debut=bilan.periode_debut, exercice_fin=bilan.periode_fin)


def tableau(bilan: Bilan, saisis: Mapping[str, Decimal] | None = None) -> Tableau:
    """Tableau enregistré ; `saisis` remplace la colonne « réalisation » (sommes pendant la frappe). Trois requêtes."""
    gardees = {ligne.code: ligne for ligne in bilan.lignes.all()}
    prevu = budget_prevu(bilan.convention.dossier).prevision
    realises = (
        {c: x.realisation for c, x in gardees.items() if x.realisation is not None} if saisis is None else dict(saisis)
    )
    prevus = {c: x.prevision for c, x in gardees.items()} if gardees else prevu.montants
    explications = {c: x.explication for c, x in gardees.items()}
    precisions = prevu.precisions | {c: x.precision for c, x in gardees.items() if x.precision}
    reglages = parametres(bilan.convention)
    seuils = reglages.seuils_ecart if reglages else (PART_ECART, MONTANT_ECART)
    return assembler(
        prevus,
        realises,
        precisions,
        explications,
        seuils=seuils,
        compte_demande=bilan.convention.dossier.version_suivie.compte_demande,
        accorde=bilan.convention.montant_consolide,
    )


def assembler(
    prevus: Mapping[str, Decimal],
    realises: Mapping[str, Decimal],
    precisions: Mapping[str, str],
    explications: Mapping[str, str],
    *,
    seuils: tuple[Decimal, Decimal],
    compte_demande: str,
    accorde: Decimal = ZERO,
) -> Tableau:
    """Le tableau de ces colonnes ; rien n'y est lu en base. `accorde` : l'aide, tant qu'elle n'est pas saisie."""
    prevu = {c: m for c, m in prevus.items() if c not in CALCULEES} | totaux_synthese(_sans_calcul(prevus))
    realise = {c: m for c, m in realises.items() if c not in CALCULEES} | totaux_synthese(_sans_calcul(realises))
    part, montant = seuils
    saisi = bool(_sans_calcul(realises))

    def ligne(synthese: LigneSynthese) -> LigneTableau:
        code = synthese.code
        juge = saisi and code in RUBRIQUES
        ecart = juge and ecart_a_expliquer(prevu.get(code, ZERO), realise.get(code, ZERO), part=part, montant=montant)
        return LigneTableau(
            synthese,
            precisions.get(code, ""),
            prevu.get(code, ZERO),
            realise.get(code) if saisi else None,
            ecart,
            explications.get(code, ""),
        )

    return Tableau(
        lignes=tuple(ligne(synthese) for synthese in LIGNES_SYNTHESE),
        compte_demande=compte_demande,
        subvention=realise.get(compte_demande) or accorde,
        saisi=saisi,
    )


CALCULEES = frozenset(ligne.code for ligne in LIGNES_SYNTHESE if not ligne.saisissable)


def _sans_calcul(colonne: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {code: montant for code, montant in colonne.items() if code not in CALCULEES}


def libelle_du_chemin(chemin: str) -> str:
    """« 64 – Charges de personnel » pour « ligne.64 », la question pour « compte_rendu.ecarts »."""
    if chemin.startswith(PREFIXE_LIGNE):
        ligne = PAR_CODE_SYNTHESE.get(chemin.removeprefix(PREFIXE_LIGNE).removesuffix(".precision"))
        return ligne.libelle if ligne else chemin
    libelle = str(CompteRendu._meta.get_field(chemin.removeprefix(PREFIXE_TEXTE)).verbose_name)  # type: ignore[union-attr]  # champ concret
    return libelle[:1].upper() + libelle[1:]
