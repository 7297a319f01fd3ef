"""Services et comptes de la démonstration : un par rôle, même mot de passe."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from comptes.models import MembreService, MembreStructure, Service, Structure, Utilisateur
from comptes.types import EtatMembre, RoleService, RoleStructure, TypeService
from demonstration.donnees import CANDIDATES, Candidate, siret_fictif
from territoires.models import Departement, Region

MOT_DE_PASSE = "guichet-demo-2026"
DOMAINE = "demo.example"
MINISTERE = "Ministère chargé du travail"

# Rôle, prénom, nom, adresse, service (DREETS, DDETS du département, DGEFP).
AGENTS = (
    (RoleService.INSTRUCTEUR, "Inès", "Moreau", "instructrice", "DREETS"),
    (RoleService.INSTRUCTEUR, "Idriss", "Benali", "instructeur2", "DREETS"),
    (RoleService.RESPONSABLE, "Rachel", "Fournier", "responsable", "DREETS"),
    (RoleService.GESTIONNAIRE, "Gaël", "Perrin", "gestionnaire", "DREETS"),
    (RoleService.SIGNATAIRE_SERVICE, "Sylvie", "Garnier", "signataire", "DREETS"),
    (RoleService.ADMINISTRATEUR, "Adam", "Rousseau", "administrateur", "DREETS"),
    (RoleService.COORDINATEUR_REGIONAL, "Chloé", "Lambert", "coordinatrice", "DREETS"),
    (RoleService.RELECTEUR_DDETS, "Lucas", "Faure", "relecteur", "69"),
    (RoleService.RELECTEUR_DDETS, "Léa", "Girard", "relectrice38", "38"),
    (RoleService.COMITE_NATIONAL, "Nadia", "Colin", "comite", "DGEFP"),
    (RoleService.NATIONAL, "Noé", "Martin", "national", "DGEFP"),
    (RoleService.ADMINISTRATEUR_NATIONAL, "Anouk", "Leroy", "administratrice.nationale", "DGEFP"),
)
PORTEURS = (
    ("rhone", RoleStructure.SIGNATAIRE, "Paule", "Durand", "presidente"),
    ("rhone", RoleStructure.REDACTEUR, "Remi", "Blanc", "redacteur"),
)


def personne(prenom: str, nom: str, nom_court: str) -> Utilisateur:
    """Compte dont l'adresse est déjà vérifiée ; rend celui qui existe."""
    courriel = f"{nom_court}@{DOMAINE}"
    utilisateur = Utilisateur.objects.filter(courriel=courriel).first()
    if utilisateur is None:
        utilisateur = Utilisateur.objects.create_user(courriel, MOT_DE_PASSE, prenom=prenom, nom=nom)
        EmailAddress.objects.create(user=utilisateur, email=courriel, verified=True, primary=True)
    return utilisateur


def services() -> dict[str, Service]:
    """DREETS Auvergne-Rhône-Alpes, ses DDETS et la DGEFP, par clé."""
    region = Region.objects.get(code="84")
    dreets, _ = Service.objects.get_or_create(
        nom="DREETS Auvergne-Rhône-Alpes",
        defaults={
            "sigle": "DREETS ARA",
            "type": TypeService.DREETS,
            "region": region,
            "ministere": MINISTERE,
            "adresse": "1 rue de la Démonstration, 69000 Lyon",
            "courriel": f"dreets.ara@{DOMAINE}",
            "tribunal": "le tribunal administratif (démonstration)",
        },
    )
    dreets.departements.set(Departement.objects.filter(region=region))
    trouves = {"DREETS": dreets}
    for departement in Departement.objects.filter(region=region).order_by("code"):
        ddets, _ = Service.objects.get_or_create(
            nom=f"DDETS – {departement.nom}",
            defaults={
                "sigle": f"DDETS {departement.code}",
                "type": TypeService.DDETS,
                "parent": dreets,
                "region": region,
                "ministere": MINISTERE,
                "courriel": f"ddets{departement.code}@{DOMAINE}",
            },
        )
        ddets.departements.set([departement])
        trouves[departement.code] = ddets
    trouves["DGEFP"], _ = Service.objects.get_or_create(
        nom="DGEFP", defaults={"sigle": "DGEFP", "type": TypeService.DGEFP, "ministere": MINISTERE}
    )
    return trouves


def agents(lieux: dict[str, Service]) -> dict[str, Utilisateur]:
    """Un compte par rôle d'agent, par adresse courte."""
    trouves = {}
    for role, prenom, nom, court, cle in AGENTS:
        trouves[court] = personne(prenom, nom, court)
        MembreService.objects.get_or_create(utilisateur=trouves[court], service=lieux[cle], role=role)
    return trouves


def departement_du_cp(code_postal: str) -> str:
    """« 69003 » → « 69 », « 97600 » → « 976 »."""
    return code_postal[:3] if code_postal.startswith("97") else code_postal[:2]


def structure(candidate: Candidate, rang: int) -> Structure:
    """Structure fictive."""
    trouvee, _ = Structure.objects.get_or_create(
        siret=siret_fictif(rang),
        defaults={
            "nom": candidate.nom,
            "sigle": candidate.sigle,
            "type": candidate.type,
            "adresse": candidate.adresse,
            "cp": candidate.cp,
            "commune": candidate.commune,
            "departement": Departement.objects.get(code=departement_du_cp(candidate.cp)),
            "rna": f"W{candidate.cp[:2]}1{rang:06d}" if candidate.type == "ASSOCIATION" else "",
        },
    )
    return trouvee


def porteurs() -> dict[str, tuple[Structure, Utilisateur]]:
    """Chaque structure et son signataire, par clé."""
    trouves = {}
    for rang, candidate in enumerate(CANDIDATES, start=1):
        lieu = structure(candidate, rang)
        signataire = personne("Dominique", candidate.sigle or candidate.cle.capitalize(), f"porteur.{candidate.cle}")
        for role in RoleStructure:
            rattacher(signataire, lieu, role)
        trouves[candidate.cle] = (lieu, signataire)
    for cle, role, prenom, nom, court in PORTEURS:
        lieu = trouves[cle][0]
        compte = personne(prenom, nom, court)
        rattacher(compte, lieu, role)
        if role == RoleStructure.SIGNATAIRE:
            rattacher(compte, lieu, RoleStructure.REDACTEUR)
            trouves[cle] = (lieu, compte)
    return trouves


def rattacher(utilisateur: Utilisateur, lieu: Structure, role: RoleStructure) -> None:
    """Rattachement actif."""
    MembreStructure.objects.get_or_create(
        utilisateur=utilisateur, structure=lieu, role=role, defaults={"etat": EtatMembre.ACTIF}
    )
    utilisateur.oublier_appartenances()
