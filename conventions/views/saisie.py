"""L'écran commun d'une saisie : un formulaire, un verbe, son refus en clair, le retour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from conventions.models import Convention
from socle.detection import FichierRefuse
from socle.types import Requete
from socle.workflow import TransitionInterdite


@dataclass(frozen=True, slots=True)
class Saisie:
    """Ce que l'écran dit. `retour` : (nom d'adresse, arguments) ; `nom_retour` : le texte du lien."""

    convention: Convention
    titre: str
    bouton: str
    retour: tuple[str, dict[str, Any]]
    chapo: str = ""
    nom_retour: str = "Revenir à la convention"
    danger: bool = False
    vers: Callable[[Any], tuple[str, dict[str, Any]]] | None = None
    """Où aller quand l'acte crée un objet : de ce qu'il rend à son adresse."""
    plus: dict[str, Any] = field(default_factory=dict)
    gabarit: str = "conventions/saisie.html"


def lier(request: Requete, classe: Callable[..., Any], **options: Any) -> Any:
    """Formulaire lié à l'envoi, ou vierge à la lecture ; l'écran apporte la balise, le jeton et les boutons."""
    form = classe(request.POST, request.FILES, **options) if request.method == "POST" else classe(**options)
    form.helper.form_tag, form.helper.disable_csrf = False, True
    return form


def traiter(
    request: Requete, form: Any, agir: Callable[[dict[str, Any]], Any], saisie: Saisie, *, fait: str = ""
) -> HttpResponse:
    """Accomplit l'acte si la saisie est bonne, sinon montre l'écran avec ce qui ne va pas. `agir(arguments)`."""
    refus = ""
    if request.method == "POST" and form.is_valid():
        try:
            resultat = agir(form.arguments())
        except (TransitionInterdite, FichierRefuse) as erreur:
            refus = str(erreur)
        else:
            messages.success(request, fait or f"{saisie.titre} : c'est fait.")
            nom, arguments = saisie.vers(resultat) if saisie.vers else saisie.retour
            return HttpResponseRedirect(reverse(nom, kwargs=arguments))
    nom, arguments = saisie.retour
    contexte = {
        "s": saisie,
        "convention": saisie.convention,
        "form": form,
        "refus": refus,
        "url_retour": reverse(nom, kwargs=arguments),
        **saisie.plus,
    }
    return render(request, saisie.gabarit, contexte)
