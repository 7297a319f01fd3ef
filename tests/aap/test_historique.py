"""Ce qui engage est historisé par la base elle-même, même changé en SQL."""

from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model, QuerySet

from aap.models import AppelAProjets, Enveloppe, RegleAppliquee
from tests.fabriques.aap import appel_aura

pytestmark = pytest.mark.django_db


def historique(objet: Model, modele: str) -> QuerySet[Any]:
    """Valeurs successives d'un objet, de la première à la dernière."""
    lignes: QuerySet[Any] = apps.get_model("aap", modele)._default_manager.filter(pgh_obj=objet.pk)
    return lignes.order_by("pgh_id")


def test_un_appel_change_en_masse_garde_ses_valeurs_successives() -> None:
    appel = appel_aura(publie=False)
    AppelAProjets.objects.filter(pk=appel.pk).update(titre="Autre titre")
    titres = list(historique(appel, "HistoriqueAppel").values_list("titre", flat=True))
    assert titres[0] == appel.titre
    assert titres[-1] == "Autre titre"


def test_un_parametre_de_regle_change_en_sql_est_garde() -> None:
    regle = RegleAppliquee.objects.get(version=appel_aura(publie=False).version_courante, code="PLAFOND_ETP")
    with connection.cursor() as curseur:
        curseur.execute("UPDATE aap_regleappliquee SET parametres = '{}' WHERE id = %s", [regle.pk])
    assert historique(regle, "HistoriqueRegleAppliquee").values_list("parametres", flat=True)[0] == regle.parametres
    assert historique(regle, "HistoriqueRegleAppliquee").count() == 2


def test_une_enveloppe_notifiee_garde_l_ancienne_valeur() -> None:
    enveloppe = Enveloppe.objects.filter(version=appel_aura(publie=False).version_courante, niveau="regional").first()
    assert enveloppe is not None
    Enveloppe.objects.filter(pk=enveloppe.pk).update(montant=Decimal("600000.00"))
    assert list(historique(enveloppe, "HistoriqueEnveloppe").values_list("montant", flat=True)) == [
        None,
        Decimal("600000.00"),
    ]
