"""Thèmes : mêmes noms partout, classes qui existent, contrastes suffisants."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.signals import request_finished

from socle import themes

tinycss2: Any = import_module("tinycss2")  # installé avec weasyprint, sans annotations
STATIQUES = Path(settings.BASE_DIR) / "static" / "socle"
SEUIL_TEXTE = 4.5


@pytest.fixture(autouse=True)
def theme_par_defaut() -> Iterator[None]:
    themes.choisir(None)
    yield
    themes.choisir(None)


def test_les_deux_themes_ont_les_memes_noms() -> None:
    assert themes.THEMES["dsfr"].keys() == themes.THEMES["sobre"].keys()
    assert all(classes.strip() for table in themes.THEMES.values() for classes in table.values())


def test_chaque_nom_dit_son_sens() -> None:
    assert [nom for nom, (_, _, sens) in themes.NOMS.items() if not sens.strip()] == []


def test_aucun_groupe_ne_redefinit_un_nom() -> None:
    groupes = (themes.GRILLE, themes.TEXTE, themes.ACTIONS, themes.ICONES, themes.COMPOSANTS, themes.FORMULAIRES)
    assert len(themes.NOMS) == sum(map(len, (*groupes, themes.NAVIGATION, themes.STRUCTURE, themes._series())))


def test_le_theme_sobre_n_emprunte_rien_au_systeme_de_l_etat() -> None:
    assert [nom for nom, classes in themes.THEMES["sobre"].items() if re.search(r"\bfr-", classes)] == []


def test_classes_du_theme_courant() -> None:
    assert themes.classes("bouton petit") == "fr-btn fr-btn--sm"
    themes.choisir("sobre")
    assert themes.classes("bouton petit") == "s-bouton s-bouton--petit"
    assert themes.classes("bouton", "dsfr") == "fr-btn"


def test_un_nom_inconnu_est_une_erreur_qui_le_nomme() -> None:
    with pytest.raises(LookupError, match="bouton-rose"):
        themes.classes("bouton bouton-rose")


@pytest.mark.parametrize("demande", [None, "", "inconnu"])
def test_un_theme_inconnu_devient_celui_par_defaut(demande: str | None) -> None:
    assert themes.choisir(demande) == "dsfr"


def test_le_theme_d_une_requete_ne_deborde_pas_sur_la_suivante() -> None:
    themes.choisir("sobre")
    oublier = next(r for (cle, _), r, *_ in request_finished.receivers if cle == "socle.themes")
    oublier()()
    assert themes.courant() == "dsfr"


def _css(*chemins: str) -> str:
    return "\n".join(Path(str(finders.find(chemin))).read_text() for chemin in chemins)


@pytest.mark.parametrize(
    ("theme", "feuilles"),
    [
        ("dsfr", ("dsfr/dist/dsfr/dsfr.min.css", "dsfr/dist/utility/utility.min.css", "socle/guichet.css")),
        ("sobre", ("socle/sobre.css", "socle/icones.css", "socle/guichet.css")),
    ],
)
def test_chaque_classe_est_dessinee(theme: str, feuilles: tuple[str, ...]) -> None:
    dessinees = set(re.findall(r"\.([a-zA-Z][\w-]*)", _css(*feuilles)))
    nues = {classe for classes in themes.THEMES[theme].values() for classe in classes.split()} - dessinees
    assert nues <= SANS_REGLE


# Enveloppes sans dessin propre : elles portent la structure que l'autre thème exige.
SANS_REGLE = {
    "fr-summary__list", "g-lignes", "s-carte__corps", "s-etiquettes", "s-icone-gauche",
    "s-menu-lateral", "s-messages", "s-pagination", "s-pagination__precedente", "s-pagination__suivante",
    "s-pied__contenu", "s-pied__corps", "s-pied__bas", "s-pied__texte", "s-pied__element", "s-tableau__cadre",
    "s-tableau__contenu", "s-tuile__corps",
}  # fmt: skip


def _regles(noeuds: list[Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for noeud in noeuds:
        if noeud.type == "at-rule" and noeud.content is not None:
            yield from _regles(tinycss2.parse_rule_list(noeud.content, skip_comments=True, skip_whitespace=True))
        elif noeud.type == "qualified-rule":
            lues = tinycss2.parse_declaration_list(noeud.content, skip_comments=True, skip_whitespace=True)
            valeurs = {d.name: tinycss2.serialize(d.value).strip() for d in lues if d.type == "declaration"}
            yield tinycss2.serialize(noeud.prelude).strip(), valeurs


def _feuille(nom: str) -> list[tuple[str, dict[str, str]]]:
    texte = (STATIQUES / nom).read_text()
    return list(_regles(tinycss2.parse_stylesheet(texte, skip_comments=True, skip_whitespace=True)))


def _variables(nom: str) -> dict[str, str]:
    return {c: v for _, regle in _feuille(nom) for c, v in regle.items() if c.startswith("--")}


def _luminance(couleur: str) -> float:
    hexa = couleur.lstrip("#")
    canaux = [int(hexa[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    lineaires = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
    return 0.2126 * lineaires[0] + 0.7152 * lineaires[1] + 0.0722 * lineaires[2]


def contraste(texte: str, fond: str) -> float:
    clair, sombre = sorted((_luminance(texte), _luminance(fond)), reverse=True)
    return (clair + 0.05) / (sombre + 0.05)


def _resoudre(valeur: str, variables: dict[str, str]) -> str:
    trouvee = re.fullmatch(r"var\((--[\w-]+)\)", valeur)
    return variables[trouvee.group(1)] if trouvee else valeur


# Mis en page pour le papier : noir sur blanc, sans thème.
IMPRIMES = {"cerfa.css", "pdf.css", "dossier_vierge.css"}
SANS_COULEUR = {"currentcolor", "transparent", "inherit"}
CAS = [("sobre.css", "sobre.css", "s"), ("guichet.css", "guichet.css", "g"), ("guichet.css", "sobre.css", "g")]
# Les feuilles propres à une pièce prennent les couleurs du thème : elles se jugent dans les deux.
PROPRES = sorted(f.relative_to(STATIQUES.parent) for f in STATIQUES.parent.glob("*/*.css"))
CAS += [
    (f"../{feuille}", palette, "g")
    for feuille in PROPRES
    if feuille.parts[0] not in {"socle", "dsfr"} and feuille.name not in IMPRIMES
    for palette in ("guichet.css", "sobre.css")
]


@pytest.mark.parametrize(("feuille", "palette", "prefixe"), CAS)
def test_contraste_de_chaque_couple_texte_fond(feuille: str, palette: str, prefixe: str) -> None:
    """Un fond de texte (background-color) vient avec son texte ; un texte seul va sur fond clair ou doux."""
    variables = _variables(palette)
    fonds_de_page = [variables[f"--{prefixe}-fond"], variables[f"--{prefixe}-fond-doux"]]
    faibles = []
    for selecteur, regle in _feuille(feuille):
        texte = _resoudre(regle.get("color", ""), variables)
        fond = _resoudre(regle.get("background-color", ""), variables)
        if fond and fond not in SANS_COULEUR:
            assert texte, f"{selecteur} pose un fond sans dire la couleur du texte"
        if texte and texte not in SANS_COULEUR:
            derrieres = fonds_de_page if fond in {"", *SANS_COULEUR} else [fond]
            faibles += [(selecteur, texte, d) for d in derrieres if contraste(texte, d) < SEUIL_TEXTE]
    assert faibles == []


def test_le_calcul_de_contraste_est_celui_des_regles_d_accessibilite() -> None:
    assert contraste("#000000", "#ffffff") == pytest.approx(21)
    assert contraste("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
