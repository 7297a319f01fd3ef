"""Lire un classeur rempli par une personne : ce qui passe, ce qui se refuse, et comment on le dit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from socle.formulaires import ChampDate, ChampDecimal, ChampSiret
from socle.tabulaire import ChampVocabulaire, Colonne, TableauRefuse, lire, modele

COULEURS = [("ROUGE", "rouge vif"), ("BLEU", "bleu")]
COLONNES = (
    Colonne("numero", "Numéro", ChampSiret(), aide="Quatorze chiffres.", exemple="13002526500013", chiffres=14),
    Colonne("couleur", "Couleur", ChampVocabulaire(COULEURS), autres=("teinte",)),
    Colonne("poids", "Poids (kg)", ChampDecimal(required=False)),
    Colonne("jour", "Jour", ChampDate(required=False)),
)
ENTETES = ["Numéro", "Couleur", "Poids (kg)", "Jour"]
NUMERO = "13002526500013"


def ecrire(*rangees: list[Any]) -> bytes:
    livre = Workbook()
    for rangee in rangees:
        livre.worksheets[0].append(rangee)
    sortie = BytesIO()
    livre.save(sortie)
    return sortie.getvalue()


def test_une_ligne_juste_est_traduite() -> None:
    lu = lire(ecrire(ENTETES, [NUMERO, "Rouge vif", "1 250,5", date(2025, 7, 15)]), COLONNES)
    (ligne,) = lu.lignes
    assert ligne.numero == 2
    assert ligne.valeurs == {
        "numero": NUMERO,
        "couleur": "ROUGE",
        "poids": Decimal("1250.50"),
        "jour": date(2025, 7, 15),
    }
    assert ligne.fautes == ()


def test_un_numero_que_le_tableur_a_pris_pour_un_nombre_retrouve_ses_zeros() -> None:
    lu = lire(ecrire(ENTETES, [5520304800015, "bleu", 0.1 + 0.2, None]), COLONNES)
    assert lu.lignes[0].textes["numero"] == "05520304800015"
    assert lu.lignes[0].valeurs["poids"] == Decimal("0.30")


def test_les_entetes_se_reconnaissent_a_peu_pres_et_apres_un_titre() -> None:
    octets = ecrire(["Ma liste"], [], ["  TEINTE ", "numero :", "Remarques"], ["bleus", NUMERO, "à revoir"])
    lu = lire(octets, COLONNES)
    assert (lu.lignes[0].numero, lu.lignes[0].valeurs["couleur"]) == (4, "BLEU")
    assert lu.ignorees == ("Remarques",)


def test_chaque_faute_dit_sa_ligne_sa_colonne_et_quoi_faire() -> None:
    octets = ecrire(ENTETES, ["123", "vert", "lourd", "le 3"], [None, "bleu", "#N/A", None], [None] * 4)
    premiere, seconde = lire(octets, COLONNES).lignes
    assert [(f.colonne, f.saisie) for f in premiere.fautes] == [
        ("Numéro", "123"),
        ("Couleur", "vert"),
        ("Poids (kg)", "lourd"),
        ("Jour", "le 3"),
    ]
    assert premiere.fautes[1].message == "Écrivez l'un de ces mots : rouge vif, bleu."
    assert [f.message for f in seconde.fautes] == [
        "Cette cellule est obligatoire.",
        "La formule de cette cellule est en erreur (#N/A) : remplacez-la par une valeur.",
    ]


def test_une_formule_lue_comme_un_texte_reste_un_texte() -> None:
    lu = lire(ecrire(ENTETES, [NUMERO, "bleu", None, None], ['=HYPERLINK("http://mal")', "bleu", None, None]), COLONNES)
    # Sans résultat gardé par un tableur, une formule est une cellule vide : jamais évaluée ici.
    assert lu.lignes[1].fautes[0].message == "Cette cellule est obligatoire."


@pytest.mark.parametrize(
    ("octets", "debut"),
    [
        (b"PK\x03\x04 n'importe quoi", "Ce classeur ne se lit pas"),
        (b"", "Ce classeur ne se lit pas"),
        (ecrire(["Nom", "Prénom"], ["a", "b"]), "Les en-têtes de colonnes n'ont pas été trouvés"),
        (ecrire(["Numéro", "Jour"], [NUMERO, None]), "Il manque la colonne « Couleur »"),
        (ecrire([*ENTETES, "teinte"], [NUMERO, "bleu"]), "La colonne « Couleur » est présente deux fois"),
        (ecrire(ENTETES), "Ce fichier n'a aucune ligne remplie"),
    ],
)
def test_un_fichier_inutilisable_est_refuse_avec_sa_raison(octets: bytes, debut: str) -> None:
    with pytest.raises(TableauRefuse, match="^" + debut):
        lire(octets, COLONNES)


def test_trop_de_lignes_est_refuse_et_les_lignes_vides_ne_comptent_pas() -> None:
    rangees = [ENTETES, *[[NUMERO, "bleu"], []] * 3]
    assert len(lire(ecrire(*rangees), COLONNES, lignes_max=3).lignes) == 3
    with pytest.raises(TableauRefuse, match="plus de 2 lignes"):
        lire(ecrire(*rangees), COLONNES, lignes_max=2)


def test_l_avancement_est_dit() -> None:
    vus: list[int] = []
    lire(ecrire(ENTETES, *[[NUMERO, "bleu"]] * 450), COLONNES, avancer=vus.append)
    assert vus == [200, 400]


def test_le_modele_se_remplit_et_se_relit() -> None:
    livre = load_workbook(BytesIO(modele("Essai", COLONNES)))
    assert [c.value for c in livre.worksheets[0][1]] == ENTETES
    assert [c.value for c in livre["Mode d'emploi"][2]] == ["Numéro", "oui", "Quatorze chiffres.", "13002526500013"]
    livre.worksheets[0].append([NUMERO, "bleu"])
    sortie = BytesIO()
    livre.save(sortie)
    assert len(lire(sortie.getvalue(), COLONNES).lignes) == 1


def test_une_feuille_etiree_est_refusee(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socle.tabulaire.RANGEES_MAX", 5)
    with pytest.raises(TableauRefuse, match="La feuille est trop longue"):
        lire(ecrire(ENTETES, *[[]] * 6, [NUMERO, "bleu"]), COLONNES)
