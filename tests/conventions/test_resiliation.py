"""Résilier à une date, et retirer pour manquement : observations d'abord, prorata des jours, reversement proposé."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from comptes.types import TypeStructure
from conventions import services
from conventions.etats import Etat, EtatRetrait, EtatReversement, EtatVersement
from conventions.models import Convention, Mouvement, Retrait, Reversement, Versement
from conventions.selecteurs.compte import compte_de
from conventions.selecteurs.consolide import etat_consolide
from conventions.selecteurs.periode import periode_du
from conventions.services import retrait as retraits
from conventions.types import GenreMouvement, OrigineReversement
from socle import evenements, journal
from socle.horloge import figer
from socle.models import Courriel
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite
from tests.conventions.commun import porteur_de
from tests.conventions.suites import agent_de, en_cours
from tests.fabriques.aap import appel_de
from tests.fabriques.comptes import StructureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
MILIEU = date(2026, 3, 2)


def payer(convention: Convention) -> None:
    """Le premier versement payé, sans passer par le circuit du paiement."""
    versement = convention.versements.order_by("rang")[0]
    rang = convention.mouvements.count() + 1
    Mouvement.objects.create(
        convention=convention, rang=rang, genre=GenreMouvement.PAYER, montant=versement.montant, jour=date(2025, 9, 1),
        libelle="payé", versement=versement,
    )  # fmt: skip
    Versement.objects.filter(pk=versement.pk).update(etat=EtatVersement.PAYE, paye_le=date(2025, 9, 1))


def test_une_resiliation_datee_annule_le_non_paye_et_propose_le_prorata(monkeypatch: pytest.MonkeyPatch) -> None:
    recus: list[dict[str, Any]] = []
    monkeypatch.setitem(evenements._abonnes, "convention.resiliee", [lambda **charge: recus.append(charge)])
    convention = en_cours()
    payer(convention)
    responsable = agent_de(convention, "responsable")
    resiliee = services.resilier(convention, acteur=responsable, motif="Action arrêtée.", effet=MILIEU)
    assert (resiliee.etat, resiliee.resiliation_effet, resiliee.terme) == (Etat.RESILIEE, MILIEU, MILIEU)
    reversement = Reversement.objects.get()
    assert (reversement.origine, reversement.etat) == (OrigineReversement.RESILIATION, EtatReversement.PROPOSE)
    # Du 2 mars au 31 août : 183 jours sur 365.
    assert reversement.montant == Decimal("7520.54")
    assert recus[0]["effet"] == MILIEU
    texte = Courriel.objects.get(genre="convention.resiliee").texte
    assert "2 mars 2026" in texte.replace("\u00a0", " ")
    assert etat_consolide(resiliee, date(2026, 4, 1)).terme == MILIEU


def test_sans_rien_de_paye_la_resiliation_libere_tout_et_ne_reclame_rien() -> None:
    convention = en_cours(appel=appel_de("mayotte-2022"))
    services.resilier(convention, acteur=agent_de(convention, "responsable"), motif="Fin.", effet=MILIEU)
    assert {v.etat for v in convention.versements.all()} == {EtatVersement.ANNULE}
    assert compte_de(convention).reste_a_payer == 0
    assert not Reversement.objects.exists()


def test_une_resiliation_hors_de_la_convention_est_refusee() -> None:
    convention = en_cours()
    with pytest.raises(TransitionInterdite, match="pendant la convention"):
        services.resilier(convention, acteur=agent_de(convention, "responsable"), motif="x", effet=date(2026, 9, 1))
    convention.refresh_from_db()
    assert convention.etat == Etat.EN_COURS


def ouvrir(convention: Convention, **options: Any) -> Retrait:
    valeurs: dict[str, Any] = {
        "manquement": "Un propos public.", "manquement_le": MILIEU, "acteur": agent_de(convention, "responsable")
    }  # fmt: skip
    with figer(datetime(2026, 3, 10, 8, tzinfo=UTC)):
        return retraits.ouvrir_retrait(convention, **(valeurs | options))


def test_le_retrait_attend_les_observations_puis_se_prononce_au_prorata() -> None:
    convention = en_cours()
    payer(convention)
    retrait = ouvrir(convention)
    assert retrait.observations_avant == date(2026, 3, 25)
    assert Courriel.objects.filter(genre="convention.retrait_ouvert").count() == 1
    signataire = agent_de(convention, "signataire_service")
    with figer(datetime(2026, 3, 25, 8, tzinfo=UTC)), pytest.raises(TransitionInterdite, match=r"jusqu'au 25.mars"):
        retraits.prononcer(retrait, acteur=signataire, motif="Avéré.")
    with figer(datetime(2026, 3, 20, 8, tzinfo=UTC)):
        retrait = retraits.recevoir_observations(
            retrait, acteur=porteur_de(convention), observations="Nous contestons."
        )
        retrait = retraits.prononcer(retrait, acteur=signataire, motif="Le propos est avéré.")
    assert (retrait.etat, retrait.motif) == (EtatRetrait.PRONONCE, "Le propos est avéré.")
    assert retrait.reversement is not None
    assert (retrait.reversement.montant, retrait.reversement.echeance) == (Decimal("7520.54"), date(2026, 9, 20))
    assert retrait.reversement.etat == EtatReversement.PROPOSE
    actions = [ligne.action for ligne in journal.lignes(retrait)]
    assert actions == ["retrait.ouvrir", "retrait.recevoir_observations", "retrait.prononcer"]


def test_sans_observations_le_delai_passe_suffit_et_le_non_paye_est_libere() -> None:
    convention = en_cours()
    retrait = ouvrir(convention)
    with figer(datetime(2026, 3, 26, 8, tzinfo=UTC)):
        retrait = retraits.prononcer(retrait, acteur=agent_de(convention, "signataire_service"), motif="Avéré.")
    assert retrait.reversement is None
    assert compte_de(convention).reste_a_payer == Decimal("7479.46")


def test_une_procedure_se_classe_sans_suite_et_une_autre_peut_s_ouvrir() -> None:
    convention = en_cours()
    retrait = ouvrir(convention)
    with pytest.raises(MauvaisEtat, match="déjà ouverte"):
        ouvrir(convention)
    retrait = retraits.classer(retrait, acteur=agent_de(convention, "responsable"), motif="Fait non établi.")
    assert retrait.etat == EtatRetrait.CLASSE
    assert not Reversement.objects.exists()
    assert ouvrir(convention).pk != retrait.pk


@pytest.mark.parametrize("type_structure", [TypeStructure.COMMUNE, TypeStructure.EPCI, TypeStructure.CCAS])
def test_le_contrat_ne_vise_pas_les_personnes_publiques(type_structure: TypeStructure) -> None:
    convention = en_cours(structure=StructureFactory(type=type_structure))
    with pytest.raises(MauvaisEtat, match="vise les associations et les fondations"):
        ouvrir(convention)


def test_une_fondation_est_visee_mais_la_date_et_le_delai_se_controlent() -> None:
    convention = en_cours(structure=StructureFactory(type=TypeStructure.FONDATION))
    for options, phrase in (
        ({"manquement_le": date(2026, 3, 11)}, "date du manquement"),
        ({"manquement_le": date(2025, 8, 31)}, "date du manquement"),
        ({"delai_jours": 3}, "Le délai va de 8 à 90"),
        ({"manquement": " "}, "Dites le manquement"),
    ):
        with pytest.raises(TransitionInterdite, match=phrase):
            ouvrir(convention, **options)
    with pytest.raises(DroitManquant):
        ouvrir(convention, acteur=agent_de(convention, "gestionnaire"))
    assert ouvrir(convention).etat == EtatRetrait.OBSERVATIONS


def test_la_periode_d_une_convention_reconduite_porte_sa_seule_annee() -> None:
    convention = en_cours()
    payer(convention)
    periode = periode_du(convention, MILIEU)
    assert periode is not None
    assert (periode.debut, periode.fin, periode.montant, periode.paye) == (
        date(2025, 9, 1), date(2026, 8, 31), Decimal(15000), Decimal(15000)
    )  # fmt: skip
    assert periode_du(convention, date(2026, 9, 1)) is None
