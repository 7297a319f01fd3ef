"""Le budget à ajuster : demandé quand l'accordé est sous la demande, contrôlé par les règles, validé, annexé."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from candidatures.models import Dossier
from candidatures.types import PhaseBudget
from comptes.models import Utilisateur
from conventions import services
from conventions.documents import contenu
from conventions.etats import Etat
from conventions.models import Convention
from conventions.selecteurs import actes_ouverts
from conventions.selecteurs.attentes import compter
from conventions.selecteurs.budget import (
    EtatBudget,
    budget_de_depart,
    budget_de_reference,
    etat_budget,
    phase_de_reference,
    verdict_et_defauts,
)
from socle import journal
from socle.models import Courriel
from socle.travaux import executer_echus
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite
from tests.conventions.commun import CHAMPS, adresse, html, retenir
from tests.fabriques.candidatures import depose
from tests.fabriques.comptes import agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
ACCORDE = Decimal("25000.00")
# Le budget déposé vaut 46 000 € : 29 473 € d'aide, 12 000 € du Département, 4 527 € de fonds propres.
TENU = {"62.3": 2000, "64.1": 28527, "64.2": 11000, "74.E1": 25000, "74.D1": 12000, "RP.1": 4527}


@pytest.fixture
def moins() -> Convention:
    dossier: Dossier = retenir(depose(), "25000.00")
    return Convention.objects.get(dossier=dossier)


@pytest.fixture
def porteuse(moins: Convention) -> Utilisateur:
    return moins.dossier.cree_par


@pytest.fixture
def gestionnaire(moins: Convention) -> Utilisateur:
    return agent("gestionnaire", moins.dossier.appel.service)


def relue(convention: Convention) -> Convention:
    return Convention.objects.get(pk=convention.pk)


def en_euros(montants: dict[str, Any]) -> dict[str, Decimal]:
    return {code: Decimal(montant) for code, montant in montants.items()}


def enregistrer(convention: Convention, porteuse: Utilisateur, **autres: Any) -> Convention:
    return services.enregistrer_budget(convention, en_euros(TENU | autres), {"74.D1": "Rhône"}, acteur=porteuse)


def transmis(convention: Convention, porteuse: Utilisateur) -> Convention:
    return services.transmettre_budget(enregistrer(convention, porteuse), acteur=porteuse)


def test_accorde_moins_la_convention_demande_un_budget_et_le_porteur_l_apprend(moins: Convention) -> None:
    assert etat_budget(moins) == EtatBudget.DEMANDE
    mail = Courriel.objects.get(genre="convention.budget_demande")
    assert "25 000,00 €" in mail.texte.replace("\u202f", " ").replace("\u00a0", " ")
    assert [x.action for x in journal.lignes(moins)] == [
        "convention.creer", "convention.regenerer", "convention.demander_budget",
    ]  # fmt: skip


def test_accorde_autant_rien_n_est_demande(convention: Convention) -> None:
    assert etat_budget(convention) == EtatBudget.SANS_OBJET
    assert convention.dossier.montant_demande == convention.montant


def test_le_budget_part_du_depose_l_aide_ramenee_a_l_accorde(moins: Convention) -> None:
    montants, libelles = budget_de_depart(moins)
    assert montants["74.E1"] == ACCORDE
    assert montants["64.1"] == 33000
    assert libelles["74.D1"] == "Rhône"
    verdict, defauts = verdict_et_defauts(moins, montants)
    assert defauts[0].replace("\u202f", " ").replace("\u00a0", " ") == "Il manque 4 473,00 € de produits."
    assert verdict.calcul.demande == ACCORDE


def test_le_chemin_entier_jusqu_a_l_annexe(moins: Convention, porteuse: Utilisateur, gestionnaire: Utilisateur) -> None:
    assert "ajuster_budget" in actes_ouverts(porteuse, moins)
    assert compter(porteuse)["budget_a_ajuster"] == 1
    convention = transmis(moins, porteuse)
    assert (etat_budget(convention), compter(gestionnaire)["budget_a_valider"]) == (EtatBudget.TRANSMIS, 1)
    assert Courriel.objects.filter(genre="convention.budget_transmis").exists()
    assert phase_de_reference(relue(moins)) == PhaseBudget.DEPOSE  # pas encore validé : il ne fait pas foi
    convention = services.valider_budget(convention, acteur=gestionnaire)
    assert etat_budget(convention) == EtatBudget.VALIDE
    assert budget_de_reference(relue(moins)) == (en_euros(TENU), {"74.D1": "Rhône"})
    budget = contenu(relue(moins))["annexes"]["budget"]
    assert (budget["conventionne"], budget["retenu"]) == (True, False)
    assert {x["code"]: x["montant"] for x in budget["charges"]}["TC"] == "41527.00"
    derniere = moins.versions.first()
    assert derniere is not None
    assert derniere.rang == 2
    actions = [x.action for x in journal.lignes(moins)]
    assert actions[-3:] == ["convention.ajuster_budget", "convention.valider_budget", "convention.regenerer"]


def test_la_ligne_de_l_aide_est_toujours_l_accorde(moins: Convention, porteuse: Utilisateur) -> None:
    enregistrer(moins, porteuse, **{"74.E1": 29473})
    assert budget_de_depart(relue(moins))[0]["74.E1"] == ACCORDE


@pytest.mark.parametrize(
    ("autres", "phrase"),
    [
        ({"64.1": 33000}, "Il manque 4 473,00 € de produits"),
        ({"860": 500}, "500,00 € de ressources"),
        ({"64.1": 3527, "74.D1": 0, "RP.1": 0, "62.3": 0}, "dépassent les charges"),
        ({"74.E2": 9000, "RP.1": 0, "74.D1": 7527}, ""),
    ],
)
def test_un_budget_qui_ne_tient_pas_n_est_pas_transmis(
    moins: Convention, porteuse: Utilisateur, autres: dict[str, int], phrase: str
) -> None:
    convention = enregistrer(moins, porteuse, **autres)
    if not phrase:
        assert services.transmettre_budget(convention, acteur=porteuse).budget_transmis_le is not None
        return
    with pytest.raises(TransitionInterdite) as refus:
        services.transmettre_budget(convention, acteur=porteuse)
    assert phrase in str(refus.value).replace("\u202f", " ").replace("\u00a0", " ")


def test_les_regles_rejugent_ce_budget(moins: Convention) -> None:
    """Moins de dépenses que d'aide et de ressources : les règles bornent l'aide au besoin."""
    montants = en_euros(TENU | {"64.1": 20000, "74.D1": 12000, "RP.1": 0})
    verdict, _ = verdict_et_defauts(moins, montants)
    assert verdict.calcul.montant < ACCORDE
    assert {ligne.famille for ligne in verdict.lignes} == {"financement"}


def test_le_visa_attend_le_budget(moins: Convention, porteuse: Utilisateur, gestionnaire: Utilisateur) -> None:
    service = moins.dossier.appel.service
    service.tribunal, service.adresse = "le tribunal d'essai", "1 rue de l'Essai"
    service.save()
    services.regenerer(services.enregistrer_champs(moins, CHAMPS, acteur=gestionnaire), acteur=gestionnaire)
    executer_echus()
    with pytest.raises(TransitionInterdite, match="budget ajusté au montant accordé"):
        services.soumettre(moins, acteur=gestionnaire)
    services.valider_budget(transmis(moins, porteuse), acteur=gestionnaire)
    executer_echus()
    assert services.soumettre(moins, acteur=gestionnaire).etat == Etat.EN_VISA


def test_le_service_renvoie_avec_sa_raison_ou_redemande(
    moins: Convention, porteuse: Utilisateur, gestionnaire: Utilisateur
) -> None:
    convention = transmis(moins, porteuse)
    with pytest.raises(MotifManquant):
        services.renvoyer_budget(convention, acteur=gestionnaire, motif=" ")
    convention = services.renvoyer_budget(convention, acteur=gestionnaire, motif="Les frais généraux ont disparu.")
    assert etat_budget(convention) == EtatBudget.DEMANDE
    assert Courriel.objects.filter(genre="convention.budget_renvoye", texte__contains="frais généraux").exists()
    convention = services.valider_budget(transmis(convention, porteuse), acteur=gestionnaire)
    convention = services.demander_budget(convention, acteur=gestionnaire, message="Un poste a changé.")
    assert etat_budget(convention) == EtatBudget.DEMANDE
    assert budget_de_depart(relue(moins))[0]["64.1"] == 28527


def test_chacun_son_acte(moins: Convention, porteuse: Utilisateur, gestionnaire: Utilisateur) -> None:
    with pytest.raises(DroitManquant):
        enregistrer(moins, gestionnaire)
    with pytest.raises(MauvaisEtat):
        services.valider_budget(moins, acteur=gestionnaire)
    with pytest.raises(TransitionInterdite, match="Ligne de budget inconnue"):
        enregistrer(moins, porteuse, TC=1)
    transmis(moins, porteuse)
    with pytest.raises(MauvaisEtat):
        enregistrer(moins, porteuse)
    with pytest.raises(DroitManquant):
        services.valider_budget(moins, acteur=porteuse)


def envoi_de(montants: dict[str, Any], action: str) -> dict[str, Any]:
    return {f"m-{code}": str(montant) for code, montant in montants.items()} | {"action": action}


def test_le_porteur_voit_son_budget_mais_pas_le_texte_en_preparation(
    client: Client, moins: Convention, porteuse: Utilisateur
) -> None:
    executer_echus()
    client.force_login(porteuse)
    page = html(client.get(adresse("convention", moins)))
    assert "ajustez le budget du projet" in page
    assert "Article 1" not in page
    assert "Télécharger" not in page
    for ecran, options in (("pdf", {"rang": 1}), ("progression", {}), ("consolidee", {}), ("articles", {})):
        assert client.get(adresse(ecran, moins, **options)).status_code == 404, ecran


def test_l_ecran_du_porteur_calcule_enregistre_et_transmet(
    client: Client, moins: Convention, porteuse: Utilisateur
) -> None:
    client.force_login(porteuse)
    page = html(client.get(adresse("budget", moins)))
    assert "Il manque 4 473,00 € de produits." in page
    assert 'name="m-74.E1"' in page
    assert "Montant accordé : 25 000,00 €" in page
    sorties = client.post(adresse("budget_calculer", moins), envoi_de(TENU, "")).json()["sorties"]
    assert "Budget équilibré" in sorties["equilibre"]
    assert "Ce budget tient" in sorties["verdict"]
    faux = client.post(adresse("budget_ajuster", moins), envoi_de(TENU | {"64.1": 33000}, "transmettre"), follow=True)
    assert "Il manque 4 473,00 € de produits." in html(faux)
    assert etat_budget(relue(moins)) == EtatBudget.DEMANDE
    illisible = client.post(adresse("budget_ajuster", moins), envoi_de(TENU | {"64.1": "beaucoup"}, "enregistrer"))
    assert illisible.status_code == 200
    client.post(adresse("budget_ajuster", moins), envoi_de(TENU, "transmettre"))
    assert etat_budget(relue(moins)) == EtatBudget.TRANSMIS
    assert "Transmis au service" in html(client.get(adresse("budget", moins)))


def test_l_ecran_du_service_valide_et_renvoie(
    client: Client, moins: Convention, porteuse: Utilisateur, gestionnaire: Utilisateur
) -> None:
    transmis(moins, porteuse)
    client.force_login(gestionnaire)
    page = html(client.get(adresse("budget", moins)))
    assert "Valider ce budget" in page
    assert "Enregistrer et transmettre" not in page
    assert client.post(adresse("renvoyer_budget", moins), {"motif": "À revoir."}).status_code == 302
    transmis(moins, porteuse)
    assert client.post(adresse("valider_budget", moins)).status_code == 302
    assert etat_budget(relue(moins)) == EtatBudget.VALIDE
    assert "Validé par le service" in html(client.get(adresse("budget", moins)))


def test_sans_budget_a_ajuster_l_ecran_renvoie_a_la_convention(client: Client, convention: Convention) -> None:
    client.force_login(agent("gestionnaire", convention.dossier.appel.service))
    assert client.get(adresse("budget", convention)).url == adresse("convention", convention)  # type: ignore[attr-defined]
    demande = client.post(adresse("demander_budget", convention), {"message": "Un poste en moins."})
    assert demande.status_code == 302
    assert etat_budget(relue(convention)) == EtatBudget.DEMANDE
