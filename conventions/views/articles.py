"""Récrire les articles d'une convention en préparation : liste, édition avec aperçu et différence, retour au modèle."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from conventions import services
from conventions.forms.articles import ArticleForm
from conventions.mentions import (
    MISES_EN_FORME,
    ValeursDeConvention,
    comparer,
    defauts_de,
    inserer,
    insertions,
    remplir,
)
from conventions.models import Convention
from conventions.selecteurs.articles import ArticleDeConvention, articles_de
from conventions.views.acces import convention_de
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite

ACTION = "convention.rediger"


@exige(ACTION, charger=convention_de, methodes=("GET",))
def articles(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Les articles, ceux qui s'écartent du modèle en évidence."""
    contexte = {"convention": request.objet, "articles": articles_de(request.objet)}
    return render(request, "conventions/article_lister.html", contexte)


def _article(convention: Convention, code: str) -> ArticleDeConvention:
    article = next((a for a in articles_de(convention) if a.code == code), None)
    if article is None:
        raise Http404
    return article


@exige(ACTION, charger=convention_de)
def article(request: Requete, uuid: UUID, code: str) -> HttpResponse:
    """Un article : le récrire, voir ce qu'il donnera et ce qui le sépare du modèle, revenir au modèle."""
    convention: Convention = request.objet
    choisi = _article(convention, code)
    envoi = _inserer(request.POST, convention) if request.method == "POST" else None
    form = ArticleForm(envoi, initial={"titre": choisi.titre, "corps": choisi.corps})
    acte = request.POST.get("action", "")
    # Une insertion ne fait que revenir à l'écran ; « modèle » n'a rien à lire du formulaire.
    if acte == "modele" or (acte == "enregistrer" and form.is_valid()):
        try:
            _enregistrer(request, convention, code, form if acte == "enregistrer" else None)
        except TransitionInterdite as refus:
            messages.error(request, str(refus))
        return redirect("conventions:articles", uuid=uuid)
    titre, corps = (form[nom].value() or "" for nom in ("titre", "corps"))
    return render(request, "conventions/article_rediger.html", _contexte(convention, choisi, form, titre, corps))


def _enregistrer(request: Requete, convention: Convention, code: str, form: ArticleForm | None) -> None:
    if form is None:
        services.revenir_au_modele(convention, code, acteur=request.user)
        messages.success(request, "L'article du modèle est rétabli.")
    else:
        services.rediger_article(convention, code, **form.cleaned_data, acteur=request.user)
        messages.success(request, "L'article est enregistré. La nouvelle version est en cours de production.")


def _inserer(envoi: Any, convention: Convention) -> Any:
    """Ajoute l'insertion choisie à la fin du texte, pour qui n'a pas de script."""
    cle = envoi.get("inserer", "") or (envoi.get("mention", "") if envoi.get("action") == "inserer" else "")
    if not cle:
        return envoi
    copie = envoi.copy()
    copie["corps"] = inserer(envoi.get("corps", ""), cle, insertions(ValeursDeConvention(convention)))
    return copie


def _contexte(
    convention: Convention, article: ArticleDeConvention, form: ArticleForm, titre: str, corps: str
) -> dict[str, Any]:
    return {
        "convention": convention,
        "article": article,
        "form": form,
        "insertions": insertions(ValeursDeConvention(convention)),
        "mises_en_forme": MISES_EN_FORME,
        **_effets(convention, article, titre, corps),
    }


def _effets(convention: Convention, article: ArticleDeConvention, titre: str, corps: str) -> dict[str, Any]:
    """Ce que donne un texte : rempli sur cette convention, et comparé au modèle."""
    corps = corps.replace("\r\n", "\n").strip()
    defauts = [str(defaut) for defaut in defauts_de(corps)]
    rempli = None if defauts else remplir(corps, convention)
    return {
        "defauts": defauts,
        "apercu": {"titre": titre, "texte": rempli.texte, "vides": rempli.vides} if rempli else None,
        "ecart_titre": comparer(article.modele.libelle, titre.strip()),
        "ecart_corps": comparer(article.modele.corps, corps),
    }


@exige(ACTION, charger=convention_de, methodes=("POST",))
def article_essayer(request: Requete, uuid: UUID, code: str) -> JsonResponse:  # noqa: ARG001 - chargé par la garde
    """Aperçu et différence pendant la frappe ; n'enregistre rien."""
    choisi = _article(request.objet, code)
    titre, corps = request.POST.get("titre", ""), request.POST.get("corps", "")
    effets = _effets(request.objet, choisi, titre, corps)
    noms = {"apercu": "conventions/_article_apercu.html", "difference": "conventions/_article_difference.html"}
    return JsonResponse({"sorties": {cle: render_to_string(nom, effets, request) for cle, nom in noms.items()}})
