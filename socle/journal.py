"""Inscrire, lire, sceller et vérifier le journal.

Une chaîne de hachage par objet (type, identifiant, rang), un sceau global par jour. PostgreSQL refuse UPDATE, DELETE et
TRUNCATE sur les lignes et les sceaux ; seul le détail (données personnelles) se supprime, et la chaîne reste valide.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from socle.acteurs import Acteur
from socle.canonique import simple
from socle.horloge import maintenant
from socle.models.journal import VIDE, DetailJournal, LigneJournal, SceauJournal
from socle.reference import Reference, reference


class Rupture(NamedTuple):
    """Premier maillon qui ne tient plus : objet, rang et raison en français."""

    type: str
    objet_id: int
    rang: int
    raison: str

    def __str__(self) -> str:
        return f"{self.type} {self.objet_id}, maillon {self.rang} : {self.raison}"


def inscrire(
    objet: Any,
    action: str,
    *,
    acteur: Acteur | None,
    avant: str = "",
    apres: str = "",
    motif: str = "",
    detail: dict[str, Any] | None = None,
) -> LigneJournal:
    """Ajoute un maillon à la chaîne de `objet` (modèle enregistré ou Reference), dans la transaction en cours.

    `detail` ne porte ni flottant ni instant sans fuseau (TypeError). Sans acteur, la ligne est celle du système.
    """
    cible = reference(objet)
    nom = acteur.libelle_acteur if acteur is not None else "Système"
    contenu = simple({"acteur": nom, "objet": cible.libelle, "motif": motif, "detail": detail or {}})
    fiche = DetailJournal(sel=secrets.token_hex(32), contenu=contenu)
    with transaction.atomic():
        _verrouiller(cible)
        dernier = LigneJournal.objects.filter(type=cible.type, objet_id=cible.id).order_by("-rang").first()
        ligne = LigneJournal(
            type=cible.type,
            objet_id=cible.id,
            rang=dernier.rang + 1 if dernier else 1,
            action=action,
            acteur_id=acteur.pk if acteur is not None else None,
            instant=maintenant(),
            avant=avant,
            apres=apres,
            condense=fiche.calculer_condense(),
            precedent=dernier.empreinte if dernier else VIDE,
        )
        ligne.empreinte = ligne.calculer_empreinte()
        ligne.save(force_insert=True)
        fiche.ligne = ligne
        fiche.save(force_insert=True)
    return ligne


def lignes(objet: Any) -> QuerySet[LigneJournal]:
    """Lignes d'un objet, de la première à la dernière, détail joint."""
    cible = reference(objet)
    return LigneJournal.objects.filter(type=cible.type, objet_id=cible.id).select_related("detail").order_by("rang")


def effacer_details(objet: Any, *, acteur: Acteur | None, motif: str) -> int:
    """Supprime les données personnelles du journal d'un objet ; l'effacement est lui-même inscrit. Rend le nombre
    effacé."""
    cible = reference(objet)
    with transaction.atomic():
        _verrouiller(cible)
        details = DetailJournal.objects.filter(ligne__type=cible.type, ligne__objet_id=cible.id)
        nombre, _ = details.delete()
        inscrire(
            Reference(cible.type, cible.id, ""),
            "journal.effacer_details",
            acteur=acteur,
            motif=motif,
            detail={"nombre": nombre},
        )
    return nombre


def sceller(jour: date) -> SceauJournal:
    """Scelle toutes les lignes pas encore scellées au nom de `jour` ; rend le sceau existant si le jour l'est déjà.

    Le verrou de table attend les écritures en cours : aucune ligne d'un numéro déjà scellé ne peut apparaître après.
    """
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute("LOCK TABLE socle_lignejournal, socle_sceaujournal IN SHARE ROW EXCLUSIVE MODE")
        existant = SceauJournal.objects.filter(jour=jour).first()
        if existant is not None:
            return existant
        dernier = SceauJournal.objects.order_by("-pk").first()
        depuis, precedent = (dernier.derniere_ligne, dernier.empreinte) if dernier else (0, VIDE)
        nouvelles = list(LigneJournal.objects.filter(pk__gt=depuis).order_by("pk").values_list("pk", "empreinte"))
        return SceauJournal.objects.create(
            jour=jour,
            derniere_ligne=nouvelles[-1][0] if nouvelles else depuis,
            nombre=len(nouvelles),
            precedent=precedent,
            empreinte=_empreinte_sceau(jour, precedent, (valeur for _, valeur in nouvelles)),
        )


def verifier(type: str | None = None) -> Rupture | None:  # noqa: A002 - nom fixé par le vocabulaire du journal
    """Relit toutes les chaînes (ou celles d'un type d'objet) et nomme le premier maillon rompu, sinon None.

    Sans type, relit aussi les sceaux : eux seuls voient une chaîne raccourcie par la fin.
    """
    tout = LigneJournal.objects.select_related("detail").order_by("type", "objet_id", "rang")
    if type is not None:
        tout = tout.filter(type=type)
    for _, chaine in groupby(tout.iterator(chunk_size=2000), key=lambda ligne: (ligne.type, ligne.objet_id)):
        rupture = _verifier_chaine(chaine)
        if rupture is not None:
            return rupture
    return _verifier_sceaux() if type is None else None


def _verifier_chaine(chaine: Iterator[LigneJournal]) -> Rupture | None:
    precedent = VIDE
    for rang, ligne in enumerate(chaine, start=1):
        raison = _defaut(ligne, rang, precedent)
        if raison:
            return Rupture(ligne.type, ligne.objet_id, rang, raison)
        precedent = ligne.empreinte
    return None


def _defaut(ligne: LigneJournal, rang: int, precedent: str) -> str:
    if ligne.rang != rang:
        return f"maillon absent (le suivant présent est le {ligne.rang})"
    if ligne.precedent != precedent:
        return "ne suit pas le maillon précédent"
    if ligne.empreinte != ligne.calculer_empreinte():
        return "contenu modifié"
    detail: DetailJournal | None = getattr(ligne, "detail", None)
    if detail is not None and detail.calculer_condense() != ligne.condense:
        return "détail modifié"
    return ""


def _verifier_sceaux() -> Rupture | None:
    depuis, precedent = 0, VIDE
    for rang, sceau in enumerate(SceauJournal.objects.order_by("pk"), start=1):
        scellees = LigneJournal.objects.filter(pk__gt=depuis, pk__lte=sceau.derniere_ligne).order_by("pk")
        valeurs = list(scellees.values_list("empreinte", flat=True))
        juste = _empreinte_sceau(sceau.jour, precedent, valeurs)
        if (sceau.precedent, sceau.empreinte, sceau.nombre) != (precedent, juste, len(valeurs)):
            raison = f"sceau du {sceau.jour} rompu ({len(valeurs)} lignes trouvées, {sceau.nombre} scellées)"
            return Rupture("socle.sceaujournal", sceau.pk, rang, raison)
        depuis, precedent = sceau.derniere_ligne, sceau.empreinte
    return None


def _empreinte_sceau(jour: date, precedent: str, empreintes: Iterable[str]) -> str:
    hachage = hashlib.sha256(f"{jour.isoformat()}\n{precedent}\n".encode())
    for valeur in empreintes:
        hachage.update(valeur.encode())
    return hachage.hexdigest()


def _verrouiller(cible: Reference) -> None:
    """Verrou consultatif de la chaîne : tient jusqu'à la fin de la transaction, même si l'objet n'est pas
    verrouillé."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"journal:{cible.type}:{cible.id}"])
