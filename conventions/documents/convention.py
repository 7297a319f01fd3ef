"""Le texte d'une convention et son PDF : articles de l'appel remplis, annexes action, budget, évaluation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from aap.types import Perimetre
from candidatures.models import Dossier
from candidatures.types import PhaseBudget
from conventions.documents.images import images_de, images_en_ligne
from conventions.mentions import MENTIONS, couts_retenus, postes_finances, remplir
from conventions.models import Convention, VersionConvention
from conventions.selecteurs.articles import articles_de
from conventions.selecteurs.budget import budget_de_reference, phase_de_reference
from regles import plan_comptable
from regles.montants import somme
from socle.canonique import json_canonique, simple
from socle.pdf import PieceJointe, rendre

SCHEMA = 2
# Sans contribution volontaire, ces totaux répètent ceux du dessus.
AVEC_VOLONTAIRES = frozenset({"TGC", "TGP"})
# Financeurs publics : le cerfa imprime une consigne (« préciser… »), le contrat un nom.
FINANCEURS = {
    "74.E": "État",
    "74.R": "Région",
    "74.D": "Département",
    "74.C": "Commune ou intercommunalité",
}


def contenu(convention: Convention) -> dict[str, Any]:
    """Contenu complet d'une version, sérialisable : ce que l'empreinte scelle et que le PDF imprime."""
    dossier = convention.dossier
    service = dossier.appel.service
    remplis = [(article, remplir(article.corps, convention)) for article in articles_de(convention)]
    document = {
        "schema": SCHEMA,
        "numero": convention.numero,
        "service": service.nom,
        "ministere": service.ministere,
        "images": images_de(service),
        "appel": dossier.appel.titre,
        "beneficiaire": dossier.structure.nom,
        "prive": dossier.structure.privee,
        "montant": convention.montant,
        "exemplaires": dossier.version_suivie.exemplaires,
        "exemplaires_lettres": MENTIONS["exemplaires"].valeur(convention),
        "signataires": {
            "beneficiaire": MENTIONS["representant"].valeur(convention),
            "service": convention.signataire_service,
        },
        "articles": [
            {
                "code": article.code,
                "titre": article.titre,
                "corps": rempli.texte,
                "a_valider": list(rempli.vides),
                "redige": article.redige is not None,
            }
            for article, rempli in remplis
        ],
        "annexes": {
            "action": _action(convention),
            "budget": _budget(convention),
            "evaluation": _evaluation(dossier),
        },
    }
    sortie: dict[str, Any] = simple(document)
    return sortie


def mentions_vides(document: dict[str, Any]) -> list[str]:
    """Libellés des mentions encore à faire valider, sans doublon, dans l'ordre du texte."""
    return list(dict.fromkeys(libelle for article in document["articles"] for libelle in article["a_valider"]))


def _action(convention: Convention) -> dict[str, Any]:
    dossier = convention.dossier
    projet = getattr(dossier, "projet", None)
    territoire = getattr(dossier, "territoire", None)
    libelles = dict(dossier.version_suivie.rubriques.values_list("code", "libelle"))
    couts = couts_retenus(convention)
    return {
        "intitule": dossier.intitule,
        "objectifs": projet.objectifs if projet else "",
        "description": projet.description if projet else "",
        "departements": [f"{d.nom} ({d.code})" for d in dossier.departements.all()],
        "epcis": [e.nom for e in territoire.epcis.all()] if territoire else [],
        "etp": sum((p.etp for p in postes_finances(convention)), Decimal(0)),
        "cout": somme(couts),
        "assiette": MENTIONS["assiette"].valeur(convention),
        "postes": [
            {
                "role": p.get_role_display(),
                "etp": p.etp,
                "mois": p.mois,
                "nature": p.get_nature_display(),
                "cout": cout,
            }
            for p, cout in zip(postes_finances(convention), couts, strict=True)
        ],
        "rubriques": [
            {"titre": libelles.get(r.code, r.code), "texte": r.texte} for r in dossier.reponses.all() if r.texte.strip()
        ],
    }


def _budget(convention: Convention) -> dict[str, Any]:
    """Budget conventionné s'il est validé, sinon retenu, sinon déposé ; lignes à zéro et totaux redondants omis."""
    montants, precisions = budget_de_reference(convention)
    phase = phase_de_reference(convention)
    budget = plan_comptable.Budget.PROJET
    sommes = montants | plan_comptable.totaux(montants, budget)
    volontaires = bool(sommes.get("86") or sommes.get("87"))
    document: dict[str, Any] = {
        "retenu": phase == PhaseBudget.RETENU,
        "conventionne": phase == PhaseBudget.CONVENTIONNE,
        "contribution": convention.montant,
        "volontaires": volontaires,
    }
    for cote in plan_comptable.Cote:
        document[cote.value] = [
            {
                "code": ligne.code,
                "libelle": _libelle_ligne(ligne, precisions.get(ligne.code, "")),
                "montant": sommes[ligne.code],
                "total": not ligne.saisissable,
            }
            for ligne in plan_comptable.lignes(budget)
            if ligne.cote == cote and sommes.get(ligne.code) and (volontaires or ligne.code not in AVEC_VOLONTAIRES)
        ]
    return document


def _libelle_ligne(ligne: plan_comptable.LigneCerfa, precision: str) -> str:
    """« État : DREETS » : l'intitulé du compte, puis ce que le porteur a précisé."""
    connu = next((nom for debut, nom in FINANCEURS.items() if ligne.code.startswith(debut)), "")
    intitule = connu or ("" if ligne.nature == plan_comptable.Nature.LIBRE else ligne.libelle)
    return " : ".join(dict.fromkeys(filter(None, (intitule, precision))))


def _evaluation(dossier: Dossier) -> dict[str, Any]:
    volumes = list(dossier.volumes.all())
    bilans: dict[str, list[dict[str, Any]]] = {}
    for i in dossier.version_suivie.indicateurs.all():
        ligne = {"libelle": i.libelle, "unite": i.unite, "perimetres": [Perimetre(p).label for p in i.perimetres]}
        bilans.setdefault(i.get_bilan_display(), []).append(ligne)
    colonnes = ("marches_n1", "marches_prevus", "heures_n1", "heures_prevues")
    cibles = [
        {"segment": v.get_segment_display(), **{colonne: getattr(v, colonne) for colonne in colonnes}} for v in volumes
    ]
    total = {colonne: sum(getattr(v, colonne) or 0 for v in volumes) for colonne in colonnes}
    return {
        "bilans": [{"titre": titre, "indicateurs": lignes} for titre, lignes in bilans.items()],
        "cibles": [*cibles, {"segment": "total", **total}],
    }


def rendre_convention(version: VersionConvention) -> bytes:
    """PDF d'une version : mêmes données, mêmes octets ; le contenu y est joint en JSON."""
    return rendre(
        "conventions/pdf/convention.html",
        {
            "c": version.contenu,
            "images": images_en_ligne(version.contenu),
            "rang": version.rang,
            "empreinte": version.empreinte,
            "a_valider": mentions_vides(version.contenu),
        },
        titre=f"Convention {version.convention.numero}",
        pieces=[PieceJointe("convention.json", json_canonique(version.contenu), "Données de la convention")],
        identifiant=f"convention:{version.convention.uuid}:{version.rang}:{version.empreinte}",
    )
