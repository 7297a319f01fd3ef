"""Un bilan intermédiaire dans un vrai navigateur : commencé, collé, rempli, contredit, expliqué, transmis."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from bilans.etats import Etat
from bilans.models import Bilan
from bilans.types import GenreBilan
from socle.travaux import executer_echus
from tests.fabriques.bilans import agent_du_bilan, bilan_attendu, bilan_en_saisie, porteur_du_bilan
from tests.fabriques.comptes import siret
from tests.parcours.pages import Onglet

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("horloge")]
VILLE, PREFECTURE = siret(970), siret(971)
COLLE = (
    "Siret de l'acheteur\tAcheteur\tType d'acheteur\tNuméro du marché\tHeures clausées\tHeures dégagées\n"
    f"{VILLE}\tVille d'essai\tcollectivité territoriale\tM-1\t1500\t1 200\n"
    f"{PREFECTURE}\tPréfecture d'essai\tÉtat et ses établissements\tM-2\t400\t300\n"
    "12\tFausse\t\tM-3\t\t\n"
)
CHIFFRES: dict[str, str | bool] = {
    "valeur_n1__HEURES_ETP__TOUS_MARCHES": "1 000",
    "valeur_n1__HEURES_ETP__MARCHES_ETAT": "200",
    "valeur__PRISES_CONTACT__TOUS_MARCHES": "12",
    "valeur__PRISES_CONTACT__MARCHES_ETAT": "40",
}


@pytest.mark.parametrize("largeur", [1280, 390])
def test_de_l_attente_a_la_transmission(ouvrir: Callable[..., Onglet], largeur: int) -> None:
    bilan = bilan_attendu()
    o = ouvrir(largeur, porteur_du_bilan(bilan))
    o.aller("/bilans/")
    o.titre("Mes bilans")
    o.ecran("mes bilans")
    o.suivre("Bilan intermédiaire", exact=False)
    o.ecran("bilan attendu")
    o.presser("Commencer la saisie")
    o.ecran("marchés, vide")
    _coller(o)
    _chiffres(o)
    _textes(o)
    _transmettre(o)
    executer_echus()
    # La page suit la préparation du document et se recharge seule.
    o.voit("Bilan transmis (PDF)")
    assert o.telecharger("Bilan transmis (PDF)").startswith(b"%PDF")
    o.ecran("bilan transmis")
    bilan.refresh_from_db()
    assert bilan.etat == Etat.TRANSMIS


def _coller(o: Onglet) -> None:
    o.suivre("Coller ou téléverser un tableau")
    o.ecran("importer")
    o.remplir({"texte": COLLE})
    o.presser("Vérifier ce tableau")
    o.voit("à corriger")
    o.ecran("aperçu du tableau")
    o.presser("Reprendre 2 lignes")
    o.voit("2 lignes reprises.")
    o.ecran("marchés")
    o.suivre("Ajouter un marché")
    o.presser("Enregistrer ce marché")
    expect(o.page.locator(".g-resume-erreurs")).to_be_visible()
    o.ecran("marché, en erreur")
    o.suivre("Revenir au tableau")
    o.suivre("Étape suivante")


def _chiffres(o: Onglet) -> None:
    expect(o.page.locator("[name=valeur__HEURES_ETP__TOUS_MARCHES]")).to_have_value(re.compile(r"1.?500"))
    o.ecran("chiffres")
    o.remplir(CHIFFRES)
    expect(o.page.locator("[data-g-etat]")).to_contain_text("Enregistré à")
    o.voit(re.compile("plus que"))
    o.ecran("chiffres, contradiction")
    o.remplir({"valeur__PRISES_CONTACT__MARCHES_ETAT": "environ"})
    o.presser("Enregistrer et continuer")
    o.voit("Saisissez un nombre entier, sans virgule.")
    o.ecran("chiffres, illisible")
    o.remplir({"valeur__PRISES_CONTACT__MARCHES_ETAT": "4", "valeur__HEURES_ETP__TOUS_MARCHES": "900"})
    o.presser("Enregistrer et continuer")
    o.ecran("listes")
    o.presser("Enregistrer et continuer")


def _textes(o: Onglet) -> None:
    o.au_clavier(
        {"texte__QUALI_SECTEURS__TOUS_MARCHES": "Du bâtiment.", "texte__QUALI_PARCOURS__TOUS_MARCHES": "Des CDD."}
    )
    o.ecran("textes")
    o.presser("Enregistrer et continuer")


def _transmettre(o: Onglet) -> None:
    o.voit("Dites pourquoi, en un mot")
    o.ecran("récapitulatif, à expliquer")
    for champ in o.page.locator("textarea[name^=explication-]").all():
        champ.fill("Un marché a été reporté.")
    o.presser("Enregistrer les explications")
    o.voit("Vos explications sont enregistrées.")
    o.ecran("récapitulatif, prêt")
    o.presser("Transmettre au service")
    o.voit("Votre bilan est transmis.")


@pytest.mark.parametrize("largeur", [1280, 390])
def test_le_service_fixe_une_date_et_lit_l_agenda(ouvrir: Callable[..., Onglet], largeur: int) -> None:
    bilan = bilan_attendu(GenreBilan.FINAL, bilan_intermediaire_le=None)
    o = ouvrir(largeur, agent_du_bilan("responsable", bilan))
    o.aller(f"/bilans/convention/{bilan.convention.uuid}/")
    o.ecran("bilans d'une convention")
    o.remplir({"echeance": "2026-02-15"})
    o.presser("Fixer cette date")
    o.voit("La date est fixée")
    o.aller("/bilans/agenda/?mois=2026-02")
    o.ecran("agenda")
    o.presser("Créer mon adresse")
    o.ecran("agenda, adresse")
    o.aller("/bilans/acheteurs/")
    o.ecran("acheteurs, vide")
    o.suivre("Charger une liste")
    o.ecran("charger les acheteurs")
    o.aller("/bilans/?vue=retard")
    o.ecran("retards, vide")
    o.aller(f"/bilans/{bilan.uuid}/dispenser/")
    o.ecran("dispenser")
    assert Bilan.objects.filter(genre="intermediaire").exists()


def test_le_tableau_des_salaries_sans_nom(ouvrir: Callable[..., Onglet]) -> None:
    bilan = bilan_en_saisie(GenreBilan.FINAL, "deux-sevres-fse-2018")
    o = ouvrir(390, porteur_du_bilan(bilan))
    o.aller(f"/bilans/{bilan.uuid}/salaries/")
    o.ecran("salariés, vide")
    o.suivre("Ajouter une ligne")
    champs: dict[str, Any] = {"pseudonyme": "Dupont", "debut": "2026-01-05", "heures": "120", "public": "rsa"}
    o.remplir(champs)
    o.presser("Enregistrer cette ligne")
    o.voit(re.compile("jamais un nom"))
    o.ecran("salarié, un nom refusé")
    o.remplir(champs | {"pseudonyme": "S-014"})
    o.presser("Enregistrer cette ligne")
    o.voit("S-014")
    o.ecran("salariés")
