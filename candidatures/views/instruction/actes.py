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
from candidatures.models import Dossier
from candidatures.selecteurs.instruction import actes_ouverts
from candidatures.selecteurs.parcours import dossier_charge
from candidatures.selecteurs.recevabilite import points_de_recevabilite
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
    fait: str
    danger: bool = False
    controle: bool = False
    """Montre la liste de contrôle de la recevabilité."""


ACTES: tuple[Acte, ...] = (
    Acte(
        "affecter",
        "Confier le dossier",
        services.affecter,
        f.AffecterForm,
        "Confier",
        "La personne choisie devient l'agent du dossier : elle reçoit les messages du porteur.",
        "Le dossier est confié.",
    ),
    Acte(
        "demander_pieces",
        "Demander des compléments",
        services.demander_pieces,
        f.DemanderPiecesForm,
        "Envoyer la demande",
        "Le porteur reçoit votre texte et peut corriger seulement ce que vous cochez. Son rang de dépôt ne change pas.",
        "La demande est envoyée au porteur.",
        controle=True,
    ),
    Acte(
        "declarer_recevable",
        "Déclarer le dossier recevable",
        services.declarer_recevable,
        f.DeclarerForm,
        "Déclarer recevable",
        "Le porteur est prévenu et les avis que l'appel prévoit sont demandés.",
        "Le dossier est recevable. Le porteur est prévenu.",
        controle=True,
    ),
    Acte(
        "declarer_irrecevable",
        "Déclarer le dossier irrecevable",
        services.declarer_irrecevable,
        f.MotifPorteurForm,
        "Déclarer irrecevable",
        "Le dossier s'arrête ici. Le porteur reçoit votre motif.",
        "Le dossier est irrecevable. Le porteur est prévenu.",
        danger=True,
        controle=True,
    ),
    Acte(
        "ouvrir_instruction",
        "Ouvrir l'instruction",
        services.ouvrir_instruction,
        f.SansSaisieForm,
        "Ouvrir",
        "Vous pourrez noter le dossier et proposer une décision.",
        "L'instruction est ouverte.",
    ),
    Acte(
        "accorder_derogation_signature",
        "Répondre à la demande de signature tardive",
        services.accorder_derogation_signature,
        f.DerogationSignatureForm,
        "Répondre",
        "Le porteur reçoit votre réponse.",
        "Votre réponse est envoyée au porteur.",
    ),
    Acte(
        "inviter",
        "Demander l'avis d'une personne extérieure",
        services.inviter,
        f.InviterForm,
        "Envoyer l'invitation",
        "La personne reçoit un lien personnel : elle lit le dossier et vous donne son avis, sans créer de compte.",
        "L'invitation est envoyée. Vous la retrouvez avec les avis.",
    ),
    Acte(
        "qualifier_aide",
        "Choisir le régime d'aide",
        services.qualifier_aide,
        f.QualifierAideForm,
        "Enregistrer le régime",
        "Le cadre « aides d'État » de la subvention : il figure à la décision et à la convention.",
        "Le régime d'aide est enregistré.",
    ),
    Acte(
        "accorder_derogation_plafond",
        "Accorder une dérogation",
        services.accorder_derogation_plafond,
        f.DerogationPlafondForm,
        "Accorder la dérogation",
        "La règle ne limite plus ce dossier ; la dérogation et son motif figurent à la décision.",
        "La dérogation est enregistrée : la règle ne limite plus ce dossier.",
    ),
    Acte(
        "admettre_demarrage",
        "Admettre un démarrage antérieur",
        services.admettre_demarrage,
        f.AdmettreDemarrageForm,
        "Enregistrer le constat",
        "Le projet a commencé avant l'échéance de dépôt : l'appel l'admet si le service constate qu'il répondait déjà "
        "à ses critères. Le constat et son motif figurent à la décision.",
        "Le constat est enregistré : la date de démarrage est admise.",
    ),
    Acte(
        "proposer",
        "Proposer une décision",
        services.proposer,
        f.ProposerForm,
        "Proposer",
        "Un responsable décidera. Vous ne pourrez pas décider vous-même de ce dossier.",
        "Votre proposition est enregistrée. Un responsable décidera.",
    ),
    Acte(
        "renvoyer",
        "Renvoyer à l'instruction",
        services.renvoyer,
        f.MotifForm,
        "Renvoyer",
        "La proposition reste dans l'histoire du dossier.",
        "Le dossier est rendu à l'instruction.",
    ),
    Acte(
        "retenir",
        "Retenir le dossier",
        services.retenir,
        f.RetenirForm,
        "Retenir",
        "Le porteur est prévenu, et la convention est préparée aussitôt.",
        "Le dossier est retenu. Le porteur est prévenu et la convention est préparée.",
    ),
    Acte(
        "mettre_en_liste_attente",
        "Mettre en liste d'attente",
        services.mettre_en_liste_attente,
        f.TrancherForm,
        "Mettre en liste d'attente",
        "Le porteur reçoit votre motif ; le dossier pourra encore être retenu.",
        "Le dossier est en liste d'attente. Le porteur est prévenu.",
    ),
    Acte(
        "rejeter",
        "Rejeter le dossier",
        services.rejeter,
        f.TrancherForm,
        "Rejeter",
        "Le dossier s'arrête ici. Le porteur reçoit votre motif.",
        "Le dossier est rejeté. Le porteur est prévenu.",
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
                messages.success(request, acte.fait)
                return redirect("instruction:dossier", uuid=uuid)
        return _montrer(request, acte, dossier, form, refus)

    return vue


def _montrer(request: Requete, acte: Acte, dossier: Dossier, form: f.ActeForm, refus: str) -> HttpResponse:
    ouvert = acte.nom in actes_ouverts(request.user, dossier)
    contexte = {
        "acte": acte,
        "dossier": dossier,
        "form": form,
        "refus": refus,
        "ouvert": ouvert,
        "rappel": form.rappel() if ouvert else [],
        "empechements": form.empechements() if ouvert and not refus else [],
        "alertes": form.alertes() if ouvert else [],
        "points": points_de_recevabilite(dossier) if ouvert and acte.controle else [],
    }
    return render(request, "candidatures/instruction/acte.html", contexte)
