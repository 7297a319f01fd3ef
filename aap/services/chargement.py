"""Charger un appel d'un fichier : tout ou rien, et sans effet si le fichier n'a pas changé."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from aap.etats import EtatAppel
from aap.models import AppelAProjets, LigneConfiguration, Releve, VersionAppel
from aap.models.groupes import GROUPES
from aap.services.calendrier import lire_calendrier
from aap.services.lecture import FichierInvalide, lire
from aap.services.versions import aplatir, refus_du_cadre
from aap.types import NatureAppel
from comptes.models import Service
from socle.canonique import empreinte

__all__ = ["FichierInvalide", "charger_appel"]


@transaction.atomic
def charger_appel(donnees: dict[str, Any], *, service: Service, decalage: timedelta | None = None) -> AppelAProjets:
    """Crée l'appel du fichier, ou le met à jour ; `decalage` déplace toutes ses dates.

    Le même fichier rechargé ne change rien. Un fichier changé remplace la version en préparation ; si la version
    courante est publiée, elle est figée : il en naît une nouvelle, en préparation, et les dates ne bougent pas.
    Lève FichierInvalide (erreurs par chemin, en français) : rien n'est alors écrit.
    """
    version, lignes = lire(donnees)
    calendrier = lire_calendrier(donnees)
    appel = AppelAProjets.objects.select_for_update().filter(code=donnees["code"]).first()
    if appel is None:
        appel = AppelAProjets(code=donnees["code"])
    elif appel.service_id != service.pk:
        raise FichierInvalide({"code": f"Le code « {appel.code} » est celui d'un appel d'un autre service."})
    if appel.etat == EtatAppel.PREPARATION:
        _poser_identite(appel, donnees, calendrier, service, decalage or timedelta())
    version.cadre = _cadre(appel, donnees.get("cadre"))
    marque = empreinte({"fichier": donnees, "decalage": str(decalage or "")})
    _poser_version(appel, version, lignes, marque)
    return appel


def _poser_identite(
    appel: AppelAProjets, donnees: dict[str, Any], calendrier: dict[str, Any], service: Service, decalage: timedelta
) -> None:
    appel.service = service
    for champ in ("annee", "titre", "fuseau", "prefixe_numero"):
        setattr(appel, champ, donnees[champ])
    appel.courriel = donnees.get("courriel", "")
    appel.nature = donnees.get("nature", NatureAppel.APPEL)
    appel.publication_prevue = calendrier["publication"] + decalage
    appel.ouverture = calendrier["ouverture"] + decalage
    for champ in ("cloture_jour", "signature_jour"):
        jour = calendrier[champ]
        setattr(appel, champ, jour + decalage if jour else None)
    appel.cloture_heure = calendrier["cloture_heure"]
    appel.cloture_comprise = calendrier["cloture_comprise"]
    appel.save()
    appel.releves.all().delete()
    for releve in calendrier["releves"]:
        Releve.objects.create(appel=appel, **{**releve, "jour": releve["jour"] + decalage})


def _poser_version(
    appel: AppelAProjets, version: VersionAppel, lignes: dict[str, list[LigneConfiguration]], marque: str
) -> None:
    derniere = appel.versions.order_by("-numero").first()
    if derniere is not None and derniere.empreinte == marque:
        return
    version.numero = 1
    if derniere is not None:
        version.numero = derniere.numero + 1 if derniere.publiee_le else derniere.numero
        version.parent = derniere if derniere.publiee_le else derniere.parent
        if not derniere.publiee_le:
            derniere.delete()
    version.appel, version.empreinte = appel, marque
    version.save()
    for nom, modele in GROUPES.items():
        for ligne in lignes[nom]:
            ligne.version = version
        modele._default_manager.bulk_create(lignes[nom])
    aplatir(version)


def _cadre(appel: AppelAProjets, code: Any) -> VersionAppel | None:
    """Version publiée du cadre national que le fichier nomme. Lève FichierInvalide."""
    if not code:
        return None
    cadre = VersionAppel.objects.filter(appel__code=str(code), publiee_le__isnull=False).order_by("-numero").first()
    refus = f"Le cadre national « {code} » n'est pas publié ici." if cadre is None else refus_du_cadre(appel, cadre)
    if refus:
        raise FichierInvalide({"cadre": refus})
    return cadre
