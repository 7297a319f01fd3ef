"""Structures : premier venu, second venu, course, identité, confirmation du représentant."""

import threading

import pytest
from django.db import connection

from comptes import services
from comptes.models import MembreStructure, Structure
from comptes.services import ActionImpossible
from comptes.types import EtatMembre, RoleStructure, Verification
from socle import journal
from socle.models.courriel import Courriel
from socle.workflow import DroitManquant
from tests.comptes.commun import IDENTITE, actions_du_journal, destinataires
from tests.fabriques.comptes import (
    MembreStructureFactory,
    StructureFactory,
    UtilisateurFactory,
    agent,
    membre,
    representant,
    siret,
)
from tests.fabriques.territoires import DepartementFactory


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
