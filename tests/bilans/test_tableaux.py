"""Marchés et salariés d'un bilan : saisis, collés, téléversés ; dédoublonnés, sans nom ; et ce qui s'en calcule."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bilans.models import ActiviteMarche, Bilan, Marche, SalarieClause, ValeurIndicateur
from bilans.services import tableaux
from bilans.services.tableaux import Tableau
from bilans.types import GenreBilan
from socle import journal
from socle.tableur import TYPE, classeur
from socle.tabulaire import TableauRefuse
from socle.workflow import TransitionInterdite
from tests.conventions.commun import html
from tests.fabriques.bilans import activite, bilan_en_saisie, porteur_du_bilan
from tests.fabriques.comptes import siret

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
VILLE, PREFECTURE = siret(950), siret(951)
COLLE = (
    "Siret de l'acheteur\tAcheteur\tType d'acheteur\tNuméro du marché\tSegment d'achat\tMontant HT\tHeures dégagées\n"
    f"{VILLE}\tVille d'essai\tcollectivité territoriale\tm-1\tPropreté et entretien\t250 000,00\t1 250,5\n"
    f"{PREFECTURE}\tPréfecture d'essai\tÉtat et ses établissements\tM-2\t\t\t40\n"
    f"{VILLE}\tVille d'essai\t\tM-1\t\t\t3\n"
    "123\tSans Siret\t\tM-3\t\t\tbeaucoup\n"
)


@pytest.fixture
def bilan() -> Bilan:
    return bilan_en_saisie()


@pytest.fixture
def annuel() -> Bilan:
    """Un bilan qui demande le tableau des salariés."""
    return bilan_en_saisie(GenreBilan.FINAL, "deux-sevres-fse-2018")


@pytest.fixture
def porteur(bilan: Bilan, client: Client) -> Client:
    client.force_login(porteur_du_bilan(bilan))
    return client


def valeur(bilan: Bilan, code: str, perimetre: str = "TOUS_MARCHES") -> ValeurIndicateur:
    return ValeurIndicateur.objects.get(bilan=bilan, code=code, perimetre=perimetre)


class TestMarches:
    def test_un_tableau_colle_se_montre_ligne_a_ligne(self, bilan: Bilan) -> None:
        apercu = tableaux.lire_colle(bilan, Tableau.MARCHES, COLLE)
        assert [ligne.sort for ligne in apercu.lignes] == ["nouvelle", "nouvelle", "doublon", "fautive"]
        assert set(apercu.lignes[3].fautes) == {"Siret de l'acheteur", "Heures dégagées"}
        assert not Marche.objects.exists()

    def test_importer_ecrit_une_fois_et_recalcule(self, bilan: Bilan) -> None:
        porteur = porteur_du_bilan(bilan)
        assert tableaux.importer(bilan, Tableau.MARCHES, COLLE, acteur=porteur) == 2
        assert tableaux.importer(bilan, Tableau.MARCHES, COLLE, acteur=porteur) == 2
        assert (Marche.objects.count(), ActiviteMarche.objects.count()) == (2, 2)
        marche = Marche.objects.get(numero="M-1")
        assert (marche.segment, marche.montant_ht) == ("proprete", Decimal("250000.00"))
        assert valeur(bilan, "HEURES_ETP").valeur == Decimal("1290.50")
        assert valeur(bilan, "HEURES_ETP", "MARCHES_ETAT").valeur == Decimal(40)
        assert journal.lignes(bilan).filter(action="bilan.importer").count() == 2

    def test_sans_en_tetes_les_colonnes_sont_celles_du_modele(self, bilan: Bilan) -> None:
        ligne = f"{VILLE}\tVille\t\tA-9\t\t\t\t\t\t10\t8\t6"
        apercu = tableaux.lire_colle(bilan, Tableau.MARCHES, ligne)
        assert [x.sort for x in apercu.lignes] == ["nouvelle"]
        assert apercu.lignes[0].valeurs["heures_realisees"] == Decimal(6)

    def test_un_classeur_se_televerse(self, porteur: Client, bilan: Bilan) -> None:
        colonnes = [(c.titre, "texte") for c in Tableau.MARCHES.colonnes[:4]]
        octets = classeur("Marchés", colonnes, [[VILLE, "Ville", "", "A-1"]])
        adresse = reverse("bilans:importer", args=[bilan.uuid, "marches"])
        page = porteur.post(adresse, {"fichier": SimpleUploadedFile("m.xlsx", octets, TYPE)})
        assert "1 ligne à reprendre" in html(page)
        porteur.post(adresse, {"texte": page.context["apercu"].texte, "confirmer": "oui"})
        assert Marche.objects.get().numero == "A-1"

    def test_un_fichier_qui_n_est_pas_un_classeur_est_refuse(self, porteur: Client, bilan: Bilan) -> None:
        adresse = reverse("bilans:importer", args=[bilan.uuid, "marches"])
        page = porteur.post(adresse, {"fichier": SimpleUploadedFile("m.xlsx", b"%PDF-1.7 non", TYPE)})
        assert page.status_code == 200
        assert page.context["form"].errors["fichier"]
        assert porteur.get(reverse("bilans:importer", args=[bilan.uuid, "autre"])).status_code == 404

    def test_ajouter_corriger_retirer_a_l_ecran(self, porteur: Client, bilan: Bilan) -> None:
        champs = {"acheteur_siret": VILLE, "acheteur": "Ville", "numero": " m  1 ", "heures_degagees": "12,5"}
        porteur.post(reverse("bilans:marche_ajouter", args=[bilan.uuid]), champs)
        marche = Marche.objects.get()
        assert marche.numero == "M 1"
        page = html(porteur.get(reverse("bilans:marches", args=[bilan.uuid])))
        assert "12,50" in page
        double = porteur.post(reverse("bilans:marche_ajouter", args=[bilan.uuid]), champs)
        assert "déjà dans ce bilan" in html(double)
        adresse = reverse("bilans:marche", args=[bilan.uuid, marche.uuid])
        porteur.post(adresse, champs | {"numero": "M-2", "heures_degagees": "20"})
        marche.refresh_from_db()
        assert (marche.numero, bilan.activites.get().heures_degagees) == ("M-2", Decimal(20))
        porteur.post(reverse("bilans:marche_retirer", args=[bilan.uuid, marche.uuid]))
        assert not Marche.objects.exists()
        assert valeur(bilan, "HEURES_ETP").valeur is None

    def test_le_modele_se_telecharge(self, porteur: Client, bilan: Bilan) -> None:
        reponse = porteur.get(reverse("bilans:modele", args=[bilan.uuid, "marches"]))
        assert reponse["Content-Type"] == TYPE
        assert tableaux.COLONNES_MARCHES[0].titre == "Siret de l'acheteur"

    @pytest.mark.parametrize("lignes", [1, 3])
    def test_la_liste_tient_en_un_nombre_fixe_de_requetes(
        self, porteur: Client, bilan: Bilan, lignes: int, django_assert_num_queries: Any
    ) -> None:
        for rang in range(lignes):
            activite(bilan, f"M-{rang}")
        porteur.get(reverse("bilans:marches", args=[bilan.uuid]))
        with django_assert_num_queries(REQUETES_MARCHES):
            porteur.get(reverse("bilans:marches", args=[bilan.uuid]))


REQUETES_MARCHES = 19


class TestSalaries:
    def ligne(self, **champs: str) -> dict[str, str]:
        return {"pseudonyme": "S-014", "debut": "2026-01-05", "heures": "100", "public": "rsa"} | champs

    @pytest.mark.parametrize("code", ["Dupont", "Marie Dupont", "180036912345678", "Dupont 1975", "S"])
    def test_un_nom_est_refuse(self, annuel: Bilan, client: Client, code: str) -> None:
        client.force_login(porteur_du_bilan(annuel))
        page = client.post(reverse("bilans:salarie_ajouter", args=[annuel.uuid]), self.ligne(pseudonyme=code))
        assert "jamais un nom" in html(page)
        assert not SalarieClause.objects.exists()

    @pytest.mark.parametrize("titre", ["Nom", "Prénom du salarié", "Date de naissance", "N° de sécurité sociale"])
    def test_une_colonne_de_noms_fait_refuser_le_tableau(self, annuel: Bilan, titre: str) -> None:
        colle = f"Code du salarié\t{titre}\tDu\tHeures travaillées\tPublic\nS-1\tDupont\t05/01/2026\t10\tautre"
        with pytest.raises(TableauRefuse, match="ne doit nommer personne"):
            tableaux.lire_colle(annuel, Tableau.SALARIES, colle)
        titres = [
            ("Code du salarié", "texte"),
            (titre, "texte"),
            ("Du", "texte"),
            ("Heures", "texte"),
            ("Public", "texte"),
        ]
        octets = classeur("S", titres, [["S-1", "Dupont", "05/01/2026", "10", "autre"]])
        with pytest.raises(TableauRefuse, match="rien n'a été gardé"):
            tableaux.lire_classeur(annuel, Tableau.SALARIES, octets)

    def test_le_tableau_donne_part_rsa_salaries_et_sorties(self, annuel: Bilan) -> None:
        porteur = porteur_du_bilan(annuel)
        marche = activite(annuel, "M-1").marche
        entete = "Code du salarié\tSiret de l'acheteur\tNuméro du marché\tDu\tAu\tHeures\tPublic\tRSA\tSortie\n"
        ou = f"{marche.acheteur_siret}\t{marche.numero}"
        colle = (
            f"{entete}S-1\t{ou}\t05/01/2026\t31/03/2026\t300\tbénéficiaire du RSA\toui\tcdi\n"
            f"S-1\t{ou}\t01/04/2026\t\t100\tbénéficiaire du RSA\toui\t\n"
            f"S-2\t{ou}\t05/01/2026\t\t400\tautre\tnon\tformation\n"
            "S-3\t99999999999999\tX\t05/01/2026\t\t1\tautre\t\t\n"
        )
        apercu = tableaux.lire_colle(annuel, Tableau.SALARIES, colle)
        assert [x.sort for x in apercu.lignes] == ["nouvelle", "nouvelle", "nouvelle", "fautive"]
        assert tableaux.importer(annuel, Tableau.SALARIES, colle, acteur=porteur) == 3
        assert tableaux.importer(annuel, Tableau.SALARIES, colle, acteur=porteur) == 3
        assert SalarieClause.objects.count() == 3
        assert valeur(annuel, "PART_RSA").valeur == Decimal("50.00")
        assert valeur(annuel, "SORTIES").valeur == Decimal(1)
        assert valeur(annuel, "SALARIES_CLAUSES").texte == "Ville d'essai — M-1 : 2 salariés, 800,00 heures"

    def test_un_marche_cite_ne_se_retire_pas(self, annuel: Bilan) -> None:
        suivi = activite(annuel, "M-1")
        SalarieClause.objects.create(
            bilan=annuel, pseudonyme="S-1", marche=suivi.marche, debut=date(2026, 1, 1), heures=1, public="autre"
        )
        with pytest.raises(TransitionInterdite, match="retirez d'abord"):
            tableaux.retirer_marche(suivi, acteur=porteur_du_bilan(annuel))

    def test_saisir_corriger_retirer_une_ligne(self, annuel: Bilan, client: Client) -> None:
        client.force_login(porteur_du_bilan(annuel))
        client.post(reverse("bilans:salarie_ajouter", args=[annuel.uuid]), self.ligne())
        ligne = annuel.salaries.get()
        assert "S-014" in html(client.get(reverse("bilans:salaries", args=[annuel.uuid])))
        envers = self.ligne(fin="2025-12-31")
        assert "finit avant de commencer" in html(
            client.post(reverse("bilans:salarie", args=[annuel.uuid, ligne.pk]), envers)
        )
        client.post(reverse("bilans:salarie", args=[annuel.uuid, ligne.pk]), self.ligne(heures="50"))
        ligne = annuel.salaries.get()
        assert ligne.heures == Decimal(50)
        client.post(reverse("bilans:salarie_retirer", args=[annuel.uuid, ligne.pk]))
        assert not annuel.salaries.exists()
