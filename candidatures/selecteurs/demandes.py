"""Les demandes de signature tardive d'un dossier pas encore déposé : la demande se lit, le dossier non."""

from __future__ import annotations

from django.db.models import QuerySet

from candidatures.etats import Etat
from candidatures.models import DerogationSignature
from candidatures.types import EtatDemande
from comptes import droits
from comptes.models import Utilisateur

ACTION = "dossier.accorder_derogation_signature"


def demandes_a_repondre(utilisateur: Utilisateur) -> QuerySet[DerogationSignature]:
    """Celles que cette personne peut accorder ou refuser, la plus ancienne d'abord, avec structure et appel."""
    ouvertes = DerogationSignature.objects.filter(
        droits.q_visibles(utilisateur, ACTION, DerogationSignature),
        etat=EtatDemande.DEMANDEE,
        dossier__etat=Etat.BROUILLON,
    )
    return ouvertes.select_related("dossier__structure", "dossier__appel__service").order_by("demandee_le", "pk")
