"""Charger, recharger, publier, copier un appel."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from aap.etats import EtatAppel
from aap.models import AppelAProjets, ContactTerritoire, RegleAppliquee
from aap.models.groupes import GROUPES
from aap.services import FichierInvalide, PublicationImpossible, charger_appel, copier_pour_demonstration, publier
from comptes.droits import SYSTEME
from socle import journal
from socle.horloge import figer
from tests.fabriques.aap import DOSSIER, appel_aura, copie_demonstration, fichier
from tests.fabriques.comptes import ServiceFactory, agent

pytestmark = pytest.mark.django_db


def test_le_fichier_donne_les_dates_du_texte() -> None:
    appel = appel_aura()
    assert appel.cloture == datetime(2025, 7, 15, 21, 59, 59, 999000, tzinfo=UTC)
    assert appel.signature_terme == datetime(2025, 8, 31, 21, 59, 59, 999000, tzinfo=UTC)
    assert [releve.jour for releve in appel.releves.all()] == [date(2025, 7, 4), date(2025, 7, 15)]


def test_chaque_liste_du_fichier_devient_des_lignes_dans_le_meme_ordre() -> None:
    appel = appel_aura()
    for nom, modele in GROUPES.items():
        lignes = modele._default_manager.filter(version=appel.version_courante).order_by("rang")
        assert [ligne.code for ligne in lignes] == [ligne["code"] for ligne in fichier().get(nom, [])], nom


def test_recharger_le_meme_fichier_ne_change_rien() -> None:
    appel = appel_aura(publie=False)
    avant = list(RegleAppliquee.objects.values_list("pk", flat=True))
    charger_appel(fichier(), service=appel.service)
    assert list(RegleAppliquee.objects.values_list("pk", flat=True)) == avant
    assert AppelAProjets.objects.count() == 1


def test_un_fichier_change_remplace_la_version_en_preparation() -> None:
    appel = appel_aura(publie=False)
    donnees = fichier()
    donnees["version"]["duree_mois"] = 10
    donnees["calendrier"]["cloture"]["jour"] = "2025-07-20"
    relu = charger_appel(donnees, service=appel.service)
    assert [version.numero for version in relu.versions.all()] == [1]
    assert relu.version_courante.duree_mois == 10
    assert relu.cloture_jour == date(2025, 7, 20)


def test_un_fichier_change_apres_publication_fait_une_version_a_publier_et_ne_bouge_pas_les_dates() -> None:
    appel = appel_aura()
    donnees = fichier()
    donnees["version"]["duree_mois"] = 10
    donnees["calendrier"]["cloture"]["jour"] = "2025-07-20"
    relu = charger_appel(donnees, service=appel.service)
    assert relu.version_courante.duree_mois == 12
    assert relu.cloture_jour == date(2025, 7, 15)
    republie = publier(relu, acteur=SYSTEME)
    assert (republie.version_courante.numero, republie.version_courante.duree_mois) == (2, 10)


def test_publier_est_inscrit_une_seule_fois_au_journal() -> None:
    appel = publier(appel_aura(publie=False), acteur=SYSTEME)
    publier(appel, acteur=SYSTEME)
    assert [ligne.action for ligne in journal.lignes(appel)] == ["appel.publier"]


def test_publier_demande_le_droit_de_preparer() -> None:
    appel = appel_aura(publie=False)
    with pytest.raises(PublicationImpossible, match="publier cet appel"):
        publier(appel, acteur=agent("instructeur", appel.service))
    assert publier(appel, acteur=agent("administrateur", appel.service)).etat == EtatAppel.PUBLIE


def test_un_appel_sans_regle_ne_se_publie_pas() -> None:
    donnees = fichier() | {"regles": []}
    appel = charger_appel(donnees, service=ServiceFactory())
    with pytest.raises(PublicationImpossible, match="aucune règle"):
        publier(appel, acteur=SYSTEME)


def _changer(chemin: str, valeur: Any) -> Any:
    donnees: Any = fichier()
    *debut, fin = chemin.split(".")
    lieu = donnees
    for cle in debut:
        lieu = lieu[int(cle)] if isinstance(lieu, list) else lieu[cle]
    lieu[int(fin) if isinstance(lieu, list) else fin] = valeur
    return donnees


@pytest.mark.parametrize(
    ("chemin", "valeur", "attendu"),
    [
        ("schema", 7, ("schema", "inconnu")),
        ("inconnu", 1, ("inconnu", "n'existe pas")),
        ("fuseau", "Europe/Lyon", ("fuseau", "n'existe pas")),
        ("version.duree_mois", "douze", ("version.duree_mois", "entier")),
        ("version.couleur", "bleu", ("version.couleur", "n'existe pas")),
        ("calendrier.cloture.jour", "15/07/2025", ("calendrier.cloture.jour", "n'est pas une date")),
        ("calendrier.releves.1.jour", None, ("calendrier.releves.1.jour", "obligatoire")),
        ("pieces.3.forme", "colis", ("pieces.3.forme", "choix")),
        ("pieces.6.condition", {"champ": "lune", "op": "vrai"}, ("pieces.6.condition.champ", "Champ inconnu")),
        ("pieces.1.code", "CERFA_12156", ("pieces.1.code", "déjà pris")),
        ("regles.0.parametres.taux", 0.7, ("regles.0.parametres.taux", "entre guillemets")),
        ("regles.0.code", "SOUPE", ("regles.0.code", "catalogue")),
        ("regles.0.niveau", "rouge", ("regles.0.niveau", "Niveaux permis")),
        ("rubriques.0.citation", "mot " * 21, ("rubriques.0.citation", "20 mots")),
        ("tranches.0.part", "0.9000", ("tranches", "100")),
        ("criteres.3.alimente_par", [], ("criteres.3.alimente_par", "vide")),
        ("criteres.3.alimente_par", ["rubrique:X"], ("criteres.3.alimente_par.0", "rubrique:X")),
        ("engagements.0.texte_engagement", " ", ("engagements.0.texte_engagement", "obligatoire")),
        ("pieces.14.engagement", "", ("pieces.14.engagement", "Nommez l'engagement")),
        ("pieces.14.engagement", "AUTRE", ("pieces.14.engagement", "Nommez l'engagement")),
        ("pieces.3.engagement", "NON_SUBSTITUTION", ("pieces.3.engagement", "Seule une pièce")),
        ("contacts", {}, ("contacts", "liste")),
    ],
)
def test_un_defaut_est_dit_par_son_chemin_et_rien_n_est_ecrit(
    chemin: str, valeur: Any, attendu: tuple[str, str]
) -> None:
    with pytest.raises(FichierInvalide) as refus:
        charger_appel(_changer(chemin, valeur), service=ServiceFactory())
    cle, morceau = attendu
    assert cle in refus.value.erreurs, refus.value.erreurs
    assert morceau in refus.value.erreurs[cle]
    assert not AppelAProjets.objects.exists()


def test_le_code_d_un_autre_service_n_est_pas_repris() -> None:
    appel_aura()
    with pytest.raises(FichierInvalide, match="autre service"):
        charger_appel(fichier(), service=ServiceFactory())


def test_un_decalage_deplace_toutes_les_dates() -> None:
    appel = charger_appel(fichier(), service=ServiceFactory(), decalage=timedelta(days=10))
    assert (appel.cloture_jour, appel.signature_jour) == (date(2025, 7, 25), date(2025, 9, 10))
    assert [releve.jour for releve in appel.releves.all()] == [date(2025, 7, 14), date(2025, 7, 25)]


def test_la_copie_de_demonstration_est_ouverte_et_la_reference_garde_ses_dates() -> None:
    with figer(datetime(2026, 11, 22, 10, tzinfo=UTC)):
        reference = appel_aura()
        copie = copie_demonstration(reference)
        assert copie.ouvert()
        assert not reference.ouvert()
        assert reference.moment == "clos"
        assert [releve.jour for releve in copie.releves.all()] == [date(2026, 11, 20), date(2026, 12, 4)]
        assert copie.cloture_jour == date(2026, 12, 4)
        assert copie.signature_jour == date(2027, 1, 6)
        assert (copie.demonstration, copie.reference) == (True, reference)


def test_la_copie_a_toutes_les_lignes_et_des_contacts_fictifs_que_la_reference_n_a_pas() -> None:
    reference = appel_aura()
    copie = copie_demonstration(reference)
    for nom, modele in GROUPES.items():
        if nom != "ateliers":
            codes = {
                appel.code: list(
                    modele._default_manager.filter(version=appel.version_courante).values_list("code", "libelle")
                )
                for appel in (reference, copie)
            }
            assert codes[reference.code] == codes[copie.code], nom
    courriels = ContactTerritoire.objects.filter(version=copie.version_courante).values_list("courriel", flat=True)
    assert all(courriel.endswith("@demo.example") for courriel in courriels)
    assert not ContactTerritoire.objects.filter(version=reference.version_courante).exclude(courriel="").exists()
    assert copie.version_courante.ateliers.count() == 2
    assert not reference.version_courante.ateliers.exists()


def test_copier_deux_fois_rend_la_meme_copie() -> None:
    reference = appel_aura()
    assert copie_demonstration(reference) == copier_pour_demonstration(
        reference, code="aura-demo", aujourd_hui=date(2030, 1, 1)
    )


def test_la_commande_charge_publie_et_copie(capsys: pytest.CaptureFixture[str]) -> None:
    ServiceFactory(sigle="DREETS-ARA")
    chemin = str(DOSSIER / "aura-2025.json")
    call_command("charger_appel", chemin, service="DREETS-ARA", publier=True, demonstration="aura-demo")
    call_command("charger_appel", chemin, service="DREETS-ARA", publier=True, demonstration="aura-demo")
    assert sorted(AppelAProjets.objects.values_list("code", "etat")) == [
        ("aura-2025", "publie"),
        ("aura-demo", "publie"),
    ]


def test_la_commande_refuse_en_francais(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="sigle"):
        call_command("charger_appel", str(DOSSIER / "aura-2025.json"), service="RIEN")
    ServiceFactory(sigle="S")
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("charger_appel", str(tmp_path / "absent.json"), service="S")
    casse = tmp_path / "casse.json"
    casse.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match="JSON"):
        call_command("charger_appel", str(casse), service="S")
    casse.write_text(json.dumps(fichier() | {"schema": 2}), encoding="utf-8")
    with pytest.raises(CommandError, match="schema : Schéma 2 inconnu"):
        call_command("charger_appel", str(casse), service="S")
