"""Engager une convention, prévoir ses versements, et ce qui en change le montant : avenant, baisse, résiliation."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from aap.types import FaitGenerateur
from comptes.droits import SYSTEME
from comptes.types import TypeStructure
from conventions import services
from conventions.etats import Etat, EtatReversement, EtatVersement
from conventions.models import Avenant, Convention
from conventions.selecteurs.compte import compte_de, compte_des_lignes
from conventions.services.echeancier import (
    constater_bilan_valide,
    engager_avenant,
    ouvrir_compte_convention,
    prevoir_versements,
    reduire,
)
from conventions.types import DepartDelai, NatureAvenant
from socle import journal
from socle.horloge import avancer, maintenant
from socle.workflow import TransitionInterdite
from tests.conventions.argent import engagee, mener, payee, qui, tranche
from tests.conventions.commun import convention_en
from tests.fabriques.aap import sans_gel
from tests.fabriques.comptes import StructureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
ASSOCIATION, COMMUNE = TypeStructure.ASSOCIATION, TypeStructure.COMMUNE


def lignes(convention: Convention) -> list[tuple[str, str, Decimal]]:
    return list(convention.versements.order_by("rang").values_list("fait_generateur", "etat", "montant"))


def avenant(convention: Convention, apres: str, *, nature: str = NatureAvenant.MODIFICATION, rang: int = 1) -> Avenant:
    fin = convention.fin
    assert fin is not None
    prolonge = fin + timedelta(days=365) if nature == NatureAvenant.RECONDUCTION else None
    return Avenant.objects.create(
        convention=convention, rang=rang, nature=nature, etat="en_vigueur", objet="Essai", motif="Essai", effet=fin,
        montant_avant=convention.montant, montant_apres=Decimal(apres), fin_avant=fin, fin_apres=prolonge,
        signe_le=maintenant(), notifie_le=maintenant(),
    )  # fmt: skip


def test_notifier_engage_et_rend_la_signature_exigible() -> None:
    convention = engagee()
    assert lignes(convention) == [(FaitGenerateur.SIGNATURE, EtatVersement.A_LIQUIDER, Decimal("15000.00"))]
    assert compte_de(convention).engage == Decimal("15000.00")
    versement = tranche(convention)
    assert (versement.exigible_le, versement.limite) == (date(2025, 7, 1), date(2025, 8, 30))
    assert journal.verifier() is None


@pytest.mark.parametrize(
    ("code", "structure", "attendu"),
    [
        ("aura-2025", ASSOCIATION, ["10000.01"]),
        ("mayotte-2022", ASSOCIATION, ["5000.00", "5000.01"]),
        ("paca-2022", ASSOCIATION, ["5000.00", "5000.01"]),
        ("deux-sevres-fse-2018", ASSOCIATION, ["3000.00", "5000.00", "2000.01"]),
        ("deux-sevres-fse-2018", COMMUNE, ["8000.00", "2000.01"]),
    ],
)
def test_les_tranches_de_chaque_appel_au_centime(code: str, structure: str, attendu: list[str]) -> None:
    convention = engagee(code, "10000.01", structure=StructureFactory(type=structure))
    assert [montant for *_, montant in lignes(convention)] == [Decimal(m) for m in attendu]


def test_ouvrir_deux_fois_n_engage_qu_une() -> None:
    convention = engagee()
    assert ouvrir_compte_convention(convention, acteur=SYSTEME) == []
    assert convention.mouvements.count() == 1


def test_un_appel_sans_tranche_est_un_versement_unique() -> None:
    convention = convention_en(Etat.EN_COURS)
    with sans_gel():
        convention.dossier.version_suivie.tranches.all().delete()
    (unique,) = prevoir_versements(convention, Decimal("100.00"), acteur=SYSTEME)
    assert (unique.libelle, unique.montant, unique.etat) == ("Versement unique", Decimal("100.00"), "a_liquider")


@pytest.mark.parametrize(
    ("genre", "devenus"),
    [("trimestriel", []), ("intermediaire", [2]), ("annuel", [2]), ("final", [2, 3]), ("compte_rendu", [2, 3])],
)
def test_un_bilan_valide_remplit_ce_qui_l_attend(genre: str, devenus: list[int]) -> None:
    convention = engagee("deux-sevres-fse-2018")
    remplis = constater_bilan_valide(convention, genre=genre, acteur=qui("instructeur", convention))
    assert [v.rang for v in remplis] == devenus
    assert {v.etat for v in remplis} <= {EtatVersement.A_LIQUIDER}
    assert tranche(convention, 1).etat == EtatVersement.PREVU
    if genre == "final":
        assert constater_bilan_valide(convention, genre=genre, acteur=SYSTEME) == []


def test_le_delai_court_de_la_condition_quand_il_y_en_a_une() -> None:
    convention = engagee("mayotte-2022")
    avance, solde = convention.versements.order_by("rang")
    assert (avance.limite, solde.limite) == (date(2025, 8, 30), None)
    avancer(timedelta(days=100))
    constater_bilan_valide(convention, genre="final", acteur=SYSTEME, le=date(2025, 10, 1))
    assert tranche(convention, 2).limite == date(2025, 11, 30)


def test_le_delai_ne_court_jamais_avant_la_notification() -> None:
    convention = engagee("mayotte-2022")
    constater_bilan_valide(convention, genre="final", acteur=SYSTEME, le=date(2025, 6, 15))
    assert tranche(convention, 2).limite == date(2025, 8, 30)


def test_le_delai_court_de_la_signature_quand_la_convention_le_dit() -> None:
    convention = convention_en(Etat.SIGNEE)
    convention.depart_delai, convention.signee_le = DepartDelai.FAIT_GENERATEUR, maintenant() - timedelta(days=10)
    convention.save()
    services.notifier(convention, acteur=qui("gestionnaire", convention))
    assert tranche(convention).limite == date(2025, 8, 20)


def test_un_appel_sans_regle_de_paiement_n_a_pas_de_limite() -> None:
    convention = engagee("deux-sevres-fse-2018")
    constater_bilan_valide(convention, genre="final", acteur=SYSTEME)
    assert set(convention.versements.values_list("limite", flat=True)) == {None}


# --- Avenants ---------------------------------------------------------------------------------------------------------


def egal(convention: Convention) -> None:
    convention = Convention.objects.get(pk=convention.pk)
    assert compte_de(convention) == compte_des_lignes(convention)


def test_une_hausse_se_repartit_sur_ce_qui_reste() -> None:
    convention = engagee("deux-sevres-fse-2018", "10000.00")
    suite = engager_avenant(
        convention, avant=Decimal("10000.00"), apres=Decimal("10000.10"), avenant=avenant(convention, "10000.10"),
        acteur=qui("gestionnaire", convention),
    )  # fmt: skip
    assert [v.montant for v in suite] == [Decimal("3000.03"), Decimal("5000.05"), Decimal("2000.02")]
    egal(convention)


def test_une_hausse_apres_le_dernier_paiement_ajoute_un_versement() -> None:
    convention = engagee()
    payee(convention)
    acte = avenant(convention, "15500.00")
    avant, apres, par = Decimal("15000.00"), Decimal("15500.00"), qui("gestionnaire", convention)
    for _ in range(2):
        suite = engager_avenant(convention, avant=avant, apres=apres, avenant=acte, acteur=par)
        assert [(v.montant, v.etat, v.avenant) for v in suite] == [(Decimal("500.00"), "a_liquider", acte)]
    assert suite[0].libelle == "Complément (avenant n° 1)"
    egal(convention)


def test_une_reconduction_a_ses_propres_versements() -> None:
    convention = engagee("mayotte-2022", "10000.00")
    acte = avenant(convention, "22000.00", nature=NatureAvenant.RECONDUCTION)
    suite = engager_avenant(
        convention, avant=Decimal("10000.00"), apres=Decimal("22000.00"), avenant=acte, acteur=SYSTEME
    )
    assert [(v.montant, v.etat) for v in suite] == [
        (Decimal("5000.00"), "a_liquider"), (Decimal("5000.00"), "prevu"),
        (Decimal("6000.00"), "a_liquider"), (Decimal("6000.00"), "prevu"),
    ]  # fmt: skip
    egal(convention)


def test_une_baisse_se_prend_sur_la_fin() -> None:
    convention = engagee("deux-sevres-fse-2018", "10000.00")
    suite = engager_avenant(
        convention, avant=Decimal("10000.00"), apres=Decimal("7500.00"), avenant=avenant(convention, "7500.00"),
        acteur=qui("gestionnaire", convention),
    )  # fmt: skip
    assert [v.montant for v in suite] == [Decimal("3000.00"), Decimal("4500.00")]
    assert tranche(convention, 3).etat == EtatVersement.ANNULE
    assert compte_de(convention).libere == Decimal("2500.00")
    egal(convention)


def test_une_baisse_sous_le_paye_propose_un_reversement() -> None:
    convention = engagee("mayotte-2022", "10000.00")
    payee(convention)
    engager_avenant(
        convention, avant=Decimal("10000.00"), apres=Decimal("4000.00"), avenant=avenant(convention, "4000.00"),
        acteur=qui("gestionnaire", convention),
    )  # fmt: skip
    reversement = convention.reversements.get()
    assert (reversement.etat, reversement.montant) == (EtatReversement.PROPOSE, Decimal("1000.00"))
    egal(convention)


def test_une_baisse_ne_touche_pas_une_somme_certifiee() -> None:
    convention = engagee()
    mener(tranche(convention), EtatVersement.CERTIFIE)
    with pytest.raises(TransitionInterdite, match="déjà certifiés"):
        reduire(convention, Decimal("1.00"), motif="Essai", acteur=SYSTEME)
    egal(convention)


def test_resilier_libere_ce_qui_n_etait_pas_du() -> None:
    convention = engagee("mayotte-2022", "10000.01")
    payee(convention)
    services.resilier(
        convention, acteur=qui("responsable", convention), motif="Action arrêtée.", effet=convention.debut
    )
    compte = compte_de(convention)
    assert (compte.paye, compte.libere, compte.reste_a_payer) == (Decimal("5000.00"), Decimal("5000.01"), Decimal(0))
    assert journal.verifier() is None
    egal(convention)


def test_le_compte_repris_du_dossier_attend_sa_verification(convention: Convention) -> None:
    convention.etat, convention.signee_le = Etat.SIGNEE, maintenant()
    convention.save()
    services.notifier(convention, acteur=qui("gestionnaire", convention))
    compte = convention.comptes.get()
    assert (compte.etat, compte.saisi_par, compte.rib is not None) == ("a_verifier", None, True)
