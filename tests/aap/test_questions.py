"""Questions publiques : posées par n'importe qui, publiées avec leur réponse, précisées, envoyées une fois."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from aap.etats import EtatQuestion
from aap.models import AppelAProjets, Question
from aap.selecteurs.questions import nombre_sans_reponse, questions_publiees
from aap.services import questions
from aap.tasks import programmer_oubli
from comptes.droits import SYSTEME
from comptes.models import Utilisateur
from config.celery import CALENDRIER
from socle import journal
from socle.horloge import avancer
from socle.models import Courriel
from socle.travaux import executer_echus
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant
from tests.fabriques import candidatures as dossiers
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import ServiceFactory, UtilisateurFactory, agent
from tests.fabriques.questions import question, reponse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
TEXTE = "Un CCAS peut-il déposer pour deux communes ?"


@pytest.fixture
def appel() -> AppelAProjets:
    return appel_aura()


@pytest.fixture
def responsable(appel: AppelAProjets) -> Utilisateur:
    return agent("responsable", appel.service)


def adresse(appel: AppelAProjets) -> str:
    return reverse("aap:questions", args=[appel.code])


def envoyer(client: Client, appel: AppelAProjets, **valeurs: str) -> str:
    return client.post(
        adresse(appel), {"texte": TEXTE, "courriel": "Ana@exemple.fr", "site": ""} | valeurs, follow=True
    ).content.decode()


def test_sans_compte_la_question_attend_que_l_adresse_soit_confirmee(client: Client, appel: AppelAProjets) -> None:
    assert "Un courriel vient de vous être envoyé" in envoyer(client, appel)
    posee = Question.objects.get()
    assert (posee.etat, posee.courriel) == (EtatQuestion.A_VERIFIER, "ana@exemple.fr")
    assert nombre_sans_reponse(agent("instructeur", appel.service)) == 0
    lien = reverse("aap:question_confirmer", args=[appel.code, posee.jeton])
    assert lien in Courriel.objects.get(destinataire="ana@exemple.fr").texte
    assert "Transmettre ma question" in client.get(lien).content.decode()
    posee.refresh_from_db()
    # Ouvrir le lien ne confirme rien : une messagerie l'ouvre parfois seule.
    assert posee.etat == EtatQuestion.A_VERIFIER
    client.post(lien)
    client.post(lien)
    posee.refresh_from_db()
    assert posee.etat == EtatQuestion.EN_ATTENTE
    assert "déjà transmise" in client.get(lien).content.decode()


def test_avec_un_compte_la_question_part_tout_de_suite(client: Client, appel: AppelAProjets) -> None:
    personne = UtilisateurFactory()
    client.force_login(personne)
    assert "Votre question est transmise" in envoyer(client, appel)
    assert Question.objects.get().courriel == personne.courriel
    assert not Courriel.objects.exists()


def test_un_robot_ne_laisse_rien_et_ne_le_sait_pas(client: Client, appel: AppelAProjets) -> None:
    assert "Un courriel vient de vous être envoyé" in envoyer(client, appel, site="http://spam")
    assert not Question.objects.exists()
    assert not Courriel.objects.exists()


def test_le_meme_envoi_deux_fois_ne_fait_qu_une_question(client: Client, appel: AppelAProjets) -> None:
    envoyer(client, appel)
    envoyer(client, appel, texte=TEXTE.upper())
    assert (Question.objects.count(), Courriel.objects.count()) == (1, 1)


def test_une_adresse_et_un_appel_ont_une_limite_par_jour(
    client: Client, appel: AppelAProjets, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rang in range(questions.PAR_ADRESSE):
        envoyer(client, appel, texte=f"Question {rang} ?")
    assert "Trop de questions ont été posées" in envoyer(client, appel, texte="Encore une ?")
    avancer(timedelta(days=1, minutes=1))
    assert "Un courriel vient" in envoyer(client, appel, texte="Encore une ?")
    monkeypatch.setattr(questions, "PAR_APPEL", 1)
    assert "Trop de questions" in envoyer(client, appel, texte="Autre ?", courriel="autre@exemple.fr")


def test_repondre_publie_la_question_reformulee_et_previent_la_personne(
    client: Client, appel: AppelAProjets, responsable: Utilisateur
) -> None:
    posee = question(appel, "Bonjour, je suis M. X de la mairie de Y, on peut ?")
    assert nombre_sans_reponse(responsable) == 1
    client.force_login(responsable)
    client.post(reverse("questions:repondre", args=[posee.uuid]), {"texte": TEXTE, "reponse": "Oui.\nDeux dossiers."})
    posee.refresh_from_db()
    assert (posee.etat, posee.numero, posee.texte, posee.repondue_par) == ("publiee", 1, TEXTE, responsable)
    page = Client().get(reverse("aap:appel", args=[appel.code])).content.decode()
    assert TEXTE in page
    assert 'id="question-1"' in page
    assert "répondue le 1er\u00a0juillet\u00a02025" in page
    assert "M. X" not in page
    courriel = Courriel.objects.get(destinataire=posee.courriel)
    assert "/questions/#question-1" in courriel.texte
    assert nombre_sans_reponse(responsable) == 0


def test_rien_ne_se_publie_sans_reponse_ni_deux_fois(appel: AppelAProjets, responsable: Utilisateur) -> None:
    posee = question(appel)
    client = Client()
    client.force_login(responsable)
    vide = client.post(reverse("questions:repondre", args=[posee.uuid]), {"texte": TEXTE, "reponse": " "})
    assert "Ce champ est obligatoire" in vide.content.decode()
    questions.repondre(posee, TEXTE, "Oui.", acteur=responsable)
    with pytest.raises(MauvaisEtat):
        questions.repondre(posee, TEXTE, "Non.", acteur=responsable)
    assert Question.objects.get().reponse == "Oui."


def test_seuls_ceux_du_service_repondent(appel: AppelAProjets) -> None:
    posee = question(appel)
    for personne in (agent("gestionnaire", appel.service), agent("responsable", ServiceFactory())):
        with pytest.raises(DroitManquant):
            questions.repondre(posee, TEXTE, "Oui.", acteur=personne)


def test_une_question_ecartee_a_un_motif_envoye_et_reste_invisible(
    appel: AppelAProjets, responsable: Utilisateur
) -> None:
    posee = question(appel)
    with pytest.raises(MotifManquant):
        questions.ecarter(posee, " ", acteur=responsable)
    questions.ecarter(posee, "Déjà répondu au n° 3.", acteur=responsable)
    assert "Déjà répondu au n° 3." in Courriel.objects.get(destinataire=posee.courriel).texte
    assert questions_publiees(appel) == []
    assert not Question.objects.visibles_par(AnonymousUser()).exists()


def test_la_recherche_ignore_accents_et_casse_et_veut_tous_les_mots(appel: AppelAProjets) -> None:
    reponse(appel, "Une commune déléguée ?", reponse="Oui.")
    reponse(appel, "Quel plafond ?", reponse="29 473 € par ETP.")
    assert [q.texte for q in questions_publiees(appel, "DELEGUEE commune")] == ["Une commune déléguée ?"]
    assert [q.numero for q in questions_publiees(appel, "etp")] == [2]
    assert questions_publiees(appel, "commune plafond") == []
    page = Client().get(adresse(appel), {"q": "plafond"}).content.decode()
    assert "1 réponse pour « plafond »" in page


def test_une_precision_se_numerote_a_la_suite_et_se_lie_a_la_reponse(
    client: Client, appel: AppelAProjets, responsable: Utilisateur
) -> None:
    premiere = reponse(appel)
    client.force_login(responsable)
    chemin = reverse("questions:preciser", args=[appel.code])
    client.post(f"{chemin}?question=1", {"texte": "Correction de la réponse 1", "reponse": "Un CCAS suffit."})
    precision = Question.objects.get(precise=premiere)
    assert (precision.numero, precision.est_precision, precision.courriel) == (2, True, "")
    page = Client().get(adresse(appel)).content.decode()
    assert "Correction de la réponse 1" in page
    assert "à propos du" in page
    assert "Précisé" in page


def test_une_precision_est_envoyee_une_fois_a_chaque_brouillon(appel: AppelAProjets, responsable: Utilisateur) -> None:
    brouillon, autre = dossiers.brouillon(appel=appel), dossiers.brouillon(appel=appel)
    depose = dossiers.depose(appel=appel)
    Courriel.objects.all().delete()
    precision = questions.publier_precision(appel, "La clôture ne bouge pas", "Elle reste au 30.", acteur=responsable)
    assert not Courriel.objects.exists()
    questions.diffuser(precision, acteur=responsable)
    executer_echus()
    recus = Courriel.objects.filter(genre="dossier.precision")
    attendus = {membre.utilisateur.courriel for d in (brouillon, autre) for membre in d.structure.membres.all()}
    assert sorted(recus.values_list("destinataire", flat=True)) == sorted(attendus)
    assert not recus.filter(objet_id=depose.pk, objet_type="dossier").exists()
    assert "La clôture ne bouge pas" in recus[0].texte
    # Rejoué après une panne, le travail n'écrit rien de plus ; un second envoi est refusé.
    questions.annoncer(precision.pk)
    assert recus.count() == len(attendus)
    with pytest.raises(MauvaisEtat, match="déjà été envoyé"):
        questions.diffuser(precision, acteur=responsable)


def test_l_instructeur_repond_mais_n_ecrit_pas_a_tous(appel: AppelAProjets) -> None:
    publiee = reponse(appel)
    with pytest.raises(DroitManquant):
        questions.diffuser(publiee, acteur=agent("instructeur", appel.service))


def test_un_appel_en_preparation_ne_recoit_pas_de_question(client: Client) -> None:
    appel = appel_aura(publie=False)
    assert client.get(adresse(appel)).status_code == 404


def test_confirmer_une_question_deja_repondue_ne_change_rien(appel: AppelAProjets) -> None:
    publiee = reponse(appel)
    assert questions.confirmer(publiee, acteur=SYSTEME).etat == EtatQuestion.PUBLIEE


def test_une_question_jamais_confirmee_s_efface_avec_son_adresse(client: Client, appel: AppelAProjets) -> None:
    envoyer(client, appel)
    oubliee = Question.objects.get()
    envoyer(client, appel, courriel="bea@exemple.fr")
    confirmee = Question.objects.exclude(pk=oubliee.pk).get()
    questions.confirmer(confirmee, acteur=SYSTEME)
    avancer(questions.DELAI_DE_CONFIRMATION)
    assert programmer_oubli() is False
    avancer(timedelta(seconds=1))
    assert programmer_oubli() is True
    executer_echus()
    assert list(Question.objects.all()) == [confirmee]
    assert not Courriel.objects.filter(destinataire="ana@exemple.fr").exists()
    assert Courriel.objects.filter(destinataire="bea@exemple.fr").exists()
    assert [ligne.action for ligne in journal.lignes(oubliee)] == ["question.poser", "question.oublier"]
    assert journal.verifier() is None
    assert programmer_oubli() is False


def test_le_delai_est_dit_dans_le_courriel_et_la_table_periodique(client: Client, appel: AppelAProjets) -> None:
    envoyer(client, appel)
    assert "effacée avec votre adresse au bout de sept jours" in Courriel.objects.get().texte
    assert timedelta(days=7) == questions.DELAI_DE_CONFIRMATION
    assert "aap.tasks.programmer_oubli" in {tache["task"] for tache in CALENDRIER.values()}
