"""Écrans du compte rendu financier : trois feuillets, la relecture et la signature, les deux PDF."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render

from bilans import services
from bilans.documents.officiel import FormulaireInconnu, remplir_officiel
from bilans.forms.compte_rendu import FEUILLETS, CollageForm, FeuilletForm, SignerForm
from bilans.models import Bilan
from bilans.selecteurs.compte_rendu import (
    CHAMPS_TEXTE,
    budget_prevu,
    compte_rendu_de,
    libelle_du_chemin,
    regle_compte_rendu,
    tableau,
)
from bilans.selecteurs.vierges import vierge_du_service
from bilans.services import compte_rendu as actes
from bilans.types import Feuillet, GenreBilan
from bilans.views.acces_compte_rendu import compte_rendu_visible
from bilans.views.reponses import piece_jointe
from socle import fichiers
from socle.affichage import heure
from socle.gardes import exige
from socle.modeles import VersionPerimee
from socle.types import Requete
from socle.workflow import TransitionInterdite

MODIFIE_AILLEURS = "Ce feuillet a été modifié ailleurs. Enregistrez pour comparer les deux textes : rien n'est perdu."
VOIR, REMPLIR, SIGNER = "bilan.voir", "bilan.remplir", "bilan.signer"


@exige(VOIR, charger=compte_rendu_visible, methodes=("GET",))
def compte_rendu(request: Requete, uuid: UUID) -> HttpResponse:
    """Première page : reprend la saisie où elle en est, ou montre ce qui est transmis."""
    bilan: Bilan = request.objet
    if bilan.modifiable and request.user.peut(REMPLIR, bilan):
        return redirect("bilans:compte_rendu_feuillet", uuid=uuid, feuillet=Feuillet.QUALITATIF)
    return redirect("bilans:compte_rendu_relire", uuid=uuid)


@exige(REMPLIR, charger=compte_rendu_visible, methodes=("POST",))
def commencer(request: Requete, uuid: UUID) -> HttpResponse:
    """Commence la saisie."""
    try:
        services.saisir(request.objet, acteur=request.user)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    return redirect("bilans:compte_rendu", uuid=uuid)


def _form(request: Requete, feuillet: str) -> FeuilletForm:
    if feuillet not in FEUILLETS:
        raise Http404
    return FEUILLETS[feuillet](request.objet, data=request.POST if request.method == "POST" else None)


@exige(REMPLIR, charger=compte_rendu_visible)
def feuillet(request: Requete, uuid: UUID, feuillet: str) -> HttpResponse:
    """Un feuillet : le montrer, l'enregistrer tel que tapé."""
    form = _form(request, feuillet)
    if request.method == "GET":
        return _page(request, form)
    try:
        fait = services.enregistrer_etape(
            request.objet, form, acteur=request.user, jeton=request.POST.get("version", "")
        )
    except VersionPerimee:
        return _page(request, form, differences=form.differences(), status=409)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect("bilans:compte_rendu_relire", uuid=uuid)
    if fait.illisibles:
        messages.warning(request, "Enregistré. Ce qui n'a pas pu être lu est gardé tel quel ci-dessous.")
        return redirect("bilans:compte_rendu_feuillet", uuid=uuid, feuillet=feuillet)
    messages.success(request, f"« {Feuillet(feuillet).label} » est enregistré.")
    return _suite(request, Feuillet(feuillet))


def _suite(request: Requete, courant: Feuillet) -> HttpResponse:
    """Où mène le bouton pressé."""
    ordre, uuid = list(Feuillet), request.objet.uuid
    pas = {"suivant": 1, "precedent": -1}.get(request.POST.get("action", ""), 0)
    cible = ordre[max(0, ordre.index(courant) + pas)]
    if cible == Feuillet.RELIRE:
        return redirect("bilans:compte_rendu_relire", uuid=uuid)
    return redirect("bilans:compte_rendu_feuillet", uuid=uuid, feuillet=cible)


def _page(request: Requete, form: FeuilletForm, *, differences: Any = None, status: int = 200) -> HttpResponse:
    bilan: Bilan = request.objet
    contexte = {
        "bilan": bilan,
        "form": form,
        "feuillet": form.feuillet,
        "etapes": [f.label for f in Feuillet],
        "rang": list(Feuillet).index(form.feuillet) + 1,
        "jeton": form.jeton(),
        "differences": differences,
        "prevu": budget_prevu(bilan.convention.dossier),
        "collage": CollageForm() if form.feuillet == Feuillet.TABLEAU else None,
    }
    return render(request, "bilans/compte_rendu/feuillet.html", contexte, status=status)


@exige(REMPLIR, charger=compte_rendu_visible, methodes=("POST",))
def autosauver(request: Requete, uuid: UUID, feuillet: str) -> JsonResponse:  # noqa: ARG001 - chargé par la garde
    """Sauvegarde à la frappe : mêmes règles que l'enregistrement, réponse en JSON."""
    form = _form(request, feuillet)
    try:
        fait = services.enregistrer_etape(
            request.objet, form, acteur=request.user, jeton=request.POST.get("version", "")
        )
    except VersionPerimee:
        return JsonResponse({"message": MODIFIE_AILLEURS}, status=409)
    except TransitionInterdite as refus:
        return JsonResponse({"message": str(refus)}, status=400)
    quand = heure(fait.instant, request.objet.convention.dossier.appel.fuseau)
    erreurs = {i.chemin: [i.message] for i in form.illisibles()}
    return JsonResponse({"heure": quand, "version": fait.jeton, "erreurs": erreurs, "sorties": form.sorties})


@exige(REMPLIR, charger=compte_rendu_visible, methodes=("POST",))
def calculer(request: Requete, uuid: UUID, feuillet: str) -> JsonResponse:  # noqa: ARG001 - chargé par la garde
    """Sommes recalculées pendant la frappe ; n'écrit rien."""
    return JsonResponse({"sorties": _form(request, feuillet).sorties})


@exige(REMPLIR, charger=compte_rendu_visible, methodes=("POST",))
def coller(request: Requete, uuid: UUID) -> HttpResponse:
    """Remplit la réalisation depuis des lignes copiées d'un tableur, et montre le rapport ligne à ligne."""
    texte = request.POST.get("collage", "")
    try:
        rapport = actes.coller_compte_rendu(request.objet, texte, acteur=request.user)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect("bilans:compte_rendu_feuillet", uuid=uuid, feuillet=Feuillet.TABLEAU)
    contexte = {"bilan": request.objet, "rapport": rapport}
    return render(request, "bilans/compte_rendu/collage.html", contexte)


@exige(VOIR, charger=compte_rendu_visible, methodes=("GET",))
def relire(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Relecture des trois feuillets, ce qui manque, la signature."""
    return _relecture(request, SignerForm(initial={"version": request.objet.version}))


def _relecture(request: Requete, form: SignerForm, manques: list[str] | None = None) -> HttpResponse:
    bilan: Bilan = request.objet
    lu = compte_rendu_de(bilan)
    restes = actes.manques_avant_signature(bilan) if manques is None else manques
    peut_remplir = bilan.modifiable and request.user.peut(REMPLIR, bilan)
    contexte = {
        "bilan": bilan,
        "compte_rendu": lu,
        "textes": [(libelle_du_chemin(f"compte_rendu.{nom}"), getattr(lu, nom)) for nom in CHAMPS_TEXTE],
        "tableau": tableau(bilan),
        "prevu": budget_prevu(bilan.convention.dossier),
        "regle": regle_compte_rendu(bilan.convention),
        "manques": restes if peut_remplir else [],
        "remplir": peut_remplir,
        "commencer": bilan.etat == "attendu" and request.user.peut(REMPLIR, bilan),
        "form": form if peut_remplir and not restes and request.user.peut(SIGNER, bilan) else None,
        "officiel": bilan.contenu is not None and vierge_du_service(bilan.convention.dossier.appel.service) is not None,
    }
    return render(request, "bilans/compte_rendu/relire.html", contexte)


@exige(SIGNER, charger=compte_rendu_visible, methodes=("POST",))
def signer(request: Requete, uuid: UUID) -> HttpResponse:
    """Le signataire certifie et transmet."""
    form = SignerForm(request.POST)
    if not form.is_valid():
        return _relecture(request, form)
    lues = form.cleaned_data
    try:
        actes.signer_et_transmettre(request.objet, acteur=request.user, fait_a=lues["fait_a"], version=lues["version"])
    except services.TransmissionRefusee as refus:
        return _relecture(request, form, refus.manques)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Votre compte rendu financier est signé et transmis au service.")
    return redirect("bilans:compte_rendu_relire", uuid=uuid)


@exige(VOIR, charger=compte_rendu_visible, methodes=("GET",))
def officiel(request: Requete, uuid: UUID) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Le formulaire officiel rempli ; 404 tant que rien n'est transmis ou qu'aucun vierge n'est déposé."""
    bilan: Bilan = request.objet
    vierge = vierge_du_service(bilan.convention.dossier.appel.service)
    if bilan.contenu is None or vierge is None or bilan.genre != GenreBilan.COMPTE_RENDU:
        raise Http404
    try:
        octets = remplir_officiel(fichiers.lire(vierge.fichier), bilan.contenu)
    except FormulaireInconnu as erreur:
        raise Http404 from erreur
    return piece_jointe(octets, f"cerfa-15059-02-{bilan.convention.numero}.pdf", "application/pdf")
