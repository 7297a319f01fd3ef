"""Structures : s'y rattacher, tenir son identité, gérer ses membres."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from comptes import selecteurs, services
from comptes.champs import ecrire_siret, normaliser_siret
from comptes.forms import IdentiteForm, InviterForm, RattacherForm, roles_de_structure
from comptes.models import Invitation, MembreStructure, Structure
from comptes.types import EtatMembre, RoleStructure
from comptes.views.commun import charger_structure, jouer, vers_structure
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite

ACTES = {
    "accepter": (services.accepter, "La demande est acceptée."),
    "refuser": (services.refuser, "La demande est refusée."),
    "retirer": (services.retirer, "Le rôle est retiré."),
}


@exige("structure.rejoindre")
def rattacher(request: Requete) -> HttpResponse:
    """Demande le SIRET, puis conduit à la structure connue ou à sa création."""
    form = RattacherForm(request.POST or None)
    if form.is_valid():
        return redirect("comptes:rejoindre", siret=form.cleaned_data["siret"])
    chapo = (
        "Un dossier est porté par un établissement, désigné par son SIRET. S'il est déjà connu du guichet, vous "
        "demanderez à le rejoindre ; sinon, vous le décrirez en quelques lignes."
    )
    contexte = {"form": form, "titre": "Rattacher ma structure", "chapo": chapo}
    return render(request, "comptes/formulaire.html", contexte)


@exige("structure.rejoindre")
def rejoindre(request: Requete, siret: str) -> HttpResponse:
    """Crée la structure de ce SIRET, ou demande à rejoindre celle qui existe."""
    try:
        numero = normaliser_siret(siret)
    except ValueError as cause:
        raise Http404(str(cause)) from cause
    existante = Structure.objects.filter(siret=numero).first()
    form = None if existante else IdentiteForm(request.POST or None, instance=Structure(siret=numero))
    if request.method == "POST" and (form is None or form.is_valid()):
        return _rejoindre(request, numero, form)
    autres = Structure.objects.filter(siren=numero[:9]).exclude(siret=numero)
    contexte = {"structure": existante, "form": form, "siret": ecrire_siret(numero), "autres": autres}
    return render(request, "comptes/structure_rejoindre.html", contexte)


def _rejoindre(request: Requete, siret: str, form: IdentiteForm | None) -> HttpResponse:
    try:
        membre = services.rejoindre(siret, acteur=request.user, **(form.identite() if form else {}))
    except TransitionInterdite as refus:
        messages.info(request, str(refus))
        return redirect("comptes:espace")
    lieu = membre.structure
    if membre.etat == EtatMembre.ACTIF:
        messages.success(
            request, f"{lieu.nom} est enregistrée. Vous en êtes rédacteur et signataire ; invitez les autres membres."
        )
        return redirect("comptes:structure", uuid=lieu.uuid)
    messages.success(request, f"Votre demande est envoyée aux membres de {lieu.nom}. Vous recevrez leur réponse.")
    return redirect("comptes:espace")


@exige("structure.voir", charger_structure, methodes=("GET",))
def structure(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - la garde a chargé l'objet
    """Montre l'identité, les membres et les autres établissements."""
    page = selecteurs.page_structure(request.objet, request.user)
    return render(request, "comptes/structure.html", {"structure": request.objet, "page": page})


@exige("structure.modifier", charger_structure)
def structure_modifier(request: Requete, uuid: UUID) -> HttpResponse:
    """Modifie l'identité."""
    lieu: Structure = request.objet
    form = IdentiteForm(request.POST or None, instance=lieu)
    if form.is_valid():
        services.modifier_structure(lieu, acteur=request.user, **form.identite())
        messages.success(request, "L'identité de la structure est enregistrée.")
        return redirect("comptes:structure", uuid=uuid)
    contexte = {
        "form": form,
        "titre": "Modifier l'identité de la structure",
        "chapo": f"SIRET {lieu.siret_lisible}. Changer le nom ou le statut demande une nouvelle vérification.",
        "parent": lieu,
    }
    return render(request, "comptes/formulaire.html", contexte)


@exige("structure.gerer_membres", charger_structure)
def structure_inviter(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - la garde a chargé l'objet
    """Invite quelqu'un par courriel."""
    lieu: Structure = request.objet
    designe = request.user.peut("structure.designer_signataire", lieu)
    form = InviterForm(request.POST or None, roles=roles_de_structure(designe=designe))
    if form.is_valid():
        jouer(
            request,
            lambda: services.inviter(lieu, **form.cleaned_data, acteur=request.user),
            f"L'invitation est envoyée à {form.cleaned_data['courriel']}. Elle reste ouverte 30 jours.",
        )
        return vers_structure(request, lieu)
    contexte = {"form": form, "titre": f"Inviter un membre dans {lieu.nom}", "parent": lieu}
    return render(request, "comptes/formulaire.html", contexte)


@exige("structure.gerer_membres", charger_structure, methodes=("POST",))
def invitation_annuler(request: Requete, uuid: UUID, invitation: UUID) -> HttpResponse:  # noqa: ARG001 - voir structure
    """Annule une invitation de la structure."""
    visee = get_object_or_404(Invitation, structure=request.objet, uuid=invitation)
    jouer(request, lambda: services.annuler_invitation(visee, acteur=request.user), "L'invitation est annulée.")
    return vers_structure(request, request.objet)


@exige("structure.gerer_membres", charger_structure, methodes=("POST",))
def membre_acte(request: Requete, uuid: UUID, membre: int, acte: str) -> HttpResponse:  # noqa: ARG001 - voir structure
    """Accepte, refuse ou retire un rattachement."""
    ligne = get_object_or_404(MembreStructure, structure=request.objet, pk=membre)
    verbe, succes = ACTES[acte]
    jouer(request, lambda: verbe(ligne, acteur=request.user), succes)
    return vers_structure(request, request.objet)


@exige("structure.designer_signataire", charger_structure, methodes=("POST",))
def signataire_designer(request: Requete, uuid: UUID, membre: int) -> HttpResponse:  # noqa: ARG001 - voir structure
    """Donne le rôle de signataire à un membre."""
    ligne = get_object_or_404(MembreStructure, structure=request.objet, pk=membre, etat=EtatMembre.ACTIF)
    jouer(
        request,
        lambda: services.donner_role(request.objet, ligne.utilisateur, RoleStructure.SIGNATAIRE, acteur=request.user),
        f"{ligne.utilisateur} peut désormais signer pour la structure.",
    )
    return vers_structure(request, request.objet)
