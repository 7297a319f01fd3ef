"""Coûts retenus : les quatre parts de chaque poste, et le motif de l'écart."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from candidatures.faits import PARTS, libelle_poste, part_du_poste
from candidatures.forms.instruction.base import ActeForm
from candidatures.models import Poste
from candidatures.services import CoutRetenu
from regles.montants import somme
from socle.affichage import euros
from socle.formulaires import ChampMontant

LIBELLES = {
    "brut": "Salaires bruts",
    "charges_patronales": "Cotisations de l'employeur",
    "frais_directs": "Frais directs",
    "frais_generaux": "Part des frais généraux",
}


class CoutsForm(ActeForm):
    """Un montant par part et par poste, prérempli de ce qui est retenu, ou déclaré."""

    def preparer(self) -> None:
        """Cinq champs par poste finançable."""
        self.marquer_facultatifs = False
        self.postes: list[Poste] = [poste for poste in self.dossier.postes.all() if poste.finance]
        for poste in self.postes:
            for part in PARTS:
                self.fields[_nom(poste, part)] = ChampMontant(
                    label=LIBELLES[part],
                    initial=part_du_poste(poste, part, retenu=True),
                    help_text=f"Déclaré : {euros(getattr(poste, part))}",
                    error_messages={"required": "Indiquez un montant ; zéro si rien n'est retenu."},
                )
            self.fields[_nom(poste, "motif")] = forms.CharField(
                label="Motif, si un montant change",
                required=False,
                max_length=300,
                initial=poste.retenu_motif,
                help_text="Le justificatif lu, la règle appliquée. Gardé avec la décision.",
            )

    @property
    def lignes(self) -> list[tuple[str, Poste, list[forms.BoundField], forms.BoundField]]:
        """Nom du poste, poste, champs des parts, champ du motif."""
        rangs = {poste.pk: rang for rang, poste in enumerate(self.dossier.postes.all(), 1)}
        return [
            (libelle_poste(p, rangs[p.pk]), p, [self[_nom(p, part)] for part in PARTS], self[_nom(p, "motif")])
            for p in self.postes
        ]

    def clean(self) -> dict[str, Any]:
        """Un coût ne monte pas, et un écart se motive : dit sur le champ, avant le verbe."""
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        for poste in self.postes:
            parts = {part: donnees.get(_nom(poste, part)) for part in PARTS}
            if None not in parts.values():
                self._controler(poste, {part: valeur or Decimal(0) for part, valeur in parts.items()}, donnees)
        return donnees

    def _controler(self, poste: Poste, parts: dict[str, Decimal], donnees: dict[str, Any]) -> None:
        if somme(parts.values()) > poste.cout:
            self.add_error(_nom(poste, PARTS[0]), f"Le total retenu dépasse le coût déclaré ({euros(poste.cout)}).")
        change = any(valeur != getattr(poste, part) for part, valeur in parts.items())
        motif = _nom(poste, "motif")
        if change and not (donnees.get(motif) or "").strip() and motif not in self.errors:
            self.add_error(motif, "Dites pourquoi le coût retenu s'écarte du coût déclaré.")

    def arguments(self) -> dict[str, Any]:
        """Coûts retenus, poste par poste."""
        return {
            "couts": [
                CoutRetenu(
                    poste=poste.pk,
                    parts={part: self.cleaned_data[_nom(poste, part)] for part in PARTS},
                    motif=self.cleaned_data[_nom(poste, "motif")],
                )
                for poste in self.postes
            ]
        }


def _nom(poste: Poste, champ: str) -> str:
    return f"poste_{poste.pk}_{champ}"
