"""L'exemplaire reconstitué : le relire, le rattacher à sa convention, le télécharger ensuite."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from conventions import forms as f
from conventions import services
from conventions.models import ExemplaireNumerise, VersionConvention
from conventions.selecteurs.scans import Exemplaire, exemplaire_de
from conventions.services.exemplaires import reconstituer
from conventions.types import UsageExemplaire
from conventions.views.acces import convention_de
from conventions.views.saisie import lier
from socle import fichiers
from socle.detection import PDF
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite

DROIT = "convention.recevoir_exemplaire"


def _version(request: Requete, rang: int) -> VersionConvention:
    """Version de la convention chargée, ou de l'avenant que nomme `?avenant=` ; 404 sinon."""
    avenant = request.GET.get("avenant", "")
    texte = {"avenant__rang": int(avenant)} if avenant.isdecimal() else {"avenant": None}
    versions = VersionConvention.objects.filter(convention=request.objet).select_related("convention", "avenant")
    return get_object_or_404(versions, rang=rang, **texte)


@exige(DROIT, charger=convention_de)
def rattacher(request: Requete, uuid: UUID, rang: int) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Montre l'exemplaire, complet ou non ; le POST le rattache."""
    version = _version(request, rang)
    exemplaire = exemplaire_de(version)
    form = _formulaire(request, version, exemplaire)
    refus = ""
    if request.method == "POST" and form.is_valid():
        try:
            garde = services.rattacher_exemplaire(version, acteur=request.user, **form.arguments())
        except TransitionInterdite as erreur:
            refus = str(erreur)
        else:
            messages.success(request, _fait(garde))
            return _retour(version)
    contexte = {"convention": request.objet, "version": version, "exemplaire": exemplaire, "form": form, "refus": refus}
    return render(request, "conventions/scans/exemplaire.html", contexte)


def _retour(version: VersionConvention) -> HttpResponse:
    if version.avenant is not None:
        return redirect("conventions:avenant", version.avenant.uuid)
    return redirect("conventions:convention", version.convention.uuid)


def _formulaire(request: Requete, version: VersionConvention, exemplaire: Exemplaire | None) -> f.ActeForm:
    """Qui a signé, si une signature est attendue ; rien à dire sinon."""
    if exemplaire is None or not exemplaire.attend_signature:
        vierge: f.ActeForm = lier(request, f.SansSaisieForm)
        return vierge
    options = {"version": version} if version.avenant else {}
    form: f.ActeForm = lier(request, f.SignatairesForm if version.avenant else f.SignataireForm, **options)
    return form


def _fait(garde: ExemplaireNumerise) -> str:
    if garde.usage == UsageExemplaire.ARCHIVE:
        return "L'exemplaire est archivé."
    if garde.version.avenant is None:
        return "La signature du bénéficiaire est enregistrée."
    return "Les signatures de l'exemplaire sont enregistrées."


@exige(DROIT, charger=convention_de, methodes=("GET",))
def apercu(request: Requete, uuid: UUID, rang: int) -> HttpResponseBase:  # noqa: ARG001 - garde
    """Le PDF reconstitué des pages reçues, dans l'ordre, avant tout rattachement."""
    exemplaire = exemplaire_de(_version(request, rang))
    if exemplaire is None:
        raise Http404
    octets = reconstituer(exemplaire)
    reponse = FileResponse(BytesIO(octets), as_attachment=True, filename=f"{request.objet.numero}-a-relire.pdf")
    reponse["Content-Type"] = PDF
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


@exige("convention.voir", charger=convention_de, methodes=("GET",))
def telecharger(request: Requete, uuid: UUID, exemplaire: UUID) -> HttpResponseBase:  # noqa: ARG001 - garde
    """Un exemplaire rattaché à la convention."""
    gardes = ExemplaireNumerise.objects.filter(version__convention=request.objet).select_related("fichier")
    return fichiers.reponse(get_object_or_404(gardes, uuid=exemplaire).fichier)
