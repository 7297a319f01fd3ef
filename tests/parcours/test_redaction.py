"""Rédiger un article, ajuster le budget, viser à deux niveaux : dans un vrai navigateur, à deux largeurs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from conventions import services
from conventions.etats import Etat
from conventions.models import Convention
from socle.travaux import executer_echus
from tests.conventions.commun import CHAMPS, adresse, retenir
from tests.fabriques.candidatures import depose
from tests.fabriques.comptes import StructureFactory
from tests.fabriques.socle import image
from tests.parcours.decor import Decor, planter
from tests.parcours.pages import Onglet

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("horloge")]
ARTICLE = "Article 2 – Durée"


@pytest.fixture
def decor() -> Decor:
    return planter()


@pytest.fixture
def convention(decor: Decor) -> Convention:
    """Accordée sous la demande, mentions remplies, budget attendu."""
    dossier = retenir(depose(appel=decor.appel, structure=StructureFactory(rna="W691234567")), "25000.00")
    convention = Convention.objects.get(dossier=dossier)
    return services.enregistrer_champs(convention, CHAMPS, acteur=decor.agents["gestionnaire"])


def regler_le_service(o: Onglet, decor: Decor) -> None:
    """Logo, puis deux niveaux de visa, dont un ajouté à la ligne."""
    o.aller(reverse("comptes:service", args=[decor.service.uuid]))
    o.suivre("Changer le logo ou le cachet")
    o.regarder("service-images")
    o.joindre("logo", "logo.png", image(), "image/png")
    o.presser("Enregistrer")
    o.voit("Le logo et le cachet sont enregistrés.")
    o.suivre("Régler les visas")
    o.regarder("service-visas")
    o.remplir({"niveaux-0-libelle": "Pôle inclusion", "niveaux-0-role": "instructeur"})
    o.presser("Ajouter un niveau")
    o.remplir({"niveaux-1-libelle": "Direction", "niveaux-1-role": "responsable"})
    o.presser("Enregistrer")
    o.voit("2 niveaux de visa enregistrés.")
    o.regarder("service")


def recrire(o: Onglet, convention: Convention) -> None:
    """L'aperçu et la différence suivent la frappe ; la mention s'insère au curseur, sans souris."""
    o.aller(adresse("convention", convention))
    o.regarder("convention-preparation")
    o.suivre("Récrire un article")
    o.regarder("articles")
    o.suivre(ARTICLE)
    o.regarder("article-modele")
    expect(o.page.get_by_text("Rien : l’article est celui du modèle.")).to_be_visible()
    o.page.fill("#id_corps", "La convention court jusqu'au ")
    o.page.select_option("#mention", "terme|date_courte")
    o.page.locator("#mention").focus()
    o.atteindre("button[name=action][value=inserer]", 3)
    o.page.keyboard.press("Enter")
    expect(o.page.locator("#id_corps")).to_have_value("La convention court jusqu'au [[terme|date_courte]]")
    expect(o.page.locator("#id_corps")).to_be_focused()
    expect(o.page.locator("[data-g-sortie=apercu]")).to_contain_text("La convention court jusqu'au 31/08/2026")
    expect(o.page.locator("[data-g-sortie=difference] ins").first).to_be_visible()
    o.page.locator("#id_corps").select_text()
    o.presser("Gras")
    expect(o.page.locator("[data-g-sortie=apercu] strong")).to_contain_text("31/08/2026")
    o.regarder("article-recrit")
    o.presser("Enregistrer l’article")
    o.voit("L'article est enregistré.")
    o.regarder("articles-un-recrit")


def ajuster(o: Onglet, convention: Convention) -> None:
    """La porteuse équilibre son budget : les sommes et le verdict suivent."""
    o.aller(adresse("convention", convention))
    o.regarder("porteur-convention")
    o.suivre("Ajuster le budget")
    o.voit("À corriger avant de transmettre")
    o.regarder("porteur-budget")
    expect(o.page.locator('[name="m-74.E1"]')).to_be_disabled()
    o.presser("Enregistrer et transmettre au service")
    o.voit("Il manque")
    o.remplir({"m-64.1": "28527"})
    expect(o.page.locator("[data-g-sortie=verdict]")).to_contain_text("Ce budget tient")
    o.regarder("porteur-budget-equilibre")
    o.presser("Enregistrer et transmettre au service")
    o.voit("Votre budget est transmis au service.")
    o.voit("Le service relit votre budget ajusté.")
    o.regarder("porteur-convention-transmis")


def valider_et_soumettre(o: Onglet, convention: Convention) -> None:
    """La gestionnaire valide le budget ; le texte complet part au visa, ses écarts en évidence."""
    o.aller(adresse("convention", convention))
    o.suivre("Relire le budget ajusté")
    o.regarder("agent-budget")
    o.suivre("Valider ce budget")
    o.regarder("agent-budget-valider")
    o.presser("Valider")
    o.voit("Valider le budget ajusté : c'est fait.")
    executer_echus()
    o.aller(adresse("convention", convention))
    o.regarder("convention-complete")
    o.suivre("Soumettre au visa")
    o.voit("1 article s’écarte du modèle")
    o.presser("Soumettre")
    o.voit("Le visa « Pôle inclusion » est attendu (instructeur).")


def viser(o: Onglet, convention: Convention, ecran: str, ensuite: str) -> None:
    """Un niveau : lire ce qui s'écarte, viser."""
    o.aller(adresse("convention", convention))
    o.regarder(ecran)
    o.suivre("Viser")
    o.voit("1 article s’écarte du modèle")
    o.regarder(f"{ecran}-viser")
    o.remplir({"remarque": "Relu."})
    o.presser("Viser")
    o.voit(ensuite)


def test_de_l_article_recrit_au_dernier_visa(
    ouvrir: Callable[..., Onglet], decor: Decor, convention: Convention
) -> None:
    """Chaque écran est contrôlé aux deux largeurs ; le service écrit à l'ordinateur, la porteuse et les viseurs au
    téléphone."""
    regler_le_service(ouvrir(1280, decor.agents["administrateur"]), decor)
    recrire(ouvrir(1280, decor.agents["gestionnaire"]), convention)
    ajuster(ouvrir(390, convention.dossier.cree_par), convention)
    valider_et_soumettre(ouvrir(1280, decor.agents["gestionnaire"]), convention)
    viseurs = (("instructeur", "Le visa « Direction » est attendu"), ("responsable", "La signature du bénéficiaire"))
    for role, ensuite in viseurs:
        viser(ouvrir(390, decor.agents[role]), convention, f"visa-{role}", ensuite)
    convention.refresh_from_db()
    assert convention.etat == Etat.A_SIGNER
    (article,) = [a for a in convention.versions_propres[0].contenu["articles"] if a["redige"]]
    assert article["corps"] == "**La convention court jusqu'au 31/08/2026**"
