"""Les colonnes des tableaux : un champ de formulaire par colonne, le même à l'écran et dans un fichier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bilans.types import SegmentAchat, SortieSalarie, TypeAcheteur, TypePublic
from socle.canonique import normaliser_recherche
from socle.formulaires import ChampDate, ChampDecimal, ChampMontant, ChampSiret
from socle.tabulaire import ChampVocabulaire, Colonne, modele

REFUS_DE_NOM = (
    "Ce tableau ne doit nommer personne : remplacez chaque nom par un code de votre choix, par exemple S-014, et "
    "gardez la correspondance chez vous."
)
CODE = re.compile(r"[A-Za-z]{0,4}[-_./ ]?\d{1,8}[A-Za-z]?")
# Un numéro de sécurité sociale est un numéro de personne.
CHIFFRES_MAX = 10
DES_NOMS = frozenset(
    {
        "nom", "noms", "prenom", "prenoms", "naissance", "naissances", "adresse", "nir", "securite", "telephone", "tel",
        "courriel", "mail", "email", "identite",
    }
)  # fmt: skip


class ChampPseudonyme(forms.CharField):
    """Un code qui ne nomme personne : au plus quatre lettres, puis des chiffres (« S-014 »)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def clean(self, valeur: Any) -> str:
        """Lève ValidationError pour un nom, un numéro de sécurité sociale ou tout ce qui n'est pas un code."""
        texte: str = super().clean(valeur)
        if texte and (not CODE.fullmatch(texte) or sum(signe.isdigit() for signe in texte) > CHIFFRES_MAX):
            raise ValidationError("Écrivez un code, par exemple S-014 : jamais un nom.", code="nom")
        return texte.upper()


class ChampNumero(forms.CharField):
    """Numéro de marché : majuscules, une seule espace entre les mots, pour reconnaître le même marché."""

    def clean(self, valeur: Any) -> str:
        """Le numéro, en forme comparable."""
        return " ".join(super().clean(valeur).split()).upper()


class ChampOui(forms.CharField):
    """« oui », « x » ou « 1 » ; vide ou « non » : non."""

    OUI, NON = frozenset({"oui", "o", "x", "1", "vrai"}), frozenset({"", "non", "n", "0", "faux"})

    def clean(self, valeur: Any) -> bool:
        """Lève ValidationError si ce n'est ni oui ni non."""
        texte = normaliser_recherche(str(super().clean(valeur)))
        if texte not in self.OUI | self.NON:
            raise ValidationError("Écrivez oui ou non.", code="oui_non")
        return texte in self.OUI


def _heures(nom: str, titre: str, aide: str) -> Colonne:
    return Colonne(nom, titre, ChampDecimal(required=False, max_digits=10), aide, "1 250,00")


COLONNES_MARCHES: Sequence[Colonne] = (
    Colonne("acheteur_siret", "Siret de l'acheteur", ChampSiret(), "14 chiffres", "21690123100011",
            autres=("Siret", "Siret acheteur"), chiffres=14),
    Colonne("acheteur", "Acheteur", forms.CharField(max_length=250), "Nom de l'acheteur", "Ville de Lyon"),
    Colonne("type_acheteur", "Type d'acheteur", ChampVocabulaire(TypeAcheteur.choices, required=False),
            f"L'un de : {', '.join(str(t.label) for t in TypeAcheteur)}. Vide : autre acheteur public",
            "collectivité territoriale"),
    Colonne("numero", "Numéro du marché", ChampNumero(max_length=80), "Un acheteur et un numéro font un marché",
            "2026-014", autres=("Numéro", "N° du marché", "Marché")),
    Colonne("intitule", "Objet du marché", forms.CharField(required=False, max_length=250), "", "Réfection d'école"),
    Colonne("segment", "Segment d'achat", ChampVocabulaire(SegmentAchat.choices, required=False),
            f"L'un de : {', '.join(str(s.label) for s in SegmentAchat)}", "travaux et bâtiment"),
    Colonne("montant_ht", "Montant HT", ChampMontant(required=False, max_digits=14), "En euros, hors taxes",
            "250 000,00"),
    Colonne("titulaire", "Entreprise titulaire", forms.CharField(required=False, max_length=250), "", "Bâti Rhône"),
    Colonne("structure_inclusive", "Structure inclusive", forms.CharField(required=False, max_length=250),
            "Structure mobilisée pour la clause", "Régie de quartier"),
    _heures("heures_clausees", "Heures clausées", "Écrites au marché"),
    _heures("heures_degagees", "Heures dégagées", "Obtenues par le travail du facilitateur pendant la période"),
    _heures("heures_realisees", "Heures réalisées", "Travaillées par les salariés pendant la période"),
    Colonne("notifie_le", "Notifié le", ChampDate(required=False),
            "Jour où le marché a été notifié à l'entreprise : il dit quelle liste d'acheteurs de l'État lire",
            "15/03/2026", autres=("Date de notification", "Notification")),
)  # fmt: skip

COLONNES_SALARIES: Sequence[Colonne] = (
    Colonne("pseudonyme", "Code du salarié", ChampPseudonyme(), REFUS_DE_NOM, "S-014", autres=("Code", "Pseudonyme")),
    Colonne("acheteur_siret", "Siret de l'acheteur", ChampSiret(required=False), "Celui d'un marché déjà saisi",
            "21690123100011", chiffres=14),
    Colonne("numero", "Numéro du marché", ChampNumero(required=False, max_length=80), "Celui d'un marché déjà saisi",
            "2026-014"),
    Colonne("debut", "Du", ChampDate(), "Premier jour de la période de travail", "01/02/2026"),
    Colonne("fin", "Au", ChampDate(required=False), "Dernier jour ; vide si le contrat court", "30/04/2026"),
    Colonne("heures", "Heures travaillées", ChampDecimal(max_digits=8), "Sur la période", "120,50", autres=("Heures",)),
    Colonne("public", "Public", ChampVocabulaire(TypePublic.choices),
            f"L'un de : {', '.join(str(p.label) for p in TypePublic)}", "demandeur d'emploi de longue durée"),
    Colonne("rsa", "Bénéficiaire du RSA", ChampOui(required=False), "oui ou non", "oui", autres=("RSA",)),
    Colonne("sortie", "Sortie", ChampVocabulaire(SortieSalarie.choices, required=False),
            f"L'un de : {', '.join(str(s.label) for s in SortieSalarie)}. Vide : contrat en cours", "formation"),
)  # fmt: skip


def colonnes_nominatives(titres: Sequence[str]) -> list[str]:
    """En-têtes qui annoncent une donnée nominative (« Nom », « Prénom », « Date de naissance »)."""
    return [titre for titre in titres if DES_NOMS & set(re.findall(r"[a-z]+", normaliser_recherche(titre)))]


def modele_du_tableau(titre: str, colonnes: Sequence[Colonne]) -> bytes:
    """Classeur vierge à remplir."""
    return modele(titre, colonnes)
