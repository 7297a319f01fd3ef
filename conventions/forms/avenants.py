"""Formulaires d'un avenant : ce qu'il change, ses postes, ses articles."""

from __future__ import annotations

from typing import Any

from django import forms

from aap.types import RolePoste
from conventions.forms.actes import ActeForm
from conventions.models import Avenant, PosteConventionne
from socle.formulaires import ChampDate, ChampEtp, ChampMontant, Colonne, FormulaireModele, Rangee


class AvenantForm(FormulaireModele):
    """Ce que l'avenant change ; un champ « après » vide laisse la convention telle quelle."""

    bouton = ""
    sections = (
        ("Objet", ("objet", "motif", "effet")),
        ("Ce qui change", (Rangee(Colonne("montant_apres"), Colonne("fin_apres")),)),
        ("Texte propre à cet avenant", ("corps",)),
    )

    class Meta:
        model = Avenant
        fields = ("objet", "motif", "effet", "montant_apres", "fin_apres", "corps")
        labels = {"montant_apres": "Montant total après l'avenant", "fin_apres": "Terme après l'avenant"}
        help_texts = {
            "objet": "Une phrase : ce que l'avenant fait.",
            "motif": "Pourquoi. Ce texte est imprimé dans l'avenant.",
            "effet": "Premier jour où l'avenant s'applique.",
            "montant_apres": "Pour toute la convention. Vide : le montant ne change pas.",
            "fin_apres": "Dernier jour de la convention. Vide : le terme ne change pas.",
            "corps": "Facultatif. Les mentions entre doubles crochets sont remplies comme dans la convention.",
        }
        widgets = {"motif": forms.Textarea(attrs={"rows": 4}), "corps": forms.Textarea(attrs={"rows": 8})}

    def arguments(self) -> dict[str, Any]:
        """Valeurs saisies."""
        return dict(self.cleaned_data)

    def _post_clean(self) -> None:
        """Les verbes contrôlent l'avenant entier : ici, chaque champ seul."""


class PosteAvenantForm(ActeForm):
    """Un poste que l'avenant ajoute, ou récrit."""

    bouton = ""
    role = forms.ChoiceField(label="Rôle", choices=[(c, lib.capitalize()) for c, lib in RolePoste.choices])
    etp = ChampEtp(label="Temps de travail")
    debut = ChampDate(label="Du")
    fin = ChampDate(label="Au")
    cout = ChampMontant(
        label="Coût retenu pour cette période",
        help_text="Ce que l'appel compte pour l'aide, comme au tableau des postes de la convention.",
    )
    aide = ChampMontant(label="Aide pour cette période")

    @classmethod
    def initial_de(cls, avenant: Avenant, poste: PosteConventionne | None) -> dict[str, Any]:
        """Valeurs de départ : celles du poste récrit, ou la période de l'avenant."""
        if poste is None:
            return {"debut": avenant.effet, "fin": avenant.fin_apres or avenant.fin_avant}
        noms = ("role", "etp", "fin", "cout", "aide")
        return {nom: getattr(poste, nom) for nom in noms} | {"debut": max(poste.debut, avenant.effet)}


class ArticleAvenantForm(ActeForm):
    """Un article récrit pour l'avenant."""

    bouton = ""
    titre = forms.CharField(label="Titre", max_length=300)
    corps = forms.CharField(
        label="Texte", required=False, widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Mentions entre doubles crochets, comme dans le modèle. Vide : revenir au texte d'avant l'avenant.",
    )  # fmt: skip
