"""Les bilans naissent d'une convention notifiée, aux dates que l'appel et la convention disent, et les suivent."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bilans import services
from bilans.etats import Etat
from bilans.models import Bilan
from bilans.selecteurs.echeancier import Cle, a_fixer, cle_de
from bilans.types import GenreBilan
from comptes.droits import SYSTEME
from conventions import services as conventions
from conventions.etats import Etat as EtatConvention
from conventions.etats import EtatAvenant, EtatRetrait
from conventions.models import Avenant, Convention, Retrait
from conventions.types import NatureAvenant
from socle import journal
from socle.evenements import emettre
from socle.horloge import figer, maintenant
from socle.models import Courriel
from socle.travaux import executer_echus
from socle.workflow import DroitManquant, TransitionInterdite
from tests.conventions.commun import acteur, convention_en
from tests.fabriques.bilans import bilans_attendus, convention_suivie, poste_fige

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def dates() -> list[tuple[str, str, date]]:
    return [(b.genre, b.role, b.echeance) for b in Bilan.objects.order_by("echeance", "pk")]


def test_la_notification_fait_naitre_les_bilans() -> None:
    convention = convention_en(EtatConvention.SIGNEE)
    Convention.objects.filter(pk=convention.pk).update(bilan_intermediaire_le=date(2026, 3, 1))
    convention.refresh_from_db()
    conventions.notifier(convention, acteur=acteur("gestionnaire", convention))
    assert dates() == [
        ("intermediaire", "FACILITATEUR", date(2026, 3, 1)),
        ("compte_rendu", "", date(2027, 6, 30)),
    ]


def test_aura_attend_les_dates_de_la_convention() -> None:
    bilans = bilans_attendus("aura-2025")
    assert [(b.genre, b.echeance) for b in bilans] == [
        ("intermediaire", date(2026, 3, 1)),
        ("final", date(2026, 10, 31)),
        ("compte_rendu", date(2027, 6, 30)),
    ]
    assert bilans[0].source == "Date fixée par la convention."
    assert (bilans[0].periode_debut, bilans[0].periode_fin) == (date(2025, 9, 1), date(2026, 2, 28))


def test_mayotte_veut_le_bilan_annuel_deux_mois_avant_le_terme() -> None:
    annuel = next(b for b in bilans_attendus("mayotte-2022") if b.genre == GenreBilan.ANNUEL)
    assert annuel.echeance == date(2026, 6, 30)
    assert "2 mois avant la date de terme de la convention" in annuel.source


def test_un_coordinateur_finance_rend_chaque_trimestre_un_trimestre_plus_tard() -> None:
    convention = convention_suivie("mayotte-2022")
    convention.dossier.postes.update(role="COORDINATEUR")
    services.preparer(convention, acteur=SYSTEME)
    trimestriels = Bilan.objects.filter(genre=GenreBilan.TRIMESTRIEL).order_by("rang")
    assert [b.echeance for b in trimestriels][:2] == [date(2026, 1, 1), date(2026, 4, 1)]
    assert (trimestriels[1].periode_debut, trimestriels[1].periode_fin) == (date(2025, 10, 1), date(2025, 12, 31))
    assert set(Bilan.objects.filter(genre="intermediaire").values_list("role", flat=True)) == {"COORDINATEUR"}


def test_sans_coordinateur_aucun_trimestriel() -> None:
    assert "trimestriel" not in {b.genre for b in bilans_attendus("mayotte-2022")}


def test_preparer_deux_fois_ne_change_rien() -> None:
    convention = convention_suivie()
    assert len(services.preparer(convention, acteur=SYSTEME)) == 3
    assert services.preparer(convention, acteur=SYSTEME) == []


def test_un_avenant_recale_ce_qui_n_est_pas_transmis() -> None:
    convention = convention_suivie("mayotte-2022")
    services.preparer(convention, acteur=SYSTEME)
    avant = dates()
    transmis = Bilan.objects.get(genre=GenreBilan.INTERMEDIAIRE)
    Bilan.objects.filter(pk=transmis.pk).update(etat=Etat.TRANSMIS, transmis_le=maintenant())
    avenant = _avenant(convention, fin_apres=date(2026, 10, 31))
    emettre("avenant.notifie", avenant=avenant)
    apres = {genre: jour for genre, _, jour in dates()}
    assert apres["annuel"] == date(2026, 8, 31)
    assert (transmis.genre, transmis.role, transmis.echeance) in dates()
    assert len(avant) == len(dates())


def test_une_reconduction_attend_une_annee_de_plus() -> None:
    convention = convention_suivie("mayotte-2022")
    services.preparer(convention, acteur=SYSTEME)
    avenant = _avenant(convention, nature=NatureAvenant.RECONDUCTION, fin_apres=date(2027, 8, 31))
    emettre("avenant.notifie", avenant=avenant)
    annuels = Bilan.objects.filter(genre=GenreBilan.ANNUEL).order_by("rang")
    assert [(b.rang, b.echeance) for b in annuels] == [(1, date(2026, 6, 30)), (2, date(2027, 6, 30))]


def _avenant(convention: Convention, **champs: object) -> Avenant:
    valeurs = {"effet": date(2026, 1, 1)} | champs
    return Avenant.objects.create(
        convention=convention, rang=1, etat=EtatAvenant.EN_VIGUEUR, objet="Terme", motif="Retard",
        montant_avant=convention.montant, fin_avant=date(2026, 8, 31),
        signe_le=maintenant(), notifie_le=maintenant(), **valeurs,
    )  # fmt: skip


def test_une_resiliation_dispense_de_la_suite() -> None:
    convention = convention_suivie("mayotte-2022")
    convention.dossier.postes.update(role="COORDINATEUR")
    services.preparer(convention, acteur=SYSTEME)
    convention.etat, convention.resiliee_le = EtatConvention.RESILIEE, datetime(2026, 1, 15, tzinfo=UTC)
    convention.save()
    emettre("convention.resiliee", convention=convention)
    leves = Bilan.objects.filter(etat=Etat.LEVE, genre=GenreBilan.TRIMESTRIEL)
    assert {b.periode_debut for b in leves} == {date(2026, 4, 1), date(2026, 7, 1)}
    dernier = Bilan.objects.get(genre=GenreBilan.TRIMESTRIEL, periode_debut=date(2026, 1, 1))
    assert (dernier.etat, dernier.periode_fin) == (Etat.ATTENDU, date(2026, 1, 15))


def test_le_service_fixe_la_date_que_rien_n_ecrit() -> None:
    convention = convention_suivie(bilan_intermediaire_le=None)
    services.preparer(convention, acteur=SYSTEME)
    attendue = a_fixer(convention)[0]
    assert attendue.genre.value == "intermediaire"
    jour = date(2026, 2, 15)
    with pytest.raises(DroitManquant):
        services.fixer_echeance(convention, cle_de(attendue), jour, acteur=acteur("porteur", convention))
    tot = date(2025, 8, 31)
    with pytest.raises(TransitionInterdite, match="avant le début"):
        services.fixer_echeance(convention, cle_de(attendue), tot, acteur=acteur("gestionnaire", convention))
    bilan = services.fixer_echeance(convention, cle_de(attendue), jour, acteur=acteur("gestionnaire", convention))
    assert (bilan.echeance, "Date fixée par le service" in bilan.source) == (jour, True)
    assert a_fixer(convention) == []
    assert services.preparer(convention, acteur=SYSTEME) == []


def test_la_notification_demande_au_service_les_dates_qu_il_doit_fixer() -> None:
    convention = convention_en(EtatConvention.SIGNEE)
    conventions.notifier(convention, acteur=acteur("gestionnaire", convention))
    courriel = Courriel.objects.get(genre="bilan.dates_a_fixer")
    assert "bilan intermédiaire, bilan final" in courriel.texte
    assert f"/bilans/convention/{convention.uuid}/" in courriel.texte


def test_les_deux_sevres_fixent_aussi_leur_bilan_annuel() -> None:
    convention = convention_suivie("deux-sevres-fse-2018", bilan_intermediaire_le=None, bilan_final_le=None)
    services.preparer(convention, acteur=SYSTEME)
    assert [a.genre.value for a in a_fixer(convention)] == ["intermediaire", "annuel", "final"]
    gestionnaire = acteur("gestionnaire", convention)
    for attendue in a_fixer(convention):
        services.fixer_echeance(convention, cle_de(attendue), date(2026, 6, 1), acteur=gestionnaire)
    assert a_fixer(convention) == []
    assert {b.genre for b in convention.bilans.all()} == {"intermediaire", "annuel", "final", "compte_rendu"}


def test_le_service_corrige_la_date_qu_il_a_fixee_et_les_rappels_suivent() -> None:
    convention = convention_suivie(bilan_intermediaire_le=None)
    services.preparer(convention, acteur=SYSTEME)
    gestionnaire, cle = acteur("gestionnaire", convention), cle_de(a_fixer(convention)[0])
    services.fixer_echeance(convention, cle, date(2026, 2, 15), acteur=gestionnaire)
    bilan = services.fixer_echeance(convention, cle, date(2026, 4, 1), acteur=gestionnaire)
    # L'intermédiaire s'arrête la veille de sa date, comme si la convention l'avait écrite.
    assert (bilan.echeance, bilan.periode_fin) == (date(2026, 4, 1), date(2026, 3, 31))
    assert services.preparer(convention, acteur=SYSTEME) == []
    assert Courriel.objects.filter(genre="bilan.date_deplacee").count() == 1
    assert [ligne.action for ligne in journal.lignes(bilan)] == ["bilan.preparer", "bilan.preparer"]
    with figer(datetime(2026, 2, 15, 8, tzinfo=UTC)):
        services.programmer_echeances()
        executer_echus()
    assert not Courriel.objects.filter(genre="bilan.rappel").exists()
    with figer(datetime(2026, 3, 2, 8, tzinfo=UTC)):
        services.programmer_echeances()
        executer_echus()
    assert Courriel.objects.filter(genre="bilan.rappel").count() == 1
    with pytest.raises(TransitionInterdite, match="déjà la date"):
        services.fixer_echeance(convention, cle, date(2026, 4, 1), acteur=gestionnaire)
    Bilan.objects.filter(pk=bilan.pk).update(etat=Etat.TRANSMIS, transmis_le=maintenant())
    with pytest.raises(TransitionInterdite, match="déjà transmis"):
        services.fixer_echeance(convention, cle, date(2026, 5, 1), acteur=gestionnaire)


def test_une_date_ecrite_ne_se_change_pas_sans_avenant() -> None:
    convention = convention_suivie()
    services.preparer(convention, acteur=SYSTEME)
    cle = Cle("intermediaire", "FACILITATEUR", 1)
    with pytest.raises(TransitionInterdite, match="a déjà sa date"):
        services.fixer_echeance(convention, cle, date(2026, 5, 1), acteur=acteur("gestionnaire", convention))


def test_un_retrait_arrete_les_bilans_la_veille_du_manquement() -> None:
    convention = convention_suivie("mayotte-2022")
    convention.dossier.postes.update(role="COORDINATEUR")
    services.preparer(convention, acteur=SYSTEME)
    _retirer(convention, date(2026, 3, 1))
    vivants = Bilan.objects.exclude(etat=Etat.LEVE)
    assert max(vivants.exclude(genre="compte_rendu").values_list("periode_fin", flat=True)) == date(2026, 2, 28)
    assert [b.rang for b in vivants.filter(genre="trimestriel").order_by("rang")] == [1, 2, 3]
    leves = Bilan.objects.filter(etat=Etat.LEVE)
    assert leves.exists()
    motifs = {ligne.detail.contenu["motif"] for bilan in leves for ligne in journal.lignes(bilan) if ligne.detail}
    assert motifs == {"L'aide est retirée à partir du manquement : ce bilan n'est plus attendu."}
    assert vivants.filter(genre="compte_rendu").exists()


def _retirer(convention: Convention, jour: date) -> None:
    retrait = Retrait.objects.create(
        convention=convention, etat=EtatRetrait.PRONONCE, manquement="Un propos.", manquement_le=jour,
        ouvert_le=maintenant(), observations_avant=jour, decide_le=maintenant(), motif="Avéré.",
    )  # fmt: skip
    emettre("retrait.prononce", convention=convention, retrait=retrait, acteur=SYSTEME)


def test_un_metier_dont_le_poste_est_retire_ne_rend_que_ce_qu_il_a_commence() -> None:
    convention = convention_suivie("mayotte-2022")
    poste_fige(convention)
    coordinateur = poste_fige(convention, rang=2, role="COORDINATEUR")
    services.preparer(convention, acteur=SYSTEME)
    assert convention.bilans.filter(genre="trimestriel").count() == 5
    avenant = _avenant(convention, effet=date(2026, 1, 1))
    coordinateur.retire_par = avenant
    coordinateur.save()
    emettre("avenant.notifie", avenant=avenant)
    assert convention.bilans.filter(genre="trimestriel").exclude(etat=Etat.LEVE).count() == 2
    assert convention.bilans.filter(genre="annuel", etat=Etat.ATTENDU).count() == 1
