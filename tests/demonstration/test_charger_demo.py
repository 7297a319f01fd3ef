"""La démonstration : chaque état, un journal intact, un compte ouvert par rôle, et aucune trace d'une relance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from aap.models import AppelAProjets
from bilans.etats import Etat as EtatBilan
from bilans.etats import EtatReliquat
from bilans.models import Reliquat
from candidatures import etats
from candidatures.models import DocumentProduit, Dossier
from comptes.models import MembreService, MembreStructure, Utilisateur
from comptes.types import RoleService, RoleStructure
from conventions.etats import Etat as EtatConvention
from conventions.etats import EtatReversement
from conventions.models import Convention, SignatureConvention
from conventions.selecteurs.compte import compte_de, compte_des_lignes
from conventions.selecteurs.rejeu import etat_des_lignes, rejouer_journal
from demonstration.comptes import DOMAINE, MOT_DE_PASSE
from socle import journal
from socle.models import Courriel, LigneJournal, Travail
from socle.travaux import EtatTravail
from tests.fabriques.socle import pdf

pytestmark = pytest.mark.django_db
COURRIEL = re.compile(rf"\S+@{re.escape(DOMAINE)}")


@pytest.fixture(scope="module")
def demonstration(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Charge la démonstration une fois, dans une transaction que la fin du module annule."""
    with pytest.MonkeyPatch.context() as contexte, django_db_blocker.unblock():
        contexte.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("demonstration"))
        contexte.setattr(settings, "EMAIL_BACKEND", "socle.courriels.BackendLignes")
        contexte.setattr("socle.travaux.pousser", lambda *_, **__: True)
        # Les gabarits sont rendus ; la mise en page, éprouvée ailleurs, prendrait la moitié du temps.
        contexte.setattr("weasyprint.HTML.write_pdf", lambda *_, **__: pdf())
        with transaction.atomic():
            call_command("charger_demo", stdout=StringIO())
            yield
            transaction.set_rollback(True)


def imprimes() -> list[str]:
    """Adresses que la commande `comptes_demo` annonce."""
    sortie = StringIO()
    call_command("comptes_demo", stdout=sortie)
    assert MOT_DE_PASSE in sortie.getvalue()
    return COURRIEL.findall(sortie.getvalue())


def test_un_dossier_au_moins_dans_chaque_etat(demonstration: None) -> None:
    presents = set(Dossier.objects.order_by().values_list("etat", flat=True))
    assert presents == set(etats.Etat.values)


def test_une_convention_se_prepare_et_une_autre_court(demonstration: None) -> None:
    presents = set(Convention.objects.order_by().values_list("etat", flat=True))
    assert {EtatConvention.BROUILLON, EtatConvention.EN_COURS} <= presents
    retenus = Dossier.objects.filter(etat=etats.Etat.RETENU)
    assert set(Convention.objects.values_list("dossier_id", flat=True)) == set(retenus.values_list("pk", flat=True))
    courante = Convention.objects.filter(etat=EtatConvention.EN_COURS)[0]
    signatures = SignatureConvention.objects.filter(version__convention=courante)
    assert set(signatures.order_by().values_list("partie", flat=True)) == {"beneficiaire", "service"}


def test_un_reliquat_est_constate_et_une_somme_est_a_rendre(demonstration: None) -> None:
    reliquat = Reliquat.objects.get()
    somme = reliquat.reversement
    assert somme is not None
    assert (reliquat.etat, somme.etat) == (EtatReliquat.DECIDE, EtatReversement.TITRE_EMIS)
    assert reliquat.montant_decide == somme.montant > 0
    assert somme.decide_par != somme.propose_par
    assert (somme.convention.etat, reliquat.bilan.etat) == (EtatConvention.ECHUE, EtatBilan.VALIDE)
    assert Courriel.objects.filter(genre="convention.reversement_titre").exists()


def test_l_argent_de_chaque_convention_se_rejoue_de_son_journal(demonstration: None) -> None:
    notifiees = Convention.objects.filter(notifiee_le__isnull=False)
    assert notifiees.count() > 3
    for convention in notifiees:
        assert compte_de(convention) == compte_des_lignes(convention)
        assert rejouer_journal(convention) == etat_des_lignes(convention)


def test_un_appel_est_ouvert_et_les_dossiers_ne_vont_qu_aux_copies(demonstration: None) -> None:
    assert AppelAProjets.objects.ouverts().filter(demonstration=True).exists()
    assert not Dossier.objects.filter(appel__demonstration=False).exists()


def test_le_journal_est_intact(demonstration: None) -> None:
    assert LigneJournal.objects.filter(type="convention").exists()
    assert journal.verifier() is None


def test_aucun_travail_n_a_echoue_et_chaque_dossier_recu_a_son_accuse(demonstration: None) -> None:
    assert list(Travail.objects.exclude(erreur="").order_by("pk").values_list("genre", "erreur")) == []
    assert not Travail.objects.filter(etat=EtatTravail.ABANDONNE).exists()
    recus = Dossier.objects.filter(depose_le__isnull=False)
    accuses = DocumentProduit.objects.filter(genre__startswith="accuse", dossier__in=recus)
    assert set(accuses.values_list("dossier_id", flat=True)) == set(recus.values_list("pk", flat=True))
    assert Courriel.objects.exists()


def test_il_y_a_un_compte_par_role(demonstration: None) -> None:
    comptes = imprimes()
    services = MembreService.objects.filter(utilisateur__courriel__in=comptes)
    assert set(services.order_by().values_list("role", flat=True)) == set(RoleService.values)
    structures = MembreStructure.objects.filter(utilisateur__courriel__in=comptes)
    assert set(structures.order_by().values_list("role", flat=True)) == set(RoleStructure.values)


def test_chaque_compte_annonce_ouvre_son_accueil(demonstration: None) -> None:
    for courriel in imprimes():
        personne = Utilisateur.objects.get(courriel=courriel)
        assert personne.check_password(MOT_DE_PASSE)
        client = Client()
        client.force_login(personne)
        pages = ["pilotage:accueil", "instruction:file"] if personne.est_agent else ["candidatures:liste"]
        for page in ("accueil", "comptes:espace", *pages):
            assert client.get(reverse(page)).status_code == 200, (courriel, page)


def test_rejouer_la_commande_ne_change_rien(demonstration: None) -> None:
    modeles = [m for m in apps.get_models() if m._meta.managed and not m._meta.proxy]
    avant = {m._meta.label: m._base_manager.count() for m in modeles}
    sortie = StringIO()
    call_command("charger_demo", stdout=sortie)
    assert {m._meta.label: m._base_manager.count() for m in modeles} == avant
    assert "déjà chargée" in sortie.getvalue()


def test_hors_demonstration_la_commande_refuse(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="ne sert qu'en démonstration"):
        call_command("charger_demo", stdout=StringIO())
