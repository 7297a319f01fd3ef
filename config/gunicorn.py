"""Serveur web de service : `gunicorn -c python:config.gunicorn config.wsgi:application`."""

from config.environnement import env
from config.journaux import JOURNAUX

bind = env.str("GUNICORN_ADRESSE", default="0.0.0.0:8000")
worker_class = "gthread"
workers = env.int("WEB_CONCURRENCY", default=2)
threads = env.int("GUNICORN_FILS", default=4)
# Un PDF ou un export peut être long ; au-delà, c'est un travail Celery.
timeout = 60
graceful_timeout = 30
# Redémarrer de temps en temps rend la mémoire que les bibliothèques gardent.
max_requests = 2000
max_requests_jitter = 200
control_socket_disable = True
accesslog = "-"
access_log_format = '%({x-forwarded-for}i)s "%(r)s" %(s)s %(b)s octets %(M)s ms'
_VERS_JSON = {"handlers": ["sortie"], "level": "INFO", "propagate": False}
logconfig_dict = {**JOURNAUX, "loggers": {"gunicorn.error": _VERS_JSON, "gunicorn.access": _VERS_JSON}}
