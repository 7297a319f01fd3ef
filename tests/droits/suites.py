"""Une convention suivie (poste, engagement), ses avenants et une procédure de retrait, pour la table des adresses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from conventions.documents import contenu_avenant
from conventions.etats import Etat, EtatAvenant
from conventions.models import Avenant, Convention, EvenementPoste, Retrait, VersionConvention
from conventions.services import figer_postes, ouvrir_engagements
from conventions.types import NatureEvenement
from socle.horloge import maintenant
from socle.models import Fichier
from tests.fabriques.comptes import UtilisateurFactory

DEBUT, FIN = date(2025, 9, 1), date(2026, 8, 31)


def suivre(convention: Convention, papier: Fichier) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Cibles et arguments : « suivie », « avenant » (à signer), « ebauche » (en préparation), « retrait »."""
    convention.etat, convention.debut, convention.fin = Etat.EN_COURS, DEBUT, FIN
    convention.visee_le = convention.signee_le = convention.notifiee_le = maintenant()
    convention.save()
    figer_postes(convention)
    ouvrir_engagements(convention)
    poste, auteur = convention.postes.all()[0], UtilisateurFactory()
    evenement = EvenementPoste.objects.create(
        poste=poste, nature=NatureEvenement.PRISE_DE_POSTE, debut=DEBUT, declare_par=auteur, justificatif=papier
    )
    engagement = convention.engagements.all()[0]
    engagement.preuve, engagement.tenu_le, engagement.declare_par = papier, DEBUT, auteur
    engagement.save()
    article = convention.dossier.version_suivie.articles.all()[0].code
    lieux = {"poste": poste.uuid, "rang": 1, "code": article}
    retrait = Retrait.objects.create(
        convention=convention, manquement="Un fait.", manquement_le=DEBUT, observations_avant=date(2025, 7, 20)
    )
    return {
        "suivie": (convention, {"poste": poste.uuid, "evenement": evenement.pk, "engagement": engagement.pk}),
        "ebauche": (_avenant(convention, 1, EtatAvenant.BROUILLON, papier), lieux),
        "avenant": (_avenant(convention, 2, EtatAvenant.A_SIGNER, papier), lieux),
        "retrait": (retrait, {}),
    }


def _avenant(convention: Convention, rang: int, etat: EtatAvenant, papier: Fichier) -> Avenant:
    avenant: Avenant = Avenant.objects.create(
        convention=convention, rang=rang, etat=etat, objet="Une hausse", motif="Un surcoût.", effet=DEBUT,
        montant_avant=convention.montant, montant_apres=convention.montant + Decimal(1), fin_avant=FIN,
    )  # fmt: skip
    VersionConvention.objects.create(
        convention=convention, avenant=avenant, rang=1, contenu=contenu_avenant(avenant), empreinte="a" * 64,
        fichier=papier, feuille=papier,
    )  # fmt: skip
    return avenant
