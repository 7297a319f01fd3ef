"""Le parcours : ordre, applicabilité, état des sections, manques avec leurs liens, nombre fixe de requêtes."""

from typing import Any

import pytest

from candidatures.champs import CHAMPS, PAR_CHEMIN
from candidatures.models import Identification, MoyensHumains, Projet, SaisieInvalide, SectionEnregistree
from candidatures.selecteurs.guides import guide, sections_du_critere
from candidatures.selecteurs.parcours import (
    PARCOURS,
    EtatSection,
    GenreManque,
    dossier_charge,
    etapes,
    manques_de_section,
    manques_du_dossier,
)
from candidatures.selecteurs.parcours.conditions import CONDITIONS, est_affiche
from candidatures.types import Section
from comptes.types import TypeStructure
from tests.fabriques import candidatures as fabrique
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import StructureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def public(**options: Any) -> Any:
    return fabrique.brouillon(structure=StructureFactory(type=TypeStructure.DEPARTEMENT), **options)


def test_le_parcours_suit_les_sections() -> None:
    assert [section.code for section in PARCOURS] == list(Section)


def test_chaque_champ_conditionnel_a_sa_condition() -> None:
    conditionnels = {champ.chemin for champ in CHAMPS if "C" in {champ.prive, champ.public}}
    assert conditionnels == set(CONDITIONS)


def test_la_vie_associative_ne_se_demande_qu_au_prive() -> None:
    association = fabrique.brouillon()
    commune = public(appel=association.appel)
    assert Section.RELATIONS in [e.section for e in etapes(dossier_charge(association))]
    assert Section.RELATIONS not in [e.section for e in etapes(dossier_charge(commune))]


def test_le_registre_local_ne_se_montre_qu_en_alsace_moselle() -> None:
    dossier = dossier_charge(fabrique.brouillon(structure=StructureFactory(cp="67000")))
    assert est_affiche(PAR_CHEMIN["identification.am_date"], dossier)
    chemins = {m.chemin for m in manques_de_section(dossier, Section.STRUCTURE)}
    assert "identification.am_tribunal" in chemins
    assert "identification.rna" not in chemins
    ailleurs = dossier_charge(fabrique.brouillon(structure=StructureFactory(cp="69001"), appel=dossier.appel))
    assert not est_affiche(PAR_CHEMIN["identification.am_date"], ailleurs)
    assert "identification.rna" in {m.chemin for m in manques_de_section(ailleurs, Section.STRUCTURE)}


def test_une_personne_publique_n_a_pas_de_numero_rna() -> None:
    assert not est_affiche(PAR_CHEMIN["identification.rna"], dossier_charge(public()))


def test_chaque_manque_mene_a_son_champ() -> None:
    dossier = dossier_charge(fabrique.brouillon())
    manques = {m.chemin: m for m in manques_du_dossier(dossier)}
    assert manques["projet.intitule"].url == f"/dossiers/{dossier.uuid}/projet/#champ-projet-intitule"
    assert manques["projet.intitule"].phrase == "Renseignez « Intitulé du projet »."
    assert manques["rubriques.DIAGNOSTIC"].url.endswith("/strategie/#champ-rubriques-DIAGNOSTIC")
    assert "engagements.CER" in manques
    assert all(m.url.startswith(f"/dossiers/{dossier.uuid}/") for m in manques.values())


def test_une_personne_publique_ne_prend_pas_les_engagements_du_prive() -> None:
    chemins = {m.chemin for m in manques_du_dossier(dossier_charge(public()))}
    assert "engagements.NON_SUBSTITUTION" in chemins
    assert "engagements.CER" not in chemins


def test_etats_d_une_section() -> None:
    dossier = fabrique.brouillon()

    def etat(section: Section) -> EtatSection:
        return next(e.etat for e in etapes(dossier_charge(dossier)) if e.section == section)

    assert etat(Section.STRUCTURE) == EtatSection.PREREMPLIE
    assert etat(Section.MOYENS) == EtatSection.VIDE
    SectionEnregistree.objects.create(dossier=dossier, code=Section.MOYENS, version=1)
    assert etat(Section.MOYENS) == EtatSection.EN_COURS
    effectifs = dict.fromkeys(("benevoles", "volontaires", "salaries", "emplois_aides", "etpt", "mad", "adherents"), 0)
    MoyensHumains.objects.filter(pk=dossier.pk).update(**effectifs)
    assert etat(Section.MOYENS) == EtatSection.COMPLETE
    MoyensHumains.objects.filter(pk=dossier.pk).update(emplois_aides=3)
    assert etat(Section.MOYENS) == EtatSection.A_CORRIGER
    assert etat(Section.RECAPITULATIF) == EtatSection.VIDE


def test_une_saisie_illisible_est_un_manque_et_remplace_l_absence() -> None:
    dossier = fabrique.complet()
    Projet.objects.filter(pk=dossier.pk).update(periode_fin=None)
    SaisieInvalide.objects.create(
        dossier=dossier,
        section=Section.PROJET,
        chemin="projet.periode_fin",
        texte="fin août",
        message="Date illisible.",
    )
    manques = manques_de_section(dossier_charge(dossier), Section.PROJET)
    assert [(m.chemin, m.genre) for m in manques] == [("projet.periode_fin", GenreManque.ILLISIBLE)]
    assert manques[0].phrase == "« Fin du projet » : Date illisible."


@pytest.mark.parametrize(
    ("modele", "valeurs", "chemin"),
    [
        (Identification, {"gestion_cp": "69002"}, "identification.gestion_adresse"),
        (Identification, {"siret": "13002526500013"}, "identification.siret"),
        (Identification, {"charge_nom": "Petit"}, "identification.charge_courriel"),
        (MoyensHumains, {"salaries": 0}, "moyens.etpt"),
        (Projet, {"periode_fin": "2025-08-01"}, "projet.periode_fin"),
        (Projet, {"cdd_nb": 5}, "projet.salaries_nb"),
        (Projet, {"aides_nb": 5}, "projet.aides_nb"),
        (Projet, {"recrutement_etpt": 0}, "projet.recrutement_etpt"),
        (Projet, {"politique_ville": True}, "projet.contrat_ville"),
    ],
)
def test_incoherences(modele: Any, valeurs: dict[str, Any], chemin: str) -> None:
    dossier = fabrique.complet()
    modele.objects.filter(pk=dossier.pk).update(**valeurs)
    assert chemin in {m.chemin for m in manques_du_dossier(dossier_charge(dossier))}


def test_charger_le_parcours_coute_un_nombre_fixe_de_requetes(django_assert_max_num_queries: Any) -> None:
    vide, plein = fabrique.brouillon(), None
    plein = fabrique.complet(appel=vide.appel)
    comptes = []
    for dossier in (vide, plein):
        with django_assert_max_num_queries(40) as requetes:
            etapes(dossier_charge(dossier))
        comptes.append(len(requetes))
    # Une relation pleine peut en charger une autre, une fois ; jamais une requête par ligne.
    assert comptes[1] - comptes[0] <= 2


def test_chaque_critere_de_l_appel_est_alimente() -> None:
    """Échoue si un critère n'a ni champ, ni rubrique, ni pièce, ni section qui existe."""
    version = appel_aura().version_courante
    codes = {"rubrique": set(version.rubriques.values_list("code", flat=True))}
    codes["piece"] = set(version.pieces.values_list("code", flat=True))
    codes["section"] = {str(section) for section in Section}
    for critere in version.criteres.all():
        assert critere.alimente_par, critere.code
        for source in critere.alimente_par:
            genre, _, code = source.partition(":")
            assert (code in codes[genre]) if code else (genre in PAR_CHEMIN), (critere.code, source)
        assert sections_du_critere(critere) <= codes["section"]


def test_chaque_etape_montre_une_phrase_de_l_appel_et_deux_questions() -> None:
    dossier = dossier_charge(fabrique.brouillon())
    for section in Section:
        aide = guide(dossier, section)
        assert aide.phrase is not None, section
        assert aide.phrase.citation
        assert all(question.endswith("?") for question in aide.questions)
        assert aide.regard
