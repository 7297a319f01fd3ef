"""Filtres de la file d'instruction."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from aap.models import AppelAProjets, Releve
from candidatures.etats import Etat
from candidatures.models import Dossier
from candidatures.selecteurs.attentes import ATTENTES, filtrer
from candidatures.selecteurs.instruction import CORBEILLES, CORBEILLES_PAR_CLE
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


AGENTS = (RoleService.INSTRUCTEUR, RoleService.RESPONSABLE)


class FiltreForm(Formulaire):
    """Formulaire de filtres : rien n'y est exigé."""

    marquer_facultatifs = False
    bouton = ""


class DossierFilter(django_filters.FilterSet):
    """Recherche, état, relève, département, type, ETP, montant, verdict, agent, corbeille, tri.

    `acteur` borne les choix. `queryset` : `selecteurs.instruction.file_de(acteur)`. Sans `budgets`, rien ne filtre ni
    ne trie par montant : l'ordre trahirait ce qui est caché.
    """

    q = django_filters.CharFilter(label="Rechercher", method="chercher")
    corbeille = django_filters.ChoiceFilter(
        label="À faire", choices=[(c.cle, c.libelle) for c in CORBEILLES], method="par_corbeille"
    )
    appel = django_filters.ModelChoiceFilter(label="Appel", queryset=AppelAProjets.objects.none(), empty_label="Tous")
    etat = django_filters.ChoiceFilter(label="État", choices=Etat.choices, empty_label="Tous")
    releve = django_filters.ModelChoiceFilter(label="Relève", queryset=Releve.objects.none(), empty_label="Toutes")
    departement = django_filters.ModelChoiceFilter(
        label="Département", queryset=Departement.objects.none(), method="par_departement", empty_label="Tous"
    )
    type = django_filters.ChoiceFilter(
        label="Structure", field_name="structure__type", choices=TypeStructure.choices, empty_label="Toutes"
    )
    etp_min = django_filters.NumberFilter(label="ETP, au moins", field_name="etp", lookup_expr="gte", min_value=0)
    montant_min = django_filters.NumberFilter(
        label="Montant demandé, au moins", field_name="montant_demande", lookup_expr="gte", min_value=0
    )
    verdict = django_filters.ChoiceFilter(
        label="Règles", field_name="statut_verdict", choices=STATUTS, empty_label="Tous les verdicts"
    )
    agent = django_filters.ModelChoiceFilter(
        label="Agent",
        queryset=Utilisateur.objects.none(),
        null_label="à personne",
        null_value="aucun",
        empty_label="Tous",
    )
    attente = django_filters.ChoiceFilter(
        label="Ce qui m'attend", choices=[(a.cle, a.libelle) for a in ATTENTES], method="par_attente"
    )
    tri = django_filters.ChoiceFilter(label="Trier par", choices=TRIS, method="trier", empty_label=None)

    class Meta:
        model = Dossier
        fields: list[str] = []
        form = FiltreForm

    def __init__(self, *args: Any, acteur: Utilisateur, budgets: bool = True, **kwargs: Any) -> None:
        """Borne les choix à ce que l'acteur voit."""
        super().__init__(*args, **kwargs)
        self.acteur = acteur
        if not budgets:
            del self.filters["montant_min"]
            self.filters["tri"].extra["choices"] = [tri for tri in TRIS if "montant" not in tri[0]]
        # Lus une fois : la même sous-requête reviendrait dans chaque liste de choix.
        vus = set(self.queryset.order_by().values_list("appel", flat=True).distinct())
        appels = AppelAProjets.objects.visibles_par(acteur).filter(pk__in=vus)
        services = appels.values("service")
        self.filters["appel"].queryset = appels
        self.filters["releve"].queryset = Releve.objects.filter(appel__in=vus).select_related("appel")
        liens = Dossier.departements.through.objects.filter(departement=OuterRef("pk"), dossier__appel__in=vus)
        self.filters["departement"].queryset = Departement.objects.filter(Exists(liens)).order_by("code")
        self.filters["agent"].queryset = (
            Utilisateur.objects.filter(affectations__service__in=services, affectations__role__in=AGENTS)
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

    def par_attente(self, queryset: QuerySet[Dossier], _nom: str, valeur: str) -> QuerySet[Dossier]:
        """Dossiers de cette ligne de l'accueil du service, pour la personne qui regarde."""
        return filtrer(queryset, valeur, self.acteur)

    def par_corbeille(self, queryset: QuerySet[Dossier], _nom: str, valeur: str) -> QuerySet[Dossier]:
        """Dossiers d'un tas « à faire »."""
        return queryset.filter(CORBEILLES_PAR_CLE[valeur].condition(self.acteur))

    def trier(self, queryset: QuerySet[Dossier], _nom: str, valeur: str) -> QuerySet[Dossier]:
        """Trie, l'identifiant départageant les égalités."""
        return queryset.order_by(valeur, "pk")

    @property
    def actifs(self) -> bool:
        """Vrai si un filtre est posé (ni le tri ni l'onglet n'en sont)."""
        return any(valeur for nom, valeur in self.data.items() if nom in self.filters and nom not in HORS_FILTRES)

    @property
    def ouvert(self) -> tuple[str, str]:
        """Onglet ouvert : (« attente » ou « corbeille », clé) ; vides pour tous les dossiers."""
        for nom in ("attente", "corbeille"):
            choisi = self.form.cleaned_data.get(nom) if self.form.is_valid() else ""
            if choisi:
                return nom, str(choisi)
        return "", ""

    @property
    def replies_poses(self) -> int:
        """Nombre de filtres repliés qui sont posés : ils se déplient alors."""
        return sum(bool(self.data.get(nom)) for nom in REPLIABLES)


HORS_FILTRES = frozenset({"tri", "corbeille", "attente"})
REPLIABLES = ("appel", "releve", "type", "etp_min", "montant_min", "verdict", "agent")


def champs_repliables(form: forms.Form) -> list[forms.BoundField]:
    """Filtres moins courants, repliés sous « Plus de filtres »."""
    return [form[nom] for nom in REPLIABLES if nom in form.fields]
