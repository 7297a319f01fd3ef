"""Ce qui accompagne l'appel : les messages du service et les exemples qui prouvent ses règles."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from aap import types
from aap.models.ligne import LigneConfiguration


class MessageAppel(LigneConfiguration):
    """Mot que le service ajoute à un courriel du guichet ; `code` vient de types.CodeMessage.

    Le corps peut contenir les mentions `[[cle]]` de types.MENTIONS_MESSAGE, et elles seules.
    """

    objet = models.CharField("objet du courriel", max_length=200, blank=True)
    corps = models.TextField("mot du service")

    class Meta(LigneConfiguration.Meta):
        default_related_name = "messages"
        verbose_name = "message"

    def clean_fields(self, exclude: object = None) -> None:
        """Refuse un code hors de la liste."""
        super().clean_fields(exclude=exclude)  # type: ignore[arg-type]  # transmis tel quel à Django
        if self.code not in types.CodeMessage.values:
            permis = ", ".join(types.CodeMessage.values)
            raise ValidationError({"code": f"« {self.code} » n'est pas un message du guichet. Permis : {permis}."})


class ExempleTravaille(LigneConfiguration):
    """Un cas posé à la main, rejoué avant et après chaque changement de l'appel.

    `faits` : ce que le simulateur demande ({"type_structure", "postes": [{"role", "etp", "mois", "cout"}],
    "financements": [{"categorie", "montant"}], "demande"}), nombres en chaînes. `attendu` : {"statut", "montant",
    "signaux"}, chaque clé facultative.
    """

    faits = models.JSONField("situation")
    attendu = models.JSONField("résultat attendu", default=dict, blank=True)

    class Meta(LigneConfiguration.Meta):
        default_related_name = "exemples"
        verbose_name = "exemple travaillé"
        verbose_name_plural = "exemples travaillés"
