"""Téléverser le formulaire officiel vierge : nous le remplissons, nous ne le livrons pas."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from bilans.documents.officiel import EMPREINTE_CONNUE, FORMULAIRE, controler_vierge
from bilans.models import FormulaireVierge
from comptes.models import Service, Utilisateur
from socle import fichiers, journal
from socle.workflow import DroitManquant

TYPES = frozenset({"application/pdf"})


@transaction.atomic
def charger_formulaire(service: Service, televerse: UploadedFile[Any], *, acteur: Utilisateur) -> FormulaireVierge:
    """Garde un vierge du 15059*02 pour ce service. L'ancien reste, c'est le dernier qui sert.

    Lève DroitManquant, FichierRefuse (contenu), FormulaireInconnu (ses cases ne sont pas celles du formulaire).
    """
    if not acteur.peut("service.charger_formulaire", service):
        raise DroitManquant(acteur.refus("service.charger_formulaire", service))
    fichier = fichiers.deposer(televerse, acteur=acteur, types=TYPES)
    controler_vierge(fichiers.lire(fichier))
    vierge = FormulaireVierge.objects.create(service=service, formulaire=FORMULAIRE, fichier=fichier, depose_par=acteur)
    detail = {"formulaire": FORMULAIRE, "sha256": fichier.sha256, "connu": fichier.sha256 == EMPREINTE_CONNUE}
    journal.inscrire(service, "service.charger_formulaire", acteur=acteur, detail=detail)
    return vierge


def empreinte_connue(vierge: FormulaireVierge) -> bool:
    """Vrai si c'est, octet pour octet, le formulaire que nous avons relevé."""
    return vierge.fichier.sha256 == EMPREINTE_CONNUE
