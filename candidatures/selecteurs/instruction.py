"""Lectures de l'instruction : ce qui attend, totaux d'une liste, actions ouvertes, avis exigés."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from candidatures.etats import DOSSIER
from candidatures.models import Avis, Dossier, DossierQuerySet, Message
from candidatures.selecteurs.attentes.conditions import EN_TRAITEMENT
from candidatures.types import DEMARRAGE
from comptes import droits
from comptes.models import Utilisateur
from regles.verdict import Ligne, Verdict

ZERO = Decimal(0)
# Actes qui ne changent pas l'état : états où ils ont un sens.
SANS_TRANSITION = {
    "affecter": frozenset({"depose", "a_completer", "recevable", "en_instruction", "propose", "liste_attente"}),
    "qualifier_aide": frozenset({"depose", "a_completer", "recevable", "en_instruction", "propose", "liste_attente"}),
    "inviter": frozenset({"depose", "a_completer", "recevable", "en_instruction", "propose", "liste_attente"}),
    "noter": frozenset({"en_instruction", "propose"}),
    "fixer_couts": frozenset({"en_instruction", "propose"}),
    "accorder_derogation_plafond": frozenset({"en_instruction", "propose", "liste_attente"}),
    "admettre_demarrage": frozenset({"en_instruction", "propose", "liste_attente"}),
}


@dataclass(frozen=True, slots=True)
class Totaux:
    """Totaux d'une liste de dossiers : nombre, ETP, euros demandés et accordés (des seuls budgets visibles)."""

    nombre: int
    etp: Decimal
    demande: Decimal
    accorde: Decimal


def totaux(dossiers: QuerySet[Dossier], utilisateur: Utilisateur) -> Totaux:
    """Totaux en une requête. Aucun filtre de la liste ne joint une relation multiple : rien n'y compte deux fois."""
    visible = droits.q_visibles(utilisateur, "dossier.voir_budget", Dossier)
    ligne = dossiers.order_by().aggregate(
        nombre=Count("pk"),
        etp=Coalesce(Sum("etp"), ZERO),
        demande=Coalesce(Sum("montant_demande", filter=visible), ZERO),
        accorde=Coalesce(Sum("montant_accorde", filter=visible), ZERO),
    )
    return Totaux(**ligne)


def file_de(utilisateur: Utilisateur, action: str = "dossier.voir_instruction") -> DossierQuerySet:
    """Dossiers que cette personne instruit ou relit, du dernier déposé au premier."""
    return Dossier.objects.instruits_par(utilisateur, action).order_by("-depose_le", "pk")


def avec_reperes(dossiers: DossierQuerySet, utilisateur: Utilisateur) -> DossierQuerySet:
    """Ajoute à chaque ligne `budget_visible`, `a_lire` (message du porteur non lu) et `mon_avis` (attendu d'elle).

    À faire en dernier : ces colonnes ne servent qu'aux lignes d'une page, pas à compter la liste.
    """
    visible = droits.q_visibles(utilisateur, "dossier.voir_budget", Dossier)
    budget = Case(When(visible, then=Value(True)), default=Value(False), output_field=BooleanField())
    return dossiers.annotate(
        budget_visible=budget if visible else Value(True),
        a_lire=Exists(_non_lus().filter(dossier=OuterRef("pk"))),
        mon_avis=Exists(Avis.objects.attendus_de(utilisateur).filter(dossier=OuterRef("pk"))),
    )


def _non_lus() -> QuerySet[Message]:
    return Message.objects.filter(du_service=False, lu_le__isnull=True).order_by()


@dataclass(frozen=True, slots=True)
class Corbeille:
    """Un tas de dossiers qui ne demande pas d'acte précis : clé, libellé, condition pour une personne."""

    cle: str
    libelle: str
    condition: Callable[[Utilisateur], Q]


CORBEILLES = (
    Corbeille("moi", "À moi", lambda u: Q(agent=u.pk, etat__in=sorted(EN_TRAITEMENT))),
    Corbeille("personne", "À personne", lambda _: Q(agent__isnull=True, etat__in=sorted(EN_TRAITEMENT))),
    Corbeille("messages", "Messages à lire", lambda _: Q(pk__in=_non_lus().values("dossier"))),
)
CORBEILLES_PAR_CLE = {corbeille.cle: corbeille for corbeille in CORBEILLES}


def compter_corbeilles(dossiers: QuerySet[Dossier], utilisateur: Utilisateur) -> dict[str, int]:
    """Nombre de dossiers par corbeille, en une requête."""
    comptes = {c.cle: Count("pk", filter=c.condition(utilisateur)) for c in CORBEILLES}
    compte: dict[str, int] = dossiers.order_by().aggregate(**comptes)
    return compte


def actes_ouverts(utilisateur: Utilisateur, dossier: Dossier) -> list[str]:
    """Noms des actions que cette personne peut faire maintenant : matrice, incompatibilités et état croisés."""
    return actes_parmi(droits.actions_possibles(utilisateur, dossier), dossier)


def actes_parmi(permises: frozenset[str], dossier: Dossier) -> list[str]:
    """Les mêmes, quand les droits sont déjà lus."""
    possibles = {t.nom for t in DOSSIER.possibles(dossier.etat)}
    possibles |= {nom for nom, etats in SANS_TRANSITION.items() if dossier.etat in etats}
    derogation = getattr(dossier, "derogation_signature", None)
    if derogation is not None and derogation.etat == "demandee":
        possibles.add("accorder_derogation_signature")
    if not admet_un_demarrage_anterieur(dossier):
        possibles.discard("admettre_demarrage")
    return [nom for nom in sorted(possibles) if f"dossier.{nom}" in permises]


def admet_un_demarrage_anterieur(dossier: Dossier) -> bool:
    """Vrai si l'appel admet, sur constat, qu'un projet ait commencé avant son échéance de dépôt."""
    regles = dossier.version_suivie.regles.all()
    return any(r.code == DEMARRAGE and r.parametres.get("retroactif_depuis") for r in regles)


def demarrage_a_constater(constat: Verdict) -> Ligne | None:
    """La règle de démarrage, quand elle attend le constat d'un agent."""
    return next((x for x in constat.lignes if x.code == DEMARRAGE and x.constat.a_examiner), None)


def avis_bloquants_attendus(dossier: Dossier) -> list[Avis]:
    """Avis que l'appel exige avant de décider, et qui ne sont pas rendus."""
    return list(dossier.avis.filter(etape__bloquant=True, rendu_le__isnull=True))
