"""Écrire les lignes d'une version en préparation : enregistrer, retirer, déplacer. Une version publiée est figée."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from aap.models import AppelAProjets, LigneConfiguration, RegleAppliquee, VersionAppel
from aap.selecteurs.concurrence import empreinte_de_ligne
from aap.services.acces import EcritEntreTemps, ModificationInterdite
from aap.services.lecture import defauts_de
from aap.services.phrases import oublier_les_corrigees
from aap.services.versions import refus_de_retirer, s_approprier
from socle import journal
from socle.acteurs import Acteur
from socle.canonique import normaliser_recherche

LigneT = TypeVar("LigneT", bound=LigneConfiguration)
LONGUEUR_CODE = 40
ECHEANCIER = "VERSEMENTS"
FIGEE = (
    "Cette version est publiée : rien n'y change plus. Créez une nouvelle version pour la modifier ; "
    "elle vaudra pour les dépôts à venir."
)


class VersionFigee(ModificationInterdite):
    """La version est publiée."""

    def __init__(self) -> None:
        super().__init__(FIGEE)


@transaction.atomic
def enregistrer_ligne(ligne: LigneT, *, acteur: Acteur, lu: str = "") -> LigneT:
    """Crée ou modifie une ligne ; une ligne neuve va à la fin et reçoit un code tiré de son libellé.

    `lu` : empreinte de ce que l'écran montrait (`selecteurs.concurrence`) ; vide, on écrit sans comparer. Lève
    VersionFigee, EcritEntreTemps, ModificationInterdite, ou ValidationError (erreurs par champ) : rien n'est alors
    écrit.
    """
    version = ouvrir(ligne.version_id, acteur)
    _comparer(ligne, lu)
    genre = "modifier" if ligne.pk else "ajouter"
    if not ligne.pk:
        soeurs = _soeurs(ligne)
        ligne.rang = len(soeurs)
        ligne.code = ligne.code or _code_libre(ligne.libelle, {soeur.code for soeur in soeurs})
    if isinstance(ligne, RegleAppliquee) and ligne.code == ECHEANCIER:
        ligne.parametres = _parts(version)
    ligne.clean_fields()
    defauts = defauts_de(ligne)
    if defauts:
        raise ValidationError(defauts)
    oublier_les_corrigees(ligne)
    s_approprier(ligne)
    ligne.save()
    _suivre_echeancier(version)
    _inscrire(version.appel, genre, ligne, acteur)
    return ligne


@transaction.atomic
def retirer_ligne(ligne: LigneConfiguration, *, acteur: Acteur, lu: str = "") -> None:
    """Retire une ligne d'une version en préparation ; `lu` comme ci-dessus.

    Lève VersionFigee, EcritEntreTemps ou ModificationInterdite.
    """
    version = ouvrir(ligne.version_id, acteur)
    _comparer(ligne, lu)
    if refus := refus_de_retirer(ligne):
        raise ModificationInterdite(refus)
    s_approprier(ligne)
    _inscrire(version.appel, "retirer", ligne, acteur)
    ligne.delete()
    _suivre_echeancier(version)


@transaction.atomic
def deplacer_ligne(ligne: LigneConfiguration, *, monter: bool, acteur: Acteur) -> None:
    """Monte ou descend une ligne d'un rang dans sa liste ; au bout de la liste, ne change rien."""
    version = ouvrir(ligne.version_id, acteur)
    soeurs = _soeurs(ligne)
    place = next(rang for rang, soeur in enumerate(soeurs) if soeur.pk == ligne.pk)
    cible = place - 1 if monter else place + 1
    if not 0 <= cible < len(soeurs):
        return
    soeurs.insert(cible, soeurs.pop(place))
    for rang, soeur in enumerate(soeurs):
        soeur.rang = rang
    type(ligne)._default_manager.bulk_update(soeurs, ["rang"])
    _inscrire(version.appel, "deplacer", ligne, acteur)


def ouvrir(version_id: int, acteur: Acteur) -> VersionAppel:
    """Version en préparation et son appel, verrouillés le temps de la transaction.

    Lève VersionFigee si elle est publiée, ModificationInterdite si l'acteur n'a pas le droit de préparer l'appel.
    """
    version = VersionAppel.objects.select_related("appel").get(pk=version_id)
    version.appel = AppelAProjets.objects.select_for_update().get(pk=version.appel_id)
    if not acteur.peut("appel.preparer", version.appel):
        raise ModificationInterdite(acteur.refus("appel.preparer", version.appel))
    version.refresh_from_db(fields=["publiee_le"])
    if version.publiee_le is not None:
        raise VersionFigee
    return version


def _comparer(ligne: LigneConfiguration, lu: str) -> None:
    """Sous le verrou de l'appel : personne n'écrit plus entre cette lecture et la fin de la transaction."""
    if lu and empreinte_de_ligne(ligne) != lu:
        raise EcritEntreTemps


def _soeurs(ligne: LigneConfiguration) -> list[Any]:
    return list(type(ligne)._default_manager.filter(version_id=ligne.version_id).order_by("rang", "code"))


def _code_libre(libelle: str, pris: set[str]) -> str:
    radical = re.sub(r"[^a-z0-9]+", "_", normaliser_recherche(libelle)).strip("_").upper()[:LONGUEUR_CODE] or "LIGNE"
    candidats = (radical, *(f"{radical}_{rang}" for rang in range(2, len(pris) + 3)))
    return next(code for code in candidats if code not in pris)


def _suivre_echeancier(version: VersionAppel) -> None:
    """La règle « échéancier de versement » dit ce que disent les tranches : on ne les écrit qu'une fois."""
    regle = version.regles.filter(code=ECHEANCIER).first()
    if regle is not None and regle.parametres != _parts(version):
        regle.parametres = _parts(version)
        regle.save(update_fields=["parametres"])


def _parts(version: VersionAppel) -> dict[str, Any]:
    return {
        "parts": [
            {"libelle": t.libelle, "part": f"{t.part.normalize():f}", "fait_generateur": t.fait_generateur}
            for t in version.tranches.all()
        ]
    }


def _inscrire(appel: AppelAProjets, genre: str, ligne: LigneConfiguration, acteur: Acteur) -> None:
    detail = {"liste": str(ligne._meta.verbose_name), "code": ligne.code, "libelle": ligne.libelle}
    journal.inscrire(appel, f"appel.{genre}_ligne", acteur=acteur, detail=detail)
