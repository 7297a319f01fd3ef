"""De la décision à la notification : la convention par ses verbes, avec les bonnes personnes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from candidatures.models import Dossier
from comptes.models import Utilisateur
from conventions import services
from conventions.documents import mentions_vides
from conventions.etats import Etat
from conventions.models import Convention
from socle import journal
from socle.models import Courriel
from socle.travaux import executer_echus
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite
from tests.conventions.commun import CHAMPS, lire, prete
from tests.fabriques.comptes import agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def test_la_decision_fait_naitre_la_convention(dossier: Dossier) -> None:
    convention = Convention.objects.get(dossier=dossier)
    assert (convention.etat, convention.montant) == (Etat.BROUILLON, Decimal("29473.00"))
    assert convention.numero == f"C-{dossier.numero}"
    assert (convention.debut, convention.fin) == (date(2025, 9, 1), date(2026, 8, 31))
    assert [ligne.action for ligne in journal.lignes(convention)] == ["convention.creer", "convention.regenerer"]


def test_une_mention_a_valider_empeche_le_visa(convention: Convention, gestionnaire: Utilisateur) -> None:
    executer_echus()
    version = convention.versions.get()
    assert "imputation budgétaire" in mentions_vides(version.contenu)
    with pytest.raises(TransitionInterdite, match="imputation budgétaire"):
        services.soumettre(convention, acteur=gestionnaire)


def test_le_document_doit_etre_pret_avant_le_visa(convention: Convention, gestionnaire: Utilisateur) -> None:
    with pytest.raises(TransitionInterdite, match="en cours de production"):
        services.soumettre(convention, acteur=gestionnaire)


def test_regenerer_garde_l_ancienne_version(convention: Convention, gestionnaire: Utilisateur) -> None:
    executer_echus()
    ancienne = convention.versions.get()
    octets = lire(ancienne.fichier)
    nouvelle = services.regenerer(
        services.enregistrer_champs(convention, CHAMPS, acteur=gestionnaire), acteur=gestionnaire
    )
    executer_echus()
    ancienne.refresh_from_db()
    assert nouvelle.rang == 2
    assert lire(ancienne.fichier) == octets
    assert services.regenerer(convention, acteur=gestionnaire) == nouvelle


def test_le_circuit_entier(convention: Convention, gestionnaire: Utilisateur) -> None:
    porteur = convention.dossier.cree_par
    signataire = agent("signataire_service", convention.dossier.appel.service)
    convention = prete(convention, gestionnaire)
    assert convention.etat == Etat.A_SIGNER
    with pytest.raises(TransitionInterdite, match="bénéficiaire signe d'abord"):
        services.signer_service(convention, acteur=signataire)
    convention = services.signer_beneficiaire(convention, acteur=porteur, fonction="Présidente")
    assert convention.etat == Etat.A_SIGNER
    convention = services.signer_service(convention, acteur=signataire, fonction="Directrice")
    assert (convention.etat, convention.signee_le is not None) == (Etat.SIGNEE, True)
    convention = services.notifier(convention, acteur=gestionnaire)
    assert convention.etat == Etat.EN_COURS
    genres = set(Courriel.objects.values_list("genre", flat=True))
    assert {"convention.a_signer", "convention.signee", "convention.notifiee"} <= genres
    assert journal.verifier() is None


def test_signer_deux_fois_est_refuse(convention: Convention, gestionnaire: Utilisateur) -> None:
    porteur = convention.dossier.cree_par
    convention = services.signer_beneficiaire(prete(convention, gestionnaire), acteur=porteur)
    with pytest.raises(MauvaisEtat, match="déjà signé"):
        services.signer_beneficiaire(convention, acteur=porteur)


def test_apres_signature_rien_ne_change_le_texte(convention: Convention, gestionnaire: Utilisateur) -> None:
    convention = prete(convention, gestionnaire)
    services.signer_beneficiaire(convention, acteur=convention.dossier.cree_par)
    convention = services.signer_service(
        convention, acteur=agent("signataire_service", convention.dossier.appel.service)
    )
    with pytest.raises(MauvaisEtat):
        services.enregistrer_champs(convention, {"imputation": "autre"}, acteur=gestionnaire)
    with pytest.raises(MauvaisEtat):
        services.regenerer(convention, acteur=gestionnaire)
    with pytest.raises(MauvaisEtat):
        services.reprendre(convention, acteur=gestionnaire, motif="trop tard")


def test_reprendre_rouvre_la_redaction_et_previent(convention: Convention, gestionnaire: Utilisateur) -> None:
    convention = services.reprendre(prete(convention, gestionnaire), acteur=gestionnaire, motif="Une date à corriger.")
    assert (convention.etat, convention.visee_le) == (Etat.BROUILLON, None)
    assert Courriel.objects.filter(genre="convention.reprise", texte__contains="Une date à corriger.").exists()


def test_un_visa_refuse_revient_a_la_redaction(convention: Convention, gestionnaire: Utilisateur) -> None:
    services.regenerer(services.enregistrer_champs(convention, CHAMPS, acteur=gestionnaire), acteur=gestionnaire)
    executer_echus()
    convention = services.soumettre(convention, acteur=gestionnaire)
    responsable = agent("responsable", convention.dossier.appel.service)
    with pytest.raises(TransitionInterdite):
        services.refuser_visa(convention, acteur=responsable, motif=" ")
    convention = services.refuser_visa(convention, acteur=responsable, motif="Comptable à revoir.")
    assert convention.etat == Etat.BROUILLON
    assert convention.versions.get(rang=2).visas.get().favorable is False


def test_le_porteur_ne_vise_ni_ne_signe_pour_le_service(convention: Convention, gestionnaire: Utilisateur) -> None:
    convention = prete(convention, gestionnaire)
    services.signer_beneficiaire(convention, acteur=convention.dossier.cree_par)
    with pytest.raises(DroitManquant):
        services.signer_service(convention, acteur=convention.dossier.cree_par)


def test_le_porteur_ne_voit_pas_la_convention_avant_le_visa(convention: Convention, gestionnaire: Utilisateur) -> None:
    porteur = convention.dossier.cree_par
    assert not Convention.objects.visibles_par(porteur).exists()
    prete(convention, gestionnaire)
    assert Convention.objects.visibles_par(porteur).exists()


def test_resilier_exige_un_motif(convention: Convention, gestionnaire: Utilisateur) -> None:
    responsable = agent("responsable", convention.dossier.appel.service)
    convention = prete(convention, gestionnaire)
    services.signer_beneficiaire(convention, acteur=convention.dossier.cree_par)
    convention = services.signer_service(
        convention, acteur=agent("signataire_service", convention.dossier.appel.service)
    )
    with pytest.raises(TransitionInterdite):
        services.resilier(convention, acteur=responsable, motif="")
    resiliee = services.resilier(convention, acteur=responsable, motif="Action arrêtée.", effet=date(2026, 3, 1))
    assert resiliee.etat == Etat.RESILIEE
