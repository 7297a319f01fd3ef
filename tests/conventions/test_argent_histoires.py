"""Des histoires d'argent au hasard, par les vrais verbes : l'égalité tient à chaque pas, le journal les rejoue."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptes.models import Utilisateur
from conventions import services
from conventions.models import Avenant, Convention, Reversement, Versement
from conventions.selecteurs.compte import compte_de, compte_des_lignes
from conventions.selecteurs.rejeu import JournalIncomplet, etat_des_lignes, rejouer_journal
from conventions.services import reversements, versements
from conventions.services.echeancier import constater_bilan_valide, engager_avenant
from conventions.services.soldes import ajuster_solde
from conventions.types import NatureAvenant, OrigineReversement
from regles.compte import Compte
from socle import journal
from socle.horloge import maintenant
from socle.workflow import TransitionInterdite
from tests.conventions.argent import REFERENCES, compte_verifie, engagee, payee, qui

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
CENTIMES = Decimal("0.01")
Pas = tuple[int, int, int]


class Monde:
    """Une convention et ceux qui agissent ; `choix` et `centimes` viennent du hasard."""

    def __init__(self, convention: Convention) -> None:
        self.convention = convention
        roles = ("gestionnaire", "instructeur", "responsable")
        self.agents: dict[str, Utilisateur] = {role: qui(role, convention) for role in roles}

    def versement(self, choix: int) -> Versement:
        lus = list(Versement.objects.filter(convention=self.convention).order_by("rang"))
        return lus[choix % len(lus)]

    def reversement(self, choix: int) -> Reversement:
        lus = list(Reversement.objects.filter(convention=self.convention).order_by("pk"))
        if not lus:
            raise TransitionInterdite("Aucune somme à rendre.")
        return lus[choix % len(lus)]

    def avenant(self, apres: Decimal, nature: str) -> None:
        rang = Avenant.objects.filter(convention=self.convention).count() + 1
        compte, fin = compte_de(Convention.objects.get(pk=self.convention.pk)), self.convention.fin
        assert fin is not None
        avant = compte.engage_net
        prolonge = fin + timedelta(days=365) if nature == NatureAvenant.RECONDUCTION else None
        acte = Avenant.objects.create(
            convention=self.convention, rang=rang, nature=nature, etat="en_vigueur", objet="Essai", motif="Essai",
            effet=fin, montant_avant=avant, montant_apres=apres, fin_avant=fin, fin_apres=prolonge,
            signe_le=maintenant(), notifie_le=maintenant(),
        )  # fmt: skip
        engager_avenant(self.convention, avant=avant, apres=apres, avenant=acte, acteur=self.agents["gestionnaire"])


def actes(monde: Monde, choix: int, centimes: int) -> list[Callable[[], object]]:
    """Tout ce qui peut arriver, dans un ordre fixe."""
    ges, ins, res = (monde.agents[role] for role in ("gestionnaire", "instructeur", "responsable"))
    montant, convention = centimes * CENTIMES, monde.convention
    v, r = monde.versement, monde.reversement
    jour = maintenant().date()
    return [
        lambda: versements.rendre_exigible(v(choix), acteur=ges),
        lambda: versements.certifier(v(choix), acteur=ins),
        lambda: versements.demander_paiement(v(choix), acteur=ges, **REFERENCES),
        lambda: versements.constater_paiement(v(choix), acteur=ges),
        lambda: versements.rejeter(v(choix), acteur=ges, motif="Rejet."),
        lambda: versements.suspendre(v(choix), acteur=res, motif="Contrôle."),
        lambda: versements.lever_suspension(v(choix), acteur=res, motif="Fin."),
        lambda: versements.annuler(v(choix), acteur=res, motif="Sans objet."),
        lambda: ajuster_solde(v(choix), depenses=montant, acteur=ins),
        lambda: constater_bilan_valide(convention, genre="final", acteur=ins),
        lambda: reversements.proposer(
            convention, montant=montant, origine=OrigineReversement.AUTRE, motif="Trop.", acteur=ins
        ),
        lambda: reversements.decider(r(choix), acteur=res, motif="Oui.", echeance=jour),
        lambda: reversements.emettre_titre(r(choix), acteur=ges, titre_numero="T", titre_le=jour),
        lambda: reversements.recouvrer(r(choix), acteur=ges, le=jour),
        lambda: reversements.ecarter(r(choix), acteur=res, motif="Faible."),
        lambda: monde.avenant(montant, NatureAvenant.MODIFICATION),
        lambda: monde.avenant(montant, NatureAvenant.RECONDUCTION),
        lambda: services.resilier(
            Convention.objects.get(pk=convention.pk), acteur=res, motif="Arrêt.", effet=convention.debut
        ),
    ]


def verifier(convention: Convention) -> Compte:
    """L'égalité tient, et les lignes disent ce que disent les mouvements."""
    relue = Convention.objects.get(pk=convention.pk)
    compte = compte_de(relue)
    assert compte.paye - compte.rembourse + compte.reste_a_payer + compte.libere == compte.engage
    assert compte == compte_des_lignes(relue)
    return compte


# Un versement se paie en quatre pas : ces suites-là reviennent plus souvent que le pur hasard ne les trouverait.
PAYER = [0, 1, 2, 3]
UN_PAS = st.tuples(st.integers(0, 17), st.integers(0, 5), st.integers(1, 2_000_000)).map(lambda pas: [pas])
UN_PAIEMENT = st.integers(0, 3).map(lambda rang: [(acte, rang, 1) for acte in PAYER])
HISTOIRES = st.lists(st.one_of(UN_PAS, UN_PAS, UN_PAIEMENT), min_size=4, max_size=14).map(lambda x: list(chain(*x)))


def test_une_histoire_au_hasard_garde_l_egalite_et_se_rejoue() -> None:
    convention = engagee("deux-sevres-fse-2018", "10000.01")
    compte_verifie(convention)
    monde = Monde(convention)

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
    @given(histoire=HISTOIRES)
    def jouer(histoire: list[Pas]) -> None:
        with transaction.atomic():
            for acte, choix, centimes in histoire:
                with suppress(TransitionInterdite), transaction.atomic():
                    actes(monde, choix, centimes)[acte]()
                verifier(convention)
            relue = Convention.objects.get(pk=convention.pk)
            assert rejouer_journal(relue) == etat_des_lignes(relue)
            transaction.set_rollback(True)

    jouer()


def test_le_hasard_paie_vraiment_et_libere_vraiment() -> None:
    """Sans quoi l'essai précédent ne prouverait rien : une histoire écrite passe par chaque genre de mouvement."""
    convention = engagee("deux-sevres-fse-2018", "10000.01")
    compte_verifie(convention)
    monde = Monde(convention)
    jouee: list[Pas] = [
        *[(acte, 0, 1) for acte in PAYER], *[(acte, 1, 1) for acte in PAYER], (4, 1, 1), (8, 2, 900_000),
        (15, 0, 1_200_000), (10, 0, 10_000), (11, 0, 1), (12, 0, 1), (13, 0, 1), (16, 0, 2_000_000), (17, 0, 1),
    ]  # fmt: skip
    for acte, choix, centimes in jouee:
        actes(monde, choix, centimes)[acte]()
        compte = verifier(convention)
    genres = set(convention.mouvements.values_list("genre", flat=True))
    assert genres == {"engager", "liberer", "payer", "annuler_paiement", "rembourser"}
    assert (compte.reste_a_payer >= 0, compte.rembourse) == (True, Decimal("100.00"))
    relue = Convention.objects.get(pk=convention.pk)
    assert rejouer_journal(relue) == etat_des_lignes(relue)
    assert journal.verifier() is None


def test_un_journal_efface_ne_se_rejoue_plus() -> None:
    convention = engagee()
    payee(convention)
    journal.effacer_details(convention, acteur=None, motif="Fin de conservation.")
    with pytest.raises(JournalIncomplet):
        rejouer_journal(convention)


def test_un_mouvement_ne_se_change_ni_ne_se_retire() -> None:
    convention = engagee()
    mouvement: Any = convention.mouvements.get()
    mouvement.montant = Decimal(1)
    with pytest.raises(Exception, match="mouvement"), transaction.atomic():
        mouvement.save()
    with pytest.raises(Exception, match="mouvement"), transaction.atomic():
        mouvement.delete()
