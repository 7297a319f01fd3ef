"""Le simulateur public donne les chiffres des cas de référence, par l'écran et par le calcul en direct."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from regles.constats import NomPlafond
from regles.verdict import Verdict
from tests.fabriques.aap import appel_aura

pytestmark = pytest.mark.django_db
CAS = Path(settings.BASE_DIR) / "tests" / "donnees" / "cas_plafonds.csv"
CHOISIS = {"P01", "P05", "P07", "P11", "P48", "P50", "P13", "P15", "P19", "P21", "P42"}
TYPES = {"ASSOCIATION": "ASSOCIATION", "COLLECTIVITE": "COMMUNE", "EPA": "EPA"}


def lire_cas() -> list[dict[str, str]]:
    with CAS.open(encoding="utf-8") as fichier:
        return [ligne for ligne in csv.DictReader(fichier) if ligne["id"] in CHOISIS]


def reponses(cas: dict[str, str]) -> dict[str, str]:
    """Ce qu'une personne taperait pour ce cas."""
    donnees = {"type_structure": TYPES[cas["type_structure"]], "demande": cas["demande"].replace(".", ",") + " €"}
    postes = [
        texte.replace("mois", "").replace("x", " ").replace("@", " ").split() for texte in cas["postes"].split("|")
    ]
    for rang, (etp, mois, cout) in enumerate(postes):
        donnees |= {
            f"postes-{rang}-role": "FACILITATEUR",
            f"postes-{rang}-etp": etp,
            f"postes-{rang}-mois": mois,
            f"postes-{rang}-cout": cout,
        }
    asp = Decimal(dict(p.split("=") for p in cas["contexte"].split(";") if p).get("dont_asp_emploi_aide", "0"))
    montants = [
        ("ASP", asp),
        ("AUTRE_ETAT", Decimal(cas["autres_etat"]) - asp),
        ("UE_FSE", Decimal(cas["fse"])),
        ("REGION", Decimal(cas["autres_publics"])),
        ("AUTOFINANCEMENT", Decimal(cas["prives_propres"])),
    ]
    lignes = [(categorie, montant) for categorie, montant in montants if montant]
    for rang, (categorie, montant) in enumerate(lignes):
        donnees |= {f"financements-{rang}-categorie": categorie, f"financements-{rang}-montant": str(montant)}
    for prefixe, nombre in (("postes", len(postes)), ("financements", len(lignes))):
        donnees |= {f"{prefixe}-TOTAL_FORMS": str(nombre), f"{prefixe}-INITIAL_FORMS": "0"}
    return donnees


def verdict_de(client: Client, donnees: dict[str, str]) -> Verdict:
    reponse = client.get(reverse("aap:simulateur", args=["aura-2025"]), donnees)
    assert reponse.status_code == 200
    verdict = reponse.context["verdict"]
    assert isinstance(verdict, Verdict), reponse.content.decode()
    return verdict


def test_tous_les_cas_choisis_existent() -> None:
    assert {cas["id"] for cas in lire_cas()} == CHOISIS


@pytest.mark.parametrize("cas", lire_cas(), ids=lambda cas: cas["id"])
def test_le_simulateur_donne_les_chiffres_du_cas(client: Client, cas: dict[str, str]) -> None:
    appel_aura()
    verdict = verdict_de(client, reponses(cas))
    attendus: list[tuple[str, Any]] = [
        ("montant_eligible", verdict.montant_eligible),
        ("taux_effectif_pct", verdict.taux_effectif),
        ("reste_a_financer", verdict.reste_a_financer),
        ("plafond_taux", verdict.plafond(NomPlafond.TAUX)),
        ("plafond_etp", verdict.plafond(NomPlafond.ETP)),
        ("besoin", verdict.plafond(NomPlafond.BESOIN)),
    ]
    for colonne, valeur in attendus:
        assert valeur == Decimal(cas[colonne]), colonne
    assert verdict.statut == cas["statut"]


def _cas(identifiant: str) -> dict[str, str]:
    return next(cas for cas in lire_cas() if cas["id"] == identifiant)


def _texte(html: str) -> str:
    return html.replace("\u00a0", " ").replace("\u202f", " ").replace("&#x27;", "'")


def test_l_ecran_montre_la_regle_la_mesure_la_limite_la_phrase_et_le_conseil(client: Client) -> None:
    appel_aura()
    html = _texte(client.get(reverse("aap:simulateur", args=["aura-2025"]), reponses(_cas("P07"))).content.decode())
    for morceau in (
        "Montant maximal par ETP",
        "17 500,00 €",
        "14 736,50 €",
        "Le montant maximal versé par l’Etat pour un ETP est de 29 473 €",
        "Lecture retenue",
        "Ramenez la demande à 14 736,50 €",
        "Il manque 2 763,50 € de cofinancement",
        'role="img"',
    ):
        assert morceau in html, morceau


def test_le_cout_en_quatre_parts_vaut_le_cout_d_un_bloc_pour_le_salaire(client: Client) -> None:
    appel_aura()
    donnees = reponses(_cas("P01"))
    del donnees["postes-0-cout"]
    donnees |= {"postes-0-brut": "28000", "postes-0-charges_patronales": "12000"}
    assert verdict_de(client, donnees).montant_eligible == Decimal(28000)


def test_les_frais_sortent_de_l_assiette_mais_comptent_dans_le_cout(client: Client) -> None:
    appel_aura()
    donnees = reponses(_cas("P01"))
    del donnees["postes-0-cout"]
    donnees |= {"postes-0-brut": "28000", "postes-0-frais_directs": "12000"}
    verdict = verdict_de(client, donnees)
    assert verdict.plafond(NomPlafond.TAUX) == Decimal(19600)
    assert verdict.calcul.charges == Decimal(40000)


def test_l_envoi_mene_a_une_adresse_qui_garde_les_reponses(client: Client) -> None:
    appel_aura()
    adresse = reverse("aap:simulateur", args=["aura-2025"])
    reponse = client.post(adresse, {**reponses(_cas("P50")), "csrfmiddlewaretoken": "secret"})
    assert reponse.status_code == 302
    assert "secret" not in reponse["Location"]
    suite = client.get(adresse + reponse["Location"].split("#")[0])
    assert suite.context["verdict"].montant_eligible == Decimal(29400)


def test_sans_script_un_bouton_ajoute_une_ligne(client: Client) -> None:
    appel_aura()
    adresse = reverse("aap:simulateur", args=["aura-2025"])
    reponse = client.post(adresse, {**reponses(_cas("P01")), "plus": "postes"})
    suite = client.get(adresse + reponse["Location"].split("#")[0])
    assert len(suite.context["simulation"].postes.forms) == 2
    assert suite.context["verdict"].montant_eligible == Decimal(28000)


def test_le_calcul_en_direct_donne_le_meme_montant(client: Client) -> None:
    appel_aura()
    adresse = reverse("aap:simulateur_calcul", args=["aura-2025"])
    sorties = client.post(adresse, reponses(_cas("P48"))).json()["sorties"]
    assert "Aide possible : 27 000,00 €" in _texte(sorties["resume"])
    assert "27 000,00 €" in _texte(sorties["verdict"])
    incomplet = client.post(adresse, {"postes-TOTAL_FORMS": "1", "postes-INITIAL_FORMS": "0"})
    assert "Complétez les postes" in incomplet.json()["sorties"]["resume"]


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"postes-0-cout": ""}, "Indiquez le coût du poste"),
        ({"postes-0-brut": "100"}, "d'un bloc ou en détail, pas les deux"),
        ({"postes-0-mois": "13"}, "inférieure ou égale à 12"),
        ({"postes-0-etp": "zéro"}, "Saisissez un nombre"),
        ({"financements-0-montant": ""}, "obligatoire"),
        ({"demande": ""}, "obligatoire"),
    ],
)
def test_une_reponse_manquante_ou_fausse_est_dite_et_rien_n_est_juge(
    client: Client, change: dict[str, str], phrase: str
) -> None:
    appel_aura()
    reponse = client.get(reverse("aap:simulateur", args=["aura-2025"]), {**reponses(_cas("P01")), **change})
    assert reponse.context["verdict"] is None
    assert phrase in _texte(reponse.content.decode())


@pytest.mark.parametrize(
    "donnees", ["x=1", "postes-TOTAL_FORMS=abc", "postes-TOTAL_FORMS=99999&postes-INITIAL_FORMS=0"]
)
def test_une_adresse_abimee_reste_une_page(client: Client, donnees: str) -> None:
    appel_aura()
    reponse = client.get(f"{reverse('aap:simulateur', args=['aura-2025'])}?{donnees}")
    assert reponse.status_code == 200
    assert "ManagementForm" not in reponse.content.decode()


def test_une_adresse_sans_compte_de_lignes_donne_le_meme_resultat(client: Client) -> None:
    appel_aura()
    courte = {nom: valeur for nom, valeur in reponses(_cas("P48")).items() if not nom.endswith("_FORMS")}
    assert verdict_de(client, courte).montant_eligible == Decimal(27000)


def test_la_page_vide_propose_un_poste_a_temps_plein(client: Client) -> None:
    appel_aura()
    html = client.get(reverse("aap:simulateur", args=["aura-2025"])).content.decode()
    assert 'name="postes-0-etp"' in html
    assert "Complétez les postes" in html
