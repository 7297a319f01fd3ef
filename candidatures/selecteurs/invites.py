"""La personne qui tient un lien : ce qu'elle est pour la matrice, et le lien que sa session a ouvert."""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from candidatures.models import Dossier, LienInvite
from candidatures.models.invites import condenser
from comptes import droits
from comptes.droits import Appartenance

CLE = "liens_invites"
"""Clé de session : {identifiant public du lien: condensé de son secret}."""


@dataclass(frozen=True, slots=True)
class Invite:
    """Acteur sans compte : son seul rôle est « invité par lien », sur un dossier."""

    lien: LienInvite
    pk: None = None

    @property
    def courriel(self) -> str:
        """Adresse à laquelle le lien a été envoyé."""
        return self.lien.courriel

    @property
    def libelle_acteur(self) -> str:
        """Nom écrit au journal."""
        return f"{self.lien.nom}, par le lien envoyé à {self.lien.courriel}"

    def appartenances(self) -> tuple[Appartenance, ...]:
        """Rend le rôle d'invité."""
        return (Appartenance(role=droits.INVITE, lien_id=self.lien.pk, libelle=self.lien.nom),)

    def peut(self, action: str, objet: Model | None = None) -> bool:
        """Répond d'après la colonne « inv. » de la matrice."""
        return droits.peut(self, action, objet)

    def refus(self, action: str, objet: Model | None = None) -> str:
        """Rend la phrase du refus."""
        return droits.refus(self, action, objet)


def lien_du_secret(uuid: UUID, secret: str) -> LienInvite | None:
    """Le lien de cette adresse si le secret est le bon, ouvert ou non."""
    lien = _liens().filter(uuid=uuid).first()
    return lien if lien is not None and compare_digest(lien.condense, condenser(secret)) else None


def invite_de_la_session(session: Any, uuid: UUID) -> Invite | None:
    """L'invité dont cette session a ouvert le lien, si la matrice lui montre encore le dossier."""
    condense = session.get(CLE, {}).get(str(uuid), "")
    lien = _liens().filter(uuid=uuid).first()
    if lien is None or not compare_digest(lien.condense, condense):
        return None
    invite = Invite(lien)
    return invite if invite.peut("dossier.voir", lien.dossier) else None


def invitations_du_dossier(dossier: Dossier) -> QuerySet[LienInvite]:
    """Invitations de ce dossier, la plus récente d'abord."""
    return dossier.liens_invites.select_related("invite_par", "revoque_par")


def _liens() -> QuerySet[LienInvite]:
    return LienInvite.objects.select_related("dossier__appel__service", "dossier__structure")
