"""Engagements, signataire, compte bancaire, coordinateur, aides déjà perçues : cerfa §7 et §7 bis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from django import forms
from stdnum import bic

from aap.models import Engagement
from candidatures.forms.base import ChampPlace, Gardes, Partie, PartieFormulaire, SaisieSection
from candidatures.forms.catalogue import Disposition, FormulaireCatalogue, colonnes
from candidatures.forms.lignes import LigneForm, Lignes, tableau
from candidatures.models import AideEtat, Attestations, Dossier, EngagementPris
from candidatures.selecteurs.parcours import engagements_demandes
from candidatures.types import Section
from comptes.models import Utilisateur
from socle.formulaires import ChampIban, ChampIdentifiant, Formulaire
from socle.horloge import maintenant

LIGNES_AIDES = 8  # autant que le formulaire imprimé en porte
PREFIXE = "engagement-"


class ChampBic(ChampIdentifiant):
    """Code BIC de la banque, 8 ou 11 signes."""

    def controler(self, valeur: str) -> str:
        """Lève ValidationError si la forme est fausse."""
        if not bic.is_valid(valeur):
            raise forms.ValidationError("Un BIC compte 8 ou 11 signes, par exemple AGRIFRPP.")
        return valeur


class AttestationsForm(FormulaireCatalogue):
    """Qui signe, où verser, ce qui a été convenu avec le coordinateur, aides reçues."""

    accesseur = "attestations"
    longs = {"coordinateur_texte": 4}
    disposition: ClassVar[Sequence[Disposition]] = (
        (
            "Le signataire",
            (
                ("signataire_est_rl", 12),
                ("signataire_nom", 6),
                ("signataire_prenom", 6),
                ("signataire_fonction", 6),
                ("fait_a", 6),
            ),
            "",
        ),
        ("Le compte bancaire", (("titulaire", 12), ("iban", 8), ("bic", 4)), ""),
        (
            "Le coordinateur régional",
            (("coordinateur_date", 6), ("coordinateur_issue", 6), ("coordinateur_texte", 12)),
            "Ne pas l'avoir encore joint n'empêche pas de déposer : le service en est seulement averti.",
        ),
        ("Les aides publiques déjà reçues", (("aides_500k", 12), ("cumul_de_minimis", 6)), ""),
    )

    class Meta:
        model = Attestations
        fields = colonnes(Section.ENGAGEMENTS, "attestations")
        widgets = {"aides_500k": forms.RadioSelect, "coordinateur_issue": forms.RadioSelect}
        field_classes = {"iban": ChampIban, "bic": ChampBic}

    def _habiller(self, nom: str) -> None:
        super()._habiller(nom)
        if nom == "signataire_est_rl":
            champ: Any = self.fields[nom]
            champ.choices = (("oui", "Le représentant légal"), ("non", "Une autre personne, par délégation"))


class EngagementAffiche(NamedTuple):
    """Un engagement de l'appel et sa case."""

    engagement: Engagement
    champ: ChampPlace


def _phrase(engagement: Engagement) -> str:
    """« phrase de l'appel » (endroit), puis notre lecture s'il y en a une."""
    ou = f" ({engagement.article})" if engagement.article else ""
    phrase = f"« {engagement.citation} »{ou}" if engagement.citation else engagement.article
    return f"{phrase} Lecture retenue : {engagement.lecture_retenue}" if engagement.lecture_retenue else phrase


class EngagementsForm(PartieFormulaire, Formulaire):
    """Une case par engagement que l'appel fait prendre à cette structure."""

    marquer_facultatifs = False

    def __init__(
        self, dossier: Dossier, *, acteur: Utilisateur, data: Any = None, gardes: Gardes | None = None
    ) -> None:
        """Formulaire affiché (data None) ou soumis ; `acteur` est la personne qui s'engage."""
        self.dossier, self.acteur = dossier, acteur
        self.demandes = engagements_demandes(dossier)
        super().__init__(data, initial=self._cases(dossier.engagements.all()))
        for demande in self.demandes:
            self.fields[PREFIXE + demande.code] = forms.BooleanField(
                required=False, label=demande.texte_engagement, help_text=_phrase(demande)
            )
        self.rouvrir(gardes or {})

    def _cases(self, pris: Any) -> dict[str, bool]:
        """Cochés : les engagements pris sur le texte d'aujourd'hui."""
        textes = {ligne.code: ligne.texte for ligne in pris}
        return {PREFIXE + d.code: textes.get(d.code) == d.texte_engagement for d in self.demandes}

    def chemin(self, nom: str) -> str:
        """« engagements.NON_SUBSTITUTION »."""
        return f"engagements.{nom.removeprefix(PREFIXE)}"

    def en_base(self) -> dict[str, Any]:
        """Engagements relus en base."""
        return self._cases(EngagementPris.objects.filter(dossier=self.dossier))

    def ecrire(self) -> None:
        """Garde l'instant et la personne de chaque engagement nouveau ; retire ceux qu'on décoche."""
        lues, avant = self.lues(), self.en_base()
        for demande in self.demandes:
            nom = PREFIXE + demande.code
            if lues[nom] and not avant[nom]:
                valeurs = {"texte": demande.texte_engagement, "pris_le": maintenant(), "pris_par": self.acteur}
                EngagementPris.objects.update_or_create(dossier=self.dossier, code=demande.code, defaults=valeurs)
            elif not lues[nom]:
                EngagementPris.objects.filter(dossier=self.dossier, code=demande.code).delete()

    @property
    def affiches(self) -> list[EngagementAffiche]:
        """Engagements dans l'ordre de l'appel."""
        noms = [(demande, PREFIXE + demande.code) for demande in self.demandes]
        return [EngagementAffiche(demande, ChampPlace(self[nom], self.chemin(nom))) for demande, nom in noms]


class AideEtatForm(LigneForm):
    """Une aide déjà perçue au titre d'un texte européen."""

    indispensables = {"montant": "Indiquez le montant de cette aide, ou videz la ligne."}

    class Meta:
        model = AideEtat
        fields = ["signee_le", "annees", "regime", "autorite", "montant"]
        labels = {
            "signee_le": "Date de l'acte",
            "annees": "Année(s)",
            "regime": "Texte européen appliqué",
            "autorite": "Autorité qui l'a donnée",
            "montant": "Montant",
        }


class LignesAides(Lignes):
    """Aides d'État déjà perçues."""

    accesseur = "aides_etat"
    modele = AideEtat
    colonnes = ("signee_le", "annees", "regime", "autorite", "montant")


TableauAides = tableau(LignesAides, AideEtatForm, maximum=LIGNES_AIDES)


class SaisieEngagements(SaisieSection):
    """Section « Engagements et compte bancaire »."""

    section = Section.ENGAGEMENTS
    gabarit = "candidatures/sections/engagements.html"

    def construire(self) -> Sequence[Partie]:
        """Les engagements, les attestations, le tableau des aides."""
        commun = {"data": self.data, "gardes": self.gardes}
        self.engagements = EngagementsForm(self.dossier, acteur=self.acteur, **commun)
        self.attestations = AttestationsForm(self.dossier, **commun)
        self.aides = TableauAides(self.dossier, **commun)
        return [self.engagements, self.attestations, self.aides]
