"""Ce qui attend une personne : les attentes des dossiers et des conventions, comptées, le retard d'abord."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from aap.selecteurs.questions import nombre_sans_reponse
from candidatures.selecteurs import attentes as dossiers
from comptes.models import Utilisateur
from conventions.selecteurs import attentes as conventions
from pilotage.types import Retard, Tache, Taches

RETARDS_MONTRES = 8


def _adresse(nom: str, cle: str) -> str:
    return f"{reverse(nom)}?{urlencode({'attente': cle})}"


def taches(regard: dossiers.Regard) -> Taches:
    """Lignes qui ne sont pas vides, en retard d'abord puis dans l'ordre du traitement. Quatre requêtes."""
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
            passive=cle in conventions.PASSIVES,
        )
        for cle, nombre in conventions.compter(regard.utilisateur).items()
        if nombre
    ]
    sans_reponse = nombre_sans_reponse(regard.utilisateur)
    if sans_reponse:
        lignes.append(Tache("Répondre aux questions sur un appel", sans_reponse, reverse("questions:file"), "question"))
    return Taches(tuple(sorted(lignes, key=lambda tache: (not tache.retard, tache.passive))))


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
