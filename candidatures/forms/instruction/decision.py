"""Déroger, proposer, décider."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms

from aap.selecteurs import regles_appliquees
from candidatures.faits import plafonds_levables, verdict_charge
from candidatures.forms.instruction.base import ActeForm, MotifPorteurForm
from candidatures.models import Proposition
from candidatures.selecteurs.instruction import avis_bloquants_attendus, demarrage_a_constater
from candidatures.selecteurs.notes import synthese_des_notes
from candidatures.types import RegimeAide, SensDecision
from regles.moteur import Verdict
from regles.verdict import Ligne
from socle.affichage import euros, nombre
from socle.formulaires import ChampMontant


class DecisionForm(ActeForm):
    """Ce que proposer et décider ont en commun : le verdict, les notes, les avis, sous les yeux."""

    @cached_property
    def verdict(self) -> Verdict:
        """Verdict du moment, coûts retenus compris."""
        return verdict_charge(self.dossier, retenu=True)

    @cached_property
    def proposition(self) -> Proposition | None:
        """Dernière proposition."""
        return self.dossier.propositions.select_related("proposee_par").first()

    @property
    def eligible(self) -> Decimal:
        """Le plus que l'on puisse accorder."""
        return min(self.verdict.montant_eligible, self.dossier.montant_demande)

    def rappel(self) -> list[tuple[str, str]]:
        """Demandé, possible, proposé, note, avis."""
        notes = synthese_des_notes(self.dossier)
        total = "incomplète" if notes.total is None else f"{nombre(notes.total, 2)} sur {nombre(notes.maximum, 0)}"
        avis = [f"{a.get_instance_display()} : {a.get_sens_display() or 'attendu'}" for a in self.dossier.avis.all()]
        lignes = [
            ("Demandé", euros(self.dossier.montant_demande)),
            ("Possible selon les règles", euros(self.eligible)),
            ("Note", total),
            ("Avis", " ; ".join(avis) or "aucun demandé"),
            ("Régime d'aide", str(self.dossier.get_regime_aide_display())),
        ]
        if self.proposition is not None:
            montant = f", {euros(self.proposition.montant)}" if self.proposition.montant else ""
            dite = f"{self.proposition.get_sens_display()}{montant}, par {self.proposition.proposee_par}"
            lignes.insert(2, ("Proposé", dite))
        return lignes

    def alertes(self) -> list[str]:
        """Ce qui reste ouvert."""
        if self.dossier.regime_aide == RegimeAide.A_QUALIFIER:
            return ["Le régime d'aide n'est pas encore choisi : la convention le demandera."]
        return []


class DerogationPlafondForm(DecisionForm):
    """Dérogation à une règle que l'appel permet de lever."""

    regle = forms.ChoiceField(label="Règle levée", choices=(), widget=forms.RadioSelect)
    motif = forms.CharField(
        label="Circonstances exceptionnelles",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Dites les circonstances exceptionnelles : elles seront conservées."},
    )

    def preparer(self) -> None:
        """Seuls les plafonds que l'appel permet de lever."""
        champ: Any = self.fields["regle"]
        levables = plafonds_levables(regles_appliquees(self.dossier.version_suivie))
        champ.choices = [(ligne.code, ligne.libelle) for ligne in self.verdict.lignes if ligne.code in levables]
        if len(champ.choices) == 1:
            champ.initial = champ.choices[0][0]

    def alertes(self) -> list[str]:
        """Rien à ajouter au rappel."""
        return []

    def empechements(self) -> list[str]:
        """Certains appels ne permettent aucune dérogation."""
        choix: Any = self.fields["regle"]
        return [] if choix.choices else ["Cet appel ne permet de déroger à aucune règle."]


class AdmettreDemarrageForm(DecisionForm):
    """Constat qu'un projet déjà commencé remplissait les critères de l'appel."""

    constat = forms.BooleanField(
        label="Je constate que le projet répondait déjà aux critères de l'appel quand il a commencé.",
        error_messages={"required": "Cochez la case : c'est elle qui porte votre constat."},
    )
    motif = forms.CharField(
        label="Ce qui le montre",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Les pièces lues, les dates. Gardé avec la décision.",
        error_messages={"required": "Dites ce qui le montre : le motif est conservé avec la décision."},
    )

    @property
    def ligne(self) -> Ligne | None:
        """La règle de démarrage de l'appel, si le dossier attend ce constat."""
        return demarrage_a_constater(self.verdict)

    def arguments(self) -> dict[str, Any]:
        """La case cochée n'est pas un argument : sans elle, rien n'est envoyé."""
        return {"motif": self.cleaned_data["motif"]}

    def rappel(self) -> list[tuple[str, str]]:
        """Les dates, et la phrase de l'appel."""
        ligne = self.ligne
        if ligne is None:
            return []
        return [("Le démarrage", ligne.constat.message), ("Ce que dit l'appel", f"« {ligne.source.citation} »")]

    def alertes(self) -> list[str]:
        """Rien à ajouter au rappel."""
        return []

    def empechements(self) -> list[str]:
        """Un projet qui commence après l'échéance n'a pas besoin de ce constat."""
        return [] if self.ligne else ["Ce dossier ne demande pas d'admettre un démarrage antérieur."]


class ProposerForm(DecisionForm):
    """Proposition de l'instructeur : sens, montant, motif."""

    sens = forms.ChoiceField(
        label="Proposition",
        choices=[(v, str(libelle).capitalize()) for v, libelle in SensDecision.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites ce que vous proposez."},
    )
    montant = ChampMontant(label="Montant proposé", required=False)
    motif = forms.CharField(
        label="Motif de la proposition",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Motivez la proposition : le responsable décide sur elle."},
    )

    def preparer(self) -> None:
        """Propose l'éligible, et dit d'où il vient."""
        self.marquer_facultatifs = False
        self.fields["montant"].initial = self.eligible
        self.fields["montant"].help_text = f"Au plus {euros(self.eligible)}. Sans effet pour un rejet."

    def clean(self) -> dict[str, Any]:
        """Retenir exige un montant."""
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        if donnees.get("sens") == SensDecision.RETENIR and not donnees.get("montant") and "montant" not in self.errors:
            self.add_error("montant", "Indiquez le montant proposé.")
        return donnees

    def arguments(self) -> dict[str, Any]:
        """Le sens devient sa valeur typée."""
        return {**self.cleaned_data, "sens": SensDecision(self.cleaned_data["sens"])}

    def alertes(self) -> list[str]:
        """Notes manquantes et avis exigés : on peut proposer, pas décider."""
        manquent = [] if synthese_des_notes(self.dossier).complete else ["Tous les critères ne sont pas notés."]
        attendus = [f"Avis encore attendu : {a.get_instance_display()}." for a in avis_bloquants_attendus(self.dossier)]
        return [*manquent, *attendus, *super().alertes()]


class TrancherForm(DecisionForm, MotifPorteurForm):
    """Décision sans montant : liste d'attente, rejet."""

    def empechements(self) -> list[str]:
        """Un avis exigé précède toute décision."""
        return [
            f"Un avis que l'appel exige manque encore : {avis.get_instance_display()}."
            for avis in avis_bloquants_attendus(self.dossier)
        ]

    def alertes(self) -> list[str]:
        """Le régime d'aide n'a pas d'effet sur un refus."""
        return []


class RetenirForm(TrancherForm):
    """Décision favorable : montant et motif."""

    montant = ChampMontant(label="Montant accordé", error_messages={"required": "Indiquez le montant accordé."})
    field_order = ("montant", "motif")

    def preparer(self) -> None:
        """Reprend la proposition, sinon l'éligible."""
        propose = self.proposition.montant if self.proposition is not None else None
        self.fields["montant"].initial = propose or self.eligible
        self.fields["montant"].help_text = f"Au plus {euros(self.eligible)}."

    def alertes(self) -> list[str]:
        """Le régime d'aide compte pour la convention."""
        return DecisionForm.alertes(self)
