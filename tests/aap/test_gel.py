"""Ce qui est publié ne se récrit plus, quelle que soit la porte."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from aap.models import AppelAProjets, Enveloppe, PieceDemandee, RegleAppliquee, VersionAppel
from aap.models.gel import IDENTITE_FIGEE
from aap.models.groupes import GROUPES
from tests.fabriques.aap import appel_aura

pytestmark = pytest.mark.django_db


def test_toute_table_de_lignes_porte_le_declencheur() -> None:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname LIKE 'pgtrigger_version_figee_%'"
        )
        tables = {nom for (nom,) in curseur.fetchall()}
    assert tables == {modele._meta.db_table for modele in GROUPES.values()} | {"aap_versionappel"}


@pytest.mark.parametrize(
    "geste",
    [
        lambda v: RegleAppliquee.objects.filter(version=v, code="PLAFOND_ETP").update(parametres={"montant": "1.00"}),
        lambda v: PieceDemandee.objects.filter(version=v).delete(),
        lambda v: PieceDemandee.objects.create(version=v, code="NEUVE", libelle="Pièce neuve"),
        lambda v: VersionAppel.objects.filter(pk=v.pk).update(duree_mois=6),
        lambda v: VersionAppel.objects.filter(pk=v.pk).update(publiee_le=None),
        lambda v: VersionAppel.objects.filter(pk=v.pk).delete(),
    ],
    ids=["changer", "retirer", "ajouter", "changer la version", "la dépublier", "la retirer"],
)
def test_une_version_publiee_ne_s_ecrit_plus(geste: Any) -> None:
    version = appel_aura().version_courante
    with pytest.raises(IntegrityError, match="Cette version est publiée"), transaction.atomic():
        geste(version)


def test_d_une_enveloppe_publiee_seuls_le_montant_et_sa_source_changent() -> None:
    enveloppe = Enveloppe.objects.get(version=appel_aura().version_courante, niveau="regional")
    ligne = Enveloppe.objects.filter(pk=enveloppe.pk)
    assert ligne.update(montant="60000.00", source_montant="Notification du 3 mars 2025") == 1
    for geste in (
        lambda: ligne.update(libelle="Autre"),
        lambda: ligne.update(montant="1.00", niveau="national"),
        lambda: ligne.update(citation="Une phrase ajoutée"),
        ligne.delete,
        lambda: Enveloppe.objects.create(version=enveloppe.version, code="NEUVE", libelle="Neuve", niveau="regional"),
    ):
        with pytest.raises(IntegrityError, match="Cette version est publiée"), transaction.atomic():
            geste()
    assert ligne.get().montant == 60000


def test_une_ligne_ne_passe_pas_dans_une_version_publiee() -> None:
    publiee = appel_aura().version_courante
    libre = VersionAppel.objects.create(appel=publiee.appel, numero=2, texte="suite", resume="suite")
    ligne = PieceDemandee.objects.create(version=libre, code="NEUVE", libelle="Pièce neuve")
    with pytest.raises(IntegrityError, match="Cette version est publiée"), transaction.atomic():
        PieceDemandee.objects.filter(pk=ligne.pk).update(version=publiee)
    assert ligne.version_id == libre.pk


def test_une_version_en_preparation_s_ecrit() -> None:
    version = appel_aura(publie=False).version_courante
    assert PieceDemandee.objects.filter(version=version).update(obligatoire=False) == version.pieces.count()
    version.delete()


VALEURS = {"code": "x", "annee": 2000, "titre": "x", "nature": "cadre", "fuseau": "UTC", "prefixe_numero": "X"}


@pytest.mark.parametrize("champ", sorted(set(IDENTITE_FIGEE) - {"service_id"}))
def test_l_identite_d_un_appel_publie_est_figee_et_ses_dates_non(champ: str) -> None:
    appel = appel_aura()
    with pytest.raises(IntegrityError, match="son identité"), transaction.atomic():
        AppelAProjets.objects.filter(pk=appel.pk).update(**{champ: VALEURS[champ]})
    assert AppelAProjets.objects.filter(pk=appel.pk).update(cloture_heure="12:00:00") == 1
