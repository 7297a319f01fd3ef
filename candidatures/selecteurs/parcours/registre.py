"""Le parcours : les sections dans l'ordre, leur état, et tout ce qui manque à un dossier avant son dépôt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Prefetch

from candidatures.champs import PAR_CHEMIN
from candidatures.etats import Etat
from candidatures.models import DemandeCompletion, Dossier, PieceDeposee, SectionEnregistree
from candidatures.selecteurs.complet import LISTES, SECTIONS
from candidatures.selecteurs.parcours import financement as argent
from candidatures.selecteurs.parcours import pieces as joints
from candidatures.selecteurs.parcours import sections as textes
from candidatures.selecteurs.parcours.base import (
    EtatSection,
    GenreManque,
    Manque,
    SectionParcours,
    adresse_section,
    prive_seulement,
)
from candidatures.types import Section

# L'ordre est celui du parcours. Une pièce qui apporte ses manques remplace la fonction de sa ligne, et rien d'autre.
PARCOURS: tuple[SectionParcours, ...] = (
    SectionParcours(Section.STRUCTURE, textes.manques_structure),
    SectionParcours(Section.RELATIONS, textes.manques_relations, applicable=prive_seulement),
    SectionParcours(Section.MOYENS, textes.manques_moyens),
    SectionParcours(Section.BUDGET_STRUCTURE, argent.manques_budget_structure),
    SectionParcours(Section.PROJET, textes.manques_projet),
    SectionParcours(Section.TERRITOIRE, textes.manques_territoire),
    SectionParcours(Section.STRATEGIE, textes.manques_strategie),
    SectionParcours(Section.POSTES, argent.manques_postes),
    SectionParcours(Section.PLAN, argent.manques_plan),
    SectionParcours(Section.BUDGET_PROJET, argent.manques_budget_projet),
    SectionParcours(Section.PIECES, joints.manques_pieces, sans_saisie=True),
    SectionParcours(Section.ENGAGEMENTS, textes.manques_engagements),
    SectionParcours(Section.RECAPITULATIF, joints.manques_recapitulatif, sans_saisie=True, derniere=True),
)
PAR_CODE: dict[str, SectionParcours] = {str(section.code): section for section in PARCOURS}
LIENS = ("appel__service", "version", "structure__departement", "plan", "derogation_signature")
CONFIGURATION = ("rubriques", "engagements", "pieces", "criteres", "regles")


@dataclass(frozen=True, slots=True)
class Etape:
    """Une étape du menu : section, rang (dès 1), état, manques, adresse, et si le porteur peut y écrire."""

    section: Section
    rang: int
    etat: EtatSection
    manques: tuple[Manque, ...]
    url: str
    modifiable: bool
    version: int

    @property
    def libelle(self) -> str:
        """Titre de l'étape."""
        return str(self.section.label)


def dossier_charge(dossier: Dossier) -> Dossier:
    """Relit le dossier avec tout ce que le parcours lit, en un nombre fixe de requêtes. Lève Dossier.DoesNotExist."""
    config = [f"{chemin}__{nom}" for chemin in ("version", "appel__versions") for nom in CONFIGURATION]
    # Une seule demande de compléments est ouverte à la fois (contrainte) : la liste a zéro ou une ligne.
    ouvertes = DemandeCompletion.objects.filter(satisfaite_le__isnull=True)
    return (
        Dossier.objects.select_related(*LIENS, *SECTIONS)
        .prefetch_related(
            *LISTES,
            *config,
            "sections__enregistree_par",
            "saisies_invalides",
            Prefetch("pieces", PieceDeposee.objects.filter(retiree_le__isnull=True).select_related("fichier")),
            Prefetch("demandes_completion", ouvertes, to_attr="demandes_ouvertes"),
        )
        .get(pk=dossier.pk)
    )


def sections_applicables(dossier: Dossier) -> list[SectionParcours]:
    """Sections du parcours qui valent pour cette structure, dans l'ordre."""
    return [section for section in PARCOURS if section.applicable(dossier)]


def sections_modifiables(dossier: Dossier) -> frozenset[Section]:
    """Sections où le porteur peut écrire : toutes en brouillon ; en complément, celles que le service a rouvertes."""
    if dossier.etat == Etat.BROUILLON:
        return frozenset(section.code for section in sections_applicables(dossier))
    if dossier.etat != Etat.A_COMPLETER:
        return frozenset()
    rouvertes: set[Section] = set()
    for demande in dossier.demandes_completion.all():
        if demande.satisfaite_le is None:
            rouvertes |= {Section(code) for code in demande.sections}
            rouvertes |= {Section.PIECES} if demande.pieces else set()
    return frozenset(rouvertes | {Section.RECAPITULATIF}) if rouvertes else frozenset()


def manques_de_section(dossier: Dossier, code: Section) -> list[Manque]:
    """Saisies illisibles de la section, puis ce qui y manque ou s'y contredit."""
    illisibles = [
        Manque.vers(
            dossier,
            code,
            _phrase_illisible(saisie.chemin, saisie.message),
            chemin=saisie.chemin,
            genre=GenreManque.ILLISIBLE,
        )
        for saisie in dossier.saisies_invalides.all()
        if saisie.section == code and saisie.message
    ]
    deja = {ligne.chemin for ligne in illisibles}
    return illisibles + [ligne for ligne in PAR_CODE[code].manques(dossier) if ligne.chemin not in deja]


def _phrase_illisible(chemin: str, message: str) -> str:
    champ = PAR_CHEMIN.get(chemin)
    return f"« {champ.libelle} » : {message}" if champ else message


def manques_du_dossier(dossier: Dossier) -> list[Manque]:
    """Tout ce qui empêche de déposer, section par section. `dossier` : chargé par `dossier_charge`."""
    return [ligne for section in sections_applicables(dossier) for ligne in manques_de_section(dossier, section.code)]


def etapes(dossier: Dossier) -> list[Etape]:
    """Le menu du parcours : une étape par section applicable. `dossier` : chargé par `dossier_charge`."""
    modifiables = sections_modifiables(dossier)
    enregistrees = {ligne.code: ligne for ligne in dossier.sections.all()}
    lues: list[Etape] = []
    for rang, section in enumerate(sections_applicables(dossier), start=1):
        etape = _etape(dossier, section, rang, enregistrees.get(section.code), modifiable=section.code in modifiables)
        if section.derniere and any(autre.manques for autre in lues):
            etape = replace(etape, etat=EtatSection.VIDE)
        lues.append(etape)
    return lues


def _etape(
    dossier: Dossier, section: SectionParcours, rang: int, ligne: SectionEnregistree | None, *, modifiable: bool
) -> Etape:
    manques = tuple(manques_de_section(dossier, section.code))
    return Etape(
        section=section.code,
        rang=rang,
        etat=_etat(section, ligne, manques),
        manques=manques,
        url=adresse_section(dossier, section.code),
        modifiable=modifiable,
        version=ligne.version if ligne else 0,
    )


def _etat(section: SectionParcours, ligne: SectionEnregistree | None, manques: tuple[Manque, ...]) -> EtatSection:
    if any(m.genre != GenreManque.ABSENT for m in manques):
        return EtatSection.A_CORRIGER
    if section.sans_saisie:
        return EtatSection.EN_COURS if manques else EtatSection.COMPLETE
    if ligne is None:
        return EtatSection.VIDE
    # Version 0 : la section a été préremplie à la création et le porteur ne l'a pas encore relue.
    if ligne.version == 0:
        return EtatSection.PREREMPLIE
    return EtatSection.EN_COURS if manques else EtatSection.COMPLETE
