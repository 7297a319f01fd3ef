"""Du compte rendu financier à la décision du reliquat, et l'espace du coordinateur, dans un vrai navigateur :
chaque écran s'y regarde à l'ordinateur et au téléphone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bilans.models import Bilan, BilanRegional, Reliquat
from candidatures.models import VolumeActivite
from conventions.models import Reversement
from tests.bilans.suites import agent_de, autre_bilan_transmis, compte_rendu_attendu, porteur, relu
from tests.conventions.argent import payee
from tests.fabriques.comptes import agent
from tests.fabriques.territoires import DepartementFactory
from tests.parcours.pages import Onglet

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("horloge")]
REALISE = {
    "r-62.3": "2 000",
    "r-64.1": "20 000",
    "r-64.2": "7 000",
    "r-74.E1": "15 000",
    "r-74.D1": "12 000",
    "r-RP.1": "2 000",
}
QUESTIONS = ("mise_en_oeuvre", "beneficiaires", "dates_lieux", "objectifs")


def test_du_compte_rendu_a_la_decision(ouvrir: Callable[..., Onglet]) -> None:
    bilan = compte_rendu_attendu()
    payee(bilan.convention)
    o = ouvrir(1280, porteur(bilan))
    remplir_et_signer(o, bilan)
    agent_bilan = ouvrir(1280, agent_de("instructeur", bilan))
    renvoyer(agent_bilan, bilan)
    corriger(o, bilan)
    valider_et_calculer(agent_bilan, bilan)
    decider(ouvrir(1280, agent_de("responsable", bilan)))
    o.aller(reverse("bilans:reliquat", args=[Reliquat.objects.get().uuid]))
    o.voit("Poste vacant quatre mois.")
    o.regarder("reliquat, vu du porteur")


def remplir_et_signer(o: Onglet, bilan: Bilan) -> None:
    o.aller(reverse("bilans:compte_rendu_relire", args=[bilan.uuid]))
    o.regarder("compte rendu attendu")
    o.presser("Commencer la saisie")
    o.remplir(dict.fromkeys(QUESTIONS, "Vingt acheteurs rencontrés dans le Rhône."))
    o.regarder("feuillet 1")
    o.presser("Enregistrer et continuer")
    o.remplir(REALISE)
    expect(o.page.locator('[data-g-sortie="64"]')).to_contain_text("27")
    expect(o.page.locator('[data-g-sortie="equilibre"]')).to_contain_text("équilibré")
    o.regarder("feuillet 2")
    o.presser("Enregistrer et continuer")
    o.remplir({"x-RP": "Moins d'autofinancement que prévu."})
    o.regarder("feuillet 3")
    o.presser("Enregistrer et continuer")
    o.remplir({"certifie": True, "fait_a": "Lyon"})
    o.regarder("relire et signer")
    o.presser("Signer et transmettre au service")
    o.voit("Votre compte rendu financier est signé et transmis au service.")


def renvoyer(o: Onglet, bilan: Bilan) -> None:
    o.aller(reverse("bilans:file"))
    o.regarder("bilans à lire")
    o.suivre(bilan.convention.dossier.structure.nom)
    o.regarder("lire un compte rendu")
    o.remplir({"remarque:compte_rendu.objectifs": "Donnez les heures atteintes.", "motif": "Une précision."})
    o.presser("Renvoyer pour correction")
    o.voit("Le bilan est renvoyé")


def corriger(o: Onglet, bilan: Bilan) -> None:
    o.aller(reverse("bilans:compte_rendu", args=[bilan.uuid]))
    o.voit("Donnez les heures atteintes.")
    expect(o.page.locator('[name="mise_en_oeuvre"]')).to_be_disabled()
    o.remplir({"objectifs": "1 250 heures pour 1 200 prévues."})
    o.regarder("champ rouvert")
    o.presser("Enregistrer et continuer")
    # Une sauvegarde en cours retarde l'envoi : partir avant l'annulerait.
    o.voit("« Bilan de l'action » est enregistré.")
    o.aller(reverse("bilans:compte_rendu_relire", args=[bilan.uuid]))
    o.remplir({"certifie": True, "fait_a": "Lyon"})
    o.presser("Signer et transmettre au service")


def valider_et_calculer(o: Onglet, bilan: Bilan) -> None:
    o.aller(reverse("bilans:lecture", args=[bilan.uuid]))
    o.presser("Valider ce bilan")
    o.voit("Le bilan est validé")
    o.suivre("Calculer ce qui n'a pas été dépensé")
    o.regarder("calculer le reliquat")
    o.presser("Calculer")
    o.titre("Ce qui n'a pas été dépensé")


def decider(o: Onglet) -> None:
    reliquat = Reliquat.objects.get()
    o.aller(reverse("bilans:reliquat", args=[reliquat.uuid]))
    o.regarder("décider le reliquat")
    o.remplir({"motif": "Poste vacant quatre mois."})
    o.presser("Décider")
    o.voit("C'est décidé")
    assert Reversement.objects.get().montant == reliquat.montant_propose


def test_coordonner_et_evaluer(ouvrir: Callable[..., Onglet]) -> None:
    bilan = relu(autre_bilan_transmis("mayotte-2022"))
    service = bilan.convention.dossier.appel.service
    service.departements.add(DepartementFactory(code="69"))
    VolumeActivite.objects.create(
        dossier=bilan.convention.dossier, segment="etat", heures_prevues=400, marches_prevus=9
    )
    regional = BilanRegional.objects.create(
        service=service, periode_debut=date(2025, 10, 1), periode_fin=date(2025, 12, 31), echeance=date(2027, 1, 1)
    )
    o = ouvrir(1280, agent("coordinateur_regional", service))
    o.aller(reverse("bilans:coordination"))
    o.regarder("coordination")
    o.aller(reverse("bilans:coordination_bilan", args=[regional.uuid]))
    o.remplir({"commentaire": "Deux marchés reportés."})
    o.regarder("bilan régional")
    o.presser("Enregistrer le commentaire")
    with o.accepter_les_questions():
        o.presser("Transmettre au service")
    o.voit("Le bilan régional est transmis au service.")
    o.regarder("bilan régional transmis")
    o.aller(reverse("bilans:evaluation") + "?par=departement")
    o.regarder("évaluation")
    administratrice = ouvrir(1280, agent("administrateur", service))
    administratrice.aller(reverse("bilans:vierges"))
    administratrice.regarder("formulaires officiels")
