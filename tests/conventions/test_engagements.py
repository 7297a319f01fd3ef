"""Les engagements suivis : créés à la signature, déclarés avec leur preuve, constatés ou renvoyés, en retard."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from conventions import services
from conventions.models import Convention, EngagementSuivi
from conventions.selecteurs.engagements import Ou, engagements_de
from conventions.services.echeances import programmer_echeances
from socle import journal
from socle.horloge import figer
from socle.models import Courriel
from socle.travaux import executer_echus
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite
from tests.conventions.commun import porteur_de
from tests.conventions.suites import DEBUT, agent_de, en_cours, signee
from tests.fabriques.aap import appel_de
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
TENU_LE = date(2025, 6, 15)


def de(convention: Convention, code: str) -> EngagementSuivi:
    return convention.engagements.get(code=code)


def test_la_signature_ecrit_ceux_que_l_appel_suit_par_poste_ou_pour_la_structure() -> None:
    convention = signee()
    lus = {e.code: (e.poste is not None, e.echeance) for e in convention.engagements.all()}
    assert lus == {
        "NON_SUBSTITUTION": (False, DEBUT + timedelta(days=330)),
        "MARCHE_INCLUSION": (True, DEBUT + timedelta(days=60)),
        "COORDINATEUR": (False, DEBUT + timedelta(days=60)),
    }
    services.ouvrir_engagements(convention)
    assert convention.engagements.count() == 3


def test_les_deux_sevres_suivent_outil_plate_forme_formation_et_remplacement() -> None:
    convention = signee(appel=appel_de("deux-sevres-fse-2018"))
    echeances = {e.code: e.echeance for e in convention.engagements.all()}
    assert set(echeances) == {"OUTIL_SUIVI", "PLATEFORME", "PERSONNEL_FORME", "REMPLACEMENT"}
    assert echeances["REMPLACEMENT"] is None


def test_un_engagement_se_declare_avec_sa_preuve_puis_se_constate() -> None:
    convention = signee()
    suivi, porteur = de(convention, "MARCHE_INCLUSION"), porteur_de(convention)
    with pytest.raises(TransitionInterdite, match=r"Joignez la preuve demandée : confirmation"):
        services.tenir_engagement(suivi, acteur=porteur, tenu_le=TENU_LE)
    with pytest.raises(MauvaisEtat, match="rien à constater"):
        services.constater_engagement(suivi, acteur=agent_de(convention, "instructeur"))
    preuve = televerse(pdf(), "inscription.pdf")
    suivi = services.tenir_engagement(suivi, acteur=porteur, tenu_le=TENU_LE, fichier=preuve)
    suivi = services.constater_engagement(suivi, acteur=agent_de(convention, "instructeur"))
    assert suivi.constate_le is not None
    with pytest.raises(MauvaisEtat, match="déjà constaté"):
        services.tenir_engagement(suivi, acteur=porteur, tenu_le=TENU_LE)
    actions = [ligne.action for ligne in journal.lignes(convention)]
    assert actions[-2:] == ["convention.tenir_engagement", "convention.constater_engagement"]


def test_ce_qui_manque_revient_au_porteur_et_la_preuve_reste() -> None:
    convention = signee()
    suivi, porteur = de(convention, "COORDINATEUR"), porteur_de(convention)
    fichier = televerse(pdf(), "courriel.pdf")
    suivi = services.tenir_engagement(suivi, acteur=porteur, tenu_le=TENU_LE, fichier=fichier)
    gestionnaire = agent_de(convention, "gestionnaire")
    with pytest.raises(MotifManquant):
        services.refuser_engagement(suivi, acteur=gestionnaire, motif="")
    suivi = services.refuser_engagement(suivi, acteur=gestionnaire, motif="La date de l'échange.")
    assert (suivi.tenu_le, suivi.refus) == (None, "La date de l'échange.")
    assert suivi.preuve is not None
    (courriel,) = Courriel.objects.filter(genre="convention.engagement_a_completer")
    assert "La date de l'échange." in courriel.texte
    suivi = services.tenir_engagement(suivi, acteur=porteur, tenu_le=TENU_LE)
    assert suivi.refus == ""


def test_on_ne_declare_pas_d_avance_ni_sans_droit() -> None:
    convention = signee()
    suivi = de(convention, "COORDINATEUR")
    with pytest.raises(TransitionInterdite, match="pas encore passée"):
        services.tenir_engagement(suivi, acteur=porteur_de(convention), tenu_le=DEBUT)
    with pytest.raises(DroitManquant):
        services.tenir_engagement(suivi, acteur=agent_de(convention, "instructeur"), tenu_le=TENU_LE)
    Convention.objects.update(etat="a_signer")
    with pytest.raises(MauvaisEtat, match="une fois la convention signée"):
        services.tenir_engagement(suivi, acteur=agent_de(convention, "gestionnaire"), tenu_le=TENU_LE)


def test_la_liste_est_datee_et_dit_le_retard() -> None:
    convention = signee()
    lignes = engagements_de(convention, DEBUT + timedelta(days=60))
    assert {ligne.ou for ligne in lignes} == {Ou.A_TENIR}
    assert lignes[-1].suivi.code == "NON_SUBSTITUTION"
    retards = [ligne.suivi.code for ligne in engagements_de(convention, DEBUT + timedelta(days=61)) if ligne.retard]
    assert sorted(retards) == ["COORDINATEUR", "MARCHE_INCLUSION"]


def test_un_retard_se_signale_une_seule_fois_meme_si_le_balayage_rejoue() -> None:
    convention = en_cours()
    gestionnaire = agent_de(convention, "gestionnaire")
    lus = Courriel.objects.filter(genre="convention.engagement_en_retard")
    with figer(datetime(2025, 10, 31, 6, tzinfo=UTC)):
        programmer_echeances()
        executer_echus()
    assert not lus.exists()
    for jour in (1, 4):
        with figer(datetime(2025, 11, jour, 6, tzinfo=UTC)):
            programmer_echeances()
            executer_echus()
    assert lus.filter(destinataire=porteur_de(convention).courriel).count() == 2
    assert lus.filter(destinataire=gestionnaire.courriel).count() == 2
