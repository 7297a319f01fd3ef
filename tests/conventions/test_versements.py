"""Les verbes d'un versement : chaque transition, qui, dans quel état, et ce qu'elle écrit au compte."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from comptes.models import Utilisateur
from comptes.types import RoleService
from conventions.etats import VERSEMENT, EtatVersement
from conventions.models import Versement
from conventions.selecteurs.compte import compte_de, compte_des_lignes
from conventions.selecteurs.rejeu import etat_des_lignes, rejouer_journal
from conventions.services import comptes, versements
from conventions.services.soldes import ajuster_solde
from socle import fichiers, journal
from socle.models import Courriel
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite
from tests.conventions.argent import (
    AUTRE_IBAN,
    REFERENCES,
    compte_verifie,
    engagee,
    mener,
    payee,
    qui,
    saisir,
    tranche,
)
from tests.fabriques.comptes import MembreServiceFactory, MembreStructureFactory
from tests.fabriques.socle import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
E = EtatVersement
ROLES: dict[str, str] = {
    "rendre_exigible": "gestionnaire",
    "certifier": "instructeur",
    "demander_paiement": "gestionnaire",
    "constater_paiement": "gestionnaire",
    "rejeter": "gestionnaire",
    "suspendre": "responsable",
    "lever_suspension": "responsable",
    "annuler": "responsable",
}
SAISIES: dict[str, dict[str, Any]] = {"demander_paiement": REFERENCES}


def agir(nom: str, versement: Versement, par: Utilisateur | None = None, **saisie: Any) -> Versement:
    """Fait cet acte, par une personne neuve qui en a le rôle, avec ce qu'il demande."""
    arguments = {**SAISIES.get(nom, {}), **({"motif": "Essai."} if VERSEMENT[nom].motif else {}), **saisie}
    verbe: Callable[..., Versement] = getattr(versements, nom)
    return verbe(versement, acteur=par or qui(ROLES[nom], versement.convention), **arguments)


def dans_l_etat(etat: str) -> Versement:
    """Solde d'une convention de Mayotte mené dans cet état, compte vérifié."""
    convention = engagee("mayotte-2022", "10000.00")
    compte_verifie(convention)
    solde = tranche(convention, 2)
    if etat == E.SUSPENDU:
        return agir("suspendre", solde)
    if etat == E.ANNULE:
        return agir("annuler", solde)
    return solde if etat == E.PREVU else mener(solde, E(etat))


@pytest.mark.parametrize("transition", VERSEMENT.transitions, ids=lambda t: t.nom)
def test_chaque_transition_mene_ou_la_table_le_dit(transition: Any) -> None:
    for depart in sorted(transition.de):
        versement = agir(transition.nom, dans_l_etat(depart))
        assert versement.etat == transition.vers
        ligne = journal.lignes(versement).last()
        assert ligne is not None
        assert (ligne.action, ligne.avant, ligne.apres) == (f"versement.{transition.nom}", depart, transition.vers)


@pytest.mark.parametrize("transition", VERSEMENT.transitions, ids=lambda t: t.nom)
def test_ailleurs_la_transition_est_refusee(transition: Any) -> None:
    ailleurs = min({E.PREVU, E.PAYE, E.ANNULE} - transition.de)
    with pytest.raises(MauvaisEtat):
        agir(transition.nom, dans_l_etat(ailleurs))


@pytest.mark.parametrize("transition", VERSEMENT.transitions, ids=lambda t: t.nom)
def test_un_autre_role_est_refuse(transition: Any) -> None:
    versement = dans_l_etat(min(transition.de))
    for autre in ("relecteur_ddets", "administrateur"):
        with pytest.raises(DroitManquant):
            agir(transition.nom, versement, qui(autre, versement.convention))


@pytest.mark.parametrize("transition", [t for t in VERSEMENT.transitions if t.motif], ids=lambda t: t.nom)
def test_sans_motif_rien(transition: Any) -> None:
    with pytest.raises(MotifManquant):
        agir(transition.nom, dans_l_etat(min(transition.de)), motif=" ")


def test_du_service_fait_au_paiement() -> None:
    convention = engagee()
    versement = payee(convention)
    assert (versement.etat, versement.paye_le) == (E.PAYE, date(2025, 7, 1))
    assert compte_de(convention).paye == Decimal("15000.00")
    paye = Courriel.objects.filter(genre="convention.versement_paye").first()
    assert paye is not None
    assert "15\u202f000,00\u00a0€" in paye.texte
    assert etat_des_lignes(convention) == rejouer_journal(convention)


def test_qui_certifie_ne_demande_pas_le_paiement() -> None:
    convention = engagee()
    compte_verifie(convention)
    cumul = qui("gestionnaire", convention)
    MembreServiceFactory(utilisateur=cumul, service=convention.dossier.appel.service, role=RoleService.INSTRUCTEUR)
    versement = agir("certifier", tranche(convention), cumul)
    with pytest.raises(DroitManquant, match="une autre personne demande le paiement"):
        agir("demander_paiement", versement, cumul)
    assert agir("demander_paiement", versement).etat == E.DEMANDE


def test_un_membre_de_la_structure_n_agit_pas_sur_son_argent() -> None:
    convention = engagee()
    personne = qui("instructeur", convention)
    MembreStructureFactory(utilisateur=personne, structure=convention.dossier.structure, etat="retire")
    with pytest.raises(DroitManquant, match="structure bénéficiaire"):
        agir("certifier", tranche(convention), personne)


@pytest.mark.parametrize("absente", sorted(REFERENCES))
def test_la_demande_exige_toutes_ses_references(absente: str) -> None:
    convention = engagee()
    compte_verifie(convention)
    versement = mener(tranche(convention), E.CERTIFIE)
    with pytest.raises(TransitionInterdite, match="obligatoires"):
        agir("demander_paiement", versement, None, **{absente: "  "})


def test_jamais_de_paiement_sans_compte_verifie() -> None:
    convention = engagee()
    versement = mener(tranche(convention), E.CERTIFIE)
    with pytest.raises(TransitionInterdite, match="n'est pas vérifié"):
        agir("demander_paiement", versement)
    saisir(convention)
    with pytest.raises(TransitionInterdite, match="n'est pas vérifié"):
        agir("demander_paiement", versement)


def test_un_changement_de_compte_en_attente_arrete_le_paiement() -> None:
    convention = engagee()
    compte_verifie(convention)
    versement = mener(tranche(convention), E.CERTIFIE)
    nouveau = saisir(convention, AUTRE_IBAN)
    with pytest.raises(TransitionInterdite, match="attend sa vérification"):
        agir("demander_paiement", versement)
    comptes.verifier(nouveau, acteur=qui("responsable", convention))
    demande = agir("demander_paiement", versement)
    assert "FR42 •••• •••• 0140" in str(journal.lignes(demande).last().detail.contenu)  # type: ignore[union-attr]


@pytest.mark.parametrize("nom", ["rendre_exigible", "demander_paiement", "constater_paiement"])
def test_une_date_a_venir_est_refusee(nom: str) -> None:
    depart = {"rendre_exigible": E.PREVU, "demander_paiement": E.CERTIFIE, "constater_paiement": E.DEMANDE}[nom]
    with pytest.raises(TransitionInterdite, match="pas encore passé"):
        agir(nom, dans_l_etat(depart), le=date(2025, 7, 2))


def test_un_paiement_revenu_reste_du() -> None:
    convention = engagee()
    versement = agir("rejeter", payee(convention))
    compte = compte_de(convention)
    assert (versement.etat, versement.paye_le, versement.certifie_par, versement.demande_paiement) == (
        E.A_LIQUIDER, None, None, "",
    )  # fmt: skip
    assert versement.engagement_juridique == REFERENCES["engagement_juridique"]
    assert (compte.paye, compte.reste_a_payer) == (Decimal(0), Decimal("15000.00"))
    assert Courriel.objects.filter(genre="convention.versement_rejete").exists()
    assert mener(versement, E.PAYE).etat == E.PAYE
    assert etat_des_lignes(convention) == rejouer_journal(convention)


def test_un_rejet_avant_paiement_ne_touche_pas_le_compte() -> None:
    versement = dans_l_etat(E.DEMANDE)
    avant = versement.convention.mouvements.count()
    agir("rejeter", versement)
    assert versement.convention.mouvements.count() == avant


def test_suspendre_arrete_le_delai() -> None:
    convention = engagee()
    versement = agir("suspendre", tranche(convention))
    assert versement.limite is None
    repris = agir("rendre_exigible", agir("lever_suspension", versement))
    assert (repris.exigible_le, repris.limite) == (date(2025, 7, 1), date(2025, 8, 30))


def test_le_justificatif_se_garde() -> None:
    piece = fichiers.enregistrer(pdf(), "attestation.pdf", "application/pdf")
    versement = agir("rendre_exigible", dans_l_etat(E.PREVU), le=date(2025, 6, 20), justificatif=piece)
    assert (versement.justificatif, versement.exigible_le) == (piece, date(2025, 6, 20))


def test_annuler_libere() -> None:
    convention = dans_l_etat(E.ANNULE).convention
    assert compte_de(convention).libere == Decimal("5000.00")
    assert compte_de(convention) == compte_des_lignes(convention)


# --- Le solde aux dépenses justifiées ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("depenses", "solde", "etat"),
    [
        ("30000.00", "5000.00", E.PREVU),  # tout est justifié : 30 000 × 1/3 = 10 000
        ("40000.00", "5000.00", E.PREVU),  # jamais plus que le reste
        ("24000.00", "3000.00", E.PREVU),  # 24 000 × 1/3 − 5 000
        ("23999.99", "2999.99", E.PREVU),  # tronqué au centime
        ("15000.00", "0.00", E.ANNULE),
        ("0.00", "0.00", E.ANNULE),
    ],
)
def test_le_solde_suit_les_depenses(depenses: str, solde: str, etat: str) -> None:
    convention = engagee("mayotte-2022", "10000.00")
    ajuste = ajuster_solde(tranche(convention, 2), depenses=Decimal(depenses), acteur=qui("instructeur", convention))
    assert (ajuste.montant, ajuste.etat) == (Decimal(solde), etat)
    assert compte_de(convention).libere == Decimal("5000.00") - Decimal(solde)
    assert etat_des_lignes(convention) == rejouer_journal(convention)


def test_un_solde_certifie_ne_s_ajuste_plus() -> None:
    solde = dans_l_etat(E.CERTIFIE)
    with pytest.raises(MauvaisEtat, match="ne s'ajuste plus"):
        ajuster_solde(solde, depenses=Decimal(1), acteur=qui("instructeur", solde.convention))


def test_ajuster_est_reserve_a_qui_certifie() -> None:
    solde = dans_l_etat(E.PREVU)
    with pytest.raises(DroitManquant):
        ajuster_solde(solde, depenses=Decimal(1), acteur=qui("gestionnaire", solde.convention))


def test_un_solde_vide_ne_se_certifie_pas() -> None:
    solde = dans_l_etat(E.A_LIQUIDER)
    Versement.objects.filter(pk=solde.pk).update(montant=0)
    with pytest.raises(TransitionInterdite, match="zéro euro"):
        agir("certifier", solde)
