"""Publier un appel : sa version en préparation est contrôlée, figée, et tout le monde le lit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from aap.etats import EtatAppel
from aap.models import AppelAProjets, VersionAppel
from aap.models.groupes import GROUPES
from aap.selecteurs.controles import Controle, controles_de_publication
from aap.services.versions import aplatir
from socle import journal
from socle.acteurs import Acteur
from socle.horloge import maintenant


class PublicationImpossible(Exception):
    """L'appel ne peut pas être publié ; le message dit pourquoi, `controles` liste ce qui bloque."""

    def __init__(self, message: str, controles: Sequence[Controle] = ()) -> None:
        super().__init__(message)
        self.controles = tuple(controles)


@transaction.atomic
def publier(appel: AppelAProjets, *, acteur: Acteur, instant: datetime | None = None) -> AppelAProjets:
    """Publie l'appel (ou sa nouvelle version) et rend l'appel relu ; publier deux fois ne change rien.

    Les lignes du cadre national y sont recopiées d'abord, puis tout est contrôlé (`controles_de_publication`).
    `instant` : date vraie de publication d'un appel repris, sinon maintenant. Lève PublicationImpossible.
    """
    relu = AppelAProjets.objects.select_for_update().get(pk=appel.pk)
    if not acteur.peut("appel.publier", relu):
        raise PublicationImpossible(acteur.refus("appel.publier", relu))
    if relu.etat == EtatAppel.RETIRE:
        raise PublicationImpossible("Cet appel est retiré : il ne se publie plus.")
    version = relu.versions.order_by("-numero").first()
    if version is None:
        raise PublicationImpossible("Cet appel n'a pas encore de contenu.")
    if version.publiee_le is not None and relu.etat == EtatAppel.PUBLIE:
        return relu
    _controler(version)
    avant, quand = relu.etat, instant or maintenant()
    VersionAppel.objects.filter(pk=version.pk).update(publiee_le=quand)
    relu.etat, relu.publie_le = EtatAppel.PUBLIE, relu.publie_le or quand
    relu.save()
    journal.inscrire(
        relu, "appel.publier", acteur=acteur, avant=avant, apres=relu.etat, detail={"version": version.numero}
    )
    return relu


def _controler(version: VersionAppel) -> None:
    """Aplatit puis contrôle. Lève PublicationImpossible avec toutes les phrases qui bloquent."""
    aplatir(version)
    entiere = (
        VersionAppel.objects.select_related("appel__service", "cadre__appel")
        .prefetch_related(*GROUPES)
        .get(pk=version.pk)
    )
    bloquants = [controle for controle in controles_de_publication(entiere) if controle.bloquant]
    if bloquants:
        raise PublicationImpossible("\n".join(controle.phrase for controle in bloquants), bloquants)
