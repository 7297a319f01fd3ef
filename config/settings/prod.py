"""Réglages de service : tout vient de l'environnement, TLS exigé."""

from config.environnement import env
from config.settings.base import *

SECRET_KEY = env("SECRET_KEY")
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SESSION_COOKIE_SECURE = env.bool("COOKIES_SURS", default=True)
CSRF_COOKIE_SECURE = env.bool("COOKIES_SURS", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
