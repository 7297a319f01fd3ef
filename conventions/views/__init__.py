"""Écrans de la convention : `ecrans` (liste, page, mentions, document) et `actes` (un par acte)."""
