import socket
import struct
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest

from socle import antivirus, fichiers, travaux
from socle.models import Antivirus, Fichier
from tests.fabriques.socle import ActeurEssai, pdf, televerse


class FauxClamav:
    """Serveur qui parle INSTREAM, une connexion à la fois, et rend la réponse choisie."""

    def __init__(self) -> None:
        self.recu = b""
        self.reponse = b"stream: OK\0"
        self.prise = socket.create_server(("127.0.0.1", 0))
        self.port = self.prise.getsockname()[1]
        self.fil = Thread(target=self._servir, daemon=True)
        self.fil.start()

    def _servir(self) -> None:
        while True:
            try:
                lien, _ = self.prise.accept()
            except OSError:
                return
            with lien, lien.makefile("rb") as flux:
                assert flux.read(10) == b"zINSTREAM\0"
                self.recu = b""
                while longueur := struct.unpack("!I", flux.read(4))[0]:
                    self.recu += flux.read(longueur)
                lien.sendall(self.reponse)

    def fermer(self) -> None:
        self.prise.shutdown(socket.SHUT_RDWR)
        self.prise.close()
        self.fil.join()


@pytest.fixture
def clamav(settings: Any) -> Iterator[FauxClamav]:
    serveur = FauxClamav()
    settings.CLAMAV_HOTE, settings.CLAMAV_PORT = "127.0.0.1", serveur.port
    yield serveur
    serveur.fermer()


@pytest.mark.parametrize(
    ("reponse", "verdict"),
    [
        (b"stream: OK\0", Antivirus.SAIN),
        (b"stream: Eicar-Test-Signature FOUND\0", Antivirus.INFECTE),
        (b"INSTREAM size limit exceeded. ERROR\0", Antivirus.ILLISIBLE),
    ],
)
def test_verdicts(clamav: FauxClamav, reponse: bytes, verdict: Antivirus) -> None:
    clamav.reponse = reponse
    octets = b"x" * (antivirus.MORCEAU + 10)
    assert antivirus.analyser(octets) == verdict
    assert clamav.recu == octets


def test_reponse_incomprise(clamav: FauxClamav) -> None:
    clamav.reponse = b"bonjour\0"
    with pytest.raises(antivirus.AntivirusInjoignable, match="bonjour"):
        antivirus.analyser(b"x")


@pytest.mark.django_db
def test_un_depot_attend_son_analyse_puis_se_lit(clamav: FauxClamav) -> None:
    fichier = fichiers.deposer(televerse(pdf()), acteur=ActeurEssai())
    assert fichier.antivirus == Antivirus.EN_ATTENTE
    assert not fichier.telechargeable
    assert travaux.executer_echus() == 1
    fichier.refresh_from_db()
    assert fichier.antivirus == Antivirus.SAIN
    assert clamav.recu == fichiers.lire(fichier)


@pytest.mark.django_db
def test_un_contenu_disparu_est_illisible(clamav: FauxClamav) -> None:
    fichier = fichiers.deposer(televerse(pdf()), acteur=None)
    Fichier.objects.update(sha256="0" * 64)
    travaux.executer_echus()
    fichier.refresh_from_db()
    assert fichier.antivirus == Antivirus.ILLISIBLE


@pytest.mark.django_db
def test_sans_reponse_on_reessaie(settings: Any) -> None:
    settings.CLAMAV_HOTE, settings.CLAMAV_PORT = "127.0.0.1", 1
    fichier = fichiers.deposer(televerse(pdf()), acteur=None)
    assert travaux.executer_echus() == 0
    fichier.refresh_from_db()
    assert fichier.antivirus == Antivirus.EN_ATTENTE
