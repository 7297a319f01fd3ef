"""Configuration : réglages, adresses, tâches. L'application Celery est créée avec le paquet, partout où Django
tourne."""

from config.celery import app as application_celery

__all__ = ["application_celery"]
