"""Ce que la convention montre sur la page d'un dossier."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from candidatures.models import Dossier
from comptes.models import Service
from conventions.etats import Etat
from conventions.models import Convention, ExemplaireNumerise
from conventions.selecteurs.argent import prochains
from conventions.selecteurs.compte import releve
from conventions.selecteurs.conclusion import A_CONCLURE, delai_de
from conventions.selecteurs.visas import niveaux_de


def panneau_dossier(request: HttpRequest, dossier: Dossier) -> str | None:
    """Lien vers la convention, si cette personne la voit."""
    convention = Convention.objects.visibles_par(request.user).filter(dossier=dossier).first()
    if convention is None:
        return None
    return render_to_string("conventions/_panneau.html", {"convention": convention}, request=request)


def panneau_service(request: HttpRequest, service: Service) -> str:
    """Niveaux de visa du service, et le lien pour les régler."""
    reglable = getattr(request.user, "peut", lambda *_: False)("service.modifier", service)
    contexte = {"service": service, "niveaux": niveaux_de(service), "reglable": reglable}
    return render_to_string("conventions/_panneau_service.html", contexte, request=request)


def panneau_conclusion(request: HttpRequest, convention: Convention) -> str | None:
    """Le compte à rebours pour conclure, si l'appel pose un délai ; rien une fois la convention en cours."""
    delai = delai_de(convention)
    if delai is None or convention.etat not in {*A_CONCLURE, Etat.SIGNEE}:
        return None
    return render_to_string("conventions/_conclusion.html", {"delai": delai}, request=request)


def panneau_exemplaires(request: HttpRequest, convention: Convention) -> str | None:
    """Les exemplaires signés sur papier et numérisés, gardés avec la convention."""
    gardes = ExemplaireNumerise.objects.filter(version__convention=convention)
    exemplaires = list(gardes.select_related("fichier", "version__avenant").order_by("-rattache_le"))
    if not exemplaires:
        return None
    contexte = {"convention": convention, "exemplaires": exemplaires, "fuseau": convention.dossier.appel.fuseau}
    return render_to_string("conventions/_exemplaires.html", contexte, request=request)


def panneau_argent(request: HttpRequest, convention: Convention) -> str | None:
    """Où en est l'argent de la convention, une fois engagée, et le lien vers ses paiements."""
    lu = releve(convention)
    if not lu.lignes:
        return None
    personne: Any = request.user
    contexte = {"convention": convention, "releve": lu, "prochains": prochains(personne, convention)}
    return render_to_string("conventions/argent/_panneau.html", contexte, request=request)
