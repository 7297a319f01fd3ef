"""Ce qu'un moule rend est ce que la fabrique bâtit, ligne pour ligne."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from psycopg import sql

from socle import fichiers, journal
from socle.horloge import avancer
from tests.fabriques import moules
from tests.fabriques.candidatures import depose
from tests.fabriques.territoires import RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture(autouse=True)
def sans_moule(monkeypatch: pytest.MonkeyPatch) -> dict[Any, moules.Empreinte]:
    """Oublie les moules des essais précédents."""
    vides: dict[Any, moules.Empreinte] = {}
    monkeypatch.setattr(moules, "_EMPREINTES", vides)
    return vides


def photographier() -> dict[str, list[str]]:
    """Toutes les lignes de toutes les tables, en texte."""
    photo = {}
    with connection.cursor() as curseur:
        for table in moules._nos_tables():
            curseur.execute(sql.SQL("SELECT to_jsonb(t)::text FROM {} AS t").format(sql.Identifier(table)))
            photo[table] = sorted(ligne for (ligne,) in curseur.fetchall())
    return photo


def test_ce_qui_est_recoule_est_ce_qui_a_ete_bati(sans_moule: dict[Any, moules.Empreinte]) -> None:
    with transaction.atomic():
        bati = depose()
        photo = photographier()
        transaction.set_rollback(True)
    assert sans_moule
    assert sum(map(len, photo.values())) > 100
    for chemin, _ in next(iter(sans_moule.values())).fichiers:
        default_storage.delete(chemin)
    recoule = depose()
    assert recoule == bati
    assert photographier() == photo
    assert journal.verifier() is None
    assert all(fichiers.lire(piece.fichier) for piece in recoule.pieces.all() if piece.fichier)


def test_une_base_deja_remplie_ne_prend_ni_ne_fait_de_moule(sans_moule: dict[Any, moules.Empreinte]) -> None:
    RegionFactory()
    assert depose().numero
    assert not sans_moule


def test_une_autre_heure_ne_prend_pas_le_meme_moule() -> None:
    with transaction.atomic():
        depose()
        transaction.set_rollback(True)
    instant = avancer(timedelta(hours=1))
    assert depose().depose_le == instant
