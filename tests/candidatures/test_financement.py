"""Écrans et verbes du financement : fiches de postes, plan, budgets, formulaire imprimé."""

from __future__ import annotations

import html
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from candidatures import services
from candidatures.models import (
    Dossier,
    Financement,
    LigneBudget,
    PlanFinancement,
    Poste,
    Projet,
    SaisieInvalide,
    SectionEnregistree,
)
from candidatures.selecteurs.parcours import dossier_charge, manques_de_section
from candidatures.types import Section
from socle.workflow import TransitionInterdite
from tests.candidatures.argent import FICHE, adresse, fiches, plan
from tests.fabriques import candidatures as fabriques
from tests.fabriques.comptes import representant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def dossier() -> Dossier:
    return fabriques.complet()


@pytest.fixture
def porteur(client: Client, dossier: Dossier) -> Client:
    client.force_login(dossier.cree_par)
    return client


def test_la_page_des_postes_montre_les_fiches_et_le_verdict(porteur: Client, dossier: Dossier) -> None:
    page = porteur.get(adresse(dossier, "section", section=Section.POSTES))
    texte = html.unescape(page.content.decode())
    assert page.status_code == 200
    assert "Cotisations de l'employeur" in texte
    assert "Ce que dit l'appel" in texte
    assert "46\u202f000,00\u00a0€" in texte


def test_ajouter_modifier_et_retirer_un_poste(porteur: Client, dossier: Dossier) -> None:
    url, premier = adresse(dossier, "section", section=Section.POSTES), dossier.postes.get()
    garde = {**FICHE, "cle": premier.pk, "etp": "1", "brut": "33000", "charges_patronales": "11000"}
    porteur.post(url, fiches(garde, FICHE, initiales=1))
    assert [p.etp for p in dossier.postes.all()] == [Decimal("1.00"), Decimal("0.50")]
    assert dossier.postes.first() == premier
    nouveau = dossier.postes.get(rang=1)
    assert nouveau.cout == Decimal("21000.50")
    dossier.refresh_from_db()
    assert dossier.etp == Decimal("1.50")
    cle = nouveau.pk
    porteur.post(url, fiches({**garde, "DELETE": "on"}, {**FICHE, "cle": cle}, initiales=2, version=2))
    assert [p.pk for p in dossier.postes.all()] == [cle]


def test_modifier_un_poste_garde_ses_financements_et_ses_couts_retenus(porteur: Client, dossier: Dossier) -> None:
    poste = dossier.postes.get()
    Poste.objects.filter(pk=poste.pk).update(retenu_brut=Decimal(1))
    porteur.post(adresse(dossier, "section", section=Section.POSTES), fiches({**FICHE, "cle": poste.pk}, initiales=1))
    poste.refresh_from_db()
    assert (poste.etp, poste.retenu_brut, poste.financements.count()) == (Decimal("0.50"), Decimal(1), 2)


def test_la_sauvegarde_a_la_frappe_ne_double_pas_un_poste_neuf(porteur: Client, dossier: Dossier) -> None:
    url = adresse(dossier, "section_autosauve", section=Section.POSTES)
    vieux = {**FICHE, "cle": dossier.postes.get().pk}
    for rang in range(3):
        reponse = porteur.post(url, fiches(vieux, {**FICHE, "etp": f"0,{rang + 1}"}, initiales=1, version=rang + 1))
        assert reponse.json()["version"] == rang + 2
    assert [p.etp for p in dossier.postes.all()] == [Decimal("0.50"), Decimal("0.30")]


def test_une_fiche_illisible_est_gardee_et_laisse_sa_ligne(porteur: Client, dossier: Dossier) -> None:
    url, poste = adresse(dossier, "section", section=Section.POSTES), dossier.postes.get()
    porteur.post(url, fiches({**FICHE, "cle": poste.pk, "brut": "trente mille"}, initiales=1))
    poste.refresh_from_db()
    assert poste.brut == Decimal("33000.00")
    assert SaisieInvalide.objects.get(dossier=dossier, chemin="postes.0.brut").texte == "trente mille"
    page = html.unescape(porteur.get(url).content.decode())
    assert "trente mille" in page
    assert page.count("data-g-ligne>") == 3  # la fiche gardée, une vierge, le modèle


def test_une_fiche_vierge_n_est_pas_un_poste(porteur: Client, dossier: Dossier) -> None:
    vierge = {"role": "FACILITATEUR", "mois": "12", "etp": "", "brut": ""}
    poste = {**FICHE, "cle": dossier.postes.get().pk}
    porteur.post(adresse(dossier, "section", section=Section.POSTES), fiches(poste, vierge, initiales=1))
    assert dossier.postes.count() == 1
    assert not SaisieInvalide.objects.exists()


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [("etp", "0", "supérieur à zéro"), ("mois", "0", "au moins un mois"), ("etp", "", "Indiquez le temps de travail")],
)
def test_fiche_refusee(porteur: Client, dossier: Dossier, champ: str, valeur: str, message: str) -> None:
    porteur.post(adresse(dossier, "section", section=Section.POSTES), fiches({**FICHE, champ: valeur}))
    assert message in SaisieInvalide.objects.get(dossier=dossier, chemin=f"postes.0.{champ}").message


def test_calcul_en_direct_des_postes_sans_rien_ecrire(porteur: Client, dossier: Dossier) -> None:
    fiche = {**FICHE, "cle": dossier.postes.get().pk, "etp": "0,25"}
    reponse = porteur.post(adresse(dossier, "section_calcul", section=Section.POSTES), fiches(fiche, initiales=1))
    sorties = reponse.json()["sorties"]
    assert sorties["cout-0"] == sorties["cout-total"] == "21\u202f000,50\u00a0€"
    assert sorties["etp-total"] == "0,25\u00a0ETP"
    assert "À corriger" in html.unescape(sorties["verdict"])
    assert dossier.postes.get().etp == Decimal("1.00")


def test_verrou_optimiste(porteur: Client, dossier: Dossier) -> None:
    SectionEnregistree.objects.filter(dossier=dossier, code=Section.POSTES).update(version=5)
    fiche = {**FICHE, "cle": dossier.postes.get().pk}
    reponse = porteur.post(adresse(dossier, "section", section=Section.POSTES), fiches(fiche, initiales=1))
    assert reponse.status_code == 409
    assert dossier.postes.get().etp == Decimal("1.00")


def test_consolidation_manques(dossier: Dossier) -> None:
    Poste.objects.filter(dossier=dossier).update(nature="consolidation")
    phrases = [m.phrase for m in manques_de_section(dossier_charge(dossier), Section.POSTES)]
    assert phrases == ["Poste 1 : donnez la convention échue et sa date de fin."]
    debut = Projet.objects.get(pk=dossier.pk).periode_debut
    Poste.objects.filter(dossier=dossier).update(pnad_convention="2024-12", pnad_terme=debut)
    (chevauche,) = manques_de_section(dossier_charge(dossier), Section.POSTES)
    assert "deux fois sur les mêmes mois" in chevauche.phrase
    assert chevauche.url.endswith("#champ-postes-0-pnad_terme")


# ── Plan ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_la_demande_s_ecrit_en_euros_entiers(porteur: Client, dossier: Dossier) -> None:
    porteur.post(adresse(dossier, "section", section=Section.PLAN), plan(dossier, demande="29 473,50"))
    garde = SaisieInvalide.objects.get(dossier=dossier, chemin="plan.demande")
    assert garde.texte == "29 473,50"
    assert "euros entiers" in garde.message
    assert PlanFinancement.objects.get(pk=dossier.pk).demande is None


def test_le_plan_dit_ce_qui_manque_et_ou_il_s_imprime(porteur: Client, dossier: Dossier) -> None:
    Financement.objects.filter(dossier=dossier, categorie="AUTOFINANCEMENT").delete()
    page = html.unescape(porteur.get(adresse(dossier, "section", section=Section.PLAN)).content.decode())
    assert "il manque 4\u202f527,00\u00a0€ de cofinancement" in page
    assert "74.D1 – Conseil-s Départemental(aux)" in page
    assert "Ramener ma demande" not in page


def test_ramener_la_demande(porteur: Client, dossier: Dossier) -> None:
    Poste.objects.filter(dossier=dossier).update(brut=Decimal(20000), charges_patronales=Decimal("8000.99"))
    page = html.unescape(porteur.get(adresse(dossier, "section", section=Section.PLAN)).content.decode())
    assert "Ramener ma demande à 19\u202f600\u00a0€" in page
    reponse = porteur.post(adresse(dossier, "plan_ramener"), plan(dossier))
    assert reponse.status_code == 302
    dossier.refresh_from_db()
    assert dossier.montant_demande == Decimal("19600.00")
    assert dossier.lignes_budget.get(budget="projet", code="74.E1").montant == Decimal("19600.00")
    with pytest.raises(TransitionInterdite):
        services.ramener_demande(dossier, acteur=dossier.cree_par)


def test_ramener_enregistre_d_abord_ce_qui_est_a_l_ecran(porteur: Client, dossier: Dossier) -> None:
    porteur.post(adresse(dossier, "plan_ramener"), plan(dossier, demande="90000", **{"financements-0-nom": "Isère"}))
    assert PlanFinancement.objects.get(pk=dossier.pk).demande < Decimal(90000)
    assert dossier.financements.filter(nom="Isère").exists()


def test_reporter_le_plan_remplace_le_compte_74_et_garde_le_reste(porteur: Client, dossier: Dossier) -> None:
    LigneBudget.objects.create(dossier=dossier, budget="projet", code="74.R2", libelle="vieux", montant=Decimal(9))
    LigneBudget.objects.create(dossier=dossier, budget="projet", code="70", montant=Decimal(7))
    reponse = porteur.post(adresse(dossier, "plan_reporter"), plan(dossier, demande="20000"))
    assert reponse["Location"] == adresse(dossier, "section", section=Section.BUDGET_PROJET)
    lignes = {x.code: (x.montant, x.libelle) for x in dossier.lignes_budget.filter(budget="projet")}
    assert lignes["74.E1"] == (Decimal(20000), "DREETS Auvergne-Rhône-Alpes")
    assert lignes["74.D1"] == (Decimal(12000), "Rhône")
    assert lignes["RP.1"] == (Decimal(4527), "Fonds propres")
    assert "74.R2" not in lignes
    assert lignes["70"][0] == Decimal(7)
    assert lignes["64.1"][0] == Decimal(33000)


def test_plan_vide_rien_a_reporter() -> None:
    dossier = fabriques.brouillon()
    with pytest.raises(TransitionInterdite, match="vide"):
        services.reporter_plan(dossier, acteur=dossier.cree_par)


def test_fse_sans_autorite_et_postes_existants_non_dits(dossier: Dossier) -> None:
    Financement.objects.filter(dossier=dossier, rang=1).update(categorie="UE_FSE")
    PlanFinancement.objects.filter(pk=dossier.pk).update(aucun_poste_existant=False, derogation_plafond_demandee=True)
    chemins = {m.chemin for m in manques_de_section(dossier_charge(dossier), Section.PLAN)}
    assert chemins == {
        "financements.1.autorite_gestion",
        "plan.aucun_poste_existant",
        "plan.derogation_plafond_motif",
    }


# ── Budgets ──────────────────────────────────────────────────────────────────────────────────────────────


LECTURES = ("cerfa", "cerfa_progression", "cerfa_telecharger", "budget_joindre")
ACTES = ("cerfa_preparer", "plan_ramener", "plan_reporter", "budget_plan", "budget_postes")


def test_le_dossier_d_autrui_n_existe_pas(client: Client, dossier: Dossier) -> None:
    client.force_login(representant())
    for nom in LECTURES:
        assert client.get(adresse(dossier, nom)).status_code == 404, nom
    for nom in ACTES:
        assert client.post(adresse(dossier, nom)).status_code == 404, nom
    assert client.post(adresse(dossier, "budget_coller", section=Section.BUDGET_PROJET)).status_code == 404


def test_un_dossier_depose_ne_change_plus(client: Client) -> None:
    dossier = fabriques.depose()
    client.force_login(dossier.cree_par)
    donnees = plan(dossier)
    assert client.post(adresse(dossier, "plan_reporter"), donnees).status_code in {302, 403}
    with pytest.raises(TransitionInterdite):
        services.reporter_plan(dossier, acteur=dossier.cree_par)


@pytest.mark.parametrize("section", [Section.POSTES, Section.PLAN, Section.BUDGET_PROJET, Section.BUDGET_STRUCTURE])
def test_requetes_bornees(porteur: Client, dossier: Dossier, section: Section) -> None:
    url = adresse(dossier, "section", section=section)
    porteur.get(url)

    def compter() -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert porteur.get(url).status_code == 200
        return len(requetes)

    avant = compter()
    for rang in range(1, 8):
        Poste.objects.create(dossier=dossier, rang=rang, etp=Decimal(1), nature="creation", brut=Decimal(1000))
        Financement.objects.create(dossier=dossier, rang=9 + rang, categorie="REGION", montant=1, statut="demande")
    assert compter() == avant
    assert avant <= 60
