"""La fiche d'évaluation : objectif contre atteint, par convention, par appel, par département. Aucun montant.

Les trois compteurs d'heures ne s'additionnent jamais entre eux : une ligne par compteur.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from aap.types import CalculIndicateur, CompteurHeures, Perimetre
from bilans import etats
from bilans.models import Bilan
from bilans.types import GenreBilan
from candidatures.models import VolumeActivite
from conventions.models import Convention
from regles.montants import pourcentage
from socle.graphiques import Graphe, Serie
from territoires.models import Departement

RENDUS = sorted({etats.Etat.TRANSMIS, etats.Etat.VALIDE})
PAR_CONVENTION, PAR_APPEL, PAR_DEPARTEMENT = "convention", "appel", "departement"
GROUPES = {PAR_CONVENTION: "par convention", PAR_APPEL: "par appel", PAR_DEPARTEMENT: "par département"}
TRIS = {"nom": "nom", "objectif": "objectif d'heures", "heures": "heures atteintes", "part": "part de l'objectif"}
MOIS_PAR_TRIMESTRE = 3


@dataclass(frozen=True, slots=True)
class Resultat:
    """Ce qu'une convention visait et a atteint, pour un compteur d'heures."""

    convention: Convention
    compteur: str
    heures: Decimal | None
    heures_etat: Decimal | None
    marches: Decimal | None
    objectif_heures: Decimal | None
    objectif_marches: Decimal | None
    departements: tuple[Departement, ...]
    etp: Decimal


@dataclass
class LigneEvaluation:
    """Une ligne de la fiche : somme de résultats, None quand personne n'a rien dit."""

    cle: str
    libelle: str
    precision: str
    compteur: str
    resultats: list[Resultat] = field(default_factory=list)

    def _somme(self, nom: str) -> Decimal | None:
        connus = [valeur for r in self.resultats if (valeur := getattr(r, nom)) is not None]
        return sum(connus, Decimal(0)) if connus else None

    @property
    def conventions(self) -> int:
        """Conventions comptées."""
        return len({r.convention.pk for r in self.resultats})

    @property
    def objectif_heures(self) -> Decimal | None:
        """Heures prévues aux dossiers."""
        return self._somme("objectif_heures")

    @property
    def heures(self) -> Decimal | None:
        """Heures atteintes."""
        return self._somme("heures")

    @property
    def objectif_marches(self) -> Decimal | None:
        """Marchés prévus."""
        return self._somme("objectif_marches")

    @property
    def marches(self) -> Decimal | None:
        """Marchés accompagnés."""
        return self._somme("marches")

    @property
    def part_heures(self) -> Decimal | None:
        """Heures atteintes en % de l'objectif, sur les seules conventions qui disent les deux."""
        return _part([(r.heures, r.objectif_heures) for r in self.resultats])

    @property
    def part_marches(self) -> Decimal | None:
        """Marchés accompagnés en % de l'objectif."""
        return _part([(r.marches, r.objectif_marches) for r in self.resultats])

    @property
    def part_etat(self) -> Decimal | None:
        """Heures des marchés de l'État en % de toutes, sur les conventions qui les distinguent."""
        return _part([(r.heures_etat, r.heures) for r in self.resultats])


def _part(couples: Iterable[tuple[Decimal | None, Decimal | None]]) -> Decimal | None:
    complets = [(part, base) for part, base in couples if part is not None and base]
    base = sum((b for _, b in complets), Decimal(0))
    return pourcentage(sum((p for p, _ in complets), Decimal(0)), base) if base else None


def bilans_evalues(utilisateur: object) -> QuerySet[Bilan]:
    """Bilans reçus que cette personne voit, avec tout ce que la fiche lit. Cinq requêtes."""
    visibles = Bilan.objects.visibles_par(utilisateur).filter(etat__in=RENDUS)
    return (
        visibles.exclude(genre=GenreBilan.COMPTE_RENDU)
        .select_related("convention__dossier__structure", "convention__dossier__appel", "convention__dossier__version")
        .prefetch_related(
            "valeurs",
            "convention__dossier__volumes",
            "convention__dossier__departements",
            "convention__dossier__version__indicateurs",
        )
        .order_by("convention", "periode_fin", "transmis_le", "pk")
    )


def resultats(bilans: Iterable[Bilan]) -> list[Resultat]:
    """Le dernier état connu de chaque convention, compteur par compteur."""
    par_convention: defaultdict[int, list[Bilan]] = defaultdict(list)
    for bilan in bilans:
        par_convention[bilan.convention_id].append(bilan)
    return [resultat for suite in par_convention.values() for resultat in _resultats_de(suite)]


def _resultats_de(suite: list[Bilan]) -> list[Resultat]:
    convention = suite[0].convention
    dossier = convention.dossier
    heures: dict[str, tuple[Decimal | None, Decimal | None]] = {}
    marches: Decimal | None = None
    for bilan in suite:
        valeurs = _valeurs(bilan)
        for compteur, codes in _codes_heures(bilan).items():
            dites = [
                (valeurs.get((c, Perimetre.TOUS_MARCHES)), valeurs.get((c, Perimetre.MARCHES_ETAT))) for c in codes
            ]
            connues = [dite for dite in dites if dite[0] is not None]
            if connues:
                heures[compteur] = connues[-1]
        comptes = [valeurs.get((c, Perimetre.TOUS_MARCHES)) for c in _codes(bilan, CalculIndicateur.MARCHES)]
        marches = next((compte for compte in comptes if compte is not None), marches)
    volumes = list(dossier.volumes.all())
    return [
        Resultat(
            convention=convention,
            compteur=compteur,
            heures=tous,
            heures_etat=etat,
            marches=marches,
            objectif_heures=_prevu(volumes, "heures_prevues"),
            objectif_marches=_prevu(volumes, "marches_prevus"),
            departements=tuple(dossier.departements.all()),
            etp=dossier.etp,
        )
        for compteur, (tous, etat) in (heures or {"": (None, None)}).items()
    ]


def _valeurs(bilan: Bilan) -> dict[tuple[str, str], Decimal]:
    return {(v.code, v.perimetre): v.valeur for v in bilan.valeurs.all() if v.valeur is not None}


def _codes(bilan: Bilan, calcul: str) -> list[str]:
    return [i.code for i in bilan.convention.dossier.version_suivie.indicateurs.all() if i.calcul == calcul]


def _codes_heures(bilan: Bilan) -> dict[str, list[str]]:
    """Codes des indicateurs d'heures, par compteur."""
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for indicateur in bilan.convention.dossier.version_suivie.indicateurs.all():
        if indicateur.calcul == CalculIndicateur.HEURES:
            codes[indicateur.compteur].append(indicateur.code)
    return dict(codes)


def _prevu(volumes: Iterable[VolumeActivite], champ: str) -> Decimal | None:
    dits = [valeur for volume in volumes if (valeur := getattr(volume, champ)) is not None]
    return Decimal(sum(dits)) if dits else None


def libelle_compteur(compteur: str) -> str:
    """« heures réalisées par les salariés », ou « aucune heure déclarée »."""
    return str(CompteurHeures(compteur).label) if compteur else "aucune heure déclarée"


def lignes_evaluation(lus: list[Resultat], par: str, tri: str = "nom") -> list[LigneEvaluation]:
    """Lignes de la fiche dans un regroupement. Un projet sur deux départements compte dans chacun."""
    lignes: dict[tuple[str, str], LigneEvaluation] = {}
    for resultat in lus:
        for cle, libelle, precision in _groupes(resultat, par):
            ligne = lignes.setdefault(
                (cle, resultat.compteur),
                LigneEvaluation(cle, libelle, precision, libelle_compteur(resultat.compteur)),
            )
            ligne.resultats.append(resultat)
    return sorted(lignes.values(), key=_cle_de_tri(tri))


def _cle_de_tri(tri: str) -> Callable[[LigneEvaluation], tuple[Any, ...]]:
    champ = {"objectif": "objectif_heures", "heures": "heures", "part": "part_heures"}.get(tri)
    if champ is None:
        return lambda ligne: (ligne.libelle, ligne.compteur)
    return lambda ligne: (-(getattr(ligne, champ) or Decimal(-1)), ligne.libelle, ligne.compteur)


def _groupes(resultat: Resultat, par: str) -> list[tuple[str, str, str]]:
    dossier = resultat.convention.dossier
    if par == PAR_APPEL:
        return [(dossier.appel.code, dossier.appel.titre, str(dossier.appel.annee))]
    if par == PAR_DEPARTEMENT:
        return [(d.code, d.libelle, "") for d in resultat.departements]
    return [(str(resultat.convention.uuid), dossier.structure.nom, resultat.convention.numero)]


def heures_par_trimestre(bilans: Iterable[Bilan]) -> Graphe:
    """Heures ajoutées par chaque bilan, au trimestre où sa période finit, une série par compteur.

    Deux bilans d'une même période de départ se cumulent : seul l'écart compte.
    """
    ajoutees: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    cumuls: dict[tuple[int, str, date], Decimal] = {}
    trimestres: dict[str, date] = {}
    for bilan in bilans:
        valeurs = _valeurs(bilan)
        for compteur, codes in _codes_heures(bilan).items():
            dites = [valeurs[c, Perimetre.TOUS_MARCHES] for c in codes if (c, Perimetre.TOUS_MARCHES) in valeurs]
            if not dites:
                continue
            cle = (bilan.convention_id, compteur, bilan.periode_debut)
            nom = trimestre(bilan.periode_fin)
            trimestres.setdefault(nom, bilan.periode_fin)
            ajoutees[compteur][nom] += max(Decimal(0), dites[-1] - cumuls.get(cle, Decimal(0)))
            cumuls[cle] = max(dites[-1], cumuls.get(cle, Decimal(0)))
    noms = sorted(trimestres, key=lambda nom: trimestres[nom])
    series = [Serie(libelle_compteur(c), tuple(par.get(nom) for nom in noms)) for c, par in sorted(ajoutees.items())]
    return Graphe("Heures déclarées par trimestre", noms, series, unite="h", entete="Trimestre")


def trimestre(jour: date) -> str:
    """« T1 2026 »."""
    return f"T{(jour.month - 1) // MOIS_PAR_TRIMESTRE + 1} {jour.year}"


def graphe_objectifs(lignes: list[LigneEvaluation], titre: str) -> Graphe:
    """Objectif contre atteint, en heures."""
    noms = [_nom(ligne, lignes) for ligne in lignes]
    series = [
        Serie("atteint", tuple(ligne.heures for ligne in lignes)),
        Serie("objectif", tuple(ligne.objectif_heures for ligne in lignes)),
    ]
    return Graphe(titre, noms, series, unite="h", entete="")


def graphe_part_etat(lignes: list[LigneEvaluation], titre: str) -> Graphe:
    """Part des marchés de l'État dans les heures."""
    parts = tuple(ligne.part_etat for ligne in lignes)
    noms = [_nom(ligne, lignes) for ligne in lignes]
    return Graphe(
        titre, noms, [Serie("part de l'État", parts)], unite="%", decimales=1, maximum=Decimal(100), entete=""
    )


def _nom(ligne: LigneEvaluation, lignes: list[LigneEvaluation]) -> str:
    """Le libellé, et ce qui le distingue s'il se répète."""
    doubles = [autre for autre in lignes if autre.libelle == ligne.libelle]
    if len(doubles) == 1:
        return ligne.libelle
    return f"{ligne.libelle} ({', '.join(filter(None, (ligne.precision, ligne.compteur)))})"


def departements_evalues(lus: Iterable[Resultat]) -> list[Departement]:
    """Départements des résultats, dans l'ordre des codes."""
    connus = {d.code: d for resultat in lus for d in resultat.departements}
    return [connus[code] for code in sorted(connus)]
