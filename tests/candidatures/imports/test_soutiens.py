"""Charger les lauréats passés : l'aperçu dit le sort de chaque ligne, la confirmation écrit les justes, une fois."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from candidatures.etats import EtatImport
from candidatures.models import Importation, SoutienAnterieur
from candidatures.services import imports
from candidatures.types import GenreImport
from comptes.models import Service
from socle import journal
from socle.detection import FichierRefuse
from socle.models import Travail
from socle.travaux import executer_echus
from socle.workflow import DroitManquant, MauvaisEtat
from tests.fabriques.comptes import ServiceFactory, StructureFactory, agent, siret
from tests.fabriques.registre import SoutienFactory, charger, classeur, deposer, televersement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
A, B = siret(501), siret(502)


@pytest.fixture
def service() -> Service:
    return ServiceFactory(nom="DREETS d'essai")


def sorts(importation: Importation) -> list[tuple[int, str]]:
    return [(ligne["numero"], ligne["sort"]) for ligne in importation.lecture]


def test_l_apercu_n_ecrit_aucun_soutien(service: Service) -> None:
    lue = deposer(service, [A, 2024, "facilitateur", 0.5, "14 736,50", "2103456789", date(2025, 12, 31)])
    assert (lue.etat, lue.bilan["nouvelle"], lue.chargeables) == (EtatImport.LU, 1, 1)
    assert lue.lecture[0]["note"] == "Structure inconnue du guichet : le soutien l'attendra, rattaché à son Siren."
    assert not SoutienAnterieur.objects.exists()


def test_confirmer_ecrit_les_lignes_justes_avec_leur_source(service: Service) -> None:
    acteur = agent("gestionnaire", service, utilisateur__prenom="Gaëlle", utilisateur__nom="Perrin")
    faute = [B, "deux mille", "facilitateur"]
    ecrite = charger(service, [A, 2024, "coordinateur", "0,5", 29473, "EJ1", "31/12/2025"], faute, acteur=acteur)
    (soutien,) = SoutienAnterieur.objects.all()
    assert (soutien.siren, soutien.siret, soutien.annee, soutien.role) == (A[:9], A, 2024, "COORDINATEUR")
    assert (soutien.etp, soutien.montant, soutien.terme) == (Decimal("0.50"), Decimal("29473.00"), date(2025, 12, 31))
    assert soutien.engagement_juridique == "EJ1"
    assert soutien.source == "laureats.xlsx, chargé le 1er\u00a0juillet\u00a02025 par Gaëlle Perrin"
    assert soutien.importation == ecrite
    assert ecrite.etat == EtatImport.ECRIT
    assert [ligne.action for ligne in journal.lignes(ecrite)] == [
        "service.importer",
        "importation.lire",
        "importation.confirmer",
        "importation.ecrire",
    ]


def test_recharger_le_meme_fichier_n_ajoute_rien(service: Service) -> None:
    rangees = [[A, 2024, "facilitateur", 1, 29473, "EJ1", None], [A, 2023, "facilitateur", 1, 29473, "", None]]
    charger(service, *rangees)
    seconde = deposer(service, *rangees)
    assert sorts(seconde) == [(2, "connue"), (3, "connue")]
    assert seconde.chargeables == 0
    imports.confirmer(seconde, acteur=agent("gestionnaire", service))
    assert SoutienAnterieur.objects.count() == 2


def test_une_valeur_differente_met_a_jour_et_le_dit_une_cellule_vide_n_efface_rien(service: Service) -> None:
    charger(service, [A, 2024, "facilitateur", "0,50", 10000, "EJ1", "31/12/2025"])
    seconde = charger(service, [A, 2024, "facilitateur", "0,80", None, "EJ1", None])
    assert seconde.lecture[0]["changements"] == ["ETP : 0,50\u00a0ETP → 0,80\u00a0ETP"]
    (soutien,) = SoutienAnterieur.objects.all()
    assert (soutien.etp, soutien.montant, soutien.terme) == (Decimal("0.80"), Decimal("10000.00"), date(2025, 12, 31))
    assert soutien.importation == seconde


def test_une_ligne_repetee_est_un_doublon_deux_versions_sont_une_faute(service: Service) -> None:
    ligne = [A, 2024, "facilitateur", 1, 100, "EJ1", None]
    lue = deposer(service, ligne, ligne, [A, 2024, "facilitateur", 2, 100, "EJ1", None])
    assert sorts(lue) == [(2, "nouvelle"), (3, "doublon"), (4, "fautive")]
    assert lue.lecture[1]["note"] == "La même ligne est déjà écrite ligne 2."
    assert lue.lecture[2]["fautes"][0][2].startswith("La ligne 2 parle de la même chose")


def test_une_convention_qui_finit_avant_son_annee_est_une_faute(service: Service) -> None:
    lue = deposer(service, [A, 2024, "facilitateur", 1, 100, "EJ1", "31/12/2023"])
    assert lue.lecture[0]["fautes"] == [
        ["Fin de la convention", "31/12/2023", "La convention de 2024 ne peut pas finir avant cette année-là."]
    ]


def test_une_structure_connue_est_nommee_par_son_siret_ou_son_siren(service: Service) -> None:
    StructureFactory(siret=A, nom="Passerelles")
    StructureFactory(siret=siret(502, 2), nom="Voisine")
    lue = deposer(service, [A, 2024, "facilitateur"], [B, 2024, "facilitateur"])
    assert [ligne["note"] for ligne in lue.lecture] == ["Passerelles", "Autre établissement de Voisine."]


def test_un_soutien_ecrit_par_une_autre_piece_n_empeche_rien(service: Service) -> None:
    SoutienFactory(siren=A[:9], siret="", annee=2024)
    assert sorts(deposer(service, [A, 2024, "facilitateur"])) == [(2, "nouvelle")]


def test_la_liste_complete_garde_les_annees_du_fichier(service: Service) -> None:
    lue = deposer(service, [A, 2024, "facilitateur"], [B, 2022, "facilitateur"], [A, 1850, "x"], exhaustif=True)
    assert (lue.exhaustif, lue.annees) == (True, [2022, 2024])


def test_un_fichier_sans_ses_colonnes_est_refuse_avec_sa_raison(service: Service) -> None:
    acteur = agent("gestionnaire", service)
    fichier = televersement(classeur(["x", "y"], entetes=["SIRET", "Année"]))
    refusee = imports.deposer_import(service, GenreImport.SOUTIENS, fichier, acteur=acteur)
    assert refusee.etat == EtatImport.ILLISIBLE
    assert refusee.refus == "Il manque la colonne « Rôle ». Partez du modèle à télécharger."
    with pytest.raises(MauvaisEtat):
        imports.confirmer(refusee, acteur=acteur)


@pytest.mark.parametrize(
    ("octets", "nom", "debut"),
    [
        (b"SIRET;2024", "laureats.csv", "Ce format n'est pas accepté. Formats possibles : Excel"),
        (b"", "vide.xlsx", "Ce fichier est vide"),
        (b"PK\x03\x04 abime", "abime.xlsx", "Ce fichier Excel"),
        (b"0" * (5 * 1024 * 1024 + 1), "gros.xlsx", "Ce fichier"),
    ],
)
def test_ce_qui_n_est_pas_un_classeur_est_refuse_avant_d_etre_garde(
    service: Service, octets: bytes, nom: str, debut: str
) -> None:
    with pytest.raises(FichierRefuse, match=debut):
        imports.deposer_import(
            service,
            GenreImport.SOUTIENS,
            SimpleUploadedFile(nom, octets),
            acteur=agent("gestionnaire", service),
        )
    assert not Importation.objects.exists()


def test_un_long_fichier_se_lit_et_s_ecrit_par_un_travail(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("candidatures.services.imports.circuit.DIRECT_MAX", 0)
    acteur = agent("gestionnaire", service)
    deposee = deposer(service, [A, 2024, "facilitateur"], acteur=acteur)
    assert deposee.etat == EtatImport.DEPOSE
    executer_echus()
    deposee.refresh_from_db()
    assert (deposee.etat, SoutienAnterieur.objects.count()) == (EtatImport.LU, 0)
    confirmee = imports.confirmer(deposee, acteur=acteur)
    assert confirmee.etat == EtatImport.CONFIRME
    executer_echus()
    confirmee.refresh_from_db()
    assert (confirmee.etat, SoutienAnterieur.objects.count()) == (EtatImport.ECRIT, 1)
    travail = Travail.objects.get(genre="import.ecrire")
    assert travail.resultat == {"url": f"/instruction/imports/{confirmee.uuid}/"}
    # Rejoué après coup, le travail ne refait rien.
    imports.ecrire_travail(travail)
    assert SoutienAnterieur.objects.count() == 1


def test_deposer_et_confirmer_exigent_le_droit(service: Service) -> None:
    with pytest.raises(DroitManquant):
        deposer(service, [A, 2024, "facilitateur"], acteur=agent("instructeur", service))
    lue = deposer(service, [A, 2024, "facilitateur"])
    with pytest.raises(DroitManquant):
        imports.confirmer(lue, acteur=agent("gestionnaire", ServiceFactory()))


def test_un_fichier_ecarte_ne_se_charge_plus(service: Service) -> None:
    acteur = agent("responsable", service)
    ecartee = imports.ecarter(deposer(service, [A, 2024, "facilitateur"]), acteur=acteur)
    with pytest.raises(MauvaisEtat):
        imports.confirmer(ecartee, acteur=acteur)
