"""Mes bilans, l'agenda, les bilans d'une convention et les dates que le service fixe."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from bilans import services
from bilans.documents.agenda import TYPE, agenda
from bilans.etats import A_RENDRE
from bilans.forms.echeances import FixerForm
from bilans.models import AbonnementAgenda, Bilan
from bilans.selecteurs.echeancier import Cle, cle_de, laissees_au_service
from bilans.selecteurs.liste import JOURS, RELATIONS, VUES, bilans_de_la_vue, ligne_de, mois_agenda, onglets
from bilans.services.agenda import abonne, abonner_agenda, jeton_de, revoquer_agenda
from bilans.types import GenreBilan
from bilans.views.acces import convention_des_bilans
from conventions.models import Convention
from regles.echeances_bilan import EcheanceBilan
from socle.affichage import MOIS, PARIS
from socle.gardes import connecte, exige, publique
from socle.horloge import aujourd_hui, maintenant
from socle.types import Requete
from socle.workflow import TransitionInterdite

PAR_PAGE = 25
ANNEES = range(2000, 2100)


@connecte("chacun liste les bilans que la matrice lui montre", methodes=("GET",))
def liste(request: Requete) -> HttpResponse:
    """Ce qui est attendu, en retard, chez le service, clos."""
    jour = aujourd_hui(PARIS)
    vue = request.GET.get("vue", "")
    if vue not in VUES:
        vue = "retard" if request.user.est_agent else "a_rendre"
    page = Paginator(bilans_de_la_vue(request.user, vue, jour), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "vue": vue,
        "titre_vue": VUES[vue],
        "onglets": onglets(request.user, vue, jour),
        "page": page,
        "lignes": [ligne_de(bilan, jour) for bilan in page],
        "agent": request.user.est_agent,
    }
    return render(request, "bilans/bilan_lister.html", contexte)


@connecte("chacun lit l'agenda des bilans que la matrice lui montre", methodes=("GET",))
def agenda_du_mois(request: Requete) -> HttpResponse:
    """Un mois d'échéances, en grille et en liste, et l'adresse de son agenda."""
    jour = aujourd_hui(PARIS)
    annee, mois = _mois(request.GET.get("mois", ""), jour)
    abonnement = AbonnementAgenda.objects.filter(utilisateur=request.user).first()
    contexte = {
        "mois": mois_agenda(request.user, annee, mois, jour),
        "titre_mois": f"{MOIS[mois - 1]} {annee}",
        "jours": JOURS,
        "adresse": _adresse(abonnement) if abonnement else "",
    }
    return render(request, "bilans/agenda.html", contexte)


def _mois(texte: str, jour: date) -> tuple[int, int]:
    annee, _, mois = texte.partition("-")
    if annee.isdigit() and mois.isdigit() and int(annee) in ANNEES and 1 <= int(mois) <= len(MOIS):
        return int(annee), int(mois)
    return jour.year, jour.month


def _adresse(abonnement: AbonnementAgenda) -> str:
    return f"{settings.ADRESSE_PUBLIQUE}{reverse('bilans:agenda_ics', args=[jeton_de(abonnement)])}"


@connecte("chacun crée ou révoque l'adresse de son propre agenda", methodes=("POST",))
def abonnement(request: Requete) -> HttpResponse:
    """Crée, remplace ou révoque l'adresse."""
    if request.POST.get("action") == "revoquer":
        revoquer_agenda(acteur=request.user)
        messages.success(request, "L'adresse ne répond plus. Votre agenda ne se mettra plus à jour.")
    else:
        abonner_agenda(acteur=request.user)
        messages.success(request, "Votre adresse d'agenda est prête : copiez-la dans votre logiciel.")
    return redirect("bilans:agenda")


@publique("le jeton signé de l'adresse dit qui lit, et se révoque", methodes=("GET",))
def agenda_ics(request: Requete, jeton: str) -> HttpResponse:  # noqa: ARG001 - l'adresse suffit
    """L'agenda d'une personne, pour son logiciel."""
    personne = abonne(jeton)
    if personne is None:
        raise Http404
    bilans = Bilan.objects.visibles_par(personne).exclude(etat="leve").select_related(*RELATIONS)
    octets = agenda(bilans.order_by("echeance", "pk"), instant=maintenant(), adresse=settings.ADRESSE_PUBLIQUE)
    reponse = HttpResponse(octets, content_type=TYPE)
    reponse["Content-Disposition"] = 'inline; filename="bilans.ics"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse


@exige("convention.voir", charger=convention_des_bilans, methodes=("GET",))
def convention(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargée par la garde
    """Bilans d'une convention, ce qui fixe leurs dates, et celles qui restent à fixer."""
    return _montrer_convention(request, request.objet, None)


@exige("bilan.preparer", charger=convention_des_bilans, methodes=("POST",))
def fixer(request: Requete, uuid: UUID) -> HttpResponse:
    """Met l'échéancier à jour, ou donne sa date à un bilan."""
    if request.POST.get("action") == "preparer":
        changes = services.preparer(request.objet, acteur=request.user)
        messages.success(request, f"{len(changes)} bilan(s) mis à jour." if changes else "Tout est déjà à jour.")
        return redirect("bilans:convention", uuid=uuid)
    form = FixerForm(request.POST)
    if form.is_valid():
        try:
            services.fixer_echeance(request.objet, form.cle, form.cleaned_data["echeance"], acteur=request.user)
        except TransitionInterdite as refus:
            form.add_error("echeance", str(refus))
        else:
            messages.success(request, "La date est fixée : le bénéficiaire la voit, et les rappels la suivent.")
            return redirect("bilans:convention", uuid=uuid)
    return _montrer_convention(request, request.objet, form)


def _montrer_convention(request: Requete, convention: Convention, refuse: FixerForm | None) -> HttpResponse:
    peut = request.user.peut("bilan.preparer", convention)
    visibles = Bilan.objects.visibles_par(request.user).filter(convention=convention).select_related(*RELATIONS)
    bilans = list(visibles.order_by("echeance", "pk"))
    dates = _dates(convention, bilans, refuse) if peut else []
    contexte = {
        "convention": convention,
        "lignes": [ligne_de(bilan) for bilan in bilans],
        "a_fixer": [date for date in dates if date.bilan is None],
        "a_changer": [date for date in dates if date.bilan is not None],
        "peut_preparer": peut,
    }
    return render(request, "bilans/convention.html", contexte)


class DateLaissee(NamedTuple):
    """Une date que l'appel laisse à la convention. `bilan` : celui qui est né, s'il a sa date."""

    attendue: EcheanceBilan
    nom: str
    bilan: Bilan | None
    form: FixerForm


def _dates(convention: Convention, bilans: list[Bilan], refuse: FixerForm | None) -> list[DateLaissee]:
    """Celles qui restent à fixer, et celles que le service peut encore changer."""
    nes = {Cle(b.genre, b.role, b.rang): b for b in bilans}
    lues = []
    for attendue in laissees_au_service(convention):
        cle = cle_de(attendue)
        bilan = nes.get(cle)
        if bilan is None or bilan.etat in A_RENDRE:
            nom = str(GenreBilan(attendue.genre.value).label).capitalize()
            lues.append(DateLaissee(attendue, nom, bilan, _form(cle, refuse, bilan)))
    return lues


def _form(cle: Cle, refuse: FixerForm | None, bilan: Bilan | None) -> FixerForm:
    if refuse is not None and getattr(refuse, "cle", None) == cle:
        return refuse
    return FixerForm(cle=cle, jour=bilan.echeance if bilan else None)
