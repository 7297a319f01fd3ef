from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, connection
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.test import RequestFactory

from socle.gardes import connecte, exige, publique
from socle.models import Courriel
from tests.fabriques.socle import ActeurEssai, CourrielFactory

pytestmark = pytest.mark.django_db
LECTEUR = ActeurEssai(droits=frozenset({"courriel.voir"}))


def _demande(methode: str = "get", acteur: ActeurEssai = LECTEUR) -> Any:
    request: Any = getattr(RequestFactory(), methode)("/")
    request.user = acteur
    return request


def _charger(_request: Any, uuid: Any) -> Courriel | None:
    return Courriel.objects.filter(uuid=uuid).first()


@exige("courriel.voir", _charger)
def voir(request: Any, uuid: Any) -> HttpResponse:
    return HttpResponse(request.objet.objet_mail)


@connecte("écrit pour l'essai")
def ecrire(request: Any) -> HttpResponse:
    CourrielFactory.create()
    return HttpResponse("écrit")


def test_l_objet_charge_est_pose_dans_la_requete() -> None:
    courriel = CourrielFactory.create(objet_mail="Accusé")
    assert voir(_demande(), uuid=courriel.uuid).content == "Accusé".encode()  # type: ignore[attr-defined]  # HttpResponse


def test_invisible_est_introuvable() -> None:
    with pytest.raises(Http404):
        voir(_demande(), uuid="00000000-0000-0000-0000-000000000000")


def test_visible_mais_interdit_dit_pourquoi() -> None:
    with pytest.raises(PermissionDenied, match=r"Vous ne pouvez pas faire « courriel.voir »"):
        voir(_demande(acteur=ActeurEssai()), uuid=CourrielFactory.create().uuid)


def test_sans_chargeur_l_action_est_exigee_sans_objet() -> None:
    @exige("courriel.voir")
    def creer(request: Any) -> HttpResponse:
        assert request.objet is None
        return HttpResponse("ok")

    assert creer(_demande()).status_code == 200
    with pytest.raises(PermissionDenied):
        creer(_demande(acteur=ActeurEssai()))


@pytest.mark.parametrize("methode", ["get", "head"])
def test_une_lecture_ne_peut_pas_ecrire(methode: str) -> None:
    with pytest.raises(InternalError, match="read-only transaction"):
        ecrire(_demande(methode))
    assert not Courriel.objects.exists()


def test_apres_une_lecture_on_peut_ecrire_de_nouveau() -> None:
    courriel = CourrielFactory.create()
    voir(_demande(), uuid=courriel.uuid)
    CourrielFactory.create()
    assert Courriel.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_hors_des_tests_aussi_la_lecture_est_seule() -> None:
    with pytest.raises(InternalError, match="read-only transaction"):
        ecrire(_demande())
    assert ecrire(_demande("post")).status_code == 200
    assert Courriel.objects.count() == 1


def test_une_ecriture_qui_echoue_ne_laisse_rien() -> None:
    @connecte("écrit pour l'essai")
    def echouer(request: Any) -> HttpResponse:
        CourrielFactory.create()
        raise PermissionDenied

    with pytest.raises(PermissionDenied):
        echouer(_demande("post"))
    assert not Courriel.objects.exists()


def test_un_gabarit_differe_est_rendu_dans_la_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    rendus: list[bool] = []
    monkeypatch.setattr(TemplateResponse, "render", lambda _reponse: rendus.append(connection.in_atomic_block))

    @connecte("lit pour l'essai")
    def differer(request: Any) -> TemplateResponse:
        return TemplateResponse(request, "socle/page.html")

    differer(_demande())
    assert rendus == [True]


@pytest.mark.parametrize(("methode", "code"), [("get", 200), ("head", 200), ("post", 405), ("put", 405)])
def test_methodes(methode: str, code: int) -> None:
    @publique("essai", methodes=("GET",))
    def lire(request: Any) -> HttpResponse:
        return HttpResponse("ok")

    assert lire(_demande(methode)).status_code == code


@pytest.mark.parametrize("decorateur", [publique, connecte])
def test_une_vue_sans_action_dit_pourquoi(decorateur: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="pourquoi"):
        decorateur(" ")(lambda _request: HttpResponse())


def test_chaque_decorateur_pose_sa_garde_et_la_connexion() -> None:
    def vue(request: Any) -> HttpResponse:
        return HttpResponse()

    ouverte: Any = publique("accueil")(vue)
    fermee: Any = connecte("profil")(vue)
    assert (ouverte.garde.genre, ouverte.garde.raison, ouverte.login_required) == ("publique", "accueil", False)
    assert (fermee.garde.genre, getattr(fermee, "login_required", True)) == ("connecte", True)
    assert (voir.garde.genre, voir.garde.action) == ("exige", "courriel.voir")
