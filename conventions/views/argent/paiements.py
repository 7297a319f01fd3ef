"""Les paiements : la file du service, la page d'une convention, le compte à saisir, ce qu'on y dépose."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from conventions.documents.rib import apercu_du_rib
from conventions.forms import argent as f
from conventions.models import Convention, Versement
from conventions.selecteurs import paiements as lectures
from conventions.selecteurs.argent import argent_de, onglets_argent
from conventions.services import comptes, reversements
from conventions.services.echeancier import attester_demarrage
from conventions.services.liquidation import exporter
from conventions.views.acces import convention_de
from conventions.views.argent import acces
from socle import fichiers
from socle.detection import FichierRefuse
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite

PAR_PAGE = 50


@exige("versement.voir", methodes=("GET",))
def a_payer(request: Requete) -> HttpResponse:
    """File des versements à payer, les plus en retard d'abord."""
    attentes = [(a.cle, a.libelle) for a in lectures.ATTENTES if a.modele is Versement]
    filtre = f.FilePaiementsForm(request.GET or None, attentes=attentes)
    saisie = filtre.cleaned_data if filtre.is_valid() else {"q": "", "attente": ""}
    versements = lectures.file_a_payer(request.user, saisie["q"], saisie["attente"])
    page = Paginator(versements, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "lignes": lectures.lignes_de_paiement(page, request.user),
        "filtre": filtre,
        "actif": any(saisie.values()),
        "onglets": onglets_argent(request, "conventions:a_payer"),
        "peut_exporter": request.user.peut("service.payer"),
    }
    return render(request, "conventions/argent/a_payer.html", contexte)


@exige("service.payer", methodes=("POST",))
def liquidation(request: Requete) -> HttpResponse:
    """Remet le fichier des versements choisis."""
    forme = "csv" if request.POST.get("forme") == "csv" else "xlsx"
    choisis = [uuid for uuid in request.POST.getlist("versement") if _est_uuid(uuid)]
    try:
        produit = exporter(choisis, forme=forme, acteur=request.user)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect("conventions:a_payer")
    reponse = HttpResponse(produit.octets, content_type=produit.type)
    reponse["Content-Disposition"] = f'attachment; filename="{produit.nom}"'
    reponse["Cache-Control"] = "no-store"
    return reponse


def _est_uuid(texte: str) -> bool:
    try:
        UUID(texte)
    except ValueError:
        return False
    return True


@exige("compte.voir", methodes=("GET",))
def comptes_a_verifier(request: Requete) -> HttpResponse:
    """Comptes bancaires qui attendent une seconde personne."""
    page = Paginator(lectures.comptes_visibles(request.user), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "onglets": onglets_argent(request, "conventions:comptes"),
        "peut_verifier": request.user.peut("compte.verifier"),
    }
    return render(request, "conventions/argent/comptes.html", contexte)


@exige("reversement.voir", methodes=("GET",))
def liste_reversements(request: Requete) -> HttpResponse:
    """Sommes à rendre, ouvertes d'abord."""
    page = Paginator(lectures.reversements_visibles(request.user), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"page": page, "badges": lectures.BADGES, "onglets": onglets_argent(request, "conventions:reversements")}
    return render(request, "conventions/argent/reversements.html", contexte)


@exige("convention.voir", charger=convention_de, methodes=("GET",))
def paiements(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """L'argent d'une convention : compte bancaire, versements, sommes à rendre, relevé."""
    convention: Convention = request.objet
    contexte = {"convention": convention, "agent": request.user.est_agent, **argent_de(request.user, convention)}
    return render(request, "conventions/argent/paiements.html", contexte)


@exige("convention.saisir_compte", charger=convention_de)
def saisir_compte(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Saisit un compte bancaire et son RIB."""
    return _saisir(request, f.CompteForm, comptes.saisir_compte, TITRES["compte"])


@exige("convention.declarer_poste", charger=convention_de)
def demarrage(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Reçoit l'attestation de démarrage."""
    return _saisir(request, f.DemarrageForm, attester_demarrage, TITRES["demarrage"])


@exige("convention.proposer_reversement", charger=convention_de)
def proposer_reversement(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Propose une somme à rendre."""
    return _saisir(request, f.ProposerForm, reversements.proposer, TITRES["reversement"])


TITRES: dict[str, dict[str, str]] = {
    "compte": {
        "titre": "Saisir un compte bancaire",
        "effet": "Une autre personne du service le comparera au RIB avant tout paiement. Les signataires de la "
        "structure sont prévenus tout de suite.",
        "bouton": "Enregistrer le compte",
    },
    "demarrage": {
        "titre": "Déposer l'attestation de démarrage",
        "effet": "Le versement qui l'attend sera préparé par le service.",
        "bouton": "Déposer",
    },
    "reversement": {
        "titre": "Proposer un reversement",
        "effet": "Une autre personne décidera. Le bénéficiaire n'en sait rien avant.",
        "bouton": "Proposer",
    },
}


def _saisir(request: Requete, formulaire: type[f.SurObjetForm], verbe: Any, textes: dict[str, str]) -> HttpResponse:
    convention: Convention = request.objet
    form = formulaire(request.POST or None, request.FILES or None, objet=convention)
    refus = ""
    if request.method == "POST" and form.is_valid():
        try:
            verbe(convention, acteur=request.user, **form.arguments())
        except (TransitionInterdite, FichierRefuse) as erreur:
            refus = str(erreur)
        else:
            messages.success(request, f"{textes['titre']} : c'est fait.")
            return redirect("conventions:paiements", uuid=convention.uuid)
    contexte = {"convention": convention, "form": form, "refus": refus, **textes}
    return render(request, "conventions/argent/saisir.html", contexte)


@exige("compte.voir", charger=acces.compte_de, methodes=("GET",))
def rib(request: Requete, uuid: UUID) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Télécharge le RIB d'un compte."""
    return _remettre(request.objet.rib)


@exige("compte.verifier", charger=acces.compte_de, methodes=("GET",))
def rib_image(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Première page du RIB en image, à comparer au compte saisi."""
    range_ = request.objet.rib
    image = apercu_du_rib(range_) if range_ is not None else None
    if image is None:
        raise Http404
    reponse = HttpResponse(image, content_type="image/jpeg")
    reponse["Cache-Control"] = "no-store"
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse


@exige("versement.voir", charger=acces.versement_de, methodes=("GET",))
def justificatif(request: Requete, uuid: UUID) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Télécharge le justificatif d'un versement."""
    return _remettre(request.objet.justificatif)


def _remettre(range_: fichiers.Fichier | None) -> HttpResponseBase:
    if range_ is None:
        raise Http404
    return fichiers.reponse(range_)
