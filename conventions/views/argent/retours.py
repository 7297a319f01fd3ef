"""Les dates de paiement rendues par l'outil comptable : déposer, lire l'aperçu, constater."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render

from candidatures.selecteurs.imports import COULEURS
from candidatures.types import SortLigne
from conventions.forms import argent as f
from conventions.selecteurs.argent import onglets_argent
from conventions.services import retours as verbes
from socle.detection import FichierRefuse
from socle.gardes import exige
from socle.models import Fichier
from socle.tableur import TYPE
from socle.tabulaire import TableauRefuse
from socle.types import Requete
from socle.workflow import TransitionInterdite

SEL = "conventions.retours"
# Le temps de relire un fichier ; au-delà, on le dépose à nouveau.
DUREE = 2 * 3600
LIBELLES = {SortLigne.NOUVELLE: "paiement à constater", SortLigne.CONNUE: "déjà constaté"}


def jeton_de(fichier: Fichier, personne: Any) -> str:
    """Jeton d'adresse d'un fichier lu : lui seul, pour cette personne, pendant deux heures."""
    return signing.dumps([str(fichier.uuid), personne.pk], salt=SEL)


def fichier_lu(request: Requete, jeton: str) -> Fichier | None:
    """Le fichier de ce jeton, s'il est à cette personne."""
    try:
        uuid, personne = signing.loads(jeton, salt=SEL, max_age=DUREE)
    except signing.BadSignature:
        return None
    return Fichier.objects.filter(uuid=uuid, depose_par=personne).first() if personne == request.user.pk else None


@exige("service.payer")
def deposer(request: Requete) -> HttpResponse:
    """Dépose le fichier des dates de paiement."""
    form = f.RetoursForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            range_ = verbes.deposer_retours(form.cleaned_data["fichier"], acteur=request.user)
        except FichierRefuse as refus:
            form.add_error("fichier", str(refus))
        else:
            return redirect("conventions:retours_lus", jeton=jeton_de(range_, request.user))
    onglets = onglets_argent(request, "conventions:a_payer")
    contexte = {"form": form, "colonnes": verbes.colonnes(), "onglets": onglets}
    return render(request, "conventions/argent/retours.html", contexte)


@exige("service.payer", methodes=("GET",))
def modele(request: Requete) -> HttpResponse:  # noqa: ARG001 - même forme que les autres vues
    """Classeur vierge à remplir."""
    reponse = HttpResponse(verbes.modele(), content_type=TYPE)
    reponse["Content-Disposition"] = 'attachment; filename="dates-de-paiement.xlsx"'
    return reponse


@exige("service.payer")
def lus(request: Requete, jeton: str) -> HttpResponse:
    """Aperçu ligne à ligne ; POST constate les paiements des lignes justes."""
    fichier = fichier_lu(request, jeton)
    if fichier is None:
        messages.error(request, "Ce fichier n'est plus à lire : déposez-le à nouveau.")
        return redirect("conventions:retours")
    try:
        if request.method == "POST":
            return _constater(request, fichier)
        apercu = verbes.lire_retours(fichier, acteur=request.user)
    except (TableauRefuse, TransitionInterdite) as refus:
        messages.error(request, str(refus))
        return redirect("conventions:retours")
    contexte = {
        "fichier": fichier,
        "lignes": [_montrer(ligne) for ligne in apercu.lignes],
        "justes": len(apercu.a_ecrire),
        "fautives": sum(ligne.sort == SortLigne.FAUTIVE for ligne in apercu.lignes),
    }
    return render(request, "conventions/argent/retours_lus.html", contexte)


def _constater(request: Requete, fichier: Fichier) -> HttpResponse:
    nombre = verbes.constater_retours(fichier, acteur=request.user)
    if nombre:
        messages.success(request, f"{nombre} paiement{'s' if nombre > 1 else ''} constaté{'s' if nombre > 1 else ''}.")
    else:
        messages.info(request, "Aucun paiement nouveau : tout était déjà constaté, ou à corriger.")
    return redirect("conventions:a_payer")


def _montrer(ligne: Any) -> dict[str, Any]:
    sort = SortLigne(ligne.sort)
    textes = ligne.ligne.textes
    return {
        "numero": ligne.ligne.numero,
        "libelle": LIBELLES.get(sort, str(sort.label)),
        "couleur": COULEURS[sort],
        "cellules": [(c.titre, textes.get(c.nom, "")) for c in verbes.colonnes()],
        "messages": [f"{faute.colonne} : {faute.message}" for faute in ligne.fautes],
        "note": ligne.note,
    }
