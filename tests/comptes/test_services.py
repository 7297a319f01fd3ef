"""Verbes des comptes : premier venu, second venu, course, invitations, rôles, confirmation du représentant."""

import threading

import pytest
from django.db import connection

from comptes import services
from comptes.models import Invitation, MembreService, MembreStructure, Structure
from comptes.services import ActionImpossible
from comptes.types import EtatInvitation, EtatMembre, RoleStructure, Verification
from socle import journal
from socle.horloge import figer, maintenant
from socle.models.courriel import Courriel
from socle.workflow import DroitManquant
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
from tests.fabriques.territoires import DepartementFactory

IDENTITE = {"nom": "Alynea", "type": "ASSOCIATION", "cp": "69001", "commune": "Lyon"}


def destinataires(genre: str) -> list[str]:
    """Rend les adresses qui ont reçu ce courriel."""
    return list(Courriel.objects.filter(genre=f"comptes.{genre}").order_by("pk").values_list("destinataire", flat=True))


def actions_du_journal(objet: object) -> list[str]:
    """Rend les actions inscrites pour un objet."""
    return [ligne.action for ligne in journal.lignes(objet)]


@pytest.mark.django_db
class TestRejoindre:
    """Le premier venu crée, les suivants demandent."""

    def test_le_premier_venu_cree_la_structure_non_verifiee(self) -> None:
        personne = UtilisateurFactory()
        ligne = services.rejoindre("130 025 265 00013", acteur=personne, **IDENTITE)
        structure = Structure.objects.get()
        assert (structure.siret, structure.verification) == ("13002526500013", Verification.NON_VERIFIEE)
        assert (ligne.role, ligne.etat) == (RoleStructure.SIGNATAIRE, EtatMembre.ACTIF)
        assert personne.roles == {"redacteur", "signataire"}
        assert actions_du_journal(structure) == ["structure.creer"]

    def test_le_second_venu_fait_une_demande_et_chaque_membre_est_prevenu(self) -> None:
        structure = StructureFactory()
        chef, collegue = representant(structure), membre("redacteur", structure)
        MembreStructureFactory(structure=structure, etat=EtatMembre.RETIRE)
        second = UtilisateurFactory()
        ligne = services.rejoindre(structure.siret, acteur=second, **IDENTITE)
        assert (ligne.role, ligne.etat) == ("redacteur", "demande")
        assert Structure.objects.get().nom == structure.nom
        assert not second.peut("structure.voir", structure)
        assert destinataires("demande_rattachement") == [chef.courriel, collegue.courriel]
        texte = Courriel.objects.get(destinataire=chef.courriel).texte
        assert second.courriel in texte
        assert f"/espace/structures/{structure.uuid}/" in texte

    def test_un_siret_faux_est_refuse(self) -> None:
        with pytest.raises(ValueError, match="SIRET n'est pas valide"):
            services.rejoindre("13002526500014", acteur=UtilisateurFactory(), **IDENTITE)
        assert not Structure.objects.exists()

    def test_on_ne_demande_pas_deux_fois(self) -> None:
        structure, second = StructureFactory(), UtilisateurFactory()
        services.rejoindre(structure.siret, acteur=second)
        with pytest.raises(ActionImpossible, match="déjà partie"):
            services.rejoindre(structure.siret, acteur=second)
        with pytest.raises(ActionImpossible, match="déjà membre"):
            services.rejoindre(structure.siret, acteur=representant(structure))

    def test_apres_un_refus_on_peut_redemander(self) -> None:
        ligne = MembreStructureFactory(etat=EtatMembre.REFUSE)
        relue = services.rejoindre(ligne.structure.siret, acteur=ligne.utilisateur)
        assert (relue.pk, relue.etat) == (ligne.pk, EtatMembre.DEMANDE)
        assert actions_du_journal(ligne.structure) == ["structure.membre.redemander"]


@pytest.mark.django_db(transaction=True)
def test_deux_premiers_venus_en_meme_temps_font_une_structure_et_une_demande() -> None:
    DepartementFactory()
    personnes = [UtilisateurFactory(), UtilisateurFactory()]
    barriere, erreurs = threading.Barrier(2), []

    def venir(rang: int) -> None:
        try:
            barriere.wait(timeout=10)
            services.rejoindre(siret(7), acteur=personnes[rang], **IDENTITE)
        except Exception as erreur:  # noqa: BLE001 - rendue au fil principal
            erreurs.append(erreur)
        finally:
            connection.close()

    fils = [threading.Thread(target=venir, args=(rang,)) for rang in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=30)
    assert erreurs == []
    structure = Structure.objects.get()
    etats = sorted(MembreStructure.objects.values_list("role", "etat"))
    assert etats == [("redacteur", "actif"), ("redacteur", "demande"), ("signataire", "actif")]
    assert structure.membres.values("utilisateur").distinct().count() == 2


@pytest.mark.django_db
def test_la_contrainte_departage_quand_la_lecture_a_manque_la_structure(monkeypatch: pytest.MonkeyPatch) -> None:
    existante, second = StructureFactory(), UtilisateurFactory()
    reponses = iter([Structure.objects.none(), Structure.objects.filter(pk=existante.pk)])
    monkeypatch.setattr(Structure.objects, "filter", lambda **_: next(reponses))
    ligne = services.rejoindre(existante.siret, acteur=second, **IDENTITE)
    assert (ligne.structure, ligne.etat) == (existante, EtatMembre.DEMANDE)


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


@pytest.mark.django_db
class TestIdentite:
    """Identité et vérification."""

    def test_modifier_ne_journalise_que_ce_qui_change(self) -> None:
        chef = representant()
        structure = chef.structures.get()
        services.modifier_structure(structure, acteur=chef, nom=structure.nom)
        assert actions_du_journal(structure) == []
        services.modifier_structure(structure, acteur=chef, nom="Alynea", sigle="ALY")
        structure.refresh_from_db()
        assert (structure.nom, structure.sigle) == ("Alynea", "ALY")
        assert journal.lignes(structure).get().detail.contenu["detail"] == {"champs": ["nom", "sigle"]}

    @pytest.mark.parametrize(
        ("valeurs", "etat"), [({"site_web": "https://a.fr"}, "verifiee"), ({"nom": "Autre"}, "non_verifiee")]
    )
    def test_changer_ce_qui_etait_verifie_demande_une_nouvelle_verification(
        self, valeurs: dict[str, str], etat: str
    ) -> None:
        structure = StructureFactory(verification=Verification.VERIFIEE)
        services.modifier_structure(structure, acteur=representant(structure), **valeurs)
        structure.refresh_from_db()
        assert structure.verification == etat

    def test_un_agent_ne_modifie_pas_l_identite(self) -> None:
        with pytest.raises(DroitManquant):
            services.modifier_structure(StructureFactory(), acteur=agent("responsable"), nom="X")

    def test_le_service_confirme_le_representant_une_fois(self) -> None:
        chef, instructeur = representant(), agent("instructeur")
        structure = chef.structures.get()
        for _ in range(2):
            services.confirmer_representant(structure, acteur=instructeur, representant=chef)
        structure.refresh_from_db()
        ligne = structure.membres.get(role="signataire")
        assert structure.verifiee
        assert (ligne.confirme_par, ligne.confirme_le is not None) == (instructeur, True)
        assert actions_du_journal(structure) == ["structure.confirmer_representant"]

    def test_on_ne_confirme_ni_un_redacteur_ni_soi_meme(self) -> None:
        redacteur = membre("redacteur")
        structure = redacteur.structures.get()
        with pytest.raises(ActionImpossible, match="n'est pas signataire"):
            services.confirmer_representant(structure, acteur=agent("instructeur"), representant=redacteur)
        with pytest.raises(DroitManquant):
            services.confirmer_representant(structure, acteur=representant(structure))
        structure.refresh_from_db()
        assert structure.verification == Verification.NON_VERIFIEE

    def test_une_signature_sur_papier_verifie_la_structure_seule(self) -> None:
        structure = representant().structures.get()
        services.confirmer_representant(structure, acteur=agent("responsable"))
        structure.refresh_from_db()
        assert structure.verifiee
        assert not structure.membres.filter(confirme_le__isnull=False).exists()

    def test_le_refus_de_verification_garde_son_motif(self) -> None:
        structure = StructureFactory()
        chef = agent("responsable")
        with pytest.raises(ActionImpossible, match="motif"):
            services.refuser_representant(structure, acteur=chef, motif="  ")
        services.refuser_representant(structure, acteur=chef, motif="SIRET fermé")
        structure.refresh_from_db()
        assert structure.verification == Verification.REFUSEE
        assert journal.lignes(structure).get().detail.contenu["motif"] == "SIRET fermé"


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


@pytest.mark.django_db
class TestServices:
    """Réglages et rôles d'un service."""

    def test_retirer_un_role_previent_la_personne(self) -> None:
        service = ServiceFactory()
        ligne = MembreServiceFactory(service=service)
        services.retirer_role_service(ligne, acteur=agent("administrateur", service))
        assert not MembreService.objects.filter(utilisateur=ligne.utilisateur).exists()
        assert destinataires("role_service_retire") == [ligne.utilisateur.courriel]
        assert actions_du_journal(service) == ["service.membre.retirer"]

    def test_un_service_garde_un_administrateur(self) -> None:
        ligne = MembreServiceFactory(role="administrateur")
        with pytest.raises(ActionImpossible, match="dernier administrateur"):
            services.retirer_role_service(ligne, acteur=ligne.utilisateur)

    def test_modifier_journalise_les_champs_changes(self) -> None:
        service = ServiceFactory(departements=["69"])
        chef = agent("administrateur", service)
        services.modifier_service(
            service,
            acteur=chef,
            tribunal="tribunal administratif de Lyon",
            departements=[DepartementFactory(code="01")],
        )
        service.refresh_from_db()
        assert service.tribunal == "tribunal administratif de Lyon"
        assert journal.lignes(service).get().detail.contenu["detail"] == {"champs": ["tribunal", "departements"]}

    def test_un_instructeur_ne_regle_pas_le_service(self) -> None:
        service = ServiceFactory()
        with pytest.raises(DroitManquant):
            services.modifier_service(service, acteur=agent("instructeur", service), tribunal="X")
