"""Modèles d'un dossier, par nom."""

from candidatures.models.decision import Decision, Proposition
from candidatures.models.dossier import Dossier, DossierQuerySet
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
    DemandeCompletion,
    DerogationPlafond,
    DerogationSignature,
    Message,
    Note,
    Remarque,
)
from candidatures.models.invites import LienInvite, LienInviteQuerySet
from candidatures.models.pieces import DocumentProduit, Instantane, PieceDeposee, SignatureFormulaire
from candidatures.models.registre import Couverture, Importation, ImportationQuerySet
from candidatures.models.saisie import SaisieInvalide, SectionEnregistree
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

SECTIONS: tuple[type[SectionDossier], ...] = (
    Identification,
    Relations,
    MoyensHumains,
    ExerciceBudget,
    Projet,
    Territoire,
    Attestations,
)
"""Les sections d'une seule ligne, dans l'ordre du formulaire."""

__all__ = [
    "SECTIONS",
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
    "LienInvite",
    "LienInviteQuerySet",
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
