"""Toute adresse a une garde ; les seules exceptions sont nommées ici."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# Vues d'allauth et de Django : elles ont leurs propres contrôles.
ETRANGERES = ("allauth.", "django.")


def _feuilles(resolveur: URLResolver, prefixe: str = "") -> Iterator[tuple[str, URLPattern]]:
    for motif in resolveur.url_patterns:
        chemin = prefixe + str(motif.pattern)
        if isinstance(motif, URLResolver):
            yield from _feuilles(motif, chemin)
        else:
            yield chemin, motif


def test_toute_adresse_a_une_garde() -> None:
    nues = []
    for chemin, motif in _feuilles(get_resolver()):
        vue = motif.callback
        if vue.__module__.startswith(ETRANGERES):
            continue
        if not hasattr(vue, "garde"):
            nues.append(f"{chemin} → {vue.__module__}.{vue.__name__}")
    assert nues == []
