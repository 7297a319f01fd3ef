"""Les trois autres appels de la démonstration : leur service, leurs agents, leurs candidates, leurs dossiers.

Chacun est chargé de son fichier et publié à sa date vraie, avec le cadre national de 2022 ; une copie vivante reçoit
une convention signée et notifiée (association) et un dossier en attente de recevabilité (personne publique). À Mayotte,
les deux conventions ont presque un an : avance payée, postes suivis, bilan rendu par l'une, en retard chez l'autre. En
Provence-Alpes-Côte d'Azur tout est fini : compte rendu validé, reliquat constaté, somme à rendre demandée par un titre.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from aap.models import AppelAProjets
from aap.services import charger_appel, copier_pour_demonstration, publier
from aap.services.calendrier import lire_calendrier
from candidatures.services import declarer_irrecevable
from comptes.droits import SYSTEME
from comptes.models import MembreService, Service, Structure, Utilisateur
from comptes.types import RoleService, RoleStructure, TypeService
from comptes.types import TypeStructure as T
from demonstration import comptes, reliquats, scenario, suites
from demonstration.donnees import PAR_CLE, Candidate
from socle.horloge import aujourd_hui, maintenant
from territoires.models import Departement

DOSSIER = Path(settings.BASE_DIR) / "fixtures" / "appels"
CADRE = "cadre-national-2022"
# Écarts en jours autour d'aujourd'hui ; aucun de ces appels n'a de relève.
COMPLEMENTS: dict[str, Any] = {
    "jours": {"ouverture": -25, "releves": [], "cloture": 12, "signature": 45},
    "domaine_courriel": comptes.DOMAINE,
}
ROLES = (
    (RoleService.INSTRUCTEUR, "instructrice", "Inès"),
    (RoleService.RESPONSABLE, "responsable", "Rachel"),
    (RoleService.RESPONSABLE, "adjointe", "Ama"),
    (RoleService.GESTIONNAIRE, "gestionnaire", "Gaël"),
    (RoleService.SIGNATAIRE_SERVICE, "signataire", "Sylvie"),
    (RoleService.ADMINISTRATEUR, "administrateur", "Adam"),
)


@dataclass(frozen=True, slots=True)
class Lieu:
    """Un appel et le service qui le tient. `suffixe` : fin des adresses de ses agents (« instructrice.paca »).

    `recul` : jours écoulés depuis que ses conventions sont notifiées ; avec un recul, elles ont vécu ; passé un an,
    elles sont finies.
    """

    code: str
    copie: str
    suffixe: str
    nom: str
    sigle: str
    type: TypeService
    departements: tuple[str, ...]
    ministere: str
    privee: Candidate
    publique: Candidate
    fuseau: str = "Europe/Paris"
    recul: int = 0


D = Decimal
ETAT = comptes.MINISTERE
LIEUX: tuple[Lieu, ...] = (
    Lieu(
        "paca-2022", "paca-demonstration", "paca", "DREETS Provence-Alpes-Côte d'Azur", "DREETS PACA",
        TypeService.DREETS, ("04", "05", "06", "13", "83", "84"), ETAT,
        Candidate("bouches", "Calanques Insertion", "CAI", T.ASSOCIATION, "7 quai de l'Essai", "13002", "Marseille",
                  ("13",), D("1.00"), 31000, 13000, 0, 30800, 9000, annees_pnad=()),
        Candidate("var", "Communauté d'agglomération du Modèle", "CAM", T.EPCI, "2 place de l'Essai", "83000", "Toulon",
                  ("83",), D("1.00"), 30000, 10000, 0, 28000, 6000, annees_pnad=()),
        recul=560,
    ),
    Lieu(
        "mayotte-2022", "mayotte-demonstration", "mayotte", "DEETS de Mayotte", "DEETS 976", TypeService.DEETS,
        ("976",), ETAT,
        Candidate("lagon", "Réseau Clauses du Lagon", "RCL", T.ASSOCIATION, "3 rue de l'Essai", "97600", "Mamoudzou",
                  ("976",), D("1.00"), 33000, 12000, 0, 31500, 8000, situation="EMERGENTE", annees_pnad=(),
                  role="COORDINATEUR"),
        Candidate("grandeterre", "Commune de démonstration de Grande-Terre", "", T.COMMUNE, "1 place de la Mairie",
                  "97650", "Bandraboua", ("976",), D("1.00"), 30000, 10000, 0, 28000, 5000, annees_pnad=()),
        "Indian/Mayotte", recul=320,
    ),
    Lieu(
        "deux-sevres-fse-2018", "deux-sevres-demonstration", "deuxsevres", "Département des Deux-Sèvres", "CD 79",
        TypeService.DEPARTEMENT, ("79",), "Fonds social européen",
        Candidate("niort", "Niort Clauses Solidaires", "NCS", T.ASSOCIATION, "5 rue de l'Essai", "79000", "Niort",
                  ("79",), D("1.00"), 16000, 6000, 0, 11000, 0, annees_pnad=(), mois=5, temps=100,
                  region_finance=3000, etat_finance=3000, epcis=("200041317",)),
        Candidate("sevre", "Communauté de communes de l'Essai", "CCE", T.EPCI, "4 place du Modèle", "79400",
                  "Saint-Maixent-l'École", ("79",), D("1.00"), 15000, 6000, 0, 10500, 0, annees_pnad=(), mois=5,
                  temps=60, region_finance=4000, etat_finance=2000, epcis=("200041994",)),
    ),
)  # fmt: skip
RANG_SIRET = 200
UNE_ANNEE = 365


def charger(dgefp: Service, comite: Utilisateur) -> list[str]:
    """Charge le cadre national et les trois appels, et joue leurs dossiers ; rend les codes des copies vivantes."""
    _publier(CADRE, dgefp)
    return [_charger_lieu(rang, lieu, comite) for rang, lieu in enumerate(LIEUX)]


def _publier(code: str, service: Service) -> AppelAProjets:
    donnees = json.loads((DOSSIER / f"{code}.json").read_text(encoding="utf-8"))
    appel = charger_appel(donnees, service=service)
    if appel.publie_le is None:
        appel = publier(appel, acteur=SYSTEME, instant=lire_calendrier(donnees)["publication"])
    return appel


def _charger_lieu(rang: int, lieu: Lieu, comite: Utilisateur) -> str:
    service = _service(lieu)
    reference = _publier(lieu.code, service)
    jour = aujourd_hui(lieu.fuseau) - timedelta(days=lieu.recul)
    copie = copier_pour_demonstration(reference, code=lieu.copie, aujourd_hui=jour, complements=COMPLEMENTS)
    agents = {**_agents(lieu, service), "comite": comite}
    porteurs = {
        candidate.cle: _porteur(candidate, RANG_SIRET + 2 * rang + place)
        for place, candidate in enumerate((lieu.privee, lieu.publique))
    }
    PAR_CLE.update({candidate.cle: candidate for candidate in (lieu.privee, lieu.publique)})
    scene = scenario.Scene(copie, agents, porteurs, maintenant() - timedelta(days=lieu.recul))
    convention = scene.conventionne(lieu.privee.cle, 1)
    if lieu.recul > UNE_ANNEE:
        _ecarter(scene, lieu.publique.cle)
        reliquats.jouer(scene, lieu.privee.cle, convention)
    elif lieu.recul:
        suites.jouer(scene, lieu.privee.cle, convention)
        suites.jouer(scene, lieu.publique.cle, scene.conventionne(lieu.publique.cle, 2), bilan=False)
    else:
        scene.depose(lieu.publique.cle, 2)
    return lieu.copie


def _ecarter(scene: scenario.Scene, cle: str) -> None:
    """Un dossier de cette année-là que le service a déclaré irrecevable."""
    dossier = scene.depose(cle, 3)
    with scene.il_y_a(1):
        motif = "Le poste présenté est déjà financé par l'État au titre d'un autre appel."
        declarer_irrecevable(dossier, acteur=scene.agents["instructrice"], motif=motif)


def _service(lieu: Lieu) -> Service:
    departements = Departement.objects.filter(code__in=lieu.departements)
    premier = departements[0]
    service, _ = Service.objects.get_or_create(
        nom=lieu.nom,
        defaults={
            "sigle": lieu.sigle,
            "type": lieu.type,
            "region": premier.region if lieu.type != TypeService.DEPARTEMENT else None,
            "fuseau": lieu.fuseau,
            "ministere": lieu.ministere,
            "adresse": f"1 rue de la Démonstration, {lieu.departements[0]}",
            "courriel": f"service.{lieu.suffixe}@{comptes.DOMAINE}",
            "tribunal": "le tribunal administratif (démonstration)",
        },
    )
    service.departements.set(departements)
    return service


def _agents(lieu: Lieu, service: Service) -> dict[str, Utilisateur]:
    trouves = {}
    for role, court, prenom in ROLES:
        trouves[court] = comptes.personne(prenom, lieu.sigle, f"{court}.{lieu.suffixe}")
        MembreService.objects.get_or_create(utilisateur=trouves[court], service=service, role=role)
    return trouves


def _porteur(candidate: Candidate, rang: int) -> tuple[Structure, Utilisateur]:
    lieu = comptes.structure(candidate, rang)
    signataire = comptes.personne(
        "Dominique", candidate.sigle or candidate.cle.capitalize(), f"porteur.{candidate.cle}"
    )
    for role in RoleStructure:
        comptes.rattacher(signataire, lieu, role)
    return lieu, signataire
