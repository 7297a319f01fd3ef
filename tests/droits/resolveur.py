"""Parcourir le résolveur : nos adresses, leurs vues, leurs gardes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from socle.gardes import VueGardee

# Vues d'allauth et de Django : elles ont leurs propres contrôles.
ETRANGERES = ("allauth.", "django.")


@dataclass(frozen=True, slots=True)
class Adresse:
    """Une adresse à nous."""

    nom: str
    motif: URLPattern

    @property
    def vue(self) -> VueGardee:
        """La vue et sa garde."""
        vue: Any = self.motif.callback
        return vue  # type: ignore[no-any-return]  # toute vue à nous est gardée : voir tests/architecture

    def chemin(self, parametres: dict[str, Any]) -> str:
        """Adresse de ces paramètres, dont elle ne prend que ceux qu'elle nomme."""
        return reverse(self.nom, kwargs={nom: parametres[nom] for nom in self.motif.pattern.converters})


def _feuilles(resolveur: URLResolver, prefixe: str = "") -> Iterator[tuple[str, URLPattern]]:
    for motif in resolveur.url_patterns:
        if isinstance(motif, URLResolver):
            yield from _feuilles(motif, f"{prefixe}{motif.namespace}:" if motif.namespace else prefixe)
        else:
            yield f"{prefixe}{motif.name}", motif


def adresses() -> dict[str, Adresse]:
    """Nos adresses, par nom complet. Une adresse sans nom porte « None » : la table ne la connaîtra pas."""
    toutes = ((nom, motif) for nom, motif in _feuilles(get_resolver()))
    return {nom: Adresse(nom, motif) for nom, motif in toutes if not motif.callback.__module__.startswith(ETRANGERES)}
