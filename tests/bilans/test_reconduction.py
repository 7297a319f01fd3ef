"""Le bilan de l'année retient la reconduction : sans lui, ni visa ni entrée en vigueur ; validé, la voie est libre."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bilans import services
from bilans.etats import Etat
from bilans.models import Bilan
from bilans.types import GenreBilan
from conventions.etats import EtatAvenant
from conventions.models import Avenant, Convention
from conventions.selecteurs.conditions import ConditionAvenant, conditions_de
from conventions.services import avenants
from socle import journal
from socle.horloge import figer, maintenant
from socle.models import Courriel
from socle.workflow import TransitionInterdite
from tests.conventions.suites import agent_de, avenant_de, document_pret, en_cours, mener
from tests.fabriques.aap import appel_de
from tests.fabriques.bilans import porteur_du_bilan, remplir

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
JUILLET = datetime(2026, 7, 1, 8, tzinfo=UTC)


@pytest.fixture
def convention() -> Convention:
    """Convention de Mayotte en cours, du 1er septembre 2025 au 31 août 2026, reconductible."""
    return en_cours(appel=appel_de("mayotte-2022"))


def annuel(convention: Convention) -> Bilan:
    return convention.bilans.get(genre=GenreBilan.ANNUEL, rang=1)


def valider(convention: Convention) -> Bilan:
    bilan = annuel(convention)
    services.saisir(bilan, acteur=porteur_du_bilan(bilan))
    services.transmettre(remplir(annuel(convention)), acteur=porteur_du_bilan(bilan))
    return services.valider(annuel(convention), acteur=agent_de(convention, "instructeur"))


def reconduction(convention: Convention) -> Avenant:
    return document_pret(avenants.preparer_reconduction(convention, acteur=agent_de(convention, "gestionnaire")))


def condition(avenant: Avenant) -> ConditionAvenant:
    return next(c for c in conditions_de(avenant) if c.code == "bilan")


def test_sans_bilan_valide_l_avenant_ne_part_pas_au_visa(convention: Convention) -> None:
    with figer(JUILLET):
        avenant = reconduction(convention)
        assert condition(avenant).phrase.replace("\xa0", " ") == (
            "Bilan annuel attendu le 30 juin 2026 : il n'est pas encore transmis."
        )
        with pytest.raises(TransitionInterdite, match="pas encore transmis"):
            avenants.soumettre(avenant, acteur=agent_de(convention, "gestionnaire"))


def test_le_bilan_valide_leve_la_condition_et_le_dit(convention: Convention) -> None:
    with figer(JUILLET):
        avenant = reconduction(convention)
        valider(convention)
        assert condition(avenant).remplie
        assert condition(avenant).phrase.replace("\xa0", " ") == "Bilan annuel validé le 1er juillet 2026."
        assert mener(avenant, EtatAvenant.EN_VIGUEUR).etat == EtatAvenant.EN_VIGUEUR
    dits = list(Courriel.objects.filter(genre="bilan.reconduction_possible").values_list("destinataire", flat=True))
    assert dits
    assert len(set(dits)) == len(dits)
    details = [ligne.detail.contenu["detail"] for ligne in journal.lignes(avenant) if ligne.detail]
    assert {"bilan": str(annuel(convention)), "condition": "bilan validé"} in details
    # L'année reconduite attend son propre bilan, sans défaire ce qui est en vigueur.
    assert convention.bilans.filter(genre=GenreBilan.ANNUEL, rang=2, etat=Etat.ATTENDU).exists()
    avenant.refresh_from_db()
    assert condition(avenant).remplie


def test_un_bilan_rouvert_apres_le_visa_retient_la_notification(convention: Convention) -> None:
    with figer(JUILLET):
        bilan = valider(convention)
        avenant = mener(reconduction(convention), EtatAvenant.SIGNE)
        services.rouvrir(bilan, acteur=agent_de(convention, "responsable"), motif="Un nombre faux.")
        with pytest.raises(TransitionInterdite, match="renvoyé pour correction"):
            avenants.notifier(avenant, acteur=agent_de(convention, "gestionnaire"))
        avenant.refresh_from_db()
        assert avenant.etat == EtatAvenant.SIGNE


def test_une_dispense_motivee_ne_retient_plus(convention: Convention) -> None:
    services.lever(annuel(convention), acteur=agent_de(convention, "responsable"), motif="Structure en liquidation.")
    assert condition(reconduction(convention)).remplie


def test_transmis_il_reste_a_valider(convention: Convention) -> None:
    Bilan.objects.filter(pk=annuel(convention).pk).update(etat=Etat.TRANSMIS, transmis_le=maintenant())
    assert "il reste à le valider" in condition(reconduction(convention)).phrase


def test_un_autre_avenant_ne_depend_pas_du_bilan(convention: Convention) -> None:
    assert [c.code for c in conditions_de(avenant_de(convention)) if c.code == "bilan"] == []


def test_sans_avenant_ouvert_la_validation_previent_qu_on_peut_reconduire(convention: Convention) -> None:
    with figer(JUILLET):
        valider(convention)
    courriel = Courriel.objects.get(genre="bilan.reconduction_possible")
    assert "Aucun avenant n'est encore préparé" in courriel.texte


def test_sans_reconduction_a_l_appel_rien_n_est_annonce() -> None:
    convention = en_cours()
    assert not convention.bilans.filter(genre=GenreBilan.ANNUEL).exists()
    assert not Courriel.objects.filter(genre="bilan.reconduction_possible").exists()
