"""Chaque règle du catalogue a une source écrite, un test, et aucun chiffre d'appel en dur."""

import inspect
import re
from pathlib import Path

from django.conf import settings

from regles.catalogue.coherence_bilan import CATALOGUE_BILAN
from regles.moteur import CATALOGUE

RACINE = Path(settings.BASE_DIR)
FONCTIONS = {code: regle.fonction for code, regle in (CATALOGUE | CATALOGUE_BILAN).items()}


def test_chaque_regle_a_une_docstring_qui_cite() -> None:
    muettes = [code for code, fonction in FONCTIONS.items() if "«" not in (inspect.getdoc(fonction) or "")]
    assert muettes == []


def test_chaque_regle_a_un_test() -> None:
    tests = "\n".join(f.read_text() for f in (RACINE / "tests").rglob("*.py"))
    tests += "\n".join(f.read_text() for f in (RACINE / "tests" / "donnees").rglob("*.json"))
    assert [code for code in FONCTIONS if code not in tests] == []


def test_aucun_montant_d_appel_en_dur() -> None:
    fautes = []
    for fichier in (RACINE / "regles").rglob("*.py"):
        # Commentaires, docstrings et exemples entre guillemets français ne sont pas du calcul.
        code = re.sub(r'""".*?"""|#[^\n]*|«[^»\n]*»|aide="[^"]*"', "", fichier.read_text(), flags=re.DOTALL)
        if re.search(r"29_?473|0[.,]70\b|0[.,]80\b|153_?000|10_?000\b|50_?000\b", code):
            fautes.append(fichier.relative_to(RACINE).as_posix())
    assert fautes == []
