"""Démonstration (./guichet demo) : sans TLS, courriels lus dans l'application, clé secrète tirée une fois dans var/."""

import os
import secrets
from pathlib import Path

os.environ.setdefault("GUICHET_DEMO", "true")
os.environ.setdefault("GUICHET_VAR", str(Path(__file__).resolve().parent.parent.parent / "var" / "demo"))

from config.settings.base import *


def cle_secrete(fichier: Path) -> str:
    """Clé de cette démonstration, créée au premier besoin et lisible de son seul propriétaire."""
    fichier.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as sortie:
            sortie.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return fichier.read_text()


SECRET_KEY = os.environ.get("SECRET_KEY") or cle_secrete(VAR_DIR / "cle-secrete")
# Les feuilles de style sont servies depuis leurs dossiers : pas de collectstatic avant la première page.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
COURRIEL_REMISE = "django.core.mail.backends.dummy.EmailBackend"
