"""Les quatre appels, du dépôt au dernier euro : chaque acte par son verbe et sa personne, aux dates de leur texte."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest

from aap.types import FaitGenerateur
from bilans import services as bilans
from bilans.etats import Etat as EtatBilan
from bilans.models import Bilan
from bilans.selecteurs.compte_rendu import tableau
from bilans.services import compte_rendu, reliquat
from bilans.types import GenreBilan
from conventions.etats import Etat, EtatReversement, EtatVersement
from conventions.models import Convention, Reversement
from conventions.selecteurs.compte import FERMES, compte_de, compte_des_lignes
from conventions.selecteurs.rejeu import etat_des_lignes, rejouer_journal
from conventions.services import comptes, reversements, versements
from conventions.services.echeancier import attester_demarrage
from demonstration import appels, scenario, suites
from socle import journal
from socle.horloge import figer
from socle.models import Travail
from socle.travaux import executer_echus
from tests.bilans.suites import relu
from tests.bilans.suites import remplir as remplir_le_compte
from tests.demonstration.scenes import AURA, JOURS, scene_de
from tests.fabriques.bilans import remplir
from tests.fabriques.socle import pdf, televerse

pytestmark = pytest.mark.django_db
D = Decimal


class Cas(NamedTuple):
    """Un appel, la part de son budget que l'année a dépensée, et ce qui en est payé, rendu, libéré."""

    lieu: appels.Lieu
    part: str
    payes: tuple[str, ...]
    rendu: str
    libere: str


PACA, MAYOTTE, DEUX_SEVRES = appels.LIEUX
CAS = (
    # Tout est versé à la signature : le dixième non dépensé se rend.
    Cas(AURA, "0.9", ("29050.00",), "2905.00", "2905.00"),
    # Le dixième non dépensé baisse le solde : il ne sera pas versé.
    Cas(PACA, "0.9", ("15400.00", "12320.00"), "0.00", "3080.00"),
    Cas(MAYOTTE, "0.9", ("15750.00", "12600.00"), "0.00", "3150.00"),
    # Avance de 30 %, acompte de 50 %, solde de 20 %.
    Cas(DEUX_SEVRES, "1", ("3300.00", "5500.00", "2200.00"), "0.00", "0.00"),
)


class Vie:
    """Une convention notifiée et ceux qui la mènent à son dernier paiement."""

    def __init__(self, scene: scenario.Scene, cle: str) -> None:
        self.agents, self.porteur = scene.agents, scene.porteurs[cle][1]
        self.convention = scene.conventionne(cle, 0)

    @contextmanager
    def le(self, jour: date) -> Iterator[None]:
        """Ce matin-là, ce que le temps a rendu dû d'abord fait."""
        with figer(suites.le_matin(self.convention, jour)):
            executer_echus()
            yield

    def payer_ce_qui_est_du(self, *, solde: bool = False) -> None:
        """Certifie, demande et constate chaque versement à liquider, par deux personnes. Le solde attend le compte."""
        dus = self.convention.versements.filter(etat=EtatVersement.A_LIQUIDER).order_by("rang")
        for versement in dus if solde else dus.exclude(fait_generateur=FaitGenerateur.SERVICE_FAIT):
            certifie = versements.certifier(versement, acteur=self.agents["instructrice"])
            demande = versements.demander_paiement(
                certifie, acteur=self.agents["gestionnaire"], engagement_juridique="2100000001",
                demande_paiement=f"DP-{versement.rang}", imputation="Essai",
            )  # fmt: skip
            versements.constater_paiement(demande, acteur=self.agents["gestionnaire"])

    def demarrer(self) -> None:
        """Le compte est vérifié, le démarrage attesté s'il est attendu, l'avance payée."""
        debut = self.convention.debut or date.max
        with self.le(debut):
            for compte in self.convention.comptes.all():
                comptes.verifier(compte, acteur=self.agents["responsable"])
            if self.convention.versements.filter(fait_generateur=FaitGenerateur.DEMARRAGE).exists():
                attester_demarrage(self.convention, piece=televerse(pdf(), "demarrage.pdf"), acteur=self.porteur)
            self.payer_ce_qui_est_du()

    def rendre(self, bilan: Bilan, part: Decimal) -> None:
        """Le bilan est saisi, transmis et validé à son échéance ; ce qu'il rend exigible est payé."""
        with self.le(bilan.echeance):
            ouvert = relu(bilans.saisir(bilan, acteur=self.porteur))
            if bilan.genre == GenreBilan.COMPTE_RENDU:
                lignes = [x for x in tableau(ouvert).lignes if x.ligne.saisissable and x.prevu]
                pret = remplir_le_compte(ouvert, {x.code: x.prevu * part for x in lignes})  # type: ignore[misc]  # euros
                compte_rendu.signer_et_transmettre(pret, acteur=self.porteur, fait_a="Ici", version=pret.version)
            else:
                bilans.transmettre(remplir(ouvert), acteur=self.porteur)
            executer_echus()
            valide = bilans.valider(relu(bilan), acteur=self.agents["instructrice"])
            if bilan.genre == GenreBilan.COMPTE_RENDU:
                self._arreter(valide)
            self.payer_ce_qui_est_du(solde=bilan.genre == GenreBilan.COMPTE_RENDU)

    def _arreter(self, bilan: Bilan) -> None:
        """Le reliquat est calculé puis décidé : le solde suit ce qui est dû, le trop versé est à rendre."""
        calcule = reliquat.calculer(bilan, acteur=self.agents["instructrice"])
        reliquat.decider(calcule, acteur=self.agents["responsable"], motif="Dépenses justifiées.")

    def recouvrer(self, jour: date) -> None:
        """Ce qui est à rendre est décidé par une autre personne, demandé, encaissé."""
        for somme in Reversement.objects.filter(convention=self.convention, etat=EtatReversement.PROPOSE):
            with self.le(jour):
                gestionnaire = self.agents["gestionnaire"]
                decidee = reversements.decider(
                    somme, acteur=self.agents["adjointe"], motif="À rendre.", echeance=jour + timedelta(days=60)
                )
                titree = reversements.emettre_titre(decidee, acteur=gestionnaire, titre_numero="TP-1", titre_le=jour)
                reversements.recouvrer(titree, acteur=gestionnaire, le=jour)


@pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas.lieu.code)
def test_du_depot_au_dernier_euro(cas: Cas, monkeypatch: pytest.MonkeyPatch) -> None:
    # Les gabarits sont rendus ; la mise en page est éprouvée ailleurs.
    monkeypatch.setattr("weasyprint.HTML.write_pdf", lambda *_, **__: pdf())
    candidate = cas.lieu.privee
    with figer(JOURS[cas.lieu.code]):
        scene = scene_de(cas.lieu, candidate)
    vie = Vie(scene, candidate.cle)
    vie.demarrer()
    dernier = date.min
    for bilan in vie.convention.bilans.order_by("echeance", "pk"):
        vie.rendre(bilan, D(cas.part))
        dernier = bilan.echeance
    vie.recouvrer(dernier + timedelta(days=30))
    convention = Convention.objects.get(pk=vie.convention.pk)
    assert convention.etat == Etat.ECHUE
    assert {b.etat for b in convention.bilans.all()} == {EtatBilan.VALIDE}
    assert {v.etat for v in convention.versements.all()} <= FERMES
    payes = tuple(str(v.montant) for v in convention.versements.filter(etat=EtatVersement.PAYE).order_by("rang"))
    compte = compte_de(convention)
    assert (payes, str(compte.rembourse), str(compte.libere)) == (cas.payes, cas.rendu, cas.libere)
    assert (compte.reste_a_payer, compte) == (D(0), compte_des_lignes(convention))
    assert rejouer_journal(convention) == etat_des_lignes(convention)
    assert not Travail.objects.exclude(erreur="").exists()
    assert journal.verifier() is None
