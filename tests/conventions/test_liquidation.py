"""Le fichier de liquidation et les dates de paiement qui en reviennent."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from candidatures.types import SortLigne
from conventions.etats import EtatVersement
from conventions.models import Convention, Versement
from conventions.selecteurs.compte import compte_de
from conventions.services.liquidation import exporter
from conventions.services.retours import colonnes, constater_retours, deposer_retours, lire_retours, modele
from socle import journal
from socle.tableur import classeur
from socle.workflow import DroitManquant, TransitionInterdite
from tests.conventions.argent import IBAN, REFERENCES, compte_verifie, engagee, mener, qui, tranche
from tests.fabriques.comptes import agent
from tests.fabriques.socle import televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
EJ = REFERENCES["engagement_juridique"]


def certifiee(convention: Convention, rang: int = 1) -> Versement:
    if not convention.comptes.exists():
        compte_verifie(convention)
    return mener(tranche(convention, rang), EtatVersement.CERTIFIE)


def test_le_fichier_dit_tout_ce_qu_il_faut_pour_payer() -> None:
    convention = engagee()
    convention.dossier.structure.nom = "=2+2 Association"
    convention.dossier.structure.save()
    Convention.objects.filter(pk=convention.pk).update(engagement_juridique="2103", imputation="0102")
    versement, gestionnaire = certifiee(convention), qui("gestionnaire", convention)
    produit = exporter([versement.uuid], forme="xlsx", acteur=gestionnaire)
    feuille: Any = load_workbook(BytesIO(produit.octets)).active
    (lue,) = list(feuille.iter_rows(min_row=2, values_only=True))
    assert lue[:2] == ("2103", "=2+2 Association")
    assert (lue[4], lue[6], lue[7], lue[9]) == (IBAN, 15000, "0102", f"{convention.numero}/1")
    assert feuille["B2"].data_type == "s"
    texte = exporter([versement.uuid], forme="csv", acteur=gestionnaire).octets.decode("utf-8-sig")
    (ligne,) = list(csv.reader(StringIO(texte), delimiter=";"))[1:]
    assert (ligne[1], ligne[4], ligne[6]) == ("'=2+2 Association", IBAN, "15000,00")
    tires = [x for x in journal.lignes(convention.dossier.appel.service) if x.action == "service.exporter_liquidation"]
    assert len(tires) == 2
    assert IBAN not in str(tires[0].detail.contenu)


def test_on_n_exporte_que_du_certifie_dont_le_compte_est_verifie() -> None:
    convention = engagee("mayotte-2022")
    gestionnaire = qui("gestionnaire", convention)
    with pytest.raises(TransitionInterdite, match="Choisissez"):
        exporter([], forme="xlsx", acteur=gestionnaire)
    with pytest.raises(TransitionInterdite, match="à liquider"):
        exporter([tranche(convention).uuid], forme="xlsx", acteur=gestionnaire)
    versement = mener(tranche(convention), EtatVersement.CERTIFIE)
    with pytest.raises(TransitionInterdite, match="compte bancaire vérifié"):
        exporter([versement.uuid], forme="xlsx", acteur=gestionnaire)
    with pytest.raises(TransitionInterdite, match="Choisissez"):
        exporter([versement.uuid], forme="xlsx", acteur=agent("gestionnaire"))
    with pytest.raises(DroitManquant):
        exporter([versement.uuid], forme="xlsx", acteur=qui("responsable", convention))


# --- Dates de paiement ------------------------------------------------------------------------------------------------


def fichier(*lignes: Sequence[Any]) -> Any:
    titres = [(c.titre, "date" if c.nom == "jour" else "texte") for c in colonnes()]
    return televerse(classeur("Dates", titres, lignes), "dates.xlsx")


def lire(convention: Convention, *lignes: Sequence[Any]) -> list[tuple[str, str]]:
    """(sort, message ou note) de chaque ligne."""
    gestionnaire = qui("gestionnaire", convention)
    apercu = lire_retours(deposer_retours(fichier(*lignes), acteur=gestionnaire), acteur=gestionnaire)
    return [(ligne.sort, ligne.fautes[0].message if ligne.fautes else ligne.note) for ligne in apercu.lignes]


@pytest.fixture
def demandee() -> Convention:
    """Deux paiements demandés sous le même engagement juridique."""
    convention = engagee("mayotte-2022", "10000.00")
    compte_verifie(convention)
    mener(tranche(convention, 1), EtatVersement.DEMANDE)
    mener(tranche(convention, 2), EtatVersement.DEMANDE)
    return convention


def test_chaque_ligne_dit_son_sort(demandee: Convention) -> None:
    jour = date(2025, 7, 1)
    sorts = lire(
        demandee,
        (EJ, "DP-1", jour, "5 000,00"),
        (EJ, "", jour, ""),
        ("inconnu", "", jour, ""),
        (EJ, "DP-2", jour, "4999,99"),
        (EJ, "DP-2", date(2025, 7, 2), ""),
        (EJ, "DP-1", jour, "5 000,00"),
        ("", "DP-1", jour, ""),
        (EJ, "DP-1", "hier", ""),
    )
    assert [sort for sort, _ in sorts] == [
        SortLigne.NOUVELLE, SortLigne.FAUTIVE, SortLigne.FAUTIVE, SortLigne.FAUTIVE, SortLigne.FAUTIVE,
        SortLigne.DOUBLON, SortLigne.FAUTIVE, SortLigne.FAUTIVE,
    ]  # fmt: skip
    messages = [message for _, message in sorts]
    assert "plusieurs demandes" in messages[1]
    assert "Aucun paiement demandé" in messages[2]
    assert "5\u202f000,00" in messages[3]
    assert "pas encore passé" in messages[4]


def test_constater_puis_rejouer_ne_paie_qu_une_fois(demandee: Convention) -> None:
    gestionnaire = qui("gestionnaire", demandee)
    range_ = deposer_retours(
        fichier((EJ, "DP-1", date(2025, 7, 1), ""), (EJ, "rien", date(2025, 7, 1), "")), acteur=gestionnaire
    )
    assert constater_retours(range_, acteur=gestionnaire) == 1
    assert constater_retours(range_, acteur=gestionnaire) == 0
    assert (tranche(demandee, 1).etat, tranche(demandee, 1).paye_le) == ("paye", date(2025, 7, 1))
    assert compte_de(demandee).paye == Decimal("5000.00")
    assert [sort for sort, _ in lire(demandee, (EJ, "DP-1", date(2025, 7, 1), ""))] == [SortLigne.CONNUE]
    ((sort, message),) = lire(demandee, (EJ, "DP-1", date(2025, 6, 30), ""))
    assert (sort, "déjà payé" in message) == (SortLigne.FAUTIVE, True)


def test_un_autre_service_ne_paie_pas_pour_nous(demandee: Convention) -> None:
    voisin = agent("gestionnaire")
    range_ = deposer_retours(fichier((EJ, "DP-1", date(2025, 7, 1), "")), acteur=voisin)
    assert constater_retours(range_, acteur=voisin) == 0
    with pytest.raises(DroitManquant):
        deposer_retours(fichier((EJ, "DP-1", date(2025, 7, 1), "")), acteur=qui("responsable", demandee))
    with pytest.raises(DroitManquant):
        constater_retours(range_, acteur=qui("responsable", demandee))


def test_le_modele_porte_les_colonnes() -> None:
    feuille: Any = load_workbook(BytesIO(modele())).worksheets[0]
    assert [cellule.value for cellule in feuille[1]] == [colonne.titre for colonne in colonnes()]
