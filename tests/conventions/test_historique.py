"""La base garde elle-même ce qu'une convention a valu, même changé en SQL."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Any

import pytest
from django.apps import apps

from conventions.etats import Etat
from conventions.models import Convention
from tests.conventions.commun import convention_en

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def historique(convention: Convention) -> list[tuple[Any, ...]]:
    """Montants et états successifs ; une autre colonne qui change ne les répète pas."""
    lignes = apps.get_model("conventions", "HistoriqueConvention")._default_manager.filter(pgh_obj=convention.pk)
    return [valeurs for valeurs, _ in groupby(lignes.order_by("pgh_id").values_list("montant", "etat"))]


def test_une_convention_garde_ses_montants_et_ses_etats_successifs() -> None:
    convention = convention_en(Etat.EN_VISA)
    Convention.objects.filter(pk=convention.pk).update(montant=Decimal("12.50"))
    Convention.objects.filter(pk=convention.pk).update(etat=Etat.A_SIGNER)
    assert historique(convention) == [
        (convention.montant, Etat.BROUILLON),
        (convention.montant, Etat.EN_VISA),
        (Decimal("12.50"), Etat.EN_VISA),
        (Decimal("12.50"), Etat.A_SIGNER),
    ]
