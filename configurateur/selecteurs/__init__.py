"""Lectures du configurateur : appels à préparer, état des rubriques, résumés de lignes, essais."""
