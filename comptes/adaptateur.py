"""Ce que nos comptes changent à allauth : sujets en clair, adresses comparées sans casse."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from comptes.champs import normaliser_courriel


class AdaptateurComptes(DefaultAccountAdapter):  # type: ignore[misc]  # allauth n'est pas typé
    """Adaptateur d'allauth. L'absence d'énumération vient des réglages ; rien ici ne doit dire si un compte existe."""

    def clean_email(self, email: str) -> str:
        """Rend l'adresse sous la forme comparée."""
        propre: str = super().clean_email(normaliser_courriel(email))
        return propre

    def format_email_subject(self, subject: str) -> str:
        """Rend l'objet sans le nom d'hôte entre crochets, que personne ne reconnaît."""
        return str(subject)

    def populate_username(self, request: Any, user: Any) -> None:
        """Le courriel est l'identifiant : aucun nom à inventer."""
