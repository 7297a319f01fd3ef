"""La feuille de signatures : qui a signé quel texte, quand, avec l'empreinte de ce texte. Elle s'imprime et se joint.

Elle atteste ce que le guichet a enregistré ; ce n'est pas une signature électronique qualifiée, et elle le dit.
"""

from __future__ import annotations

from typing import Any

from conventions.models import SignatureConvention, VersionConvention
from conventions.types import ModeSignature
from socle import affichage
from socle.canonique import json_canonique
from socle.pdf import PieceJointe, empreinte_donnees, rendre

SCHEMA = 1


def donnees_feuille(version: VersionConvention) -> dict[str, Any]:
    """Données de la feuille, sérialisables. Les instants sont écrits au fuseau de l'appel, à la seconde."""
    convention = version.convention
    dossier = convention.dossier
    lues = version.signatures.select_related("signee_par", "fichier").order_by("signee_le", "pk")
    signatures = [_signature(signature, dossier.appel.fuseau) for signature in lues]
    return {
        "schema": SCHEMA,
        "convention": convention.numero,
        "avenant": version.avenant.rang if version.avenant else None,
        "version": version.rang,
        "service": dossier.appel.service.nom,
        "beneficiaire": dossier.structure.nom,
        "siret": dossier.structure.siret_lisible,
        "montant": version.contenu.get("montant") if version.avenant else convention.montant,
        "empreinte_texte": version.empreinte,
        "empreinte_document": version.fichier.sha256 if version.fichier else "",
        "sur_papier": any(not signature["en_ligne"] for signature in signatures),
        "signatures": signatures,
    }


def _signature(signature: SignatureConvention, fuseau: str) -> dict[str, Any]:
    en_ligne = signature.mode == ModeSignature.APPLICATION
    return {
        "partie": signature.get_partie_display(),
        "exemplaire": signature.exemplaire,
        "nom": signature.nom,
        "fonction": signature.fonction,
        "comment": signature.get_mode_display(),
        "en_ligne": en_ligne,
        "compte": signature.signee_par.courriel,
        "le": affichage.instant(signature.signee_le, fuseau, secondes=True),
        "jour_ecrit": affichage.date_longue(signature.jour_ecrit) if signature.jour_ecrit else "",
        "instant": signature.signee_le.isoformat(),
        "empreinte": signature.empreinte,
        "exemplaire_signe": signature.fichier.sha256 if signature.fichier else "",
    }


def _de_quoi(donnees: dict[str, Any]) -> str:
    avenant = f"de l'avenant n° {donnees['avenant']} à" if donnees["avenant"] else "de"
    return f"{avenant} la convention {donnees['convention']}"


def rendre_feuille(version: VersionConvention) -> bytes:
    """PDF de la feuille : mêmes données, mêmes octets ; les données y sont jointes en JSON."""
    donnees, signe = donnees_feuille(version), version.avenant or version.convention
    return rendre(
        "conventions/pdf/feuille.html",
        {"f": donnees, "empreinte": empreinte_donnees(donnees)},
        titre=f"Feuille de signatures {_de_quoi(donnees)}",
        pieces=[
            PieceJointe("signatures.json", json_canonique(donnees), "Données de la feuille de signatures"),
            *preuves(version),
        ],
        identifiant=f"feuille:{signe.uuid}:{version.rang}:{empreinte_donnees(donnees)}",
    )


def preuves(version: VersionConvention) -> list[PieceJointe]:
    """La preuve scellée de chaque partie ; celle d'une signature d'avant les preuves manque."""
    signatures = version.signatures.filter(exemplaire=1).exclude(preuve={}).order_by("partie")
    return [
        PieceJointe(
            f"preuve-{signature.partie}.json",
            json_canonique(signature.preuve),
            f"Preuve de signature : {signature.get_partie_display()}",
        )
        for signature in signatures
    ]
