"""Confier, contrôler, demander, déclarer, qualifier."""

from __future__ import annotations

from typing import Any

from django import forms

from candidatures import types
from candidatures.forms.instruction.base import ActeForm
from candidatures.selecteurs.parcours import sections_applicables
from candidatures.selecteurs.pieces import pieces_a_deposer
from candidatures.selecteurs.recevabilite import EtatPoint, points_de_recevabilite
from candidatures.services.recevabilite import echeance_completion
from comptes.models import Utilisateur
from comptes.types import RoleService
from socle.affichage import euros, instant
from socle.formulaires import ChampEntier, Formulaire
from socle.workflow import TransitionInterdite

JOURS_COMPLEMENT = 8
JOURS_MAX = 60


class AffecterForm(ActeForm):
    """Choix de l'agent."""

    agent = forms.ModelChoiceField(
        label="Agent",
        queryset=Utilisateur.objects.none(),
        empty_label="Choisir une personne",
        error_messages={"required": "Choisissez la personne à qui confier ce dossier."},
    )

    def preparer(self) -> None:
        """Instructeurs et responsables du service de l'appel."""
        champ: Any = self.fields["agent"]
        champ.queryset = (
            Utilisateur.objects.filter(
                affectations__service=self.dossier.appel.service_id,
                affectations__role__in=[RoleService.INSTRUCTEUR, RoleService.RESPONSABLE],
            )
            .distinct()
            .order_by("nom", "prenom", "pk")
        )
        champ.initial = self.dossier.agent_id


class DeclarerForm(ActeForm):
    """Déclarer recevable : rien à saisir, mais la liste de contrôle dit ce qui l'empêche."""

    def empechements(self) -> list[str]:
        """Points bloquants de la liste de contrôle."""
        points = points_de_recevabilite(self.dossier)
        return [f"{p.libelle} : {p.detail}" for p in points if p.etat == EtatPoint.BLOQUANT]


class DemanderPiecesForm(ActeForm):
    """Pièces et sections à rouvrir, délai, texte écrit au porteur."""

    pieces = forms.MultipleChoiceField(
        label="Pièces demandées",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=(),
        help_text="Cochez au moins une pièce, ou une section plus bas.",
    )
    rouvertes = forms.MultipleChoiceField(
        label="Sections du formulaire à corriger", required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    jours = ChampEntier(label="Délai, en jours", min_value=1, max_value=JOURS_MAX, initial=JOURS_COMPLEMENT)
    motif = forms.CharField(
        label="Ce que vous demandez",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Le porteur le lira tel quel. Dites ce qui manque et comment le fournir.",
        error_messages={"required": "Dites au porteur ce que vous lui demandez."},
    )

    def preparer(self) -> None:
        """Pièces de ce dossier et sections de son parcours ; les pièces en faute sont cochées d'avance."""
        self.marquer_facultatifs = False
        choix_pieces: Any = self.fields["pieces"]
        choix_sections: Any = self.fields["rouvertes"]
        attendues = pieces_a_deposer(self.dossier)
        choix_pieces.choices = [(p.piece.code, p.piece.libelle) for p in attendues]
        choix_pieces.initial = [p.piece.code for p in attendues if p.manquante or p.non_conforme]
        choix_sections.choices = [
            (s.code, s.code.label) for s in sections_applicables(self.dossier) if not s.sans_saisie
        ]
        self.fields["motif"].initial = "\n".join(
            f"{p.piece.libelle} : {d.remarque}" for p in attendues for d in p.deposees if d.remarque
        )

    def clean(self) -> dict[str, Any]:
        """Il faut demander quelque chose."""
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        if not donnees.get("pieces") and not donnees.get("rouvertes"):
            self.add_error("pieces", "Choisissez au moins une pièce ou une section.")
        return donnees

    def arguments(self) -> dict[str, Any]:
        """Les sections rouvertes portent leur nom de domaine."""
        return {("sections" if nom == "rouvertes" else nom): valeur for nom, valeur in self.cleaned_data.items()}

    def empechements(self) -> list[str]:
        """Après la clôture, l'appel peut ne plus rien accepter."""
        try:
            echeance_completion(self.dossier, 1)
        except TransitionInterdite as refus:
            return [str(refus)]
        return []

    def rappel(self) -> list[tuple[str, str]]:
        """La borne du délai, que le nombre de jours ne dépasse pas."""
        if self.empechements():
            return []
        borne = echeance_completion(self.dossier, JOURS_MAX * 10)
        return [("Au plus tard", instant(borne, self.dossier.appel.fuseau))]


class DerogationSignatureForm(ActeForm):
    """Réponse à une demande de signature tardive."""

    accordee = forms.TypedChoiceField(
        label="Réponse",
        widget=forms.RadioSelect,
        coerce=lambda v: v == "oui",
        choices=[("oui", "Accorder la dérogation"), ("non", "Refuser la dérogation")],
        error_messages={"required": "Accordez ou refusez la dérogation."},
    )
    motif = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le porteur le lira tel quel.",
        error_messages={"required": "Motivez la réponse : le porteur la recevra."},
    )

    def rappel(self) -> list[tuple[str, str]]:
        """Ce que le porteur demande, et jusqu'à quand il pourrait signer."""
        demande = getattr(self.dossier, "derogation_signature", None)
        if demande is None:
            return []
        return [
            ("Motif du porteur", demande.motif),
            ("Signature attendue avant", instant(demande.terme, self.dossier.appel.fuseau)),
        ]


class QualifierAideForm(ActeForm):
    """Cadre « aides d'État » de la subvention."""

    regime = forms.ChoiceField(label="Régime d'aide", choices=types.RegimeAide.choices, widget=forms.RadioSelect)
    motif = forms.CharField(
        label="Pourquoi",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Activité économique ou non, cumul des aides déjà reçues. Gardé au journal.",
    )

    def preparer(self) -> None:
        """Part du régime déjà choisi."""
        self.fields["regime"].initial = self.dossier.regime_aide

    def arguments(self) -> dict[str, Any]:
        """Le régime devient sa valeur typée."""
        return {**self.cleaned_data, "regime": types.RegimeAide(self.cleaned_data["regime"])}

    def rappel(self) -> list[tuple[str, str]]:
        """Ce que le porteur a déclaré de ses aides."""
        attestations = getattr(self.dossier, "attestations", None)
        if attestations is None:
            return []
        cumul = attestations.cumul_de_minimis
        return [
            ("Aides publiques sur trois exercices", attestations.get_aides_500k_display() or "non renseigné"),
            ("Aides « de minimis » sur trois ans", euros(cumul) if cumul is not None else "non renseigné"),
        ]


class ControlePieceForm(Formulaire):
    """Contrôle d'une pièce."""

    bouton = ""
    controle = forms.ChoiceField(label="Contrôle", choices=types.EtatPiece.choices)
    remarque = forms.CharField(
        label="Remarque au porteur",
        required=False,
        max_length=300,
        error_messages={"max_length": "La remarque compte 300 signes au plus."},
    )

    def clean(self) -> dict[str, Any]:
        """Une pièce non conforme se dit au porteur."""
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        fautive = donnees.get("controle") == types.EtatPiece.NON_CONFORME
        if fautive and not (donnees.get("remarque") or "").strip() and "remarque" not in self.errors:
            self.add_error("remarque", "Dites ce qui ne va pas dans cette pièce : le porteur lira votre remarque.")
        return donnees
