"""Conditions SQL d'une attente : délais, avis, dérogations, silence, pannes, lus à un instant par une personne."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeAlias

from django.db.models import Case, DateField, F, Func, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast

from candidatures.etats import Etat
from candidatures.models import Avis, DemandeCompletion, DerogationSignature, Dossier
from candidatures.selecteurs.silence import delais_par_version, q_silence
from comptes.models import Utilisateur
from comptes.types import RoleService
from socle.horloge import maintenant
from socle.models import Courriel, Travail
from socle.models.travail import EtatTravail

# Un complément qui arrive à terme sous ce délai se surveille ; au-delà, il n'attend que le porteur.
HORIZON = timedelta(days=7)
EN_TRAITEMENT = frozenset({Etat.DEPOSE, Etat.A_COMPLETER, Etat.RECEVABLE, Etat.EN_INSTRUCTION, Etat.PROPOSE})
Expression: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Comptes:
    """{clé: (nombre, dont en retard)} par attente, et nombre de dossiers où l'une au moins se pose."""

    par_cle: dict[str, tuple[int, int]]
    dossiers: int


@dataclass
class Regard:
    """Qui regarde, et quand. Les délais de rejet implicite sont lus une fois, dans les règles des versions d'appel."""

    utilisateur: Utilisateur
    instant: datetime = field(default_factory=maintenant)
    comptes: Comptes | None = None

    @cached_property
    def instruit(self) -> bool:
        """Vrai pour qui instruit : ses files sont ses dossiers et ceux de personne."""
        return RoleService.INSTRUCTEUR in self.utilisateur.roles

    @cached_property
    def delais_rejet(self) -> dict[int, list[int]]:
        """{mois de silence: versions d'appel}."""
        delais: dict[int, list[int]] = {}
        for version, regle in delais_par_version().items():
            delais.setdefault(regle.mois, []).append(version)
        return delais

    @cached_property
    def mois_de_silence(self) -> Expression:
        """Délai de la version d'un dossier ; nul sans règle."""
        cas = [When(version__in=versions, then=Value(mois)) for mois, versions in self.delais_rejet.items()]
        return Case(*cas, default=Value(None), output_field=IntegerField())

    @cached_property
    def pannes(self) -> list[int]:
        """Dossiers dont un document ou un courriel a échoué. Lus à part : ils sont rares, et leur liste, au contraire
        d'une sous-requête, laisse PostgreSQL prendre l'index."""
        travaux = Travail.objects.filter(etat=EtatTravail.ABANDONNE, objet_type=Dossier.type_journal)
        mails = Courriel.objects.filter(etat=Courriel.Etat.ECHEC, objet_type=Dossier.type_journal)
        cles = travaux.order_by().values_list("objet_id").union(mails.order_by().values_list("objet_id"))
        return sorted(cle for (cle,) in cles if cle is not None)

    @cached_property
    def silence(self) -> Q:
        """Dossiers dont l'alerte de rejet implicite est atteinte."""
        return q_silence()

    @cached_property
    def jour(self) -> Expression:
        """Le jour qu'il est, au fuseau de l'appel."""
        return _jour_local(Value(self.instant))


Condition: TypeAlias = Callable[[Regard], Q]


def _jour_local(instant: Expression) -> Expression:
    return Cast(Func(F("appel__fuseau"), instant, function="timezone"), DateField())


def jour_de_rejet(r: Regard) -> Expression:
    """Jour où le silence vaut rejet. PostgreSQL ramène au dernier jour du mois, comme `regles.echeances`."""
    duree = Func(r.mois_de_silence, template="make_interval(months => %(expressions)s)")
    jour = _jour_local(F("complet_le"))
    return Cast(Func(jour, duree, template="(%(expressions)s)", arg_joiner=" + "), DateField())


def completions(**filtres: Any) -> Q:
    ouvertes = DemandeCompletion.objects.filter(satisfaite_le__isnull=True, **filtres)
    return Q(etat=Etat.A_COMPLETER, pk__in=ouvertes.order_by().values("dossier"))


def derogations(**filtres: Any) -> Q:
    return Q(pk__in=DerogationSignature.objects.filter(**filtres).order_by().values("dossier"))


def mes_avis(r: Regard, **filtres: Any) -> Q:
    """Dossiers dont cette personne doit rendre un avis."""
    return Q(pk__in=Avis.objects.attendus_de(r.utilisateur).filter(**filtres).order_by().values("dossier"))


def avis_passes(r: Regard) -> Q:
    """Dossiers dont un avis demandé a passé son terme sans être rendu."""
    attendus = Avis.objects.filter(rendu_le__isnull=True, echeance__lt=r.instant)
    return Q(etat__in=sorted(EN_TRAITEMENT), pk__in=attendus.order_by().values("dossier"))


def en_panne(r: Regard) -> Q:
    return Q(pk__in=r.pannes)


def terme(modele: Any, champ: str, **filtres: Any) -> Callable[[Regard], Expression]:
    """Plus proche date d'un objet lié, au fuseau de l'appel."""

    def lire(_: Regard) -> Expression:
        lies = modele.objects.filter(dossier=OuterRef("pk"), **filtres).order_by(champ)
        return _jour_local(Subquery(lies.values(champ)[:1]))

    return lire
