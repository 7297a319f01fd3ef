"""Le tableau annuel des salariés en clause, sous pseudonyme : par marché et par période, jamais un nom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from bilans.models import Bilan, Marche, SalarieClause
from bilans.services.saisie import avancer_version, ouvrir_a_la_saisie, recalculer
from bilans.types import SortieSalarie
from comptes.models import Utilisateur
from socle.workflow import TransitionInterdite

Cle = tuple[str, int | None, date | None]
INCONNU = "Ce marché n'est pas parmi ceux de votre structure : ajoutez-le d'abord à l'étape « Marchés »."
INCOMPLET = "Pour rattacher un marché, donnez le Siret de l'acheteur et le numéro."
ENVERS = "La période finit avant de commencer."
DEJA = "Ce salarié a déjà une ligne pour ce marché à partir de ce jour : modifiez-la."


def _marches(bilan: Bilan) -> dict[tuple[str, str], Marche]:
    siens = Marche.objects.filter(structure=bilan.convention.dossier.structure_id)
    return {(marche.acheteur_siret, marche.numero): marche for marche in siens}


def _cle(valeurs: dict[str, Any], marche: Marche | None) -> Cle:
    return (valeurs.get("pseudonyme", ""), marche.pk if marche else None, valeurs.get("debut"))


def juger(bilan: Bilan, lignes: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Sort de chaque ligne : (nouvelle, modifiee, doublon ou fautive ; message). Deux requêtes au plus."""
    marches = _marches(bilan)
    connus: set[Cle] = set(bilan.salaries.values_list("pseudonyme", "marche", "debut"))
    vus: set[Cle] = set()
    sorts = []
    for valeurs in lignes:
        refus = _refus(valeurs, marches)
        if refus:
            sorts.append(("fautive", refus))
            continue
        cle = _cle(valeurs, marches.get((valeurs.get("acheteur_siret", ""), valeurs.get("numero", ""))))
        if cle in vus:
            sorts.append(("doublon", "Cette période est déjà plus haut dans le tableau."))
        else:
            sorts.append(("modifiee", "") if cle in connus else ("nouvelle", ""))
        vus.add(cle)
    return sorts


def _refus(valeurs: dict[str, Any], marches: dict[tuple[str, str], Marche]) -> str:
    siret, numero = valeurs.get("acheteur_siret", ""), valeurs.get("numero", "")
    if bool(siret) != bool(numero):
        return INCOMPLET
    if siret and (siret, numero) not in marches:
        return INCONNU
    debut, fin = valeurs.get("debut"), valeurs.get("fin")
    return ENVERS if debut and fin and fin < debut else ""


def ecrire(bilan: Bilan, valeurs: dict[str, Any]) -> SalarieClause:
    """Écrit une ligne : la même personne, le même marché et le même premier jour ne font qu'une ligne."""
    marche = None
    if valeurs.get("numero"):
        marche = Marche.objects.get(
            structure=bilan.convention.dossier.structure_id,
            acheteur_siret=valeurs["acheteur_siret"],
            numero=valeurs["numero"],
        )
    ligne, _ = SalarieClause.objects.update_or_create(
        bilan=bilan,
        pseudonyme=valeurs["pseudonyme"],
        marche=marche,
        debut=valeurs["debut"],
        defaults={
            "fin": valeurs.get("fin"),
            "heures": valeurs["heures"],
            "public": valeurs["public"],
            "rsa": bool(valeurs.get("rsa")),
            "sortie": valeurs.get("sortie") or SortieSalarie.EN_COURS,
        },
    )
    return ligne


@transaction.atomic
def enregistrer_salarie(
    bilan: Bilan, valeurs: dict[str, Any], *, acteur: Utilisateur, ligne: SalarieClause | None = None
) -> SalarieClause:
    """Ajoute ou corrige une ligne ; les indicateurs qui s'en calculent suivent.

    Lève TransitionInterdite (marché inconnu, période à l'envers, ligne en double), DroitManquant ou MauvaisEtat.
    """
    verrou = ouvrir_a_la_saisie(bilan, acteur)
    marches = _marches(verrou)
    if refus := _refus(valeurs, marches):
        raise TransitionInterdite(refus)
    marche = marches.get((valeurs.get("acheteur_siret", ""), valeurs.get("numero", "")))
    memes = verrou.salaries.filter(pseudonyme=valeurs["pseudonyme"], marche=marche, debut=valeurs["debut"])
    if memes.exclude(pk=ligne.pk if ligne else 0).exists():
        raise TransitionInterdite(DEJA)
    if ligne is not None:
        ligne.delete()
    ecrite = ecrire(verrou, valeurs)
    recalculer(verrou)
    avancer_version(verrou)
    return ecrite


@transaction.atomic
def retirer_salarie(ligne: SalarieClause, *, acteur: Utilisateur) -> None:
    """Retire une ligne du tableau. Lève DroitManquant ou MauvaisEtat."""
    verrou = ouvrir_a_la_saisie(ligne.bilan, acteur)
    ligne.delete()
    recalculer(verrou)
    avancer_version(verrou)
