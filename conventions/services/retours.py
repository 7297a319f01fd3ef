"""Les dates de paiement rendues par l'outil comptable : un fichier lu ligne à ligne, montré, puis constaté.

Le fichier se rapproche des versements demandés par l'engagement juridique, et par la demande de paiement quand une
convention en a plusieurs. Rien n'est deviné : une ligne douteuse est une faute à corriger. Rejouer ne paie rien deux
fois.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from datetime import date
from typing import Any

from django import forms
from django.db import transaction

from candidatures.services.imports.apercu import Apercu, LigneApercue, fautive, sans_repetition
from candidatures.types import SortLigne
from conventions.documents.liquidation import reference_de
from conventions.etats import EtatVersement
from conventions.models import Versement
from conventions.selecteurs.delais import jour_de
from conventions.services.liquidation import ACTION, services_payes
from conventions.services.versements import constater_paiement
from socle import fichiers, journal, tabulaire
from socle.acteurs import Acteur
from socle.affichage import date_longue, euros
from socle.detection import XLSX
from socle.formulaires import ChampDate, ChampMontant
from socle.models import Fichier
from socle.tabulaire import TAILLE_MAX, Colonne, Faute, Ligne
from socle.types import Televersement
from socle.workflow import DroitManquant, TransitionInterdite

TITRE = "Dates de paiement"


def colonnes() -> tuple[Colonne, ...]:
    """Ce que le fichier doit contenir."""
    return (
        Colonne("ej", "Engagement juridique", forms.CharField(max_length=40), "Le numéro de l'engagement (EJ).",
                "2103456789", ("EJ", "n EJ", "numéro EJ")),
        Colonne("dp", "Demande de paiement", forms.CharField(max_length=40, required=False),
                "Le numéro de la demande (DP). Nécessaire quand l'engagement en a plusieurs.", "100123456",
                ("DP", "n DP", "numéro DP")),
        Colonne("jour", "Date de paiement", ChampDate(), "Le jour où la somme est partie.", "15/09/2025",
                ("payé le", "date de valeur")),
        Colonne("montant", "Montant", ChampMontant(required=False),
                "Vide, il n'est pas contrôlé ; écrit, il doit être exact.", "14 736,50", ("montant payé",)),
    )  # fmt: skip


def modele() -> bytes:
    """Classeur vierge à remplir."""
    return tabulaire.modele(TITRE, colonnes())


@transaction.atomic
def deposer_retours(fichier: Televersement, *, acteur: Acteur) -> Fichier:
    """Range le fichier à lire. Lève DroitManquant, FichierRefuse."""
    if not acteur.peut(ACTION):
        raise DroitManquant(acteur.refus(ACTION))
    return fichiers.deposer(fichier, acteur=acteur, types=frozenset({XLSX}), taille_max=TAILLE_MAX)


def lire_retours(fichier: Fichier, *, acteur: Acteur) -> Apercu:
    """Le sort de chaque ligne, d'après les versements tels qu'ils sont. Lève TableauRefuse."""
    tableau = tabulaire.lire(fichiers.lire(fichier), colonnes())
    return Apercu(_rapprocher(tableau.lignes, acteur), tableau.ignorees)


def _rapprocher(lignes: list[Ligne], acteur: Acteur) -> list[LigneApercue]:
    connus = _versements({ligne.valeurs.get("ej", "") for ligne in lignes}, acteur)
    return sans_repetition([_sort(ligne, connus) for ligne in lignes])


def _versements(engagements: set[str], acteur: Acteur) -> dict[str, list[Versement]]:
    trouves = Versement.objects.filter(
        engagement_juridique__in=sorted(engagements - {""}),
        convention__dossier__appel__service__in=services_payes(acteur),
        etat__in=[EtatVersement.DEMANDE, EtatVersement.PAYE],
    )
    groupes: dict[str, list[Versement]] = defaultdict(list)
    for versement in trouves.select_related("convention__dossier__appel").order_by("pk"):
        groupes[versement.engagement_juridique].append(versement)
    return groupes


def _sort(ligne: Ligne, connus: dict[str, list[Versement]]) -> LigneApercue:
    if ligne.fautes:
        return fautive(ligne)
    lu = ligne.valeurs
    candidats = [v for v in connus.get(lu["ej"], []) if not lu.get("dp") or v.demande_paiement == lu["dp"]]
    if len(candidats) != 1:
        return fautive(ligne, _introuvable(ligne, candidats))
    versement = candidats[0]
    faute = _defaut(ligne, versement)
    if faute is not None:
        return fautive(ligne, faute)
    sort = SortLigne.NOUVELLE if versement.etat == EtatVersement.DEMANDE else SortLigne.CONNUE
    note = f"{reference_de(versement)}, {versement.libelle}, {euros(versement.montant)}"
    cle: Hashable = versement.pk
    return LigneApercue(ligne, sort, cle, note=note)


def _introuvable(ligne: Ligne, candidats: list[Versement]) -> Faute:
    if candidats:
        message = "Cet engagement a plusieurs demandes de paiement : écrivez le numéro de la demande."
        return Faute("Demande de paiement", ligne.textes.get("dp", ""), message)
    message = "Aucun paiement demandé par votre service ne porte ces références."
    return Faute("Engagement juridique", ligne.textes["ej"], message)


def _defaut(ligne: Ligne, versement: Versement) -> Faute | None:
    lu: dict[str, Any] = ligne.valeurs
    jour: date = lu["jour"]
    if lu.get("montant") is not None and lu["montant"] != versement.montant:
        message = f"Le paiement demandé est de {euros(versement.montant)} : constatez un rejet, ou corrigez le montant."
        return Faute("Montant", ligne.textes.get("montant", ""), message)
    if jour > jour_de(versement.convention):
        return Faute("Date de paiement", ligne.textes["jour"], "Ce jour n'est pas encore passé.")
    if versement.etat == EtatVersement.PAYE and versement.paye_le != jour:
        message = f"Ce versement est déjà payé, le {date_longue(versement.paye_le)}."
        return Faute("Date de paiement", ligne.textes["jour"], message)
    return None


@transaction.atomic
def constater_retours(fichier: Fichier, *, acteur: Acteur) -> int:
    """Relit le fichier et constate les paiements des lignes justes ; rend leur nombre.

    Un versement qui a changé entre-temps est laissé : il se lira « à corriger » au prochain aperçu. Lève
    DroitManquant, TableauRefuse.
    """
    if not acteur.peut(ACTION):
        raise DroitManquant(acteur.refus(ACTION))
    apercu = lire_retours(fichier, acteur=acteur)
    jours = {ligne.cle: ligne.ligne.valeurs["jour"] for ligne in apercu.a_ecrire}
    # Dans l'ordre des conventions : deux imports simultanés ne s'attendent jamais l'un l'autre.
    versements = Versement.objects.filter(pk__in=list(jours)).select_related("convention__dossier__appel__service")
    constates = [v for v in versements.order_by("convention", "pk") if _constater(v, jours[v.pk], acteur)]
    for service in {v.convention.dossier.appel.service for v in constates}:
        references = [reference_de(v) for v in constates if v.convention.dossier.appel.service == service]
        detail = {"fichier": fichier.nom, "empreinte": fichier.sha256, "versements": references}
        journal.inscrire(service, "service.importer_paiements", acteur=acteur, detail=detail)
    return len(constates)


def _constater(versement: Versement, jour: date, acteur: Acteur) -> bool:
    try:
        constater_paiement(versement, acteur=acteur, le=jour)
    except TransitionInterdite:
        return False
    return True
