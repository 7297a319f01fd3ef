"""Mon espace : mes structures, mes services, mes invitations, mon profil."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from comptes import selecteurs, services
from comptes.forms import ProfilForm
from socle.gardes import connecte
from socle.types import Requete


@connecte("Chacun lit son propre espace, qui ne montre que ce qui lui est rattaché.", methodes=("GET",))
def espace(request: Requete) -> HttpResponse:
    """Montre les rattachements de la personne et ce qui l'attend."""
    contexte = {
        "rattachements": selecteurs.rattachements(request.user),
        "invitations": selecteurs.invitations_recues(request.user),
        "services": request.user.services,
    }
    return render(request, "comptes/espace.html", contexte)


@connecte("Chacun modifie son propre profil.")
def profil(request: Requete) -> HttpResponse:
    """Modifie prénom, nom et téléphone."""
    personne = request.user
    depart = {"prenom": personne.prenom, "nom": personne.nom, "telephone": personne.telephone}
    form = ProfilForm(request.POST or None, initial=depart)
    if form.is_valid():
        services.modifier_profil(acteur=personne, **form.cleaned_data)
        messages.success(request, "Votre profil est enregistré.")
        return redirect("comptes:espace")
    return render(request, "comptes/formulaire.html", {"form": form, "titre": "Mon profil"})
