"""Écrans de la convention : liste, page, champs, actes, document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from conventions import forms as f
from conventions import services
from conventions.documents import mentions_vides
from conventions.models import Convention
from conventions.selecteurs import actes_ouverts, etat_document
from socle import fichiers, journal
from socle.detection import FichierRefuse
from socle.gardes import VueGardee, connecte, exige
from socle.types import Requete
from socle.workflow import TransitionInterdite

PAR_PAGE = 25


def convention_de(request: Requete, uuid: UUID, **_: Any) -> Convention | None:
    """Convention visible par cette personne, ou None ; pose l'habillage du service."""
    visibles = Convention.objects.visibles_par(request.user)
    convention = visibles.filter(uuid=uuid).select_related("dossier__appel__service", "dossier__structure").first()
    if convention is not None:
        service = convention.dossier.appel.service
        request.theme, request.nom_service = service.theme, service.nom  # type: ignore[attr-defined]  # lu par socle.contexte
    return convention


@dataclass(frozen=True, slots=True)
class Acte:
    """Un acte sur la convention."""

    nom: str
    titre: str
    verbe: Callable[..., Any]
    formulaire: type[f.ActeForm]
    bouton: str
    effet: str
    action: str = ""
    danger: bool = False

    @property
    def droit(self) -> str:
        """Action de la matrice."""
        return f"convention.{self.action or self.nom}"


ACTES: tuple[Acte, ...] = (
    Acte(
        "soumettre",
        "Soumettre au visa",
        services.soumettre,
        f.SansSaisieForm,
        "Soumettre",
        "Un responsable relit et vise la version courante.",
    ),
    Acte(
        "viser",
        "Viser la convention",
        services.viser,
        f.ViserForm,
        "Viser",
        "La convention part à la signature du bénéficiaire.",
    ),
    Acte(
        "refuser_visa",
        "Refuser le visa",
        services.refuser_visa,
        f.MotifForm,
        "Refuser le visa",
        "La convention revient à la rédaction.",
    ),
    Acte(
        "reprendre",
        "Reprendre la rédaction",
        services.reprendre,
        f.MotifForm,
        "Reprendre",
        "Le bénéficiaire est prévenu ; une nouvelle version lui sera proposée.",
    ),
    Acte(
        "signer_beneficiaire",
        "Signer la convention",
        services.signer_beneficiaire,
        f.SignerForm,
        "Signer",
        "Vous signez au nom de votre structure ; le service signe ensuite.",
    ),
    Acte(
        "deposer_exemplaire",
        "Déposer l'exemplaire signé sur papier",
        services.deposer_exemplaire_signe,
        f.ExemplaireForm,
        "Déposer",
        "Numérisez toutes les pages, signature comprise.",
        action="signer_beneficiaire",
    ),
    Acte(
        "signer_service",
        "Signer pour le service",
        services.signer_service,
        f.SignerForm,
        "Signer",
        "La convention est alors signée : plus rien ne la change.",
    ),
    Acte(
        "notifier",
        "Notifier au bénéficiaire",
        services.notifier,
        f.SansSaisieForm,
        "Notifier",
        "Le bénéficiaire est prévenu ; les délais de paiement courent de cette date.",
    ),
    Acte(
        "resilier",
        "Résilier la convention",
        services.resilier,
        f.MotifForm,
        "Résilier",
        "Le bénéficiaire est prévenu de la résiliation et de son motif.",
        danger=True,
    ),
)


def vue_acte(acte: Acte) -> VueGardee:
    """Vue gardée d'un acte : GET l'explique, POST l'accomplit."""

    @exige(acte.droit, charger=convention_de)
    def vue(request: Requete, uuid: UUID) -> HttpResponse:
        convention: Convention = request.objet
        form = acte.formulaire(request.POST or None, request.FILES or None)
        refus = ""
        if request.method == "POST" and (form.is_valid() or not form.fields):
            try:
                acte.verbe(convention, acteur=request.user, **(form.arguments() if form.fields else {}))
            except (TransitionInterdite, FichierRefuse) as erreur:
                refus = str(erreur)
            else:
                messages.success(request, f"{acte.titre} : c'est fait.")
                return redirect("conventions:convention", uuid=uuid)
        contexte = {"acte": acte, "convention": convention, "form": form, "refus": refus}
        return render(request, "conventions/acte.html", contexte)

    return vue


@connecte("chacun liste les conventions que la matrice lui montre", methodes=("GET",))
def liste(request: Requete) -> HttpResponse:
    """Conventions visibles par la personne."""
    visibles = Convention.objects.visibles_par(request.user).select_related("dossier__structure", "dossier__appel")
    page = Paginator(visibles, PAR_PAGE).get_page(request.GET.get("page"))
    return render(request, "conventions/convention_lister.html", {"page": page})


@exige("convention.voir", charger=convention_de, methodes=("GET",))
def convention(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Page de la convention : texte, document, visas, signatures, actions."""
    objet: Convention = request.objet
    versions = list(objet.versions.select_related("fichier").prefetch_related("visas__agent", "signatures"))
    version = versions[0]
    ouverts = actes_ouverts(request.user, objet)
    contexte = {
        "convention": objet,
        "version": version,
        "versions": versions,
        "document": etat_document(version),
        "a_valider": mentions_vides(version.contenu),
        "actes": [a for a in ACTES if a.droit.split(".")[1] in ouverts],
        "ouverts": ouverts,
        "agent": request.user.est_agent,
        "lignes": journal.lignes(objet) if request.user.peut("journal.voir", objet) else None,
    }
    return render(request, "conventions/convention_voir.html", contexte)


@exige("convention.preparer", charger=convention_de)
def champs(request: Requete, uuid: UUID) -> HttpResponse:
    """Champs administratifs ; les enregistrer produit une nouvelle version."""
    objet: Convention = request.objet
    form = f.ChampsForm(request.POST or None, instance=objet)
    refus = ""
    if request.method == "POST" and form.is_valid():
        try:
            a_jour = services.enregistrer_champs(objet, form.cleaned_data, acteur=request.user)
            services.regenerer(a_jour, acteur=request.user)
        except TransitionInterdite as erreur:
            refus = str(erreur)
        else:
            messages.success(request, "Enregistré. La nouvelle version est en cours de production.")
            return redirect("conventions:convention", uuid=uuid)
    return render(request, "conventions/convention_remplir.html", {"convention": objet, "form": form, "refus": refus})


@exige("convention.voir", charger=convention_de, methodes=("GET",))
def pdf(request: Requete, uuid: UUID, rang: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Télécharge le PDF d'une version ; le porteur ne lit que la version courante."""
    versions = request.objet.versions.select_related("fichier").filter(fichier__isnull=False)
    if not request.user.est_agent:
        versions = versions.filter(rang=request.objet.versions.first().rang)
    return fichiers.reponse(get_object_or_404(versions, rang=rang).fichier)


@exige("convention.voir", charger=convention_de, methodes=("GET",))
def progression(request: Requete, uuid: UUID) -> JsonResponse:
    """Avancement du document, interrogé par la page."""
    etat = etat_document(request.objet.versions.first())
    url = reverse("conventions:convention", args=[uuid])
    return JsonResponse(
        {"pourcent": etat.pourcent, "etape": etat.etape, "fait": etat.pret, "url": url, "erreur": etat.erreur}
    )
