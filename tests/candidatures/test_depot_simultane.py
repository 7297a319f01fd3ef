"""Deux dépôts au même instant, sur de vraies connexions PostgreSQL."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from candidatures import services
from candidatures.models import Dossier, Instantane
from socle.horloge import figer
from socle.travaux import Travail
from socle.workflow import MauvaisEtat
from tests.fabriques import candidatures as fabriques

pytestmark = pytest.mark.django_db(transaction=True)

DERNIER_INSTANT = datetime.fromisoformat("2025-07-15T23:59:59.999+02:00")


def ensemble(*actes: Callable[[], Any]) -> list[Any]:
    """Joue ces actes en même temps, chacun dans son fil et sa connexion ; rend résultats ou exceptions, en ordre."""
    depart = threading.Barrier(len(actes))
    resultats: list[Any] = [None] * len(actes)

    def jouer(rang: int, acte: Callable[[], Any]) -> None:
        try:
            depart.wait(timeout=30)
            resultats[rang] = acte()
        except Exception as erreur:  # noqa: BLE001 (rendue au test)
            resultats[rang] = erreur
        finally:
            connection.close()

    fils = [threading.Thread(target=jouer, args=paire) for paire in enumerate(actes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=60)
    return resultats


def depot(dossier: Dossier, cle: uuid.UUID) -> Callable[[], Dossier]:
    """L'acte, prêt à jouer."""
    return lambda: services.deposer(dossier, acteur=dossier.cree_par, instant=DERNIER_INSTANT, cle=cle)


def test_deux_dossiers_au_dernier_instant_ont_deux_numeros() -> None:
    with figer(DERNIER_INSTANT):
        un = fabriques.signe()
        deux = fabriques.signe(appel=un.appel)
        deposes = ensemble(depot(un, uuid.uuid4()), depot(deux, uuid.uuid4()))
    assert {dossier.numero for dossier in deposes} == {"AURA-2025-0001", "AURA-2025-0002"}
    assert {dossier.depose_le for dossier in deposes} == {DERNIER_INSTANT}


def test_un_double_clic_ne_fait_qu_un_depot() -> None:
    with figer(DERNIER_INSTANT):
        dossier, cle = fabriques.signe(), uuid.uuid4()
        deposes = ensemble(depot(dossier, cle), depot(dossier, cle))
    assert [d.numero for d in deposes] == ["AURA-2025-0001", "AURA-2025-0001"]
    assert Instantane.objects.filter(dossier=dossier).count() == 1
    assert Travail.objects.filter(genre="dossier.accuse").count() == 1


def test_deux_ecrans_ouverts_ne_font_qu_un_depot() -> None:
    with figer(DERNIER_INSTANT):
        dossier = fabriques.signe()
        resultats = ensemble(depot(dossier, uuid.uuid4()), depot(dossier, uuid.uuid4()))
    refuses = [resultat for resultat in resultats if isinstance(resultat, MauvaisEtat)]
    assert len(refuses) == 1
    dossier.appel.refresh_from_db()
    assert (Instantane.objects.filter(dossier=dossier).count(), dossier.appel.dernier_numero) == (1, 1)
