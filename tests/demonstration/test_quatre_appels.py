"""Le chemin entier de chaque appel, aux dates vraies de son texte : du dépôt à la convention signée et notifiée.

Les verbes sont ceux de l'application, par les bonnes personnes : association et personne publique, avis national de la
structure émergente de Mayotte, grille ou niveaux, décision, convention relue dans son PDF.
"""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from candidatures.models import Dossier
from conventions.etats import Etat
from conventions.models import Convention
from demonstration import appels
from socle import fichiers
from socle.horloge import figer
from tests.demonstration.scenes import JOURS, scene_de
from tests.fabriques.aap import appel_de

pytestmark = pytest.mark.django_db
PHRASES = {
    "paca-2022": ("DREETS Provence-Alpes-Côte d'Azur", "trois"),
    "mayotte-2022": ("DEETS de Mayotte", "trois"),
    "deux-sevres-fse-2018": ("Département des Deux-Sèvres", "deux"),
}
# (part en %, ce qui la rend exigible) d'un versement de chaque convention : l'avance du FSE ne va qu'à une association.
VERSEMENTS = {
    ("paca-2022", True): (50, "à la signature de la convention"),
    ("paca-2022", False): (50, "à la réalisation justifiée"),
    ("mayotte-2022", True): (50, "à la réalisation justifiée"),
    ("mayotte-2022", False): (50, "à la signature de la convention"),
    ("deux-sevres-fse-2018", True): (30, "sur attestation de démarrage"),
    ("deux-sevres-fse-2018", False): (80, "sur bilan validé"),
}
CAS = [(lieu, prive) for lieu in appels.LIEUX for prive in (True, False)]


def _texte(convention: Convention, dossier: Path) -> str:
    version = convention.versions.all()[0]
    assert version.fichier is not None
    chemin = dossier / "convention.pdf"
    chemin.write_bytes(fichiers.lire(version.fichier))
    sortie = subprocess.run(["pdftotext", "-raw", chemin, "-"], check=True, capture_output=True, text=True)
    return " ".join(sortie.stdout.replace("\u202f", " ").replace("\xa0", " ").replace("’", "'").split())


def _euros(montant: float) -> str:
    return f"{montant:,.2f} €".replace(",", " ").replace(".", ",")


@pytest.mark.parametrize(("lieu", "prive"), CAS, ids=[f"{lieu.code}-{'asso' if p else 'public'}" for lieu, p in CAS])
def test_du_depot_a_la_convention_notifiee(lieu: appels.Lieu, prive: bool, tmp_path: Path) -> None:
    candidate = lieu.privee if prive else lieu.publique
    with figer(JOURS[lieu.code]):
        scene = scene_de(lieu, candidate)
    convention = scene.conventionne(candidate.cle, 0)
    dossier: Dossier = convention.dossier
    assert convention.etat == Etat.EN_COURS
    assert dossier.numero.startswith(scene.appel.prefixe_numero)
    assert {etape.code for etape in dossier.version_suivie.etapes_avis.all()} == (
        set() if lieu.code.startswith("deux") else {"COMITE_NATIONAL"}
    )
    emergente = candidate.situation == "EMERGENTE"
    assert dossier.avis.filter(rendu_le__isnull=False).count() == int(emergente)
    assert dossier.notes.count() == dossier.version_suivie.criteres.count()
    texte = _texte(convention, tmp_path)
    service, exemplaires = PHRASES[lieu.code]
    part, moment = VERSEMENTS[lieu.code, prive]
    versement = f"{part} %, soit {_euros(candidate.demande * part / 100)}, {moment}"
    for attendu in (service, versement, _euros(candidate.demande), "Article 4", exemplaires):
        assert attendu in texte, attendu


def test_la_cloture_de_mayotte_est_a_l_heure_de_mayotte() -> None:
    """Le 31 octobre à 23 h 59 à Mayotte est 20 h 59 en temps universel ; la minute d'après, tout est fermé."""
    appel = appel_de("mayotte-2022")
    limite = datetime(2022, 10, 31, 20, 59, 59, tzinfo=UTC)
    assert appel.ouvert(limite)
    assert not appel.ouvert(limite + timedelta(seconds=1))
    appel.cloture_comprise = False
    appel.save()
    assert not appel.ouvert(limite)
    assert appel.ouvert(limite - timedelta(days=1))
