"""Déplacer une date dit pourquoi et prévient les brouillons ; retirer n'est permis que si personne n'a commencé."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aap.etats import EtatAppel
from aap.models import AppelAProjets, DateDeplacee
from aap.services import ModificationInterdite, PublicationImpossible, deplacer_date, nouvelle_version, publier, retirer
from candidatures.etats import Etat
from candidatures.models import Dossier
from candidatures.services import creer_dossier
from comptes.droits import SYSTEME
from socle import evenements, journal
from socle.models.courriel import Courriel
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import StructureFactory, agent, membre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def _brouillon(appel: AppelAProjets) -> Dossier:
    structure = StructureFactory()
    return creer_dossier(appel, structure, acteur=membre("redacteur", structure))


def test_deplacer_la_cloture_garde_l_histoire_le_motif_et_previent_chaque_brouillon_une_fois() -> None:
    appel = appel_aura()
    brouillons = [_brouillon(appel), _brouillon(appel)]
    abandonne = _brouillon(appel)
    Dossier.objects.filter(pk=abandonne.pk).update(etat=Etat.ABANDONNE, abandonne_le=appel.ouverture)
    responsable = agent("responsable", appel.service)
    deplacement = deplacer_date(appel, "cloture", date(2025, 7, 31), motif=" Panne du guichet ", acteur=responsable)
    assert deplacement is not None
    relu = AppelAProjets.objects.get(pk=appel.pk)
    assert (relu.cloture_jour, relu.cloture_heure) == (date(2025, 7, 31), time(23, 59, 59))
    assert deplacement.motif == "Panne du guichet"
    assert (
        str(deplacement)
        == "Clôture du dépôt : 15 juillet 2025 à 23\u00a0h\u00a059 → 31 juillet 2025 à 23\u00a0h\u00a059"
    )
    assert journal.lignes(appel).last().action == "appel.deplacer_date"  # type: ignore[union-attr]  # une ligne existe
    courriels = Courriel.objects.filter(genre="dossier.date_deplacee")
    attendus = {m.utilisateur.courriel for d in brouillons for m in d.structure.membres.all()}
    assert {c.destinataire for c in courriels} == attendus
    texte = courriels[0].texte
    assert "Panne du guichet" in texte
    assert "31 juillet 2025" in texte
    assert deplacer_date(appel, "cloture", date(2025, 7, 31), motif="encore", acteur=responsable) is None
    assert courriels.count() == len(attendus)


def test_rejouer_l_evenement_n_ecrit_pas_deux_fois() -> None:
    appel = appel_aura()
    _brouillon(appel)
    deplacement = deplacer_date(
        appel, "signature", date(2025, 9, 15), motif="Été", acteur=agent("responsable", appel.service)
    )
    avant = Courriel.objects.count()
    evenements.emettre("appel.date_deplacee", appel=appel, deplacement=deplacement, acteur=SYSTEME)
    assert Courriel.objects.count() == avant


@pytest.mark.parametrize(
    ("champ", "valeur", "lu"),
    [
        ("ouverture", datetime.fromisoformat("2025-07-02T14:30"), "ouverture"),
        ("cloture", datetime.fromisoformat("2025-07-20T12:00"), "cloture"),
        ("signature", date(2025, 9, 30), "signature_terme"),
    ],
)
def test_une_heure_sans_fuseau_est_celle_de_l_appel(champ: str, valeur: Any, lu: str) -> None:
    appel = appel_aura()
    deplacer_date(appel, champ, valeur, motif="Report", acteur=agent("responsable", appel.service))
    appel.refresh_from_db()
    local = getattr(appel, lu).astimezone(ZoneInfo(appel.fuseau))
    assert local.date() == (valeur.date() if isinstance(valeur, datetime) else valeur)
    if isinstance(valeur, datetime):
        assert (local.hour, local.minute) == (valeur.hour, valeur.minute)


def test_une_releve_se_deplace_et_sa_phrase_reste() -> None:
    appel = appel_aura()
    deplacer_date(appel, "releve:1", date(2025, 7, 8), motif="Report", acteur=agent("responsable", appel.service))
    assert appel.releves.get(numero=1).jour == date(2025, 7, 8)


@pytest.mark.parametrize(
    ("champ", "valeur", "motif", "refus"),
    [
        ("cloture", date(2025, 7, 20), " ", "Dites pourquoi"),
        ("cloture", date(2025, 6, 1), "x", "précéder"),
        ("cloture", date(2025, 6, 20), "x", "passé"),
        ("cloture", date(2025, 7, 10), "x", "relève 2"),
        ("cloture", date(2025, 9, 10), "x", "terme de signature"),
        ("releve:1", date(2025, 8, 1), "x", "suivre la clôture"),
        ("releve:9", date(2025, 7, 8), "x", "n'existe pas"),
        ("publie_le", date(2025, 7, 8), "x", "n'existe pas"),
    ],
)
def test_une_date_refusee_ne_change_rien(champ: str, valeur: date, motif: str, refus: str) -> None:
    appel = appel_aura()
    avant = (appel.cloture, [r.instant for r in appel.releves.all()])
    with pytest.raises(ModificationInterdite, match=refus):
        deplacer_date(appel, champ, valeur, motif=motif, acteur=agent("responsable", appel.service))
    appel.refresh_from_db()
    assert (appel.cloture, [r.instant for r in appel.releves.all()]) == avant
    assert not DateDeplacee.objects.exists()


def test_une_date_d_un_appel_en_preparation_s_ecrit_librement_et_un_instructeur_n_en_deplace_pas() -> None:
    prepare = appel_aura(publie=False)
    with pytest.raises(ModificationInterdite, match="librement"):
        deplacer_date(prepare, "cloture", date(2025, 7, 20), motif="x", acteur=agent("administrateur", prepare.service))
    publie = publier(prepare, acteur=SYSTEME)
    with pytest.raises(ModificationInterdite, match="déplacer une date"):
        deplacer_date(publie, "cloture", date(2025, 7, 20), motif="x", acteur=agent("instructeur", publie.service))


def test_une_releve_close_ne_se_deplace_plus() -> None:
    appel = appel_aura()
    appel.releves.filter(numero=1).update(close_le=appel.ouverture)
    with pytest.raises(ModificationInterdite, match="close"):
        deplacer_date(appel, "releve:1", date(2025, 7, 8), motif="x", acteur=agent("responsable", appel.service))


def test_un_appel_publie_par_erreur_se_retire_et_ne_se_montre_plus() -> None:
    appel = appel_aura()
    retire = retirer(appel, motif="Publié trop tôt", acteur=agent("administrateur", appel.service))
    assert retire.etat == EtatAppel.RETIRE
    assert not AppelAProjets.objects.publies().exists()
    ligne = journal.lignes(appel).last()
    assert ligne is not None
    assert (ligne.action, ligne.detail.contenu["motif"]) == ("appel.retirer", "Publié trop tôt")
    with pytest.raises(ModificationInterdite, match="retiré"):
        nouvelle_version(appel, acteur=SYSTEME)
    with pytest.raises(PublicationImpossible, match="retiré"):
        publier(appel, acteur=SYSTEME)


def test_un_brouillon_suffit_a_empecher_le_retrait() -> None:
    appel = appel_aura()
    _brouillon(appel)
    with pytest.raises(ModificationInterdite, match="un dossier est commencé"):
        retirer(appel, motif="Erreur", acteur=agent("administrateur", appel.service))
    assert AppelAProjets.objects.get(pk=appel.pk).etat == EtatAppel.PUBLIE


@pytest.mark.parametrize(
    ("role", "motif", "refus"), [("responsable", "x", "retirer cet"), ("administrateur", " ", "pourquoi")]
)
def test_retirer_demande_un_droit_et_un_motif(role: str, motif: str, refus: str) -> None:
    appel = appel_aura()
    with pytest.raises(ModificationInterdite, match=refus):
        retirer(appel, motif=motif, acteur=agent(role, appel.service))
