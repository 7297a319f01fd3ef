"""Ce qui attend un agent sur les dossiers : une définition, comptée par l'accueil du service et listée par la file.

Chaque attente part d'une ligne de la matrice (qui peut la traiter) et d'une condition sur le dossier (quand elle se
pose). Un filtre de la file et un compteur de l'accueil lisent la même condition : ils ne peuvent pas se contredire.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, DateField, Q, QuerySet, Value, When
from django.db.models.lookups import LessThanOrEqual
from django.http import HttpRequest

from candidatures.etats import Etat
from candidatures.models import Avis, DemandeCompletion, DerogationSignature, Dossier
from candidatures.selecteurs.attentes import conditions as c
from candidatures.selecteurs.attentes.conditions import Comptes, Condition, Expression, Regard
from candidatures.types import EtatDemande
from comptes import droits
from comptes.models import Utilisateur

__all__ = [
    "ATTENTES",
    "PAR_CLE",
    "Attente",
    "Comptes",
    "Regard",
    "attentes_de",
    "compter",
    "en_retard",
    "filtrer",
    "regard_de",
]
VOIR = "dossier.voir_instruction"


@dataclass(frozen=True, slots=True)
class Attente:
    """Une chose à faire : clé, nom, action de la matrice, quand elle se pose, quand elle est en retard, son terme.

    `instruction` : True pour qui instruit seulement, False pour les autres, None pour tous. `a_moi` : qui instruit n'y
    voit que ses dossiers et ceux de personne.
    """

    cle: str
    libelle: str
    action: str
    condition: Condition
    retard: Condition | None = None
    terme: Callable[[Regard], Expression] | None = None
    instruction: bool | None = None
    a_moi: bool = True

    def concerne(self, r: Regard) -> bool:
        """Vrai si cette personne peut avoir cette chose à faire."""
        return self.instruction in {None, r.instruit} and r.utilisateur.peut(self.action)

    def q(self, r: Regard, *, retard: bool = False) -> Q:
        """Dossiers que cette attente désigne à cette personne, parmi ceux qu'elle instruit (`instruits_par`).

        `retard` : ceux dont le terme est passé.
        """
        total = self.condition(r)
        if not droits.couvre(r.utilisateur, self.action, VOIR):
            total &= droits.q_visibles(r.utilisateur, self.action, Dossier)
        if self.a_moi and r.instruit:
            total &= Q(agent=r.utilisateur.pk) | Q(agent__isnull=True)
        return total & self.retard(r) if retard and self.retard else total


ATTENTES: tuple[Attente, ...] = (
    Attente(
        "rejet_implicite",
        "Décider avant que le silence vaille rejet",
        "dossier.verifier_pieces",
        lambda r: r.silence,
        lambda r: Q(LessThanOrEqual(c.jour_de_rejet(r), r.jour)),
        c.jour_de_rejet,
    ),
    Attente(
        "complements",
        "Suivre des compléments dus sous sept jours",
        "dossier.demander_pieces",
        lambda r: c.completions(echeance__lt=r.instant + c.HORIZON),
        lambda r: c.completions(echeance__lt=r.instant),
        c.terme(DemandeCompletion, "echeance", satisfaite_le__isnull=True),
    ),
    Attente(
        "derogation",
        "Répondre à une demande de signature tardive",
        "dossier.accorder_derogation_signature",
        lambda _: ~Q(etat__in=[Etat.ABANDONNE, Etat.IRRECEVABLE]) & c.derogations(etat=EtatDemande.DEMANDEE),
        lambda r: c.derogations(etat=EtatDemande.DEMANDEE, terme__lt=r.instant),
        c.terme(DerogationSignature, "terme"),
    ),
    Attente(
        "sous_reserve",
        "Trancher un dossier resté sans signature",
        "dossier.declarer_irrecevable",
        lambda r: (
            Q(etat__in=[Etat.DEPOSE, Etat.A_COMPLETER], sous_reserve_signature=True)
            & c.derogations(terme__lt=r.instant)
        ),
        lambda r: c.derogations(terme__lt=r.instant),
        c.terme(DerogationSignature, "terme"),
    ),
    Attente(
        "mes_avis",
        "Rendre un avis",
        "dossier.donner_avis",
        c.mes_avis,
        lambda r: c.mes_avis(r, echeance__lt=r.instant),
        c.terme(Avis, "echeance", rendu_le__isnull=True),
        a_moi=False,
    ),
    Attente(
        "avis_en_retard",
        "Relancer un avis qui n'arrive pas",
        "dossier.noter",
        c.avis_passes,
        c.avis_passes,
        c.terme(Avis, "echeance", rendu_le__isnull=True),
    ),
    Attente(
        "a_verifier",
        "Vérifier la recevabilité",
        "dossier.declarer_recevable",
        lambda _: Q(etat=Etat.DEPOSE, sous_reserve_signature=False),
        instruction=True,
    ),
    Attente(
        "a_confier",
        "Confier à un agent",
        "dossier.affecter",
        lambda _: Q(etat__in=sorted(c.EN_TRAITEMENT), agent__isnull=True),
        instruction=False,
    ),
    Attente(
        "a_ouvrir",
        "Ouvrir l'instruction",
        "dossier.ouvrir_instruction",
        lambda _: Q(etat=Etat.RECEVABLE),
        instruction=True,
    ),
    Attente(
        "a_proposer",
        "Noter et proposer une décision",
        "dossier.proposer",
        lambda _: Q(etat=Etat.EN_INSTRUCTION),
        instruction=True,
    ),
    Attente(
        "a_decider",
        "Décider",
        "dossier.retenir",
        # Qui a proposé ne décide pas (Dossier.interdits).
        lambda r: Q(etat=Etat.PROPOSE) & ~Q(propose_par=r.utilisateur.pk),
        a_moi=False,
    ),
    Attente(
        "en_panne",
        "Regarder un document ou un courriel en échec",
        "dossier.ecrire_message",
        c.en_panne,
    ),
)
PAR_CLE = {attente.cle: attente for attente in ATTENTES}
TOUTES = "toutes"


def regard_de(request: HttpRequest, personne: Utilisateur) -> Regard:
    """Le regard de la personne connectée, le même pour tout ce qu'une page en montre."""
    connu: Regard | None = getattr(request, "regard", None)
    if connu is None:
        connu = request.regard = Regard(personne)  # type: ignore[attr-defined]  # mémoire d'une page
    return connu


def attentes_de(regard: Regard) -> list[Attente]:
    """Attentes qui peuvent concerner cette personne, d'après ses rôles."""
    return [attente for attente in ATTENTES if attente.concerne(regard)]


def filtrer(dossiers: QuerySet[Dossier], cle: str, utilisateur: Utilisateur) -> QuerySet[Dossier]:
    """Dossiers de cette liste que l'attente désigne à cette personne ; aucun si elle ne la concerne pas."""
    regard = Regard(utilisateur)
    attente = PAR_CLE[cle]
    return dossiers.filter(attente.q(regard)) if attente.concerne(regard) else dossiers.none()


def compter(regard: Regard) -> Comptes:
    """Compte tout ce qui attend cette personne, en un nombre fixe de requêtes, une seule fois par regard."""
    if regard.comptes is None:
        regard.comptes = _compter(regard, attentes_de(regard))
    return regard.comptes


def _compter(regard: Regard, attentes: list[Attente]) -> Comptes:
    if not attentes:
        return Comptes({}, dossiers=0)
    comptes: dict[str, Any] = {TOUTES: Count("pk", filter=_une_au_moins(regard, attentes))}
    for attente in attentes:
        comptes[attente.cle] = Count("pk", filter=attente.q(regard))
        if attente.retard:
            comptes[f"{attente.cle}_retard"] = Count("pk", filter=attente.q(regard, retard=True))
    lus = Dossier.objects.instruits_par(regard.utilisateur).filter(_utiles(regard)).order_by().aggregate(**comptes)
    return Comptes({a.cle: (lus[a.cle], lus.get(f"{a.cle}_retard", 0)) for a in attentes}, dossiers=lus[TOUTES])


def _utiles(regard: Regard) -> Q:
    """Les seuls dossiers où quelque chose peut attendre : ce qui est décidé depuis des années ne se relit pas."""
    return Q(etat__in=sorted({*c.EN_TRAITEMENT, Etat.BROUILLON})) | c.en_panne(regard)


def _une_au_moins(regard: Regard, attentes: list[Attente]) -> Q:
    total = Q(pk__in=())
    for attente in attentes:
        total |= attente.q(regard)
    return total


def en_retard(regard: Regard, nombre: int) -> list[tuple[Dossier, Attente]]:
    """Dossiers en retard, le plus ancien terme d'abord, chacun avec sa raison et `terme` (jour). Une requête."""
    attentes = [a for a in attentes_de(regard) if a.retard and a.terme]
    if not attentes:
        return []
    quand = [When(a.q(regard, retard=True), then=Value(a.cle)) for a in attentes]
    termes = [When(raison=a.cle, then=a.terme(regard)) for a in attentes if a.terme]
    lignes = (
        Dossier.objects.instruits_par(regard.utilisateur)
        .filter(etat__in=sorted(c.EN_TRAITEMENT))
        .annotate(raison=Case(*quand, default=Value("")))
        .exclude(raison="")
        .annotate(terme=Case(*termes, output_field=DateField()))
        .select_related("structure", "appel")
        .order_by("terme", "pk")[:nombre]
    )
    return [(dossier, PAR_CLE[dossier.raison]) for dossier in lignes]  # type: ignore[attr-defined]  # annoté ici
