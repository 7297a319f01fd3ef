"""La convention à une date, celles à reconduire, la procédure de retrait."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from conventions import forms as f
from conventions.etats import EtatRetrait
from conventions.models import Retrait
from conventions.selecteurs.consolide import etat_consolide
from conventions.selecteurs.periode import periode_du
from conventions.selecteurs.reconductions import a_reconduire
from conventions.services import retrait as retraits
from conventions.views.acces import convention_de, retrait_de
from conventions.views.saisie import Saisie, lier, traiter
from socle.gardes import VueGardee, connecte, exige
from socle.horloge import aujourd_hui
from socle.types import Requete

PARIS = "Europe/Paris"


@exige("convention.voir", charger=convention_de, methodes=("GET",))
def consolidee(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """La convention telle qu'elle s'applique un jour donné."""
    convention = request.objet
    aujourdhui = aujourd_hui(convention.dossier.appel.fuseau)
    form = f.JourForm(request.GET or None, initial={"jour": aujourdhui})
    demande = form.cleaned_data["jour"] if form.is_bound and form.is_valid() else None
    contexte = {"convention": convention, "form": form, "etat": etat_consolide(convention, demande or aujourdhui)}
    return render(request, "conventions/convention_consolidee.html", contexte)


@connecte("chacun n'y lit que les conventions qu'il peut reconduire", methodes=("GET",))
def reconductions(request: Requete) -> HttpResponse:
    """Conventions qui finissent bientôt et qu'on peut reconduire."""
    form = f.MoisForm(request.GET or None)
    mois = form.horizon()
    lignes = a_reconduire(request.user, aujourd_hui(PARIS), mois)
    return render(request, "conventions/reconduction_lister.html", {"form": form, "mois": mois, "lignes": lignes})


@exige("convention.ouvrir_retrait", charger=convention_de)
def ouvrir_retrait(request: Requete, uuid: UUID) -> HttpResponse:
    """Ouvrir une procédure de retrait : les observations d'abord."""
    saisie = Saisie(
        request.objet, "Ouvrir une procédure de retrait", "Demander les observations",
        ("conventions:convention", {"uuid": uuid}), danger=True,
        chapo="Manquement au contrat d'engagement républicain. Le bénéficiaire présente d'abord ses observations ; "
        "la décision, motivée, vient après.",
        vers=lambda ouvert: ("conventions:retrait", {"uuid": ouvert.uuid}),
    )  # fmt: skip
    return traiter(
        request, lier(request, f.RetraitForm),
        lambda v: retraits.ouvrir_retrait(request.objet, acteur=request.user, **v), saisie,
        fait="La procédure est ouverte : le bénéficiaire est prévenu.",
    )  # fmt: skip


@exige("retrait.voir", charger=retrait_de, methodes=("GET",))
def retrait(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """La procédure de retrait, telle que les deux parties la lisent."""
    objet: Retrait = request.objet
    periode = periode_du(objet.convention, objet.manquement_le)
    ouverte = objet.etat == EtatRetrait.OBSERVATIONS
    contexte = {
        "retrait": objet,
        "convention": objet.convention,
        "part": periode.restituer(objet.manquement_le, "Manquement") if periode and ouverte else None,
        "actes": [a for a in ACTES_RETRAIT if ouverte and request.user.peut(f"retrait.{a}", objet)],
        "agent": request.user.est_agent,
    }
    return render(request, "conventions/retrait_voir.html", contexte)


EFFET_DU_RETRAIT = (
    "La part de la période qui restait à courir est retirée ; ce qui en est payé est proposé au reversement, à rendre "
    "dans les six mois."
)
# Nom de l'acte : titre, bouton, ce qu'il fait, formulaire.
ACTES_RETRAIT = {
    "recevoir_observations": (
        "Présenter des observations", "Envoyer", "Le service les lira avant toute décision.", f.ObservationsForm
    ),
    "prononcer": ("Prononcer le retrait", "Prononcer", EFFET_DU_RETRAIT, f.MotifForm),
    "classer": ("Classer sans suite", "Classer", "La procédure est close ; le bénéficiaire est prévenu.", f.MotifForm),
}  # fmt: skip


def vue_acte_retrait(nom: str) -> VueGardee:
    """Vue gardée d'un acte de la procédure."""
    titre, bouton, effet, formulaire = ACTES_RETRAIT[nom]

    @exige(f"retrait.{nom}", charger=retrait_de)
    def vue(request: Requete, uuid: UUID) -> HttpResponse:
        objet: Retrait = request.objet
        saisie = Saisie(
            objet.convention, titre, bouton, ("conventions:retrait", {"uuid": uuid}), chapo=effet,
            nom_retour="Revenir à la procédure", danger=nom == "prononcer",
        )  # fmt: skip
        verbe = getattr(retraits, nom)
        return traiter(request, lier(request, formulaire), lambda v: verbe(objet, acteur=request.user, **v), saisie)

    return vue
