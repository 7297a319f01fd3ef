"""Un dossier ne naît pas sur un appel retiré au même instant, sur de vraies connexions PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from aap.etats import EtatAppel
from aap.models import AppelAProjets
from aap.services import ModificationInterdite, retirer
from candidatures.models import Dossier
from candidatures.services import creer_dossier
from socle.workflow import TransitionInterdite
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import StructureFactory, agent, membre

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("horloge")]


def l_un_pendant_l_autre(premier: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, bool]:
    """Joue `second` sur une autre connexion pendant que `premier`, fini, n'est pas encore validé.

    Valide `premier` dès que `second` l'attend, ou a fini sans l'attendre. Rend le résultat de `second` (ou son
    exception) et s'il a attendu.
    """
    resultat: list[Any] = []

    def jouer() -> None:
        try:
            resultat.append(second())
        except Exception as erreur:  # noqa: BLE001 (rendue au test)
            resultat.append(erreur)
        finally:
            connection.close()

    fil, attendu = threading.Thread(target=jouer), False
    with transaction.atomic():
        premier()
        fil.start()
        while fil.is_alive() and not attendu:
            attendu = quelqu_un_attend()
    fil.join(timeout=60)
    return resultat[0], attendu


def quelqu_un_attend() -> bool:
    """Vrai si une autre connexion attend un verrou que la nôtre tient."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return bool(curseur.fetchone()[0])


@pytest.fixture
def actes() -> tuple[AppelAProjets, Callable[[], Dossier], Callable[[], AppelAProjets]]:
    """L'appel, sa création de dossier et son retrait, prêts à jouer."""
    appel, structure = appel_aura(), StructureFactory()
    porteur, administratrice = membre("redacteur", structure), agent("administrateur", appel.service)
    return (
        appel,
        lambda: creer_dossier(appel, structure, acteur=porteur),
        lambda: retirer(appel, motif="Publié trop tôt", acteur=administratrice),
    )


def test_un_dossier_cree_pendant_le_retrait_est_refuse(actes: Any) -> None:
    appel, creer, retrait = actes
    refus, _ = l_un_pendant_l_autre(retrait, creer)
    assert isinstance(refus, TransitionInterdite), refus
    assert "a été retiré" in str(refus)
    assert not Dossier.objects.filter(appel=appel).exists()


def test_un_retrait_pendant_la_creation_est_refuse(actes: Any) -> None:
    appel, creer, retrait = actes
    refus, _ = l_un_pendant_l_autre(creer, retrait)
    assert isinstance(refus, ModificationInterdite), refus
    assert "un dossier est commencé" in str(refus)
    appel.refresh_from_db()
    assert appel.etat == EtatAppel.PUBLIE


def test_deux_creations_ne_s_attendent_pas(actes: Any) -> None:
    appel, creer, _ = actes
    structure = StructureFactory()
    autre = membre("redacteur", structure)
    neuf, attendu = l_un_pendant_l_autre(creer, lambda: creer_dossier(appel, structure, acteur=autre))
    assert isinstance(neuf, Dossier), neuf
    assert not attendu
    assert Dossier.objects.filter(appel=appel).count() == 2
