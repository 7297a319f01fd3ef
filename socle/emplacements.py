"""Emplacements nommés des pages : une page du bas les déclare, les pièces du dessus y posent leurs panneaux."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

Panneau: TypeAlias = Callable[[HttpRequest, Any], str | None]
"""Fonction `(request, objet)` qui rend du HTML sûr, ou None pour ne rien montrer."""


class _Pose(NamedTuple):
    ordre: int
    fonction: Panneau


_emplacements: dict[str, list[_Pose]] = defaultdict(list)


def enregistrer(emplacement: str, fonction: Panneau, ordre: int = 100) -> None:
    """Pose un panneau dans un emplacement (« dossier.agent »), du plus petit ordre au plus grand. À appeler dans
    `ready()`."""
    poses = _emplacements[emplacement]
    if all(pose.fonction is not fonction for pose in poses):
        poses.append(_Pose(ordre, fonction))
        poses.sort(key=lambda pose: pose.ordre)


def rendre(emplacement: str, request: HttpRequest, objet: Any) -> SafeString:
    """HTML de tous les panneaux d'un emplacement, à la suite."""
    morceaux = [pose.fonction(request, objet) for pose in _emplacements.get(emplacement, ())]
    # Contrat des panneaux : chacun rend du HTML déjà échappé par un gabarit.
    return mark_safe("".join(morceau for morceau in morceaux if morceau))  # noqa: S308
