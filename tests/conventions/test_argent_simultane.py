"""Deux agents au même instant : un seul paiement, un seul compte vérifié, un seul encaissement."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from comptes.droits import SYSTEME
from conventions.etats import EtatVersement
from conventions.models import Convention
from conventions.selecteurs.compte import compte_de, compte_des_lignes
from conventions.services import reversements, versements
from conventions.services.echeancier import reduire
from conventions.types import OrigineReversement
from socle import journal
from socle.workflow import TransitionInterdite
from tests.conventions.argent import compte_verifie, engagee, mener, payee, qui, tranche

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("horloge")]


def ensemble(*actes: Callable[[], object]) -> list[str]:
    """Lance ces actes au même instant, chacun dans son fil ; rend « fait » ou la raison du refus."""
    depart = Barrier(len(actes))

    def agir(acte: Callable[[], object]) -> str:
        try:
            depart.wait(timeout=20)
            acte()
        except TransitionInterdite as refus:
            return str(refus)
        else:
            return "fait"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actes)) as fils:
        return list(fils.map(agir, actes))


def test_deux_agents_paient_une_seule_fois() -> None:
    convention = engagee()
    compte_verifie(convention)
    versement = mener(tranche(convention), EtatVersement.DEMANDE)
    agents = [qui("gestionnaire", convention) for _ in range(2)]
    sorts = ensemble(*[lambda a=a: versements.constater_paiement(versement, acteur=a) for a in agents])
    assert sorted(sort == "fait" for sort in sorts) == [False, True]
    assert "l'état actuel est « payé »" in next(sort for sort in sorts if sort != "fait")
    relue = Convention.objects.get(pk=convention.pk)
    assert compte_de(relue).paye == Decimal("15000.00")
    assert relue.mouvements.filter(genre="payer").count() == 1
    assert journal.verifier() is None


def test_payer_pendant_une_baisse_garde_le_compte_juste() -> None:
    convention = engagee("mayotte-2022", "10000.00")
    compte_verifie(convention)
    versement = mener(tranche(convention, 1), EtatVersement.DEMANDE)
    gestionnaire = qui("gestionnaire", convention)
    sorts = ensemble(
        lambda: versements.constater_paiement(versement, acteur=gestionnaire),
        lambda: reduire(convention, Decimal("3000.00"), motif="Baisse", acteur=SYSTEME),
    )
    assert sorts == ["fait", "fait"]
    relue = Convention.objects.get(pk=convention.pk)
    assert compte_de(relue) == compte_des_lignes(relue)
    assert compte_de(relue).reste_a_payer == Decimal("2000.00")


def test_deux_encaissements_d_une_meme_somme() -> None:
    convention = engagee()
    payee(convention)
    somme = reversements.proposer(
        convention, montant=Decimal(100), origine=OrigineReversement.AUTRE, motif="Trop.", acteur=SYSTEME
    )
    somme = reversements.decider(somme, acteur=qui("responsable", convention), motif="Oui.", echeance=date(2025, 9, 1))
    agents = [qui("gestionnaire", convention) for _ in range(2)]
    somme = reversements.emettre_titre(somme, acteur=agents[0], titre_numero="T", titre_le=date(2025, 7, 1))
    jour = date(2025, 7, 1)
    sorts = ensemble(*[lambda a=a: reversements.recouvrer(somme, acteur=a, le=jour) for a in agents])
    assert sorted(sort == "fait" for sort in sorts) == [False, True]
    assert compte_de(Convention.objects.get(pk=convention.pk)).rembourse == Decimal("100.00")
