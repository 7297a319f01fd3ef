"""Remplir un article : formats, conditions, blocs répétés, et les mots qu'il ne connaît pas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aap.types import FaitGenerateur, PublicVise, RolePoste
from candidatures.models import Financement, Poste, Territoire
from comptes.types import TypeStructure
from conventions.etats import Etat
from conventions.mentions import (
    CONDITIONS,
    MENTIONS,
    Element,
    TexteInvalide,
    ValeursDeConvention,
    defauts_de,
    elements_versements,
    inserer,
    insertions,
    remplir,
    remplir_avec,
)  # fmt: skip
from conventions.mentions.aide import MISES_EN_FORME
from conventions.models import Convention
from tests.conventions.commun import convention_en
from tests.fabriques.comptes import StructureFactory


def lu(texte: str) -> str:
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


class Valeurs:
    """Des valeurs posées à la main."""

    def __init__(
        self, elements: list[Element] | None = None, vraies: frozenset[str] = frozenset(), **brutes: Any
    ) -> None:
        self.donnees, self.vraies, self.brutes = elements or [], vraies, brutes

    def brute(self, cle: str) -> Any:
        return self.brutes.get(cle)

    def condition(self, cle: str) -> bool:
        return cle in self.vraies

    def elements(self, cle: str) -> list[Element]:
        del cle
        return self.donnees


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("[[debut]]", "1er septembre 2025"),
        ("[[debut|date_longue]]", "1er septembre 2025"),
        ("[[debut|date_courte]]", "01/09/2025"),
        ("[[debut|mois_annee]]", "septembre 2025"),
        ("[[montant]]", "28 000,50 €"),
        ("[[montant|lettres]]", "vingt-huit mille euros et cinquante centimes"),
        ("[[exemplaires]]", "trois"),
        ("[[exemplaires|chiffres]]", "3"),
        ("[[duree]]", "12 mois"),
        ("[[duree|lettres]]", "douze mois"),
        ("[[beneficiaire|majuscules]]", "LES ARTISANS"),
        ("[[beneficiaire_statut|initiale]]", "Association"),
        ("[[intitule]]", r"Cap \*emploi\*"),
    ],
)
def test_une_mention_s_ecrit_dans_son_format(texte: str, attendu: str) -> None:
    valeurs = Valeurs(
        debut=date(2025, 9, 1), montant=Decimal("28000.50"), exemplaires=3, duree=12, beneficiaire="Les Artisans",
        beneficiaire_statut="association", intitule="Cap *emploi*",
    )  # fmt: skip
    assert lu(remplir_avec(texte, valeurs).texte) == attendu


CONDITIONNEL = "Avant.\n\n[[si prive]]\nPrivé.\n[[sinon]]\nPublic.\n[[fin]]\n\nAprès."


def test_un_passage_suit_sa_condition_sans_laisser_de_trou() -> None:
    assert remplir_avec(CONDITIONNEL, Valeurs(vraies=frozenset({"prive"}))).texte == "Avant.\n\nPrivé.\n\nAprès."
    assert remplir_avec(CONDITIONNEL, Valeurs()).texte == "Avant.\n\nPublic.\n\nAprès."
    assert remplir_avec("A\n\n[[si prive]]\nB\n\n[[fin]]\nC", Valeurs()).texte == "A\n\nC"


class Tranche:
    def __init__(self, part: str, moment: FaitGenerateur) -> None:
        self.part, self.fait_generateur, self.libelle = Decimal(part), moment, "Versement"
        self.part_pourcent = self.part * 100


TRANCHES = [Tranche("0.5000", FaitGenerateur.SIGNATURE), Tranche("0.5000", FaitGenerateur.SERVICE_FAIT)]
VERSEMENTS = """Versée ainsi :
[[pour versement]]
– [[versement_part]], soit [[versement_montant]], [[versement_moment]][[versement_ponctuation]]
[[fin]]

Fin."""


def test_un_bloc_se_repete_et_se_ponctue_sans_perdre_un_centime() -> None:
    elements = elements_versements(Decimal("100.01"), TRANCHES)
    assert lu(remplir_avec(VERSEMENTS, Valeurs(elements)).texte) == (
        "Versée ainsi :\n– 50 %, soit 50,00 €, à la signature de la convention ;\n"
        "– 50 %, soit 50,01 €, à la réalisation justifiée.\n\nFin."
    )
    assert remplir_avec(VERSEMENTS, Valeurs([])).texte == "Versée ainsi :\n\nFin."


@given(st.decimals(min_value=1, max_value=10**6, places=2), st.integers(1, 6))
def test_la_somme_des_versements_est_le_montant(montant: Decimal, nombre: int) -> None:
    tranches = [Tranche(str(round(Decimal(1) / nombre, 4)), FaitGenerateur.BILAN) for _ in range(nombre)]
    assert sum(e["versement_montant"] for e in elements_versements(montant, tranches)) == montant


@pytest.mark.parametrize(
    ("corps", "phrase"),
    [
        ("Le [[prefet]].", "Ligne 1 : Mention inconnue : [[prefet]]."),
        ("x\n[[si riche]]y[[fin]]", "Ligne 2 : Condition inconnue : [[si riche]]."),
        ("[[pour salarie]]y[[fin]]", "Ligne 1 : Bloc inconnu : [[pour salarie]]."),
        ("[[poste_etp]]", "Ligne 1 : [[poste_etp]] ne s'emploie qu'entre [[pour poste]] et [[fin]]."),
        (
            "[[pour versement]]\n[[poste_etp]]\n[[fin]]",
            "Ligne 2 : [[poste_etp]] ne s'emploie qu'entre [[pour poste]] et [[fin]].",
        ),
        (
            "[[montant|date_courte]]",
            "Ligne 1 : Format inconnu : [[montant|date_courte]]. Formats possibles : lettres.",
        ),
        ("[[etp|lettres]]", "Ligne 1 : Format inconnu : [[etp|lettres]]. Formats possibles : aucun."),
    ],
)
def test_un_mot_hors_des_listes_se_dit_a_sa_ligne(corps: str, phrase: str) -> None:
    assert [str(d) for d in defauts_de(corps)] == [phrase]
    with pytest.raises(TexteInvalide) as refus:
        remplir_avec(corps, Valeurs())
    assert str(refus.value) == phrase


def test_un_passage_omis_ne_reclame_pas_ses_mentions() -> None:
    rempli = remplir_avec("[[si public]]Vu [[deliberation]].[[fin]]Fin, [[tribunal]].", Valeurs())
    assert rempli.vides == ("tribunal compétent",)


def test_les_insertions_se_remplissent_toutes() -> None:
    valeurs = Valeurs(montant=Decimal(42000))
    groupes = insertions(valeurs)
    for groupe in groupes:
        bloc = groupe.insertions[0]
        for insertion in groupe.insertions:
            texte = f"{insertion.avant}x{insertion.apres}" if insertion.apres else insertion.avant
            entoure = f"{bloc.avant}{texte}{bloc.apres}" if bloc.cle.startswith("pour") and insertion != bloc else texte
            assert defauts_de(entoure) == (), insertion
    (montant,) = [i for i in groupes[0].insertions if i.cle == "montant"]
    assert lu(montant.libelle) == "Montant accordé — 42 000,00 €"


def test_inserer_sans_script_ajoute_a_la_fin() -> None:
    groupes = insertions(Valeurs())
    assert inserer("Pour", "montant", groupes) == "Pour [[montant]]"
    assert inserer("Pour", "si prive", groupes) == "Pour\n\n[[si prive]]\n…\n[[fin]]"
    assert inserer("Pour", "gras", groupes) == "Pour **…**"
    assert inserer("", "liste", groupes) == "- …"
    assert inserer("Pour", "inconnue", groupes) == "Pour"
    assert {forme.cle for forme in MISES_EN_FORME} == {"gras", "italique", "liste", "numerotee", "sous_titre"}


@pytest.fixture
def convention() -> Convention:
    return convention_en(Etat.BROUILLON)


def relue(convention: Convention) -> Convention:
    return Convention.objects.get(pk=convention.pk)


def vraies(convention: Convention) -> set[str]:
    valeurs = ValeursDeConvention(relue(convention))
    return {cle for cle in CONDITIONS if valeurs.condition(cle)}


@pytest.mark.django_db
@pytest.mark.usefixtures("horloge")
class TestSurUneConvention:
    """Les listes, lues sur une vraie convention."""

    def test_les_conditions_d_un_dossier_simple(self, convention: Convention) -> None:
        assert vraies(convention) == {"prive", "association", "facilitateur", "moins_que_demande"}

    def test_chaque_condition_change_quand_son_fait_change(self, convention: Convention) -> None:
        dossier = convention.dossier
        poste = Poste.objects.get(dossier=dossier)
        poste.pk, poste.role = None, RolePoste.COORDINATEUR
        poste.save()
        assert {"plusieurs_postes", "coordinateur"} <= vraies(convention)
        Territoire.objects.update_or_create(dossier=dossier, defaults={"zone_blanche": True})
        Financement.objects.create(dossier=dossier, categorie="UE_FSE", montant=1, autorite_gestion="Région")
        type(dossier).objects.filter(pk=dossier.pk).update(montant_demande=convention.montant)
        Convention.objects.filter(pk=convention.pk).update(budget_valide_le=dossier.cree_le)
        assert {"zone_blanche", "cofinancement_fse", "budget_ajuste"} <= vraies(convention)
        assert "moins_que_demande" not in vraies(convention)

    def test_une_collectivite_n_est_pas_privee(self) -> None:
        convention = convention_en(Etat.BROUILLON, structure=StructureFactory(type=TypeStructure.COMMUNE))
        assert vraies(convention) >= {"public", "collectivite"}
        assert not vraies(convention) & {"prive", "association"}

    def test_les_postes_se_lisent_un_a_un(self, convention: Convention) -> None:
        poste = Poste.objects.get(dossier=convention.dossier)
        poste.pk, poste.etp, poste.role = None, Decimal("0.50"), RolePoste.COORDINATEUR
        poste.save()
        corps = (
            "[[pour poste]][[poste_rang]]. [[poste_role]], [[poste_etp]], [[poste_mois]][[poste_ponctuation]] [[fin]]"
        )
        texte = remplir(corps, relue(convention)).texte
        assert lu(texte).strip() == "1. facilitateur, 1,00 ETP, 12 mois ; 2. coordinateur, 0,50 ETP, 12 mois."

    def test_le_versement_unique_fait_le_montant(self, convention: Convention) -> None:
        texte = remplir("[[pour versement]][[versement_montant]] [[versement_moment]][[fin]]", convention).texte
        assert lu(texte) == f"{lu(MENTIONS['montant'].valeur(convention))} à la signature de la convention"

    def test_une_personne_publique_a_ses_versements(self) -> None:
        from tests.fabriques.aap import appel_de

        commune = StructureFactory(type=TypeStructure.COMMUNE)
        convention = convention_en(Etat.BROUILLON, structure=commune, appel=appel_de("deux-sevres-fse-2018"))
        assert vraies(convention) >= {"plusieurs_versements", "public"}
        assert "avance" not in vraies(convention)
        assert {t.public_vise for t in convention.dossier.version_suivie.tranches.all()} >= {PublicVise.PRIVE}
        texte = remplir("[[pour versement]][[versement_part]] [[fin]]", convention).texte
        assert lu(texte).split() == ["80", "%", "20", "%"]
