"""Chaque paramètre de chaque appel compte : le changer d'un rien change le résultat d'un cas.

Tous les genres de paramètres sont touchés : nombres, dates, heures, oui/non, choix d'une liste, éléments d'une liste
(retirés un à un, et ajoutés quand la liste est fermée), seuils d'un dictionnaire, conditions. Seuls échappent les
textes d'affichage (SANS_EFFET) : ils se lisent à l'écran et ne décident de rien. Les réglages d'une lecture que l'appel
n'a pas choisie (`inerte`) sont dits un à un, et le test vérifie qu'ils ne changent vraiment rien.
"""

import copy
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

import pytest

from regles.faits import FaitsDossier
from regles.moteur import CATALOGUE, Etape, Famille, RegleAppliquee, Verdict, evaluer, lire_regle
from tests.regles.appels import APPELS, lignes_de_regles, lire_csv, regles_de
from tests.regles.bornes import BORNES
from tests.regles.cas import alertes_du_verdict, colonnes_du_verdict, faits_du_cas
from tests.regles.test_catalogue import CAS

# Ce qui se lit et ne décide de rien : noms, références de pièces et de faits générateurs.
SANS_EFFET = frozenset({"libelle", "nom", "fait_generateur"})
FUSEAUX = ("Europe/Paris", "Indian/Mayotte", "UTC")
Chemin = tuple[Any, ...]


@cache
def dossiers(appel: str, famille: Famille) -> tuple[FaitsDossier, ...]:
    """Cas de référence, cas du catalogue et bornes de cette famille de règles."""
    lignes = tuple(faits_du_cas(ligne) for ligne in lire_csv("cas_plafonds.csv") if ligne["aap"] == appel)
    return lignes + tuple(faits for paire in CAS.values() for faits in paire) + BORNES[famille]


def resultat(verdict: Verdict) -> Any:
    """Ce qui se voit : colonnes du CSV, alertes, règles tenues, échéances, relève, pièces ; pas les seuils affichés."""
    lignes = verdict.lignes
    return (
        colonnes_du_verdict(verdict),
        alertes_du_verdict(verdict),
        [(ligne.ok, ligne.niveau_effectif, ligne.constat.signaux, ligne.constat.a_examiner) for ligne in lignes],
        [ligne.constat.limite for ligne in lignes if ligne.constat.echeance],
        [ligne.constat.mesure for ligne in lignes if ligne.code in {"RELEVE", "PIECES", "RUBRIQUES", "ATTESTATIONS"}],
        [(d.ref, d.ok) for ligne in lignes for d in ligne.constat.details if ligne.code in AVEC_DETAILS],
        [ligne.derogable for ligne in lignes],
    )


AVEC_DETAILS = frozenset({"PIECES", "RUBRIQUES", "ATTESTATIONS", "TERRITOIRES_ELIGIBLES", "PRIORITE_DEJA_FINANCEES"})


@cache
def temoin(appel: str, codes: frozenset[str], famille: Famille) -> tuple[Any, ...]:
    jugees = [regle for regle in regles_de(appel) if regle.code in codes]
    return tuple(resultat(evaluer(faits, jugees)) for faits in dossiers(appel, famille))


def compagnes(appel: str, code: str) -> frozenset[str]:
    """Règles à rejouer avec celle-ci : toutes celles de l'argent pour une règle d'argent, elle seule sinon."""
    argent = {c for c in CATALOGUE if CATALOGUE[c].famille == Famille.FINANCEMENT or CATALOGUE[c].etape != Etape.FAITS}
    return frozenset(argent & {regle.code for regle in regles_de(appel)}) if code in argent else frozenset({code})


def mutations(appel: str) -> Iterator[tuple[str, Chemin, object]]:
    """(règle, chemin, valeur voisine) de chaque paramètre ; RETIRER ôte un élément de liste."""
    for ligne in lignes_de_regles(appel):
        genres = get_type_hints(CATALOGUE[ligne["code"]].parametres)
        for nom, valeur in ligne["parametres"].items():
            for chemin, voisin in voisins((nom,), valeur, genres[nom]):
                yield ligne["code"], chemin, voisin


class Retirer:
    """Ôter cet élément de sa liste."""

    def __repr__(self) -> str:
        return "retiré"


RETIRER = Retirer()


def voisins(chemin: Chemin, valeur: Any, genre: Any = None) -> Iterator[tuple[Chemin, object]]:
    if chemin[-1] in SANS_EFFET:
        return
    if isinstance(valeur, dict):
        for cle, sous in valeur.items():
            yield from voisins((*chemin, cle), sous)
    elif isinstance(valeur, list):
        yield from _voisins_de_liste(chemin, valeur, genre)
    else:
        yield from ((chemin, voisin) for voisin in voisins_simples(chemin, valeur, genre))


def _voisins_de_liste(chemin: Chemin, valeur: list[Any], genre: Any) -> Iterator[tuple[Chemin, object]]:
    element = next(iter(get_args(genre)), None)
    for rang, sous in enumerate(valeur):
        if len(valeur) > 1 or chemin[-1] not in {"releves", "parts", "familles", "jeu"}:
            yield (*chemin, rang), RETIRER
        if isinstance(sous, dict):
            yield from voisins((*chemin, rang), sous)
    if isinstance(element, type) and issubclass(element, Enum):
        for membre in element:
            if membre.value not in valeur:
                yield (*chemin, len(valeur)), membre.value


def voisins_simples(chemin: Chemin, valeur: object, genre: Any) -> list[object]:
    """Les valeurs juste à côté. Un ETP a deux décimales."""
    choix = [g for g in (genre, *get_args(genre)) if isinstance(g, type) and issubclass(g, Enum)]
    if choix:
        return [membre.value for membre in choix[0] if membre.value != valeur]
    if chemin[-1] == "etp":
        return [str(Decimal(str(valeur)) + pas) for pas in (Decimal("-0.01"), Decimal("0.01"))]
    if isinstance(valeur, bool):
        return [not valeur]
    if isinstance(valeur, int):
        return [valeur - 1, valeur + 1]
    if valeur is None:
        return ["0.15"] if chemin == ("taux",) else []
    return _voisins_du_texte(chemin, str(valeur))


def _voisins_du_texte(chemin: Chemin, valeur: str) -> list[object]:
    if valeur in FUSEAUX:
        return [fuseau for fuseau in FUSEAUX if _autre_heure(fuseau, valeur)]
    if valeur.count("-") == 2 and valeur[:4].isdigit():
        jour = date.fromisoformat(valeur)
        return [(jour + timedelta(days=pas)).isoformat() for pas in (-1, 1)]
    if ":" in valeur:
        debut = datetime.combine(date(2025, 1, 1), time.fromisoformat(valeur))
        pas = timedelta(seconds=1) if valeur.count(":") == 2 else timedelta(minutes=1)
        return [(debut - pas).strftime("%H:%M:%S" if valeur.count(":") == 2 else "%H:%M")]
    if chemin[-1] == "siren":
        return ["000000000"]
    if chemin[-1] in {"code", "piece", "op", "champ"} or not valeur.replace(".", "").isdigit():
        return [f"{valeur}_AUTRE"] if chemin[-1] in {"code", "piece"} else []
    pas_ = Decimal("0.0001") if 0 < Decimal(valeur) <= 1 else Decimal("0.01")
    return [str(Decimal(valeur) + sens * pas_) for sens in (-1, 1)]


def inerte(appel: str, code: str, chemin: Chemin, valeur: object) -> str:
    """Pourquoi cette valeur ne décide de rien dans cet appel ; vide si elle décide.

    Ce sont des réglages d'une lecture que l'appel n'a pas choisie : les changer n'a d'effet qu'avec elle.
    """
    parametres = next(ligne["parametres"] for ligne in lignes_de_regles(appel) if ligne["code"] == code)
    champ = str(chemin[0])
    sans_forfait = {"salaire_charge", "personnel_et_forfait"}
    raisons = {
        "Sans taux de forfait, le personnel seul et le personnel avec forfait font la même assiette.": (
            champ == "assiette" and {valeur, parametres["assiette"]} == sans_forfait
        ),
        "La demande faite à l'appel n'est jamais comptée parmi les autres financements.": (
            valeur == "ETAT_AAP" and code != "COFINANCEURS_SOLLICITES"
        ),
        "Le plafond ne compte que cette aide : la liste des aides de l'État ne sert qu'à l'autre lecture.": (
            code == "PLAFOND_ETP" and champ == "categories_etat" and parametres["aides"] == "cet_appel"
        ),
        "Le besoin se mesure sur toutes les charges : l'assiette des postes ne sert qu'à l'autre lecture.": (
            code == "SURFINANCEMENT" and champ == "assiette" and parametres["base"] == "charges_projet"
        ),
        "L'appel ne demande aucune année : il n'y a rien à lire de deux façons.": (
            code == "PRIORITE_DEJA_FINANCEES" and champ == "lecture" and not parametres["annees"]
        ),
        "Sans part d'excédent laissée au bénéficiaire, il n'y a pas à dire de quoi elle est prise.": (
            code == "COMPTE_RENDU_FINANCIER" and champ == "excedent_assiette" and not parametres["excedent_part"]
        ),
    }
    return next((raison for raison, vraie in raisons.items() if vraie), "")


def _autre_heure(fuseau: str, connu: str) -> bool:
    instant = datetime(2022, 7, 1)  # noqa: DTZ001 - seul l'écart des fuseaux compte
    return instant.replace(tzinfo=ZoneInfo(fuseau)).utcoffset() != instant.replace(tzinfo=ZoneInfo(connu)).utcoffset()


def muter(appel: str, code: str, chemin: Chemin, valeur: object) -> tuple[RegleAppliquee, ...] | None:
    """Les règles avec une valeur changée ; None si la valeur est refusée à la lecture."""
    cible = copy.deepcopy(next(ligne for ligne in lignes_de_regles(appel) if ligne["code"] == code))
    noeud = cible["parametres"]
    for cle in chemin[:-1]:
        noeud = noeud[cle]
    if isinstance(valeur, Retirer):
        del noeud[chemin[-1]]
    elif isinstance(noeud, list) and chemin[-1] == len(noeud):
        noeud.append(valeur)
    else:
        noeud[chemin[-1]] = valeur
    try:
        mutee = lire_regle(cible)
    except ValueError:
        return None
    return tuple(mutee if regle.code == code else regle for regle in regles_de(appel))


def se_voit(appel: str, code: str, mutees: tuple[RegleAppliquee, ...]) -> bool:
    codes, famille = compagnes(appel, code), CATALOGUE[code].famille
    jugees = [regle for regle in mutees if regle.code in codes]
    paires = zip(dossiers(appel, famille), temoin(appel, codes, famille), strict=True)
    # Les deux cas écrits pour cette règle d'abord : ils suffisent presque toujours.
    siens = CAS.get(code, ())
    return any(
        resultat(evaluer(faits, jugees)) != attendu
        for faits, attendu in sorted(paires, key=lambda paire: paire[0] not in siens)
    )


MUTATIONS = [(appel, *mutation) for appel in APPELS for mutation in mutations(appel)]


@pytest.mark.parametrize(
    ("appel", "code", "chemin", "valeur"),
    MUTATIONS,
    ids=[f"{a}-{c}.{'.'.join(map(str, p))}={v}" for a, c, p, v in MUTATIONS],
)
def test_une_valeur_changee_change_un_cas(appel: str, code: str, chemin: Chemin, valeur: object) -> None:
    mutees = muter(appel, code, chemin, valeur)
    if mutees is not None:
        assert se_voit(appel, code, mutees) != bool(inerte(appel, code, chemin, valeur))


@pytest.mark.parametrize("appel", APPELS)
def test_chaque_appel_a_des_valeurs_a_changer(appel: str) -> None:
    assert sum(1 for mutation in MUTATIONS if mutation[0] == appel) > 60
