"""Formulaires de l'argent d'une convention. `arguments()` rend les arguments nommés du verbe."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from aap.types import FaitGenerateur
from conventions.forms.actes import ActeForm
from conventions.models import Convention, Credits, Reversement, Versement
from conventions.selecteurs.delais import jour_de
from conventions.types import OrigineReversement
from regles.echeances import ajouter_mois
from socle.formulaires import ChampDate, ChampFichier, ChampIban, ChampMontant, Formulaire

JUSTIFICATIFS = ".pdf,.jpg,.jpeg,.png,.odt,.docx"
# Mois laissés pour rendre : six pour un manquement au contrat d'engagement républicain ; deux sinon, à ajuster.
MOIS_POUR_RENDRE = {OrigineReversement.RETRAIT_CER: 6}
MOIS_PAR_DEFAUT = 2


class SurObjetForm(ActeForm):
    """Base : le formulaire connaît l'objet sur lequel il agit."""

    def __init__(self, *args: Any, objet: Any, **kwargs: Any) -> None:
        """`objet` : versement, compte, reversement ou convention."""
        kwargs.setdefault("initial", self.valeurs_de_depart(objet))
        super().__init__(*args, **kwargs)
        self.objet = objet

    def valeurs_de_depart(self, objet: Any) -> dict[str, Any]:  # noqa: ARG002 - chaque formulaire dit les siennes
        """Ce que le formulaire propose."""
        return {}


class ConfirmerForm(SurObjetForm):
    """Confirmation seule."""


class RaisonForm(SurObjetForm):
    """Acte motivé."""

    motif = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 4}), help_text="Il est conservé.")


class ExigibleForm(SurObjetForm):
    """Condition remplie, avec son justificatif."""

    le = ChampDate(label="Condition remplie le")
    piece = ChampFichier(label="Justificatif", types=JUSTIFICATIFS, help_text="PDF, image ou texte, 20 Mo au plus.")

    def __init__(self, *args: Any, objet: Versement, **kwargs: Any) -> None:
        """Une signature est déjà dans la convention ; un justificatif déjà joint n'est pas redemandé."""
        super().__init__(*args, objet=objet, **kwargs)
        deja = objet.justificatif_id is not None or objet.fait_generateur == FaitGenerateur.SIGNATURE
        self.fields["piece"].required = not deja

    def valeurs_de_depart(self, objet: Versement) -> dict[str, Any]:
        """Aujourd'hui."""
        return {"le": jour_de(objet.convention)}


class DemanderForm(SurObjetForm):
    """Références de la demande de paiement, toutes obligatoires."""

    engagement_juridique = forms.CharField(label="Engagement juridique (EJ)", max_length=40)
    demande_paiement = forms.CharField(label="Demande de paiement (DP)", max_length=40)
    imputation = forms.CharField(label="Imputation budgétaire", max_length=200)
    le = ChampDate(label="Demandé le")

    def valeurs_de_depart(self, objet: Versement) -> dict[str, Any]:
        """Ce que la convention sait déjà."""
        return {
            "engagement_juridique": objet.engagement_juridique or objet.convention.engagement_juridique,
            "imputation": objet.imputation or objet.convention.imputation,
            "le": jour_de(objet.convention),
        }


class JourForm(SurObjetForm):
    """Un jour déjà venu."""

    le = ChampDate(label="Date de valeur", help_text="Le jour où la somme a changé de compte.")

    def valeurs_de_depart(self, objet: Versement | Reversement) -> dict[str, Any]:
        """Aujourd'hui."""
        return {"le": jour_de(objet.convention)}


class DepensesForm(SurObjetForm):
    """Dépenses justifiées, pour le calcul d'un solde."""

    depenses = ChampMontant(label="Dépenses éligibles justifiées", help_text="Au vu du compte rendu financier.")


class DeciderForm(SurObjetForm):
    """Somme à rendre et son échéance."""

    montant = ChampMontant(label="Somme à rendre", help_text="Vous pouvez la réduire, jamais l'augmenter.")
    echeance = ChampDate(label="À rendre au plus tard le")
    motif = forms.CharField(
        label="Motif", widget=forms.Textarea(attrs={"rows": 4}), help_text="Le bénéficiaire le lira."
    )

    def valeurs_de_depart(self, objet: Reversement) -> dict[str, Any]:
        """La somme proposée, et un délai selon son origine."""
        mois = MOIS_POUR_RENDRE.get(OrigineReversement(objet.origine), MOIS_PAR_DEFAUT)
        echeance: date = objet.echeance or ajouter_mois(jour_de(objet.convention), mois)
        return {"montant": objet.montant, "echeance": echeance, "motif": objet.motif}


class TitreForm(SurObjetForm):
    """Titre de perception émis."""

    titre_numero = forms.CharField(label="Numéro du titre de perception", max_length=60)
    titre_le = ChampDate(label="Émis le")


class ProposerForm(SurObjetForm):
    """Proposition d'une somme à rendre."""

    origine = forms.ChoiceField(label="Origine", choices=OrigineReversement.choices)
    montant = ChampMontant(label="Somme à rendre")
    motif = forms.CharField(label="Motif et calcul", widget=forms.Textarea(attrs={"rows": 4}))


class CompteForm(SurObjetForm):
    """Compte bancaire et son RIB."""

    titulaire = forms.CharField(label="Titulaire du compte", max_length=200, help_text="Tel qu'il est sur le RIB.")
    iban = ChampIban(label="IBAN")
    bic = forms.CharField(label="BIC", max_length=11, required=False)
    rib = ChampFichier(label="RIB", types=".pdf,.jpg,.jpeg,.png", help_text="PDF ou image, 20 Mo au plus.")

    def valeurs_de_depart(self, objet: Convention) -> dict[str, Any]:
        """Le nom de la structure."""
        return {"titulaire": objet.dossier.structure.nom}


class VerifierForm(SurObjetForm):
    """Comparaison du compte à son RIB."""

    accord = forms.BooleanField(
        label="J'ai comparé l'IBAN et le titulaire à ceux du RIB : ils sont identiques, au nom du bénéficiaire.",
        error_messages={"required": "Cochez cette case une fois la comparaison faite."},
    )

    def arguments(self) -> dict[str, Any]:
        """La case ne sert qu'à confirmer."""
        return {}


class DemarrageForm(SurObjetForm):
    """Attestation de démarrage."""

    le = ChampDate(label="L'action a démarré le")
    piece = ChampFichier(label="Attestation de démarrage, signée", types=JUSTIFICATIFS, help_text="20 Mo au plus.")


class CreditsForm(Formulaire):
    """Crédits ouverts d'une année."""

    ae = ChampMontant(label="Autorisations d'engagement (AE)", required=False)
    cp = ChampMontant(label="Crédits de paiement (CP)", required=False)
    dernier_engagement = ChampDate(
        label="Dernier jour pour engager", required=False, help_text="Une alerte part trente jours avant."
    )
    source = forms.CharField(
        label="Source", max_length=250, required=False, help_text="Par exemple « notification du 12 février 2025 »."
    )

    def __init__(self, *args: Any, credits_ouverts: Credits | None, **kwargs: Any) -> None:
        """`credits_ouverts` : ceux déjà saisis."""
        noms = ("ae", "cp", "dernier_engagement", "source")
        kwargs["initial"] = {nom: getattr(credits_ouverts, nom) for nom in noms} if credits_ouverts else {}
        super().__init__(*args, **kwargs)


class RetoursForm(Formulaire):
    """Fichier des dates de paiement."""

    bouton = "Lire ce fichier"
    fichier = ChampFichier(label="Classeur Excel", types=".xlsx", help_text="Au format .xlsx, 5 Mo au plus.")


class FilePaiementsForm(Formulaire):
    """Filtre de la file « À payer »."""

    marquer_facultatifs = False
    bouton = ""
    q = forms.CharField(label="Rechercher", required=False)
    attente = forms.ChoiceField(label="Étape", required=False)

    def __init__(self, *args: Any, attentes: list[tuple[str, str]], **kwargs: Any) -> None:
        """`attentes` : (clé, libellé) des étapes d'un versement."""
        super().__init__(*args, **kwargs)
        self.fields["attente"].choices = [("", "tout ce qui reste à payer"), *attentes]  # type: ignore[attr-defined]  # ChoiceField
