"""Modèles d'une convention."""

from conventions.models.convention import Convention, ConventionQuerySet
from conventions.models.version import SignatureConvention, VersionConvention, Visa

__all__ = ["Convention", "ConventionQuerySet", "SignatureConvention", "VersionConvention", "Visa"]
