"""Ce qui change d'une version à l'autre, en mots : « Montant maximal par ETP : 29 473 € → 30 100 € »."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models

from aap.models import AppelAProjets, LigneConfiguration, RegleAppliquee, VersionAppel
from aap.models.groupes import GROUPES
from aap.selecteurs.mots import dire_champ, dire_parametres, libelle_champ, nom_de_ligne
from aap.selecteurs.rubriques import TITRES, rubrique_du_champ, rubrique_du_groupe
from regles import phrases

LONGUEUR_COURTE = 80


class GenreDifference(StrEnum):
    """Ce qui arrive à une valeur ou à une ligne."""

    AJOUT = "ajout"
    RETRAIT = "retrait"
    MODIFICATION = "modification"


@dataclass(frozen=True)
class Difference:
    """Un changement. `rubrique` : où il se lit et se corrige ; `avant` vide pour un ajout, `apres` pour un retrait."""

    rubrique: str
    libelle: str
    avant: str
    apres: str
    genre: str

    @property
    def titre_rubrique(self) -> str:
        """Nom de la rubrique à l'écran."""
        return TITRES[self.rubrique]

    @property
    def longue(self) -> bool:
        """Vrai si les deux valeurs se lisent mieux l'une sous l'autre."""
        return max(len(self.avant), len(self.apres)) > LONGUEUR_COURTE

    @property
    def phrase(self) -> str:
        """Le changement en une phrase."""
        if self.genre == GenreDifference.AJOUT:
            return f"{self.libelle} : ajout de « {self.apres} »"
        if self.genre == GenreDifference.RETRAIT:
            return f"{self.libelle} : retrait de « {self.avant} »"
        return f"{self.libelle} : {self.avant} → {self.apres}"


# Ce qui ne se lit pas : clés, rang, marques, empreintes.
TUS = frozenset({"id", "version", "appel", "code", "rang", "a_confirmer", "numero", "publiee_le", "empreinte"})
TUS |= {"parent", "cadre", "parametres"}
DE_L_APPEL = ("titre", "annee", "nature", "fuseau", "courriel", "ouverture")


def differences(version: VersionAppel, parent: VersionAppel | None) -> list[Difference]:
    """Changements de `parent` à `version`, rubrique par rubrique, dans l'ordre des rubriques (deux requêtes par liste).

    Sans parent, rien à comparer : la liste est vide.
    """
    if parent is None:
        return []
    trouvees = [*_de_l_appel(version.appel, parent.appel), *_des_reglages(version, parent)]
    for nom in GROUPES:
        trouvees += _du_groupe(nom, version, parent)
    ordre = list(TITRES)
    return sorted(trouvees, key=lambda d: ordre.index(d.rubrique))


def _de_l_appel(appel: AppelAProjets, ancien: AppelAProjets) -> Iterator[Difference]:
    if appel.pk == ancien.pk:
        return
    for nom in DE_L_APPEL:
        yield from modification(
            rubrique_du_champ(nom), _libelle(appel, nom), dire_champ(ancien, nom), dire_champ(appel, nom)
        )
    yield from modification("textes", "Service", ancien.service.nom, appel.service.nom)
    avant, apres = _dates(ancien), _dates(appel)
    for libelle in dict.fromkeys((*avant, *apres)):
        yield from modification("calendrier", libelle, avant.get(libelle, "aucune"), apres.get(libelle, "aucune"))


def _dates(appel: AppelAProjets) -> dict[str, str]:
    compris = "" if appel.cloture_comprise else ", ce jour non compris"
    heure = f"{appel.cloture_heure:%H}\u00a0h\u00a0{appel.cloture_heure:%M}"
    dites = {"Clôture du dépôt": f"{phrases.jour(appel.cloture_jour)} à {heure}{compris}"}
    if appel.signature_jour:
        dites["Terme de la dérogation de signature"] = phrases.jour(appel.signature_jour)
    return dites | {f"Relève {releve.numero}": phrases.jour(releve.jour) for releve in appel.releves.all()}


def _des_reglages(version: VersionAppel, parent: VersionAppel) -> Iterator[Difference]:
    for champ in version._meta.concrete_fields:
        if champ.name not in TUS:
            avant, apres = dire_champ(parent, champ.name), dire_champ(version, champ.name)
            yield from modification(rubrique_du_champ(champ.name), libelle_champ(champ), avant, apres)
    cadres = [str(v.cadre.appel) if v.cadre else "aucun" for v in (parent, version)]
    yield from modification("textes", "Cadre national", *cadres)


def _du_groupe(nom: str, version: VersionAppel, parent: VersionAppel) -> Iterator[Difference]:
    avant, apres = _lignes(nom, parent), _lignes(nom, version)
    rubrique = rubrique_du_groupe(nom)
    titre = str(GROUPES[nom]._meta.verbose_name).capitalize()
    for code in dict.fromkeys((*avant, *apres)):
        ancienne, nouvelle = avant.get(code), apres.get(code)
        if ancienne is None and nouvelle is not None:
            yield Difference(rubrique, titre, "", _nommer(nouvelle), GenreDifference.AJOUT)
        elif nouvelle is None and ancienne is not None:
            yield Difference(rubrique, titre, _nommer(ancienne), "", GenreDifference.RETRAIT)
        elif ancienne is not None and nouvelle is not None:
            yield from _de_ligne(rubrique, ancienne, nouvelle)
    yield from _ordre(nom, rubrique, avant, apres)


def _lignes(nom: str, version: VersionAppel) -> dict[str, Any]:
    lignes: Iterable[Any] = getattr(version, nom).all()
    return {ligne.code: ligne for ligne in lignes}


def _nommer(ligne: LigneConfiguration) -> str:
    return ligne.libelle


def _de_ligne(rubrique: str, ancienne: LigneConfiguration, nouvelle: LigneConfiguration) -> Iterator[Difference]:
    nom = nom_de_ligne(ancienne)
    if isinstance(ancienne, RegleAppliquee) and isinstance(nouvelle, RegleAppliquee):
        yield from _des_parametres(rubrique, nom, ancienne, nouvelle)
    for champ in nouvelle._meta.concrete_fields:
        if champ.name not in TUS:
            libelle = f"{nom}, {_minuscule(libelle_champ(champ))}"
            avant, apres = dire_champ(ancienne, champ.name), dire_champ(nouvelle, champ.name)
            yield from modification(rubrique, libelle, avant, apres)


def _des_parametres(
    rubrique: str, nom: str, ancienne: RegleAppliquee, nouvelle: RegleAppliquee
) -> Iterator[Difference]:
    """Le premier paramètre est la valeur de la règle : il porte son nom. Les autres disent lesquels ils sont."""
    avant, apres = dire_parametres(ancienne), dire_parametres(nouvelle)
    for rang, (cle, (libelle, dit)) in enumerate(apres.items()):
        precise = nom if rang == 0 else f"{nom}, {_minuscule(libelle)}"
        yield from modification(rubrique, precise, avant[cle][1], dit)


def _ordre(nom: str, rubrique: str, avant: dict[str, Any], apres: dict[str, Any]) -> Iterator[Difference]:
    """Un changement d'ordre des lignes gardées se dit une fois."""
    communs = [code for code in avant if code in apres]
    voulus = [code for code in apres if code in avant]
    if communs != voulus:
        titre = f"Ordre des {GROUPES[nom]._meta.verbose_name_plural}"
        ancien = phrases.liste([avant[code].libelle for code in communs])
        neuf = phrases.liste([apres[code].libelle for code in voulus])
        yield Difference(rubrique, titre, ancien, neuf, GenreDifference.MODIFICATION)


def modification(rubrique: str, libelle: str, avant: str, apres: str) -> Iterator[Difference]:
    """La différence, s'il y en a une."""
    if avant != apres:
        yield Difference(rubrique, libelle, avant, apres, GenreDifference.MODIFICATION)


def _libelle(objet: models.Model, nom: str) -> str:
    return libelle_champ(objet._meta.get_field(nom))


def _minuscule(texte: str) -> str:
    return texte[:1].lower() + texte[1:]
