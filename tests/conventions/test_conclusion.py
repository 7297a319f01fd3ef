"""Le délai pour conclure : compté au jour de l'appel, dit avec sa phrase, listé quand il presse ou qu'il est passé."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from candidatures.models import Dossier
from candidatures.selecteurs.attentes import Regard
from conventions.etats import Etat
from conventions.models import Convention
from conventions.selecteurs.conclusion import delai_de, poser_delais, q_bientot, q_depasse
from pilotage.selecteurs.taches import taches
from socle.horloge import maintenant
from tests.conventions.commun import acteur, adresse, convention_en, html, porteur_de
from tests.fabriques.aap import appel_aura, appel_de
from tests.fabriques.comptes import agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def mahoraise() -> Convention:
    """Convention de l'appel de Mayotte, quinze jours pour conclure, notifiée maintenant (1er juillet 2025)."""
    return _mahoraise()


def _mahoraise(appel: Any = None) -> Convention:
    convention = convention_en(Etat.A_SIGNER, appel=appel or appel_de("mayotte-2022"))
    Convention.objects.filter(pk=convention.pk).update(signee_le=None)
    return Convention.objects.get(pk=convention.pk)


def _notifier(convention: Convention, instant: datetime) -> Convention:
    Dossier.objects.filter(pk=convention.dossier_id).update(decide_le=instant)
    return Convention.objects.get(pk=convention.pk)


@pytest.mark.parametrize(
    ("age", "libelle", "couleur"),
    [
        (0, "15 jours pour conclure", "succes"),
        (9, "6 jours pour conclure", "succes"),
        (10, "5 jours pour conclure", "attention"),
        (14, "1 jour pour conclure", "attention"),
        (15, "dernier jour pour conclure", "attention"),
        (16, "délai dépassé de 1 jour", "erreur"),
        (45, "délai dépassé de 30 jours", "erreur"),
    ],
)
def test_le_compte_a_rebours(mahoraise: Convention, age: int, libelle: str, couleur: str) -> None:
    delai = delai_de(_notifier(mahoraise, maintenant() - timedelta(days=age)))
    assert delai is not None
    assert (delai.libelle, delai.couleur, delai.jours) == (libelle, couleur, 15)


def test_la_phrase_est_celle_de_l_appel(mahoraise: Convention) -> None:
    delai = delai_de(mahoraise)
    assert delai is not None
    assert delai.citation == "au plus tard dans les 15 jours à compter de la notification de la décision par la DREETS"
    assert "D.1" in delai.source
    assert delai.lecture.startswith("Quinze jours du calendrier")


def test_le_jour_est_celui_de_l_appel(mahoraise: Convention) -> None:
    """22 h 30 à Paris est déjà le lendemain à Mayotte."""
    soir = datetime(2025, 6, 30, 21, 30, tzinfo=UTC)
    delai = delai_de(_notifier(mahoraise, soir))
    assert delai is not None
    assert delai.notification.isoformat() == "2025-07-01"
    assert delai.limite.isoformat() == "2025-07-16"


@pytest.mark.parametrize(("apres", "libelle"), [(15, "conclue dans le délai"), (17, "conclue 2 jours après le délai")])
def test_une_fois_conclue_le_delai_ne_court_plus(mahoraise: Convention, apres: int, libelle: str) -> None:
    debut = maintenant() - timedelta(days=60)
    convention = _notifier(mahoraise, debut)
    convention.etat, convention.signee_le = Etat.SIGNEE, debut + timedelta(days=apres)
    delai = delai_de(convention)
    assert delai is not None
    assert delai.libelle == libelle


def test_un_appel_sans_delai_n_en_montre_pas(client: Client) -> None:
    convention = convention_en(Etat.A_SIGNER, appel=appel_aura())
    assert delai_de(convention) is None
    client.force_login(porteur_de(convention))
    assert "à conclure au plus tard" not in html(client.get(adresse("convention", convention)))


@pytest.mark.parametrize("age", range(8, 19))
def test_la_liste_et_la_page_disent_la_meme_chose(mahoraise: Convention, age: int) -> None:
    """La condition en base et le calcul en mémoire ne se contredisent à aucun jour, ni à minuit."""
    for heure in (timedelta(0), timedelta(hours=13, minutes=59), timedelta(hours=14, minutes=1)):
        convention = _notifier(mahoraise, maintenant() - timedelta(days=age) + heure)
        delai = delai_de(convention)
        assert delai is not None
        assert Convention.objects.filter(q_depasse()).exists() == delai.depasse
        assert Convention.objects.filter(q_bientot()).exists() == (delai.couleur == "attention")


def test_ni_signee_ni_finie_ne_se_liste(mahoraise: Convention) -> None:
    convention = _notifier(mahoraise, maintenant() - timedelta(days=40))
    assert list(Convention.objects.filter(q_depasse())) == [convention]
    Convention.objects.update(etat=Etat.EN_COURS, signee_le=maintenant())
    assert not Convention.objects.filter(q_depasse()).exists()


def test_la_page_compte_et_cite(client: Client, mahoraise: Convention) -> None:
    convention = _notifier(mahoraise, maintenant() - timedelta(days=20))
    for personne in (acteur("gestionnaire", convention), porteur_de(convention)):
        client.force_login(personne)
        page = html(client.get(adresse("convention", convention)))
        assert "délai dépassé de 5 jours" in page
        assert "au plus tard dans les 15 jours à compter de la notification" in page
        assert "Lecture retenue" in page


def test_l_accueil_et_la_liste_du_gestionnaire(client: Client, mahoraise: Convention) -> None:
    appel = mahoraise.dossier.appel
    bientot = _notifier(_mahoraise(appel), maintenant() - timedelta(days=12))
    large = _mahoraise(appel)
    depassee = _notifier(mahoraise, maintenant() - timedelta(days=30))
    gestionnaire = agent("gestionnaire", appel.service)
    lignes = {tache.libelle: tache for tache in taches(Regard(gestionnaire)).lignes}
    retard = lignes["Conclure : délai dépassé"]
    assert (retard.nombre, retard.retard) == (1, 1)
    assert lignes["Conclure avant la fin du délai"].nombre == 1
    client.force_login(gestionnaire)
    filtree = html(client.get(retard.url))
    assert depassee.numero in filtree
    assert bientot.numero not in filtree
    toutes = html(client.get("/conventions/"))
    assert large.numero in toutes
    assert "15 jours pour conclure" in toutes
    assert "3 jours pour conclure" in toutes


@pytest.mark.parametrize("nombre", [1, 3])
def test_une_requete_pour_toute_la_liste(nombre: int, django_assert_num_queries: Any) -> None:
    appel = appel_de("mayotte-2022")
    for _ in range(nombre):
        _mahoraise(appel)
    conventions = list(Convention.objects.select_related("dossier__appel"))
    with django_assert_num_queries(1):
        assert all(c.delai for c in poser_delais(conventions))  # type: ignore[attr-defined]  # posé pour la liste
