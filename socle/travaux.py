"""Travaux différés : programmés dans la transaction de leur cause, exécutés une fois, repris après une panne.

Le courtier ne porte qu'un identifiant ; s'il perd le message, `balayer` (chaque minute) retrouve la ligne.

« Exactement un résultat », deux dessins :

- genre simple (`@genre("dossier.accuse")`) : toute la fonction tourne dans la transaction qui passe le travail à
« fait »,
  la ligne du travail verrouillée. Un exécutant tué laisse PostgreSQL annuler tout ce qu'il avait écrit.
- genre `en_deux_temps` (longs, ou qui parlent à un serveur) : la fonction calcule hors transaction et montre son
avancement ;
  ce qu'elle doit écrire passe par `travail.conclure(fonction)`, jouée une seule fois avec l'état « fait », jeton
  vérifié.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, NamedTuple, TypeAlias

from celery import current_app
from django.db import transaction
from django.db.models import Q, QuerySet

from socle.canonique import simple
from socle.horloge import maintenant
from socle.models.travail import DUREE_BAIL, BailPerdu, EtatTravail, Travail
from socle.reference import reference

__all__ = [
    "PLAFOND_TENTATIVES",
    "BailPerdu",
    "Demande",
    "EtatTravail",
    "Travail",
    "TravailImpossible",
    "balayer",
    "executer",
    "executer_echus",
    "genre",
    "programmer",
    "programmer_tous",
    "relancer",
]

journal_technique = logging.getLogger("guichet.travaux")
PLAFOND_TENTATIVES = 8
RECUL_PREMIER = timedelta(seconds=30)
RECUL_PLAFOND = timedelta(hours=1)
LOT_BALAYAGE = 500

Fonction: TypeAlias = Callable[[Travail], "dict[str, Any] | None"]


class TravailImpossible(Exception):
    """À lever par un genre quand réessayer ne sert à rien : le travail est abandonné tout de suite."""


class _Genre(NamedTuple):
    fonction: Fonction
    en_deux_temps: bool


_genres: dict[str, _Genre] = {}


def genre(nom: str, *, en_deux_temps: bool = False) -> Callable[[Fonction], Fonction]:
    """Enregistre la fonction qui exécute ce genre de travail ; à poser dans le `tasks.py` d'une pièce.

    La fonction reçoit le travail et rend son résultat (dict JSON) ou None. Elle doit pouvoir être rejouée.
    """

    def enregistrer(fonction: Fonction) -> Fonction:
        connu = _genres.get(nom)
        if connu is not None and connu.fonction.__qualname__ != fonction.__qualname__:
            raise ValueError(f"Deux fonctions pour le genre de travail {nom}.")
        _genres[nom] = _Genre(fonction, en_deux_temps)
        return fonction

    return enregistrer


def programmer(
    genre: str,
    cle: str,
    arguments: dict[str, Any] | None = None,
    *,
    echeance: Any = None,
    objet: Any = None,
) -> Travail:
    """Inscrit un travail dans la transaction en cours, ou rend celui qui porte déjà cette clé.

    `echeance` : instant avec fuseau (défaut : tout de suite). Le courtier n'est prévenu qu'après validation, et sa
    panne
    n'est jamais une erreur : le balayage fera le reste.
    """
    cible = reference(objet) if objet is not None else None
    valeurs = {
        "genre": genre,
        "arguments": simple(arguments or {}),
        "echeance": echeance or maintenant(),
        "cree_le": maintenant(),
        "objet_type": cible.type if cible else "",
        "objet_id": cible.id if cible else None,
        "objet_libelle": cible.libelle if cible else "",
    }
    travail, cree = Travail.objects.get_or_create(cle=cle, defaults=valeurs)
    if cree and travail.echeance <= maintenant():
        transaction.on_commit(lambda: pousser(travail.pk))
    return travail


class Demande(NamedTuple):
    """Un travail voulu : les arguments de `programmer`."""

    genre: str
    cle: str
    arguments: dict[str, Any]
    objet: Any = None


def programmer_tous(demandes: Iterable[Demande]) -> int:
    """Programme ce qui ne l'est pas encore. Rend le nombre de demandes, déjà programmées comprises.

    Une requête dit lesquelles le sont : ce qui reste dû ne coûte plus rien, chaque minute, à qui demande encore.
    """
    par_cle = {demande.cle: demande for demande in demandes}
    connues = set(Travail.objects.filter(cle__in=list(par_cle)).values_list("cle", flat=True)) if par_cle else set()
    for cle, demande in par_cle.items():
        if cle not in connues:
            programmer(demande.genre, cle, demande.arguments, objet=demande.objet)
    return len(par_cle)


def pousser(identifiant: int, *, expire: int | None = None) -> bool:
    """Donne l'identifiant au courtier. Rend False, sans lever, si le courtier ne répond pas."""
    try:
        current_app.send_task("socle.tasks.executer_travail", args=[identifiant], expires=expire, retry=False)
    except Exception:  # noqa: BLE001 - chaque courtier lève les siennes, et aucune ne doit défaire l'acte déjà validé
        journal_technique.warning("Courtier injoignable : le travail %s attendra le balayage.", identifiant)
        return False
    return True


def executer(identifiant: int) -> bool:
    """Exécute un travail dû, s'il est libre. Rend True s'il est fait à la sortie par cet appel.

    Une exception du genre n'est pas propagée : elle est notée et le travail reporté (recul exponentiel), puis
    abandonné.
    """
    travail = _prendre(identifiant)
    if travail is None:
        return False
    try:
        _accomplir(travail)
    except BailPerdu:
        journal_technique.warning("Travail %s repris par un autre exécutant.", travail.pk)
        return False
    except Exception as erreur:  # noqa: BLE001 - tout échec d'un genre est noté sur la ligne, et réessayé
        journal_technique.exception("Travail %s en échec.", travail.pk)
        _reporter(travail, erreur)
        return False
    return True


def balayer() -> int:
    """Pousse au courtier tout ce qui est dû et pas fait, baux expirés compris. Rend le nombre de travaux poussés.

    Le message expire avant le balayage suivant : un courtier en retard n'accumule pas de doublons.
    """
    poussees = 0
    for identifiant in _dus().values_list("pk", flat=True)[:LOT_BALAYAGE]:
        poussees += pousser(identifiant, expire=55)
    return poussees


def executer_echus(limite: int = 1000) -> int:
    """Exécute sur place tout ce qui est dû (démonstration, tests, dépannage). Rend le nombre de travaux faits.

    Un travail reporté par une erreur n'est plus dû : la boucle s'arrête.
    """
    faits = 0
    for _ in range(limite):
        identifiant = _dus().values_list("pk", flat=True).first()
        if identifiant is None:
            break
        faits += executer(identifiant)
    return faits


def relancer(travail: Travail) -> None:
    """Remet un travail abandonné en attente, compteur à zéro."""
    abandonne = Travail.objects.filter(pk=travail.pk, etat=EtatTravail.ABANDONNE)
    if abandonne.update(etat=EtatTravail.EN_ATTENTE, tentatives=0, echeance=maintenant(), fini_le=None):
        transaction.on_commit(lambda: pousser(travail.pk))


def _dus() -> QuerySet[Travail]:
    instant = maintenant()
    attend = Q(etat=EtatTravail.EN_ATTENTE, echeance__lte=instant)
    orphelin = Q(etat=EtatTravail.EN_COURS, bail_jusqua__lt=instant)
    return Travail.objects.filter(attend | orphelin).order_by("echeance", "pk")


def _prendre(identifiant: int) -> Travail | None:
    """Prend le bail sous SKIP LOCKED ; None si le travail est fait, tenu par un autre, pas encore dû ou épuisé."""
    with transaction.atomic():
        travail = _dus().select_for_update(skip_locked=True).filter(pk=identifiant).first()
        if travail is None:
            return None
        if travail.tentatives >= PLAFOND_TENTATIVES:
            # Bail expiré autant de fois : ce travail tue ses exécutants.
            _abandonner(travail, travail.erreur or "L'exécutant s'est arrêté à chaque tentative.")
            return None
        travail.etat = EtatTravail.EN_COURS
        travail.tentatives += 1
        travail.jeton = uuid.uuid4()
        travail.bail_jusqua = maintenant() + DUREE_BAIL
        travail.save(update_fields=["etat", "tentatives", "jeton", "bail_jusqua"])
    return travail


def _accomplir(travail: Travail) -> None:
    connu = _genres.get(travail.genre)
    if connu is None:
        raise TravailImpossible(f"Genre de travail inconnu : {travail.genre}.")
    if not connu.en_deux_temps:
        with transaction.atomic():
            _tenir(travail)
            _marquer_fait(travail, connu.fonction(travail))
        return
    resultat = connu.fonction(travail)
    with transaction.atomic():
        _tenir(travail)
        if travail.conclusion is not None:
            resultat = travail.conclusion() or resultat
        _marquer_fait(travail, resultat)


def _tenir(travail: Travail) -> None:
    """Verrouille la ligne et vérifie que le bail est encore le nôtre."""
    lignes = Travail.objects.select_for_update().filter(pk=travail.pk, etat=EtatTravail.EN_COURS, jeton=travail.jeton)
    if not lignes.exists():
        raise BailPerdu(str(travail))


def _marquer_fait(travail: Travail, resultat: dict[str, Any] | None) -> None:
    travail.etat, travail.progression, travail.erreur = EtatTravail.FAIT, 100, ""
    travail.resultat = simple(resultat) if resultat is not None else None
    travail.fini_le, travail.jeton, travail.bail_jusqua = maintenant(), None, None
    travail.save(
        update_fields=["etat", "progression", "etape", "erreur", "resultat", "fini_le", "jeton", "bail_jusqua"]
    )


def _reporter(travail: Travail, erreur: Exception) -> None:
    """Remet en attente avec un recul qui double, ou abandonne ; sans effet si le bail est passé à un autre."""
    with transaction.atomic():
        ligne = Travail.objects.select_for_update().filter(pk=travail.pk, jeton=travail.jeton).first()
        if ligne is None:
            return
        texte = f"{type(erreur).__name__} : {erreur}"[:2000]
        if isinstance(erreur, TravailImpossible) or ligne.tentatives >= PLAFOND_TENTATIVES:
            _abandonner(ligne, texte)
            return
        recul = min(RECUL_PREMIER * 2 ** (ligne.tentatives - 1), RECUL_PLAFOND)
        ligne.etat, ligne.erreur, ligne.echeance = EtatTravail.EN_ATTENTE, texte, maintenant() + recul
        ligne.jeton, ligne.bail_jusqua = None, None
        ligne.save(update_fields=["etat", "erreur", "echeance", "jeton", "bail_jusqua"])


def _abandonner(travail: Travail, erreur: str) -> None:
    travail.etat, travail.erreur, travail.fini_le = EtatTravail.ABANDONNE, erreur, maintenant()
    travail.jeton, travail.bail_jusqua = None, None
    travail.save(update_fields=["etat", "erreur", "fini_le", "jeton", "bail_jusqua"])
    journal_technique.error("Travail %s abandonné : %s", travail.pk, erreur)
