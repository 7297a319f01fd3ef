"""Ce que le navigateur enverrait des postes, du plan et des budgets."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from candidatures.forms.budgets import LIBELLE, MONTANT
from candidatures.models import (
    Dossier,
    SectionEnregistree,
)
from candidatures.types import Section

FICHE = {
    "role": "FACILITATEUR", "etp": "0,50", "mois": "12", "brut": "15 000", "charges_patronales": "6000,50",
    "frais_directs": "", "frais_generaux": "", "nature": "creation", "a_recruter": "on",
}  # fmt: skip


def adresse(dossier: Dossier, nom: str, **kwargs: Any) -> str:
    return reverse(f"candidatures:{nom}", kwargs={"uuid": dossier.uuid, **kwargs})


def fiches(*lignes: dict[str, Any], initiales: int = 0, version: int = 1) -> dict[str, Any]:
    donnees = {"postes-TOTAL_FORMS": len(lignes), "postes-INITIAL_FORMS": initiales, "version": version}
    for rang, ligne in enumerate(lignes):
        donnees |= {f"postes-{rang}-{nom}": valeur for nom, valeur in ligne.items()}
    return donnees


def version(dossier: Dossier, section: Section) -> int:
    return SectionEnregistree.objects.get(dossier=dossier, code=section).version


def budget(dossier: Dossier, **montants: str) -> dict[str, Any]:
    """POST du budget de projet enregistré, avec ces changements (« 64_1 » pour 64.1)."""
    donnees: dict[str, Any] = {"version": version(dossier, Section.BUDGET_PROJET)}
    for ligne in dossier.lignes_budget.filter(budget="projet", phase="depose"):
        donnees |= {MONTANT + ligne.code: str(ligne.montant), LIBELLE + ligne.code: ligne.libelle}
    return donnees | {MONTANT + code.replace("_", "."): valeur for code, valeur in montants.items()}


def plan(dossier: Dossier, **valeurs: str) -> dict[str, Any]:
    """POST du plan enregistré, avec ces changements."""
    donnees: dict[str, Any] = {
        "version": version(dossier, Section.PLAN), "demande": "29473", "aucun_poste_existant": "on",
        "postes_existants-TOTAL_FORMS": 0, "postes_existants-INITIAL_FORMS": 0, "financements-INITIAL_FORMS": 0,
    }  # fmt: skip
    for rang, f in enumerate(dossier.financements.all()):
        donnees["financements-TOTAL_FORMS"] = rang + 1
        donnees |= {
            f"financements-{rang}-{nom}": getattr(f, nom) or ""
            for nom in ("categorie", "nom", "montant", "statut", "annee", "poste_id", "autorite_gestion")
        }
    return donnees | valeurs


# ── Postes ───────────────────────────────────────────────────────────────────────────────────────────────
