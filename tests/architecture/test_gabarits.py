"""Gabarits : chacun sert, et aucun ne porte une classe de thème hors du socle."""

import re
from pathlib import Path

from django.conf import settings

RACINE = Path(settings.BASE_DIR)
PIECES = ("config", "configurateur", "pilotage", "bilans", "conventions", "candidatures", "aap", "comptes")
SOCLES = ("socle", "territoires")
# Django et allauth les appellent par convention de nom.
PAR_CONVENTION = re.compile(r"^(403|404|500|403_csrf)\.html$|^(account|mfa|allauth|guichet|usersessions)/|^django/")


def _sources() -> str:
    morceaux = [f for p in (*PIECES, *SOCLES) for f in (RACINE / p).rglob("*.py")]
    fichiers = morceaux + list((RACINE / "templates").rglob("*.*"))
    return "\n".join(f.read_text() for f in fichiers)


def test_aucun_gabarit_inutile() -> None:
    texte = _sources()
    gabarits = [f.relative_to(RACINE / "templates").as_posix() for f in (RACINE / "templates").rglob("*.*")]
    inutiles = [g for g in gabarits if not PAR_CONVENTION.match(g) and f'"{g}"' not in texte and f"'{g}'" not in texte]
    # Un gabarit choisi par une fabrique de noms se cherche par son dossier et son radical.
    assert [g for g in inutiles if Path(g).stem not in texte] == []


def test_aucune_classe_de_theme_hors_du_socle() -> None:
    ailleurs = [p for p in (*PIECES, *SOCLES) if p != "socle"]
    fichiers = [f for p in ailleurs for f in [*(RACINE / p).rglob("*.py"), *(RACINE / "templates" / p).rglob("*.html")]]
    fautes = [f.relative_to(RACINE).as_posix() for f in fichiers if re.search(r"(?<![\w-])fr-[a-z]", f.read_text())]
    assert fautes == []


def test_aucun_style_ni_script_en_ligne() -> None:
    fautes = []
    for fichier in (RACINE / "templates").rglob("*.html"):
        if "/pdf/" in fichier.as_posix():
            continue
        texte = fichier.read_text()
        if re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)[^>]*>", texte):
            fautes.append(fichier.relative_to(RACINE).as_posix())
    assert fautes == []
