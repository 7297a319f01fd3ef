"""Logo et cachet du service : imprimés sur la convention, avec leur texte de remplacement, mêmes octets."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from comptes import services
from comptes.models import Service
from conventions.documents import contenu, rendre_convention
from conventions.etats import Etat
from conventions.models import VersionConvention
from socle.models.fichier import Antivirus
from tests.conventions.commun import convention_en
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import ServiceFactory, agent
from tests.fabriques.socle import image, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def service() -> Service:
    service: Service = ServiceFactory(nom="DREETS d'essai")
    logo, cachet = televerse(image(), "l.png"), televerse(image("JPEG"), "c.jpg")
    return services.poser_images(service, acteur=agent("administrateur", service), logo=logo, cachet=cachet)


def test_la_convention_les_imprime_avec_leur_texte(service: Service) -> None:
    convention = convention_en(Etat.BROUILLON, appel=appel_aura(service))
    version = VersionConvention(convention=convention, rang=9, contenu=contenu(convention), empreinte="0" * 64)
    assert set(version.contenu["images"]) == {"logo", "cachet"}
    octets = rendre_convention(version)
    assert octets == rendre_convention(version)
    with pikepdf.open(BytesIO(octets)) as lu:
        textes = {str(o["/Alt"]) for o in lu.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o}
    assert {"Logo : DREETS d'essai", "Cachet : DREETS d'essai"} <= textes


def test_l_image_changee_ensuite_ne_change_pas_la_version_produite(service: Service) -> None:
    convention = convention_en(Etat.BROUILLON, appel=appel_aura(service))
    version = VersionConvention(convention=convention, rang=9, contenu=contenu(convention), empreinte="0" * 64)
    avant = rendre_convention(version)
    services.poser_images(service, acteur=agent("administrateur", service), retirer_logo=True)
    assert rendre_convention(version) == avant


def test_une_image_suspecte_ne_s_imprime_pas(service: Service) -> None:
    assert service.logo is not None
    service.logo.antivirus = Antivirus.INFECTE
    service.logo.save()
    convention = convention_en(Etat.BROUILLON, appel=appel_aura(Service.objects.get(pk=service.pk)))
    assert set(contenu(convention)["images"]) == {"cachet"}
