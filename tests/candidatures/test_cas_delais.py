"""Les cas de délai de l'appel Auvergne-Rhône-Alpes 2025, joués par de vrais dossiers sur l'appel de la fixture."""

from __future__ import annotations

import csv
import uuid
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from candidatures import services
from candidatures.models import Dossier
from candidatures.services.depot import DepotRefuse
from socle.horloge import figer
from tests.fabriques import candidatures as fabriques
from tests.fabriques.comptes import agent

pytestmark = pytest.mark.django_db

FICHIER = Path(__file__).parents[1] / "donnees" / "cas_delais.csv"
PARIS = ZoneInfo("Europe/Paris")
REDACTION = datetime(2025, 6, 20, 10, tzinfo=PARIS)


def cas() -> list[tuple[str, dict[str, str], str]]:
    """(identifiant, données, attendu) de chaque ligne de l'appel."""
    with FICHIER.open(encoding="utf-8") as source:
        lignes = [ligne for ligne in csv.DictReader(source) if ligne["appel"] == "aura-2025"]
    return [(x["id"], dict(paire.split("=") for paire in x["donnees"].split(";")), x["attendu"]) for x in lignes]


def instant(texte: str) -> datetime:
    """Un instant écrit, ou midi de ce jour à Paris."""
    if "T" in texte:
        return datetime.fromisoformat(texte)
    return datetime.combine(date.fromisoformat(texte), time(12), PARIS)


def test_le_fichier_a_des_cas_pour_cet_appel() -> None:
    assert [identifiant for identifiant, _, _ in cas()] == ["D05", "D07", "D09", "D11"]


@pytest.mark.parametrize(("identifiant", "donnees", "attendu"), cas(), ids=lambda x: x if isinstance(x, str) else "")
def test_cas(identifiant: str, donnees: dict[str, str], attendu: str) -> None:
    assert jouer(donnees) == attendu, identifiant


def jouer(donnees: dict[str, str]) -> str:
    """Écrit un dossier, demande la dérogation s'il le faut, dépose, signe, fait décider : rend le code de l'issue."""
    autorisation = donnees.get("autorisation") == "oui"
    with figer(REDACTION):
        dossier = fabriques.complet() if autorisation else fabriques.signe()
        if autorisation:
            services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Conseil en août.")
    recu = instant(donnees["depot"])
    with figer(recu):
        try:
            depose = services.deposer(dossier, acteur=dossier.cree_par, instant=recu, cle=uuid.uuid4())
        except DepotRefuse:
            return "HORS_DELAI"
    if autorisation:
        return signer_et_decider(depose, instant(donnees["signature"]))
    return f"RELEVE_{depose.releve.numero}" if depose.releve else "DANS_DELAI"


def signer_et_decider(dossier: Dossier, quand: datetime) -> str:
    """Le service autorise après la clôture, le porteur signe, un agent déclare recevable."""
    service = dossier.appel.service
    with figer(datetime(2025, 7, 20, 10, tzinfo=PARIS)):
        services.accorder_derogation_signature(
            dossier, acteur=agent("responsable", service), motif="Conseil en août.", accordee=True
        )
    with figer(quand):
        services.signer(dossier, acteur=dossier.cree_par)
    with figer(datetime(2025, 9, 2, 9, tzinfo=PARIS)):
        return services.declarer_recevable(dossier, acteur=agent("instructeur", service)).etat.upper()
