"""Instruire un bilan : la file, la lecture valeur par valeur, les remarques de la DDETS, le renvoi, la validation."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bilans import services
from bilans.etats import Etat
from bilans.models import Bilan, RemarqueBilan, ValeurIndicateur
from bilans.selecteurs.lecture import valeurs_lues
from bilans.selecteurs.remarques import rouverts
from bilans.services.remarques import remarquer
from comptes.models import Utilisateur
from socle.journal import lignes
from socle.models import Courriel
from socle.workflow import DroitManquant, TransitionInterdite
from tests.bilans.suites import agent_de, compte_rendu_transmis, relu
from tests.conventions.commun import html
from tests.fabriques.bilans import agent_du_bilan, bilan_transmis, bilans_attendus, porteur_du_bilan
from tests.fabriques.comptes import ServiceFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
CHEMIN = "HEURES_ETP.TOUS_MARCHES"


@pytest.fixture
def bilan() -> Bilan:
    return relu(bilan_transmis())


def relectrice() -> Utilisateur:
    return agent("relecteur_ddets", ServiceFactory(departements=["69"]))


def ouvrir(client: Client, bilan: Bilan, qui: Utilisateur) -> Any:
    client.force_login(qui)
    return client.get(reverse("bilans:lecture", args=[bilan.uuid]))


def agir(client: Client, bilan: Bilan, acte: str, **champs: str) -> Any:
    return client.post(reverse(f"bilans:lecture_{acte}", args=[bilan.uuid]), champs, follow=True)


def test_chaque_valeur_avec_l_an_passe_l_objectif_et_sa_source(bilan: Bilan) -> None:
    ValeurIndicateur.objects.filter(bilan=bilan, code="HEURES_ETP", perimetre="TOUS_MARCHES").update(valeur_n1=80)
    lue = next(v for v in valeurs_lues(bilan) if v.chemin == CHEMIN)
    assert (lue.valeur, lue.n1.replace("\u202f", " "), lue.source) == ("100 heures", "80 heures (+25 %)", "saisi")
    assert lue.precision == "tous les marchés"


def test_la_ddets_annote_et_le_porteur_n_en_lit_rien(client: Client, bilan: Bilan) -> None:
    page = html(ouvrir(client, bilan, relectrice()))
    assert "Garder les remarques entre agents" in page
    assert "Valider ce bilan" not in page
    assert "Renvoyer pour correction" not in page
    assert "1 remarque gardée" in html(
        agir(client, bilan, "remarquer", **{f"remarque:{CHEMIN}": "Chiffre à vérifier."})
    )
    remarque = RemarqueBilan.objects.get()
    assert (remarque.interne, remarque.chemin) == (True, CHEMIN)
    assert "Chiffre à vérifier." in html(ouvrir(client, bilan, agent_du_bilan("instructeur", bilan)))
    client.force_login(porteur_du_bilan(bilan))
    assert "Chiffre à vérifier." not in html(client.get(reverse("bilans:bilan", args=[bilan.uuid]), follow=True))
    assert agir(client, bilan, "valider").status_code == 403


def test_renvoyer_ne_rouvre_que_les_champs_annotes(client: Client, bilan: Bilan) -> None:
    client.force_login(agent_du_bilan("instructeur", bilan))
    agir(client, bilan, "renvoyer", **{f"remarque:{CHEMIN}": "Que comptez-vous ?", "motif": "Une précision."})
    renvoye = relu(bilan)
    assert renvoye.etat == Etat.A_CORRIGER
    assert rouverts(renvoye) == frozenset({CHEMIN})
    assert Courriel.objects.filter(genre="bilan.renvoye").exists()
    (ligne,) = [x for x in lignes(renvoye) if x.action == "bilan.renvoyer"]
    assert ligne.motif == "Une précision."


def test_sans_motif_le_bilan_ne_part_pas(client: Client, bilan: Bilan) -> None:
    client.force_login(agent_du_bilan("instructeur", bilan))
    assert "motif" in html(agir(client, bilan, "renvoyer"))
    assert relu(bilan).etat == Etat.TRANSMIS
    assert not RemarqueBilan.objects.exists()


def test_une_remarque_generale_rouvre_tout(bilan: Bilan) -> None:
    acteur = agent_du_bilan("instructeur", bilan)
    services.renvoyer(bilan, acteur=acteur, motif="Tout est à revoir.", remarques={"": "Revoyez l'ensemble."})
    assert rouverts(relu(bilan)) is None


def test_valider_leve_les_remarques_et_rouvrir_demande_un_motif(client: Client, bilan: Bilan) -> None:
    client.force_login(agent_du_bilan("responsable", bilan))
    assert "Le bilan est validé" in html(agir(client, bilan, "valider"))
    assert rouverts(relu(bilan)) == frozenset()
    agir(client, bilan, "rouvrir")
    assert relu(bilan).etat == Etat.VALIDE
    agir(client, bilan, "rouvrir", motif="Erreur de période.")
    assert relu(bilan).etat == Etat.A_CORRIGER


def test_un_chemin_invente_est_ignore(client: Client, bilan: Bilan) -> None:
    client.force_login(agent_du_bilan("instructeur", bilan))
    assert "Écrivez au moins une remarque" in html(agir(client, bilan, "remarquer", **{"remarque:AUTRE.X": "?"}))


def test_remarquer_demande_le_droit_et_un_texte(bilan: Bilan) -> None:
    with pytest.raises(DroitManquant):
        remarquer(bilan, {CHEMIN: "x"}, acteur=porteur_du_bilan(bilan))
    with pytest.raises(TransitionInterdite):
        remarquer(bilan, {CHEMIN: "  "}, acteur=agent_du_bilan("instructeur", bilan))


def test_un_compte_rendu_se_lit_ligne_a_ligne(client: Client) -> None:
    bilan = compte_rendu_transmis()
    page = html(ouvrir(client, bilan, agent_de("instructeur", bilan)))
    assert "64 – Charges de personnel" in page
    assert "Écart significatif avec la prévision." in page
    assert "Vingt acheteurs rencontrés." in page


def test_la_file_montre_ce_qui_est_a_lire_puis_ce_qui_est_en_retard(client: Client, bilan: Bilan) -> None:
    client.force_login(agent_du_bilan("instructeur", bilan))
    adresse = reverse("bilans:file")
    assert [b.pk for b in client.get(adresse).context["page"]] == [bilan.pk]
    en_retard = bilan.convention.bilans.exclude(pk=bilan.pk).first()
    assert en_retard is not None
    Bilan.objects.filter(pk=en_retard.pk).update(echeance="2025-01-01")
    assert [b.pk for b in client.get(adresse, {"vue": "en_retard"}).context["page"]] == [en_retard.pk]
    assert [b.pk for b in client.get(adresse, {"vue": "tous", "genre": "final", "departement": "69"}).context["page"]]
    assert "Aucun bilan ne répond" in html(client.get(adresse, {"vue": "tous", "q": "introuvable"}))
    assert client.get(adresse, {"vue": "reliquats"}).status_code == 200


def test_la_lecture_et_la_file_coutent_toujours_autant(
    client: Client, bilan: Bilan, django_assert_max_num_queries: Any
) -> None:
    client.force_login(agent_du_bilan("instructeur", bilan))
    adresse = reverse("bilans:file")
    client.get(adresse, {"vue": "tous"})
    with CaptureQueriesContext(connection) as un:
        client.get(adresse, {"vue": "tous"})
    bilans_attendus(appel=bilan.convention.dossier.appel)
    with CaptureQueriesContext(connection) as plusieurs:
        client.get(adresse, {"vue": "tous"})
    assert len(plusieurs) == len(un)
    with django_assert_max_num_queries(60):
        client.get(reverse("bilans:lecture", args=[bilan.uuid]))
