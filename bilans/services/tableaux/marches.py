"""Les marchés d'une structure et ce que chacun a donné pendant un bilan. Un acheteur et un numéro font un marché."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from bilans.models import ActiviteMarche, Bilan, Marche, SalarieClause
from bilans.services.saisie import avancer_version, ouvrir_a_la_saisie, recalculer
from bilans.types import SegmentAchat, TypeAcheteur
from comptes.models import Utilisateur
from socle.workflow import TransitionInterdite

HEURES = ("heures_clausees", "heures_degagees", "heures_realisees")
DU_MARCHE = (
    "acheteur", "type_acheteur", "intitule", "notifie_le", "segment", "montant_ht", "titulaire", "structure_inclusive",
)  # fmt: skip
SANS_VALEUR = frozenset({"notifie_le", "montant_ht"})
DEFAUTS = {"type_acheteur": TypeAcheteur.AUTRE_PUBLIC.value, "segment": SegmentAchat.AUTRE.value}
DEJA = "Ce marché de cet acheteur est déjà dans ce bilan : modifiez sa ligne."
CITE = "Des salariés sont rattachés à ce marché dans ce bilan : retirez d'abord leurs lignes."


def juger(bilan: Bilan, lignes: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Sort de chaque ligne : (nouvelle, modifiee ou doublon ; message). Deux requêtes au plus."""
    connus = set(
        Marche.objects.filter(structure=bilan.convention.dossier.structure_id).values_list("acheteur_siret", "numero")
    )
    vus: dict[tuple[str, str], int] = {}
    sorts = []
    for rang, valeurs in enumerate(lignes):
        cle = (valeurs.get("acheteur_siret", ""), valeurs.get("numero", ""))
        if cle in vus:
            sorts.append(("doublon", "Ce marché est déjà plus haut dans le tableau : cette ligne est laissée de côté."))
            continue
        vus[cle] = rang
        sorts.append(("modifiee", "") if cle in connus else ("nouvelle", ""))
    return sorts


def ecrire(bilan: Bilan, valeurs: dict[str, Any]) -> ActiviteMarche:
    """Écrit un marché et son activité ; une cellule vide ne défait pas ce qui était connu du marché."""
    dites = {champ: valeurs[champ] for champ in DU_MARCHE if valeurs.get(champ) not in {None, ""}}
    marche, neuf = Marche.objects.get_or_create(
        structure_id=bilan.convention.dossier.structure_id,
        acheteur_siret=valeurs["acheteur_siret"],
        numero=valeurs["numero"],
        defaults=DEFAUTS | dites,
    )
    if not neuf and dites:
        for champ, valeur in dites.items():
            setattr(marche, champ, valeur)
        marche.save(update_fields=list(dites))
    activite, _ = ActiviteMarche.objects.update_or_create(
        bilan=bilan, marche=marche, defaults={champ: valeurs.get(champ) for champ in HEURES}
    )
    return activite


@transaction.atomic
def enregistrer_marche(
    bilan: Bilan, valeurs: dict[str, Any], *, acteur: Utilisateur, activite: ActiviteMarche | None = None
) -> ActiviteMarche:
    """Ajoute un marché au bilan, ou corrige celui d'une activité. Les indicateurs qui s'en calculent suivent.

    Lève TransitionInterdite si ce marché est déjà dans ce bilan ; DroitManquant ; MauvaisEtat.
    """
    verrou = ouvrir_a_la_saisie(bilan, acteur)
    cle = {"marche__acheteur_siret": valeurs["acheteur_siret"], "marche__numero": valeurs["numero"]}
    autres = verrou.activites.filter(**cle).exclude(pk=activite.pk if activite else 0)
    if autres.exists():
        raise TransitionInterdite(DEJA)
    if activite is not None:
        _corriger(activite, valeurs)
    ecrite = ecrire(verrou, valeurs)
    recalculer(verrou)
    avancer_version(verrou)
    return ecrite


def _corriger(activite: ActiviteMarche, valeurs: dict[str, Any]) -> None:
    """L'identité d'un marché se corrige là où il est ; s'il devient un autre marché connu, l'activité le rejoint."""
    marche = activite.marche
    cle = (valeurs["acheteur_siret"], valeurs["numero"])
    if cle != (marche.acheteur_siret, marche.numero):
        partage = marche.activites.exclude(pk=activite.pk).exists()
        connu = Marche.objects.filter(structure=marche.structure_id, acheteur_siret=cle[0], numero=cle[1]).first()
        if connu is not None or partage:
            activite.delete()
            return
        marche.acheteur_siret, marche.numero = cle
    for champ in DU_MARCHE:
        valeur = valeurs.get(champ)
        vide = None if champ in SANS_VALEUR else DEFAUTS.get(champ, "")
        setattr(marche, champ, vide if valeur in {None, ""} else valeur)
    marche.save()


@transaction.atomic
def retirer_marche(activite: ActiviteMarche, *, acteur: Utilisateur) -> None:
    """Retire un marché du bilan ; il reste connu de la structure s'il sert ailleurs. Lève TransitionInterdite."""
    verrou = ouvrir_a_la_saisie(activite.bilan, acteur)
    marche = activite.marche
    if SalarieClause.objects.filter(bilan=verrou, marche=marche).exists():
        raise TransitionInterdite(CITE)
    activite.delete()
    if not marche.activites.exists() and not SalarieClause.objects.filter(marche=marche).exists():
        marche.delete()
    recalculer(verrou)
    avancer_version(verrou)
