"""Les bilans dans le menu, et sur la page d'une convention."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from bilans.models import Bilan
from bilans.selecteurs.echeancier import a_fixer
from bilans.selecteurs.liste import en_retard, ligne_de
from comptes.models import Utilisateur
from conventions.etats import SIGNEES, Etat
from conventions.models import Convention
from socle.affichage import PARIS
from socle.horloge import aujourd_hui
from socle.memoire_menu import nombre
from socle.navigation import Entree


def entrees_navigation(request: HttpRequest) -> list[Entree]:
    """« Mes bilans » pour un porteur, « Bilans » pour un agent, avec le nombre de retards."""
    personne = request.user
    if not isinstance(personne, Utilisateur) or not personne.peut("bilan.voir"):
        return []
    retards = nombre(request, "bilans", lambda: en_retard(personne, aujourd_hui(PARIS)))
    libelle = "Bilans" if personne.est_agent else "Mes bilans"
    return [Entree(libelle, reverse("bilans:liste"), ordre=65, compteur=retards or None)]


def panneau_convention(request: HttpRequest, convention: Convention) -> str | None:
    """Les bilans de la convention, dès qu'elle est signée."""
    if convention.etat not in SIGNEES:
        return None
    visibles = Bilan.objects.visibles_par(request.user).filter(convention=convention)
    visibles = visibles.select_related("convention__dossier__appel").order_by("echeance", "pk")
    contexte = {
        "convention": convention,
        "lignes": [ligne_de(bilan) for bilan in visibles],
        "a_fixer": len(a_fixer(convention)) if _dates_a_dire(request, convention) else 0,
    }
    return render_to_string("bilans/_panneau_convention.html", contexte, request)


def _dates_a_dire(request: HttpRequest, convention: Convention) -> bool:
    """Vrai pour qui fixe les dates, une fois la convention notifiée."""
    personne = request.user
    notifiee = convention.etat in {Etat.EN_COURS, Etat.ECHUE}
    return notifiee and isinstance(personne, Utilisateur) and personne.peut("bilan.preparer", convention)
