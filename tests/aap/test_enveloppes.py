"""Une enveloppe se notifie après la publication : un montant, sa source, par qui en a le droit."""

from decimal import Decimal
from typing import Any

import pytest

from aap.models import AppelAProjets, Enveloppe, VersionAppel
from aap.services import ModificationInterdite, notifier_enveloppe, nouvelle_version, publier
from comptes.droits import SYSTEME
from socle import journal
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import ServiceFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
NOTIFICATION: dict[str, Any] = {"montant": Decimal("60000.00"), "source": "Notification du 3 mars 2025"}


def enveloppe_de(version: VersionAppel, niveau: str = "regional") -> Enveloppe:
    return Enveloppe.objects.get(version=version, niveau=niveau)


def notifier(appel: AppelAProjets, acteur: Any = None, **valeurs: Any) -> Enveloppe:
    enveloppe = enveloppe_de(appel.version_courante)
    return notifier_enveloppe(
        enveloppe, acteur=acteur or agent("responsable", appel.service), **(NOTIFICATION | valeurs)
    )


@pytest.mark.parametrize("role", ["responsable", "administrateur", "administrateur_national"])
def test_le_montant_et_sa_source_s_ecrivent_et_le_journal_dit_avant_et_apres(role: str) -> None:
    appel = appel_aura()
    notifier(appel, agent(role, appel.service))
    relue = notifier(appel, montant=Decimal("55000.50"), source=" Courriel du 4 mars 2025 ")
    assert (relue.montant, relue.source_montant) == (Decimal("55000.50"), "Courriel du 4 mars 2025")
    lignes = [ligne for ligne in journal.lignes(appel) if ligne.action == "appel.notifier_enveloppe"]
    assert [(ligne.avant, ligne.apres) for ligne in lignes] == [
        ("non notifiée", "60\u202f000\u00a0€"),
        ("60\u202f000\u00a0€", "55\u202f000,50\u00a0€"),
    ]
    assert lignes[1].detail.contenu["detail"]["source_avant"] == "Notification du 3 mars 2025"
    assert lignes[1].detail.contenu["detail"]["source"] == "Courriel du 4 mars 2025"


def test_renvoyer_le_meme_montant_n_inscrit_rien() -> None:
    appel = appel_aura()
    notifier(appel)
    avant = journal.lignes(appel).count()
    notifier(appel)
    assert journal.lignes(appel).count() == avant


@pytest.mark.parametrize(
    ("valeurs", "phrase"),
    [
        ({"source": "  "}, "d'où vient ce montant"),
        ({"source": "x" * 201}, "200 caractères"),
        ({"montant": Decimal(-1)}, "négatif"),
    ],
)
def test_une_notification_sans_source_ou_negative_est_refusee(valeurs: dict[str, Any], phrase: str) -> None:
    appel = appel_aura()
    with pytest.raises(ModificationInterdite, match=phrase):
        notifier(appel, **valeurs)
    assert enveloppe_de(appel.version_courante).montant is None


def test_seuls_le_responsable_et_l_administrateur_du_service_notifient() -> None:
    appel = appel_aura()
    for acteur in (agent("instructeur", appel.service), agent("responsable", ServiceFactory()), SYSTEME):
        with pytest.raises(ModificationInterdite, match="notifier l'enveloppe"):
            notifier(appel, acteur)


def test_avant_la_publication_l_enveloppe_s_ecrit_dans_sa_rubrique() -> None:
    with pytest.raises(ModificationInterdite, match="appel publié"):
        notifier(appel_aura(publie=False))


def test_l_enveloppe_nationale_est_celle_du_texte() -> None:
    appel = appel_aura()
    nationale = enveloppe_de(appel.version_courante, "national")
    with pytest.raises(ModificationInterdite, match="celle du texte"):
        notifier_enveloppe(nationale, acteur=agent("administrateur_national", appel.service), **NOTIFICATION)


def test_la_version_en_preparation_recoit_le_montant_et_la_remplacee_n_en_recoit_plus() -> None:
    appel = appel_aura()
    ancienne = appel.version_courante
    neuve = nouvelle_version(appel, acteur=SYSTEME)
    notifier(appel)
    assert enveloppe_de(neuve).montant == NOTIFICATION["montant"]
    assert enveloppe_de(neuve).source_montant == NOTIFICATION["source"]
    publier(appel, acteur=SYSTEME)
    responsable = agent("responsable", appel.service)
    with pytest.raises(ModificationInterdite, match="remplacée"):
        notifier_enveloppe(enveloppe_de(ancienne), montant=Decimal(1), source="Erreur", acteur=responsable)
    notifier_enveloppe(enveloppe_de(neuve), montant=Decimal(70000), source="Avenant", acteur=responsable)
    assert [enveloppe_de(v).montant for v in (ancienne, neuve)] == [NOTIFICATION["montant"], Decimal(70000)]


def test_un_montant_deja_reecrit_dans_la_version_en_preparation_y_reste() -> None:
    appel = appel_aura()
    neuve = nouvelle_version(appel, acteur=SYSTEME)
    Enveloppe.objects.filter(version=neuve, niveau="regional").update(montant=Decimal(90000), source_montant="Projet")
    notifier(appel)
    assert enveloppe_de(neuve).montant == Decimal(90000)
