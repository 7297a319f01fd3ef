"""Le fichier de liquidation : les versements certifiés, prêts à saisir dans l'outil comptable. IBAN entier."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conventions.etats import EtatCompte
from conventions.models import CompteBancaire, Versement
from socle import tableur

COLONNES: tuple[tuple[str, str], ...] = (
    ("Engagement juridique", "texte"),
    ("Bénéficiaire", "texte"),
    ("Siret", "texte"),
    ("Titulaire du compte", "texte"),
    ("IBAN", "texte"),
    ("BIC", "texte"),
    ("Montant", "montant"),
    ("Imputation", "texte"),
    ("Objet", "texte"),
    ("Référence", "texte"),
)


def compte_verifie(versement: Versement) -> CompteBancaire | None:
    """Le compte où payer, ou None. Aucune requête si les comptes sont préchargés."""
    return next((c for c in versement.convention.comptes.all() if c.etat == EtatCompte.VERIFIE), None)


def _ligne(versement: Versement) -> tuple[Any, ...]:
    convention, compte = versement.convention, compte_verifie(versement)
    structure = convention.dossier.structure
    return (
        versement.engagement_juridique or convention.engagement_juridique,
        structure.nom,
        structure.siret,
        compte.titulaire if compte else "",
        compte.iban if compte else "",
        compte.bic if compte else "",
        versement.montant,
        versement.imputation or convention.imputation,
        f"{versement.libelle}, convention {convention.numero}",
        reference_de(versement),
    )


def reference_de(versement: Versement) -> str:
    """« C-2025-001/2 » : numéro de la convention et rang du versement."""
    return f"{versement.convention.numero}/{versement.rang}"


def fichier_xlsx(versements: Iterable[Versement]) -> bytes:
    """Classeur, une ligne par versement."""
    return tableur.classeur("Liquidation", COLONNES, [_ligne(versement) for versement in versements])


def fichier_csv(versements: Iterable[Versement]) -> bytes:
    """Le même tableau en CSV, sans formule possible."""
    return tableur.texte_csv([titre for titre, _ in COLONNES], [_ligne(versement) for versement in versements])
