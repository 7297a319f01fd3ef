"""L'abonnement d'une personne à son agenda : une adresse signée, qu'elle peut révoquer."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.db import transaction

from bilans.models import AbonnementAgenda
from comptes.models import Utilisateur

SEL = "bilans.agenda"


def jeton_de(abonnement: AbonnementAgenda) -> str:
    """Jeton signé à mettre dans l'adresse : sans notre clé, il ne se devine ni ne se fabrique."""
    return signing.Signer(salt=SEL).sign(abonnement.uuid.hex)


def abonne(jeton: str) -> Utilisateur | None:
    """Personne que désigne ce jeton ; None s'il est faux, révoqué, ou si son compte est fermé."""
    try:
        uuid = UUID(signing.Signer(salt=SEL).unsign(jeton))
    except (signing.BadSignature, ValueError):
        return None
    abonnement = AbonnementAgenda.objects.select_related("utilisateur").filter(uuid=uuid).first()
    return abonnement.utilisateur if abonnement is not None and abonnement.utilisateur.is_active else None


@transaction.atomic
def abonner_agenda(*, acteur: Utilisateur) -> AbonnementAgenda:
    """Crée l'adresse de la personne, ou la remplace : l'ancienne cesse de répondre."""
    AbonnementAgenda.objects.filter(utilisateur=acteur).delete()
    return AbonnementAgenda.objects.create(utilisateur=acteur)


def revoquer_agenda(*, acteur: Utilisateur) -> None:
    """Supprime l'adresse de la personne."""
    AbonnementAgenda.objects.filter(utilisateur=acteur).delete()
