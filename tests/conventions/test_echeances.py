"""Les alertes d'argent : le bon jour, une fois chacune, même si beat s'arrête trois jours ou tourne deux fois."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from comptes.droits import SYSTEME
from comptes.models import MembreService
from config.celery import CALENDRIER
from conventions.etats import Etat, EtatVersement
from conventions.models import Convention, Credits
from conventions.services import reversements, versements
from conventions.services.echeances import programmer_echeances
from conventions.types import OrigineReversement
from socle.horloge import avancer
from socle.models import Courriel
from socle.travaux import executer_echus
from tests.conventions.argent import engagee, mener, payee, qui, tranche
from tests.conventions.commun import convention_en

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
ALERTE, DEPASSE = "convention.delai_alerte", "convention.delai_depasse"


def vivre(jours: int, *, arret: range = range(0)) -> dict[str, list[int]]:
    """Fait passer les jours, beat et ouvriers tournant deux fois par jour ; rend {genre: jours des courriels}."""
    recus: dict[str, list[int]] = {}
    for jour in range(jours):
        if jour not in arret:
            for _ in range(2):
                avant = Courriel.objects.count()
                programmer_echeances()
                executer_echus()
                for genre in Courriel.objects.order_by("pk").values_list("genre", flat=True)[avant:]:
                    recus.setdefault(genre, []).append(jour)
        avancer(timedelta(days=1))
    return recus


@pytest.fixture
def alertable() -> Convention:
    """Convention dont un gestionnaire suit les paiements."""
    convention = engagee()
    qui("gestionnaire", convention)
    executer_echus()
    return convention


def agents(convention: Convention) -> int:
    """Personnes du service que l'alerte atteint."""
    roles = ["gestionnaire", "responsable"]
    return MembreService.objects.filter(service=convention.dossier.appel.service, role__in=roles).count()


def test_alerte_au_quarante_cinquieme_jour_puis_depassement(alertable: Convention) -> None:
    recus = vivre(65)
    assert recus[ALERTE] == [45] * agents(alertable)
    assert recus[DEPASSE] == [61] * agents(alertable)


@pytest.mark.parametrize(("arret", "jour"), [(range(44, 47), 47), (range(45, 48), 48)])
def test_beat_arrete_trois_jours_n_oublie_ni_ne_double(alertable: Convention, arret: range, jour: int) -> None:
    assert vivre(50, arret=arret)[ALERTE] == [jour] * agents(alertable)


def test_ce_qui_est_paye_n_alerte_plus(alertable: Convention) -> None:
    payee(alertable)
    recus = vivre(65)
    assert ALERTE not in recus
    assert DEPASSE not in recus


def test_un_paiement_fait_apres_la_programmation_n_alerte_pas(alertable: Convention) -> None:
    avancer(timedelta(days=45))
    programmer_echeances()
    payee(alertable)
    executer_echus()
    assert not Courriel.objects.filter(genre=ALERTE).exists()


def test_un_delai_suspendu_puis_reparti_alerte_a_nouveau(alertable: Convention) -> None:
    avancer(timedelta(days=46))
    programmer_echeances()
    executer_echus()
    responsable = qui("responsable", alertable)
    suspendu = versements.suspendre(tranche(alertable), acteur=responsable, motif="Contrôle.")
    leve = versements.lever_suspension(suspendu, acteur=responsable, motif="Contrôle fini.")
    mener(leve, EtatVersement.A_LIQUIDER)
    assert vivre(50)[ALERTE] == [45] * agents(alertable)


def test_une_somme_non_rendue_se_relance_une_fois() -> None:
    convention = engagee()
    payee(convention)
    reversement = reversements.proposer(
        convention, montant=Decimal(100), origine=OrigineReversement.AUTRE, motif="Trop versé.", acteur=SYSTEME
    )
    reversements.decider(reversement, acteur=qui("responsable", convention), motif="Oui.", echeance=date(2025, 7, 10))
    executer_echus()
    recus = vivre(15)
    assert recus["convention.reversement_relance"] == [10]
    assert recus["convention.reversement_echu"] == [10] * agents(convention)


def test_le_dernier_jour_pour_engager_alerte_trente_jours_avant() -> None:
    convention = convention_en(Etat.A_SIGNER)
    qui("responsable", convention)
    Credits.objects.create(appel=convention.dossier.appel, annee=2025, dernier_engagement=date(2025, 8, 10))
    recus = vivre(20)
    assert recus["credits.alerte"] == [10]
    assert "1 convention de l'appel n'est pas encore notifiée" in Courriel.objects.get(genre="credits.alerte").texte


def test_sans_convention_a_engager_pas_d_alerte() -> None:
    convention = engagee()
    qui("responsable", convention)
    Credits.objects.create(appel=convention.dossier.appel, annee=2025, dernier_engagement=date(2025, 7, 20))
    assert "credits.alerte" not in vivre(5)


def test_la_table_beat_appelle_la_tache() -> None:
    assert CALENDRIER["echeances-des-conventions"]["task"] == "conventions.tasks.programmer_echeances"
