"""Avis : demandés selon les étapes de l'appel, rendus par la bonne instance, une seule fois ; remarques internes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from candidatures import services, types
from candidatures.etats import Etat
from candidatures.models import Avis, Dossier, Identification, SoutienAnterieur
from candidatures.services.avis import avis_attendus_de
from comptes.models import Service, Utilisateur
from socle.horloge import maintenant
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite
from tests.candidatures.instruction import Equipe, courriels, derniere_ligne
from tests.fabriques.candidatures import dans_l_etat
from tests.fabriques.comptes import MembreStructureFactory, ServiceFactory, agent
from tests.fabriques.territoires import DepartementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
FAVORABLE = types.SensAvis.FAVORABLE


@pytest.fixture
def equipe() -> Equipe:
    return Equipe()


def ddets(equipe: Equipe, departement: str) -> Service:
    service: Service = ServiceFactory(
        type="DDETS", nom=f"DDETS {departement}", parent=equipe.service, departements=[departement]
    )
    return service


def situation(dossier: Dossier, valeur: str) -> None:
    Identification.objects.filter(pk=dossier.pk).update(situation=valeur)


def instances(dossier: Dossier) -> list[str]:
    return sorted(dossier.avis.values_list("instance", flat=True))


class TestDemandes:
    def test_ddets_du_projet_et_du_siege_une_fois_chacune(self, equipe: Equipe) -> None:
        rhone, isere, ain = ddets(equipe, "69"), ddets(equipe, "38"), ddets(equipe, "01")
        ServiceFactory(type="DDETS", nom="DDETS d'ailleurs", departements=["69"])
        structure = equipe.dossier.structure
        structure.departement = DepartementFactory(code="38")
        structure.save()
        consultes = set(equipe.recevable().avis.filter(instance="DDETS").values_list("service", flat=True))
        assert consultes == {rhone.pk, isere.pk}
        assert ain.pk not in consultes

    def test_delai_de_l_etape_et_mail_aux_relecteurs(self, equipe: Equipe) -> None:
        relecteur = agent("relecteur_ddets", ddets(equipe, "69"))
        avis = equipe.recevable().avis.get(instance="DDETS")
        assert avis.echeance == maintenant() + timedelta(days=15)
        assert courriels("dossier.avis_demande") == [relecteur.courriel]

    @pytest.mark.parametrize(
        ("valeur", "connue", "demande"),
        [
            ("NOUVELLE", False, True),
            ("EMERGENTE", False, True),
            ("", False, True),
            ("NOUVELLE", True, False),
            ("", True, False),
            ("DEJA_PORTEUSE", False, False),
            ("EXISTANTE_AUTRE_ZONE", False, False),
        ],
    )
    def test_comite_national_pour_une_structure_nouvelle(
        self, equipe: Equipe, valeur: str, connue: bool, demande: bool
    ) -> None:
        """Une histoire inconnue ne dispense pas ; un soutien constaté, si."""
        comite = ServiceFactory(type="DGEFP", nom="DGEFP")
        situation(equipe.dossier, valeur)
        if connue:
            SoutienAnterieur.objects.create(siren=equipe.dossier.structure.siren, annee=2023, source="essai")
        equipe.recevable()
        consultes = Avis.objects.filter(dossier=equipe.dossier, instance="COMITE_TECHNIQUE_NATIONAL")
        assert [a.service for a in consultes] == ([comite] if demande else [])

    def test_un_avis_exige_que_personne_ne_peut_rendre_arrete_tout(self, equipe: Equipe) -> None:
        situation(equipe.dossier, "NOUVELLE")
        with pytest.raises(TransitionInterdite, match="aucun service ne peut le rendre"):
            equipe.recevable()
        equipe.dossier.refresh_from_db()
        assert (equipe.dossier.etat, instances(equipe.dossier)) == (Etat.DEPOSE, [])

    def test_rejoues_ils_ne_se_doublent_pas(self, equipe: Equipe) -> None:
        ddets(equipe, "69")
        dossier = equipe.recevable()
        assert services.demander_avis_de_l_appel(dossier, acteur=equipe.instructeur) == []
        assert instances(dossier) == ["COORDINATEUR_REGIONAL", "DDETS"]


class TestDonner:
    @pytest.fixture
    def relecteur(self, equipe: Equipe) -> Utilisateur:
        return agent("relecteur_ddets", ddets(equipe, "69"))

    @pytest.fixture
    def avis(self, equipe: Equipe, relecteur: Utilisateur) -> Avis:
        assert relecteur.est_agent
        return equipe.recevable().avis.get(instance="DDETS")

    def test_rendu_et_inscrit(self, avis: Avis, relecteur: Utilisateur) -> None:
        rendu = services.donner_avis(avis, acteur=relecteur, sens=FAVORABLE, texte=" Porteur solide. ")
        assert (rendu.sens, rendu.texte, rendu.rendu_le, rendu.rendu_par) == (
            FAVORABLE,
            "Porteur solide.",
            maintenant(),
            relecteur,
        )
        ligne = derniere_ligne(avis.dossier)
        assert (ligne.action, ligne.detail.contenu["detail"]["sens"]) == ("dossier.donner_avis", "favorable")

    def test_une_seule_fois(self, avis: Avis, relecteur: Utilisateur) -> None:
        services.donner_avis(avis, acteur=relecteur, sens=FAVORABLE, texte="Oui.")
        with pytest.raises(MauvaisEtat, match="déjà rendu"):
            services.donner_avis(avis, acteur=relecteur, sens=types.SensAvis.DEFAVORABLE, texte="Non.")

    def test_refuse_sans_raisons(self, avis: Avis, relecteur: Utilisateur) -> None:
        with pytest.raises(TransitionInterdite, match="Motivez votre avis"):
            services.donner_avis(avis, acteur=relecteur, sens=FAVORABLE, texte="  ")

    def test_refuse_l_avis_d_une_autre_instance(self, avis: Avis, relecteur: Utilisateur) -> None:
        coordination = avis.dossier.avis.get(instance="COORDINATEUR_REGIONAL")
        with pytest.raises(DroitManquant, match="une autre instance"):
            services.donner_avis(coordination, acteur=relecteur, sens=FAVORABLE, texte="Oui.")

    def test_refuse_une_ddets_d_un_autre_departement(self, equipe: Equipe, avis: Avis) -> None:
        with pytest.raises(DroitManquant):
            services.donner_avis(
                avis, acteur=agent("relecteur_ddets", ddets(equipe, "38")), sens=FAVORABLE, texte="Oui."
            )

    def test_refuse_l_instructeur(self, equipe: Equipe, avis: Avis) -> None:
        with pytest.raises(DroitManquant):
            services.donner_avis(avis, acteur=equipe.instructeur, sens=FAVORABLE, texte="Oui.")

    @pytest.mark.parametrize("etat", ["actif", "demande", "retire"])
    def test_refuse_le_membre_de_la_structure_candidate(self, avis: Avis, relecteur: Utilisateur, etat: str) -> None:
        MembreStructureFactory(utilisateur=relecteur, structure=avis.dossier.structure, etat=etat)
        with pytest.raises(DroitManquant, match="Vous appartenez à la structure candidate"):
            services.donner_avis(avis, acteur=relecteur, sens=FAVORABLE, texte="Oui.")

    def test_un_rattachement_refuse_ne_compte_pas(self, avis: Avis, relecteur: Utilisateur) -> None:
        MembreStructureFactory(utilisateur=relecteur, structure=avis.dossier.structure, etat="refuse")
        assert services.donner_avis(avis, acteur=relecteur, sens=FAVORABLE, texte="Oui.").rendu_le

    def test_refuse_apres_la_decision(self, avis: Avis, relecteur: Utilisateur) -> None:
        Dossier.objects.filter(pk=avis.dossier_id).update(decide_le=maintenant())
        with pytest.raises(MauvaisEtat, match="n'est plus à l'examen"):
            services.donner_avis(avis, acteur=relecteur, sens=FAVORABLE, texte="Oui.")

    def test_refuse_un_dossier_abandonne(self, avis: Avis, relecteur: Utilisateur) -> None:
        services.abandonner(avis.dossier, acteur=avis.dossier.cree_par, motif="Plus de local.")
        with pytest.raises(MauvaisEtat, match="n'est plus à l'examen"):
            services.donner_avis(avis, acteur=relecteur, sens=FAVORABLE, texte="Oui.")

    def test_une_personne_nommee_rend_l_avis(self, equipe: Equipe, avis: Avis) -> None:
        expert = agent("comite_national", ServiceFactory(type="DGEFP"))
        avis.agents.add(expert)
        assert avis_attendus_de(expert, equipe.dossier) == [avis]
        assert services.donner_avis(avis, acteur=expert, sens=FAVORABLE, texte="Oui.").rendu_par == expert


class TestCommenter:
    def test_le_relecteur_remarque_et_le_journal_le_dit(self, equipe: Equipe) -> None:
        relecteur = agent("relecteur_ddets", ddets(equipe, "69"))
        remarque = services.commenter(equipe.dossier, acteur=relecteur, section="projet", texte=" À préciser. ")
        assert (remarque.section, remarque.texte) == ("projet", "À préciser.")
        assert derniere_ligne(equipe.dossier).action == "dossier.commenter"

    def test_refuse_une_remarque_vide(self, equipe: Equipe) -> None:
        with pytest.raises(TransitionInterdite, match="vide"):
            services.commenter(equipe.dossier, acteur=equipe.instructeur, section="projet", texte=" ")

    def test_refuse_le_porteur_et_le_coordinateur(self, equipe: Equipe) -> None:
        for personne in (equipe.dossier.cree_par, agent("coordinateur_regional", equipe.service)):
            with pytest.raises(DroitManquant):
                services.commenter(equipe.dossier, acteur=personne, section="projet", texte="Bien.")

    def test_un_brouillon_cache_ne_se_commente_pas(self, equipe: Equipe) -> None:
        brouillon = dans_l_etat(Etat.BROUILLON, appel=equipe.dossier.appel)
        with pytest.raises(DroitManquant):
            services.commenter(brouillon, acteur=equipe.instructeur, section="projet", texte="Bien.")
        Dossier.objects.filter(pk=brouillon.pk).update(partage=True)
        assert services.commenter(brouillon, acteur=equipe.instructeur, section="projet", texte="Bien.").pk
