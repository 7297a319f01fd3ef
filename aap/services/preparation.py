"""Préparer un appel à l'écran : le créer, dire son identité, ses réglages, ses dates. Publié, tout cela est figé."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from aap.etats import EtatAppel
from aap.models import AppelAProjets, Releve, VersionAppel
from aap.services.lignes import ModificationInterdite, ouvrir
from comptes.models import Service
from socle import journal
from socle.acteurs import Acteur

DATES_FIGEES = "Cet appel est publié : une date s'y déplace avec un motif, elle ne se réécrit pas."


@transaction.atomic
def creer_appel(
    service: Service, valeurs: Mapping[str, Any], *, texte: str, resume: str, acteur: Acteur
) -> AppelAProjets:
    """Crée un appel vide en préparation, et sa première version.

    `valeurs` : champs d'AppelAProjets (code, annee, titre, fuseau, cloture_jour…). Lève ModificationInterdite si
    l'acteur n'administre pas ce service.
    """
    appel = AppelAProjets(service=service, **valeurs)
    appel.save()
    if not acteur.peut("appel.preparer", appel):
        raise ModificationInterdite(acteur.refus("appel.preparer", appel))
    VersionAppel.objects.create(appel=appel, texte=texte, resume=resume)
    journal.inscrire(appel, "appel.creer", acteur=acteur, apres=appel.etat)
    return appel


@transaction.atomic
def enregistrer_reglages(version: VersionAppel, valeurs: Mapping[str, Any], *, acteur: Acteur) -> VersionAppel:
    """Écrit des réglages de la version (champs de VersionAppel). Lève VersionFigee ou ModificationInterdite."""
    ouverte = ouvrir(version.pk, acteur)
    champs = _poser(ouverte, valeurs)
    if champs:
        ouverte.save(update_fields=champs)
        journal.inscrire(ouverte.appel, "appel.regler", acteur=acteur, detail={"champs": champs})
    return ouverte


@transaction.atomic
def enregistrer_identite(version: VersionAppel, valeurs: Mapping[str, Any], *, acteur: Acteur) -> AppelAProjets:
    """Écrit l'identité d'un appel encore jamais publié (titre, préfixe, adresse de courriel)."""
    appel = _jamais_publie(version, acteur, "Cet appel est publié : son titre et son adresse ne changent plus.")
    champs = _poser(appel, valeurs)
    if champs:
        appel.save()
        journal.inscrire(appel, "appel.identifier", acteur=acteur, detail={"champs": champs})
    return appel


@transaction.atomic
def enregistrer_calendrier(
    version: VersionAppel, dates: Mapping[str, Any], releves: Iterable[Mapping[str, Any]], *, acteur: Acteur
) -> AppelAProjets:
    """Écrit les dates et les relèves (jour, heure, citation) d'un appel jamais publié, relèves dans l'ordre des dates.

    Lève ModificationInterdite si l'appel est publié : ses dates se déplacent alors une à une, avec un motif.
    """
    appel = _jamais_publie(version, acteur, DATES_FIGEES)
    _poser(appel, dates)
    appel.save()
    appel.releves.all().delete()
    for numero, releve in enumerate(sorted(releves, key=lambda r: (r["jour"], r["heure"])), 1):
        Releve.objects.create(appel=appel, numero=numero, **releve)
    journal.inscrire(appel, "appel.dater", acteur=acteur, detail={"cloture": appel.cloture_jour.isoformat()})
    return appel


def _jamais_publie(version: VersionAppel, acteur: Acteur, phrase: str) -> AppelAProjets:
    appel = ouvrir(version.pk, acteur).appel
    if appel.etat != EtatAppel.PREPARATION:
        raise ModificationInterdite(phrase)
    return appel


def _poser(objet: Any, valeurs: Mapping[str, Any]) -> list[str]:
    """Pose les valeurs qui changent et rend leurs noms."""
    changes = [nom for nom, valeur in valeurs.items() if getattr(objet, nom) != valeur]
    for nom in changes:
        setattr(objet, nom, valeurs[nom])
    return changes
