"""Un paiement, puis une somme à rendre, dans un vrai navigateur : cinq personnes, sur ordinateur et sur téléphone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from conventions.etats import EtatReversement, EtatVersement
from conventions.models import Convention
from conventions.selecteurs.compte import compte_de
from tests.conventions.argent import AUTRE_IBAN, IBAN, REFERENCES, engagee, payee, qui, tranche
from tests.conventions.commun import porteur_de
from tests.fabriques.socle import pdf
from tests.parcours.pages import Onglet

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("horloge")]


@pytest.fixture
def convention() -> Convention:
    return engagee("mayotte-2022", "10000.00")


def lien(convention: Convention) -> str:
    return f"/conventions/{convention.uuid}/paiements/"


def saisir_le_compte(porteuse: Onglet, convention: Convention) -> None:
    porteuse.aller(lien(convention))
    porteuse.regarder("paiements, vus du bénéficiaire")
    porteuse.suivre("Saisir le compte bancaire")
    porteuse.regarder("compte à saisir")
    porteuse.remplir({"titulaire": "Association", "iban": "FR76 3000"})
    porteuse.presser("Enregistrer le compte")
    porteuse.regarder("compte à saisir, en erreur")
    porteuse.remplir({"iban": IBAN})
    porteuse.joindre("rib", "rib.pdf", pdf())
    porteuse.presser("Enregistrer le compte")
    porteuse.voit("FR76 •••• •••• 0189")


def verifier_le_compte(gestionnaire: Onglet) -> None:
    gestionnaire.aller("/conventions/paiements/comptes/")
    gestionnaire.regarder("comptes à vérifier")
    gestionnaire.suivre("Vérifier le compte", exact=False)
    gestionnaire.regarder("compte à côté de son RIB")
    gestionnaire.voit("FR76 3000 6000 0112 3456 7890 189")
    gestionnaire.remplir({"accord": True})
    gestionnaire.presser("Le compte est vérifié")
    gestionnaire.voit("Vérifier le compte sur le RIB : c'est fait.")


def test_du_compte_saisi_au_paiement(ouvrir: Callable[..., Onglet], convention: Convention) -> None:
    saisir_le_compte(ouvrir(1280, porteur_de(convention)), convention)
    gestionnaire = ouvrir(1280, qui("gestionnaire", convention))
    verifier_le_compte(gestionnaire)
    instructrice = ouvrir(1280, qui("instructeur", convention))
    instructrice.aller("/conventions/paiements/")
    instructrice.regarder("file à payer")
    instructrice.suivre("Certifier", exact=False)
    instructrice.regarder("certifier")
    instructrice.presser("Certifier")
    instructrice.voit("service fait certifié")
    gestionnaire.aller("/conventions/paiements/?attente=a_demander")
    gestionnaire.regarder("file, versements certifiés")
    gestionnaire.suivre("Demander le paiement", exact=False)
    gestionnaire.remplir({nom: str(valeur) for nom, valeur in REFERENCES.items()})
    gestionnaire.regarder("demander le paiement")
    gestionnaire.presser("Enregistrer la demande")
    gestionnaire.suivre("Constater le paiement", exact=False)
    gestionnaire.presser("Constater")
    gestionnaire.regarder("paiements, vus de la gestionnaire")
    gestionnaire.voit(re.compile("payé dans les temps"))
    assert tranche(convention).etat == EtatVersement.PAYE


def test_les_credits_d_un_appel(ouvrir: Callable[..., Onglet], convention: Convention) -> None:
    gestionnaire = ouvrir(1280, qui("gestionnaire", convention))
    gestionnaire.aller("/conventions/paiements/dates/")
    gestionnaire.regarder("dates de paiement à charger")
    gestionnaire.aller(f"/conventions/credits/{convention.dossier.appel.code}/")
    gestionnaire.regarder("crédits de l'appel")
    gestionnaire.suivre("Régler 2025")
    gestionnaire.remplir({"ae": "12 000", "cp": "9 000", "source": "Notification du 12 février"})
    gestionnaire.regarder("crédits à régler")
    gestionnaire.presser("Enregistrer")
    gestionnaire.voit("Crédits 2025 enregistrés.")


def decider_et_encaisser(ouvrir: Callable[..., Onglet], convention: Convention) -> None:
    responsable = ouvrir(1280, qui("responsable", convention))
    responsable.aller("/conventions/paiements/reversements/")
    responsable.regarder("sommes à rendre")
    responsable.aller(lien(convention))
    responsable.suivre("Décider", exact=False)
    responsable.regarder("reversement à décider")
    responsable.presser("Décider")
    gestionnaire = ouvrir(1280, qui("gestionnaire", convention))
    gestionnaire.aller(lien(convention))
    gestionnaire.suivre("Enregistrer le titre", exact=False)
    gestionnaire.remplir({"titre_numero": "T-2025-1", "titre_le": "2025-07-01"})
    gestionnaire.presser("Enregistrer")
    gestionnaire.suivre("Constater l'encaissement", exact=False)
    gestionnaire.presser("Constater")
    gestionnaire.regarder("paiements, somme rendue")


def test_une_somme_a_rendre_jusqu_a_l_encaissement(ouvrir: Callable[..., Onglet], convention: Convention) -> None:

    payee(convention)
    instructrice = ouvrir(1280, qui("instructeur", convention))
    instructrice.aller(lien(convention))
    instructrice.suivre("Proposer un reversement")
    instructrice.remplir({"origine": "reliquat", "montant": "1 200,50", "motif": "Deux mois sans facilitatrice."})
    instructrice.regarder("reversement à proposer")
    instructrice.presser("Proposer")
    decider_et_encaisser(ouvrir, convention)
    somme = convention.reversements.get()
    assert somme.etat == EtatReversement.RECOUVRE
    compte = compte_de(Convention.objects.get(pk=convention.pk))
    assert str(compte.rembourse) == "1200.50"
    porteuse = ouvrir(1280, porteur_de(convention))
    porteuse.aller(lien(convention))
    porteuse.voit("recouvré")
    porteuse.regarder("paiements, somme rendue, vus du bénéficiaire")
    assert porteuse.telecharger("Télécharger le relevé (PDF)")[:5] == b"%PDF-"
    assert AUTRE_IBAN not in porteuse.page.content()
