"""Ce qui manque dans chaque section textuelle, lu dans le catalogue des champs et les lignes de l'appel."""

from __future__ import annotations

from collections.abc import Iterator

from aap.models import Engagement
from candidatures.champs import champs_de_section
from candidatures.models import Dossier
from candidatures.selecteurs.parcours.base import GenreManque, Manque
from candidatures.selecteurs.parcours.conditions import est_demande, valeur
from candidatures.types import Section

VIDES: tuple[object, ...] = (None, "")
COLONNES_VOLUMES = ("marches_n1", "heures_n1", "marches_prevus", "heures_prevues")


def manques_des_champs(dossier: Dossier, section: Section) -> Iterator[Manque]:
    """Champs du catalogue demandés à cette structure et encore vides."""
    for champ in champs_de_section(section):
        if est_demande(champ, dossier) and valeur(dossier, champ.chemin) in VIDES:
            yield Manque.vers(dossier, section, f"Renseignez « {champ.libelle} ».", chemin=champ.chemin)


def _incoherent(dossier: Dossier, section: Section, chemin: str, phrase: str) -> Manque:
    return Manque.vers(dossier, section, phrase, chemin=chemin, genre=GenreManque.INCOHERENT)


def manques_structure(dossier: Dossier) -> Iterator[Manque]:
    """Identification, plus l'adresse de gestion : tout ou rien (Cerfa, 1.5.1)."""
    yield from manques_des_champs(dossier, Section.STRUCTURE)
    ligne = dossier.identification
    bloc = (ligne.gestion_adresse, ligne.gestion_cp, ligne.gestion_commune)
    if any(bloc) and not all(bloc):
        phrase = "Complétez l'adresse de gestion (adresse, code postal et commune), ou videz-la."
        yield _incoherent(dossier, Section.STRUCTURE, "identification.gestion_adresse", phrase)
    if ligne.siret and ligne.siret != dossier.structure.siret:
        phrase = f"Le Siret saisi n'est pas celui de votre structure ({dossier.structure.siret_lisible})."
        yield _incoherent(dossier, Section.STRUCTURE, "identification.siret", phrase)


def manques_relations(dossier: Dossier) -> Iterator[Manque]:
    """Vie associative, plus au moins un agrément nommé si la structure dit en avoir."""
    yield from manques_des_champs(dossier, Section.RELATIONS)
    if dossier.relations.agrement and not dossier.agrements.all():
        phrase = "Nommez au moins un agrément, ou répondez non."
        yield Manque.vers(dossier, Section.RELATIONS, phrase, chemin="agrements")


def manques_moyens(dossier: Dossier) -> Iterator[Manque]:
    """Effectifs, et leur cohérence (Cerfa, 4)."""
    yield from manques_des_champs(dossier, Section.MOYENS)
    ligne = dossier.moyens
    if (ligne.emplois_aides or 0) > (ligne.salaries or 0):
        phrase = "Les emplois aidés font partie des salariés : leur nombre ne peut pas le dépasser."
        yield _incoherent(dossier, Section.MOYENS, "moyens.emplois_aides", phrase)
    if ligne.etpt and not ligne.salaries:
        phrase = "Vous déclarez des équivalents temps plein, mais aucun salarié."
        yield _incoherent(dossier, Section.MOYENS, "moyens.etpt", phrase)


def manques_projet(dossier: Dossier) -> Iterator[Manque]:
    """Projet, période et tableau des moyens (Cerfa, 6)."""
    yield from manques_des_champs(dossier, Section.PROJET)
    ligne = dossier.projet
    if ligne.periode_debut and ligne.periode_fin and ligne.periode_fin < ligne.periode_debut:
        phrase = "La fin du projet précède son début."
        yield _incoherent(dossier, Section.PROJET, "projet.periode_fin", phrase)
    if ligne.recrutement and ligne.recrutement_etpt == 0:
        phrase = "Vous prévoyez de recruter : indiquez un temps de travail supérieur à zéro."
        yield _incoherent(dossier, Section.PROJET, "projet.recrutement_etpt", phrase)
    if (ligne.cdi_nb or 0) + (ligne.cdd_nb or 0) > (ligne.salaries_nb or 0):
        phrase = "Les salariés en CDI et en CDD font partie des salariés : leur somme ne peut pas les dépasser."
        yield _incoherent(dossier, Section.PROJET, "projet.salaries_nb", phrase)
    if (ligne.aides_nb or 0) > (ligne.salaries_nb or 0):
        phrase = "Les emplois aidés font partie des salariés : leur nombre ne peut pas le dépasser."
        yield _incoherent(dossier, Section.PROJET, "projet.aides_nb", phrase)


def manques_territoire(dossier: Dossier) -> Iterator[Manque]:
    """Départements et intercommunalités, zone blanche, grand projet."""
    departements = {departement.code for departement in dossier.departements.all()}
    if not departements:
        yield Manque.vers(
            dossier, Section.TERRITOIRE, "Cochez au moins un département.", chemin="territoire.departements"
        )
    epcis = list(dossier.territoire.epcis.all())
    if departements and not epcis:
        phrase = "Cochez au moins une intercommunalité couverte par le projet."
        yield Manque.vers(dossier, Section.TERRITOIRE, phrase, chemin="territoire.epcis")
    yield from manques_des_champs(dossier, Section.TERRITOIRE)


def manques_strategie(dossier: Dossier) -> Iterator[Manque]:
    """Rubriques écrites que l'appel demande, et tableau des volumes (il devient la cible de la convention)."""
    textes = {reponse.code: reponse.texte.strip() for reponse in dossier.reponses.all()}
    for rubrique in dossier.version_suivie.rubriques.all():
        if rubrique.obligatoire and not textes.get(rubrique.code):
            phrase = f"Rédigez « {rubrique.libelle} »."
            yield Manque.vers(dossier, Section.STRATEGIE, phrase, chemin=f"rubriques.{rubrique.code}")
    volumes = list(dossier.volumes.all())
    if not any(getattr(ligne, colonne) for ligne in volumes for colonne in ("marches_prevus", "heures_prevues")):
        phrase = "Indiquez les marchés et les heures prévus dans le tableau des volumes."
        yield Manque.vers(dossier, Section.STRATEGIE, phrase, chemin="volumes")


def manques_engagements(dossier: Dossier) -> Iterator[Manque]:
    """Engagements que l'appel fait prendre à cette structure, signataire et compte bancaire."""
    pris = {(engagement.code, engagement.texte) for engagement in dossier.engagements.all()}
    for engagement in engagements_demandes(dossier):
        # Un texte changé depuis est à reprendre : on ne s'engage que sur ce qu'on a lu.
        if (engagement.code, engagement.texte_engagement) not in pris:
            phrase = f"Prenez l'engagement « {engagement.libelle} »."
            yield Manque.vers(dossier, Section.ENGAGEMENTS, phrase, chemin=f"engagements.{engagement.code}")
    yield from manques_des_champs(dossier, Section.ENGAGEMENTS)


def engagements_demandes(dossier: Dossier) -> list[Engagement]:
    """Engagements de la version suivie qui valent pour cette structure."""
    prive = dossier.structure.privee
    return [e for e in dossier.version_suivie.engagements.all() if prive or not e.prive_seulement]
