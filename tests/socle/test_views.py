from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from socle import etat_service
from tests.fabriques.comptes import UtilisateurFactory
from tests.fabriques.socle import HIER, CourrielFactory, TravailFactory


def test_la_sonde_de_vie_ne_touche_pas_la_base(client: Client) -> None:
    # Sans la marque django_db, toute requête échouerait.
    assert client.get(reverse("sante")).json() == {"etat": "ok"}


@pytest.mark.django_db
def test_pret(client: Client) -> None:
    TravailFactory.create()
    reponse = client.get(reverse("pret"))
    assert reponse.status_code == 200
    assert reponse.json() == {
        "pret": True,
        "base": True,
        "migrations": True,
        "courtier": True,
        "travaux_en_retard": 1,
    }


@pytest.mark.django_db
def test_pas_pret_tant_qu_une_migration_manque(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(etat_service, "_migrations_appliquees", lambda: False)
    reponse = client.get(reverse("pret"))
    assert (reponse.status_code, reponse.json()["migrations"]) == (503, False)


def test_pas_pret_sans_base(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def tomber() -> bool:
        raise OperationalError

    monkeypatch.setattr(etat_service, "_migrations_appliquees", tomber)
    reponse = client.get(reverse("pret"))
    assert (reponse.status_code, reponse.json()["base"]) == (503, False)


@pytest.mark.django_db
@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_des_courriels_a_un_cout_fixe(client: Client, django_assert_num_queries: Any, nombre: int) -> None:
    CourrielFactory.create_batch(nombre)
    # Point de reprise, lecture seule, compte, page, fin.
    with django_assert_num_queries(5):
        reponse = client.get(reverse("socle:courriels"))
    assert reponse.content.decode().count("Votre dossier") == nombre


@pytest.mark.django_db
def test_la_liste_se_filtre_par_destinataire(client: Client) -> None:
    CourrielFactory.create(destinataire="a@exemple.fr")
    CourrielFactory.create(destinataire="b@exemple.fr")
    page = client.get(reverse("socle:courriels"), {"destinataire": "A@"}).content.decode()
    assert "a@exemple.fr" in page
    assert "b@exemple.fr" not in page
    vide = client.get(reverse("socle:courriels"), {"destinataire": "zz"}).content.decode()
    assert "Aucun courriel pour « zz »" in vide


@pytest.mark.django_db
def test_le_detail_rend_les_liens_actifs_et_echappe_le_reste(client: Client) -> None:
    courriel = CourrielFactory.create(texte="<b>Suivez</b> https://guichet.exemple.fr/x/ ici")
    page = client.get(reverse("socle:courriel", args=[courriel.uuid])).content.decode()
    assert '<a href="https://guichet.exemple.fr/x/"' in page
    assert "&lt;b&gt;Suivez" in page


@pytest.mark.django_db
def test_hors_demo_la_boite_n_existe_pas(client: Client, settings: Any) -> None:
    settings.DEMO = False
    courriel = CourrielFactory.create()
    assert client.get(reverse("socle:courriels")).status_code == 404
    assert client.get(reverse("socle:courriel", args=[courriel.uuid])).status_code == 404


@pytest.mark.django_db
def test_l_avancement_demande_une_connexion(client: Client) -> None:
    adresse = reverse("socle:progression", args=[TravailFactory.create().uuid])
    assert client.get(adresse).status_code == 302
    client.force_login(UtilisateurFactory.create())
    assert client.get(adresse).json() == {
        "pourcent": 0,
        "etape": "En attente",
        "fait": False,
        "url": "",
        "erreur": "",
    }


@pytest.mark.django_db
def test_l_avancement_dit_la_fin_et_l_echec(client: Client) -> None:
    client.force_login(UtilisateurFactory.create())
    fait = TravailFactory.create(etat="fait", fini_le=HIER, progression=100, resultat={"url": "/export/1"})
    rate = TravailFactory.create(etat="abandonne", fini_le=HIER, erreur="KeyError : secret")
    reponse = client.get(reverse("socle:progression", args=[fait.uuid])).json()
    assert (reponse["fait"], reponse["url"], reponse["erreur"]) == (True, "/export/1", "")
    reponse = client.get(reverse("socle:progression", args=[rate.uuid])).json()
    assert reponse["erreur"].startswith("Le traitement n'a pas abouti")
    assert "secret" not in str(reponse)
