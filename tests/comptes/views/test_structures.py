"""Du SIRET à la structure, puis sa page et ses actes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptes.models import Invitation, MembreStructure, Structure
from comptes.types import EtatMembre
from tests.comptes.commun import SAISIE, adresse, chez
from tests.fabriques.comptes import (
    InvitationFactory,
    MembreStructureFactory,
    StructureFactory,
    UtilisateurFactory,
    agent,
    membre,
    representant,
    siret,
)
from tests.fabriques.territoires import CommuneFactory

pytestmark = pytest.mark.django_db


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
        reponse = client.post(lieu, SAISIE)
        structure = Structure.objects.get()
        assert reponse["Location"] == adresse("structure", uuid=structure.uuid)
        assert (structure.code_insee, structure.departement_id) == ("69123", "69")
        assert structure.site_web == "https://alynea.org"

    def test_une_commune_d_un_autre_code_postal_est_refusee(self) -> None:
        CommuneFactory()
        page = (
            chez(UtilisateurFactory())
            .post(adresse("rejoindre", siret="13002526500013"), {**SAISIE, "commune": "Paris"})
            .content.decode()
        )
        assert "Il dessert : Lyon" in page
        assert not Structure.objects.exists()

    def test_une_personne_publique_n_a_pas_de_rna(self) -> None:
        chez(UtilisateurFactory()).post(adresse("rejoindre", siret="13002526500013"), {**SAISIE, "type": "COMMUNE"})
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
        refus = client.post(adresse("structure_modifier", uuid=structure.uuid), SAISIE)
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
        assert chez(chef).post(lieu, SAISIE)["Location"] == adresse("structure", uuid=structure.uuid)
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
