"""Un appel dans un fichier : l'exporter, l'importer."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from aap.services.chargement import FichierInvalide
from aap.services.export import exporter_appel
from aap.services.preparation import importer_appel
from configurateur.forms.suites import ImportForm
from configurateur.selecteurs.appels import services_a_servir, version_de_travail
from configurateur.views.acces import ACTION, appel_de, tenter
from socle.gardes import exige
from socle.types import Requete


@exige(ACTION, charger=appel_de, methodes=("GET",))
def exporter(request: Requete, code: str) -> HttpResponse:
    """La version de travail dans un fichier que « Importer » relit."""
    contenu = json.dumps(exporter_appel(version_de_travail(request.objet)), ensure_ascii=False, indent=2)
    reponse = HttpResponse(f"{contenu}\n", content_type="application/json; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{code}.json"'
    return reponse


@exige(ACTION)
def importer(request: Requete) -> HttpResponse:
    """Charge un fichier d'appel ; ses défauts sont dits par leur endroit."""
    form = ImportForm(request.POST or None, request.FILES or None, services=services_a_servir(request.user))
    if request.method == "POST" and form.is_valid():
        propres = form.cleaned_data
        try:
            acte = {"acteur": request.user}
            appel = tenter(request, lambda: importer_appel(propres["fichier"], propres["service"], **acte), form)
        except FichierInvalide as refus:
            form.refuser(refus.erreurs)
        else:
            if appel is not None:
                messages.success(request, "L'appel est importé. Relisez-le avant de le publier.")
                return redirect("configurateur:ensemble", code=appel.code)
    return render(request, "configurateur/importer.html", {"form": form})
