"""Ce que la convention montre sur la page d'un dossier."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from candidatures.models import Dossier
from comptes.models import Service
from conventions.etats import SIGNEES, Etat, EtatRetrait
from conventions.models import Avenant, Convention, ExemplaireNumerise, Retrait
from conventions.selecteurs.argent import prochains
from conventions.selecteurs.attentes import PAR_CLE, PASSIVES, compter
from conventions.selecteurs.avenants import BADGES as BADGES_AVENANT
from conventions.selecteurs.compte import releve
from conventions.selecteurs.conclusion import A_CONCLURE, delai_de
from conventions.selecteurs.conditions import reconduction_permise
from conventions.selecteurs.engagements import Ou, engagements_de
from conventions.selecteurs.frise import frise_du_poste
from conventions.selecteurs.postes import baisse_a_retirer, faits_des_postes
from conventions.selecteurs.visas import niveaux_de
from conventions.services.retrait import vise_par_le_contrat
from socle.horloge import aujourd_hui
from socle.navigation import Entree


def panneau_dossier(request: HttpRequest, dossier: Dossier) -> str | None:
    """Lien vers la convention, si cette personne la voit."""
    convention = Convention.objects.visibles_par(request.user).filter(dossier=dossier).first()
    if convention is None:
        return None
    return render_to_string("conventions/_panneau.html", {"convention": convention}, request=request)


def panneau_attentes(request: HttpRequest, objet: Any) -> str | None:  # noqa: ARG001 - forme d'un panneau
    """Sur l'accueil d'un porteur : ses conventions et ses avenants à signer, ses budgets à ajuster. Une requête."""
    personne: Any = request.user
    if not personne.is_authenticated or personne.est_agent:
        return None
    liste = reverse("conventions:liste")
    nombres = ((cle, nombre) for cle, nombre in compter(personne).items() if nombre and cle not in PASSIVES)
    lignes = [(PAR_CLE[cle].libelle, nombre, f"{liste}?{urlencode({'attente': cle})}") for cle, nombre in nombres]
    return render_to_string("conventions/_attentes.html", {"lignes": lignes}, request=request) if lignes else None


def panneau_service(request: HttpRequest, service: Service) -> str:
    """Niveaux de visa du service, et le lien pour les régler."""
    reglable = getattr(request.user, "peut", lambda *_: False)("service.modifier", service)
    contexte = {"service": service, "niveaux": niveaux_de(service), "reglable": reglable}
    return render_to_string("conventions/_panneau_service.html", contexte, request=request)


def panneau_conclusion(request: HttpRequest, convention: Convention) -> str | None:
    """Le compte à rebours pour conclure, si l'appel pose un délai ; rien une fois la convention en cours."""
    delai = delai_de(convention)
    if delai is None or convention.etat not in {*A_CONCLURE, Etat.SIGNEE}:
        return None
    return render_to_string("conventions/_conclusion.html", {"delai": delai}, request=request)


def panneau_exemplaires(request: HttpRequest, convention: Convention) -> str | None:
    """Les exemplaires signés sur papier et numérisés, gardés avec la convention."""
    gardes = ExemplaireNumerise.objects.filter(version__convention=convention)
    exemplaires = list(gardes.select_related("fichier", "version__avenant").order_by("-rattache_le"))
    if not exemplaires:
        return None
    contexte = {"convention": convention, "exemplaires": exemplaires, "fuseau": convention.dossier.appel.fuseau}
    return render_to_string("conventions/_exemplaires.html", contexte, request=request)


SOMMAIRE = (("postes", "Postes"), ("engagements", "Engagements"), ("avenants", "Avenants"))


def panneau_sommaire(request: HttpRequest, convention: Convention) -> str | None:
    """Liens vers les parties de la page, une fois la convention signée."""
    if convention.etat not in SIGNEES:
        return None
    return render_to_string("conventions/_sommaire.html", {"parties": SOMMAIRE}, request=request)


def panneau_postes(request: HttpRequest, convention: Convention) -> str | None:
    """Les postes que la convention finance et leur vie, dessinée."""
    if convention.etat not in SIGNEES:
        return None
    jour = aujourd_hui(convention.dossier.appel.fuseau)
    lignes = [(faits, frise_du_poste(faits, jour)) for faits in faits_des_postes(convention)]
    contexte = {
        "convention": convention,
        "lignes": lignes,
        "baisse": baisse_a_retirer(convention, (faits for faits, _ in lignes)),
        "peut_declarer": _peut(request, "convention.declarer_poste", convention),
        "peut_avenant": convention.etat == Etat.EN_COURS and _peut(request, "convention.creer_avenant", convention),
    }
    return render_to_string("conventions/_postes.html", contexte, request=request)


def panneau_engagements(request: HttpRequest, convention: Convention) -> str | None:
    """Combien d'engagements sont tenus, lesquels sont en retard."""
    if convention.etat not in SIGNEES:
        return None
    lignes = engagements_de(convention, aujourd_hui(convention.dossier.appel.fuseau))
    contexte = {
        "convention": convention,
        "lignes": lignes,
        "tenus": sum(ligne.ou == Ou.TENU for ligne in lignes),
        "retards": [ligne for ligne in lignes if ligne.retard],
        "a_constater": sum(ligne.ou == Ou.A_CONSTATER for ligne in lignes),
        "agent": getattr(request.user, "est_agent", False),
    }
    return render_to_string("conventions/_engagements.html", contexte, request=request)


def panneau_avenants(request: HttpRequest, convention: Convention) -> str | None:
    """Les avenants que cette personne voit, et ce qu'elle peut en ouvrir."""
    if convention.etat not in SIGNEES:
        return None
    peut = convention.etat in {Etat.SIGNEE, Etat.EN_COURS} and _peut(request, "convention.creer_avenant", convention)
    contexte = {
        "convention": convention,
        "avenants": [
            (avenant, BADGES_AVENANT[avenant.etat])  # type: ignore[index]  # valeurs de l'énumération
            for avenant in Avenant.objects.visibles_par(request.user).filter(convention=convention).order_by("rang")
        ],
        "peut_avenant": peut,
        "reconduction": reconduction_permise(convention) if peut else None,
    }
    return render_to_string("conventions/_avenants.html", contexte, request=request)


def panneau_retraits(request: HttpRequest, convention: Convention) -> str | None:
    """Procédures de retrait que cette personne voit ; le lien pour en ouvrir une, à qui le peut."""
    if convention.etat not in SIGNEES:
        return None
    retraits = list(Retrait.objects.visibles_par(request.user).filter(convention=convention).order_by("ouvert_le"))
    ouvrable = vise_par_le_contrat(convention) and convention.etat != Etat.RESILIEE
    ouvrable = ouvrable and all(retrait.etat != EtatRetrait.OBSERVATIONS for retrait in retraits)
    peut = ouvrable and _peut(request, "convention.ouvrir_retrait", convention)
    if not retraits and not peut:
        return None
    contexte = {"convention": convention, "retraits": retraits, "peut_ouvrir": peut}
    return render_to_string("conventions/_retraits.html", contexte, request=request)


def _peut(request: HttpRequest, action: str, convention: Convention) -> bool:
    personne: Any = request.user
    return bool(personne.peut(action, convention))


def panneau_argent(request: HttpRequest, convention: Convention) -> str | None:
    """Où en est l'argent de la convention, une fois engagée, et le lien vers ses paiements."""
    lu = releve(convention)
    if not lu.lignes:
        return None
    personne: Any = request.user
    contexte = {"convention": convention, "releve": lu, "prochains": prochains(personne, convention)}
    return render_to_string("conventions/argent/_panneau.html", contexte, request=request)


def entrees_navigation(request: HttpRequest) -> list[Entree]:
    """Les conventions pour chacun, la file à payer pour les agents que la matrice y admet."""
    personne: Any = request.user
    if not personne.is_authenticated:
        return []
    entrees = [Entree("Conventions", reverse("conventions:liste"), ordre=60)]
    if personne.est_agent and personne.peut("versement.voir"):
        argent = [reverse(f"conventions:{nom}") for nom in ("a_payer", "credits_liste")]
        entrees.append(Entree("Paiements", argent[0], ordre=65, active=request.path.startswith(tuple(argent))))
    return entrees
