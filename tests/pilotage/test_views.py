"""L'accueil du service : qui y entre, ce qu'il dit, en combien de requêtes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aap.models import AppelAProjets
from aap.models.configuration import Enveloppe
from aap.services import notifier_enveloppe
from candidatures.etats import Etat
from comptes.types import TypeService
from conventions.etats import Etat as EtatConvention
from pilotage.selecteurs import chiffres
from socle.horloge import maintenant
from tests.fabriques.aap import appel_aura, copie_demonstration
from tests.fabriques.comptes import ServiceFactory, StructureFactory, agent, membre
from tests.fabriques.pilotage import convention_legere, demande, dossier_leger
from tests.fabriques.territoires import DepartementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
D = Decimal
REQUETES = 40
AGENTS = (
    "instructeur", "responsable", "signataire_service", "gestionnaire", "relecteur_ddets", "coordinateur_regional",
    "comite_national", "administrateur", "administrateur_national", "national",
)  # fmt: skip


@pytest.fixture
def appel() -> AppelAProjets:
    return appel_aura()


def page(client: Client, **parametres: str) -> str:
    """HTML de l'accueil, aux espaces insécables près."""
    reponse = client.get(reverse("pilotage:accueil"), parametres)
    assert reponse.status_code == 200
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&#x27;", "'")


@pytest.mark.parametrize("role", AGENTS)
def test_tout_agent_entre(client: Client, appel: AppelAProjets, role: str) -> None:
    client.force_login(agent(role, appel.service))
    assert "Rien ne vous attend" in page(client)


def test_un_porteur_n_entre_pas_et_sait_pourquoi(client: Client) -> None:
    client.force_login(membre("redacteur"))
    reponse = client.get(reverse("pilotage:accueil"))
    assert reponse.status_code == 403
    assert "voir le tableau de ce service" in reponse.content.decode()
    assert "Mon service" not in client.get(reverse("accueil")).content.decode()


def test_il_faut_etre_connecte(client: Client) -> None:
    assert client.get(reverse("pilotage:accueil")).status_code == 302


def test_le_menu_compte_et_l_accueil_du_site_y_mene(client: Client, appel: AppelAProjets) -> None:
    client.force_login(agent("instructeur", appel.service))
    dossier_leger(appel)
    demande(dossier_leger(appel, Etat.A_COMPLETER), maintenant() - timedelta(days=1))
    html = client.get(reverse("accueil")).content.decode()
    assert '>Mon service <span class="g-compteur">2</span></a>' in html
    assert "2 choses à faire" in html
    assert "dont 1 en retard" in html
    assert f'href="{reverse("pilotage:accueil")}">Ouvrir mon service' in html


def test_le_menu_ne_recompte_pas_a_chaque_page(client: Client, appel: AppelAProjets, settings: Any) -> None:
    settings.MENU_MEMOIRE = 30
    client.force_login(agent("instructeur", appel.service))
    dossier_leger(appel)
    adresse = reverse("aap:liste")
    couts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as requetes:
            assert '>Mon service <span class="g-compteur">1</span></a>' in client.get(adresse).content.decode()
        couts.append(len(requetes))
        dossier_leger(appel)
    assert couts[1] <= couts[0] - 9
    # Le tableau de bord, lui, compte sur le moment, et son menu dit comme lui.
    assert (
        '>Mon service <span class="g-compteur">3</span></a>' in client.get(reverse("pilotage:accueil")).content.decode()
    )


def test_le_retard_est_en_haut_de_page_avec_son_dossier(client: Client, appel: AppelAProjets) -> None:
    client.force_login(agent("instructeur", appel.service))
    dossier = dossier_leger(appel, Etat.A_COMPLETER)
    demande(dossier, maintenant() - timedelta(days=1))
    html = page(client)
    assert html.index("En retard") < html.index("Ce qui vous attend") < html.index("Les chiffres")
    assert reverse("instruction:dossier", args=[dossier.uuid]) in html
    assert "depuis le 30 juin 2025" in html


def test_les_chiffres_par_departement_et_le_total(appel: AppelAProjets) -> None:
    dossier_leger(appel, departements=("69",))
    dossier_leger(appel, Etat.RETENU, departements=("69", "38"), montant_accorde=Decimal("15000.50"))
    convention_legere(dossier_leger(appel, Etat.RETENU, departements=("38",)), EtatConvention.SIGNEE)
    convention_legere(dossier_leger(appel, Etat.RETENU, departements=()), EtatConvention.RESILIEE)
    dossier_leger(copie_demonstration(appel), departements=("01",))
    lus = chiffres(agent("responsable", appel.service), appel)
    par_nom = {ligne.libelle: ligne for ligne in lus.departements}
    assert list(par_nom) == ["Isère (38)", "Rhône (69)", "Sans département"]
    isere, rhone = par_nom["Isère (38)"], par_nom["Rhône (69)"]
    assert (isere.dossiers, isere.etp, isere.demande, isere.accorde) == (2, D(2), D(40000), D("30000.50"))
    assert (isere.etp_accorde, isere.etp_conventionne, isere.conventionne) == (D(2), D(1), D(15000))
    assert (rhone.dossiers, rhone.accorde, rhone.conventionne) == (2, D("15000.50"), D(0))
    # Le dossier des deux départements ne compte qu'une fois au total.
    assert (lus.total.dossiers, lus.total.demande, lus.total.accorde) == (4, D(80000), D("45000.50"))
    assert (lus.total.etp_accorde, lus.total.etp_conventionne, lus.total.conventionne) == (D(3), D(1), D(15000))
    assert (rhone.barres, isere.barres) == ((1000, 375, 0), (1000, 750, 375))
    assert {ligne.libelle: ligne.dossiers for ligne in lus.etats} == {"déposé": 1, "retenu": 3}


def test_le_dessin_a_son_tableau(client: Client, appel: AppelAProjets) -> None:
    dossier_leger(appel)
    client.force_login(agent("responsable", appel.service))
    html = page(client)
    assert 'role="img" aria-label="Euros demandés, accordés et conventionnés par département' in html
    assert '<rect class="p-demande" width="1000"' in html
    assert "Dossiers, ETP et euros par département" in html
    assert "style=" not in html.split("<main")[1].split("</main>")[0]


def test_l_enveloppe_regionale_est_non_notifiee_puis_typee(client: Client, appel: AppelAProjets) -> None:
    dossier_leger(appel, Etat.RETENU)
    client.force_login(agent("responsable", appel.service))
    html = page(client)
    assert "non notifié" in html
    assert "4 500 000 € pour l’ensemble du territoire" in html
    enveloppe = Enveloppe.objects.get(version=appel.version_courante, niveau="regional")
    responsable = agent("responsable", appel.service)
    notifier_enveloppe(enveloppe, montant=Decimal(60000), source="note du 3 mars 2025", acteur=responsable)
    html = page(client)
    assert "60 000 €" in html
    assert "note du 3 mars 2025" in html
    assert "Reste 45 000 €" in html
    assert "25 %" in html
    notifier_enveloppe(enveloppe, montant=Decimal(10000), source="note du 4 mars 2025", acteur=responsable)
    assert "Enveloppe dépassée</strong> de 5 000 €" in page(client)


@pytest.mark.parametrize(("role", "offert"), [("responsable", True), ("administrateur", True), ("instructeur", False)])
def test_les_liens_vers_l_appel_suivent_le_droit(
    client: Client, appel: AppelAProjets, role: str, *, offert: bool
) -> None:
    dossier_leger(appel)
    client.force_login(agent(role, appel.service))
    par_niveau = {e.niveau: e.pk for e in appel.version_courante.enveloppes.all()}
    html = page(client)
    assert (reverse("configurateur:notifier_enveloppe", args=[appel.code, par_niveau["regional"]]) in html) is offert
    assert reverse("configurateur:notifier_enveloppe", args=[appel.code, par_niveau["national"]]) not in html
    assert (reverse("configurateur:deplacer", args=[appel.code]) in html) is offert


def test_une_vue_partielle_le_dit_et_ne_montre_pas_de_consommation(client: Client, appel: AppelAProjets) -> None:
    ddets = ServiceFactory(type=TypeService.DDETS, parent=appel.service, departements=["69"])
    dossier_leger(appel, departements=("69",))
    dossier_leger(appel, departements=("38",), structure=StructureFactory(departement=DepartementFactory(code="38")))
    client.force_login(agent("relecteur_ddets", ddets))
    html = page(client)
    assert "portent sur les dossiers que vous pouvez voir" in html
    assert "Enveloppe nationale" not in html
    assert "Isère" not in html


def test_on_choisit_son_appel(client: Client, appel: AppelAProjets) -> None:
    copie = copie_demonstration(appel)
    dossier_leger(appel, departements=("69",))
    dossier_leger(copie, departements=("01",))
    client.force_login(agent("responsable", appel.service))
    assert "Ain (01)" in page(client, appel=copie.code)
    assert "Rhône (69)" in page(client, appel=appel.code)
    assert "Les chiffres" in page(client, appel="inconnu")


def test_un_service_sans_appel_a_quand_meme_sa_page(client: Client) -> None:
    client.force_login(agent("responsable"))
    assert "Les chiffres" not in page(client)


@pytest.mark.parametrize("role", ["instructeur", "responsable", "relecteur_ddets", "national"])
def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_dossiers(
    client: Client, appel: AppelAProjets, role: str
) -> None:
    client.force_login(agent(role, ServiceFactory(departements=["69"]) if role == "relecteur_ddets" else appel.service))

    def mesurer() -> int:
        with CaptureQueriesContext(connection) as requetes:
            page(client)
        return len(requetes)

    def peupler(nombre: int) -> None:
        for _ in range(nombre):
            dossier_leger(appel)
            demande(dossier_leger(appel, Etat.A_COMPLETER), maintenant() - timedelta(days=1))
            convention_legere(dossier_leger(appel, Etat.RETENU), EtatConvention.SIGNEE)

    peupler(1)
    une = mesurer()
    peupler(4)
    assert mesurer() == une <= REQUETES


def test_la_page_n_ecrit_rien(client: Client, appel: AppelAProjets) -> None:
    """Vue en lecture seule : une écriture y lèverait une erreur de PostgreSQL."""
    client.force_login(agent("responsable", appel.service))
    with CaptureQueriesContext(connection) as requetes:
        page(client)
    ecrits: list[Any] = [r["sql"] for r in requetes if r["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert ecrits == []
