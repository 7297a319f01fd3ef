"""Écrans de l'administrateur d'un appel."""
