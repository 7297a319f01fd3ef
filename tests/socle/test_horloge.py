from datetime import UTC, date, datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest

from socle.horloge import aujourd_hui, avancer, figer, maintenant

MINUIT_MOINS_UNE = datetime(2025, 7, 15, 21, 30, tzinfo=UTC)


def test_maintenant_est_en_utc() -> None:
    assert maintenant().tzinfo is UTC


def test_figer_arrete_puis_rend_l_heure() -> None:
    with figer(MINUIT_MOINS_UNE):
        assert maintenant() == MINUIT_MOINS_UNE
        with figer(MINUIT_MOINS_UNE + timedelta(days=1)):
            assert maintenant() == MINUIT_MOINS_UNE + timedelta(days=1)
        assert maintenant() == MINUIT_MOINS_UNE
    assert maintenant() != MINUIT_MOINS_UNE


def test_figer_convertit_en_utc_et_refuse_l_instant_nu() -> None:
    with figer(datetime(2025, 7, 15, 23, 30, tzinfo=ZoneInfo("Europe/Paris"))) as instant:
        assert instant == MINUIT_MOINS_UNE
        assert instant.tzinfo is UTC
    with pytest.raises(ValueError, match="fuseau"), figer(datetime(2025, 7, 15, 12, 0)):  # noqa: DTZ001 - c'est l'objet du test
        pass


def test_un_autre_fil_voit_l_heure_figee() -> None:
    vues: list[datetime] = []
    with figer(MINUIT_MOINS_UNE):
        fil = Thread(target=lambda: vues.append(maintenant()))
        fil.start()
        fil.join()
    assert vues == [MINUIT_MOINS_UNE]


def test_le_jour_depend_du_lieu() -> None:
    with figer(MINUIT_MOINS_UNE):
        assert aujourd_hui("Europe/Paris") == date(2025, 7, 15)
        assert aujourd_hui(ZoneInfo("Indian/Mayotte")) == date(2025, 7, 16)


def test_avancer_demande_une_horloge_figee() -> None:
    with figer(MINUIT_MOINS_UNE):
        assert avancer(timedelta(minutes=5)) == MINUIT_MOINS_UNE + timedelta(minutes=5) == maintenant()
    with pytest.raises(RuntimeError):
        avancer(timedelta(minutes=5))
