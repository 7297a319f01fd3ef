"""Les questions sans réponse attendent qui peut y répondre, et lui seul."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import agent
from tests.fabriques.questions import question, reponse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
LIBELLE = "Répondre aux questions sur un appel"


@pytest.mark.parametrize(("role", "attendu"), [("instructeur", True), ("gestionnaire", False)])
def test_l_accueil_du_service_compte_les_questions_sans_reponse(client: Client, role: str, attendu: bool) -> None:
    appel = appel_aura()
    reponse(appel, "Déjà répondue ?")
    client.force_login(agent(role, appel.service))
    accueil = reverse("pilotage:accueil")
    assert LIBELLE not in client.get(accueil).content.decode()
    question(appel)
    assert (LIBELLE in client.get(accueil).content.decode()) is attendu
