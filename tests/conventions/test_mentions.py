"""Chaque mention d'un article, et les montants en lettres."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from candidatures.models import Attestations, Poste
from comptes.types import TypeStructure
from conventions.etats import Etat
from conventions.mentions import (
    A_VALIDER,
    MENTIONS,
    TexteInvalide,
    cout_retenu,
    defauts_de,
    montant_en_lettres,
    remplir,
)
from conventions.mentions.analyse import Place, analyser, parcourir
from conventions.models import Convention
from conventions.services import figer_postes
from tests.conventions.commun import CHAMPS, convention_en
from tests.fabriques.aap import fichier
from tests.fabriques.comptes import StructureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.mark.parametrize(
    ("montant", "lettres"),
    [
        ("0", "zéro euro"),
        ("0.01", "un centime"),
        ("0.02", "deux centimes"),
        ("1", "un euro"),
        ("1.01", "un euro et un centime"),
        ("2", "deux euros"),
        ("21", "vingt et un euros"),
        ("80", "quatre-vingts euros"),
        ("81", "quatre-vingt-un euros"),
        ("200", "deux cents euros"),
        ("201", "deux cent un euros"),
        ("1000", "mille euros"),
        ("80000", "quatre-vingt mille euros"),
        ("200000", "deux cent mille euros"),
        ("28000.50", "vingt-huit mille euros et cinquante centimes"),
        ("29473.00", "vingt-neuf mille quatre cent soixante-treize euros"),
        ("1000000", "un million d'euros"),
        ("1000000.10", "un million d'euros et dix centimes"),
        ("1000002", "un million deux euros"),
        ("2000000", "deux millions d'euros"),
        ("200080.80", "deux cent mille quatre-vingts euros et quatre-vingts centimes"),
    ],
)  # fmt: skip
def test_montant_en_lettres(montant: str, lettres: str) -> None:
    assert montant_en_lettres(Decimal(montant)) == lettres


ATTENDUES = {
    "service": "DREETS Auvergne-Rhône-Alpes",
    "service_adresse": "1 rue de l'Essai, 69000 Lyon",
    "signataire_service": "Camille Exemple, directrice régionale",
    "beneficiaire_statut": "association",
    "adresse": "1 rue de la République, 69001 Lyon",
    "representant": "Dominique Durand, Présidente",
    "appel": "Facilitateurs et coordinateurs de la clause sociale d’insertion — Auvergne-Rhône-Alpes 2025",
    "annee": "2025",
    "intitule": "Un facilitateur pour les marchés de l'État dans le Rhône",
    "postes": "1 poste de facilitateur à 1,00 ETP pendant 12 mois",
    "etp": "1,00 ETP",
    "territoire": "Rhône (69)",
    "debut": "1er septembre 2025",
    "terme": "31 août 2026",
    "duree": "12 mois",
    "cout": "44 000,00 €",
    "assiette": "salaire chargé",
    "montant": "29 473,00 €",
    "montant_lettres": "vingt-neuf mille quatre cent soixante-treize euros",
    "taux": "66,98 %",
    "tranches": "100 % à la signature de la convention",
    "imputation": "Programme d'essai",
    "ordonnateur": "Ordonnateur d'essai",
    "comptable": "Comptable d'essai",
    "reserve_credits": "Sous réserve des crédits disponibles.",
    "bilan_intermediaire": "1er mars 2026",
    "bilan_final": "31 octobre 2026",
    "tribunal": "le tribunal administratif d'essai",
    "exemplaires": "deux",
    "deliberation": "la délibération n° 12 du 3 juin 2025",
}
# Celles-là portent un numéro ou un nom que la fabrique tire.
TIREES = {"beneficiaire", "siret", "numero_dossier", "numero", "compte"}


def lire(cle: str, convention: Convention) -> str:
    """Valeur d'une mention, aux espaces insécables près."""
    return MENTIONS[cle].valeur(convention).replace("\u00a0", " ").replace("\u202f", " ")


def test_chaque_mention_lit_sa_valeur(convention: Convention) -> None:
    for champ, valeur in CHAMPS.items():
        setattr(convention, champ, valeur)
    convention.deliberation = ATTENDUES["deliberation"]
    convention.fin = date(2026, 8, 31)
    convention.save()
    assert set(ATTENDUES) | TIREES == set(MENTIONS)
    assert {cle: lire(cle, convention) for cle in ATTENDUES} == ATTENDUES
    structure, dossier = convention.dossier.structure, convention.dossier
    assert lire("beneficiaire", convention) == structure.nom
    assert lire("siret", convention).replace(" ", "") == structure.siret
    assert lire("siret", convention).count(" ") == 3
    assert lire("numero_dossier", convention) == dossier.numero
    assert lire("numero", convention) == f"C-{dossier.numero}"
    assert lire("compte", convention) == f"FR76 3000 6000 0112 3456 7890 189, au nom de {structure.nom}"


def test_le_cout_et_le_taux_se_lisent_sur_l_assiette_de_la_decision(convention: Convention) -> None:
    """46 000 € déclarés, dont 2 000 € de frais que l'appel ne compte pas : décision et convention disent 44 000 €."""
    decision = convention.dossier.decisions.get()
    convention.debut, convention.fin = date(2025, 9, 1), date(2026, 8, 31)
    assert cout_retenu(convention) == decision.cout_retenu == Decimal("44000.00")
    assert sum(poste.cout for poste in figer_postes(convention)) == decision.cout_retenu


def test_le_delegataire_signe_a_la_place_du_representant(convention: Convention) -> None:
    Attestations.objects.filter(pk=convention.dossier.pk).update(
        signataire_est_rl=False, signataire_prenom="Alix", signataire_nom="Roche", signataire_fonction="Directeur"
    )
    assert lire("representant", Convention.objects.get(pk=convention.pk)) == "Alix Roche, Directeur"


def test_les_postes_semblables_se_groupent() -> None:
    convention = convention_en(Etat.BROUILLON)
    poste = Poste.objects.get(dossier=convention.dossier)
    for nature, etp in (("creation", "0.50"), ("creation", "1.00"), ("existant", "1.00")):
        poste.pk, poste.nature, poste.etp = None, nature, Decimal(etp)
        poste.save()
    convention = Convention.objects.get(pk=convention.pk)
    assert lire("postes", convention).split(" ; ") == [
        "2 postes de facilitateur à 1,00 ETP chacun pendant 12 mois",
        "1 poste de facilitateur à 0,50 ETP pendant 12 mois",
    ]
    assert lire("etp", convention) == "2,50 ETP"


@pytest.mark.parametrize(
    ("type_structure", "statut"),
    [
        (TypeStructure.EPCI, "intercommunalité (EPCI)"),
        (TypeStructure.GIP, "groupement d'intérêt public (GIP)"),
        (TypeStructure.AUTRE, "organisme de droit privé"),
    ],
)
def test_le_statut_garde_ses_sigles(type_structure: TypeStructure, statut: str) -> None:
    convention = convention_en(Etat.BROUILLON, structure=StructureFactory(type=type_structure))
    assert lire("beneficiaire_statut", convention) == statut


def test_une_mention_vide_s_imprime_a_faire_valider() -> None:
    convention = convention_en(Etat.BROUILLON)
    texte, vides = remplir("Imputée sur [[imputation]], pour [[montant]].", convention)
    assert texte.startswith(f"Imputée sur [imputation budgétaire : {A_VALIDER}], pour 15")
    assert vides == ("imputation budgétaire",)


def test_un_dossier_sans_sections_ne_fait_tomber_aucune_mention() -> None:
    convention = convention_en(Etat.BROUILLON)
    assert {cle for cle in MENTIONS if not lire(cle, convention)} == {
        "signataire_service", "representant", "compte", "imputation", "ordonnateur", "comptable",
        "reserve_credits", "bilan_intermediaire", "bilan_final", "deliberation",
    }  # fmt: skip


def test_une_mention_hors_de_la_liste_est_refusee(convention: Convention) -> None:
    with pytest.raises(TexteInvalide, match=r"\[\[prefet\]\]"):
        remplir("Le [[prefet]].", convention)


def test_les_articles_de_l_appel_n_ont_que_des_mentions_connues() -> None:
    lus = [analyser(a["corps"]) for a in fichier()["articles"]]
    utilisees = {n.cle for lu in lus for n, _ in parcourir(lu.noeuds) if isinstance(n, Place) and n.cle in MENTIONS}
    assert not [d for a in fichier()["articles"] for d in defauts_de(a["corps"])]
    # Sans emploi dans les articles de 2025 : imprimées ailleurs, ou offertes aux autres appels.
    assert set(MENTIONS) - utilisees == {"annee", "numero", "exemplaires", "tranches"}
