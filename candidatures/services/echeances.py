"""Ce que le temps fait : clore une relève, rappeler un brouillon, finir une dérogation de signature.

`programmer_echeances` demande « qu'est-ce qui est dû ? » et écrit un travail par chose due, sous une clé unique :
rejouée, ou arrêtée trois jours, elle donne les mêmes lignes. Aucune échéance ne change seule l'état d'un dossier.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction

from aap.models import Releve
from candidatures.etats import Etat
from candidatures.models import Avis, DerogationSignature, Dossier
from candidatures.services.notifications import prevenir_agents, prevenir_instance, prevenir_porteur, prevenir_service
from socle import journal
from socle.horloge import maintenant
from socle.travaux import Demande, programmer_tous

# Jours avant la limite où l'on rappelle : assez tôt pour agir, puis au dernier moment utile.
RAPPELS_BROUILLON = (7, 2)
RAPPELS_SIGNATURE = (10, 3)
RAPPEL_AVIS = 3
# Un dépôt reçu à la dernière seconde peut finir de s'écrire un peu après : la liste d'une relève l'attend.
EN_VOL = timedelta(minutes=5)


def programmer_echeances() -> int:
    """Écrit un travail par échéance due et pas encore programmée. Rend le nombre d'échéances vues."""
    return programmer_tous([*_releves(), *_brouillons(), *_derogations(), *_avis()])


def _releves() -> Iterator[Demande]:
    dues = Releve.objects.filter(instant__lt=maintenant() - EN_VOL, close_le__isnull=True, appel__etat="publie")
    for releve in dues:
        # L'instant est dans la clé : une relève déplacée après coup a droit à sa nouvelle clôture.
        cle = f"releve:{releve.pk}:clore:{releve.instant:%Y%m%dT%H%M%S}"
        yield Demande("releve.clore", cle, {"releve": releve.pk}, releve)


def _palier(limite: timedelta, paliers: tuple[int, ...]) -> int | None:
    """Palier de rappel atteint : le plus petit nombre de jours qui couvre le temps restant."""
    atteints = [jours for jours in paliers if limite <= timedelta(days=jours)]
    return min(atteints) if atteints and limite > timedelta(0) else None


def _brouillons() -> Iterator[Demande]:
    horizon = maintenant() + timedelta(days=max(RAPPELS_BROUILLON))
    dossiers = Dossier.objects.filter(
        etat=Etat.BROUILLON, appel__etat="publie", appel__cloture__gt=maintenant(), appel__cloture__lte=horizon
    ).select_related("appel")
    for dossier in dossiers:
        jours = _palier(dossier.appel.cloture - maintenant(), RAPPELS_BROUILLON)
        cle = f"dossier:{dossier.uuid}:rappel:{dossier.appel.cloture_jour}:{jours}"
        yield Demande("dossier.rappel_brouillon", cle, {"dossier": dossier.pk}, dossier)


def _derogations() -> Iterator[Demande]:
    horizon = maintenant() + timedelta(days=max(RAPPELS_SIGNATURE))
    ouvertes = DerogationSignature.objects.filter(
        close_le__isnull=True, dossier__sous_reserve_signature=True, terme__lte=horizon
    ).select_related("dossier")
    for derogation in ouvertes:
        reste = derogation.terme - maintenant()
        if reste == timedelta(0):
            continue  # le terme est inclus : à cet instant précis il n'y a plus à rappeler, et pas encore à finir
        jours = _palier(reste, RAPPELS_SIGNATURE)
        genre = "dossier.rappel_signature" if jours else "dossier.fin_derogation"
        cle = f"derogation:{derogation.pk}:{derogation.terme:%Y-%m-%d}:{jours or 'fin'}"
        yield Demande(genre, cle, {"derogation": derogation.pk}, derogation.dossier)


def _avis() -> Iterator[Demande]:
    horizon = maintenant() + timedelta(days=RAPPEL_AVIS)
    attendus = Avis.objects.filter(rendu_le__isnull=True, dossier__decide_le__isnull=True, echeance__lte=horizon)
    for avis in attendus.select_related("dossier"):
        yield Demande("avis.rappel", f"avis:{avis.pk}:rappel", {"avis": avis.pk}, avis.dossier)


@transaction.atomic
def clore_releve(identifiant: int) -> int:
    """Fixe la liste d'une relève et l'écrit au service ; ne ferme aucun dossier. Rend le nombre de dossiers."""
    releve = Releve.objects.select_for_update(of=("self",)).select_related("appel__service").get(pk=identifiant)
    if releve.close_le is not None or releve.instant >= maintenant():
        return releve.dossiers.count()
    numeros = list(releve.dossiers.order_by("numero").values_list("numero", flat=True))
    releve.close_le = maintenant()
    releve.save(update_fields=["close_le"])
    journal.inscrire(releve, "releve.clore", acteur=None, detail={"dossiers": numeros})
    prevenir_service(releve.appel, "releve_close", releve=releve, nombre=len(numeros), objet=releve)
    return len(numeros)


def rappeler_brouillon(identifiant: int) -> bool:
    """Rappelle un brouillon à ses auteurs, s'il en est toujours un."""
    dossier = Dossier.objects.filter(pk=identifiant, etat=Etat.BROUILLON).first()
    if dossier is None or not dossier.appel.ouvert():
        return False
    prevenir_porteur(dossier, "rappel_brouillon")
    return True


def rappeler_signature(identifiant: int) -> bool:
    """Rappelle la signature attendue, si elle l'est toujours."""
    derogation = DerogationSignature.objects.select_related("dossier").get(pk=identifiant)
    if not derogation.dossier.sous_reserve_signature or derogation.close_le is not None:
        return False
    prevenir_porteur(derogation.dossier, "rappel_signature", derogation=derogation)
    return True


@transaction.atomic
def finir_derogation(identifiant: int) -> bool:
    """Constate qu'une dérogation a expiré sans signature et prévient l'agent : lui seul décide de la recevabilité."""
    derogation = (
        DerogationSignature.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=identifiant)
    )
    passee = maintenant() > derogation.terme
    if not passee or not derogation.dossier.sous_reserve_signature or derogation.close_le is not None:
        return False
    derogation.close_le = maintenant()
    derogation.save(update_fields=["close_le"])
    journal.inscrire(derogation.dossier, "dossier.fin_derogation", acteur=None, detail={"etat": derogation.etat})
    prevenir_agents(derogation.dossier, "derogation_signature_echue", derogation=derogation)
    return True


def rappeler_avis(identifiant: int) -> bool:
    """Rappelle un avis attendu."""
    avis = Avis.objects.select_related("dossier__appel", "dossier__structure").get(pk=identifiant)
    if avis.rendu_le is not None or avis.dossier.etat in {Etat.ABANDONNE, Etat.IRRECEVABLE}:
        return False
    prevenir_instance(avis)
    return True


__all__ = [
    "clore_releve",
    "finir_derogation",
    "programmer_echeances",
    "rappeler_avis",
    "rappeler_brouillon",
    "rappeler_signature",
]
