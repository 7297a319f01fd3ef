"""Écrans de la convention : liste, page, mentions à remplir, document et son avancement."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from conventions import forms as f
from conventions import services
from conventions.documents import mentions_vides
from conventions.etats import SIGNEES, Etat
from conventions.models import Convention
from conventions.selecteurs import BADGES, ETAPES, actes_ouverts, etat_document, histoire, prochaine_etape, rang
from conventions.selecteurs.articles import articles_ecartes
from conventions.selecteurs.attentes import poser_avenants
from conventions.selecteurs.budget import etat_budget
from conventions.selecteurs.conclusion import poser_delais
from conventions.selecteurs.scans import nombre_a_relire
from conventions.selecteurs.visas import etats_des_niveaux
from conventions.views.acces import convention_de, convention_ouverte, texte_lisible
from conventions.views.actes import ACTES
from socle import fichiers
from socle.gardes import connecte, exige
from socle.types import Requete
from socle.workflow import TransitionInterdite

PAR_PAGE = 25


@connecte("chacun liste les conventions que la matrice lui montre", methodes=("GET",))
def liste(request: Requete) -> HttpResponse:
    """Conventions visibles par la personne."""
    filtre = f.FiltreForm(request.GET or None, acteur=request.user)
    visibles = Convention.objects.visibles_par(request.user).select_related("dossier__structure", "dossier__appel")
    page = Paginator(filtre.appliquer(visibles), PAR_PAGE).get_page(request.GET.get("page"))
    reconduit = request.user.peut("convention.creer_avenant")
    contexte = {
        "page": page,
        "conventions": poser_avenants(poser_delais(page), request.user),
        "filtre": filtre,
        "produit": request.user.peut("convention.regenerer"),
        "reconduit": reconduit,
        "numerise": request.user.peut("scan.voir"),
        "a_relire": nombre_a_relire(request.user),
    }
    return render(request, "conventions/convention_lister.html", contexte)


@exige("convention.voir", charger=convention_ouverte, methodes=("GET",))
def convention(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Page de la convention : texte, document, visas, signatures, actions."""
    objet: Convention = request.objet
    lues = objet.versions_propres.select_related("convention", "fichier", "feuille")
    versions = list(lues.prefetch_related("visas__agent", "signatures"))
    version = versions[0]
    ouverts = actes_ouverts(request.user, objet)
    document, a_valider = etat_document(version), mentions_vides(version.contenu)
    agent, lisible = request.user.est_agent, texte_lisible(request, objet)
    etape = prochaine_etape(objet, version, ouverts, document, a_valider, agent=agent)
    contexte = {
        "convention": objet,
        "version": version,
        "versions": versions,
        "document": document,
        "a_valider": a_valider,
        "etape": etape,
        "etapes": ETAPES,
        "rang": rang(objet, version),
        "badge": BADGES.get(Etat(objet.etat), "neutre"),
        "actes": [a for a in ACTES if a.droit.split(".")[1] in ouverts and a.nom not in {etape.acte, "soumettre"}],
        "ouverts": ouverts,
        "agent": agent,
        "lisible": lisible,
        "ecartes": articles_ecartes(objet) if lisible and objet.en_preparation else [],
        "niveaux": etats_des_niveaux(version, objet.dossier.appel.service) if agent else [],
        "budget": etat_budget(objet),
        "signee": objet.etat in SIGNEES,
        "faits": histoire(objet) if request.user.peut("journal.voir", objet) else None,
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
    return _remettre(request, rang, "fichier")


@exige("convention.voir", charger=convention_de, methodes=("GET",))
def feuille(request: Requete, uuid: UUID, rang: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Télécharge la feuille de signatures d'une version signée des deux parties."""
    return _remettre(request, rang, "feuille")


def _remettre(request: Requete, rang: int, document: str) -> HttpResponseBase:
    """Le document de cette version, s'il est produit ; le porteur ne lit que la version courante."""
    versions = request.objet.versions_propres.select_related(document)
    if not request.user.est_agent:
        versions = versions.filter(rang=request.objet.versions_propres.first().rang)
    version = get_object_or_404(versions.filter(**{f"{document}__isnull": False}), rang=rang)
    return fichiers.reponse(getattr(version, document))


@exige("convention.voir", charger=convention_de, methodes=("GET",))
def progression(request: Requete, uuid: UUID) -> JsonResponse:
    """Avancement du document, interrogé par la page."""
    etat = etat_document(request.objet.versions_propres.first())
    url = reverse("conventions:convention", args=[uuid])
    return JsonResponse(
        {"pourcent": etat.pourcent, "etape": etat.etape, "fait": etat.pret, "url": url, "erreur": etat.erreur}
    )
