"""Lectures du tableau de bord : nombre de requêtes fixe, quel que soit le nombre de dossiers."""

from pilotage.selecteurs.appels import appels_du_tableau, choisir, enveloppes, voit_tout
from pilotage.selecteurs.chiffres import chiffres
from pilotage.selecteurs.taches import retards, taches

__all__ = ["appels_du_tableau", "chiffres", "choisir", "enveloppes", "retards", "taches", "voit_tout"]
