from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from socle.horloge import avancer
from socle.middleware import InstantReception


def test_l_instant_est_celui_de_l_arrivee(horloge: datetime) -> None:
    def lente(request: HttpRequest) -> HttpResponse:
        avancer(timedelta(seconds=3))
        return HttpResponse()

    request: Any = HttpRequest()
    InstantReception(lente)(request)
    assert request.instant_reception == horloge


def test_il_est_le_premier_intergiciel() -> None:
    assert settings.MIDDLEWARE[0] == "socle.middleware.InstantReception"
