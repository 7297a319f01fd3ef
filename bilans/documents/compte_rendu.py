"""Notre impression du compte rendu financier : ses trois feuillets, comme le formulaire 15059*02, sans son logo.

Les montants y sont en euros entiers, arrondis de façon que les sommes et l'équilibre restent vrais sur le papier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bilans.models import Bilan
from bilans.selecteurs.compte_rendu import CHAMPS_TEXTE, LigneTableau, budget_prevu, compte_rendu_de, tableau
from regles.montants import ZERO, pourcentage
from regles.plan_comptable.compte_rendu import (
    LIGNES_SYNTHESE,
    PAR_CODE_SYNTHESE,
    SOMMES_SYNTHESE,
    NatureLigne,
    en_euros_entiers,
    totaux_synthese,
)
from regles.plan_comptable.modele import Cote
from socle.affichage import date_longue, nombre, pourcent
from socle.canonique import json_canonique, simple
from socle.pdf import PieceJointe, rendre

SCHEMA = 1
VOLONTAIRES = frozenset({*SOMMES_SYNTHESE["86"], *SOMMES_SYNTHESE["87"]})


def contenu_compte_rendu(bilan: Bilan) -> dict[str, Any]:
    """Contenu transmis, sérialisable : textes, colonnes au centime, signature. C'est ce que l'empreinte scelle."""
    lu, courant = compte_rendu_de(bilan), tableau(bilan)
    convention = bilan.convention
    structure = convention.dossier.structure
    document = {
        "schema": SCHEMA,
        "formulaire": "15059*02",
        "convention": convention.numero,
        "structure": structure.nom,
        "siret": structure.siret,
        "rna": structure.rna,
        "prive": structure.privee,
        "service": convention.dossier.appel.service.nom,
        "appel": convention.dossier.appel.titre,
        "exercice": [lu.exercice_debut or bilan.periode_debut, lu.exercice_fin or bilan.periode_fin],
        "prevision": budget_prevu(convention.dossier).phrase,
        "textes": {nom: getattr(lu, nom) for nom in CHAMPS_TEXTE},
        "lignes": [_ligne(ligne) for ligne in courant.lignes if ligne.ligne.saisissable],
        "explications": {x.code: x.explication for x in courant.a_expliquer},
        "subvention": courant.subvention,
        "signature": {"nom": lu.signataire, "a": lu.fait_a, "le": lu.fait_le},
    }
    sortie: dict[str, Any] = simple(document)
    return sortie


def _ligne(ligne: LigneTableau) -> dict[str, Any]:
    return {
        "code": ligne.code,
        "libelle": ligne.ligne.libelle,
        "precision": ligne.precision,
        "prevision": ligne.prevu,
        "realisation": ligne.realise or ZERO,
    }


def colonnes_imprimees(contenu: Mapping[str, Any]) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Prévision et réalisation en euros entiers, sommes comprises."""
    return tuple(  # type: ignore[return-value]  # deux colonnes
        _entiers({x["code"]: Decimal(x[nom]) for x in contenu["lignes"]}) for nom in ("prevision", "realisation")
    )


def _entiers(colonne: Mapping[str, Decimal]) -> dict[str, Decimal]:
    entiers = en_euros_entiers(colonne)
    return entiers | totaux_synthese(entiers)


def rendre_compte_rendu(bilan: Bilan) -> bytes:
    """PDF des trois feuillets d'un compte rendu transmis : mêmes données, mêmes octets, données jointes."""
    contenu: dict[str, Any] = bilan.contenu or contenu_compte_rendu(bilan)
    return rendre(
        "bilans/pdf/compte_rendu.html",
        contexte_imprime(contenu) | {"empreinte": bilan.empreinte},
        titre=f"Compte rendu financier 15059*02 – {contenu['structure']}",
        pieces=[PieceJointe("compte-rendu.json", json_canonique(contenu), "Données du compte rendu financier")],
        identifiant=f"compte-rendu:{bilan.uuid}:{bilan.empreinte}",
    )


def contexte_imprime(contenu: Mapping[str, Any]) -> dict[str, Any]:
    """Ce que le gabarit imprime : exercice, lignes face à face, phrase, textes, signature."""
    prevu, realise = colonnes_imprimees(contenu)
    precisions = {x["code"]: x["precision"] for x in contenu["lignes"] if x["precision"]}
    debut, fin = (date.fromisoformat(borne) for borne in contenu["exercice"])
    return {
        "c": contenu,
        "exercice": f"Exercice du {date_longue(debut)} au {date_longue(fin)}",
        "blocs": _blocs(prevu, realise, precisions),
        "phrase": phrase_imprimee(contenu, realise),
        "ecarts": texte_des_ecarts(contenu),
        "fait_le": date.fromisoformat(contenu["signature"]["le"]) if contenu["signature"]["le"] else None,
    }


def phrase_imprimee(contenu: Mapping[str, Any], realise: Mapping[str, Decimal]) -> str:
    """« La subvention de 29 473 € représente 64,07 % du Total des produits. »"""
    subvention = Decimal(contenu["subvention"])
    part = pourcent(pourcentage(subvention, realise["TP"]), 2)
    return f"La subvention de {nombre(subvention, 0)} € représente {part} du Total des produits."


def texte_des_ecarts(contenu: Mapping[str, Any]) -> str:
    """Explications rubrique par rubrique, puis ce qui vaut pour l'ensemble."""
    dites = [f"{PAR_CODE_SYNTHESE[c].libelle} : {texte}" for c, texte in contenu["explications"].items() if texte]
    return "\n".join(filter(None, [*dites, contenu["textes"]["ecarts"]]))


Cellules = tuple[str, str, str, str, bool]


def _blocs(
    prevu: Mapping[str, Decimal], realise: Mapping[str, Decimal], precisions: Mapping[str, str]
) -> list[tuple[str, list[tuple[Cellules, Cellules]]]]:
    """Lignes imprimées face à face : directes, indirectes et propres, totaux, contributions volontaires."""

    def cellules(code: str) -> Cellules:
        ligne = PAR_CODE_SYNTHESE[code]
        libelle = " – ".join(
            filter(None, ("" if ligne.nature == NatureLigne.LIBRE else ligne.libelle, precisions.get(code)))
        )
        part = pourcent(pourcentage(realise.get(code, ZERO), prevu[code]), 0) if prevu.get(code) else ""
        montants = (nombre(colonne.get(code, ZERO), 0) for colonne in (prevu, realise))
        return (libelle, *montants, part, not ligne.saisissable)  # type: ignore[return-value]  # deux montants

    def retenues(cote: Cote, choix: str) -> list[Cellules]:
        return [
            cellules(x.code) for x in LIGNES_SYNTHESE if x.cote == cote and _bloc(x.code) == choix and _utile(x.code)
        ]

    def _utile(code: str) -> bool:
        libre = PAR_CODE_SYNTHESE[code].nature == NatureLigne.LIBRE
        return not libre or bool(prevu.get(code) or realise.get(code) or precisions.get(code))

    titres = {
        "directes": "Charges et ressources directes affectées à l’action",
        "indirectes": "Charges indirectes et ressources propres affectées à l’action",
        "totaux": "",
        "volontaires": "Contributions volontaires en nature",
        "general": "",
    }
    return [
        (titre, _face_a_face(retenues(Cote.CHARGES, choix), retenues(Cote.PRODUITS, choix)))
        for choix, titre in titres.items()
    ]


def _bloc(code: str) -> str:
    if code in {"TC", "TP"}:
        return "totaux"
    if code in {"TGC", "TGP"}:
        return "general"
    if code in VOLONTAIRES or code in {"86", "87"}:
        return "volontaires"
    return "indirectes" if code.startswith(("IND", "RP")) else "directes"


VIDE: Cellules = ("", "", "", "", False)


def _face_a_face(charges: Iterable[Cellules], produits: Iterable[Cellules]) -> list[tuple[Cellules, Cellules]]:
    gauche, droite = list(charges), list(produits)
    longueur = max(len(gauche), len(droite))
    completes = ([*cote, *[VIDE] * (longueur - len(cote))] for cote in (gauche, droite))
    return list(zip(*completes, strict=True))
