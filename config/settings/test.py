"""Réglages des tests : PostgreSQL, aucune sortie du poste, mots de passe hachés vite."""

import atexit
import os
import shutil
import tempfile


def _dossier_jetable() -> str:
    """Dossier retiré à la sortie du processus qui l'a créé : ceux qu'il lance, ouvriers compris, s'en servent."""
    chemin, createur = tempfile.mkdtemp(prefix="guichet-tests-"), os.getpid()
    atexit.register(lambda: shutil.rmtree(chemin, ignore_errors=True) if os.getpid() == createur else None)
    return chemin


os.environ.setdefault("SECRET_KEY", "tests-seulement")
os.environ.setdefault("DATABASE_URL", "postgres://guichet@127.0.0.1:5432/guichet")
if "GUICHET_VAR" not in os.environ:
    os.environ["GUICHET_VAR"] = _dossier_jetable()

from config.settings.base import *

SECRET_KEY = os.environ["SECRET_KEY"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
CELERY_TASK_ALWAYS_EAGER = False
DEMO = True
TOTP_AGENTS = False
COURRIEL_REMISE = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"]["CONN_MAX_AGE"] = 0
# Les jets d'inscription et de connexion ne se gênent pas d'un test à l'autre.
ACCOUNT_RATE_LIMITS = False
# Comptés à chaque page : le nombre de requêtes d'une page ne dépend pas de la précédente.
MENU_MEMOIRE = 0
# WhiteNoise avertit d'un dossier absent, et un avertissement fait échouer les tests.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
