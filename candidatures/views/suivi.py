"""Ce que le porteur suit : ses dossiers, un dossier, les messages avec le service."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from aap.models import AppelAProjets
from candidatures import services
from candidatures.etats import OUVERTS, Etat
from candidatures.forms.suivi import CreationForm, MessageForm
from candidatures.models import Dossier
from candidatures.selecteurs import suivi
from candidatures.selecteurs.documents import documents_du_porteur
from candidatures.selecteurs.parcours import dossier_charge, etapes
from candidatures.views.acces import dossier_de, habiller
from socle.gardes import connecte, exige
from socle.types import Requete
from socle.workflow import TransitionInterdite

PAR_PAGE = 20


@connecte("chacun liste les dossiers de ses propres structures", methodes=("GET",))
def liste(request: Requete) -> HttpResponse:
    """« Mes dossiers »."""
    page = Paginator(suivi.dossiers_du_porteur(request.user), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "lignes": [(dossier, suivi.badge(dossier)) for dossier in page],
        "structures": list(request.user.structures),
        "appels": list(AppelAProjets.objects.ouverts().select_related("service").order_by("cloture")),
    }
    return render(request, "candidatures/dossier_lister.html", contexte)


@connecte("le service refuse si la personne n'est membre d'aucune structure")
def creer(request: Requete, code: str) -> HttpResponse:
    """Commencer un dossier : choisir sa structure."""
    appel = get_object_or_404(AppelAProjets.objects.publies().select_related("service"), code=code)
    habiller(request, appel.service)
    if not request.user.structures.exists():
        messages.info(request, "Rattachez-vous d'abord à votre structure : vous commencerez votre dossier ensuite.")
        return redirect("comptes:rattacher")
    form = _formulaire_creation(request)
    if request.method == "POST" and form.is_valid():
        return _creer(request, appel, form)
    siens = suivi.dossiers_du_porteur(request.user).filter(appel=appel, etat=Etat.BROUILLON)
    return render(request, "candidatures/dossier_creer.html", {"appel": appel, "form": form, "brouillons": list(siens)})


def _formulaire_creation(request: Requete) -> CreationForm:
    form = CreationForm(request.POST or None)
    champ: Any = form.fields["structure"]
    champ.queryset = request.user.structures
    choix = list(champ.queryset[:2])
    if len(choix) == 1:
        champ.initial = choix[0].uuid
    return form


def _creer(request: Requete, appel: AppelAProjets, form: CreationForm) -> HttpResponse:
    structure, cle = form.cleaned_data["structure"], form.cleaned_data["cle"]
    try:
        dossier = services.creer_dossier(appel, structure, acteur=request.user, cle=cle)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect("candidatures:liste")
    return redirect("candidatures:dossier", uuid=dossier.uuid)


@exige("dossier.remplir", charger=dossier_de, methodes=("GET",))
def dossier(request: Requete, **_: Any) -> HttpResponse:
    """Page d'un dossier : son état en mots simples, la prochaine action, les étapes, l'histoire."""
    charge = dossier_charge(request.objet)
    parcours = etapes(charge)
    contexte = _entete(charge) | {
        "etapes": parcours,
        "faites": sum(1 for etape in parcours if etape.etat == "complete"),
        "action": suivi.prochaine_action(charge, parcours),
        "frise": suivi.frise(charge),
        "documents": documents_du_porteur(charge) if charge.depose_le else None,
        "non_lus": charge.messages.filter(du_service=True, lu_le__isnull=True).count(),
    }
    return render(request, "candidatures/dossier_voir.html", contexte)


def _entete(charge: Dossier) -> dict[str, Any]:
    return {
        "dossier": charge,
        "badge_etat": suivi.badge(charge),
        "brouillon": charge.etat == Etat.BROUILLON,
        "abandonnable": charge.etat in OUVERTS,
    }


@exige("dossier.ecrire_message", charger=dossier_de)
def echanges(request: Requete, uuid: UUID) -> HttpResponse:
    """Fil des messages entre le porteur et le service."""
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.ecrire_message(request.objet, form.cleaned_data["texte"], acteur=request.user)
        messages.success(request, "Message envoyé. Le service en est prévenu.")
        return redirect("candidatures:messages", uuid=uuid)
    fil = list(request.objet.messages.select_related("auteur"))
    du_porteur = request.user.est_membre_de(request.objet.structure_id)
    a_lire = any(m.lu_le is None and m.du_service == du_porteur for m in fil)
    contexte = {"dossier": request.objet, "form": form, "fil": fil, "a_lire": a_lire}
    return render(request, "candidatures/message_lister.html", contexte)


@exige("dossier.ecrire_message", charger=dossier_de, methodes=("POST",))
def marquer_lus(request: Requete, uuid: UUID) -> HttpResponse:
    """Note les messages comme lus : c'est un acte, pas un affichage."""
    services.marquer_lus(request.objet, acteur=request.user)
    return redirect("candidatures:messages", uuid=uuid)


@exige("dossier.partager", charger=dossier_de, methodes=("POST",))
def partager(request: Requete, uuid: UUID) -> HttpResponse:
    """Montre le brouillon au service, ou cesse de le montrer."""
    montrer = request.POST.get("montrer") == "oui"
    try:
        services.partager(request.objet, acteur=request.user, montrer=montrer)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    else:
        dit = "Le service peut maintenant lire votre brouillon." if montrer else "Votre brouillon n'est plus montré."
        messages.success(request, dit)
    return redirect("candidatures:dossier", uuid=uuid)
