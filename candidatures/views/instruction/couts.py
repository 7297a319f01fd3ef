"""Fixer les coûts retenus : les parts de chaque poste, et le verdict déposé et retenu côte à côte."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from candidatures import services
from candidatures.faits import verdict_charge
from candidatures.forms.instruction import CoutsForm
from candidatures.selecteurs.finances import comparer
from candidatures.selecteurs.parcours import dossier_charge
from candidatures.services.couts import A_CHIFFRER
from candidatures.views.acces import dossier_de
from socle.gardes import exige
from socle.types import Requete
from socle.workflow import TransitionInterdite


@exige("dossier.fixer_couts", charger=dossier_de)
def couts(request: Requete, uuid: UUID) -> HttpResponse:
    """Saisie des coûts retenus ; l'enregistrement ramène ici, où le nouveau verdict se lit."""
    dossier = dossier_charge(request.objet)
    form = CoutsForm(request.POST or None, dossier=dossier, acteur=request.user)
    refus = "" if dossier.etat in A_CHIFFRER else "Les coûts se fixent pendant l'instruction du dossier."
    if request.method == "POST" and form.is_valid():
        try:
            services.fixer_couts(dossier, acteur=request.user, **form.arguments())
        except TransitionInterdite as erreur:
            refus = str(erreur)
        else:
            messages.success(request, "Coûts retenus enregistrés : le verdict en tient compte.")
            return redirect("instruction:fixer_couts", uuid=uuid)
    comparaison = comparer(verdict_charge(dossier), verdict_charge(dossier, retenu=True))
    contexte = {"dossier": dossier, "form": form, "refus": refus, "comparaison": comparaison}
    return render(request, "candidatures/instruction/couts.html", contexte)
