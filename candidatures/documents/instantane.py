"""Photographie du dossier et empreinte du formulaire.

Deux mondes séparés, pour qu'une signature ne se périme que si ce qui est signé a changé :
- `formulaire` : ce que le porteur déclare et signe ; son SHA-256 est l'empreinte du formulaire ;
- `pieces`, `signatures`, `instruction` : ce qui arrive autour (fichiers, actes, coûts retenus par le service).
L'empreinte d'une photographie couvre tout ; celle du formulaire ne couvre que le premier monde.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Max

from candidatures.models import (
    SECTIONS,
    Dossier,
    Instantane,
    PlanFinancement,
    Poste,
    Territoire,
)
from candidatures.models.financement import COUT_RETENU
from candidatures.selecteurs.complet import dossier_complet, section
from candidatures.types import PhaseBudget
from socle.canonique import empreinte as sha256
from socle.canonique import simple

SCHEMA = 1
"""Numéro de la forme du contenu : il change si une clé ci-dessous change de nom ou de sens."""

# Colonnes que le service écrit pendant l'instruction : elles ne font pas partie de ce que le porteur signe.
POSTE_DECLARE = (
    *("rang", "role", "etp", "mois", "brut", "charges_patronales", "frais_directs", "frais_generaux"),
    *("a_recruter", "personne", "qualification", "formation", "nature"),
    *("pnad_convention", "pnad_annee", "pnad_terme"),
    *("temps_operation", "mise_a_disposition"),
)


def contenu_du_dossier(dossier: Dossier) -> dict[str, Any]:
    """Contenu canonique complet : rien que des dict, list, str, int, bool et None ; décimaux et dates en chaînes."""
    entier = dossier_complet(dossier)
    contenu = {
        "schema": SCHEMA,
        # Le numéro et la date de dépôt sont pris sur l'objet reçu : au dépôt, ils ne sont pas encore en base.
        "dossier": _identite(dossier),
        "formulaire": _formulaire(entier),
        "pieces": _pieces(entier),
        "signatures": _signatures(entier),
        "instruction": _instruction(entier, dossier),
    }
    return dict(simple(contenu))


def empreinte(dossier: Dossier) -> str:
    """SHA-256 hexadécimal du formulaire seul : ni pièces, ni signatures, ni coûts retenus n'y entrent."""
    return empreinte_chargee(dossier_complet(dossier))


def empreinte_chargee(dossier: Dossier) -> str:
    """La même, pour un dossier déjà chargé par `selecteurs.complet`."""
    return empreinte_du_contenu({"formulaire": _formulaire(dossier)})


def empreinte_du_contenu(contenu: dict[str, Any]) -> str:
    """Empreinte du formulaire d'un contenu déjà fait (celui d'une photographie, par exemple)."""
    return sha256({"schema": SCHEMA, "formulaire": contenu["formulaire"]})


def empreinte_des_pieces(contenu: dict[str, Any]) -> str:
    """SHA-256 hexadécimal des pièces seules, par code puis par fichier."""
    return sha256({"schema": SCHEMA, "pieces": contenu["pieces"]})


def prendre_instantane(dossier: Dossier, moment: str) -> Instantane:
    """Enregistre la photographie du dossier, dans la transaction de l'acte ; `moment` est un MomentInstantane.

    Le rang suit le dernier : la contrainte d'unicité refuse deux photographies simultanées du même rang.
    """
    contenu = contenu_du_dossier(dossier)
    dernier = Instantane.objects.filter(dossier=dossier).aggregate(rang=Max("rang"))["rang"] or 0
    return Instantane.objects.create(
        dossier=dossier,
        moment=moment,
        rang=dernier + 1,
        schema=SCHEMA,
        contenu=contenu,
        empreinte=sha256(contenu),
    )


def _identite(dossier: Dossier) -> dict[str, Any]:
    return {
        "uuid": dossier.uuid,
        "numero": dossier.numero,
        "depose_le": dossier.depose_le,
        "structure": {
            "uuid": dossier.structure.uuid,
            "siret": dossier.structure.siret,
            "nom": dossier.structure.nom,
        },
    }


def _formulaire(dossier: Dossier) -> dict[str, Any]:
    version = dossier.version_suivie
    return {
        "appel": {"code": dossier.appel.code, "version": version.numero, "cerfa": version.cerfa},
        "type_structure": dossier.structure.type,
        "sections": {
            str(modele._meta.default_related_name): _colonnes(section(dossier, modele)) for modele in SECTIONS
        },
        "departements": sorted(d.code for d in dossier.departements.all()),
        "epcis": _epcis(dossier),
        "agrements": [_colonnes(ligne) for ligne in dossier.agrements.all()],
        "rubriques": {r.code: r.texte for r in dossier.reponses.all()},
        "volumes": {v.segment: _colonnes(v, sauf=("segment",)) for v in dossier.volumes.all()},
        "postes": [_colonnes(poste, POSTE_DECLARE) for poste in dossier.postes.all()],
        "postes_existants": [_colonnes(ligne) for ligne in dossier.postes_existants.all()],
        "plan": _plan(dossier),
        "budgets": _budgets(dossier, PhaseBudget.DEPOSE),
        "aides_etat": [_colonnes(ligne) for ligne in dossier.aides_etat.all()],
        "engagements": {e.code: e.texte for e in dossier.engagements.all()},
    }


def _plan(dossier: Dossier) -> dict[str, Any]:
    plan = getattr(dossier, "plan", None) or PlanFinancement(dossier=dossier)
    rangs = {poste.pk: rang for rang, poste in enumerate(dossier.postes.all())}
    financements = [
        {**_colonnes(f, sauf=("poste",)), "poste": rangs.get(f.poste_id or 0)} for f in dossier.financements.all()
    ]
    return {**_colonnes(plan), "financements": financements}


def _budgets(dossier: Dossier, phase: str) -> dict[str, dict[str, Any]]:
    budgets: dict[str, dict[str, Any]] = {}
    for ligne in dossier.lignes_budget.all():
        if ligne.phase == phase:
            budgets.setdefault(ligne.budget, {})[ligne.code] = {"libelle": ligne.libelle, "montant": ligne.montant}
    return budgets


def _epcis(dossier: Dossier) -> list[str]:
    territoire = section(dossier, Territoire)
    # Un territoire jamais enregistré n'a pas de liaison à lire.
    return sorted(e.siren for e in territoire.epcis.all()) if territoire.pk and not territoire._state.adding else []  # noqa: SLF001 (Django)


def _pieces(dossier: Dossier) -> list[dict[str, Any]]:
    lignes = [
        {
            "code": piece.code,
            "reference": piece.reference,
            "deposee_le": piece.deposee_le,
            "fichier": piece.fichier
            and {"nom": piece.fichier.nom, "taille": piece.fichier.taille, "sha256": piece.fichier.sha256},
        }
        for piece in dossier.pieces.all()
    ]
    return sorted(lignes, key=lambda ligne: (ligne["code"], str(ligne["fichier"]), ligne["reference"]))


def _signatures(dossier: Dossier) -> list[dict[str, Any]]:
    champs = ("mode", "empreinte", "nom", "fonction", "fait_a", "signee_le")
    return [_colonnes(signature, champs) for signature in dossier.signatures.all()]


def _instruction(dossier: Dossier, recu: Dossier) -> dict[str, Any]:
    # Comme l'identité : à la décision, le montant est sur l'objet reçu et pas encore en base.
    return {
        "engagements_pris_le": {e.code: e.pris_le for e in dossier.engagements.all()},
        "montant_accorde": recu.montant_accorde,
        "regime_aide": recu.regime_aide,
        "postes_retenus": [_retenu(poste) for poste in dossier.postes.all()],
        "budgets_retenus": _budgets(dossier, PhaseBudget.RETENU),
        "derogations_plafond": {d.regle: d.motif for d in dossier.derogations_plafond.all()},
    }


def _retenu(poste: Poste) -> dict[str, Any]:
    return _colonnes(poste, COUT_RETENU)


def _colonnes(ligne: models.Model, champs: Iterable[str] = (), sauf: Iterable[str] = ()) -> dict[str, Any]:
    """Colonnes d'une ligne, sans ses clés : une ligne réécrite à l'identique garde la même empreinte."""
    ecartes = {"dossier", *sauf}
    noms = tuple(champs) or tuple(
        f.name for f in ligne._meta.concrete_fields if f.name not in ecartes and not isinstance(f, models.AutoField)
    )
    return {nom: getattr(ligne, nom) for nom in noms}
