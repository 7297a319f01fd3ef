"""Les postes dans un bilan : temps de travail repris de la convention, mois sans personne, contradictions, suites."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from bilans import services
from bilans.documents.lecture import lire
from bilans.etats import Etat
from bilans.faits import contradictions
from bilans.models import Bilan, ValeurIndicateur
from bilans.selecteurs.lecture import valeurs_lues
from bilans.selecteurs.postes import postes_du_bilan
from bilans.selecteurs.reponses import relever
from bilans.types import GenreBilan
from conventions import services as conventions
from conventions.models import PosteConventionne
from conventions.types import NatureEvenement
from socle.horloge import figer
from tests.conventions.commun import html
from tests.fabriques.bilans import agent_du_bilan, bilan_attendu, porteur_du_bilan, poste_fige, remplir
from tests.fabriques.comptes import agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
CODE = "ETP_POSTE_1"


@pytest.fixture
def bilan() -> Bilan:
    """Bilan intermédiaire, du 1er septembre 2025 au 28 février 2026, d'une convention à un poste."""
    attendu = bilan_attendu()
    poste_fige(attendu.convention)
    return services.saisir(attendu, acteur=porteur_du_bilan(attendu))


def etp(bilan: Bilan) -> ValeurIndicateur:
    return bilan.valeurs.get(code=CODE)


def declarer(bilan: Bilan, nature: NatureEvenement, jour: date, fin: date | None = None) -> None:
    poste = PosteConventionne.objects.get(convention=bilan.convention, rang=1)
    conventions.declarer_evenement(poste, acteur=porteur_du_bilan(bilan), nature=nature, debut=jour, fin=fin)


def codes(bilan: Bilan) -> list[str]:
    return [c.constat.code for c in contradictions(relever(bilan))]


def test_le_temps_de_travail_est_repris_de_la_convention(bilan: Bilan) -> None:
    assert (etp(bilan).valeur, etp(bilan).calculee) == (Decimal(1), True)
    question = relever(bilan).questionnaire.questions[0]
    assert question.indicateur.libelle == "Facilitateur n° 1 : temps de travail pendant la période"
    assert codes(bilan) == []


def test_un_temps_de_travail_different_s_explique_et_ne_se_reprend_plus(bilan: Bilan) -> None:
    ValeurIndicateur.objects.filter(pk=etp(bilan).pk).update(valeur=Decimal("0.80"), calculee=False)
    (trouvee,) = contradictions(relever(bilan))
    assert trouvee.constat.message.replace("\xa0", " ") == (
        "Facilitateur n° 1 : 0,8 ETP au bilan, 1 ETP à la convention."
    )
    assert trouvee.champs == (f"{CODE}.TOUS_MARCHES",)
    assert trouvee.a_expliquer
    services.recalculer(bilan)
    assert etp(bilan).valeur == Decimal("0.80")


def test_les_mois_sans_personne_se_comptent_dans_la_periode_du_bilan(bilan: Bilan) -> None:
    assert postes_du_bilan(bilan)[0].non_pourvus is None
    declarer(bilan, NatureEvenement.PRISE_DE_POSTE, date(2025, 11, 1))
    declarer(bilan, NatureEvenement.DEPART, date(2026, 7, 1))
    (poste,) = postes_du_bilan(bilan)
    # Septembre et octobre ; juillet et août 2026 sont hors de la période.
    assert (poste.mois, poste.non_pourvus) == (Decimal(6), Decimal(2))
    assert poste.phrase == "4 mois pourvus sur 6 : 2 mois sans personne."


def test_des_heures_pleines_sur_un_poste_vide_se_disent(bilan: Bilan) -> None:
    ValeurIndicateur.objects.update_or_create(
        bilan=bilan, code="HEURES_ETP", perimetre="TOUS_MARCHES", defaults={"valeur": 1000, "valeur_n1": 1000}
    )
    assert codes(bilan) == []
    declarer(bilan, NatureEvenement.PRISE_DE_POSTE, date(2025, 11, 1))
    assert codes(bilan) == ["BILAN_HEURES_SANS_PERSONNE"]


def test_la_vie_d_un_poste_perime_le_recapitulatif_lu_avant(bilan: Bilan) -> None:
    bilan.refresh_from_db()
    lue = bilan.version
    declarer(bilan, NatureEvenement.PRISE_DE_POSTE, date(2025, 9, 1))
    bilan.refresh_from_db()
    assert bilan.version > lue


def test_rien_ne_nait_d_un_poste_avant_la_notification() -> None:
    attendu = bilan_attendu()
    convention = attendu.convention
    convention.bilans.all().delete()
    poste_fige(convention)
    declarer(attendu, NatureEvenement.PRISE_DE_POSTE, date(2025, 9, 1))
    assert not convention.bilans.exists()


def test_le_temps_de_travail_suit_un_avenant_s_il_n_a_pas_ete_corrige(bilan: Bilan) -> None:
    PosteConventionne.objects.filter(convention=bilan.convention).update(etp=Decimal("0.50"))
    declarer(bilan, NatureEvenement.PRISE_DE_POSTE, date(2025, 9, 1))
    assert (etp(bilan).valeur, etp(bilan).calculee) == (Decimal("0.50"), True)


def test_un_poste_d_un_autre_metier_n_est_pas_demande() -> None:
    attendu = bilan_attendu()
    poste_fige(attendu.convention)
    poste_fige(attendu.convention, rang=2, role="COORDINATEUR")
    assert [p.libelle for p in postes_du_bilan(attendu)] == ["Facilitateur n° 1"]
    final = attendu.convention.bilans.get(genre=GenreBilan.FINAL)
    assert [p.code for p in postes_du_bilan(final)] == ["ETP_POSTE_1", "ETP_POSTE_2"]


def test_le_service_et_la_photographie_montrent_les_postes(bilan: Bilan, client: Client) -> None:
    declarer(bilan, NatureEvenement.PRISE_DE_POSTE, date(2025, 11, 1))
    client.force_login(porteur_du_bilan(bilan))
    page = html(client.get(reverse("bilans:etape", args=[bilan.uuid, "chiffres"])))
    assert "4 mois pourvus sur 6 : 2 mois sans personne." in page
    with figer(datetime(2026, 3, 1, 8, tzinfo=UTC)):
        transmis = services.transmettre(remplir(bilan), acteur=porteur_du_bilan(bilan))
    assert transmis.etat == Etat.TRANSMIS
    assert transmis.contenu is not None
    ((libelle, phrase),) = lire(transmis.contenu).postes
    assert libelle == "Facilitateur n° 1"
    assert phrase.replace("\xa0", " ") == "1,00 ETP. 4 mois pourvus sur 6 : 2 mois sans personne."
    assert "ETP_POSTE_1" not in [ligne.code for ligne in lire(transmis.contenu).nombres]
    lue = next(v for v in valeurs_lues(transmis) if v.chemin == f"{CODE}.TOUS_MARCHES")
    assert (lue.source, lue.contradictions) == (
        "repris de la convention",
        ["4 mois pourvus sur 6 : 2 mois sans personne."],
    )
    client.force_login(agent_du_bilan("instructeur", bilan))
    assert "repris de la convention" in html(client.get(reverse("bilans:lecture", args=[bilan.uuid])))


def test_le_coordinateur_qui_saisit_n_est_pas_mene_a_une_page_fermee(bilan: Bilan, client: Client) -> None:
    service = bilan.convention.dossier.appel.service
    service.departements.add(*bilan.convention.dossier.departements.all())
    chiffres = reverse("bilans:etape", args=[bilan.uuid, "chiffres"])
    poste = reverse("conventions:poste", args=[bilan.convention.uuid, bilan.convention.postes.get().uuid])
    client.force_login(porteur_du_bilan(bilan))
    assert poste in html(client.get(chiffres))
    client.force_login(agent("coordinateur_regional", service))
    assert poste not in html(client.get(chiffres))
    page = html(client.get(reverse("bilans:bilan", args=[bilan.uuid])))
    assert reverse("bilans:convention", args=[bilan.convention.uuid]) not in page


def test_un_temps_de_travail_vide_est_celui_de_la_convention(bilan: Bilan) -> None:
    """Un bilan commencé ou renvoyé avant que la question existe ne reste pas bloqué par elle."""
    rempli = remplir(bilan)
    etp(rempli).delete()
    assert services.manques_du_bilan(rempli) == []
    transmis = services.transmettre(rempli, acteur=porteur_du_bilan(rempli))
    assert transmis.contenu is not None
    ((_, phrase),) = lire(transmis.contenu).postes
    assert phrase.replace("\xa0", " ").startswith("1,00 ETP. ")
