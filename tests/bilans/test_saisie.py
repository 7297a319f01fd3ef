"""Remplir un bilan par ses écrans : étapes, illisibles, conflits, reprise des marchés, contradictions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bilans import services
from bilans.etats import Etat
from bilans.models import Bilan, ValeurIndicateur
from bilans.types import GenreBilan
from socle.workflow import MauvaisEtat
from tests.conventions.commun import html
from tests.fabriques.bilans import activite, bilan_attendu, bilan_en_saisie, porteur_du_bilan, remplir

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
HEURES = "valeur__HEURES_ETP__TOUS_MARCHES"
HEURES_ETAT = "valeur__HEURES_ETP__MARCHES_ETAT"


@pytest.fixture
def bilan() -> Bilan:
    return bilan_en_saisie()


@pytest.fixture
def porteur(bilan: Bilan, client: Client) -> Client:
    client.force_login(porteur_du_bilan(bilan))
    return client


def adresse(nom: str, bilan: Bilan, *autres: Any) -> str:
    return reverse(f"bilans:{nom}", args=[bilan.uuid, *autres])


def envoyer(porteur: Client, bilan: Bilan, etape: str = "chiffres", **champs: Any) -> Any:
    page = porteur.get(adresse("etape", bilan, etape))
    saisie = page.context["saisie"]
    donnees = {nom: saisie[nom].value() or "" for nom in saisie.fields} | {"version": page.context["version"]}
    return porteur.post(adresse("etape", bilan, etape), donnees | champs)


def valeur(bilan: Bilan, code: str, perimetre: str = "TOUS_MARCHES") -> ValeurIndicateur:
    return ValeurIndicateur.objects.get(bilan=bilan, code=code, perimetre=perimetre)


def test_commencer_la_saisie_depuis_mes_bilans(client: Client) -> None:
    bilan = bilan_attendu()
    client.force_login(porteur_du_bilan(bilan))
    liste = html(client.get(reverse("bilans:liste")))
    assert "À transmettre avant le 1er mars 2026" in liste or "1 mars 2026" in liste
    assert "Date fixée par la convention." in liste
    reponse = client.post(adresse("saisir", bilan), follow=True)
    assert reponse.redirect_chain[-1][0] == adresse("marches", bilan)
    bilan.refresh_from_db()
    assert (bilan.etat, bilan.ouvert_le is not None) == (Etat.EN_SAISIE, True)


def test_les_questions_sont_celles_de_l_appel(porteur: Client, bilan: Bilan) -> None:
    page = html(porteur.get(adresse("etape", bilan, "chiffres")))
    assert "Heures d’insertion obtenues par le poste financé" in page
    assert "Tous les marchés" in page
    assert "Marchés de l'État" in page
    assert "heures dégagées par le travail du facilitateur" in page
    assert porteur.get(adresse("etape", bilan, "inconnue")).status_code == 404
    assert porteur.get(adresse("salaries", bilan)).status_code == 404


def test_enregistrer_une_etape(porteur: Client, bilan: Bilan) -> None:
    reponse = envoyer(porteur, bilan, **{HEURES: "1 250", HEURES_ETAT: "120,5", "action": "suivant"})
    assert reponse.status_code == 302
    assert reponse["Location"] == adresse("etape", bilan, "repartitions")
    assert valeur(bilan, "HEURES_ETP").valeur == Decimal(1250)
    assert valeur(bilan, "HEURES_ETP", "MARCHES_ETAT").valeur == Decimal("120.5")
    bilan.refresh_from_db()
    assert bilan.version == 2


def test_ce_qui_ne_se_lit_pas_est_garde_a_cote_de_son_champ(porteur: Client, bilan: Bilan) -> None:
    envoyer(porteur, bilan, **{HEURES: "environ mille"})
    assert bilan.saisies_invalides.get().chemin == "HEURES_ETP.TOUS_MARCHES"
    page = porteur.get(adresse("etape", bilan, "chiffres"))
    assert 'value="environ mille"' in html(page)
    assert "Saisissez un nombre" in html(page)
    recap = html(porteur.get(adresse("recapitulatif", bilan)))
    assert "« environ mille » ne se lit pas" in recap
    envoyer(porteur, bilan, **{HEURES: "1000"})
    assert not bilan.saisies_invalides.exists()


def test_deux_personnes_ne_s_ecrasent_pas(porteur: Client, bilan: Bilan) -> None:
    avant = porteur.get(adresse("etape", bilan, "chiffres")).context["version"]
    envoyer(porteur, bilan, **{HEURES: "1000"})
    reponse = porteur.post(adresse("etape", bilan, "chiffres"), {HEURES: "2000", "version": avant})
    assert reponse.status_code == 409
    assert "Votre saisie" in html(reponse)
    assert valeur(bilan, "HEURES_ETP").valeur == Decimal(1000)
    sauve = porteur.post(adresse("autosauver", bilan, "chiffres"), {HEURES: "2000", "version": avant})
    assert sauve.status_code == 409


def test_deux_etapes_differentes_ne_sont_pas_un_conflit(porteur: Client, bilan: Bilan) -> None:
    chiffres = porteur.get(adresse("etape", bilan, "chiffres")).context["version"]
    envoyer(porteur, bilan, "textes", texte__QUALI_SECTEURS__TOUS_MARCHES="Du bâtiment.")
    assert porteur.post(adresse("etape", bilan, "chiffres"), {HEURES: "7", "version": chiffres}).status_code == 302


def test_la_sauvegarde_montre_les_contradictions(porteur: Client, bilan: Bilan) -> None:
    version = porteur.get(adresse("etape", bilan, "chiffres")).context["version"]
    reponse = porteur.post(
        adresse("autosauver", bilan, "chiffres"), {HEURES: "10", HEURES_ETAT: "20", "version": version}
    )
    lu = reponse.json()
    assert lu["erreurs"] == {}
    assert lu["version"] != version
    assert "plus que" in lu["sorties"]["contradictions-HEURES_ETP.MARCHES_ETAT"]
    assert lu["sorties"]["contradictions-PRISES_CONTACT.TOUS_MARCHES"].strip() == ""


def test_les_marches_remplissent_les_indicateurs(porteur: Client, bilan: Bilan) -> None:
    activite(bilan, "M-1", heures_degagees=Decimal(100), heures_clausees=Decimal(150))
    activite(bilan, "M-2", etat=True, heures_degagees=Decimal(40), heures_clausees=Decimal(60))
    assert services.recalculer(bilan) > 0
    assert (valeur(bilan, "HEURES_ETP").valeur, valeur(bilan, "HEURES_ETP").calculee) == (Decimal(140), True)
    assert valeur(bilan, "HEURES_ETP").total_porteur == Decimal(210)
    assert valeur(bilan, "HEURES_ETP", "MARCHES_ETAT").valeur == Decimal(40)
    assert valeur(bilan, "MARCHES_ACCOMPAGNES").valeur == Decimal(2)
    assert valeur(bilan, "LISTE_ACHETEURS").texte == "Préfecture d'essai\nVille d'essai"
    assert services.recalculer(bilan) == 0


def test_un_nombre_modifie_demande_un_mot(porteur: Client, bilan: Bilan) -> None:
    activite(bilan, "M-1", heures_degagees=Decimal(100))
    services.recalculer(bilan)
    envoyer(porteur, bilan, **{HEURES: "120"})
    assert valeur(bilan, "HEURES_ETP").calculee is False
    recap = porteur.get(adresse("recapitulatif", bilan))
    assert "n'est pas ce que les marchés saisis" in html(recap)
    nom = next(n for n, c in recap.context["form"].chemins.items() if c == "HEURES_ETP.TOUS_MARCHES")
    rang = nom.removeprefix("explication-")
    porteur.post(
        adresse("recapitulatif", bilan), {nom: "Un marché oublié.", f"chemin-{rang}": "HEURES_ETP.TOUS_MARCHES"}
    )
    assert bilan.explications.get().texte == "Un marché oublié."
    envoyer(porteur, bilan, **{HEURES: ""})
    assert (valeur(bilan, "HEURES_ETP").valeur, valeur(bilan, "HEURES_ETP").calculee) == (Decimal(100), True)


def test_l_annee_precedente_vient_du_bilan_precedent() -> None:
    ancien = remplir(bilan_en_saisie())
    services.transmettre(ancien, acteur=porteur_du_bilan(ancien))
    from datetime import date

    structure, appel = ancien.convention.dossier.structure, ancien.convention.dossier.appel
    neuf = bilan_attendu(
        structure=structure, appel=appel, debut=date(2026, 9, 1), fin=date(2027, 8, 31),
        bilan_intermediaire_le=date(2027, 3, 1),
    )  # fmt: skip
    neuf = Bilan.objects.exclude(pk=ancien.pk).get(genre=GenreBilan.INTERMEDIAIRE)
    services.saisir(neuf, acteur=porteur_du_bilan(neuf))
    assert valeur(neuf, "HEURES_ETP").valeur_n1 == Decimal(100)


def test_un_bilan_ferme_se_relit_sans_s_ecrire(porteur: Client, bilan: Bilan) -> None:
    remplir(bilan)
    transmis = services.transmettre(bilan, acteur=porteur_du_bilan(bilan))
    page = porteur.get(adresse("etape", transmis, "chiffres"))
    assert "Cette étape est fermée" in html(page)
    with pytest.raises(MauvaisEtat):
        services.expliquer(transmis, {"x": "y"}, acteur=porteur_du_bilan(bilan))


def test_le_nombre_de_requetes_ne_depend_pas_des_marches(
    porteur: Client, bilan: Bilan, django_assert_max_num_queries: Any
) -> None:
    for rang in range(1):
        activite(bilan, f"M-{rang}", heures_degagees=Decimal(10))
    with django_assert_max_num_queries(200) as une:
        porteur.get(adresse("recapitulatif", bilan))
    for rang in range(1, 6):
        activite(bilan, f"M-{rang}", heures_degagees=Decimal(10))
    with django_assert_max_num_queries(len(une)):
        porteur.get(adresse("recapitulatif", bilan))
        assert True
