"""Formulaires publics d'un appel : simulateur, test d'éligibilité, filtre des pièces. Aucun n'écrit rien."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict

from aap.faits import PARTS, faits_des_pieces, faits_du_test, faits_simules
from aap.types import FinanceurSimule, NatureDeclaree, RolePoste, SituationDeclaree
from comptes.types import TypeStructure
from regles.faits import FaitsDossier
from socle.formulaires import ChampEntier, ChampEtp, ChampMontant, ChampOuiNon, Formulaire

VIDE = [("", "Choisir")]
MAX_LIGNES = 20


class SimulateurForm(Formulaire):
    """Qui demande, et combien."""

    bouton = ""
    type_structure = forms.ChoiceField(label="Vous êtes", choices=VIDE + TypeStructure.choices)
    demande = ChampMontant(label="Subvention que vous pensez demander")


class PosteForm(Formulaire):
    """Un poste : son temps, sa durée, son coût d'un bloc ou en quatre parts."""

    bouton = ""
    marquer_facultatifs = False
    role = forms.ChoiceField(label="Métier", choices=RolePoste.choices)
    etp = ChampEtp(label="Temps de travail", help_text="1 pour un temps plein", min_value=Decimal("0.01"))
    mois = ChampEntier(label="Nombre de mois", help_text="12 au plus", min_value=1, max_value=12)
    cout = ChampMontant(label="Coût du poste", help_text="Salaire et charges, sur ces mois", required=False)
    brut = ChampMontant(label="Salaires bruts", required=False)
    charges_patronales = ChampMontant(label="Charges patronales", required=False)
    frais_directs = ChampMontant(label="Frais directs", help_text="Déplacements, téléphone…", required=False)
    frais_generaux = ChampMontant(label="Frais généraux", help_text="Part de loyer, gestion…", required=False)

    @property
    def detaille(self) -> bool:
        """Vrai si une des quatre parts est tapée : le détail s'affiche ouvert."""
        return any(self[nom].value() for nom in PARTS)

    def clean(self) -> dict[str, Any]:
        """Demande un coût, donné d'une seule façon."""
        propres = super().clean() or self.cleaned_data
        parts = any(propres.get(nom) for nom in PARTS)
        if propres.get("cout") and parts:
            self.add_error("cout", "Donnez le coût d'un bloc ou en détail, pas les deux.")
        elif not propres.get("cout") and not parts and "cout" not in self.errors:
            self.add_error("cout", "Indiquez le coût du poste, d'un bloc ou en détail.")
        return propres


class FinancementForm(Formulaire):
    """Un autre financement du projet."""

    bouton = ""
    categorie = forms.ChoiceField(label="Qui finance", choices=VIDE + FinanceurSimule.choices)
    montant = ChampMontant(label="Montant")


PosteFormSet = formset_factory(PosteForm, extra=0, min_num=1, validate_min=True, max_num=MAX_LIGNES, can_delete=True)
FinancementFormSet = formset_factory(FinancementForm, extra=1, max_num=MAX_LIGNES, can_delete=True)


class Simulation:
    """Les trois morceaux du simulateur, lus d'une même adresse."""

    postes_initiaux: ClassVar[list[dict[str, Any]]] = [{"etp": Decimal(1), "mois": 12}]

    def __init__(self, adresse: QueryDict | None = None) -> None:
        donnees = None if adresse is None else _completer(adresse)
        self.form = SimulateurForm(donnees)
        self.postes = PosteFormSet(donnees, prefix="postes", initial=self.postes_initiaux if donnees is None else None)
        self.financements = FinancementFormSet(donnees, prefix="financements")

    def valide(self) -> bool:
        """Vrai si l'on peut juger. Contrôle tout, pour montrer toutes les erreurs d'un coup."""
        return all([self.form.is_valid(), self.postes.is_valid(), self.financements.is_valid()])

    def faits(self) -> FaitsDossier:
        """Faits à juger ; à appeler après `valide`."""
        return faits_simules(
            self.form.cleaned_data["type_structure"],
            _lignes(self.postes),
            _lignes(self.financements),
            self.form.cleaned_data["demande"],
        )


def _completer(adresse: QueryDict) -> QueryDict:
    """Une adresse écourtée ou abîmée reste lisible : le nombre de lignes se déduit des réponses présentes."""
    donnees = adresse.copy()
    for prefixe in ("postes", "financements"):
        rangs = [int(m[1]) for nom in donnees if (m := re.match(rf"{prefixe}-(\d{{1,3}})-", nom))]
        total = donnees.get(f"{prefixe}-TOTAL_FORMS", "")
        if not total.isdecimal() or int(total) > MAX_LIGNES:
            donnees[f"{prefixe}-TOTAL_FORMS"] = str(min(max(rangs, default=-1) + 1, MAX_LIGNES))
        if not donnees.get(f"{prefixe}-INITIAL_FORMS", "").isdecimal():
            donnees[f"{prefixe}-INITIAL_FORMS"] = "0"
    return donnees


def _lignes(formset: BaseFormSet[Any]) -> list[dict[str, Any]]:
    return [
        ligne.cleaned_data for ligne in formset.forms if ligne.has_changed() and not ligne.cleaned_data.get("DELETE")
    ]


class EligibiliteForm(Formulaire):
    """Quatre questions, une réponse chacune."""

    bouton = "Voir la réponse"
    type_structure = forms.ChoiceField(label="1. Vous êtes", choices=VIDE + TypeStructure.choices)
    etp = ChampEtp(
        label="2. Combien de temps de travail le projet demande-t-il en tout ?",
        help_text="En équivalent temps plein : 0,5 pour un mi-temps, 1 pour un temps plein.",
    )
    nature = forms.ChoiceField(
        label="3. Qu'en est-il de ce poste aujourd'hui ?", choices=NatureDeclaree.choices, widget=forms.RadioSelect
    )
    situation = forms.ChoiceField(
        label="4. Portez-vous déjà des postes de facilitateur ou de coordinateur ?",
        choices=SituationDeclaree.choices,
        widget=forms.RadioSelect,
    )

    def faits(self, annees: list[int]) -> FaitsDossier:
        """Faits à juger ; `annees` : les années que la règle de priorité nomme."""
        return faits_du_test(**self.cleaned_data, annees=annees)


class PiecesForm(Formulaire):
    """Filtre des pièces : rien n'est exigé, chaque réponse réduit la liste."""

    marquer_facultatifs = False
    bouton = ""
    type_structure = forms.ChoiceField(label="Vous êtes", choices=VIDE + TypeStructure.choices, required=False)
    situation = forms.ChoiceField(
        label="Votre structure",
        required=False,
        choices=[
            ("", "Choisir"),
            ("DEJA_PORTEUSE", "porte déjà des postes ici"),
            ("EXISTANTE_AUTRE_ZONE", "porte des postes ailleurs dans la région"),
            ("EMERGENTE", "est présente ici, sans poste"),
            ("NOUVELLE", "candidate pour la première fois"),
        ],
    )
    zone_blanche = ChampOuiNon(label="Le projet couvre une zone blanche", required=False)
    delegation = ChampOuiNon(label="Une autre personne que le représentant légal signera", required=False)
    fse = ChampOuiNon(label="Vous mobilisez des crédits européens (FSE+)", required=False)

    def variantes(self) -> tuple[FaitsDossier, ...]:
        """Faits encore possibles ; une réponse absente ou illisible vaut « inconnu »."""
        return faits_des_pieces(self.cleaned_data if self.is_valid() else {})


QUESTION_MAX, REPONSE_MAX = 2000, 8000


class QuestionForm(Formulaire):
    """Une question publique. L'adresse n'est demandée qu'à qui n'a pas de compte."""

    bouton = "Envoyer ma question"
    texte = forms.CharField(
        label="Votre question",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=QUESTION_MAX,
        help_text="La réponse sera publiée pour tous : n'écrivez ni votre nom, ni celui d'une autre personne.",
    )
    courriel = forms.EmailField(
        label="Votre adresse de courriel",
        help_text="Elle n'est pas publiée. Un message vous demande de la confirmer, un autre vous donne la réponse.",
    )
    # Invisible pour une personne : qui le remplit est un robot.
    site = forms.CharField(label="Laissez ce champ vide", required=False)
    autocompletion = {"courriel": "email", "site": "off"}

    def __init__(self, *args: Any, connecte: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if connecte:
            del self.fields["courriel"]

    @property
    def robot(self) -> bool:
        """Vrai si le champ invisible est rempli."""
        return bool(self.cleaned_data.get("site"))


class ReponseForm(Formulaire):
    """La question telle qu'elle sera publiée, et sa réponse."""

    bouton = "Publier la question et sa réponse"
    texte = forms.CharField(
        label="Question publiée",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=QUESTION_MAX,
        help_text="Reformulez-la pour qu'elle serve à tous : ni nom, ni cas particulier.",
    )
    reponse = forms.CharField(label="Réponse", widget=forms.Textarea(attrs={"rows": 8}), max_length=REPONSE_MAX)


class PrecisionForm(Formulaire):
    """Une précision ou une correction que le service publie de lui-même."""

    bouton = "Publier la précision"
    texte = forms.CharField(label="Titre", max_length=200, help_text="Ce qui est précisé ou corrigé, en une phrase.")
    reponse = forms.CharField(label="Texte", widget=forms.Textarea(attrs={"rows": 8}), max_length=REPONSE_MAX)


class EcarterForm(Formulaire):
    """Pourquoi une question n'est pas publiée."""

    bouton = "Ne pas publier cette question"
    motif = forms.CharField(
        label="Pourquoi",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=QUESTION_MAX,
        help_text="Cette phrase est envoyée à la personne. Si la réponse existe déjà, dites où la lire.",
    )
