from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from socle import journal
from socle.models import Courriel, LigneJournal
from socle.workflow import DroitManquant, Machine, MauvaisEtat, MotifManquant, Transition
from tests.fabriques.socle import ActeurEssai, CourrielFactory

pytestmark = pytest.mark.django_db

MACHINE = Machine(
    objet="courriel",
    transitions=(
        Transition("abandonner", frozenset({"en_attente"}), "echec", motif=True, agent="Abandonner l'envoi"),
        Transition("reprendre", frozenset({"echec"}), "en_attente"),
        Transition("annoter", frozenset({"en_attente", "echec"}), None),
        Transition("remettre", frozenset({"en_attente"}), "remis"),
    ),
)
ACTEUR = ActeurEssai(droits=frozenset(f"courriel.{t.nom}" for t in MACHINE.transitions))


@pytest.fixture
def courriel() -> Courriel:
    cree: Courriel = CourrielFactory.create()
    return cree


def test_la_transition_ecrit_l_etat_les_valeurs_et_le_journal(courriel: Courriel) -> None:
    rendu = MACHINE.appliquer(
        courriel, "abandonner", acteur=ACTEUR, motif=" adresse fausse ", detail={"essais": 2}, erreur="refusé"
    )
    relu = Courriel.objects.get()
    assert (rendu.etat, relu.etat, relu.erreur) == ("echec", "echec", "refusé")
    ligne = journal.lignes(courriel).get()
    assert (ligne.action, ligne.avant, ligne.apres) == ("courriel.abandonner", "en_attente", "echec")
    assert (ligne.acteur_id, ligne.acteur_libelle, ligne.motif) == (7, "Camille Martin", "adresse fausse")
    assert ligne.donnees == {"essais": 2}


def test_sans_arrivee_l_etat_reste_et_l_acte_est_inscrit(courriel: Courriel) -> None:
    MACHINE.appliquer(courriel, "annoter", acteur=ACTEUR)
    ligne = journal.lignes(courriel).get()
    assert (ligne.avant, ligne.apres) == ("en_attente", "en_attente")


def test_mauvais_etat(courriel: Courriel) -> None:
    with pytest.raises(MauvaisEtat, match="« reprendre » n'est pas possible : l'état actuel est « En attente »"):
        MACHINE.appliquer(courriel, "reprendre", acteur=ACTEUR)


def test_l_etat_juge_est_celui_de_la_base(courriel: Courriel) -> None:
    Courriel.objects.update(etat="echec")
    assert MACHINE.appliquer(courriel, "reprendre", acteur=ACTEUR).etat == "en_attente"


def test_droit_manquant_dit_pourquoi(courriel: Courriel) -> None:
    with pytest.raises(DroitManquant, match="Vous ne pouvez pas"):
        MACHINE.appliquer(courriel, "annoter", acteur=ActeurEssai())


@pytest.mark.parametrize("motif", ["", "  \n"])
def test_motif_manquant(courriel: Courriel, motif: str) -> None:
    with pytest.raises(MotifManquant, match="motif"):
        MACHINE.appliquer(courriel, "abandonner", acteur=ACTEUR, motif=motif)


@pytest.mark.parametrize(
    ("nom", "acteur", "motif"),
    [("reprendre", ACTEUR, ""), ("abandonner", ActeurEssai(), "x"), ("abandonner", ACTEUR, "")],
)
def test_un_refus_n_ecrit_rien(courriel: Courriel, nom: str, acteur: ActeurEssai, motif: str) -> None:
    with pytest.raises(Exception, match=r"\w"):
        MACHINE.appliquer(courriel, nom, acteur=acteur, motif=motif, erreur="jamais")
    assert Courriel.objects.get().erreur == ""
    assert not LigneJournal.objects.exists()


def test_avant_ecriture_complete_l_objet_ou_annule(courriel: Courriel) -> None:
    def completer(objet: Courriel) -> None:
        assert objet.etat == "echec"
        objet.erreur = "complété"

    def annuler(objet: Courriel) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        MACHINE.appliquer(courriel, "abandonner", acteur=ACTEUR, motif="m", avant_ecriture=annuler)
    assert not LigneJournal.objects.exists()
    MACHINE.appliquer(courriel, "abandonner", acteur=ACTEUR, motif="m", avant_ecriture=completer)
    assert Courriel.objects.get().erreur == "complété"


def test_l_objet_est_verrouille_avant_d_etre_lu(courriel: Courriel) -> None:
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        MACHINE.appliquer(courriel, "annoter", acteur=ACTEUR)
    lectures = [r["sql"] for r in requetes if r["sql"].startswith("SELECT") and "socle_courriel" in r["sql"]]
    assert len(lectures) == 1
    assert "FOR UPDATE OF" in lectures[0]


def test_une_contrainte_de_la_base_annule_tout(courriel: Courriel) -> None:
    with pytest.raises(IntegrityError, match="courriel_remis_date"):
        MACHINE.appliquer(courriel, "remettre", acteur=ACTEUR)
    connection.needs_rollback = False


def test_table() -> None:
    assert [t.nom for t in MACHINE.possibles("echec")] == ["reprendre", "annoter"]
    assert MACHINE.etats == {"en_attente", "echec", "remis"}
    with pytest.raises(KeyError):
        MACHINE["inconnue"]


def test_deux_lignes_du_meme_nom_sont_refusees() -> None:
    ligne: Any = Transition("a", frozenset({"x"}), "y")
    with pytest.raises(ValueError, match="double"):
        Machine("m", (ligne, ligne))
