"""La vie d'une convention signée, dans un vrai navigateur : un poste, un engagement, un avenant, une reconduction.

Le service est à l'ordinateur, le bénéficiaire au téléphone ; chaque écran est contrôlé aux deux largeurs.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from conventions.etats import EtatAvenant
from conventions.models import Avenant, Convention
from conventions.services import avenants
from socle.travaux import executer_echus
from tests.conventions.commun import adresse, porteur_de
from tests.conventions.suites import agent_de, avenant_de, document_pret, en_cours, mener
from tests.fabriques.aap import appel_de
from tests.fabriques.socle import pdf
from tests.parcours.pages import Onglet

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("horloge")]
BUREAU, TELEPHONE = 1280, 390
Ouvrir = Callable[..., Onglet]


@pytest.fixture
def convention() -> Convention:
    """Convention de Mayotte en cours, reconductible."""
    return en_cours(appel=appel_de("mayotte-2022"))


def lieu(nom: str, avenant: Avenant) -> str:
    return reverse(f"conventions:{nom}", args=[avenant.uuid])


def declarer(o: Onglet, convention: Convention) -> None:
    """La porteuse déclare une prise de poste, un départ ; la frise et le calcul suivent. Elle tient un engagement."""
    o.regarder("suite-porteur", adresse("convention", convention))
    o.page.get_by_role("link", name="Déclarer ce qui arrive").first.click()
    o.regarder("suite-declarer")
    o.remplir({"nature": "prise_de_poste", "debut": "2025-10-01", "personne": "Camille Exemple"})
    o.joindre("fichier", "contrat.pdf", pdf())
    o.presser("Déclarer")
    o.suivre("Déclarer ce qui arrive")
    o.remplir({"nature": "depart", "debut": "2026-03-01"})
    o.presser("Déclarer")
    o.voit("C'est enregistré. Le calcul du poste est à jour.")
    o.voit("5 mois pourvus sur 12")
    o.regarder("suite-poste")
    o.regarder("suite-engagements", adresse("engagements", convention))
    o.page.get_by_role("link", name="Déclarer tenu").first.click()
    o.remplir({"tenu_le": "2025-06-20"})
    o.presser("Déclarer tenu")
    o.voit("Joignez la preuve demandée")
    o.regarder("suite-engagement-refus")
    o.remplir({"tenu_le": "2025-06-20"})
    o.joindre("fichier", "preuve.pdf", pdf())
    o.presser("Déclarer tenu")
    o.voit("Déclaré tenu, à constater")


def preparer(o: Onglet, convention: Convention) -> None:
    """La gestionnaire constate, ouvre l'avenant des mois vides, y ajoute un poste qu'elle oublie."""
    o.aller(adresse("engagements", convention))
    o.page.get_by_role("link", name="Constater").first.click()
    o.remplir({"reponse": "tenu"})
    o.regarder("suite-constater")
    o.presser("Enregistrer")
    o.regarder("suite-agent", adresse("convention", convention))
    o.suivre("Préparer l’avenant")
    o.regarder("avenant-baisser")
    o.presser("Préparer l'avenant")
    o.voit("L'avenant est préparé")
    o.regarder("avenant-brouillon")
    o.suivre("Ajouter un poste")
    o.remplir({"etp": "0,5", "cout": "9000", "aide": "5000"})
    o.regarder("avenant-poste")
    o.presser("Enregistrer")
    o.suivre("Ne plus changer")
    o.presser("Ne plus changer ce poste")
    o.suivre("Modifier ce qu’il change")
    o.remplir({"corps": "Visé par [[comptable]]."})
    o.regarder("avenant-remplir")
    o.presser("Enregistrer")
    o.voit("Enregistré. La nouvelle version est en cours de production.")


def soumettre(o: Onglet) -> None:
    """Le document produit, la page se recharge d'elle-même ; l'avenant part au visa."""
    executer_echus()
    o.voit("Télécharger l’avenant, version")
    o.regarder("avenant-pret")
    o.suivre("Soumettre l'avenant au visa")
    o.regarder("avenant-soumettre")
    o.presser("Soumettre")
    o.voit("L'avenant attend un visa du service.")
    o.regarder("avenant-en-visa")


def viser(o: Onglet) -> None:
    """La responsable part de ce qui l'attend, et vise."""
    o.aller(reverse("pilotage:accueil"))
    o.suivre("Viser un avenant", exact=False)
    o.regarder("conventions-avenant-a-viser")
    o.suivre("Avenant n° 1", exact=False)
    o.suivre("Viser l'avenant")
    o.remplir({"remarque": "Relu."})
    o.regarder("avenant-viser")
    o.presser("Viser")
    o.voit("La signature du bénéficiaire est attendue.")


def signer_au_telephone(o: Onglet) -> None:
    """La porteuse part de son accueil ; sans cocher, rien n'est signé."""
    o.regarder("accueil-porteur", reverse("accueil"))
    o.suivre("Signer un avenant pour votre structure")
    o.suivre("Avenant n° 1", exact=False)
    o.regarder("avenant-porteur")
    assert o.telecharger(re.compile("Télécharger l’avenant, version"))[:5] == b"%PDF-"
    o.suivre("Signer l'avenant")
    o.remplir({"fonction": "Présidente"})
    o.presser("Signer")
    o.voit("Cochez cette case pour signer.")
    o.regarder("avenant-signer-refus")
    o.remplir({"accord": True})
    o.presser("Signer")
    o.voit("La signature du service est attendue.")
    o.regarder("avenant-porteur-signe")


def signer_pour_le_service(o: Onglet, avenant: Avenant) -> None:
    o.aller(lieu("avenant", avenant))
    o.suivre("Signer l'avenant pour le service")
    o.remplir({"fonction": "Directrice", "accord": True})
    o.regarder("avenant-signer-service")
    o.presser("Signer")
    o.voit("Il reste à notifier l'avenant au bénéficiaire.")


def notifier(o: Onglet, convention: Convention, avenant: Avenant) -> None:
    """L'avenant entre en vigueur : la feuille, la convention et son état à une date le disent."""
    executer_echus()
    o.aller(lieu("avenant", avenant))
    o.suivre("Notifier l'avenant au bénéficiaire")
    o.regarder("avenant-notifier")
    o.presser("Notifier")
    o.voit("L'avenant est en vigueur.")
    o.voit("Télécharger la feuille de signatures")
    o.regarder("avenant-en-vigueur")
    o.regarder("convention-au", adresse("consolidee", convention) + "?jour=2026-03-01")
    o.voit("6 250,00 €")
    o.regarder("suite-agent-apres", adresse("convention", convention))
    o.voit("6 250,00 €")


def test_d_un_poste_vide_a_un_avenant_en_vigueur(convention: Convention, ouvrir: Ouvrir) -> None:
    porteuse = ouvrir(TELEPHONE, porteur_de(convention))
    gestionnaire = ouvrir(BUREAU, agent_de(convention, "gestionnaire"))
    declarer(porteuse, convention)
    preparer(gestionnaire, convention)
    avenant = Avenant.objects.get()
    soumettre(gestionnaire)
    viser(ouvrir(BUREAU, agent_de(convention, "responsable")))
    signer_au_telephone(porteuse)
    signer_pour_le_service(ouvrir(BUREAU, agent_de(convention, "signataire_service")), avenant)
    notifier(gestionnaire, convention, avenant)
    avenant.refresh_from_db()
    convention.refresh_from_db()
    assert avenant.etat == EtatAvenant.EN_VIGUEUR
    assert convention.montant_consolide == 6250


def test_un_avenant_signe_sur_papier_des_deux_parties(convention: Convention, ouvrir: Ouvrir) -> None:
    avenant = mener(avenant_de(convention, montant_apres=14000), EtatAvenant.A_SIGNER)
    o = ouvrir(BUREAU, agent_de(convention, "gestionnaire"))
    o.aller(lieu("avenant", avenant))
    o.suivre("Enregistrer l'avenant signé sur papier")
    o.regarder("avenant-papier")
    o.remplir({"nom": "Paule Durand", "fonction": "Présidente", "le": "2025-07-01", "nom_service": "C. Exemple"})
    o.joindre("fichier", "signe.pdf", pdf())
    o.presser("Enregistrer")
    o.voit("Dites le nom, la qualité et la date, ou laissez les trois vides.")
    o.regarder("avenant-papier-refus")
    o.remplir({"fonction_service": "Directrice", "le_service": "2025-07-01"})
    o.joindre("fichier", "signe.pdf", pdf())
    o.presser("Enregistrer")
    o.voit("Il reste à notifier l'avenant au bénéficiaire.")
    expect(o.page.get_by_role("row", name="Paule Durand").first).to_contain_text("Sur papier")
    o.regarder("avenant-papier-signe")
    o.suivre("Notifier l'avenant au bénéficiaire")
    o.presser("Notifier")
    o.voit("L'avenant est en vigueur.")


def reconduire(o: Onglet) -> Avenant:
    """Depuis la liste ; ce qui retient la reconduction se lit."""
    o.regarder("a-reconduire", reverse("conventions:a_reconduire") + "?mois=24")
    o.suivre("Préparer la reconduction", exact=False)
    o.presser("Préparer l'avenant")
    o.titre("Avenant n° 1")
    o.voit("il n'est pas encore transmis")
    avenant = document_pret(Avenant.objects.get())
    o.voit("Télécharger l’avenant, version")
    o.regarder("reconduction")
    return avenant


def test_reconduire_et_demander_des_observations(convention: Convention, ouvrir: Ouvrir) -> None:
    gestionnaire = agent_de(convention, "gestionnaire")
    avenant = reconduire(ouvrir(BUREAU, gestionnaire))
    avenants.abandonner(avenant, acteur=gestionnaire, motif="Essai.")
    Convention.objects.update(debut="2025-06-01")
    r = ouvrir(BUREAU, agent_de(convention, "responsable"))
    r.aller(adresse("convention", convention))
    r.suivre("Ouvrir une procédure de retrait pour manquement")
    r.remplir({"manquement_le": "2025-06-20", "manquement": "Un propos tenu en public."})
    r.regarder("retrait-ouvrir")
    r.presser("Demander les observations")
    r.titre("Procédure de retrait")
    r.regarder("retrait-agent")
    p = ouvrir(TELEPHONE, porteur_de(convention))
    p.aller(adresse("convention", convention))
    p.suivre("Procédure de retrait du", exact=False)
    p.suivre("Présenter des observations")
    p.remplir({"observations": "Nous contestons ce fait."})
    p.presser("Envoyer")
    p.voit("Nous contestons ce fait.")
    p.regarder("retrait-porteur")
