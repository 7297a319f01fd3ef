"""Les contenus que l'on sait charger : leurs colonnes, leur rapprochement, leur écriture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from candidatures.models import Importation
from candidatures.services.imports import couverture, soutiens
from candidatures.services.imports.apercu import Apercu, LigneApercue
from candidatures.types import GenreImport
from comptes.models import Service
from socle import tableur, tabulaire
from socle.tabulaire import Colonne, Ligne


@dataclass(frozen=True)
class Contenu:
    """Un contenu : son titre, ce qu'il change, ses colonnes, et ses deux verbes."""

    titre: str
    chapo: str
    colonnes: Callable[[Service], Sequence[Colonne]]
    rapprocher: Callable[[Importation, list[Ligne]], list[LigneApercue]]
    ecrire: Callable[[Importation, list[LigneApercue], str], None]
    annees: Callable[[list[LigneApercue]], list[int]] = lambda _: []


CONTENUS = {
    GenreImport.SOUTIENS: Contenu(
        "Lauréats passés et conventions en cours",
        "Une ligne par convention. Sans ce fichier, « candidate pour la première fois » et la priorité aux structures "
        "déjà financées se lisent « inconnu ».",
        lambda _: soutiens.colonnes(),
        soutiens.rapprocher,
        soutiens.ecrire,
        soutiens.annees,
    ),
    GenreImport.COUVERTURE: Contenu(
        "Couverture du territoire",
        "Une ligne par poste et par intercommunalité. Une intercommunalité absente du fichier se lit « inconnu », "
        "jamais « zone blanche ».",
        couverture.colonnes,
        couverture.rapprocher,
        couverture.ecrire,
    ),
}


def contenu_de(importation: Importation) -> Contenu:
    """Le contenu d'une importation."""
    return CONTENUS[GenreImport(importation.genre)]


def modele_de(genre: GenreImport, service: Service) -> bytes:
    """Classeur vierge à remplir pour ce contenu."""
    contenu = CONTENUS[genre]
    return tabulaire.modele(contenu.titre, contenu.colonnes(service))


def lire_octets(importation: Importation, octets: bytes, avancer: Callable[[int], object]) -> Apercu:
    """Lit un classeur et dit le sort de chaque ligne. Lève TableauRefuse."""
    contenu = contenu_de(importation)
    tableau = tabulaire.lire(octets, contenu.colonnes(importation.service), avancer=avancer)
    return Apercu(contenu.rapprocher(importation, tableau.lignes), tableau.ignorees)


def entetes(importation: Importation) -> dict[str, str]:
    """Titre de chaque colonne, par nom, dans l'ordre."""
    return {colonne.nom: colonne.titre for colonne in contenu_de(importation).colonnes(importation.service)}


def classeur_des_fautes(importation: Importation) -> bytes:
    """Classeur des lignes à corriger : une ligne par faute, avec ce qu'il faut écrire."""
    fautes = [
        (ligne["numero"], colonne, saisie, message)
        for ligne in importation.lecture
        for colonne, saisie, message in ligne["fautes"]
    ]
    colonnes = [("Ligne", "texte"), ("Colonne", "texte"), ("Ce qui est écrit", "texte"), ("À faire", "texte")]
    return tableur.classeur("À corriger", colonnes, fautes)
