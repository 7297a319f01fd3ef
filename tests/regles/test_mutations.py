"""Chaque valeur chiffrée de l'appel aura-2025 compte : la changer d'un rien change le résultat d'un cas."""

import copy
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from regles.faits import Categorie, FaitsDossier, Famille, RegimeAide
from regles.moteur import RegleAppliquee, Verdict, evaluer, lire_regle, lire_regles
from tests.regles.appels import AURA, dossier, lignes_de_regles, lire_csv, poste, regles_de
from tests.regles.cas import alertes_du_verdict, colonnes_du_verdict, faits_du_cas
from tests.regles.test_catalogue import CAS, D, P, fin, instant

# Bornes que les cas de référence ne touchent pas de près.
BORNES: tuple[FaitsDossier, ...] = (
    dossier(postes=(poste("0.50"),), demande=D(100)),
    dossier(famille=Famille.EPA, postes=P, demande=D(28000), financements=(fin(Categorie.ASP, "4000.01"),)),
    dossier(postes=P, demande=D(28000), financements=(fin(Categorie.ASP, "11999.99"),)),
    dossier(postes=P, demande=D(28000), financements=(fin(Categorie.PRIVE, "11999.00"),)),
    dossier(postes=P, demande=D(28000), regime_aide=RegimeAide.DE_MINIMIS_SIEG, cumul_de_minimis=D(722000)),
    dossier(postes=P, demande=D(28000), regime_aide=RegimeAide.DE_MINIMIS_SIEG, cumul_de_minimis=D("722000.01")),
    *(
        dossier(
            postes=P,
            demande=D(demande),
            financements=(fin(Categorie.PRIVE, autres),),
            calendrier={"convention_signee": date(2025, 9, 15)},
        )
        for demande, autres in (("23000", "17000"), ("23000.01", "16999.99"))
    ),
    *(dossier(annees_pnad=frozenset({annee})) for annee in (2021, 2022, 2023, 2024, 2025)),
    *(
        dossier(calendrier={"premier_depot": instant(jour, 21) + timedelta(minutes=minutes, seconds=59)})
        for jour in (3, 4, 5, 14, 15, 16)
        for minutes in (58, 59, 60)
    ),
    *(dossier(calendrier={"signature": date(2025, 7, jour)}) for jour in (14, 15, 16)),
    *(
        dossier(calendrier={"signature": jour}, derogations_accordees=frozenset({"SIGNATURE"}))
        for jour in (date(2025, 8, 31), date(2025, 9, 1))
    ),
)


@cache
def dossiers() -> tuple[FaitsDossier, ...]:
    csv = tuple(faits_du_cas(ligne) for ligne in lire_csv("cas_plafonds.csv") if ligne["aap"] == AURA)
    return csv + tuple(faits for paire in CAS.values() for faits in paire) + BORNES


def resultat(verdict: Verdict) -> Any:
    """Ce qui se voit : colonnes du CSV, alertes, règles tenues, échéances, relève ; pas les seuils affichés."""
    echeances = [ligne.constat.limite for ligne in verdict.lignes if ligne.constat.echeance]
    tenues = [ligne.ok for ligne in verdict.lignes]
    releves = [ligne.constat.mesure for ligne in verdict.lignes if ligne.code == "RELEVE"]
    return colonnes_du_verdict(verdict), alertes_du_verdict(verdict), tenues, echeances, releves


@cache
def temoin() -> tuple[Any, ...]:
    return tuple(resultat(evaluer(faits, regles_de(AURA))) for faits in dossiers())


def voisins(nom: object, valeur: object) -> list[object]:
    """Les valeurs juste à côté d'une valeur chiffrée ; rien pour le reste. Un ETP a deux décimales."""
    if nom == "etp":
        return [str(D(str(valeur)) + pas) for pas in (D("-0.01"), D("0.01"))]
    if isinstance(valeur, bool):
        return []
    if isinstance(valeur, int):
        return [valeur - 1, valeur + 1]
    if not isinstance(valeur, str):
        return []
    return _voisins_du_texte(valeur)


def _voisins_du_texte(valeur: str) -> list[object]:
    if valeur.count("-") == 2 and valeur[:4].isdigit():
        jour = date.fromisoformat(valeur)
        return [(jour + timedelta(days=pas)).isoformat() for pas in (-1, 1)]
    if valeur.count(":") == 2:
        debut = datetime.combine(date(2025, 1, 1), time.fromisoformat(valeur))
        return [(debut - timedelta(seconds=1)).strftime("%H:%M:%S")]
    if "." not in valeur or not valeur.replace(".", "").isdigit():
        return []
    pas = Decimal("0.0001") if Decimal(valeur) <= 1 else Decimal("0.01")
    return [str(Decimal(valeur) + sens * pas) for sens in (-1, 1)]


def feuilles(valeur: Any, chemin: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(valeur, dict):
        for cle, sous in valeur.items():
            yield from feuilles(sous, (*chemin, cle))
    elif isinstance(valeur, list):
        for rang, sous in enumerate(valeur):
            yield from feuilles(sous, (*chemin, rang))
    else:
        yield chemin, valeur


def mutations() -> Iterator[tuple[str, tuple[Any, ...], object]]:
    for ligne in lignes_de_regles(AURA):
        for chemin, valeur in feuilles(ligne["parametres"]):
            for voisin in voisins(chemin[-1], valeur):
                yield ligne["code"], chemin, voisin


def muter(code: str, chemin: tuple[Any, ...], valeur: object) -> tuple[RegleAppliquee, ...] | None:
    """Les règles avec une valeur changée ; None si la valeur sort des bornes du paramètre (refusée à la lecture)."""
    lignes = copy.deepcopy(lignes_de_regles(AURA))
    cible = next(ligne for ligne in lignes if ligne["code"] == code)
    noeud = cible["parametres"]
    for cle in chemin[:-1]:
        noeud = noeud[cle]
    noeud[chemin[-1]] = valeur
    try:
        lire_regle(cible)
    except ValueError:
        return None
    return lire_regles(lignes)


MUTATIONS = list(mutations())


@pytest.mark.parametrize(
    ("code", "chemin", "valeur"), MUTATIONS, ids=[f"{c}.{'.'.join(map(str, p))}={v}" for c, p, v in MUTATIONS]
)
def test_une_valeur_changee_change_un_cas(code: str, chemin: tuple[Any, ...], valeur: object) -> None:
    mutees = muter(code, chemin, valeur)
    if mutees is None:
        return
    assert any(resultat(evaluer(faits, mutees)) != attendu for faits, attendu in zip(dossiers(), temoin(), strict=True))


def test_il_y_a_des_valeurs_a_changer() -> None:
    assert len(MUTATIONS) > 60
