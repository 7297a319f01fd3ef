"""Le compte bancaire : saisi avec son RIB, vérifié par une seconde personne, jamais montré en entier."""

from __future__ import annotations

import pytest

from conventions.etats import EtatCompte, EtatVersement
from conventions.models import CompteBancaire
from conventions.services import comptes
from socle import journal
from socle.models import Courriel
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite
from tests.conventions.argent import AUTRE_IBAN, IBAN, compte_verifie, engagee, mener, qui, saisir, tranche
from tests.conventions.commun import convention_en, porteur_de
from tests.fabriques.comptes import membre, representant
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def test_un_changement_remplace_l_ancien_et_previent_les_signataires() -> None:
    convention = engagee()
    ancien = compte_verifie(convention)
    redactrice = membre("redacteur", convention.dossier.structure)
    nouveau = saisir(convention, AUTRE_IBAN)
    saisi = Courriel.objects.filter(genre="convention.compte_saisi").latest("pk")
    assert (saisi.destinataire, "fraude" in saisi.texte, AUTRE_IBAN in saisi.texte) == (
        porteur_de(convention).courriel, True, False,
    )  # fmt: skip
    assert not Courriel.objects.filter(genre="convention.compte_saisi", destinataire=redactrice.courriel).exists()
    verifie = comptes.verifier(nouveau, acteur=qui("responsable", convention))
    ancien.refresh_from_db()
    assert (verifie.etat, ancien.etat) == (EtatCompte.VERIFIE, EtatCompte.REMPLACE)
    assert Courriel.objects.filter(genre="convention.compte_remplace").exists()
    assert journal.verifier() is None


def test_qui_saisit_ne_verifie_pas() -> None:
    convention = engagee()
    gestionnaire = qui("gestionnaire", convention)
    compte = saisir(convention, par=gestionnaire)
    with pytest.raises(DroitManquant, match="une autre personne le vérifie"):
        comptes.verifier(compte, acteur=gestionnaire)


@pytest.mark.parametrize("faux", ["FR7630006000011234567890188", "FR76", "", "bonjour"])
def test_un_iban_faux_est_refuse(faux: str) -> None:
    with pytest.raises(TransitionInterdite, match="IBAN n'est pas valable"):
        saisir(engagee(), faux)
    assert not CompteBancaire.objects.exists()


def test_un_iban_ecrit_par_blocs_est_compact() -> None:
    assert saisir(engagee(), "FR76 3000 6000 0112 3456 7890 189").iban == IBAN


def test_un_seul_compte_attend_a_la_fois() -> None:
    convention = engagee()
    compte = saisir(convention)
    with pytest.raises(MauvaisEtat, match="attend déjà"):
        saisir(convention, AUTRE_IBAN)
    comptes.refuser(compte, acteur=qui("responsable", convention), motif="Le titulaire n'est pas l'association.")
    refuse = Courriel.objects.get(genre="convention.compte_refuse")
    assert "Le titulaire n'est pas l'association." in refuse.texte
    assert saisir(convention, AUTRE_IBAN).etat == EtatCompte.A_VERIFIER


def test_refuser_exige_un_motif() -> None:
    convention = engagee()
    with pytest.raises(MotifManquant):
        comptes.refuser(saisir(convention), acteur=qui("gestionnaire", convention), motif="")


def test_sans_rib_on_ne_verifie_pas() -> None:
    convention = engagee()
    compte = CompteBancaire.objects.create(convention=convention, iban=IBAN, titulaire="Association")
    with pytest.raises(TransitionInterdite, match="Aucun RIB"):
        comptes.verifier(compte, acteur=qui("gestionnaire", convention))


def test_retirer_un_compte_arrete_les_paiements() -> None:
    convention = engagee()
    compte = compte_verifie(convention)
    mener(tranche(convention), EtatVersement.DEMANDE)
    with pytest.raises(TransitionInterdite, match="Un paiement est demandé"):
        comptes.remplacer(compte, acteur=qui("gestionnaire", convention))
    mener(tranche(convention), EtatVersement.PAYE)
    assert comptes.remplacer(compte, acteur=qui("gestionnaire", convention)).etat == EtatCompte.REMPLACE


@pytest.mark.parametrize("role", ["instructeur", "signataire_service", "administrateur"])
def test_un_autre_role_ne_saisit_ni_ne_verifie(role: str) -> None:
    convention = engagee()
    autre = qui(role, convention)
    with pytest.raises(DroitManquant):
        saisir(convention, par=autre)
    compte = saisir(convention)
    for verbe in (comptes.verifier, comptes.remplacer):
        with pytest.raises((DroitManquant, MauvaisEtat)):
            verbe(compte, acteur=autre)


def test_une_autre_structure_ne_saisit_pas() -> None:
    with pytest.raises(DroitManquant):
        saisir(engagee(), par=representant())


def test_avant_la_notification_le_compte_est_celui_du_dossier() -> None:
    convention = convention_en("a_signer")  # type: ignore[arg-type]  # valeur de l'état
    with pytest.raises(MauvaisEtat, match="n'est pas notifiée"):
        comptes.saisir_compte(
            convention, iban=IBAN, titulaire="A", rib=televerse(pdf(), "rib.pdf"), acteur=porteur_de(convention)
        )


def test_l_iban_n_est_jamais_entier_dans_le_journal() -> None:
    convention = engagee()
    compte = compte_verifie(convention)
    textes = [str(ligne.detail.contenu) for objet in (compte, convention) for ligne in journal.lignes(objet)]
    assert any("FR76 •••• •••• 0189" in texte for texte in textes)
    assert not any(IBAN in texte for texte in textes)
