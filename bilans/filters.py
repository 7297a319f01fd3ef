"""Filtres des listes de bilans du service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from bilans import etats
from bilans.models import Bilan
from bilans.types import GenreBilan
from socle.canonique import normaliser_recherche
from socle.formulaires import Formulaire
from socle.horloge import maintenant

A_LIRE, EN_RETARD, A_CORRIGER, RELIQUATS, VALIDES, TOUS = (
    "a_lire", "en_retard", "a_corriger", "reliquats", "valides", "tous",
)  # fmt: skip
VUES = (
    (A_LIRE, "À lire"),
    (EN_RETARD, "En retard"),
    (A_CORRIGER, "Renvoyés pour correction"),
    (RELIQUATS, "Reliquat à calculer ou à décider"),
    (VALIDES, "Validés"),
    (TOUS, "Tous"),
)


class FileForm(Formulaire):
    """Ce que l'agent veut voir : une vue, un genre de bilan, un département, des mots."""

    marquer_facultatifs = False
    bouton = ""
    vue = forms.ChoiceField(label="Montrer", required=False, choices=VUES)
    genre = forms.ChoiceField(label="Bilan", required=False, choices=[("", "tous les genres"), *GenreBilan.choices])
    departement = forms.ChoiceField(label="Département", required=False)
    q = forms.CharField(label="Structure ou convention", required=False)

    def __init__(self, *args: Any, departements: list[tuple[str, str]], **kwargs: Any) -> None:
        """`departements` : (code, libellé) de ceux que les bilans visibles touchent."""
        super().__init__(*args, **kwargs)
        self.fields["departement"].choices = [("", "tous"), *departements]  # type: ignore[attr-defined]  # ChoiceField

    @property
    def actif(self) -> bool:
        """Vrai si un filtre est posé."""
        return self.is_valid() and any(self.cleaned_data.values())

    def appliquer(self, bilans: QuerySet[Bilan]) -> QuerySet[Bilan]:
        """Bilans qui répondent aux filtres, le plus ancien attendu d'abord."""
        lues: dict[str, str] = self.cleaned_data if self.is_valid() else {}
        bilans = bilans.filter(condition(lues.get("vue") or A_LIRE))
        if lues.get("genre"):
            bilans = bilans.filter(genre=lues["genre"])
        if lues.get("departement"):
            bilans = bilans.filter(convention__dossier__departements__code=lues["departement"])
        for mot in normaliser_recherche(lues.get("q", "")).split():
            bilans = bilans.filter(convention__dossier__recherche__contains=mot)
        return bilans.order_by("echeance", "pk")


def condition(vue: str) -> Q:
    """Ce qu'une vue montre."""
    return {
        A_LIRE: Q(etat=etats.Etat.TRANSMIS),
        EN_RETARD: Q(etat__in=sorted(etats.A_RENDRE), echeance__lt=maintenant().date()),
        A_CORRIGER: Q(etat=etats.Etat.A_CORRIGER),
        RELIQUATS: Q(genre=GenreBilan.COMPTE_RENDU, etat=etats.Etat.VALIDE)
        & (Q(reliquat__isnull=True) | Q(reliquat__etat=etats.EtatReliquat.PROPOSE)),
        VALIDES: Q(etat=etats.Etat.VALIDE),
    }.get(vue, Q())
