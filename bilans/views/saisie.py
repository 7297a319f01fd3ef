"""Remplir un bilan : sa page, ses étapes, la sauvegarde à la frappe, le conflit."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from aap.types import Perimetre
from bilans import services
from bilans.documents.lecture import COLONNES_MARCHES, COLONNES_SALARIES, lire
from bilans.faits import Contradiction, contradictions
from bilans.forms.etape import EtapeForm
from bilans.models import Bilan, RemarqueBilan
from bilans.selecteurs.liste import ligne_de
from bilans.selecteurs.manques import Manque, manques
from bilans.selecteurs.questionnaire import Question
from bilans.selecteurs.remarques import motif_du_renvoi, remarques_du_porteur, rouverts
from bilans.selecteurs.reponses import Releve, relever
from bilans.types import EtapeBilan, GenreBilan
from bilans.views.acces import bilan_de
from socle.affichage import heure
from socle.gardes import exige
from socle.modeles import VersionPerimee
from socle.types import Requete
from socle.workflow import TransitionInterdite

MODIFIEE_AILLEURS = "Cette étape a été modifiée ailleurs. Enregistrez pour comparer les deux : rien n'est perdu."
DE_FORMULAIRE = frozenset({EtapeBilan.CHIFFRES, EtapeBilan.REPARTITIONS, EtapeBilan.TEXTES})
ADRESSES = {
    EtapeBilan.MARCHES: "bilans:marches",
    EtapeBilan.SALARIES: "bilans:salaries",
    EtapeBilan.RECAPITULATIF: "bilans:recapitulatif",
}


class EntreeMenu(NamedTuple):
    """Ligne du menu des étapes."""

    libelle: str
    url: str
    active: bool
    compteur: str


class Correction(NamedTuple):
    """Ce que le service demande de corriger : le champ, où il est, ses remarques."""

    libelle: str
    url: str
    remarques: list[RemarqueBilan]


def url_etape(bilan: Bilan, etape: EtapeBilan) -> str:
    """Adresse d'une étape."""
    if etape in ADRESSES:
        return reverse(ADRESSES[etape], args=[bilan.uuid])
    return reverse("bilans:etape", args=[bilan.uuid, etape.value])


def contexte_etape(releve: Releve, etape: EtapeBilan) -> dict[str, Any]:
    """Ce que toute étape affiche autour de son contenu."""
    bilan, etapes = releve.bilan, releve.questionnaire.etapes
    restes = manques(releve)
    rang = etapes.index(etape)
    menu = [EntreeMenu(str(e.label), url_etape(bilan, e), e == etape, _reste(e, restes)) for e in etapes]
    return {
        "bilan": bilan,
        "releve": releve,
        "etape": etape,
        "rang": rang + 1,
        "libelles": [str(e.label) for e in etapes],
        "menu": menu,
        "precedente": url_etape(bilan, etapes[rang - 1]) if rang else "",
        "suivante": url_etape(bilan, etapes[rang + 1]) if rang + 1 < len(etapes) else "",
        "modifiable": bilan.modifiable,
    }


def corrections(releve: Releve, remarques: dict[str, list[RemarqueBilan]]) -> list[Correction]:
    """Remarques à traiter, chacune avec le nom de son champ et le lien qui y mène."""
    lieux = {
        cle.chemin: (question, cle.perimetre) for question in releve.questionnaire.questions for cle in question.cles
    }
    return [_correction(releve.bilan, chemin, lieux, suite) for chemin, suite in remarques.items()]


def _correction(
    bilan: Bilan, chemin: str, lieux: dict[str, tuple[Question, str]], remarques: list[RemarqueBilan]
) -> Correction:
    if chemin not in lieux:
        return Correction("L'ensemble du bilan", "", remarques)
    question, perimetre = lieux[chemin]
    ou = f", {Perimetre(perimetre).label}" if len(question.perimetres) > 1 else ""
    return Correction(f"{question.indicateur.libelle}{ou}", f"{url_etape(bilan, question.etape)}#r-{chemin}", remarques)


def _reste(etape: EtapeBilan, restes: list[Manque]) -> str:
    nombre = sum(manque.etape == etape for manque in restes)
    return f"{nombre} à compléter" if nombre else ""


@exige("bilan.voir", charger=bilan_de, methodes=("GET",))
def bilan(request: Requete, uuid: UUID) -> HttpResponse:
    """Page d'un bilan : où il en est, quand, pourquoi, ce qui a été transmis."""
    objet: Bilan = request.objet
    if objet.genre == GenreBilan.COMPTE_RENDU:
        return redirect("bilans:compte_rendu", uuid=uuid)
    possibles = {action: request.user.peut(f"bilan.{action}", objet) for action in ("remplir", "lever")}
    releve = relever(objet) if objet.modifiable else None
    contexte = {
        "bilan": objet,
        "ligne": ligne_de(objet),
        "agent": request.user.est_agent,
        "convention_visible": request.user.peut("convention.voir", objet.convention),
        "peut_remplir": possibles["remplir"],
        "peut_lever": possibles["lever"] and objet.etat in {"attendu", "en_saisie", "a_corriger"},
        "etapes": contexte_etape(releve, EtapeBilan.RECAPITULATIF)["menu"] if releve is not None else [],
        "lu": lire(objet.contenu) if objet.contenu and objet.transmis_le else None,
        "colonnes_marches": COLONNES_MARCHES,
        "colonnes_salaries": COLONNES_SALARIES,
        "corrections": corrections(releve, remarques_du_porteur(objet)) if releve is not None else [],
        "motif": motif_du_renvoi(objet),
    }
    return render(request, "bilans/bilan_voir.html", contexte)


@exige("bilan.saisir", charger=bilan_de, methodes=("POST",))
def saisir(request: Requete, uuid: UUID) -> HttpResponse:
    """Commence la saisie et mène à la première étape."""
    try:
        commence = services.saisir(request.objet, acteur=request.user)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect("bilans:bilan", uuid=uuid)
    if commence.genre == GenreBilan.COMPTE_RENDU:
        return redirect("bilans:compte_rendu", uuid=uuid)
    return redirect(url_etape(commence, relever(commence).questionnaire.etapes[0]))


def _etape(releve: Releve, code: str) -> EtapeBilan:
    if code not in EtapeBilan.values or EtapeBilan(code) not in DE_FORMULAIRE & set(releve.questionnaire.etapes):
        raise Http404
    return EtapeBilan(code)


def _saisie(request: Requete, releve: Releve, etape: EtapeBilan) -> EtapeForm:
    data = request.POST if request.method == "POST" else None
    remarques = remarques_du_porteur(releve.bilan)
    return EtapeForm(releve, etape, data=data, ouverts=rouverts(releve.bilan), remarques=remarques)


@exige("bilan.remplir", charger=bilan_de)
def etape(request: Requete, uuid: UUID, etape: str) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Une étape : ses questions (GET), leur enregistrement (POST)."""
    releve = relever(request.objet)
    code = _etape(releve, etape)
    saisie = _saisie(request, releve, code)
    if request.method == "POST":
        return _enregistrer(request, releve, saisie)
    if not releve.bilan.modifiable:
        saisie.fermer()
    return _montrer(request, releve, saisie)


def _montrer(
    request: Requete, releve: Releve, saisie: EtapeForm, *, conflit: bool = False, statut: int = 200
) -> HttpResponse:
    contexte = contexte_etape(releve, saisie.etape) | {
        "saisie": saisie,
        "questions": list(saisie.questions),
        "version": saisie.jeton(),
        "differences": saisie.differences() if conflit else None,
        "contradictions": par_champ(contradictions(releve)),
        "convention_visible": request.user.peut("convention.voir", releve.bilan.convention),
    }
    return render(request, "bilans/etape.html", contexte, status=statut)


def _enregistrer(request: Requete, releve: Releve, saisie: EtapeForm) -> HttpResponse:
    bilan = releve.bilan
    try:
        fait = services.enregistrer_etape(bilan, saisie, acteur=request.user, jeton=request.POST.get("version", ""))
    except VersionPerimee:
        return _montrer(request, relever(bilan), saisie, conflit=True, statut=409)
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
        return redirect("bilans:bilan", uuid=bilan.uuid)
    if fait.illisibles:
        messages.warning(request, "Enregistré. Ce qui n'a pas pu être lu est gardé tel quel ci-dessous.")
        return redirect(url_etape(bilan, saisie.etape))
    messages.success(request, f"« {saisie.etape.label} » est enregistré.")
    return redirect(_suite(request, releve, saisie.etape))


def _suite(request: Requete, releve: Releve, etape: EtapeBilan) -> str:
    contexte = contexte_etape(releve, etape)
    cibles = {
        "precedent": contexte["precedente"],
        "suivant": contexte["suivante"],
        "quitter": reverse("bilans:bilan", args=[releve.bilan.uuid]),
    }
    return cibles.get(request.POST.get("action", "")) or url_etape(releve.bilan, etape)


@exige("bilan.remplir", charger=bilan_de, methodes=("POST",))
def autosauver(request: Requete, uuid: UUID, etape: str) -> JsonResponse:  # noqa: ARG001 - chargé par la garde
    """Sauvegarde à la frappe : mêmes règles que l'enregistrement ; rend les contradictions à montrer."""
    releve = relever(request.objet)
    saisie = _saisie(request, releve, _etape(releve, etape))
    try:
        fait = services.enregistrer_etape(
            releve.bilan, saisie, acteur=request.user, jeton=request.POST.get("version", "")
        )
    except VersionPerimee:
        return JsonResponse({"message": MODIFIEE_AILLEURS}, status=409)
    except TransitionInterdite as refus:
        return JsonResponse({"message": str(refus)}, status=400)
    return JsonResponse(
        {
            "heure": heure(fait.instant, releve.bilan.convention.dossier.appel.fuseau),
            "version": fait.jeton,
            "erreurs": {i.chemin: [i.message] for i in saisie.illisibles()},
            "sorties": _sorties(releve, saisie.etape),
        }
    )


def par_champ(trouvees: list[Contradiction]) -> dict[str, list[Contradiction]]:
    """Contradictions rangées par chemin de réponse."""
    rangees: dict[str, list[Contradiction]] = {}
    for contradiction in trouvees:
        for chemin in contradiction.champs:
            rangees.setdefault(chemin, []).append(contradiction)
    return rangees


def _sorties(releve: Releve, etape: EtapeBilan) -> dict[str, str]:
    """Contradictions à côté des champs de l'étape : chemin → HTML, vide quand il n'y en a plus."""
    relu = relever(releve.bilan)
    rangees = par_champ(contradictions(relu))
    chemins = [cle.chemin for question in relu.questionnaire.de(etape) for cle in question.cles]
    return {
        f"contradictions-{chemin}": render_to_string(
            "bilans/_contradictions.html", {"contradictions": rangees.get(chemin, [])}
        )
        for chemin in chemins
    }
