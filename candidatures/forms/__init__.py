"""Formulaires du dossier."""
