"""Deux administrateurs sur le même écran : le second le voit, choisit, et ne perd rien de ce qu'il a tapé."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aap.models import AppelAProjets, LigneConfiguration, PieceDemandee
from aap.services import lignes, preparation
from tests.configurateur.commun import champs_de, entrer, texte
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import ServiceFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
ENREGISTREE, TAPEE = "Écrit par l'autre personne", "Ma propre saisie"


@pytest.fixture
def appel() -> AppelAProjets:
    return appel_aura(ServiceFactory(tribunal="le tribunal d'essai", adresse="1 rue de l'Essai"), publie=False)


@pytest.fixture
def admin(client: Client, appel: AppelAProjets) -> Client:
    return entrer(client, appel)


@pytest.fixture
def autre(appel: AppelAProjets) -> Any:
    return agent("administrateur", appel.service)


def adresse(nom: str, appel: AppelAProjets, *arguments: object) -> str:
    return reverse(f"configurateur:{nom}", args=[appel.code, *arguments])


def ouvrir(admin: Client, url: str, **change: Any) -> dict[str, Any]:
    """Ce que la page ouverte enverra, empreinte comprise, avec ces changements."""
    page = admin.get(url)
    return champs_de(page) | {"lu": page.context["saisie"].lu} | change


def ecarts(reponse: Any) -> str:
    """Le tableau des deux textes."""
    return texte(reponse).split("Ce qui diffère", 1)[1].split("</table>")[0]


def recrire(ligne: LigneConfiguration, autre: Any, **valeurs: Any) -> None:
    relue: Any = type(ligne)._default_manager.get(pk=ligne.pk)
    for nom, valeur in valeurs.items():
        setattr(relue, nom, valeur)
    lignes.enregistrer_ligne(relue, acteur=autre)


def test_une_ligne_recrite_entre_temps_montre_les_deux_textes(admin: Client, appel: AppelAProjets, autre: Any) -> None:
    piece = appel.version_courante.pieces.all()[0]
    url = adresse("ligne_modifier", appel, "pieces", piece.pk)
    envoi = ouvrir(admin, url, libelle=TAPEE)
    recrire(piece, autre, libelle=ENREGISTREE)
    reponse = admin.post(url, envoi)
    assert reponse.status_code == 409
    page = texte(reponse)
    assert "Cette ligne a changé pendant que vous l'écriviez" in page
    assert ENREGISTREE in page
    assert page.count(TAPEE) >= 2
    piece.refresh_from_db()
    assert piece.libelle == ENREGISTREE
    # La personne a lu les deux textes : son second envoi l'emporte.
    assert admin.post(url, envoi | {"lu": reponse.context["saisie"].lu}).status_code == 302
    piece.refresh_from_db()
    assert piece.libelle == TAPEE


def test_deux_saisies_identiques_ou_deux_lignes_differentes_ne_se_genent_pas(
    admin: Client, appel: AppelAProjets, autre: Any
) -> None:
    premiere, seconde = appel.version_courante.pieces.all()[:2]
    url = adresse("ligne_modifier", appel, "pieces", premiere.pk)
    envoi = ouvrir(admin, url, libelle=TAPEE)
    recrire(seconde, autre, libelle=ENREGISTREE)
    lignes.deplacer_ligne(premiere, monter=False, acteur=autre)
    assert admin.post(url, envoi).status_code == 302
    assert admin.post(url, envoi).status_code == 302
    assert PieceDemandee.objects.filter(version=appel.version_courante, libelle=TAPEE).count() == 1


def test_un_parametre_de_regle_change_entre_temps_se_lit_en_mots(
    admin: Client, appel: AppelAProjets, autre: Any
) -> None:
    regle = appel.version_courante.regles.get(code="PLAFOND_ETP")
    url = adresse("ligne_modifier", appel, "regles", regle.pk)
    envoi = ouvrir(admin, url, **{"parametres-montant": "30 500 €"})
    recrire(regle, autre, parametres=regle.parametres | {"montant": "30100.00"})
    reponse = admin.post(url, envoi)
    assert reponse.status_code == 409
    assert "30 500 €" in ecarts(reponse)
    assert "30 100 €" in ecarts(reponse)
    assert regle.code not in ecarts(reponse)


def test_une_ligne_retiree_entre_temps_garde_la_saisie_et_la_rajoute(
    admin: Client, appel: AppelAProjets, autre: Any
) -> None:
    mission = appel.version_courante.missions.all()[0]
    url = adresse("ligne_modifier", appel, "missions", mission.pk)
    envoi = ouvrir(admin, url, libelle=TAPEE)
    lignes.retirer_ligne(mission, acteur=autre)
    reponse = admin.post(url, envoi)
    assert reponse.status_code == 409
    assert "Cette ligne a été retirée pendant que vous l'écriviez" in texte(reponse)
    assert TAPEE in texte(reponse)
    suite = adresse("ligne_ajouter", appel, "missions")
    assert f'action="{suite}"' in texte(reponse)
    assert admin.post(suite, envoi | {"lu": ""}).status_code == 302
    assert appel.version_courante.missions.filter(libelle=TAPEE).count() == 1
    assert admin.get(url).status_code == 404


def test_une_regle_ajoutee_deux_fois_montre_celle_de_l_autre(admin: Client, appel: AppelAProjets) -> None:
    version = appel.version_courante
    prise = version.regles.get(code="PLAFOND_ETP")
    tapee = {"lu": "", "parametres-montant": "30 500 €"}
    envoi = ouvrir(admin, adresse("ligne_modifier", appel, "regles", prise.pk), **tapee)
    url = f"{adresse('ligne_ajouter', appel, 'regles')}?regle=PLAFOND_ETP"
    reponse = admin.post(url, envoi)
    assert reponse.status_code == 409
    assert "Cette règle vient d'être ajoutée par une autre personne" in texte(reponse)
    assert "29 473 €" in ecarts(reponse)
    suite = adresse("ligne_modifier", appel, "regles", prise.pk)
    assert f'action="{suite}"' in texte(reponse)
    assert admin.post(suite, envoi | {"lu": reponse.context["saisie"].lu}).status_code == 302
    prise.refresh_from_db()
    assert prise.parametres["montant"] == "30500.00"


def test_retirer_une_ligne_recrite_entre_temps_demande_de_la_relire(
    admin: Client, appel: AppelAProjets, autre: Any
) -> None:
    piece = appel.version_courante.pieces.all()[0]
    url = adresse("ligne_retirer", appel, "pieces", piece.pk)
    lu = admin.get(url).context["lu"]
    recrire(piece, autre, libelle=ENREGISTREE)
    assert "Relisez-le d'abord" in texte(admin.post(url, {"lu": lu}, follow=True))
    assert PieceDemandee.objects.filter(pk=piece.pk).exists()
    assert admin.post(url, {"lu": admin.get(url).context["lu"]}).status_code == 302
    assert not PieceDemandee.objects.filter(pk=piece.pk).exists()


DIMANCHE = date(2025, 7, 20)


@pytest.mark.parametrize(
    ("envoi", "ecrit", "lue"),
    [
        (("textes", "resume", TAPEE), {"reglages": {"resume": ENREGISTREE}, "identite": {}}, ENREGISTREE),
        (("textes", "titre", TAPEE), {"reglages": {}, "identite": {"titre": ENREGISTREE}}, ENREGISTREE),
        (
            ("calendrier", "cloture_jour", "2025-07-21"),
            {"reglages": {}, "identite": {"cloture_jour": DIMANCHE}},
            "20 juillet 2025",
        ),
    ],
)
def test_une_rubrique_recrite_entre_temps_montre_les_deux_textes(
    admin: Client, appel: AppelAProjets, envoi: tuple[str, str, str], ecrit: Any, lue: str
) -> None:
    rubrique, champ, tape = envoi
    url = adresse("rubrique", appel, rubrique)
    saisie = ouvrir(admin, url, **{champ: tape})
    preparation.regler(appel.version_courante, acteur=agent("administrateur", appel.service), **ecrit)
    reponse = admin.post(url, saisie)
    assert reponse.status_code == 409
    assert "Cette page a changé pendant que vous l'écriviez" in texte(reponse)
    assert lue in ecarts(reponse)
    assert admin.post(url, saisie | {"lu": reponse.context["saisie"].lu}).status_code == 302
    appel.refresh_from_db()
    assert tape in {str(getattr(appel.version_courante, champ, "")), str(getattr(appel, champ, ""))}


def test_deux_rubriques_differentes_ne_se_genent_pas(admin: Client, appel: AppelAProjets, autre: Any) -> None:
    url = adresse("rubrique", appel, "textes")
    envoi = ouvrir(admin, url, resume=TAPEE)
    preparation.regler(appel.version_courante, reglages={"duree_mois": 18}, identite={}, acteur=autre)
    assert admin.post(url, envoi).status_code == 302


def test_des_releves_recrites_entre_temps_se_disent(admin: Client, appel: AppelAProjets, autre: Any) -> None:
    url = adresse("rubrique", appel, "calendrier")
    envoi = ouvrir(admin, url)
    gardee = {"jour": appel.releves.all()[0].jour, "heure": appel.releves.all()[0].heure, "citation": ""}
    preparation.regler(appel.version_courante, reglages={}, identite={}, releves=[gardee], acteur=autre)
    reponse = admin.post(url, envoi)
    assert reponse.status_code == 409
    assert "Relèves" in ecarts(reponse)


def test_corriger_une_phrase_deja_relue_rend_ce_qu_on_a_tape(admin: Client, appel: AppelAProjets, autre: Any) -> None:
    version = appel.version_courante
    version.a_confirmer = ["programme"]
    version.save(update_fields=["a_confirmer"])
    url = adresse("confirmer", appel)
    envoi = {"objet": "version", "champ": "programme", "action": "corriger"}
    assert admin.post(url, envoi | {"valeur": ENREGISTREE}).status_code == 302
    assert "Phrase corrigée." in texte(admin.post(url, envoi | {"valeur": ENREGISTREE}, follow=True))
    page = texte(admin.post(url, envoi | {"valeur": TAPEE}, follow=True))
    assert f"Votre correction n'est pas enregistrée, la voici : « {TAPEE} »" in page
    version.refresh_from_db()
    assert version.programme == ENREGISTREE
