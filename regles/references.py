"""Relire les références légales d'un texte : avertir d'une coquille probable, jamais bloquer, jamais affirmer.

La liste est courte : les seuls articles que les textes et fiches officielles lus par le projet établissent. Une
référence absente de la liste n'est pas fausse ; elle est seulement inconnue d'ici, et l'avertissement le dit s'il y a
une référence connue à un ou deux signes près.
"""

import re
from dataclasses import dataclass

# Code → articles établis par les textes lus : commissaire aux comptes, délais, pièces et silence de l'administration.
CONNUES: dict[str, frozenset[str]] = {
    "code de commerce": frozenset({"L.612-4", "D.612-5"}),
    "code des relations entre le public et l'administration": frozenset(
        {"L.100-3", "L.112-3", "R.112-5", "L.113-13", "L.114-5", "L.114-5-1", "L.231-4"}
    ),
}
ALIAS = {"code du commerce": "code de commerce"}
# Loi ou décret → sa date, pour ceux dont un texte lu l'établit.
TEXTES: dict[str, str] = {"2000-321": "12 avril 2000", "2017-779": "5 mai 2017"}
# Règlement européen → celui qui l'a remplacé.
REMPLACES: dict[str, str] = {
    "360/2012": "2023/2832",
    "1407/2013": "2023/2831",
    "2012/21/UE": "2025/2630",
}
ARTICLE = re.compile(r"\b([LRD])\.?[ \u00a0\u202f]?\*?(\d{2,5}(?:-\d{1,3}){1,3})\b")
CODE = re.compile(r"code (?:de (?:la )?|des |du )[^.,;:()«»\n\d]{3,70}", re.IGNORECASE)
_BLANC = r"[ \u00a0\u202f]"
LOI = re.compile(
    rf"\b(?:loi|décret){_BLANC}+(?:n°{_BLANC}*)?(\d{{4}}-\d{{1,4}}){_BLANC}+du{_BLANC}+"
    rf"(\d{{1,2}}(?:er)?{_BLANC}+\w+{_BLANC}+\d{{4}})",
    re.IGNORECASE,
)
PORTEE_CODE = 80
PLUS_LOIN = 2


@dataclass(frozen=True)
class Alerte:
    """Une référence à relire. `proposition` : la référence connue la plus proche, vide s'il n'y en a pas."""

    reference: str
    proposition: str
    phrase: str
    debut: int
    fin: int


def relire(texte: str) -> tuple[Alerte, ...]:
    """Références douteuses d'un texte, dans l'ordre. Aucune alerte ne prouve une faute : elle demande une relecture."""
    alertes = [*_articles(texte), *_lois(texte), *_remplaces(texte)]
    return tuple(sorted(alertes, key=lambda alerte: alerte.debut))


def _articles(texte: str) -> list[Alerte]:
    alertes: list[Alerte] = []
    for trouve in ARTICLE.finditer(texte):
        lu = f"{trouve.group(1)}.{trouve.group(2)}"
        code = _code_proche(texte, trouve.end())
        connues = CONNUES.get(code, frozenset())
        proche = _plus_proche(lu, connues)
        if lu in connues or not proche:
            continue
        phrase = f"« {trouve.group()} du {code} » n'est pas une référence connue ici ; {proche} ?"
        alertes.append(Alerte(trouve.group(), proche, phrase, trouve.start(), trouve.end()))
    return alertes


def _code_proche(texte: str, depuis: int) -> str:
    """Code nommé dans la suite de la phrase, en minuscules et apostrophe droite ; vide s'il n'y en a pas."""
    nomme = CODE.search(texte[depuis : depuis + PORTEE_CODE])
    if nomme is None:
        return ""
    lu = nomme.group().lower().replace("’", "'")
    for ecrit, code in ALIAS.items():
        lu = lu.replace(ecrit, code)
    return next((code for code in CONNUES if lu.startswith(code)), "")


def _plus_proche(lu: str, connues: frozenset[str]) -> str:
    notees = sorted((_distance(lu, connue), connue) for connue in connues)
    return notees[0][1] if notees and notees[0][0] <= PLUS_LOIN else ""


def _lois(texte: str) -> list[Alerte]:
    alertes: list[Alerte] = []
    for trouve in LOI.finditer(texte):
        numero, ecrite = trouve.group(1), re.sub(r"\s+", " ", trouve.group(2)).lower()
        date = TEXTES.get(numero)
        if date is None or date == ecrite:
            continue
        phrase = f"« {trouve.group()} » : le texte n° {numero} connu ici est du {date} ; est-ce la bonne date ?"
        alertes.append(Alerte(trouve.group(), f"n° {numero} du {date}", phrase, trouve.start(), trouve.end()))
    return alertes


def _remplaces(texte: str) -> list[Alerte]:
    return [
        Alerte(ancien, neuf, f"« {ancien} » a été remplacé par {neuf} ; est-ce bien l'ancien texte ?", place, fin)
        for ancien, neuf in REMPLACES.items()
        if (place := texte.find(ancien)) >= 0 and (fin := place + len(ancien))
    ]


def _distance(un: str, autre: str) -> int:
    """Nombre de signes à ajouter, retirer ou changer pour passer de l'un à l'autre."""
    precedents = list(range(len(autre) + 1))
    for rang, signe in enumerate(un, 1):
        courants = [rang]
        for place, vise in enumerate(autre, 1):
            courants.append(
                min(precedents[place] + 1, courants[place - 1] + 1, precedents[place - 1] + (signe != vise))
            )
        precedents = courants
    return precedents[-1]
