"""Commencer un dossier, enregistrer une section, montrer son brouillon. Rien de ce qui est tapé ne se perd."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Model

from aap.etats import EtatAppel
from aap.models import AppelAProjets
from aap.services.acces import tenir
from aap.types import NatureAppel
from candidatures import types
from candidatures.etats import Etat
from candidatures.faits import verdict
from candidatures.models import (
    SECTIONS,
    Dossier,
    PlanFinancement,
    Projet,
    SaisieInvalide,
    SectionEnregistree,
)
from candidatures.selecteurs.parcours import sections_modifiables
from candidatures.services.preremplissage import preremplir
from candidatures.services.saisie import Saisie
from comptes.models import Structure, Utilisateur
from socle import journal
from socle.affichage import instant as ecrire_instant
from socle.horloge import maintenant
from socle.modeles import VersionPerimee
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite

LIGNES_DE_SECTION: tuple[type[Model], ...] = (*SECTIONS, PlanFinancement)


@dataclass(frozen=True, slots=True)
class Enregistrement:
    """Ce que l'écran dit après un enregistrement : nouvelle version, instant, nombre de textes illisibles gardés."""

    version: int
    instant: datetime
    illisibles: int


def _exiger(acteur: Utilisateur, action: str, objet: Dossier | Structure) -> None:
    if not acteur.peut(action, objet):
        raise DroitManquant(acteur.refus(action, objet))


@transaction.atomic
def creer_dossier(
    appel: AppelAProjets, structure: Structure, *, acteur: Utilisateur, cle: uuid.UUID | None = None
) -> Dossier:
    """Ouvre un brouillon, toutes ses sections créées, prérempli depuis la structure et son dernier dossier.

    `cle` devient l'adresse du dossier : deux envois du même écran n'en créent qu'un. Lève DroitManquant, ou
    TransitionInterdite si l'appel ne reçoit pas de dossiers en ce moment.
    """
    _exiger(acteur, "dossier.creer", structure)
    appel = tenir(appel)
    if not appel.ouvert():
        raise TransitionInterdite(_phrase_ferme(appel))
    dossier, neuf = Dossier.objects.get_or_create(
        uuid=cle or uuid.uuid4(), defaults={"appel": appel, "structure": structure, "cree_par": acteur}
    )
    if not neuf:
        _exiger(acteur, "dossier.remplir", dossier)
        return dossier
    for modele in LIGNES_DE_SECTION:
        modele._default_manager.create(dossier=dossier)
    for section in preremplir(dossier, acteur=acteur):
        SectionEnregistree.objects.create(dossier=dossier, code=section, version=0)
    recopier(dossier)
    journal.inscrire(dossier, "dossier.creer", acteur=acteur, apres=Etat.BROUILLON)
    return dossier


def _phrase_ferme(appel: AppelAProjets) -> str:
    if appel.nature == NatureAppel.CADRE:
        return "Un cadre national ne reçoit pas de dossier : déposez dans l'appel de votre région."
    if appel.etat == EtatAppel.RETIRE:
        return "Cet appel a été retiré : il ne reçoit plus de dossiers."
    if appel.a_venir() and appel.ouverture:
        return f"Cet appel ouvre le {ecrire_instant(appel.ouverture, appel.fuseau)}."
    return f"Cet appel est clos depuis le {ecrire_instant(appel.cloture, appel.fuseau)}."


@transaction.atomic
def enregistrer_section(
    dossier: Dossier, section: types.Section, formulaire: Saisie, *, acteur: Utilisateur, version_attendue: int
) -> Enregistrement:
    """Enregistre une section telle que tapée : les valeurs lisibles en colonnes, le reste dans SaisieInvalide.

    Rien n'y est obligatoire : ce qui manque se lit dans `selecteurs.parcours`. Lève DroitManquant ; MauvaisEtat si la
    section n'est pas ouverte à l'écriture ; VersionPerimee si quelqu'un d'autre l'a changée entre-temps (rien n'est
    alors écrit). Une saisie identique à la base n'est jamais un conflit.
    """
    verrou = Dossier.objects.select_for_update(of=("self",)).select_related("structure").get(pk=dossier.pk)
    _exiger(acteur, "dossier.remplir", verrou)
    if section not in sections_modifiables(verrou):
        raise MauvaisEtat("Cette étape n'est pas ouverte : votre dossier est chez le service.")
    ligne, _ = SectionEnregistree.objects.get_or_create(
        dossier=verrou, code=section, defaults={"enregistree_par": acteur}
    )
    if ligne.version != version_attendue and formulaire.differences():
        raise VersionPerimee(version_attendue, ligne.version)
    formulaire.ecrire()
    gardes = _garder_illisibles(verrou, section, formulaire)
    instant = maintenant()
    ligne.version, ligne.enregistree_le, ligne.enregistree_par = ligne.version + 1, instant, acteur
    ligne.save()
    recopier(verrou)
    return Enregistrement(ligne.version, instant, gardes)


def _garder_illisibles(dossier: Dossier, section: types.Section, formulaire: Saisie) -> int:
    SaisieInvalide.objects.filter(dossier=dossier, section=section).delete()
    illisibles = formulaire.illisibles()
    SaisieInvalide.objects.bulk_create(
        SaisieInvalide(dossier=dossier, section=section, chemin=i.chemin, texte=i.texte, message=i.message[:300])
        for i in illisibles
    )
    return sum(1 for i in illisibles if i.message)


def recopier(dossier: Dossier) -> None:
    """Recopie sur le dossier ce que les listes affichent et filtrent ; la source reste dans les sections."""
    dossier.intitule = Projet.objects.values_list("intitule", flat=True).get(pk=dossier.pk)
    demande = PlanFinancement.objects.values_list("demande", flat=True).get(pk=dossier.pk)
    dossier.montant_demande = demande or Decimal(0)
    dossier.etp = sum((poste.etp for poste in dossier.postes.all() if poste.finance), Decimal(0))
    dossier.recherche = dossier.texte_de_recherche()
    dossier.modifie_le = maintenant()
    dossier.statut_verdict = verdict(dossier).statut.value
    dossier.save(update_fields=["intitule", "montant_demande", "etp", "recherche", "modifie_le", "statut_verdict"])
