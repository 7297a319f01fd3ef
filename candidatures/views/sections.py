"""Une étape du parcours : afficher, enregistrer, sauvegarder à la frappe, recalculer, montrer un conflit."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render

from candidatures.forms.base import SaisieSection
from candidatures.forms.registre import SAISIES
from candidatures.models import Dossier, SectionEnregistree
from candidatures.selecteurs.guides import guide
from candidatures.selecteurs.parcours import Etape, dossier_charge, etapes
from candidatures.services import enregistrer_section
from candidatures.types import Section
from candidatures.views.acces import dossier_de
from socle.affichage import heure
from socle.gardes import exige
from socle.modeles import VersionPerimee
from socle.types import Requete
from socle.workflow import TransitionInterdite

MODIFIEE_AILLEURS = "Cette étape a été modifiée ailleurs. Enregistrez pour comparer les deux textes : rien n'est perdu."


class EntreeMenu(NamedTuple):
    """Ligne du menu des étapes."""

    libelle: str
    url: str
    active: bool
    compteur: str


def _etape(dossier: Dossier, code: str) -> tuple[Etape, list[Etape]]:
    """L'étape demandée et toutes les autres ; 404 si elle n'existe pas pour cette structure."""
    toutes = etapes(dossier)
    for etape in toutes:
        if etape.section == code and etape.section in SAISIES:
            return etape, toutes
    raise Http404


def _saisie(request: Requete, dossier: Dossier, section: Section) -> SaisieSection:
    data = request.POST if request.method == "POST" else None
    return SAISIES[section](dossier, acteur=request.user, data=data)


def _version(request: Requete) -> int:
    texte = request.POST.get("version", "")
    return int(texte) if texte.isdigit() else 0


def contexte_etape(dossier: Dossier, etape: Etape, toutes: list[Etape]) -> dict[str, Any]:
    """Ce que le gabarit d'étape affiche autour du formulaire ; sert aussi aux étapes qui ont leur propre vue."""
    rang = toutes.index(etape)
    menu = [EntreeMenu(e.libelle, e.url, e is etape, str(e.etat.label)) for e in toutes]
    return {
        "dossier": dossier,
        "etape": etape,
        "differences": None,
        "libelles": [e.libelle for e in toutes],
        "menu": menu,
        "precedente": toutes[rang - 1] if rang else None,
        "suivante": toutes[rang + 1] if rang + 1 < len(toutes) else None,
        "guide": guide(dossier, etape.section),
        "enregistree": next((s for s in dossier.sections.all() if s.code == etape.section and s.version), None),
    }


@exige("dossier.remplir", charger=dossier_de)
def section(request: Requete, section: str, **_: Any) -> HttpResponse:
    """Étape du parcours : formulaire (GET), enregistrement (POST)."""
    return montrer_ou_enregistrer(request, section)


def montrer_ou_enregistrer(request: Requete, section: str) -> HttpResponse:
    """L'étape, pour une vue dont la garde a déjà chargé le dossier."""
    dossier = dossier_charge(request.objet)
    etape, toutes = _etape(dossier, section)
    saisie = _saisie(request, dossier, etape.section)
    if request.method == "POST":
        return _enregistrer(request, etape, toutes, saisie)
    if not etape.modifiable:
        saisie.fermer()
    contexte = contexte_etape(dossier, etape, toutes)
    return render(request, "candidatures/etape.html", {**contexte, "saisie": saisie, "version": etape.version})


def _enregistrer(request: Requete, etape: Etape, toutes: list[Etape], saisie: SaisieSection) -> HttpResponse:
    dossier = saisie.dossier
    try:
        fait = enregistrer_section(
            dossier, etape.section, saisie, acteur=request.user, version_attendue=_version(request)
        )
    except VersionPerimee as conflit:
        return _conflit(request, etape, toutes, saisie, conflit)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect("candidatures:dossier", uuid=dossier.uuid)
    if fait.illisibles:
        messages.warning(request, "Enregistré. Ce qui n'a pas pu être lu est gardé tel quel ci-dessous.")
        return HttpResponseRedirect(etape.url)
    messages.success(request, f"« {etape.libelle} » est enregistré.")
    return HttpResponseRedirect(suite_de(request, dossier, etape, toutes))


def suite_de(request: Requete, dossier: Dossier, etape: Etape, toutes: list[Etape]) -> str:
    """Où mène le bouton pressé."""
    rang = toutes.index(etape)
    cibles = {
        "precedent": toutes[max(rang - 1, 0)].url,
        "suivant": toutes[min(rang + 1, len(toutes) - 1)].url,
        "quitter": redirect("candidatures:dossier", uuid=dossier.uuid).url,
    }
    return cibles.get(request.POST.get("action", ""), etape.url)


def _conflit(
    request: Requete, etape: Etape, toutes: list[Etape], saisie: SaisieSection, conflit: VersionPerimee
) -> HttpResponse:
    """Les deux textes côte à côte, et le formulaire rempli de ce que la personne a tapé : rien n'est perdu."""
    autre = SectionEnregistree.objects.select_related("enregistree_par").get(dossier=saisie.dossier, code=etape.section)
    contexte = contexte_etape(saisie.dossier, etape, toutes) | {
        "saisie": saisie,
        "version": conflit.trouvee,
        "differences": saisie.differences(),
        "autre": autre,
    }
    return render(request, "candidatures/etape.html", contexte, status=409)


@exige("dossier.remplir", charger=dossier_de, methodes=("POST",))
def autosauver(request: Requete, section: str, **_: Any) -> JsonResponse:
    """Sauvegarde à la frappe : mêmes règles que l'enregistrement, réponse en JSON."""
    dossier = dossier_charge(request.objet)
    etape = _etape(dossier, section)[0]
    saisie = _saisie(request, dossier, etape.section)
    try:
        fait = enregistrer_section(
            dossier, etape.section, saisie, acteur=request.user, version_attendue=_version(request)
        )
    except VersionPerimee:
        return JsonResponse({"message": MODIFIEE_AILLEURS}, status=409)
    except TransitionInterdite as refus:
        return JsonResponse({"message": str(refus)}, status=400)
    erreurs = {i.chemin: [i.message] for i in saisie.illisibles() if i.message}
    quand = heure(fait.instant, dossier.appel.fuseau)
    return JsonResponse({"heure": quand, "version": fait.version, "erreurs": erreurs, "sorties": saisie.calculer()})


@exige("dossier.remplir", charger=dossier_de, methodes=("POST",))
def calculer(request: Requete, section: str, **_: Any) -> JsonResponse:
    """Sorties recalculées par le serveur pendant la frappe ; n'écrit rien."""
    dossier = dossier_charge(request.objet)
    etape = _etape(dossier, section)[0]
    return JsonResponse({"sorties": _saisie(request, dossier, etape.section).calculer()})
