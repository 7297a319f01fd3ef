"""La page du service."""

import pytest

from comptes.models import Invitation, MembreService, Service
from socle import journal
from tests.comptes.commun import adresse, chez
from tests.fabriques.comptes import (
    MembreServiceFactory,
    ServiceFactory,
    agent,
)
from tests.fabriques.territoires import DepartementFactory, RegionFactory

pytestmark = pytest.mark.django_db


class TestService:
    """La page du service."""

    @pytest.fixture
    def service(self) -> Service:
        """Rend un service et une DDETS qui en dépend."""
        service: Service = ServiceFactory(departements=["69"], tribunal="")
        ServiceFactory(type="DDETS", parent=service, nom="DDETS du Rhône")
        return service

    def test_un_instructeur_voit_sans_regler(self, service: Service) -> None:
        client = chez(agent("instructeur", service))
        page = client.get(adresse("service", uuid=service.uuid)).content.decode()
        for texte in ("À faire valider", "Rhône (69)", "DDETS du Rhône"):
            assert texte in page
        assert "Inviter un agent" not in page
        assert client.get(adresse("service_modifier", uuid=service.uuid)).status_code == 403

    def test_un_autre_service_est_invisible(self, service: Service) -> None:
        client = chez(agent("administrateur"))
        for nom in ("service", "service_modifier", "service_inviter"):
            assert client.get(adresse(nom, uuid=service.uuid)).status_code == 404

    def test_l_administrateur_regle_le_tribunal(self, service: Service) -> None:
        client = chez(agent("administrateur", service))
        valeurs = {"tribunal": "tribunal administratif de Lyon", "fuseau": "Europe/Paris", "theme": "dsfr"}
        reponse = client.post(adresse("service_modifier", uuid=service.uuid), valeurs)
        assert reponse["Location"] == adresse("service", uuid=service.uuid)
        assert "tribunal administratif de Lyon" in client.get(reponse["Location"]).content.decode()

    def test_l_administrateur_regle_ses_departements_dans_sa_region(self, service: Service) -> None:
        DepartementFactory(code="38")
        ailleurs = DepartementFactory(code="13", region=RegionFactory(code="93", nom="Provence-Alpes-Côte d'Azur"))
        client = chez(agent("administrateur", service))
        chemin = adresse("service_modifier", uuid=service.uuid)
        page = client.get(chemin).content.decode()
        assert "Isère (38)" in page
        assert ailleurs.nom not in page
        reste = {"fuseau": "Europe/Paris", "theme": "dsfr"}
        client.post(chemin, {**reste, "departements": ["38", "69"]})
        assert sorted(d.code for d in service.departements.all()) == ["38", "69"]
        refus = client.post(chemin, {**reste, "departements": ["13"]})
        assert refus.status_code == 200
        assert sorted(d.code for d in service.departements.all()) == ["38", "69"]
        detail = journal.lignes(service)[0].detail.contenu["detail"]
        assert "departements" in detail["champs"]
        assert detail["departements"] == ["38", "69"]

    def test_un_departement_ajoute_ouvre_ses_dossiers_aussitot(self, service: Service) -> None:
        DepartementFactory(code="38")
        relecteur = agent("relecteur_ddets", service)
        valeurs = {"fuseau": "Europe/Paris", "theme": "dsfr", "departements": ["38"]}
        chez(agent("administrateur", service)).post(adresse("service_modifier", uuid=service.uuid), valeurs)
        relecteur.oublier_appartenances()
        assert {code for a in relecteur.appartenances() for code in a.departements} == {"38"}

    def test_inviter_annuler_et_retirer(self, service: Service) -> None:
        chef = agent("administrateur", service)
        ligne = MembreServiceFactory(service=service)
        client = chez(chef)
        client.post(adresse("service_inviter", uuid=service.uuid), {"courriel": "x@exemple.fr", "role": "gestionnaire"})
        invitation = Invitation.objects.get()
        client.post(adresse("service_invitation_annuler", uuid=service.uuid, invitation=invitation.uuid))
        client.post(adresse("service_role_retirer", uuid=service.uuid, membre=ligne.pk))
        invitation.refresh_from_db()
        assert invitation.etat == "annulee"
        assert not MembreService.objects.filter(pk=ligne.pk).exists()

    def test_un_administrateur_ne_donne_pas_de_role_national(self, service: Service) -> None:
        client = chez(agent("administrateur", service))
        client.post(adresse("service_inviter", uuid=service.uuid), {"courriel": "x@exemple.fr", "role": "national"})
        assert not Invitation.objects.exists()
