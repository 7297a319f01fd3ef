"""Les bilans du petit monde : un attendu, un en saisie avec un marché, un transmis ; une liste d'acheteurs."""

from __future__ import annotations

from datetime import date
from typing import Any

from aap.types import RolePoste
from bilans.etats import Etat
from bilans.models import AbonnementAgenda, AcheteurEtat, Bilan, ListeAcheteurs, SalarieClause
from bilans.services.agenda import jeton_de
from bilans.types import GenreBilan
from comptes.models import Service, Utilisateur
from conventions.models import Convention
from socle.horloge import maintenant
from socle.models import Fichier
from tests.fabriques.bilans import activite

PERIODE = {"periode_debut": date(2025, 9, 1), "periode_fin": date(2026, 2, 28), "echeance": date(2026, 3, 1)}
# Après ceux que d'autres cibles posent sur la même convention.
PREMIER = 11


def rendre(convention: Convention, service: Service, porteur: Utilisateur, papier: Fichier) -> dict[str, Any]:
    """(objet, arguments d'adresse) par cible."""
    base: dict[str, Any] = {"convention": convention, "genre": GenreBilan.INTERMEDIAIRE, **PERIODE}
    role = RolePoste.FACILITATEUR
    attendu = Bilan.objects.create(**base, role=role, rang=PREMIER)
    saisie = Bilan.objects.create(**base, role=role, rang=PREMIER + 1, etat=Etat.EN_SAISIE, ouvert_le=maintenant())
    transmis = Bilan.objects.create(
        **base, role=role, rang=PREMIER + 2, etat=Etat.TRANSMIS, transmis_le=maintenant(), transmis_par=porteur,
        contenu={"schema": 1, "reponses": []}, empreinte="0" * 64, fichier=papier,
    )  # fmt: skip
    suivi = activite(saisie, "M-1")
    ligne = SalarieClause.objects.create(
        bilan=saisie, pseudonyme="S-1", debut=date(2026, 1, 5), heures=10, public="rsa"
    )
    liste = ListeAcheteurs.objects.create(service=service, valable_depuis=date(2025, 1, 1), source="Essai")
    AcheteurEtat.objects.create(liste=liste, siren="130014251", nom="Préfecture d'essai")
    abonnement = AbonnementAgenda.objects.create(utilisateur=porteur)
    du_bilan = {"etape": "chiffres", "marche": suivi.marche.uuid, "ligne": ligne.pk, "tableau": "marches"}
    return {
        "attendu": (attendu, du_bilan),
        "saisie": (saisie, du_bilan),
        "transmis": (transmis, du_bilan),
        "acheteurs": (liste, {"liste": liste.pk}),
        "abonnement": (abonnement, {"jeton": jeton_de(abonnement)}),
    }
