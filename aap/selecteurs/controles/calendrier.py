"""Contrôles des dates : présentes, dans l'ordre."""

from __future__ import annotations

from collections.abc import Iterator

from aap.etats import EtatAppel
from aap.models import AppelAProjets, VersionAppel
from aap.selecteurs.registre import Controle
from socle.horloge import maintenant

TITRE = "Calendrier"


def dates(version: VersionAppel) -> Iterator[Controle]:
    """Ouverture, relèves, clôture et terme de signature se suivent."""
    appel = version.appel
    for phrase in _manques(appel):
        yield Controle("date", TITRE, phrase, bloquant=True, chemin="calendrier")
    if appel.etat == EtatAppel.PREPARATION and appel.cloture < maintenant():
        phrase = "La clôture est déjà passée : personne ne pourra déposer."
        yield Controle("date_passee", TITRE, phrase, bloquant=False, chemin="calendrier")


def _manques(appel: AppelAProjets) -> Iterator[str]:
    if appel.ouverture is None:
        yield "L'ouverture du dépôt n'est pas fixée."
    elif appel.ouverture >= appel.cloture:
        yield "L'ouverture du dépôt doit précéder la clôture."
    if appel.signature_terme is not None and appel.signature_terme < appel.cloture:
        yield "Le terme de la dérogation de signature précède la clôture."
    precedent = appel.ouverture
    for releve in appel.releves.all():
        if releve.instant > appel.cloture:
            yield f"La relève {releve.numero} suit la clôture."
        if precedent is not None and releve.instant <= precedent:
            yield f"La relève {releve.numero} ne suit pas la date qui la précède."
        precedent = releve.instant
