"""Ce que disent les fichiers d'appel : citations exactes, critères éclairés, aucune donnée nominative."""

import json
import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aap.selecteurs import DEDUITES, regles_appliquees
from candidatures.champs import PAR_CHEMIN
from candidatures.types import Section
from regles.moteur import ecrire_parametres
from tests.fabriques.aap import DEPARTEMENTS_AURA, DOSSIER, appel_aura, fichier

CODES = sorted(chemin.stem for chemin in DOSSIER.glob("*.json") if chemin.stem != "demonstration")
MOTS_MAX = 20
# Le fichier de l'appel régional, par le début d'une phrase qui n'est que là.
SIGNATURES = {
    "aura-2025": "En Auvergne Rhône-Alpes, une priorité sera accordée",
    "cadre-national-2022": "Annexe 3 : Descriptif du Contexte territorial",
    "mayotte-2022": "Annexe 3 : Descriptif du Contexte territorial",
    "paca-2022": "est reportée au 14 octobre 2022",
    "deux-sevres-fse-2018": "Appel à projets spécifique n° 6a-2018",
}
# La page de la région ne dit presque rien : elle relaie le cadre national.
PEU_DE_CITATIONS = {"paca-2022": 10}


def citations(donnees: Any, chemin: str = "") -> Iterator[tuple[str, str]]:
    """Toutes les citations d'un fichier, avec leur chemin."""
    if isinstance(donnees, dict):
        for cle, valeur in donnees.items():
            if cle == "citation" and valeur:
                yield chemin, valeur
            else:
                yield from citations(valeur, f"{chemin}.{cle}")
    elif isinstance(donnees, list):
        for rang, valeur in enumerate(donnees):
            yield from citations(valeur, f"{chemin}.{rang}")


def mots(texte: str) -> str:
    """Texte sur une ligne : les sauts, les puces, le gras et les appels de note de la mise en page ne comptent pas."""
    nu = re.sub(r"<sup>\d+</sup>|</?(?:sup|i|b)>|\*\*|\\", "", texte.replace("\uf0b7", " "))
    return " ".join(nu.split())


def texte_de(code: str) -> str:
    """Texte intégral de l'appel ; le test est sauté si les sources ne sont pas sur ce poste."""
    dossier = os.environ.get("GUICHET_SOURCES", "")
    if not dossier:
        pytest.skip("GUICHET_SOURCES n'est pas posée : les textes des appels ne sont pas dans le projet.")
    lus = (mots(chemin.read_text(encoding="utf-8")) for chemin in sorted(Path(dossier).glob("*.txt")))
    return next(texte for texte in lus if SIGNATURES[code] in texte)


@pytest.mark.parametrize("code", CODES)
def test_chaque_citation_est_dans_le_texte_mot_a_mot(code: str) -> None:
    texte = texte_de(code)
    fausses = [(chemin, phrase) for chemin, phrase in citations(fichier(code)) if mots(phrase) not in texte]
    assert not fausses


@pytest.mark.parametrize("code", CODES)
def test_une_citation_compte_vingt_mots_au_plus(code: str) -> None:
    trouvees = list(citations(fichier(code)))
    assert len(trouvees) >= PEU_DE_CITATIONS.get(code, 50)
    assert not [paire for paire in trouvees if len(paire[1].split()) > MOTS_MAX]


@pytest.mark.parametrize("code", CODES)
def test_chaque_critere_est_eclaire_par_quelque_chose_qui_existe(code: str) -> None:
    donnees = fichier(code)
    connus = {
        *PAR_CHEMIN,
        *(f"section:{section}" for section in Section.values),
        *(f"rubrique:{rubrique['code']}" for rubrique in donnees.get("rubriques", [])),
        *(f"piece:{piece['code']}" for piece in donnees["pieces"]),
    }
    for critere in donnees.get("criteres", []):
        assert critere["alimente_par"], critere["code"]
        assert set(critere["alimente_par"]) <= connus, critere["code"]


@pytest.mark.parametrize("code", CODES)
def test_chaque_piece_est_portee_par_une_section_du_formulaire(code: str) -> None:
    for piece in fichier(code)["pieces"]:
        assert piece["section"] in Section.values, piece["code"]


@pytest.mark.parametrize("code", CODES)
def test_chaque_rubrique_a_deux_questions_et_un_regard(code: str) -> None:
    for rubrique in fichier(code).get("rubriques", []):
        assert all(rubrique[cle].strip() for cle in ("question_1", "question_2", "regard")), rubrique["code"]


@pytest.mark.parametrize("code", CODES)
def test_aucune_adresse_de_courriel_n_est_dans_le_fichier(code: str) -> None:
    assert not re.findall(r"[\w.]+@[\w.]+", json.dumps(fichier(code)))


def test_les_rubriques_sont_celles_du_texte_et_ce_que_l_appel_note() -> None:
    annexe = {"VOLUMES_ACTIVITE", "PRIORISATION_ETAT", "AUTRES_ACHETEURS", "ACTEURS_INCLUSIFS", "MISE_EN_RELATION"}
    notees = {"DIAGNOSTIC", "ORIENTATION_ETAT", "CONFLITS_INTERETS", "CAPACITE"}
    assert {r["code"] for r in fichier()["rubriques"]} == annexe | {"PARCOURS_QUALITE"} | notees


@pytest.mark.django_db
def test_les_regles_deduites_suivent_les_dates_et_les_listes_de_l_appel() -> None:
    appel = appel_aura()
    appel.cloture_jour = appel.cloture_jour.replace(day=20)
    appel.save()
    version = appel.versions.get()
    regles = {regle.code: ecrire_parametres(regle.parametres) for regle in regles_appliquees(version)}
    assert set(DEDUITES) <= set(regles)
    assert regles["CLOTURE"]["jour"] == "2025-07-20"
    assert regles["SIGNATURE"]["derogation_jusqu_au"] == "2025-08-31"
    assert {p["code"] for p in regles["PIECES"]["pieces"]} == {
        p["code"] for p in fichier()["pieces"] if p.get("obligatoire", True)
    }
    assert {a["code"] for a in regles["ATTESTATIONS"]["attestations"]} == {e["code"] for e in fichier()["engagements"]}


def test_les_dix_faits_de_l_appel() -> None:
    """Les montants et les parts du texte, relus à la main."""
    donnees = fichier()
    regles = {regle["code"]: regle.get("parametres", {}) for regle in donnees["regles"]}
    assert Decimal(regles["TAUX_MAX"]["taux"]) == Decimal("0.70")
    assert Decimal(regles["PLAFOND_ETP"]["montant"]) == Decimal(29473)
    assert Decimal(regles["ETAT_MAX"]["taux"]) == Decimal("0.80")
    assert regles["ETAT_MAX"]["familles"] == ["COLLECTIVITE"]
    assert Decimal(regles["COFINANCEMENT_MIN"]["taux"]) == Decimal("0.30")
    assert Decimal(regles["ETP_MIN"]["etp"]) == Decimal("0.5")
    assert [(t["part"], t["fait_generateur"]) for t in donnees["tranches"]] == [("1.0000", "signature")]
    enveloppes = {e["niveau"]: e.get("montant") for e in donnees["enveloppes"]}
    assert enveloppes == {"national": "4500000.00", "regional": None}
    assert (donnees["version"]["duree_mois"], donnees["version"]["cerfa"]) == (12, "12156*06")
    assert {c.get("departement", "") for c in donnees["contacts"]} - {""} == set(DEPARTEMENTS_AURA)


@pytest.mark.parametrize("code", CODES)
def test_aucun_nom_ni_boite_d_agent_n_est_dans_le_fichier(code: str) -> None:
    """Noms et lignes directes que les textes donnent : ni eux, ni aucune boîte de courriel."""
    texte = json.dumps(fichier(code), ensure_ascii=False)
    assert not re.findall(r"TALINEAU|PHOTPOULOS|05[. ]49[. ]04[. ]76[. ]26|\bMme\b|\bM\. [A-Z]", texte)
