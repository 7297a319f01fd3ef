"""Les onglets d'un dossier en instruction, qui les voit, et ce qu'on y télécharge."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from candidatures import services
from candidatures.models import Dossier, Projet
from tests.candidatures.ecrans import ONGLETS, adresse, connecter, copies, ddets, numeros, requetes
from tests.candidatures.instruction import Equipe
from tests.fabriques.candidatures import brouillon
from tests.fabriques.comptes import (
    MembreServiceFactory,
    MembreStructureFactory,
    ServiceFactory,
    agent,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


class TestPages:
    @pytest.mark.parametrize("onglet", ONGLETS)
    def test_requetes_fixes_quand_le_dossier_grossit(self, equipe: Equipe, instructeur: Client, onglet: str) -> None:
        equipe.en_instruction()
        critere = equipe.dossier.version_suivie.criteres.get(code="CAPACITE")
        ecrire: list[Callable[[], object]] = [
            lambda: services.commenter(equipe.dossier, acteur=equipe.instructeur, section="projet", texte="À voir."),
            lambda: services.ecrire_message(equipe.dossier, "Bonjour", acteur=equipe.dossier.cree_par),
            lambda: services.noter(
                equipe.dossier, critere, acteur=agent("instructeur", equipe.service), valeur=Decimal(3)
            ),
        ]
        for geste in ecrire:
            geste()
        avant = requetes(instructeur, adresse(onglet, equipe.dossier))
        for geste in ecrire * 3:
            geste()
        assert requetes(instructeur, adresse(onglet, equipe.dossier)) == avant
        assert avant <= 75

    def test_le_contenu_montre_sections_et_remarques(self, equipe: Equipe, instructeur: Client) -> None:
        services.commenter(equipe.dossier, acteur=equipe.instructeur, section="projet", texte="Objectif flou.")
        page = instructeur.get(adresse("contenu", equipe.dossier)).content.decode()
        for texte in ("Accompagner vingt marchés.", "Objectif flou.", "Budget du projet", "29\u202f473,00"):
            assert texte in page, texte
        assert "Objectif flou." in instructeur.get(adresse("dossier", equipe.dossier)).content.decode()

    def test_la_liste_de_controle(self, equipe: Equipe, instructeur: Client) -> None:
        points = instructeur.get(adresse("dossier", equipe.dossier)).context["points"]
        assert {p.libelle: str(p.etat) for p in points} == {
            "Formulaire signé": "ok",
            "Pièces exigées": "ok",
            "Contrôle des pièces": "a_voir",
            "Règles de l'appel": "ok",
        }

    def test_l_histoire_est_en_mots(self, equipe: Equipe) -> None:
        equipe.propose()
        page = connecter(equipe.responsable).get(adresse("histoire", equipe.dossier)).content.decode()
        for texte in ("Décision proposée", "Instruction ouverte", "« Projet solide. »", "recevable → en instruction"):
            assert texte in page, texte
        assert "dossier.proposer" not in page
        assert "en_instruction" not in page

    def test_le_verdict_d_un_dossier_decide_est_celui_de_la_decision(self, equipe: Equipe) -> None:
        equipe.propose()
        equipe.retenir()
        equipe.dossier.postes.update(brut=Decimal(1))
        contexte = connecter(equipe.responsable).get(adresse("dossier", equipe.dossier)).context
        assert contexte["verdict_fige"]
        assert contexte["verdict"].calcul.cout == Decimal("44000.00")


class TestQuiVoitQuoi:
    def test_le_porteur_ne_lit_pas_l_instruction(self, equipe: Equipe) -> None:
        client = connecter(equipe.dossier.cree_par)
        for onglet in ONGLETS:
            assert client.get(adresse(onglet, equipe.dossier)).status_code == 403, onglet
        assert client.get(reverse("instruction:file")).status_code == 403

    def test_l_agent_membre_de_la_structure_non_plus(self, equipe: Equipe, instructeur: Client) -> None:
        MembreStructureFactory(utilisateur=equipe.instructeur, structure=equipe.dossier.structure)
        reponse = instructeur.get(adresse("dossier", equipe.dossier))
        assert reponse.status_code == 403
        assert "Vous appartenez à la structure candidate" in reponse.content.decode()
        assert numeros(instructeur) == []

    def test_relecteur_de_son_departement_seulement(self, equipe: Equipe) -> None:
        ici, ailleurs = agent("relecteur_ddets", ddets(equipe, "69")), agent("relecteur_ddets", ddets(equipe, "38"))
        assert numeros(connecter(ici)) == [equipe.dossier.numero]
        assert numeros(connecter(ailleurs)) == []
        for onglet in ONGLETS:
            assert connecter(ici).get(adresse(onglet, equipe.dossier)).status_code == 200
            assert connecter(ailleurs).get(adresse(onglet, equipe.dossier)).status_code == 404

    def test_le_coordinateur_ne_voit_aucun_budget(self, equipe: Equipe) -> None:
        equipe.propose()
        coordination = ServiceFactory(type="DREETS", departements=["69"])
        client = connecter(agent("coordinateur_regional", coordination))
        pages = [client.get(adresse(onglet, equipe.dossier)).content.decode() for onglet in ONGLETS]
        pages.append(client.get(reverse("instruction:file")).content.decode())
        for page in pages:
            assert "29\u202f473" not in page
            assert "46\u202f000" not in page
            assert "FR7630006000011234567890189" not in page
        piece = equipe.dossier.pieces.first()
        assert piece is not None
        assert client.get(adresse("telecharger_piece", equipe.dossier, piece=piece.pk)).status_code == 403
        assert "tri=montant" not in pages[-1]
        assert 'value="-montant_demande"' not in pages[-1]

    def test_brouillon_invisible_sauf_montre(self, equipe: Equipe, instructeur: Client) -> None:
        cache = brouillon(equipe.dossier.appel)
        assert instructeur.get(adresse("dossier", cache)).status_code == 404
        services.partager(cache, acteur=cache.cree_par)
        for onglet in ONGLETS:
            assert instructeur.get(adresse(onglet, cache)).status_code == 200, onglet
        assert "" in numeros(instructeur)

    def test_un_autre_service_ne_voit_rien(self, equipe: Equipe) -> None:
        client = connecter(agent("instructeur"))
        assert numeros(client) == []
        assert client.get(adresse("dossier", equipe.dossier)).status_code == 404

    def test_navigation_et_compteur(self, equipe: Equipe, instructeur: Client) -> None:
        page = instructeur.get(reverse("instruction:file")).content.decode()
        assert page.count('href="/instruction/"') >= 1
        porteur = connecter(equipe.dossier.cree_par).get(reverse("candidatures:liste")).content.decode()
        assert 'href="/instruction/"' not in porteur


class TestTelecharger:
    def test_piece_de_ce_dossier_seulement(self, equipe: Equipe, instructeur: Client) -> None:
        piece = equipe.dossier.pieces.get(code="RIB")
        reponse = instructeur.get(adresse("telecharger_piece", equipe.dossier, piece=piece.pk))
        assert (reponse.status_code, reponse["X-Content-Type-Options"]) == (200, "nosniff")
        assert "attachment" in reponse["Content-Disposition"]
        autre = Equipe(copies(equipe.dossier, 1)[0])
        assert instructeur.get(adresse("telecharger_piece", autre.dossier, piece=piece.pk)).status_code == 404


def test_deux_roles_ne_cachent_pas_le_budget(equipe: Equipe) -> None:
    personne = agent("coordinateur_regional", ServiceFactory(departements=["69"]))
    MembreServiceFactory(utilisateur=personne, service=equipe.service, role="gestionnaire")
    assert "29\u202f473" in connecter(personne).get(adresse("dossier", equipe.dossier)).content.decode()


def test_le_budget_cache_d_un_autre_territoire_reste_vide(equipe: Equipe) -> None:
    """Une même personne voit les budgets de son service, et aucun de ceux qu'elle ne fait que coordonner."""
    copie = copies(equipe.dossier, 1)[0]
    autre = Equipe(equipe.dossier)
    personne = agent("coordinateur_regional", ServiceFactory(departements=["69"]))
    MembreServiceFactory(utilisateur=personne, service=ServiceFactory(), role="instructeur")
    reponse = connecter(personne).get(reverse("instruction:file"))
    lignes: Iterable[Any] = reponse.context["lignes"]
    colonne: Callable[..., Any] = next(c for c in reponse.context["colonnes"] if c.cle == "demande").lire
    assert {colonne(ligne["dossier"]) for ligne in lignes} == {None}
    assert reponse.context["totaux"].demande == 0
    assert {copie.numero, autre.dossier.numero} == set(numeros(connecter(personne)))


def test_intitule_hostile_est_echappe(equipe: Equipe, instructeur: Client) -> None:
    hostile = "<script>alert(1)</script>"
    Dossier.objects.filter(pk=equipe.dossier.pk).update(intitule=hostile)
    Projet.objects.filter(pk=equipe.dossier.pk).update(objectifs=hostile)
    for url in (reverse("instruction:file"), *(adresse(onglet, equipe.dossier) for onglet in ONGLETS)):
        assert hostile not in instructeur.get(url).content.decode(), url
