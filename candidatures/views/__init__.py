"""Écrans du dossier."""
