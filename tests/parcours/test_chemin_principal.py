"""Le chemin principal, de la page publique à la convention notifiée, par quatre personnes dans un vrai navigateur."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from comptes.types import RoleService
from conventions.models import Convention
from socle import journal
from socle.models import Courriel
from socle.travaux import executer_echus
from tests.parcours import porteuse, service
from tests.parcours.decor import Decor, planter
from tests.parcours.pages import Onglet

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("horloge")]
OuvreOnglet = Callable[..., Onglet]
BUREAU, TELEPHONE = 1280, 390
AVANT_LES_POSTES = (
    "structure",
    "relations",
    "moyens",
    "budget-structure",
    "projet",
    "territoire",
    "strategie",
    "postes",
)


def inscrire(o: Onglet, decor: Decor) -> None:
    """Une personne qui n'a jamais vu le guichet, jusqu'à son brouillon."""
    porteuse.decouvrir(o, decor.appel.code)
    porteuse.creer_un_compte(o)
    porteuse.se_connecter(o, porteuse.COURRIEL, porteuse.MOT_DE_PASSE)
    porteuse.rattacher_sa_structure(o, decor.appel.code)
    porteuse.commencer(o, decor.appel.code)


def remplir(o: Onglet) -> None:
    """Toutes les étapes, par l'interface."""
    o.suivre("Continuer mon dossier")
    for section, suivante in pairwise(AVANT_LES_POSTES):
        porteuse.remplir_une_section(o, section, suivante)
    porteuse.remplir_les_postes_au_clavier(o)
    porteuse.remplir_le_plan(o)
    porteuse.remplir_le_budget_du_projet(o)
    porteuse.joindre_les_pieces(o)
    porteuse.s_engager(o)


def deposer(o: Onglet) -> str:
    """Signer, déposer, recevoir l'accusé ; rend l'adresse du dossier."""
    porteuse.deposer_trop_tot(o)
    porteuse.signer(o)
    adresse = porteuse.deposer_au_clavier(o)
    assert porteuse.lire_l_accuse(o).startswith(b"%PDF")
    return adresse


def instruire(o: Onglet) -> None:
    """L'instructrice, jusqu'à sa proposition."""
    service.ouvrir_le_dossier(o)
    service.lire_tout(o)
    service.controler_les_pieces(o)
    service.declarer_recevable(o)
    service.noter(o)
    service.proposer(o)
    assert o.page.get_by_role("link", name="Retenir le dossier").count() == 0


def conventionner(ouvrir: Callable[[RoleService], Onglet], porteur: Onglet) -> None:
    """Gestionnaire, responsable, porteuse, signataire, gestionnaire."""
    gestionnaire, responsable = ouvrir(RoleService.GESTIONNAIRE), ouvrir(RoleService.RESPONSABLE)
    service.ouvrir_la_convention(gestionnaire)
    service.remplir_la_convention(gestionnaire)
    executer_echus()
    service.attendre_le_document(gestionnaire)
    service.acte(gestionnaire, "Soumettre au visa", "Soumettre")
    service.ouvrir_la_convention(responsable)
    service.acte(responsable, "Viser", "Viser")
    service.ouvrir_la_convention(porteur)
    service.signer(porteur, "Signer la convention", "Présidente")
    signataire = ouvrir(RoleService.SIGNATAIRE_SERVICE)
    service.ouvrir_la_convention(signataire)
    service.signer(signataire, "Signer pour le service", "Directrice régionale")
    gestionnaire.page.reload()
    service.acte(gestionnaire, "Notifier", "Notifier")
    gestionnaire.voit("Notifier au bénéficiaire : c'est fait.")


def test_de_la_page_publique_a_la_convention_notifiee(ouvrir: OuvreOnglet) -> None:
    """La porteuse au téléphone, les agents à l'ordinateur ; chaque écran est contrôlé aux deux largeurs."""
    decor = planter()

    def agent(role: RoleService | None, largeur: int = BUREAU) -> Onglet:
        onglet: Onglet = ouvrir(largeur, decor.agents[role] if role else None)
        onglet.contraste_partout = True
        return onglet

    porteur = agent(None, TELEPHONE)
    inscrire(porteur, decor)
    remplir(porteur)
    adresse = deposer(porteur)
    instruire(agent(RoleService.INSTRUCTEUR))
    responsable = agent(RoleService.RESPONSABLE)
    service.ouvrir_le_dossier(responsable)
    service.decider(responsable)
    executer_echus()
    porteur.aller(adresse)
    porteur.regarder("dossier retenu, vu de la porteuse")
    conventionner(agent, porteur)
    executer_echus()
    porteur.aller(f"/conventions/{Convention.objects.get().uuid}/")
    porteur.regarder("convention notifiée")
    assert porteur.telecharger("Télécharger la convention").startswith(b"%PDF")
    assert Courriel.objects.filter(genre="convention.notifiee", destinataire=porteuse.COURRIEL).exists()
    assert journal.verifier() is None
