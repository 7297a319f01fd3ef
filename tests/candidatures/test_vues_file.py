"""La file d'instruction : nombre de requêtes fixe, chaque filtre, le silence, l'export."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from candidatures import services
from candidatures.etats import Etat
from candidatures.models import Dossier
from socle.horloge import avancer, maintenant
from tests.candidatures.ecrans import adresse, connecter, copies, numeros, requetes
from tests.candidatures.instruction import Equipe
from tests.fabriques.comptes import (
    agent,
)
from tests.fabriques.territoires import DepartementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


class TestFile:
    def test_meme_nombre_de_requetes_pour_1_3_et_50_dossiers(self, equipe: Equipe, instructeur: Client) -> None:
        url = reverse("instruction:file")
        comptes = [requetes(instructeur, url)]
        copies(equipe.dossier, 2)
        comptes.append(requetes(instructeur, url))
        Dossier.objects.filter(numero__startswith="C-").delete()
        copies(equipe.dossier, 49)
        comptes.append(requetes(instructeur, url))
        assert len(set(comptes)) == 1, comptes
        assert comptes[0] <= 34

    def test_recherche_sans_accent_ni_casse(self, equipe: Equipe, instructeur: Client) -> None:
        dossier = copies(equipe.dossier, 2)[0]
        dossier.intitule = "ÉTUDE d'impact à l'Œuvre"
        dossier.recherche = dossier.texte_de_recherche()
        dossier.save()
        for texte in ("etude", "ÉTUDE", "étude structure", "IMPACT"):
            assert numeros(instructeur, q=texte) == ["C-0000"], texte
        assert numeros(instructeur, q="etude absente") == []

    def test_chaque_filtre(self, equipe: Equipe, instructeur: Client) -> None:
        copie = copies(equipe.dossier, 1)[0]
        autre = DepartementFactory(code="38")
        copie.departements.set([autre])
        copie.structure.type = "COMMUNE"
        copie.structure.save()
        Dossier.objects.filter(pk=copie.pk).update(
            etat=Etat.A_COMPLETER, etp=2, montant_demande=50000, statut_verdict="REDUIT", agent=equipe.instructeur,
            releve=None,
        )  # fmt: skip
        siens: dict[str, Any] = {
            "etat": "a_completer", "departement": autre.pk, "type": "COMMUNE", "etp_min": "1.5",
            "montant_min": "40000", "verdict": "REDUIT", "agent": equipe.instructeur.pk,
        }  # fmt: skip
        for nom, valeur in siens.items():
            assert numeros(instructeur, **{nom: str(valeur)}) == ["C-0000"], nom
        autres = {"agent": "aucun", "releve": equipe.dossier.releve.pk, "etat": "depose"}  # type: ignore[union-attr]  # déposé
        for nom, valeur in autres.items():
            assert numeros(instructeur, **{nom: str(valeur)}) == [equipe.dossier.numero], nom
        assert len(numeros(instructeur, appel=str(equipe.dossier.appel_id))) == 2
        assert len(numeros(instructeur, etat="n'importe quoi")) == 2

    @pytest.mark.parametrize(
        ("tri", "attendus"),
        [
            ("-depose_le", ["C-0002", "C-0001", "C-0000"]),
            ("depose_le", ["C-0000", "C-0001", "C-0002"]),
            ("-montant_demande", ["C-0002", "C-0001", "C-0000"]),
            ("montant_demande", ["C-0000", "C-0001", "C-0002"]),
            ("structure__recherche", ["C-0000", "C-0001", "C-0002"]),
            ("-etp", ["C-0000", "C-0001", "C-0002"]),
        ],
    )
    def test_tri(self, equipe: Equipe, instructeur: Client, tri: str, attendus: list[str]) -> None:
        copies(equipe.dossier, 3)
        assert [n for n in numeros(instructeur, tri=tri) if n.startswith("C-")] == attendus

    def test_pagination_garde_les_filtres(self, equipe: Equipe, instructeur: Client) -> None:
        copies(equipe.dossier, 30)
        premiere = numeros(instructeur, q="structure")
        seconde = numeros(instructeur, q="structure", page="2")
        assert (len(premiere), len(seconde), set(premiere) & set(seconde)) == (25, 5, set())
        page = instructeur.get(reverse("instruction:file"), {"q": "structure"}).content.decode()
        assert "?q=structure&amp;page=2" in page

    def test_totaux_de_tout_ce_qui_est_filtre(self, equipe: Equipe, instructeur: Client) -> None:
        copies(equipe.dossier, 30)
        totaux = instructeur.get(reverse("instruction:file"), {"q": "structure"}).context["totaux"]
        assert (totaux.nombre, totaux.etp, totaux.demande) == (30, 15, sum(range(1000, 1030)))

    def test_onglets_ce_qui_attend_et_les_tas(self, equipe: Equipe, instructeur: Client) -> None:
        assert numeros(instructeur, attente="a_verifier") == [equipe.dossier.numero]
        assert numeros(instructeur, corbeille="personne") == [equipe.dossier.numero]
        assert numeros(instructeur, corbeille="moi") == []
        equipe.propose()
        assert numeros(instructeur, attente="a_verifier") == []
        assert numeros(instructeur, corbeille="moi") == [equipe.dossier.numero]
        assert numeros(connecter(equipe.responsable), attente="a_decider") == [equipe.dossier.numero]
        services.ecrire_message(equipe.dossier, "Bonjour", acteur=equipe.dossier.cree_par)
        assert numeros(instructeur, corbeille="messages") == [equipe.dossier.numero]
        onglets = instructeur.get(reverse("instruction:file")).context["onglets"]
        assert [(o.libelle, o.compteur) for o in onglets] == [
            ("Tous les dossiers", None),
            ("À moi", 1),
            ("Messages à lire", 1),
        ]

    def test_un_onglet_reste_ouvert_quand_on_filtre(self, equipe: Equipe, instructeur: Client) -> None:
        copies(equipe.dossier, 2)
        Dossier.objects.filter(numero="C-0000").update(agent=equipe.instructeur)
        assert numeros(instructeur, corbeille="moi", q="structure") == ["C-0000"]
        page = instructeur.get(reverse("instruction:file"), {"corbeille": "moi"}).content.decode()
        assert '<input type="hidden" name="corbeille" value="moi">' in page

    def test_une_file_vide_le_dit(self) -> None:
        page = connecter(agent("instructeur")).get(reverse("instruction:file")).content.decode()
        assert "Aucun dossier reçu" in page

    def test_prendre_en_un_clic_et_revenir(self, equipe: Equipe, instructeur: Client) -> None:
        url = reverse("instruction:file") + "?q=etude"
        reponse = instructeur.post(adresse("prendre", equipe.dossier), {"suite": url})
        assert (reponse.status_code, reponse["Location"]) == (302, url)
        equipe.dossier.refresh_from_db()
        assert equipe.dossier.agent == equipe.instructeur
        ailleurs = instructeur.post(adresse("prendre", equipe.dossier), {"suite": "https://ailleurs.example/"})
        assert ailleurs["Location"] == adresse("dossier", equipe.dossier)


class TestSilence:
    def alerte(self, client: Client, dossier: Dossier) -> tuple[bool, bool]:
        """Ce que disent l'onglet de la file et la page du dossier : elles ne peuvent pas se contredire."""
        silence = client.get(adresse("dossier", dossier)).context["silence"]
        return dossier.numero in numeros(client, attente="rejet_implicite"), bool(silence and silence.alerte)

    def test_alerte_quinze_jours_avant_deux_mois(self, equipe: Equipe, instructeur: Client) -> None:
        avancer(timedelta(days=46))
        assert self.alerte(instructeur, equipe.dossier) == (False, False)
        avancer(timedelta(days=1))
        assert self.alerte(instructeur, equipe.dossier) == (True, True)
        page = instructeur.get(adresse("dossier", equipe.dossier)).content.decode()
        assert "vaudra rejet le <strong>1er\xa0septembre\xa02025</strong>, dans 15 jours" in page
        avancer(timedelta(days=15))
        assert "Le silence du service vaut rejet" in instructeur.get(adresse("notes", equipe.dossier)).content.decode()

    def test_ni_personne_publique_ni_dossier_decide_ni_dossier_incomplet(
        self, equipe: Equipe, instructeur: Client
    ) -> None:
        avancer(timedelta(days=50))
        structure = equipe.dossier.structure
        structure.type = "COMMUNE"
        structure.save()
        assert self.alerte(instructeur, equipe.dossier) == (False, False)
        structure.type = "ASSOCIATION"
        structure.save()
        Dossier.objects.filter(pk=equipe.dossier.pk).update(complet_le=None)
        assert self.alerte(instructeur, equipe.dossier) == (False, False)
        Dossier.objects.filter(pk=equipe.dossier.pk).update(
            complet_le=maintenant() - timedelta(days=50), etat=Etat.IRRECEVABLE, irrecevable_le=maintenant()
        )
        assert self.alerte(instructeur, equipe.dossier) == (False, False)


class TestExport:
    def classeur(self, client: Client, **filtres: str) -> list[tuple[Any, ...]]:
        reponse = client.get(reverse("instruction:exporter"), filtres)
        assert reponse.status_code == 200
        assert reponse["Content-Disposition"] == 'attachment; filename="dossiers-2025-07-01.xlsx"'
        feuille: Any = load_workbook(BytesIO(reponse.content)).active
        return list(feuille.iter_rows())

    def test_memes_dossiers_que_la_file(self, equipe: Equipe, instructeur: Client) -> None:
        copies(equipe.dossier, 30)
        lignes = self.classeur(instructeur, q="structure", tri="depose_le")
        entetes = [c.value for c in lignes[0]]
        assert entetes[:4] == ["Numéro", "Structure", "Siret", "Statut"]
        assert [ligne[0].value for ligne in lignes[1:]] == [f"C-{rang:04d}" for rang in range(30)]
        demande = lignes[1][entetes.index("Demandé")]
        assert (demande.value, demande.data_type, demande.number_format) == (1000, "n", "#,##0.00\\ €")

    def test_aucune_formule(self, equipe: Equipe, instructeur: Client) -> None:
        Dossier.objects.filter(pk=equipe.dossier.pk).update(intitule='=HYPERLINK("http://x","Payez")')
        lignes = self.classeur(instructeur)
        cellule = next(c for c in lignes[1] if str(c.value).startswith("=HYPERLINK"))
        assert (cellule.data_type, cellule.quotePrefix) == ("s", True)

    def test_requetes_constantes(self, equipe: Equipe, instructeur: Client) -> None:
        url = reverse("instruction:exporter")
        avant = requetes(instructeur, url)
        copies(equipe.dossier, 20)
        assert requetes(instructeur, url) == avant

    @pytest.mark.parametrize("role", ["coordinateur_regional", "comite_national", "administrateur"])
    def test_ferme_aux_autres(self, equipe: Equipe, role: str) -> None:
        assert connecter(agent(role, equipe.service)).get(reverse("instruction:exporter")).status_code == 403
