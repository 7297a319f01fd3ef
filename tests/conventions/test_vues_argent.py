"""Les écrans de l'argent : chaque acte s'explique puis s'accomplit, les listes, le porteur qui lit, les fichiers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from comptes.droits import SYSTEME
from conventions.etats import Etat, EtatVersement
from conventions.models import CompteBancaire, Convention, Credits, Reversement, Versement
from conventions.services import reversements
from conventions.services.retours import colonnes
from conventions.services.versements import suspendre
from conventions.types import OrigineReversement
from conventions.views.argent.actes import ACTES
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
    tranche,
)
from tests.conventions.commun import adresse, convention_en, html, porteur_de
from tests.fabriques.aap import appel_de
from tests.fabriques.comptes import agent, representant
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
E = EtatVersement


class Cas(NamedTuple):
    """Un acte : qui le fait, d'où part l'objet, ce que le formulaire envoie, où il mène."""

    role: str
    depart: str
    saisie: dict[str, Any]
    arrivee: str


MOTIF = {"motif": "Essai."}
CAS: dict[str, Cas] = {
    "versement_rendre_exigible": Cas("gestionnaire", E.PREVU, {"le": "2025-07-01"}, E.A_LIQUIDER),
    "versement_ajuster": Cas("instructeur", E.PREVU, {"depenses": "24 000,00"}, E.PREVU),
    "versement_certifier": Cas("instructeur", E.A_LIQUIDER, {}, E.CERTIFIE),
    "versement_demander_paiement": Cas("gestionnaire", E.CERTIFIE, {**REFERENCES, "le": "2025-07-01"}, E.DEMANDE),
    "versement_constater_paiement": Cas("gestionnaire", E.DEMANDE, {"le": "2025-07-01"}, E.PAYE),
    "versement_rejeter": Cas("gestionnaire", E.PAYE, MOTIF, E.A_LIQUIDER),
    "versement_suspendre": Cas("responsable", E.PREVU, MOTIF, E.SUSPENDU),
    "versement_lever_suspension": Cas("responsable", E.SUSPENDU, MOTIF, E.PREVU),
    "versement_annuler": Cas("responsable", E.PREVU, MOTIF, E.ANNULE),
    "compte_verifier": Cas("gestionnaire", "a_verifier", {"accord": "on"}, "verifie"),
    "compte_refuser": Cas("responsable", "a_verifier", MOTIF, "refuse"),
    "compte_remplacer": Cas("gestionnaire", "verifie", {}, "remplace"),
    "reversement_decider": Cas(
        "responsable", "propose", {**MOTIF, "montant": "900,00", "echeance": "2025-09-01"}, "decide"
    ),
    "reversement_emettre_titre": Cas(
        "gestionnaire", "decide", {"titre_numero": "T-1", "titre_le": "2025-07-01"}, "titre_emis"
    ),
    "reversement_recouvrer": Cas("gestionnaire", "titre_emis", {"le": "2025-07-01"}, "recouvre"),
    "reversement_ecarter": Cas("responsable", "propose", MOTIF, "ecarte"),
}
NOMS = sorted(CAS)
Objet = Versement | CompteBancaire | Reversement


def somme_a_rendre(convention: Convention, etat: str = "propose") -> Reversement:
    """Reversement d'une convention payée, mené dans cet état."""
    if not convention.versements.filter(etat="paye").exists():
        payee(convention)
    somme = reversements.proposer(
        convention, montant=Decimal(1000), origine=OrigineReversement.RELIQUAT, motif="Reste.", acteur=SYSTEME,
        calcul=[{"libelle": "À rendre", "montant": Decimal(1000), "phrase": "Un mois vide.", "retenu": True}],
    )  # fmt: skip
    if etat in {"decide", "titre_emis"}:
        somme = reversements.decider(
            somme, acteur=qui("responsable", convention), motif="Oui.", echeance=date(2025, 9, 1)
        )
    if etat == "titre_emis":
        gestionnaire = qui("gestionnaire", convention)
        somme = reversements.emettre_titre(somme, acteur=gestionnaire, titre_numero="T", titre_le=date(2025, 7, 1))
    return somme


def preparer(nom: str) -> Objet:
    """L'objet de cet acte, dans son état de départ."""
    convention, cas = engagee("mayotte-2022", "10000.00"), CAS[nom]
    if nom.startswith("compte"):
        return saisir(convention) if cas.depart == "a_verifier" else compte_verifie(convention)
    if nom.startswith("reversement"):
        return somme_a_rendre(convention, cas.depart)
    compte_verifie(convention)
    solde = tranche(convention, 2)
    if cas.depart == E.SUSPENDU:
        return suspendre(solde, acteur=qui("responsable", convention), motif="Contrôle.")
    return solde if cas.depart == E.PREVU else mener(solde, E(cas.depart))


def chemin(nom: str, objet: Objet) -> str:
    return reverse(f"conventions:{nom}", args=[objet.uuid])


def envoi(nom: str) -> dict[str, Any]:
    saisie = dict(CAS[nom].saisie)
    if nom == "versement_rendre_exigible":
        saisie["piece"] = televerse(pdf(), "attestation.pdf")
    return saisie


def test_chaque_acte_a_son_cas() -> None:
    assert {acte.cle for acte in ACTES} == set(CAS)


@pytest.mark.parametrize("nom", NOMS)
def test_un_acte_s_explique_puis_s_accomplit(client: Client, nom: str) -> None:
    objet = preparer(nom)
    client.force_login(qui(CAS[nom].role, objet.convention))
    page = client.get(chemin(nom, objet))
    assert page.status_code == 200
    assert objet.convention.numero in html(page)
    reponse = client.post(chemin(nom, objet), envoi(nom))
    assert reponse.status_code == 302, html(reponse)
    assert reponse["Location"] == adresse("paiements", objet.convention)
    objet.refresh_from_db()
    assert objet.etat == CAS[nom].arrivee
    assert client.get(reponse["Location"]).status_code == 200


@pytest.mark.parametrize("nom", NOMS)
def test_un_autre_role_lit_pourquoi_c_est_refuse_ailleurs_rien_n_existe(client: Client, nom: str) -> None:
    objet = preparer(nom)
    client.force_login(qui("instructeur" if nom.startswith(("compte", "reversement")) else "signataire_service",
                           objet.convention))  # fmt: skip
    refus = client.get(chemin(nom, objet))
    attendu = (
        404
        if nom.startswith("compte")
        and not CompteBancaire.objects.visibles_par(qui("instructeur", objet.convention)).exists()
        else 403
    )
    assert refus.status_code == attendu
    for etranger in (agent("gestionnaire"), representant()):
        client.force_login(etranger)
        assert client.post(chemin(nom, objet), envoi(nom)).status_code == 404


@pytest.mark.parametrize("nom", [nom for nom in NOMS if "motif" in CAS[nom].saisie])
def test_un_acte_motive_exige_son_motif(client: Client, nom: str) -> None:
    objet = preparer(nom)
    client.force_login(qui(CAS[nom].role, objet.convention))
    page = html(client.post(chemin(nom, objet), {**envoi(nom), "motif": " "}))
    assert "<title>Erreur – " in page


def test_un_refus_du_verbe_se_lit_a_l_ecran(client: Client) -> None:
    convention = engagee()
    versement = mener(tranche(convention), E.CERTIFIE)
    client.force_login(qui("gestionnaire", convention))
    page = html(client.post(chemin("versement_demander_paiement", versement), {**REFERENCES, "le": "2025-07-01"}))
    assert "Le compte bancaire n'est pas vérifié" in page
    assert 'role="alert"' in page


def test_le_solde_s_essaie_sans_rien_ecrire(client: Client) -> None:
    solde = preparer("versement_ajuster")
    client.force_login(qui("instructeur", solde.convention))
    page = html(client.get(chemin("versement_ajuster", solde), {"depenses": "24 000"}))
    assert "Solde : 3 000,00 €" in page
    assert "2 000,00 € seraient libérés" in page
    abime = html(client.get(chemin("versement_ajuster", solde), {"depenses": "beaucoup"}))
    assert "Ce montant ne se lit pas" in abime
    solde.refresh_from_db()
    assert isinstance(solde, Versement)
    assert solde.montant == Decimal("5000.00")


def test_le_rib_se_compare_a_cote_du_compte(client: Client) -> None:
    compte = preparer("compte_verifier")
    assert isinstance(compte, CompteBancaire)
    client.force_login(qui("gestionnaire", compte.convention))
    page = html(client.get(chemin("compte_verifier", compte)))
    assert "FR76 3000 6000 0112 3456 7890 189" in page
    image = client.get(chemin("rib_image", compte))
    assert (image.status_code, image["Content-Type"], image.content[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert client.get(chemin("rib", compte)).status_code == 200
    CompteBancaire.objects.update(rib=None)
    assert client.get(chemin("rib_image", compte)).status_code == 404
    assert client.get(chemin("rib", compte)).status_code == 404


# --- Les pages --------------------------------------------------------------------------------------------------------


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
    assert client.get(chemin("justificatif", avance)).status_code == 200
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
