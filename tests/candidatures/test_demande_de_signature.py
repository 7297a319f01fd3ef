"""La demande de signer après la clôture : le service y répond sans voir le brouillon."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from candidatures import services
from candidatures.models import DerogationSignature, Dossier
from comptes.models import Utilisateur
from socle.models import Courriel
from socle.workflow import DroitManquant, MauvaisEtat
from tests.fabriques import candidatures as fabriques
from tests.fabriques.comptes import MembreStructureFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]

TERME = datetime.fromisoformat("2025-08-31T23:59:59.999+02:00")


class TestRepondreAvantLeDepot:
    """Le service répond à la demande sans voir le brouillon, même non partagé."""

    @pytest.fixture
    def dossier(self) -> Dossier:
        dossier = fabriques.complet()
        services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Conseil municipal en août.")
        return dossier

    @pytest.fixture
    def responsable(self, dossier: Dossier) -> Utilisateur:
        return agent("responsable", dossier.appel.service)

    def adresse(self, dossier: Dossier) -> str:
        return f"/instruction/demandes-de-signature/{dossier.uuid}/"

    def test_la_page_montre_la_demande_et_rien_du_dossier(
        self, client: Client, dossier: Dossier, responsable: Utilisateur
    ) -> None:
        client.force_login(responsable)
        assert client.get(f"/instruction/{dossier.uuid}/").status_code == 404
        assert "1 demande de signature tardive" in client.get("/instruction/").content.decode()
        for adresse in ("/instruction/demandes-de-signature/", self.adresse(dossier)):
            html = client.get(adresse).content.decode()
            assert dossier.structure.nom in html
            assert dossier.intitule not in html
            assert "29" + chr(0x202F) + "473" not in html
        assert "Conseil municipal en août." in html

    @pytest.mark.parametrize(("reponse", "etat"), [("oui", "accordee"), ("non", "refusee")])
    def test_repondre_previent_le_porteur_et_vide_la_liste(
        self, client: Client, dossier: Dossier, responsable: Utilisateur, reponse: str, etat: str
    ) -> None:
        client.force_login(responsable)
        envoi = client.post(self.adresse(dossier), {"accordee": reponse, "motif": "Calendrier du conseil."})
        assert envoi.headers["Location"] == "/instruction/demandes-de-signature/"
        derogation = DerogationSignature.objects.get(dossier=dossier)
        assert (derogation.etat, derogation.repondue_par) == (etat, responsable)
        mail = Courriel.objects.get(genre="dossier.derogation_signature_repondue")
        assert "Calendrier du conseil." in mail.texte
        assert client.get(self.adresse(dossier)).status_code == 404
        assert "Aucune demande à trancher" in client.get("/instruction/demandes-de-signature/").content.decode()

    def test_une_reponse_sans_motif_se_corrige(
        self, client: Client, dossier: Dossier, responsable: Utilisateur
    ) -> None:
        client.force_login(responsable)
        html = client.post(self.adresse(dossier), {"accordee": "oui"}).content.decode()
        assert "Motivez la réponse" in html
        assert DerogationSignature.objects.get(dossier=dossier).etat == "demandee"

    def test_l_accueil_du_service_la_compte(self, client: Client, dossier: Dossier, responsable: Utilisateur) -> None:
        client.force_login(responsable)
        html = client.get("/service/").content.decode()
        assert "Répondre à une demande de signature tardive, avant le dépôt" in html
        assert "Rien ne vous attend" not in html
        services.abandonner(dossier, acteur=dossier.cree_par, motif="Le conseil renonce.")
        assert "Rien ne vous attend" in client.get("/service/").content.decode()

    def test_la_demande_previent_aussitot_les_responsables_avec_son_adresse(self) -> None:
        dossier = fabriques.complet()
        responsable = agent("responsable", dossier.appel.service)
        services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Conseil en août.")
        mail = Courriel.objects.get(genre="dossier.derogation_signature_demandee")
        assert mail.destinataire == responsable.courriel
        assert self.adresse(dossier) in mail.texte

    @pytest.mark.parametrize("role", ["instructeur", "gestionnaire"])
    def test_seul_un_responsable_du_service_repond(self, client: Client, dossier: Dossier, role: str) -> None:
        client.force_login(agent(role, dossier.appel.service))
        assert client.get(self.adresse(dossier)).status_code == 404
        client.force_login(agent("responsable"))
        assert client.get(self.adresse(dossier)).status_code == 404

    def test_un_responsable_membre_de_la_structure_ne_repond_pas(
        self, dossier: Dossier, responsable: Utilisateur
    ) -> None:
        MembreStructureFactory(utilisateur=responsable, structure=dossier.structure)
        with pytest.raises(DroitManquant, match="Vous appartenez à la structure candidate"):
            services.accorder_derogation_signature(dossier, acteur=responsable, motif="Oui.", accordee=True)

    def test_un_brouillon_abandonne_n_attend_plus_de_reponse(self, dossier: Dossier, responsable: Utilisateur) -> None:
        services.abandonner(dossier, acteur=dossier.cree_par, motif="Le conseil renonce.")
        with pytest.raises(MauvaisEtat):
            services.accorder_derogation_signature(dossier, acteur=responsable, motif="Oui.", accordee=True)
