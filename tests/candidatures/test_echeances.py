"""Ce que le temps fait : une échéance due est programmée une fois, même rejouée, même après un arrêt de trois jours."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from aap.models import Releve
from candidatures import services
from candidatures.etats import Etat
from candidatures.models import DerogationSignature, Dossier
from socle import journal
from socle.horloge import avancer, figer, maintenant
from socle.models import Courriel
from socle.travaux import Travail, executer_echus
from tests.fabriques import candidatures as fabriques
from tests.fabriques.comptes import agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def a(instant: str) -> datetime:
    """Instant de Paris, en été."""
    return datetime.fromisoformat(f"2025-{instant}+02:00")


def minute() -> None:
    """Ce que fait une minute : demander ce qui est dû, et l'exécuter."""
    services.programmer_echeances()
    executer_echus()


def mails(genre: str) -> int:
    """Nombre de mails de ce genre."""
    return Courriel.objects.filter(genre=f"dossier.{genre}").count()


def travaux(genre: str) -> int:
    """Nombre de travaux de ce genre."""
    return Travail.objects.filter(genre=genre).count()


def sous_reserve() -> Dossier:
    """Un dossier déposé sans signature, dérogation demandée."""
    dossier = fabriques.complet()
    services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Conseil en août.")
    return services.deposer(dossier, acteur=dossier.cree_par, instant=maintenant(), cle=uuid.uuid4())


def test_une_releve_close_fixe_sa_liste_et_ne_ferme_aucun_dossier() -> None:
    dossier = fabriques.depose()
    brouillon = fabriques.complet(appel=dossier.appel)
    agent("responsable", dossier.appel.service)
    with figer(a("07-05T00:06:00")):
        minute()
        minute()
    releve = Releve.objects.get(appel=dossier.appel, numero=1)
    assert releve.close_le == a("07-05T00:06:00")
    (ligne,) = journal.lignes(releve)
    assert ligne.detail.contenu["detail"]["dossiers"] == [dossier.numero]
    assert Courriel.objects.filter(genre="appel.releve_close").count() == 1
    dossier.refresh_from_db()
    brouillon.refresh_from_db()
    assert (dossier.etat, brouillon.etat) == (Etat.DEPOSE, Etat.BROUILLON)
    with figer(a("07-05T09:00:00")):
        services.signer(brouillon, acteur=brouillon.cree_par)
        suivant = services.deposer(brouillon, acteur=brouillon.cree_par, instant=maintenant(), cle=uuid.uuid4())
    assert suivant.releve is not None
    assert suivant.releve.numero == 2


@pytest.mark.parametrize("instant", ["07-04T23:59:59", "07-05T00:04:00"])
def test_une_releve_attend_les_depots_en_vol(instant: str) -> None:
    """Un dépôt reçu à 23 h 59 min 59 s peut finir de s'écrire après minuit : la liste ne se fixe pas sans lui."""
    fabriques.depose()
    with figer(a(instant)):
        minute()
    assert travaux("releve.clore") == 0


def test_une_releve_deplacee_ne_se_clot_pas_a_l_ancienne_date() -> None:
    dossier = fabriques.depose()
    releve = Releve.objects.get(appel=dossier.appel, numero=1)
    with figer(a("07-05T00:10:00")):
        services.programmer_echeances()
        releve.jour += timedelta(days=2)
        releve.save()
        executer_echus()
        releve.refresh_from_db()
        assert releve.close_le is None
    with figer(a("07-07T00:10:00")):
        minute()
    releve.refresh_from_db()
    assert releve.close_le is not None


def test_un_brouillon_recoit_deux_rappels_et_pas_plus() -> None:
    dossier = fabriques.brouillon()
    with figer(a("07-08T10:00:00")):
        minute()
    assert mails("rappel_brouillon") == 0
    with figer(a("07-09T10:00:00")):
        for _ in range(3):
            minute()
            avancer(timedelta(minutes=1))
    assert mails("rappel_brouillon") == 1
    with figer(a("07-14T10:00:00")):
        minute()
        avancer(timedelta(hours=3))
        minute()
    assert mails("rappel_brouillon") == 2
    mail = Courriel.objects.filter(genre="dossier.rappel_brouillon").first()
    assert mail is not None
    assert mail.destinataire == dossier.cree_par.courriel
    assert "15 juillet 2025 à 23 h 59" in mail.texte.replace("\u00a0", " ")


def test_apres_un_arret_de_trois_jours_rien_n_est_perdu_ni_double() -> None:
    """Arrêté du 12 au 15 : le second rappel et la première relève se font au retour, une fois chacun."""
    depose = fabriques.depose()
    fabriques.brouillon(appel=depose.appel)
    with figer(a("07-04T12:00:00")):
        minute()
    with figer(a("07-15T09:00:00")):
        minute()
        minute()
    assert Releve.objects.get(appel=depose.appel, numero=1).close_le == a("07-15T09:00:00")
    assert mails("rappel_brouillon") == 1
    assert travaux("dossier.rappel_brouillon") == 1
    with figer(a("07-18T09:00:00")):
        minute()
        minute()
    assert mails("rappel_brouillon") == 1
    assert travaux("releve.clore") == 2


def test_un_dossier_depose_entre_temps_n_est_pas_rappele() -> None:
    dossier = fabriques.signe()
    with figer(a("07-10T10:00:00")):
        services.programmer_echeances()
        services.deposer(dossier, acteur=dossier.cree_par, instant=maintenant(), cle=uuid.uuid4())
        executer_echus()
    assert mails("rappel_brouillon") == 0


def test_la_signature_attendue_est_rappelee_puis_sa_fin_constatee() -> None:
    dossier = sous_reserve()
    instructrice = agent("instructeur", dossier.appel.service)
    for instant, rappels in (("08-20T10:00:00", 0), ("08-22T10:00:00", 1), ("08-29T10:00:00", 2)):
        with figer(a(instant)):
            minute()
            minute()
        assert mails("rappel_signature") == rappels, instant
    derogation = DerogationSignature.objects.get(dossier=dossier)
    with figer(derogation.terme):
        minute()
    assert mails("derogation_signature_echue") == 0
    with figer(a("09-03T09:00:00")):
        minute()
        minute()
    derogation.refresh_from_db()
    dossier.refresh_from_db()
    assert derogation.close_le == a("09-03T09:00:00")
    assert (dossier.etat, dossier.sous_reserve_signature) == (Etat.DEPOSE, True)
    mail = Courriel.objects.get(genre="dossier.derogation_signature_echue")
    assert mail.destinataire == instructrice.courriel


def test_une_signature_arrivee_arrete_les_rappels() -> None:
    dossier = sous_reserve()
    with figer(a("08-22T10:00:00")):
        services.programmer_echeances()
        services.signer(dossier, acteur=dossier.cree_par)
        executer_echus()
    with figer(a("09-03T09:00:00")):
        minute()
    assert (mails("rappel_signature"), mails("derogation_signature_echue")) == (0, 0)


def test_programmer_deux_fois_ecrit_les_memes_lignes() -> None:
    depose = fabriques.depose()
    fabriques.brouillon(appel=depose.appel)
    with figer(a("07-10T10:00:00")):
        assert services.programmer_echeances() == services.programmer_echeances()
    assert travaux("releve.clore") == 1
    assert travaux("dossier.rappel_brouillon") == 1
