"""Un avenant signé sur papier : qui l'enregistre, ce que la preuve en dit, ses dates, ses pages numérisées."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from comptes.models import Utilisateur
from conventions import services
from conventions.documents import donnees_feuille, rendre_feuille
from conventions.etats import EtatAvenant
from conventions.models import Avenant, Convention, ExemplaireNumerise, SignatureConvention
from conventions.selecteurs.avenants import actes_d_avenant
from conventions.selecteurs.scans import exemplaire_de
from conventions.services import avenants
from conventions.services.preuve import FournisseurInterne
from conventions.services.signature import LuSurPapier
from conventions.types import ModeSignature, Partie, UsageExemplaire
from socle import journal
from socle.detection import FichierRefuse
from socle.models import Courriel, Travail
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite
from tests.conventions import numerises as n
from tests.conventions.commun import html, porteur_de
from tests.conventions.suites import agent_de, avenant_de, en_cours, mener
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
JOUR = date(2025, 7, 1)
PRESIDENTE = LuSurPapier("Paule Durand", "Présidente", JOUR)
DIRECTRICE = LuSurPapier("Camille Exemple", "Directrice régionale", JOUR)
SAISIE = {"nom": "Paule Durand", "fonction": "Présidente", "le": "2025-07-01"}
SAISIE_SERVICE = {
    "nom_service": "Camille Exemple", "fonction_service": "Directrice régionale", "le_service": "2025-07-01"
}  # fmt: skip


@pytest.fixture
def convention() -> Convention:
    return en_cours()


@pytest.fixture
def avenant(convention: Convention) -> Avenant:
    """À signer ; l'appel demande deux exemplaires."""
    return mener(avenant_de(convention), EtatAvenant.A_SIGNER)


@pytest.fixture
def gestionnaire(convention: Convention) -> Utilisateur:
    return agent_de(convention, "gestionnaire")


def papier() -> Any:
    return televerse(pdf(), "signe.pdf")


def lieu(nom: str, avenant: Avenant, **autres: Any) -> str:
    return reverse(f"conventions:{nom}", kwargs={"uuid": avenant.uuid, **autres})


def signatures(avenant: Avenant) -> list[SignatureConvention]:
    return list(SignatureConvention.objects.filter(version__avenant=avenant))


def test_le_beneficiaire_sur_papier_puis_le_service_dans_l_application(
    avenant: Avenant, gestionnaire: Utilisateur
) -> None:
    recu = avenants.enregistrer_papier(avenant, papier(), acteur=gestionnaire, beneficiaire=PRESIDENTE)
    assert recu.etat == EtatAvenant.A_SIGNER
    assert {(s.partie, s.mode, s.nom, s.jour_ecrit, s.signee_par) for s in signatures(avenant)} == {
        (Partie.BENEFICIAIRE, ModeSignature.PAPIER, "Paule Durand", JOUR, gestionnaire)
    }
    assert len(signatures(avenant)) == 2
    assert Courriel.objects.filter(genre="convention.avenant_signature_attendue").exists()
    signe = avenants.signer_service(recu, acteur=agent_de(avenant.convention, "signataire_service"), fonction="D.")
    assert signe.etat == EtatAvenant.SIGNE


def test_l_original_signe_des_deux_parties_n_attend_plus_que_sa_notification(
    avenant: Avenant, gestionnaire: Utilisateur
) -> None:
    signe = avenants.enregistrer_papier(
        avenant, papier(), acteur=gestionnaire, beneficiaire=PRESIDENTE, service=DIRECTRICE
    )
    assert (signe.etat, signe.signe_le and signe.signe_le.date()) == (EtatAvenant.SIGNE, JOUR)
    assert not Courriel.objects.filter(genre="convention.avenant_signature_attendue").exists()
    assert Travail.objects.filter(genre="convention.feuille", cle__startswith="avenant:").count() == 1
    actions = [ligne.action for ligne in journal.lignes(avenant)][-2:]
    assert actions == ["avenant.recevoir_exemplaire", "avenant.recevoir_original"]
    garde = ExemplaireNumerise.objects.get()
    assert (garde.version.avenant, garde.usage) == (avenant, UsageExemplaire.SIGNATURE)
    assert {s.fichier for s in signatures(avenant)} == {garde.fichier}
    assert avenants.notifier(signe, acteur=gestionnaire).etat == EtatAvenant.EN_VIGUEUR


def test_la_preuve_dit_sur_papier_la_date_ecrite_et_qui_enregistre(avenant: Avenant, gestionnaire: Utilisateur) -> None:
    avenants.enregistrer_papier(avenant, papier(), acteur=gestionnaire, beneficiaire=PRESIDENTE, service=DIRECTRICE)
    for signature in signatures(avenant):
        demande = signature.preuve["demande"]
        assert FournisseurInterne().verifier(signature.preuve)
        assert (demande["mode"], demande["jour_ecrit"], demande["compte"]) == ("papier", "2025-07-01", "")
        assert demande["enregistree_par"] == gestionnaire.courriel
        assert signature.fichier is not None
        assert demande["empreinte_exemplaire"] == signature.fichier.sha256
    version = avenant.versions.get()
    feuille = donnees_feuille(version)
    assert feuille["sur_papier"] is True
    assert {s["jour_ecrit"] for s in feuille["signatures"]} == {"1er\u00a0juillet\u00a02025"}
    with pikepdf.open(BytesIO(rendre_feuille(version))) as document:
        jointe = json.loads(document.attachments["preuve-service.json"].get_file().read_bytes())
    assert jointe["demande"]["nom"] == "Camille Exemple"


@pytest.mark.parametrize(
    ("le", "phrase"), [(date(2025, 7, 2), "à venir"), (date(2025, 6, 30), "n'existe que depuis"), (None, "la date")]
)
def test_une_date_impossible_ou_oubliee_est_refusee(
    avenant: Avenant, gestionnaire: Utilisateur, le: date | None, phrase: str
) -> None:
    with pytest.raises(TransitionInterdite, match=phrase):
        avenants.enregistrer_papier(
            avenant, papier(), acteur=gestionnaire, beneficiaire=LuSurPapier("Paule Durand", "Présidente", le)
        )
    assert signatures(avenant) == []


def test_le_service_seul_ne_suffit_pas_et_personne_non_plus(avenant: Avenant, gestionnaire: Utilisateur) -> None:
    with pytest.raises(TransitionInterdite, match="signe d'abord"):
        avenants.enregistrer_papier(avenant, papier(), acteur=gestionnaire, service=DIRECTRICE)
    with pytest.raises(TransitionInterdite, match="qui a signé"):
        avenants.enregistrer_papier(avenant, papier(), acteur=gestionnaire)
    with pytest.raises(FichierRefuse):
        avenants.enregistrer_papier(
            avenant, televerse(b"MZ" + b"x" * 200, "signe.pdf"), acteur=gestionnaire, beneficiaire=PRESIDENTE
        )
    assert signatures(avenant) == []


def test_une_partie_ne_signe_pas_deux_fois(avenant: Avenant, gestionnaire: Utilisateur) -> None:
    avenants.signer_beneficiaire(avenant, acteur=porteur_de(avenant.convention), fonction="Présidente")
    with pytest.raises(MauvaisEtat, match="déjà signé"):
        avenants.enregistrer_papier(avenant, papier(), acteur=gestionnaire, beneficiaire=PRESIDENTE)
    signe = avenants.enregistrer_papier(avenant, papier(), acteur=gestionnaire, service=DIRECTRICE)
    with pytest.raises(MauvaisEtat):
        avenants.enregistrer_papier(signe, papier(), acteur=gestionnaire, service=DIRECTRICE)


@pytest.mark.parametrize("role", ["instructeur", "signataire_service", "porteur"])
def test_seuls_le_gestionnaire_et_le_responsable_enregistrent_le_papier(avenant: Avenant, role: str) -> None:
    convention = avenant.convention
    acteur = porteur_de(convention) if role == "porteur" else agent_de(convention, role)
    assert "recevoir_original" not in actes_d_avenant(acteur, avenant)
    for verbe in (avenants.recevoir_exemplaire, avenants.recevoir_original):
        with pytest.raises(DroitManquant):
            verbe(avenant, None, acteur=acteur, lu=PRESIDENTE)  # type: ignore[arg-type]  # refusé avant d'être lu
    with pytest.raises(DroitManquant):
        avenants.enregistrer_papier(avenant, papier(), acteur=acteur, beneficiaire=PRESIDENTE)


def test_l_ecran_demande_les_deux_parties_puis_seulement_celle_qui_manque(
    client: Client, avenant: Avenant, gestionnaire: Utilisateur
) -> None:
    client.force_login(gestionnaire)
    ecran = lieu("avenant_enregistrer_papier", avenant)
    assert ecran in html(client.get(lieu("avenant", avenant)))
    page = html(client.get(ecran))
    assert "Signature du bénéficiaire" in page
    assert "Signature du service, si l'exemplaire la porte" in page
    refus = html(client.post(ecran, {**SAISIE, "nom_service": "Camille", "fichier": papier()}))
    assert "Dites le nom, la qualité et la date" in refus
    assert client.post(ecran, {**SAISIE, "fichier": papier()}).status_code == 302
    assert "Signature du bénéficiaire" not in html(client.get(ecran))
    assert "Erreur – " in html(client.post(ecran, {"fichier": papier()}))
    assert client.post(ecran, {**SAISIE_SERVICE, "fichier": papier()}).status_code == 302
    page = html(client.get(lieu("avenant", avenant)))
    dits = (
        "Il reste à notifier",
        "1er juillet 2025",
        "Sur papier, en 2 exemplaires",
        "Enregistré par",
        "Exemplaire pa",
    )
    for morceau in dits:
        assert morceau in page, morceau


def test_le_beneficiaire_lit_le_papier_enregistre(client: Client, avenant: Avenant, gestionnaire: Utilisateur) -> None:
    avenants.enregistrer_papier(avenant, papier(), acteur=gestionnaire, beneficiaire=PRESIDENTE)
    client.force_login(porteur_de(avenant.convention))
    page = html(client.get(lieu("avenant", avenant)))
    garde = ExemplaireNumerise.objects.get()
    chemin = reverse("conventions:exemplaire", args=[avenant.convention.uuid, garde.uuid])
    assert chemin in page
    assert "Enregistré par" not in page
    assert client.get(chemin)["Content-Type"] == "application/pdf"


def test_les_ecrans_de_signature_parlent_de_l_avenant(client: Client, avenant: Avenant) -> None:
    client.force_login(porteur_de(avenant.convention))
    assert "J'ai lu l'avenant" in html(client.get(lieu("avenant_signer_beneficiaire", avenant)))
    assert "Avenant signé" in html(client.get(lieu("avenant_deposer_exemplaire", avenant)))


# --- Les pages numérisées ---------------------------------------------------------------------------------------------


@pytest.fixture
def numerise(avenant: Avenant, gestionnaire: Utilisateur) -> Avenant:
    """L'avenant a trois pages marquées ; toutes reviennent du copieur, la tête en bas."""
    version = n.produire(avenant.versions.get())
    n.deposer(gestionnaire, avenant.convention, n.scans_de(version, 180))
    return avenant


def test_l_exemplaire_numerise_d_un_avenant_vaut_signature(numerise: Avenant, gestionnaire: Utilisateur) -> None:
    version = numerise.versions.get()
    exemplaire = exemplaire_de(version)
    assert exemplaire is not None
    assert exemplaire.parties == (Partie.BENEFICIAIRE, Partie.SERVICE)
    with pytest.raises(TransitionInterdite, match="nom de la personne"):
        services.rattacher_exemplaire(version, acteur=gestionnaire)
    garde = services.rattacher_exemplaire(
        version, acteur=gestionnaire, nom="Paule Durand", fonction="Présidente", le=JOUR, service=DIRECTRICE
    )
    numerise.refresh_from_db()
    assert (garde.usage, numerise.etat) == (UsageExemplaire.SIGNATURE, EtatAvenant.SIGNE)
    assert ExemplaireNumerise.objects.count() == 1
    assert {s.fichier for s in signatures(numerise)} == {garde.fichier}


def test_signe_en_ligne_le_papier_numerise_s_archive(numerise: Avenant, gestionnaire: Utilisateur) -> None:
    avenants.signer_beneficiaire(numerise, acteur=porteur_de(numerise.convention), fonction="Présidente")
    garde = services.rattacher_exemplaire(numerise.versions.get(), acteur=gestionnaire)
    numerise.refresh_from_db()
    assert (garde.usage, numerise.etat) == (UsageExemplaire.ARCHIVE, EtatAvenant.A_SIGNER)
    assert [s.mode for s in signatures(numerise)] == [ModeSignature.APPLICATION]


def test_l_exemplaire_numerise_se_relit_et_se_signe_a_l_ecran(
    client: Client, numerise: Avenant, gestionnaire: Utilisateur
) -> None:
    client.force_login(gestionnaire)
    exemplaire = exemplaire_de(numerise.versions.get())
    assert exemplaire is not None
    page = html(client.get(exemplaire.url))
    assert "Signature du service, si l'exemplaire la porte" in page
    assert "Erreur – " in html(client.post(exemplaire.url, {}))
    reponse = client.post(exemplaire.url, {**SAISIE, **SAISIE_SERVICE}, follow=True)
    assert "Les signatures de l'exemplaire sont enregistrées." in html(reponse)
    numerise.refresh_from_db()
    assert numerise.etat == EtatAvenant.SIGNE


def test_sans_signature_du_service_l_exemplaire_d_un_avenant_deja_signe_du_beneficiaire_s_archive(
    client: Client, numerise: Avenant, gestionnaire: Utilisateur
) -> None:
    avenants.signer_beneficiaire(numerise, acteur=porteur_de(numerise.convention), fonction="Présidente")
    client.force_login(gestionnaire)
    exemplaire = exemplaire_de(numerise.versions.get())
    assert exemplaire is not None
    assert "Le bénéficiaire a déjà signé" in html(client.get(exemplaire.url))
    assert "L'exemplaire est archivé." in html(client.post(exemplaire.url, {}, follow=True))


def test_une_page_d_avenant_sans_qr_se_rattache_a_la_main(
    client: Client, avenant: Avenant, gestionnaire: Utilisateur
) -> None:
    version = n.produire(avenant.versions.get())
    depot = n.deposer(gestionnaire, avenant.convention, [*n.scans_de(version)[:2], n.blanche()])
    client.force_login(gestionnaire)
    ecran = reverse("conventions:page_rattacher", args=[depot.uuid, 3])
    assert f"{avenant.convention.numero}, avenant n° 1 – " in html(client.get(ecran))
    nom = avenant.libelle_journal
    refus = html(client.post(ecran, {"convention": nom, "numero": "4", "quarts": "0"}))
    assert f"La version 1 de {nom} a 3 pages." in refus
    assert client.post(ecran, {"convention": nom, "numero": "3", "quarts": "0"}).status_code == 302
    exemplaire = exemplaire_de(version)
    assert exemplaire is not None
    assert exemplaire.complet
