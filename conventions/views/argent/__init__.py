"""Écrans de l'argent d'une convention : paiements, actes, comptes, dates rendues, crédits, relevés."""
