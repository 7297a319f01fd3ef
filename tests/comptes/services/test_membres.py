"""Rôles dans une structure : accepter, refuser, désigner, retirer."""

import pytest

from comptes import services
from comptes.services import ActionImpossible
from comptes.types import EtatMembre
from socle.workflow import DroitManquant
from tests.comptes.commun import actions_du_journal, destinataires
from tests.fabriques.comptes import (
    MembreStructureFactory,
    UtilisateurFactory,
    agent,
    membre,
    representant,
)


@pytest.mark.django_db
class TestMembres:
    """Accepter, refuser, désigner, retirer."""

    def test_un_membre_accepte_et_la_personne_est_prevenue(self) -> None:
        ligne = MembreStructureFactory(etat=EtatMembre.DEMANDE)
        services.accepter(ligne, acteur=membre("redacteur", ligne.structure))
        assert ligne.utilisateur.peut("dossier.deposer")
        assert destinataires("rattachement_accepte") == [ligne.utilisateur.courriel]
        assert actions_du_journal(ligne.structure) == ["structure.membre.accepter"]

    def test_un_refus_ne_donne_rien_et_ne_se_rejoue_pas(self) -> None:
        ligne = MembreStructureFactory(etat=EtatMembre.DEMANDE)
        chef = membre("redacteur", ligne.structure)
        services.refuser(ligne, acteur=chef)
        assert not ligne.utilisateur.peut("dossier.deposer")
        assert destinataires("rattachement_refuse") == [ligne.utilisateur.courriel]
        with pytest.raises(ActionImpossible, match="ce rattachement est refusé"):
            services.accepter(ligne, acteur=chef)

    def test_le_demandeur_ne_s_accepte_pas_lui_meme(self) -> None:
        ligne = MembreStructureFactory(etat=EtatMembre.DEMANDE)
        with pytest.raises(DroitManquant, match="gérer les membres"):
            services.accepter(ligne, acteur=ligne.utilisateur)

    def test_seul_un_signataire_designe_un_signataire(self) -> None:
        chef = representant()
        structure = chef.structures.get()
        redacteur = membre("redacteur", structure)
        with pytest.raises(DroitManquant, match="désigner un signataire"):
            services.donner_role(structure, redacteur, "signataire", acteur=redacteur)
        services.donner_role(structure, redacteur, "signataire", acteur=chef)
        assert redacteur.peut("dossier.signer")
        with pytest.raises(ActionImpossible, match="n'est plus possible"):
            services.donner_role(structure, redacteur, "signataire", acteur=chef)

    def test_on_ne_designe_pas_un_inconnu(self) -> None:
        chef = representant()
        with pytest.raises(ActionImpossible, match="invitez-la d'abord"):
            services.donner_role(chef.structures.get(), UtilisateurFactory(), "signataire", acteur=chef)

    def test_une_structure_garde_un_signataire(self) -> None:
        chef = representant()
        structure = chef.structures.get()
        ligne = structure.membres.get(role="signataire")
        with pytest.raises(ActionImpossible, match="dernier signataire"):
            services.retirer(ligne, acteur=chef)
        autre = MembreStructureFactory(structure=structure, role="signataire")
        services.retirer(ligne, acteur=autre.utilisateur)
        chef.oublier_appartenances()
        assert chef.roles == {"redacteur"}
        assert destinataires("role_retire") == [chef.courriel]

    def test_l_administrateur_national_est_le_recours(self) -> None:
        ligne = MembreStructureFactory(etat=EtatMembre.DEMANDE)
        services.accepter(ligne, acteur=agent("administrateur_national"))
        assert ligne.utilisateur.structures.get() == ligne.structure
