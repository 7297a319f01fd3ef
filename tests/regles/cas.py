"""Traduction des cas de calcul (CSV) en faits, et du verdict en colonnes attendues."""

from dataclasses import replace
from decimal import Decimal

from regles.faits import (
    Categorie,
    FaitsDossier,
    FaitsFinancement,
    FaitsFinancementExistant,
    FaitsPoste,
    FaitsPosteExistant,
    Famille,
    RegimeAide,
    Role,
    Situation,
)
from regles.moteur import NomPlafond, Signal, Verdict
from tests.regles.appels import COMPLET, poste

ALERTES = {
    Signal.ETP_INSUFFISANT: "ETP_INF_MIN",
    Signal.PLAFOND_ETP_DEPASSE: "PLAFOND_ETP_DEPASSE",
    Signal.PLAFOND_PAR_POSTE: "PLAFOND_PAR_POSTE",
    Signal.PRORATA_DUREE: "PRORATA_DUREE",
    Signal.DEROGATION_A_EXAMINER: "DEROGATION_A_EXAMINER",
    Signal.DEROGATION_ACCORDEE: "DEROGATION_ACCORDEE",
    Signal.ETAT_MAX_DEPASSE: "ETAT_80",
    Signal.ETAT_MAX_A_CONFIRMER: "ETAT_80_EPA_A_CONFIRMER",
    Signal.ETAT_TOTAL: "ETAT_100",
    Signal.COFINANCEMENT_INSUFFISANT: "COFIN_30",
    Signal.SURFINANCEMENT: "SURFINANCEMENT",
    Signal.DESEQUILIBRE: "DESEQUILIBRE",
    Signal.CVN_HORS_BASE: "CVN_HORS_BASE",
    Signal.SUBSTITUTION: "SUBSTITUTION_INTERDITE",
    Signal.DE_MINIMIS: "DE_MINIMIS_SIEG",
    Signal.COMMISSAIRE_AUX_COMPTES: "CAC_153000",
    Signal.MONTANT_MINIMAL: "FSE_MIN_10000",
    Signal.MONTANT_MINIMAL_EXCEPTION: "FSE_MIN_EXCEPTION_DEPT",
    Signal.TEMPS_INSUFFISANT: "TEMPS_40",
    Signal.ENVELOPPE_DEPASSEE: "ENVELOPPE_DEPASSEE",
}
COLONNES = (
    "plafond_taux",
    "plafond_etp",
    "plafond_etat",
    "besoin",
    "montant_eligible",
    "taux_effectif_pct",
    "reste_a_financer",
    "convention",
    "versements",
    "statut",
)


def contexte(ligne: dict[str, str]) -> dict[str, str]:
    return dict(paire.split("=", 1) for paire in ligne["contexte"].split(";") if paire)


def faits_du_cas(ligne: dict[str, str]) -> FaitsDossier:
    ajouts = contexte(ligne)
    accordee = ajouts.get("derogation") == "accordee"
    demandee = ajouts.get("derogation") == "demandee"
    cvn = Decimal(ajouts.get("cvn", "0"))
    declare = ajouts.get("cout_declare")
    annuelles = ajouts.get("autres_subventions_publiques_annee", "0")
    cumul = ajouts.get("cumul_de_minimis_3ans")
    return replace(
        COMPLET,
        famille=Famille(ligne["type_structure"]),
        situation=Situation(ligne["situation"]),
        postes=tuple(_poste(texte, rang, ligne["role"]) for rang, texte in enumerate(ligne["postes"].split("|"))),
        financements=_financements(ligne, ajouts),
        demande=Decimal(ligne["demande"]),
        demande_budget=Decimal(ligne["demande"]),
        cvn_charges=cvn,
        cvn_produits=cvn,
        total_charges_projet=Decimal(declare) if declare else None,
        subventions_publiques_annuelles=Decimal(annuelles),
        cumul_de_minimis=Decimal(cumul) if cumul else None,
        regime_aide=RegimeAide.DE_MINIMIS_SIEG if ajouts.get("regime") == "SIEG" else RegimeAide.A_QUALIFIER,
        derogations_accordees=frozenset({"PLAFOND_ETP"} if accordee else ()),
        derogations_demandees=frozenset({"PLAFOND_ETP"} if demandee else ()),
        postes_existants=_existants(ajouts),
        prestations_seules=ajouts.get("prestations_seules") == "oui",
    )


def _poste(texte: str, rang: int, role: str) -> FaitsPoste:
    etp, suite = texte.split("x")
    mois, cout = suite.split("mois@")
    return poste(etp, int(mois), cout, ref=f"p{rang}", role=Role(role))


def _financements(ligne: dict[str, str], ajouts: dict[str, str]) -> tuple[FaitsFinancement, ...]:
    asp, recettes = Decimal(ajouts.get("dont_asp_emploi_aide", "0")), Decimal(ajouts.get("dont_recettes", "0"))
    montants = {
        Categorie.ETAT_AAP: Decimal(ligne["demande"]),
        Categorie.AUTRE_ETAT: Decimal(ligne["autres_etat"]) - asp,
        Categorie.ASP: asp,
        Categorie.UE_FSE: Decimal(ligne["fse"]),
        Categorie.DEPARTEMENT: Decimal(ligne["autres_publics"]),
        Categorie.PRIVE: Decimal(ligne["prives_propres"]) - recettes,
        Categorie.RECETTES: recettes,
    }
    return tuple(FaitsFinancement(categorie=nom, montant=montant) for nom, montant in montants.items() if montant)


def _existants(ajouts: dict[str, str]) -> tuple[FaitsPosteExistant, ...]:
    avant, apres = ajouts.get("financement_etp_existants_n_1"), ajouts.get("financement_etp_existants_n")
    if avant is None or apres is None:
        return ()
    ligne = FaitsFinancementExistant(categorie=Categorie.DEPARTEMENT, avant=Decimal(avant), apres=Decimal(apres))
    return (FaitsPosteExistant(ref="e1", financements=(ligne,)),)


def colonnes_du_verdict(verdict: Verdict) -> dict[str, str]:
    """Le verdict dans les colonnes du CSV ; vide : sans objet."""
    aide = verdict.montant_eligible > 0
    return {
        "plafond_taux": _ou_vide(verdict.plafond(NomPlafond.TAUX)),
        "plafond_etp": _ou_vide(verdict.plafond(NomPlafond.ETP)),
        "plafond_etat": _ou_vide(verdict.plafond(NomPlafond.ETAT)),
        "besoin": _ou_vide(verdict.plafond(NomPlafond.BESOIN)),
        "montant_eligible": str(verdict.montant_eligible),
        "taux_effectif_pct": str(verdict.taux_effectif),
        "reste_a_financer": str(verdict.reste_a_financer),
        "convention": _convention(verdict) if aide else "",
        "versements": _versements(verdict) if aide else "",
        "statut": verdict.statut.value,
    }


def alertes_du_verdict(verdict: Verdict) -> set[str]:
    return {ALERTES[signal] for signal in verdict.signaux if signal in ALERTES} | _alertes_de_taux(verdict)


def _alertes_de_taux(verdict: Verdict) -> set[str]:
    if Signal.TAUX_DEPASSE not in verdict.signaux:
        return set()
    return {"FSE_TAUX_50" if "MONTANT_MINIMAL" in verdict else "TAUX_70"}


def _ou_vide(montant: Decimal | None) -> str:
    return "" if montant is None else str(montant)


def _convention(verdict: Verdict) -> str:
    if Signal.CONVENTION_LOI in verdict.signaux:
        return "LOI"
    return "AAP" if Signal.CONVENTION_APPEL in verdict.signaux else ""


def _versements(verdict: Verdict) -> str:
    if "VERSEMENTS" not in verdict:
        return ""
    return "+".join(str(detail.mesure) for detail in verdict["VERSEMENTS"].constat.details)
