"""Un bilan dans un vrai navigateur : collé, contredit, expliqué, transmis, renvoyé à un champ, corrigé, validé."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from bilans.etats import Etat
from bilans.models import Bilan
from bilans.types import GenreBilan
from socle.horloge import avancer
from socle.travaux import executer_echus
from tests.fabriques.bilans import agent_du_bilan, bilan_attendu, bilan_en_saisie, porteur_du_bilan, poste_fige
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
    "valeur__ETP_POSTE_1__TOUS_MARCHES": "0,80",
}


def test_de_l_attente_a_la_validation(ouvrir: Callable[..., Onglet]) -> None:
    bilan = bilan_attendu()
    poste_fige(bilan.convention)
    o = ouvrir(1280, porteur_du_bilan(bilan))
    o.regarder("bilans-liste", "/bilans/")
    o.titre("Mes bilans")
    o.suivre("Bilan intermédiaire", exact=False)
    o.regarder("bilan-attendu")
    o.presser("Commencer la saisie")
    o.regarder("bilan-marches-vide")
    _coller(o)
    _chiffres(o)
    _textes(o)
    _expliquer(o)
    _transmettre(o)
    o.regarder("bilan-transmis")
    avancer(timedelta(days=2))
    agent = ouvrir(1280, agent_du_bilan("instructeur", bilan))
    _renvoyer(agent, bilan)
    avancer(timedelta(days=2))
    _corriger(o, bilan)
    _valider(agent, bilan)
    o.aller(f"/bilans/{bilan.uuid}/")
    o.voit("Validé le")
    o.regarder("bilan-valide")
    bilan.refresh_from_db()
    heures = bilan.valeurs.get(code="HEURES_ETP", perimetre="TOUS_MARCHES")
    assert (bilan.etat, heures.valeur) == (Etat.VALIDE, 950)


def _coller(o: Onglet) -> None:
    o.suivre("Coller ou téléverser un tableau")
    o.regarder("bilan-importer")
    o.remplir({"texte": COLLE})
    o.presser("Vérifier ce tableau")
    o.voit("à corriger")
    o.regarder("bilan-apercu")
    o.presser("Reprendre 2 lignes")
    o.voit("2 lignes reprises.")
    o.regarder("bilan-marches")
    o.suivre("Ajouter un marché")
    o.presser("Enregistrer ce marché")
    expect(o.page.locator(".g-resume-erreurs")).to_be_visible()
    o.regarder("bilan-marche-en-erreur")
    o.suivre("Revenir au tableau")
    o.suivre("Étape suivante")


def _chiffres(o: Onglet) -> None:
    expect(o.page.locator("[name=valeur__HEURES_ETP__TOUS_MARCHES]")).to_have_value(re.compile(r"1.?500"))
    expect(o.page.locator("[name=valeur__ETP_POSTE_1__TOUS_MARCHES]")).to_have_value(re.compile("1"))
    o.regarder("bilan-chiffres")
    o.remplir(CHIFFRES)
    o.voit(re.compile("plus que"))
    o.voit(re.compile("0,8.ETP au bilan"))
    o.regarder("bilan-chiffres-contradiction")
    o.remplir({"valeur__PRISES_CONTACT__MARCHES_ETAT": "environ"})
    o.presser("Enregistrer et continuer")
    o.voit("Saisissez un nombre entier, sans virgule.")
    o.regarder("bilan-chiffres-illisible")
    o.remplir({"valeur__PRISES_CONTACT__MARCHES_ETAT": "4", "valeur__HEURES_ETP__TOUS_MARCHES": "900"})
    o.presser("Enregistrer et continuer")
    o.regarder("bilan-listes")
    o.presser("Enregistrer et continuer")


def _textes(o: Onglet) -> None:
    o.au_clavier(
        {"texte__QUALI_SECTEURS__TOUS_MARCHES": "Du bâtiment.", "texte__QUALI_PARCOURS__TOUS_MARCHES": "Des CDD."}
    )
    o.regarder("bilan-textes")
    o.presser("Enregistrer et continuer")


def _expliquer(o: Onglet) -> None:
    o.voit("Dites pourquoi, en un mot")
    o.regarder("bilan-recapitulatif-a-expliquer")
    expect(o.page.get_by_role("button", name="Transmettre au service")).to_have_count(0)
    for champ in o.page.locator("textarea[name^=explication-]").all():
        champ.fill("Un marché a été reporté.")
    o.presser("Enregistrer les explications")
    o.voit("Vos explications sont enregistrées.")
    o.regarder("bilan-recapitulatif-pret")


def _transmettre(o: Onglet) -> None:
    o.presser("Transmettre au service")
    o.voit("Votre bilan est transmis.")
    executer_echus()
    # La page suit la préparation du document et se recharge seule.
    o.voit("Bilan transmis (PDF)")
    assert o.telecharger("Bilan transmis (PDF)").startswith(b"%PDF")


def _renvoyer(o: Onglet, bilan: Bilan) -> None:
    o.regarder("bilans-a-lire", "/bilans/a-lire/")
    o.regarder("bilan-lecture", f"/bilans/{bilan.uuid}/lecture/")
    o.voit(re.compile("Un marché a été reporté"))
    o.remplir({"remarque:HEURES_ETP.TOUS_MARCHES": "Comptez aussi le marché M-2.", "motif": "Un nombre à revoir."})
    o.presser("Renvoyer pour correction")
    o.voit(re.compile("Le bilan est renvoyé"))
    o.regarder("bilan-lecture-renvoye")


def _corriger(o: Onglet, bilan: Bilan) -> None:
    o.aller(f"/bilans/{bilan.uuid}/")
    o.voit("Le service demande une correction")
    o.voit("« Un nombre à revoir. »")
    o.regarder("bilan-a-corriger")
    o.suivre("Heures d’insertion obtenues par le poste financé, tous les marchés")
    o.voit("Comptez aussi le marché M-2.")
    # Ce qui est parti par le bouton n'est pas une saisie perdue.
    expect(o.page.get_by_text("n’avait pas pu être enregistrée")).to_have_count(0)
    # Seul le champ que la remarque vise se rouvre.
    expect(o.page.locator("[name=valeur__PRISES_CONTACT__TOUS_MARCHES]")).to_be_disabled()
    o.regarder("bilan-chiffres-corriger")
    o.remplir({"valeur__HEURES_ETP__TOUS_MARCHES": "950"})
    o.presser("Enregistrer et continuer")
    # Une sauvegarde en cours retarde l'envoi : partir avant l'annulerait.
    o.voit("« Chiffres » est enregistré.")
    o.aller(f"/bilans/{bilan.uuid}/recapitulatif/")
    if o.page.get_by_role("button", name="Transmettre au service").count() == 0:
        _expliquer(o)
    _transmettre(o)


def _valider(o: Onglet, bilan: Bilan) -> None:
    o.aller(f"/bilans/{bilan.uuid}/lecture/")
    o.voit(re.compile("950"))
    o.presser("Valider ce bilan")
    o.voit("Le bilan est validé : le bénéficiaire est prévenu.")
    o.regarder("bilan-lecture-valide")


def test_le_service_fixe_une_date_et_lit_l_agenda(ouvrir: Callable[..., Onglet]) -> None:
    bilan = bilan_attendu(GenreBilan.FINAL, bilan_intermediaire_le=None)
    o = ouvrir(1280, agent_du_bilan("responsable", bilan))
    o.regarder("bilans-convention", f"/bilans/convention/{bilan.convention.uuid}/")
    o.remplir({"echeance": "2026-02-15"})
    o.presser("Fixer cette date", exact=False)
    o.voit("La date est fixée")
    o.remplir({"echeance": "2026-02-16"})
    o.presser("Changer cette date", exact=False)
    o.voit("16 février 2026")
    o.regarder("bilans-convention-datee")
    o.regarder("bilans-agenda", "/bilans/agenda/?mois=2026-02")
    o.presser("Créer mon adresse")
    o.regarder("bilans-agenda-adresse")
    o.regarder("acheteurs-vide", "/bilans/acheteurs/")
    o.suivre("Charger une liste")
    o.regarder("acheteurs-charger")
    o.regarder("bilans-retards", "/bilans/?vue=retard")
    o.regarder("bilan-dispenser", f"/bilans/{bilan.uuid}/dispenser/")
    assert str(Bilan.objects.get(genre="intermediaire").echeance) == "2026-02-16"


def test_le_tableau_des_salaries_sans_nom(ouvrir: Callable[..., Onglet]) -> None:
    bilan = bilan_en_saisie(GenreBilan.FINAL, "deux-sevres-fse-2018")
    o = ouvrir(390, porteur_du_bilan(bilan))
    o.regarder("salaries-vide", f"/bilans/{bilan.uuid}/salaries/")
    o.suivre("Ajouter une ligne")
    champs: dict[str, Any] = {"pseudonyme": "Dupont", "debut": "2026-01-05", "heures": "120", "public": "rsa"}
    o.remplir(champs)
    o.presser("Enregistrer cette ligne")
    o.voit(re.compile("jamais un nom"))
    o.regarder("salarie-nom-refuse")
    o.remplir(champs | {"pseudonyme": "S-014"})
    o.presser("Enregistrer cette ligne")
    o.voit("S-014")
    o.regarder("salaries")
