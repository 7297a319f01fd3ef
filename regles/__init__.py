"""Moteur de règles pur : des faits entrent, un verdict sourcé sort. Bibliothèque standard seule.

Ordre des modules, du bas vers le haut : montants, phrases → faits → conditions → constats → parametres → codec
→ calcul → regle → catalogue → verdict → moteur. `regles.moteur` est la porte d'entrée.
"""
