"""Les actes sur une convention : une ligne par acte, un écran commun, une garde par acte."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from conventions import forms as f
from conventions import services
from conventions.forms.budget import DemanderBudgetForm
from conventions.models import Convention
from conventions.selecteurs.articles import articles_ecartes
from conventions.views.acces import convention_de
from conventions.views.acte import Acte, accomplir
from socle.gardes import VueGardee, exige
from socle.types import Requete

ACTES: tuple[Acte, ...] = (
    Acte(
        "convention",
        "soumettre",
        "Soumettre au visa",
        services.soumettre,
        f.SansSaisieForm,
        "Soumettre",
        "Un responsable relit et vise la version courante.",
    ),
    Acte(
        "convention",
        "viser",
        "Viser la convention",
        services.viser,
        f.ViserForm,
        "Viser",
        "La convention part à la signature du bénéficiaire.",
    ),
    Acte(
        "convention",
        "viser_niveau",
        "Viser la convention, à votre niveau",
        services.viser_niveau,
        f.ViserForm,
        "Viser",
        "Le niveau suivant vise ensuite ; après le dernier, la convention part à la signature du bénéficiaire.",
    ),
    Acte(
        "convention",
        "demander_budget",
        "Demander un budget ajusté",
        services.demander_budget,
        DemanderBudgetForm,
        "Demander",
        "Le bénéficiaire est prévenu. La convention ne part pas au visa tant que son budget n'est pas validé.",
    ),
    Acte(
        "convention",
        "valider_budget",
        "Valider le budget ajusté",
        services.valider_budget,
        f.SansSaisieForm,
        "Valider",
        "Ce budget devient l'annexe de la convention ; les comptes rendus s'y compareront.",
    ),
    Acte(
        "convention",
        "renvoyer_budget",
        "Renvoyer le budget au bénéficiaire",
        services.renvoyer_budget,
        f.MotifForm,
        "Renvoyer",
        "Le bénéficiaire reçoit votre motif, corrige son budget et le transmet à nouveau.",
        action="valider_budget",
    ),
    Acte(
        "convention",
        "refuser_visa",
        "Refuser le visa",
        services.refuser_visa,
        f.MotifForm,
        "Refuser le visa",
        "La convention revient à la rédaction.",
    ),
    Acte(
        "convention",
        "reprendre",
        "Reprendre la rédaction",
        services.reprendre,
        f.MotifForm,
        "Reprendre",
        "Le bénéficiaire est prévenu ; une nouvelle version lui sera proposée.",
    ),
    Acte(
        "convention",
        "signer_beneficiaire",
        "Signer la convention",
        services.signer_beneficiaire,
        f.SignerForm,
        "Signer",
        "Vous signez au nom de votre structure ; le service signe ensuite.",
    ),
    Acte(
        "convention",
        "deposer_exemplaire",
        "Déposer l'exemplaire signé sur papier",
        services.deposer_exemplaire_signe,
        f.ExemplaireForm,
        "Déposer",
        "Numérisez toutes les pages, signature comprise.",
        action="signer_beneficiaire",
    ),
    Acte(
        "convention",
        "recevoir_exemplaire",
        "Enregistrer l'exemplaire signé reçu",
        services.recevoir_exemplaire,
        f.ExemplaireRecuForm,
        "Enregistrer",
        "Le bénéficiaire a signé sur papier et vous a renvoyé toutes les pages, en un seul fichier.",
    ),
    Acte(
        "convention",
        "signer_service",
        "Signer pour le service",
        services.signer_service,
        f.SignerForm,
        "Signer",
        "La convention est alors signée : plus rien ne la change.",
    ),
    Acte(
        "convention",
        "notifier",
        "Notifier au bénéficiaire",
        services.notifier,
        f.SansSaisieForm,
        "Notifier",
        "Le bénéficiaire est prévenu ; les délais de paiement courent de cette date.",
    ),
    Acte(
        "convention",
        "resilier",
        "Résilier la convention",
        services.resilier,
        f.ResilierForm,
        "Résilier",
        "Le bénéficiaire est prévenu. Les versements non payés sont annulés ; ce qui a été payé pour les jours qui "
        "restaient à courir est proposé au reversement.",
        danger=True,
    ),
)


# Ce qui s'écarte du modèle se lit avant de soumettre et de viser.
RELECTURES = frozenset({"soumettre", "viser", "viser_niveau"})


def vue_acte(acte: Acte) -> VueGardee:
    """Vue gardée d'un acte : GET l'explique, POST l'accomplit."""

    @exige(acte.droit, charger=convention_de)
    def vue(request: Requete, uuid: UUID) -> HttpResponse:
        convention: Convention = request.objet
        form = acte.formulaire(request.POST or None, request.FILES or None)
        refus = ""
        if request.method == "POST" and (form.is_valid() or not form.fields):
            refus = accomplir(request, acte, form)
            if not refus:
                return redirect("conventions:convention", uuid=uuid)
        version = convention.versions_propres.select_related("fichier").first()
        contexte = {"acte": acte, "convention": convention, "version": version, "form": form, "refus": refus}
        if acte.nom in RELECTURES:
            contexte["ecartes"] = articles_ecartes(convention)
        return render(request, "conventions/acte.html", contexte)

    return vue
