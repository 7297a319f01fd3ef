"""Des histoires d'avenants tirées au hasard : à chaque pas, le journal rejoué dit le même état que la base."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from conventions.etats import AVENANT, FINALS_AVENANT, EtatAvenant
from conventions.models import Avenant, Convention
from conventions.selecteurs.compte import compte_de
from conventions.selecteurs.consolide import etat_consolide
from conventions.services import avenants
from conventions.services.signature import LuSurPapier
from socle import fichiers, journal
from socle.workflow import MauvaisEtat, TransitionInterdite
from tests.conventions.commun import porteur_de
from tests.conventions.suites import agent_de, avenant_de, en_cours
from tests.fabriques.socle import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
PAS = 12
LU = LuSurPapier("Paule Durand", "Présidente", date(2025, 7, 1))
LOIN = date(2030, 1, 1)
Acte = Callable[[Avenant], Avenant]


def actes(convention: Convention) -> dict[str, Acte]:
    """Ce que chacun peut faire d'un avenant, par la personne qui le peut."""
    ges, res = agent_de(convention, "gestionnaire"), agent_de(convention, "responsable")
    sgn, sig = agent_de(convention, "signataire_service"), porteur_de(convention)
    papier = fichiers.enregistrer(pdf(), "signe.pdf", "application/pdf")
    return {
        "soumettre": lambda a: avenants.soumettre(a, acteur=ges),
        "viser": lambda a: avenants.viser(a, acteur=res),
        "viser_niveau": lambda a: avenants.viser_niveau(a, acteur=res),
        "refuser_visa": lambda a: avenants.refuser_visa(a, acteur=res, motif="À revoir."),
        "reprendre": lambda a: avenants.reprendre(a, acteur=ges, motif="À reprendre."),
        "signer_beneficiaire": lambda a: avenants.signer_beneficiaire(a, acteur=sig, fonction="Présidente"),
        "recevoir_exemplaire": lambda a: avenants.recevoir_exemplaire(a, papier, acteur=ges, lu=LU),
        "recevoir_original": lambda a: avenants.recevoir_original(a, papier, acteur=ges, lu=LU),
        "signer_service": lambda a: avenants.signer_service(a, acteur=sgn, fonction="Directrice"),
        "notifier": lambda a: avenants.notifier(a, acteur=ges),
        "abandonner": lambda a: avenants.abandonner(a, acteur=res, motif="Inutile."),
    }


def rejouer(convention: Convention) -> tuple[Decimal, date | None, dict[int, str]]:
    """Montant, terme et états des avenants, lus du seul journal ; chaque ligne part de l'état où l'autre a fini."""
    montant, terme = convention.montant, convention.fin
    for ligne in journal.lignes(convention):
        if ligne.action == "convention.appliquer_avenant":
            detail: dict[str, Any] = ligne.detail.contenu["detail"]
            montant, terme = Decimal(detail["montant"]), date.fromisoformat(detail["terme"])
    etats: dict[int, str] = {}
    for avenant in convention.avenants.all():
        etat = ""
        for ligne in journal.lignes(avenant):
            if ligne.action.removeprefix("avenant.") in {t.nom for t in AVENANT.transitions}:
                assert ligne.avant == etat
            etat = ligne.apres or etat
        etats[avenant.rang] = etat
    return montant, terme, etats


@pytest.mark.parametrize("graine", [1, 2, 3])
def test_le_journal_rejoue_dit_le_meme_etat_a_chaque_pas(graine: int) -> None:
    hasard = random.Random(graine)  # noqa: S311 - une suite d'essais rejouable, pas un secret
    convention = en_cours()
    par_nom = actes(convention)
    avenant = avenant_de(convention)
    for _ in range(PAS):
        if avenant.etat in FINALS_AVENANT:
            convention.refresh_from_db()
            montant = convention.montant_consolide + hasard.choice([-500, 250, 700])
            avenant = avenant_de(convention, montant_apres=montant)
        nom = hasard.choice(AVENANT.possibles(avenant.etat)).nom
        try:
            avenant = par_nom[nom](avenant)
        except (TransitionInterdite, MauvaisEtat):
            assert Avenant.objects.get(pk=avenant.pk).etat == avenant.etat
        verifier(convention)


def verifier(convention: Convention) -> None:
    """Base, journal, état consolidé, compte : quatre lectures, une seule histoire."""
    convention.refresh_from_db()
    montant, terme, etats = rejouer(convention)
    assert etats == {a.rang: a.etat for a in convention.avenants.all()}
    assert (montant, terme) == (convention.montant_consolide, convention.terme)
    assert etat_consolide(convention, LOIN).montant == montant
    assert compte_de(convention).engage_net == montant
    assert journal.verifier("avenant") is None
    en_vigueur = convention.avenants.filter(etat=EtatAvenant.EN_VIGUEUR).count()
    assert convention.avenants.exclude(etat__in=sorted(FINALS_AVENANT)).count() <= 1
    assert (convention.montant_en_vigueur is not None) == bool(en_vigueur)
