"""Services : membres, rôles, réglages."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from comptes import selecteurs, services
from comptes.forms import ImagesForm, InviterForm, ServiceForm, roles_de_service
from comptes.models import Invitation, MembreService, Service
from comptes.views.commun import charger_service, jouer
from socle import fichiers
from socle.detection import FichierRefuse
from socle.gardes import exige
from socle.types import Requete


@exige("service.voir_tableau", charger_service, methodes=("GET",))
def service(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - la garde a chargé l'objet
    """Montre les membres, leurs rôles et les réglages du service."""
    page = selecteurs.page_service(request.objet, request.user)
    return render(request, "comptes/service.html", {"service": request.objet, "page": page})


@exige("service.modifier", charger_service)
def service_modifier(request: Requete, uuid: UUID) -> HttpResponse:
    """Modifie les réglages du service."""
    form = ServiceForm(request.POST or None, instance=request.objet)
    if form.is_valid():
        services.modifier_service(request.objet, acteur=request.user, **form.cleaned_data)
        messages.success(request, "Les réglages du service sont enregistrés.")
        return redirect("comptes:service", uuid=uuid)
    contexte = {"form": form, "titre": "Réglages du service", "parent": request.objet}
    return render(request, "comptes/formulaire.html", contexte)


@exige("service.modifier", charger_service)
def service_images(request: Requete, uuid: UUID) -> HttpResponse:
    """Dépose, remplace ou retire le logo et le cachet que les conventions impriment."""
    form = ImagesForm(request.POST or None, request.FILES or None, service=request.objet)
    if request.method == "POST" and form.is_valid():
        try:
            services.poser_images(request.objet, acteur=request.user, **form.cleaned_data)
        except FichierRefuse as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Le logo et le cachet sont enregistrés. Les prochaines versions les impriment.")
            return redirect("comptes:service", uuid=uuid)
    contexte = {"form": form, "titre": "Logo et cachet du service", "parent": request.objet}
    return render(request, "comptes/formulaire.html", contexte)


@exige("service.voir_tableau", charger_service, methodes=("GET",))
def service_image(request: Requete, uuid: UUID, nom: str) -> FileResponse:  # noqa: ARG001 - la garde a chargé l'objet
    """Sert le logo ou le cachet."""
    fichier = getattr(request.objet, nom) if nom in services.IMAGES else None
    if fichier is None:
        raise Http404
    return fichiers.reponse(fichier)


@exige("service.gerer_membres", charger_service)
def service_inviter(request: Requete, uuid: UUID) -> HttpResponse:
    """Invite un agent par courriel."""
    lieu: Service = request.objet
    nationaux = request.user.peut("service.donner_role_national", lieu)
    form = InviterForm(request.POST or None, roles=roles_de_service(nationaux=nationaux))
    if form.is_valid():
        jouer(
            request,
            lambda: services.inviter(lieu, **form.cleaned_data, acteur=request.user),
            f"L'invitation est envoyée à {form.cleaned_data['courriel']}. Elle reste ouverte 30 jours.",
        )
        return redirect("comptes:service", uuid=uuid)
    contexte = {"form": form, "titre": f"Inviter un agent dans {lieu.nom}", "parent": lieu}
    return render(request, "comptes/formulaire.html", contexte)


@exige("service.gerer_membres", charger_service, methodes=("POST",))
def service_invitation_annuler(request: Requete, uuid: UUID, invitation: UUID) -> HttpResponse:
    """Annule une invitation du service."""
    visee = get_object_or_404(Invitation, service=request.objet, uuid=invitation)
    jouer(request, lambda: services.annuler_invitation(visee, acteur=request.user), "L'invitation est annulée.")
    return redirect("comptes:service", uuid=uuid)


@exige("service.gerer_membres", charger_service, methodes=("POST",))
def service_role_retirer(request: Requete, uuid: UUID, membre: int) -> HttpResponse:
    """Retire un rôle à un agent."""
    ligne = get_object_or_404(MembreService, service=request.objet, pk=membre)
    jouer(request, lambda: services.retirer_role_service(ligne, acteur=request.user), "Le rôle est retiré.")
    request.user.oublier_appartenances()
    visible = request.user.peut("service.voir_tableau", request.objet)
    return redirect("comptes:service", uuid=uuid) if visible else redirect("comptes:espace")
