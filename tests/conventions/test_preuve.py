"""La preuve d'une signature : scellée, vérifiable, jointe à la feuille, et fournie par qui l'on règle."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from conventions import services
from conventions.documents import rendre_feuille
from conventions.etats import Etat
from conventions.models import SignatureConvention
from conventions.services.preuve import DemandeSignature, FournisseurInterne, fournisseur
from socle import journal
from socle.horloge import maintenant
from tests.conventions import numerises as n
from tests.conventions.commun import acteur, convention_en, porteur_de
from tests.fabriques.comptes import agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def _demande(**autres: Any) -> DemandeSignature:
    valeurs: dict[str, Any] = {
        "document": "C-2025-0042",
        "identifiant": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "version": 1,
        "partie": "beneficiaire",
        "mode": "application",
        "nom": "Dominique Durand",
        "fonction": "Présidente",
        "compte": "d.durand@exemple.fr",
        "enregistree_par": "d.durand@exemple.fr",
        "instant": maintenant(),
        "empreinte_texte": "a" * 64,
        "empreinte_document": "b" * 64,
    }
    return DemandeSignature(**{**valeurs, **autres})


def test_la_preuve_se_verifie_et_se_redit() -> None:
    preuve = FournisseurInterne().signer(_demande())
    assert preuve == FournisseurInterne().signer(_demande())
    assert FournisseurInterne().verifier(json.loads(json.dumps(preuve)))


@pytest.mark.parametrize("champ", ["nom", "instant", "empreinte_texte", "empreinte_document", "compte"])
def test_une_preuve_changee_ne_se_verifie_plus(champ: str) -> None:
    preuve = FournisseurInterne().signer(_demande())
    preuve["demande"][champ] = "autre"
    assert not FournisseurInterne().verifier(preuve)


def test_une_empreinte_recalculee_sans_la_cle_ne_suffit_pas(settings: Any) -> None:
    """Qui récrit la base peut refaire un SHA-256 ; pas le code, qui demande la clé."""
    vraie = FournisseurInterne().signer(_demande())
    settings.SECRET_KEY = "une autre clé, celle d'un faussaire"
    fausse = FournisseurInterne().signer(_demande(nom="Faussaire"))
    settings.SECRET_KEY = "celle de l'application, changée depuis"
    assert not FournisseurInterne().verifier(fausse)
    assert not FournisseurInterne().verifier(vraie)


def test_une_cle_changee_mais_gardee_verifie_encore(settings: Any) -> None:
    preuve = FournisseurInterne().signer(_demande())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "la nouvelle clé"
    assert FournisseurInterne().verifier(preuve)


def test_signer_en_ligne_garde_la_preuve_et_son_sceau_au_journal() -> None:
    convention = convention_en(Etat.A_SIGNER)
    version = convention.versions.get()
    services.signer_beneficiaire(convention, acteur=porteur_de(convention), fonction="Présidente")
    signature = SignatureConvention.objects.get(version=version)
    demande = signature.preuve["demande"]
    assert fournisseur().verifier(signature.preuve)
    assert demande["compte"] == porteur_de(convention).courriel
    assert demande["empreinte_texte"] == version.empreinte
    assert version.fichier is not None
    assert demande["empreinte_document"] == version.fichier.sha256
    assert not {"ip", "adresse_ip", "navigateur"} & set(demande)
    ligne = list(journal.lignes(convention))[-1]
    assert ligne.detail.contenu["detail"]["preuve"] == signature.preuve["sceau"]


def test_sur_papier_la_preuve_dit_qui_a_enregistre_et_quel_exemplaire() -> None:
    convention = n.papier()
    gestionnaire = agent("gestionnaire", convention.dossier.appel.service)
    le = date(2025, 7, 1)
    services.recevoir_exemplaire(convention, n.televerse([n.blanche()]), acteur=gestionnaire, nom="Durand", le=le)
    for signature in SignatureConvention.objects.all():
        demande = signature.preuve["demande"]
        assert (demande["compte"], demande["enregistree_par"]) == ("", gestionnaire.courriel)
        assert (demande["mode"], demande["jour_ecrit"], signature.jour_ecrit) == ("papier", "2025-07-01", le)
        assert signature.fichier is not None
        assert demande["empreinte_exemplaire"] == signature.fichier.sha256


def test_les_preuves_sont_jointes_a_la_feuille() -> None:
    convention = convention_en(Etat.A_SIGNER)
    services.signer_beneficiaire(convention, acteur=porteur_de(convention), fonction="Présidente")
    services.signer_service(convention, acteur=acteur("signataire_service", convention), fonction="Directrice")
    with pikepdf.open(BytesIO(rendre_feuille(convention.versions.get()))) as document:
        jointes = {nom: fiche.get_file().read_bytes() for nom, fiche in document.attachments.items()}
    assert set(jointes) == {"signatures.json", "preuve-beneficiaire.json", "preuve-service.json"}
    for nom in ("preuve-beneficiaire.json", "preuve-service.json"):
        assert FournisseurInterne().verifier(json.loads(jointes[nom]))


class FournisseurEssai(FournisseurInterne):
    """Un prestataire branché par le réglage."""

    def signer(self, demande: DemandeSignature) -> dict[str, Any]:
        return {**super().signer(demande), "fournisseur": "essai", "sceau": {"jeton": demande.nom}}


def test_un_prestataire_se_branche_par_le_reglage(settings: Any) -> None:
    settings.SIGNATURE_FOURNISSEUR = "tests.conventions.test_preuve.FournisseurEssai"
    convention = convention_en(Etat.A_SIGNER)
    services.signer_beneficiaire(convention, acteur=porteur_de(convention), fonction="Présidente")
    preuve = SignatureConvention.objects.get().preuve
    assert preuve["fournisseur"] == "essai"
    assert preuve["sceau"] == {"jeton": porteur_de(convention).libelle_acteur}
