"""Écrans des comptes : ce que chacun voit, ce qui lui est refusé, ce que ses envois changent."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comptes.models import Invitation, MembreService, MembreStructure, Service, Structure, Utilisateur
from comptes.types import EtatMembre
from tests.fabriques.comptes import (
    InvitationFactory,
    MembreServiceFactory,
    MembreStructureFactory,
    ServiceFactory,
    StructureFactory,
    UtilisateurFactory,
    agent,
    membre,
    representant,
    siret,
)
from tests.fabriques.territoires import CommuneFactory

pytestmark = pytest.mark.django_db
IDENTITE = {
    "nom": "Alynea",
    "sigle": "",
    "type": "ASSOCIATION",
    "rna": "W691234567",
    "adresse": "1 rue de la République",
    "cp": "69001",
    "commune": "LYON",
    "commune_deleguee": "",
    "site_web": "alynea.org",
}


def chez(personne: Utilisateur) -> Client:
    """Rend un navigateur où cette personne est connectée."""
    client = Client()
    client.force_login(personne)
    return client


def adresse(nom: str, **cles: object) -> str:
    """Rend l'adresse d'une page des comptes."""
    return reverse(f"comptes:{nom}", kwargs=cles)


def test_sans_connexion_on_va_se_connecter(client: Client) -> None:
    reponse = client.get(adresse("espace"))
    assert reponse.status_code == 302
    assert reponse["Location"].startswith(reverse("account_login"))


def test_l_espace_vide_dit_par_ou_commencer() -> None:
    page = chez(UtilisateurFactory()).get(adresse("espace")).content.decode()
    assert "Commencez par votre structure" in page
    assert adresse("rattacher") in page


def test_l_espace_montre_structures_demandes_invitations_et_services() -> None:
    personne = representant(StructureFactory(nom="Ma structure"))
    MembreStructureFactory(utilisateur=personne, structure__nom="En attente", etat=EtatMembre.DEMANDE)
    MembreServiceFactory(utilisateur=personne, service__nom="DREETS essai")
    InvitationFactory(courriel=personne.courriel, structure__nom="Qui m'invite")
    page = chez(personne).get(adresse("espace")).content.decode()
    for texte in ("Ma structure", "rédacteur et signataire", "Demande envoyée", "DREETS essai", "Qui m&#x27;invite"):
        assert texte in page


def test_modifier_son_profil() -> None:
    personne = UtilisateurFactory()
    client = chez(personne)
    reponse = client.post(adresse("profil"), {"prenom": "Ada", "nom": "Roux", "telephone": "02 69 61 12 34"})
    assert reponse["Location"] == adresse("espace")
    personne.refresh_from_db()
    assert (personne.nom_complet, personne.telephone) == ("Ada Roux", "+262269611234")


class TestRattacher:
    """Du SIRET à la structure."""

    def test_le_siret_conduit_a_la_suite(self) -> None:
        reponse = chez(UtilisateurFactory()).post(adresse("rattacher"), {"siret": "130 025 265 00013"})
        assert reponse["Location"] == adresse("rejoindre", siret="13002526500013")

    def test_un_siret_faux_est_explique(self) -> None:
        client = chez(UtilisateurFactory())
        page = client.post(adresse("rattacher"), {"siret": "13002526500014"}).content.decode()
        assert "clé de contrôle" in page
        assert client.get(adresse("rejoindre", siret="13002526500014")).status_code == 404

    def test_le_premier_venu_decrit_la_structure(self) -> None:
        CommuneFactory()
        personne = UtilisateurFactory()
        client = chez(personne)
        lieu = adresse("rejoindre", siret="13002526500013")
        assert "première personne" in client.get(lieu).content.decode()
        reponse = client.post(lieu, IDENTITE)
        structure = Structure.objects.get()
        assert reponse["Location"] == adresse("structure", uuid=structure.uuid)
        assert (structure.code_insee, structure.departement_id) == ("69123", "69")
        assert structure.site_web == "https://alynea.org"

    def test_une_commune_d_un_autre_code_postal_est_refusee(self) -> None:
        CommuneFactory()
        page = (
            chez(UtilisateurFactory())
            .post(adresse("rejoindre", siret="13002526500013"), {**IDENTITE, "commune": "Paris"})
            .content.decode()
        )
        assert "Il dessert : Lyon" in page
        assert not Structure.objects.exists()

    def test_une_personne_publique_n_a_pas_de_rna(self) -> None:
        chez(UtilisateurFactory()).post(adresse("rejoindre", siret="13002526500013"), {**IDENTITE, "type": "COMMUNE"})
        assert Structure.objects.get().rna == ""

    def test_le_second_venu_demande_a_rejoindre(self) -> None:
        structure = StructureFactory(nom="Déjà là")
        personne = UtilisateurFactory()
        client = chez(personne)
        lieu = adresse("rejoindre", siret=structure.siret)
        assert "Rejoindre Déjà là" in client.get(lieu).content.decode()
        for attendu in ("Votre demande est envoyée", "déjà partie"):
            assert attendu in client.post(lieu, follow=True).content.decode()
        assert MembreStructure.objects.get(utilisateur=personne).etat == EtatMembre.DEMANDE

    def test_les_autres_etablissements_du_siren_sont_signales(self) -> None:
        StructureFactory(siret=siret(5, 1), nom="Le siège")
        page = chez(UtilisateurFactory()).get(adresse("rejoindre", siret=siret(5, 2))).content.decode()
        assert "Autres établissements du même SIREN" in page
        assert "Le siège" in page


class TestStructure:
    """La page de la structure et ses actes."""

    def test_un_membre_gere_un_etranger_ne_voit_rien(self) -> None:
        structure = StructureFactory()
        page = chez(representant(structure)).get(adresse("structure", uuid=structure.uuid)).content.decode()
        assert "Inviter un membre" in page
        assert "Non vérifiée" in page
        assert chez(representant()).get(adresse("structure", uuid=structure.uuid)).status_code == 404

    def test_un_agent_lit_sans_agir(self) -> None:
        chef = representant()
        structure, courriel = chef.structures.get(), chef.courriel
        client = chez(agent("instructeur"))
        page = client.get(adresse("structure", uuid=structure.uuid)).content.decode()
        assert courriel not in page
        assert "Inviter" not in page
        refus = client.post(adresse("structure_modifier", uuid=structure.uuid), IDENTITE)
        assert refus.status_code == 403
        assert "modifier l&#x27;identité de cette structure" in refus.content.decode()

    @pytest.mark.parametrize(("acte", "etat"), [("accepter", EtatMembre.ACTIF), ("refuser", EtatMembre.REFUSE)])
    def test_repondre_a_une_demande(self, acte: str, etat: str) -> None:
        demande = MembreStructureFactory(etat=EtatMembre.DEMANDE)
        client = chez(membre("redacteur", demande.structure))
        uuid = demande.structure.uuid
        assert demande.utilisateur.courriel in client.get(adresse("structure", uuid=uuid)).content.decode()
        client.post(adresse("membre_acte", uuid=uuid, membre=demande.pk, acte=acte))
        demande.refresh_from_db()
        assert demande.etat == etat

    def test_le_membre_d_une_autre_structure_n_est_pas_a_portee(self) -> None:
        ailleurs = MembreStructureFactory(etat=EtatMembre.DEMANDE)
        chef = representant()
        lieu = adresse("membre_acte", uuid=chef.structures.get().uuid, membre=ailleurs.pk, acte="accepter")
        assert chez(chef).post(lieu).status_code == 404

    def test_un_refus_du_metier_devient_un_message(self) -> None:
        chef = representant()
        structure = chef.structures.get()
        ligne = structure.membres.get(role="signataire")
        lieu = adresse("membre_acte", uuid=structure.uuid, membre=ligne.pk, acte="retirer")
        assert "dernier signataire" in chez(chef).post(lieu, follow=True).content.decode()

    def test_se_retirer_ramene_a_son_espace(self) -> None:
        structure = representant().structures.get()
        ligne = MembreStructureFactory(structure=structure)
        lieu = adresse("membre_acte", uuid=structure.uuid, membre=ligne.pk, acte="retirer")
        assert chez(ligne.utilisateur).post(lieu)["Location"] == adresse("espace")

    def test_designer_un_signataire(self) -> None:
        chef = representant()
        structure = chef.structures.get()
        ligne = MembreStructureFactory(structure=structure)
        lieu = adresse("signataire_designer", uuid=structure.uuid, membre=ligne.pk)
        assert chez(ligne.utilisateur).post(lieu).status_code == 403
        chez(chef).post(lieu)
        assert set(structure.membres.filter(utilisateur=ligne.utilisateur).values_list("role", flat=True)) == {
            "redacteur",
            "signataire",
        }

    def test_modifier_l_identite(self) -> None:
        CommuneFactory()
        chef = representant()
        structure = chef.structures.get()
        lieu = adresse("structure_modifier", uuid=structure.uuid)
        assert structure.nom in chez(chef).get(lieu).content.decode()
        assert chez(chef).post(lieu, IDENTITE)["Location"] == adresse("structure", uuid=structure.uuid)
        structure.refresh_from_db()
        assert structure.nom == "Alynea"

    def test_inviter_puis_annuler(self) -> None:
        chef = representant()
        structure = chef.structures.get()
        client = chez(chef)
        client.post(
            adresse("structure_inviter", uuid=structure.uuid), {"courriel": "a@exemple.fr", "role": "signataire"}
        )
        invitation = Invitation.objects.get()
        assert "a@exemple.fr" in client.get(adresse("structure", uuid=structure.uuid)).content.decode()
        client.post(adresse("structure_invitation_annuler", uuid=structure.uuid, invitation=invitation.uuid))
        invitation.refresh_from_db()
        assert invitation.etat == "annulee"

    def test_un_redacteur_ne_se_voit_pas_proposer_le_role_de_signataire(self) -> None:
        redacteur = membre("redacteur")
        lieu = adresse("structure_inviter", uuid=redacteur.structures.get().uuid)
        client = chez(redacteur)
        assert 'value="signataire"' not in client.get(lieu).content.decode()
        client.post(lieu, {"courriel": "a@exemple.fr", "role": "signataire"})
        assert not Invitation.objects.exists()

    def test_autant_de_requetes_quel_que_soit_le_nombre_de_membres(self) -> None:
        chef = representant()
        structure = chef.structures.get()
        client = chez(chef)
        comptes = []
        for nombre in (1, 2, 17):
            MembreStructureFactory.create_batch(nombre, structure=structure)
            MembreStructureFactory.create_batch(nombre, structure=structure, etat=EtatMembre.DEMANDE)
            InvitationFactory.create_batch(nombre, structure=structure)
            with CaptureQueriesContext(connection) as requetes:
                client.get(adresse("structure", uuid=structure.uuid))
            comptes.append(len(requetes))
        assert len(set(comptes)) == 1
        assert comptes[0] <= 17


class TestInvitation:
    """Répondre à une invitation."""

    @pytest.mark.parametrize(("bouton", "roles"), [("accepter", {"redacteur"}), ("decliner", set())])
    def test_repondre(self, bouton: str, roles: set[str]) -> None:
        personne = UtilisateurFactory(courriel="a@exemple.fr")
        invitation = InvitationFactory(courriel="a@exemple.fr")
        client = chez(personne)
        lieu = adresse("invitation", uuid=invitation.uuid)
        assert str(invitation.structure) in client.get(lieu).content.decode()
        assert client.post(lieu, {bouton: "1"})["Location"] == adresse("espace")
        personne.oublier_appartenances()
        assert personne.roles == roles

    def test_celle_d_une_autre_adresse_n_existe_pas(self) -> None:
        invitation = InvitationFactory(courriel="a@exemple.fr")
        assert chez(UtilisateurFactory()).get(adresse("invitation", uuid=invitation.uuid)).status_code == 404


class TestService:
    """La page du service."""

    @pytest.fixture
    def service(self) -> Service:
        """Rend un service et une DDETS qui en dépend."""
        service: Service = ServiceFactory(departements=["69"])
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


@pytest.mark.parametrize(
    ("nom", "cles"),
    [
        ("membre_acte", {"membre": 1, "acte": "accepter"}),
        ("signataire_designer", {"membre": 1}),
        ("structure_invitation_annuler", {"invitation": "00000000-0000-4000-8000-000000000000"}),
    ],
)
def test_les_actes_ne_se_jouent_pas_en_lecture(nom: str, cles: dict[str, object]) -> None:
    chef = representant()
    assert chez(chef).get(adresse(nom, uuid=chef.structures.get().uuid, **cles)).status_code == 405


def test_le_theme_de_la_page_suit_le_service_de_l_agent() -> None:
    ouvrir: Callable[[str], str] = lambda theme: (  # noqa: E731 - deux lignes, deux appels
        chez(agent("instructeur", ServiceFactory(theme=theme))).get(adresse("espace")).content.decode()
    )
    assert "g-theme-sobre" in ouvrir("sobre")
    assert "g-theme-dsfr" in ouvrir("dsfr")
