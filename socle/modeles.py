"""Modèles abstraits : adresse par UUID et verrou optimiste."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F


class VersionPerimee(Exception):
    """Quelqu'un a enregistré entre-temps : l'écran montre une version dépassée."""

    def __init__(self, attendue: int, trouvee: int | None) -> None:
        """Garde la version de l'écran et celle de la base (None si la ligne a disparu)."""
        self.attendue, self.trouvee = attendue, trouvee
        super().__init__(
            "Ces informations ont été modifiées entre-temps par une autre personne ou dans un autre onglet. "
            "Rechargez la page avant d'enregistrer à nouveau."
        )


class AvecUuid(models.Model):
    """Clé montrée dans les adresses ; l'identifiant interne ne sort pas."""

    uuid = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class AvecVersion(models.Model):
    """Verrou optimiste : chaque écriture dit quelle version elle a lue."""

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        abstract = True

    def enregistrer_version(self, attendue: int, champs: Iterable[str]) -> None:
        """Écrit `champs` si la base en est toujours à `attendue`, et passe à la version suivante.

        Une seule requête UPDATE : deux écritures concurrentes ne peuvent pas réussir toutes les deux.
        Lève VersionPerimee sinon, sans rien écrire.
        """
        valeurs: dict[str, Any] = {nom: getattr(self, nom) for nom in champs}
        lignes = type(self)._base_manager.filter(pk=self.pk, version=attendue)
        if not lignes.update(**valeurs, version=F("version") + 1):
            trouvee = type(self)._base_manager.filter(pk=self.pk).values_list("version", flat=True).first()
            raise VersionPerimee(attendue, trouvee)
        self.version = attendue + 1
