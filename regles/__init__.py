"""Moteur de règles pur : des faits entrent, un verdict sourcé sort. Bibliothèque standard seule.

Ordre des modules, du bas vers le haut : montants, phrases → faits → conditions → constats → parametres → codec
→ calcul → regle → catalogue → verdict → moteur. `regles.moteur` est la porte d'entrée.

Après la décision, d'autres calculs du même genre : compte (engagé, payé, remboursé, libéré), versements, reliquat,
postes (leur vie), echeances_bilan, catalogue.coherence_bilan (sa porte : `evaluer_bilan`), plan_comptable.compte_rendu.
"""
