"""Écrans de l'instruction : la file à nombre de requêtes fixe, chaque filtre, chaque onglet, et qui voit quoi."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from candidatures import services, types
from candidatures.etats import Etat
from candidatures.models import Dossier, Message, Projet
from comptes.models import Service, Utilisateur
from socle.horloge import avancer, maintenant
from tests.candidatures.instruction import Equipe
from tests.fabriques.candidatures import brouillon, complet
from tests.fabriques.comptes import (
    MembreServiceFactory,
    MembreStructureFactory,
    ServiceFactory,
    StructureFactory,
    agent,
)
from tests.fabriques.territoires import DepartementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
ONGLETS = ("dossier", "contenu", "pieces", "notes", "echanges", "histoire")


def connecter(personne: Utilisateur) -> Client:
    client = Client()
    client.force_login(personne)
    return client


def adresse(nom: str, dossier: Dossier, **options: Any) -> str:
    return reverse(f"instruction:{nom}", kwargs={"uuid": dossier.uuid, **options})


def copies(dossier: Dossier, nombre: int) -> list[Dossier]:
    """Dossiers déposés légers, de structures différentes, comme la file les voit."""
    faits = []
    for rang in range(nombre):
        structure = StructureFactory(nom=f"Structure {rang}")
        copie = Dossier.objects.create(
            appel=dossier.appel,
            version=dossier.version,
            structure=structure,
            cree_par=dossier.cree_par,
            etat=Etat.DEPOSE,
            numero=f"C-{rang:04d}",
            depose_le=maintenant() + timedelta(minutes=rang),
            complet_le=maintenant(),
            releve=dossier.releve,
            agent=dossier.agent,
            intitule=f"Projet {rang}",
            montant_demande=Decimal(1000 + rang),
            etp=Decimal("0.50"),
        )
        copie.departements.set(dossier.departements.all())
        copie.recherche = copie.texte_de_recherche()
        copie.save()
        faits.append(copie)
    return faits


def requetes(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as prises:
        assert client.get(url).status_code == 200
    return len(prises)


def numeros(client: Client, **filtres: str) -> list[str]:
    reponse = client.get(reverse("instruction:file"), filtres)
    assert reponse.status_code == 200
    return [ligne["dossier"].numero for ligne in reponse.context["lignes"]]


@pytest.fixture
def equipe() -> Equipe:
    return Equipe()


@pytest.fixture
def instructeur(equipe: Equipe) -> Client:
    return connecter(equipe.instructeur)


def ddets(equipe: Equipe, departement: str) -> Service:
    service: Service = ServiceFactory(
        type="DDETS", nom=f"DDETS {departement}", parent=equipe.service, departements=[departement]
    )
    return service


class TestFile:
    def test_meme_nombre_de_requetes_pour_1_3_et_50_dossiers(self, equipe: Equipe, instructeur: Client) -> None:
        url = reverse("instruction:file")
        comptes = [requetes(instructeur, url)]
        copies(equipe.dossier, 2)
        comptes.append(requetes(instructeur, url))
        Dossier.objects.filter(numero__startswith="C-").delete()
        copies(equipe.dossier, 49)
        comptes.append(requetes(instructeur, url))
        assert len(set(comptes)) == 1, comptes
        assert comptes[0] <= 34

    def test_recherche_sans_accent_ni_casse(self, equipe: Equipe, instructeur: Client) -> None:
        dossier = copies(equipe.dossier, 2)[0]
        dossier.intitule = "ÉTUDE d'impact à l'Œuvre"
        dossier.recherche = dossier.texte_de_recherche()
        dossier.save()
        for texte in ("etude", "ÉTUDE", "étude structure", "IMPACT"):
            assert numeros(instructeur, q=texte) == ["C-0000"], texte
        assert numeros(instructeur, q="etude absente") == []

    def test_chaque_filtre(self, equipe: Equipe, instructeur: Client) -> None:
        copie = copies(equipe.dossier, 1)[0]
        autre = DepartementFactory(code="38")
        copie.departements.set([autre])
        copie.structure.type = "COMMUNE"
        copie.structure.save()
        Dossier.objects.filter(pk=copie.pk).update(
            etat=Etat.A_COMPLETER, etp=2, montant_demande=50000, statut_verdict="REDUIT", agent=equipe.instructeur,
            releve=None,
        )  # fmt: skip
        siens: dict[str, Any] = {
            "etat": "a_completer", "departement": autre.pk, "type": "COMMUNE", "etp_min": "1.5",
            "montant_min": "40000", "verdict": "REDUIT", "agent": equipe.instructeur.pk,
        }  # fmt: skip
        for nom, valeur in siens.items():
            assert numeros(instructeur, **{nom: str(valeur)}) == ["C-0000"], nom
        autres = {"agent": "aucun", "releve": equipe.dossier.releve.pk, "etat": "depose"}  # type: ignore[union-attr]  # déposé
        for nom, valeur in autres.items():
            assert numeros(instructeur, **{nom: str(valeur)}) == [equipe.dossier.numero], nom
        assert len(numeros(instructeur, appel=str(equipe.dossier.appel_id))) == 2
        assert len(numeros(instructeur, etat="n'importe quoi")) == 2

    @pytest.mark.parametrize(
        ("tri", "attendus"),
        [
            ("-depose_le", ["C-0002", "C-0001", "C-0000"]),
            ("depose_le", ["C-0000", "C-0001", "C-0002"]),
            ("-montant_demande", ["C-0002", "C-0001", "C-0000"]),
            ("montant_demande", ["C-0000", "C-0001", "C-0002"]),
            ("structure__recherche", ["C-0000", "C-0001", "C-0002"]),
            ("-etp", ["C-0000", "C-0001", "C-0002"]),
        ],
    )
    def test_tri(self, equipe: Equipe, instructeur: Client, tri: str, attendus: list[str]) -> None:
        copies(equipe.dossier, 3)
        assert [n for n in numeros(instructeur, tri=tri) if n.startswith("C-")] == attendus

    def test_pagination_garde_les_filtres(self, equipe: Equipe, instructeur: Client) -> None:
        copies(equipe.dossier, 30)
        premiere = numeros(instructeur, q="structure")
        seconde = numeros(instructeur, q="structure", page="2")
        assert (len(premiere), len(seconde), set(premiere) & set(seconde)) == (25, 5, set())
        page = instructeur.get(reverse("instruction:file"), {"q": "structure"}).content.decode()
        assert "?q=structure&amp;page=2" in page

    def test_totaux_de_tout_ce_qui_est_filtre(self, equipe: Equipe, instructeur: Client) -> None:
        copies(equipe.dossier, 30)
        totaux = instructeur.get(reverse("instruction:file"), {"q": "structure"}).context["totaux"]
        assert (totaux.nombre, totaux.etp, totaux.demande) == (30, 15, sum(range(1000, 1030)))

    def test_onglets_ce_qui_attend_et_les_tas(self, equipe: Equipe, instructeur: Client) -> None:
        assert numeros(instructeur, attente="a_verifier") == [equipe.dossier.numero]
        assert numeros(instructeur, corbeille="personne") == [equipe.dossier.numero]
        assert numeros(instructeur, corbeille="moi") == []
        equipe.propose()
        assert numeros(instructeur, attente="a_verifier") == []
        assert numeros(instructeur, corbeille="moi") == [equipe.dossier.numero]
        assert numeros(connecter(equipe.responsable), attente="a_decider") == [equipe.dossier.numero]
        services.ecrire_message(equipe.dossier, "Bonjour", acteur=equipe.dossier.cree_par)
        assert numeros(instructeur, corbeille="messages") == [equipe.dossier.numero]
        onglets = instructeur.get(reverse("instruction:file")).context["onglets"]
        assert [(o.libelle, o.compteur) for o in onglets] == [
            ("Tous les dossiers", None),
            ("À moi", 1),
            ("Messages à lire", 1),
        ]

    def test_un_onglet_reste_ouvert_quand_on_filtre(self, equipe: Equipe, instructeur: Client) -> None:
        copies(equipe.dossier, 2)
        Dossier.objects.filter(numero="C-0000").update(agent=equipe.instructeur)
        assert numeros(instructeur, corbeille="moi", q="structure") == ["C-0000"]
        page = instructeur.get(reverse("instruction:file"), {"corbeille": "moi"}).content.decode()
        assert '<input type="hidden" name="corbeille" value="moi">' in page

    def test_une_file_vide_le_dit(self) -> None:
        page = connecter(agent("instructeur")).get(reverse("instruction:file")).content.decode()
        assert "Aucun dossier reçu" in page

    def test_prendre_en_un_clic_et_revenir(self, equipe: Equipe, instructeur: Client) -> None:
        url = reverse("instruction:file") + "?q=etude"
        reponse = instructeur.post(adresse("prendre", equipe.dossier), {"suite": url})
        assert (reponse.status_code, reponse["Location"]) == (302, url)
        equipe.dossier.refresh_from_db()
        assert equipe.dossier.agent == equipe.instructeur
        ailleurs = instructeur.post(adresse("prendre", equipe.dossier), {"suite": "https://ailleurs.example/"})
        assert ailleurs["Location"] == adresse("dossier", equipe.dossier)


class TestSilence:
    def alerte(self, client: Client, dossier: Dossier) -> tuple[bool, bool]:
        """Ce que disent l'onglet de la file et la page du dossier : elles ne peuvent pas se contredire."""
        silence = client.get(adresse("dossier", dossier)).context["silence"]
        return dossier.numero in numeros(client, attente="rejet_implicite"), bool(silence and silence.alerte)

    def test_alerte_quinze_jours_avant_deux_mois(self, equipe: Equipe, instructeur: Client) -> None:
        avancer(timedelta(days=46))
        assert self.alerte(instructeur, equipe.dossier) == (False, False)
        avancer(timedelta(days=1))
        assert self.alerte(instructeur, equipe.dossier) == (True, True)
        page = instructeur.get(adresse("dossier", equipe.dossier)).content.decode()
        assert "vaudra rejet le <strong>1er\xa0septembre\xa02025</strong>, dans 15 jours" in page
        avancer(timedelta(days=15))
        assert "Le silence du service vaut rejet" in instructeur.get(adresse("notes", equipe.dossier)).content.decode()

    def test_ni_personne_publique_ni_dossier_decide_ni_dossier_incomplet(
        self, equipe: Equipe, instructeur: Client
    ) -> None:
        avancer(timedelta(days=50))
        structure = equipe.dossier.structure
        structure.type = "COMMUNE"
        structure.save()
        assert self.alerte(instructeur, equipe.dossier) == (False, False)
        structure.type = "ASSOCIATION"
        structure.save()
        Dossier.objects.filter(pk=equipe.dossier.pk).update(complet_le=None)
        assert self.alerte(instructeur, equipe.dossier) == (False, False)
        Dossier.objects.filter(pk=equipe.dossier.pk).update(
            complet_le=maintenant() - timedelta(days=50), etat=Etat.IRRECEVABLE, irrecevable_le=maintenant()
        )
        assert self.alerte(instructeur, equipe.dossier) == (False, False)


class TestExport:
    def classeur(self, client: Client, **filtres: str) -> list[tuple[Any, ...]]:
        reponse = client.get(reverse("instruction:exporter"), filtres)
        assert reponse.status_code == 200
        assert reponse["Content-Disposition"] == 'attachment; filename="dossiers-2025-07-01.xlsx"'
        feuille: Any = load_workbook(BytesIO(reponse.content)).active
        return list(feuille.iter_rows())

    def test_memes_dossiers_que_la_file(self, equipe: Equipe, instructeur: Client) -> None:
        copies(equipe.dossier, 30)
        lignes = self.classeur(instructeur, q="structure", tri="depose_le")
        entetes = [c.value for c in lignes[0]]
        assert entetes[:4] == ["Numéro", "Structure", "Siret", "Statut"]
        assert [ligne[0].value for ligne in lignes[1:]] == [f"C-{rang:04d}" for rang in range(30)]
        demande = lignes[1][entetes.index("Demandé")]
        assert (demande.value, demande.data_type, demande.number_format) == (1000, "n", "#,##0.00\\ €")

    def test_aucune_formule(self, equipe: Equipe, instructeur: Client) -> None:
        Dossier.objects.filter(pk=equipe.dossier.pk).update(intitule='=HYPERLINK("http://x","Payez")')
        lignes = self.classeur(instructeur)
        cellule = next(c for c in lignes[1] if str(c.value).startswith("=HYPERLINK"))
        assert (cellule.data_type, cellule.quotePrefix) == ("s", True)

    def test_requetes_constantes(self, equipe: Equipe, instructeur: Client) -> None:
        url = reverse("instruction:exporter")
        avant = requetes(instructeur, url)
        copies(equipe.dossier, 20)
        assert requetes(instructeur, url) == avant

    @pytest.mark.parametrize("role", ["coordinateur_regional", "comite_national", "administrateur"])
    def test_ferme_aux_autres(self, equipe: Equipe, role: str) -> None:
        assert connecter(agent(role, equipe.service)).get(reverse("instruction:exporter")).status_code == 403


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


class TestActes:
    """Chaque acte : GET le montre, POST l'accomplit."""

    def acte(self, personne: Utilisateur, dossier: Dossier, nom: str, **donnees: Any) -> Any:
        client = connecter(personne)
        vue = client.get(adresse(nom, dossier))
        assert vue.status_code == 200
        assert '<form method="post"' in vue.content.decode(), nom
        reponse = client.post(adresse(nom, dossier), donnees)
        assert reponse.status_code == 302, (nom, reponse.context and reponse.context["form"].errors)
        return Dossier.objects.get(pk=dossier.pk)

    def test_du_depot_a_la_decision(self, equipe: Equipe) -> None:
        i, r, d = equipe.instructeur, equipe.responsable, equipe.dossier
        assert self.acte(i, d, "affecter", agent=i.pk).agent == i
        assert self.acte(i, d, "qualifier_aide", regime="DE_MINIMIS", motif="").regime_aide == "DE_MINIMIS"
        assert self.acte(i, d, "declarer_recevable").etat == Etat.RECEVABLE
        assert self.acte(i, d, "ouvrir_instruction").etat == Etat.EN_INSTRUCTION
        poste = d.postes.get()
        parts = {"brut": "30000", "charges_patronales": "11000", "frais_directs": "2000", "frais_generaux": "0"}
        saisie = {f"poste_{poste.pk}_{nom}": valeur for nom, valeur in parts.items()}
        self.acte(i, d, "fixer_couts", **saisie, **{f"poste_{poste.pk}_motif": "Grille."})
        assert d.postes.get().cout_retenu == 43000
        assert self.acte(r, d, "accorder_derogation_plafond", regle="PLAFOND_ETP", motif="Zone isolée.")
        proposition = {"sens": "retenir", "montant": "20 000,50", "motif": "Bon."}
        assert self.acte(i, d, "proposer", **proposition).etat == Etat.PROPOSE
        assert self.acte(r, d, "renvoyer", motif="Revoir.").etat == Etat.EN_INSTRUCTION
        assert self.acte(i, d, "proposer", **proposition).etat == Etat.PROPOSE
        assert self.acte(r, d, "mettre_en_liste_attente", motif="Crédits.").etat == Etat.LISTE_ATTENTE
        retenu = self.acte(r, d, "retenir", montant="20000.50", motif="Crédits libérés.")
        assert (retenu.etat, retenu.montant_accorde) == (Etat.RETENU, Decimal("20000.50"))

    def test_demander_puis_declarer_irrecevable(self, equipe: Equipe) -> None:
        dossier = self.acte(
            equipe.instructeur, equipe.dossier, "demander_pieces", pieces=["RIB"], jours="5", motif="Le RIB."
        )
        assert dossier.etat == Etat.A_COMPLETER
        assert "Le RIB." in connecter(equipe.instructeur).get(adresse("dossier", dossier)).content.decode()
        fini = self.acte(equipe.instructeur, dossier, "declarer_irrecevable", motif="Rien n'est venu.")
        assert fini.etat == Etat.IRRECEVABLE

    def test_rejeter(self, equipe: Equipe) -> None:
        equipe.propose()
        assert self.acte(equipe.responsable, equipe.dossier, "rejeter", motif="Non.").etat == Etat.REJETE

    def test_repondre_a_une_signature_tardive(self, equipe: Equipe) -> None:
        dossier = complet(appel=equipe.dossier.appel)
        services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Congés.")
        Dossier.objects.filter(pk=dossier.pk).update(partage=True)
        client = connecter(equipe.responsable)
        assert "Congés." in client.get(adresse("accorder_derogation_signature", dossier)).content.decode()
        self.acte(equipe.responsable, dossier, "accorder_derogation_signature", accordee="oui", motif="Oui.")
        dossier.derogation_signature.refresh_from_db()
        assert dossier.derogation_signature.etat == types.EtatDemande.ACCORDEE

    @pytest.mark.parametrize("nom", ["retenir", "rejeter", "mettre_en_liste_attente", "renvoyer"])
    def test_un_acte_pas_encore_ouvert_n_a_pas_de_formulaire(self, equipe: Equipe, nom: str) -> None:
        page = connecter(equipe.responsable).get(adresse(nom, equipe.dossier)).content.decode()
        assert "Cette action n'est pas ouverte" in page or "Cette action n&#x27;est pas ouverte" in page
        assert 'name="motif"' not in page

    def test_interdit_dit_pourquoi(self, equipe: Equipe, instructeur: Client) -> None:
        equipe.propose()
        reponse = instructeur.get(adresse("retenir", equipe.dossier))
        assert reponse.status_code == 403
        assert "Vous avez proposé ce dossier : une autre personne doit le décider." in reponse.content.decode()

    def test_le_refus_garde_la_saisie(self, equipe: Equipe) -> None:
        equipe.propose()
        client = connecter(equipe.responsable)
        reponse = client.post(adresse("retenir", equipe.dossier), {"montant": "29473.01", "motif": "Mon motif à moi."})
        page = reponse.content.decode()
        assert "dépasse la demande" in page
        assert "Mon motif à moi." in page
        assert 'value="29473.01"' in page or 'value="29 473,01"' in page or "29473,01" in page
        vide = client.post(adresse("retenir", equipe.dossier), {"montant": "", "motif": "Mon motif à moi."})
        assert "Indiquez le montant accordé." in vide.content.decode()
        assert "Mon motif à moi." in vide.content.decode()

    def test_les_empechements_sont_dits_avant(self, equipe: Equipe, instructeur: Client) -> None:
        services.verifier_piece(
            equipe.dossier.pieces.get(code="RIB"),
            acteur=equipe.instructeur,
            controle=types.EtatPiece.NON_CONFORME,
            remarque="Illisible.",
        )
        page = instructeur.get(adresse("declarer_recevable", equipe.dossier)).content.decode()
        assert "pas possible pour l" in page
        assert "non conformes : Relevé d’identité bancaire" in page
        avancer(equipe.dossier.appel.cloture - maintenant() + timedelta(seconds=1))
        page = instructeur.get(adresse("demander_pieces", equipe.dossier)).content.decode()
        assert "plus de compléments depuis la clôture" in page


class TestSaisies:
    def test_controler_une_piece(self, equipe: Equipe, instructeur: Client) -> None:
        piece = equipe.dossier.pieces.get(code="RIB")
        url = adresse("controler_piece", equipe.dossier, piece=piece.pk)
        refus = instructeur.post(url, {f"piece-{piece.pk}-controle": "non_conforme", f"piece-{piece.pk}-remarque": ""})
        assert refus.status_code == 200
        assert "le porteur lira votre remarque" in refus.content.decode()
        assert 'value="non_conforme" selected' in refus.content.decode()
        suite = instructeur.post(url, {f"piece-{piece.pk}-controle": "conforme", f"piece-{piece.pk}-remarque": ""})
        assert suite["Location"] == adresse("pieces", equipe.dossier)
        piece.refresh_from_db()
        assert piece.controle == "conforme"

    def test_noter_garde_la_saisie_refusee(self, equipe: Equipe, instructeur: Client) -> None:
        equipe.en_instruction()
        premier, second = equipe.dossier.version_suivie.criteres.all()[:2]
        url = adresse("noter", equipe.dossier)
        saisie = {f"note_{premier.pk}": "3,5", f"commentaire_{premier.pk}": "Clair.", f"note_{second.pk}": "9"}
        refus = instructeur.post(url, saisie).content.decode()
        assert "la note va de 0 à 5" in refus
        assert "Clair." in refus
        assert not equipe.dossier.notes.exists()
        assert instructeur.post(url, saisie | {f"note_{second.pk}": ""}).status_code == 302
        assert equipe.dossier.notes.get().valeur == Decimal("3.5")

    def test_un_commentaire_sans_note_ne_se_perd_pas(self, equipe: Equipe, instructeur: Client) -> None:
        equipe.en_instruction()
        critere = equipe.dossier.version_suivie.criteres.first()
        assert critere is not None
        page = instructeur.post(adresse("noter", equipe.dossier), {f"commentaire_{critere.pk}": "Bien."})
        assert "donnez une note avec votre commentaire" in page.content.decode()

    def test_remarquer(self, equipe: Equipe, instructeur: Client) -> None:
        url = adresse("remarquer", equipe.dossier)
        refus = instructeur.post(url, {"section": "plan", "texte": ""})
        assert "Écrivez votre remarque." in refus.content.decode()
        assert '<option value="plan" selected' in refus.content.decode()
        assert instructeur.post(url, {"section": "plan", "texte": "Vérifier."}).status_code == 302
        assert equipe.dossier.remarques.get().texte == "Vérifier."

    def test_donner_un_avis(self, equipe: Equipe) -> None:
        relecteur = agent("relecteur_ddets", ddets(equipe, "69"))
        avis = equipe.recevable().avis.get(instance="DDETS")
        client = connecter(relecteur)
        assert numeros(client, attente="mes_avis") == [equipe.dossier.numero]
        url = adresse("donner_avis", equipe.dossier, avis=avis.pk)
        assert url in client.get(adresse("notes", equipe.dossier)).content.decode()
        refus = client.post(url, {"texte": "Bien implanté."}).content.decode()
        assert "Choisissez le sens de votre avis." in refus
        assert "Bien implanté." in refus
        assert client.post(url, {"sens": "favorable", "texte": "Bien implanté."}).status_code == 302
        assert numeros(client, attente="mes_avis") == []
        assert "déjà rendu" in client.post(url, {"sens": "favorable", "texte": "Encore."}).content.decode()

    def test_l_avis_d_une_autre_instance_est_introuvable(self, equipe: Equipe) -> None:
        relecteur = agent("relecteur_ddets", ddets(equipe, "69"))
        autre = equipe.recevable().avis.get(instance="COORDINATEUR_REGIONAL")
        url = adresse("donner_avis", equipe.dossier, avis=autre.pk)
        assert connecter(relecteur).get(url).status_code == 404

    def test_messages_ecrire_et_marquer_lus(self, equipe: Equipe, instructeur: Client) -> None:
        services.ecrire_message(equipe.dossier, "Une question", acteur=equipe.dossier.cree_par)
        url = adresse("echanges", equipe.dossier)
        page = instructeur.get(url)
        assert [o.compteur for o in page.context["onglets"] if o.libelle == "Échanges"] == [1]
        assert Message.objects.get().lu_le is None, "lire ne marque rien"
        assert instructeur.post(adresse("messages_lus", equipe.dossier)).status_code == 302
        assert Message.objects.get().lu_le == maintenant()
        assert "Marquer comme lus" not in instructeur.get(url).content.decode()
        assert "Écrivez votre message" in instructeur.post(adresse("ecrire", equipe.dossier), {}).content.decode()
        assert instructeur.post(adresse("ecrire", equipe.dossier), {"texte": "Réponse"}).status_code == 302
        assert Message.objects.filter(du_service=True, texte="Réponse").exists()

    def test_couts_refuses_restent_a_l_ecran(self, equipe: Equipe, instructeur: Client) -> None:
        equipe.en_instruction()
        poste = equipe.dossier.postes.get()
        saisie = {f"poste_{poste.pk}_{n}": "0" for n in ("charges_patronales", "frais_directs", "frais_generaux")}
        refus = instructeur.post(adresse("fixer_couts", equipe.dossier), {f"poste_{poste.pk}_brut": "123", **saisie})
        page = refus.content.decode()
        assert "écarte du coût déclaré" in page
        assert "123" in page
        assert poste.retenu_brut is None


class TestTelecharger:
    def test_piece_de_ce_dossier_seulement(self, equipe: Equipe, instructeur: Client) -> None:
        piece = equipe.dossier.pieces.get(code="RIB")
        reponse = instructeur.get(adresse("telecharger_piece", equipe.dossier, piece=piece.pk))
        assert (reponse.status_code, reponse["X-Content-Type-Options"]) == (200, "nosniff")
        assert "attachment" in reponse["Content-Disposition"]
        autre = Equipe(complet_depose(equipe))
        assert instructeur.get(adresse("telecharger_piece", autre.dossier, piece=piece.pk)).status_code == 404


def complet_depose(equipe: Equipe) -> Dossier:
    return copies(equipe.dossier, 1)[0]


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
