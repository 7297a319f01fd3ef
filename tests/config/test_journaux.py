import json
import logging

from config.journaux import LignesJson


def _ligne(**options: object) -> dict[str, str]:
    trace = logging.LogRecord("guichet.essai", logging.WARNING, "x.py", 1, "Dossier %s", ("12\nbis",), None)
    trace.__dict__.update(options)
    texte = LignesJson().format(trace)
    assert "\n" not in texte
    ligne: dict[str, str] = json.loads(texte)
    return ligne


def test_une_ligne_json_par_evenement() -> None:
    ligne = _ligne(created=0.0)
    assert ligne == {
        "instant": "1970-01-01T00:00:00+00:00",
        "niveau": "WARNING",
        "source": "guichet.essai",
        "message": "Dossier 12\nbis",
    }


def test_la_trace_tient_sur_la_ligne() -> None:
    erreur = LookupError("absent")
    ligne = _ligne(exc_info=(LookupError, erreur, erreur.__traceback__))
    assert ligne["trace"] == "LookupError: absent"
