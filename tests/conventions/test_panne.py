"""Un vrai ouvrier tué au milieu du PDF, sur un vrai courtier : après relance, exactement un document."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from celery import Celery
from django.conf import settings
from django.db import connection

from config.celery import options_courtier
from conventions.etats import Etat
from conventions.models import VersionConvention
from socle import fichiers, travaux
from socle.horloge import maintenant
from socle.models import Fichier, Travail
from tests.conventions.commun import convention_en
from tests.exploitation.serveurs import serveur_redis

__all__ = ["serveur_redis"]

pytestmark = pytest.mark.django_db(transaction=True)
POUSSER = travaux.pousser
PATIENCE = 90.0


@pytest.fixture(params=["filesystem", pytest.param("redis", marks=pytest.mark.redis)])
def courtier(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Adresse d'un courtier vide ; l'application y pousse pour de vrai."""
    adresse = "filesystem://" if request.param == "filesystem" else str(request.getfixturevalue("serveur_redis"))
    poste = Celery("poste", set_as_current=False)
    poste.conf.update(broker_url=adresse, broker_transport_options=options_courtier(adresse, settings.VAR_DIR))
    monkeypatch.setattr(travaux, "current_app", poste)
    monkeypatch.setattr(travaux, "pousser", POUSSER)
    return adresse


@contextmanager
def ouvrier(courtier: str, temoin: Path, *, attendre: bool) -> Iterator[subprocess.Popen[bytes]]:
    """Un ouvrier Celery sur la base et les fichiers du test ; tué en sortant s'il vit encore."""
    environnement = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "GUICHET_VAR": str(settings.VAR_DIR),
        "BASE_ESSAI": str(connection.settings_dict["NAME"]),
        "FICHIERS_ESSAI": str(settings.MEDIA_ROOT),
        "COURTIER_ESSAI": courtier,
        "TEMOIN": str(temoin),
        "ATTENDRE": "oui" if attendre else "",
    }
    commande = [sys.executable, "-m", "tests.conventions.ouvrier", f"--hostname=essai-{time.monotonic_ns()}"]
    with subprocess.Popen(commande, env=environnement, cwd=settings.BASE_DIR) as processus:
        try:
            yield processus
        finally:
            processus.kill()
            processus.wait()


def attendre(condition: Callable[[], bool], processus: subprocess.Popen[bytes]) -> None:
    """Attend un fait observable ; échoue si l'ouvrier meurt ou tarde."""
    fin = time.monotonic() + PATIENCE
    while not condition():
        assert processus.poll() is None, "l'ouvrier est mort"
        assert time.monotonic() < fin, "l'ouvrier tarde"
        time.sleep(0.05)


def documents() -> list[Fichier]:
    return list(Fichier.objects.filter(nom__startswith="convention-C-"))


def test_tue_au_milieu_du_pdf_puis_relance_un_seul_document(courtier: str, tmp_path: Path) -> None:
    VersionConvention.objects.filter(convention=convention_en(Etat.BROUILLON)).update(fichier=None)
    travail = Travail.objects.get(genre="convention.pdf")
    temoin = tmp_path / "rendu"
    with ouvrier(courtier, temoin, attendre=True) as victime:
        assert POUSSER(travail.pk) is True
        attendre(temoin.exists, victime)
        victime.kill()
        victime.wait()
    travail.refresh_from_db()
    # Le mort a rendu le PDF et tient encore son bail : rien n'est écrit, et personne d'autre ne le prend.
    assert (travail.etat, travail.progression, documents()) == ("en_cours", 10, [])
    assert travaux.executer(travail.pk) is False
    # Le bail expire ; le balayage de la minute suivante remet le travail au courtier.
    Travail.objects.filter(pk=travail.pk).update(bail_jusqua=maintenant() - timedelta(seconds=1))
    assert travaux.balayer() >= 1
    with ouvrier(courtier, temoin, attendre=False) as relance:
        attendre(lambda: Travail.objects.get(pk=travail.pk).etat == "fait", relance)
    # Un message en double, comme en laisse un courtier qui croit l'ouvrier mort, ne produit rien de plus.
    assert travaux.executer(travail.pk) is False
    travail.refresh_from_db()
    (document,) = documents()
    assert (travail.tentatives, travail.resultat) == (2, {"fichier": document.pk})
    version = VersionConvention.objects.get()
    assert version.fichier == document
    with pikepdf.open(BytesIO(fichiers.lire(document))) as pdf:
        assert len(pdf.pages) > 3
