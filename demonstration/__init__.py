"""Données vivantes de la démonstration : services, comptes, structures et dossiers dans chaque état.

Tout est fictif (adresses en demo.example) et passe par les verbes, avec l'horloge arrêtée au jour de chaque acte.
"""
