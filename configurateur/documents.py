"""La convention d'essai : les articles de la version, remplis sur un bénéficiaire imaginaire, en page ou en PDF."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from aap.models import VersionAppel
from aap.types import Perimetre, PublicVise
from configurateur.champs.exemples import remplir_exemple, valeurs_exemple
from socle.pdf import rendre

ETP, COUT, MONTANT = Decimal(1), Decimal(40000), Decimal(28000)


def convention_essai(version: VersionAppel, public: str) -> dict[str, Any]:
    """Document d'essai de même forme qu'une convention. `public` : PublicVise « prive » ou « public »."""
    valeurs = valeurs_exemple(version)
    visees = {PublicVise.TOUS, PublicVise(public)}
    articles = [article for article in version.articles.all() if article.public_vise in visees]
    return {
        "numero": valeurs["numero"],
        "service": version.appel.service.nom,
        "ministere": version.appel.service.ministere,
        "appel": version.appel.titre,
        "beneficiaire": valeurs["beneficiaire"] if public == PublicVise.PRIVE else "Commune d'exemple",
        "montant": MONTANT,
        "exemplaires": version.exemplaires,
        "exemplaires_lettres": valeurs["exemplaires"],
        "signataires": {"beneficiaire": valeurs["representant"], "service": valeurs["signataire_service"]},
        "articles": [
            {"code": a.code, "titre": a.libelle, "corps": remplir_exemple(a.corps, version)[0], "a_valider": []}
            for a in articles
        ],
        "annexes": {"action": _action(valeurs), "budget": _budget(), "evaluation": _evaluation(version)},
    }


def _action(valeurs: dict[str, str]) -> dict[str, Any]:
    poste = {"role": "facilitateur", "etp": ETP, "mois": 12, "nature": "création", "cout": COUT}
    return {
        "intitule": valeurs["intitule"],
        "objectifs": "",
        "description": "",
        "departements": [valeurs["territoire"]],
        "epcis": [],
        "etp": ETP,
        "cout": COUT,
        "postes": [poste],
        "rubriques": [],
    }


def _budget() -> dict[str, Any]:
    return {"retenu": False, "contribution": MONTANT, "volontaires": False, "charges": [], "produits": []}


def _evaluation(version: VersionAppel) -> dict[str, Any]:
    bilans: dict[str, list[dict[str, Any]]] = {}
    for i in version.indicateurs.all():
        ligne = {"libelle": i.libelle, "unite": i.unite, "perimetres": [Perimetre(p).label for p in i.perimetres]}
        bilans.setdefault(i.get_bilan_display(), []).append(ligne)
    return {"cibles": [], "bilans": [{"titre": titre, "indicateurs": lignes} for titre, lignes in bilans.items()]}


def convention_essai_pdf(version: VersionAppel, public: str) -> bytes:
    """Le même document, imprimé comme une vraie convention, sous l'en-tête « Projet »."""
    return rendre(
        "conventions/pdf/convention.html",
        {
            "c": convention_essai(version, public),
            "rang": 1,
            "empreinte": "0" * 64,
            "a_valider": ["convention d'essai, sur un bénéficiaire imaginaire"],
        },
        titre="Convention d'essai",
        identifiant=f"convention-essai:{version.pk}:{public}",
    )
