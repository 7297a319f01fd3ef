"""Crédits d'un appel : ouverts, consommés, prévus ; relevés de plusieurs conventions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from comptes.droits import SYSTEME
from conventions.models import Avenant, Convention, Credits
from conventions.selecteurs.credits import LigneCredits, credits_de, graphe_des_credits, reconductible
from conventions.selecteurs.rejeu import credits_du_journal
from conventions.selecteurs.releves import releve_des_conventions
from conventions.services.credits import regler_credits
from conventions.services.reversements import decider, emettre_titre, proposer, recouvrer
from conventions.types import NatureAvenant, OrigineReversement
from socle.horloge import maintenant
from socle.workflow import DroitManquant, TransitionInterdite
from tests.conventions.argent import engagee, payee, qui

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
D = Decimal


def annees(convention: Convention) -> dict[int, LigneCredits]:
    return {ligne.annee: ligne for ligne in credits_de(convention.dossier.appel)}


def rendre(convention: Convention, montant: str) -> None:
    responsable, gestionnaire = qui("responsable", convention), qui("gestionnaire", convention)
    somme = proposer(
        convention, montant=D(montant), origine=OrigineReversement.AUTRE, motif="Trop versé.", acteur=SYSTEME
    )
    somme = decider(somme, acteur=responsable, motif="Oui.", echeance=date(2025, 9, 1))
    somme = emettre_titre(somme, acteur=gestionnaire, titre_numero="T", titre_le=date(2025, 7, 1))
    recouvrer(somme, acteur=gestionnaire, le=date(2025, 7, 1))


def test_consomme_ce_qui_est_engage_et_paye_moins_ce_qui_revient() -> None:
    convention = engagee("mayotte-2022", "10000.00")
    payee(convention)
    rendre(convention, "1000.00")
    ligne = annees(convention)[2025]
    assert (ligne.engage, ligne.paye) == (D("9000.00"), D("4000.00"))


def test_prevoit_le_reste_et_les_deux_reconductions_de_mayotte() -> None:
    convention = engagee("mayotte-2022", "10000.01")
    lues = annees(convention)
    # Terme le 31 août 2026 : deux années reconduites, chacune moitié au début, moitié à la fin.
    assert {a: (x.prevu_ae, x.prevu_cp) for a, x in lues.items()} == {
        2025: (D(0), D("5000.00")),
        2026: (D("10000.01"), D("5000.01") + D("5000.00")),
        2027: (D("10000.01"), D("5000.01") + D("5000.00")),
        2028: (D(0), D("5000.01")),
    }
    assert reconductible(convention.dossier.appel)


def test_une_reconduction_faite_ne_se_prevoit_plus() -> None:
    convention = engagee("mayotte-2022", "10000.00")
    for rang in (1, 2):
        Avenant.objects.create(
            convention=convention, rang=rang, nature=NatureAvenant.RECONDUCTION, etat="en_vigueur", objet="R",
            motif="R", effet=date(2026, 9, 1), montant_avant=D(1), fin_avant=date(2026, 8, 31),
            fin_apres=date(2027, 8, 31), signe_le=maintenant(), notifie_le=maintenant(),
        )  # fmt: skip
    assert {x.prevu_ae for x in annees(convention).values()} == {D(0)}


def test_un_appel_sans_reconduction_ne_prevoit_que_le_reste() -> None:
    convention = engagee()
    assert {a: (x.prevu_ae, x.prevu_cp) for a, x in annees(convention).items()} == {2025: (D(0), D("15000.00"))}
    assert not reconductible(convention.dossier.appel)


def test_regler_les_credits_dit_leur_source_et_ce_qui_depasse() -> None:
    convention = engagee()
    appel, gestionnaire = convention.dossier.appel, qui("gestionnaire", convention)
    valeurs: dict[str, Any] = {"ae": D("14000.00"), "cp": None, "dernier_engagement": date(2025, 12, 1)}
    with pytest.raises(TransitionInterdite, match="d'où viennent"):
        regler_credits(appel, 2025, acteur=gestionnaire, source=" ", **valeurs)
    with pytest.raises(TransitionInterdite, match="un jour de 2026"):
        regler_credits(appel, 2026, acteur=gestionnaire, source="Lettre", **valeurs)
    with pytest.raises(DroitManquant):
        regler_credits(appel, 2025, acteur=qui("instructeur", convention), source="Lettre", **valeurs)
    for _ in range(2):
        regler_credits(appel, 2025, acteur=gestionnaire, source="Lettre du 3 mars 2025", **valeurs)
    ligne = annees(convention)[2025]
    ouverts = Credits.objects.get()
    assert credits_du_journal(appel) == {2025: {nom: getattr(ouverts, nom) for nom in (*valeurs, "source")}}
    assert (ligne.reste_ae, ligne.reste_cp, ligne.depassements) == (D("-1000.00"), None, ["autorisations d'engagement"])
    graphe = graphe_des_credits([ligne], paiement=False)
    assert graphe.lignes[0][1:] == ["14\u202f000,00\u00a0€", "15\u202f000,00\u00a0€", "0,00\u00a0€"]


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_releve_de_plusieurs_conventions_tient_en_une_requete(nombre: int, django_assert_num_queries: Any) -> None:
    appel = None
    for _ in range(nombre):
        convention = engagee(appel=appel)
        appel = convention.dossier.appel
        payee(convention)
    with django_assert_num_queries(1):
        releve = releve_des_conventions(Convention.objects.filter(dossier__appel=appel))
    assert len(releve.lignes) == nombre
    assert (releve.total.engage, releve.total.paye) == (D("15000.00") * nombre, D("15000.00") * nombre)
