"""Réglages de service : tout vient de l'environnement, TLS exigé, rien de deviné."""

from pathlib import Path

from config.environnement import env, exiger
from config.journaux import JOURNAUX
from config.stockage import stockage_s3

exiger(
    "SECRET_KEY",
    "DATABASE_URL",
    "ALLOWED_HOSTS",
    "ADRESSE_PUBLIQUE",
    "CELERY_BROKER_URL",
    "REDIS_CACHE_URL",
    "COURRIEL_HOTE",
    "COURRIEL_EXPEDITEUR",
)

from config.settings.base import *

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_ANCIENNES", default=[])
DEBUG = False
LOGGING = JOURNAUX

# TLS est tenu par le mandataire, seul à joindre gunicorn.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^(sante|pret)/"]
SESSION_COOKIE_SECURE = env.bool("COOKIES_SURS", default=True)
CSRF_COOKIE_SECURE = env.bool("COOKIES_SURS", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_SOUS_DOMAINES", default=True)
# W021 : la liste de préchargement des navigateurs engage le domaine entier ; le service en décide ailleurs.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
# L'adresse du visiteur, pour limiter les essais de connexion, se lit derrière ce nombre de mandataires.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("MANDATAIRES_DE_CONFIANCE", default=1)

STATIC_ROOT = Path(env.str("STATIQUES_DOSSIER", default=str(VAR_DIR / "static")))
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
STOCKAGE_S3 = stockage_s3()
if STOCKAGE_S3:
    STORAGES["default"] = STOCKAGE_S3
else:
    exiger("FICHIERS_DOSSIER")

EMAIL_HOST = env.str("COURRIEL_HOTE")
EMAIL_PORT = env.int("COURRIEL_PORT", default=587)
EMAIL_HOST_USER = env.str("COURRIEL_UTILISATEUR", default="")
EMAIL_HOST_PASSWORD = env.str("COURRIEL_MOT_DE_PASSE", default="")
EMAIL_USE_TLS = env.bool("COURRIEL_STARTTLS", default=True)
EMAIL_USE_SSL = env.bool("COURRIEL_TLS", default=False)
EMAIL_TIMEOUT = 30
SERVER_EMAIL = DEFAULT_FROM_EMAIL
