import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from socle import travaux
from socle.horloge import avancer, figer, maintenant
from socle.models import Courriel, EtatTravail, Travail
from socle.models.travail import DUREE_BAIL
from tests.fabriques.socle import CourrielFactory, TravailFactory

pytestmark = pytest.mark.django_db

Poser = Callable[..., None]


@pytest.fixture
def poser(monkeypatch: pytest.MonkeyPatch) -> Poser:
    """Enregistre un genre pour la durée du test."""
    monkeypatch.setattr(travaux, "_genres", {})

    def enregistrer(fonction: Callable[[Travail], Any], nom: str = "essai", *, en_deux_temps: bool = False) -> None:
        travaux.genre(nom, en_deux_temps=en_deux_temps)(fonction)

    return enregistrer


def _ecrire(travail: Travail) -> dict[str, Any]:
    return {"courriel": CourrielFactory.create().pk}


def _echouer(travail: Travail) -> None:
    CourrielFactory.create()
    raise LookupError("serveur absent")


def test_programmer_inscrit_une_seule_fois_et_pousse_apres_validation(
    horloge: datetime, courtier_muet: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    courriel = CourrielFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        travail = travaux.programmer("essai", "accuse:1", {"n": 1}, objet=courriel)
        assert courtier_muet == []
        assert travaux.programmer("essai", "accuse:1", {"n": 2}) == travail
    assert courtier_muet == [travail.pk]
    assert (travail.arguments, travail.echeance, travail.objet_type) == ({"n": 1}, horloge, "socle.courriel")


def test_un_travail_futur_attend_son_echeance(horloge: datetime, poser: Poser, courtier_muet: list[int]) -> None:
    poser(_ecrire)
    travail = travaux.programmer("essai", "rappel:1", echeance=horloge + timedelta(hours=1))
    assert travaux.executer(travail.pk) is False
    assert travaux.balayer() == 0
    avancer(timedelta(hours=1))
    assert travaux.balayer() == 1
    assert courtier_muet == [travail.pk]
    assert travaux.executer(travail.pk) is True


def test_la_cause_annulee_n_a_pas_de_travail() -> None:
    with transaction.atomic():
        travaux.programmer("essai", "accuse:1")
        transaction.set_rollback(True)
    assert not Travail.objects.exists()


def test_fait_une_fois_pour_toutes(horloge: datetime, poser: Poser) -> None:
    poser(_ecrire)
    travail = TravailFactory.create()
    assert travaux.executer(travail.pk) is True
    assert travaux.executer(travail.pk) is False
    travail.refresh_from_db()
    assert (travail.etat, travail.progression, travail.tentatives) == (EtatTravail.FAIT, 100, 1)
    assert (travail.fini_le, travail.jeton) == (horloge, None)
    assert travail.resultat == {"courriel": Courriel.objects.get().pk}


def test_l_echec_annule_ce_qui_etait_ecrit_et_recule(horloge: datetime, poser: Poser) -> None:
    poser(_echouer)
    travail = TravailFactory.create()
    assert travaux.executer(travail.pk) is False
    travail.refresh_from_db()
    assert not Courriel.objects.exists()
    assert (travail.etat, travail.erreur) == (EtatTravail.EN_ATTENTE, "LookupError : serveur absent")
    assert travail.echeance == horloge + timedelta(seconds=30)
    assert travaux.executer_echus() == 0


def test_le_recul_double_plafonne_puis_on_abandonne(horloge: datetime, poser: Poser) -> None:
    poser(_echouer)
    travail = TravailFactory.create(echeance=horloge)
    reculs = []
    for _ in range(travaux.PLAFOND_TENTATIVES - 1):
        travaux.executer(travail.pk)
        travail.refresh_from_db()
        reculs.append(int((travail.echeance - maintenant()).total_seconds()))
        avancer(travail.echeance - maintenant())
    assert reculs == [30, 60, 120, 240, 480, 960, 1920]
    travaux.executer(travail.pk)
    travail.refresh_from_db()
    assert travail.etat == EtatTravail.ABANDONNE
    assert travaux.balayer() == 0


def test_relancer_un_travail_abandonne(poser: Poser) -> None:
    poser(_ecrire)
    travail = TravailFactory.create(etat="abandonne", tentatives=8)
    travaux.relancer(travail)
    assert travaux.executer_echus() == 1


def test_inutile_de_reessayer(poser: Poser) -> None:
    def impossible(travail: Travail) -> None:
        raise travaux.TravailImpossible("dossier supprimé")

    poser(impossible)
    travail = TravailFactory.create()
    travaux.executer(travail.pk)
    travail.refresh_from_db()
    assert (travail.etat, travail.tentatives) == (EtatTravail.ABANDONNE, 1)


def test_genre_inconnu_est_abandonne(poser: Poser) -> None:
    travail = TravailFactory.create(genre="disparu")
    travaux.executer(travail.pk)
    travail.refresh_from_db()
    assert travail.etat == EtatTravail.ABANDONNE
    assert "disparu" in travail.erreur


def test_deux_fonctions_pour_un_genre_sont_refusees(poser: Poser) -> None:
    poser(_ecrire)
    with pytest.raises(ValueError, match="Deux fonctions"):
        poser(_echouer)


def test_un_bail_en_cours_protege(horloge: datetime, poser: Poser) -> None:
    poser(_ecrire)
    bail = horloge + timedelta(minutes=1)
    travail = TravailFactory.create(etat="en_cours", jeton=uuid.uuid4(), bail_jusqua=bail, tentatives=1)
    assert travaux.executer(travail.pk) is False
    avancer(timedelta(minutes=1, seconds=1))
    assert travaux.executer(travail.pk) is True


def test_un_travail_qui_tue_ses_executants_est_abandonne(horloge: datetime, poser: Poser) -> None:
    poser(_ecrire)
    travail = TravailFactory.create(
        etat="en_cours", jeton=uuid.uuid4(), bail_jusqua=horloge - timedelta(1), tentatives=8
    )
    assert travaux.executer(travail.pk) is False
    travail.refresh_from_db()
    assert travail.etat == EtatTravail.ABANDONNE


@pytest.mark.parametrize("en_deux_temps", [False, True])
def test_le_bail_perdu_ne_produit_rien(horloge: datetime, poser: Poser, en_deux_temps: bool) -> None:
    """Un second exécutant a repris le travail : le premier, revenu trop tard, ne doit rien laisser."""

    def depasse(travail: Travail) -> None:
        Travail.objects.filter(pk=travail.pk).update(jeton=uuid.uuid4())
        if en_deux_temps:
            travail.conclure(lambda: _ecrire(travail))
        else:
            CourrielFactory.create()
            travail.avancer(50)

    poser(depasse, en_deux_temps=en_deux_temps)
    travail = TravailFactory.create()
    assert travaux.executer(travail.pk) is False
    assert not Courriel.objects.exists()
    travail.refresh_from_db()
    assert travail.etat == EtatTravail.EN_COURS


def test_en_deux_temps_montre_son_avancement_et_conclut(horloge: datetime, poser: Poser) -> None:
    vus = []

    def long(travail: Travail) -> dict[str, str]:
        avancer(timedelta(minutes=4))
        travail.avancer(40, "Assemblage")
        relu = Travail.objects.get()
        vus.append((relu.progression, relu.etape, relu.bail_jusqua))
        travail.conclure(lambda: _ecrire(travail))
        return {"sans": "effet"}

    poser(long, en_deux_temps=True)
    assert travaux.executer(TravailFactory.create().pk) is True
    assert vus == [(40, "Assemblage", horloge + timedelta(minutes=4) + DUREE_BAIL)]
    assert Travail.objects.get().resultat == {"courriel": Courriel.objects.get().pk}


def test_balayer_pousse_les_dus_et_les_baux_expires(horloge: datetime, courtier_muet: list[int]) -> None:
    du = TravailFactory.create(echeance=horloge - timedelta(minutes=2))
    expire = TravailFactory.create(
        etat="en_cours", jeton=uuid.uuid4(), bail_jusqua=horloge - timedelta(1), echeance=horloge
    )
    TravailFactory.create(etat="fait", fini_le=horloge)
    TravailFactory.create(echeance=horloge + timedelta(minutes=1))
    assert travaux.balayer() == 2
    assert courtier_muet == [du.pk, expire.pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("genre", ["essai.simple", "essai.long"])
def test_un_executant_tue_est_repris_et_ne_laisse_qu_un_resultat(genre: str, poser: Poser) -> None:
    travail = TravailFactory.create(genre=genre)
    environnement = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", settings.SETTINGS_MODULE),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "BASE_ESSAI": str(connection.settings_dict["NAME"]),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.socle.executant", str(travail.pk)],
        env=environnement,
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as processus:
        assert processus.stdout is not None
        assert processus.stdout.readline() in {b"ecrit\n", b"calcule\n"}
        processus.kill()
        processus.wait()
    with transaction.atomic():
        # Attend que PostgreSQL ait défait la transaction du mort.
        assert Travail.objects.select_for_update().get().etat == EtatTravail.EN_COURS
    assert not Courriel.objects.exists()
    poser(_ecrire, genre)
    assert travaux.executer(travail.pk) is False
    with figer(maintenant() + DUREE_BAIL + timedelta(seconds=1)):
        assert travaux.executer_echus() == 1
        assert travaux.executer_echus() == 0
    assert Courriel.objects.count() == 1
    assert Travail.objects.get().tentatives == 2
