"""Les bilans qu'une personne voit, rangés par ce qu'il y a à faire ; et ceux d'un mois pour l'agenda."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from bilans.etats import A_RENDRE, Etat
from bilans.models import Bilan
from socle.horloge import aujourd_hui

RELATIONS = ("convention__dossier__structure", "convention__dossier__appel__service")
BADGES = {
    Etat.ATTENDU: "neutre",
    Etat.EN_SAISIE: "info",
    Etat.TRANSMIS: "nouveau",
    Etat.A_CORRIGER: "attention",
    Etat.VALIDE: "succes",
    Etat.LEVE: "neutre",
}
# Vues de la liste : code → libellé. « retard » et « a_rendre » se partagent ce que le bénéficiaire doit encore.
VUES = {
    "a_rendre": "À rendre",
    "retard": "En retard",
    "recus": "Chez le service",
    "clos": "Validés ou dispensés",
}
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class Onglet(NamedTuple):
    """Une vue de la liste (forme de `socle.navigation.Entree`)."""

    libelle: str
    url: str
    active: bool
    compteur: int | None


@dataclass(frozen=True)
class LigneBilan:
    """Un bilan dans une liste."""

    bilan: Bilan
    en_retard: bool
    badge: str
    mot: str


def _filtre(vue: str, jour: date) -> Q:
    a_rendre = Q(etat__in=sorted(A_RENDRE))
    return {
        "a_rendre": a_rendre & Q(echeance__gte=jour),
        "retard": a_rendre & Q(echeance__lt=jour),
        "recus": Q(etat=Etat.TRANSMIS),
        "clos": Q(etat__in=[Etat.VALIDE, Etat.LEVE]),
    }[vue]


def bilans_de_la_vue(utilisateur: object, vue: str, jour: date) -> QuerySet[Bilan]:
    """Bilans visibles de cette vue, l'échéance la plus proche d'abord (la plus récente pour ce qui est clos)."""
    ordre = "-echeance" if vue == "clos" else "echeance"
    return (
        Bilan.objects.visibles_par(utilisateur)
        .filter(_filtre(vue, jour))
        .select_related(*RELATIONS)
        .order_by(ordre, "pk")
    )


def onglets(utilisateur: object, vue: str, jour: date) -> list[Onglet]:
    """Vues de la liste et leur nombre de bilans, en une requête."""
    visibles = Bilan.objects.visibles_par(utilisateur)
    comptes = visibles.aggregate(**{nom: Count("pk", filter=_filtre(nom, jour), distinct=True) for nom in VUES})
    url = reverse("bilans:liste")
    return [Onglet(libelle, f"{url}?vue={nom}", nom == vue, comptes[nom]) for nom, libelle in VUES.items()]


def en_retard(utilisateur: object, jour: date) -> int:
    """Nombre de bilans en retard que cette personne voit."""
    return Bilan.objects.visibles_par(utilisateur).filter(_filtre("retard", jour)).count()


def ligne_de(bilan: Bilan, jour: date | None = None) -> LigneBilan:
    """Le bilan tel qu'une liste le montre."""
    retard = bilan.etat in A_RENDRE and bilan.echeance < (jour or aujourd_hui(bilan.convention.dossier.appel.fuseau))
    if retard:
        return LigneBilan(bilan, en_retard=True, badge="erreur", mot="en retard")
    return LigneBilan(bilan, en_retard=False, badge=BADGES[Etat(bilan.etat)], mot=str(bilan.get_etat_display()))


class JourAgenda(NamedTuple):
    """Un jour du mois et ce qui y est attendu."""

    jour: date
    du_mois: bool
    aujourd_hui: bool
    lignes: list[LigneBilan]


@dataclass(frozen=True)
class MoisAgenda:
    """Un mois : ses semaines, les mois voisins, et ce qui y est attendu."""

    premier: date
    semaines: list[list[JourAgenda]]
    precedent: date
    suivant: date
    lignes: list[LigneBilan]


def mois_agenda(utilisateur: object, annee: int, mois: int, jour: date) -> MoisAgenda:
    """Échéances d'un mois, semaine par semaine, en une requête."""
    semaines = calendar.Calendar().monthdatescalendar(annee, mois)
    premier = date(annee, mois, 1)
    suivant = (premier + timedelta(days=31)).replace(day=1)
    attendus = Bilan.objects.visibles_par(utilisateur).exclude(etat=Etat.LEVE)
    attendus = attendus.filter(echeance__range=(semaines[0][0], semaines[-1][-1])).select_related(*RELATIONS)
    lignes = [ligne_de(bilan, jour) for bilan in attendus.order_by("echeance", "pk")]
    par_jour: dict[date, list[LigneBilan]] = {}
    for ligne in lignes:
        par_jour.setdefault(ligne.bilan.echeance, []).append(ligne)
    return MoisAgenda(
        premier=premier,
        semaines=[[JourAgenda(d, d.month == mois, d == jour, par_jour.get(d, [])) for d in s] for s in semaines],
        precedent=(premier - timedelta(days=1)).replace(day=1),
        suivant=suivant,
        lignes=[ligne for ligne in lignes if premier <= ligne.bilan.echeance < suivant],
    )
