"""L'exemplaire reconstitué : le relire, le rattacher à sa convention, le télécharger ensuite."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from conventions import services
from conventions.forms.actes import SansSaisieForm
from conventions.forms.scans import SignataireForm
from conventions.models import Convention, ExemplaireNumerise, VersionConvention
from conventions.selecteurs.scans import exemplaire_de
from conventions.services.exemplaires import reconstituer
from conventions.views.acces import convention_de
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
def rattacher(request: Requete, uuid: UUID, rang: int) -> HttpResponse:
    """Montre l'exemplaire, complet ou non ; le POST le rattache."""
    convention: Convention = request.objet
    version = _version(request, rang)
    exemplaire = exemplaire_de(version)
    signe = exemplaire is not None and exemplaire.attend_signature
    form = (SignataireForm if signe else SansSaisieForm)(request.POST or None)
    refus = ""
    if request.method == "POST" and (form.is_valid() or not form.fields):
        try:
            services.rattacher_exemplaire(version, acteur=request.user, **(form.cleaned_data if form.fields else {}))
        except TransitionInterdite as erreur:
            refus = str(erreur)
        else:
            fait = "La signature du bénéficiaire est enregistrée." if signe else "L'exemplaire est archivé."
            messages.success(request, fait)
            return redirect("conventions:convention", uuid=uuid)
    contexte = {"convention": convention, "version": version, "exemplaire": exemplaire, "form": form, "refus": refus}
    return render(request, "conventions/scans/exemplaire.html", contexte)


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
