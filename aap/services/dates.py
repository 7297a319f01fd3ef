"""Déplacer une date d'un appel publié : un motif, une ligne d'histoire, un courriel à chaque brouillon."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from aap.etats import EtatAppel
from aap.models import AppelAProjets, DateDeplacee, Releve
from aap.services.acces import ModificationInterdite, prendre
from regles import phrases
from socle import evenements, journal
from socle.acteurs import Acteur
from socle.horloge import maintenant

# La ligne de la matrice des droits.
DEPLACER = "appel.deplacer_date"
RELEVE = "releve:"
LIBELLES = {
    "ouverture": "Ouverture du dépôt",
    "cloture": "Clôture du dépôt",
    "signature": "Terme de la dérogation de signature",
}
EVENEMENT = "appel.date_deplacee"


@transaction.atomic
def deplacer_date(
    appel: AppelAProjets, champ: str, valeur: date | datetime, *, motif: str, acteur: Acteur
) -> DateDeplacee | None:
    """Déplace « ouverture », « cloture », « signature » ou « releve:N » d'un appel publié.

    `valeur` : un jour (l'heure écrite reste) ou un instant ; sans fuseau, il se lit dans celui de l'appel.
    Rend l'histoire, ou None si la date était déjà celle-là. Émet « appel.date_deplacee » (appel, deplacement, acteur)
    dans la transaction. Lève ModificationInterdite : droit, motif vide, appel non publié, relève close, dates dans le
    désordre.
    """
    relu = prendre(appel, DEPLACER, acteur)
    if relu.etat != EtatAppel.PUBLIE:
        raise ModificationInterdite("Seul un appel publié a des dates à déplacer ; avant, elles s'écrivent librement.")
    if not motif.strip():
        raise ModificationInterdite("Dites pourquoi cette date est déplacée : le motif est lu par les porteurs.")
    libelle, avant = _lire(relu, champ)
    _ecrire(relu, champ, valeur)
    _controler(relu, champ)
    apres = _lire(relu, champ)[1]
    if apres == avant:
        return None
    deplacement = _garder(relu, libelle, (avant, apres), motif.strip(), acteur)
    evenements.emettre(EVENEMENT, appel=relu, deplacement=deplacement, acteur=acteur)
    return deplacement


def _garder(appel: AppelAProjets, libelle: str, valeurs: tuple[str, str], motif: str, acteur: Acteur) -> DateDeplacee:
    """L'histoire de la date (avant, après), et sa ligne de journal."""
    avant, apres = valeurs
    detail = {"date": libelle}
    journal.inscrire(appel, DEPLACER, acteur=acteur, avant=avant, apres=apres, motif=motif, detail=detail)
    return DateDeplacee.objects.create(
        appel=appel,
        champ=libelle,
        avant=avant,
        apres=apres,
        motif=motif,
        deplacee_le=maintenant(),
        deplacee_par_id=acteur.pk,
    )


def _releve(appel: AppelAProjets, champ: str) -> Releve:
    numero = champ.removeprefix(RELEVE)
    releve = appel.releves.filter(numero=int(numero)).first() if numero.isdecimal() else None
    if releve is None:
        raise ModificationInterdite("Cette relève n'existe pas.")
    return releve


def _lire(appel: AppelAProjets, champ: str) -> tuple[str, str]:
    """Nom de la date et sa valeur écrite à l'heure de l'appel."""
    zone = ZoneInfo(appel.fuseau)
    if champ.startswith(RELEVE):
        releve = _releve(appel, champ)
        return f"Relève {releve.numero}", phrases.instant(releve.instant.astimezone(zone))
    if champ not in LIBELLES:
        raise ModificationInterdite("Cette date n'existe pas.")
    if champ == "signature":
        return LIBELLES[champ], phrases.jour(appel.signature_jour) if appel.signature_jour else "aucun"
    instant = appel.ouverture if champ == "ouverture" else appel.cloture
    return LIBELLES[champ], phrases.instant(instant.astimezone(zone)) if instant else "aucune"


def _ecrire(appel: AppelAProjets, champ: str, valeur: date | datetime) -> None:
    jour, heure = _local(valeur, ZoneInfo(appel.fuseau))
    if champ.startswith(RELEVE):
        releve = _releve(appel, champ)
        if releve.close_le is not None:
            raise ModificationInterdite("Cette relève est close : sa liste est fixée, sa date ne se déplace plus.")
        releve.appel, releve.jour, releve.heure = appel, jour, heure or releve.heure
        releve.save()
        return
    if champ == "cloture":
        appel.cloture_jour, appel.cloture_heure = jour, heure or appel.cloture_heure
    elif champ == "signature":
        appel.signature_jour = jour
    else:
        ancienne = appel.ouverture.astimezone(ZoneInfo(appel.fuseau)).time() if appel.ouverture else time(0)
        appel.ouverture = datetime.combine(jour, heure or ancienne, tzinfo=ZoneInfo(appel.fuseau))
    _verifier_ouverture(appel)
    appel.save()


def _local(valeur: date | datetime, zone: ZoneInfo) -> tuple[date, time | None]:
    if not isinstance(valeur, datetime):
        return valeur, None
    local = valeur.astimezone(zone) if valeur.tzinfo else valeur
    return local.date(), local.time()


def _verifier_ouverture(appel: AppelAProjets) -> None:
    """Avant d'écrire : la base refuserait sans dire pourquoi."""
    jour = datetime.combine(appel.dernier_jour, appel.cloture_heure, tzinfo=ZoneInfo(appel.fuseau))
    if appel.ouverture is not None and appel.ouverture >= jour:
        raise ModificationInterdite("L'ouverture doit précéder la clôture.")


def _controler(appel: AppelAProjets, champ: str) -> None:
    """La date écrite, dans l'ordre des autres et jamais dans le passé."""
    if champ == "cloture" and appel.cloture < maintenant():
        raise ModificationInterdite("La clôture ne peut pas être déplacée dans le passé.")
    tardive = appel.releves.filter(instant__gt=appel.cloture, close_le=None).first()
    if champ.startswith(RELEVE) and tardive is not None:
        raise ModificationInterdite("Une relève ne peut pas suivre la clôture.")
    if tardive is not None:
        raise ModificationInterdite(f"La relève {tardive.numero} suivrait la clôture : déplacez-la d'abord.")
    if appel.signature_terme is not None and appel.signature_terme < appel.cloture:
        raise ModificationInterdite("Le terme de signature ne peut pas précéder la clôture : déplacez-le d'abord.")
