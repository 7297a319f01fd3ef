"""Poste de développement : mêmes moteurs qu'en service, messages d'erreur en plus."""

import os

os.environ.setdefault("SECRET_KEY", "dev-seulement")

from config.settings.base import *

SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = True
