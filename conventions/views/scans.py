"""Exemplaires signés à rattacher : les lots numérisés, leurs pages, et ce qu'on en fait à la main."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from conventions import services
from conventions.forms.scans import EcarterPageForm, LotForm, RattacherPageForm
from conventions.models import DepotScan, PageScannee
from conventions.selecteurs import scans as lectures
from socle import fichiers
from socle.detection import FichierRefuse
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite

PAR_PAGE = 25
VIGNETTES = 12


def depot_de(request: Requete, uuid: UUID, **_: Any) -> DepotScan | None:
    """Lot visible par cette personne, ou None (404) ; pose l'habillage du service."""
    visibles = DepotScan.objects.visibles_par(request.user).select_related("service", "depose_par")
    depot = visibles.filter(uuid=uuid).first()
    if depot is not None:
        request.theme, request.nom_service = depot.service.theme, depot.service.nom
    return depot


def _page(depot: DepotScan, numero: int) -> PageScannee:
    """La page de ce numéro dans le lot ; 404 sinon."""
    pages = lectures.pages_du_lot(depot)
    if not 1 <= numero <= len(pages):
        raise Http404
    return pages[numero - 1]


@exige("scan.voir", methodes=("GET",))
def accueil(request: Requete) -> HttpResponse:
    """Ce qui est complet, ce qui ne l'est pas encore, et les lots déposés."""
    tous = lectures.exemplaires(request.user)
    contexte = {
        "complets": [exemplaire for exemplaire in tous if exemplaire.complet and not exemplaire.perime],
        "autres": [exemplaire for exemplaire in tous if not exemplaire.complet or exemplaire.perime],
        "page": Paginator(lectures.lots(request.user), PAR_PAGE).get_page(request.GET.get("page")),
        "peut_deposer": request.user.peut("service.deposer_scans"),
    }
    return render(request, "conventions/scans/accueil.html", contexte)


@exige("service.deposer_scans")
def deposer(request: Requete) -> HttpResponse:
    """Dépose un lot, dont les pages sont lues aussitôt."""
    siens = lectures.services_qui_numerisent(request.user)
    form = LotForm(request.POST or None, request.FILES or None, services=siens)
    if request.method == "POST" and form.is_valid():
        lues = form.cleaned_data
        try:
            depot = services.deposer_lot(lues["service"], lues["fichiers"], acteur=request.user)
        except FichierRefuse as refus:
            form.add_error("fichiers", str(refus))
        else:
            return redirect("conventions:lot_scans", uuid=depot.uuid)
    return render(request, "conventions/scans/deposer.html", {"form": form})


@exige("scan.voir", charger=depot_de, methodes=("GET",))
def lot(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - la garde a chargé l'objet
    """Les pages d'un lot, chacune avec son sort ; sa lecture tant qu'elle dure."""
    depot: DepotScan = request.objet
    vue = lectures.vue_du_lot(depot)
    contexte = {
        "depot": depot,
        "vue": vue,
        "travail": lectures.lecture_en_cours(depot),
        "page": Paginator(vue.a_traiter, VIGNETTES).get_page(request.GET.get("page")),
    }
    return render(request, "conventions/scans/lot.html", contexte)


@exige("scan.voir", charger=depot_de, methodes=("GET",))
def image(request: Requete, uuid: UUID, numero: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """L'image d'une page, redressée si elle a été reconnue."""
    page = _page(request.objet, numero)
    if page.image is None:
        raise Http404
    return fichiers.reponse(page.image)


@exige("scan.rattacher", charger=depot_de)
def rattacher(request: Requete, uuid: UUID, numero: int) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Rattache à la main une page que son QR n'a pas dite."""
    depot, page = request.objet, _page(request.objet, numero)
    form = RattacherPageForm(request.POST or None, depot=depot)
    return _acte(request, page, form, services.rattacher_page, "rattacher")


@exige("scan.ecarter", charger=depot_de)
def ecarter(request: Requete, uuid: UUID, numero: int) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Met une page de côté, avec sa raison."""
    page = _page(request.objet, numero)
    return _acte(request, page, EcarterPageForm(request.POST or None), services.ecarter_page, "ecarter")


def _acte(request: Requete, page: PageScannee, form: Any, verbe: Any, geste: str) -> HttpResponse:
    """GET montre la page et le formulaire ; POST accomplit le geste et revient au lot."""
    depot = request.objet
    refus = ""
    if request.method == "POST" and form.is_valid():
        try:
            verbe(page, acteur=request.user, **form.arguments())
        except TransitionInterdite as erreur:
            refus = str(erreur)
        else:
            messages.success(request, "Page rattachée." if geste == "rattacher" else "Page écartée.")
            return redirect("conventions:lot_scans", uuid=depot.uuid)
    contexte = {"depot": depot, "page": page, "form": form, "refus": refus, "geste": geste}
    return render(request, "conventions/scans/page.html", contexte)
