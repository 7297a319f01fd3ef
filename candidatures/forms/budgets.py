"""Les deux budgets du formulaire : toutes les lignes, sommes du serveur, équilibre dit en mots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from candidatures import types
from candidatures.forms.base import ChampPlace, Gardes, Partie, PartieFormulaire, SaisieSection
from candidatures.forms.catalogue import Disposition, FormulaireCatalogue, colonnes
from candidatures.models import Dossier, ExerciceBudget, LigneBudget
from candidatures.selecteurs.budgets import (
    libelles_du_budget,
    lignes_du_budget,
    phrase_equilibre,
    phrase_volontaires,
)
from candidatures.selecteurs.parcours.financement import budget_joint, code_budget_joint
from candidatures.services.financement import ecrire_lignes
from candidatures.types import Section
from regles import plan_comptable
from regles.plan_comptable import Budget, Cote, LigneCerfa, Nature
from socle.affichage import euros
from socle.formulaires import ChampFichier, ChampMontant, Formulaire

MONTANT, LIBELLE = "m-", "l-"
# Lignes imprimées que le formulaire demande de préciser (« préciser », « détailler »).
PRECISEES = frozenset(plan_comptable.enfants("74"))


def porte_un_libelle(ligne: LigneCerfa) -> bool:
    """Vrai si le porteur écrit un libellé à cette ligne."""
    return ligne.nature == Nature.LIBRE or ligne.code in PRECISEES


@dataclass(frozen=True, slots=True)
class LigneAffichee:
    """Une ligne à saisir : son libellé imprimé, son montant, son libellé propre s'il y en a un."""

    code: str
    imprime: str
    montant: ChampPlace
    libelle: ChampPlace | None


@dataclass(frozen=True, slots=True)
class GroupeBudget:
    """Des lignes sous leur somme ; `code` vide : le groupe n'a pas de somme imprimée. Les lignes vides se replient."""

    titre: str
    code: str
    somme: str
    remplies: tuple[LigneAffichee, ...]
    vides: tuple[LigneAffichee, ...]


class BudgetForm(PartieFormulaire, Formulaire):
    """Un champ par ligne saisissable du budget."""

    marquer_facultatifs = False

    def __init__(self, dossier: Dossier, quel: types.Budget, *, data: Any = None, gardes: Gardes | None = None) -> None:
        """Formulaire affiché (data None) ou soumis."""
        self.dossier, self.quel, self.budget = dossier, quel, Budget(quel.value)
        super().__init__(data, initial=self._initial(dossier.lignes_budget.all()))
        for ligne in plan_comptable.lignes(self.budget):
            if ligne.saisissable:
                self.fields[MONTANT + ligne.code] = self._champ(ligne)
            if ligne.saisissable and porte_un_libelle(ligne):
                nom = f"Libellé, ligne {ligne.code}"
                self.fields[LIBELLE + ligne.code] = forms.CharField(label=nom, max_length=200, required=False)
        self.rouvrir(gardes or {})

    def _champ(self, ligne: LigneCerfa) -> ChampMontant:
        champ = ChampMontant(label=f"Montant, {ligne.libelle}", required=False)
        champ.widget.attrs["data-g-libelle"] = ligne.libelle
        return champ

    def _initial(self, lignes: Any) -> dict[str, Any]:
        montants = {MONTANT + c: m for c, m in lignes_du_budget(lignes, self.quel).items()}
        return montants | {LIBELLE + c: texte for c, texte in libelles_du_budget(lignes, self.quel).items()}

    def chemin(self, nom: str) -> str:
        """« budget_projet.60.1 », « budget_projet.60.3.libelle »."""
        code = nom.removeprefix(MONTANT).removeprefix(LIBELLE)
        return f"budget_{self.quel.value}.{code}{'.libelle' if nom.startswith(LIBELLE) else ''}"

    def en_base(self) -> dict[str, Any]:
        """Montants et libellés relus en base."""
        return self._initial(LigneBudget.objects.filter(dossier=self.dossier))

    def ecrire(self) -> None:
        """Remplace les lignes du budget déposé ; un libellé seul, sans montant, est gardé avec zéro euro."""
        lues = self.lues()
        libelles = {nom.removeprefix(LIBELLE): texte for nom, texte in lues.items() if nom.startswith(LIBELLE)}
        montants = self.montants
        montants |= {c: Decimal(0) for c, texte in libelles.items() if texte and c not in montants}
        ecrire_lignes(self.dossier, self.quel, montants, libelles)

    @property
    def montants(self) -> dict[str, Decimal]:
        """Montants lisibles, tapés ou enregistrés, par code de ligne."""
        source: Mapping[str, Any] = self.lues() if self.is_bound else self.initial
        return {n.removeprefix(MONTANT): v for n, v in source.items() if n.startswith(MONTANT) and v is not None}

    def groupes_de(self, cote: Cote) -> Iterator[GroupeBudget]:
        """Groupes d'un côté, dans l'ordre imprimé, sans les contributions volontaires."""
        yield from (g for g in self._groupes(cote) if g.code not in {"86", "87"})

    @property
    def cotes(self) -> list[tuple[str, str, str, list[GroupeBudget]]]:
        """Dépenses puis recettes : titre, code du total, total écrit, groupes."""
        sorties = self.sorties
        return [
            (titre, code, sorties[code], list(self.groupes_de(cote)))
            for titre, code, cote in (
                ("Dépenses (charges)", "TC", Cote.CHARGES),
                ("Recettes (produits)", "TP", Cote.PRODUITS),
            )
        ]

    def volontaires(self) -> list[GroupeBudget]:
        """Contributions volontaires : emplois et ressources."""
        return [g for cote in Cote for g in self._groupes(cote) if g.code in {"86", "87"}]

    def _groupes(self, cote: Cote) -> Iterator[GroupeBudget]:
        totaux = plan_comptable.totaux(self.montants, self.budget)
        isolees: list[LigneCerfa] = []
        for ligne in plan_comptable.lignes(self.budget):
            if ligne.cote != cote:
                continue
            if ligne.nature == Nature.SOMME:
                if isolees:
                    yield self._groupe("", isolees, "")
                    isolees = []
                suite = [plan_comptable.PAR_CODE[c] for c in plan_comptable.enfants(ligne.code)]
                yield self._groupe(ligne.libelle, suite, ligne.code, euros(totaux[ligne.code]))
            elif ligne.saisissable and ligne.code not in SOMMES_PLATES:
                isolees.append(ligne)
        if isolees:
            yield self._groupe("", isolees, "")

    def _groupe(self, titre: str, lignes: Sequence[LigneCerfa], code: str, somme: str = "") -> GroupeBudget:
        comptes = [ligne.code.partition(".")[0] for ligne in lignes]
        noms = list(dict.fromkeys(comptes))
        titre = titre or f"Comptes {noms[0]} à {noms[-1]}"
        remplies: list[LigneAffichee] = []
        vides: list[LigneAffichee] = []
        for ligne in lignes:
            (remplies if self._remplie(ligne) else vides).append(self._ligne(ligne))
        return GroupeBudget(titre, code, somme, tuple(remplies), tuple(vides))

    def _remplie(self, ligne: LigneCerfa) -> bool:
        noms = (MONTANT + ligne.code, LIBELLE + ligne.code)
        return any(self[nom].value() not in {None, ""} for nom in noms if nom in self.fields)

    def _ligne(self, ligne: LigneCerfa) -> LigneAffichee:
        nom, libelle = MONTANT + ligne.code, LIBELLE + ligne.code
        propre = ChampPlace(self[libelle], self.chemin(libelle)) if libelle in self.fields else None
        return LigneAffichee(ligne.code, ligne.libelle, ChampPlace(self[nom], self.chemin(nom)), propre)

    @property
    def sorties(self) -> dict[str, str]:
        """Sommes et phrases d'équilibre, écrites."""
        montants = self.montants
        totaux = {code: euros(m) for code, m in plan_comptable.totaux(montants, self.budget).items()}
        return totaux | {
            "equilibre": phrase_equilibre(montants, self.quel),
            "volontaires": phrase_volontaires(montants, self.quel),
        }


SOMMES_PLATES = frozenset(code for suite in plan_comptable.SOMMES.values() for code in suite)
"""Lignes qui paraissent sous une somme : elles ne sont pas isolées."""


class ExerciceForm(FormulaireCatalogue):
    """Année ou exercice du budget de la structure, et subventions publiques d'une année."""

    accesseur = "exercice"
    disposition: ClassVar[Sequence[Disposition]] = (
        (
            "L'exercice",
            (("annee", 4), ("exercice_debut", 4), ("exercice_fin", 4), ("subventions_publiques", 12)),
            "L'année suffit si votre exercice est l'année civile.",
        ),
    )

    class Meta:
        model = ExerciceBudget
        fields = colonnes(Section.BUDGET_STRUCTURE, "exercice")


class JoindreForm(Formulaire):
    """Le budget principal d'une personne publique, tel qu'il a été voté."""

    bouton = "Joindre ce fichier"
    fichier = ChampFichier(
        label="Budget principal", types=".pdf,.ods,.xlsx,.jpg,.png", help_text="PDF, tableur ou image, 20 Mo au plus."
    )


class SaisieBudget(SaisieSection):
    """Ce que les deux budgets ont en commun."""

    gabarit = "candidatures/financement/budget.html"
    calcule = True
    large = True
    quel: ClassVar[types.Budget]

    def construire(self) -> Sequence[Partie]:
        """Les lignes."""
        self.budget = BudgetForm(self.dossier, self.quel, data=self.data, gardes=self.gardes)
        return [self.budget]

    @property
    def cotes(self) -> list[tuple[str, str, str, list[GroupeBudget]]]:
        """Dépenses puis recettes : titre, code du total, total écrit, groupes."""
        return self.budget.cotes

    @property
    def ancre(self) -> str:
        """Début des ancres de ce budget : « budget_projet »."""
        return f"budget_{self.quel.value}"

    @property
    def sorties(self) -> dict[str, str]:
        """Sommes affichées."""
        return self.budget.sorties

    def calculer(self) -> dict[str, str]:
        """Sommes et équilibre."""
        return self.budget.sorties


class SaisieBudgetProjet(SaisieBudget):
    """Section « Budget du projet » (cerfa §6)."""

    section = Section.BUDGET_PROJET
    quel = types.Budget.PROJET


class SaisieBudgetStructure(SaisieBudget):
    """Section « Budget de la structure » (cerfa §5)."""

    section = Section.BUDGET_STRUCTURE
    quel = types.Budget.STRUCTURE

    def construire(self) -> Sequence[Partie]:
        """L'exercice, puis les lignes."""
        self.exercice = ExerciceForm(self.dossier, data=self.data, gardes=self.gardes)
        return [self.exercice, *super().construire()]

    @property
    def joint(self) -> bool:
        """Vrai si le budget principal est joint."""
        return budget_joint(self.dossier)

    @property
    def peut_joindre(self) -> bool:
        """Une personne publique peut joindre son budget principal au lieu de le recopier."""
        return not self.dossier.structure.privee and bool(code_budget_joint(self.dossier))
