"""Le relevé de compte d'une convention, en PDF : mouvements, solde, et les mêmes données jointes en JSON."""

from __future__ import annotations

from typing import Any

from conventions.models import Convention
from conventions.selecteurs.compte import releve
from socle.canonique import json_canonique
from socle.pdf import PieceJointe, empreinte_donnees, rendre

SCHEMA = 1


def donnees_releve(convention: Convention) -> dict[str, Any]:
    """Données du relevé, sérialisables. Montants en euros."""
    lu, dossier = releve(convention), convention.dossier
    return {
        "schema": SCHEMA,
        "convention": convention.numero,
        "service": dossier.appel.service.nom,
        "beneficiaire": dossier.structure.nom,
        "siret": dossier.structure.siret_lisible,
        "soldes": [{"libelle": libelle, "montant": montant} for libelle, montant in lu.cles],
        "mouvements": [
            {
                "rang": ligne.rang,
                "jour": ligne.jour,
                "genre": ligne.genre,
                "libelle": ligne.libelle,
                "montant": ligne.montant,
                "paye": ligne.compte.paye_net,
                "reste": ligne.compte.reste_a_payer,
            }
            for ligne in lu.lignes
        ],
    }


def rendre_releve(convention: Convention) -> bytes:
    """Octets du PDF ; mêmes mouvements, mêmes octets."""
    donnees = donnees_releve(convention)
    return rendre(
        "conventions/pdf/releve.html",
        {"r": donnees, "empreinte": empreinte_donnees(donnees)},
        titre=f"Relevé de compte de la convention {convention.numero}",
        pieces=[PieceJointe("releve.json", json_canonique(donnees), "Données du relevé de compte")],
        identifiant=f"releve:{convention.uuid}",
    )
