"""Filtres de la file d'instruction."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from aap.models import AppelAProjets, Releve
from candidatures.etats import DEPOSES, Etat
from candidatures.models import Dossier
from comptes.models import Utilisateur
from comptes.types import RoleService, TypeStructure
from regles.verdict import Statut
from socle.canonique import normaliser_recherche
from socle.formulaires import Formulaire
from territoires.models import Departement

STATUTS = [
    (Statut.OK.value, "règles respectées"),
    (Statut.REDUIT.value, "montant à réduire"),
    (Statut.A_EXAMINER.value, "à examiner"),
    (Statut.IRRECEVABLE.value, "règle bloquante"),
]
TRIS = (
    ("-depose_le", "dépôt, du plus récent"),
    ("depose_le", "dépôt, du plus ancien"),
    ("structure__recherche", "structure, de A à Z"),
    ("-montant_demande", "montant demandé, du plus grand"),
    ("montant_demande", "montant demandé, du plus petit"),
    ("-etp", "ETP, du plus grand"),
)


class FiltreForm(Formulaire):
    """Formulaire de filtres : rien n'y est exigé."""

    marquer_facultatifs = False
    bouton = ""


class DossierFilter(django_filters.FilterSet):
    """Recherche, état, relève, département, type, ETP, montant, verdict, agent, tri. `acteur` borne les choix."""

    q = django_filters.CharFilter(label="Rechercher", method="chercher")
    appel = django_filters.ModelChoiceFilter(label="Appel", queryset=AppelAProjets.objects.none())
    etat = django_filters.ChoiceFilter(label="État", choices=[(e.value, e.label) for e in Etat if e in DEPOSES])
    releve = django_filters.ModelChoiceFilter(label="Relève", queryset=Releve.objects.none())
    departement = django_filters.ModelChoiceFilter(
        label="Département", queryset=Departement.objects.none(), method="par_departement"
    )
    type = django_filters.ChoiceFilter(label="Structure", field_name="structure__type", choices=TypeStructure.choices)
    etp_min = django_filters.NumberFilter(label="ETP, au moins", field_name="etp", lookup_expr="gte", min_value=0)
    montant_min = django_filters.NumberFilter(
        label="Montant demandé, au moins", field_name="montant_demande", lookup_expr="gte", min_value=0
    )
    verdict = django_filters.ChoiceFilter(label="Verdict", field_name="statut_verdict", choices=STATUTS)
    agent = django_filters.ModelChoiceFilter(
        label="Agent", queryset=Utilisateur.objects.none(), null_label="à personne", null_value="aucun"
    )
    tri = django_filters.ChoiceFilter(label="Trier par", choices=TRIS, method="trier", empty_label=None)

    class Meta:
        model = Dossier
        fields: list[str] = []
        form = FiltreForm

    def __init__(self, *args: Any, acteur: Utilisateur, **kwargs: Any) -> None:
        """Borne les choix à ce que l'acteur voit."""
        super().__init__(*args, **kwargs)
        appels = AppelAProjets.objects.visibles_par(acteur).filter(pk__in=self.queryset.values("appel"))
        services = appels.values("service")
        self.filters["appel"].queryset = appels
        self.filters["releve"].queryset = Releve.objects.filter(appel__in=appels).select_related("appel")
        self.filters["departement"].queryset = Departement.objects.filter(
            pk__in=Dossier.departements.through.objects.filter(dossier__in=self.queryset).values("departement")
        ).order_by("code")
        self.filters["agent"].queryset = (
            Utilisateur.objects.filter(affectations__service__in=services, affectations__role=RoleService.INSTRUCTEUR)
            .distinct()
            .order_by("nom", "prenom", "pk")
        )

    def chercher(self, queryset: QuerySet[Dossier], _nom: str, valeur: str) -> QuerySet[Dossier]:
        """Tous les mots doivent s'y trouver, sans accents ni casse : « etude » trouve « ÉTUDE »."""
        for mot in normaliser_recherche(valeur).split():
            queryset = queryset.filter(recherche__contains=mot)
        return queryset

    def par_departement(self, queryset: QuerySet[Dossier], _nom: str, valeur: Departement) -> QuerySet[Dossier]:
        """Dossiers dont le projet touche ce département."""
        return queryset.filter(pk__in=Dossier.objects.filter(departements=valeur).values("pk"))

    def trier(self, queryset: QuerySet[Dossier], _nom: str, valeur: str) -> QuerySet[Dossier]:
        """Trie, l'identifiant départageant les égalités."""
        return queryset.order_by(valeur, "pk")

    @property
    def actifs(self) -> bool:
        """Vrai si un filtre est posé (le tri n'en est pas un)."""
        return any(valeur for nom, valeur in self.data.items() if nom in self.filters and nom != "tri")


def champs_repliables(form: forms.Form) -> list[forms.BoundField]:
    """Filtres moins courants, repliés sous « Plus de filtres »."""
    return [form[nom] for nom in ("releve", "type", "etp_min", "montant_min", "verdict", "agent")]
