"""Les phrases venues d'une autre année : lesquelles relire, et pourquoi."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from aap.models import (
    AppelAProjets,
    Atelier,
    ContactTerritoire,
    Enveloppe,
    LigneConfiguration,
    RegleAppliquee,
    VersionAppel,
)
from aap.models.groupes import GROUPES
from aap.selecteurs.mots import dire_champ, libelle_champ
from aap.selecteurs.rubriques import rubrique_du_champ, rubrique_du_groupe
from regles import moteur
from regles.constats import Unite
from regles.parametres import DescriptionChamp
from regles.reperes import Repere, genres, reperer

# Ce qui n'est pas une phrase : codes, adresses de pages et de fichiers, endroits du texte.
HORS_PHRASES = frozenset({"code", "url", "modele", "section", "cerfa", "cerfa_id", "article", "empreinte", "unite"})
HORS_PHRASES |= {"compte_demande", "departement"}
SIECLES = range(1990, 2101)
APPEL, RELEVE = "appel.", "appel.releve."


@dataclass(frozen=True)
class PhraseAConfirmer:
    """Une phrase à relire. `objet` : la version ou la ligne qui la porte ; `champ` : sa clé pour confirmer_phrase."""

    rubrique: str
    objet: VersionAppel | LigneConfiguration
    champ: str
    libelle: str
    texte: str
    reperes: tuple[Repere, ...]

    @property
    def raison(self) -> str:
        """« une date et un montant », en mots."""
        mots = [genre.mot for genre in dict.fromkeys(repere.genre for repere in self.reperes)]
        return " et ".join(mots) or "une valeur de l'appel copié"


def champs_a_confirmer(objet: VersionAppel | LigneConfiguration) -> list[str]:
    """Champs de cet objet dont la phrase ou la valeur vieillit, dans l'ordre des champs."""
    noms = [champ.name for champ in _textes(objet) if genres(getattr(objet, champ.name) or "")]
    return noms + _valeurs_qui_vieillissent(objet)


def cles_de_l_appel(appel: AppelAProjets) -> list[str]:
    """Clés des phrases portées par l'appel lui-même : titre (hors son année), adresse, relèves."""
    titre = appel.titre.replace(str(appel.annee), "")
    cles = [f"{APPEL}titre"] if genres(titre) else []
    cles += [f"{APPEL}courriel"] if appel.courriel else []
    return cles + [f"{RELEVE}{r.numero}" for r in appel.releves.all() if genres(r.citation)]


def phrases_a_confirmer(version: VersionAppel) -> list[PhraseAConfirmer]:
    """Toutes les phrases marquées d'une version, rubrique par rubrique (une requête par liste)."""
    trouvees = [_phrase(version, cle, *_lire_cle(version, cle)) for cle in version.a_confirmer]
    for nom in GROUPES:
        lignes: Any = getattr(version, nom).all()
        trouvees += [_phrase_de_ligne(ligne, champ) for ligne in lignes for champ in ligne.a_confirmer]
    return trouvees


def _textes(objet: models.Model) -> Iterator[models.Field[Any, Any]]:
    for champ in objet._meta.concrete_fields:
        est_texte = isinstance(champ, models.CharField | models.TextField) and not champ.choices
        if est_texte and champ.name not in HORS_PHRASES:
            yield champ


def _valeurs_qui_vieillissent(objet: models.Model) -> list[str]:
    if isinstance(objet, RegleAppliquee) and not objet.texte and _parametres_dates(objet):
        return ["parametres"]
    if isinstance(objet, Enveloppe) and objet.montant is not None:
        return ["montant"]
    if isinstance(objet, Atelier):
        return ["debut"]
    if isinstance(objet, ContactTerritoire) and objet.telephone and "telephone" not in _vus(objet):
        return ["telephone"]
    return []


def _vus(contact: ContactTerritoire) -> list[str]:
    return [champ.name for champ in _textes(contact) if genres(getattr(contact, champ.name) or "")]


def _parametres_dates(regle: RegleAppliquee) -> bool:
    if regle.code not in moteur.CATALOGUE:
        return False
    champs = {champ.nom: champ for champ in moteur.decrire_parametres(regle.code)}
    return any(_vieillit(champs[nom], valeur) for nom, valeur in regle.parametres.items() if nom in champs)


def _vieillit(champ: DescriptionChamp, valeur: Any) -> bool:
    """Une date, un montant, ou une liste d'années."""
    if valeur in (None, [], {}):
        return False
    if champ.genre == "date" or champ.unite == Unite.EUROS:
        return True
    return isinstance(valeur, list) and any(v in SIECLES for v in valeur if isinstance(v, int))


def _lire_cle(version: VersionAppel, cle: str) -> tuple[str, str, str]:
    """Rubrique, libellé et texte d'une clé de la version ou de son appel."""
    appel = version.appel
    if cle.startswith(RELEVE):
        numero = int(cle.removeprefix(RELEVE))
        releve = appel.releves.filter(numero=numero).first()
        return "calendrier", f"Phrase de la relève {numero}", releve.citation if releve else ""
    porteur: models.Model = appel if cle.startswith(APPEL) else version
    champ = porteur._meta.get_field(cle.removeprefix(APPEL))
    return rubrique_du_champ(champ.name), libelle_champ(champ), str(getattr(porteur, champ.name))


def _phrase(version: VersionAppel, cle: str, rubrique: str, libelle: str, texte: str) -> PhraseAConfirmer:
    return PhraseAConfirmer(rubrique, version, cle, libelle, texte, reperer(texte))


def _phrase_de_ligne(ligne: LigneConfiguration, nom: str) -> PhraseAConfirmer:
    texte = dire_champ(ligne, nom)
    propre = libelle_champ(ligne._meta.get_field(nom))
    libelle = f"{ligne.libelle}, {propre[:1].lower()}{propre[1:]}"
    return PhraseAConfirmer(rubrique_du_groupe(type(ligne)), ligne, nom, libelle, texte, reperer(texte))
