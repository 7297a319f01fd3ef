"""Une année, jour après jour : l'horloge avance et la table beat est la seule à appeler. Jamais un service.

Cinquante conventions des quatre appels vivent leur année. Ce qui est attendu est écrit ici, à partir des dates de
chaque bilan, de chaque versement et de chaque terme, sans relire le code qui rappelle : chaque rappel, chaque alerte et
chaque changement d'état est ce que l'appel dit, le jour qu'il dit, une fois.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from celery import current_app

from aap.models import AppelAProjets
from bilans.models import Bilan
from comptes.types import RoleService
from config.celery import CALENDRIER
from conventions import services
from conventions.etats import Etat
from conventions.models import Convention, Versement
from socle.horloge import figer
from socle.models import Courriel
from socle.travaux import EtatTravail, Travail
from tests.conventions.commun import convention_en
from tests.fabriques.aap import appel_de
from tests.fabriques.comptes import ServiceFactory, agent

pytestmark = pytest.mark.django_db

APPELS = {"aura-2025": 13, "mayotte-2022": 13, "paca-2022": 12, "deux-sevres-fse-2018": 12}
DEBUT = date(2025, 9, 1)
ANNEE = 366
HEURE = 6  # en temps universel : le matin à Paris comme à Mayotte
# Jours entre un rappel et l'échéance d'un bilan qui n'est pas rendu.
RAPPELS = (-30, -7, 0, 7, 30)
RETARDS_DITS_AUX_AGENTS = (7, 30)
# Délai légal de paiement et jour de l'alerte, tels que la règle PAIEMENT des quatre appels les écrit.
DELAI_DE_PAIEMENT, JOUR_D_ALERTE = 60, 45


@dataclass
class Annee:
    """Une année jouée : ce que l'horloge a vu partir, et comment elle tourne."""

    courtier: list[int]
    fois: int = 1
    arrets: frozenset[int] = frozenset()
    etats: dict[str, list[tuple[date, str]]] = field(default_factory=dict)

    def jouer(self, debut: date, jours: int) -> None:
        """Fait tourner beat et son exécutant chaque matin, sauf les jours d'arrêt."""
        for rang in range(jours):
            if rang in self.arrets:
                continue
            instant = datetime(debut.year, debut.month, debut.day, HEURE, tzinfo=UTC) + timedelta(days=rang)
            with figer(instant):
                self._matin()
                self._noter(instant.date())

    def _matin(self) -> None:
        for _ in range(self.fois):
            for ligne in CALENDRIER.values():
                current_app.tasks[ligne["task"]].run()
        # La minute suivante balaie ce que celle-ci vient d'écrire.
        current_app.tasks[CALENDRIER["travaux-dus"]["task"]].run()
        # Un message livré deux fois, ou une tâche relancée, exécute deux fois le même identifiant.
        while self.courtier:
            identifiants, self.courtier[:] = list(dict.fromkeys(self.courtier)), []
            for identifiant in identifiants:
                for _ in range(self.fois):
                    current_app.tasks["socle.tasks.executer_travail"].run(identifiant)

    def _noter(self, jour: date) -> None:
        for numero, etat in Convention.objects.values_list("numero", "etat"):
            vues = self.etats.setdefault(numero, [])
            if not vues or vues[-1][1] != etat:
                vues.append((jour, etat))


def _appel(code: str) -> AppelAProjets:
    appel = appel_de(code, ServiceFactory())
    for role in (RoleService.INSTRUCTEUR, RoleService.RESPONSABLE, RoleService.GESTIONNAIRE):
        agent(role, appel.service)
    return appel


def _notifiee(appel: AppelAProjets, jour: date) -> Convention:
    """Convention signée puis notifiée ce jour-là, en cours pour un an."""
    with figer(datetime(jour.year, jour.month, jour.day, HEURE, tzinfo=UTC)):
        convention = convention_en(Etat.SIGNEE, appel=appel)
        Convention.objects.filter(pk=convention.pk).update(
            debut=jour, fin=jour + timedelta(days=364), notifiee_le=None, resiliee_le=None
        )
        convention.refresh_from_db()
        return services.notifier(convention, acteur=agent(RoleService.GESTIONNAIRE, appel.service))


def _jour(instant: datetime, fuseau: str) -> date:
    return instant.astimezone(ZoneInfo(fuseau)).date()


def _rappels(bilan: Bilan, premier: date, dernier: date) -> Counter[tuple[str, date]]:
    """Ce qui doit partir pour un bilan jamais rendu, au bénéficiaire puis à qui suit la convention."""
    attendus: Counter[tuple[str, date]] = Counter()
    for palier in RAPPELS:
        jour = bilan.echeance + timedelta(days=palier)
        if premier <= jour <= dernier:
            attendus["bilan.retard" if palier > 0 else "bilan.rappel", jour] += 1
            if palier in RETARDS_DITS_AUX_AGENTS:
                attendus["bilan.retard_agent", jour] += 1
    return attendus


def _partis(objet_type: str, identifiant: int, fuseau: str) -> Counter[tuple[str, date]]:
    """Un envoi par genre et par jour, quel que soit le nombre de destinataires ; deux envois au même se verraient."""
    lus = Courriel.objects.filter(objet_type=objet_type, objet_id=identifiant)
    par_personne = Counter((c.genre, _jour(c.cree_le, fuseau), c.destinataire) for c in lus)
    assert not [cle for cle, nombre in par_personne.items() if nombre > 1]
    return Counter({(genre, jour): 1 for genre, jour, _ in par_personne})


def _alertes(versement: Versement, premier: date, dernier: date) -> Counter[tuple[str, date]]:
    """L'alerte au quarante-cinquième jour et le dépassement, pour une somme exigible et jamais payée."""
    if versement.exigible_le is None:
        return Counter()
    depart = max(versement.exigible_le, premier)
    assert versement.limite == depart + timedelta(days=DELAI_DE_PAIEMENT)
    jours = {
        "convention.delai_alerte": depart + timedelta(days=JOUR_D_ALERTE),
        "convention.delai_depasse": depart + timedelta(days=DELAI_DE_PAIEMENT + 1),
    }
    return Counter({(genre, jour): 1 for genre, jour in jours.items() if jour <= dernier})


def _flotte(nombres: dict[str, int]) -> list[Convention]:
    """Des conventions de chaque appel, notifiées un jour après l'autre à partir de DEBUT."""
    return [
        _notifiee(appel, DEBUT + timedelta(days=rang))
        for code, nombre in nombres.items()
        for appel in [_appel(code)]
        for rang in range(nombre)
    ]


def _notifiee_le(convention: Convention) -> date:
    assert convention.debut is not None
    return convention.debut


def test_chaque_rappel_chaque_alerte_et_chaque_etat_le_jour_dit_une_fois(courtier_muet: list[int]) -> None:
    conventions = _flotte(APPELS)
    jours = ANNEE + max(APPELS.values())
    dernier = DEBUT + timedelta(days=jours - 1)
    annee = Annee(courtier_muet)
    annee.jouer(DEBUT, jours)
    vus: Counter[str] = Counter()
    for convention in conventions:
        debut, fuseau = _notifiee_le(convention), convention.dossier.appel.fuseau
        for bilan in convention.bilans.all():
            attendus = _rappels(bilan, debut, dernier)
            assert _partis("bilan", bilan.pk, fuseau) == attendus, bilan
            vus.update(nom for nom, _ in attendus)
        for versement in convention.versements.all():
            alertes = _alertes(versement, debut, dernier)
            assert _partis("versement", versement.pk, fuseau) == alertes, versement
            vus.update(nom for nom, _ in alertes)
        terme = debut + timedelta(days=365)
        assert annee.etats[convention.numero] == [(DEBUT, Etat.EN_COURS), (terme, Etat.ECHUE)]
    assert set(vus) >= {"bilan.rappel", "bilan.retard", "convention.delai_alerte", "convention.delai_depasse"}
    limite = datetime(dernier.year, dernier.month, dernier.day, HEURE, tzinfo=UTC)
    assert not Travail.objects.filter(echeance__lte=limite).exclude(etat=EtatTravail.FAIT).exists()
