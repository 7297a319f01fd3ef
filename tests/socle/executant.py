"""Processus que les tests tuent : exécute un travail qui écrit un courriel puis attend, sans jamais finir."""

import os
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402 - après setup

settings.DATABASES["default"]["NAME"] = os.environ["BASE_ESSAI"]

from socle import travaux  # noqa: E402 - après setup
from socle.models import Travail  # noqa: E402 - après setup
from tests.fabriques.socle import CourrielFactory  # noqa: E402 - après setup


def ecrire_puis_attendre(travail: Travail) -> None:
    CourrielFactory.create(genre="tue")
    sys.stdout.write("ecrit\n")
    sys.stdout.flush()
    sys.stdin.read()


def attendre_puis_ecrire(travail: Travail) -> None:
    travail.conclure(lambda: {"courriel": CourrielFactory.create(genre="tue").pk})
    sys.stdout.write("calcule\n")
    sys.stdout.flush()
    sys.stdin.read()


travaux.genre("essai.simple")(ecrire_puis_attendre)
travaux.genre("essai.long", en_deux_temps=True)(attendre_puis_ecrire)
travaux.executer(int(sys.argv[1]))
