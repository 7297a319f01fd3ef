"""Répondre à une invitation reçue par courriel."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from comptes import selecteurs, services
from comptes.views.commun import jouer
from socle.gardes import connecte
from socle.types import Requete


@connecte("Une invitation ne s'ouvre qu'à la personne de son adresse ; les autres reçoivent 404.")
def invitation(request: Requete, uuid: UUID) -> HttpResponse:
    """Montre l'invitation ; l'accepte ou la décline."""
    recue = get_object_or_404(selecteurs.invitations_recues(request.user), uuid=uuid)
    if request.method == "POST":
        if "accepter" in request.POST:
            acte, succes = services.accepter_invitation, f"Vous avez rejoint {recue.lieu}."
        else:
            acte, succes = services.decliner_invitation, "Vous avez décliné l'invitation."
        jouer(request, lambda: acte(recue, acteur=request.user), succes)
        return redirect("comptes:espace")
    return render(request, "comptes/invitation.html", {"invitation": recue})
