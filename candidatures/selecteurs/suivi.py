"""Ce que le porteur suit : ses dossiers, la prochaine chose à faire, l'histoire de chacun dans ses mots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from candidatures.etats import DOSSIER, FINALS, Etat
from candidatures.models import Dossier
from candidatures.selecteurs.parcours import Etape, EtatSection
from comptes import droits
from comptes.models import Utilisateur
from socle import journal
from socle.workflow import Transition

# Étapes internes du service : le porteur lit « en cours d'examen » du début à la fin.
INTERNES = frozenset({"dossier.proposer", "dossier.renvoyer"})
FAITS = {"dossier.creer": "Brouillon commencé", "dossier.partager": "Brouillon montré au service, ou repris"}

BADGES = {
    Etat.BROUILLON: "nouveau",
    Etat.A_COMPLETER: "attention",
    Etat.RETENU: "succes",
    Etat.REJETE: "erreur",
    Etat.IRRECEVABLE: "erreur",
    Etat.ABANDONNE: "neutre",
}


class Evenement(NamedTuple):
    """Un fait de la vie du dossier."""

    instant: datetime
    libelle: str
    motif: str


@dataclass(frozen=True, slots=True)
class ProchaineAction:
    """Ce que le porteur a à faire : phrase, bouton (vide s'il n'a qu'à attendre), échéance."""

    phrase: str
    url: str = ""
    bouton: str = ""
    echeance: datetime | None = None


def dossiers_du_porteur(utilisateur: Utilisateur) -> QuerySet[Dossier]:
    """Dossiers des structures de cette personne, le plus récent d'abord, avec le nombre de messages non lus."""
    siens = droits.q_visibles(utilisateur, "dossier.remplir", Dossier)
    non_lus = Count("messages", filter=Q(messages__du_service=True, messages__lu_le__isnull=True))
    return Dossier.objects.filter(siens).avec_liens().annotate(non_lus=non_lus).order_by("-modifie_le", "-pk")


def badge(dossier: Dossier) -> str:
    """Couleur de l'état pour le porteur."""
    return BADGES.get(Etat(dossier.etat), "info")


def prochaine_action(dossier: Dossier, etapes: list[Etape]) -> ProchaineAction:
    """Une seule chose à faire à la fois. `dossier` : chargé par `dossier_charge`."""
    if dossier.etat == Etat.BROUILLON:
        return _terminer(dossier, etapes)
    if dossier.etat == Etat.A_COMPLETER:
        return _completer(dossier, etapes)
    phrases = {
        Etat.RETENU: "Votre projet est retenu. La convention vous sera envoyée pour signature.",
        Etat.LISTE_ATTENTE: "Votre projet est en liste d'attente : le service vous écrira si une place se libère.",
    }
    attente = "Vous n'avez rien à faire : le service examine votre dossier et vous écrira."
    fin = "Ce dossier est terminé."
    return ProchaineAction(phrases.get(Etat(dossier.etat), fin if dossier.etat in FINALS else attente))


def _terminer(dossier: Dossier, etapes: list[Etape]) -> ProchaineAction:
    faites = {EtatSection.COMPLETE}
    reste = [etape for etape in etapes if etape.etat not in faites]
    cible = reste[0] if reste else etapes[-1]
    phrase = (
        f"Il vous reste {len(reste)} étape{'s' if len(reste) > 1 else ''} à terminer, puis à déposer."
        if reste
        else "Tout est rempli : relisez, faites signer, et déposez."
    )
    return ProchaineAction(phrase, cible.url, "Continuer mon dossier", dossier.appel.cloture)


def _completer(dossier: Dossier, etapes: list[Etape]) -> ProchaineAction:
    ouvertes = [demande for demande in dossier.demandes_completion.all() if demande.satisfaite_le is None]
    cible = next((etape for etape in etapes if etape.modifiable), etapes[-1])
    if not ouvertes:
        return ProchaineAction("Le service vous demande des compléments.", cible.url, "Compléter mon dossier")
    demande = ouvertes[0]
    phrase = f"Le service vous demande des compléments : {demande.texte}"
    return ProchaineAction(phrase, cible.url, "Compléter mon dossier", demande.echeance)


def frise(dossier: Dossier) -> list[Evenement]:
    """Histoire du dossier lue dans le journal, sans nom d'agent ni étape interne, du plus récent au plus ancien."""
    transitions = {f"{DOSSIER.objet}.{t.nom}": t for t in DOSSIER.transitions}
    evenements = []
    for ligne in journal.lignes(dossier):
        libelle = _libelle(ligne.action, transitions)
        if libelle and ligne.action not in INTERNES:
            detail = getattr(ligne, "detail", None)
            motif = str(detail.contenu.get("motif", "")) if detail is not None else ""
            evenements.append(Evenement(ligne.instant, libelle, motif))
    return evenements[::-1]


def _libelle(action: str, transitions: dict[str, Transition]) -> str:
    if action in transitions:
        # Le porteur lit ce qui s'est passé, pas le texte du bouton.
        transition = transitions[action]
        return transition.public or transition.porteur
    return FAITS.get(action, "")
