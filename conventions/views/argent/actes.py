"""Les actes sur un versement, un compte ou un reversement : une ligne par acte, un écran, une garde par acte."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from stdnum import iban as ibans

from conventions.forms import argent as f
from conventions.selecteurs.paiements import BADGES
from conventions.selecteurs.soldes import CalculSolde, calcul_du_solde
from conventions.services import comptes, reversements, versements
from conventions.services.soldes import ajuster_solde
from conventions.views.acte import Acte, accomplir
from conventions.views.argent import acces
from socle.gardes import VueGardee, exige
from socle.types import Requete

CHARGEURS = {"versement": acces.versement_de, "compte": acces.compte_de, "reversement": acces.reversement_de}
PLURIELS = {"versement": "versements", "compte": "comptes", "reversement": "reversements"}


class ActeArgent(Acte):
    """Un acte sur l'argent, et son adresse."""

    __slots__ = ()

    @property
    def cle(self) -> str:
        """Nom de l'adresse."""
        return f"{self.objet}_{self.nom}"

    @property
    def chemin(self) -> str:
        """Motif d'adresse, sous /conventions/."""
        return f"{PLURIELS[self.objet]}/<uuid:uuid>/{self.nom.replace('_', '-')}/"


ACTES: tuple[ActeArgent, ...] = (
    ActeArgent("versement", "rendre_exigible", "Constater que la condition est remplie", versements.rendre_exigible,
               f.ExigibleForm, "Constater", "Le versement est à liquider ; son délai de paiement court."),
    ActeArgent("versement", "ajuster", "Ajuster le solde aux dépenses justifiées", ajuster_solde, f.DepensesForm,
               "Ajuster le montant", "Le solde ne passe ni ce qui reste, ni ce que les dépenses permettent. La "
               "différence est libérée : elle ne sera pas versée.", "certifier"),
    ActeArgent("versement", "certifier", "Certifier le service fait", versements.certifier, f.ConfirmerForm,
               "Certifier", "Le montant est dû. Une autre personne demandera le paiement."),
    ActeArgent("versement", "demander_paiement", "Demander le paiement", versements.demander_paiement, f.DemanderForm,
               "Enregistrer la demande", "Ces références suivent le paiement jusqu'à sa date de valeur."),
    ActeArgent("versement", "constater_paiement", "Constater le paiement", versements.constater_paiement, f.JourForm,
               "Constater", "Le bénéficiaire est prévenu."),
    ActeArgent("versement", "rejeter", "Constater un rejet", versements.rejeter, f.RaisonForm, "Constater le rejet",
               "La somme reste due. Le service fait est à certifier de nouveau.", danger=True),
    ActeArgent("versement", "suspendre", "Suspendre le versement", versements.suspendre, f.RaisonForm, "Suspendre",
               "Le délai de paiement s'arrête. Le bénéficiaire est prévenu, avec le motif.", danger=True),
    ActeArgent("versement", "lever_suspension", "Lever la suspension", versements.lever_suspension, f.RaisonForm,
               "Lever la suspension", "La condition du versement est à constater de nouveau."),
    ActeArgent("versement", "annuler", "Annuler le versement", versements.annuler, f.RaisonForm,
               "Annuler et libérer les crédits", "Cette somme ne sera jamais versée.", danger=True),
    ActeArgent("compte", "verifier", "Vérifier le compte sur le RIB", comptes.verifier, f.VerifierForm,
               "Le compte est vérifié", "Les prochains paiements iront sur ce compte."),
    ActeArgent("compte", "refuser", "Refuser ce compte", comptes.refuser, f.RaisonForm, "Refuser",
               "Les signataires de la structure sont prévenus ; un autre compte peut être saisi.", danger=True),
    ActeArgent("compte", "remplacer", "Retirer ce compte", comptes.remplacer, f.ConfirmerForm, "Retirer",
               "Plus rien n'est payé avant qu'un autre compte ne soit vérifié.", danger=True),
    ActeArgent("reversement", "decider", "Décider le reversement", reversements.decider, f.DeciderForm, "Décider",
               "Le bénéficiaire est prévenu de la somme, du motif et de l'échéance."),
    ActeArgent("reversement", "emettre_titre", "Enregistrer le titre de perception", reversements.emettre_titre,
               f.TitreForm, "Enregistrer", "Le bénéficiaire est prévenu."),
    ActeArgent("reversement", "recouvrer", "Constater l'encaissement", reversements.recouvrer, f.JourForm, "Constater",
               "La somme est rendue et libérée."),
    ActeArgent("reversement", "ecarter", "Écarter le reversement", reversements.ecarter, f.RaisonForm, "Écarter",
               "La somme n'est plus réclamée.", danger=True),
)  # fmt: skip
PAR_CLE = {acte.cle: acte for acte in ACTES}


def vue_acte(acte: ActeArgent) -> VueGardee:
    """Vue gardée d'un acte : GET l'explique, POST l'accomplit et revient aux paiements de la convention."""

    @exige(acte.droit, charger=CHARGEURS[acte.objet])
    def vue(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
        objet = request.objet
        form = acte.formulaire(request.POST or None, request.FILES or None, objet=objet)
        refus = ""
        if request.method == "POST" and (form.is_valid() or not form.fields):
            refus = accomplir(request, acte, form)
            if not refus:
                return redirect("conventions:paiements", uuid=objet.convention.uuid)
        return render(request, "conventions/argent/acte.html", _contexte(request, acte, form, refus))

    return vue


def _contexte(request: Requete, acte: ActeArgent, form: f.SurObjetForm, refus: str) -> dict[str, Any]:
    objet = request.objet
    return {
        "acte": acte,
        "objet": objet,
        "convention": objet.convention,
        "form": form,
        "refus": refus,
        "badge": BADGES[objet.etat],
        "calcul": _calcul(request, acte),
        "essai": request.GET.get("depenses", ""),
        "iban": ibans.format(objet.iban) if acte.objet == "compte" else "",
    }


def _calcul(request: Requete, acte: ActeArgent) -> CalculSolde | None:
    """Le calcul d'un solde, essayé sans rien écrire (`?depenses=`)."""
    if acte.nom != "ajuster" or "depenses" not in request.GET:
        return None
    form = f.DepensesForm(request.GET, objet=request.objet)
    return calcul_du_solde(request.objet, form.cleaned_data["depenses"]) if form.is_valid() else None
