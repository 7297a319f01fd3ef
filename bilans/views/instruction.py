"""L'instruction d'un bilan : la file, la lecture champ à champ, les remarques, le renvoi, la validation."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from bilans import services
from bilans.etats import BILAN
from bilans.filters import FileForm
from bilans.forms.instruction import MotifForm, remarques_ecrites
from bilans.models import Bilan
from bilans.selecteurs.file import bilans_de_la_file, departements_de
from bilans.selecteurs.lecture import valeurs_lues
from bilans.selecteurs.remarques import par_champ
from bilans.services.remarques import remarquer as noter
from bilans.views.acces_compte_rendu import bilan_visible
from comptes.droits import actions_possibles
from regles.phrases import accord
from socle.gardes import exige
from socle.horloge import maintenant
from socle.types import Requete
from socle.workflow import TransitionInterdite

PAR_PAGE = 25


@exige("bilan.exporter", methodes=("GET",))
def file(request: Requete) -> HttpResponse:
    """Les bilans à lire, en retard, renvoyés, validés."""
    visibles = bilans_de_la_file(request.user)
    filtre = FileForm(request.GET or None, departements=departements_de(visibles))
    page = Paginator(filtre.appliquer(visibles), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "filtre": filtre,
        "aujourd_hui": maintenant().date(),
        "lire": request.user.peut("bilan.remarquer"),
    }
    return render(request, "bilans/instruction/file.html", contexte)


@exige("bilan.remarquer", charger=bilan_visible, methodes=("GET",))
def lecture(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Un bilan, valeur par valeur."""
    bilan: Bilan = request.objet
    permises = actions_possibles(request.user, bilan)
    possibles = {t.nom for t in BILAN.possibles(bilan.etat)}
    contexte = {
        "bilan": bilan,
        "valeurs": valeurs_lues(bilan),
        "generales": par_champ(bilan, agent=True).get("", []),
        "ouverts": [nom for nom in sorted(possibles) if f"bilan.{nom}" in permises],
        "remarquer": "bilan.remarquer" in permises,
        "motif": MotifForm(),
    }
    return render(request, "bilans/instruction/lecture.html", contexte)


def _acte(request: Requete, uuid: UUID, acte: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, acte())
    except TransitionInterdite as refus:
        messages.error(request, str(refus))
    return redirect("bilans:lecture", uuid=uuid)


def _ecrites(request: Requete) -> dict[str, str]:
    chemins = frozenset(valeur.chemin for valeur in valeurs_lues(request.objet)) | {""}
    return remarques_ecrites(request.POST, chemins)


@exige("bilan.remarquer", charger=bilan_visible, methodes=("POST",))
def remarquer(request: Requete, uuid: UUID) -> HttpResponse:
    """Garde les remarques entre agents."""

    def acte() -> str:
        nombre = noter(request.objet, _ecrites(request), acteur=request.user)
        return f"{accord(nombre, 'remarque gardée', 'remarques gardées')}, pour les agents seulement."

    return _acte(request, uuid, acte)


@exige("bilan.renvoyer", charger=bilan_visible, methodes=("POST",))
def renvoyer(request: Requete, uuid: UUID) -> HttpResponse:
    """Renvoie au porteur : seuls les champs commentés se rouvrent."""

    def acte() -> str:
        motif, remarques = request.POST.get("motif", ""), _ecrites(request)
        services.renvoyer(request.objet, acteur=request.user, motif=motif, remarques=remarques)
        return "Le bilan est renvoyé : le bénéficiaire est prévenu et voit chaque remarque à côté de son champ."

    return _acte(request, uuid, acte)


@exige("bilan.valider", charger=bilan_visible, methodes=("POST",))
def valider(request: Requete, uuid: UUID) -> HttpResponse:
    """Valide le bilan."""

    def acte() -> str:
        services.valider(request.objet, acteur=request.user)
        return "Le bilan est validé : le bénéficiaire est prévenu."

    return _acte(request, uuid, acte)


@exige("bilan.rouvrir", charger=bilan_visible, methodes=("POST",))
def rouvrir(request: Requete, uuid: UUID) -> HttpResponse:
    """Rouvre un bilan validé."""

    def acte() -> str:
        services.rouvrir(request.objet, acteur=request.user, motif=request.POST.get("motif", ""))
        return "Le bilan est rouvert à la correction."

    return _acte(request, uuid, acte)
