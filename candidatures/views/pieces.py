"""L'étape des pièces : joindre, remplacer, retirer, relire. Un mauvais fichier ne fait jamais perdre les autres."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from candidatures import services
from candidatures.etats import Etat
from candidatures.forms.pieces import PiecesForm
from candidatures.models import Dossier, PieceDeposee
from candidatures.selecteurs.parcours import adresse_section, dossier_charge, etapes
from candidatures.selecteurs.pieces import pieces_attendues
from candidatures.types import Section
from candidatures.views.acces import dossier_de
from candidatures.views.sections import contexte_etape, suite_de
from socle import fichiers
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite


def _formulaire(dossier: Dossier, *args: Any) -> PiecesForm:
    attendues = pieces_attendues(dossier)
    a_deposer = [attendue.piece.code for attendue in attendues if attendue.a_deposer]
    return PiecesForm(attendues, services.pieces_ouvertes(dossier, a_deposer), *args)


def _montrer(request: Requete, dossier: Dossier, form: PiecesForm) -> HttpResponse:
    toutes = etapes(dossier)
    etape = next(e for e in toutes if e.section == Section.PIECES)
    blocs = [bloc for bloc in form.blocs if bloc.attendue.a_deposer]
    # En complément, ce qui est rouvert d'abord ; le reste se relit, replié.
    fermes = [bloc for bloc in blocs if not bloc.ouverte] if form.ouvertes else []
    ouverts = [bloc for bloc in blocs if bloc not in fermes]
    contexte = contexte_etape(dossier, etape, toutes) | {
        "form": form,
        "a_joindre": [b for b in ouverts if b.attendue.requise is not False or fermes],
        "facultatives": [b for b in ouverts if b.attendue.requise is False and not fermes],
        "fermes": fermes,
        "dans_le_formulaire": [b for b in form.blocs if not b.attendue.a_deposer],
    }
    return render(request, "candidatures/pieces/page.html", contexte)


@exige("dossier.remplir", charger=dossier_de)
def pieces(request: Requete, **_: Any) -> HttpResponse:
    """Liste de l'appel pour ce porteur ; en POST, enregistre tout ce qui est bon et dit ce qui ne l'est pas."""
    dossier = dossier_charge(request.objet)
    if request.method != "POST":
        return _montrer(request, dossier, _formulaire(dossier))
    form = _formulaire(dossier, request.POST, request.FILES)
    form.is_valid()
    retirer = _a_retirer(request, dossier)
    try:
        refus = services.enregistrer_pieces(dossier, form.envois(), acteur=request.user, retirer=retirer)
    except TransitionInterdite as erreur:
        messages.error(request, str(erreur))
        return redirect("candidatures:dossier", uuid=dossier.uuid)
    refus += form.refus_de_saisie()
    if refus:
        return _apres_refus(request, dossier, form, refus)
    return _apres(request, dossier, retirer)


def _a_retirer(request: Requete, dossier: Dossier) -> PieceDeposee | None:
    """Pièce dont le bouton « Retirer » a été pressé."""
    texte = request.POST.get("retirer", "")
    if not texte:
        return None
    if not texte.isdigit():
        raise Http404
    return get_object_or_404(PieceDeposee, dossier=dossier, pk=int(texte))


def _apres_refus(request: Requete, dossier: Dossier, envoye: PiecesForm, refus: list[Any]) -> HttpResponse:
    """Ce qui était bon est enregistré et se voit ; chaque refus est à côté de son champ, avec son texte."""
    relu = dossier_charge(dossier)
    textes = {un.champ: envoye.data.get(un.champ, "") for un in refus}
    form = _formulaire(relu, textes, {})
    form.is_valid()
    form.refuser([un for un in refus if not form.has_error(un.champ)])
    return _montrer(request, relu, form)


def _apres(request: Requete, dossier: Dossier, retiree: PieceDeposee | None) -> HttpResponseRedirect:
    if retiree is not None:
        messages.success(request, "La pièce est retirée du dossier.")
        return HttpResponseRedirect(adresse_section(dossier, Section.PIECES, f"champ-pieces-{retiree.code}"))
    toutes = etapes(dossier)
    etape = next(e for e in toutes if e.section == Section.PIECES)
    messages.success(request, "Vos pièces sont enregistrées.")
    if dossier.etat == Etat.A_COMPLETER and request.POST.get("action") == "suivant":
        return HttpResponseRedirect(reverse("candidatures:completer", args=[dossier.uuid]))
    return HttpResponseRedirect(suite_de(request, dossier, etape, toutes))


@exige("dossier.remplir", charger=dossier_de, methodes=("GET",))
def telecharger(request: Requete, uuid: UUID, piece: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Une pièce de son propre dossier, retirée ou non."""
    cible = get_object_or_404(request.objet.pieces.select_related("fichier"), pk=piece, fichier__isnull=False)
    return fichiers.reponse(cible.fichier)
