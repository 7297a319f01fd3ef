"""Le coordinateur régional : ce qui manque, la consolidation un trimestre après, aucun montant sur ses pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from bilans import services
from bilans.etats import EtatBilanRegional
from bilans.models import Bilan, BilanRegional
from bilans.selecteurs.territoire import consolidation, manquants
from bilans.services import regional as actes
from bilans.tasks import programmer_echeances
from comptes.models import Service, Utilisateur
from config.celery import CALENDRIER
from socle import fichiers, horloge
from socle.models import Courriel
from socle.travaux import executer_echus
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite
from tests.bilans.suites import autre_bilan_transmis
from tests.conventions.commun import html
from tests.fabriques.bilans import bilan_attendu, bilan_en_saisie, bilan_transmis, convention_suivie, remplir
from tests.fabriques.comptes import ServiceFactory, agent
from tests.fabriques.territoires import DepartementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
T4 = (date(2025, 10, 1), date(2025, 12, 31))


def service_de(bilan: Bilan) -> Service:
    service = bilan.convention.dossier.appel.service
    service.departements.add(DepartementFactory(code="69"))
    return service


def coordinatrice(service: Service) -> Utilisateur:
    return agent("coordinateur_regional", service)


def regional_de(service: Service) -> BilanRegional:
    return BilanRegional.objects.create(
        service=service, periode_debut=T4[0], periode_fin=T4[1], echeance=date(2026, 4, 1)
    )


@pytest.fixture
def bilan() -> Bilan:
    return bilan_transmis(code="mayotte-2022")


def au(jour: date) -> Any:
    return horloge.figer(datetime(jour.year, jour.month, jour.day, 12, tzinfo=UTC))


def test_un_bilan_regional_s_ouvre_a_la_fin_de_chaque_trimestre_par_la_table_beat(bilan: Bilan) -> None:
    assert CALENDRIER["echeances-des-bilans"]["task"] == "bilans.tasks.programmer_echeances"
    service = service_de(bilan)
    coordinatrice(service)
    with au(date(2025, 9, 30)):
        programmer_echeances()
        executer_echus()
    assert not BilanRegional.objects.exists()
    with au(date(2025, 10, 2)):
        for _ in range(2):
            programmer_echeances()
            executer_echus()
        assert Courriel.objects.filter(genre="bilan.regional_ouvert").count() == 1
    # Le guichet arrêté six mois rattrape les périodes passées, une fois chacune.
    with au(date(2026, 4, 2)):
        programmer_echeances()
        executer_echus()
    assert list(BilanRegional.objects.order_by("periode_debut").values_list("periode_debut", "echeance")) == [
        (date(2025, 7, 1), date(2026, 1, 1)),
        (date(2025, 10, 1), date(2026, 4, 1)),
        (date(2026, 1, 1), date(2026, 7, 1)),
    ]


def test_sans_regle_de_l_appel_ou_sans_coordinateur_rien_ne_s_ouvre() -> None:
    aura = service_de(bilan_transmis())
    coordinatrice(aura)
    service_de(autre_bilan_transmis("mayotte-2022"))
    with au(date(2026, 4, 2)):
        assert actes.programmer_regionaux() == 0


def test_la_consolidation_compte_une_fois_le_dernier_bilan_de_chacun(bilan: Bilan) -> None:
    service = service_de(bilan)
    contenu = consolidation(service, *T4)
    heures = next(x for x in contenu["indicateurs"] if x["code"] == "HEURES_ETP")
    assert (heures["total"], heures["nombre"], contenu["conventions"]) == (100, 1, 1)
    assert [x["structure"] for x in contenu["bilans"]] == [bilan.convention.dossier.structure.nom]
    assert "montant" not in {x["unite"] for x in contenu["indicateurs"]}
    assert not [x for x in contenu["indicateurs"] if "€" in x["unite"]]


def test_les_manquants_se_relancent_d_un_geste_une_fois_par_jour(client: Client) -> None:
    bilan = bilan_en_saisie(code="mayotte-2022")
    regional = regional_de(service_de(bilan))
    assert [b.pk for b in manquants(regional)] == [bilan.pk]
    client.force_login(coordinatrice(regional.service))
    for _ in range(2):
        client.post(reverse("bilans:coordination_relancer", args=[regional.uuid]))
    (courriel,) = Courriel.objects.filter(genre="bilan.relance")
    assert "Il manque au bilan régional" in courriel.texte


def test_transmettre_fige_et_imprime(bilan: Bilan) -> None:
    regional = regional_de(service_de(bilan))
    acteur = coordinatrice(regional.service)
    actes.commenter(regional, "Deux marchés reportés.", acteur=acteur)
    transmis = actes.transmettre(regional, acteur=acteur)
    assert transmis.etat == EtatBilanRegional.TRANSMIS
    assert transmis.contenu is not None
    assert transmis.contenu["commentaire"] == "Deux marchés reportés."
    assert transmis.fichier is not None
    with pikepdf.open(BytesIO(fichiers.lire(transmis.fichier))) as document:
        assert "bilan-regional.json" in document.attachments
    with pytest.raises(MauvaisEtat):
        actes.transmettre(transmis, acteur=acteur)
    with pytest.raises(TransitionInterdite, match="déjà transmis"):
        actes.commenter(transmis, "Trop tard.", acteur=acteur)


def test_seul_le_coordinateur_du_service_le_prepare(bilan: Bilan) -> None:
    regional = regional_de(service_de(bilan))
    for acteur in (agent("responsable", regional.service), coordinatrice(ServiceFactory())):
        with pytest.raises(DroitManquant):
            actes.transmettre(regional, acteur=acteur)


def test_le_coordinateur_saisit_pour_une_structure_et_le_bilan_le_dit() -> None:
    bilan = bilan_attendu(code="mayotte-2022")
    acteur = coordinatrice(service_de(bilan))
    services.transmettre(remplir(services.saisir(bilan, acteur=acteur)), acteur=acteur)
    assert Bilan.objects.get(pk=bilan.pk).saisi_par_coordinateur


def test_aucun_montant_sur_les_pages_du_coordinateur(client: Client, bilan: Bilan) -> None:
    convention_suivie(appel=bilan.convention.dossier.appel)
    regional = regional_de(service_de(bilan))
    client.force_login(coordinatrice(regional.service))
    adresses = [
        reverse("bilans:coordination"),
        reverse("bilans:coordination") + "?montrer=tous",
        reverse("bilans:coordination_bilan", args=[regional.uuid]),
        reverse("bilans:evaluation"),
        reverse("bilans:file") + "?vue=tous",
    ]
    for adresse in adresses:
        reponse = client.get(adresse)
        assert reponse.status_code == 200, adresse
        assert "€" not in html(reponse), adresse
        assert "euros" not in html(reponse).lower(), adresse
    compte_rendu = bilan.convention.bilans.get(genre="compte_rendu")
    assert client.get(reverse("bilans:compte_rendu_relire", args=[compte_rendu.uuid])).status_code == 404
    actes.transmettre(regional, acteur=coordinatrice(regional.service))
    assert "€" not in html(client.get(adresses[2]))


def test_l_espace_dit_ce_qui_manque_et_ce_qui_est_recu(client: Client, bilan: Bilan) -> None:
    service = service_de(bilan)
    client.force_login(coordinatrice(service))
    page = client.get(reverse("bilans:coordination"))
    assert bilan.pk not in [b.pk for b in page.context["page"]]
    assert "Aucun bilan régional n'est encore ouvert" in html(page)
    tous = client.get(reverse("bilans:coordination"), {"montrer": "tous"})
    assert bilan.pk in [b.pk for b in tous.context["page"]]
    assert "compte rendu financier" not in html(tous)


def test_un_rappel_quinze_jours_avant_puis_le_jour_dit(bilan: Bilan) -> None:
    regional = regional_de(service_de(bilan))
    coordinatrice(regional.service)
    for jour in (regional.echeance - timedelta(days=20), regional.echeance - timedelta(days=14), regional.echeance):
        with au(jour):
            actes.programmer_regionaux()
            executer_echus()
    assert Courriel.objects.filter(genre="bilan.regional_rappel", objet_id=regional.pk).count() == 2
