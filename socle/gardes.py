"""Gardes des vues : toute vue à nous dit qui peut l'appeler, et une lecture ne peut pas écrire.

Chaque décorateur pose `vue.garde`. GET et HEAD tournent dans une transaction READ ONLY (une écriture y lève une erreur
de
PostgreSQL), les autres méthodes dans une transaction ordinaire. La connexion est exigée par défaut par
`LoginRequiredMiddleware` ; seule `publique` l'en dispense.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, TypeAlias, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpResponseBase, HttpResponseNotAllowed
from django.template.response import SimpleTemplateResponse

LECTURES = frozenset({"GET", "HEAD"})

Vue: TypeAlias = Callable[..., HttpResponseBase]
Chargeur: TypeAlias = Callable[..., Any]
"""Fonction `(request, **kwargs)` qui rend l'objet, ou None (ou Http404) s'il est invisible à cette personne."""


@dataclass(frozen=True, slots=True)
class Garde:
    """Ce que la vue exige : genre « publique », « connecte » ou « exige », action de la matrice ou raison écrite."""

    genre: str
    action: str = ""
    raison: str = ""
    methodes: tuple[str, ...] = ("GET", "POST")
    sans_base: bool = False


class VueGardee(Protocol):
    """Une vue et sa garde."""

    garde: Garde

    def __call__(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Répond."""


def publique(
    raison: str, *, methodes: tuple[str, ...] = ("GET", "POST"), sans_base: bool = False
) -> Callable[[Vue], VueGardee]:
    """Ouvre la vue à tous, connectés ou non ; la raison est obligatoire.

    `sans_base` : n'ouvre aucune transaction, pour les sondes qui doivent répondre quand la base est tombée.
    """

    def decorer(vue: Vue) -> VueGardee:
        garde = Garde("publique", raison=_exigee(raison), methodes=methodes, sans_base=sans_base)
        return login_not_required(_poser(vue, garde, _rien))

    return decorer


def connecte(raison: str, *, methodes: tuple[str, ...] = ("GET", "POST")) -> Callable[[Vue], VueGardee]:
    """Ouvre la vue à toute personne connectée ; la raison dit pourquoi aucune action de la matrice n'est exigée."""

    def decorer(vue: Vue) -> VueGardee:
        return _poser(vue, Garde("connecte", raison=_exigee(raison), methodes=methodes), _rien)

    return decorer


def exige(
    action: str, charger: Chargeur | None = None, *, methodes: tuple[str, ...] = ("GET", "POST")
) -> Callable[[Vue], VueGardee]:
    """Exige une action de la matrice, sur l'objet chargé s'il y a un chargeur.

    Le chargeur part de `visibles_par(request.user)` : invisible → 404. Visible mais interdit → 403 avec la phrase du
    refus.
    L'objet est posé dans `request.objet`.
    """

    def decorer(vue: Vue) -> VueGardee:
        def controler(request: Any, kwargs: dict[str, Any]) -> None:
            request.objet = _charger(charger, request, kwargs)
            if not request.user.peut(action, request.objet):
                raise PermissionDenied(request.user.refus(action, request.objet))

        return _poser(vue, Garde("exige", action=action, methodes=methodes), controler)

    return decorer


@contextmanager
def lecture_seule() -> Iterator[None]:
    """Transaction READ ONLY : toute écriture y lève `django.db.InternalError`."""
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute("SET TRANSACTION READ ONLY")
        yield


def _poser(vue: Vue, garde: Garde, controler: Callable[[Any, dict[str, Any]], None]) -> VueGardee:
    @wraps(vue)
    def gardee(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _methode_permise(request.method, garde):
            return HttpResponseNotAllowed(garde.methodes)
        with _transaction(request.method, garde):
            controler(request, kwargs)
            reponse = vue(request, *args, **kwargs)
            if isinstance(reponse, SimpleTemplateResponse):
                # Rendue ici, sinon ses requêtes sortiraient de la transaction.
                reponse.render()
            return reponse

    resultat = cast("VueGardee", gardee)
    resultat.garde = garde
    return resultat


def _transaction(methode: str, garde: Garde) -> AbstractContextManager[Any]:
    if garde.sans_base:
        return nullcontext()
    return lecture_seule() if methode in LECTURES else transaction.atomic()


def _methode_permise(methode: str, garde: Garde) -> bool:
    return methode in garde.methodes or (methode == "HEAD" and "GET" in garde.methodes)


def _charger(charger: Chargeur | None, request: Any, kwargs: dict[str, Any]) -> Any:
    if charger is None:
        return None
    objet = charger(request, **kwargs)
    if objet is None:
        raise Http404
    return objet


def _rien(request: Any, kwargs: dict[str, Any]) -> None:  # noqa: ARG001 - même forme que le contrôle d'une action
    return None


def _exigee(raison: str) -> str:
    if not raison.strip():
        raise ValueError("Une vue sans action de la matrice doit dire pourquoi.")
    return raison
