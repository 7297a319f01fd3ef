"""Préparer un appel à l'écran : le créer, dire son identité, ses réglages, ses dates. Publié, tout cela est figé."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from aap.etats import EtatAppel
from aap.models import AppelAProjets, Releve, VersionAppel
from aap.selecteurs.concurrence import empreinte_de_reglages
from aap.services.acces import EcritEntreTemps, ModificationInterdite
from aap.services.chargement import charger_appel
from aap.services.lignes import ouvrir
from aap.types import NatureAppel
from comptes import droits
from comptes.models import Service
from socle import journal
from socle.acteurs import Acteur

DATES_FIGEES = (
    "Cet appel est publié : son titre ne change plus, et une date s'y déplace avec un motif, elle ne se réécrit pas."
)


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
def importer_appel(donnees: Any, service: Service, *, acteur: Acteur) -> AppelAProjets:
    """Charge un fichier d'appel pour un service : l'appel est créé, ou sa version en préparation remplacée.

    Lève FichierInvalide (défauts par chemin) ou ModificationInterdite ; rien n'est alors écrit.
    """
    appel = charger_appel(donnees, service=service)
    if appel.nature == NatureAppel.CADRE and not ecrit_les_cadres(acteur):
        raise ModificationInterdite("Seul un administrateur national prépare un cadre.")
    if not acteur.peut("appel.preparer", appel):
        raise ModificationInterdite(acteur.refus("appel.preparer", appel))
    journal.inscrire(appel, "appel.importer", acteur=acteur, apres=appel.etat)
    return appel


@transaction.atomic
def regler(
    version: VersionAppel,
    *,
    reglages: Mapping[str, Any],
    identite: Mapping[str, Any],
    releves: Iterable[Mapping[str, Any]] | None = None,
    acteur: Acteur,
    lu: str = "",
) -> VersionAppel:
    """Écrit des réglages de la version, l'identité et les dates de son appel, et ses relèves si elles sont données.

    `reglages` : champs de VersionAppel ; `identite` : champs d'AppelAProjets, dates comprises ; `releves` : jour,
    heure, citation. `lu` : empreinte de ce que l'écran montrait (`selecteurs.concurrence`) ; vide, on écrit sans
    comparer. Lève VersionFigee, EcritEntreTemps, ou ModificationInterdite si l'appel a déjà été publié : ses dates se
    déplacent alors une à une avec un motif, et son titre ne change plus.
    """
    ouverte = ouvrir(version.pk, acteur)
    appel = ouverte.appel
    if (identite or releves is not None) and appel.etat != EtatAppel.PREPARATION:
        raise ModificationInterdite(DATES_FIGEES)
    if lu and lu != empreinte_de_reglages(ouverte, reglages, identite, releves=releves is not None):
        raise EcritEntreTemps
    champs = _poser(ouverte, reglages)
    if champs:
        ouverte.save(update_fields=champs)
    siens = _poser(appel, identite)
    if siens:
        appel.save()
    refaites = _poser_releves(appel, releves)
    _oublier(ouverte, [*champs, *(f"appel.{nom}" for nom in siens), *(["appel.releve."] if refaites else [])])
    if champs or siens or refaites:
        journal.inscrire(appel, "appel.regler", acteur=acteur, detail={"champs": [*champs, *siens, *refaites]})
    return ouverte


def _oublier(version: VersionAppel, corriges: list[str]) -> None:
    """Une phrase récrite est une phrase relue : sa marque « à confirmer » tombe."""
    restent = [cle for cle in version.a_confirmer if cle not in corriges and not _est_relue(cle, corriges)]
    if restent != version.a_confirmer:
        version.a_confirmer = restent
        version.save(update_fields=["a_confirmer"])


def _est_relue(cle: str, corriges: list[str]) -> bool:
    return any(corrige.endswith(".") and cle.startswith(corrige) for corrige in corriges)


def ecrit_les_cadres(acteur: object) -> bool:
    """Vrai pour qui prépare tous les appels : lui seul écrit un cadre national."""
    return any(droits.portee(a.role, "appel.preparer") == droits.TOUT for a in droits.appartenances_de(acteur))


def _poser_releves(appel: AppelAProjets, releves: Iterable[Mapping[str, Any]] | None) -> list[str]:
    """Remplace les relèves si elles changent, numérotées dans l'ordre des dates ; un autre fuseau les recalcule."""
    if releves is None:
        return []
    rangees = sorted(releves, key=lambda r: (r["jour"], r["heure"]))
    connues = [{"jour": r.jour, "heure": r.heure, "citation": r.citation} for r in appel.releves.all()]
    changees = connues != [dict(releve) for releve in rangees]
    appel.releves.all().delete()
    for numero, releve in enumerate(rangees, 1):
        Releve.objects.create(appel=appel, numero=numero, **releve)
    return ["releves"] if changees else []


def _poser(objet: Any, valeurs: Mapping[str, Any]) -> list[str]:
    """Pose les valeurs qui changent et rend leurs noms."""
    changes = [nom for nom, valeur in valeurs.items() if getattr(objet, nom) != valeur]
    for nom in changes:
        setattr(objet, nom, valeurs[nom])
    return changes
