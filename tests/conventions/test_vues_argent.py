"""Les écrans de l'argent : chaque acte s'explique puis s'accomplit, les listes, le porteur qui lit, les fichiers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from conventions.etats import EtatVersement
from conventions.models import CompteBancaire, Reversement, Versement
from conventions.services.versements import suspendre
from conventions.views.argent.actes import ACTES
from tests.conventions.argent import (
    REFERENCES,
    compte_verifie,
    engagee,
    mener,
    qui,
    saisir,
    somme_a_rendre,
    tranche,
)
from tests.conventions.commun import adresse, html
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
