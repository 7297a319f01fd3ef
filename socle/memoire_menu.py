"""Nombres du menu, gardés un court moment par personne : les recompter à chaque page en ferait la moitié du prix.

Ce que la personne fait elle-même s'y voit aussitôt (`socle.middleware.MenuAJour`) ; ce que font les autres, au plus
`MENU_MEMOIRE` secondes plus tard. Les listes et les tableaux de bord, eux, comptent toujours sur le moment.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def nombre(request: HttpRequest, cle: str, lire: Callable[[], int]) -> int:
    """Nombre gardé sous cette clé pour la personne connectée, sinon `lire()`, que l'on garde."""
    duree = settings.MENU_MEMOIRE
    if not duree:
        return lire()
    gardes = cache.get(_cle(request.user.pk)) or {}
    if cle not in gardes:
        gardes = {**gardes, cle: lire()}
        cache.set(_cle(request.user.pk), gardes, duree)
    return int(gardes[cle])


def oublier(personne: int) -> None:
    """Fait recompter, à la prochaine page, les nombres du menu de cette personne."""
    cache.delete(_cle(personne))


def _cle(personne: int | None) -> str:
    return f"menu:{personne}"
