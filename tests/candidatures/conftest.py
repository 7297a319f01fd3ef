"""Le dossier déposé et son équipe, pour les essais de l'instruction."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.candidatures.ecrans import connecter
from tests.candidatures.instruction import Equipe


@pytest.fixture
def equipe() -> Equipe:
    return Equipe()


@pytest.fixture
def instructeur(equipe: Equipe) -> Client:
    return connecter(equipe.instructeur)
