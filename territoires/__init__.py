"""Régions, départements, intercommunalités et communes : le découpage de la France, daté."""
