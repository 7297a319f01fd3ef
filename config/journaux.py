"""Journaux techniques en lignes JSON sur la sortie standard : une ligne, un événement."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any


class LignesJson(logging.Formatter):
    """Formateur : instant UTC, niveau, source, message, et la trace s'il y en a une."""

    def format(self, record: logging.LogRecord) -> str:
        """Une ligne JSON, sans retour à la ligne."""
        ligne: dict[str, Any] = {
            "instant": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "niveau": record.levelname,
            "source": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            ligne["trace"] = self.formatException(record.exc_info)
        return json.dumps(ligne, ensure_ascii=False, default=str)


JOURNAUX: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.journaux.LignesJson"}},
    "handlers": {"sortie": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["sortie"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
