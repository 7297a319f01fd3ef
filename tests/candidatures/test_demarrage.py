"""Deux-Sèvres 2018 : un démarrage antérieur s'admet par un constat motivé, et rien d'autre ne s'y déroge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from candidatures import services
from candidatures.etats import Etat
from candidatures.faits import verdict
from candidatures.models import Dossier, Poste, Projet
from candidatures.types import NaturePoste
from comptes.models import Utilisateur
from socle.horloge import figer
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite
from tests.fabriques.aap import appel_aura, appel_de
from tests.fabriques.candidatures import brouillon, dans_l_etat
from tests.fabriques.comptes import agent

pytestmark = pytest.mark.django_db
MOTIF = "Trois marchés clausés depuis février, pièces 2 et 4."


@pytest.fixture(autouse=True)
def en_juin_2018() -> Iterator[None]:
    with figer(datetime(2018, 6, 20, 10, tzinfo=UTC)):
        yield


@pytest.fixture
def dossier() -> Dossier:
    """Un projet commencé en mars, pour une échéance de dépôt au 30 juin."""
    dossier = dans_l_etat(Etat.EN_INSTRUCTION, appel=appel_de("deux-sevres-fse-2018"))
    Projet.objects.filter(pk=dossier.pk).update(periode_debut=date(2018, 3, 1))
    return dossier


@pytest.fixture
def instructeur(dossier: Dossier) -> Utilisateur:
    return agent("instructeur", dossier.appel.service)


def page(client: Client, personne: Utilisateur, nom: str, dossier: Dossier, *suite: str) -> str:
    client.force_login(personne)
    return client.get(reverse(nom, args=[dossier.uuid, *suite])).content.decode().replace("&#x27;", "'")


def test_l_instructeur_constate_et_motive(client: Client, dossier: Dossier, instructeur: Utilisateur) -> None:
    assert verdict(dossier)["DEMARRAGE"].constat.a_examiner
    assert "Admettre un démarrage antérieur" in page(client, instructeur, "instruction:dossier", dossier)
    ecran = page(client, instructeur, "instruction:admettre_demarrage", dossier)
    assert "Début le 1er mars 2018" in ecran
    assert "plafond" not in ecran.split("<main")[1]
    adresse = reverse("instruction:admettre_demarrage", args=[dossier.uuid])
    assert "Cochez la case" in client.post(adresse, {"motif": MOTIF}).content.decode()
    assert client.post(adresse, {"constat": "on"}).status_code == 200
    assert client.post(adresse, {"constat": "on", "motif": MOTIF}).status_code == 302
    assert verdict(dossier)["DEMARRAGE"].ok
    assert dossier.derogations_plafond.get().accordee_par == instructeur
    assert MOTIF in page(client, instructeur, "instruction:dossier", dossier)


def test_le_constat_est_refuse_sans_droit_sans_motif_hors_instruction(
    dossier: Dossier, instructeur: Utilisateur
) -> None:
    with pytest.raises(TransitionInterdite, match="conservé avec la décision"):
        services.admettre_demarrage(dossier, acteur=instructeur, motif=" ")
    with pytest.raises(DroitManquant):
        services.admettre_demarrage(dossier, acteur=agent("gestionnaire", dossier.appel.service), motif=MOTIF)
    Dossier.objects.filter(pk=dossier.pk).update(etat=Etat.RECEVABLE)
    with pytest.raises(MauvaisEtat):
        services.admettre_demarrage(dossier, acteur=instructeur, motif=MOTIF)


def test_un_projet_qui_commence_apres_l_echeance_n_en_a_pas_besoin(
    client: Client, dossier: Dossier, instructeur: Utilisateur
) -> None:
    Projet.objects.filter(pk=dossier.pk).update(periode_debut=date(2018, 9, 1))
    phrase = "Ce dossier ne demande pas d'admettre un démarrage antérieur."
    assert phrase in page(client, instructeur, "instruction:admettre_demarrage", dossier)
    with pytest.raises(TransitionInterdite, match="ne demande pas"):
        services.admettre_demarrage(dossier, acteur=instructeur, motif=MOTIF)


def test_aucun_plafond_ne_s_y_leve(client: Client, dossier: Dossier) -> None:
    responsable = agent("responsable", dossier.appel.service)
    phrase = "Cet appel ne permet de déroger à aucune règle."
    assert phrase in page(client, responsable, "instruction:accorder_derogation_plafond", dossier)
    with pytest.raises(TransitionInterdite, match="ne permet pas de déroger"):
        services.accorder_derogation_plafond(dossier, acteur=responsable, regle="DEMARRAGE", motif=MOTIF)


def test_le_porteur_ne_demande_de_derogation_que_si_l_appel_en_permet(client: Client) -> None:
    ici = brouillon(appel=appel_de("deux-sevres-fse-2018"))
    with figer(datetime(2025, 7, 1, 8, tzinfo=UTC)):
        ailleurs = brouillon(appel=appel_aura())
        montre = page(client, ailleurs.cree_par, "candidatures:section", ailleurs, "plan")
    assert "Dérogation au plafond" in montre
    assert "Dérogation au plafond" not in page(client, ici.cree_par, "candidatures:section", ici, "plan")


def test_un_poste_deja_en_place_n_est_ecarte_que_si_l_appel_l_ecrit(client: Client, dossier: Dossier) -> None:
    """Le texte des Deux-Sèvres est muet : le poste compte ; celui d'Auvergne-Rhône-Alpes l'écarte, et le dit."""
    ici = brouillon(appel=dossier.appel)
    assert Poste(dossier=ici, nature=NaturePoste.EXISTANT).finance is True
    assert "l'appel ne le finance pas" not in page(client, ici.cree_par, "candidatures:section", ici, "postes")
    with figer(datetime(2025, 7, 1, 8, tzinfo=UTC)):
        ailleurs = brouillon(appel=appel_aura())
        assert Poste(dossier=ailleurs, nature=NaturePoste.EXISTANT).finance is False
        assert "l'appel ne le finance pas" in page(
            client, ailleurs.cree_par, "candidatures:section", ailleurs, "postes"
        )
