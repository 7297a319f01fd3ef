"""Quand un champ conditionnel est demandé : une condition par chemin, lue par les manques et par les formulaires."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from candidatures.champs import PAR_CHEMIN, Champ
from candidatures.models import Dossier
from comptes.types import TypeStructure

# Droit local d'Alsace et de Moselle : les associations y sont inscrites au registre du tribunal, sans numéro RNA.
ALSACE_MOSELLE = ("57", "67", "68")


def siege_alsace_moselle(dossier: Dossier) -> bool:
    """Vrai si le siège est en Moselle, dans le Bas-Rhin ou le Haut-Rhin (Cerfa, 1.4)."""
    cp = dossier.identification.cp
    if cp:
        return cp.startswith(ALSACE_MOSELLE)
    return (dossier.structure.departement_id or "") in ALSACE_MOSELLE


def est_association(dossier: Dossier) -> bool:
    """Vrai pour une association : seule elle a un numéro RNA ou un registre."""
    return dossier.structure.type == TypeStructure.ASSOCIATION


def _registre(dossier: Dossier) -> bool:
    return est_association(dossier) and siege_alsace_moselle(dossier) and not dossier.identification.rna


def _rna(dossier: Dossier) -> bool:
    return est_association(dossier) and not siege_alsace_moselle(dossier)


def _bloc(accesseur: str, *colonnes: str) -> Callable[[Dossier], bool]:
    """Tout ou rien : dès qu'une colonne du bloc est remplie, toutes sont demandées."""

    def condition(dossier: Dossier) -> bool:
        ligne = getattr(dossier, accesseur)
        return any(getattr(ligne, colonne) not in {None, ""} for colonne in colonnes)

    return condition


class Suite(NamedTuple):
    """La question oui/non dont dépend un champ, et la réponse qui l'ouvre."""

    question: str
    attendue: bool = True


# « Si oui, … » : champ → question de la même étape. L'écran les replie quand la réponse est l'autre.
SUITES: dict[str, Suite] = {
    "relations.agrement_25_1": Suite("relations.agrement"),
    "relations.rup_date": Suite("relations.rup"),
    "relations.adherents_pm_liste": Suite("relations.adherents_pm"),
    "projet.recrutement_etpt": Suite("projet.recrutement"),
    "projet.contrat_ville": Suite("projet.politique_ville"),
    "territoire.zone_blanche_motif": Suite("territoire.zone_blanche"),
    "territoire.zone_blanche_preuve": Suite("territoire.zone_blanche"),
    "territoire.grand_projet_nom": Suite("territoire.grand_projet"),
    "territoire.npnru_sites": Suite("territoire.npnru"),
    "attestations.signataire_nom": Suite("attestations.signataire_est_rl", attendue=False),
    "attestations.signataire_prenom": Suite("attestations.signataire_est_rl", attendue=False),
    "attestations.signataire_fonction": Suite("attestations.signataire_est_rl", attendue=False),
}


def _si_oui(suite: Suite) -> Callable[[Dossier], bool]:
    return lambda dossier: valeur(dossier, suite.question) is suite.attendue


def est_replie(champ: Champ, dossier: Dossier) -> bool:
    """Vrai si la réponse donnée ferme ce champ : ce qu'on y avait écrit est gardé, mais ne se lit plus."""
    suite = SUITES.get(champ.chemin)
    return suite is not None and valeur(dossier, suite.question) is (not suite.attendue)


def _aides_deja_percues(dossier: Dossier) -> bool:
    return bool(dossier.attestations.cumul_de_minimis) or bool(dossier.aides_etat.all())


_charge = _bloc("identification", "charge_nom", "charge_prenom", "charge_fonction", "charge_tel", "charge_courriel")
_exercice = _bloc("exercice", "exercice_debut", "exercice_fin")

CONDITIONS: dict[str, Callable[[Dossier], bool]] = {
    "identification.rna": _rna,
    "identification.am_date": _registre,
    "identification.am_volume": _registre,
    "identification.am_folio": _registre,
    "identification.am_tribunal": _registre,
    "identification.charge_nom": _charge,
    "identification.charge_prenom": _charge,
    "identification.charge_fonction": _charge,
    "identification.charge_tel": _charge,
    "identification.charge_courriel": _charge,
    "exercice.exercice_debut": _exercice,
    "exercice.exercice_fin": _exercice,
    "attestations.aides_500k": _aides_deja_percues,
    **{chemin: _si_oui(suite) for chemin, suite in SUITES.items()},
}


def est_demande(champ: Champ, dossier: Dossier) -> bool:
    """Vrai si ce champ doit être rempli pour que ce dossier puisse être déposé."""
    exigence = champ.exigence(prive=dossier.structure.privee)
    if exigence == "C":
        return CONDITIONS[champ.chemin](dossier)
    return exigence == "O"


def est_affiche(champ: Champ, dossier: Dossier) -> bool:
    """Vrai si ce champ a un sens pour cette structure : le registre local ne se montre qu'en Alsace-Moselle."""
    if champ.exigence(prive=dossier.structure.privee) == "-":
        return False
    if champ.colonne.startswith("am_"):
        return est_association(dossier) and siege_alsace_moselle(dossier)
    if champ.chemin == "identification.rna":
        return est_association(dossier)
    return True


def valeur(dossier: Dossier, chemin: str) -> object:
    """Valeur enregistrée d'un champ du catalogue."""
    champ = PAR_CHEMIN[chemin]
    return getattr(getattr(dossier, champ.modele), champ.colonne)
