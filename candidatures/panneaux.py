"""Ce que cette pièce pose ailleurs : « Mes dossiers » au menu, ses champs dans le dossier vierge d'un appel."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from candidatures.champs import PAR_CHEMIN, Champ, champs_de_section
from candidatures.models import Dossier
from candidatures.selecteurs.attentes import compter, regard_de
from candidatures.selecteurs.demandes import demandes_a_repondre
from candidatures.types import Section
from comptes.models import Utilisateur
from socle.memoire_menu import nombre
from socle.navigation import Entree

GROUPES = {
    "rl_": "Représentant légal",
    "charge_": "Personne chargée de la demande",
    "gestion_": "Adresse de gestion",
}


def entrees_navigation(request: HttpRequest) -> list[Entree]:
    """« Mes dossiers », pour qui n'est pas seulement agent."""
    personne = request.user
    if not isinstance(personne, Utilisateur):
        return []
    porteur = not personne.est_agent or any(a.structure_id for a in personne.appartenances())
    return [Entree("Mes dossiers", reverse("candidatures:liste"), ordre=20)] if porteur else []


def champs_a_imprimer(request: HttpRequest, version: Any) -> str:
    """Champs du formulaire, section par section, pour le dossier vierge de cet appel."""
    sections = [
        (section.label, [(champ, _groupe(champ), _est_long(champ)) for champ in champs_de_section(section)])
        for section in Section
    ]
    contexte = {"sections": [paire for paire in sections if paire[1]], "version": version}
    return render_to_string("candidatures/pdf/_champs_vierges.html", contexte, request)


def _groupe(champ: Champ) -> str:
    """À qui ou à quoi se rapporte un champ au libellé court (« Nom », « Code postal »)."""
    return next((nom for debut, nom in GROUPES.items() if champ.colonne.startswith(debut)), "")


def _est_long(champ: Champ) -> bool:
    """Vrai si la réponse demande plusieurs lignes."""
    relation = Dossier._meta.get_field(champ.modele).related_model
    return isinstance(relation, type) and isinstance(relation._meta.get_field(champ.colonne), models.TextField)


def entrees_agents(request: HttpRequest) -> list[Entree]:
    """« Instruction », pour un agent, avec le nombre de dossiers qui l'attendent."""
    personne = request.user
    if not isinstance(personne, Utilisateur) or not personne.peut("dossier.voir_instruction"):
        return []
    a_faire = nombre(request, "instruction", lambda: compter(regard_de(request, personne)).dossiers)
    return [Entree("Instruction", reverse("instruction:file"), ordre=30, compteur=a_faire or None)]


def demandes_de_signature(request: HttpRequest, objet: Any) -> str | None:  # noqa: ARG001 - forme d'un panneau
    """Les demandes de signature tardive à trancher avant le dépôt, quand il y en a."""
    personne = request.user
    nombre = demandes_a_repondre(personne).count() if isinstance(personne, Utilisateur) else 0
    return render_to_string("candidatures/instruction/_demandes.html", {"nombre": nombre}, request) if nombre else None


def lien_imports(request: HttpRequest, objet: Any) -> str | None:  # noqa: ARG001 - forme d'un panneau
    """Sur l'accueil du service : les tableaux à charger."""
    personne = request.user
    if not isinstance(personne, Utilisateur) or not personne.peut("importation.voir"):
        return None
    return render_to_string("candidatures/imports/_lien.html", {}, request)


def libelle_du_chemin(chemin: str) -> str:
    """Nom d'un champ (« projet.objectifs ») ou d'une étape (« section:territoire ») du dossier ; vide s'il n'existe
    pas."""
    genre, _, code = chemin.partition(":")
    if code:
        return f"étape « {Section(code).label} »" if genre == "section" and code in Section.values else ""
    return PAR_CHEMIN[chemin].libelle if chemin in PAR_CHEMIN else ""
