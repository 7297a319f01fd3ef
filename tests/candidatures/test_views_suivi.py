"""Mes dossiers, la page d'un dossier, les messages, le brouillon montré."""

from typing import Any

import pytest
from django.test import Client

from candidatures.etats import Etat
from candidatures.models import DemandeCompletion, Dossier, Message
from comptes.models import MembreStructure, Utilisateur
from socle.horloge import maintenant
from socle.models import Courriel
from tests.fabriques import candidatures as fabrique
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import ServiceFactory, StructureFactory, UtilisateurFactory, agent, membre, representant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def connecter(client: Client, personne: Utilisateur) -> Client:
    client.force_login(personne)
    return client


def test_la_liste_vide_dit_par_ou_commencer(client: Client) -> None:
    appel_aura()
    texte = connecter(client, UtilisateurFactory()).get("/dossiers/").content.decode()
    assert "Rattachez-vous à votre structure" in texte
    assert "/dossiers/nouveau/aura-2025/" in texte


def test_la_liste_coute_un_nombre_fixe_de_requetes(client: Client, django_assert_max_num_queries: Any) -> None:
    appel, structure = appel_aura(), StructureFactory()
    personne = representant(structure)
    connecter(client, personne)
    comptes = []
    for attendus in (1, 3):
        while Dossier.objects.count() < attendus:
            fabrique.brouillon(appel=appel, structure=structure, acteur=personne)
        with django_assert_max_num_queries(14) as requetes:
            assert client.get("/dossiers/").content.decode().count("Dossier sans titre") == attendus
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]


def test_la_liste_ne_montre_que_ses_structures(client: Client) -> None:
    autre = fabrique.complet()
    texte = connecter(client, membre("redacteur")).get("/dossiers/").content.decode()
    assert autre.intitule not in texte


def test_commencer_sans_structure_mene_au_rattachement(client: Client) -> None:
    appel_aura()
    reponse = connecter(client, UtilisateurFactory()).get("/dossiers/nouveau/aura-2025/")
    assert reponse.headers["location"] == "/espace/structures/rattacher/"


def test_commencer_pour_une_de_ses_structures(client: Client) -> None:
    appel_aura()
    structure = StructureFactory()
    connecter(client, representant(structure))
    page = client.get("/dossiers/nouveau/aura-2025/")
    cle = page.context["form"]["cle"].value()
    donnees = {"structure": str(structure.uuid), "cle": str(cle)}
    for _ in range(2):
        reponse = client.post("/dossiers/nouveau/aura-2025/", donnees)
    assert Dossier.objects.get().structure == structure
    assert reponse.headers["location"] == f"/dossiers/{cle}/"


def test_commencer_pour_la_structure_d_autrui_est_refuse(client: Client) -> None:
    appel_aura()
    connecter(client, representant())
    autre = StructureFactory()
    donnees = {"structure": str(autre.uuid), "cle": "9a3de18b-7647-41e0-a628-e2b9bbd6a1e0"}
    reponse = client.post("/dossiers/nouveau/aura-2025/", donnees)
    assert "Choisissez une de vos structures." in reponse.content.decode()
    assert not Dossier.objects.exists()


def test_un_appel_en_preparation_n_a_pas_de_page(client: Client) -> None:
    appel_aura(publie=False)
    assert connecter(client, representant()).get("/dossiers/nouveau/aura-2025/").status_code == 404


@pytest.mark.parametrize(
    ("etat", "phrase"),
    [
        (Etat.DEPOSE, "Vous n&#x27;avez rien à faire"),
        (Etat.PROPOSE, "en cours d&#x27;examen"),
        (Etat.RETENU, "Votre projet est retenu"),
        (Etat.REJETE, "Ce dossier est terminé"),
    ],
)
def test_la_page_dit_l_etat_et_la_suite_dans_les_mots_du_porteur(client: Client, etat: Etat, phrase: str) -> None:
    dossier = fabrique.dans_l_etat(etat)
    texte = connecter(client, dossier.cree_par).get(f"/dossiers/{dossier.uuid}/").content.decode()
    assert phrase in texte
    assert "proposé à la décision" not in texte


def test_la_page_d_un_complement_dit_ce_qui_est_demande(client: Client) -> None:
    dossier = fabrique.dans_l_etat(Etat.A_COMPLETER)
    DemandeCompletion.objects.create(
        dossier=dossier,
        sections=["projet"],
        texte="Datez le projet.",
        echeance=maintenant(),
        demandee_par=agent("instructeur"),
    )
    texte = connecter(client, dossier.cree_par).get(f"/dossiers/{dossier.uuid}/").content.decode()
    assert "Datez le projet." in texte
    assert "Compléter mon dossier" in texte


def test_la_page_d_autrui_n_existe_pas(client: Client) -> None:
    dossier = fabrique.brouillon()
    connecter(client, membre("redacteur"))
    for suite in ("", "messages/"):
        assert client.get(f"/dossiers/{dossier.uuid}/{suite}").status_code == 404
    assert client.post(f"/dossiers/{dossier.uuid}/partager/", {"montrer": "oui"}).status_code == 404


def test_montrer_son_brouillon_l_ouvre_au_service_et_le_lui_dit(client: Client) -> None:
    dossier = fabrique.complet()
    ddets = ServiceFactory(nom="DDETS du Rhône", type="DDETS", departements=["69"], courriel="ddets69@exemple.fr")
    relecteur = agent("relecteur_ddets", ddets)
    assert dossier not in Dossier.objects.visibles_par(relecteur)
    connecter(client, dossier.cree_par).post(f"/dossiers/{dossier.uuid}/partager/", {"montrer": "oui"})
    assert dossier in Dossier.objects.visibles_par(relecteur)
    prevenus = Courriel.objects.filter(genre="dossier.partager").values_list("destinataire", flat=True)
    assert "ddets69@exemple.fr" in prevenus
    client.post(f"/dossiers/{dossier.uuid}/partager/", {"montrer": "non"})
    assert dossier not in Dossier.objects.visibles_par(relecteur)


def test_un_dossier_depose_ne_se_montre_plus(client: Client) -> None:
    dossier = fabrique.dans_l_etat(Etat.DEPOSE)
    reponse = connecter(client, dossier.cree_par).post(
        f"/dossiers/{dossier.uuid}/partager/", {"montrer": "oui"}, follow=True
    )
    assert "Seul un brouillon" in reponse.content.decode()


def test_ecrire_au_service_garde_le_message_et_previent(client: Client) -> None:
    service = ServiceFactory(nom="DREETS Auvergne-Rhône-Alpes", courriel="dreets@exemple.fr")
    dossier = fabrique.brouillon(appel=appel_aura(service))
    connecter(client, dossier.cree_par)
    client.post(f"/dossiers/{dossier.uuid}/messages/", {"texte": "  Une question  "})
    message = Message.objects.get()
    assert (message.texte, message.du_service, message.auteur) == ("Une question", False, dossier.cree_par)
    mail = Courriel.objects.get(genre="dossier.message")
    assert mail.destinataire in {dossier.appel.courriel, "dreets@exemple.fr"}
    assert "Une question" in mail.texte
    reponse = client.post(f"/dossiers/{dossier.uuid}/messages/", {"texte": "   "})
    assert "Écrivez votre message" in reponse.content.decode()


def test_lire_ne_marque_pas_lu_c_est_un_acte(client: Client) -> None:
    dossier = fabrique.brouillon()
    Message.objects.create(dossier=dossier, auteur=agent("instructeur"), du_service=True, texte="Bonjour")
    Message.objects.create(dossier=dossier, auteur=dossier.cree_par, du_service=False, texte="Merci")
    connecter(client, dossier.cree_par)
    assert "Marquer comme lus" in client.get(f"/dossiers/{dossier.uuid}/messages/").content.decode()
    assert "1 message du service à lire" in client.get("/dossiers/").content.decode()
    client.post(f"/dossiers/{dossier.uuid}/messages/lus/")
    assert Message.objects.get(du_service=True).lu_le is not None
    assert Message.objects.get(du_service=False).lu_le is None


def test_la_personne_de_deux_structures_choisit(client: Client) -> None:
    appel_aura()
    structure, seconde = StructureFactory(), StructureFactory()
    personne = representant(structure)
    MembreStructure.objects.create(utilisateur=personne, structure=seconde, role="redacteur", etat="actif")
    page = connecter(client, personne).get("/dossiers/nouveau/aura-2025/")
    assert page.context["form"]["structure"].value() is None
    assert page.content.decode().count('name="structure"') == 2
