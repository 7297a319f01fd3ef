"""Structures : créer, rejoindre, tenir l'identité, confirmer le représentant."""

from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from comptes.champs import normaliser_siret
from comptes.models import MembreStructure, Structure, Utilisateur
from comptes.services.commun import ActionImpossible, courriels_des_membres, ecrire_a, exiger
from comptes.services.membres import passer
from comptes.types import EtatMembre, RoleStructure, Verification
from socle import journal
from socle.acteurs import Acteur
from socle.horloge import maintenant

# Ce que le service a vérifié : le changer demande une nouvelle vérification.
VERIFIES = ("nom", "type", "rna", "categorie_juridique")


class Identite(TypedDict, total=False):
    """Identité d'une structure ; le SIRET, lui, ne change jamais."""

    nom: str
    sigle: str
    type: str
    categorie_juridique: str
    rna: str
    adresse: str
    cp: str
    commune: str
    commune_deleguee: str
    code_insee: str
    departement_id: str | None
    site_web: str


def rejoindre(siret: str, *, acteur: Utilisateur, **identite: Unpack[Identite]) -> MembreStructure:
    """Rattache la personne à l'établissement de ce SIRET : le premier venu le crée, les suivants demandent.

    Si deux personnes le créent en même temps, la contrainte d'unicité départage : la seconde fait une demande.
    Lève ValueError si le SIRET est faux, ActionImpossible si la personne en est déjà.
    """
    numero = normaliser_siret(siret)
    existante = Structure.objects.filter(siret=numero).first()
    if existante is None:
        try:
            with transaction.atomic():
                return creer_structure(numero, acteur=acteur, **identite)
        except IntegrityError:
            existante = Structure.objects.filter(siret=numero).first()
            if existante is None:
                raise
    return demander_rattachement(existante, acteur=acteur)


@transaction.atomic
def creer_structure(siret: str, *, acteur: Utilisateur, **identite: Unpack[Identite]) -> MembreStructure:
    """Crée la structure « non vérifiée » ; son premier membre en est rédacteur et signataire.

    Rend son rattachement de signataire. Lève ValueError (SIRET) ou IntegrityError (déjà créée).
    """
    exiger(acteur, "structure.rejoindre")
    structure = Structure(siret=normaliser_siret(siret), **identite)
    structure.save(force_insert=True)
    lignes = [
        MembreStructure.objects.create(utilisateur=acteur, structure=structure, role=role, etat=EtatMembre.ACTIF)
        for role in (RoleStructure.REDACTEUR, RoleStructure.SIGNATAIRE)
    ]
    journal.inscrire(structure, "structure.creer", acteur=acteur, apres=structure.verification)
    return lignes[-1]


@transaction.atomic
def demander_rattachement(structure: Structure, *, acteur: Utilisateur) -> MembreStructure:
    """Demande à devenir rédacteur et prévient chaque membre actif. Lève ActionImpossible si c'est déjà fait."""
    exiger(acteur, "structure.rejoindre", structure)
    membre, neuve = MembreStructure.objects.get_or_create(
        utilisateur=acteur, structure=structure, role=RoleStructure.REDACTEUR
    )
    if not neuve:
        if membre.etat == EtatMembre.ACTIF:
            raise ActionImpossible(f"Vous êtes déjà membre de {structure.nom}.")
        if membre.etat == EtatMembre.DEMANDE:
            raise ActionImpossible(f"Votre demande pour {structure.nom} est déjà partie ; ses membres vont y répondre.")
        membre = passer(membre, "redemander", acteur=acteur)
    else:
        detail = {"personne": acteur.nom_complet, "role": membre.role}
        journal.inscrire(structure, "structure.membre.demander", acteur=acteur, apres=membre.etat, detail=detail)
    destinataires = courriels_des_membres(structure)
    chemin = structure.get_absolute_url()
    ecrire_a("demande_rattachement", destinataires, structure, personne=acteur, structure=structure, chemin=chemin)
    return membre


@transaction.atomic
def modifier_structure(structure: Structure, *, acteur: Acteur, **identite: Unpack[Identite]) -> Structure:
    """Enregistre l'identité. Changer ce que le service avait vérifié remet la structure « non vérifiée »."""
    exiger(acteur, "structure.modifier", structure)
    verrou = Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    changes = {nom: valeur for nom, valeur in identite.items() if getattr(verrou, nom) != valeur}
    if not changes:
        return verrou
    avant = verrou.verification
    for nom, valeur in changes.items():
        setattr(verrou, nom, valeur)
    if verrou.verifiee and any(nom in changes for nom in VERIFIES):
        verrou.verification = Verification.NON_VERIFIEE
    verrou.save()
    detail = {"champs": sorted(changes)}
    journal.inscrire(verrou, "structure.modifier", acteur=acteur, avant=avant, apres=verrou.verification, detail=detail)
    return verrou


@transaction.atomic
def confirmer_representant(
    structure: Structure, *, acteur: Utilisateur, representant: Utilisateur | None = None
) -> Structure:
    """Constate, à la recevabilité, que la structure existe et que ce signataire la représente.

    Sans `representant` (signature sur papier), seule la structure est vérifiée. Rejouable sans effet.
    Lève ActionImpossible si la personne n'est pas signataire active.
    """
    exiger(acteur, "structure.confirmer_representant", structure)
    verrou = Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    confirme = _confirmer_signataire(verrou, representant, acteur) if representant is not None else False
    avant = verrou.verification
    if avant == Verification.VERIFIEE and not confirme:
        return verrou
    verrou.verification = Verification.VERIFIEE
    verrou.save()
    detail = {"representant": representant.nom_complet if representant else ""}
    journal.inscrire(
        verrou,
        "structure.confirmer_representant",
        acteur=acteur,
        avant=avant,
        apres=verrou.verification,
        detail=detail,
    )
    return verrou


def _confirmer_signataire(structure: Structure, representant: Utilisateur, acteur: Utilisateur) -> bool:
    """Rend vrai si la confirmation est nouvelle."""
    membre = structure.membres.filter(
        utilisateur=representant, role=RoleStructure.SIGNATAIRE, etat=EtatMembre.ACTIF
    ).first()
    if membre is None:
        raise ActionImpossible(f"{representant} n'est pas signataire de {structure.nom}.")
    if membre.confirme_le:
        return False
    membre.confirme_le, membre.confirme_par = maintenant(), acteur
    membre.save()
    return True


@transaction.atomic
def refuser_representant(structure: Structure, *, acteur: Acteur, motif: str) -> Structure:
    """Note que le service n'a pas pu confirmer la structure ou son représentant. Lève ActionImpossible sans motif."""
    exiger(acteur, "structure.confirmer_representant", structure)
    if not motif.strip():
        raise ActionImpossible("Indiquez le motif : il est obligatoire et sera conservé.")
    verrou = Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    avant, verrou.verification = verrou.verification, Verification.REFUSEE
    verrou.save()
    journal.inscrire(
        verrou, "structure.refuser_representant", acteur=acteur, avant=avant, apres=verrou.verification, motif=motif
    )
    return verrou
