"""Contrôle de publication : un article ne contient que ce que la convention sait remplir."""

from __future__ import annotations

from collections.abc import Iterator

from aap.models import VersionAppel
from aap.selecteurs.registre import Controle
from conventions.mentions.remplissage import defauts_de


def articles_lisibles(version: VersionAppel) -> Iterator[Controle]:
    """Un défaut par mention, condition ou bloc inconnus, et par passage mal fermé ; chacun bloque la publication."""
    for article in version.articles.all():
        for defaut in defauts_de(article.corps):
            phrase = f"Article « {article.libelle} », ligne {defaut.ligne} : {defaut.phrase}"
            yield Controle("mention", "Texte d'article à corriger", phrase, bloquant=True, chemin="convention")
