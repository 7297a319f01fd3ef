"""Le texte d'une convention et son PDF : articles de l'appel remplis, annexes action, budget, évaluation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from aap.types import PublicVise
from candidatures.faits import part_du_poste
from candidatures.models import Dossier
from candidatures.selecteurs.budgets import lignes_du_budget
from candidatures.types import Budget, PhaseBudget
from conventions.mentions import postes_finances, remplir
from conventions.models import Convention, VersionConvention
from regles import plan_comptable
from socle.canonique import json_canonique, simple
from socle.pdf import PieceJointe, rendre

SCHEMA = 1
PARTS = ("brut", "charges_patronales", "frais_directs", "frais_generaux")


def contenu(convention: Convention) -> dict[str, Any]:
    """Contenu complet d'une version, sérialisable : ce que l'empreinte scelle et que le PDF imprime."""
    dossier = convention.dossier
    privee = dossier.structure.privee
    visees = {PublicVise.TOUS, PublicVise.PRIVE if privee else PublicVise.PUBLIC}
    articles = [a for a in dossier.version_suivie.articles.all() if a.public_vise in visees]
    remplis = [(article, *remplir(article.corps, convention)) for article in articles]
    document = {
        "schema": SCHEMA,
        "numero": convention.numero,
        "service": dossier.appel.service.nom,
        "beneficiaire": dossier.structure.nom,
        "prive": privee,
        "montant": convention.montant,
        "exemplaires": dossier.version_suivie.exemplaires,
        "articles": [
            {"code": a.code, "titre": a.libelle, "corps": texte, "a_valider": list(vides)}
            for a, texte, vides in remplis
        ],
        "annexes": {"action": _action(convention), "budget": _budget(dossier), "evaluation": _evaluation(dossier)},
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
    return {
        "intitule": dossier.intitule,
        "objectifs": projet.objectifs if projet else "",
        "description": projet.description if projet else "",
        "departements": [f"{d.nom} ({d.code})" for d in dossier.departements.all()],
        "epcis": [e.nom for e in territoire.epcis.all()] if territoire else [],
        "postes": [
            {
                "role": p.get_role_display(),
                "etp": p.etp,
                "mois": p.mois,
                "nature": p.get_nature_display(),
                "cout": sum((part_du_poste(p, part, retenu=True) for part in PARTS), Decimal(0)),
            }
            for p in postes_finances(convention)
        ],
        "rubriques": [
            {"titre": libelles.get(r.code, r.code), "texte": r.texte} for r in dossier.reponses.all() if r.texte.strip()
        ],
    }


def _budget(dossier: Dossier) -> dict[str, Any]:
    toutes = list(dossier.lignes_budget.all())
    montants = lignes_du_budget(toutes, Budget.PROJET, PhaseBudget.RETENU) or lignes_du_budget(toutes, Budget.PROJET)
    budget = plan_comptable.Budget.PROJET
    sommes = montants | plan_comptable.totaux(montants, budget)
    libelles = {ligne.code: ligne.libelle for ligne in toutes if ligne.budget == Budget.PROJET and ligne.libelle}
    return {
        cote.value: [
            {
                "code": ligne.code,
                "libelle": libelles.get(ligne.code) or ligne.libelle,
                "montant": sommes[ligne.code],
                "total": not ligne.saisissable,
            }
            for ligne in plan_comptable.lignes(budget)
            if ligne.cote == cote and sommes.get(ligne.code)
        ]
        for cote in plan_comptable.Cote
    }


def _evaluation(dossier: Dossier) -> dict[str, Any]:
    indicateurs = dossier.version_suivie.indicateurs.all()
    return {
        "indicateurs": [
            {"bilan": i.get_bilan_display(), "libelle": i.libelle, "perimetres": i.perimetres, "unite": i.unite}
            for i in indicateurs
        ],
        "cibles": [
            {
                "segment": v.get_segment_display(),
                "marches_n1": v.marches_n1,
                "heures_n1": v.heures_n1,
                "marches_prevus": v.marches_prevus,
                "heures_prevues": v.heures_prevues,
            }
            for v in dossier.volumes.all()
        ],
    }


def rendre_convention(version: VersionConvention) -> bytes:
    """PDF d'une version : mêmes données, mêmes octets ; le contenu y est joint en JSON."""
    return rendre(
        "conventions/pdf/convention.html",
        {
            "c": version.contenu,
            "rang": version.rang,
            "empreinte": version.empreinte,
            "a_valider": mentions_vides(version.contenu),
        },
        titre=f"Convention {version.convention.numero}",
        pieces=[PieceJointe("convention.json", json_canonique(version.contenu), "Données de la convention")],
        identifiant=f"convention:{version.convention.uuid}:{version.rang}:{version.empreinte}",
    )
