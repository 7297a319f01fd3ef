"""Les deux pages d'une personne invitée par un lien : l'ouvrir, puis lire le dossier et rendre son avis."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from candidatures import services
from candidatures.forms.instruction import AvisForm
from candidatures.models import Dossier, LienInvite
from candidatures.selecteurs.invites import CLE, Invite, invite_de_la_session, lien_du_secret
from candidatures.selecteurs.lecture import lire_dossier
from candidatures.selecteurs.parcours import dossier_charge
from candidatures.views.acces import habiller
from socle.gardes import publique
from socle.types import Requete
from socle.workflow import TransitionInterdite

RAISON = "Le secret d'un lien nominatif tient lieu de compte ; la colonne « inv. » de la matrice décide du reste."


@publique(RAISON)
def ouvrir(request: Requete, lien: UUID, secret: str) -> HttpResponse:
    """Dit qui est invité, à quoi, jusqu'à quand ; l'ouverture est un envoi, qu'un robot de messagerie ne fait pas."""
    trouve = lien_du_secret(lien, secret)
    if trouve is None:
        raise Http404
    habiller(request, trouve.dossier.appel.service)
    if request.method != "POST" or not trouve.ouvert:
        statut = 200 if trouve.ouvert else 403
        return render(request, "candidatures/invites/ouvrir.html", {"invitation": trouve}, status=statut)
    services.ouvrir_lien(Invite(trouve))
    request.session[CLE] = request.session.get(CLE, {}) | {str(lien): trouve.condense}
    return redirect("candidatures:invite", lien=lien)


@publique(RAISON)
def dossier(request: Requete, lien: UUID) -> HttpResponse:
    """Le dossier sans ses budgets, et l'avis à rendre."""
    invite = invite_de_la_session(request.session, lien)
    if invite is None:
        raise Http404
    habiller(request, invite.lien.dossier.appel.service)
    charge = dossier_charge(invite.lien.dossier)
    form = AvisForm(request.POST or None, dossier=charge, acteur=request.user)
    refus = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.rendre_avis_invite(invite, **form.arguments())
        except TransitionInterdite as erreur:
            refus = str(erreur)
        else:
            messages.success(request, "Votre avis est transmis. Merci.")
            return redirect("candidatures:invite", lien=lien)
    return render(request, "candidatures/invites/dossier.html", _contexte(invite, charge, form, refus))


def _contexte(invite: Invite, charge: Dossier, form: AvisForm, refus: str) -> dict[str, Any]:
    lien: LienInvite = invite.lien
    attendu = lien.rendu_le is None and lien.dossier.decide_le is None
    return {
        "invitation": lien,
        "dossier": charge,
        "sections": lire_dossier(charge, budgets=invite.peut("dossier.voir_budget", lien.dossier)),
        "form": form if attendu else None,
        "refus": refus,
    }
