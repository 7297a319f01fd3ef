"""Reconduire : l'année qui finit reprise, jusqu'au maximum de l'appel, bilan validé ; la liste à reconduire."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from candidatures.models import SoutienAnterieur
from conventions.etats import EtatAvenant
from conventions.models import Avenant, Convention
from conventions.selecteurs.conditions import ConditionAvenant, conditions_de, terme_maximal
from conventions.selecteurs.postes import faits_des_postes
from conventions.selecteurs.reconductions import a_reconduire
from conventions.services import avenants
from conventions.types import NatureAvenant
from socle import evenements
from socle.horloge import figer
from socle.workflow import TransitionInterdite
from tests.conventions.suites import DEBUT, agent_de, document_pret, en_cours, mener
from tests.fabriques.aap import appel_de

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture(autouse=True)
def _sans_les_bilans(monkeypatch: pytest.MonkeyPatch) -> None:
    """La convention seule : personne ne répond pour le bilan, elle lit le registre."""
    monkeypatch.setitem(evenements._abonnes, "avenant.conditions", [])


def mayotte() -> Convention:
    """Convention de Mayotte, reconductible deux fois, moitié à la signature."""
    return en_cours(appel=appel_de("mayotte-2022"))


def test_la_reconduction_reprend_l_annee_qui_finit_jusqu_au_maximum_de_l_appel() -> None:
    convention = mayotte()
    gestionnaire = agent_de(convention, "gestionnaire")
    assert terme_maximal(convention) == date(2028, 8, 31)
    for annee in (2026, 2027):
        valide(convention, date(annee, 6, 30))
        with figer(datetime(annee, 7, 1, tzinfo=UTC)):
            avenant = document_pret(avenants.preparer_reconduction(convention, acteur=gestionnaire))
            assert (avenant.nature, avenant.fin_apres) == (NatureAvenant.RECONDUCTION, date(annee + 1, 8, 31))
            mener(avenant, EtatAvenant.EN_VIGUEUR)
        convention.refresh_from_db()
    assert (convention.montant_en_vigueur, convention.terme) == (45000, date(2028, 8, 31))
    assert [(f.debut.year, f.aide) for f in faits_des_postes(convention)] == [
        (2025, 15000),
        (2026, 15000),
        (2027, 15000),
    ]
    assert sum(v.montant for v in convention.versements.all()) == 45000
    with pytest.raises(TransitionInterdite, match="ne peut plus être reconduite"):
        avenants.preparer_reconduction(convention, acteur=gestionnaire)


def valide(convention: Convention, jour: date) -> None:
    siren = convention.dossier.structure.siren
    SoutienAnterieur.objects.create(siren=siren, annee=jour.year, bilan_valide_le=jour, source="essai")


def test_sans_bilan_valide_la_reconduction_attend() -> None:
    convention = mayotte()
    avenant = document_pret(avenants.preparer_reconduction(convention, acteur=agent_de(convention, "gestionnaire")))
    with pytest.raises(TransitionInterdite, match="Aucun bilan validé"):
        avenants.soumettre(avenant, acteur=agent_de(convention, "gestionnaire"))
    valide(convention, date(2025, 8, 31))
    assert not remplie(avenant, "bilan")
    valide(convention, DEBUT)
    assert remplie(avenant, "bilan")


def remplie(avenant: Avenant, code: str) -> bool:
    return next(c.remplie for c in conditions_de(avenant) if c.code == code)


def test_une_piece_du_dessus_dit_si_le_bilan_est_valide(monkeypatch: pytest.MonkeyPatch) -> None:
    def repondre(avenant: Avenant, conditions: list[ConditionAvenant]) -> None:
        conditions.append(ConditionAvenant("bilan", "Bilan annuel", remplie=True, phrase="Validé hier."))

    monkeypatch.setitem(evenements._abonnes, "avenant.conditions", [repondre])
    convention = mayotte()
    avenant = avenants.preparer_reconduction(convention, acteur=agent_de(convention, "gestionnaire"))
    assert [c.phrase for c in conditions_de(avenant) if c.code == "bilan"] == ["Validé hier."]


def test_un_appel_sans_reconduction_le_dit() -> None:
    convention = en_cours()
    with pytest.raises(TransitionInterdite, match="n'écrit pas de reconduction"):
        avenants.preparer_reconduction(convention, acteur=agent_de(convention, "gestionnaire"))


def test_les_conventions_a_reconduire_se_listent_avec_leur_avenant() -> None:
    convention = mayotte()
    gestionnaire = agent_de(convention, "gestionnaire")
    assert a_reconduire(gestionnaire, date(2026, 4, 1), 4) == []
    (ligne,) = a_reconduire(gestionnaire, date(2026, 6, 1), 4)
    assert (ligne.convention, ligne.faites, ligne.permises, ligne.ouvert) == (convention, 0, 2, None)
    avenant = avenants.preparer_reconduction(convention, acteur=gestionnaire)
    assert a_reconduire(gestionnaire, date(2026, 6, 1), 4)[0].ouvert == avenant
    assert a_reconduire(agent_de(convention, "instructeur"), date(2026, 6, 1), 4) == []
