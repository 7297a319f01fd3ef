"""Lectures des fichiers chargés : leur liste, l'aperçu d'un fichier, ce que le registre sait aujourd'hui."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Max, QuerySet
from django.urls import reverse

from candidatures.etats import EtatImport
from candidatures.models import Couverture, Importation, SoutienAnterieur
from candidatures.types import GenreImport, SortLigne
from comptes import droits
from comptes.models import Service, Utilisateur
from socle.models import Travail

COULEURS = {
    SortLigne.NOUVELLE: "succes",
    SortLigne.MODIFIEE: "info",
    SortLigne.CONNUE: "neutre",
    SortLigne.DOUBLON: "attention",
    SortLigne.FAUTIVE: "erreur",
}
COULEURS_ETAT = {
    EtatImport.DEPOSE: "info",
    EtatImport.LU: "attention",
    EtatImport.ILLISIBLE: "erreur",
    EtatImport.CONFIRME: "info",
    EtatImport.ECRIT: "succes",
    EtatImport.ECARTE: "neutre",
}
TRAVAUX = {EtatImport.DEPOSE: "lecture", EtatImport.CONFIRME: "ecriture"}


class Sort(NamedTuple):
    """Un sort et son nombre de lignes, avec l'adresse qui ne montre qu'elles."""

    libelle: str
    nombre: int
    couleur: str
    url: str
    actif: bool


@dataclass(frozen=True, slots=True)
class LigneMontree:
    """Une ligne de l'aperçu. `cellules` : (colonne, texte, message de la faute)."""

    numero: int
    libelle: str
    couleur: str
    cellules: list[tuple[str, str, str]]
    messages: list[str]
    note: str


@dataclass(frozen=True, slots=True)
class Vue:
    """L'aperçu à afficher."""

    sorts: list[Sort]
    lignes: list[LigneMontree]
    colonnes: list[str]
    couleur_etat: str
    total: int
    fautives: int
    ignorees: list[str]
    complet: bool


def importations(utilisateur: Utilisateur) -> QuerySet[Importation]:
    """Fichiers que cette personne voit, du plus récent au plus ancien, sans leurs lignes."""
    visibles = Importation.objects.visibles_par(utilisateur).defer("lecture")
    return visibles.select_related("service", "fichier", "depose_par").order_by("-depose_le", "-pk")


def services_importables(utilisateur: Utilisateur) -> list[Service]:
    """Services pour lesquels cette personne charge des fichiers, les siens d'abord, ceux qui en dépendent ensuite."""
    siens = {appartenance.service_id for appartenance in utilisateur.appartenances()}
    tous = Service.objects.filter(droits.q_visibles(utilisateur, "service.importer", Service)).order_by("nom")
    return sorted(tous, key=lambda service: service.pk not in siens)


def apercu(importation: Importation, sort: str) -> Vue:
    """L'aperçu d'un fichier ; `sort` n'en garde que les lignes de ce sort."""
    colonnes = list(importation.bilan.get("colonnes", []))
    gardees = [lue for lue in importation.lecture if not sort or lue["sort"] == sort]
    nombres = {code: int(importation.bilan.get(code, 0)) for code in SortLigne.values}
    adresse = reverse("instruction:importation", args=[importation.uuid])
    return Vue(
        sorts=[_sort(code, nombre, adresse, sort) for code, nombre in nombres.items() if nombre],
        lignes=[_montrer(lue, colonnes) for lue in gardees],
        colonnes=colonnes,
        couleur_etat=COULEURS_ETAT[EtatImport(importation.etat)],
        total=len(importation.lecture),
        fautives=nombres[SortLigne.FAUTIVE],
        ignorees=list(importation.bilan.get("ignorees", [])),
        complet=not sort,
    )


def _sort(code: str, nombre: int, adresse: str, choisi: str) -> Sort:
    sort = SortLigne(code)
    return Sort(str(sort.label), nombre, COULEURS[sort], f"{adresse}?sort={code}#lignes", code == choisi)


def _montrer(lue: dict[str, Any], colonnes: list[str]) -> LigneMontree:
    """Une ligne gardée, ses fautes rangées sous leur cellule ; celles de toute la ligne vont aux précisions."""
    fautes = {colonne: message for colonne, _, message in lue["fautes"]}
    cellules = [(titre, texte, fautes.pop(titre, "")) for titre, texte in zip(colonnes, lue["textes"], strict=True)]
    sort = SortLigne(lue["sort"])
    messages = [*fautes.values(), *lue["changements"]]
    return LigneMontree(lue["numero"], str(sort.label), COULEURS[sort], cellules, messages, lue["note"])


def travail_en_cours(importation: Importation) -> Travail | None:
    """Le travail qui lit ou écrit ce fichier en ce moment, ou None."""
    quoi = TRAVAUX.get(EtatImport(importation.etat))
    if quoi is None:
        return None
    return Travail.objects.filter(cle=f"importation:{importation.uuid}:{quoi}").first()


def annonce(importation: Importation) -> str:
    """Phrase d'après la confirmation."""
    nombre = importation.chargeables
    lignes = f"{nombre} ligne chargée" if nombre == 1 else f"{nombre} lignes chargées"
    if importation.etat == EtatImport.CONFIRME:
        return "Le chargement a commencé : cette page en montre l'avancement."
    return f"{lignes}." if nombre else "Rien à charger : tout était déjà là."


def etat_du_registre(utilisateur: Utilisateur) -> dict[str, Any]:
    """Ce que le guichet sait aujourd'hui : soutiens et couvertures chargés, années complètes des services visibles."""
    visibles = Importation.objects.visibles_par(utilisateur).filter(etat=EtatImport.ECRIT)
    completes = visibles.filter(genre=GenreImport.SOUTIENS, exhaustif=True).values_list("annees", flat=True)
    return {
        "soutiens": SoutienAnterieur.objects.aggregate(lignes=Count("pk"), structures=Count("siren", distinct=True)),
        "couverture": Couverture.objects.aggregate(
            lignes=Count("pk"), epcis=Count("epci", distinct=True), jour=Max("jour")
        ),
        "annees": sorted({annee for annees in completes.order_by("pk") for annee in annees}),
    }
