"""Les postes conventionnés : figés à la signature, leur vie déclarée, les mois vides comptés, signalés une fois."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from aap.types import RolePoste
from candidatures.models import Poste
from candidatures.types import NaturePoste
from comptes.models import Utilisateur
from conventions import services
from conventions.etats import Etat
from conventions.models import Convention, EvenementPoste, PosteConventionne
from conventions.selecteurs.frise import frise_du_poste
from conventions.selecteurs.postes import FaitsDuPoste, faits_des_postes
from conventions.types import NatureEvenement
from socle import journal
from socle.models import Courriel
from socle.travaux import executer_echus, programmer
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite
from tests.conventions.commun import convention_en, porteur_de, signer
from tests.fabriques.comptes import agent
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
PRISE, DEPART = NatureEvenement.PRISE_DE_POSTE, NatureEvenement.DEPART
DEBUT = date(2025, 9, 1)


def signee(**options: Any) -> Convention:
    """Convention signée par les verbes, ses postes figés : un poste à 30 000 €, 15 000 € d'aide."""
    convention = convention_en(Etat.A_SIGNER, **options)
    signer(convention)
    return services.signer_service(convention, acteur=agent("signataire_service", convention.dossier.appel.service))


def declarer(poste: PosteConventionne, nature: str, debut: date, **options: Any) -> EvenementPoste:
    options.setdefault("acteur", porteur_de(poste.convention))
    return services.declarer_evenement(poste, nature=nature, debut=debut, **options)


def seul(convention: Convention) -> PosteConventionne:
    return convention.postes.get()


def faits(convention: Convention) -> FaitsDuPoste:
    (lus,) = faits_des_postes(convention)
    return lus


def test_la_signature_fige_les_postes_et_repartit_l_aide_au_centime() -> None:
    convention = convention_en(Etat.A_SIGNER)
    Poste.objects.create(
        dossier=convention.dossier, role=RolePoste.COORDINATEUR, etp=Decimal("0.5"), mois=6, brut=Decimal(15001),
        retenu_brut=Decimal(15000), nature=NaturePoste.CREATION, rang=2,
    )  # fmt: skip
    Poste.objects.create(
        dossier=convention.dossier, etp=Decimal(1), mois=12, brut=Decimal(9), nature=NaturePoste.EXISTANT, rang=3
    )
    signer(convention)
    services.signer_service(convention, acteur=agent("signataire_service", convention.dossier.appel.service))
    lus = [(p.rang, p.role, p.cout, p.aide, p.debut, p.fin) for p in convention.postes.all()]
    assert lus == [
        (1, "FACILITATEUR", Decimal(30000), Decimal(10000), DEBUT, date(2026, 8, 31)),
        (2, "COORDINATEUR", Decimal(15000), Decimal(5000), DEBUT, date(2026, 2, 28)),
    ]
    assert services.figer_postes(convention) == []
    assert sum(p.aide for p in convention.postes.all()) == convention.montant


def test_sans_declaration_la_vie_est_inconnue_et_rien_n_est_retire() -> None:
    lus = faits(signee())
    assert (lus.connu, lus.mois_pourvus, lus.mois_non_pourvus) == (False, None, 0)
    assert lus.mois_conventionnes == 12
    assert frise_du_poste(lus, DEBUT) is None


def test_un_depart_sans_remplacant_retire_ses_mois_et_previent_une_fois() -> None:
    convention = signee()
    gestionnaire = agent("gestionnaire", convention.dossier.appel.service)
    poste = seul(convention)
    declarer(poste, PRISE, DEBUT, personne="Camille")
    assert not Courriel.objects.filter(genre="convention.poste_non_pourvu").exists()
    declarer(poste, DEPART, date(2026, 3, 1))
    lus = faits(convention)
    assert (lus.mois_pourvus, lus.mois_non_pourvus) == (6, 6)
    assert lus.recalcul is not None
    assert (lus.recalcul.cout, lus.recalcul.aide, lus.recalcul.baisse) == (15000, 7500, 7500)
    (courriel,) = Courriel.objects.filter(genre="convention.poste_non_pourvu")
    assert courriel.destinataire == gestionnaire.courriel
    assert "aide de 7 500 €" in courriel.texte.replace("\u202f", " ").replace("\u00a0", " ")
    declarer(poste, NatureEvenement.REMPLACEMENT, date(2026, 5, 1), personne="Dominique")
    assert faits(convention).mois_non_pourvus == 2
    assert Courriel.objects.filter(genre="convention.poste_non_pourvu").count() == 1


def test_une_prise_de_poste_tardive_compte_les_mois_d_avant() -> None:
    convention = signee()
    declarer(seul(convention), PRISE, date(2025, 11, 1))
    assert faits(convention).mois_non_pourvus == 2


def test_ce_qui_se_contredit_est_refuse_avec_sa_phrase() -> None:
    poste = seul(signee())
    with pytest.raises(TransitionInterdite, match="personne n'occupe le poste"):
        declarer(poste, DEPART, date(2026, 3, 1))
    declarer(poste, PRISE, DEBUT)
    with pytest.raises(TransitionInterdite, match="déjà pourvu"):
        declarer(poste, PRISE, date(2025, 10, 1))
    with pytest.raises(TransitionInterdite, match="la date est après"):
        declarer(poste, DEPART, date(2026, 9, 1))
    with pytest.raises(TransitionInterdite, match="précède la date de début"):
        declarer(poste, NatureEvenement.ABSENCE, date(2026, 3, 1), fin=date(2026, 2, 1))
    assert EvenementPoste.objects.count() == 1


def test_une_declaration_s_annule_avec_sa_raison_et_reste_lisible() -> None:
    convention = signee()
    poste, porteur = seul(convention), porteur_de(convention)
    prise = declarer(poste, PRISE, DEBUT)
    depart = declarer(poste, DEPART, date(2026, 3, 1))
    with pytest.raises(TransitionInterdite, match="n'y a pas de départ"):
        services.annuler_evenement(prise, acteur=porteur, motif="Erreur.")
    with pytest.raises(MotifManquant):
        services.annuler_evenement(depart, acteur=porteur, motif=" ")
    services.annuler_evenement(depart, acteur=porteur, motif="Elle reste.")
    with pytest.raises(MauvaisEtat, match="déjà annulée"):
        services.annuler_evenement(depart, acteur=porteur, motif="Encore.")
    assert faits(convention).mois_non_pourvus == 0
    assert EvenementPoste.objects.count() == 2
    actions = [ligne.action for ligne in journal.lignes(convention)]
    assert actions[-3:] == ["convention.declarer_poste", "convention.declarer_poste", "convention.annuler_evenement"]


def test_qui_n_a_pas_le_droit_ne_declare_rien() -> None:
    poste = seul(signee())
    inconnu: Utilisateur = agent("instructeur", poste.convention.dossier.appel.service)
    with pytest.raises(DroitManquant):
        declarer(poste, PRISE, DEBUT, acteur=inconnu)


def test_avant_la_signature_il_n_y_a_rien_a_declarer() -> None:
    poste = seul(signee())
    Convention.objects.update(etat=Etat.A_SIGNER)
    with pytest.raises(MauvaisEtat, match="une fois la convention signée"):
        declarer(poste, PRISE, DEBUT, acteur=agent("gestionnaire", poste.convention.dossier.appel.service))


def test_un_justificatif_se_garde_avec_la_declaration() -> None:
    evenement = declarer(seul(signee()), PRISE, DEBUT, fichier=televerse(pdf(), "contrat.pdf"))
    assert evenement.justificatif is not None
    assert evenement.justificatif.nom == "contrat.pdf"


def test_la_frise_couvre_la_periode_sans_trou() -> None:
    convention = signee()
    poste = seul(convention)
    declarer(poste, PRISE, date(2025, 11, 1))
    declarer(poste, NatureEvenement.ABSENCE, date(2026, 1, 1), fin=date(2026, 1, 31))
    frise = frise_du_poste(faits(convention), date(2026, 3, 1))
    assert frise is not None
    assert [(b.libelle, b.pourvue) for b in frise.bandes] == [
        ("À pourvoir", False), ("Pourvu", True), ("Absence", False), ("Pourvu", True)
    ]  # fmt: skip
    bornes = [(b.x, b.x + b.largeur) for b in frise.bandes]
    assert bornes[0][0] == 10
    assert bornes[-1][1] == frise.largeur - 10
    assert all(fin == debut for (_, fin), (debut, _) in pairwise(bornes))
    assert len([r for r in frise.reperes if r.libelle]) == 12
    assert frise.present is not None
    assert frise_du_poste(faits(convention), date(2027, 1, 1)).present is None  # type: ignore[union-attr]  # une frise


def test_une_convention_signee_avant_se_fige_par_un_travail() -> None:
    convention = convention_en(Etat.EN_COURS)
    programmer("convention.figer", f"convention:{convention.uuid}:figer", {"convention": convention.pk})
    executer_echus()
    assert convention.postes.get().aide == convention.montant
    assert convention.engagements.exists()
