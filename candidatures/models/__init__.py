"""Modèles d'un dossier, par nom."""

from candidatures.models.dossier import Dossier, DossierQuerySet, SaisieInvalide, SectionEnregistree
from candidatures.models.engagements import AideEtat, Attestations, EngagementPris
from candidatures.models.financement import (
    Financement,
    LigneBudget,
    PlanFinancement,
    Poste,
    PosteExistant,
    SoutienAnterieur,
)
from candidatures.models.instruction import (
    Avis,
    Decision,
    DemandeCompletion,
    DerogationPlafond,
    DerogationSignature,
    Message,
    Note,
    Proposition,
    Remarque,
)
from candidatures.models.pieces import DocumentProduit, Instantane, PieceDeposee, SignatureFormulaire
from candidatures.models.registre import Couverture, Importation, ImportationQuerySet
from candidatures.models.sections import (
    Agrement,
    ExerciceBudget,
    Identification,
    MoyensHumains,
    Projet,
    Relations,
    ReponseRubrique,
    SectionDossier,
    Territoire,
    VolumeActivite,
)

__all__ = [
    "Agrement",
    "AideEtat",
    "Attestations",
    "Avis",
    "Couverture",
    "Decision",
    "DemandeCompletion",
    "DerogationPlafond",
    "DerogationSignature",
    "DocumentProduit",
    "Dossier",
    "DossierQuerySet",
    "EngagementPris",
    "ExerciceBudget",
    "Financement",
    "Identification",
    "Importation",
    "ImportationQuerySet",
    "Instantane",
    "LigneBudget",
    "Message",
    "MoyensHumains",
    "Note",
    "PieceDeposee",
    "PlanFinancement",
    "Poste",
    "PosteExistant",
    "Projet",
    "Proposition",
    "Relations",
    "Remarque",
    "ReponseRubrique",
    "SaisieInvalide",
    "SectionDossier",
    "SectionEnregistree",
    "SignatureFormulaire",
    "SoutienAnterieur",
    "Territoire",
    "VolumeActivite",
]
