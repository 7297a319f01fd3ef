"""Les champs « si oui » : reliés à leur question, repliés par l'écran seul, jamais vidés, tus quand on a dit non."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.test import Client

from candidatures.champs import PAR_CHEMIN
from candidatures.documents.cerfa import contexte_cerfa
from candidatures.documents.cerfa_annexe import textes_annexe
from candidatures.models import Dossier, Projet, Relations, Territoire
from candidatures.selecteurs.complet import dossier_complet
from candidatures.selecteurs.lecture import lire_dossier
from candidatures.selecteurs.parcours import SUITES, dossier_charge
from candidatures.types import Section
from tests.candidatures.soumission import envoi
from tests.fabriques import candidatures as fabrique

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.mark.parametrize("chemin", sorted(SUITES))
def test_chaque_suite_suit_une_question_de_son_etape(chemin: str) -> None:
    champ, question = PAR_CHEMIN[chemin], PAR_CHEMIN[SUITES[chemin].question]
    assert (champ.section, champ.modele) == (question.section, question.modele)
    assert champ.exigence(prive=True) == "C"


def repondre_non(dossier: Dossier) -> Dossier:
    """Écrit une réponse fermée et une suite gardée, dans trois étapes."""
    Relations.objects.filter(pk=dossier.pk).update(rup=False, rup_date=date(1999, 12, 31), adherents_pm=False)
    Relations.objects.filter(pk=dossier.pk).update(adherents_pm_liste="Fédération gardée")
    Projet.objects.filter(pk=dossier.pk).update(recrutement=False, recrutement_etpt=Decimal("7.77"))
    Territoire.objects.filter(pk=dossier.pk).update(grand_projet=False, grand_projet_nom="Projet gardé")
    return dossier


def test_sans_script_tout_reste_visible_et_chaque_suite_nomme_sa_question(client: Client) -> None:
    dossier = repondre_non(fabrique.brouillon())
    client.force_login(dossier.cree_par)
    html = client.get(f"/dossiers/{dossier.uuid}/relations/").content.decode()
    assert 'id="champ-relations-rup_date" data-g-si="rup" data-g-si-valeur="oui">' in html
    assert 'id="champ-agrements" data-g-si="agrement" data-g-si-valeur="oui">' in html
    assert 'value="1999-12-31"' in html
    assert " hidden" not in html.split("<form", 2)[-1].split('name="rup_date"')[0]
    html = client.get(f"/dossiers/{dossier.uuid}/engagements/").content.decode()
    assert 'data-g-si="signataire_est_rl" data-g-si-valeur="non"' in html


def test_une_suite_ecrite_puis_fermee_est_gardee(client: Client) -> None:
    dossier = fabrique.brouillon()
    client.force_login(dossier.cree_par)
    champs = {"recrutement": "non", "recrutement_etpt": "0,5", "version": "0", "action": ""}
    client.post(f"/dossiers/{dossier.uuid}/projet/", envoi(dossier, Section.PROJET, **champs))
    projet = Projet.objects.get(pk=dossier.pk)
    assert (projet.recrutement, projet.recrutement_etpt) == (False, Decimal("0.50"))


def test_une_suite_fermee_ne_se_relit_ni_ne_s_imprime() -> None:
    dossier = repondre_non(fabrique.complet())
    lues = lire_dossier(dossier_charge(dossier))
    textes = " ".join(f"{titre} {valeur}" for section in lues for titre, valeur in (*section.couples, *section.textes))
    entier = dossier_complet(dossier)
    cerfa = {"titre": "", "langue": "fr", **contexte_cerfa(entier)}
    imprime = render_to_string("candidatures/pdf/cerfa.html", cerfa) + str(textes_annexe(entier))
    for lu in (textes, imprime):
        for garde in ("1999", "Fédération gardée", "7,77", "7.77", "Projet gardé"):
            assert garde not in lu


def test_une_suite_ouverte_se_relit_et_s_imprime() -> None:
    dossier = repondre_non(fabrique.complet())
    Relations.objects.filter(pk=dossier.pk).update(adherents_pm=True)
    lues = lire_dossier(dossier_charge(dossier))
    textes = [valeur for section in lues for _, valeur in section.couples]
    assert "Fédération gardée" in textes
    cerfa = {"titre": "", "langue": "fr", **contexte_cerfa(dossier_complet(dossier))}
    assert "Fédération gardée" in render_to_string("candidatures/pdf/cerfa.html", cerfa)
