"""Signer : dans l'application, sur papier, ou après la clôture sur autorisation."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from candidatures import services, types
from candidatures.documents.instantane import empreinte
from candidatures.etats import Etat
from candidatures.models import Dossier, Projet
from comptes.types import RoleStructure
from socle import journal
from socle.fichiers import FichierRefuse
from socle.horloge import figer, maintenant
from socle.models import Courriel
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite
from tests.fabriques import candidatures as fabriques
from tests.fabriques.comptes import StructureFactory, agent, membre
from tests.fabriques.socle import docx, image, pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]

APRES = datetime.fromisoformat("2025-07-20T10:00:00+02:00")
TERME = datetime.fromisoformat("2025-08-31T23:59:59.999+02:00")


def sous_reserve(accordee: bool | None = None) -> Dossier:
    """Un dossier déposé sans signature, dérogation demandée, et répondue si `accordee` est dit."""
    dossier = fabriques.complet()
    services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Conseil municipal en août.")
    dossier = services.deposer(dossier, acteur=dossier.cree_par, instant=maintenant(), cle=uuid.uuid4())
    if accordee is not None:
        repondre(dossier, accordee=accordee)
    return dossier


def brouillon_montre() -> Dossier:
    """Un dossier complet que le service peut lire avant son dépôt."""
    dossier = fabriques.complet()
    services.partager(dossier, acteur=dossier.cree_par, montrer=True)
    dossier.refresh_from_db()
    return dossier


def repondre(dossier: Dossier, *, accordee: bool) -> None:
    """Un responsable répond à la demande."""
    responsable = agent("responsable", dossier.appel.service)
    services.accorder_derogation_signature(dossier, acteur=responsable, motif="Vu.", accordee=accordee)


def test_signer_lie_la_signature_a_l_empreinte_du_formulaire(horloge: datetime) -> None:
    dossier = fabriques.complet()
    signature = services.signer(dossier, acteur=dossier.cree_par, fonction=" Présidente ", fait_a="Lyon")
    assert (signature.fonction, signature.signee_le) == ("Présidente", horloge)
    assert signature.empreinte == empreinte(dossier)
    assert services.signature_valable(dossier) == signature
    assert [ligne.action for ligne in journal.lignes(dossier)][-1] == "dossier.signer"


def test_signer_deux_fois_le_meme_formulaire_ne_fait_qu_une_signature() -> None:
    dossier = fabriques.complet()
    premiere = services.signer(dossier, acteur=dossier.cree_par)
    assert services.signer(dossier, acteur=dossier.cree_par) == premiere


def test_on_ne_signe_que_ce_qu_on_a_lu() -> None:
    dossier = fabriques.complet()
    lue = empreinte(dossier)
    Projet.objects.filter(pk=dossier.pk).update(objectifs="Changé entre-temps.")
    with pytest.raises(services.DossierChange):
        services.signer(dossier, acteur=dossier.cree_par, lue=lue)
    assert services.signer(dossier, acteur=dossier.cree_par, lue=empreinte(dossier)).pk


def test_un_redacteur_ne_signe_pas_mais_depose_le_formulaire_papier() -> None:
    dossier = fabriques.complet()
    redacteur = membre(RoleStructure.REDACTEUR, dossier.structure)
    with pytest.raises(DroitManquant):
        services.signer(dossier, acteur=redacteur)
    signature = services.deposer_formulaire_signe(
        dossier, televerse(pdf(), "signe.pdf"), acteur=redacteur, nom="Dominique Durand"
    )
    assert (signature.mode, signature.nom) == (types.ModeSignature.PAPIER, "Dominique Durand")
    assert services.manques_au_depot(dossier) == []


def test_le_formulaire_papier_est_un_pdf_ou_une_image() -> None:
    dossier = fabriques.complet()
    assert services.deposer_formulaire_signe(
        dossier, televerse(image("JPEG"), "signe.jpg"), acteur=dossier.cree_par, nom="D. Durand"
    ).fichier
    with pytest.raises(FichierRefuse):
        services.deposer_formulaire_signe(
            dossier, televerse(docx(), "signe.docx"), acteur=dossier.cree_par, nom="D. Durand"
        )
    assert dossier.signatures.count() == 1


def test_un_dossier_depose_signe_n_attend_plus_rien() -> None:
    dossier = fabriques.depose()
    with pytest.raises(MauvaisEtat, match="n'attend plus"):
        services.signer(dossier, acteur=dossier.cree_par)


def test_prevenir_les_signataires_une_fois_par_etat_du_formulaire() -> None:
    dossier = fabriques.complet()
    redacteur = membre(RoleStructure.REDACTEUR, dossier.structure)
    assert services.demander_signature(dossier, acteur=redacteur) == 1
    services.demander_signature(dossier, acteur=redacteur)
    mail = Courriel.objects.get(genre="dossier.signature_demandee")
    assert mail.destinataire == dossier.cree_par.courriel
    assert f"/dossiers/{dossier.uuid}/signature/" in mail.texte
    Projet.objects.filter(pk=dossier.pk).update(objectifs="Changé.")
    services.demander_signature(dossier, acteur=redacteur)
    assert Courriel.objects.filter(genre="dossier.signature_demandee").count() == 2


def test_prevenir_sans_signataire_dit_quoi_faire() -> None:
    lieu = StructureFactory()
    redacteur = membre(RoleStructure.REDACTEUR, lieu)
    dossier = fabriques.brouillon(structure=lieu, acteur=redacteur)
    with pytest.raises(TransitionInterdite, match="signataire"):
        services.demander_signature(dossier, acteur=redacteur)


def test_deposer_sous_reserve_puis_signer_au_dernier_instant_du_terme() -> None:
    dossier = sous_reserve()
    assert (dossier.sous_reserve_signature, dossier.complet_le) == (True, None)
    assert dossier.releve is not None
    with figer(APRES):
        repondre(dossier, accordee=True)
    with figer(TERME):
        services.signer(dossier, acteur=dossier.cree_par)
    dossier.refresh_from_db()
    assert (dossier.sous_reserve_signature, dossier.complet_le) == (False, TERME)
    assert dossier.derogation_signature.close_le == TERME
    assert Courriel.objects.filter(genre="dossier.signature_recue").exists() is False


def test_le_service_apprend_la_demande_en_recevant_le_dossier() -> None:
    """Il ne voit pas un brouillon : lui écrire plus tôt lui donnerait un lien qui ne mène nulle part."""
    dossier = fabriques.complet()
    instructrice = agent("instructeur", dossier.appel.service)
    services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Conseil municipal en août.")
    assert not Courriel.objects.filter(destinataire=instructrice.courriel).exists()
    services.deposer(dossier, acteur=dossier.cree_par, instant=maintenant(), cle=uuid.uuid4())
    mail = Courriel.objects.get(destinataire=instructrice.courriel)
    assert "Conseil municipal en août." in mail.texte


def test_l_instructeur_apprend_que_la_signature_est_arrivee() -> None:
    dossier = sous_reserve()
    instructrice = agent("instructeur", dossier.appel.service)
    services.signer(dossier, acteur=dossier.cree_par)
    assert Courriel.objects.get(genre="dossier.signature_recue").destinataire == instructrice.courriel


def test_le_lendemain_du_terme_la_signature_est_refusee() -> None:
    dossier = sous_reserve(accordee=True)
    with figer(TERME + timedelta(milliseconds=1)), pytest.raises(MauvaisEtat, match="délai pour signer"):
        services.signer(dossier, acteur=dossier.cree_par)
    with figer(TERME + timedelta(seconds=2)):
        services.signer(dossier, acteur=dossier.cree_par, instant=TERME)
    dossier.refresh_from_db()
    assert not dossier.sous_reserve_signature


def test_une_derogation_refusee_ne_laisse_que_jusqu_a_la_cloture() -> None:
    dossier = sous_reserve(accordee=False)
    with figer(APRES), pytest.raises(MauvaisEtat, match="délai pour signer"):
        services.signer(dossier, acteur=dossier.cree_par)
    services.signer(dossier, acteur=dossier.cree_par)
    dossier.refresh_from_db()
    assert not dossier.sous_reserve_signature


def test_une_derogation_refusee_avant_le_depot_oblige_a_signer() -> None:
    dossier = brouillon_montre()
    services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Conseil en août.")
    assert services.manques_au_depot(dossier) == []
    repondre(dossier, accordee=False)
    assert [m.chemin for m in services.manques_au_depot(dossier)] == ["signature"]
    assert services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Autre raison.").etat == (
        types.EtatDemande.DEMANDEE
    )


def test_redemander_ne_defait_pas_un_accord() -> None:
    dossier = brouillon_montre()
    services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Conseil en août.")
    repondre(dossier, accordee=True)
    seconde = services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Encore.")
    assert (seconde.etat, seconde.motif) == (types.EtatDemande.ACCORDEE, "Conseil en août.")


def test_la_derogation_se_demande_avant_la_cloture_et_le_depot() -> None:
    dossier = fabriques.complet()
    with figer(APRES), pytest.raises(MauvaisEtat):
        services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Trop tard.")
    with pytest.raises(TransitionInterdite, match="Dites pourquoi"):
        services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif=" ")
    depose = fabriques.depose(appel=dossier.appel)
    with pytest.raises(MauvaisEtat):
        services.demander_derogation_signature(depose, acteur=depose.cree_par, motif="Déjà parti.")


def test_un_appel_sans_derogation_le_dit() -> None:
    dossier = fabriques.complet()
    dossier.appel.signature_jour = None
    dossier.appel.save()
    with pytest.raises(TransitionInterdite, match="ne prévoit pas"):
        services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Conseil en août.")


def test_seul_un_responsable_repond_une_fois_avec_un_motif() -> None:
    dossier = sous_reserve()
    with pytest.raises(DroitManquant):
        services.accorder_derogation_signature(
            dossier, acteur=agent("instructeur", dossier.appel.service), motif="Vu.", accordee=True
        )
    responsable = agent("responsable", dossier.appel.service)
    with pytest.raises(TransitionInterdite, match="Motivez"):
        services.accorder_derogation_signature(dossier, acteur=responsable, motif="", accordee=True)
    repondre(dossier, accordee=True)
    with pytest.raises(MauvaisEtat):
        repondre(dossier, accordee=False)
    mail = Courriel.objects.get(genre="dossier.derogation_signature_repondue")
    assert "31 août 2025" in mail.texte.replace("\u00a0", " ")
    assert dossier.etat == Etat.DEPOSE
