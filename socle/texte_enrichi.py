"""Texte enrichi : un petit balisage (gras, italique, listes, sous-titres), rendu puis assaini.

Le même HTML sert à l'écran et au PDF. Le balisage est lu par markdown-it sans HTML ni lien ni image, puis nh3 ne laisse
passer qu'une liste blanche sans attribut : deux barrières, dont une seule suffirait.

    **gras**   *italique*   ## sous-titre   - puce (ou « – » )   1. liste numérotée

Une ligne vide sépare deux paragraphes ; un saut de ligne en est un. Le souligné « _ » n'est jamais un balisage : les
contrats en tracent des lignes à remplir.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from socle.affichage import INSECABLE

BALISES = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "h5"}
ATTRIBUTS = {"ol": {"start"}}
NIVEAUX = range(3, 6)
# Espaces qu'on ne coupe pas en fin de ligne.
PONCTUATION = re.compile(r" [;:»!?]|« |n° ")
PUCE = re.compile(r"(?:–|-|\*|\+) +")
NUMERO = re.compile(r"\d{1,3}[.)] +")
SOULIGNE = re.compile(r"(?<!\\)_")
SOUS_TITRE = re.compile(r"#{2,} +")
ACTIFS = re.compile(r"([\\*])")
EN_TETE = re.compile(r"^([ \t]*\d*)([-+#]|(?<=\d)[.)])", re.MULTILINE)
# Ce que le lecteur prendrait pour une liste, et qui n'en est pas une ici : une puce seule, une année.
FAUSSE_LISTE = re.compile(r"^(\d*)([-+*.)])(?=$)|^(\d{4,})([.)])(?= )")
# « 15059*02 » : une étoile entre deux signes d'un même mot n'ouvre rien.
ETOILE_DE_MOT = re.compile(r"(?<=\w)\*+(?=\w)")


@lru_cache(maxsize=1)
def _lecteur() -> MarkdownIt:
    """Le strict nécessaire, activé règle par règle : ni lien, ni image, ni HTML, ni code."""
    lecteur = MarkdownIt("zero", {"breaks": True, "html": False, "linkify": False, "maxNesting": 20})
    return lecteur.enable(["emphasis", "list", "heading", "newline", "escape"])


def neutraliser(valeur: str) -> str:
    """Texte qui entrera dans un texte enrichi sans rien y mettre en forme ; il se relira tel quel."""
    return EN_TETE.sub(r"\1\\\2", ACTIFS.sub(r"\\\1", valeur))


def enrichir(source: str, *, niveau: int = 3) -> SafeString:
    """HTML assaini d'un texte enrichi. `niveau` : celui des sous-titres, de 3 à 5."""
    if niveau not in NIVEAUX:
        raise ValueError(f"Niveau de sous-titre hors de 3 à 5 : {niveau}")
    html = _lecteur().render("\n".join(_lignes(source, niveau)))
    sain = nh3.clean(html, tags=BALISES, attributes=ATTRIBUTS, url_schemes=set(), link_rel=None)
    # Entre deux blocs, un saut de ligne ne dit rien.
    serre = sain.replace(">\n", ">").strip()
    return mark_safe(PONCTUATION.sub(_coller, serre))  # noqa: S308 - assaini par la liste blanche


def _lignes(source: str, niveau: int) -> Iterator[str]:
    """Lignes prêtes à lire : une liste se sépare de ce qui l'entoure, un sous-titre prend son niveau."""
    precedente, vide = "", False
    for brute in source.replace("\r\n", "\n").split("\n"):
        ligne = ETOILE_DE_MOT.sub(lambda m: m.group().replace("*", "\\*"), brute.strip())
        if not ligne:
            vide = True
            continue
        genre = _genre(ligne)
        # Des puces espacées restent une seule liste.
        if precedente and (genre != precedente or (vide and genre == "texte")):
            yield ""
        precedente, vide = genre, False
        yield _ecrire(ligne, genre, niveau)


def _genre(ligne: str) -> str:
    if PUCE.match(ligne):
        return "puce"
    if NUMERO.match(ligne):
        return "numero"
    return "titre" if SOUS_TITRE.match(ligne) else "texte"


def _ecrire(ligne: str, genre: str, niveau: int) -> str:
    texte = SOULIGNE.sub(r"\\_", ligne)
    if genre == "puce":
        return PUCE.sub("- ", texte, count=1)
    if genre == "titre":
        return SOUS_TITRE.sub(f"{'#' * niveau} ", texte, count=1)
    if genre == "texte" and texte.startswith("#"):
        # Un dièse seul ouvrirait un titre de premier rang : celui de la page.
        return f"\\{texte}"
    return FAUSSE_LISTE.sub(_desarmer, texte)


def _desarmer(trouvee: re.Match[str]) -> str:
    return f"{trouvee.group()[:-1]}\\{trouvee.group()[-1]}"


def _coller(trouvee: re.Match[str]) -> str:
    return trouvee.group().replace(" ", INSECABLE)
