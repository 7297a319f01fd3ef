"""Chaque table d'états : transitions servies, droits écrits, états atteignables et quittables."""

import inspect
from types import ModuleType

import pytest

from aap import etats as etats_appel
from aap.services import questions as services_questions
from bilans import etats as etats_bilan
from bilans import services as services_bilan
from bilans.services import regional as services_regional
from bilans.services import reliquat as services_reliquat
from candidatures import etats as etats_dossier
from candidatures import services as services_dossier
from candidatures.services import imports as services_imports
from comptes.droits import MATRICE
from conventions import etats as etats_convention
from conventions import services as services_convention
from conventions.services import avenants as services_avenants
from conventions.services import comptes as services_compte
from conventions.services import retrait as services_retrait
from conventions.services import reversements as services_reversement
from conventions.services import versements as services_versement
from socle.workflow import Machine

MACHINES = [
    (etats_dossier.DOSSIER, etats_dossier.Etat, etats_dossier.FINALS, services_dossier),
    (etats_convention.CONVENTION, etats_convention.Etat, etats_convention.FINALS, services_convention),
    (etats_convention.AVENANT, etats_convention.EtatAvenant, etats_convention.FINALS_AVENANT, services_avenants),
    (etats_convention.RETRAIT, etats_convention.EtatRetrait, etats_convention.FINALS_RETRAIT, services_retrait),
    (etats_dossier.IMPORTATION, etats_dossier.EtatImport, etats_dossier.FINALS_IMPORT, services_imports),
    (etats_convention.VERSEMENT, etats_convention.EtatVersement, etats_convention.FINALS_VERSEMENT, services_versement),
    (
        etats_convention.REVERSEMENT,
        etats_convention.EtatReversement,
        etats_convention.FINALS_REVERSEMENT,
        services_reversement,
    ),
    (etats_convention.COMPTE, etats_convention.EtatCompte, etats_convention.FINALS_COMPTE, services_compte),
    (etats_bilan.BILAN, etats_bilan.Etat, etats_bilan.FINALS, services_bilan),
    (etats_appel.QUESTION, etats_appel.EtatQuestion, etats_appel.FINALS_QUESTION, services_questions),
    (etats_bilan.RELIQUAT, etats_bilan.EtatReliquat, etats_bilan.FINALS_RELIQUAT, services_reliquat),
    (etats_bilan.REGIONAL, etats_bilan.EtatBilanRegional, etats_bilan.FINALS_REGIONAL, services_regional),
]
IDS = [
    "dossier",
    "convention",
    "avenant",
    "retrait",
    "importation",
    "versement",
    "reversement",
    "compte",
    "bilan",
    "question",
    "reliquat",
    "bilan_regional",
]


@pytest.mark.parametrize(("machine", "etats", "finals", "services"), MACHINES, ids=IDS)
def test_chaque_transition_a_son_verbe_et_sa_ligne_de_droits(
    machine: Machine, etats: type, finals: frozenset[str], services: ModuleType
) -> None:
    for transition in machine.transitions:
        verbe = getattr(services, transition.nom)
        parametres = inspect.signature(verbe).parameters
        assert parametres["acteur"].kind is inspect.Parameter.KEYWORD_ONLY, transition.nom
        assert f"{machine.objet}.{transition.nom}" in MATRICE, transition.nom
        if transition.motif:
            assert "motif" in parametres, f"{transition.nom} exige un motif : son verbe doit le recevoir"


@pytest.mark.parametrize(("machine", "etats", "finals", "services"), MACHINES, ids=IDS)
def test_tout_etat_est_atteignable_et_quittable(
    machine: Machine, etats: type, finals: frozenset[str], services: ModuleType
) -> None:
    depart = next(iter(etats))  # type: ignore[call-overload]  # TextChoices est itérable
    atteints = {depart}
    for _ in machine.transitions:
        atteints |= {t.vers for t in machine.transitions if t.vers and t.de & atteints}
    assert atteints == set(etats)  # type: ignore[call-overload]  # TextChoices est itérable
    quittes = {etat for t in machine.transitions if t.vers for etat in t.de}
    assert quittes == set(etats) - finals  # type: ignore[call-overload]  # TextChoices est itérable


@pytest.mark.parametrize(("machine", "etats", "finals", "services"), MACHINES, ids=IDS)
def test_chaque_transition_a_un_libelle_par_public(
    machine: Machine, etats: type, finals: frozenset[str], services: ModuleType
) -> None:
    assert [t.nom for t in machine.transitions if not (t.porteur and t.agent and t.public)] == []
