"""Contrôles des textes : présents, relus, et leurs références légales."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db import models

from aap.models import VersionAppel
from aap.models.groupes import GROUPES
from aap.selecteurs.phrases import phrases_a_confirmer
from aap.selecteurs.registre import Controle
from aap.selecteurs.rubriques import TITRES, rubrique_du_champ, rubrique_du_groupe
from aap.types import NatureAppel
from regles.references import relire


def identite(version: VersionAppel) -> Iterator[Controle]:
    """Un appel a un titre, un nom de texte et un résumé."""
    manques = [
        nom
        for nom, valeur in (
            ("le titre", version.appel.titre),
            ("le nom du texte", version.texte),
            ("le résumé", version.resume),
        )
        if not valeur.strip()
    ]
    for manque in manques:
        yield Controle("texte_absent", "Texte manquant", f"Il manque {manque}.", bloquant=True, chemin="textes")


def destinataires(version: VersionAppel) -> Iterator[Controle]:
    """Ce que le texte d'un appel ne dit pas et que les courriers impriment : à écrire avant de publier."""
    if version.appel.nature == NatureAppel.CADRE:
        return
    service = version.appel.service
    attendus = (
        (version.ministere, "le ministère destinataire du formulaire", "formulaire"),
        (version.direction, "la direction destinataire du formulaire", "formulaire"),
        (service.adresse, "l'adresse postale du service, imprimée sur les courriers et les conventions", "service"),
        (service.tribunal, "le tribunal compétent, nommé dans les voies de recours", "service"),
    )
    for valeur, nom, chemin in attendus:
        if not valeur.strip():
            phrase = f"Il manque {nom}. Aucun texte lu ne le donne : c'est à vous de l'écrire."
            yield Controle("a_fournir", "Information à fournir", phrase, bloquant=True, chemin=chemin)


def phrases(version: VersionAppel) -> Iterator[Controle]:
    """Une phrase venue d'une autre année attend d'être relue."""
    par_rubrique = Counter(phrase.rubrique for phrase in phrases_a_confirmer(version))
    for rubrique, nombre in par_rubrique.items():
        combien = "une phrase ou une valeur vient" if nombre == 1 else f"{nombre} phrases ou valeurs viennent"
        phrase = f"« {TITRES[rubrique]} » : {combien} de l'appel copié. Confirmez-la ou corrigez-la."
        phrase = phrase if nombre == 1 else phrase.replace("-la", "-les")
        yield Controle("phrase_a_confirmer", "Phrases à relire", phrase, bloquant=True, chemin=rubrique)


def references(version: VersionAppel) -> Iterator[Controle]:
    """Une référence légale douteuse est signalée, jamais bloquante."""
    for chemin, texte in _textes(version):
        for alerte in relire(texte):
            yield Controle("reference_douteuse", "Référence à relire", alerte.phrase, bloquant=False, chemin=chemin)


def _textes(version: VersionAppel) -> Iterator[tuple[str, str]]:
    yield from ((rubrique_du_champ(nom), texte) for nom, texte in _textes_de(version))
    for nom in GROUPES:
        for ligne in getattr(version, nom).all():
            yield from ((rubrique_du_groupe(nom), texte) for _, texte in _textes_de(ligne))


def _textes_de(objet: models.Model) -> Iterator[tuple[str, str]]:
    for champ in objet._meta.concrete_fields:
        if isinstance(champ, models.CharField | models.TextField) and not champ.choices:
            yield champ.name, getattr(objet, champ.name) or ""
