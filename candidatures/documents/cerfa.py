"""Notre impression du formulaire 12156*06 entier : ce que le représentant légal relit et signe.

Ce n'est pas le PDF officiel : mêmes rubriques, mêmes lignes, sans logo. Les montants y sont en euros entiers.
"""

from __future__ import annotations

from typing import Any

from candidatures import types
from candidatures.documents.cerfa_annexe import tableaux_annexe, textes_annexe
from candidatures.documents.cerfa_budget import budget_imprime, montant_imprime
from candidatures.documents.cerfa_financeurs import destinataires
from candidatures.documents.instantane import empreinte_chargee
from candidatures.faits import plan_du_dossier
from candidatures.models import (
    Attestations,
    Dossier,
    ExerciceBudget,
    Identification,
    MoyensHumains,
    Projet,
    Relations,
    SignatureFormulaire,
)
from candidatures.selecteurs.complet import dossier_complet, section
from socle.affichage import instant
from socle.canonique import empreinte as sha256
from socle.pdf import rendre

GENRE = "cerfa"
MOYENS_PROJET = (
    ("benevoles", "Bénévoles participant activement à l'action ou au projet"),
    ("salaries", "Salariés"),
    ("cdi", "dont en CDI"),
    ("cdd", "dont en CDD"),
    ("aides", "dont emplois aidés"),
    ("volontaires", "Volontaires (services civiques…)"),
)


def produire_cerfa(dossier: Dossier) -> bytes:
    """PDF du formulaire tel qu'il est en base. Mêmes données, mêmes octets."""
    entier = dossier_complet(dossier)
    contexte = contexte_cerfa(entier)
    return rendre(
        "candidatures/pdf/cerfa.html",
        contexte,
        titre=f"Demande de subvention 12156*06 – {entier.structure.nom}",
        identifiant=f"cerfa-12156-06:{entier.uuid}:{contexte['empreinte']}",
    )


def empreinte_du_document(dossier: Dossier) -> str:
    """SHA-256 de tout ce que l'impression montre : le formulaire, l'état de brouillon, le numéro et la signature."""
    entier = dossier_complet(dossier)
    signature = _signature(entier, empreinte_chargee(entier))
    return sha256(
        {
            "formulaire": empreinte_chargee(entier),
            "numero": entier.numero,
            "depose_le": entier.depose_le,
            "signature": signature and {"nom": signature.nom, "le": signature.signee_le},
        }
    )


def contexte_cerfa(dossier: Dossier) -> dict[str, Any]:
    """Valeurs imprimées, pour un dossier chargé par `dossier_complet`."""
    empreinte = empreinte_chargee(dossier)
    plan = plan_du_dossier(dossier)
    demande = plan.demande
    return {
        "dossier": dossier,
        "appel": dossier.appel,
        "structure": dossier.structure,
        "prive": dossier.structure.privee,
        "brouillon": dossier.depose_le is None,
        "empreinte": empreinte,
        "identification": section(dossier, Identification),
        "relations": section(dossier, Relations),
        "projet": section(dossier, Projet),
        "agrements": list(dossier.agrements.all()),
        "demande": _demande(dossier, "" if demande is None else montant_imprime(demande, demande=True)),
        "destinataires": destinataires(dossier),
        "reponses": _reponses(dossier),
        "moyens": _moyens(dossier),
        "moyens_projet": _moyens_projet(section(dossier, Projet)),
        "budget_structure": budget_imprime(dossier, types.Budget.STRUCTURE),
        "budget_projet": budget_imprime(dossier, types.Budget.PROJET),
        "declarations": _declarations(dossier),
        "signataire": _signataire(dossier, _signature(dossier, empreinte)),
        "aides": [_aide(ligne) for ligne in dossier.aides_etat.all()],
        "tableaux": tableaux_annexe(dossier),
        "textes": textes_annexe(dossier),
    }


def _demande(dossier: Dossier, montant: str) -> dict[str, Any]:
    frequence = section(dossier, Identification).frequence
    exercice, projet = section(dossier, ExerciceBudget), section(dossier, Projet)
    debut = projet.periode_debut
    # Au-delà de douze mois, la demande n'est plus annuelle ; l'appel fixe la durée.
    pluriannuelle = dossier.version_suivie.duree_mois > 12  # noqa: PLR2004 (un an)
    return {
        "premiere": frequence == types.Frequence.PREMIERE,
        "renouvellement": frequence == types.Frequence.RENOUVELLEMENT,
        "annuelle": not pluriannuelle,
        "pluriannuelle": pluriannuelle,
        "montant": montant,
        "annee": debut.year if debut else exercice.annee or dossier.appel.annee,
    }


def _reponses(dossier: Dossier) -> dict[str, bool]:
    """Chaque question oui/non donne deux cases ; sans réponse, aucune n'est cochée."""
    relations, projet = section(dossier, Relations), section(dossier, Projet)
    aides = section(dossier, Attestations).aides_500k
    questions = {
        "agrement": relations.agrement,
        "rup": relations.rup,
        "impots": relations.impots_commerciaux,
        "pm": relations.adherents_pm,
        "recrutement": projet.recrutement,
    }
    cases = {f"{nom}_oui": reponse is True for nom, reponse in questions.items()}
    cases |= {f"{nom}_non": reponse is False for nom, reponse in questions.items()}
    return cases | {"inferieur_500k": aides == "inferieur", "superieur_500k": aides == "superieur"}


def _moyens(dossier: Dossier) -> list[tuple[str, Any]]:
    m = section(dossier, MoyensHumains)
    lignes: list[tuple[str, Any]] = [
        ("Nombre de bénévoles", m.benevoles),
        ("Nombre de volontaires", m.volontaires),
        ("Nombre total de salariés", m.salaries),
        ("dont nombre d'emplois aidés", m.emplois_aides),
        ("Nombre de salariés en équivalent temps plein travaillé (ETPT)", _nombre(m.etpt)),
        ("Nombre de personnels mis à disposition ou détachés par une autorité publique", m.mad),
    ]
    return [*lignes, ("Adhérents", m.adherents)] if dossier.structure.privee else lignes


def _moyens_projet(projet: Projet) -> list[tuple[str, Any, Any]]:
    return [
        (libelle, getattr(projet, f"{nom}_nb"), _nombre(getattr(projet, f"{nom}_etpt")))
        for nom, libelle in MOYENS_PROJET
    ]


def _nombre(valeur: Any) -> Any:
    return None if valeur is None else str(valeur).replace(".", ",")


def _declarations(dossier: Dossier) -> list[dict[str, Any]]:
    """Déclarations du §7, dans les mots que le porteur a acceptés ; les autres engagements sont en annexe."""
    pris = {e.code: e.texte for e in dossier.engagements.all()}
    prive = dossier.structure.privee
    return [
        {"texte": pris.get(e.code, e.texte_engagement), "coche": e.code in pris}
        for e in dossier.version_suivie.engagements.all()
        if e.cerfa_id and (prive or not e.prive_seulement)
    ]


def _signature(dossier: Dossier, empreinte: str) -> SignatureFormulaire | None:
    """Signature qui porte sur ces données-ci ; une signature périmée ne s'imprime pas."""
    return next((s for s in dossier.signatures.all() if s.empreinte == empreinte), None)


def _signataire(dossier: Dossier, signature: SignatureFormulaire | None) -> dict[str, Any]:
    identification, attestations = section(dossier, Identification), section(dossier, Attestations)
    delegue = attestations.signataire_est_rl is False
    source: Any = attestations if delegue else identification
    prefixe = "signataire" if delegue else "rl"
    nom, prenom, fonction = (getattr(source, f"{prefixe}_{champ}") for champ in ("nom", "prenom", "fonction"))
    fiche = {
        "nom": f"{prenom} {nom}".strip(),
        "fonction": fonction,
        "est_rl": attestations.signataire_est_rl,
        "lieu": attestations.fait_a,
        "le": "",
        "acte": "",
    }
    if signature is None or signature.mode != types.ModeSignature.APPLICATION:
        return fiche
    quand = instant(signature.signee_le, dossier.appel.fuseau)
    acte = f"Signé dans l'application par {signature.nom}, le {quand}."
    return {**fiche, "le": quand, "lieu": signature.fait_a or fiche["lieu"], "acte": acte}


def _aide(ligne: Any) -> dict[str, Any]:
    return {
        "signee_le": ligne.signee_le,
        "annees": ligne.annees,
        "regime": ligne.regime,
        "autorite": ligne.autorite,
        "texte": montant_imprime(ligne.montant),
    }
