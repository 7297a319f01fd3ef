"""Notes : bornes de l'échelle, moyenne et écart de plusieurs instructeurs, note retirée."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aap.models import Critere
from candidatures import services
from candidatures.selecteurs.notes import synthese_des_notes
from socle import journal
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite
from tests.candidatures.instruction import Equipe, derniere_ligne
from tests.fabriques.aap import sans_gel
from tests.fabriques.comptes import MembreStructureFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def equipe() -> Equipe:
    equipe = Equipe()
    equipe.en_instruction()
    return equipe


def critere(equipe: Equipe, code: str = "DIAGNOSTIC") -> Critere:
    return equipe.dossier.version_suivie.criteres.get(code=code)


def noter(equipe: Equipe, valeur: str, **options: object) -> None:
    valeurs = {"acteur": equipe.instructeur, "valeur": Decimal(valeur)} | options
    services.noter(equipe.dossier, critere(equipe), **valeurs)  # type: ignore[arg-type]  # valeurs libres


@pytest.mark.parametrize("valeur", ["0", "3.5", "5"])
def test_bornes_comprises(equipe: Equipe, valeur: str) -> None:
    noter(equipe, valeur)
    assert equipe.dossier.notes.get().valeur == Decimal(valeur)


@pytest.mark.parametrize("valeur", ["-0.5", "5.1"])
def test_hors_de_l_echelle(equipe: Equipe, valeur: str) -> None:
    with pytest.raises(TransitionInterdite, match="La note va de 0 à 5"):
        noter(equipe, valeur)


def test_un_critere_a_points_va_jusqu_a_ses_points(equipe: Equipe) -> None:
    cible = critere(equipe)
    cible.points = Decimal(20)
    with sans_gel():
        cible.save()
    noter(equipe, "20")
    assert synthese_des_notes(equipe.dossier).maximum == 20 + 5 * 3


def test_une_seconde_note_remplace_la_premiere(equipe: Equipe) -> None:
    noter(equipe, "2")
    noter(equipe, "4", commentaire=" Mieux lu. ")
    note = equipe.dossier.notes.get()
    assert (note.valeur, note.commentaire) == (Decimal(4), "Mieux lu.")


def test_moyenne_ecart_et_total_de_trois_agents(equipe: Equipe) -> None:
    personnes = [equipe.instructeur, equipe.responsable, agent("instructeur", equipe.service)]
    for personne, valeur in zip(personnes, ["2", "4", "5"], strict=True):
        noter(equipe, valeur, acteur=personne)
    synthese = synthese_des_notes(equipe.dossier)
    diagnostic = next(c for c in synthese.criteres if c.critere.code == "DIAGNOSTIC")
    assert (diagnostic.moyenne, diagnostic.ecart) == (Decimal("3.67"), Decimal(3))
    assert synthese.total is None
    assert (synthese.complete, synthese.maximum) == (False, Decimal(20))
    for autre in equipe.dossier.version_suivie.criteres.exclude(code="DIAGNOSTIC"):
        services.noter(equipe.dossier, autre, acteur=equipe.instructeur, valeur=Decimal(4))
    assert synthese_des_notes(equipe.dossier).total == Decimal("15.67")


def test_refuse_un_critere_d_un_autre_appel(equipe: Equipe) -> None:
    etranger = critere(equipe)
    etranger.version_id = etranger.version_id + 1000
    with pytest.raises(TransitionInterdite, match="n'est pas celui de l'appel"):
        services.noter(equipe.dossier, etranger, acteur=equipe.instructeur, valeur=Decimal(3))


def test_refuse_hors_de_l_instruction() -> None:
    equipe = Equipe()
    equipe.recevable()
    with pytest.raises(MauvaisEtat, match="recevable"):
        noter(equipe, "3")


def test_refuse_relecteur_et_membre_de_la_structure(equipe: Equipe) -> None:
    with pytest.raises(DroitManquant):
        noter(equipe, "3", acteur=agent("relecteur_ddets", equipe.service))
    MembreStructureFactory(utilisateur=equipe.instructeur, structure=equipe.dossier.structure)
    with pytest.raises(DroitManquant, match="structure candidate"):
        noter(equipe, "3")


class TestEnregistrerNotes:
    def enregistrer(self, equipe: Equipe, *saisies: tuple[str, str | None, str]) -> int:
        lues = [(critere(equipe, code), Decimal(v) if v else None, texte) for code, v, texte in saisies]
        return services.enregistrer_notes(equipe.dossier, acteur=equipe.instructeur, saisies=lues)

    def test_n_ecrit_que_ce_qui_change(self, equipe: Equipe) -> None:
        assert self.enregistrer(equipe, ("DIAGNOSTIC", "3", "a"), ("CAPACITE", None, "")) == 1
        avant = journal.lignes(equipe.dossier).count()
        assert self.enregistrer(equipe, ("DIAGNOSTIC", "3", " a ")) == 0
        assert journal.lignes(equipe.dossier).count() == avant

    def test_une_note_videe_est_retiree_et_le_journal_le_dit(self, equipe: Equipe) -> None:
        self.enregistrer(equipe, ("DIAGNOSTIC", "3", ""))
        assert self.enregistrer(equipe, ("DIAGNOSTIC", None, "")) == 1
        assert not equipe.dossier.notes.exists()
        assert derniere_ligne(equipe.dossier).detail.contenu["detail"]["note"] is None

    def test_une_note_fausse_n_en_enregistre_aucune(self, equipe: Equipe) -> None:
        with pytest.raises(TransitionInterdite):
            self.enregistrer(equipe, ("DIAGNOSTIC", "3", ""), ("CAPACITE", "9", ""))
        assert not equipe.dossier.notes.exists()
