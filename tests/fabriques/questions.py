"""Fabriques de questions publiques : posée (elle attend le service), ou publiée avec sa réponse."""

from __future__ import annotations

from typing import Any

from aap.models import AppelAProjets, Question
from aap.services import questions
from tests.fabriques.comptes import UtilisateurFactory, agent


def question(appel: AppelAProjets, texte: str = "Une commune peut-elle candidater ?", **options: Any) -> Question:
    """Rend une question posée par une personne qui a un compte : elle attend le service."""
    return questions.poser(appel, texte, auteur=options.pop("auteur", None) or UtilisateurFactory(), **options)


def reponse(appel: AppelAProjets, texte: str = "Une commune peut-elle candidater ?", **options: Any) -> Question:
    """Rend une question publiée avec sa réponse."""
    posee = question(appel, texte)
    acteur = options.get("acteur") or agent("responsable", appel.service)
    return questions.repondre(posee, texte, options.get("reponse", "Oui, ou son CCAS."), acteur=acteur)
