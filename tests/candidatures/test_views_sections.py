"""Les étapes par le navigateur : accès, enregistrement, autosauvegarde, conflit, calcul, nombre de requêtes."""

from typing import Any

import pytest
from django.test import Client

from candidatures.etats import Etat
from candidatures.forms.registre import SAISIES
from candidatures.models import Dossier, Projet, SectionEnregistree
from candidatures.types import Section
from comptes.models import Utilisateur
from comptes.types import TypeStructure
from tests.candidatures.soumission import envoi
from tests.fabriques import candidatures as fabrique
from tests.fabriques.comptes import StructureFactory, agent, membre
from tests.fabriques.territoires import DepartementFactory, EpciFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def connecter(client: Client, personne: Utilisateur) -> Client:
    client.force_login(personne)
    return client


def adresse(dossier: Dossier, section: str, suite: str = "") -> str:
    return f"/dossiers/{dossier.uuid}/{section}/{suite}"


@pytest.mark.parametrize("section", sorted(SAISIES))
def test_chaque_etape_s_affiche_vide_et_remplie(client: Client, section: Section) -> None:
    vide = fabrique.brouillon()
    plein = fabrique.complet(appel=vide.appel)
    for dossier in (vide, plein):
        reponse = connecter(client, dossier.cree_par).get(adresse(dossier, section))
        assert reponse.status_code == 200
        texte = reponse.content.decode()
        assert "Ce que regarde l" in texte
        assert str(section.label).replace("'", "&#x27;") in texte


def test_le_dossier_d_une_autre_structure_n_existe_pas(client: Client) -> None:
    dossier = fabrique.brouillon()
    connecter(client, membre("redacteur"))
    for suite in ("", "autosauve/", "calcul/"):
        assert client.post(adresse(dossier, "projet", suite)).status_code == 404
    assert client.get(adresse(dossier, "projet")).status_code == 404


def test_un_agent_ne_voit_pas_un_brouillon_et_n_ecrit_pas_un_dossier_depose(client: Client) -> None:
    dossier = fabrique.brouillon()
    connecter(client, agent("instructeur", dossier.appel.service))
    assert client.get(adresse(dossier, "projet")).status_code == 404
    depose = fabrique.dans_l_etat(Etat.DEPOSE, appel=dossier.appel)
    assert client.get(adresse(depose, "projet")).status_code == 403


def test_une_etape_sans_objet_ou_inconnue_n_existe_pas(client: Client) -> None:
    dossier = fabrique.brouillon(structure=StructureFactory(type=TypeStructure.COMMUNE))
    connecter(client, dossier.cree_par)
    assert client.get(adresse(dossier, "relations")).status_code == 404
    assert client.get(adresse(dossier, "inconnue")).status_code == 404


@pytest.mark.parametrize(
    ("action", "suite"),
    [("suivant", "territoire/"), ("precedent", "budget-structure/"), ("quitter", ""), ("", "projet/")],
)
def test_enregistrer_mene_ou_le_bouton_le_dit(client: Client, action: str, suite: str) -> None:
    dossier = fabrique.brouillon()
    donnees = envoi(dossier, Section.PROJET, intitule="Mon projet", action=action, version="0")
    reponse = connecter(client, dossier.cree_par).post(adresse(dossier, "projet"), donnees)
    assert reponse.headers["location"] == f"/dossiers/{dossier.uuid}/{suite}"
    assert Projet.objects.get(pk=dossier.pk).intitule == "Mon projet"


def test_une_reponse_illisible_garde_sur_l_etape_et_la_montre(client: Client) -> None:
    dossier = fabrique.brouillon()
    donnees = envoi(dossier, Section.PROJET, recrutement_etpt="un mi-temps", action="suivant", version="0")
    reponse = connecter(client, dossier.cree_par).post(adresse(dossier, "projet"), donnees, follow=True)
    texte = reponse.content.decode()
    assert reponse.redirect_chain == [(adresse(dossier, "projet"), 302)]
    assert "un mi-temps" in texte
    assert 'href="#id_recrutement_etpt"' in texte
    assert "<title>Erreur" in texte


def test_conflit_montre_les_deux_textes_et_garde_la_saisie(client: Client) -> None:
    dossier = fabrique.brouillon()
    connecter(client, dossier.cree_par)
    client.post(adresse(dossier, "projet"), envoi(dossier, Section.PROJET, intitule="Version d'Alix", version="0"))
    donnees = envoi(dossier, Section.PROJET, intitule="Version de Sacha", version="0")
    reponse = client.post(adresse(dossier, "projet"), donnees)
    texte = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Version d&#x27;Alix" in texte
    assert texte.count("Version de Sacha") == 2
    assert 'name="version" value="1"' in texte
    assert Projet.objects.get(pk=dossier.pk).intitule == "Version d'Alix"
    donnees["version"] = "1"
    assert client.post(adresse(dossier, "projet"), donnees).status_code == 302
    assert Projet.objects.get(pk=dossier.pk).intitule == "Version de Sacha"


def test_autosauver_suit_les_memes_regles_et_rend_du_json(client: Client) -> None:
    dossier = fabrique.brouillon()
    connecter(client, dossier.cree_par)
    donnees = envoi(dossier, Section.PROJET, intitule="Au fil de l'eau", recrutement_etpt="deux", version="0")
    json = client.post(adresse(dossier, "projet", "autosauve/"), donnees).json()
    assert json["version"] == 1
    assert json["heure"].startswith("10")
    assert json["erreurs"] == {"projet.recrutement_etpt": ["Saisissez un nombre, par exemple 0,50."]}
    assert Projet.objects.get(pk=dossier.pk).intitule == "Au fil de l'eau"
    donnees["intitule"] = "Autre onglet"
    reponse = client.post(adresse(dossier, "projet", "autosauve/"), donnees)
    assert reponse.status_code == 409
    assert "modifiée ailleurs" in reponse.json()["message"]


def test_autosauver_un_dossier_depose_est_refuse_en_mots(client: Client) -> None:
    dossier = fabrique.dans_l_etat(Etat.DEPOSE)
    connecter(client, dossier.cree_par)
    reponse = client.post(adresse(dossier, "projet", "autosauve/"), envoi(dossier, Section.PROJET, version="1"))
    assert reponse.status_code == 400
    assert "chez le service" in reponse.json()["message"]


def test_autosauver_n_accepte_pas_la_lecture(client: Client) -> None:
    dossier = fabrique.brouillon()
    assert connecter(client, dossier.cree_par).get(adresse(dossier, "projet", "autosauve/")).status_code == 405


def test_un_dossier_depose_se_relit_sans_pouvoir_s_ecrire(client: Client) -> None:
    dossier = fabrique.dans_l_etat(Etat.DEPOSE)
    texte = connecter(client, dossier.cree_par).get(adresse(dossier, "projet")).content.decode()
    assert "Cette étape est fermée" in texte
    assert "Enregistrer et continuer" not in texte
    assert "disabled" in texte


def test_les_totaux_viennent_du_serveur_sans_ecrire(client: Client) -> None:
    dossier = fabrique.brouillon()
    cases = {"etat-heures_prevues": "1 500", "prives-heures_prevues": "250", "npnru-heures_n1": "x"}
    donnees = envoi(dossier, Section.STRATEGIE, **cases)
    json = connecter(client, dossier.cree_par).post(adresse(dossier, "strategie", "calcul/"), donnees).json()
    assert json["sorties"]["total-heures_prevues"].replace("\u202f", " ") == "1 750"
    assert json["sorties"]["total-heures_n1"] == "0"
    assert not dossier.volumes.exists()


def test_les_intercommunalites_suivent_les_departements_coches(client: Client) -> None:
    dossier = fabrique.brouillon()
    connecter(client, dossier.cree_par)
    region = dossier.appel.service.region
    ain, isere = DepartementFactory(code="01", region=region), DepartementFactory(code="38", region=region)
    proposees = (("1", "CC du Bugey", [ain]), ("2", "CA du Grésivaudan", [isere]), ("3", "À cheval", [ain, isere]))
    for siren, nom, departements in proposees:
        EpciFactory(siren=siren, nom=nom).departements.set(departements)

    def proposer(*codes: str) -> str:
        donnees = envoi(dossier, Section.TERRITOIRE, departements=list(codes))
        return str(client.post(adresse(dossier, "territoire", "calcul/"), donnees).json()["sorties"]["epcis"])

    deux = proposer("01", "38")
    assert deux.count('value="3"') == 1
    assert "CA du Grésivaudan" in deux
    assert "CA du Grésivaudan" not in proposer("01")


def test_afficher_une_etape_coute_un_nombre_fixe_de_requetes(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    dossier = fabrique.complet()
    connecter(client, dossier.cree_par)
    for section in sorted(SAISIES):
        with django_assert_max_num_queries(60):
            assert client.get(adresse(dossier, section)).status_code == 200


def test_lire_une_etape_n_ecrit_rien(client: Client) -> None:
    dossier = fabrique.brouillon()
    connecter(client, dossier.cree_par).get(adresse(dossier, "moyens"))
    assert not SectionEnregistree.objects.filter(dossier=dossier, code=Section.MOYENS).exists()
