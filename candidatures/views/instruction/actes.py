"""Les actes d'un agent sur un dossier : une ligne par acte, un écran commun, une garde par acte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from candidatures import services
from candidatures.forms import instruction as f
from candidatures.selecteurs.parcours import dossier_charge
from candidatures.views.acces import dossier_de
from socle.gardes import VueGardee, exige
from socle.types import Requete
from socle.workflow import TransitionInterdite


@dataclass(frozen=True, slots=True)
class Acte:
    """Un acte : action de la matrice, verbe, formulaire, ce que l'écran en dit et ce qu'il fait."""

    nom: str
    titre: str
    verbe: Callable[..., Any]
    formulaire: type[f.ActeForm]
    bouton: str
    effet: str
    danger: bool = False


ACTES: tuple[Acte, ...] = (
    Acte(
        "affecter",
        "Confier le dossier",
        services.affecter,
        f.AffecterForm,
        "Confier",
        "La personne choisie devient l'agent du dossier : elle reçoit les messages du porteur.",
    ),
    Acte(
        "demander_pieces",
        "Demander des compléments",
        services.demander_pieces,
        f.DemanderPiecesForm,
        "Envoyer la demande",
        "Le porteur reçoit votre texte et peut corriger seulement ce que vous cochez. Son rang de dépôt ne change pas.",
    ),
    Acte(
        "declarer_recevable",
        "Déclarer le dossier recevable",
        services.declarer_recevable,
        f.SansSaisieForm,
        "Déclarer recevable",
        "Le porteur est prévenu et les avis que l'appel prévoit sont demandés.",
    ),
    Acte(
        "declarer_irrecevable",
        "Déclarer le dossier irrecevable",
        services.declarer_irrecevable,
        f.MotifPorteurForm,
        "Déclarer irrecevable",
        "Le dossier s'arrête ici. Le porteur reçoit votre motif.",
        danger=True,
    ),
    Acte(
        "ouvrir_instruction",
        "Ouvrir l'instruction",
        services.ouvrir_instruction,
        f.SansSaisieForm,
        "Ouvrir",
        "Vous pourrez noter le dossier et proposer une décision.",
    ),
    Acte(
        "accorder_derogation_signature",
        "Répondre à la demande de signature tardive",
        services.accorder_derogation_signature,
        f.DerogationSignatureForm,
        "Répondre",
        "Le porteur reçoit votre réponse.",
    ),
    Acte(
        "accorder_derogation_plafond",
        "Accorder une dérogation",
        services.accorder_derogation_plafond,
        f.DerogationPlafondForm,
        "Accorder la dérogation",
        "La règle ne limite plus ce dossier ; la dérogation et son motif figurent à la décision.",
    ),
    Acte(
        "proposer",
        "Proposer une décision",
        services.proposer,
        f.ProposerForm,
        "Proposer",
        "Un responsable décidera. Vous ne pourrez pas décider vous-même de ce dossier.",
    ),
    Acte(
        "renvoyer",
        "Renvoyer à l'instruction",
        services.renvoyer,
        f.MotifForm,
        "Renvoyer",
        "La proposition reste dans l'histoire du dossier.",
    ),
    Acte(
        "retenir",
        "Retenir le dossier",
        services.retenir,
        f.RetenirForm,
        "Retenir",
        "Le porteur est prévenu, et la convention est préparée aussitôt.",
    ),
    Acte(
        "mettre_en_liste_attente",
        "Mettre en liste d'attente",
        services.mettre_en_liste_attente,
        f.MotifPorteurForm,
        "Mettre en liste d'attente",
        "Le porteur reçoit votre motif ; le dossier pourra encore être retenu.",
    ),
    Acte(
        "rejeter",
        "Rejeter le dossier",
        services.rejeter,
        f.MotifPorteurForm,
        "Rejeter",
        "Le dossier s'arrête ici. Le porteur reçoit votre motif.",
        danger=True,
    ),
)
PAR_NOM = {acte.nom: acte for acte in ACTES}


def vue_acte(acte: Acte) -> VueGardee:
    """Vue gardée d'un acte : GET montre ce qu'il fait et son formulaire, POST l'accomplit."""

    @exige(f"dossier.{acte.nom}", charger=dossier_de)
    def vue(request: Requete, uuid: UUID) -> HttpResponse:
        dossier = dossier_charge(request.objet)
        form = acte.formulaire(request.POST or None, dossier=dossier, acteur=request.user)
        refus = ""
        if request.method == "POST" and (form.is_valid() or not form.fields):
            try:
                acte.verbe(dossier, acteur=request.user, **(form.arguments() if form.fields else {}))
            except TransitionInterdite as erreur:
                refus = str(erreur)
            else:
                messages.success(request, f"{acte.titre} : c'est fait.")
                return redirect("instruction:dossier", uuid=uuid)
        contexte = {"acte": acte, "dossier": dossier, "form": form, "refus": refus}
        return render(request, "candidatures/instruction/acte.html", contexte)

    return vue
