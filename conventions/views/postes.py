"""Écrans d'un poste : sa vie dessinée, déclarer ce qui arrive, annuler une déclaration."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from conventions import forms as f
from conventions import services
from conventions.models import EvenementPoste, PosteConventionne
from conventions.selecteurs.frise import frise_du_poste
from conventions.selecteurs.postes import faits_du_poste, postes_en_vigueur
from conventions.views.acces import convention_de
from conventions.views.saisie import Saisie, lier, traiter
from socle import fichiers
from socle.gardes import exige
from socle.horloge import aujourd_hui
from socle.types import Requete

DECLARER = "convention.declarer_poste"


def _poste(request: Requete, poste: UUID) -> PosteConventionne:
    lu = get_object_or_404(postes_en_vigueur(request.objet), uuid=poste)
    lu.convention = request.objet
    return lu


@exige("convention.voir", charger=convention_de, methodes=("GET",))
def poste(request: Requete, uuid: UUID, poste: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """La vie d'un poste : frise, périodes, calcul, déclarations."""
    lu, convention = _poste(request, poste), request.objet
    faits = faits_du_poste(lu)
    evenements = EvenementPoste.objects.filter(poste__convention=convention, poste__rang=lu.rang)
    contexte = {
        "convention": convention,
        "poste": lu,
        "faits": faits,
        "frise": frise_du_poste(faits, aujourd_hui(convention.dossier.appel.fuseau)),
        "evenements": evenements.select_related("declare_par", "justificatif", "poste").order_by("-debut", "-pk"),
        "peut_declarer": request.user.peut(DECLARER, convention),
        "peut_avenant": request.user.peut("convention.creer_avenant", convention),
    }
    return render(request, "conventions/poste_voir.html", contexte)


@exige(DECLARER, charger=convention_de)
def declarer(request: Requete, uuid: UUID, poste: UUID) -> HttpResponse:
    """Déclarer ce qui arrive au poste."""
    lu = _poste(request, poste)
    saisie = Saisie(
        request.objet, f"Déclarer ce qui arrive : {lu}", "Déclarer",
        ("conventions:poste", {"uuid": uuid, "poste": poste}), nom_retour="Revenir au poste",
        chapo="Une prise de poste, une absence, un remplacement, un départ, un poste vacant : datés, justifiés.",
    )  # fmt: skip
    return traiter(
        request,
        lier(request, f.EvenementForm),
        lambda valeurs: services.declarer_evenement(lu, acteur=request.user, **valeurs),
        saisie,
        fait="C'est enregistré. Le calcul du poste est à jour.",
    )


@exige(DECLARER, charger=convention_de)
def annuler(request: Requete, uuid: UUID, poste: UUID, evenement: int) -> HttpResponse:
    """Annuler une déclaration fausse."""
    lu = _poste(request, poste)
    fait = get_object_or_404(EvenementPoste, pk=evenement, poste=lu)
    saisie = Saisie(
        request.objet, "Annuler une déclaration", "Annuler cette déclaration",
        ("conventions:poste", {"uuid": uuid, "poste": poste}), nom_retour="Revenir au poste", danger=True,
        chapo=f"{fait}. Elle reste lisible, barrée, avec votre raison.",
    )  # fmt: skip
    return traiter(
        request,
        lier(request, f.MotifCourtForm),
        lambda valeurs: services.annuler_evenement(fait, acteur=request.user, **valeurs),
        saisie,
    )


@exige("convention.voir", charger=convention_de, methodes=("GET",))
def justificatif(request: Requete, uuid: UUID, poste: UUID, evenement: int) -> HttpResponseBase:  # noqa: ARG001 - gardé
    """Télécharger le justificatif d'une déclaration."""
    lus = EvenementPoste.objects.filter(poste__convention=request.objet, poste__uuid=poste)
    fait = get_object_or_404(lus.select_related("justificatif"), pk=evenement)
    if fait.justificatif is None:
        raise Http404
    return fichiers.reponse(fait.justificatif)
