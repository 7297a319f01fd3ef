"""Les budgets et le formulaire à l'écran : saisir, coller, reprendre, joindre, imprimer."""

from __future__ import annotations

import html
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from candidatures.forms.budgets import LIBELLE, MONTANT
from candidatures.models import (
    Dossier,
    LigneBudget,
    PieceDeposee,
    PlanFinancement,
    Poste,
    Projet,
    SaisieInvalide,
)
from candidatures.selecteurs.parcours import dossier_charge, manques_de_section
from candidatures.types import Section
from comptes.types import TypeStructure
from socle.travaux import executer_echus
from tests.candidatures.argent import adresse, budget
from tests.fabriques import candidatures as fabriques
from tests.fabriques.comptes import StructureFactory
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def dossier() -> Dossier:
    return fabriques.complet()


@pytest.fixture
def porteur(client: Client, dossier: Dossier) -> Client:
    client.force_login(dossier.cree_par)
    return client


def test_le_budget_montre_toutes_ses_lignes_et_ses_sommes(porteur: Client, dossier: Dossier) -> None:
    page = html.unescape(porteur.get(adresse(dossier, "section", section=Section.BUDGET_PROJET)).content.decode())
    for code in ("60.1", "69", "IND.3", "74.E4", "74.PR", "79", "RP.3", "864", "87.L"):
        assert f'name="{MONTANT}{code}"' in page, code
    assert 'data-g-sortie="TC">46\u202f000,00\u00a0€' in page
    assert "Budget équilibré" in page
    structure = html.unescape(
        porteur.get(adresse(dossier, "section", section=Section.BUDGET_STRUCTURE)).content.decode()
    )
    assert f'name="{MONTANT}IND.1"' not in structure
    assert "Budget à l'équilibre" in structure


def test_enregistrer_un_budget(porteur: Client, dossier: Dossier) -> None:
    donnees = budget(dossier, **{"62_3": "", "60_1": "1 200,50"}) | {LIBELLE + "60.3": "Petit matériel"}
    porteur.post(adresse(dossier, "section", section=Section.BUDGET_PROJET), donnees)
    lignes = {x.code: x for x in dossier.lignes_budget.filter(budget="projet")}
    assert lignes["60.1"].montant == Decimal("1200.50")
    assert "62.3" not in lignes
    assert (lignes["60.3"].libelle, lignes["60.3"].montant) == ("Petit matériel", Decimal(0))
    assert dossier.lignes_budget.filter(budget="structure").count() == len(fabriques.BUDGET_STRUCTURE)


def test_un_montant_illisible_est_garde(porteur: Client, dossier: Dossier) -> None:
    porteur.post(adresse(dossier, "section", section=Section.BUDGET_PROJET), budget(dossier, **{"64_1": "beaucoup"}))
    assert SaisieInvalide.objects.get(dossier=dossier).chemin == "budget_projet.64.1"
    assert "beaucoup" in porteur.get(adresse(dossier, "section", section=Section.BUDGET_PROJET)).content.decode()


def test_calcul_en_direct_du_budget(porteur: Client, dossier: Dossier) -> None:
    url = adresse(dossier, "section_calcul", section=Section.BUDGET_PROJET)
    sorties = porteur.post(url, budget(dossier, **{"64_1": "34200"})).json()["sorties"]
    assert sorties["equilibre"] == "Il manque 1\u202f200,00\u00a0€ de produits."
    assert sorties["64"] == "45\u202f200,00\u00a0€"


def test_manques_du_budget(dossier: Dossier) -> None:
    assert manques_de_section(dossier_charge(dossier), Section.BUDGET_PROJET) == []
    LigneBudget.objects.filter(dossier=dossier, code="74.E1").update(montant=Decimal(29000))
    LigneBudget.objects.create(dossier=dossier, budget="projet", code="864", montant=Decimal(10))
    LigneBudget.objects.create(dossier=dossier, budget="projet", code="60.3", montant=Decimal(1))
    phrases = [m.phrase for m in manques_de_section(dossier_charge(dossier), Section.BUDGET_PROJET)]
    assert len(phrases) == 4
    assert any("ressources (87)" in p for p in phrases)
    assert any(p.startswith("Nommez la ligne libre") for p in phrases)
    assert any("Il manque 474,00\u00a0€" in p for p in phrases)
    assert any("74 – État" in p for p in phrases)
    dossier.lignes_budget.all().delete()
    (vide,) = manques_de_section(dossier_charge(dossier), Section.BUDGET_PROJET)
    assert vide.phrase == "Remplissez le budget du projet."


def test_coller_un_tableau(porteur: Client, dossier: Dossier) -> None:
    url = adresse(dossier, "budget_coller", section=Section.BUDGET_PROJET)
    texte = "Locations\t300\nFusée\t12\n64 – Charges de personnel\t9"
    reponse = porteur.post(url, budget(dossier) | {"collage": texte})
    page = html.unescape(reponse.content.decode())
    assert reponse.status_code == 200
    assert page.count("Reconnue") == 1
    assert "placez-la à la main" in page
    assert "le serveur la recalcule" in page
    assert dossier.lignes_budget.get(budget="projet", code="61.1").montant == Decimal(300)
    assert dossier.lignes_budget.get(budget="projet", code="64.1").montant == Decimal(33000)
    assert porteur.post(url.replace("budget-projet", "projet"), {}).status_code == 404


def test_reprendre_postes_et_plan_depuis_le_budget(porteur: Client, dossier: Dossier) -> None:
    Poste.objects.filter(dossier=dossier).update(frais_generaux=Decimal(500))
    porteur.post(adresse(dossier, "budget_postes"), budget(dossier, **{"61_1": "50"}))
    lignes = dict(dossier.lignes_budget.filter(budget="projet").values_list("code", "montant"))
    assert (lignes["IND.1"], lignes["62.3"], lignes["61.1"]) == (Decimal(500), Decimal(2000), Decimal(50))
    PlanFinancement.objects.filter(pk=dossier.pk).update(demande=Decimal(25000))
    porteur.post(adresse(dossier, "budget_plan"), budget(dossier))
    assert dossier.lignes_budget.get(budget="projet", code="74.E1").montant == Decimal(25000)


def test_une_personne_publique_joint_son_budget(client: Client) -> None:
    dossier = fabriques.complet(structure=StructureFactory(type=TypeStructure.COMMUNE))
    client.force_login(dossier.cree_par)
    dossier.lignes_budget.filter(budget="structure").delete()
    assert [m.chemin for m in manques_de_section(dossier_charge(dossier), Section.BUDGET_STRUCTURE)] == [
        "budget_structure"
    ]
    url = adresse(dossier, "budget_joindre")
    assert client.get(url).status_code == 200
    client.post(url, {"fichier": televerse(pdf(), "budget.pdf")})
    client.post(url, {"fichier": televerse(pdf(2), "budget-2.pdf")})
    assert manques_de_section(dossier_charge(dossier), Section.BUDGET_STRUCTURE) == []
    pieces = PieceDeposee.objects.filter(dossier=dossier, code="BUDGET_STRUCTURE")
    assert sorted(p.retiree_le is None for p in pieces) == [False, True]
    refus = client.post(url, {"fichier": televerse(b"MZ" + bytes(100), "budget.pdf")})
    assert "fichier" in html.unescape(refus.content.decode())
    assert pieces.count() == 2


def test_une_association_ne_joint_pas_de_budget(porteur: Client, dossier: Dossier) -> None:
    assert porteur.get(adresse(dossier, "budget_joindre")).status_code == 404


# ── Formulaire imprimé, droits, requêtes ─────────────────────────────────────────────────────────────────


def test_preparer_suivre_et_telecharger_le_formulaire(porteur: Client, dossier: Dossier) -> None:
    assert porteur.get(adresse(dossier, "cerfa_telecharger")).status_code == 404
    assert "Préparer le formulaire" in html.unescape(porteur.get(adresse(dossier, "cerfa")).content.decode())
    assert porteur.post(adresse(dossier, "cerfa_preparer")).status_code == 302
    assert porteur.get(adresse(dossier, "cerfa_progression")).json()["fait"] is False
    executer_echus()
    suivi = porteur.get(adresse(dossier, "cerfa_progression")).json()
    assert (suivi["fait"], suivi["pourcent"], suivi["url"]) == (True, 100, adresse(dossier, "cerfa"))
    fichier: Any = porteur.get(adresse(dossier, "cerfa_telecharger"))
    assert b"".join(fichier.streaming_content).startswith(b"%PDF")
    Projet.objects.filter(pk=dossier.pk).update(objectifs="Autres")
    assert porteur.get(adresse(dossier, "cerfa_telecharger")).status_code == 404
