"""La convention d'essai : les articles de la version, remplis sur un bénéficiaire imaginaire, en page ou en PDF."""

from __future__ import annotations

from typing import Any

from aap.models import VersionAppel
from aap.types import Perimetre, PublicVise
from configurateur.champs.exemples import COUT, MONTANT, POSTES, ValeursExemple, remplir_exemple
from conventions.documents.images import images_de, images_en_ligne
from conventions.mentions import nombre_en_lettres
from socle.pdf import rendre


def convention_essai(version: VersionAppel, public: str) -> dict[str, Any]:
    """Document d'essai de même forme qu'une convention. `public` : PublicVise « prive » ou « public »."""
    valeurs = ValeursExemple(version, public).valeurs
    visees = {PublicVise.TOUS, PublicVise(public)}
    articles = [article for article in version.articles.all() if article.public_vise in visees]
    return {
        "numero": valeurs["numero"],
        "service": version.appel.service.nom,
        "ministere": version.appel.service.ministere,
        "appel": version.appel.titre,
        "beneficiaire": valeurs["beneficiaire"],
        "montant": MONTANT,
        "exemplaires": version.exemplaires,
        "exemplaires_lettres": nombre_en_lettres(version.exemplaires),
        "signataires": {"beneficiaire": valeurs["representant"], "service": valeurs["signataire_service"]},
        "articles": [
            {"code": a.code, "titre": a.libelle, "corps": remplir_exemple(a.corps, version, public)[0], "a_valider": []}
            for a in articles
        ],
        "annexes": {"action": _action(valeurs), "budget": _budget(), "evaluation": _evaluation(version)},
    }


def _action(valeurs: dict[str, Any]) -> dict[str, Any]:
    noms = ("role", "nature", "etp", "mois", "cout")
    return {
        "intitule": valeurs["intitule"],
        "objectifs": "",
        "description": "",
        "departements": [valeurs["territoire"]],
        "epcis": [],
        "etp": valeurs["etp"],
        "cout": COUT,
        "postes": [dict(zip(noms, poste, strict=True)) for poste in POSTES],
        "rubriques": [],
    }


def _budget() -> dict[str, Any]:
    return {
        "retenu": False,
        "conventionne": False,
        "contribution": MONTANT,
        "volontaires": False,
        "charges": [],
        "produits": [],
    }


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
            "images": images_en_ligne({"images": images_de(version.appel.service)}),
            "rang": 1,
            "empreinte": "0" * 64,
            "a_valider": ["convention d'essai, sur un bénéficiaire imaginaire"],
        },
        titre="Convention d'essai",
        identifiant=f"convention-essai:{version.pk}:{public}",
    )
