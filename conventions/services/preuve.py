"""La preuve d'une signature : qui, avec quel compte, quand, quel texte, quel document, scellés ensemble.

Un prestataire de signature se branche ici sans rien changer d'autre : une classe qui suit `FournisseurSignature`,
nommée par le réglage SIGNATURE_FOURNISSEUR. Celle d'origine est le guichet lui-même ; ce n'est pas une signature
qualifiée.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.module_loading import import_string

from socle.canonique import json_canonique, simple

SCHEMA = 1
SEL = "conventions.preuve"


@dataclass(frozen=True, slots=True)
class DemandeSignature:
    """Ce qui est signé et par qui. Les empreintes sont des SHA-256 ; « exemplaire » vide si la signature est en ligne.

    `instant` : quand le guichet l'enregistre ; `jour_ecrit` : la date lue sur le papier, AAAA-MM-JJ, vide en ligne.
    Rien de plus n'est gardé : ni adresse IP, ni navigateur.
    """

    document: str
    identifiant: str
    version: int
    partie: str
    mode: str
    nom: str
    fonction: str
    compte: str
    enregistree_par: str
    instant: datetime
    empreinte_texte: str
    empreinte_document: str
    empreinte_exemplaire: str = ""
    jour_ecrit: str = ""


class FournisseurSignature(Protocol):
    """Signe une demande et rend sa preuve, objet JSON ; lève TransitionInterdite (message français) s'il ne peut pas.

    La preuve porte au moins « fournisseur », « demande » et « sceau » ; elle est jointe à la feuille de signatures.
    """

    def signer(self, demande: DemandeSignature) -> dict[str, Any]:
        """Preuve de cette signature."""

    def verifier(self, preuve: dict[str, Any]) -> bool:
        """Vrai si la preuve est telle qu'il l'a rendue."""


class FournisseurInterne:
    """Le guichet : la personne était connectée à son compte ; la preuve est scellée par la clé de l'application."""

    def signer(self, demande: DemandeSignature) -> dict[str, Any]:
        """Preuve scellée : empreinte du contenu, et code d'authentification par la clé secrète."""
        contenu = {
            "schema": SCHEMA,
            "fournisseur": "guichet",
            "nature": "Enregistrement du guichet par un compte vérifié ; ce n'est pas une signature qualifiée.",
            "demande": {champ: getattr(demande, champ) for champ in DemandeSignature.__slots__},
        }
        fige: dict[str, Any] = simple(contenu)
        octets = json_canonique(fige)
        sceau = {
            "sha256": hashlib.sha256(octets).hexdigest(),
            "code": salted_hmac(SEL, octets, algorithm="sha256").hexdigest(),
        }
        return {**fige, "sceau": sceau}

    def verifier(self, preuve: dict[str, Any]) -> bool:
        """Recalcule le sceau, avec la clé courante puis avec les anciennes (SECRET_KEY_FALLBACKS)."""
        octets = json_canonique({cle: valeur for cle, valeur in preuve.items() if cle != "sceau"})
        sceau = preuve.get("sceau", {})
        if hashlib.sha256(octets).hexdigest() != sceau.get("sha256"):
            return False
        cles = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        codes = [salted_hmac(SEL, octets, secret=cle, algorithm="sha256").hexdigest() for cle in cles]
        return any(constant_time_compare(code, sceau.get("code", "")) for code in codes)


def fournisseur() -> FournisseurSignature:
    """Le fournisseur réglé par SIGNATURE_FOURNISSEUR (chemin pointé d'une classe sans argument)."""
    choisi: FournisseurSignature = import_string(settings.SIGNATURE_FOURNISSEUR)()
    return choisi
