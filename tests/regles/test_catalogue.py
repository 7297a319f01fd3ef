"""Chaque règle du catalogue tombe sur un dossier fait pour elle, et tient sur le dossier d'à côté."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from regles.faits import (
    Categorie,
    FaitsDossier,
    FaitsFinancement,
    FaitsFinancementExistant,
    FaitsPosteExistant,
    Famille,
    NaturePoste,
    RegimeAide,
    Situation,
)
from regles.moteur import CATALOGUE, Niveau, RegleAppliquee, Statut, evaluer, lire_regle
from tests.regles.appels import APPELS, ATTESTATIONS, PIECES, RUBRIQUES, dossier, lignes_de_regles, poste

D = Decimal
P = (poste(),)
COUT = D(40000)


def fin(categorie: Categorie, montant: str, **autres: Any) -> FaitsFinancement:
    return FaitsFinancement(categorie=categorie, montant=D(montant), **autres)


def existant(avant: str, apres: str) -> tuple[FaitsPosteExistant, ...]:
    ligne = FaitsFinancementExistant(categorie=Categorie.DEPARTEMENT, avant=D(avant), apres=D(apres))
    return (FaitsPosteExistant(ref="e", libelle="X", financements=(ligne,)),)


def instant(jour: int, heure: int = 12) -> datetime:
    return datetime(2025, 7, jour, heure, tzinfo=UTC)


ASP = Categorie.ASP
PRIVE = Categorie.PRIVE
# code → (faits où la règle tombe, faits où elle tient)
CAS: dict[str, tuple[FaitsDossier, FaitsDossier]] = {
    "TAUX_MAX": (dossier(postes=P, demande=D("28001")), dossier(postes=P, demande=D("28000"))),
    "PLAFOND_ETP": (
        dossier(postes=(poste(cout="60000"),), demande=D("29474")),
        dossier(postes=(poste(cout="60000"),), demande=D("29473")),
    ),
    "ECART_LECTURE_GLOBALE": (
        dossier(postes=(poste(cout="20000"), poste(cout="80000", ref="p2")), demande=D(58000)),
        dossier(postes=(poste(cout="20000"), poste(cout="80000", ref="p2")), demande=D(43473)),
    ),
    "ETAT_MAX": (
        dossier(famille=Famille.COLLECTIVITE, postes=P, demande=D(28000), financements=(fin(ASP, "4001"),)),
        dossier(famille=Famille.COLLECTIVITE, postes=P, demande=D(28000), financements=(fin(ASP, "4000"),)),
    ),
    "ETAT_MAX_A_CONFIRMER": (
        dossier(famille=Famille.EPA, postes=P, demande=D(28000), financements=(fin(ASP, "4001"),)),
        dossier(famille=Famille.EPA, postes=P, demande=D(28000), financements=(fin(ASP, "4000"),)),
    ),
    "ETAT_TOTAL": (
        dossier(postes=P, demande=D(28000), financements=(fin(ASP, "12000"),)),
        dossier(postes=P, demande=D(28000), financements=(fin(ASP, "11999"),)),
    ),
    "COFINANCEMENT_MIN": (
        dossier(postes=P, financements=(fin(PRIVE, "11999"),)),
        dossier(postes=P, financements=(fin(PRIVE, "11999.01"),)),
    ),
    "CVN_HORS_BASE": (dossier(cvn_charges=D(1), cvn_produits=D(1)), dossier()),
    "CVN_EQUILIBRE": (dossier(cvn_charges=D(2), cvn_produits=D(1)), dossier(cvn_charges=D(1), cvn_produits=D(1))),
    "SURFINANCEMENT": (
        dossier(postes=P, demande=D(28000), financements=(fin(PRIVE, "12001"),)),
        dossier(postes=P, demande=D(28000), financements=(fin(PRIVE, "12000"),)),
    ),
    "DESEQUILIBRE": (
        dossier(postes=P, demande=D(28000), financements=(fin(PRIVE, "11999"),)),
        dossier(postes=P, demande=D(28000), financements=(fin(PRIVE, "12000"),)),
    ),
    "DEMANDE_COHERENTE": (
        dossier(demande=D(10), demande_budget=D(10), demande_attestee=D(11)),
        dossier(demande=D(10), demande_budget=D(10), demande_attestee=D(10)),
    ),
    "ETP_MIN": (dossier(postes=(poste("0.49"),)), dossier(postes=(poste("0.25"), poste("0.25", ref="p2")))),
    "STRUCTURE_ELIGIBLE": (dossier(famille=Famille.AUTRE), dossier(famille=Famille.EPA)),
    "POSTE_EXISTANT": (dossier(postes=(poste(nature=NaturePoste.EXISTANT),)), dossier(postes=P)),
    "POSTE_DEJA_FINANCE": (
        dossier(postes=(poste(pnad_terme=date(2025, 9, 1)),), projet_debut=date(2025, 9, 1)),
        dossier(postes=(poste(pnad_terme=date(2025, 8, 31)),), projet_debut=date(2025, 9, 1)),
    ),
    "PRIORITE_DEJA_FINANCEES": (dossier(annees_pnad=frozenset({2021})), dossier(annees_pnad=frozenset({2022}))),
    "COORDINATEUR_CONTACTE": (dossier(coordinateur_contacte=None), dossier(coordinateur_contacte=True)),
    "ZONE_BLANCHE_JUSTIFIEE": (dossier(zone_blanche=True), dossier(zone_blanche=True, zone_blanche_justifiee=True)),
    "NON_SUBSTITUTION": (
        dossier(postes_existants=existant("30000", "18000")),
        dossier(postes_existants=existant("30000", "30000")),
    ),
    "DE_MINIMIS": (
        dossier(postes=P, demande=D(28000), regime_aide=RegimeAide.DE_MINIMIS, cumul_de_minimis=D("272000.01")),
        dossier(postes=P, demande=D(28000), regime_aide=RegimeAide.DE_MINIMIS, cumul_de_minimis=D(272000)),
    ),
    "COMMISSAIRE_AUX_COMPTES": (
        dossier(subventions_publiques_annuelles=D("153000.01")),
        dossier(subventions_publiques_annuelles=D(153000)),
    ),
    "PIECES": (
        dossier(subventions_publiques_annuelles=D(153001)),
        dossier(subventions_publiques_annuelles=D(153001), pieces_fournies=PIECES | {"RAPPORT_CAC"}),
    ),
    "RUBRIQUES": (dossier(rubriques_remplies=RUBRIQUES - {"PARCOURS_QUALITE"}), dossier()),
    "ATTESTATIONS": (
        dossier(attestations_cochees=ATTESTATIONS - {"CER"}),
        dossier(attestations_cochees=ATTESTATIONS - {"CER"}, famille=Famille.COLLECTIVITE),
    ),
    "CLOTURE": (
        dossier(calendrier={"premier_depot": instant(15, 22)}),
        dossier(calendrier={"premier_depot": instant(15, 21)}),
    ),
    "RELEVE": (
        dossier(calendrier={"premier_depot": instant(16)}),
        dossier(calendrier={"premier_depot": instant(4)}),
    ),
    "SIGNATURE": (
        dossier(calendrier={"signature": date(2025, 9, 1)}, derogations_accordees=frozenset({"SIGNATURE"})),
        dossier(calendrier={"signature": date(2025, 8, 31)}, derogations_accordees=frozenset({"SIGNATURE"})),
    ),
    "DUREE_PROJET": (
        dossier(postes=P, projet_debut=date(2025, 9, 1), projet_fin=date(2026, 9, 1)),
        dossier(postes=P, projet_debut=date(2025, 9, 1), projet_fin=date(2026, 8, 31)),
    ),
    "REJET_IMPLICITE": (
        dossier(calendrier={"dossier_complet": date(2025, 7, 15), "jour": date(2025, 8, 31)}),
        dossier(calendrier={"dossier_complet": date(2025, 7, 15), "jour": date(2025, 8, 30)}),
    ),
    "COMPTE_RENDU_FINANCIER": (
        dossier(calendrier={"fin_exercice": date(2025, 12, 31), "compte_rendu": date(2026, 7, 1)}),
        dossier(calendrier={"fin_exercice": date(2025, 12, 31), "compte_rendu": date(2026, 6, 30)}),
    ),
    "PUBLICATION_DONNEES": (
        dossier(
            postes=P,
            demande=D("23000.01"),
            calendrier={"convention_signee": date(2025, 9, 15), "jour": date(2025, 12, 16)},
        ),
        dossier(
            postes=P,
            demande=D(23000),
            calendrier={"convention_signee": date(2025, 9, 15), "jour": date(2025, 12, 16)},
        ),
    ),
    "PAIEMENT": (
        dossier(calendrier={"notification": date(2025, 9, 15), "versement": date(2025, 11, 15)}),
        dossier(calendrier={"notification": date(2025, 9, 15), "versement": date(2025, 11, 14)}),
    ),
    "CONVENTION_DELAI": (
        dossier(calendrier={"notification": date(2022, 9, 1), "convention_signee": date(2022, 9, 17)}),
        dossier(calendrier={"notification": date(2022, 9, 1), "convention_signee": date(2022, 9, 16)}),
    ),
    "BILAN_ANNUEL": (
        dossier(calendrier={"terme": date(2023, 8, 31), "bilan_annuel": date(2023, 7, 1)}),
        dossier(calendrier={"terme": date(2023, 8, 31), "bilan_annuel": date(2023, 6, 30)}),
    ),
    "RECONDUCTION": (dossier(calendrier={"avenants": 2}), dossier(calendrier={"avenants": 1})),
    "TEMPS_MIN": (
        dossier(postes=(poste(part_temps=D("0.39")),)),
        dossier(postes=(poste(part_temps=D("0.40")),)),
    ),
    "MONTANT_MINIMAL": (
        dossier(postes=P, demande=D("9999.99")),
        dossier(postes=P, demande=D(9000), type_structure="DEPARTEMENT", prestations_seules=True),
    ),
    "ENVELOPPE": (
        dossier(demande=D(20000), enveloppe_consommee=D(30001)),
        dossier(demande=D(20000), enveloppe_consommee=D(30000)),
    ),
    "DEMARRAGE": (
        dossier(projet_debut=date(2018, 6, 30), criteres_deja_remplis=False),
        dossier(projet_debut=date(2018, 7, 1)),
    ),
}
CAS |= {
    "TERRITOIRES_ELIGIBLES": (
        dossier(epcis=frozenset({"200041317", "200040244"})),
        dossier(epcis=frozenset({"200041317"})),
    ),
    "DOSSIER_PAR_OPERATION": (dossier(dossiers_semblables=1), dossier()),
    "CONVENTION_NOMINATIVE": (
        dossier(
            postes=(poste(mise_a_disposition=True), poste(ref="p2", mise_a_disposition=True)),
            nombre_de_fichiers=(("CONVENTION_MAD", 1),),
        ),
        dossier(
            postes=(poste(mise_a_disposition=True), poste(ref="p2", mise_a_disposition=True)),
            nombre_de_fichiers=(("CONVENTION_MAD", 2),),
        ),
    ),
    "DEPENSES_ADMISES": (
        dossier(postes=P, total_charges_projet=D(40001)),
        dossier(postes=P, total_charges_projet=D("40000.99")),
    ),
    "COFINANCEURS_SOLLICITES": (
        dossier(financements=(fin(Categorie.AUTRE_ETAT, "1"),)),
        dossier(financements=(fin(Categorie.AUTRE_ETAT, "1"), fin(Categorie.REGION, "1"))),
    ),
    "EXAMEN_PERIODIQUE": (
        dossier(calendrier={"dossier_complet": date(2022, 7, 31), "examen": date(2022, 11, 1)}),
        dossier(calendrier={"dossier_complet": date(2022, 7, 31), "examen": date(2022, 10, 31)}),
    ),
}
CAS |= {
    "BILAN_INTERMEDIAIRE": (
        dossier(calendrier={"fixe_intermediaire": date(2026, 3, 1), "bilan_intermediaire": date(2026, 3, 2)}),
        dossier(calendrier={"fixe_intermediaire": date(2026, 3, 1), "bilan_intermediaire": date(2026, 3, 1)}),
    ),
    "BILAN_TRIMESTRIEL": (
        dossier(calendrier={"trimestre": date(2022, 8, 15), "bilan_trimestriel": date(2023, 1, 2)}),
        dossier(calendrier={"trimestre": date(2022, 8, 15), "bilan_trimestriel": date(2023, 1, 1)}),
    ),
    "BILAN_FINAL": (
        dossier(calendrier={"fixe_final": date(2026, 10, 31), "jour": date(2026, 11, 1)}),
        dossier(calendrier={"fixe_final": date(2026, 10, 31), "jour": date(2026, 10, 31)}),
    ),
}
# Ces règles renseignent sans jamais refuser : leurs tests sont plus bas.
SANS_REFUS = {"CONVENTION", "VERSEMENTS", "FORFAIT_INDIRECT"}


def appliquee(code: str) -> dict[str, Any]:
    """La règle comme le premier appel de référence qui l'écrit."""
    lignes = (ligne for appel in APPELS[1:] + APPELS[:1] for ligne in lignes_de_regles(appel))
    aura = {ligne["code"]: ligne for ligne in lignes_de_regles("aura-2025")}
    return aura.get(code) or next(ligne for ligne in lignes if ligne["code"] == code)


def avec(code: str) -> tuple[RegleAppliquee, ...]:
    """La règle seule ; l'écart de lecture se juge avec les deux plafonds qu'il compare."""
    autres = ("TAUX_MAX", "PLAFOND_ETP") if code == "ECART_LECTURE_GLOBALE" else ()
    return tuple(lire_regle(appliquee(nom)) for nom in (code, *autres))


def test_chaque_regle_du_catalogue_est_eprouvee() -> None:
    assert set(CAS) | SANS_REFUS == set(CATALOGUE)


@pytest.mark.parametrize("code", sorted(CAS))
def test_la_regle_tombe(code: str) -> None:
    ligne = evaluer(CAS[code][0], avec(code))[code]
    assert not ligne.ok
    assert ligne.constat.message.endswith((".", ")"))


@pytest.mark.parametrize("code", sorted(CAS))
def test_la_regle_tient(code: str) -> None:
    ligne = evaluer(CAS[code][1], avec(code))[code]
    assert ligne.ok
    assert not ligne.constat.conseil


@pytest.mark.parametrize("code", sorted(set(CAS) - {"CVN_HORS_BASE", "PRIORITE_DEJA_FINANCEES", "RELEVE"}))
def test_une_regle_qui_tombe_dit_quoi_changer(code: str) -> None:
    assert evaluer(CAS[code][0], avec(code))[code].constat.conseil


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_la_docstring_cite_le_texte(code: str) -> None:
    assert "«" in CATALOGUE[code].texte or "Mayotte 2022" in CATALOGUE[code].texte


@pytest.mark.parametrize("demande", [D(23000), D("23000.01")])
def test_convention_par_la_loi_au_dessus_du_seuil(demande: Decimal) -> None:
    faits = dossier(postes=P, demande=demande)
    constat = evaluer(faits, (lire_regle(appliquee("CONVENTION")),))["CONVENTION"].constat
    assert constat.signaux == (("CONVENTION_LOI",) if demande > 23000 else ("CONVENTION_APPEL",))


def test_versements_dont_les_parts_ne_font_pas_un_tout() -> None:
    ligne = appliquee("VERSEMENTS")
    ligne["parametres"]["parts"][0]["part"] = "0.99"
    constat = evaluer(dossier(postes=P, demande=D(100)), (lire_regle(ligne),))["VERSEMENTS"].constat
    assert not constat.ok
    assert [detail.mesure for detail in constat.details] == [D(100)]


def test_non_substitution_en_mots() -> None:
    constat = evaluer(CAS["NON_SUBSTITUTION"][0], (lire_regle(appliquee("NON_SUBSTITUTION")),))["NON_SUBSTITUTION"]
    assert constat.constat.message.replace("\u202f", " ").replace("\xa0", " ") == (
        "Baisse de 12 000 € du Département sur le poste X."
    )


def test_coordinateur_jamais_bloquant() -> None:
    ligne = appliquee("COORDINATEUR_CONTACTE") | {"niveau": "bloquant"}
    verdict = evaluer(dossier(coordinateur_contacte=False), (lire_regle(ligne),))
    assert verdict["COORDINATEUR_CONTACTE"].niveau_effectif == Niveau.ALERTE
    assert verdict.depot_possible
    assert verdict.statut == Statut.OK


def test_priorite_cumulative() -> None:
    ligne = appliquee("PRIORITE_DEJA_FINANCEES")
    ligne["parametres"]["lecture"] = "cumulative"
    regle = (lire_regle(ligne),)
    assert not evaluer(dossier(annees_pnad=frozenset({2022, 2023})), regle)["PRIORITE_DEJA_FINANCEES"].ok
    assert evaluer(dossier(annees_pnad=frozenset({2022, 2023, 2024})), regle)["PRIORITE_DEJA_FINANCEES"].ok
    nouvelle = dossier(annees_pnad=frozenset({2022, 2023, 2024}), situation=Situation.NOUVELLE)
    assert not evaluer(nouvelle, regle)["PRIORITE_DEJA_FINANCEES"].ok


def test_structure_hors_liste_limitative_est_refusee() -> None:
    ligne = appliquee("STRUCTURE_ELIGIBLE")
    assert evaluer(dossier(famille=Famille.AUTRE), (lire_regle(ligne),)).statut == Statut.A_EXAMINER
    ligne["parametres"]["liste_limitative"] = True
    assert evaluer(dossier(famille=Famille.AUTRE), (lire_regle(ligne),)).statut == Statut.IRRECEVABLE


@pytest.mark.parametrize(
    ("faits", "mesure", "debut"),
    [
        ({}, "inconnu", "Inconnu : les lauréats de 2022, 2023 et 2024 ne sont pas tous chargés"),
        ({"annees_pnad_declarees": frozenset({2024})}, "inconnu", "Inconnu : "),
        ({"annees_pnad_completes": frozenset({2022, 2023})}, "inconnu", "Inconnu : les lauréats de 2024 ne"),
        ({"annees_pnad_completes": frozenset({2022, 2023, 2024})}, "aucune année connue", "Non prioritaire"),
        ({"annees_pnad": frozenset({2023})}, "2023", "Prioritaire"),
        ({"situation": Situation.INCONNUE}, "inconnu", "Inconnu : la structure n'a pas dit"),
        ({"situation": Situation.NOUVELLE}, "aucune année connue", "Non prioritaire"),
    ],
)
def test_la_priorite_ne_se_croit_pas_sur_parole(faits: dict[str, object], mesure: str, debut: str) -> None:
    """Sans registre chargé, elle se lit « inconnu », jamais « oui » : ni déclarée, ni supposée."""
    juge = dossier(**({"annees_pnad": frozenset()} | faits))
    ligne = evaluer(juge, (lire_regle(appliquee("PRIORITE_DEJA_FINANCEES")),))["PRIORITE_DEJA_FINANCEES"]
    assert ligne.ok == (debut == "Prioritaire")
    assert ligne.constat.mesure == mesure
    assert ligne.constat.message.startswith(debut)


def test_sans_annee_ecrite_la_priorite_attend_un_poste_constate() -> None:
    """Mayotte 2022 : « structures déjà porteuses », sans année. La déclaration seule se lit « inconnu »."""
    ecrite = appliquee("PRIORITE_DEJA_FINANCEES")
    ecrite["parametres"]["annees"] = []
    regle = (lire_regle(ecrite),)
    assert not evaluer(dossier(), regle)["PRIORITE_DEJA_FINANCEES"].ok
    assert evaluer(dossier(porteuse_constatee=True), regle)["PRIORITE_DEJA_FINANCEES"].ok


def test_le_forfait_s_ajoute_au_cout_de_chaque_poste() -> None:
    """Sans taux : rien n'est compté, et la ligne le dit. À 15 % : 40 000 € de personnel font 46 000 € de coût admis."""
    forfait, taux_max = appliquee("FORFAIT_INDIRECT"), appliquee("TAUX_MAX")
    taux_max["parametres"] |= {"taux": "0.50", "assiette": "personnel_et_forfait"}
    faits = dossier(postes=P, demande=D(25000))
    sans = evaluer(faits, (lire_regle(forfait), lire_regle(taux_max)))
    assert sans["FORFAIT_INDIRECT"].constat.signaux == ("FORFAIT_A_SAISIR",)
    assert sans.montant_eligible == D(20000)
    forfait["parametres"]["taux"] = "0.15"
    avec_taux = evaluer(faits, (lire_regle(forfait), lire_regle(taux_max)))
    assert avec_taux["FORFAIT_INDIRECT"].constat.mesure == D(6000)
    assert avec_taux.montant_eligible == D(23000)


def test_un_demarrage_anterieur_attend_l_instructeur_sans_empecher_le_depot() -> None:
    regle = (lire_regle(appliquee("DEMARRAGE")),)
    debut = date(2018, 3, 1)
    attente = evaluer(dossier(projet_debut=debut), regle)
    assert (attente.statut, attente.depot_possible) == (Statut.A_EXAMINER, True)
    assert evaluer(dossier(projet_debut=debut, criteres_deja_remplis=True), regle).statut == Statut.OK
    assert not evaluer(dossier(projet_debut=debut, criteres_deja_remplis=False), regle).depot_possible
    assert not evaluer(dossier(projet_debut=date(2017, 12, 31)), regle).depot_possible


def test_la_priorite_sans_annee_ne_demande_que_de_porter_un_poste() -> None:
    ligne = appliquee("PRIORITE_DEJA_FINANCEES")
    ligne["parametres"]["annees"] = []
    regle = (lire_regle(ligne),)
    porte = evaluer(dossier(annees_pnad=frozenset(), porteuse_constatee=True), regle)
    assert porte["PRIORITE_DEJA_FINANCEES"].ok
    assert not evaluer(dossier(situation=Situation.EMERGENTE), regle)["PRIORITE_DEJA_FINANCEES"].ok
    # Sans registre chargé, une déclaration ne suffit pas.
    assert not evaluer(dossier(annees_pnad=frozenset()), regle)["PRIORITE_DEJA_FINANCEES"].ok


def test_les_deux_lectures_de_la_priorite_se_lisent_dans_le_detail() -> None:
    regle = (lire_regle(appliquee("PRIORITE_DEJA_FINANCEES")),)
    details = evaluer(dossier(annees_pnad=frozenset({2022})), regle)["PRIORITE_DEJA_FINANCEES"].constat.details
    assert {d.ref: d.ok for d in details} == {"alternative": True, "cumulative": False}


def test_la_preuve_jointe_vaut_pour_les_deux_financeurs() -> None:
    regle = (lire_regle(appliquee("COFINANCEURS_SOLLICITES")),)
    faits = dossier(pieces_fournies=PIECES | {"PREUVE_SOLLICITATION"})
    assert evaluer(faits, regle)["COFINANCEURS_SOLLICITES"].ok


def test_aucun_territoire_admis_choisi_est_refuse() -> None:
    regle = (lire_regle(appliquee("TERRITOIRES_ELIGIBLES")),)
    assert not evaluer(dossier(epcis=frozenset()), regle).depot_possible
    assert evaluer(dossier(epcis=None), regle).depot_possible


def test_avant_le_31_se_lit_aussi_30_par_un_reglage() -> None:
    ligne = appliquee("CLOTURE")
    ligne["parametres"] |= {"jour": "2022-10-31", "fuseau": "Indian/Mayotte", "jour_compris": False}
    regle = (lire_regle(ligne),)
    au_30 = datetime(2022, 10, 30, 20, 59, 59, tzinfo=UTC)
    assert evaluer(dossier(calendrier={"premier_depot": au_30}), regle)["CLOTURE"].ok
    apres = dossier(calendrier={"premier_depot": au_30.replace(hour=21, minute=0, second=0)})
    assert not evaluer(apres, regle)["CLOTURE"].ok


@pytest.mark.parametrize(
    ("jour", "ok", "conseil"),
    [
        (date(2025, 10, 29), True, ""),
        (date(2025, 10, 30), False, "Payez avant le 14 novembre 2025 inclus."),
        (date(2025, 11, 14), False, "Payez avant le 14 novembre 2025 inclus."),
        (date(2025, 11, 15), False, "L'échéance du 14 novembre 2025 est passée."),
    ],
)
def test_le_paiement_alerte_au_jour_ecrit(jour: date, ok: bool, conseil: str) -> None:
    """Au quarante-cinquième jour de la notification, tant que rien n'est versé ; sans jour écrit, à l'échéance."""
    ligne = appliquee("PAIEMENT")
    faits = dossier(calendrier={"notification": date(2025, 9, 15), "jour": jour})
    constat = evaluer(faits, (lire_regle(ligne),))["PAIEMENT"].constat
    assert (constat.ok, constat.conseil) == (ok, conseil)
    verse = dossier(calendrier={"notification": date(2025, 9, 15), "jour": jour, "versement": date(2025, 11, 1)})
    assert evaluer(verse, (lire_regle(ligne),))["PAIEMENT"].ok
    ligne["parametres"]["alerte_jours"] = None
    assert evaluer(faits, (lire_regle(ligne),))["PAIEMENT"].ok == (jour <= date(2025, 11, 14))


@pytest.mark.parametrize(
    ("code", "mois", "calendrier", "limite"),
    [
        ("BILAN_INTERMEDIAIRE", None, {"debut": date(2025, 9, 1)}, None),
        ("BILAN_INTERMEDIAIRE", 6, {"debut": date(2025, 9, 1)}, "2026-03-01"),
        ("BILAN_INTERMEDIAIRE", 6, {}, None),
        ("BILAN_INTERMEDIAIRE", 6, {"debut": date(2025, 9, 1), "fixe_intermediaire": date(2026, 4, 1)}, "2026-04-01"),
        ("BILAN_FINAL", None, {"terme": date(2026, 8, 31)}, None),
        ("BILAN_FINAL", 6, {"terme": date(2026, 8, 31)}, "2027-02-28"),
        ("BILAN_FINAL", 6, {"terme": date(2026, 8, 31), "fixe_final": date(2026, 10, 1)}, "2026-10-01"),
        ("BILAN_ANNUEL", None, {"terme": date(2026, 8, 31)}, None),
        ("BILAN_ANNUEL", None, {"fixe_annuel": date(2026, 7, 15)}, "2026-07-15"),
        ("BILAN_ANNUEL", 2, {"terme": date(2026, 8, 31), "fixe_annuel": date(2026, 7, 15)}, "2026-06-30"),
        ("BILAN_ANNUEL", 2, {"terme": date(2026, 8, 31), "fixe_annuel": date(2026, 6, 1)}, "2026-06-01"),
        ("BILAN_TRIMESTRIEL", None, {}, None),
    ],
)
def test_une_date_de_bilan_vient_de_l_appel_ou_de_la_convention(
    code: str, mois: int | None, calendrier: dict[str, date], limite: str | None
) -> None:
    ligne = appliquee(code)
    if "mois" in ligne["parametres"]:
        ligne["parametres"]["mois"] = mois
    constat = evaluer(dossier(calendrier=calendrier), (lire_regle(ligne),))[code].constat
    assert constat.limite == limite
    assert ("pas encore fixée" in constat.message or "Aucun trimestre" in constat.message) == (limite is None)
