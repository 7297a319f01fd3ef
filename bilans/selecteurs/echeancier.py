"""Ce qu'une convention attend aujourd'hui : ses périodes, et les bilans que l'appel en fait naître."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from aap.selecteurs import regles_appliquees
from bilans.types import GenreBilan
from conventions.etats import Etat, EtatAvenant, EtatRetrait
from conventions.models import Convention
from conventions.selecteurs.postes import fin_effective, retire_le
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
    """Périodes de la convention, une par année conventionnée, avenants en vigueur, résiliation et retrait compris."""
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
    dernier = dernier_jour(convention)
    if dernier is not None:
        bornes = [(debut, min(fin, dernier)) for debut, fin in bornes if debut <= dernier]
    return bornes


def dernier_jour(convention: Convention) -> date | None:
    """Dernier jour d'une convention résiliée ou dont l'aide est retirée ; None si elle va à son terme.

    Le jour du manquement est compris dans ce qui restait à courir : l'aide vaut jusqu'à la veille.
    """
    jours = [
        retrait.manquement_le - UN_JOUR for retrait in convention.retraits.all() if retrait.etat == EtatRetrait.PRONONCE
    ]
    if convention.etat == Etat.RESILIEE and convention.resiliee_le is not None:
        fuseau = convention.dossier.appel.fuseau
        jours.append(convention.resiliation_effet or jour_local(convention.resiliee_le, fuseau))
    return min(jours, default=None)


def derniers_jours(convention: Convention) -> dict[str, date]:
    """Dernier jour financé de chaque métier, avenants en vigueur compris ; vide si les postes ne sont pas figés."""
    jours: dict[str, date] = {}
    for poste in convention.postes.all():
        avenant, retrait = poste.avenant, retire_le(poste)
        signe = avenant is None or avenant.etat == EtatAvenant.EN_VIGUEUR
        if signe and (retrait is None or retrait > poste.debut):
            jours[poste.role] = max(fin_effective(poste), jours.get(poste.role, date.min))
    return jours


def roles(convention: Convention) -> frozenset[str]:
    """Rôles des postes que la convention finance ou a financés."""
    return _roles(convention, derniers_jours(convention))


def _roles(convention: Convention, finis: dict[str, date]) -> frozenset[str]:
    return frozenset(finis) or frozenset(poste.role for poste in convention.dossier.postes.all() if poste.finance)


def plan(convention: Convention) -> list[EcheanceBilan]:
    """Bilans que les règles de l'appel attendent de cette convention, toutes périodes réunies.

    Sans exercice écrit, le compte rendu porte sur l'année civile du terme (lecture retenue). Un métier dont le dernier
    poste a fini avant une période n'y rend rien.
    """
    appliquees = [r for r in regles_appliquees(convention.dossier.version_suivie) if r.code in REGLES_DE_BILAN]
    finis, attendues = derniers_jours(convention), list[EcheanceBilan]()
    finances = _roles(convention, finis)
    deja: dict[tuple[str, str], int] = {}
    for annee, (debut, fin) in enumerate(periodes(convention)):
        exercice = _fin_exercice(convention, fin, annee)
        lignes = echeancier(appliquees, debut, fin, exercice, _dates(convention, annee), roles=finances)
        attendues += decaler_rangs(lignes, deja)
        for ligne in lignes:
            couple = (ligne.genre.value, ligne.role.value if ligne.role else "")
            deja[couple] = deja.get(couple, 0) + 1
    return [a for a in attendues if a.role is None or a.periode_debut <= finis.get(a.role.value, a.periode_debut)]


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
    return [attendue for attendue in laissees_au_service(convention) if cle_de(attendue) not in connus]


def laissees_au_service(convention: Convention) -> list[EcheanceBilan]:
    """Bilans attendus dont ni l'appel ni la convention ne disent le jour, fixé ou non depuis par le service."""
    return [attendue for attendue in plan(convention) if attendue.due_le is None]
