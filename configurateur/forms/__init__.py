"""Formulaires du configurateur, tirés des modèles et des dataclasses."""
