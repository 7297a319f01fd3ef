"""Écrans d'un appel : ce que le public lit, les questions qu'il pose, les réponses du service."""
