"""La matrice ligne par ligne, et les réponses qui en découlent. Les attentes sont tapées, jamais recopiées du code."""

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from comptes import droits
from comptes.droits.libelles import LIBELLES_ACTIONS
from comptes.droits.matrice import lire_table
from comptes.models import Service, Structure
from tests.comptes.droits_des_suites import SUITES
from tests.fabriques.comptes import (
    MembreServiceFactory,
    MembreStructureFactory,
    ServiceFactory,
    StructureFactory,
    UtilisateurFactory,
    agent,
    membre,
    representant,
)

PORTEURS = {"redacteur": "sien", "signataire": "sien"}
EQUIPE = {"instructeur": "service", "responsable": "service"}
CHARGENT = {
    "responsable": "service",
    "gestionnaire": "service",
    "coordinateur_regional": "service",
    "administrateur": "service",
    "administrateur_national": "tout",
}
REPONDENT = {
    **EQUIPE,
    "coordinateur_regional": "service",
    "administrateur": "service",
    "administrateur_national": "service",
}
ATTENDU: dict[str, dict[str, str]] = {
    "appel.preparer": {"administrateur": "service", "administrateur_national": "tout", "systeme": "tout"},
    "appel.publier": {"administrateur": "service", "administrateur_national": "tout", "systeme": "tout"},
    "appel.deplacer_date": {"responsable": "service", "administrateur": "service", "administrateur_national": "tout"},
    "appel.retirer": {"administrateur": "service", "administrateur_national": "tout"},
    "appel.notifier_enveloppe": {
        "responsable": "service",
        "administrateur": "service",
        "administrateur_national": "tout",
    },
    "dossier.voir": {
        **PORTEURS,
        **EQUIPE,
        "signataire_service": "service",
        "gestionnaire": "service",
        "relecteur_ddets": "territoire",
        "coordinateur_regional": "territoire",
        "comite_national": "affecté",
        "administrateur": "service",
        "administrateur_national": "service",
        "national": "tout",
        "invite": "affecté",
        "systeme": "tout",
    },
    "dossier.voir_budget": {
        **PORTEURS,
        **EQUIPE,
        "signataire_service": "service",
        "gestionnaire": "service",
        "relecteur_ddets": "territoire",
        "comite_national": "affecté",
        "administrateur": "service",
        "administrateur_national": "service",
        "national": "tout",
        "systeme": "tout",
    },
    "dossier.voir_instruction": {
        **EQUIPE,
        "signataire_service": "service",
        "gestionnaire": "service",
        "relecteur_ddets": "territoire",
        "coordinateur_regional": "territoire",
        "comite_national": "affecté",
        "administrateur": "service",
        "administrateur_national": "service",
        "national": "tout",
        "systeme": "tout",
    },
    "dossier.creer": PORTEURS,
    "dossier.remplir": PORTEURS,
    "dossier.signer": {"signataire": "sien"},
    "dossier.deposer": PORTEURS,
    "dossier.completer": PORTEURS,
    "dossier.partager": PORTEURS,
    "dossier.abandonner": PORTEURS,
    "dossier.ecrire_message": {**PORTEURS, **EQUIPE, "gestionnaire": "service"},
    "dossier.demander_derogation_signature": PORTEURS,
    "dossier.accorder_derogation_signature": {"responsable": "service"},
    "dossier.affecter": EQUIPE,
    "dossier.verifier_pieces": EQUIPE,
    "dossier.demander_pieces": EQUIPE,
    "dossier.declarer_recevable": EQUIPE,
    "dossier.declarer_irrecevable": EQUIPE,
    "dossier.commenter": {**EQUIPE, "gestionnaire": "service", "relecteur_ddets": "territoire"},
    "dossier.donner_avis": {
        "relecteur_ddets": "territoire",
        "coordinateur_regional": "territoire",
        "comite_national": "affecté",
        "invite": "affecté",
    },
    "dossier.ouvrir_instruction": EQUIPE,
    "dossier.inviter": EQUIPE,
    "dossier.noter": EQUIPE,
    "dossier.fixer_couts": EQUIPE,
    "dossier.qualifier_aide": EQUIPE,
    "dossier.accorder_derogation_plafond": {"responsable": "service"},
    "dossier.admettre_demarrage": EQUIPE,
    "dossier.proposer": {"instructeur": "service"},
    "dossier.renvoyer": {"responsable": "service"},
    "dossier.retenir": {"responsable": "service"},
    "dossier.mettre_en_liste_attente": {"responsable": "service"},
    "dossier.rejeter": {"responsable": "service"},
    "dossier.exporter": {**EQUIPE, "gestionnaire": "service", "relecteur_ddets": "territoire", "national": "tout"},
    "convention.voir": {
        **PORTEURS,
        **EQUIPE,
        "signataire_service": "service",
        "gestionnaire": "service",
        "relecteur_ddets": "territoire",
        "administrateur": "service",
        "administrateur_national": "service",
        "national": "tout",
        "systeme": "tout",
    },
    "convention.preparer": {"responsable": "service", "gestionnaire": "service", "systeme": "tout"},
    "convention.regenerer": {"responsable": "service", "gestionnaire": "service", "systeme": "tout"},
    "convention.viser": {"responsable": "service", "systeme": "tout"},
    "convention.soumettre": {"responsable": "service", "gestionnaire": "service"},
    "convention.refuser_visa": {**EQUIPE, "signataire_service": "service", "gestionnaire": "service"},
    "convention.reprendre": {"responsable": "service", "gestionnaire": "service"},
    "convention.echoir": {"systeme": "tout"},
    "convention.resilier": {"responsable": "service"},
    "convention.signer_beneficiaire": {"signataire": "sien"},
    "convention.recevoir_exemplaire": {"responsable": "service", "gestionnaire": "service"},
    "convention.signer_service": {"signataire_service": "service"},
    "convention.notifier": {"gestionnaire": "service"},
    "scan.voir": {"responsable": "service", "gestionnaire": "service"},
    "scan.rattacher": {"responsable": "service", "gestionnaire": "service"},
    "scan.ecarter": {"responsable": "service", "gestionnaire": "service"},
    "service.deposer_scans": {"responsable": "service", "gestionnaire": "service"},
    "structure.modifier": PORTEURS,
    "structure.gerer_membres": {**PORTEURS, "administrateur_national": "tout"},
    "structure.designer_signataire": {"signataire": "sien", "administrateur_national": "tout"},
    "structure.confirmer_representant": {"instructeur": "tout", "responsable": "tout"},
    "service.modifier": {"administrateur": "service", "administrateur_national": "tout"},
    "service.gerer_membres": {"administrateur": "service", "administrateur_national": "tout"},
    "service.donner_role_national": {"administrateur_national": "tout"},
    "service.importer": CHARGENT,
    "importation.voir": {
        **CHARGENT,
        "instructeur": "service",
        "signataire_service": "service",
        "national": "tout",
        "systeme": "tout",
    },
    "importation.lire": {"systeme": "tout"},
    "importation.refuser": {"systeme": "tout"},
    "importation.confirmer": CHARGENT,
    "importation.ecrire": {"systeme": "tout"},
    "importation.ecarter": CHARGENT,
    "question.confirmer": {"systeme": "tout"},
    "question.repondre": REPONDENT,
    "question.ecarter": REPONDENT,
    "question.diffuser": {role: portee for role, portee in REPONDENT.items() if role != "instructeur"},
    "courriel.voir": {**EQUIPE, "gestionnaire": "service", "administrateur": "service"},
    "journal.voir": {
        **EQUIPE,
        "signataire_service": "service",
        "gestionnaire": "service",
        "administrateur": "service",
        "national": "tout",
    },
}
OUVERTES_A_PRESQUE_TOUS = {
    "appel.voir",
    "question.voir",
    "structure.voir",
    "structure.rejoindre",
    "service.voir_tableau",
}


@pytest.mark.parametrize("action", sorted(ATTENDU | SUITES))
def test_ligne_de_la_matrice(action: str) -> None:
    ouverte = {r: p for r, p in zip(droits.ROLES, droits.MATRICE[action], strict=True) if p != droits.NON}
    assert ouverte == (ATTENDU | SUITES)[action]


def test_aucune_ligne_n_echappe_aux_cas() -> None:
    assert set(droits.MATRICE) == set(ATTENDU) | OUVERTES_A_PRESQUE_TOUS | set(SUITES)


def test_la_matrice_est_rectangulaire_et_chaque_ligne_se_dit() -> None:
    assert {len(cellules) for cellules in droits.MATRICE.values()} == {len(droits.ROLES)} == {15}
    assert set(LIBELLES_ACTIONS) == set(droits.MATRICE)
    assert set(droits.LIBELLES_ROLES) == set(droits.ROLES)


@pytest.mark.parametrize(
    "ligne", ["dossier.voir sien", "dossier.voir " + "oui " * 15, "x.y " + "— " * 15 + "\nx.y " + "— " * 15]
)
def test_une_table_mal_ecrite_ne_se_charge_pas(ligne: str) -> None:
    with pytest.raises(ValueError, match="Ligne fausse"):
        lire_table(f"action colonnes\n{ligne}")


def test_une_action_sans_ligne_est_une_erreur_de_code() -> None:
    with pytest.raises(KeyError):
        droits.peut(AnonymousUser(), "dossier.inventer")


def test_le_public_ne_prepare_ni_ne_decide_rien() -> None:
    assert {a for a in droits.MATRICE if droits.portee(droits.PUBLIC, a) != droits.NON} == {
        "appel.voir",
        "question.voir",
        "structure.rejoindre",
    }


@pytest.mark.django_db
class TestReponses:
    """`peut`, `q_visibles`, `actions_possibles` et `refus` sur de vraies lignes."""

    def test_un_membre_agit_sur_sa_structure_et_pas_sur_une_autre(self) -> None:
        personne, autre = membre("redacteur"), StructureFactory()
        sienne = personne.structures.get()
        assert personne.peut("structure.modifier", sienne)
        assert not personne.peut("structure.modifier", autre)
        assert list(Structure.objects.visibles_par(personne)) == [sienne]

    @pytest.mark.parametrize("etat", ["demande", "refuse", "retire"])
    def test_un_rattachement_qui_n_est_pas_actif_ne_donne_rien(self, etat: str) -> None:
        lien = MembreStructureFactory(etat=etat)
        assert not lien.utilisateur.peut("structure.voir", lien.structure)
        assert not lien.utilisateur.structures.exists()

    def test_un_compte_desactive_perd_tout(self) -> None:
        personne = membre("redacteur")
        structure = personne.structures.get()
        personne.is_active = False
        personne.oublier_appartenances()
        assert not personne.peut("structure.voir", structure)

    def test_un_superutilisateur_ne_contourne_pas_la_matrice(self) -> None:
        chef = UtilisateurFactory(is_superuser=True, is_staff=True)
        assert not chef.peut("structure.voir", StructureFactory())
        assert droits.actions_possibles(chef, StructureFactory()) == {"structure.rejoindre"}
        assert not Structure.objects.visibles_par(chef).exists()

    def test_le_relecteur_ne_voit_que_les_sieges_de_ses_departements(self) -> None:
        ddets = ServiceFactory(type="DDETS", departements=["69"])
        relecteur = agent("relecteur_ddets", ddets)
        ici, ailleurs = StructureFactory(departement__code="69"), StructureFactory(departement__code="38")
        assert list(Structure.objects.visibles_par(relecteur)) == [ici]
        assert not relecteur.peut("structure.voir", ailleurs)

    def test_les_droits_d_une_personne_sont_l_union_de_ses_roles(self) -> None:
        personne = membre("redacteur")
        MembreServiceFactory(utilisateur=personne, role="relecteur_ddets", service=ServiceFactory(departements=["38"]))
        voisine = StructureFactory(departement__code="38")
        assert set(Structure.objects.visibles_par(personne)) == {personne.structures.get(), voisine}
        assert not personne.peut("structure.modifier", voisine)

    def test_tout_l_emporte_sur_une_portee_plus_etroite(self) -> None:
        personne = membre("redacteur")
        MembreServiceFactory(utilisateur=personne, role="instructeur")
        StructureFactory()
        assert Structure.objects.visibles_par(personne).count() == 2

    def test_une_dreets_couvre_ses_ddets_et_pas_l_inverse(self) -> None:
        dreets = ServiceFactory()
        ddets = ServiceFactory(type="DDETS", parent=dreets)
        chef, local = agent("administrateur", dreets), agent("administrateur", ddets)
        assert chef.peut("service.gerer_membres", ddets)
        assert not local.peut("service.gerer_membres", dreets)
        assert set(Service.objects.visibles_par(chef)) == {dreets, ddets}
        assert list(Service.objects.visibles_par(local)) == [ddets]

    def test_visibilite_croisee_de_deux_services(self) -> None:
        ici, la = ServiceFactory(), ServiceFactory()
        assert not agent("responsable", ici).peut("service.voir_tableau", la)
        assert agent("national", ici).peut("service.voir_tableau", la)

    def test_toutes_les_actions_d_un_objet_en_une_requete(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        personne = representant()
        structure = personne.structures.get()
        MembreServiceFactory(
            utilisateur=personne, role="relecteur_ddets", service=ServiceFactory(departements=["01", "38", "69"])
        )
        personne.appartenances()
        with django_assert_num_queries(1):
            possibles = droits.actions_possibles(personne, structure)
        assert possibles == {
            "structure.voir",
            "structure.rejoindre",
            "structure.modifier",
            "structure.gerer_membres",
            "structure.designer_signataire",
        }
        assert all(personne.peut(action, structure) for action in possibles)

    def test_les_roles_ne_sont_lus_qu_une_fois(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        personne = agent("instructeur")
        personne.oublier_appartenances()
        with django_assert_num_queries(2):
            assert personne.est_agent
            assert personne.peut("dossier.proposer")
            assert not personne.peut("dossier.retenir")

    def test_un_nouveau_role_se_voit_aussitot(self) -> None:
        personne = UtilisateurFactory()
        assert not personne.peut("dossier.proposer")
        lien = MembreServiceFactory(utilisateur=personne, role="instructeur")
        assert personne.peut("dossier.proposer")
        lien.delete()
        assert not personne.peut("dossier.proposer")

    def test_le_refus_dit_pourquoi_et_qui_peut(self) -> None:
        personne = membre("redacteur", structure=StructureFactory(nom="Alynea"))
        assert personne.refus("dossier.retenir") == (
            "Vous ne pouvez pas retenir ce dossier. Peuvent le faire : responsable (dans son service). "
            "Vous êtes : rédacteur de la structure (Alynea)."
        )
        assert droits.refus(UtilisateurFactory(), "dossier.retenir").endswith("Vous n'avez encore aucun rôle.")

    def test_l_incompatibilite_ferme_un_droit_ouvert_et_donne_sa_phrase(self, monkeypatch: pytest.MonkeyPatch) -> None:
        personne = membre("redacteur")
        structure = personne.structures.get()
        phrase = "Vous avez proposé : un autre décide."
        monkeypatch.setattr(Structure, "interdits", lambda _soi, _qui: {"structure.modifier": phrase}, raising=False)
        assert not personne.peut("structure.modifier", structure)
        assert "structure.modifier" not in droits.actions_possibles(personne, structure)
        assert personne.refus("structure.modifier", structure) == phrase

    def test_le_guichet_agit_sans_personne(self) -> None:
        structure = StructureFactory()
        assert droits.SYSTEME.peut("structure.voir", structure)
        assert not droits.SYSTEME.peut("structure.modifier", structure)
        assert "structure.voir" in droits.actions_possibles(droits.SYSTEME, structure)
        assert droits.SYSTEME.refus("dossier.retenir").startswith("Vous ne pouvez pas retenir")

    def test_une_personne_non_connectee_ne_voit_aucune_structure(self) -> None:
        StructureFactory()
        assert not Structure.objects.visibles_par(AnonymousUser()).exists()
        assert not Service.objects.visibles_par(AnonymousUser()).exists()
