"""La file d'instruction : tous les dossiers que l'agent voit, filtrés, triés, paginés."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from candidatures.filters import DossierFilter, champs_repliables
from candidatures.models import Dossier
from candidatures.selecteurs.instruction import totaux
from socle.gardes import exige
from socle.types import Requete

PAR_PAGE = 25


@exige("dossier.voir", methodes=("GET",))
def file(request: Requete) -> HttpResponse:
    """File des dossiers reçus."""
    visibles = Dossier.objects.visibles_par(request.user).exclude(
        etat="brouillon", partage=False, ouvert_par_agent=False
    )
    filtre = DossierFilter(request.GET, queryset=visibles.order_by("-depose_le", "pk"), acteur=request.user)
    page = Paginator(filtre.qs.avec_liens(), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "filtre": filtre,
        "repliables": champs_repliables(filtre.form),
        "page": page,
        "totaux": totaux(filtre.qs),
    }
    return render(request, "candidatures/instruction/file.html", contexte)
