"""Les acheteurs de l'État : des listes datées, celle du jour de la notification du marché, un Siren ou un Siret."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bilans import services
from bilans.models import Bilan, ListeAcheteurs, Marche, ValeurIndicateur
from bilans.selecteurs.acheteurs import acheteurs_au
from bilans.services.acheteurs import charger_acheteurs, lire_acheteurs
from comptes.models import Service
from socle.tableur import TYPE, classeur
from socle.tabulaire import TableauRefuse
from socle.workflow import DroitManquant, TransitionInterdite
from tests.conventions.commun import html
from tests.fabriques.bilans import activite, agent_du_bilan, bilan_en_saisie, bilan_transmis
from tests.fabriques.comptes import ServiceFactory, agent, siret

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def bilan() -> Bilan:
    return bilan_en_saisie()


def valeur(bilan: Bilan, code: str, perimetre: str = "TOUS_MARCHES") -> ValeurIndicateur:
    return bilan.valeurs.get(code=code, perimetre=perimetre)


def liste(*lignes: list[str]) -> SimpleUploadedFile:
    octets = classeur("A", [("Nom de l'acheteur", "texte"), ("Siren", "texte"), ("Siret", "texte")], lignes)
    return SimpleUploadedFile("acheteurs.xlsx", octets, TYPE)


def charger(service: Service, jour: date, *lignes: list[str]) -> ListeAcheteurs:
    acteur = agent("responsable", service)
    return charger_acheteurs(service, liste(*lignes), valable_depuis=jour, source="Essai", acteur=acteur)


def test_un_siren_vaut_pour_ses_etablissements(bilan: Bilan) -> None:
    service = bilan.convention.dossier.appel.service
    charger(service, date(2025, 1, 1), ["Ville d'essai", siret(901)[:9], ""])
    activite(bilan, "M-1", heures_degagees=Decimal(5))
    activite(bilan, "M-2", etat=True, heures_degagees=Decimal(7))
    services.recalculer(bilan)
    # La liste l'emporte sur le type saisi : la ville y est, la préfecture n'y est pas.
    assert valeur(bilan, "HEURES_ETP", "MARCHES_ETAT").valeur == Decimal(5)


def test_un_siret_ne_vaut_que_pour_lui() -> None:
    service = ServiceFactory()
    charger(service, date(2025, 1, 1), ["Un lycée", "", siret(960)])
    lus = acheteurs_au(service, date(2025, 6, 1))
    assert lus.listes[0].sirets == {siret(960)}
    assert lus.listes[0].sirens == frozenset()


def test_la_liste_est_celle_du_jour() -> None:
    service = ServiceFactory()
    ancienne = charger(service, date(2025, 1, 1), ["A", siret(961)[:9], ""])
    neuve = charger(service, date(2026, 1, 1), ["B", siret(962)[:9], ""])
    assert acheteurs_au(service, date(2024, 12, 31)).liste is None
    assert acheteurs_au(service, date(2025, 12, 31)).liste == ancienne
    assert acheteurs_au(service, date(2026, 1, 1)).liste == neuve
    fille = ServiceFactory(parent=service)
    assert acheteurs_au(fille, date(2026, 5, 1)).liste == neuve


def test_l_acheteur_se_lit_le_jour_de_la_notification_du_marche(bilan: Bilan) -> None:
    service = bilan.convention.dossier.appel.service
    charger(service, date(2024, 1, 1), ["Ville d'essai", siret(901)[:9], ""])
    charger(service, date(2025, 1, 1), ["Préfecture d'essai", siret(900)[:9], ""])
    ligne = activite(bilan, "M-1", heures_degagees=Decimal(5))

    def part(jour: date | None) -> Decimal | None:
        Marche.objects.filter(pk=ligne.marche_id).update(notifie_le=jour)
        services.recalculer(bilan)
        return valeur(bilan, "HEURES_ETP", "MARCHES_ETAT").valeur

    # Notifié en 2024, la ville était sur la liste ; en 2025, ou sans date, elle n'y est plus.
    assert part(date(2024, 6, 1)) == Decimal(5)
    assert part(date(2025, 1, 1)) == 0
    assert part(None) == 0
    # Avant la plus ancienne liste : celle de la fin de la période.
    assert part(date(2023, 1, 1)) == 0


def test_une_liste_ne_change_pas_un_bilan_transmis() -> None:
    bilan = bilan_transmis()
    avant = bilan.contenu
    charger(bilan.convention.dossier.appel.service, date(2025, 1, 1), ["A", siret(901)[:9], ""])
    bilan.refresh_from_db()
    assert bilan.contenu == avant


def test_charger_est_un_droit_et_une_date(bilan: Bilan) -> None:
    service = bilan.convention.dossier.appel.service
    with pytest.raises(DroitManquant):
        charger_acheteurs(
            service, liste(["A", siret(901)[:9], ""]), valable_depuis=date(2025, 1, 1), source="x",
            acteur=agent_du_bilan("instructeur", bilan),
        )  # fmt: skip
    charger(service, date(2025, 1, 1), ["A", siret(901)[:9], ""])
    with pytest.raises(TransitionInterdite, match="vaut déjà"):
        charger(service, date(2025, 1, 1), ["A", siret(901)[:9], ""])


def test_les_fautes_disent_leur_ligne() -> None:
    octets = classeur(
        "A",
        [("Nom de l'acheteur", "texte"), ("Siren", "texte"), ("Siret", "texte")],
        [["A", "", ""], ["B", "12", ""]],
    )
    with pytest.raises(TableauRefuse, match=r"ligne 2 : donnez un Siren.*ligne 3, Siren"):
        lire_acheteurs(octets)


def test_a_l_ecran(bilan: Bilan, client: Client) -> None:
    service = bilan.convention.dossier.appel.service
    client.force_login(agent("responsable", service))
    assert "Aucune liste" in html(client.get(reverse("bilans:listes_acheteurs")))
    reponse = client.post(
        reverse("bilans:charger_acheteurs"),
        {
            "service": service.pk, "valable_depuis": "2025-01-01", "source": "Liste DAE",
            "fichier": liste(["Préfecture d'essai", siret(900)[:9], ""]),
        },
        follow=True,
    )  # fmt: skip
    assert "1 acheteur chargé" in html(reponse)
    assert "tous ses établissements" in html(reponse)
