"""Formulaires des actes d'instruction. `arguments()` rend les arguments nommés du verbe."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from aap.models import Critere
from candidatures import types
from candidatures.faits import verdict
from candidatures.models import Dossier
from candidatures.selecteurs.parcours import sections_applicables
from candidatures.selecteurs.pieces import pieces_a_deposer
from candidatures.types import SensDecision
from comptes.models import Utilisateur
from comptes.types import RoleService
from socle.affichage import euros
from socle.formulaires import ChampDecimal, ChampEntier, ChampMontant, Formulaire

JOURS_COMPLEMENT = 8


class ActeForm(Formulaire):
    """Base : reçoit le dossier (chargé) et l'acteur."""

    def __init__(self, *args: Any, dossier: Dossier, acteur: Utilisateur, **kwargs: Any) -> None:
        """Garde dossier et acteur pour borner les choix."""
        super().__init__(*args, **kwargs)
        self.dossier, self.acteur = dossier, acteur
        self.preparer()

    def preparer(self) -> None:
        """Borne les choix du formulaire."""

    def arguments(self) -> dict[str, Any]:
        """Arguments nommés du verbe."""
        return dict(self.cleaned_data)


class SansSaisieForm(ActeForm):
    """Acte qui ne demande qu'une confirmation."""


class MotifForm(ActeForm):
    """Acte motivé."""

    motif = forms.CharField(
        label="Motif", widget=forms.Textarea(attrs={"rows": 4}), help_text="Il est conservé au journal."
    )


class MotifPorteurForm(ActeForm):
    """Acte motivé dont le motif est écrit au porteur."""

    motif = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le porteur le lira tel quel dans le mail qu'il reçoit.",
    )


class AffecterForm(ActeForm):
    """Choix de l'agent."""

    agent = forms.ModelChoiceField(label="Agent", queryset=Utilisateur.objects.none())

    def preparer(self) -> None:
        """Instructeurs et responsables du service de l'appel."""
        self.fields["agent"].queryset = (  # type: ignore[attr-defined]  # ModelChoiceField
            Utilisateur.objects.filter(
                affectations__service=self.dossier.appel.service_id,
                affectations__role__in=[RoleService.INSTRUCTEUR, RoleService.RESPONSABLE],
            )
            .distinct()
            .order_by("nom", "prenom", "pk")
        )
        self.fields["agent"].initial = self.dossier.agent_id


class DemanderPiecesForm(ActeForm):
    """Pièces et sections à rouvrir, délai, texte écrit au porteur."""

    pieces = forms.MultipleChoiceField(
        label="Pièces demandées", required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    rouvertes = forms.MultipleChoiceField(
        label="Sections du formulaire à corriger", required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    jours = ChampEntier(label="Délai, en jours", min_value=1, max_value=60, initial=JOURS_COMPLEMENT)
    motif = forms.CharField(
        label="Ce que vous demandez",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Le porteur le lira tel quel. Dites ce qui manque et comment le fournir.",
    )

    def preparer(self) -> None:
        """Pièces de ce dossier et sections de son parcours."""
        self.fields["pieces"].choices = [  # type: ignore[attr-defined]  # MultipleChoiceField
            (p.piece.code, p.piece.libelle) for p in pieces_a_deposer(self.dossier)
        ]
        self.fields["rouvertes"].choices = [  # type: ignore[attr-defined]  # MultipleChoiceField
            (s.code, s.code.label) for s in sections_applicables(self.dossier) if not s.sans_saisie
        ]
        fautives = [p.code for p in self.dossier.pieces.all() if p.controle == types.EtatPiece.NON_CONFORME]
        self.fields["pieces"].initial = fautives

    def clean(self) -> dict[str, Any]:
        """Il faut demander quelque chose."""
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        if not donnees.get("pieces") and not donnees.get("rouvertes"):
            self.add_error("pieces", "Choisissez au moins une pièce ou une section.")
        return donnees

    def arguments(self) -> dict[str, Any]:
        """Les sections rouvertes portent leur nom de domaine."""
        return {("sections" if nom == "rouvertes" else nom): valeur for nom, valeur in self.cleaned_data.items()}


class DerogationSignatureForm(ActeForm):
    """Réponse à une demande de signature tardive."""

    accordee = forms.TypedChoiceField(
        label="Réponse",
        widget=forms.RadioSelect,
        coerce=lambda v: v == "oui",
        choices=[("oui", "Accorder la dérogation"), ("non", "Refuser la dérogation")],
    )
    motif = forms.CharField(
        label="Motif", widget=forms.Textarea(attrs={"rows": 3}), help_text="Le porteur le lira tel quel."
    )


class DerogationPlafondForm(ActeForm):
    """Dérogation à une règle que l'appel permet de lever."""

    regle = forms.ChoiceField(label="Règle levée", choices=())
    motif = forms.CharField(label="Circonstances exceptionnelles", widget=forms.Textarea(attrs={"rows": 4}))

    def preparer(self) -> None:
        """Seules les règles dérogeables de l'appel."""
        self.fields["regle"].choices = [  # type: ignore[attr-defined]  # ChoiceField
            (ligne.code, ligne.libelle) for ligne in verdict(self.dossier, retenu=True).lignes if ligne.derogable
        ]


class ProposerForm(ActeForm):
    """Proposition de l'instructeur : sens, montant, motif."""

    sens = forms.ChoiceField(label="Proposition", choices=SensDecision.choices, widget=forms.RadioSelect)
    montant = ChampMontant(label="Montant proposé", required=False)
    motif = forms.CharField(label="Motif de la proposition", widget=forms.Textarea(attrs={"rows": 5}))

    def preparer(self) -> None:
        """Propose l'éligible, et dit d'où il vient."""
        eligible = min(verdict(self.dossier, retenu=True).montant_eligible, self.dossier.montant_demande)
        self.fields["montant"].initial = eligible
        self.fields[
            "montant"
        ].help_text = f"Demandé : {euros(self.dossier.montant_demande)}. Éligible selon les règles : {euros(eligible)}."

    def clean(self) -> dict[str, Any]:
        """Retenir exige un montant."""
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        if donnees.get("sens") == SensDecision.RETENIR and not donnees.get("montant") and "montant" not in self.errors:
            self.add_error("montant", "Indiquez le montant proposé.")
        return donnees

    def arguments(self) -> dict[str, Any]:
        """Le sens devient sa valeur typée."""
        return {**self.cleaned_data, "sens": SensDecision(self.cleaned_data["sens"])}


class RetenirForm(ActeForm):
    """Décision favorable : montant et motif."""

    montant = ChampMontant(label="Montant accordé")
    motif = forms.CharField(
        label="Motif", widget=forms.Textarea(attrs={"rows": 4}), help_text="Le porteur le lira tel quel."
    )

    def preparer(self) -> None:
        """Reprend la proposition."""
        derniere = self.dossier.propositions.first()
        eligible = min(verdict(self.dossier, retenu=True).montant_eligible, self.dossier.montant_demande)
        self.fields["montant"].initial = (derniere.montant if derniere else None) or eligible
        self.fields["montant"].help_text = f"Éligible selon les règles : {euros(eligible)}."


class AvisForm(ActeForm):
    """Avis motivé d'une instance."""

    sens = forms.ChoiceField(label="Sens de l'avis", choices=types.SensAvis.choices, widget=forms.RadioSelect)
    texte = forms.CharField(label="Avis motivé", widget=forms.Textarea(attrs={"rows": 6}))

    def arguments(self) -> dict[str, Any]:
        """Le sens devient sa valeur typée."""
        return {**self.cleaned_data, "sens": types.SensAvis(self.cleaned_data["sens"])}


class RemarqueForm(Formulaire):
    """Remarque interne sur une section."""

    bouton = "Ajouter la remarque"
    section = forms.ChoiceField(label="Section", choices=types.Section.choices)
    texte = forms.CharField(
        label="Remarque", widget=forms.Textarea(attrs={"rows": 3}), help_text="Visible des agents seulement."
    )


class ControlePieceForm(Formulaire):
    """Contrôle d'une pièce."""

    bouton = ""
    controle = forms.ChoiceField(label="Contrôle", choices=types.EtatPiece.choices)
    remarque = forms.CharField(label="Remarque au porteur", required=False, max_length=300)


class NotesForm(ActeForm):
    """Une note et un commentaire par critère ; un critère laissé vide n'est pas noté."""

    bouton = ""

    def preparer(self) -> None:
        """Un couple de champs par critère, sur l'échelle de l'appel."""
        version = self.dossier.version_suivie
        self.criteres: list[Critere] = list(version.criteres.all())
        siennes = {note.critere_id: note for note in self.dossier.notes.filter(auteur=self.acteur)}
        for critere in self.criteres:
            haut = critere.points if critere.points is not None else Decimal(version.echelle_max)
            note = siennes.get(critere.pk)
            self.fields[f"note_{critere.pk}"] = ChampDecimal(
                label=f"Note sur {haut.normalize():f}",
                required=False,
                min_value=version.echelle_min,
                max_value=haut,
                decimal_places=1,
                initial=note.valeur if note else None,
            )
            self.fields[f"commentaire_{critere.pk}"] = forms.CharField(
                label="Pourquoi",
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=note.commentaire if note else "",
            )

    @property
    def lignes(self) -> list[tuple[Critere, forms.BoundField, forms.BoundField]]:
        """Critère, champ de note, champ de commentaire."""
        return [(c, self[f"note_{c.pk}"], self[f"commentaire_{c.pk}"]) for c in self.criteres]

    def saisies(self) -> list[tuple[Critere, Decimal, str]]:
        """Critères notés."""
        return [
            (c, self.cleaned_data[f"note_{c.pk}"], self.cleaned_data[f"commentaire_{c.pk}"])
            for c in self.criteres
            if self.cleaned_data.get(f"note_{c.pk}") is not None
        ]
