"""Écrans d'un avenant : ouvrir, dire ce qu'il change, ses postes, ses articles, sa page, son document."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from conventions import forms as f
from conventions.documents import mentions_vides_avenant
from conventions.documents.avenant import modeles
from conventions.models import Avenant, PosteConventionne
from conventions.selecteurs import etat_document, histoire
from conventions.selecteurs.avenants import BADGES, actes_d_avenant, exemplaires_papier, phrase_d_etape
from conventions.selecteurs.conditions import conditions_de, montant_juge, terme_maximal, verdict_de_l_avenant
from conventions.selecteurs.consolide import postes_apres
from conventions.services import avenants
from conventions.types import Partie
from conventions.views.acces import avenant_de, convention_de
from conventions.views.actes_avenant import ACTES
from conventions.views.saisie import Saisie, lier, traiter
from socle import fichiers
from socle.gardes import exige
from socle.horloge import aujourd_hui
from socle.types import Requete

CREER, PREPARER, VOIR = "convention.creer_avenant", "avenant.preparer", "avenant.voir"


def _page(avenant: Avenant) -> tuple[str, dict[str, Any]]:
    return "conventions:avenant", {"uuid": avenant.uuid}


@exige(CREER, charger=convention_de)
def creer(request: Requete, uuid: UUID) -> HttpResponse:
    """Ouvrir un avenant de modification."""
    convention = request.objet
    modele = Avenant(convention=convention, effet=aujourd_hui(convention.dossier.appel.fuseau))
    form = lier(request, f.AvenantForm, instance=modele)
    saisie = Saisie(
        convention, "Préparer un avenant", "Ouvrir l'avenant", ("conventions:convention", {"uuid": uuid}),
        chapo="Montant, terme, postes, articles : dites ce qui change. L'objet de la convention ne change pas.",
        gabarit="conventions/avenant_remplir.html", vers=_page,
        plus={"terme_maximal": terme_maximal(convention), "avenant": None},
    )  # fmt: skip
    return traiter(
        request, form, lambda valeurs: avenants.creer_avenant(convention, acteur=request.user, **valeurs), saisie,
        fait="L'avenant est ouvert. Ajoutez ou retirez des postes si besoin, puis soumettez-le au visa.",
    )  # fmt: skip


@exige(CREER, charger=convention_de)
def reconduire(request: Requete, uuid: UUID) -> HttpResponse:
    """Préparer la reconduction, préremplie depuis la période qui finit."""
    saisie = Saisie(
        request.objet, "Préparer la reconduction", "Préparer l'avenant", ("conventions:convention", {"uuid": uuid}),
        chapo="L'avenant reprend les postes et les coûts de la période qui finit, pour une nouvelle période.",
        vers=_page,
    )  # fmt: skip
    return traiter(
        request, lier(request, f.SansSaisieForm),
        lambda _: avenants.preparer_reconduction(request.objet, acteur=request.user), saisie,
        fait="La reconduction est préparée : relisez-la avant de la soumettre au visa.",
    )  # fmt: skip


@exige(CREER, charger=convention_de)
def baisser(request: Requete, uuid: UUID) -> HttpResponse:
    """Préparer l'avenant qui retire l'aide des mois non pourvus."""
    saisie = Saisie(
        request.objet, "Avenant pour les mois non pourvus", "Préparer l'avenant",
        ("conventions:convention", {"uuid": uuid}),
        chapo="L'avenant retire l'aide des mois où, d'après ce qui est déclaré, un poste n'est pas pourvu.", vers=_page,
    )  # fmt: skip
    return traiter(
        request, lier(request, f.SansSaisieForm),
        lambda _: avenants.preparer_baisse(request.objet, acteur=request.user), saisie,
        fait="L'avenant est préparé : relisez-le avant de le soumettre au visa.",
    )  # fmt: skip


@exige(VOIR, charger=avenant_de, methodes=("GET",))
def avenant(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Page d'un avenant : ce qu'il change, ses conditions, son document, ses visas, ses signatures."""
    objet: Avenant = request.objet
    lues = objet.versions.select_related("convention", "avenant", "fichier", "feuille").order_by("-rang")
    versions = list(lues.prefetch_related("visas__agent", "signatures__signee_par"))
    version, ouverts, agent = versions[0], actes_d_avenant(request.user, objet), request.user.est_agent
    signee = any(s.partie == Partie.BENEFICIAIRE for s in version.signatures.all())
    contexte = {
        "avenant": objet,
        "convention": objet.convention,
        "titre_court": f"Avenant n° {objet.rang}",
        "version": version,
        "versions": versions,
        "contenu": version.contenu,
        "document": etat_document(version),
        "a_valider": mentions_vides_avenant(version.contenu),
        "phrase": phrase_d_etape(objet, signee=signee),
        "badge": BADGES[objet.etat],  # type: ignore[index]  # valeurs de l'énumération
        "actes": [acte for acte in ACTES if acte.droit.split(".")[1] in ouverts],
        "ouverts": ouverts,
        "agent": agent,
        "papiers": exemplaires_papier(objet),
        "faits": histoire(objet) if request.user.peut("journal.voir", objet.convention) else None,
        **(_examen(objet) if agent and objet.modifiable else {"conditions": None, "verdict": None, "rangs": None}),
    }
    return render(request, "conventions/avenant_voir.html", contexte)


def _examen(avenant: Avenant) -> dict[str, Any]:
    """Ce que l'agent regarde avant le visa : conditions, verdict du nouveau montant, postes et articles modifiables."""
    juge = montant_juge(avenant) is not None
    recrits = {poste.rang for poste in avenant.postes.all()}
    return {
        "conditions": conditions_de(avenant),
        "verdict": verdict_de_l_avenant(avenant) if juge else None,
        "rangs": postes_apres(avenant),
        "retires": [(poste, poste.rang in recrits) for poste in avenant.postes_retires.all()],
        "modeles": modeles(avenant),
    }


@exige(PREPARER, charger=avenant_de)
def remplir(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Dire ce que l'avenant change."""
    objet: Avenant = request.objet
    form = lier(request, f.AvenantForm, instance=objet)
    saisie = Saisie(
        objet.convention, f"Avenant n° {objet.rang} : ce qu'il change", "Enregistrer", _page(objet),
        nom_retour="Revenir à l'avenant", gabarit="conventions/avenant_remplir.html",
        plus={"terme_maximal": terme_maximal(objet.convention), "avenant": objet},
    )  # fmt: skip
    # Le verbe relit l'avenant sous verrou : celui que le formulaire a rempli n'est jamais enregistré.
    return traiter(
        request, form, lambda valeurs: avenants.enregistrer_avenant(objet, valeurs, acteur=request.user), saisie,
        fait="Enregistré. La nouvelle version est en cours de production.",
    )  # fmt: skip


@exige(PREPARER, charger=avenant_de)
def ajouter_poste(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Ajouter un poste à l'avenant."""
    return _poste(request, None)


@exige(PREPARER, charger=avenant_de)
def modifier_poste(request: Requete, uuid: UUID, poste: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Récrire un poste en vigueur."""
    return _poste(request, _poste_de(request, poste))


def _poste(request: Requete, remplace: PosteConventionne | None) -> HttpResponse:
    objet: Avenant = request.objet
    form = lier(request, f.PosteAvenantForm, initial=f.PosteAvenantForm.initial_de(objet, remplace))
    titre = f"Modifier : {remplace}" if remplace else "Ajouter un poste"
    chapo = "Le poste d'avant s'arrête à la date d'effet ; celui-ci le continue." if remplace else ""
    saisie = Saisie(objet.convention, titre, "Enregistrer", _page(objet), chapo=chapo, nom_retour="Revenir à l'avenant")
    return traiter(
        request, form,
        lambda v: avenants.ajouter_poste(objet, acteur=request.user, remplace=remplace, **v), saisie,
    )  # fmt: skip


def _poste_de(request: Requete, poste: UUID) -> PosteConventionne:
    return get_object_or_404(PosteConventionne, uuid=poste, convention=request.objet.convention)


def _agir_sur_poste(request: Requete, poste: UUID, verbe: Any, titre: str, chapo: str) -> HttpResponse:
    objet: Avenant = request.objet
    lu = _poste_de(request, poste)
    saisie = Saisie(
        objet.convention, f"{titre} : {lu}", titre, _page(objet), chapo=chapo, nom_retour="Revenir à l'avenant"
    )
    return traiter(request, lier(request, f.SansSaisieForm), lambda _: verbe(objet, lu, acteur=request.user), saisie)


@exige(PREPARER, charger=avenant_de)
def retirer_poste(request: Requete, uuid: UUID, poste: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Retirer un poste en vigueur."""
    chapo = "Le poste n'est plus financé à partir de la date d'effet de l'avenant."
    return _agir_sur_poste(request, poste, avenants.retirer_poste, "Retirer ce poste", chapo)


@exige(PREPARER, charger=avenant_de)
def oublier_poste(request: Requete, uuid: UUID, poste: UUID) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Revenir sur ce que l'avenant fait d'un poste."""
    chapo = "L'avenant ne changera plus ce poste."
    return _agir_sur_poste(request, poste, avenants.oublier_poste, "Ne plus changer ce poste", chapo)


@exige(PREPARER, charger=avenant_de)
def article(request: Requete, uuid: UUID, code: str) -> HttpResponse:  # noqa: ARG001 - chargé par la garde
    """Récrire un article pour cet avenant."""
    objet: Avenant = request.objet
    modele = next((un for un in modeles(objet) if un.code == code), None)
    if modele is None:
        raise Http404
    form = lier(request, f.ArticleAvenantForm, initial={"titre": modele.titre, "corps": modele.corps})
    saisie = Saisie(
        objet.convention, f"Récrire : {modele.titre}", "Enregistrer", _page(objet), nom_retour="Revenir à l'avenant"
    )
    return traiter(request, form, lambda v: avenants.recrire_article(objet, code, acteur=request.user, **v), saisie)


@exige(VOIR, charger=avenant_de, methodes=("GET",))
def pdf(request: Requete, uuid: UUID, rang: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Télécharger le PDF d'une version ; le porteur ne lit que la version courante."""
    return _remettre(request, rang, "fichier")


@exige(VOIR, charger=avenant_de, methodes=("GET",))
def feuille(request: Requete, uuid: UUID, rang: int) -> HttpResponseBase:  # noqa: ARG001 - chargé par la garde
    """Télécharger la feuille de signatures."""
    return _remettre(request, rang, "feuille")


def _remettre(request: Requete, rang: int, document: str) -> HttpResponseBase:
    versions = request.objet.versions.select_related(document).order_by("-rang")
    if not request.user.est_agent:
        versions = versions.filter(rang=versions[0].rang)
    return fichiers.reponse(getattr(get_object_or_404(versions.exclude(**{document: None}), rang=rang), document))


@exige(VOIR, charger=avenant_de, methodes=("GET",))
def progression(request: Requete, uuid: UUID) -> JsonResponse:
    """Avancement du document, interrogé par la page."""
    etat = etat_document(request.objet.versions.select_related("avenant", "convention").order_by("-rang")[0])
    url = reverse("conventions:avenant", args=[uuid])
    return JsonResponse(
        {"pourcent": etat.pourcent, "etape": etat.etape, "fait": etat.pret, "url": url, "erreur": etat.erreur}
    )
