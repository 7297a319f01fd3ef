"""Faire l'appel de l'année suivante : une copie en préparation, tout décalé, les phrases qui vieillissent marquées."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from aap.etats import EtatAppel
from aap.models import AppelAProjets, Atelier, LigneConfiguration, RegleAppliquee, Releve, VersionAppel
from aap.selecteurs.phrases import champs_a_confirmer, cles_de_l_appel
from aap.services.acces import ModificationInterdite
from aap.services.copie import copier_version, jumeau
from comptes.models import Service
from regles import moteur
from regles.decalage import decaler_dates, decaler_jour
from socle import journal
from socle.acteurs import Acteur


@transaction.atomic
def cloner_annee(appel: AppelAProjets, *, annee: int, service: Service | None = None, acteur: Acteur) -> AppelAProjets:
    """Nouvel appel en préparation, copie de la version courante, toutes ses dates décalées d'autant d'années.

    Le code, le préfixe et le titre prennent la nouvelle année. Chaque phrase qui porte une année, une date, un montant,
    un plan, une boîte ou un nom est marquée : tant qu'une personne ne l'a pas confirmée, l'appel ne se publie pas. Lève
    ModificationInterdite (droit, année, code déjà pris).
    """
    ecart = annee - appel.annee
    if ecart <= 0:
        raise ModificationInterdite(f"L'appel copié est de {appel.annee} : choisissez une année qui suit.")
    if not acteur.peut("appel.voir", appel):
        raise ModificationInterdite(acteur.refus("appel.voir", appel))
    clone = _cloner_appel(appel, annee, ecart, service or appel.service)
    if not acteur.peut("appel.preparer", clone):
        raise ModificationInterdite(acteur.refus("appel.preparer", clone))
    source = appel.version_courante
    zone = ZoneInfo(appel.fuseau)
    version = copier_version(source, clone, numero=1, retoucher=lambda ligne: _vieillir(ligne, ecart, zone))
    _marquer(version)
    detail = {"copie_de": appel.code, "version": source.numero}
    journal.inscrire(clone, "appel.cloner_annee", acteur=acteur, apres=clone.etat, detail=detail)
    return clone


def _cloner_appel(appel: AppelAProjets, annee: int, ecart: int, service: Service) -> AppelAProjets:
    code = _avec_annee(appel.code, appel.annee, annee)
    code = code if code != appel.code else f"{appel.code}-{annee}"
    if AppelAProjets.objects.filter(code=code).exists():
        raise ModificationInterdite(f"Un appel porte déjà le code « {code} ».")
    zone = ZoneInfo(appel.fuseau)
    clone = jumeau(
        appel,
        **_neuf(),
        code=code,
        service=service,
        annee=annee,
        titre=_avec_annee(appel.titre, appel.annee, annee),
        prefixe_numero=_avec_annee(appel.prefixe_numero, appel.annee, annee),
        publication_prevue=_instant(appel.publie_le or appel.publication_prevue, ecart, zone),
        ouverture=_instant(appel.ouverture, ecart, zone),
        cloture_jour=decaler_jour(appel.cloture_jour, ecart),
        signature_jour=decaler_jour(appel.signature_jour, ecart) if appel.signature_jour else None,
    )
    clone.save()
    for releve in appel.releves.all():
        Releve.objects.create(
            appel=clone,
            numero=releve.numero,
            jour=decaler_jour(releve.jour, ecart),
            heure=releve.heure,
            citation=releve.citation,
        )
    return clone


def _neuf() -> dict[str, Any]:
    """Ce qu'un appel neuf ne reprend pas de son modèle."""
    champ = AppelAProjets._meta.get_field("uuid")
    return {
        "uuid": champ.get_default(),
        "etat": EtatAppel.PREPARATION,
        "publie_le": None,
        "dernier_numero": 0,
        "demonstration": False,
        "reference": None,
    }


def _avec_annee(texte: str, avant: int, apres: int) -> str:
    """Remplace l'année seule, jamais une borne de période (« 2022-2025 ») ni un morceau de nombre."""
    return re.sub(rf"(?<!\d)(?<!\d\d\d\d-){avant}(?!-?(?:19|20)\d\d)(?!\d)", str(apres), texte)


def _instant(quand: datetime | None, ecart: int, zone: ZoneInfo) -> datetime | None:
    """Même jour et même heure locale, `ecart` années plus tard."""
    if quand is None:
        return None
    local = quand.astimezone(zone)
    return datetime.combine(decaler_jour(local.date(), ecart), local.time(), tzinfo=zone)


def _vieillir(ligne: LigneConfiguration, ecart: int, zone: ZoneInfo) -> None:
    if isinstance(ligne, Atelier):
        ligne.debut = _instant(ligne.debut, ecart, zone) or ligne.debut
    if isinstance(ligne, RegleAppliquee) and ligne.code in moteur.CATALOGUE:
        ligne.parametres = decaler_dates(moteur.decrire_parametres(ligne.code), ligne.parametres, ecart)
    ligne.a_confirmer = champs_a_confirmer(ligne)


def _marquer(version: VersionAppel) -> None:
    version.a_confirmer = [*champs_a_confirmer(version), *cles_de_l_appel(version.appel)]
    version.save(update_fields=["a_confirmer"])
