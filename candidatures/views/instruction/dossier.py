"""La page d'un dossier pour un agent : synthèse, contenu, pièces, notes, échanges, histoire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from candidatures.faits import verdict
from candidatures.forms.instruction import ControlePieceForm, NotesForm, RemarqueForm
from candidatures.forms.suivi import MessageForm
from candidatures.models import Dossier
from candidatures.selecteurs.instruction import actes_ouverts
from candidatures.selecteurs.lecture import lire_dossier
from candidatures.selecteurs.notes import synthese_des_notes
from candidatures.selecteurs.parcours import dossier_charge
from candidatures.selecteurs.pieces import pieces_attendues
from candidatures.services.avis import avis_attendus_de
from candidatures.views.acces import dossier_de
from candidatures.views.instruction.actes import PAR_NOM
from socle import journal
from socle.gardes import VueGardee, exige
from socle.types import Requete


class Onglet(NamedTuple):
    """Un onglet de la page."""

    libelle: str
    url: str
    active: bool


ONGLETS = (
    ("dossier", "Synthèse"),
    ("contenu", "Dossier"),
    ("pieces", "Pièces"),
    ("notes", "Notes et avis"),
    ("echanges", "Échanges"),
    ("histoire", "Histoire"),
)


def _commun(request: Requete, dossier: Dossier, courant: str) -> dict[str, Any]:
    ouverts = actes_ouverts(request.user, dossier)
    return {
        "dossier": dossier,
        "onglets": [
            Onglet(libelle, reverse(f"instruction:{nom}", args=[dossier.uuid]), nom == courant)
            for nom, libelle in ONGLETS
        ],
        "actes": [PAR_NOM[nom] for nom in ouverts if nom in PAR_NOM],
        "ouverts": ouverts,
        "voit_budget": request.user.peut("dossier.voir_budget", dossier),
    }


def _page(nom: str, contexte_de: Callable[[Requete, Dossier], dict[str, Any]]) -> VueGardee:
    @exige("dossier.voir", charger=dossier_de, methodes=("GET",))
    def vue(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - l'adresse le nomme, la garde l'a chargé
        dossier = dossier_charge(request.objet)
        contexte = _commun(request, dossier, nom) | contexte_de(request, dossier)
        return render(request, f"candidatures/instruction/{nom}.html", contexte)

    return vue


def _synthese(request: Requete, dossier: Dossier) -> dict[str, Any]:
    return {
        "verdict": verdict(dossier, retenu=True) if request.user.peut("dossier.voir_budget", dossier) else None,
        "notes": synthese_des_notes(dossier),
        "manquantes": [p for p in pieces_attendues(dossier) if p.manquante],
        "avis": dossier.avis.select_related("service"),
        "proposition": dossier.propositions.select_related("proposee_par").first(),
        "decision": dossier.decisions.select_related("decidee_par").first(),
        "derogations": dossier.derogations_plafond.select_related("accordee_par"),
    }


def _contenu(request: Requete, dossier: Dossier) -> dict[str, Any]:
    peut_commenter = request.user.peut("dossier.commenter", dossier)
    return {
        "sections": lire_dossier(dossier, budgets=request.user.peut("dossier.voir_budget", dossier)),
        "remarques": dossier.remarques.select_related("auteur"),
        "form": RemarqueForm() if peut_commenter else None,
    }


def _pieces(request: Requete, dossier: Dossier) -> dict[str, Any]:
    controle = request.user.peut("dossier.verifier_pieces", dossier)
    lignes = [
        (attendue, [(p, _form_controle(p) if controle else None) for p in attendue.deposees])
        for attendue in pieces_attendues(dossier)
    ]
    return {
        "lignes": lignes,
        "documents": dossier.documents.select_related("fichier"),
        "signatures": dossier.signatures.select_related("fichier", "signee_par"),
    }


def _form_controle(piece: Any) -> ControlePieceForm:
    initial = {"controle": piece.controle, "remarque": piece.remarque}
    return ControlePieceForm(initial=initial, prefix=f"piece-{piece.pk}")


def _notes(request: Requete, dossier: Dossier) -> dict[str, Any]:
    synthese = synthese_des_notes(dossier)
    peut_noter = "noter" in actes_ouverts(request.user, dossier)
    return {
        "synthese": synthese,
        "form": NotesForm(dossier=dossier, acteur=request.user) if peut_noter else None,
        "avis": dossier.avis.select_related("service", "rendu_par", "etape"),
        "a_rendre": [a for a in avis_attendus_de(request.user, dossier) if a.rendu_le is None]
        if request.user.peut("dossier.donner_avis", dossier)
        else [],
    }


def _echanges(request: Requete, dossier: Dossier) -> dict[str, Any]:
    return {
        "fil": dossier.messages.select_related("auteur"),
        "form": MessageForm() if request.user.peut("dossier.ecrire_message", dossier) else None,
    }


def _histoire(request: Requete, dossier: Dossier) -> dict[str, Any]:
    visible = request.user.peut("journal.voir", dossier)
    return {"lignes": journal.lignes(dossier) if visible else None}


synthese = _page("dossier", _synthese)
contenu = _page("contenu", _contenu)
pieces = _page("pieces", _pieces)
notes = _page("notes", _notes)
echanges = _page("echanges", _echanges)
histoire = _page("histoire", _histoire)
