"""Du dossier aux faits : vrais modèles, vraies règles de l'appel Auvergne-Rhône-Alpes 2025."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidatures import services, types
from candidatures.faits import faits_du_dossier, verdict
from candidatures.models import (
    Attestations,
    DerogationPlafond,
    Dossier,
    ExerciceBudget,
    Financement,
    Identification,
    LigneBudget,
    PlanFinancement,
    Poste,
    PosteExistant,
    SoutienAnterieur,
)
from comptes.types import TypeStructure
from regles import faits as f
from tests.fabriques import candidatures as fabriques
from tests.fabriques.comptes import StructureFactory, agent
from tests.regles.appels import lire_csv
from tests.regles.cas import COLONNES, alertes_du_verdict, colonnes_du_verdict, contexte

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]

CAS = [ligne for ligne in lire_csv("cas_plafonds.csv") if ligne["aap"] == "aura-2025"]
TYPES = {"ASSOCIATION": TypeStructure.ASSOCIATION, "COLLECTIVITE": TypeStructure.COMMUNE, "EPA": TypeStructure.CCAS}
C = types.CategorieFinanceur


def _dossier_du_cas(ligne: dict[str, str]) -> Dossier:
    """Un dossier complet dont les postes, le plan et le budget sont ceux du cas."""
    ajouts = contexte(ligne)
    type_structure = TYPES[ligne["type_structure"]]
    rna = "W691234567" if type_structure == TypeStructure.ASSOCIATION else ""
    dossier = fabriques.complet(structure=StructureFactory(type=type_structure, rna=rna))
    for relation in (dossier.financements, dossier.postes, dossier.lignes_budget):
        relation.all().delete()
    for rang, texte in enumerate(ligne["postes"].split("|")):
        etp, suite = texte.split("x")
        mois, cout = suite.split("mois@")
        Poste.objects.create(
            dossier=dossier, rang=rang, etp=Decimal(etp), mois=int(mois), brut=Decimal(cout),
            nature=types.NaturePoste.CREATION, a_recruter=True,
        )  # fmt: skip
    PlanFinancement.objects.filter(dossier=dossier).update(demande=Decimal(ligne["demande"]))
    asp = Decimal(ajouts.get("dont_asp_emploi_aide", "0"))
    for categorie, montant in {
        C.AUTRE_ETAT: Decimal(ligne["autres_etat"]) - asp,
        C.ASP: asp,
        C.UE_FSE: Decimal(ligne["fse"]),
        C.DEPARTEMENT: Decimal(ligne["autres_publics"]),
        C.PRIVE: Decimal(ligne["prives_propres"]),
    }.items():
        if montant:
            Financement.objects.create(
                dossier=dossier, categorie=categorie, montant=montant, statut="demande", autorite_gestion="Région"
            )
    _contexte(dossier, ajouts)
    services.reprendre_postes(dossier, acteur=dossier.cree_par)
    services.reporter_plan(dossier, acteur=dossier.cree_par)
    return dossier


def _contexte(dossier: Dossier, ajouts: dict[str, str]) -> None:
    ExerciceBudget.objects.filter(pk=dossier.pk).update(subventions_publiques=Decimal(0))
    if cumul := ajouts.get("cumul_de_minimis_3ans"):
        Attestations.objects.filter(pk=dossier.pk).update(cumul_de_minimis=Decimal(cumul))
        Dossier.objects.filter(pk=dossier.pk).update(regime_aide=types.RegimeAide.DE_MINIMIS_SIEG)
    if ajouts.get("derogation") == "accordee":
        DerogationPlafond.objects.create(
            dossier=dossier, regle="PLAFOND_ETP", motif="Zone blanche", accordee_par=agent("responsable")
        )
    if cvn := ajouts.get("cvn"):
        for code in ("864", "875"):
            LigneBudget.objects.create(dossier=dossier, budget="projet", code=code, montant=Decimal(cvn))


@pytest.mark.parametrize("ligne", CAS, ids=[ligne["id"] for ligne in CAS])
def test_cas_aura_au_centime(ligne: dict[str, str]) -> None:
    dossier = _dossier_du_cas(ligne)
    obtenu = verdict(dossier)
    assert colonnes_du_verdict(obtenu) == {colonne: ligne[colonne] for colonne in COLONNES}, ligne["explication"]
    assert alertes_du_verdict(obtenu) == set(filter(None, ligne["alertes"].split(";"))), ligne["explication"]
    dossier.refresh_from_db()
    assert dossier.statut_verdict == ligne["statut"]


def test_structure_et_sections_deviennent_des_faits() -> None:
    dossier = fabriques.complet()
    faits = faits_du_dossier(dossier)
    assert faits.famille == f.Famille.ASSOCIATION
    assert faits.type_structure == "ASSOCIATION"
    assert faits.situation == f.Situation.DEJA_PORTEUSE
    assert faits.demande == Decimal("29473.00") == faits.demande_budget == faits.demande_attestee
    assert faits.total_charges_projet == faits.total_produits_projet == Decimal("46000.00")
    assert (faits.rna_connu, faits.renouvellement, faits.coordinateur_contacte) == (True, False, True)
    assert faits.projet_debut == date(2025, 9, 1)
    assert {"BUDGET_PROJET", "BUDGET_STRUCTURE", "STRATEGIE", "RIB"} <= faits.pieces_fournies
    assert "ENGAGEMENT_NON_SUBSTITUTION" in faits.pieces_fournies
    assert "CERFA_12156" not in faits.pieces_fournies
    services.signer(dossier, acteur=dossier.cree_par)
    assert "CERFA_12156" in faits_du_dossier(dossier).pieces_fournies


def test_une_piece_de_forme_engagement_est_fournie_par_l_engagement_qu_elle_nomme() -> None:
    dossier = fabriques.complet()
    piece = dossier.version_suivie.pieces.get(code="ENGAGEMENT_NON_SUBSTITUTION")
    assert piece.engagement in {engagement.code for engagement in dossier.version_suivie.engagements.all()}
    dossier.engagements.filter(code=piece.engagement).delete()
    assert piece.code not in faits_du_dossier(dossier).pieces_fournies


def test_le_plan_montre_le_fse_quand_il_nomme_son_autorite() -> None:
    dossier = fabriques.complet()
    fse = dossier.financements.create(
        categorie=types.CategorieFinanceur.UE_FSE, nom="FSE+", montant=Decimal(1000), statut="demande", annee=2025
    )
    assert not {"PLAN_FSE", "FINANCEMENT_ETP_EXISTANTS"} & faits_du_dossier(dossier).pieces_fournies
    fse.autorite_gestion = "DREETS"
    fse.save()
    assert {"PLAN_FSE", "FINANCEMENT_ETP_EXISTANTS"} <= faits_du_dossier(dossier).pieces_fournies


def test_un_brouillon_vide_ne_dit_rien_au_lieu_de_dire_non() -> None:
    faits = faits_du_dossier(fabriques.brouillon())
    assert faits.situation == f.Situation.INCONNUE
    assert faits.total_charges_projet is None
    assert faits.zone_blanche is None
    assert faits.renouvellement is None
    assert faits.signataire_est_representant is None
    assert faits.cumul_de_minimis is None


@pytest.mark.parametrize(
    ("type_structure", "famille"),
    [
        (TypeStructure.FONDATION, f.Famille.FONDATION),
        (TypeStructure.METROPOLE, f.Famille.COLLECTIVITE),
        (TypeStructure.EPCI, f.Famille.EPA),
        (TypeStructure.CCAS, f.Famille.EPA),
        (TypeStructure.GIP, f.Famille.AUTRE),
    ],
)
def test_famille_des_structures(type_structure: TypeStructure, famille: f.Famille) -> None:
    faits = faits_du_dossier(fabriques.brouillon(structure=StructureFactory(type=type_structure)))
    assert faits.famille == famille
    assert faits.rna_connu is None


def test_categories_annees_et_postes_des_financements() -> None:
    dossier = fabriques.brouillon()
    poste = Poste.objects.create(dossier=dossier, etp=Decimal(1), nature="creation", brut=Decimal(40000))
    for rang, categorie in enumerate(C):
        Financement.objects.create(
            dossier=dossier, rang=rang, categorie=categorie, montant=Decimal(100 + rang), statut="accorde",
            annee=2024 if categorie == C.REGION else None, poste=poste if categorie == C.ASP else None,
        )  # fmt: skip
    faits = faits_du_dossier(dossier)
    assert [ligne.categorie for ligne in faits.financements] == [f.Categorie(c.value) for c in C]
    par_categorie = {ligne.categorie: ligne for ligne in faits.financements}
    assert par_categorie[f.Categorie.REGION].annee == f.Annee.N_MOINS_1
    assert par_categorie[f.Categorie.ASP].poste == faits.postes[0].ref == "poste-1"
    assert f.Categorie.REGION not in {ligne.categorie for ligne in faits.autres_financements}


def test_postes_existants_groupes_par_intitule() -> None:
    dossier = fabriques.brouillon()
    for financeur, avant, apres in ((C.DEPARTEMENT, 20000, 15000), (C.REGION, 5000, 5000)):
        PosteExistant.objects.create(
            dossier=dossier, intitule="Facilitateur Lyon", etp=Decimal(1), financeur=financeur,
            montant_n1=Decimal(avant), montant_n=Decimal(apres),
        )  # fmt: skip
    (existant,) = faits_du_dossier(dossier).postes_existants
    assert [(x.categorie, x.avant, x.apres) for x in existant.financements] == [
        (f.Categorie.DEPARTEMENT, Decimal(20000), Decimal(15000)),
        (f.Categorie.REGION, Decimal(5000), Decimal(5000)),
    ]
    assert not verdict(dossier)["NON_SUBSTITUTION"].ok


def test_un_poste_existant_ne_compte_pas_dans_l_etp_recopie() -> None:
    dossier = fabriques.complet()
    Poste.objects.create(dossier=dossier, etp=Decimal("0.50"), nature="existant", brut=Decimal(20000), rang=1)
    assert [p.deja_finance for p in faits_du_dossier(dossier).postes] == [False, True]
    services.reprendre_postes(dossier, acteur=dossier.cree_par)
    dossier.refresh_from_db()
    assert (dossier.etp, dossier.montant_demande) == (Decimal("1.00"), Decimal("29473.00"))


def test_annees_pnad_constatees_et_declarees() -> None:
    dossier = fabriques.complet()
    SoutienAnterieur.objects.create(siren=dossier.structure.siren, annee=2022, source="registre")
    SoutienAnterieur.objects.create(siren="999999999", annee=2021, source="registre")
    Poste.objects.filter(dossier=dossier).update(nature="consolidation", pnad_annee=2024)
    faits = faits_du_dossier(dossier)
    assert (faits.annees_pnad, faits.annees_pnad_declarees) == (frozenset({2022}), frozenset({2024}))
    assert (faits.annees_pnad_completes, faits.porteuse_constatee) == (frozenset(), True)


def test_cout_retenu_remplace_le_cout_declare_sans_toucher_au_depose() -> None:
    dossier = fabriques.complet()
    Poste.objects.filter(dossier=dossier).update(retenu_brut=Decimal(20000))
    assert faits_du_dossier(dossier).postes[0].brut == Decimal("33000.00")
    retenus = faits_du_dossier(dossier, retenu=True)
    assert retenus.postes[0].brut == Decimal("20000.00")
    assert retenus.postes[0].charges_patronales == Decimal("11000.00")
    assert verdict(dossier, retenu=True).montant_eligible == Decimal("21700.00")
    LigneBudget.objects.create(dossier=dossier, budget="projet", phase="retenu", code="64.1", montant=Decimal(31000))
    assert faits_du_dossier(dossier, retenu=True).total_charges_projet == Decimal("31000.00")
    assert faits_du_dossier(dossier).total_charges_projet == Decimal("46000.00")


def test_derogation_demandee_vise_les_regles_derogeables() -> None:
    dossier = fabriques.complet()
    PlanFinancement.objects.filter(dossier=dossier).update(derogation_plafond_demandee=True)
    assert "PLAFOND_ETP" in faits_du_dossier(dossier).derogations_demandees
    assert "TAUX_MAX" not in faits_du_dossier(dossier).derogations_demandees


def test_recepisse_sans_rna_demande_les_statuts() -> None:
    dossier = fabriques.complet()
    Identification.objects.filter(pk=dossier.pk).update(rna="récépissé 12/2003")
    assert faits_du_dossier(dossier).rna_connu is False


def test_nombre_de_requetes_ne_depend_pas_du_nombre_de_lignes() -> None:
    dossier = fabriques.complet()

    def compter() -> int:
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            verdict(dossier)
        return len(requetes)

    petit = compter()
    for rang in range(1, 12):
        Poste.objects.create(dossier=dossier, rang=rang, etp=Decimal(1), nature="creation", brut=Decimal(1000))
        Financement.objects.create(
            dossier=dossier, rang=rang, categorie=C.REGION, montant=Decimal(10), statut="demande"
        )
    assert compter() == petit
    assert petit <= 27
