"""Le moteur est pur : bibliothèque standard, ni horloge, ni flottant, ni valeur d'un appel dans le code."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
FICHIERS = sorted((RACINE / "regles").rglob("*.py"))
IDS = [str(fichier.relative_to(RACINE)) for fichier in FICHIERS]
HORLOGES = {"now", "today", "utcnow", "time_ns", "monotonic"}
CATALOGUE = [fichier for fichier in FICHIERS if "catalogue" in fichier.parts]


def noeuds(fichier: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(fichier.read_text(encoding="utf-8")))


def modules(fichier: Path) -> set[str]:
    noms = set()
    for noeud in noeuds(fichier):
        if isinstance(noeud, ast.Import):
            noms |= {alias.name.split(".")[0] for alias in noeud.names}
        elif isinstance(noeud, ast.ImportFrom):
            noms.add((noeud.module or "").split(".")[0])
    return noms


@pytest.mark.parametrize("fichier", FICHIERS, ids=IDS)
def test_bibliotheque_standard_seule(fichier: Path) -> None:
    assert modules(fichier) <= sys.stdlib_module_names | {"regles"}


@pytest.mark.parametrize("fichier", FICHIERS, ids=IDS)
def test_ni_flottant_ni_horloge_ni_eval(fichier: Path) -> None:
    for noeud in noeuds(fichier):
        assert not (isinstance(noeud, ast.Constant) and isinstance(noeud.value, float))
        assert not (isinstance(noeud, ast.Attribute) and noeud.attr in HORLOGES)
        assert not (isinstance(noeud, ast.Name) and noeud.id in {"float", "eval", "exec"})


@pytest.mark.parametrize("fichier", CATALOGUE, ids=[fichier.name for fichier in CATALOGUE])
def test_aucun_montant_taux_ni_date_dans_le_catalogue(fichier: Path) -> None:
    """Seuls 0 et 1 s'écrivent : bornes de champs et comptes vides, jamais une valeur d'un appel.

    La version d'une règle (`version=2`) compte les changements de son code : elle n'en est pas une.
    """
    arbre = tuple(noeuds(fichier))
    versions = {noeud.value for noeud in arbre if isinstance(noeud, ast.keyword) and noeud.arg == "version"}
    for noeud in arbre:
        if isinstance(noeud, ast.Constant) and isinstance(noeud.value, int) and noeud not in versions:
            assert noeud.value in (0, 1), noeud.lineno
        if isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Name) and noeud.func.id in ("Decimal", "date"):
            constantes = [argument.value for argument in noeud.args if isinstance(argument, ast.Constant)]
            assert set(constantes) <= {0, 1}, noeud.lineno
