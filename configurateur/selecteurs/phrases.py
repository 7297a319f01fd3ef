"""Les phrases à confirmer, prêtes à montrer : passages surlignés, adresse de correction."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from aap.models import VersionAppel
from aap.models.groupes import GROUPES
from aap.selecteurs.phrases import PhraseAConfirmer, phrases_a_confirmer
from aap.selecteurs.rubriques import TITRES

# Ces valeurs ne sont pas des phrases : elles se corrigent sur l'écran de leur ligne.
SUR_LEUR_ECRAN = frozenset({"parametres", "montant", "debut"})


class PhraseMontree(NamedTuple):
    """Une phrase, en morceaux (texte, surligné), sa clé d'envoi, et l'écran de sa ligne s'il y en a un.

    `valeur` : ce que montre le champ de correction, la phrase ou ce qui vient d'être tapé et refusé.
    """

    phrase: PhraseAConfirmer
    objet: str
    morceaux: list[tuple[str, bool]]
    ecran: str
    corrigeable: bool
    valeur: str


Tapee = tuple[str, str, str | None]


def phrases_montrees(version: VersionAppel, tapee: Tapee = ("", "", None)) -> list[tuple[str, list[PhraseMontree]]]:
    """Phrases à confirmer, par rubrique et dans l'ordre des rubriques. `tapee` : (objet, champ, correction refusée)."""
    toutes = [_montrer(phrase, version, tapee) for phrase in phrases_a_confirmer(version)]
    groupes = [(titre, [m for m in toutes if m.phrase.rubrique == cle]) for cle, titre in TITRES.items()]
    return [(titre, montrees) for titre, montrees in groupes if montrees]


def _montrer(phrase: PhraseAConfirmer, version: VersionAppel, tapee: Tapee) -> PhraseMontree:
    objet, ecran = "version", ""
    if not isinstance(phrase.objet, VersionAppel):
        groupe = next(nom for nom, modele in GROUPES.items() if isinstance(phrase.objet, modele))
        objet = f"{groupe}:{phrase.objet.pk}"
        ecran = reverse("configurateur:ligne_modifier", args=[version.appel.code, groupe, phrase.objet.pk])
    refusee = tapee[2] if tapee[:2] == (objet, phrase.champ) else None
    valeur = phrase.texte if refusee is None else refusee
    return PhraseMontree(phrase, objet, _morceaux(phrase), ecran, phrase.champ not in SUR_LEUR_ECRAN, valeur)


def _morceaux(phrase: PhraseAConfirmer) -> list[tuple[str, bool]]:
    morceaux: list[tuple[str, bool]] = []
    place = 0
    for repere in phrase.reperes:
        morceaux += [(phrase.texte[place : repere.debut], False), (phrase.texte[repere.debut : repere.fin], True)]
        place = repere.fin
    return [*((texte, marque) for texte, marque in morceaux if texte), (phrase.texte[place:], False)]


def objet_de(version: VersionAppel, cle: str) -> Any:
    """La version, ou sa ligne « liste:identifiant » ; 404 sinon."""
    groupe, _, pk = cle.partition(":")
    if cle == "version":
        return version
    if groupe not in GROUPES or not pk.isdecimal():
        raise Http404
    ligne = get_object_or_404(GROUPES[groupe]._default_manager.filter(version=version), pk=int(pk))
    ligne.version = version
    return ligne
