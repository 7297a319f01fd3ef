"""Recevabilité : affecter, contrôler, demander des compléments dans le délai, déclarer recevable ou irrecevable."""

from __future__ import annotations

from datetime import timedelta

import pytest

from candidatures import services, types
from candidatures.etats import Etat
from candidatures.models import DerogationSignature, Dossier
from candidatures.services.recevabilite import echeance_completion
from comptes.types import Verification
from socle import journal
from socle.horloge import avancer, maintenant
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite
from tests.candidatures.instruction import Equipe, courriels, derniere_ligne
from tests.fabriques.aap import sans_gel
from tests.fabriques.candidatures import dans_l_etat
from tests.fabriques.comptes import MembreServiceFactory, MembreStructureFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
MEMBRE = "Vous appartenez à la structure candidate"


@pytest.fixture
def equipe() -> Equipe:
    return Equipe()


def jours_de_grace(dossier: Dossier, jours: int) -> None:
    version = dossier.version_suivie
    version.jours_completude = jours
    with sans_gel():
        version.save()


def apres_cloture(dossier: Dossier, **delta: int) -> None:
    avancer(dossier.appel.cloture - maintenant() + timedelta(**delta))


class TestAffecter:
    def test_confie_a_un_membre_du_service_et_le_lui_ecrit(self, equipe: Equipe) -> None:
        collegue = agent("instructeur", equipe.service)
        dossier = services.affecter(equipe.dossier, collegue, acteur=equipe.instructeur)
        assert dossier.agent == collegue
        assert courriels("dossier.affectation") == [collegue.courriel]
        assert derniere_ligne(dossier).detail.contenu["detail"] == {"agent": collegue.libelle_acteur}

    def test_prendre_pour_soi_n_ecrit_a_personne(self, equipe: Equipe) -> None:
        services.affecter(equipe.dossier, equipe.instructeur, acteur=equipe.instructeur)
        assert courriels("dossier.affectation") == []

    def test_refuse_une_personne_d_un_autre_service(self, equipe: Equipe) -> None:
        with pytest.raises(TransitionInterdite, match="n'est pas membre du service"):
            services.affecter(equipe.dossier, agent("instructeur"), acteur=equipe.instructeur)

    def test_refuse_qui_n_a_pas_le_droit(self, equipe: Equipe) -> None:
        with pytest.raises(DroitManquant, match="affecter ce dossier"):
            services.affecter(equipe.dossier, equipe.instructeur, acteur=agent("gestionnaire", equipe.service))


class TestVerifierPiece:
    def test_note_conforme_et_inscrit(self, equipe: Equipe) -> None:
        piece = equipe.dossier.pieces.get(code="RIB")
        services.verifier_piece(piece, acteur=equipe.instructeur, controle=types.EtatPiece.CONFORME)
        piece.refresh_from_db()
        assert piece.controle == types.EtatPiece.CONFORME
        assert derniere_ligne(equipe.dossier).action == "dossier.verifier_pieces"

    def test_non_conforme_exige_une_remarque(self, equipe: Equipe) -> None:
        piece = equipe.dossier.pieces.get(code="RIB")
        with pytest.raises(TransitionInterdite, match="Dites ce qui ne va pas"):
            services.verifier_piece(
                piece, acteur=equipe.instructeur, controle=types.EtatPiece.NON_CONFORME, remarque="  "
            )

    def test_refuse_une_piece_retiree(self, equipe: Equipe) -> None:
        piece = equipe.dossier.pieces.get(code="RIB")
        piece.retiree_le = maintenant()
        piece.save()
        with pytest.raises(MauvaisEtat, match="a été retirée"):
            services.verifier_piece(piece, acteur=equipe.instructeur, controle=types.EtatPiece.CONFORME)

    def test_refuse_apres_la_decision(self) -> None:
        dossier = dans_l_etat(Etat.RETENU)
        responsable = agent("responsable", dossier.appel.service)
        with pytest.raises(MauvaisEtat, match="retenu"):
            services.verifier_piece(
                dossier.pieces.get(code="RIB"), acteur=responsable, controle=types.EtatPiece.CONFORME
            )


class TestDemanderPieces:
    def demander(self, equipe: Equipe, **options: object) -> Dossier:
        valeurs = {"motif": "Un RIB lisible.", "jours": 8, "pieces": ["RIB"]} | options
        return services.demander_pieces(equipe.dossier, acteur=equipe.instructeur, **valeurs)  # type: ignore[arg-type]  # libres

    def test_rouvre_ce_qui_est_nomme_et_l_ecrit(self, equipe: Equipe) -> None:
        numero, depot, releve = equipe.dossier.numero, equipe.dossier.depose_le, equipe.dossier.releve
        dossier = self.demander(equipe, sections=["projet"])
        demande = dossier.demandes_completion.get()
        assert dossier.etat == Etat.A_COMPLETER
        assert (demande.pieces, demande.sections) == (["RIB"], ["projet"])
        assert demande.echeance.isoformat() == "2025-07-09T21:59:59.999000+00:00"
        assert (dossier.numero, dossier.depose_le, dossier.releve) == (numero, depot, releve)
        assert dossier.cree_par.courriel in courriels("dossier.completion")

    def test_le_delai_du_silence_est_suspendu_puis_repart(self, equipe: Equipe) -> None:
        dossier = self.demander(equipe, pieces=[], sections=["projet"])
        assert dossier.complet_le is None
        avancer(timedelta(days=2))
        dossier = services.completer(dossier, acteur=dossier.cree_par, instant=maintenant())
        assert dossier.complet_le == maintenant()

    def test_ne_depasse_pas_la_cloture_sans_jours_de_grace(self, equipe: Equipe) -> None:
        assert echeance_completion(equipe.dossier, 60) == equipe.dossier.appel.cloture

    def test_apres_la_cloture_sans_jours_de_grace_jamais(self, equipe: Equipe) -> None:
        apres_cloture(equipe.dossier, seconds=1)
        with pytest.raises(TransitionInterdite, match="n'accepte plus de compléments"):
            self.demander(equipe)

    def test_apres_la_cloture_dans_les_jours_de_l_appel(self, equipe: Equipe) -> None:
        jours_de_grace(equipe.dossier, 10)
        apres_cloture(equipe.dossier, days=4)
        demande = self.demander(equipe, jours=60).demandes_completion.get()
        assert demande.echeance == equipe.dossier.appel.cloture + timedelta(days=10)

    def test_apres_les_jours_de_l_appel_jamais(self, equipe: Equipe) -> None:
        jours_de_grace(equipe.dossier, 10)
        apres_cloture(equipe.dossier, days=10, seconds=1)
        with pytest.raises(TransitionInterdite, match="n'accepte plus de compléments"):
            self.demander(equipe)

    def test_refuse_une_demande_vide(self, equipe: Equipe) -> None:
        with pytest.raises(TransitionInterdite, match="au moins une pièce"):
            self.demander(equipe, pieces=[])

    def test_refuse_sans_motif(self, equipe: Equipe) -> None:
        with pytest.raises(MotifManquant):
            self.demander(equipe, motif=" ")
        assert not equipe.dossier.demandes_completion.exists()

    def test_refuse_hors_de_l_etat_depose(self, equipe: Equipe) -> None:
        equipe.recevable()
        with pytest.raises(MauvaisEtat, match="recevable"):
            self.demander(equipe)


class TestDeclarerRecevable:
    def test_date_demande_les_avis_confirme_le_representant(self, equipe: Equipe) -> None:
        dossier = equipe.recevable()
        assert (dossier.etat, dossier.recevable_le) == (Etat.RECEVABLE, maintenant())
        dossier.structure.refresh_from_db()
        assert dossier.structure.verification == Verification.VERIFIEE
        assert dossier.structure.membres.get(role="signataire").confirme_par == equipe.instructeur
        assert dossier.cree_par.courriel in courriels("dossier.recevable")
        assert dossier.avis.filter(instance="COORDINATEUR_REGIONAL", service=equipe.service).exists()

    def test_refuse_avec_une_piece_non_conforme(self, equipe: Equipe) -> None:
        services.verifier_piece(
            equipe.dossier.pieces.get(code="RIB"),
            acteur=equipe.instructeur,
            controle=types.EtatPiece.NON_CONFORME,
            remarque="Illisible.",
        )
        with pytest.raises(TransitionInterdite, match="non conforme"):
            equipe.recevable()

    def test_refuse_sous_reserve_de_signature(self, equipe: Equipe) -> None:
        Dossier.objects.filter(pk=equipe.dossier.pk).update(sous_reserve_signature=True)
        with pytest.raises(TransitionInterdite, match="formulaire signé est encore attendu"):
            equipe.recevable()

    def test_refuse_deux_fois(self, equipe: Equipe) -> None:
        equipe.recevable()
        with pytest.raises(MauvaisEtat):
            equipe.recevable()

    @pytest.mark.parametrize("role", ["gestionnaire", "relecteur_ddets", "signataire_service", "administrateur"])
    def test_refuse_les_autres_roles(self, equipe: Equipe, role: str) -> None:
        with pytest.raises(DroitManquant):
            services.declarer_recevable(equipe.dossier, acteur=agent(role, equipe.service))

    def test_refuse_l_agent_membre_de_la_structure(self, equipe: Equipe) -> None:
        MembreStructureFactory(utilisateur=equipe.instructeur, structure=equipe.dossier.structure)
        with pytest.raises(DroitManquant, match=MEMBRE):
            equipe.recevable()

    def test_un_autre_service_ne_peut_rien(self, equipe: Equipe) -> None:
        with pytest.raises(DroitManquant):
            services.declarer_recevable(equipe.dossier, acteur=agent("instructeur"))


class TestDeclarerIrrecevable:
    def test_par_un_agent_avec_son_motif(self, equipe: Equipe) -> None:
        dossier = services.declarer_irrecevable(equipe.dossier, acteur=equipe.instructeur, motif="Hors sujet.")
        assert (dossier.etat, dossier.irrecevable_le) == (Etat.IRRECEVABLE, maintenant())
        assert dossier.cree_par.courriel in courriels("dossier.irrecevable")
        assert derniere_ligne(dossier).detail.contenu["motif"] == "Hors sujet."

    def test_refuse_sans_motif(self, equipe: Equipe) -> None:
        with pytest.raises(MotifManquant):
            services.declarer_irrecevable(equipe.dossier, acteur=equipe.instructeur, motif="")

    def test_refuse_une_fois_recevable(self, equipe: Equipe) -> None:
        with pytest.raises(MauvaisEtat):
            services.declarer_irrecevable(equipe.recevable(), acteur=equipe.instructeur, motif="Trop tard.")


class TestOuvrirInstruction:
    def test_prend_le_dossier_de_personne(self, equipe: Equipe) -> None:
        assert equipe.en_instruction().agent == equipe.instructeur

    def test_laisse_le_dossier_a_son_agent(self, equipe: Equipe) -> None:
        collegue = agent("instructeur", equipe.service)
        services.affecter(equipe.dossier, collegue, acteur=equipe.instructeur)
        assert equipe.en_instruction().agent == collegue

    def test_refuse_un_dossier_pas_encore_recevable(self, equipe: Equipe) -> None:
        with pytest.raises(MauvaisEtat):
            services.ouvrir_instruction(equipe.dossier, acteur=equipe.instructeur)


def test_signer_sous_reserve_rend_le_dossier_complet(equipe: Equipe) -> None:
    dossier = equipe.dossier
    Dossier.objects.filter(pk=dossier.pk).update(sous_reserve_signature=True, complet_le=None)
    DerogationSignature.objects.create(
        dossier=dossier, motif="Congés.", demandee_par=dossier.cree_par, terme=maintenant() + timedelta(days=9)
    )
    avancer(timedelta(days=3))
    services.signer(dossier, acteur=dossier.cree_par)
    dossier.refresh_from_db()
    assert (dossier.sous_reserve_signature, dossier.complet_le) == (False, maintenant())


def test_le_journal_d_un_parcours_se_verifie(equipe: Equipe) -> None:
    equipe.en_instruction()
    actions = [ligne.action for ligne in journal.lignes(equipe.dossier)]
    attendues = ["dossier.demander_avis", "dossier.declarer_recevable", "dossier.ouvrir_instruction"]
    assert actions[-3:] == attendues
    assert journal.verifier("dossier") is None


def test_deux_roles_s_additionnent(equipe: Equipe) -> None:
    relecteur = agent("relecteur_ddets", equipe.service)
    MembreServiceFactory(utilisateur=relecteur, service=equipe.service, role="instructeur")
    relecteur.oublier_appartenances()
    assert services.declarer_recevable(equipe.dossier, acteur=relecteur).etat == Etat.RECEVABLE
