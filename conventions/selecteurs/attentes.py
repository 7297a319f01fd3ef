"""Ce qui attend un agent ou un porteur sur les conventions : même dessin que `candidatures.selecteurs.attentes`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from comptes import droits
from comptes.models import Utilisateur
from conventions.etats import FINALS_AVENANT, Etat, EtatAvenant
from conventions.models import Avenant, Convention, NiveauVisa, SignatureConvention, VersionConvention, Visa
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


def _ouverts() -> QuerySet[Avenant]:
    return Avenant.objects.exclude(etat__in=sorted(FINALS_AVENANT)).order_by()


def _avenant_signe_du_beneficiaire() -> Q:
    """Le bénéficiaire a signé la version courante de l'avenant."""
    suivante = VersionConvention.objects.filter(
        avenant=OuterRef("version__avenant"), rang__gt=OuterRef("version__rang")
    )
    signatures = SignatureConvention.objects.filter(
        ~Exists(suivante), partie=Partie.BENEFICIAIRE, version__avenant__isnull=False
    )
    return Q(pk__in=signatures.order_by().values("version__avenant"))


def _en_panne() -> Q:
    travaux = Travail.objects.filter(etat=EtatTravail.ABANDONNE).order_by()
    mails = Courriel.objects.filter(etat=Courriel.Etat.ECHEC, objet_type=Convention.type_journal)
    avenants = Avenant.objects.filter(pk__in=travaux.filter(objet_type=Avenant.type_journal).values("objet_id"))
    return (
        Q(pk__in=travaux.filter(objet_type=Convention.type_journal).values("objet_id"))
        | Q(pk__in=mails.order_by().values("objet_id"))
        | Q(pk__in=avenants.order_by().values("convention"))
    )


class _Texte(NamedTuple):
    """Ce qui se vise : son modèle, le chemin de son service, et ses visas vus d'une ligne de ce modèle."""

    modele: type[Convention | Avenant]
    service: str
    visas: Callable[[OuterRef], Q]


CONVENTION = _Texte(
    Convention, "dossier__appel__service", lambda cle: Q(version__avenant=None, version__convention=cle)
)
AVENANT = _Texte(Avenant, "convention__dossier__appel__service", lambda cle: Q(version__avenant=cle))


def _niveaux(texte: _Texte) -> QuerySet[NiveauVisa]:
    return NiveauVisa.objects.filter(service=OuterRef(texte.service))


def _a_son_niveau(texte: _Texte) -> Callable[[Utilisateur], Q]:
    """Le niveau attendu est d'un rôle que cette personne tient, et elle n'en a pas encore visé un autre."""

    def q(utilisateur: Utilisateur) -> Q:
        vises = Visa.objects.filter(favorable=True, niveau__gt=0)
        donnes = vises.filter(texte.visas(OuterRef(OuterRef("pk")))).order_by().values("niveau")
        attendu = _niveaux(texte).exclude(rang__in=donnes).order_by("rang").values("role")[:1]
        siens = Q(pk__in=())
        for appartenance in utilisateur.appartenances():
            siens |= Q(**{f"{texte.service}_id": appartenance.service_id}, role_attendu=appartenance.role)
        deja = vises.filter(texte.visas(OuterRef("pk")), agent=utilisateur)
        trouvees = texte.modele.objects.annotate(role_attendu=Subquery(attendu)).filter(siens, ~Exists(deja))
        return Q(pk__in=trouvees.order_by().values("pk"))

    return q


@dataclass(frozen=True, slots=True)
class Attente:
    """Une chose à faire : clé, nom, action de la matrice qui la donne à faire, quand et à qui elle se pose.

    `texte` : ce qui attend, la convention ou un de ses avenants ; c'est toujours la convention qui se liste.
    """

    cle: str
    libelle: str
    action: str
    condition: Callable[[], Q]
    pour: Callable[[Utilisateur], Q] | None = None
    texte: _Texte = CONVENTION

    def q(self, utilisateur: Utilisateur) -> Q:
        """Conventions que cette attente désigne à cette personne."""
        designees = droits.q_visibles(utilisateur, self.action, self.texte.modele) & self.condition()
        if self.pour:
            designees &= self.pour(utilisateur)
        if self.texte is CONVENTION:
            return designees
        return Q(pk__in=Avenant.objects.filter(designees).order_by().values("convention"))


ATTENTES: tuple[Attente, ...] = (
    Attente("a_preparer", "Préparer la convention", "convention.soumettre", lambda: Q(etat=Etat.BROUILLON)),
    Attente("a_viser", "Viser", "convention.viser", lambda: Q(etat=Etat.EN_VISA) & ~Q(Exists(_niveaux(CONVENTION)))),
    Attente(
        "a_viser_niveau",
        "Viser, à votre niveau",
        "convention.viser_niveau",
        lambda: Q(etat=Etat.EN_VISA) & Q(Exists(_niveaux(CONVENTION))),
        _a_son_niveau(CONVENTION),
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
        "Signer la convention pour votre structure",
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
    Attente(
        "avenant_a_preparer",
        "Préparer l'avenant",
        "avenant.soumettre",
        lambda: Q(etat=EtatAvenant.BROUILLON),
        texte=AVENANT,
    ),
    Attente(
        "avenant_a_viser",
        "Viser un avenant",
        "avenant.viser",
        lambda: Q(etat=EtatAvenant.EN_VISA) & ~Q(Exists(_niveaux(AVENANT))),
        texte=AVENANT,
    ),
    Attente(
        "avenant_a_viser_niveau",
        "Viser un avenant, à votre niveau",
        "avenant.viser_niveau",
        lambda: Q(etat=EtatAvenant.EN_VISA) & Q(Exists(_niveaux(AVENANT))),
        _a_son_niveau(AVENANT),
        AVENANT,
    ),
    Attente(
        "avenant_beneficiaire",
        "Attendre la signature d'un avenant par le bénéficiaire",
        "avenant.reprendre",
        lambda: Q(etat=EtatAvenant.A_SIGNER) & ~_avenant_signe_du_beneficiaire(),
        texte=AVENANT,
    ),
    Attente(
        "avenant_a_signer_beneficiaire",
        "Signer un avenant pour votre structure",
        "avenant.signer_beneficiaire",
        lambda: Q(etat=EtatAvenant.A_SIGNER) & ~_avenant_signe_du_beneficiaire(),
        texte=AVENANT,
    ),
    Attente(
        "avenant_a_signer",
        "Signer un avenant pour le service",
        "avenant.signer_service",
        lambda: Q(etat=EtatAvenant.A_SIGNER) & _avenant_signe_du_beneficiaire(),
        texte=AVENANT,
    ),
    Attente(
        "avenant_a_notifier",
        "Notifier un avenant au bénéficiaire",
        "avenant.notifier",
        lambda: Q(etat=EtatAvenant.SIGNE),
        texte=AVENANT,
    ),
    Attente("delai_depasse", "Conclure : délai dépassé", "convention.soumettre", q_depasse),
    Attente("delai_proche", "Conclure avant la fin du délai", "convention.soumettre", q_bientot),
    Attente("en_panne", "Regarder un document ou un courriel en échec", "convention.regenerer", _en_panne),
)
AVANT_NOTIFICATION = frozenset({Etat.BROUILLON, Etat.EN_VISA, Etat.A_SIGNER, Etat.SIGNEE})
PAR_CLE = {attente.cle: attente for attente in ATTENTES}
# Rien à faire qu'attendre : ces lignes se montrent, mais ne comptent pas dans ce qui attend la personne.
PASSIVES = frozenset({"beneficiaire", "avenant_beneficiaire", "delai_depasse", "delai_proche"})
EN_RETARD = frozenset({"delai_depasse"})


def attentes_de(utilisateur: Utilisateur) -> list[Attente]:
    """Attentes qui peuvent concerner cette personne, d'après ses rôles."""
    return [attente for attente in ATTENTES if utilisateur.peut(attente.action)]


def filtrer(conventions: QuerySet[Convention], cle: str, utilisateur: Utilisateur) -> QuerySet[Convention]:
    """Conventions de cette liste que l'attente désigne à cette personne ; toutes si la clé est inconnue."""
    attente = PAR_CLE.get(cle)
    return conventions.filter(attente.q(utilisateur)) if attente else conventions


def compter(utilisateur: Utilisateur) -> dict[str, int]:
    """{clé: nombre} des attentes qui peuvent concerner cette personne, en une requête, plus deux pour les délais."""
    comptes = {a.cle: Count("pk", filter=a.q(utilisateur)) for a in attentes_de(utilisateur)}
    # Le grand nombre : en cours ou finies, où rien n'attend, sauf un avenant ouvert ou une panne.
    avenants = Q(pk__in=_ouverts().values("convention"))
    utiles = Convention.objects.filter(Q(etat__in=sorted(AVANT_NOTIFICATION)) | avenants | _en_panne()).order_by()
    return utiles.aggregate(**comptes) if comptes else {}


def poser_avenants(conventions: Iterable[Convention], utilisateur: Utilisateur) -> list[Convention]:
    """Pose sur chaque convention d'une page `avenant_ouvert`, que cette personne voit, ou None. Une requête."""
    lues = list(conventions)
    visibles = _ouverts().filter(droits.q_visibles(utilisateur, "avenant.voir", Avenant), convention__in=lues)
    ouverts = {avenant.convention_id: avenant for avenant in visibles}
    for convention in lues:
        convention.avenant_ouvert = ouverts.get(convention.pk)  # type: ignore[attr-defined]  # pour la liste
    return lues
