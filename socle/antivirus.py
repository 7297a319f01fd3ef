"""Client ClamAV minimal : commande INSTREAM sur une connexion TCP."""

from __future__ import annotations

import socket
import struct

from django.conf import settings

from socle.models.fichier import Antivirus

GENRE_ANALYSE = "fichier.analyser"
MORCEAU = 64 * 1024
DELAI = 30.0
REPONSE_MAX = 4096


class AntivirusInjoignable(Exception):
    """ClamAV ne répond pas ou répond n'importe quoi : l'analyse est à refaire."""


def configure() -> bool:
    """Vrai si un hôte ClamAV est donné (`CLAMAV_HOTE`)."""
    return bool(settings.CLAMAV_HOTE)


def analyser(octets: bytes) -> Antivirus:
    """Verdict de ClamAV : sain, infecté ou illisible. Lève AntivirusInjoignable si le service ne rend pas de
    verdict."""
    try:
        reponse = _instream(octets)
    except OSError as erreur:
        raise AntivirusInjoignable(str(erreur)) from erreur
    if reponse.endswith(" OK"):
        return Antivirus.SAIN
    if reponse.endswith(" FOUND"):
        return Antivirus.INFECTE
    if reponse.endswith(" ERROR"):
        return Antivirus.ILLISIBLE
    raise AntivirusInjoignable(f"Réponse inattendue : {reponse!r}")


def _instream(octets: bytes) -> str:
    with socket.create_connection((settings.CLAMAV_HOTE, settings.CLAMAV_PORT), timeout=DELAI) as lien:
        lien.sendall(b"zINSTREAM\0")
        for debut in range(0, len(octets), MORCEAU):
            morceau = octets[debut : debut + MORCEAU]
            lien.sendall(struct.pack("!I", len(morceau)) + morceau)
        lien.sendall(struct.pack("!I", 0))
        recu = b""
        while not recu.endswith(b"\0") and len(recu) < REPONSE_MAX:
            suite = lien.recv(REPONSE_MAX)
            if not suite:
                break
            recu += suite
    return recu.rstrip(b"\0").decode("utf-8", "replace").strip()
