"""Une somme à rendre : proposée par un calcul, décidée par une personne, encaissée, ou écartée."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from comptes.droits import SYSTEME
from conventions.etats import REVERSEMENT, EtatReversement
from conventions.models import Convention, Reversement
from conventions.selecteurs.compte import compte_de, compte_des_lignes
from conventions.selecteurs.rejeu import etat_des_lignes, rejouer_journal
from conventions.services import reversements
from conventions.types import OrigineReversement
from regles.reliquat import calculer_reliquat
from socle import journal
from socle.models import Courriel
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite
from tests.conventions.argent import engagee, payee, qui
from tests.conventions.commun import porteur_de

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
R = EtatReversement
ECHEANCE = date(2025, 9, 1)


@pytest.fixture
def versee() -> Convention:
    convention = engagee()
    payee(convention)
    return convention


def proposer(convention: Convention, montant: str = "1000.00", **options: Any) -> Reversement:
    return reversements.proposer(
        convention,
        **{
            "montant": Decimal(montant),
            "origine": OrigineReversement.RELIQUAT,
            "motif": "Un mois sans facilitatrice.",
            "acteur": SYSTEME,
            **options,
        },
    )


def agir(nom: str, reversement: Reversement, role: str | None = None, **saisie: Any) -> Reversement:
    saisies: dict[str, dict[str, Any]] = {
        "decider": {"motif": "Dépenses non faites.", "echeance": ECHEANCE},
        "emettre_titre": {"titre_numero": "T-1", "titre_le": date(2025, 7, 1)},
        "recouvrer": {"le": date(2025, 7, 1)},
        "ecarter": {"motif": "Somme trop faible."},
    }
    roles = {"decider": "responsable", "ecarter": "responsable"}
    acteur = qui(role or roles.get(nom, "gestionnaire"), reversement.convention)
    resultat: Reversement = getattr(reversements, nom)(reversement, acteur=acteur, **{**saisies[nom], **saisie})
    return resultat


def dans_l_etat(convention: Convention, etat: str) -> Reversement:
    chemin = {R.PROPOSE: [], R.DECIDE: ["decider"], R.TITRE_EMIS: ["decider", "emettre_titre"]}
    chemin |= {R.RECOUVRE: ["decider", "emettre_titre", "recouvrer"], R.ECARTE: ["ecarter"]}
    reversement = proposer(convention)
    for nom in chemin[R(etat)]:
        reversement = agir(nom, reversement)
    return reversement


@pytest.mark.parametrize("transition", REVERSEMENT.transitions, ids=lambda t: t.nom)
def test_chaque_transition_mene_ou_la_table_le_dit(versee: Convention, transition: Any) -> None:
    for depart in sorted(transition.de):
        assert agir(transition.nom, dans_l_etat(versee, depart)).etat == transition.vers
    ailleurs = min({R.PROPOSE, R.RECOUVRE} - transition.de)
    with pytest.raises(MauvaisEtat):
        agir(transition.nom, dans_l_etat(versee, ailleurs))
    with pytest.raises(DroitManquant):
        agir(transition.nom, dans_l_etat(versee, min(transition.de)), "signataire_service")
    assert etat_des_lignes(versee) == rejouer_journal(versee)


def test_l_encaissement_rend_et_libere(versee: Convention) -> None:
    rendu = dans_l_etat(versee, R.RECOUVRE)
    compte = compte_de(versee)
    assert (compte.rembourse, compte.libere, compte.paye_net) == (
        Decimal("1000.00"), Decimal("1000.00"), Decimal("14000.00"),
    )  # fmt: skip
    assert compte == compte_des_lignes(versee)
    genres = set(Courriel.objects.filter(objet_type="reversement", objet_id=rendu.pk).values_list("genre", flat=True))
    assert genres == {f"convention.reversement_{nom}" for nom in ("decide", "titre", "recouvre")}
    assert journal.verifier() is None


def test_qui_propose_ne_decide_pas(versee: Convention) -> None:
    responsable = qui("responsable", versee)
    reversement = proposer(versee, acteur=responsable)
    with pytest.raises(DroitManquant, match="une autre personne le décide"):
        reversements.decider(reversement, acteur=responsable, motif="Oui.", echeance=ECHEANCE)


@pytest.mark.parametrize("montant", ["0.00", "-1.00", "15000.01"])
def test_on_ne_reclame_pas_plus_que_ce_qui_est_verse(versee: Convention, montant: str) -> None:
    with pytest.raises(TransitionInterdite, match="comprise entre"):
        proposer(versee, montant)


def test_une_somme_deja_reclamee_ne_l_est_pas_deux_fois(versee: Convention) -> None:
    proposer(versee, "14000.00")
    with pytest.raises(TransitionInterdite, match="et 1\u202f000\xa0€"):
        proposer(versee, "1000.01")
    agir("ecarter", versee.reversements.get())
    assert proposer(versee, "15000.00").montant == Decimal("15000.00")


def test_proposer_exige_un_motif_et_un_droit(versee: Convention) -> None:
    with pytest.raises(TransitionInterdite, match="motif"):
        proposer(versee, motif=" ")
    with pytest.raises(DroitManquant):
        proposer(versee, acteur=porteur_de(versee))


def test_la_decision_peut_reduire_jamais_augmenter(versee: Convention) -> None:
    assert agir("decider", proposer(versee), montant=Decimal("400.00")).montant == Decimal("400.00")
    with pytest.raises(TransitionInterdite, match="somme proposée"):
        agir("decider", proposer(versee), montant=Decimal("1000.01"))
    with pytest.raises(TransitionInterdite, match="échéance est déjà passée"):
        agir("decider", proposer(versee), echeance=date(2025, 6, 30))


@pytest.mark.parametrize("nom", ["decider", "ecarter"])
def test_sans_motif_rien(versee: Convention, nom: str) -> None:
    with pytest.raises(MotifManquant):
        agir(nom, proposer(versee), motif=" ")


def test_un_titre_a_un_numero_et_un_jour_passe(versee: Convention) -> None:
    decide = dans_l_etat(versee, R.DECIDE)
    with pytest.raises(TransitionInterdite, match="obligatoire"):
        agir("emettre_titre", decide, titre_numero=" ")
    with pytest.raises(TransitionInterdite, match="pas encore passé"):
        agir("emettre_titre", decide, titre_le=date(2025, 7, 2))


def test_le_porteur_ne_voit_pas_une_proposition(versee: Convention) -> None:
    reversement = proposer(versee)
    vus = Reversement.objects.visibles_par(porteur_de(versee))
    assert not vus.exists()
    agir("decider", reversement)
    assert vus.exists()
    agir("ecarter", reversement)
    assert Courriel.objects.filter(genre="convention.reversement_ecarte").exists()


def test_le_calcul_d_un_reliquat_se_garde_ligne_a_ligne(versee: Convention) -> None:
    reliquat = calculer_reliquat(
        verse=Decimal("15000.00"), accorde=Decimal("15000.00"), depenses_eligibles=Decimal("28000.00"),
        taux_aide=Decimal("0.5"),
    )  # fmt: skip
    reversement = proposer(versee, str(reliquat.montant), calcul=reversements.lignes_de_reliquat(reliquat))
    reversement.refresh_from_db()
    assert reversement.calcul[-1]["libelle"] == "À rendre"
    assert Decimal(reversement.calcul[-1]["montant"]) == Decimal("1000.00")
    assert [ligne["libelle"] for ligne in reversement.calcul if ligne["retenu"]] == ["Dépenses réalisées × taux"]
