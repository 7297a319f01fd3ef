"""Mentions d'une convention, filtres d'une liste."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from comptes.models import Utilisateur
from conventions.etats import Etat
from conventions.models import Convention
from conventions.selecteurs.attentes import attentes_de, filtrer
from conventions.services.redaction import CHAMPS
from socle.canonique import normaliser_recherche
from socle.formulaires import Colonne, Formulaire, FormulaireModele, Rangee

FACULTATIFS = frozenset({"engagement_juridique", "fin_exercice"})


class ChampsForm(FormulaireModele):
    """Champs administratifs : aucun n'a de valeur par défaut."""

    sections: Sequence[tuple[str, Sequence[Any]]] = (
        (
            "Durée et bilans",
            (
                Rangee(
                    Colonne("debut", largeur=4),
                    Colonne("bilan_intermediaire_le", largeur=4),
                    Colonne("bilan_final_le", largeur=4),
                ),
                "fin_exercice",
            ),
        ),
        ("Signature et crédits", ("signataire_service", "deliberation", "reserve_credits")),
        (
            "Paiement",
            (
                "imputation",
                Rangee(Colonne("ordonnateur"), Colonne("comptable")),
                Rangee(Colonne("engagement_juridique")),
                "depart_delai",
            ),
        ),
    )
    bouton = "Enregistrer et produire une nouvelle version"

    class Meta:
        model = Convention
        fields = CHAMPS
        help_texts = {
            "debut": "Le terme en découle, selon la durée que l'appel fixe.",
            "signataire_service": "Nom et qualité, par exemple « Prénom Nom, directrice régionale ».",
            "deliberation": "Pour une personne publique, par exemple « la délibération n° 12 du 3 juin 2025 ».",
            "reserve_credits": "Par exemple la disponibilité des crédits. La phrase telle qu'elle sera imprimée.",
            "imputation": "Programme, action, titre : tels que votre service les valide.",
            "engagement_juridique": "S'il est déjà attribué ; il ne s'imprime pas.",
            "fin_exercice": "Le compte rendu financier en dépend. Vide : l'année civile du terme.",
            "depart_delai": "La notification, ou le jour où la somme est due s'il vient après, sauf écrit contraire.",
        }
        widgets = {"reserve_credits": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Une personne privée n'a pas de délibération à citer. Vide n'est pas facultatif : le visa attendra."""
        super().__init__(*args, **kwargs)
        for nom, champ in self.fields.items():
            champ.facultatif = nom in FACULTATIFS  # type: ignore[attr-defined]  # lu par le rendu
        self.fields["depart_delai"].required = False
        if self.instance.dossier.structure.privee:
            del self.fields["deliberation"]
            titre, _ = self.sections[1]
            self.sections = (self.sections[0], (titre, ("signataire_service", "reserve_credits")), self.sections[2])

    def clean_depart_delai(self) -> str:
        """Sans réponse, rien ne change."""
        choisi: str = self.cleaned_data["depart_delai"] or self.instance.depart_delai
        return choisi


class FiltreForm(Formulaire):
    """Recherche et état d'une liste de conventions. `attente` vient de l'accueil du service."""

    marquer_facultatifs = False
    bouton = ""
    q = forms.CharField(label="Rechercher", required=False)
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "tous"), *Etat.choices])
    attente = forms.ChoiceField(label="Ce qui m'attend", required=False)

    def __init__(self, *args: Any, acteur: Utilisateur, **kwargs: Any) -> None:
        """`acteur` : la personne pour qui quelque chose attend."""
        super().__init__(*args, **kwargs)
        self.acteur = acteur
        attentes = [(attente.cle, attente.libelle) for attente in attentes_de(acteur)]
        self.fields["attente"].choices = [("", "toutes les conventions"), *attentes]  # type: ignore[attr-defined]  # ChoiceField

    @property
    def actif(self) -> bool:
        """Vrai si un filtre est posé."""
        return self.is_valid() and any(self.cleaned_data.values())

    def appliquer(self, conventions: QuerySet[Convention]) -> QuerySet[Convention]:
        """Conventions qui répondent aux filtres ; toutes s'ils sont vides ou abîmés."""
        if not self.is_valid():
            return conventions
        saisie = self.cleaned_data
        for mot in normaliser_recherche(saisie["q"]).split():
            conventions = conventions.filter(dossier__recherche__contains=mot)
        if saisie["etat"]:
            conventions = conventions.filter(etat=saisie["etat"])
        return filtrer(conventions, saisie["attente"], self.acteur)
