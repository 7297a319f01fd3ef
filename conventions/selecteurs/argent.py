"""Tout ce que la page d'une convention montre de son argent, et les onglets des écrans de paiement."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from aap.types import FaitGenerateur
from comptes.models import Utilisateur
from conventions.etats import COMPTE, REVERSEMENT, VERSEMENT, EtatCompte, EtatVersement
from conventions.models import CompteBancaire, Convention, Reversement, Versement
from conventions.selecteurs.compte import FERMES, REDUCTIBLES, releve
from conventions.selecteurs.delais import Pastille, delai_de, jour_de, pastille
from conventions.selecteurs.paiements import BADGES, ETATS_PORTEUR, actes_permis
from socle.navigation import Entree
from socle.workflow import Machine

# Ce que dit chaque bouton, court ; les titres entiers sont ceux des écrans.
BOUTONS = {
    "rendre_exigible": "Condition remplie",
    "ajuster": "Ajuster le solde",
    "certifier": "Certifier",
    "demander_paiement": "Demander le paiement",
    "constater_paiement": "Constater le paiement",
    "rejeter": "Constater un rejet",
    "suspendre": "Suspendre",
    "lever_suspension": "Lever la suspension",
    "annuler": "Annuler",
    "verifier": "Vérifier sur le RIB",
    "refuser": "Refuser",
    "remplacer": "Retirer",
    "decider": "Décider",
    "emettre_titre": "Enregistrer le titre",
    "recouvrer": "Constater l'encaissement",
    "ecarter": "Écarter",
}
# Ce qui écarte, arrête ou corrige : possible, jamais proposé comme la suite attendue.
DE_COTE = frozenset({"rejeter", "suspendre", "annuler", "refuser", "remplacer", "ecarter"})
AJUSTABLES = frozenset({FaitGenerateur.SERVICE_FAIT, FaitGenerateur.BILAN})


@dataclass(frozen=True, slots=True)
class Bouton:
    """Un acte possible : texte, adresse, et s'il est la suite attendue."""

    texte: str
    url: str
    principal: bool = False


@dataclass(frozen=True, slots=True)
class LigneArgent:
    """Un objet, son état en mots pour la personne qui lit, son badge, son délai et ce qu'elle peut en faire."""

    objet: Any
    etat: str
    badge: str
    boutons: list[Bouton]
    pastille: Pastille | None = None
    calcul: tuple[dict[str, Any], ...] = ()


def argent_de(utilisateur: Utilisateur, convention: Convention) -> dict[str, Any]:
    """Compte bancaire, versements, sommes à rendre et relevé d'une convention, tels que cette personne les voit."""
    agent = utilisateur.est_agent
    comptes = CompteBancaire.objects.visibles_par(utilisateur).filter(convention=convention)
    versements = Versement.objects.visibles_par(utilisateur).filter(convention=convention)
    reversements = Reversement.objects.visibles_par(utilisateur).filter(convention=convention)
    actuels = list(versements.select_related("justificatif"))
    vivants = comptes.filter(etat__in=[EtatCompte.A_VERIFIER, EtatCompte.VERIFIE])
    demarrage = versements.filter(etat=EtatVersement.PREVU, fait_generateur=FaitGenerateur.DEMARRAGE).exists()
    return {
        "releve": releve(convention),
        "comptes": [_ligne(utilisateur, COMPTE, c, convention) for c in vivants.select_related("saisi_par")],
        "anciens": comptes.exclude(pk__in=vivants.values("pk")).count() if agent else 0,
        "versements": _versements(utilisateur, convention, actuels, agent=agent),
        "reversements": [_ligne(utilisateur, REVERSEMENT, r, convention) for r in reversements],
        "peut_saisir_compte": utilisateur.peut("convention.saisir_compte", convention),
        "peut_attester": demarrage and not agent and utilisateur.peut("convention.declarer_poste", convention),
        "peut_proposer": utilisateur.peut("convention.proposer_reversement", convention),
    }


def _versements(
    utilisateur: Utilisateur, convention: Convention, versements: list[Versement], *, agent: bool
) -> list[LigneArgent]:
    delai, jour = delai_de(convention.dossier.version_suivie), jour_de(convention)
    lignes = []
    for versement in versements:
        ligne = _ligne(utilisateur, VERSEMENT, versement, convention)
        etat = ligne.etat if agent else ETATS_PORTEUR[versement.etat]
        point = pastille(versement, delai, jour)
        boutons = ligne.boutons + _ajuster(utilisateur, versement)
        lignes.append(LigneArgent(versement, etat, ligne.badge, boutons, point))
    return lignes


def _ajuster(utilisateur: Utilisateur, versement: Versement) -> list[Bouton]:
    possible = versement.etat in REDUCTIBLES and versement.fait_generateur in AJUSTABLES
    if not possible or not utilisateur.peut("versement.certifier", versement):
        return []
    return [Bouton(BOUTONS["ajuster"], reverse("conventions:versement_ajuster", args=[versement.uuid]))]


def _ligne(
    utilisateur: Utilisateur,
    machine: Machine,
    objet: Versement | CompteBancaire | Reversement,
    convention: Convention,
) -> LigneArgent:
    objet.convention = convention
    noms = actes_permis(utilisateur, machine, objet) if utilisateur.est_agent else []
    boutons = [
        Bouton(BOUTONS[nom], reverse(f"conventions:{machine.objet}_{nom}", args=[objet.uuid]), nom not in DE_COTE)
        for nom in noms
    ]
    calcul = tuple(_terme(terme) for terme in objet.calcul) if isinstance(objet, Reversement) else ()
    return LigneArgent(objet, objet.get_etat_display(), BADGES[objet.etat], boutons, calcul=calcul)


def _terme(terme: dict[str, Any]) -> dict[str, Any]:
    """Une ligne du calcul gardé : ses montants y sont écrits en texte."""
    montant = terme.get("montant")
    return {"phrase": "", "retenu": False, **terme, "montant": Decimal(montant) if montant else None}


def prochains(utilisateur: Utilisateur, convention: Convention) -> list[LigneArgent]:
    """Versements qui restent à payer, pour le panneau de la convention. Une requête."""
    visibles = Versement.objects.visibles_par(utilisateur).filter(convention=convention)
    restent = visibles.exclude(etat__in=sorted(FERMES)).order_by("rang")
    agent = utilisateur.est_agent
    return [
        LigneArgent(v, v.get_etat_display() if agent else ETATS_PORTEUR[v.etat], BADGES[v.etat], []) for v in restent
    ]


ONGLETS = (
    ("conventions:a_payer", "À payer", "versement.voir"),
    ("conventions:comptes", "Comptes à vérifier", "compte.voir"),
    ("conventions:reversements", "Sommes à rendre", "reversement.voir"),
    ("conventions:credits_liste", "Crédits", "appel.voir_credits"),
)


def onglets_argent(request: HttpRequest, courante: str) -> list[Entree]:
    """Onglets des écrans de paiement que cette personne peut ouvrir."""
    personne: Any = request.user
    return [
        Entree(libelle, reverse(nom), active=nom == courante)
        for nom, libelle, action in ONGLETS
        if personne.peut(action)
    ]
