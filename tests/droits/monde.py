"""Un petit monde : un service, ses voisins, des porteurs, des dossiers, des conventions, une personne par colonne.

Il est bâti une fois ; chaque demande est ensuite annulée (voir `test_adresses`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from aap.services import charger_appel, questions
from aap.types import InstanceAvis
from candidatures import services as dossiers
from candidatures import types
from candidatures.documents.cerfa import GENRE, empreinte_du_document
from candidatures.models import Avis, DocumentProduit, Dossier, SignatureFormulaire
from candidatures.models.invites import condenser
from comptes.models import Service, Structure, Utilisateur
from comptes.types import RoleService, RoleStructure, TypeService, TypeStructure
from conventions.models import Convention, DepotScan, ExemplaireNumerise
from conventions.services.lots import PRODUCTION
from conventions.types import SortPage, UsageExemplaire
from socle import fichiers
from socle.horloge import aujourd_hui, maintenant
from socle.models import Fichier
from tests.conventions.commun import retenir
from tests.droits.argent import engager
from tests.droits.bilans import rendre
from tests.droits.instruction import instruire
from tests.droits.suites import suivre
from tests.fabriques.aap import DEPARTEMENTS_AURA, appel_aura, fichier
from tests.fabriques.candidatures import brouillon, complet, depose
from tests.fabriques.comptes import (
    InvitationFactory,
    MembreServiceFactory,
    MembreStructureFactory,
    ServiceFactory,
    StructureFactory,
    UtilisateurFactory,
    agent,
    membre,
    representant,
    siret,
)
from tests.fabriques.questions import question
from tests.fabriques.registre import deposer
from tests.fabriques.socle import CourrielFactory, TravailFactory, image, pdf

SIRET_LIBRE = siret(900)
SECRET = "secret-d-essai"
SERVICE_VOISIN = ("instructeur", "responsable", "signataire_service", "gestionnaire", "administrateur")


@dataclass
class Monde:
    """`personnes` par colonne de la table ; `objets` par cible ; `arguments` : ce qui complète une adresse."""

    personnes: dict[str, Utilisateur | None] = field(default_factory=dict)
    objets: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, dict[str, Any]] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def parametres(self, objet: str, nom: str) -> dict[str, Any]:
        """Tout ce que l'on sait de la cible, puis de cette adresse ; l'adresse y prend ce qu'elle nomme."""
        cible = self.objets.get(objet)
        code = getattr(cible, "code", "")
        propres = {"code": code, "uuid": getattr(cible, "uuid", None)}
        return propres | self.arguments.get(objet, {}) | self.arguments.get(nom, {})


def batir() -> Monde:
    """Crée tout le monde."""
    monde = Monde()
    _services(monde)
    _porteurs(monde)
    _agents(monde)
    _rattachements(monde)
    _brouillons(monde)
    _recu(monde)
    _conventions(monde)
    _instruction_des_bilans(monde)
    _donnees(monde)
    _connecter(monde)
    return monde


def _services(monde: Monde) -> None:
    region = {"type": TypeService.DREETS, "departements": DEPARTEMENTS_AURA}
    lieu = {"tribunal": "le tribunal d'essai", "adresse": "1 rue de l'Essai", "logo": _papier()}
    monde.arguments["comptes:service_image"] = {"nom": "logo"}
    for ecran in ("article", "article_essayer"):
        monde.arguments[f"conventions:{ecran}"] = {"code": "DUREE"}
    service: Service = ServiceFactory(nom="DREETS Auvergne-Rhône-Alpes", **region, **lieu)
    for code in ("69", "38"):
        monde.objets[f"ddets{code}"] = ServiceFactory(
            nom=f"DDETS {code}", departements=[code], type=TypeService.DDETS, parent=service
        )
    monde.objets["dgefp"] = ServiceFactory(nom="DGEFP", type=TypeService.DGEFP)
    monde.objets["service"], monde.objets["appel"] = service, appel_aura(service)
    monde.objets["preparation"] = charger_appel(fichier() | {"code": "aura-2026"}, service=service)
    for cible in ("appel", "preparation"):
        piece = monde.objets[cible].version_courante.pieces.first()
        monde.arguments[cible] = {"rubrique": "textes", "groupe": "pieces", "pk": piece.pk}
        monde.arguments[cible]["enveloppe"] = piece.version.enveloppes.get(niveau="regional").pk


def _porteurs(monde: Monde) -> None:
    """L'association des dossiers, une commune dont les mêmes personnes sont membres, et une autre structure."""
    association: Structure = StructureFactory(nom="Association du monde", rna="W691234567")
    commune: Structure = StructureFactory(nom="Commune du monde", type=TypeStructure.COMMUNE)
    monde.objets |= {"structure": association, "commune": commune}
    colonnes = {"réd": RoleStructure.REDACTEUR, "sig": RoleStructure.SIGNATAIRE}
    for colonne, role in colonnes.items():
        personne = monde.personnes[colonne] = membre(role, association)
        MembreStructureFactory(utilisateur=personne, structure=commune, role=role)
    monde.personnes["aut"] = representant()


def _agents(monde: Monde) -> None:
    service, dgefp, roles = monde.objets["service"], monde.objets["dgefp"], RoleService
    tenus: dict[str, tuple[str, Service]] = {
        "ins": (roles.INSTRUCTEUR, service),
        "res": (roles.RESPONSABLE, service),
        "sgn": (roles.SIGNATAIRE_SERVICE, service),
        "ges": (roles.GESTIONNAIRE, service),
        "rel": (roles.RELECTEUR_DDETS, monde.objets["ddets69"]),
        "r38": (roles.RELECTEUR_DDETS, monde.objets["ddets38"]),
        "coo": (roles.COORDINATEUR_REGIONAL, service),
        "com": (roles.COMITE_NATIONAL, dgefp),
        "cos": (roles.COMITE_NATIONAL, dgefp),
        "adm": (roles.ADMINISTRATEUR, service),
        "adn": (roles.ADMINISTRATEUR_NATIONAL, dgefp),
        "nat": (roles.NATIONAL, dgefp),
    }
    monde.personnes |= {colonne: agent(role, lieu) for colonne, (role, lieu) in tenus.items()}
    monde.personnes["ano"] = None
    monde.personnes["sup"] = UtilisateurFactory(is_superuser=True, is_staff=True)
    voisin, lieu = UtilisateurFactory(), ServiceFactory(nom="DREETS voisine")
    for role in SERVICE_VOISIN:
        MembreServiceFactory(utilisateur=voisin, service=lieu, role=role)
    monde.personnes["vois"] = voisin


def _rattachements(monde: Monde) -> None:
    """Invitations, rôles et demandes à gérer ; l'invitation reçue l'est par la personne de l'autre structure."""
    structure, service = monde.objets["structure"], monde.objets["service"]
    monde.objets["invitation"] = InvitationFactory(courriel=_personne(monde, "aut").courriel)
    demandeur = MembreStructureFactory(structure=structure, etat="demande")
    actif = MembreStructureFactory(structure=structure)
    role = MembreServiceFactory(service=service)
    invitee = InvitationFactory(structure=structure)
    chez_nous = InvitationFactory(structure=None, service=service, role="instructeur")
    monde.arguments |= {
        "comptes:rejoindre": {"siret": SIRET_LIBRE},
        "comptes:structure_invitation_annuler": {"invitation": invitee.uuid},
        "comptes:service_invitation_annuler": {"invitation": chez_nous.uuid},
        "comptes:signataire_designer": {"membre": actif.pk},
        "comptes:membre_acte": {"membre": demandeur.pk, "acte": "accepter"},
        "comptes:service_role_retirer": {"membre": role.pk},
    }
    monde.objets |= {"courriel": CourrielFactory(), "travail": TravailFactory()}


def _brouillons(monde: Monde) -> None:
    """Un brouillon complet et imprimé, un brouillon de commune, un montré au service, un à signer plus tard."""
    appel, association = monde.objets["appel"], monde.objets["structure"]
    chargee = representant(association)
    monde.objets["brouillon"] = complet(appel=appel, structure=association, acteur=chargee)
    monde.objets["communal"] = brouillon(appel=appel, structure=monde.objets["commune"], acteur=_de(monde, "commune"))
    demande = monde.objets["demande"] = brouillon(appel=appel, structure=association, acteur=chargee)
    dossiers.demander_derogation_signature(demande, acteur=chargee, motif="Conseil municipal en août.")
    montre = brouillon(appel=appel, structure=association, acteur=chargee)
    monde.objets["montre"] = dossiers.partager(montre, acteur=chargee, montrer=True) or montre
    monde.arguments |= {
        "brouillon": {"section": "projet"},
        "candidatures:budget_coller": {"section": "budget-projet"},
    }


def _personne(monde: Monde, colonne: str) -> Utilisateur:
    personne = monde.personnes[colonne]
    assert personne is not None
    return personne


def _de(monde: Monde, objet: str) -> Utilisateur:
    return representant(monde.objets[objet])


def _papier() -> Fichier:
    return fichiers.enregistrer(pdf(), "document.pdf", "application/pdf")


def _recu(monde: Monde) -> None:
    """Un dossier déposé, recevable, en instruction, avec tout ce qu'une adresse peut viser."""
    appel, association = monde.objets["appel"], monde.objets["structure"]
    instructrice = agent("instructeur", monde.objets["service"])
    dossier = depose(appel=appel, structure=association, acteur=representant(association))
    dossier = dossiers.declarer_recevable(dossier, acteur=instructrice)
    dossier = dossiers.ouvrir_instruction(dossier, acteur=instructrice)
    etape = appel.version_courante.etapes_avis.first()
    terme = maintenant() + timedelta(days=8)
    saisine = Avis.objects.create(dossier=dossier, etape=etape, instance=InstanceAvis.COMITE_NATIONAL, echeance=terme)
    saisine.agents.add(_personne(monde, "cos"))
    cle = {"dossier": dossier, "genre": GENRE, "empreinte_donnees": empreinte_du_document(dossier)}
    document, _ = DocumentProduit.objects.get_or_create(**cle, defaults={"fichier": _papier()})
    signature = SignatureFormulaire.objects.create(
        dossier=dossier,
        mode=types.ModeSignature.PAPIER,
        empreinte="0",
        nom="D.",
        signee_par=instructrice,
        fichier=_papier(),
    )
    monde.objets["recu"] = dossier
    _inviter(monde, dossier, instructrice)
    monde.arguments["recu"] = {
        "section": "projet",
        "piece": dossier.pieces.filter(fichier__isnull=False)[0].pk,
        "document": document.pk,
        "signature": signature.pk,
        "avis": saisine.pk,
        "rang": 1,
    }


def _inviter(monde: Monde, dossier: Dossier, instructrice: Utilisateur) -> None:
    """Une personne invitée par un lien, dont on connaît le secret."""
    jour = aujourd_hui("Europe/Paris")
    personne = {"nom": "Claude Martin", "courriel": "invitee@exemple.fr", "demande": "Votre avis ?"}
    lien = dossiers.inviter(dossier, acteur=instructrice, jusqu_au=jour, **personne)
    lien.condense = condenser(SECRET)
    lien.save()
    monde.objets["lien"] = lien
    monde.arguments |= {
        "candidatures:invite": {"lien": lien.uuid},
        "candidatures:invite_ouvrir": {"lien": lien.uuid, "secret": SECRET},
        "instruction:revoquer_invitation": {"lien": lien.pk},
    }


def _conventions(monde: Monde) -> None:
    """Une convention en préparation, que le porteur ne voit pas, une à signer, une engagée et son argent."""
    for cible in ("preparee", "a_signer", "engagee", "suivie"):
        acteur = representant(monde.objets["structure"])
        options = {"appel": monde.objets["appel"], "structure": monde.objets["structure"], "acteur": acteur}
        convention = Convention.objects.get(dossier=retenir(depose(**options)))
        convention.versions.update(fichier=_papier(), feuille=_papier())
        monde.objets[cible], monde.arguments[cible] = convention, {"rang": 1}
    a_signer = monde.objets["a_signer"]
    a_signer.etat, a_signer.visee_le = "a_signer", maintenant()
    a_signer.save()
    _numerises(monde, a_signer)
    monde.objets |= {**engager(monde.objets["engagee"], _papier()), "jeton": None}
    porteuse = monde.objets["suivie"].dossier.structure.membres.all()[0].utilisateur
    suites = suivre(monde.objets["suivie"], _papier())
    suites |= rendre(monde.objets["suivie"], monde.objets["service"], porteuse, _papier())
    for cible, (objet, arguments) in suites.items():
        monde.objets[cible], monde.arguments[cible] = objet, arguments
    monde.arguments |= {"conventions:credits_regler": {"annee": 2025}, "conventions:retours_lus": {"jeton": "x"}}


def _instruction_des_bilans(monde: Monde) -> None:
    """Ce que l'instruction des bilans, le reliquat et la coordination visent."""
    cibles = instruire(monde.objets["suivie"], monde.objets["service"], _papier())
    for cible, (objet, arguments) in cibles.items():
        monde.objets[cible], monde.arguments[cible] = objet, arguments


def _numerises(monde: Monde, convention: Convention) -> None:
    """Un lot numérisé, sa seule page reconnue, et un exemplaire déjà rattaché."""
    version, gestionnaire = convention.versions.get(), agent("gestionnaire", monde.objets["service"])
    lot = DepotScan.objects.create(service=monde.objets["service"], depose_par=gestionnaire, lu_le=maintenant())
    page = fichiers.enregistrer(image("JPEG"), "page-1.jpg", "image/jpeg")
    lot.fichiers.add(page)
    lot.pages.create(source=page, rang=1, image=page, sort=SortPage.RECONNUE, version=version, page=1, total=1)
    exemplaire = ExemplaireNumerise.objects.create(
        version=version, fichier=_papier(), usage=UsageExemplaire.ARCHIVE, rattache_par=gestionnaire
    )
    monde.objets["lot"], monde.arguments["lot"] = lot, {"numero": 1}
    lanceur = monde.personnes["ges"]
    archive = fichiers.enregistrer(b"PK", "conventions.zip", "application/zip")
    monde.objets["production"] = TravailFactory(
        genre=PRODUCTION, arguments={"acteur": getattr(lanceur, "pk", 0)}, resultat={"fichier": archive.pk}
    )
    monde.arguments["conventions:exemplaire"] = {"exemplaire": exemplaire.uuid}


def _donnees(monde: Monde) -> None:
    """Une question à répondre, une autre dont l'adresse est à confirmer, un fichier lu que personne n'a confirmé."""
    appel, service = monde.objets["appel"], monde.objets["service"]
    a_confirmer = questions.poser(appel, "Qui peut signer ?", courriel="personne@exemple.fr")
    monde.objets |= {
        "question": question(appel),
        "a_confirmer": a_confirmer,
        "contenu": None,
        "importation": deposer(service, [SIRET_LIBRE, 2024, "facilitateur"]),
    }
    monde.arguments["a_confirmer"] = {"code": appel.code, "jeton": a_confirmer.jeton}
    monde.arguments["contenu"] = {"genre": "soutiens"}


def _connecter(monde: Monde) -> None:
    for colonne, personne in monde.personnes.items():
        client = monde.clients[colonne] = Client(raise_request_exception=True)
        if personne is not None:
            client.force_login(personne)
