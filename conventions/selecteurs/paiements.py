"""Ce que les écrans de paiement montrent : la file « À payer », les comptes à vérifier, les sommes à rendre."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet

from comptes import droits
from comptes.models import Utilisateur
from conventions.etats import EtatCompte, EtatReversement, EtatVersement
from conventions.models import CompteBancaire, Reversement, Versement
from conventions.selecteurs.compte import FERMES
from conventions.selecteurs.delais import Pastille, delai_de, jour_de, pastille
from regles.catalogue.calendrier.suites import ParametresPaiement
from socle.canonique import normaliser_recherche
from socle.horloge import aujourd_hui
from socle.workflow import Machine

V, R, C = EtatVersement, EtatReversement, EtatCompte
BADGES: dict[str, str] = {
    V.PREVU: "neutre", V.A_LIQUIDER: "nouveau", V.CERTIFIE: "info", V.DEMANDE: "info", V.PAYE: "succes",
    V.SUSPENDU: "attention", V.ANNULE: "neutre",
    R.PROPOSE: "nouveau", R.DECIDE: "attention", R.TITRE_EMIS: "attention", R.RECOUVRE: "succes", R.ECARTE: "neutre",
    C.A_VERIFIER: "attention", C.VERIFIE: "succes", C.REFUSE: "erreur", C.REMPLACE: "neutre",
}  # fmt: skip
# Ce que le porteur lit : les étapes internes du service n'y paraissent pas.
ETATS_PORTEUR: dict[str, str] = {
    V.PREVU: "à venir", V.A_LIQUIDER: "en préparation", V.CERTIFIE: "en préparation", V.DEMANDE: "paiement demandé",
    V.PAYE: "payé", V.SUSPENDU: "suspendu", V.ANNULE: "annulé",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AttenteArgent:
    """Une chose à faire sur un versement, un compte ou un reversement : clé, nom, action, sa liste, état de départ."""

    cle: str
    libelle: str
    action: str
    modele: type[Versement | CompteBancaire | Reversement]
    liste: str
    etat: str
    retard: Callable[[], Q] | None = None

    def q(self) -> Q:
        """Objets dans l'état d'où l'action part."""
        return Q(etat=self.etat)

    @property
    def quoi(self) -> str:
        """Ce que l'on compte, au singulier."""
        return {Versement: "versement", CompteBancaire: "compte", Reversement: "reversement"}[self.modele]


def _en_retard() -> Q:
    return Q(limite__lt=aujourd_hui("Europe/Paris"))


def _echu() -> Q:
    return Q(echeance__lt=aujourd_hui("Europe/Paris"))


FILE, COMPTES, REVERSEMENTS = "conventions:a_payer", "conventions:comptes", "conventions:reversements"
A = AttenteArgent
_V, _C, _R = (Versement, FILE), (CompteBancaire, COMPTES), (Reversement, REVERSEMENTS)
# fmt: off
ATTENTES: tuple[AttenteArgent, ...] = (
    A("comptes",     "Vérifier un compte bancaire",  "compte.verifier",              *_C, C.A_VERIFIER),
    A("a_certifier", "Certifier le service fait",    "versement.certifier",          *_V, V.A_LIQUIDER, _en_retard),
    A("a_demander",  "Demander le paiement",         "versement.demander_paiement",  *_V, V.CERTIFIE, _en_retard),
    A("a_constater", "Constater le paiement",        "versement.constater_paiement", *_V, V.DEMANDE, _en_retard),
    A("suspendus",   "Lever une suspension",         "versement.lever_suspension",   *_V, V.SUSPENDU),
    A("a_decider",   "Décider un reversement",       "reversement.decider",          *_R, R.PROPOSE),
    A("a_titrer",    "Enregistrer un titre",         "reversement.emettre_titre",    *_R, R.DECIDE, _echu),
    A("a_recouvrer", "Constater un encaissement",    "reversement.recouvrer",        *_R, R.TITRE_EMIS, _echu),
)
# fmt: on
PAR_CLE = {attente.cle: attente for attente in ATTENTES}


def attentes_de(utilisateur: Utilisateur, modele: type | None = None) -> list[AttenteArgent]:
    """Attentes que les rôles de cette personne lui donnent à faire."""
    return [a for a in ATTENTES if (modele is None or a.modele is modele) and utilisateur.peut(a.action)]


def compter(utilisateur: Utilisateur) -> dict[str, tuple[int, int]]:
    """{clé: (nombre, dont en retard)}. Trois requêtes au plus, aucune sans rôle concerné."""
    comptes: dict[str, tuple[int, int]] = {}
    for modele in (CompteBancaire, Versement, Reversement):
        attentes = attentes_de(utilisateur, modele)
        if attentes:
            lus = _compter(utilisateur, modele, attentes)
            comptes |= {a.cle: (lus[a.cle], lus.get(f"{a.cle}_retard", 0)) for a in attentes}
    return comptes


def _compter(utilisateur: Utilisateur, modele: type, attentes: list[AttenteArgent]) -> dict[str, int]:
    colonnes = {}
    for attente in attentes:
        q = droits.q_visibles(utilisateur, attente.action, attente.modele) & attente.q()
        colonnes[attente.cle] = Count("pk", filter=q)
        if attente.retard is not None:
            colonnes[f"{attente.cle}_retard"] = Count("pk", filter=q & attente.retard())
    etats = {attente.etat for attente in attentes}
    lus: dict[str, int] = modele.objects.filter(etat__in=sorted(etats)).order_by().aggregate(**colonnes)  # type: ignore[attr-defined]  # modèle
    return lus


# --- La file « À payer » ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LignePaiement:
    """Un versement de la file : sa pastille de délai, et l'acte suivant si la personne peut le faire."""

    versement: Versement
    pastille: Pastille | None
    badge: str
    acte: str = ""
    bouton: str = ""


SUITES = {
    V.PREVU: ("rendre_exigible", "Condition remplie"),
    V.A_LIQUIDER: ("certifier", "Certifier"),
    V.CERTIFIE: ("demander_paiement", "Demander le paiement"),
    V.DEMANDE: ("constater_paiement", "Constater le paiement"),
    V.SUSPENDU: ("lever_suspension", "Lever la suspension"),
}


def file_a_payer(utilisateur: Utilisateur, q: str = "", attente: str = "") -> QuerySet[Versement]:
    """Versements visibles qui restent à payer et que quelque chose attend, les plus en retard d'abord."""
    versements = Versement.objects.visibles_par(utilisateur).exclude(etat__in=sorted({*FERMES, V.PREVU}))
    for mot in normaliser_recherche(q).split():
        versements = versements.filter(
            Q(convention__dossier__recherche__contains=mot) | Q(engagement_juridique__icontains=mot)
        )
    choisie = PAR_CLE.get(attente)
    if choisie is not None and choisie.modele is Versement:
        versements = versements.filter(choisie.q())
    liens = ("convention__dossier__structure", "convention__dossier__appel__service", "convention__dossier__version")
    return (
        versements.select_related(*liens)
        .prefetch_related("convention__dossier__version__regles")
        .order_by(F("limite").asc(nulls_last=True), "pk")
    )


def lignes_de_paiement(versements: Iterable[Versement], utilisateur: Utilisateur) -> list[LignePaiement]:
    """Les lignes à montrer ; les droits se lisent une fois par action, pas par ligne."""
    permis = {nom: utilisateur.peut(f"versement.{nom}") for nom, _ in SUITES.values()}
    delais: dict[int, ParametresPaiement | None] = {}
    lignes = []
    for versement in versements:
        version = versement.convention.dossier.version_suivie
        if version.pk not in delais:
            delais[version.pk] = delai_de(version)
        acte, bouton = SUITES.get(EtatVersement(versement.etat), ("", ""))
        if not permis.get(acte):
            acte = bouton = ""
        badge = BADGES[versement.etat]
        point = pastille(versement, delais[version.pk], jour_de(versement.convention))
        lignes.append(LignePaiement(versement, point, badge, acte, bouton))
    return lignes


def comptes_visibles(utilisateur: Utilisateur) -> QuerySet[CompteBancaire]:
    """Comptes à vérifier que cette personne voit, du plus ancien au plus récent."""
    comptes = CompteBancaire.objects.visibles_par(utilisateur).filter(etat=C.A_VERIFIER)
    return comptes.select_related("convention__dossier__structure", "saisi_par").order_by("saisi_le", "pk")


def reversements_visibles(utilisateur: Utilisateur) -> QuerySet[Reversement]:
    """Sommes à rendre que cette personne voit, ouvertes d'abord, par échéance."""
    reversements = Reversement.objects.visibles_par(utilisateur).select_related("convention__dossier__structure")
    ouverts = Q(etat__in=[R.PROPOSE, R.DECIDE, R.TITRE_EMIS])
    ouvert = ExpressionWrapper(ouverts, output_field=BooleanField())
    return reversements.annotate(ouvert=ouvert).order_by("-ouvert", F("echeance").asc(nulls_last=True), "pk")


# --- Les actes d'un objet ---------------------------------------------------------------------------------------------


def actes_permis(
    utilisateur: Utilisateur, machine: Machine, objet: Versement | CompteBancaire | Reversement
) -> list[str]:
    """Noms des transitions que cette personne peut faire maintenant : matrice, incompatibilités et état croisés."""
    possibles = [transition.nom for transition in machine.possibles(objet.etat)]
    if not possibles:
        return []
    permises = droits.actions_possibles(utilisateur, objet)
    return [nom for nom in possibles if f"{machine.objet}.{nom}" in permises]
