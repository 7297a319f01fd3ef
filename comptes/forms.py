"""Formulaires des comptes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from comptes.models import Service, Structure
from comptes.selecteurs import departements_proposes
from comptes.services.structures import Identite
from comptes.types import ROLES_NATIONAUX, RoleService, RoleStructure, TypeStructure
from socle.formulaires import (
    ChampCodePostal,
    ChampFichier,
    ChampRna,
    ChampSiret,
    ChampTelephone,
    Colonne,
    Formulaire,
    FormulaireModele,
    Rangee,
)
from territoires.models import Departement
from territoires.selecteurs import localiser

FUSEAUX = (
    ("Europe/Paris", "Paris (métropole)"),
    ("Indian/Mayotte", "Mayotte"),
    ("Indian/Reunion", "La Réunion"),
    ("America/Guadeloupe", "Guadeloupe"),
    ("America/Martinique", "Martinique"),
    ("America/Cayenne", "Guyane"),
    ("America/Miquelon", "Saint-Pierre-et-Miquelon"),
)


class ProfilForm(Formulaire):
    """Ce que chacun dit de soi."""

    prenom = forms.CharField(label="Prénom", max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)
    telephone = ChampTelephone(
        label="Téléphone", required=False, help_text="Pour que le service puisse vous joindre au sujet d'un dossier."
    )
    autocompletion = {"prenom": "given-name", "nom": "family-name", "telephone": "tel"}


class RattacherForm(Formulaire):
    """Par quel établissement commencer."""

    siret = ChampSiret(
        label="Numéro SIRET de l'établissement qui porte le projet",
        help_text="14 chiffres, par exemple 130 025 265 00013. Il figure sur l'avis de situation Sirene.",
    )
    bouton = "Continuer"


class IdentiteForm(FormulaireModele):
    """Identité d'une structure. La commune est rapprochée du code postal ; le département s'en déduit."""

    rna = ChampRna(
        label="Numéro RNA",
        required=False,
        help_text="Pour une association : W suivi de 9 caractères. Laissez vide si vous n'en avez pas.",
    )
    cp = ChampCodePostal(label="Code postal")
    sections = (
        ("La structure", ("nom", Rangee(Colonne("sigle", largeur=4), Colonne("type", largeur=8)), "rna")),
        (
            "Le siège",
            (
                "adresse",
                Rangee(Colonne("cp", largeur=4), Colonne("commune", largeur=8)),
                "commune_deleguee",
                "site_web",
            ),
        ),
    )
    autocompletion = {
        "nom": "organization",
        "adresse": "street-address",
        "cp": "postal-code",
        "commune": "address-level2",
        "site_web": "url",
    }

    class Meta:
        model = Structure
        fields = ("nom", "sigle", "type", "rna", "adresse", "cp", "commune", "commune_deleguee", "site_web")
        help_texts = {
            "nom": "Nom complet, tel qu'au répertoire Sirene, sans sigle.",
            "commune": "La commune du siège ; une adresse CEDEX est acceptée.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """L'adresse et la commune sont obligatoires ici, même si la base tolère leur absence."""
        super().__init__(*args, **kwargs)
        for nom in ("adresse", "commune"):
            self.fields[nom].required = True
        self.fields["type"] = forms.ChoiceField(
            label="Statut", choices=[("", "Choisir un statut"), *TypeStructure.choices]
        )

    def clean(self) -> dict[str, Any]:
        """Retrouve la commune et le département ; écarte le RNA d'une personne publique."""
        valeurs: dict[str, Any] = super().clean() or {}
        if valeurs.get("cp") and valeurs.get("commune"):
            lieu = localiser(valeurs["cp"], valeurs["commune"])
            if lieu.propositions:
                communes = ", ".join(lieu.propositions)
                self.add_error(
                    "commune", ValidationError(f"Cette commune n'a pas ce code postal. Il dessert : {communes}.")
                )
            valeurs["code_insee"], valeurs["departement_id"] = lieu.code_insee, lieu.departement or None
        if valeurs.get("type") not in {TypeStructure.ASSOCIATION, TypeStructure.FONDATION}:
            valeurs["rna"] = ""
        return valeurs

    def identite(self) -> Identite:
        """Rend ce que les verbes attendent."""
        identite: Identite = self.cleaned_data  # type: ignore[assignment]  # mêmes noms que Identite
        return identite


class InviterForm(Formulaire):
    """Inviter quelqu'un à tenir un rôle."""

    courriel = forms.EmailField(label="Adresse de courriel de la personne", max_length=254)
    role = forms.ChoiceField(label="Rôle proposé", widget=forms.RadioSelect)
    bouton = "Envoyer l'invitation"

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        """`roles` : ceux que la personne qui invite peut donner ici."""
        super().__init__(*args, **kwargs)
        champ = self.fields["role"]
        if isinstance(champ, forms.ChoiceField):
            champ.choices = roles


def roles_de_structure(*, designe: bool) -> list[tuple[str, str]]:
    """Rend les rôles qu'on peut proposer dans une structure."""
    redacteur = (RoleStructure.REDACTEUR.value, "Rédacteur : remplit et dépose les dossiers, gère les membres")
    signataire = (RoleStructure.SIGNATAIRE.value, "Signataire : engage la structure, signe dossiers et conventions")
    return [redacteur, signataire] if designe else [redacteur]


def roles_de_service(*, nationaux: bool) -> list[tuple[str, str]]:
    """Rend les rôles qu'on peut proposer dans un service."""
    return [(r.value, r.label.capitalize()) for r in RoleService if nationaux or r not in ROLES_NATIONAUX]


class ImagesForm(Formulaire):
    """Logo et cachet d'un service ; sans fichier, l'image en place reste."""

    logo = ChampFichier(label="Logo", types=".png,.jpg,.jpeg", required=False, help_text="PNG ou JPEG, 1 Mo au plus.")
    retirer_logo = forms.BooleanField(label="Retirer le logo", required=False)
    cachet = ChampFichier(
        label="Cachet",
        types=".png,.jpg,.jpeg",
        required=False,
        help_text="PNG ou JPEG, 1 Mo au plus. Il s'imprime dans le cadre de signature du service.",
    )
    retirer_cachet = forms.BooleanField(label="Retirer le cachet", required=False)
    bouton = "Enregistrer"

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        """On ne retire que ce qui est en place."""
        super().__init__(*args, **kwargs)
        for nom in ("logo", "cachet"):
            if getattr(service, f"{nom}_id") is None:
                del self.fields[f"retirer_{nom}"]


class ServiceForm(FormulaireModele):
    """Réglages d'un service. Le tribunal n'a pas de valeur par défaut : elle doit être validée localement."""

    siret = ChampSiret(label="Numéro SIRET", required=False)
    telephone = ChampTelephone(label="Téléphone", required=False)
    fuseau = forms.ChoiceField(label="Fuseau horaire", choices=FUSEAUX)
    departements = forms.ModelMultipleChoiceField(
        Departement.objects.none(),
        label="Départements du service",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Relecteurs et coordinateurs voient les dossiers dont le projet ou le siège touche ces départements.",
    )
    sections = (
        ("Territoire", ("departements",)),
        ("Coordonnées", (Rangee(Colonne("courriel"), Colonne("telephone")), "adresse", "siret")),
        ("Courriers et conventions", ("ministere", "tribunal", "fuseau")),
        ("Apparence", ("theme",)),
    )

    class Meta:
        model = Service
        fields = (
            *("courriel", "telephone", "adresse", "siret", "ministere", "tribunal", "fuseau", "theme"),
            "departements",
        )
        help_texts = {
            "tribunal": "Nommé dans les voies de recours, par exemple « tribunal administratif de Lyon ». "
            "Vide, les documents portent « à faire valider ».",
            "theme": "Le système de design de l'État est réservé à ses services.",
        }
        widgets = {"adresse": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ne propose que les départements de la région du service : un réglage n'ouvre pas les dossiers d'une autre."""
        super().__init__(*args, **kwargs)
        champ = self.fields["departements"]
        if isinstance(champ, forms.ModelMultipleChoiceField):
            champ.queryset = departements_proposes(self.instance)
            champ.choices = [(departement.pk, departement.libelle) for departement in champ.queryset]
            champ.en_ligne = True  # type: ignore[attr-defined]  # lu par socle.formulaires
