"""La fiche d'évaluation : lire, trier, exporter ; et la note d'une page d'un département."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render

from bilans import etats
from bilans.documents.note import donnees_note, rendre_note
from bilans.models import Bilan
from bilans.selecteurs import evaluation as lectures
from bilans.types import GenreBilan
from bilans.views.reponses import piece_jointe
from socle.affichage import PARIS
from socle.gardes import exige
from socle.horloge import aujourd_hui
from socle.tableur import TYPE, classeur
from socle.types import Requete

ACTION = "bilan.exporter"
COLONNES = (
    ("Regroupement", "texte"),
    ("Précision", "texte"),
    ("Compteur d'heures", "texte"),
    ("Conventions", "texte"),
    ("Heures prévues", "nombre"),
    ("Heures atteintes", "nombre"),
    ("% de l'objectif", "nombre"),
    ("Marchés prévus", "nombre"),
    ("Marchés accompagnés", "nombre"),
    ("% de l'objectif de marchés", "nombre"),
    ("Part de l'État en %", "nombre"),
)


def _choix(request: Requete) -> tuple[str, str]:
    par, tri = request.GET.get("par", ""), request.GET.get("tri", "")
    return par if par in lectures.GROUPES else lectures.PAR_CONVENTION, tri if tri in lectures.TRIS else "nom"


@exige(ACTION, methodes=("GET",))
def fiche(request: Requete) -> HttpResponse:
    """Objectif contre atteint, trois graphiques et leur tableau."""
    par, tri = _choix(request)
    bilans = list(lectures.bilans_evalues(request.user))
    lus = lectures.resultats(bilans)
    lignes = lectures.lignes_evaluation(lus, par, tri)
    departements = lectures.lignes_evaluation(lus, lectures.PAR_DEPARTEMENT)
    contexte = {
        "par": par,
        "tri": tri,
        "groupes": lectures.GROUPES.items(),
        "tris": lectures.TRIS.items(),
        "lignes": lignes,
        "trimestres": lectures.heures_par_trimestre(bilans),
        "objectifs": lectures.graphe_objectifs(departements, "Objectif contre atteint, par département"),
        "etat": lectures.graphe_part_etat(departements, "Part des marchés de l'État dans les heures, par département"),
        "departements": lectures.departements_evalues(lus),
    }
    return render(request, "bilans/evaluation.html", contexte)


@exige(ACTION, methodes=("GET",))
def exporter(request: Requete) -> HttpResponseBase:
    """La fiche en classeur, dans le regroupement et le tri choisis."""
    par, tri = _choix(request)
    lignes = lectures.lignes_evaluation(lectures.resultats(lectures.bilans_evalues(request.user)), par, tri)
    octets = classeur("Évaluation", COLONNES, [_rangee(ligne) for ligne in lignes])
    return piece_jointe(octets, f"evaluation-{par}.xlsx", TYPE)


def _rangee(ligne: lectures.LigneEvaluation) -> list[object]:
    return [
        ligne.libelle,
        ligne.precision,
        ligne.compteur,
        ligne.conventions,
        ligne.objectif_heures,
        ligne.heures,
        ligne.part_heures,
        ligne.objectif_marches,
        ligne.marches,
        ligne.part_marches,
        ligne.part_etat,
    ]


@exige(ACTION, methodes=("GET",))
def note(request: Requete, code: str) -> HttpResponseBase:
    """La note d'un département dont la personne voit au moins un bilan reçu ; 404 sinon."""
    bilans = [b for b in lectures.bilans_evalues(request.user) if _touche(b, code)]
    lus = [r for r in lectures.resultats(bilans) if any(d.code == code for d in r.departements)]
    departement = next((d for d in lectures.departements_evalues(lus) if d.code == code), None)
    if departement is None:
        raise Http404
    attendus = Bilan.objects.visibles_par(request.user).filter(
        etat__in=sorted(etats.A_RENDRE), convention__dossier__departements__code=code
    )
    donnees = donnees_note(
        departement,
        lus,
        lectures.heures_par_trimestre(bilans),
        attendus=attendus.exclude(genre=GenreBilan.COMPTE_RENDU).count(),
        jour=aujourd_hui(PARIS),
    )
    return piece_jointe(rendre_note(donnees), f"note-{code}.pdf", "application/pdf")


def _touche(bilan: Bilan, code: str) -> bool:
    return any(d.code == code for d in bilan.convention.dossier.departements.all())
