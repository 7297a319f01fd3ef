"""Plan de financement : la demande en euros entiers, les financeurs typés, les postes déjà en place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.functional import cached_property

from aap.selecteurs import regles_appliquees
from candidatures.faits import plafonds_levables
from candidatures.forms.base import ChampPlace, Partie, SaisieSection
from candidatures.forms.catalogue import FormulaireCatalogue
from candidatures.forms.lignes import LigneForm, Lignes, tableau
from candidatures.forms.verdict import faits_avec, juger, rendre_verdict
from candidatures.models import Financement, PlanFinancement, PosteExistant
from candidatures.selecteurs.financement import montant_ramene, phrase_plan, ventilation
from candidatures.types import CategorieFinanceur, Section, StatutFinancement
from regles.faits import FaitsDossier
from regles.montants import est_entier
from regles.moteur import Verdict
from socle.formulaires import ChampEntier, ChampEtp, ChampMontant

FINANCEMENTS_MAX = 60
EXISTANTS_MAX = 40
# La demande à cet appel est un champ à part : elle ne se saisit pas deux fois.
FINANCEURS = [choix for choix in CategorieFinanceur.choices if choix[0] != CategorieFinanceur.ETAT_AAP]


class PlanForm(FormulaireCatalogue):
    """La demande, la dérogation au plafond, la réponse « aucun autre poste »."""

    accesseur = "plan"
    longs = {"derogation_plafond_motif": 4}

    class Meta:
        model = PlanFinancement
        fields = ["demande", "derogation_plafond_demandee", "derogation_plafond_motif", "aucun_poste_existant"]
        labels = {
            "demande": "Subvention demandée par cet appel",
            "derogation_plafond_demandee": "Nous demandons une dérogation au plafond par temps plein",
            "derogation_plafond_motif": "Quelles circonstances exceptionnelles ?",
            "aucun_poste_existant": "Nous n'avons aucun autre poste de facilitateur ou de coordinateur",
        }
        help_texts = {"demande": "En euros entiers, sans centimes : c'est le montant imprimé sur le formulaire."}

    def __init__(self, *args: Any, **options: Any) -> None:
        """Rien n'est exigé d'un brouillon."""
        super().__init__(*args, **options)
        for nom in ("demande", "derogation_plafond_demandee", "derogation_plafond_motif", "aucun_poste_existant"):
            self.fields[nom].facultatif = False  # type: ignore[attr-defined]  # lu par socle.formulaires

    def clean_demande(self) -> Decimal | None:
        """Lève ValidationError pour un montant à centimes."""
        demande: Decimal | None = self.cleaned_data["demande"]
        if demande is not None and not est_entier(demande):
            raise forms.ValidationError("La demande s'écrit en euros entiers, sans centimes.")
        return demande

    @property
    def tape(self) -> PlanFinancement:
        """Plan tel que tapé, non enregistré."""
        if not self.is_bound:
            return self.dossier.plan
        lues = self.lues()
        return PlanFinancement(**{nom: lues[nom] for nom in self.Meta.fields})

    @property
    def places(self) -> dict[str, ChampPlace]:
        """Champs avec leur ancre."""
        return {nom: self.place(nom) for nom in self.fields}


class FinancementForm(LigneForm):
    """Un financeur du projet."""

    indispensables = {
        "categorie": "Choisissez le type de financeur, ou videz la ligne.",
        "montant": "Indiquez le montant, ou videz la ligne.",
    }
    categorie = forms.ChoiceField(label="Type de financeur", choices=[("", "Choisir"), *FINANCEURS])
    statut = forms.ChoiceField(label="Où en est-il ?", choices=StatutFinancement.choices)
    montant = ChampMontant(label="Montant")
    annee = ChampEntier(label="Année", help_text="Vide : l'année du projet.", min_value=2000, max_value=2100)
    poste_id = forms.TypedChoiceField(label="Pour quel poste ?", coerce=int, empty_value=None)

    class Meta:
        model = Financement
        fields = ["nom", "autorite_gestion"]
        labels = {"nom": "Nom ou précision", "autorite_gestion": "Autorité de gestion, si c'est du FSE+"}

    field_order = ["categorie", "nom", "montant", "statut", "annee", "poste_id", "autorite_gestion"]

    def __init__(self, *args: Any, postes: Sequence[tuple[Any, str]] = (), **options: Any) -> None:
        """`postes` : (clé, libellé) des postes du dossier."""
        super().__init__(*args, **options)
        choix: Any = self.fields["poste_id"]
        choix.choices = [("", "l'ensemble du projet"), *postes]

    def clean_statut(self) -> str:
        """Sans réponse : demandé."""
        return str(self.cleaned_data["statut"] or StatutFinancement.DEMANDE)

    @property
    def commencee(self) -> bool:
        """L'état est toujours rempli : il ne dit pas que la ligne est commencée."""
        return any(str(self[nom].data or "").strip() for nom in self.fields if nom not in {"DELETE", "statut"})


class LignesFinancements(Lignes):
    """Les financeurs du projet, hors cet appel."""

    accesseur = "financements"
    modele = Financement
    colonnes = ("categorie", "nom", "montant", "statut", "annee", "poste_id", "autorite_gestion")

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Donne à chaque ligne les postes du dossier, lus une seule fois."""
        postes = [
            (p.pk, f"Poste {rang}, {p.get_role_display()}") for rang, p in enumerate(self.dossier.postes.all(), 1)
        ]
        return {**super().get_form_kwargs(index), "postes": postes}

    def lus(self) -> Iterator[Financement]:
        """Financements tels que tapés ; ceux qui ne se lisent pas sont laissés de côté."""
        if not self.is_bound:
            yield from self.dossier.financements.all()
            return
        for _, ligne in self._tapees():
            if ligne.is_valid():
                yield Financement(**{c: ligne.cleaned_data[c] for c in self.colonnes})


class PosteExistantForm(LigneForm):
    """Ce qu'un financeur met, l'an passé et cette année, sur un poste déjà en place."""

    indispensables = {
        "intitule": "Nommez le poste, ou videz la ligne.",
        "financeur": "Choisissez le financeur, ou videz la ligne.",
        "etp": "Indiquez le temps de travail, ou videz la ligne.",
    }
    etp = ChampEtp(label="Temps de travail")
    financeur = forms.ChoiceField(label="Financeur", choices=[("", "Choisir"), *CategorieFinanceur.choices])

    class Meta:
        model = PosteExistant
        fields = ["intitule", "nom_financeur", "montant_n1", "montant_n"]
        labels = {
            "intitule": "Poste",
            "nom_financeur": "Nom du financeur",
            "montant_n1": "Montant l'an passé",
            "montant_n": "Montant cette année",
        }

    field_order = ["intitule", "etp", "financeur", "nom_financeur", "montant_n1", "montant_n"]

    def __init__(self, *args: Any, **options: Any) -> None:
        """Une ligne vierge ne montre pas de zéros."""
        super().__init__(*args, **options)
        if not options.get("initial"):
            self.initial = {**self.initial, "montant_n1": None, "montant_n": None}

    def clean(self) -> dict[str, Any]:
        """Un montant vide vaut zéro."""
        propres = super().clean()
        for nom in ("montant_n1", "montant_n"):
            if nom in propres and propres[nom] is None:
                propres[nom] = Decimal(0)
        return propres


class LignesExistants(Lignes):
    """Postes déjà en place, une ligne par financeur."""

    accesseur = "postes_existants"
    modele = PosteExistant
    colonnes = ("intitule", "etp", "financeur", "nom_financeur", "montant_n1", "montant_n")


TableauFinancements = tableau(LignesFinancements, FinancementForm, maximum=FINANCEMENTS_MAX)
TableauExistants = tableau(LignesExistants, PosteExistantForm, maximum=EXISTANTS_MAX)


class SaisiePlan(SaisieSection):
    """Section « Plan de financement »."""

    section = Section.PLAN
    gabarit = "candidatures/financement/plan.html"
    calcule = True
    large = True
    gabarit_ventilation: ClassVar[str] = "candidatures/financement/_ventilation.html"

    def construire(self) -> Sequence[Partie]:
        """La demande, les financeurs, les postes existants."""
        commun: dict[str, Any] = {"data": self.data, "gardes": self.gardes}
        self.plan = PlanForm(self.dossier, **commun)
        self.financements: LignesFinancements = TableauFinancements(self.dossier, **commun)
        self.existants: LignesExistants = TableauExistants(self.dossier, **commun)
        return [self.plan, self.financements, self.existants]

    @cached_property
    def ecran(self) -> dict[str, Any]:
        """Ce qui est tapé, pour les règles."""
        return {"plan": self.plan.tape, "financements": list(self.financements.lus())}

    @cached_property
    def faits(self) -> FaitsDossier:
        """Faits du dossier, avec le plan tapé."""
        return faits_avec(self.dossier, **self.ecran)

    @cached_property
    def verdict(self) -> Verdict:
        """Verdict de l'appel avec le plan tapé, sur le reste du dossier enregistré."""
        return juger(self.dossier, self.faits)

    @property
    def derogation_ouverte(self) -> bool:
        """Vrai si l'appel permet de lever un plafond, ou si la demande est déjà écrite."""
        plan = self.plan.instance
        ecrite = plan.derogation_plafond_demandee or bool(plan.derogation_plafond_motif)
        return ecrite or bool(plafonds_levables(regles_appliquees(self.dossier.version_suivie)))

    @property
    def montant_ramene(self) -> Decimal | None:
        """Demande en euros entiers que l'appel permet, si elle est plus basse que celle tapée."""
        return montant_ramene(self.verdict)

    @property
    def lignes_cerfa(self) -> list[dict[str, Any]]:
        """Où chaque financement sera imprimé."""
        return ventilation(self.faits, self.dossier.version_suivie.compte_demande)

    @property
    def phrase(self) -> str:
        """« Il manque 5 527 € de cofinancement. »"""
        return phrase_plan(self.faits)

    def calculer(self) -> dict[str, str]:
        """Phrase et verdict."""
        return {"phrase-plan": self.phrase, "verdict": rendre_verdict(self.verdict)}
