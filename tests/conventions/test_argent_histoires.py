"""Des histoires d'argent au hasard, par les vrais verbes : l'égalité tient à chaque pas, le journal les rejoue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any, TypeVar

import pytest
from django.db import transaction
from django.db.models import Model, QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candidatures.models import SoutienAnterieur
from comptes.models import Utilisateur
from conventions import services
from conventions.etats import EtatAvenant, EtatCompte, EtatRetrait
from conventions.models import Avenant, CompteBancaire, Convention, Retrait, Reversement, Versement
from conventions.selecteurs.compte import compte_de, compte_des_lignes
from conventions.selecteurs.rejeu import JournalIncomplet, etat_des_lignes, rejouer_journal
from conventions.services import avenants, comptes, retrait, reversements, versements
from conventions.services.echeancier import constater_bilan_valide
from conventions.services.soldes import ajuster_solde
from conventions.types import NatureAvenant, OrigineReversement
from regles.compte import Compte
from socle import journal
from socle.horloge import avancer, maintenant
from socle.workflow import TransitionInterdite
from tests.conventions.argent import AUTRE_IBAN, IBAN, REFERENCES, compte_verifie, engagee, payee, qui, saisir
from tests.conventions.commun import porteur_de

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
CENTIMES = Decimal("0.01")
Pas = tuple[int, int, int]
ModeleT = TypeVar("ModeleT", bound=Model)


class Monde:
    """Une convention et ceux qui agissent ; `choix` et `centimes` viennent du hasard."""

    def __init__(self, convention: Convention) -> None:
        self.convention = convention
        roles = ("gestionnaire", "instructeur", "responsable", "signataire_service")
        self.agents: dict[str, Utilisateur] = {role: qui(role, convention) for role in roles}

    @property
    def relue(self) -> Convention:
        return Convention.objects.get(pk=self.convention.pk)

    def versement(self, choix: int) -> Versement:
        return self._un(Versement.objects.order_by("rang"), choix)

    def reversement(self, choix: int) -> Reversement:
        return self._un(Reversement.objects.order_by("pk"), choix)

    def compte(self, choix: int) -> CompteBancaire:
        return self._un(CompteBancaire.objects.order_by("pk"), choix)

    def retrait(self, choix: int) -> Retrait:
        return self._un(Retrait.objects.order_by("pk"), choix)

    def _un(self, objets: QuerySet[ModeleT], choix: int) -> ModeleT:
        lus = list(objets.filter(convention=self.convention))
        if not lus:
            raise TransitionInterdite("Il n'y en a pas.")
        return lus[choix % len(lus)]

    def avenant(self, apres: Decimal, nature: NatureAvenant) -> None:
        """Un avenant ouvert et notifié par les verbes ; ses visas et signatures, éprouvés ailleurs, sont posés."""
        convention, gestionnaire = self.relue, self.agents["gestionnaire"]
        fin = convention.terme
        assert fin is not None
        reconduit = nature == NatureAvenant.RECONDUCTION
        ouvert = avenants.creer_avenant(
            convention, acteur=gestionnaire, objet="Essai", motif="Essai", nature=nature, effet=fin,
            montant_apres=apres + (convention.montant_consolide if reconduit else 0),
            fin_apres=fin + timedelta(days=365) if reconduit else None,
        )  # fmt: skip
        Avenant.objects.filter(pk=ouvert.pk).update(etat=EtatAvenant.SIGNE, signe_le=maintenant())
        avenants.notifier(ouvert, acteur=gestionnaire)


def actes(monde: Monde, choix: int, centimes: int) -> list[Callable[[], object]]:
    """Tout ce qui peut arriver, dans un ordre fixe."""
    ges, ins, res, sgn = monde.agents.values()
    por = porteur_de(monde.convention)
    montant, convention = centimes * CENTIMES, monde.convention
    # Une somme à rendre ne passe pas ce qui est versé : au plus 500 €.
    peu = (centimes % 50_000 or 1) * CENTIMES
    v, r, c, t = monde.versement, monde.reversement, monde.compte, monde.retrait
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
            convention, montant=peu, origine=OrigineReversement.AUTRE, motif="Trop.", acteur=ins
        ),
        lambda: reversements.decider(r(choix), acteur=res, motif="Oui.", echeance=jour),
        lambda: reversements.emettre_titre(r(choix), acteur=ges, titre_numero="T", titre_le=jour),
        lambda: reversements.recouvrer(r(choix), acteur=ges, le=jour),
        lambda: reversements.ecarter(r(choix), acteur=res, motif="Faible."),
        lambda: monde.avenant(montant, NatureAvenant.MODIFICATION),
        lambda: monde.avenant(montant, NatureAvenant.RECONDUCTION),
        lambda: saisir(monde.relue, AUTRE_IBAN if choix % 2 else IBAN),
        lambda: comptes.verifier(c(choix), acteur=res),
        lambda: comptes.refuser(c(choix), acteur=res, motif="Autre titulaire."),
        lambda: comptes.remplacer(c(choix), acteur=ges),
        lambda: retrait.ouvrir_retrait(monde.relue, acteur=res, manquement="Un fait.", manquement_le=jour),
        lambda: retrait.recevoir_observations(t(choix), acteur=por, observations="Nous contestons."),
        lambda: retrait.prononcer(t(choix), acteur=sgn, motif="Manquement établi."),
        lambda: retrait.classer(t(choix), acteur=res, motif="Sans suite."),
        lambda: services.resilier(monde.relue, acteur=res, motif="Arrêt.", effet=jour),
    ]


def verifier(convention: Convention) -> Compte:
    """L'égalité tient, et les lignes disent ce que disent les mouvements."""
    relue = Convention.objects.get(pk=convention.pk)
    compte = compte_de(relue)
    assert compte.paye - compte.rembourse + compte.reste_a_payer + compte.libere == compte.engage
    assert compte == compte_des_lignes(relue)
    return compte


def se_rejoue(convention: Convention) -> None:
    """Le journal seul redonne tout : convention, compte, crédits, versements, comptes, reversements, avenants."""
    relue = Convention.objects.get(pk=convention.pk)
    assert rejouer_journal(relue) == etat_des_lignes(relue)


def commencee() -> Monde:
    """Convention de 10 000,01 € en trois versements, son compte vérifié, deux mois après son début."""
    convention = engagee("deux-sevres-fse-2018", "10000.01")
    compte_verifie(convention)
    # Un bilan validé d'avance, pour qu'une reconduction puisse entrer en vigueur.
    siren = convention.dossier.structure.siren
    SoutienAnterieur.objects.create(siren=siren, annee=2025, bilan_valide_le=date(2050, 1, 1))
    avancer(timedelta(days=120))
    return Monde(convention)


NOMBRE = 26
RESILIER = NOMBRE - 1
CENTIMES_AU_HASARD = st.integers(1, 2_000_000)
UN_PAS = st.tuples(st.integers(0, RESILIER), st.integers(0, 5), CENTIMES_AU_HASARD)
# Toujours possibles ou presque : tentés quand le hasard les nomme, jamais à la place d'un autre.
SEULS = frozenset({9, 15, 16, 17, RESILIER})
# Un versement se paie en quatre pas, une somme se rend en quatre : ces suites-là reviennent plus souvent.
PAYER, RENDRE = [0, 1, 2, 3], [10, 11, 12, 13]
SUITES = (PAYER, [*PAYER, *RENDRE], [*PAYER, 10, 14], [17, 18], [17, 19], [21, 22, 23], [15])
UNE_SUITE = st.tuples(st.sampled_from(SUITES), st.integers(0, 5), CENTIMES_AU_HASARD)
HISTOIRES = st.lists(
    st.one_of(UN_PAS.map(lambda pas: [pas]), UNE_SUITE.map(lambda tire: [(acte, *tire[1:]) for acte in tire[0]])),
    min_size=5, max_size=10,
).map(lambda suites: list(chain(*suites)))  # fmt: skip


def tenter(monde: Monde, pas: Pas) -> int | None:
    """Fait cet acte ou, s'il est refusé, le premier des suivants qui ne l'est pas."""
    depart, choix, centimes = pas
    for decalage in range(NOMBRE):
        acte = (depart + decalage) % NOMBRE
        if acte not in SEULS or not decalage:
            with suppress(TransitionInterdite), transaction.atomic():
                actes(monde, choix, centimes)[acte]()
                return acte
    return None


def test_une_histoire_au_hasard_garde_l_egalite_et_se_rejoue() -> None:
    monde = commencee()
    arrives: Counter[int | None] = Counter()

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
    @given(histoire=HISTOIRES)
    def jouer(histoire: list[Pas]) -> None:
        with transaction.atomic():
            for pas in histoire:
                arrives[tenter(monde, pas)] += 1
                verifier(monde.convention)
            se_rejoue(monde.convention)
            transaction.set_rollback(True)

    jouer()
    assert len(arrives) > NOMBRE // 2, "le hasard n'a presque rien fait"


def test_chaque_acte_arrive_vraiment_et_se_rejoue() -> None:
    """Sans quoi l'essai précédent ne prouverait rien : une histoire écrite passe par chaque acte sans un refus."""
    monde = commencee()
    jouee: list[Pas] = [
        *[(acte, 0, 1) for acte in PAYER], *[(acte, 1, 1) for acte in PAYER], (4, 1, 1), (5, 1, 1), (6, 1, 1),
        (8, 2, 2_700_000), (15, 0, 1_200_000), (9, 0, 1), (7, 2, 1), (17, 1, 1), (19, 1, 1), (17, 1, 1), (18, 2, 1),
        (20, 2, 1), (10, 0, 10_000), (10, 1, 20_000), (14, 1, 1), (11, 0, 1), (12, 0, 1), (13, 0, 1),
        (16, 0, 2_000_000), (21, 0, 1), (22, 0, 1), (24, 0, 1), (21, 0, 1), (22, 1, 1), (23, 1, 1), (RESILIER, 0, 1),
    ]  # fmt: skip
    assert {acte for acte, _, _ in jouee} == set(range(NOMBRE))
    for rang, (acte, choix, centimes) in enumerate(jouee, 1):
        actes(monde, choix, centimes)[acte]()
        compte = verifier(monde.convention)
        if rang % 4 == 0 or rang == len(jouee):
            se_rejoue(monde.convention)
    genres = set(monde.convention.mouvements.values_list("genre", flat=True))
    assert genres == {"engager", "liberer", "payer", "annuler_paiement", "rembourser"}
    assert (compte.reste_a_payer >= 0, compte.rembourse) == (True, Decimal("100.00"))
    assert set(Retrait.objects.values_list("etat", flat=True)) == {EtatRetrait.CLASSE, EtatRetrait.PRONONCE}
    assert set(CompteBancaire.objects.values_list("etat", flat=True)) == {EtatCompte.REFUSE, EtatCompte.REMPLACE}
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
