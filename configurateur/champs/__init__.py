"""Catalogue des écrans : rubriques, listes de lignes, mots des codes."""
