"""Les articles des quatre appels, remplis : ce que dit le versement, les exemplaires, le budget ajusté."""

from __future__ import annotations

import pytest

from comptes.types import TypeStructure
from conventions.documents import contenu
from conventions.etats import Etat
from conventions.models import Convention
from tests.conventions.commun import convention_en
from tests.fabriques.aap import appel_de
from tests.fabriques.comptes import StructureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def articles(code: str, **options: TypeStructure) -> dict[str, str]:
    structure = StructureFactory(**options)
    convention = convention_en(Etat.BROUILLON, appel=appel_de(code), structure=structure)
    return lus(convention)


def lus(convention: Convention) -> dict[str, str]:
    document = contenu(Convention.objects.get(pk=convention.pk))
    return {a["code"]: a["corps"].replace("\u00a0", " ").replace("\u202f", " ") for a in document["articles"]}


def test_auvergne_rhone_alpes_verse_en_une_fois() -> None:
    debut = "La contribution est versée en une fois, à la signature de la convention.\n\nElle est imputée"
    assert articles("aura-2025")["VERSEMENT"].startswith(debut)


@pytest.mark.parametrize("code", ["mayotte-2022", "paca-2022"])
def test_l_avance_et_le_solde_s_ecrivent_un_a_un(code: str) -> None:
    assert articles(code)["VERSEMENT"].startswith(
        "La contribution est versée ainsi, sous réserve de la disponibilité des crédits :\n"
        "– Avance : 50 %, soit 7 500,00 €, à la signature de la convention ;\n"
        "– Solde : 50 %, soit 7 500,00 €, à la réalisation justifiée.\n\nLe solde ne dépasse pas"
    )


def test_mayotte_s_etablit_en_trois_exemplaires() -> None:
    assert articles("mayotte-2022")["ANNEXES"].endswith("Elle est établie en trois exemplaires.")


@pytest.mark.parametrize(
    ("type_structure", "code", "premier"),
    [
        (TypeStructure.ASSOCIATION, "VERSEMENT", "– 30 %, soit 4 500,00 €, sur attestation de démarrage ;"),
        (TypeStructure.COMMUNE, "VERSEMENT_PUBLIC", "– 80 %, soit 12 000,00 €, sur bilan validé ;"),
    ],
)
def test_deux_sevres_avance_aux_seules_associations(type_structure: TypeStructure, code: str, premier: str) -> None:
    lignes = articles("deux-sevres-fse-2018", type=type_structure)[code].split("\n")
    assert lignes[0] == "La contribution est versée ainsi, aux taux arrêtés par le service lors de l'instruction :"
    assert lignes[1] == premier


def test_le_budget_ajuste_se_dit_quand_il_l_est() -> None:
    convention = convention_en(Etat.BROUILLON)
    phrase = "Le bénéficiaire a ajusté ce budget au montant accordé, et le service l'a validé."
    assert phrase not in lus(convention)["COUT"]
    instant = convention.cree_le
    Convention.objects.filter(pk=convention.pk).update(budget_demande_le=instant, budget_valide_le=instant)
    assert phrase in lus(convention)["COUT"]
