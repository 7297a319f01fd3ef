"""Écrans des agents : file, dossier, actes, avis, notes."""
