"""Ce que donnerait une ligne qu'on est en train d'écrire : total, phrase de la condition, texte rempli."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models

from aap.models import LigneConfiguration, VersionAppel
from aap.selecteurs.exemples import exemples_joues
from aap.types import PublicVise
from configurateur.champs.exemples import remplir_exemple
from configurateur.selecteurs.resumes import resumer_regle
from regles.conditions import Condition, ConditionInvalide
from regles.references import relire
from socle.affichage import nombre, pourcent

CENT = Decimal(100)
EXEMPLES = {PublicVise.PRIVE: "une association", PublicVise.PUBLIC: "une commune"}
TEXTES = (models.CharField, models.TextField)


class Apercu(NamedTuple):
    """Un effet de la ligne. `genre` : succes, info, attention ; `article` : le texte se met en page comme imprimé."""

    genre: str
    titre: str
    texte: str
    article: bool = False


def apercus(ligne: LigneConfiguration, version: VersionAppel) -> list[Apercu]:
    """Effets de cette ligne, enregistrée ou non, valeurs lisibles seulement."""
    lire = APERCUS.get(type(ligne).__name__)
    return [*alertes_de(ligne), *(lire(ligne, version) if lire else ())]


def alertes_de(ligne: LigneConfiguration) -> list[Apercu]:
    """Références légales à relire dans les textes de la ligne : un avertissement, jamais un refus."""
    textes = [getattr(ligne, champ.name) for champ in ligne._meta.concrete_fields if isinstance(champ, TEXTES)]
    alertes = dict.fromkeys(alerte.phrase for texte in textes for alerte in relire(texte or ""))
    return [Apercu("attention", "Référence à relire", phrase) for phrase in alertes]


def _avec(ligne: Any, soeurs: Iterable[Any]) -> list[Any]:
    """Les lignes de la liste, celle-ci à sa place ou ajoutée."""
    liste = list(soeurs)
    return [ligne if s.pk == ligne.pk else s for s in liste] if ligne.pk else [*liste, ligne]


def apercus_parts(tranches: list[Any]) -> list[Apercu]:
    """Somme des parts, 100 % ; une par public quand l'échéancier les distingue."""
    if all(t.public_vise == PublicVise.TOUS for t in tranches):
        return [_parts("Total", tranches)]
    publics = (PublicVise.PRIVE, PublicVise.PUBLIC)
    return [
        _parts(f"Total, {p.label}", [t for t in tranches if t.public_vise in (PublicVise.TOUS, p)]) for p in publics
    ]


def _parts(titre: str, tranches: list[Any]) -> Apercu:
    total = sum((t.part for t in tranches if t.part is not None), Decimal(0))
    reste = 1 - total
    if not reste:
        return Apercu("succes", f"{titre} : 100\u202f%", "L'échéancier est complet.")
    ecart = f"Il manque {pourcent(reste * CENT)}." if reste > 0 else f"Il y a {pourcent(-reste * CENT)} de trop."
    return Apercu("attention", f"{titre} : {pourcent(total * CENT)}", ecart)


def apercu_points(criteres: list[Any], version: VersionAppel) -> Apercu:
    """Total des points, ou l'échelle quand le texte n'en donne pas."""
    notes = [c.points for c in criteres if c.points is not None]
    if not notes:
        echelle = f"Chaque critère se note de {version.echelle_min} à {version.echelle_max}."
        return Apercu("info", "Sans points", echelle)
    total = f"Total : {nombre(sum(notes, Decimal(0)), 2).removesuffix(',00')} points"
    sans = len(criteres) - len(notes)
    if sans:
        return Apercu("attention", total, f"{sans} critère{'s' if sans > 1 else ''} n'a pas de points.")
    return Apercu("succes", total, f"{len(notes)} critère{'s' if len(notes) > 1 else ''}.")


def _piece(ligne: Any, version: VersionAppel) -> Iterable[Apercu]:
    del version
    try:
        quand = Condition.lire(ligne.condition).phrase()
    except ConditionInvalide:
        return
    texte = "Dans tous les cas." if quand == "toujours" else f"Quand {quand}."
    yield Apercu("info", "Cette pièce sera demandée", texte)


def _regle(ligne: Any, version: VersionAppel) -> Iterable[Apercu]:
    del version
    if ligne.parametres:
        yield Apercu("info", "La règle dira", resumer_regle(ligne))


def _article(ligne: Any, version: VersionAppel) -> Iterable[Apercu]:
    """L'article rempli ; deux fois s'il ne dit pas la même chose à une personne privée et à une personne publique."""
    publics = (PublicVise.PRIVE, PublicVise.PUBLIC) if ligne.public_vise == PublicVise.TOUS else (ligne.public_vise,)
    textes: dict[str, list[str]] = {}
    for public in publics if ligne.corps else ():
        texte, defauts = remplir_exemple(ligne.corps, version, public)
        if defauts:
            yield Apercu("attention", "Texte à corriger", "\n".join(defauts))
            return
        textes.setdefault(texte, []).append(EXEMPLES[public])
    for texte, noms in textes.items():
        titre = f"Sur un exemple, {noms[0]}" if len(textes) > 1 else "Sur un exemple"
        yield Apercu("info", titre, texte, article=True)


def _exemple(ligne: Any, version: VersionAppel) -> Iterable[Apercu]:
    if ligne.faits:
        (resultat,) = exemples_joues(version, [ligne])
        genre = {True: "succes", False: "attention", None: "info"}[resultat.tenu]
        yield Apercu(genre, "Les règles de cette version donnent", resultat.obtenu)


APERCUS: dict[str, Callable[[Any, VersionAppel], Iterable[Apercu]]] = {
    "PieceDemandee": _piece,
    "RegleAppliquee": _regle,
    "TrancheVersement": lambda t, v: apercus_parts(_avec(t, v.tranches.all())),
    "Critere": lambda c, v: [apercu_points(_avec(c, v.criteres.all()), v)],
    "ArticleConvention": _article,
    "ExempleTravaille": _exemple,
}
