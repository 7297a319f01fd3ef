"""Publier un appel : sa version courante est figée, tout le monde le lit."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from aap.etats import EtatAppel
from aap.models import AppelAProjets
from socle import journal
from socle.acteurs import Acteur
from socle.horloge import maintenant


class PublicationImpossible(Exception):
    """L'appel ne peut pas être publié ; le message dit pourquoi."""


@transaction.atomic
def publier(appel: AppelAProjets, *, acteur: Acteur, instant: datetime | None = None) -> AppelAProjets:
    """Publie l'appel (ou sa nouvelle version) et rend l'appel relu ; publier deux fois ne change rien.

    `instant` : date vraie de publication d'un appel repris, sinon maintenant. Lève PublicationImpossible.
    """
    relu = AppelAProjets.objects.select_for_update().get(pk=appel.pk)
    if not acteur.peut("appel.preparer", relu):
        raise PublicationImpossible(acteur.refus("appel.preparer", relu))
    version = relu.versions.order_by("-numero").first()
    if version is None or not version.regles.exists():
        raise PublicationImpossible("Cet appel n'a encore aucune règle : il ne peut pas être publié.")
    if relu.ouverture is None:
        raise PublicationImpossible("L'ouverture du dépôt n'est pas fixée.")
    if version.publiee_le is not None and relu.etat == EtatAppel.PUBLIE:
        return relu
    avant, quand = relu.etat, instant or maintenant()
    version.publiee_le = quand
    version.save(update_fields=["publiee_le"])
    relu.etat, relu.publie_le = EtatAppel.PUBLIE, relu.publie_le or quand
    relu.save()
    journal.inscrire(
        relu, "appel.publier", acteur=acteur, avant=avant, apres=relu.etat, detail={"version": version.numero}
    )
    return relu
