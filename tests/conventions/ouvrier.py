"""Ouvrier Celery que les tests tuent : il produit vraiment le PDF, puis s'arrête au milieu si ATTENDRE le demande."""

import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings

BASE = os.environ["BASE_ESSAI"]
settings.DATABASES["default"]["NAME"] = BASE
settings.MEDIA_ROOT = Path(os.environ["FICHIERS_ESSAI"])
settings.CELERY_BROKER_URL = os.environ["COURTIER_ESSAI"]
django.setup()

from config.celery import app  # noqa: E402 - après setup
from conventions.documents import rendre_convention  # noqa: E402 - après setup
from conventions.models import VersionConvention  # noqa: E402 - après setup
from conventions.services import redaction  # noqa: E402 - après setup


def rendre_et_attendre(version: VersionConvention) -> bytes:
    octets = rendre_convention(version)
    Path(os.environ["TEMOIN"]).write_text(str(len(octets)))
    while True:
        time.sleep(1)


if os.environ.get("ATTENDRE"):
    vars(redaction)["rendre_convention"] = rendre_et_attendre

app.worker_main(["worker", "--pool=solo", "--concurrency=1", "--loglevel=warning", "--without-gossip", *sys.argv[1:]])
