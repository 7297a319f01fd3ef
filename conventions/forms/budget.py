"""Le budget à ajuster : les lignes du budget du projet, la ligne de l'aide imposée."""

from __future__ import annotations

from typing import Any

from django import forms

from candidatures.forms.budgets import LIBELLE, MONTANT, BudgetForm
from candidatures.types import Budget
from conventions.forms.actes import ActeForm
from conventions.models import Convention
from conventions.selecteurs.budget import budget_de_depart
from socle.affichage import euros


class DemanderBudgetForm(ActeForm):
    """Demande d'un budget ajusté, avec un mot au porteur."""

    message = forms.CharField(
        label="Un mot au bénéficiaire",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il part avec le courriel.",
    )


class BudgetAjusteForm(BudgetForm):
    """Le budget du projet, prérempli ; la ligne de l'aide porte le montant accordé et ne s'écrit pas."""

    ancre = "budget_projet"

    def __init__(self, convention: Convention, *, data: Any = None, ferme: bool = False) -> None:
        """`ferme` : le budget se lit, rien ne s'y écrit."""
        self.convention = convention
        super().__init__(convention.dossier, Budget.PROJET, data=data)
        aide = self.fields[MONTANT + convention.dossier.version_suivie.compte_demande]
        aide.disabled = True
        aide.help_text = f"Montant accordé : {euros(convention.montant)}. Cette ligne ne change pas."
        for champ in self.fields.values():
            champ.disabled = champ.disabled or ferme

    def _initial(self, lignes: Any) -> dict[str, Any]:
        del lignes
        montants, libelles = budget_de_depart(self.convention)
        return {MONTANT + c: m for c, m in montants.items()} | {LIBELLE + c: texte for c, texte in libelles.items()}

    @property
    def libelles(self) -> dict[str, str]:
        """Libellés lisibles, par code de ligne ; à lire une fois le formulaire contrôlé."""
        lues = self.lues()
        return {nom.removeprefix(LIBELLE): texte for nom, texte in lues.items() if nom.startswith(LIBELLE) and texte}
