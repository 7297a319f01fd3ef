"""Le reliquat d'un compte rendu : calculer, montrer chaque terme, décider. Et les formulaires officiels vierges."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from bilans.documents.officiel import FormulaireInconnu
from bilans.etats import EtatReliquat
from bilans.forms.instruction import CalculForm, DecisionForm, ViergeForm
from bilans.models import Bilan, FormulaireVierge, Reliquat
from bilans.selecteurs.reliquat import donnees
from bilans.services import reliquat as actes
from bilans.services.vierges import charger_formulaire, empreinte_connue
from bilans.views.acces_compte_rendu import compte_rendu_visible
from comptes.droits import q_visibles
from comptes.models import Service
from socle.detection import FichierRefuse
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite


def reliquat_de(request: Requete, uuid: UUID, **_: Any) -> Reliquat | None:
    """Reliquat visible par cette personne, ou None ; pose l'habillage du service."""
    visibles = Reliquat.objects.filter(q_visibles(request.user, "reliquat.voir", Reliquat)).filter(uuid=uuid)
    reliquat = visibles.select_related(
        "bilan__convention__dossier__appel__service", "bilan__convention__dossier__structure", "decide_par"
    ).first()
    if reliquat is not None:
        service = reliquat.bilan.convention.dossier.appel.service
        request.theme, request.nom_service = service.theme, service.nom
    return reliquat


@exige("bilan.calculer_reliquat", charger=compte_rendu_visible)
def calculer(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Les dépenses éligibles, puis le calcul."""
    bilan: Bilan = request.objet
    lues = donnees(bilan)
    form = CalculForm(request.POST or None, initial={"depenses": lues.proposees})
    if request.method == "POST" and form.is_valid():
        try:
            reliquat = actes.calculer(bilan, acteur=request.user, depenses=form.cleaned_data["depenses"])
        except TransitionInterdite as refus:
            messages.error(request, str(refus))
        else:
            return redirect("bilans:reliquat", uuid=reliquat.uuid)
    return render(request, "bilans/reliquat/calculer.html", {"bilan": bilan, "lues": lues, "form": form})


@exige("reliquat.voir", charger=reliquat_de, methodes=("GET",))
def reliquat(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Le calcul terme à terme, et la décision."""
    return _montrer(request, DecisionForm(initial={"montant": request.objet.montant_propose}))


def _montrer(request: Requete, form: DecisionForm) -> HttpResponse:
    objet: Reliquat = request.objet
    a_decider = objet.etat == EtatReliquat.PROPOSE
    contexte = {
        "reliquat": objet,
        "bilan": objet.bilan,
        "a_decider": a_decider,
        "form": form if a_decider and request.user.peut("reliquat.decider", objet) else None,
        "recalculer": a_decider and request.user.peut("bilan.calculer_reliquat", objet.bilan),
    }
    return render(request, "bilans/reliquat/voir.html", contexte)


@exige("reliquat.decider", charger=reliquat_de, methodes=("POST",))
def decider(request: Requete, uuid: UUID) -> HttpResponse:
    """Décide ce qui est à rendre."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _montrer(request, form)
    try:
        actes.decider(request.objet, acteur=request.user, **form.cleaned_data)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "C'est décidé : le bénéficiaire est prévenu.")
    return redirect("bilans:reliquat", uuid=uuid)


@exige("service.charger_formulaire")
def vierges(request: Requete) -> HttpResponse:
    """Formulaires officiels vierges : ceux déposés, et un dépôt."""
    services = list(Service.objects.filter(q_visibles(request.user, "service.charger_formulaire", Service)))
    form = ViergeForm(request.POST or None, request.FILES or None)
    form.fields["service"].choices = [(s.pk, s.nom) for s in services]  # type: ignore[attr-defined]  # ChoiceField
    if request.method == "POST" and form.is_valid():
        choisi = next(s for s in services if str(s.pk) == form.cleaned_data["service"])
        try:
            vierge = charger_formulaire(choisi, form.cleaned_data["fichier"], acteur=request.user)
        except (FichierRefuse, FormulaireInconnu, TransitionInterdite) as refus:
            form.add_error("fichier", str(refus))
        else:
            connu = "C'est le formulaire que nous connaissons." if empreinte_connue(vierge) else INCONNU
            messages.success(request, f"Le formulaire est gardé : il servira à vos comptes rendus. {connu}")
            return redirect("bilans:vierges")
    gardes = FormulaireVierge.objects.filter(service__in=services).select_related("service", "fichier", "depose_par")
    contexte = {"form": form, "vierges": gardes.order_by("service__nom", "-depose_le")}
    return render(request, "bilans/vierges.html", contexte)


INCONNU = "Son empreinte n'est pas celle du formulaire que nous connaissons : relisez un premier compte rendu rempli."
