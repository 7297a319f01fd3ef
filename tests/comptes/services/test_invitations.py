"""Inviter, accepter, décliner, annuler."""

import pytest

from comptes import services
from comptes.models import Invitation, MembreStructure
from comptes.services import ActionImpossible
from comptes.types import EtatInvitation, EtatMembre
from socle.horloge import figer, maintenant
from socle.workflow import DroitManquant
from tests.comptes.commun import destinataires
from tests.fabriques.comptes import (
    InvitationFactory,
    MembreStructureFactory,
    ServiceFactory,
    UtilisateurFactory,
    agent,
    membre,
    representant,
)


@pytest.mark.django_db
class TestInvitations:
    """Inviter, accepter, décliner, annuler."""

    def test_inviter_puis_accepter_donne_le_role(self) -> None:
        chef = representant()
        structure = chef.structures.get()
        invitee = UtilisateurFactory(courriel="nouvelle@exemple.fr")
        invitation = services.inviter(structure, "Nouvelle@Exemple.fr", "redacteur", acteur=chef)
        assert destinataires("invitation") == ["nouvelle@exemple.fr"]
        services.accepter_invitation(invitation, acteur=invitee)
        assert invitee.roles == {"redacteur"}
        with pytest.raises(ActionImpossible, match="n'est plus ouverte"):
            services.accepter_invitation(invitation, acteur=invitee)

    def test_reinviter_prolonge_sans_doubler(self) -> None:
        chef = representant()
        structure = chef.structures.get()
        premiere = services.inviter(structure, "a@exemple.fr", "redacteur", acteur=chef)
        with figer(premiere.expire_le):
            assert not Invitation.objects.all().en_cours().exists()
            services.inviter(structure, "a@exemple.fr", "redacteur", acteur=chef)
            assert Invitation.objects.all().en_cours().get().pk == premiere.pk

    def test_une_autre_personne_ne_peut_pas_l_accepter(self) -> None:
        invitation = InvitationFactory(courriel="a@exemple.fr")
        intrus = UtilisateurFactory(courriel="b@exemple.fr")
        with pytest.raises(ActionImpossible):
            services.accepter_invitation(invitation, acteur=intrus)
        assert intrus.roles == set()

    def test_expiree_elle_ne_s_accepte_plus(self) -> None:
        invitation = InvitationFactory(courriel="a@exemple.fr", expire_le=maintenant())
        with pytest.raises(ActionImpossible):
            services.accepter_invitation(invitation, acteur=UtilisateurFactory(courriel="a@exemple.fr"))

    def test_accepter_une_invitation_quand_on_est_deja_membre_est_sans_effet(self) -> None:
        ligne = MembreStructureFactory()
        invitation = InvitationFactory(courriel=ligne.utilisateur.courriel, structure=ligne.structure)
        services.accepter_invitation(invitation, acteur=ligne.utilisateur)
        assert MembreStructure.objects.get(pk=ligne.pk).etat == EtatMembre.ACTIF

    def test_decliner_et_annuler(self) -> None:
        chef = representant()
        structure = chef.structures.get()
        declinee = InvitationFactory(courriel="a@exemple.fr", structure=structure)
        services.decliner_invitation(declinee, acteur=UtilisateurFactory(courriel="a@exemple.fr"))
        annulee = InvitationFactory(courriel="b@exemple.fr", structure=structure)
        services.annuler_invitation(annulee, acteur=chef)
        assert sorted(Invitation.objects.values_list("etat", flat=True)) == [
            EtatInvitation.ANNULEE,
            EtatInvitation.DECLINEE,
        ]
        with pytest.raises(ActionImpossible, match="déjà annulée"):
            services.annuler_invitation(annulee, acteur=chef)

    def test_un_redacteur_n_invite_pas_de_signataire(self) -> None:
        redacteur = membre("redacteur")
        with pytest.raises(DroitManquant):
            services.inviter(redacteur.structures.get(), "a@exemple.fr", "signataire", acteur=redacteur)

    def test_un_agent_invite_entre_dans_le_service(self) -> None:
        service = ServiceFactory()
        invitation = services.inviter(
            service, "agent@exemple.fr", "instructeur", acteur=agent("administrateur", service)
        )
        nouvel_agent = UtilisateurFactory(courriel="agent@exemple.fr")
        services.accepter_invitation(invitation, acteur=nouvel_agent)
        assert nouvel_agent.peut("service.voir_tableau", service)

    def test_seul_un_administrateur_national_donne_un_role_national(self) -> None:
        service = ServiceFactory()
        with pytest.raises(DroitManquant, match="donner un rôle national"):
            services.inviter(service, "a@exemple.fr", "national", acteur=agent("administrateur", service))
        assert services.inviter(service, "a@exemple.fr", "national", acteur=agent("administrateur_national")).pk
