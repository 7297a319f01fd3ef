"""L'accusé de réception d'un dépôt : deux rédactions, organisme de droit privé ou personne publique.

Privé : code des relations entre le public et l'administration, L. 112-3 et R. 112-5 (mentions), L. 231-4 3° (silence de
deux mois = rejet pour une demande financière), L. 114-5 (dossier incomplet). Public : ce code ne vise pas les relations
entre personnes publiques (L. 100-3) ; l'accusé n'annonce alors aucun effet du silence.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from candidatures.models import Dossier
from candidatures.types import MomentInstantane
from socle import affichage
from socle.pdf import empreinte_donnees, rendre

# L. 231-4 3° du code des relations entre le public et l'administration : c'est la loi, pas un appel.
MOIS_AVANT_REJET_IMPLICITE = 2


def rejet_implicite(dossier: Dossier) -> date | None:
    """Jour où le silence vaudra rejet ; None pour une personne publique ou un dossier encore incomplet."""
    if not dossier.structure.privee or dossier.complet_le is None:
        return None
    jour: date = dossier.complet_le.astimezone(ZoneInfo(dossier.appel.fuseau)).date()
    return jour + relativedelta(months=MOIS_AVANT_REJET_IMPLICITE)


def donnees_accuse(dossier: Dossier) -> dict[str, Any]:
    """Données de l'accusé, sérialisables : ce que l'empreinte scelle."""
    appel, service = dossier.appel, dossier.appel.service
    instant = dossier.depose_le
    if instant is None:
        raise ValueError("Un dossier non déposé n'a pas d'accusé de réception.")
    photo = dossier.instantanes.filter(moment=MomentInstantane.DEPOT).latest("rang")
    rejet = rejet_implicite(dossier)
    return {
        "numero": dossier.numero,
        "intitule": dossier.intitule,
        "appel": appel.titre,
        "structure": dossier.structure.nom,
        "siret": dossier.structure.siret,
        "prive": dossier.structure.privee,
        "recu_le": affichage.instant(instant, appel.fuseau, secondes=True),
        "jour_depot": instant.astimezone(ZoneInfo(appel.fuseau)).date(),
        "service": service.nom,
        "adresse_service": service.adresse,
        "courriel_service": appel.courriel or service.courriel,
        "tribunal": service.tribunal,
        "montant": dossier.montant_demande,
        "releve": str(dossier.releve) if dossier.releve else "",
        "sous_reserve": dossier.sous_reserve_signature,
        "terme_signature": affichage.instant(appel.signature_terme, appel.fuseau) if appel.signature_terme else "",
        "rejet_implicite": rejet,
        "empreinte": photo.empreinte,
        "pieces": [
            {"nom": p.fichier.nom if p.fichier else p.reference, "sha256": p.fichier.sha256 if p.fichier else ""}
            for p in dossier.pieces.filter(retiree_le__isnull=True).select_related("fichier")
        ],
    }


def rendre_accuse(dossier: Dossier, donnees: dict[str, Any]) -> bytes:
    """PDF de l'accusé : mêmes données, mêmes octets."""
    return rendre(
        "candidatures/pdf/accuse.html",
        {"a": donnees, "dossier": dossier},
        titre=f"Accusé de réception du dossier {dossier.numero}",
        identifiant=empreinte_donnees(donnees),
    )
