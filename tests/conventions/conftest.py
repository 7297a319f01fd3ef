"""Ce que les tests de conventions partagent."""

from __future__ import annotations

import pytest

from candidatures.models import Dossier
from comptes.models import Utilisateur
from conventions.models import Convention
from tests.conventions.commun import retenu
from tests.fabriques.comptes import agent


@pytest.fixture
def dossier() -> Dossier:
    return retenu()


@pytest.fixture
def convention(dossier: Dossier) -> Convention:
    service = dossier.appel.service
    service.tribunal = "le tribunal administratif d'essai"
    service.adresse = "1 rue de l'Essai, 69000 Lyon"
    service.save()
    return Convention.objects.get(dossier=dossier)


@pytest.fixture
def gestionnaire(convention: Convention) -> Utilisateur:
    return agent("gestionnaire", convention.dossier.appel.service)
