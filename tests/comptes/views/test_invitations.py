"""Répondre à une invitation."""

import pytest

from tests.comptes.commun import adresse, chez
from tests.fabriques.comptes import (
    InvitationFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db


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
