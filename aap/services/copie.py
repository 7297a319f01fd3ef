"""Recopier une version ou ses lignes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import models

from aap.models import AppelAProjets, LigneConfiguration, VersionAppel
from aap.models.groupes import GROUPES

ModeleT = TypeVar("ModeleT", bound=models.Model)


def jumeau(objet: ModeleT, **autres: Any) -> ModeleT:
    """Objet non enregistré aux mêmes valeurs, sauf `autres`."""
    valeurs = {champ.name: getattr(objet, champ.name) for champ in objet._meta.concrete_fields if not champ.primary_key}
    return type(objet)(**{**valeurs, **autres})


def copier_version(
    source: VersionAppel,
    appel: AppelAProjets,
    *,
    numero: int,
    retoucher: Callable[[LigneConfiguration], None] | None = None,
    groupes: Iterable[str] = tuple(GROUPES),
    **valeurs: Any,
) -> VersionAppel:
    """Version en préparation aux mêmes valeurs et aux mêmes lignes, née de `source`.

    `retoucher` change chaque ligne avant qu'elle soit écrite ; `valeurs` : autres champs de la version.
    """
    propres: dict[str, Any] = {"publiee_le": None, "empreinte": "", "parent": source, **valeurs}
    version = jumeau(source, appel=appel, numero=numero, **propres)
    version.save()
    for nom in groupes:
        modele = GROUPES[nom]
        lignes = [jumeau(ligne, version=version) for ligne in modele._default_manager.filter(version=source)]
        for ligne in lignes:
            if retoucher is not None:
                retoucher(ligne)
        modele._default_manager.bulk_create(lignes)
    return version
