"""Ce qui attend un agent ou un porteur sur les conventions : même dessin que `candidatures.selecteurs.attentes`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from comptes import droits
from comptes.models import Utilisateur
from conventions.etats import Etat
from conventions.models import Convention, NiveauVisa, SignatureConvention, VersionConvention, Visa
from conventions.selecteurs.conclusion import q_bientot, q_depasse
from conventions.types import Partie
from socle.models import Courriel, Travail
from socle.models.travail import EtatTravail


def _signee_du_beneficiaire() -> Q:
    """Le bénéficiaire a signé la version courante ; une signature d'une version reprise ne compte pas."""
    suivante = VersionConvention.objects.filter(
        convention=OuterRef("version__convention"), avenant=None, rang__gt=OuterRef("version__rang")
    )
    signatures = SignatureConvention.objects.filter(
        ~Exists(suivante), partie=Partie.BENEFICIAIRE, version__avenant=None
    )
    return Q(pk__in=signatures.order_by().values("version__convention"))


def _en_panne() -> Q:
    travaux = Travail.objects.filter(etat=EtatTravail.ABANDONNE, objet_type=Convention.type_journal)
    mails = Courriel.objects.filter(etat=Courriel.Etat.ECHEC, objet_type=Convention.type_journal)
    return Q(pk__in=travaux.order_by().values("objet_id")) | Q(pk__in=mails.order_by().values("objet_id"))


def _niveaux() -> QuerySet[NiveauVisa]:
    return NiveauVisa.objects.filter(service=OuterRef("dossier__appel__service"))


def _a_son_niveau(utilisateur: Utilisateur) -> Q:
    """Le niveau attendu est d'un rôle que cette personne tient, et elle n'en a pas encore visé un autre."""
    vises = Visa.objects.filter(favorable=True, niveau__gt=0, version__avenant=None)
    donnes = vises.filter(version__convention=OuterRef(OuterRef("pk"))).order_by().values("niveau")
    attendu = _niveaux().exclude(rang__in=donnes).order_by("rang").values("role")[:1]
    siens = Q(pk__in=())
    for appartenance in utilisateur.appartenances():
        siens |= Q(dossier__appel__service_id=appartenance.service_id, role_attendu=appartenance.role)
    deja = vises.filter(version__convention=OuterRef("pk"), agent=utilisateur)
    trouvees = Convention.objects.annotate(role_attendu=Subquery(attendu)).filter(siens, ~Exists(deja))
    return Q(pk__in=trouvees.order_by().values("pk"))


@dataclass(frozen=True, slots=True)
class Attente:
    """Une chose à faire : clé, nom, action de la matrice qui la donne à faire, quand et à qui elle se pose."""

    cle: str
    libelle: str
    action: str
    condition: Callable[[], Q]
    pour: Callable[[Utilisateur], Q] | None = None

    def q(self, utilisateur: Utilisateur) -> Q:
        """Conventions que cette attente désigne à cette personne."""
        designees = droits.q_visibles(utilisateur, self.action, Convention) & self.condition()
        return designees & self.pour(utilisateur) if self.pour else designees


ATTENTES: tuple[Attente, ...] = (
    Attente("a_preparer", "Préparer la convention", "convention.soumettre", lambda: Q(etat=Etat.BROUILLON)),
    Attente("a_viser", "Viser", "convention.viser", lambda: Q(etat=Etat.EN_VISA) & ~Q(Exists(_niveaux()))),
    Attente(
        "a_viser_niveau",
        "Viser, à votre niveau",
        "convention.viser_niveau",
        lambda: Q(etat=Etat.EN_VISA) & Q(Exists(_niveaux())),
        _a_son_niveau,
    ),
    Attente(
        "budget_a_ajuster",
        "Ajuster le budget au montant accordé",
        "convention.ajuster_budget",
        lambda: Q(etat=Etat.BROUILLON, budget_demande_le__isnull=False, budget_transmis_le=None, budget_valide_le=None),
    ),
    Attente(
        "budget_a_valider",
        "Relire un budget ajusté",
        "convention.valider_budget",
        lambda: Q(etat=Etat.BROUILLON, budget_transmis_le__isnull=False, budget_valide_le=None),
    ),
    Attente(
        "beneficiaire",
        "Attendre la signature du bénéficiaire",
        "convention.reprendre",
        lambda: Q(etat=Etat.A_SIGNER) & ~_signee_du_beneficiaire(),
    ),
    Attente(
        "a_signer_beneficiaire",
        "Signer pour votre structure",
        "convention.signer_beneficiaire",
        lambda: Q(etat=Etat.A_SIGNER) & ~_signee_du_beneficiaire(),
    ),
    Attente(
        "a_signer",
        "Signer pour le service",
        "convention.signer_service",
        lambda: Q(etat=Etat.A_SIGNER) & _signee_du_beneficiaire(),
    ),
    Attente("a_notifier", "Notifier au bénéficiaire", "convention.notifier", lambda: Q(etat=Etat.SIGNEE)),
    Attente("delai_depasse", "Conclure : délai dépassé", "convention.soumettre", q_depasse),
    Attente("delai_proche", "Conclure avant la fin du délai", "convention.soumettre", q_bientot),
    Attente("en_panne", "Regarder un document ou un courriel en échec", "convention.regenerer", _en_panne),
)
AVANT_NOTIFICATION = frozenset({Etat.BROUILLON, Etat.EN_VISA, Etat.A_SIGNER, Etat.SIGNEE})
PAR_CLE = {attente.cle: attente for attente in ATTENTES}
# Rien à faire qu'attendre : ces lignes se montrent, mais ne comptent pas dans ce qui attend la personne.
PASSIVES = frozenset({"beneficiaire", "delai_depasse", "delai_proche"})
EN_RETARD = frozenset({"delai_depasse"})


def attentes_de(utilisateur: Utilisateur) -> list[Attente]:
    """Attentes qui peuvent concerner cette personne, d'après ses rôles."""
    return [attente for attente in ATTENTES if utilisateur.peut(attente.action)]


def filtrer(conventions: QuerySet[Convention], cle: str, utilisateur: Utilisateur) -> QuerySet[Convention]:
    """Conventions de cette liste que l'attente désigne à cette personne ; toutes si la clé est inconnue."""
    attente = PAR_CLE.get(cle)
    return conventions.filter(attente.q(utilisateur)) if attente else conventions


def compter(utilisateur: Utilisateur) -> dict[str, int]:
    """{clé: nombre} des attentes qui peuvent concerner cette personne, en une requête."""
    comptes = {a.cle: Count("pk", filter=a.q(utilisateur)) for a in attentes_de(utilisateur)}
    # Rien n'attend sur une convention en cours ou finie, sauf une panne : elles sont le grand nombre.
    utiles = Convention.objects.filter(Q(etat__in=sorted(AVANT_NOTIFICATION)) | _en_panne()).order_by()
    return utiles.aggregate(**comptes) if comptes else {}
