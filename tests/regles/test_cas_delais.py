"""Les cas de délai de référence : clôtures et fuseaux, relèves, signature, échéances de droit."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest

from regles.faits import FaitsDossier
from regles.moteur import Ligne, evaluer
from tests.regles.appels import AURA, dossier, lire_csv, poste, seulement

CAS = lire_csv("cas_delais.csv")
Donnees = dict[str, str]


def _instant(texte: str) -> datetime:
    return datetime.fromisoformat(texte)


def _jour(texte: str) -> date:
    return date.fromisoformat(texte)


def _depot(donnees: Donnees) -> FaitsDossier:
    return dossier(calendrier={"premier_depot": _instant(donnees["depot"])})


def _signature(donnees: Donnees) -> FaitsDossier:
    depot = _instant(f"{donnees['depot']}T12:00:00+02:00")
    signature = _jour(donnees["signature"]) if donnees.get("signature", "non") != "non" else None
    accordee = frozenset({"SIGNATURE"} if donnees["autorisation"] == "oui" else ())
    return dossier(
        calendrier={"premier_depot": depot, "signature": signature, "jour": _jour(donnees["depot"])},
        derogations_accordees=accordee,
    )


def _publication(donnees: Donnees) -> FaitsDossier:
    return dossier(
        postes=(poste(),),
        demande=Decimal(donnees["montant"]),
        calendrier={"convention_signee": _jour(donnees["signature"])},
    )


def _paiement(donnees: Donnees) -> FaitsDossier:
    conventionnelle = donnees["echeance_conventionnelle"] == "oui"
    return dossier(
        calendrier={"notification": _jour(donnees["notification"]), "echeance_conventionnelle": conventionnelle}
    )


FAITS: dict[str, tuple[tuple[str, ...], Callable[[Donnees], FaitsDossier]]] = {
    "cloture": (("CLOTURE",), _depot),
    "releve": (("RELEVE",), _depot),
    "signature": (("SIGNATURE", "CLOTURE"), _signature),
    "demarrage": (
        ("DEMARRAGE",),
        lambda d: dossier(projet_debut=_jour(d["debut"]), criteres_deja_remplis=d["criteres_deja_remplis"] == "oui"),
    ),
    "convention_15j": (
        ("CONVENTION_DELAI",),
        lambda d: dossier(calendrier={"notification": _jour(d["notification"])}),
    ),
    "bilan_annuel": (("BILAN_ANNUEL",), lambda d: dossier(calendrier={"terme": _jour(d["terme"])})),
    "reconduction": (("RECONDUCTION",), lambda d: dossier(calendrier={"avenants": int(d["avenants_deja"])})),
    "compte_rendu_financier": (
        ("COMPTE_RENDU_FINANCIER",),
        lambda d: dossier(calendrier={"fin_exercice": _jour(d["fin_exercice"])}),
    ),
    "rejet_implicite": (
        ("REJET_IMPLICITE",),
        lambda d: dossier(calendrier={"dossier_complet": _jour(d["ar_dossier_complet"])}),
    ),
    "publication_donnees": (("PUBLICATION_DONNEES", "TAUX_MAX"), _publication),
    "paiement_60j": (("PAIEMENT",), _paiement),
}
ECHECS = {"cloture": "HORS_DELAI", "demarrage": "REFUSE", "reconduction": "REFUSE", "signature": "IRRECEVABLE"}
SUCCES = {"cloture": "DANS_DELAI", "demarrage": "ADMIS", "reconduction": "ADMIS", "signature": "RECEVABLE"}


def _resultat(regle: str, lignes: dict[str, Ligne]) -> str:
    code = FAITS[regle][0][0]
    constat = lignes[code].constat
    if regle == "signature" and not lignes["CLOTURE"].ok:
        return "HORS_DELAI"
    if regle == "releve":
        return str(constat.mesure).upper().replace(" ", "_").replace("È", "E") if constat.ok else "HORS_DELAI"
    if regle in ECHECS:
        return SUCCES[regle] if constat.ok else ECHECS[regle]
    return str(constat.limite)


@pytest.mark.parametrize("ligne", CAS, ids=[ligne["id"] for ligne in CAS])
def test_cas(ligne: dict[str, str]) -> None:
    donnees = dict(paire.split("=", 1) for paire in ligne["donnees"].split(";"))
    codes, faits = FAITS[ligne["regle"]]
    appel = AURA if ligne["appel"] == "toutes" else ligne["appel"]
    verdict = evaluer(faits(donnees), seulement(appel, *codes))
    lignes = {resultat.code: resultat for resultat in verdict.lignes}
    assert set(lignes) == set(codes)
    assert _resultat(ligne["regle"], lignes) == ligne["attendu"], ligne["explication"]
