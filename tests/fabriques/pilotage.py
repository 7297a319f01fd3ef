"""Dossiers légers pour les listes et les compteurs : des lignes justes pour la base, sans sections ni pièces."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from aap.models import AppelAProjets
from aap.types import RolePoste
from candidatures.etats import DECIDES, Etat
from candidatures.models import Avis, DemandeCompletion, DerogationSignature, Dossier, Poste
from candidatures.types import NaturePoste
from comptes.models import Service, Structure, Utilisateur
from conventions.etats import Etat as EtatConvention
from conventions.models import Convention
from socle.horloge import maintenant
from tests.fabriques.comptes import StructureFactory, UtilisateurFactory
from tests.fabriques.territoires import DepartementFactory

_rangs = count(1)
HIER = timedelta(days=1)


def dossier_leger(
    appel: AppelAProjets,
    etat: Etat = Etat.DEPOSE,
    *,
    departements: tuple[str, ...] = ("69",),
    structure: Structure | None = None,
    **champs: Any,
) -> Dossier:
    """Rend un dossier reçu dans cet état : un poste d'un ETP, 20 000 € demandés, ses dates à l'appui."""
    instant, auteur = maintenant(), UtilisateurFactory()
    valeurs: dict[str, Any] = {
        "numero": f"LEGER-{next(_rangs)}",
        "depose_le": instant,
        "version": appel.version_courante,
        "complet_le": instant,
        "recevable_le": None if etat in {Etat.DEPOSE, Etat.A_COMPLETER} else instant,
        "montant_demande": Decimal(20000),
        "etp": Decimal("1.00"),
        "intitule": "Un facilitateur",
    }
    if etat in DECIDES:
        valeurs |= {"decide_le": instant, "decide_par": auteur}
    if etat == Etat.RETENU:
        valeurs["montant_accorde"] = Decimal(15000)
    dossier: Dossier = Dossier.objects.create(
        appel=appel, structure=structure or StructureFactory(), etat=etat, cree_par=auteur, **(valeurs | champs)
    )
    dossier.departements.set([DepartementFactory(code=code) for code in departements])
    Poste.objects.create(
        dossier=dossier, role=RolePoste.FACILITATEUR, etp=dossier.etp, mois=12, brut=Decimal(30000),
        nature=NaturePoste.CREATION,
    )  # fmt: skip
    return dossier


def convention_legere(dossier: Dossier, etat: EtatConvention = EtatConvention.BROUILLON) -> Convention:
    """Rend une convention de ce dossier retenu, dans cet état, dates à l'appui."""
    instant = maintenant()
    dates = {"debut": instant.date(), "fin": instant.date() + timedelta(days=364), "signee_le": instant}
    return Convention.objects.create(
        dossier=dossier,
        numero=f"C-{dossier.numero}",
        etat=etat,
        montant=dossier.montant_accorde or Decimal(1),
        notifiee_le=instant,
        resiliee_le=instant,
        **dates,
    )


def demande(dossier: Dossier, echeance: datetime) -> DemandeCompletion:
    """Rend une demande de compléments ouverte."""
    return DemandeCompletion.objects.create(
        dossier=dossier, texte="Le RIB.", echeance=echeance, demandee_par=dossier.cree_par
    )


def derogation(dossier: Dossier, terme: datetime) -> DerogationSignature:
    """Rend une demande de signature tardive sans réponse."""
    return DerogationSignature.objects.create(
        dossier=dossier, motif="Congés.", terme=terme, demandee_par=dossier.cree_par
    )


def avis_demande(dossier: Dossier, service: Service, echeance: datetime, **champs: Any) -> Avis:
    """Rend un avis demandé à ce service."""
    etape = dossier.version_suivie.etapes_avis.all()[0]
    instance = champs.pop("instance", etape.instance)
    return Avis.objects.create(
        dossier=dossier, etape=etape, instance=instance, service=service, echeance=echeance, **champs
    )


def confier(dossier: Dossier, agent: Utilisateur) -> Dossier:
    """Rend le dossier confié à cet agent."""
    dossier.agent = agent
    dossier.save(update_fields=["agent"])
    return dossier
