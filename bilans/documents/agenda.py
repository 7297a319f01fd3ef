"""L'agenda au format iCalendar (RFC 5545) : un évènement d'une journée par bilan attendu.

Une échéance est un jour, sans heure : elle s'écrit en DATE et vaut le même jour dans tous les fuseaux.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from bilans.etats import A_RENDRE
from bilans.models import Bilan

PRODUIT = "-//Guichet AAP//Bilans//FR"
DOMAINE = "guichet-aap"
PLI = 75
ENTETE = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    f"PRODID:{PRODUIT}",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "X-WR-CALNAME:Bilans attendus",
    "X-WR-TIMEZONE:Europe/Paris",
    "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
)
TYPE = "text/calendar; charset=utf-8"


def agenda(bilans: Iterable[Bilan], *, instant: datetime, adresse: str) -> bytes:
    """Octets du calendrier. `instant` : celui de la lecture ; `adresse` : début des liens vers les bilans."""
    lignes = list(ENTETE)
    for bilan in bilans:
        lignes += _evenement(bilan, instant, adresse)
    lignes.append("END:VCALENDAR")
    return "".join(f"{pli}\r\n" for ligne in lignes for pli in plier(ligne)).encode()


def _evenement(bilan: Bilan, instant: datetime, adresse: str) -> list[str]:
    convention, rendu = bilan.convention, bilan.etat not in A_RENDRE
    titre = f"{bilan.get_genre_display().capitalize()} — {convention.dossier.structure.nom}"
    detail = f"Convention {convention.numero}. {bilan.source}"
    return [
        "BEGIN:VEVENT",
        f"UID:bilan-{bilan.uuid}@{DOMAINE}",
        f"DTSTAMP:{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{bilan.version}",
        f"DTSTART;VALUE=DATE:{jour(bilan.echeance)}",
        f"DTEND;VALUE=DATE:{jour(bilan.echeance + timedelta(days=1))}",
        f"SUMMARY:{texte(f'{titre} (rendu)' if rendu else titre)}",
        f"DESCRIPTION:{texte(detail)}",
        f"URL:{adresse}/bilans/{bilan.uuid}/",
        "TRANSP:TRANSPARENT",
        *([] if rendu else _alarme(titre)),
        "END:VEVENT",
    ]


def _alarme(titre: str) -> list[str]:
    return ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{texte(titre)}", "TRIGGER:-P7D", "END:VALARM"]


def jour(valeur: date) -> str:
    """« 20260301 »."""
    return f"{valeur:%Y%m%d}"


def texte(valeur: str) -> str:
    """Texte échappé (RFC 5545, 3.3.11)."""
    sans_retour = valeur.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(sans_retour.splitlines())


def plier(ligne: str) -> Iterator[str]:
    """Lignes de 75 octets au plus, la suite commençant par une espace, sans couper un caractère (RFC 5545, 3.1)."""
    courante = b""
    for signe in ligne:
        octets = signe.encode()
        if len(courante) + len(octets) > PLI:
            yield courante.decode()
            courante = b" "
        courante += octets
    yield courante.decode()
