"""Relire, expliquer, transmettre ; lire le PDF et les données ; dispenser d'un bilan."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from bilans import services
from bilans.documents.contenu import contenu_du_releve
from bilans.documents.lecture import COLONNES_MARCHES, COLONNES_SALARIES, lire
from bilans.faits import contradictions
from bilans.forms.echeances import MotifForm
from bilans.forms.explications import ExplicationsForm, a_expliquer
from bilans.models import Bilan
from bilans.selecteurs.manques import Manque, manques
from bilans.selecteurs.reponses import relever
from bilans.services.transmission import TRAVAIL_PDF
from bilans.types import EtapeBilan, GenreBilan
from bilans.views.acces import bilan_de
from bilans.views.saisie import contexte_etape, url_etape
from socle import fichiers
from socle.canonique import json_canonique, simple
from socle.gardes import exige
from socle.models import Travail
from socle.types import Requete
from socle.workflow import TransitionInterdite


@exige("bilan.remplir", charger=bilan_de)
def recapitulatif(request: Requete, uuid: UUID) -> HttpResponse:
    """Tout le bilan relu, ce qui manque, les explications ; POST : enregistre les explications."""
    if request.objet.genre == GenreBilan.COMPTE_RENDU:
        return redirect("bilans:compte_rendu", uuid=uuid)
    if request.method != "POST":
        return _montrer(request, request.objet)
    form = ExplicationsForm(relever(request.objet), request.POST)
    if not form.is_valid():
        return _montrer(request, request.objet, form)
    try:
        services.expliquer(request.objet, form.explications, acteur=request.user)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Vos explications sont enregistrées.")
    return redirect("bilans:recapitulatif", uuid=uuid)


def _montrer(request: Requete, bilan: Bilan, form: ExplicationsForm | None = None) -> HttpResponse:
    releve = relever(bilan)
    trouvees = contradictions(releve)
    restes = manques(releve)
    contexte = contexte_etape(releve, EtapeBilan.RECAPITULATIF) | {
        "lu": lire(simple(contenu_du_releve(releve))),
        "manques": [(manque, _url(bilan, manque)) for manque in restes],
        "bloquantes": [c for c in trouvees if c.bloquante],
        "a_expliquer": sum(not releve.explications.get(reste.chemin, "").strip() for reste in a_expliquer(releve)),
        "pret": not restes and not any(c.bloquante or c.a_expliquer for c in trouvees),
        "form": form or ExplicationsForm(releve),
        "peut_transmettre": request.user.peut("bilan.transmettre", bilan),
        "colonnes_marches": COLONNES_MARCHES,
        "colonnes_salaries": COLONNES_SALARIES,
    }
    return render(request, "bilans/recapitulatif.html", contexte)


def _url(bilan: Bilan, manque: Manque) -> str:
    if manque.etape == EtapeBilan.RECAPITULATIF:
        return "#explications"
    return f"{url_etape(bilan, manque.etape)}#r-{'.'.join(manque.chemin.split('.')[:2])}"


@exige("bilan.transmettre", charger=bilan_de, methodes=("POST",))
def transmettre(request: Requete, uuid: UUID) -> HttpResponse:
    """Transmet le bilan tel que relu."""
    version = request.POST.get("version", "")
    try:
        services.transmettre(request.objet, acteur=request.user, version=int(version) if version.isdigit() else None)
    except services.TransmissionRefusee as refus:
        messages.error(request, f"{refus} {' '.join(refus.manques[:3])}")
        return redirect("bilans:recapitulatif", uuid=uuid)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect("bilans:recapitulatif", uuid=uuid)
    messages.success(request, "Votre bilan est transmis. Un accusé de réception vous est envoyé par courriel.")
    return redirect("bilans:bilan", uuid=uuid)


@exige("bilan.voir", charger=bilan_de, methodes=("GET",))
def pdf(request: Requete, uuid: UUID) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Le PDF du bilan transmis."""
    if request.objet.fichier is None:
        raise Http404
    return fichiers.reponse(request.objet.fichier)


@exige("bilan.voir", charger=bilan_de, methodes=("GET",))
def donnees(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Les données transmises : les octets mêmes dont l'empreinte est imprimée."""
    bilan: Bilan = request.objet
    if not bilan.empreinte:
        raise Http404
    reponse = HttpResponse(json_canonique(bilan.contenu), content_type="application/json")
    reponse["Content-Disposition"] = f'attachment; filename="bilan-{bilan.convention.numero}-{bilan.genre}.json"'
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse


@exige("bilan.voir", charger=bilan_de, methodes=("GET",))
def progression(request: Requete, uuid: UUID) -> JsonResponse:
    """Où en est le PDF, pour la barre de progression."""
    bilan: Bilan = request.objet
    travail = Travail.objects.filter(genre=TRAVAIL_PDF, objet_type="bilan", objet_id=bilan.pk).order_by("-pk").first()
    fait = bilan.fichier_id is not None
    return JsonResponse(
        {
            "pourcent": 100 if fait else getattr(travail, "progression", 0),
            "etape": getattr(travail, "etape", ""),
            "fait": fait,
            "url": reverse("bilans:bilan", args=[uuid]) if fait else "",
            "erreur": "La préparation a échoué : le service est prévenu." if _en_echec(travail) else "",
        }
    )


def _en_echec(travail: Travail | None) -> bool:
    return travail is not None and travail.etat == "abandonne"


@exige("bilan.lever", charger=bilan_de)
def lever(request: Requete, uuid: UUID) -> HttpResponse:
    """Dispense le bénéficiaire d'un bilan, avec un motif."""
    form = MotifForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.lever(request.objet, acteur=request.user, motif=form.cleaned_data["motif"])
        except TransitionInterdite as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Ce bilan n'est plus attendu ; le bénéficiaire est prévenu.")
            return redirect("bilans:bilan", uuid=uuid)
    return render(request, "bilans/lever.html", {"bilan": request.objet, "form": form})
