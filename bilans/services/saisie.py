"""Remplir un bilan : commencer, enregistrer une étape, expliquer, reprendre ce que les tableaux donnent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction

from bilans.etats import BILAN
from bilans.models import Bilan, ExplicationBilan, SaisieInvalideBilan, ValeurIndicateur
from bilans.selecteurs.questionnaire import CleValeur, Question
from bilans.selecteurs.reponses import Releve, meme_reponse, relever
from candidatures.services.saisie import Saisie
from comptes.models import Utilisateur
from comptes.types import RoleService
from socle.horloge import maintenant
from socle.modeles import VersionPerimee
from socle.workflow import DroitManquant, MauvaisEtat

PAS_OUVERT = "Ce bilan n'est pas ouvert à la saisie : il est chez le service, ou n'est pas commencé."


class SaisieEtape(Saisie, Protocol):
    """Saisie d'une étape (`bilans.forms.etape.EtapeForm` la réalise)."""

    @property
    def chemins(self) -> frozenset[str]:
        """Chemins que l'étape saisit."""

    def jeton(self) -> str:
        """Empreinte de ce qui est en base pour cette étape : elle change quand quelqu'un d'autre l'enregistre."""


@dataclass(frozen=True, slots=True)
class Enregistrement:
    """Ce que l'écran dit après un enregistrement. `jeton` : la version à renvoyer la fois suivante."""

    jeton: str
    instant: datetime
    illisibles: int


def par_le_coordinateur(acteur: Utilisateur, bilan: Bilan) -> bool:
    """Vrai si la personne saisit comme coordinateur régional, sans être de la structure."""
    structure = bilan.convention.dossier.structure_id
    roles = {a.role for a in acteur.appartenances()}
    de_la_structure = any(a.structure_id == structure for a in acteur.appartenances())
    return RoleService.COORDINATEUR_REGIONAL in roles and not de_la_structure


def saisir(bilan: Bilan, *, acteur: Utilisateur) -> Bilan:
    """Commence la saisie ; l'année précédente est reprise du bilan précédent, le temps de travail de la convention."""

    def ouvrir(verrou: Bilan) -> None:
        verrou.ouvert_le = maintenant()
        verrou.saisi_par_coordinateur = par_le_coordinateur(acteur, verrou)
        _reprendre_annee_precedente(relever(verrou))
        recalculer(verrou)

    return BILAN.appliquer(bilan, "saisir", acteur=acteur, avant_ecriture=ouvrir)


def _reprendre_annee_precedente(releve: Releve) -> None:
    for question in releve.questionnaire.questions:
        for cle in question.cles:
            ancienne = releve.valeurs_n1.get(cle)
            if question.compare_n1 and ancienne is not None and ancienne.valeur is not None:
                ValeurIndicateur.objects.update_or_create(
                    bilan=releve.bilan, code=cle.code, perimetre=cle.perimetre, defaults={"valeur_n1": ancienne.valeur}
                )


def ouvrir_a_la_saisie(bilan: Bilan, acteur: Utilisateur) -> Bilan:
    """Le bilan sous verrou. Lève DroitManquant, ou MauvaisEtat s'il n'est pas ouvert à la saisie."""
    verrou = (
        Bilan.objects.select_for_update(of=("self",))
        .select_related("convention__dossier__appel__service", "convention__dossier__structure")
        .get(pk=bilan.pk)
    )
    if not acteur.peut("bilan.remplir", verrou):
        raise DroitManquant(acteur.refus("bilan.remplir", verrou))
    if not verrou.modifiable:
        raise MauvaisEtat(PAS_OUVERT)
    return verrou


def avancer_version(bilan: Bilan) -> None:
    """Note que le contenu a changé : un récapitulatif lu avant ne se transmet plus."""
    bilan.version += 1
    bilan.save(update_fields=["version"])


@transaction.atomic
def enregistrer_etape(bilan: Bilan, saisie: SaisieEtape, *, acteur: Utilisateur, jeton: str) -> Enregistrement:
    """Enregistre une étape telle que tapée : ce qui se lit en colonnes, le reste gardé à côté de son champ.

    Lève DroitManquant ; MauvaisEtat ; VersionPerimee si quelqu'un d'autre l'a changée entre-temps (rien n'est écrit).
    Une saisie identique à la base n'est jamais un conflit.
    """
    verrou = ouvrir_a_la_saisie(bilan, acteur)
    if saisie.jeton() != jeton and saisie.differences():
        raise VersionPerimee(bilan.version, verrou.version)
    saisie.ecrire()
    gardes = _garder_illisibles(verrou, saisie)
    avancer_version(verrou)
    return Enregistrement(saisie.jeton(), maintenant(), gardes)


def _garder_illisibles(bilan: Bilan, saisie: SaisieEtape) -> int:
    SaisieInvalideBilan.objects.filter(bilan=bilan, chemin__in=saisie.chemins).delete()
    illisibles = saisie.illisibles()
    SaisieInvalideBilan.objects.bulk_create(
        SaisieInvalideBilan(bilan=bilan, chemin=i.chemin, texte=i.texte) for i in illisibles
    )
    return len(illisibles)


def recalculer(bilan: Bilan) -> int:
    """Met à jour les réponses que la personne n'a pas écrites elle-même. Rend le nombre de réponses changées.

    À appeler sous le verrou du bilan, après un changement des marchés, des salariés ou des postes.
    """
    releve = relever(bilan)
    changees = 0
    for question in releve.questionnaire.questions:
        for cle in question.cles:
            changees += _reprendre(releve, question, cle)
    return changees


def _reprendre(releve: Releve, question: Question, cle: CleValeur) -> bool:
    valeur, calcule = releve.valeur(cle), releve.calculees.get(cle)
    ecrite = bool(valeur.valeur is not None or valeur.texte or valeur.cases)
    if ecrite and not valeur.calculee:
        return False
    if calcule is None:
        if not valeur.calculee:
            return False
        valeur.valeur, valeur.total_porteur, valeur.texte, valeur.cases, valeur.calculee = None, None, "", {}, False
    elif valeur.calculee and meme_reponse(question, valeur, calcule):
        return False
    else:
        valeur.valeur, valeur.texte, valeur.cases = calcule.valeur, calcule.texte, calcule.cases
        valeur.total_porteur = calcule.total_porteur if question.compare_total else valeur.total_porteur
        valeur.calculee = True
    valeur.save()
    return True


@transaction.atomic
def expliquer(bilan: Bilan, explications: Mapping[str, str], *, acteur: Utilisateur) -> None:
    """Garde les mots d'explication, par chemin ; un mot vidé s'efface. Lève DroitManquant ou MauvaisEtat."""
    verrou = ouvrir_a_la_saisie(bilan, acteur)
    for chemin, texte in explications.items():
        if texte.strip():
            ExplicationBilan.objects.update_or_create(bilan=verrou, chemin=chemin, defaults={"texte": texte.strip()})
        else:
            ExplicationBilan.objects.filter(bilan=verrou, chemin=chemin).delete()
    avancer_version(verrou)
