"""Rendre un avis, remarquer, noter, écrire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from aap.models import Critere
from candidatures import types
from candidatures.forms.instruction.base import ActeForm
from candidatures.forms.suivi import MessageForm
from candidatures.selecteurs.parcours import sections_applicables
from socle.formulaires import ChampDate, ChampDecimal


class AvisForm(ActeForm):
    """Avis motivé d'une instance."""

    sens = forms.ChoiceField(
        label="Sens de l'avis",
        choices=[(v, str(libelle).capitalize()) for v, libelle in types.SensAvis.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le sens de votre avis."},
    )
    texte = forms.CharField(
        label="Avis motivé",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Les instructeurs le lisent ; le porteur ne le voit pas.",
        error_messages={"required": "Motivez votre avis : les instructeurs s'appuient sur vos raisons."},
    )

    def arguments(self) -> dict[str, Any]:
        """Le sens devient sa valeur typée."""
        return {**self.cleaned_data, "sens": types.SensAvis(self.cleaned_data["sens"])}


class InviterForm(ActeForm):
    """Inviter une personne sans compte à donner son avis."""

    nom = forms.CharField(
        label="Nom et qualité de la personne",
        max_length=200,
        help_text="Par exemple : Claude Martin, directrice de la maison de l'emploi.",
    )
    courriel = forms.EmailField(label="Adresse de courriel", max_length=254)
    jusqu_au = ChampDate(label="Lien ouvert jusqu'au", help_text="Ce jour compris, dans les 90 jours.")
    demande = forms.CharField(
        label="Ce que vous lui demandez",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="La personne le lira dans le courriel et au-dessus du dossier.",
    )

    def alertes(self) -> list[str]:
        """Ce que le lien ouvre."""
        return [
            "La personne lira le dossier sans ses budgets ni son compte bancaire, et ne verra rien de l'instruction.",
            "Le lien n'est valable que pour elle ; vous pouvez le révoquer à tout moment.",
        ]


class RemarqueForm(ActeForm):
    """Remarque interne sur une section."""

    section = forms.ChoiceField(label="Section", choices=())
    texte = forms.CharField(
        label="Remarque",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Visible des agents seulement.",
        error_messages={"required": "Écrivez votre remarque."},
    )

    def preparer(self) -> None:
        """Sections qui valent pour ce dossier."""
        champ: Any = self.fields["section"]
        champ.choices = [(s.code, s.code.label) for s in sections_applicables(self.dossier)]
        self.marquer_facultatifs = False


class MessageAgentForm(MessageForm):
    """Message au porteur."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Le destinataire n'est pas le même que côté porteur."""
        super().__init__(*args, **kwargs)
        self.fields["texte"].help_text = "Il est gardé avec le dossier. Le porteur est prévenu par courriel."


class NotesForm(ActeForm):
    """Une note et un commentaire par critère ; un critère laissé vide n'est pas noté."""

    def preparer(self) -> None:
        """Un couple de champs par critère, sur l'échelle de l'appel."""
        version = self.dossier.version_suivie
        self.marquer_facultatifs = False
        self.criteres: list[Critere] = list(version.criteres.all())
        siennes = {note.critere_id: note for note in self.dossier.notes.filter(auteur=self.acteur)}
        for critere in self.criteres:
            haut = critere.points if critere.points is not None else Decimal(version.echelle_max)
            note = siennes.get(critere.pk)
            bornes = f"de {version.echelle_min} à {haut.normalize():f}"
            self.fields[f"note_{critere.pk}"] = ChampDecimal(
                label=f"Note, {bornes}",
                required=False,
                min_value=version.echelle_min,
                max_value=haut,
                decimal_places=1,
                initial=note.valeur if note else None,
                error_messages={
                    "min_value": f"« {critere.libelle} » : la note va {bornes}.",
                    "max_value": f"« {critere.libelle} » : la note va {bornes}.",
                },
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

    def saisies(self) -> list[tuple[Critere, Decimal | None, str]]:
        """Tous les critères, notés ou non."""
        return [
            (c, self.cleaned_data.get(f"note_{c.pk}"), self.cleaned_data.get(f"commentaire_{c.pk}") or "")
            for c in self.criteres
        ]

    def clean(self) -> dict[str, Any]:
        """Un commentaire sans note se perdrait."""
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        for critere in self.criteres:
            nom = f"note_{critere.pk}"
            if donnees.get(f"commentaire_{critere.pk}") and donnees.get(nom) is None and nom not in self.errors:
                self.add_error(nom, f"« {critere.libelle} » : donnez une note avec votre commentaire.")
        return donnees
