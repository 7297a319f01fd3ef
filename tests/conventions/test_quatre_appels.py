"""Les quatre appels, de la notification au dernier versement : conditions, délais, centimes, relevé."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest

from aap.types import FaitGenerateur
from comptes.types import TypeStructure
from conventions.etats import EtatVersement
from conventions.models import Convention, Versement
from conventions.selecteurs.compte import compte_de, compte_des_lignes
from conventions.selecteurs.rejeu import etat_des_lignes, rejouer_journal
from conventions.services.echeancier import attester_demarrage, constater_bilan_valide
from conventions.services.soldes import ajuster_solde
from socle import journal
from socle.horloge import avancer
from tests.conventions.argent import compte_verifie, engagee, mener, qui
from tests.conventions.commun import porteur_de
from tests.fabriques.comptes import StructureFactory
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
D = Decimal
TOUT, MOINS = "30000.00", "27000.00"


class Cas(NamedTuple):
    """Un appel, une structure, les dépenses justifiées sur 30 000 €, et ce qui est payé versement par versement."""

    code: str
    type: TypeStructure
    depenses: str
    payes: tuple[str, ...]


ASSOCIATION, COMMUNE = TypeStructure.ASSOCIATION, TypeStructure.COMMUNE
# 10 000,01 € accordés pour 30 000 € de coût retenu : 27 000 € de dépenses ouvrent 9 000,009 €, soit 9 000,00 €.
CAS = (
    Cas("aura-2025", ASSOCIATION, TOUT, ("10000.01",)),
    Cas("paca-2022", ASSOCIATION, TOUT, ("5000.00", "5000.01")),
    Cas("paca-2022", COMMUNE, MOINS, ("5000.00", "4000.00")),
    Cas("mayotte-2022", ASSOCIATION, TOUT, ("5000.00", "5000.01")),
    Cas("mayotte-2022", ASSOCIATION, MOINS, ("5000.00", "4000.00")),
    Cas("deux-sevres-fse-2018", ASSOCIATION, MOINS, ("3000.00", "5000.00", "1000.00")),
    Cas("deux-sevres-fse-2018", COMMUNE, TOUT, ("8000.00", "2000.01")),
)


def remplir(versement: Versement, depenses: Decimal) -> Versement:
    """Remplit la condition d'un versement par le chemin qui lui est propre."""
    convention = versement.convention
    instructrice = qui("instructeur", convention)
    if versement.fait_generateur == FaitGenerateur.DEMARRAGE:
        return attester_demarrage(convention, piece=televerse(pdf(), "a.pdf"), acteur=porteur_de(convention))
    if versement.fait_generateur == FaitGenerateur.BILAN:
        (versement,) = constater_bilan_valide(convention, genre="intermediaire", acteur=instructrice)
    elif versement.fait_generateur == FaitGenerateur.SERVICE_FAIT:
        (versement,) = constater_bilan_valide(convention, genre="compte_rendu", acteur=instructrice)
        versement = ajuster_solde(versement, depenses=depenses, acteur=instructrice)
    return versement


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: f"{cas.code}-{cas.type}-{cas.depenses}")
def test_jusqu_au_dernier_versement(cas: Cas) -> None:
    convention = engagee(cas.code, "10000.01", structure=StructureFactory(type=cas.type))
    compte_verifie(convention)
    for versement in convention.versements.order_by("rang"):
        avancer(timedelta(days=30))
        exigible = remplir(versement, D(cas.depenses))
        assert exigible.etat == EtatVersement.A_LIQUIDER
        paye = mener(exigible, EtatVersement.PAYE)
        assert paye.limite is None or paye.paye_le is None or paye.paye_le <= paye.limite
    relue = Convention.objects.get(pk=convention.pk)
    payes = tuple(str(v.montant) for v in relue.versements.order_by("rang"))
    compte = compte_de(relue)
    assert payes == cas.payes
    assert (compte.reste_a_payer, compte.paye) == (D(0), sum(map(D, cas.payes)))
    assert compte.libere == D("10000.01") - compte.paye
    assert compte == compte_des_lignes(relue)
    assert rejouer_journal(relue) == etat_des_lignes(relue)
    assert journal.verifier() is None


def test_les_appels_sans_delai_n_en_inventent_pas() -> None:
    convention = engagee("deux-sevres-fse-2018")
    constater_bilan_valide(convention, genre="final", acteur=qui("instructeur", convention), le=date(2025, 7, 1))
    assert not convention.versements.filter(limite__isnull=False).exists()
