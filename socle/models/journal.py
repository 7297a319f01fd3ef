"""Journal en ajout seul : une chaîne de hachage par objet, un sceau par jour."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models

from socle.canonique import empreinte, json_canonique

VIDE = "0" * 64
"""Empreinte qui précède le premier maillon."""


class LigneJournal(models.Model):
    """Un maillon : qui a fait quoi, quand, sur quel objet. Ne se modifie ni ne s'efface jamais.

    Aucune donnée personnelle ici : elles sont dans `DetailJournal`, que l'on peut supprimer sans rompre la chaîne.
    """

    type = models.CharField("type d'objet", max_length=100)
    objet_id = models.BigIntegerField("identifiant de l'objet")
    rang = models.PositiveIntegerField("rang dans la chaîne de l'objet")
    action = models.CharField("action", max_length=100)
    acteur_id = models.BigIntegerField("identifiant de l'acteur", null=True)
    instant = models.DateTimeField("instant")
    avant = models.CharField("état avant", max_length=100, blank=True)
    apres = models.CharField("état après", max_length=100, blank=True)
    condense = models.CharField("condensé salé du détail", max_length=64)
    precedent = models.CharField("empreinte du maillon précédent", max_length=64)
    empreinte = models.CharField("empreinte du maillon", max_length=64)

    class Meta:
        verbose_name = "ligne de journal"
        verbose_name_plural = "lignes de journal"
        ordering = ["type", "objet_id", "rang"]
        constraints = [models.UniqueConstraint(fields=["type", "objet_id", "rang"], name="journal_maillon_unique")]
        indexes = [models.Index(fields=["instant"], name="journal_instant")]

    def __str__(self) -> str:
        return f"{self.type} {self.objet_id} n° {self.rang} : {self.action}"

    def calculer_empreinte(self) -> str:
        """SHA-256 de tous les champs du maillon, empreinte du précédent comprise."""
        return empreinte(
            {
                "type": self.type,
                "objet_id": self.objet_id,
                "rang": self.rang,
                "action": self.action,
                "acteur_id": self.acteur_id,
                "instant": self.instant,
                "avant": self.avant,
                "apres": self.apres,
                "condense": self.condense,
                "precedent": self.precedent,
            }
        )

    @property
    def contenu(self) -> dict[str, Any]:
        """Détail de la ligne, vide s'il a été effacé. Une requête par ligne sans `select_related("detail")`."""
        detail = getattr(self, "detail", None)
        return detail.contenu if detail is not None else {}

    @property
    def acteur_libelle(self) -> str:
        """Nom de l'acteur au moment de l'acte."""
        return str(self.contenu.get("acteur", ""))

    @property
    def libelle(self) -> str:
        """Libellé de l'objet au moment de l'acte."""
        return str(self.contenu.get("objet", ""))

    @property
    def motif(self) -> str:
        """Motif donné."""
        return str(self.contenu.get("motif", ""))

    @property
    def donnees(self) -> dict[str, Any]:
        """Détail libre de l'acte."""
        return dict(self.contenu.get("detail") or {})


class DetailJournal(models.Model):
    """Ce qu'un maillon dit des personnes : nom, motif, détail. Peut être supprimé ; ne peut pas être modifié."""

    ligne = models.OneToOneField(LigneJournal, on_delete=models.CASCADE, related_name="detail", verbose_name="ligne")
    sel = models.CharField("sel", max_length=64)
    contenu = models.JSONField("contenu")

    class Meta:
        verbose_name = "détail de journal"
        verbose_name_plural = "détails de journal"

    def __str__(self) -> str:
        return f"Détail de la ligne {self.ligne_id}"

    def calculer_condense(self) -> str:
        """SHA-256 du sel puis du contenu canonique : sans le sel, un détail effacé ne se devine pas."""
        return hashlib.sha256(self.sel.encode() + json_canonique(self.contenu)).hexdigest()


class SceauJournal(models.Model):
    """Empreinte de toutes les lignes écrites depuis le sceau d'avant : une ligne retirée en bout de chaîne se voit."""

    jour = models.DateField("jour scellé (UTC)", unique=True)
    derniere_ligne = models.BigIntegerField("dernière ligne scellée")
    nombre = models.PositiveIntegerField("nombre de lignes scellées")
    precedent = models.CharField("empreinte du sceau précédent", max_length=64)
    empreinte = models.CharField("empreinte du sceau", max_length=64)

    class Meta:
        verbose_name = "sceau du journal"
        verbose_name_plural = "sceaux du journal"
        ordering = ["jour"]

    def __str__(self) -> str:
        return f"Sceau du {self.jour}"
