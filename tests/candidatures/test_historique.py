"""La base garde elle-même les montants que le service fixe ; un brouillon, lui, ne laisse pas de trace."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db.models import QuerySet

from candidatures import services, types
from candidatures.models import Decision, Dossier, LigneBudget, PlanFinancement, Poste, Proposition
from tests.candidatures.instruction import DEMANDE, Equipe
from tests.fabriques.candidatures import complet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
MODELES = ("MontantAccorde", "CoutRetenu", "BudgetRetenu", "Proposition", "Decision")


def traces(nom: str) -> QuerySet[Any]:
    """Lignes d'historique, de la plus ancienne à la plus récente."""
    lignes: QuerySet[Any] = apps.get_model("candidatures", f"Historique{nom}")._default_manager.all()
    return lignes.order_by("pgh_id")


def test_un_brouillon_qui_change_ne_laisse_aucune_trace() -> None:
    dossier = complet()
    Poste.objects.filter(dossier=dossier).update(brut=Decimal(1))
    PlanFinancement.objects.filter(dossier=dossier).update(demande=Decimal(2))
    LigneBudget.objects.filter(dossier=dossier).delete()
    Dossier.objects.filter(pk=dossier.pk).update(montant_demande=Decimal(3))
    assert {nom: traces(nom).count() for nom in MODELES} == dict.fromkeys(MODELES, 0)


def test_un_montant_accorde_garde_ses_valeurs_successives() -> None:
    equipe = Equipe()
    equipe.propose()
    equipe.retenir()
    Dossier.objects.filter(pk=equipe.dossier.pk).update(montant_accorde=Decimal("1.00"))
    assert list(traces("MontantAccorde").values_list("montant_accorde", flat=True)) == [DEMANDE, Decimal("1.00")]


def test_une_decision_recrite_ou_effacee_garde_ce_qu_elle_disait() -> None:
    equipe = Equipe()
    equipe.propose()
    equipe.retenir()
    Proposition.objects.update(montant=Decimal("5.00"))
    Decision.objects.update(montant=Decimal("7.00"))
    Decision.objects.all().delete()
    assert list(traces("Proposition").values_list("montant", flat=True)) == [DEMANDE]
    assert list(traces("Decision").values_list("pgh_label", "montant")) == [
        ("update", DEMANDE),
        ("delete", Decimal("7.00")),
    ]


def test_un_cout_retenu_garde_ses_valeurs_successives() -> None:
    equipe = Equipe()
    equipe.en_instruction()
    poste = equipe.dossier.postes.all()[0]
    for brut in (Decimal(32000), Decimal(31000)):
        cout = services.CoutRetenu(poste.pk, {"brut": brut}, "Grille de la branche.")
        services.fixer_couts(equipe.dossier, acteur=equipe.instructeur, couts=[cout])
    assert list(traces("CoutRetenu").values_list("retenu_brut", flat=True)) == [Decimal(32000), Decimal(31000)]


def test_un_budget_retenu_garde_ses_lignes_remplacees() -> None:
    dossier = complet()
    ligne = LigneBudget.objects.create(
        dossier=dossier, budget=types.Budget.PROJET, phase=types.PhaseBudget.RETENU, code="64.1", montant=Decimal(10)
    )
    LigneBudget.objects.filter(pk=ligne.pk).update(montant=Decimal(9))
    ligne.delete()
    assert list(traces("BudgetRetenu").values_list("pgh_label", "montant")) == [
        ("insert", Decimal(10)),
        ("update", Decimal(9)),
        ("delete", Decimal(9)),
    ]
