from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from socle import courriels, travaux
from socle.horloge import avancer
from socle.models import Courriel, Travail
from tests.fabriques.socle import TravailFactory

pytestmark = pytest.mark.django_db

LIEN = "https://guichet.exemple.fr/compte/password/reset/key/1-abc-def/"


class ServeurEnPanne(BaseEmailBackend):
    """Serveur de courrier qui refuse tout."""

    def send_messages(self, email_messages: Any) -> int:  # noqa: ARG002 - forme des backends de Django
        raise ConnectionRefusedError("serveur de courrier absent")


@pytest.fixture(autouse=True)
def gabarits(tmp_path: Path, settings: Any) -> Path:
    """Gabarits d'essai, trouvés avant les autres."""
    configuration = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    (tmp_path / "accuse.txt").write_text(
        "Objet : Dossier de l'{{ nom }}\n\nBonjour,\nc'est l'{{ nom }} : {{ adresse_publique }}\n"
    )
    (tmp_path / "sans_objet.txt").write_text("Bonjour\n")
    (tmp_path / "double.txt").write_text("{% if 1 %}\nObjet : Deux\n{% endif %}\n\nTexte\n")
    (tmp_path / "double.html").write_text("<p>{{ nom }}</p>")
    settings.TEMPLATES = configuration
    return tmp_path


def test_un_courriel_par_destinataire_sans_echappement_html() -> None:
    envoyes = courriels.envoyer(
        "accuse.txt", ["a@exemple.fr", " b@exemple.fr", "a@exemple.fr", ""], {"nom": "Étoile & Cie"}, genre="accuse"
    )
    assert [c.destinataire for c in envoyes] == ["a@exemple.fr", "b@exemple.fr"]
    courriel = envoyes[0]
    assert courriel.objet_mail == "Dossier de l'Étoile & Cie"
    assert courriel.texte == "Bonjour,\nc'est l'Étoile & Cie : http://127.0.0.1:8000\n"
    assert (courriel.etat, courriel.html, courriel.genre) == ("en_attente", "", "accuse")


def test_le_gabarit_html_du_meme_nom_est_echappe() -> None:
    (courriel,) = courriels.envoyer("double.txt", ["a@exemple.fr"], {"nom": "<b>"}, genre="essai")
    assert (courriel.objet_mail, courriel.html) == ("Deux", "<p>&lt;b&gt;</p>")


def test_un_gabarit_sans_objet_est_refuse() -> None:
    with pytest.raises(ValueError, match="première ligne"):
        courriels.envoyer("sans_objet.txt", ["a@exemple.fr"], {}, genre="essai")


def test_la_cle_empeche_le_doublon() -> None:
    for _ in range(2):
        courriels.envoyer("accuse.txt", ["a@exemple.fr"], {"nom": "X"}, genre="accuse", cle="accuse:1")
    assert Courriel.objects.count() == Travail.objects.count() == 1


def test_le_courriel_disparait_avec_sa_cause() -> None:
    def annulee() -> None:
        with transaction.atomic():
            courriels.envoyer("accuse.txt", ["a@exemple.fr"], {"nom": "X"}, genre="accuse")
            raise LookupError

    with pytest.raises(LookupError):
        annulee()
    assert not Courriel.objects.exists()


def test_la_remise_marque_la_ligne(horloge: datetime) -> None:
    dossier = TravailFactory.create(genre="cible", etat="fait", fini_le=horloge)
    (courriel,) = courriels.envoyer("double.txt", ["a@exemple.fr"], {"nom": "X"}, genre="accuse", objet=dossier)
    assert travaux.executer_echus() == 1
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.remis_le, courriel.tentatives) == ("remis", horloge, 1)
    assert (courriel.objet_type, courriel.objet_id) == ("socle.travail", dossier.pk)
    message: Any = mail.outbox[0]
    assert (message.subject, message.to) == ("Deux", ["a@exemple.fr"])
    assert message.extra_headers["Message-ID"] == f"<{courriel.uuid}@localhost>"
    assert message.alternatives[0].mimetype == "text/html"


def test_un_courriel_deja_remis_ne_repart_pas(horloge: datetime) -> None:
    courriels.envoyer("accuse.txt", ["a@exemple.fr"], {"nom": "X"}, genre="accuse")
    travaux.executer_echus()
    Travail.objects.update(etat="en_attente")
    assert travaux.executer_echus() == 1
    assert len(mail.outbox) == 1


def test_le_refus_du_serveur_est_note_reessaye_puis_devient_un_echec(horloge: datetime, settings: Any) -> None:
    settings.COURRIEL_REMISE = f"{__name__}.ServeurEnPanne"
    (courriel,) = courriels.envoyer("accuse.txt", ["a@exemple.fr"], {"nom": "X"}, genre="accuse")
    travaux.executer_echus()
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.tentatives) == ("en_attente", 1)
    assert "serveur de courrier absent" in courriel.erreur
    for _ in range(travaux.PLAFOND_TENTATIVES):
        avancer(timedelta(hours=1))
        travaux.executer_echus()
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.tentatives) == ("echec", travaux.PLAFOND_TENTATIVES)


def test_le_serveur_revenu_le_courriel_part(horloge: datetime, settings: Any) -> None:
    (courriel,) = courriels.envoyer("accuse.txt", ["a@exemple.fr"], {"nom": "X"}, genre="accuse")
    panne, settings.COURRIEL_REMISE = settings.COURRIEL_REMISE, f"{__name__}.ServeurEnPanne"
    travaux.executer_echus()
    settings.COURRIEL_REMISE = panne
    avancer(timedelta(seconds=30))
    travaux.executer_echus()
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.erreur, courriel.tentatives) == ("remis", "", 2)


def test_tout_courriel_de_django_devient_une_ligne() -> None:
    assert send_mail("Objet\tlong", f"Lien : {LIEN}", "de@exemple.fr", ["a@exemple.fr", "b@exemple.fr"]) == 1
    assert mail.outbox == []
    courriel = Courriel.objects.get(destinataire="a@exemple.fr")
    assert (courriel.genre, courriel.secret, courriel.objet_mail) == ("compte", True, "Objet long")
    assert Courriel.objects.count() == 2


def test_la_version_html_de_django_est_gardee() -> None:
    message = EmailMultiAlternatives("Objet", "texte", "de@exemple.fr", ["a@exemple.fr"])
    message.attach_alternative("<p>html</p>", "text/html")
    message.send()
    assert Courriel.objects.get().html == "<p>html</p>"


def test_une_piece_jointe_est_refusee() -> None:
    message = EmailMultiAlternatives("Objet", "texte", "de@exemple.fr", ["a@exemple.fr"])
    message.attach("a.txt", "x", "text/plain")
    with pytest.raises(ValueError, match="lien"):
        message.send()


@pytest.mark.parametrize(("demo", "garde"), [(True, True), (False, False)])
def test_le_lien_secret_est_masque_apres_remise_hors_demo(settings: Any, demo: bool, garde: bool) -> None:
    settings.DEMO = demo
    send_mail("Mot de passe", f"Suivez {LIEN} avant demain.", "de@exemple.fr", ["a@exemple.fr"])
    assert LIEN in Courriel.objects.get().texte
    travaux.executer_echus()
    courriel = Courriel.objects.get()
    assert (LIEN in courriel.texte) is garde
    assert courriel.texte.endswith("avant demain.")
    assert LIEN in mail.outbox[0].body


def test_un_courriel_ordinaire_garde_ses_liens(settings: Any) -> None:
    settings.DEMO = False
    courriels.envoyer("accuse.txt", ["a@exemple.fr"], {"nom": "X"}, genre="accuse")
    travaux.executer_echus()
    assert "http://127.0.0.1:8000" in Courriel.objects.get().texte
