"""Lauréats passés et conventions en cours : un soutien par structure, année, rôle et engagement juridique."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import Any

from django import forms

from aap.types import RolePoste
from candidatures.models import Importation, SoutienAnterieur
from candidatures.services.imports.apercu import LigneApercue, fautive, sans_repetition
from candidatures.types import SortLigne
from comptes.models import Structure
from socle.affichage import date_longue, etp, euros
from socle.formulaires import ChampDate, ChampEntier, ChampEtp, ChampMontant, ChampSiret
from socle.tabulaire import ChampVocabulaire, Colonne, Faute, Ligne

PROGRAMME = "PNAD"
VALEURS = ("etp", "montant", "terme")
LIBELLES = {"etp": "ETP", "montant": "montant", "terme": "fin"}
PREMIERE_ANNEE, DERNIERE_ANNEE = 2000, 2100
LOT = 1000


def colonnes() -> tuple[Colonne, ...]:
    """Ce que le fichier des lauréats doit contenir."""
    return (
        Colonne("siret", "SIRET", ChampSiret(), "Les 14 chiffres de l'établissement soutenu.", "130 025 265 00013",
                ("numéro siret", "siret du bénéficiaire"), 14),
        Colonne("annee", "Année", ChampEntier(min_value=PREMIERE_ANNEE, max_value=DERNIERE_ANNEE),
                "Année de l'appel à projets ou de la convention.", 2024, ("année de la convention", "exercice")),
        Colonne("role", "Rôle", ChampVocabulaire(RolePoste.choices), "facilitateur ou coordinateur.", "facilitateur",
                ("métier", "poste")),
        Colonne("etp", "ETP", ChampEtp(required=False, min_value=Decimal("0.01"), max_value=Decimal(50)),
                "Temps de travail soutenu, en équivalent temps plein.", "0,50", ("nombre d'ETP",)),
        Colonne("montant", "Montant", ChampMontant(required=False), "Aide accordée, en euros.", "29 473,00",
                ("montant accordé", "subvention")),
        Colonne("engagement_juridique", "EJ", forms.CharField(required=False, max_length=30),
                "Numéro de l'engagement juridique (Chorus).", "2103456789",
                ("engagement juridique", "numéro EJ", "n EJ")),
        Colonne("terme", "Fin de la convention", ChampDate(required=False),
                "Dernier jour de la convention. Vide : le terme reste inconnu.", "31/12/2025",
                ("terme", "fin", "date de fin")),
    )  # fmt: skip


def cle_du_soutien(siret: str, annee: int, role: str, engagement: str) -> Hashable:
    """Ce qui dit que deux lignes parlent du même soutien."""
    return (siret, annee, role, engagement)


def rapprocher(_importation: Importation, lignes: list[Ligne]) -> list[LigneApercue]:
    """Dit le sort de chaque ligne d'après ce qui est déjà chargé (quatre requêtes par millier de lignes)."""
    sirets = sorted({ligne.valeurs["siret"] for ligne in lignes if "siret" in ligne.valeurs})
    connus = _connus(sirets)
    structures = _structures(sirets)
    return sans_repetition([_sort(ligne, connus, structures) for ligne in lignes])


def _sort(ligne: Ligne, connus: dict[Hashable, SoutienAnterieur], structures: dict[str, str]) -> LigneApercue:
    if ligne.fautes:
        return fautive(ligne)
    lu = ligne.valeurs
    if lu.get("terme") and lu["terme"].year < lu["annee"]:
        message = f"La convention de {lu['annee']} ne peut pas finir avant cette année-là."
        return fautive(ligne, Faute("Fin de la convention", ligne.textes["terme"], message))
    cle = cle_du_soutien(lu["siret"], lu["annee"], lu["role"], lu.get("engagement_juridique", ""))
    note = structures.get(lu["siret"]) or structures.get(lu["siret"][:9], "")
    note = note or "Structure inconnue du guichet : le soutien l'attendra, rattaché à son Siren."
    ancien = connus.get(cle)
    if ancien is None:
        return LigneApercue(ligne, SortLigne.NOUVELLE, cle, note=note)
    changements = tuple(_changements(ancien, lu))
    return LigneApercue(
        ligne, SortLigne.MODIFIEE if changements else SortLigne.CONNUE, cle, changements=changements, note=note
    )


def _changements(ancien: SoutienAnterieur, lu: dict[str, Any]) -> Iterable[str]:
    """Valeurs qui changent. Une cellule vide n'efface rien : elle ne dit rien."""
    for nom in VALEURS:
        avant, apres = getattr(ancien, nom), lu.get(nom)
        if apres is not None and apres != avant:
            yield f"{LIBELLES[nom]} : {_ecrire(nom, avant)} → {_ecrire(nom, apres)}"


def _ecrire(nom: str, valeur: Any) -> str:
    if valeur is None:
        return "inconnu"
    if nom == "terme":
        return date_longue(valeur)
    return etp(valeur) if nom == "etp" else euros(valeur)


def _connus(sirets: list[str]) -> dict[Hashable, SoutienAnterieur]:
    trouves = SoutienAnterieur.objects.filter(siret__in=sirets, programme=PROGRAMME).order_by("pk")
    return {cle_du_soutien(s.siret, s.annee, s.role, s.engagement_juridique): s for s in trouves}


def _structures(sirets: list[str]) -> dict[str, str]:
    """Ce que le guichet sait de chaque établissement, par Siret et, à défaut, par Siren."""
    sirens = {siret[:9] for siret in sirets}
    notes: dict[str, str] = {}
    for structure in Structure.objects.filter(siren__in=sirens).order_by("siret"):
        notes.setdefault(structure.siren, f"Autre établissement de {structure.nom}.")
        notes[structure.siret] = structure.nom
    return notes


def ecrire(importation: Importation, lignes: list[LigneApercue], source: str) -> None:
    """Ajoute les soutiens nouveaux, met à jour les autres. `source` : le fichier et sa date, en mots."""
    connus = _connus([ligne.ligne.valeurs["siret"] for ligne in lignes])
    ajouts: list[SoutienAnterieur] = []
    mises_a_jour: list[SoutienAnterieur] = []
    for apercue in lignes:
        lu = apercue.ligne.valeurs
        soutien = connus.get(apercue.cle) or SoutienAnterieur(
            siren=lu["siret"][:9],
            siret=lu["siret"],
            annee=lu["annee"],
            programme=PROGRAMME,
            role=lu["role"],
            engagement_juridique=lu.get("engagement_juridique", ""),
        )
        for nom in VALEURS:
            if lu.get(nom) is not None:
                setattr(soutien, nom, lu[nom])
        soutien.source, soutien.importation = source, importation
        (mises_a_jour if soutien.pk else ajouts).append(soutien)
    SoutienAnterieur.objects.bulk_create(ajouts, batch_size=LOT)
    SoutienAnterieur.objects.bulk_update(mises_a_jour, [*VALEURS, "source", "importation"], batch_size=LOT)


def annees(lignes: list[LigneApercue]) -> list[int]:
    """Années que le fichier contient, lignes fautives écartées."""
    return sorted({ligne.ligne.valeurs["annee"] for ligne in lignes if ligne.sort != SortLigne.FAUTIVE})
