"""Lire un article à mentions : `[[cle]]`, `[[cle|format]]`, `[[si …]] … [[sinon]] … [[fin]]`, `[[pour …]] … [[fin]]`.

Cette lecture ne connaît que la forme : aucune valeur, aucun modèle, rien d'évalué. Ce qui ne se lit pas devient un
défaut, placé à sa ligne ; le vocabulaire permis est ailleurs (`liste`, `conditions`, `blocs`, `formats`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

BALISE = re.compile(r"\[\[([^\[\]\n]*)\]\]")
OUVRANTE = re.compile(r"\[\[")
MENTION = re.compile(r"([a-z0-9_]+)(?:\s*\|\s*([a-z0-9_]+))?")
BLOC = re.compile(r"(si|pour)\s+([a-z0-9_]+)")
SINON, FIN = "sinon", "fin"
# « [[fin]] » fut d'abord la mention du terme : il le reste dans une phrase d'un texte qui n'ouvre aucun passage.
TERME = "terme"
ALINEAS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Defaut:
    """Ce qui empêche de remplir un texte : la phrase, et la ligne où corriger (à partir de 1)."""

    ligne: int
    phrase: str

    def __str__(self) -> str:
        return f"Ligne {self.ligne} : {self.phrase}"


@dataclass(frozen=True, slots=True)
class Texte:
    """Du texte, recopié tel quel."""

    texte: str


@dataclass(frozen=True, slots=True)
class Place:
    """La place d'une valeur ; `format` vide : l'écriture ordinaire de la mention."""

    cle: str
    format: str
    ligne: int


@dataclass(slots=True)
class Si:
    """Un passage selon une condition."""

    cle: str
    ligne: int
    alors: list[Noeud] = field(default_factory=list)
    sinon: list[Noeud] = field(default_factory=list)
    bascule: bool = False

    @property
    def courant(self) -> list[Noeud]:
        """La suite en cours de lecture."""
        return self.sinon if self.bascule else self.alors


@dataclass(slots=True)
class Pour:
    """Un passage répété pour chaque élément d'un bloc."""

    cle: str
    ligne: int
    corps: list[Noeud] = field(default_factory=list)

    @property
    def courant(self) -> list[Noeud]:
        """La suite en cours de lecture."""
        return self.corps


Noeud = Texte | Place | Si | Pour
NOMS = {Si: "si", Pour: "pour"}


@dataclass(frozen=True, slots=True)
class Analyse:
    """Un texte lu : ses nœuds, et ce qui ne se lit pas."""

    noeuds: tuple[Noeud, ...]
    defauts: tuple[Defaut, ...]


def analyser(corps: str) -> Analyse:
    """Lit un article. Ne lève jamais : les défauts sont dans le résultat, dans l'ordre du texte."""
    lecture = _Lecture(corps.replace("\r\n", "\n"))
    return lecture.lire()


def parcourir(noeuds: tuple[Noeud, ...] | list[Noeud], bloc: str = "") -> Iterator[tuple[Noeud, str]]:
    """Tous les nœuds, et le bloc répété où chacun se trouve (vide : aucun)."""
    for noeud in noeuds:
        yield noeud, bloc
        if isinstance(noeud, Si):
            yield from parcourir([*noeud.alors, *noeud.sinon], bloc)
        elif isinstance(noeud, Pour):
            yield from parcourir(noeud.corps, noeud.cle)


def resserrer(texte: str) -> str:
    """Un passage omis ne laisse pas de trou : deux sauts de ligne au plus."""
    return ALINEAS.sub("\n\n", texte).strip("\n")


class _Lecture:
    """Une lecture en cours : la pile des passages ouverts, les défauts trouvés."""

    def __init__(self, corps: str) -> None:
        self.corps = corps
        self.racine: list[Noeud] = []
        self.pile: list[Si | Pour] = []
        self.defauts: list[Defaut] = []
        self.sans_passage = not any(BLOC.fullmatch(b.group(1).strip()) for b in BALISE.finditer(corps))

    def lire(self) -> Analyse:
        debut = 0
        for balise in BALISE.finditer(self.corps):
            contenu = balise.group(1).strip()
            avant, apres = self._bornes(balise, contenu)
            # Deux balises seules sur des lignes qui se suivent : la première a déjà pris le saut de ligne.
            self._texte(debut, max(debut, avant))
            if contenu == FIN and self.sans_passage and (avant, apres) == balise.span():
                contenu = TERME
            self._balise(contenu, self._ligne(balise.start()))
            debut = apres
        self._texte(debut, len(self.corps))
        for ouvert in self.pile:
            self._defaut(ouvert.ligne, f"« [[{NOMS[type(ouvert)]} {ouvert.cle}]] » n'est pas refermé par « [[fin]] ».")
        return Analyse(tuple(self.racine), tuple(sorted(self.defauts, key=lambda d: d.ligne)))

    def _bornes(self, balise: re.Match[str], contenu: str) -> tuple[int, int]:
        """Une balise de passage, seule sur sa ligne, emporte sa ligne."""
        if contenu not in {SINON, FIN} and not BLOC.fullmatch(contenu):
            return balise.span()
        debut = self.corps.rfind("\n", 0, balise.start()) + 1
        saut = self.corps.find("\n", balise.end())
        fin = len(self.corps) if saut < 0 else saut
        seule = not (self.corps[debut : balise.start()] + self.corps[balise.end() : fin]).strip()
        return (debut, min(fin + 1, len(self.corps))) if seule else balise.span()

    def _texte(self, debut: int, fin: int) -> None:
        texte = self.corps[debut:fin]
        for perdue in OUVRANTE.finditer(texte):
            phrase = "des crochets « [[ » ne sont pas refermés par « ]] » sur la même ligne."
            self._defaut(self._ligne(debut + perdue.start()), phrase)
        if texte:
            self._suite.append(Texte(texte))

    def _balise(self, contenu: str, ligne: int) -> None:
        bloc, mention = BLOC.fullmatch(contenu), MENTION.fullmatch(contenu)
        if bloc:
            self._ouvrir(Si(bloc.group(2), ligne) if bloc.group(1) == "si" else Pour(bloc.group(2), ligne))
        elif contenu == SINON:
            self._sinon(ligne)
        elif contenu == FIN:
            self._fermer(ligne)
        elif mention:
            self._suite.append(Place(mention.group(1), mention.group(2) or "", ligne))
        else:
            self._defaut(ligne, f"« [[{contenu}]] » ne se lit pas.")

    def _ouvrir(self, passage: Si | Pour) -> None:
        nom = NOMS[type(passage)]
        if any(type(ouvert) is type(passage) for ouvert in self.pile):
            phrase = f"« [[{nom} {passage.cle}]] » est dans un autre « [[{nom} …]] » : refermez le premier d'abord."
            self._defaut(passage.ligne, phrase)
        self._suite.append(passage)
        self.pile.append(passage)

    def _sinon(self, ligne: int) -> None:
        dernier = self.pile[-1] if self.pile else None
        if not isinstance(dernier, Si):
            self._defaut(ligne, "« [[sinon]] » n'est pas dans un « [[si …]] ».")
        elif dernier.bascule:
            self._defaut(ligne, f"« [[si {dernier.cle}]] » a déjà son « [[sinon]] ».")
        else:
            dernier.bascule = True

    def _fermer(self, ligne: int) -> None:
        if self.pile:
            self.pile.pop()
        else:
            self._defaut(ligne, "« [[fin]] » ne referme rien. Pour la date de fin, écrivez [[terme]].")

    @property
    def _suite(self) -> list[Noeud]:
        return self.pile[-1].courant if self.pile else self.racine

    def _ligne(self, position: int) -> int:
        return self.corps.count("\n", 0, position) + 1

    def _defaut(self, ligne: int, phrase: str) -> None:
        self.defauts.append(Defaut(ligne, phrase[0].upper() + phrase[1:]))
