"""L'accusé de réception d'un dépôt ou d'un complément : deux rédactions, organisme de droit privé ou personne publique.

Privé : code des relations entre le public et l'administration, L. 112-3 et R. 112-5 (mentions), L. 231-4 3° (silence de
deux mois = rejet pour une demande financière), L. 114-5 (dossier incomplet). Public : ce code ne vise pas les relations
entre personnes publiques (L. 100-3) ; l'accusé n'annonce alors aucun effet du silence.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from candidatures.models import DemandeCompletion, Dossier, Instantane
from candidatures.types import Section
from regles.echeances import jour_local
from socle import affichage
from socle.pdf import empreinte_donnees, rendre

# L. 231-4 3° du code des relations entre le public et l'administration : c'est la loi, pas un appel.
MOIS_AVANT_REJET_IMPLICITE = 2


def rejet_implicite(complet_le: datetime, fuseau: str) -> date:
    """Jour où le silence vaudra rejet, pour un dossier complet à cet instant."""
    return jour_local(complet_le, fuseau) + relativedelta(months=MOIS_AVANT_REJET_IMPLICITE)


def donnees_accuse(dossier: Dossier, photo: Instantane, *, sous_reserve: bool) -> dict[str, Any]:
    """Données de l'accusé, sérialisables : ce que l'empreinte scelle. `photo` : photographie prise au dépôt."""
    appel, instant = dossier.appel, dossier.depose_le
    if instant is None:
        raise ValueError("Un dossier non déposé n'a pas d'accusé de réception.")
    formulaire = photo.contenu["formulaire"]
    prive = dossier.structure.privee
    terme = appel.signature_terme
    return {
        "numero": dossier.numero,
        "intitule": formulaire["sections"]["projet"]["intitule"],
        **_parties(dossier),
        "recu_le": affichage.instant(instant, appel.fuseau, secondes=True),
        "montant": Decimal(formulaire["plan"]["demande"] or 0),
        "releve": f"{dossier.releve.numero}, du {affichage.date_longue(dossier.releve.jour)}" if dossier.releve else "",
        "sous_reserve": sous_reserve,
        "terme_signature": affichage.instant(terme, appel.fuseau) if terme else "",
        "rejet_implicite": rejet_implicite(instant, appel.fuseau) if prive and not sous_reserve else None,
        "empreinte": photo.empreinte,
        "pieces": [_piece(piece, dossier) for piece in photo.contenu["pieces"]],
    }


def donnees_complement(
    dossier: Dossier, photo: Instantane, demande: DemandeCompletion, *, sous_reserve: bool
) -> dict[str, Any]:
    """Données de l'accusé d'un complément. `photo` : photographie prise à cet envoi ; `demande` : ce qui l'appelait."""
    recu_le = demande.satisfaite_le
    if recu_le is None:
        raise ValueError("Un complément qui n'est pas envoyé n'a pas d'accusé de réception.")
    fuseau, prive = dossier.appel.fuseau, dossier.structure.privee
    pieces = [p for p in photo.contenu["pieces"] if datetime.fromisoformat(p["deposee_le"]) >= demande.demandee_le]
    return {
        "numero": dossier.numero,
        "intitule": photo.contenu["formulaire"]["sections"]["projet"]["intitule"],
        **_parties(dossier),
        "recu_le": affichage.instant(recu_le, fuseau, secondes=True),
        "demande_le": affichage.instant(demande.demandee_le, fuseau),
        "depose_le": affichage.instant(dossier.depose_le, fuseau) if dossier.depose_le else "",
        "sections": [str(Section(code).label) for code in demande.sections],
        "sous_reserve": sous_reserve,
        "rejet_implicite": rejet_implicite(recu_le, fuseau) if prive and not sous_reserve else None,
        "empreinte": photo.empreinte,
        "pieces": [_piece(piece, dossier) for piece in pieces],
    }


def _parties(dossier: Dossier) -> dict[str, Any]:
    """Qui demande, à qui : le service chargé du dossier, ses coordonnées, le juge compétent."""
    appel, service, structure = dossier.appel, dossier.appel.service, dossier.structure
    return {
        "appel": appel.titre,
        "structure": structure.nom,
        "siret": structure.siret_lisible,
        "prive": structure.privee,
        "service": service.nom,
        "adresse_service": service.adresse,
        "courriel_service": appel.courriel or service.courriel,
        "telephone_service": service.telephone,
        "tribunal": service.tribunal,
    }


def _piece(piece: dict[str, Any], dossier: Dossier) -> dict[str, str]:
    libelles = {p.code: p.libelle for p in dossier.version_suivie.pieces.all()}
    fichier = piece["fichier"] or {}
    return {
        "libelle": libelles.get(piece["code"], piece["code"]),
        "nom": fichier.get("nom") or piece["reference"],
        "sha256": fichier.get("sha256", ""),
    }


def rendre_accuse(donnees: dict[str, Any]) -> bytes:
    """PDF de l'accusé : mêmes données, mêmes octets."""
    return rendre(
        "candidatures/pdf/accuse.html",
        {"a": donnees},
        titre=f"Accusé de réception du dossier {donnees['numero']}",
        identifiant=empreinte_donnees(donnees),
    )


def rendre_complement(donnees: dict[str, Any]) -> bytes:
    """PDF de l'accusé d'un complément : mêmes données, mêmes octets."""
    return rendre(
        "candidatures/pdf/accuse_complement.html",
        {"a": donnees},
        titre=f"Accusé de réception d'un complément au dossier {donnees['numero']}",
        identifiant=empreinte_donnees(donnees),
    )
