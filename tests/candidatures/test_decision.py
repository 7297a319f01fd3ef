"""Proposer, renvoyer, décider : montants bornés, incompatibilités, tout ce qu'une décision fige."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from candidatures import services, types
from candidatures.etats import Etat
from candidatures.models import Avis, Dossier, Identification
from comptes.models import Utilisateur
from regles.moteur import Verdict
from socle import journal
from socle.horloge import maintenant
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite
from tests.candidatures.instruction import DEMANDE, Equipe, courriels
from tests.fabriques.comptes import MembreServiceFactory, MembreStructureFactory, ServiceFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
LISTE, REJETER = types.SensDecision.LISTE_ATTENTE, types.SensDecision.REJETER


def baisser_l_eligible(equipe: Equipe) -> Decimal:
    """Retient 42 000 € au lieu de 46 000 : moins 16 527 € d'autres financements, le besoin est de 25 473 €."""
    poste = equipe.dossier.postes.get()
    cout = services.CoutRetenu(poste.pk, {"brut": Decimal(29000)}, "Grille de la branche.")
    services.fixer_couts(equipe.dossier, acteur=equipe.instructeur, couts=[cout])
    return Decimal("25473.00")


class TestProposer:
    def test_ecrit_la_proposition_et_previent_les_responsables(self, equipe: Equipe) -> None:
        dossier = equipe.propose()
        proposition = dossier.propositions.get()
        assert (dossier.etat, dossier.propose_par) == (Etat.PROPOSE, equipe.instructeur)
        assert (proposition.sens, proposition.montant, proposition.motif) == ("retenir", DEMANDE, "Projet solide.")
        assert courriels("dossier.proposition") == [equipe.responsable.courriel]

    @pytest.mark.parametrize(
        ("montant", "phrase"),
        [
            (None, "Indiquez le montant"),
            (Decimal(0), "supérieur à zéro"),
            (Decimal("29473.01"), "dépasse la demande"),
        ],
    )
    def test_refuse_un_montant_impossible(self, equipe: Equipe, montant: Decimal | None, phrase: str) -> None:
        with pytest.raises(TransitionInterdite, match=phrase):
            equipe.propose(montant)

    def test_refuse_au_dessus_de_l_eligible(self, equipe: Equipe) -> None:
        equipe.en_instruction()
        eligible = baisser_l_eligible(equipe)
        proposer: dict[str, Any] = {"acteur": equipe.instructeur, "motif": "Oui.", "sens": types.SensDecision.RETENIR}
        with pytest.raises(TransitionInterdite, match="dépasse ce que les règles permettent"):
            services.proposer(equipe.dossier, montant=eligible + Decimal("0.01"), **proposer)
        assert services.proposer(equipe.dossier, montant=eligible, **proposer).etat == Etat.PROPOSE

    def test_un_rejet_n_a_pas_de_montant_une_liste_d_attente_en_garde_un_juste(self, equipe: Equipe) -> None:
        assert equipe.propose(DEMANDE, sens=REJETER).propositions.get().montant is None
        services.renvoyer(equipe.dossier, acteur=equipe.responsable, motif="Revoir.")
        options: dict[str, Any] = {"acteur": equipe.instructeur, "motif": "Attendre.", "sens": LISTE}
        with pytest.raises(TransitionInterdite, match="dépasse la demande"):
            services.proposer(equipe.dossier, montant=DEMANDE + 1, **options)
        dossier = services.proposer(equipe.dossier, **options)
        assert list(dossier.propositions.values_list("montant", flat=True)) == [None, None]

    def test_refuse_sans_motif_et_sans_droit(self, equipe: Equipe) -> None:
        equipe.en_instruction()
        options: dict[str, Any] = {"sens": REJETER}
        with pytest.raises(MotifManquant):
            services.proposer(equipe.dossier, acteur=equipe.instructeur, motif="", **options)
        with pytest.raises(DroitManquant):
            services.proposer(equipe.dossier, acteur=equipe.responsable, motif="Non.", **options)

    def test_renvoyer_rend_la_main_et_garde_l_histoire(self, equipe: Equipe) -> None:
        equipe.propose()
        dossier = services.renvoyer(equipe.dossier, acteur=equipe.responsable, motif="Chiffrer mieux.")
        assert (dossier.etat, dossier.propose_le, dossier.propose_par) == (Etat.EN_INSTRUCTION, None, None)
        assert dossier.propositions.count() == 1
        assert courriels("dossier.renvoi") == [equipe.instructeur.courriel]


class TestRetenir:
    def test_fige_verdict_cout_notes_et_photographie(self, equipe: Equipe) -> None:
        equipe.en_instruction()
        for critere in equipe.dossier.version_suivie.criteres.all():
            services.noter(equipe.dossier, critere, acteur=equipe.instructeur, valeur=Decimal(4))
        services.qualifier_aide(
            equipe.dossier, acteur=equipe.instructeur, regime=types.RegimeAide.DE_MINIMIS, motif="Cumul faible."
        )
        equipe.dossier = services.proposer(
            equipe.dossier, acteur=equipe.instructeur, motif="Oui.", sens=types.SensDecision.RETENIR, montant=DEMANDE
        )
        dossier = equipe.retenir(montant=Decimal("25000.00"))
        decision = dossier.decisions.get()
        assert (dossier.etat, dossier.montant_accorde, dossier.decide_le) == (Etat.RETENU, Decimal(25000), maintenant())
        assert (decision.cout_retenu, decision.montant) == (Decimal("44000.00"), Decimal("25000.00"))
        assert Verdict.depuis_json(decision.verdict).montant_eligible == DEMANDE
        assert {note["moyenne"] for note in decision.notes} == {"4.00"}
        photo = decision.instantane
        assert (photo.moment, photo.contenu["instruction"]["montant_accorde"]) == ("decision", "25000.00")
        assert photo.contenu["instruction"]["regime_aide"] == "DE_MINIMIS"
        assert dossier.cree_par.courriel in courriels("dossier.retenir")
        assert journal.verifier("dossier") is None

    def test_le_verdict_garde_ne_suit_pas_le_dossier(self, equipe: Equipe) -> None:
        equipe.propose()
        decision = equipe.retenir().decisions.get()
        equipe.dossier.postes.update(brut=Decimal(1))
        decision.refresh_from_db()
        assert Verdict.depuis_json(decision.verdict).calcul.cout == Decimal("44000.00")

    def test_refuse_au_dessus_de_l_eligible_sauf_derogation(self, equipe: Equipe) -> None:
        """Onze mois : 29 473 × 11 / 12 au plus, sauf dérogation à ce plafond."""
        poste = equipe.dossier.postes.get()
        poste.mois = 11
        poste.save()
        equipe.en_instruction()
        plafond = Decimal("27016.91")
        options: dict[str, Any] = {"acteur": equipe.instructeur, "motif": "Oui.", "sens": types.SensDecision.RETENIR}
        equipe.dossier = services.proposer(equipe.dossier, montant=plafond, **options)
        with pytest.raises(TransitionInterdite, match="dépasse ce que les règles permettent"):
            equipe.retenir(montant=DEMANDE)
        with pytest.raises(TransitionInterdite, match="ne permet pas de déroger"):
            self.deroger(equipe, "TAUX_MAX")
        self.deroger(equipe, "PLAFOND_ETP")
        assert equipe.retenir(montant=DEMANDE).montant_accorde == DEMANDE
        decision = Dossier.objects.get(pk=equipe.dossier.pk).decisions.get()
        assert decision.instantane.contenu["instruction"]["derogations_plafond"] == {"PLAFOND_ETP": "Zone isolée."}

    def deroger(self, equipe: Equipe, regle: str) -> None:
        services.accorder_derogation_plafond(
            equipe.dossier, acteur=equipe.responsable, regle=regle, motif="Zone isolée."
        )

    def test_une_derogation_se_motive_et_vient_du_responsable(self, equipe: Equipe) -> None:
        equipe.en_instruction()
        options = {"regle": "PLAFOND_ETP"}
        with pytest.raises(TransitionInterdite, match="circonstances exceptionnelles"):
            services.accorder_derogation_plafond(equipe.dossier, acteur=equipe.responsable, motif=" ", **options)
        with pytest.raises(DroitManquant):
            services.accorder_derogation_plafond(equipe.dossier, acteur=equipe.instructeur, motif="Oui.", **options)

    def test_refuse_sans_motif_ni_montant(self, equipe: Equipe) -> None:
        equipe.propose()
        with pytest.raises(MotifManquant):
            equipe.retenir(motif="")
        with pytest.raises(TransitionInterdite, match="supérieur à zéro"):
            equipe.retenir(montant=Decimal(0))
        assert not equipe.dossier.decisions.exists()

    def test_refuse_avant_la_proposition(self, equipe: Equipe) -> None:
        equipe.en_instruction()
        with pytest.raises(MauvaisEtat):
            equipe.retenir()

    def test_refuse_qui_a_propose_meme_renvoye(self, equipe: Equipe) -> None:
        auteur = equipe.instructeur
        MembreServiceFactory(utilisateur=auteur, service=equipe.service, role="responsable")
        auteur.oublier_appartenances()
        equipe.propose()
        with pytest.raises(DroitManquant, match="Vous avez proposé ce dossier"):
            equipe.retenir(acteur=auteur)
        equipe.dossier = services.renvoyer(equipe.dossier, acteur=equipe.responsable, motif="Revoir.")
        autre = agent("instructeur", equipe.service)
        equipe.dossier = services.proposer(
            equipe.dossier, acteur=autre, motif="Oui.", sens=types.SensDecision.RETENIR, montant=DEMANDE
        )
        for verbe in (services.rejeter, services.mettre_en_liste_attente):
            with pytest.raises(DroitManquant, match="Vous avez proposé ce dossier"):
                verbe(equipe.dossier, acteur=auteur, motif="Non.")
        assert equipe.retenir().etat == Etat.RETENU

    def test_refuse_le_responsable_membre_de_la_structure(self, equipe: Equipe) -> None:
        equipe.propose()
        MembreStructureFactory(utilisateur=equipe.responsable, structure=equipe.dossier.structure)
        with pytest.raises(DroitManquant, match="structure candidate"):
            equipe.retenir()

    @pytest.mark.parametrize("role", ["instructeur", "signataire_service", "gestionnaire", "national"])
    def test_refuse_les_autres_roles(self, equipe: Equipe, role: str) -> None:
        equipe.propose()
        with pytest.raises(DroitManquant):
            equipe.retenir(acteur=agent(role, equipe.service))


def retenir(dossier: Dossier, **options: Any) -> Dossier:
    return services.retenir(dossier, montant=DEMANDE, **options)


class TestAvisBloquant:
    @pytest.fixture
    def avis(self, equipe: Equipe) -> Avis:
        agent("comite_national", ServiceFactory(type="DGEFP", nom="DGEFP"))
        Identification.objects.filter(pk=equipe.dossier.pk).update(situation="NOUVELLE")
        equipe.propose()
        return equipe.dossier.avis.get(instance="COMITE_TECHNIQUE_NATIONAL")

    @pytest.mark.parametrize("verbe", [services.rejeter, services.mettre_en_liste_attente, retenir])
    def test_toute_decision_l_attend(self, equipe: Equipe, avis: Avis, verbe: Callable[..., Dossier]) -> None:
        assert avis.rendu_le is None
        with pytest.raises(TransitionInterdite, match="comité technique national"):
            verbe(equipe.dossier, acteur=equipe.responsable, motif="Vu.")

    def test_rendu_il_ne_lie_pas(self, equipe: Equipe, avis: Avis) -> None:
        comite = avis.service.membres.get().utilisateur  # type: ignore[union-attr]  # avis demandé à un service
        services.donner_avis(avis, acteur=comite, sens=types.SensAvis.DEFAVORABLE, texte="Trop neuf.")
        assert equipe.retenir().etat == Etat.RETENU


class TestAutresDecisions:
    def test_rejeter(self, equipe: Equipe) -> None:
        equipe.propose()
        dossier = services.rejeter(equipe.dossier, acteur=equipe.responsable, motif="Hors priorité.")
        assert (dossier.etat, dossier.montant_accorde) == (Etat.REJETE, None)
        assert dossier.decisions.get().montant is None
        assert dossier.cree_par.courriel in courriels("dossier.rejeter")

    def test_la_liste_d_attente_mene_au_retenu_et_garde_deux_decisions(self, equipe: Equipe) -> None:
        equipe.propose()
        equipe.dossier = services.mettre_en_liste_attente(equipe.dossier, acteur=equipe.responsable, motif="Crédits.")
        assert equipe.dossier.etat == Etat.LISTE_ATTENTE
        dossier = equipe.retenir()
        assert [d.sens for d in dossier.decisions.all()] == ["retenir", "liste_attente"]

    def test_un_dossier_rejete_est_fini(self, equipe: Equipe) -> None:
        equipe.propose()
        services.rejeter(equipe.dossier, acteur=equipe.responsable, motif="Non.")
        with pytest.raises(MauvaisEtat):
            equipe.retenir()


@pytest.mark.django_db(transaction=True)
def test_deux_responsables_au_meme_instant_une_seule_decision() -> None:
    equipe = Equipe()
    equipe.propose()
    second = agent("responsable", equipe.service)
    depart, issues = threading.Barrier(2), []

    def decider(acteur: Utilisateur, verbe: Callable[..., Dossier], **options: Decimal) -> None:
        try:
            depart.wait(timeout=20)
            verbe(equipe.dossier, acteur=acteur, motif="Décidé.", **options)
            issues.append("décidé")
        except MauvaisEtat as refus:
            issues.append(str(refus))
        finally:
            connection.close()

    fils = [
        threading.Thread(target=decider, args=(equipe.responsable, services.retenir), kwargs={"montant": DEMANDE}),
        threading.Thread(target=decider, args=(second, services.rejeter)),
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=60)
    assert issues.count("décidé") == 1
    assert sum("n'est pas possible" in issue for issue in issues) == 1
    dossier = Dossier.objects.get(pk=equipe.dossier.pk)
    assert (dossier.decisions.count(), dossier.etat in {Etat.RETENU, Etat.REJETE}) == (1, True)
    assert journal.verifier("dossier") is None
