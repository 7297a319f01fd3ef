"""Ce qu'une convention attend aujourd'hui : ses périodes, et les bilans que l'appel en fait naître."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from aap.selecteurs import regles_appliquees
from bilans.types import GenreBilan
from conventions.etats import Etat
from conventions.models import Convention
from conventions.types import NatureAvenant
from regles.echeances import ajouter_mois, jour_local
from regles.echeances_bilan import REGLES_DE_BILAN, EcheanceBilan, decaler_rangs, echeancier

UN_JOUR = timedelta(days=1)


class Cle(NamedTuple):
    """Ce qui désigne un bilan dans sa convention."""

    genre: str
    role: str
    rang: int


def cle_de(attendue: EcheanceBilan) -> Cle:
    """Clé du bilan que cette échéance attend."""
    return Cle(attendue.genre.value, attendue.role.value if attendue.role else "", attendue.rang)


def periodes(convention: Convention) -> list[tuple[date, date]]:
    """Périodes de la convention, une par année conventionnée, avenants en vigueur et résiliation compris."""
    if convention.debut is None or convention.fin is None:
        return []
    bornes = [(convention.debut, convention.fin)]
    for avenant in convention.avenants.en_vigueur():
        if avenant.fin_apres is None:
            continue
        if avenant.nature == NatureAvenant.RECONDUCTION:
            bornes.append((avenant.fin_avant + UN_JOUR, avenant.fin_apres))
        else:
            bornes[-1] = (bornes[-1][0], max(bornes[-1][0], avenant.fin_apres))
    if convention.etat == Etat.RESILIEE and convention.resiliee_le is not None:
        dernier = convention.resiliation_effet or jour_local(convention.resiliee_le, convention.dossier.appel.fuseau)
        bornes = [(debut, min(fin, dernier)) for debut, fin in bornes if debut <= dernier]
    return bornes


def roles(convention: Convention) -> frozenset[str]:
    """Rôles des postes que la convention finance."""
    conventionnes = {poste.role for poste in convention.postes.all() if poste.retire_par_id is None}
    return frozenset(conventionnes or {poste.role for poste in convention.dossier.postes.all() if poste.finance})


def plan(convention: Convention) -> list[EcheanceBilan]:
    """Bilans que les règles de l'appel attendent de cette convention, toutes périodes réunies.

    Sans exercice écrit, le compte rendu porte sur l'année civile du terme (lecture retenue).
    """
    appliquees = [r for r in regles_appliquees(convention.dossier.version_suivie) if r.code in REGLES_DE_BILAN]
    finances, attendues = roles(convention), list[EcheanceBilan]()
    deja: dict[tuple[str, str], int] = {}
    for annee, (debut, fin) in enumerate(periodes(convention)):
        exercice = _fin_exercice(convention, fin, annee)
        lignes = echeancier(appliquees, debut, fin, exercice, _dates(convention, annee), roles=finances)
        attendues += decaler_rangs(lignes, deja)
        for ligne in lignes:
            couple = (ligne.genre.value, ligne.role.value if ligne.role else "")
            deja[couple] = deja.get(couple, 0) + 1
    return attendues


def _fin_exercice(convention: Convention, fin: date, annee: int) -> date:
    ecrite = convention.fin_exercice
    return date(fin.year, 12, 31) if ecrite is None else ajouter_mois(ecrite, 12 * annee)


def _dates(convention: Convention, annee: int) -> dict[str, date]:
    """Dates que la convention fixe, décalées d'un an par reconduction."""
    ecrites = {
        GenreBilan.INTERMEDIAIRE.value: convention.bilan_intermediaire_le,
        GenreBilan.FINAL.value: convention.bilan_final_le,
    }
    return {genre: ajouter_mois(jour, 12 * annee) for genre, jour in ecrites.items() if jour is not None}


def a_fixer(convention: Convention) -> list[EcheanceBilan]:
    """Bilans attendus dont ni l'appel ni la convention ne disent le jour, et que le service n'a pas encore fixés."""
    connus = {Cle(*valeurs) for valeurs in convention.bilans.values_list("genre", "role", "rang")}
    return [attendue for attendue in plan(convention) if attendue.due_le is None and cle_de(attendue) not in connus]
