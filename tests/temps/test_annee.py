"""Une année, jour après jour : l'horloge avance et la table beat est la seule à appeler. Jamais un service.

Cinquante conventions des quatre appels vivent leur année. Ce qui est attendu est écrit ici, à partir des dates de
chaque bilan, versement, engagement, somme à rendre, crédit et terme, sans relire le code qui rappelle : chaque rappel,
chaque alerte et chaque changement d'état est ce que l'appel dit, le jour qu'il dit, une fois. Le second essai arrête
beat trois jours sur un rappel de chaque genre et joue chaque tâche deux fois : rien ne manque, rien ne double.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from celery import current_app

from aap.models import AppelAProjets
from bilans.models import Bilan
from comptes.types import RoleService
from config.celery import CALENDRIER
from conventions import services
from conventions.etats import Etat, EtatReversement
from conventions.models import Convention, Credits, Reversement, Versement
from conventions.types import OrigineReversement
from socle.horloge import figer
from socle.models import Courriel
from socle.reference import reference
from socle.travaux import EtatTravail, Travail
from tests.conventions.commun import convention_en
from tests.fabriques.aap import appel_de
from tests.fabriques.comptes import ServiceFactory, agent

pytestmark = pytest.mark.django_db

APPELS = {"aura-2025": 13, "mayotte-2022": 13, "paca-2022": 12, "deux-sevres-fse-2018": 12}
DEBUT = date(2025, 9, 1)
ANNEE = 366
TERME = 365  # rang du lendemain du dernier jour
JOURS_D_ARRET = 3
HEURE = 6  # en temps universel : le matin à Paris comme à Mayotte
# Jours entre un rappel et l'échéance d'un bilan qui n'est pas rendu.
RAPPELS = (-30, -7, 0, 7, 30)
RETARDS_DITS_AUX_AGENTS = (7, 30)
# Délai légal de paiement et jour de l'alerte, tels que la règle PAIEMENT des quatre appels les écrit.
DELAI_DE_PAIEMENT, JOUR_D_ALERTE = 60, 45
# Dans chaque appel : une somme à rendre avant ce jour, et des crédits à engager avant celui-là, rappelés un mois avant.
A_RENDRE_LE, A_ENGAGER_LE, AVANT_D_ENGAGER = date(2025, 12, 30), date(2025, 12, 15), 30
GENRES = frozenset({
    "bilan.rappel", "bilan.retard", "bilan.retard_agent", "convention.delai_alerte", "convention.delai_depasse",
    "convention.engagement_en_retard", "convention.reversement_relance", "convention.reversement_echu",
    "credits.alerte",
})  # fmt: skip


@pytest.fixture(autouse=True)
def fichiers_de_l_annee(settings: Any, tmp_path: Path) -> None:
    """Le balayage quotidien ne parcourt que les fichiers de cet essai, pas ceux de toute la suite."""
    settings.MEDIA_ROOT = tmp_path


Dits = Counter[tuple[str, date]]
"""Ce qui part pour un objet : genre de courriel et jour."""


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
            instant = _matin_du(debut) + timedelta(days=rang)
            with figer(instant):
                self._matin()
                self._noter(instant.date())

    def reprise(self, jour: date) -> date:
        """Premier matin où beat tourne, ce jour-là ou après."""
        while (jour - DEBUT).days in self.arrets:
            jour += timedelta(days=1)
        return jour

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
    """Un appel, ses agents, ses crédits à engager et une convention qui attend de l'être."""
    appel = appel_de(code, ServiceFactory())
    for role in (RoleService.INSTRUCTEUR, RoleService.RESPONSABLE, RoleService.GESTIONNAIRE):
        agent(role, appel.service)
    Credits.objects.create(appel=appel, annee=A_ENGAGER_LE.year, dernier_engagement=A_ENGAGER_LE)
    with figer(_matin_du(DEBUT)):
        convention_en(Etat.A_SIGNER, appel=appel)
    return appel


def _matin_du(jour: date) -> datetime:
    return datetime(jour.year, jour.month, jour.day, HEURE, tzinfo=UTC)


def _notifiee(appel: AppelAProjets, jour: date) -> Convention:
    """Convention signée, ses engagements suivis, puis notifiée ce jour-là : en cours pour un an."""
    with figer(_matin_du(jour)):
        convention = convention_en(Etat.SIGNEE, appel=appel)
        Convention.objects.filter(pk=convention.pk).update(
            debut=jour, fin=jour + timedelta(days=364), notifiee_le=None, resiliee_le=None
        )
        convention.refresh_from_db()
        services.ouvrir_engagements(convention)
        return services.notifier(convention, acteur=agent(RoleService.GESTIONNAIRE, appel.service))


def _flotte(nombres: dict[str, int]) -> list[Convention]:
    """Des conventions de chaque appel, notifiées un jour après l'autre ; la première a une somme à rendre."""
    flotte = []
    for code, nombre in nombres.items():
        appel = _appel(code)
        conventions = [_notifiee(appel, DEBUT + timedelta(days=rang)) for rang in range(nombre)]
        Reversement.objects.create(
            convention=conventions[0], etat=EtatReversement.DECIDE, origine=OrigineReversement.AUTRE,
            montant=Decimal(10), motif="Essai.", decide_le=_matin_du(DEBUT), echeance=A_RENDRE_LE,
        )  # fmt: skip
        flotte += conventions
    return flotte


# --- Ce qui doit partir -----------------------------------------------------------------------------------------------


def _rappels(bilan: Bilan, premier: date) -> Dits:
    """Ce qui doit partir pour un bilan jamais rendu, au bénéficiaire puis à qui suit la convention."""
    attendus: Dits = Counter()
    for palier in RAPPELS:
        jour = bilan.echeance + timedelta(days=palier)
        if premier <= jour:
            attendus["bilan.retard" if palier > 0 else "bilan.rappel", jour] += 1
            if palier in RETARDS_DITS_AUX_AGENTS:
                attendus["bilan.retard_agent", jour] += 1
    return attendus


def _alertes(versement: Versement, premier: date) -> Dits:
    """L'alerte au quarante-cinquième jour et le dépassement, pour une somme exigible et jamais payée."""
    if versement.exigible_le is None:
        return Counter()
    depart = max(versement.exigible_le, premier)
    assert versement.limite == depart + timedelta(days=DELAI_DE_PAIEMENT)
    return Counter({
        ("convention.delai_alerte", depart + timedelta(days=JOUR_D_ALERTE)): 1,
        ("convention.delai_depasse", depart + timedelta(days=DELAI_DE_PAIEMENT + 1)): 1,
    })  # fmt: skip


def _suivis(convention: Convention, dernier: date) -> list[tuple[Any, Dits]]:
    """Chaque objet d'une convention et ce qui doit partir pour lui jusqu'au dernier jour joué."""
    debut, lendemain = _debut(convention), timedelta(days=1)
    relance = ("convention.reversement_relance", "convention.reversement_echu")
    echeances = [e.echeance for e in convention.engagements.all() if e.echeance is not None]
    suivis: list[tuple[Any, Dits]] = [
        *((bilan, _rappels(bilan, debut)) for bilan in convention.bilans.all()),
        *((versement, _alertes(versement, debut)) for versement in convention.versements.all()),
        *((r, Counter((g, A_RENDRE_LE + lendemain) for g in relance)) for r in convention.reversements.all()),
        (convention, Counter(("convention.engagement_en_retard", jour + lendemain) for jour in echeances)),
    ]
    jour_d_engager = A_ENGAGER_LE - timedelta(days=AVANT_D_ENGAGER)
    suivis.append((convention.dossier.appel, Counter({("credits.alerte", jour_d_engager): 1})))
    return [(objet, Counter({dit: n for dit, n in dits.items() if dit[1] <= dernier})) for objet, dits in suivis]


def _debut(convention: Convention) -> date:
    assert convention.debut is not None
    return convention.debut


# --- Ce qui est parti -------------------------------------------------------------------------------------------------


def _partis(objet: Any, fuseau: str) -> Dits:
    """Un envoi par genre et par jour, quel que soit le nombre de destinataires ; deux envois au même se verraient."""
    cible = reference(objet)
    lus = Courriel.objects.filter(objet_type=cible.type, objet_id=cible.id)
    if isinstance(objet, Convention):
        lus = lus.filter(genre__in=GENRES)  # ce que la notification elle-même a écrit n'est pas un rappel
    par_personne = Counter((c.genre, _jour(c.cree_le, fuseau), c.destinataire) for c in lus)
    assert not [cle for cle, nombre in par_personne.items() if nombre > 1]
    return Counter({(genre, jour): 1 for genre, jour, _ in par_personne})


def _jour(instant: datetime, fuseau: str) -> date:
    return instant.astimezone(ZoneInfo(fuseau)).date()


def _controler(annee: Annee, conventions: list[Convention], dernier: date) -> Iterator[tuple[str, date]]:
    """Tout est parti au premier matin où beat tournait, une fois ; rend ce qui devait partir, au jour dit."""
    for convention in conventions:
        fuseau = convention.dossier.appel.fuseau
        for objet, dits in _suivis(convention, dernier):
            attendus = Counter({(genre, annee.reprise(jour)): nombre for (genre, jour), nombre in dits.items()})
            assert _partis(objet, fuseau) == attendus, objet
            yield from dits
        terme = _debut(convention) + timedelta(days=TERME)
        etats = [(annee.reprise(DEBUT), Etat.EN_COURS), (annee.reprise(terme), Etat.ECHUE)]
        assert annee.etats[convention.numero] == etats
    dus = Travail.objects.filter(echeance__lte=_matin_du(dernier))
    assert not dus.exclude(etat=EtatTravail.FAIT).exists()


def test_chaque_rappel_chaque_alerte_et_chaque_etat_le_jour_dit_une_fois(courtier_muet: list[int]) -> None:
    conventions = _flotte(APPELS)
    jours = ANNEE + max(APPELS.values())
    annee = Annee(courtier_muet)
    annee.jouer(DEBUT, jours)
    vus = set(_controler(annee, conventions, DEBUT + timedelta(days=jours - 1)))
    assert {genre for genre, _ in vus} == GENRES


def _arrets(prevus: Iterable[tuple[str, date]]) -> frozenset[int]:
    """Trois jours à partir du terme, et d'un rappel de chaque genre ; beat tourne entre deux arrêts."""
    departs, couverts = [TERME], set()
    for genre, jour in sorted(prevus):
        rang = (jour - DEBUT).days
        dedans = any(0 <= rang - depart < JOURS_D_ARRET for depart in departs)
        libre = rang < TERME and all(abs(rang - depart) > JOURS_D_ARRET for depart in departs)
        if genre not in couverts and (dedans or libre):
            couverts.add(genre)
            departs += [] if dedans else [rang]
    assert couverts == GENRES, "un genre de rappel ne tombe pendant aucun arrêt : l'essai ne prouverait rien"
    return frozenset(depart + saut for depart in departs for saut in range(JOURS_D_ARRET))


def _jours_creux(prevus: Iterable[tuple[str, date]], jours: int) -> frozenset[int]:
    """Jours où rien n'est attendu, sauf un par semaine : ils coûtent autant que les autres et n'apprennent rien."""
    rangs = {TERME, *((jour - DEBUT).days for _, jour in prevus)}
    utiles = {rang + saut for rang in rangs for saut in (0, JOURS_D_ARRET)} | set(range(0, jours, 7))
    return frozenset(set(range(jours)) - utiles)


def test_beat_arrete_trois_jours_et_tout_joue_deux_fois_ne_changent_rien(courtier_muet: list[int]) -> None:
    conventions = _flotte(dict.fromkeys(APPELS, 1))
    jours = ANNEE + 5
    dernier = DEBUT + timedelta(days=jours - 1)
    prevus = {dit for convention in conventions for _, dits in _suivis(convention, dernier) for dit in dits}
    annee = Annee(courtier_muet, fois=2, arrets=_arrets(prevus) | _jours_creux(prevus, jours))
    annee.jouer(DEBUT, jours)
    assert set(_controler(annee, conventions, dernier)) == prevus
