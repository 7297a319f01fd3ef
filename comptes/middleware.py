"""Ce qui dépend de la personne à chaque requête : second facteur des agents, habillage de leur service."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from comptes.models import Utilisateur
from comptes.types import Theme

# Sans ces pages, l'agent ne pourrait ni activer son second facteur ni s'en aller.
LIBRES = frozenset({"account_logout", "account_reauthenticate"})
PREFIXE_LIBRE = "mfa_"


class DoubleFacteurAgents:
    """Conduit l'agent sans application d'authentification vers son activation, hors des pages publiques."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Garde la suite de la chaîne."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pose l'habillage par défaut, que la page ou la personne précise."""
        request.theme = Theme.DSFR.value  # type: ignore[attr-defined]  # attribut à nous, décrit par socle.types.Requete
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, vue: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Choisit l'habillage, puis redirige vers l'activation si le second facteur manque."""
        personne = request.user
        if not isinstance(personne, Utilisateur) or not personne.est_agent:
            return None
        request.theme = personne.theme  # type: ignore[attr-defined]  # voir __call__
        request.nom_service = personne.nom_service  # type: ignore[attr-defined]  # lu par socle.contexte.page
        if not settings.TOTP_AGENTS or self._libre(request, vue):
            return None
        if is_mfa_enabled(personne, [Authenticator.Type.TOTP]):
            return None
        messages.info(
            request,
            "Votre compte d'agent demande un second facteur : "
            "activez une application d'authentification pour continuer.",
        )
        return HttpResponseRedirect(reverse("mfa_activate_totp"))

    @staticmethod
    def _libre(request: HttpRequest, vue: Callable[..., HttpResponse]) -> bool:
        """Dit si la page est publique ou sert à activer le second facteur."""
        nom = (request.resolver_match.url_name if request.resolver_match else "") or ""
        publique = not getattr(vue, "login_required", True)
        return publique or nom in LIBRES or nom.startswith(PREFIXE_LIBRE)
