"""Les scènes des quatre appels : leur service, leurs agents, une candidate, aux dates vraies de leur texte."""

from __future__ import annotations

from datetime import UTC, datetime

from aap.models import AppelAProjets
from comptes.models import MembreService, Service
from comptes.types import RoleService, TypeService
from demonstration import appels, comptes, scenario
from demonstration.donnees import CANDIDATES, PAR_CLE, Candidate
from tests.fabriques.aap import appel_de
from tests.fabriques.comptes import ServiceFactory
from tests.fabriques.territoires import DepartementFactory, EpciFactory, RegionFactory

# Jour où la convention se signe : le dépôt, huit jours plus tôt, tombe dans la fenêtre du texte.
JOURS = {
    "aura-2025": datetime(2025, 7, 12, 10, tzinfo=UTC),
    "paca-2022": datetime(2022, 9, 20, 10, tzinfo=UTC),
    "mayotte-2022": datetime(2022, 9, 20, 10, tzinfo=UTC),
    "deux-sevres-fse-2018": datetime(2018, 6, 28, 10, tzinfo=UTC),
}
DROME = next(candidate for candidate in CANDIDATES if candidate.cle == "drome")
AURA = appels.Lieu(
    "aura-2025", "", "aura", "DREETS Auvergne-Rhône-Alpes", "DREETS ARA", TypeService.DREETS, ("26",), appels.ETAT,
    DROME, DROME,
)  # fmt: skip


def _territoires(lieu: appels.Lieu) -> None:
    region = RegionFactory(code=f"R{lieu.departements[0][:2]}", nom=f"Région {lieu.sigle}")
    departements = [DepartementFactory(code=code, region=region) for code in lieu.departements]
    for siren, nom in (("200041317", "CA du Niortais"), ("200041994", "CC Haut Val de Sèvre")):
        EpciFactory(siren=siren, nom=nom).departements.add(*departements)


def scene_de(lieu: appels.Lieu, candidate: Candidate) -> scenario.Scene:
    """Le lieu, son appel publié, ses agents et cette candidate, le jour où sa convention se signe."""
    _territoires(lieu)
    service: Service = appels._service(lieu)
    appel: AppelAProjets = appel_de(lieu.code, service)
    dgefp = Service.objects.filter(type=TypeService.DGEFP).first() or ServiceFactory(type=TypeService.DGEFP)
    comite = comptes.personne("Nadia", "Colin", "comite")
    MembreService.objects.create(utilisateur=comite, service=dgefp, role=RoleService.COMITE_NATIONAL)
    agents = {**appels._agents(lieu, service), "comite": comite}
    PAR_CLE[candidate.cle] = candidate
    return scenario.Scene(appel, agents, {candidate.cle: appels._porteur(candidate, 1)}, JOURS[lieu.code])
