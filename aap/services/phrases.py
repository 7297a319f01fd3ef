"""Confirmer, ou corriger, une phrase venue d'une autre année."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from aap.models import AppelAProjets, LigneConfiguration, VersionAppel
from aap.selecteurs.phrases import APPEL, RELEVE
from aap.services.acces import EcritEntreTemps, ModificationInterdite, prendre
from socle import journal
from socle.acteurs import Acteur

Porteur = VersionAppel | LigneConfiguration


@transaction.atomic
def confirmer_phrase(objet: Porteur, champ: str, *, acteur: Acteur, valeur: Any = None) -> Porteur:
    """Retire la marque d'une phrase : elle vaut aussi cette année, ou `valeur` la remplace. Deux fois ne change rien.

    `objet` : la version ou une ligne ; `champ` : la clé rendue par `phrases_a_confirmer`. Lève ModificationInterdite,
    EcritEntreTemps si une autre personne l'a déjà relue autrement,
    ou ValidationError si la valeur ne convient pas.
    """
    version = objet if isinstance(objet, VersionAppel) else objet.version
    appel = prendre(version.appel, "appel.preparer", acteur)
    relu: Porteur = type(objet)._default_manager.select_for_update().get(pk=objet.pk)
    if (relu if isinstance(relu, VersionAppel) else relu.version).publiee_le is not None:
        raise ModificationInterdite("Cette version est publiée : ses phrases ne changent plus.")
    if champ not in relu.a_confirmer:
        return _deja_relue(relu, appel, champ, valeur)
    if valeur is not None:
        _corriger(relu, appel, champ, valeur)
    relu.a_confirmer = [nom for nom in relu.a_confirmer if nom != champ]
    relu.save()
    detail = {"objet": str(relu), "champ": champ, "corrigee": valeur is not None}
    journal.inscrire(appel, "appel.confirmer_phrase", acteur=acteur, detail=detail)
    return relu


def _deja_relue(relu: Porteur, appel: AppelAProjets, cle: str, valeur: Any) -> Porteur:
    """Une confirmation de plus ne change rien ; une correction qui dirait autre chose ne se perd pas en silence."""
    if valeur is not None and valeur != getattr(*_ou(relu, appel, cle)):
        raise EcritEntreTemps
    return relu


def _ou(relu: Porteur, appel: AppelAProjets, cle: str) -> tuple[models.Model, str]:
    """L'objet et le champ qui portent cette phrase : une ligne, la version, l'appel ou une relève."""
    if cle.startswith(RELEVE):
        return appel.releves.get(numero=int(cle.removeprefix(RELEVE))), "citation"
    return (appel, cle.removeprefix(APPEL)) if cle.startswith(APPEL) else (relu, cle)


def _corriger(relu: Porteur, appel: AppelAProjets, cle: str, valeur: Any) -> None:
    porteur, nom = _ou(relu, appel, cle)
    try:
        propre = porteur._meta.get_field(nom).clean(valeur, porteur)  # type: ignore[union-attr]  # un champ réel
    except ValidationError as refus:
        raise ValidationError({nom: refus.messages}) from refus
    setattr(porteur, nom, propre)
    porteur.save()


def oublier_les_corrigees(ligne: LigneConfiguration) -> None:
    """Retire la marque des phrases que la ligne va récrire : les corriger, c'est les relire. N'enregistre rien."""
    if not ligne.pk or not ligne.a_confirmer:
        return
    avant = type(ligne)._default_manager.get(pk=ligne.pk)
    ligne.a_confirmer = [nom for nom in ligne.a_confirmer if getattr(avant, nom) == getattr(ligne, nom)]
