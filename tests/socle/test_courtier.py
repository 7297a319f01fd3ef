"""Le courtier vu de l'application : une panne ne se voit pas, le message ne porte qu'un identifiant."""

import json
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.conf import settings

from config.celery import CALENDRIER, app, options_courtier
from socle import travaux

POUSSER = travaux.pousser


def test_l_application_celery_est_celle_du_projet() -> None:
    assert app.conf.broker_url == settings.CELERY_BROKER_URL
    assert app.conf.beat_schedule == CALENDRIER
    assert app.conf.timezone == "UTC"


def test_chaque_tache_du_calendrier_existe() -> None:
    app.loader.import_default_modules()
    assert {ligne["task"] for ligne in CALENDRIER.values()} <= set(app.tasks)


def test_pousser_ecrit_un_message_qui_ne_porte_que_l_identifiant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poste = Celery("poste", set_as_current=False)
    poste.conf.update(broker_url="filesystem://", broker_transport_options=options_courtier("filesystem://", tmp_path))
    monkeypatch.setattr(travaux, "current_app", poste)
    assert POUSSER(42) is True
    (message,) = (tmp_path / "courtier" / "messages").iterdir()
    entete: dict[str, Any] = json.loads(message.read_text())["headers"]
    assert (entete["task"], entete["argsrepr"]) == ("socle.tasks.executer_travail", "[42]")


def test_une_panne_du_courtier_n_est_pas_une_erreur(monkeypatch: pytest.MonkeyPatch) -> None:
    poste = Celery("poste", broker="redis://127.0.0.1:1/0", set_as_current=False)
    poste.conf.broker_transport_options = options_courtier("redis://127.0.0.1:1/0", Path("/inutile"))
    monkeypatch.setattr(travaux, "current_app", poste)
    assert POUSSER(42) is False


def test_un_serveur_distant_ne_fait_pas_attendre() -> None:
    options = options_courtier("redis://exemple", Path("/inutile"))
    assert (options["socket_connect_timeout"], options["max_retries"]) == (2, 1)
