"""Les pages de l'argent : paiements d'une convention, file, comptes, sommes à rendre, crédits, relevés, fichiers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conventions.etats import Etat, EtatVersement
from conventions.models import Credits, Versement
from conventions.selecteurs.argent import argent_de
from conventions.services.retours import colonnes
from conventions.views.argent.retours import jeton_de
from socle import fichiers
from socle.tableur import classeur
from tests.conventions.argent import (
    AUTRE_IBAN,
    IBAN,
    REFERENCES,
    compte_verifie,
    engagee,
    mener,
    payee,
    qui,
    saisir,
    somme_a_rendre,
    tranche,
)
from tests.conventions.commun import adresse, convention_en, html, porteur_de
from tests.fabriques.aap import appel_de
from tests.fabriques.comptes import agent, representant
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
E = EtatVersement


def test_le_porteur_lit_ses_paiements_sans_le_circuit(client: Client) -> None:
    convention = engagee("mayotte-2022", "10000.00")
    compte_verifie(convention)
    mener(tranche(convention), E.CERTIFIE)
    client.force_login(porteur_de(convention))
    page = html(client.get(adresse("paiements", convention)))
    assert "en préparation" in page
    assert "service fait certifié" not in page
    assert IBAN not in page
    assert "FR76 •••• •••• 0189" in page
    assert "Changer de compte bancaire" in page
    assert "Proposer un reversement" not in page


def test_le_panneau_de_la_convention_mene_aux_paiements(client: Client) -> None:
    convention = engagee()
    for personne in (porteur_de(convention), qui("instructeur", convention)):
        client.force_login(personne)
        page = html(client.get(adresse("convention", convention)))
        assert adresse("paiements", convention) in page
        assert "Reste à payer" in page


def test_seule_la_suite_attendue_est_un_bouton_plein(client: Client) -> None:
    """Constater un rejet, retirer un compte : possibles, jamais proposés comme l'étape suivante."""
    convention = engagee("mayotte-2022", "10000.00")
    payee(convention)
    lus = argent_de(qui("gestionnaire", convention), convention)
    boutons = {b.texte: b.principal for ligne in (*lus["versements"], *lus["comptes"]) for b in ligne.boutons}
    assert boutons["Constater un rejet"] is False
    assert boutons["Retirer"] is False
    assert boutons["Condition remplie"] is True


def test_la_page_d_une_convention_pas_encore_notifiee(client: Client) -> None:
    convention = convention_en(Etat.A_SIGNER)
    client.force_login(qui("gestionnaire", convention))
    page = html(client.get(adresse("paiements", convention)))
    assert "Aucun versement prévu" in page
    assert "Aucun mouvement" in page


def test_saisir_un_compte_a_l_ecran(client: Client) -> None:
    convention = engagee()
    client.force_login(porteur_de(convention))
    saisie = {"titulaire": "Association", "iban": AUTRE_IBAN, "rib": televerse(pdf(), "rib.pdf")}
    faux = html(client.post(adresse("saisir_compte", convention), {**saisie, "iban": "FR76"}))
    assert "IBAN n’est pas valable" in faux
    saisie["rib"] = televerse(pdf(), "rib.pdf")
    assert client.post(adresse("saisir_compte", convention), saisie).status_code == 302
    saisie["rib"] = televerse(pdf(), "rib.pdf")
    assert "attend déjà" in html(client.post(adresse("saisir_compte", convention), saisie))


def test_deposer_l_attestation_de_demarrage(client: Client) -> None:
    convention = engagee("deux-sevres-fse-2018", "10000.00")
    client.force_login(porteur_de(convention))
    assert "Déposer l'attestation de démarrage" in html(client.get(adresse("paiements", convention)))
    saisie = {"le": "2025-07-01", "piece": televerse(pdf(), "attestation.pdf")}
    assert client.post(adresse("demarrage", convention), saisie).status_code == 302
    avance = tranche(convention)
    assert (avance.etat, avance.justificatif is not None) == (E.A_LIQUIDER, True)
    assert client.get(reverse("conventions:justificatif", args=[avance.uuid])).status_code == 200
    saisie["piece"] = televerse(pdf(), "attestation.pdf")
    assert "Aucun versement n'attend" in html(client.post(adresse("demarrage", convention), saisie))


def test_proposer_un_reversement_et_lire_son_calcul(client: Client) -> None:
    convention = engagee("mayotte-2022", "10000.00")
    somme_a_rendre(convention)
    client.force_login(qui("instructeur", convention))
    saisie = {"origine": "autre", "montant": "100,50", "motif": "Trop versé."}
    assert client.post(adresse("proposer_reversement", convention), saisie).status_code == 302
    page = html(client.get(adresse("paiements", convention)))
    assert "100,50 €" in page
    assert "Un mois vide." in page
    assert page.count("Décider") == 0
    assert "1 000,00 €" in html(client.get(reverse("conventions:reversements")))


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_file_se_trie_par_retard_a_requetes_fixes(
    client: Client, nombre: int, django_assert_max_num_queries: Any
) -> None:
    appel = appel_de("mayotte-2022")
    conventions = [engagee("mayotte-2022", appel=appel) for _ in range(nombre)]
    Versement.objects.filter(pk=tranche(conventions[-1]).pk).update(limite=date(2025, 6, 20))
    client.force_login(qui("gestionnaire", conventions[0]))
    with django_assert_max_num_queries(22):
        page = html(client.get(reverse("conventions:a_payer")))
    assert f"{nombre} versement" in page
    assert "11 jours de retard" in page
    assert page.index("11 jours de retard") < page.find("reste 60 jours") or nombre == 1


def test_la_file_se_filtre_et_se_vide(client: Client) -> None:
    convention = engagee()
    client.force_login(qui("instructeur", convention))
    file = reverse("conventions:a_payer")
    assert "Certifier" in html(client.get(file, {"attente": "a_certifier"}))
    assert "ne répond à ces filtres" in html(client.get(file, {"attente": "a_constater"}))
    assert "ne répond à ces filtres" in html(client.get(file, {"q": "introuvable"}))
    client.force_login(agent("instructeur"))
    assert "Rien à payer" in html(client.get(file))


def test_exporter_depuis_la_file(client: Client) -> None:
    convention = engagee()
    compte_verifie(convention)
    versement = mener(tranche(convention), E.CERTIFIE)
    client.force_login(qui("gestionnaire", convention))
    url = reverse("conventions:liquidation")
    fichier = client.post(url, {"versement": str(versement.uuid), "forme": "csv"})
    assert fichier["Content-Disposition"] == 'attachment; filename="liquidation.csv"'
    assert IBAN in fichier.content.decode("utf-8-sig")
    assert client.post(url, {"versement": "pas-un-uuid"})["Location"] == reverse("conventions:a_payer")


def test_charger_les_dates_de_paiement(client: Client) -> None:
    convention = engagee()
    compte_verifie(convention)
    mener(tranche(convention), E.DEMANDE)
    gestionnaire = qui("gestionnaire", convention)
    client.force_login(gestionnaire)
    depot = reverse("conventions:retours")
    assert client.get(depot).status_code == 200
    assert client.get(reverse("conventions:retours_modele")).content[:2] == b"PK"
    assert "Erreur – " in html(client.post(depot, {"fichier": televerse(b"PK abc", "dates.xlsx")}))
    titres = [(c.titre, "texte") for c in colonnes()]
    octets = classeur("Dates", titres, [(REFERENCES["engagement_juridique"], "", "01/07/2025", ""), ("x", "", "z", "")])
    lus = client.post(depot, {"fichier": televerse(octets, "dates.xlsx")}, follow=True)
    page = html(lus)
    assert "1 paiement à constater" in page
    assert "1 à corriger" in page
    client.post(lus.request["PATH_INFO"], follow=True)
    assert tranche(convention).etat == E.PAYE
    client.force_login(qui("gestionnaire", convention))
    assert "n'est plus à lire" in html(client.get(lus.request["PATH_INFO"], follow=True))


def test_un_classeur_sans_en_tetes_est_refuse_avec_sa_raison(client: Client) -> None:
    convention = engagee()
    gestionnaire = qui("gestionnaire", convention)
    client.force_login(gestionnaire)
    octets = classeur("Dates", [("Autre", "texte")], [("x",)])
    reponse = client.post(reverse("conventions:retours"), {"fichier": televerse(octets, "dates.xlsx")}, follow=True)
    assert "Les en-têtes de colonnes n'ont pas été trouvés" in html(reponse)
    range_ = fichiers.enregistrer(b"x", "x.xlsx", "text/plain")
    volee = reverse("conventions:retours_lus", args=[jeton_de(range_, gestionnaire)])
    assert client.get(volee).status_code == 302


def test_les_listes_vides_le_disent(client: Client) -> None:
    convention = engagee()
    client.force_login(qui("gestionnaire", convention))
    assert "Aucun compte à vérifier" in html(client.get(reverse("conventions:comptes")))
    assert "Aucune somme à rendre" in html(client.get(reverse("conventions:reversements")))
    saisir(convention)
    page = html(client.get(reverse("conventions:comptes")))
    assert "FR76 •••• •••• 0189" in page
    assert IBAN not in page


def test_credits_par_appel(client: Client) -> None:
    convention = engagee()
    appel = convention.dossier.appel
    client.force_login(qui("gestionnaire", convention))
    liste = html(client.get(reverse("conventions:credits_liste")))
    assert reverse("conventions:credits", args=[appel.code]) in liste
    assert f'href="{reverse("conventions:a_payer")}" aria-current="page"' in liste
    regler = reverse("conventions:credits_regler", args=[appel.code, 2025])
    assert "viennent ces crédits" in html(client.post(regler, {"ae": "14000"}))
    assert client.post(regler, {"ae": "14000", "source": "Lettre"}).status_code == 302
    assert Credits.objects.get().ae == Decimal(14000)
    page = html(client.get(reverse("conventions:credits", args=[appel.code])))
    assert "Crédits dépassés" in page
    assert "<svg" in page
    assert "style=" not in page.split("<main")[1].split("</main>")[0]
    assert client.get(reverse("conventions:credits_regler", args=[appel.code, 1850])).status_code == 404
    client.force_login(qui("instructeur", convention))
    assert "Régler 2025" not in html(client.get(reverse("conventions:credits", args=[appel.code])))
    assert client.get(regler).status_code == 403


def test_releves_par_structure_et_par_appel(client: Client) -> None:
    convention = engagee()
    payee(convention)
    client.force_login(qui("instructeur", convention))
    structure = convention.dossier.structure
    page = html(client.get(reverse("conventions:releve_structure", args=[structure.uuid])))
    assert convention.numero in page
    assert "15 000,00 €" in page
    assert convention.numero in html(
        client.get(reverse("conventions:releve_appel", args=[convention.dossier.appel.code]))
    )
    client.force_login(representant())
    assert client.get(reverse("conventions:releve_structure", args=[structure.uuid])).status_code == 404


def test_le_releve_pdf_est_stable(client: Client) -> None:
    convention = engagee()
    payee(convention)
    client.force_login(porteur_de(convention))
    premier, second = (client.get(adresse("releve_pdf", convention)).content for _ in range(2))
    assert premier == second
    assert premier[:5] == b"%PDF-"
