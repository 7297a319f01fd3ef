"""La dernière étape : relire tout le dossier, voir ce qui manque, où en est la signature, et déposer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from candidatures import services
from candidatures.etats import Etat
from candidatures.faits import verdict_charge
from candidatures.forms.depot import DeposerForm
from candidatures.models import Dossier
from candidatures.selecteurs.lecture import lire_dossier
from candidatures.selecteurs.parcours import Etape, EtatSection, Manque, dossier_charge, etapes
from candidatures.selecteurs.parcours.pieces import derogation_en_cours
from candidatures.selecteurs.pieces import pieces_attendues
from candidatures.services.depot import DepotRefuse, juge_le_projet
from candidatures.views.acces import dossier_de
from candidatures.views.sections import contexte_etape
from regles.moteur import Verdict
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite


def par_etape(manques: list[Manque], toutes: list[Etape]) -> list[tuple[str, list[Manque]]]:
    """Ce qui manque, rangé sous le nom de l'étape où le faire."""
    rangs: dict[str, list[Manque]] = {etape.libelle: [] for etape in toutes}
    noms = {etape.url: etape.libelle for etape in toutes}
    for manque in manques:
        rangs[noms[manque.url.partition("#")[0]]].append(manque)
    return [(nom, lignes) for nom, lignes in rangs.items() if lignes]


def etat_signature(request: Requete, dossier: Dossier) -> dict[str, Any]:
    """Où en est la signature, et ce que cette personne peut y faire. `dossier` : chargé par `dossier_charge`."""
    return {
        "signature": services.signature_valable(dossier),
        "signature_perimee": bool(dossier.signatures.all()),
        "derogation": derogation_en_cours(dossier),
        "derogation_refusee": getattr(dossier, "derogation_signature", None) and derogation_en_cours(dossier) is None,
        "signature_ouverte": services.signature_ouverte(dossier),
        "peut_signer": request.user.peut("dossier.signer", dossier),
        "signataires": services.signataires(dossier.structure),
    }


def _avec_le_vrai_etat(toutes: list[Etape], *, reste: bool) -> list[Etape]:
    """La dernière étape ne se dit pas complète tant que quelque chose manque (une signature périmée, par exemple)."""
    derniere = toutes[-1]
    if reste and derniere.etat == EtatSection.COMPLETE:
        derniere = replace(derniere, etat=EtatSection.EN_COURS)
    return [*toutes[:-1], derniere]


def _verdict_relu(dossier: Dossier) -> Verdict:
    """Le verdict sans ce que la liste des choses à faire dit déjà : pièces, textes, signature, clôture."""
    verdict = verdict_charge(dossier)
    return replace(verdict, lignes=tuple(ligne for ligne in verdict.lignes if juge_le_projet(ligne)))


def _montrer(request: Requete, dossier: Dossier, form: DeposerForm, refus: DepotRefuse | None = None) -> HttpResponse:
    manques = services.manques_au_depot(dossier) if dossier.modifiable else []
    toutes = _avec_le_vrai_etat(etapes(dossier), reste=bool(manques))
    etape = toutes[-1]
    contexte = contexte_etape(dossier, etape, toutes) | etat_signature(request, dossier)
    contexte |= {
        "form": form,
        "refus": refus,
        "manques": par_etape(manques, toutes),
        "nombre": len(manques),
        "verdict": _verdict_relu(dossier),
        "sections": [(lue, next(e for e in toutes if e.section == lue.code)) for lue in lire_dossier(dossier)],
        "pieces": [p for p in pieces_attendues(dossier) if p.a_deposer and p.deposees],
        "tout": "tout" in request.GET,
        "ouvert": dossier.appel.ouvert(),
        "brouillon": dossier.etat == Etat.BROUILLON,
    }
    return render(request, "candidatures/depot/recapitulatif.html", contexte)


@exige("dossier.remplir", charger=dossier_de, methodes=("GET",))
def recapitulatif(request: Requete, **_: Any) -> HttpResponse:
    """Tout le dossier relu, ce qui manque, la signature, le bouton de dépôt."""
    return _montrer(request, dossier_charge(request.objet), DeposerForm())


@exige("dossier.deposer", charger=dossier_de, methodes=("POST",))
def deposer(request: Requete, uuid: UUID) -> HttpResponse:
    """Dépose, à l'instant où la demande est arrivée ; refusé, dit tout ce qui manque, chaque ligne avec son lien."""
    form = DeposerForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Votre demande est incomplète : relisez, puis déposez de nouveau.")
        return redirect("candidatures:recapitulatif", uuid=uuid)
    instant, cle = request.instant_reception, form.cleaned_data["cle"]
    try:
        services.deposer(request.objet, acteur=request.user, instant=instant, cle=cle)
    except DepotRefuse as refus:
        return _montrer(request, dossier_charge(request.objet), form, refus)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect("candidatures:dossier", uuid=uuid)
    return redirect("candidatures:depot", uuid=uuid)
