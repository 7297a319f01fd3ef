"""Modèles d'une convention et de sa suite : avenants, postes, engagements, argent, exemplaires numérisés."""

from conventions.models.avenant import Avenant, AvenantQuerySet
from conventions.models.convention import Convention, ConventionQuerySet
from conventions.models.mouvements import Credits, Mouvement
from conventions.models.paiement import (
    CompteBancaire,
    Reversement,
    ReversementQuerySet,
    Versement,
    VersementQuerySet,
)
from conventions.models.postes import EngagementSuivi, EvenementPoste, PosteConventionne
from conventions.models.redaction import ArticleRedige, NiveauVisa
from conventions.models.retrait import Retrait, RetraitQuerySet
from conventions.models.scans import DepotScan, DepotScanQuerySet, ExemplaireNumerise, PageScannee
from conventions.models.version import SignatureConvention, VersionConvention, Visa

__all__ = [
    "ArticleRedige",
    "Avenant",
    "AvenantQuerySet",
    "CompteBancaire",
    "Convention",
    "ConventionQuerySet",
    "Credits",
    "DepotScan",
    "DepotScanQuerySet",
    "EngagementSuivi",
    "EvenementPoste",
    "ExemplaireNumerise",
    "Mouvement",
    "NiveauVisa",
    "PageScannee",
    "PosteConventionne",
    "Retrait",
    "RetraitQuerySet",
    "Reversement",
    "ReversementQuerySet",
    "SignatureConvention",
    "Versement",
    "VersementQuerySet",
    "VersionConvention",
    "Visa",
]
