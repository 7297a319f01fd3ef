"""Ce que toutes les pages d'un dossier ont en commun : l'en-tête, les actions ouvertes, les onglets, les alertes."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from candidatures.etats import Etat
from candidatures.models import Avis, Dossier
from candidatures.selecteurs.instruction import actes_parmi
from candidatures.selecteurs.silence import delais_par_version, silence_du_dossier
from candidatures.types import EtatPiece
from candidatures.views.instruction.actes import ACTES
from comptes import droits
from socle.navigation import Entree
from socle.types import Requete

ONGLETS = (
    ("dossier", "Synthèse"),
    ("contenu", "Dossier"),
    ("pieces", "Pièces"),
    ("notes", "Notes et avis"),
    ("echanges", "Échanges"),
    ("histoire", "Histoire"),
)
# L'acte qu'on attend à cette étape : un seul bouton principal.
PRINCIPAL = {
    Etat.DEPOSE: "declarer_recevable",
    Etat.RECEVABLE: "ouvrir_instruction",
    Etat.EN_INSTRUCTION: "proposer",
    Etat.PROPOSE: "retenir",
    Etat.LISTE_ATTENTE: "retenir",
}
COULEURS = {
    Etat.BROUILLON: "neutre",
    Etat.DEPOSE: "nouveau",
    Etat.A_COMPLETER: "attention",
    Etat.RETENU: "succes",
    Etat.LISTE_ATTENTE: "attention",
    Etat.REJETE: "erreur",
    Etat.IRRECEVABLE: "erreur",
    Etat.ABANDONNE: "neutre",
}


class Bouton(NamedTuple):
    """Un acte ouvert : adresse, titre, et s'il est celui qu'on attend."""

    url: str
    titre: str
    principal: bool


def rendre_page(request: Requete, dossier: Dossier, nom: str, contexte: dict[str, Any]) -> HttpResponse:
    """Rend un onglet d'un dossier (chargé par `dossier_charge`)."""
    return render(request, f"candidatures/instruction/{nom}.html", en_tete(request, dossier, nom) | contexte)


def permises(request: Requete, dossier: Dossier) -> frozenset[str]:
    """Actions de la matrice ouvertes à cette personne sur ce dossier, lues une fois par requête."""
    if not hasattr(request, "actions_permises"):
        request.actions_permises = droits.actions_possibles(request.user, dossier)  # type: ignore[attr-defined]
    lues: frozenset[str] = request.actions_permises  # type: ignore[attr-defined]  # posé ci-dessus
    return lues


def en_tete(request: Requete, dossier: Dossier, courant: str) -> dict[str, Any]:
    """Contexte commun des onglets."""
    permis = permises(request, dossier)
    ouverts = actes_parmi(permis, dossier)
    delais = delais_par_version([dossier.version_id] if dossier.version_id else [])
    return {
        "dossier": dossier,
        "couleur_etat": COULEURS.get(Etat(dossier.etat), "info"),
        "onglets": _onglets(request, dossier, courant),
        "boutons": _boutons(dossier, ouverts),
        "peut_prendre": "affecter" in ouverts and dossier.agent_id != request.user.pk,
        "voit_budget": "dossier.voir_budget" in permis,
        "silence": silence_du_dossier(dossier, delais),
        "derogation": getattr(dossier, "derogation_signature", None),
    }


def _boutons(dossier: Dossier, ouverts: list[str]) -> list[Bouton]:
    attendu = PRINCIPAL.get(Etat(dossier.etat), "")
    titres = {acte.nom: acte.titre for acte in ACTES if acte.nom in ouverts}
    if "fixer_couts" in ouverts:
        titres["fixer_couts"] = "Fixer les coûts retenus"
    noms = sorted(titres, key=lambda nom: nom != attendu)
    return [Bouton(reverse(f"instruction:{n}", args=[dossier.uuid]), titres[n], n == attendu) for n in noms]


def _onglets(request: Requete, dossier: Dossier, courant: str) -> list[Entree]:
    permis = permises(request, dossier)
    compteurs = {"notes": Avis.objects.attendus_de(request.user).filter(dossier=dossier).count()}
    if "dossier.verifier_pieces" in permis:
        compteurs["pieces"] = sum(piece.controle == EtatPiece.A_VERIFIER for piece in dossier.pieces.all())
    if "dossier.ecrire_message" in permis:
        compteurs["echanges"] = dossier.messages.filter(du_service=False, lu_le__isnull=True).count()
    return [
        Entree(
            libelle,
            reverse(f"instruction:{nom}", args=[dossier.uuid]),
            active=nom == courant,
            compteur=compteurs.get(nom) or None,
        )
        for nom, libelle in ONGLETS
    ]
