"""Ce qui attend une personne : les attentes des dossiers, des conventions et de leur argent, le retard d'abord."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from aap.selecteurs.questions import nombre_sans_reponse
from candidatures.selecteurs import attentes as dossiers
from candidatures.selecteurs.demandes import demandes_a_repondre
from comptes.models import Utilisateur
from conventions.selecteurs import attentes as conventions
from conventions.selecteurs import paiements
from conventions.selecteurs.scans import nombre_a_relire
from pilotage.types import Retard, Tache, Taches

RETARDS_MONTRES = 8


def _adresse(nom: str, cle: str) -> str:
    return f"{reverse(nom)}?{urlencode({'attente': cle})}"


def taches(regard: dossiers.Regard) -> Taches:
    """Lignes qui ne sont pas vides, en retard d'abord puis dans l'ordre du traitement. Neuf requêtes au plus."""
    lignes = [
        Tache(attente.libelle, nombre, _adresse("instruction:file", cle), "dossier", retard)
        for cle, (nombre, retard) in dossiers.compter(regard).par_cle.items()
        if nombre and (attente := dossiers.PAR_CLE[cle])
    ]
    lignes += [
        Tache(
            conventions.PAR_CLE[cle].libelle,
            nombre,
            _adresse("conventions:liste", cle),
            "convention",
            retard=nombre if cle in conventions.EN_RETARD else 0,
            passive=cle in conventions.PASSIVES,
        )
        for cle, nombre in conventions.compter(regard.utilisateur).items()
        if nombre
    ]
    lignes += [
        Tache(due.libelle, nombre, _adresse(due.liste, cle), due.quoi, retard)
        for cle, (nombre, retard) in paiements.compter(regard.utilisateur).items()
        if nombre and (due := paiements.PAR_CLE[cle])
    ]
    lignes += _hors_dossiers(regard.utilisateur)
    return Taches(tuple(sorted(lignes, key=lambda tache: (not tache.retard, tache.passive))))


def _hors_dossiers(utilisateur: Utilisateur) -> list[Tache]:
    """Ce qui attend sans être un dossier reçu : questions, signatures tardives demandées, scans complets."""
    lues = (
        ("Répondre aux questions sur un appel", nombre_sans_reponse(utilisateur), "questions:file", "question"),
        (
            "Relire les exemplaires signés numérisés",
            nombre_a_relire(utilisateur),
            "conventions:scans",
            "exemplaire",
        ),
        (
            "Répondre à une demande de signature tardive, avant le dépôt",
            demandes_a_repondre(utilisateur).count(),
            "instruction:demandes_signature",
            "demande",
        ),
    )
    return [Tache(libelle, nombre, reverse(adresse), quoi) for libelle, nombre, adresse, quoi in lues if nombre]


def retards(utilisateur: Utilisateur) -> list[Retard]:
    """Les dossiers les plus en retard, le terme le plus ancien d'abord."""
    return [
        Retard(
            raison=attente.libelle,
            numero=dossier.numero,
            structure=dossier.structure.nom,
            terme=dossier.terme,  # type: ignore[attr-defined]  # annoté par `en_retard`
            url=reverse("instruction:dossier", args=[dossier.uuid]),
        )
        for dossier, attente in dossiers.en_retard(dossiers.Regard(utilisateur), RETARDS_MONTRES)
    ]
