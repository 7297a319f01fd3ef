"""La liste des acheteurs de l'État : ce qui vaut, depuis quand, d'où elle vient ; en charger une autre."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from bilans.forms.tableaux import AcheteursForm
from bilans.models import ListeAcheteurs
from bilans.selecteurs.acheteurs import listes
from bilans.services.acheteurs import COLONNES, charger_acheteurs
from comptes import droits
from comptes.models import Service
from regles.phrases import accord
from socle.detection import FichierRefuse
from socle.gardes import connecte, exige
from socle.tableur import TYPE
from socle.tabulaire import TableauRefuse, modele
from socle.types import Requete
from socle.workflow import TransitionInterdite

PAR_PAGE = 100


@connecte("la liste dit comment la part de l'État se calcule : chacun la lit", methodes=("GET",))
def listes_acheteurs(request: Requete) -> HttpResponse:
    """Toutes les listes chargées, la plus récente d'abord."""
    page = Paginator(listes(Service.objects.all()), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"page": page, "peut_charger": request.user.peut("service.charger_acheteurs")}
    return render(request, "bilans/acheteurs/lister.html", contexte)


@connecte("la liste dit comment la part de l'État se calcule : chacun la lit", methodes=("GET",))
def liste_acheteurs(request: Requete, liste: int) -> HttpResponse:
    """Les acheteurs d'une liste."""
    lue = get_object_or_404(ListeAcheteurs.objects.select_related("service", "chargee_par"), pk=liste)
    recherche = request.GET.get("q", "").strip()
    acheteurs = lue.acheteurs.order_by("nom", "pk")
    if recherche:
        acheteurs = acheteurs.filter(nom__icontains=recherche) | acheteurs.filter(siren__startswith=recherche[:9])
    page = Paginator(acheteurs, PAR_PAGE).get_page(request.GET.get("page"))
    return render(request, "bilans/acheteurs/voir.html", {"liste": lue, "page": page, "recherche": recherche})


@exige("service.charger_acheteurs")
def charger(request: Requete) -> HttpResponse:
    """Charge une liste datée."""
    ouverts = droits.q_visibles(request.user, "service.charger_acheteurs", Service)
    services = list(Service.objects.filter(ouverts).order_by("nom"))
    form = AcheteursForm(request.POST or None, request.FILES or None, services=services)
    if request.method == "POST" and form.is_valid():
        liste = _charger(request, form)
        if liste is not None:
            messages.success(request, f"{accord(liste.acheteurs.count(), 'acheteur chargé', 'acheteurs chargés')}.")
            return redirect("bilans:liste_acheteurs", liste=liste.pk)
    return render(request, "bilans/acheteurs/charger.html", {"form": form, "colonnes": COLONNES})


def _charger(request: Requete, form: AcheteursForm) -> ListeAcheteurs | None:
    lues = form.cleaned_data
    try:
        return charger_acheteurs(
            lues["service"],
            lues["fichier"],
            valable_depuis=lues["valable_depuis"],
            source=lues["source"],
            acteur=request.user,
        )
    except (TableauRefuse, FichierRefuse) as refus:
        form.add_error("fichier", str(refus))
    except TransitionInterdite as refus:
        form.add_error("valable_depuis", str(refus))
    return None


@exige("service.charger_acheteurs", methodes=("GET",))
def modele_acheteurs(request: Requete) -> HttpResponse:  # noqa: ARG001 - la garde suffit
    """Classeur vierge à remplir."""
    reponse = HttpResponse(modele("Acheteurs de l'État", COLONNES), content_type=TYPE)
    reponse["Content-Disposition"] = 'attachment; filename="modele-acheteurs.xlsx"'
    return reponse
