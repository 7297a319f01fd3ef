"""Ce que le porteur suit : ses dossiers, la prochaine chose à faire, l'histoire de chacun dans ses mots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from candidatures.etats import DOSSIER, FINALS, Etat
from candidatures.models import Dossier
from candidatures.selecteurs.complements import demande_ouverte
from candidatures.selecteurs.parcours import Etape, EtatSection
from candidatures.selecteurs.parcours.pieces import limite_de_signature
from comptes import droits
from comptes.models import Utilisateur
from regles.echeances import dans_le_delai
from socle import journal
from socle.horloge import maintenant
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
        return _completer(dossier)
    phrases = {
        Etat.RETENU: "Votre projet est retenu. La convention vous sera envoyée pour signature.",
        Etat.LISTE_ATTENTE: "Votre projet est en liste d'attente : le service vous écrira si une place se libère.",
    }
    if dossier.etat == Etat.DEPOSE and dossier.sous_reserve_signature:
        return _signer(dossier)
    attente = "Vous n'avez rien à faire : le service examine votre dossier et vous écrira."
    fin = "Ce dossier est terminé."
    return ProchaineAction(phrases.get(Etat(dossier.etat), fin if dossier.etat in FINALS else attente))


def _terminer(dossier: Dossier, etapes: list[Etape]) -> ProchaineAction:
    # La dernière étape (signer, déposer) n'est pas à remplir : elle vient quand les autres sont faites.
    reste = [etape for etape in etapes[:-1] if etape.etat != EtatSection.COMPLETE]
    cible = reste[0] if reste else etapes[-1]
    phrase = (
        f"Il vous reste {len(reste)} étape{'s' if len(reste) > 1 else ''} à terminer, puis à déposer."
        if reste
        else "Tout est rempli : relisez, faites signer, et déposez."
    )
    return ProchaineAction(phrase, cible.url, "Continuer mon dossier", dossier.appel.cloture)


def _signer(dossier: Dossier) -> ProchaineAction:
    limite = limite_de_signature(dossier)
    if limite is None or not dans_le_delai(maintenant(), limite):
        return ProchaineAction("Le délai pour signer est passé : le service décide de la suite et vous écrira.")
    phrase = "Votre dossier est déposé sous réserve de signature : le formulaire signé est attendu."
    url = reverse("candidatures:signature", args=[dossier.uuid])
    return ProchaineAction(phrase, url, "Signer le formulaire", limite)


def _completer(dossier: Dossier) -> ProchaineAction:
    url = reverse("candidatures:completer", args=[dossier.uuid])
    demande = demande_ouverte(dossier)
    if demande is None:
        return ProchaineAction("Le service vous demande des compléments.", url, "Compléter mon dossier")
    phrase = f"Le service vous demande des compléments : {demande.texte}"
    return ProchaineAction(phrase, url, "Compléter mon dossier", demande.echeance)


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
