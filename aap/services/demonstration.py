"""Copie de démonstration : même contenu, dates autour d'aujourd'hui, marquée comme copie."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from aap.etats import EtatAppel
from aap.models import (
    AppelAProjets,
    Atelier,
    ContactTerritoire,
    LigneConfiguration,
    RegleAppliquee,
    Releve,
    VersionAppel,
)
from aap.services.copie import copier_version
from socle.horloge import maintenant

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
COMPLEMENTS = Path(settings.BASE_DIR) / "fixtures" / "appels" / "demonstration.json"


@transaction.atomic
def copier_pour_demonstration(
    appel_reference: AppelAProjets, *, code: str, aujourd_hui: date, complements: dict[str, Any] | None = None
) -> AppelAProjets:
    """Copie publiée de l'appel, ouverte autour de `aujourd_hui` ; rend la copie existante si ce code est déjà pris.

    `complements` (par défaut fixtures/appels/demonstration.json) : écarts en jours des dates, courriels fictifs des
    contacts, ateliers. Les phrases citées gardent les dates du texte : la page le dit.
    """
    existante = AppelAProjets.objects.filter(code=code).first()
    if existante is not None:
        return existante
    ajouts = complements if complements is not None else json.loads(COMPLEMENTS.read_text(encoding="utf-8"))
    copie = _copier_appel(appel_reference, code, aujourd_hui, ajouts["jours"])
    ecart = copie.cloture_jour - appel_reference.cloture_jour
    version = copier_version(
        appel_reference.version_courante, copie, numero=1, retoucher=lambda ligne: _decaler_regle(ligne, ecart)
    )
    _completer_contacts(version, ajouts.get("domaine_courriel", ""))
    _ajouter_ateliers(version, aujourd_hui, ajouts.get("ateliers", []))
    VersionAppel.objects.filter(pk=version.pk).update(publiee_le=copie.publie_le)
    return copie


def _copier_appel(source: AppelAProjets, code: str, jour: date, ecarts: dict[str, Any]) -> AppelAProjets:
    def a(ecart: int) -> date:
        return jour + timedelta(days=ecart)

    ouverture = min(datetime.combine(a(ecarts["ouverture"]), time(9), tzinfo=ZoneInfo(source.fuseau)), maintenant())
    copie = AppelAProjets.objects.create(
        code=code,
        service=source.service,
        annee=jour.year,
        titre=source.titre.replace(str(source.annee), str(jour.year)),
        etat=EtatAppel.PUBLIE,
        fuseau=source.fuseau,
        publie_le=ouverture,
        ouverture=ouverture,
        cloture_jour=a(ecarts["cloture"]),
        cloture_heure=source.cloture_heure,
        cloture_comprise=source.cloture_comprise,
        signature_jour=a(ecarts["signature"]) if source.signature_jour else None,
        prefixe_numero=source.prefixe_numero.replace(str(source.annee), f"{jour.year}-DEMO"),
        demonstration=True,
        reference=source,
        nature=source.nature,
        courriel=ecarts.get("courriel", ""),
    )
    for releve, ecart in zip(source.releves.all(), ecarts["releves"], strict=True):
        Releve.objects.create(
            appel=copie, numero=releve.numero, jour=a(ecart), heure=releve.heure, citation=releve.citation
        )
    return copie


def _decaler_regle(ligne: LigneConfiguration, ecart: timedelta) -> None:
    """Les dates écrites dans une règle (période du projet, démarrage) suivent la clôture de la copie."""
    if isinstance(ligne, RegleAppliquee):
        ligne.parametres = {nom: _decalee(valeur, ecart) for nom, valeur in ligne.parametres.items()}


def _decalee(valeur: Any, ecart: timedelta) -> Any:
    if not isinstance(valeur, str) or not DATE.fullmatch(valeur):
        return valeur
    return (date.fromisoformat(valeur) + ecart).isoformat()


def _completer_contacts(version: VersionAppel, domaine: str) -> None:
    """Des adresses de service fictives : la démonstration n'écrit à personne."""
    if not domaine:
        return
    contacts = list(ContactTerritoire.objects.filter(version=version, courriel=""))
    for contact in contacts:
        contact.courriel = f"{contact.code.lower()}@{domaine}"
    ContactTerritoire.objects.bulk_update(contacts, ["courriel"])


def _ajouter_ateliers(version: VersionAppel, jour: date, ateliers: list[dict[str, Any]]) -> None:
    zone = ZoneInfo(version.appel.fuseau)
    Atelier.objects.bulk_create(
        Atelier(
            version=version,
            code=f"ATELIER-{rang}",
            rang=rang,
            libelle=atelier["libelle"],
            lieu=atelier["lieu"],
            debut=datetime.combine(
                jour + timedelta(days=atelier["jours"]), time.fromisoformat(atelier["heure"]), tzinfo=zone
            ),
        )
        for rang, atelier in enumerate(ateliers, 1)
    )
