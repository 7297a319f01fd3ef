"""Un appel, ses versions et ses lignes de configuration."""

from aap.models.accompagnement import ExempleTravaille, MessageAppel
from aap.models.appel import AppelAProjets, AppelQuerySet, DateDeplacee, Releve
from aap.models.configuration import (
    ArticleConvention,
    Atelier,
    ContactTerritoire,
    Critere,
    Engagement,
    Enveloppe,
    EtapeAvis,
    Indicateur,
    MissionValorisee,
    PhraseCalendrier,
    PieceDemandee,
    RegleAppliquee,
    RubriqueEcrite,
    StructureEligible,
    TrancheVersement,
)
from aap.models.ligne import LigneConfiguration
from aap.models.question import Question, QuestionQuerySet
from aap.models.version import VersionAppel

__all__ = [
    "AppelAProjets",
    "AppelQuerySet",
    "ArticleConvention",
    "Atelier",
    "ContactTerritoire",
    "Critere",
    "DateDeplacee",
    "Engagement",
    "Enveloppe",
    "EtapeAvis",
    "ExempleTravaille",
    "Indicateur",
    "LigneConfiguration",
    "MessageAppel",
    "MissionValorisee",
    "PhraseCalendrier",
    "PieceDemandee",
    "Question",
    "QuestionQuerySet",
    "RegleAppliquee",
    "Releve",
    "RubriqueEcrite",
    "StructureEligible",
    "TrancheVersement",
    "VersionAppel",
]
