"""PDF : un gabarit HTML rendu par WeasyPrint en PDF/A-3a (balisé, archivable), mêmes entrées → mêmes octets.

La conformité PDF/A est déclarée par le moteur, elle n'est pas vérifiée par un contrôleur indépendant.
"""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from socle.canonique import empreinte

VARIANTE = "pdf/a-3a"
# Une date de création réelle changerait les octets à chaque rendu ; la date utile est écrite dans le document.
DATE_FIXE = datetime(2000, 1, 1, tzinfo=UTC)
# La police livrée n'a pas de cases : la machine en prêterait une autre, différente d'un poste à l'autre.
REMPLACES = str.maketrans({"☐": "□", "☑": "■", "☒": "■", "✓": "×", "✔": "×"})
journal_technique = logging.getLogger("guichet.pdf")


@dataclass(frozen=True, slots=True)
class PieceJointe:
    """Fichier embarqué dans le PDF : nom, octets, description. `relation` : « Data » pour les données du document."""

    nom: str
    octets: bytes
    description: str = ""
    relation: str = "Data"


def empreinte_donnees(donnees: Any) -> str:
    """SHA-256 hexadécimal du JSON canonique des données : à imprimer au pied du document (`contexte["empreinte"]`)."""
    return empreinte(donnees)


def rendre(
    gabarit: str,
    contexte: Mapping[str, Any],
    *,
    titre: str,
    langue: str = "fr",
    pieces: Sequence[PieceJointe] = (),
    identifiant: str,
) -> bytes:
    """Octets du PDF. `gabarit` étend « socle/pdf/base.html » ; le contexte y gagne `titre`, `langue` et `empreinte`
    (vide
    si absente). `identifiant` : texte stable du document (type et UUID), dont dérive l'identifiant du PDF.
    """
    charge = {"empreinte": "", **contexte, "titre": titre, "langue": langue}
    return imprimer(render_to_string(gabarit, charge).translate(REMPLACES), identifiant, tuple(pieces))


def imprimer(texte: str, identifiant: str, pieces: tuple[PieceJointe, ...]) -> bytes:
    """Octets du PDF d'une page HTML entière ; ils ne dépendent que de ces arguments et des fichiers statiques."""
    import weasyprint

    html = weasyprint.HTML(string=texte, base_url=_racine().as_uri() + "/", url_fetcher=_recuperateur())
    jointes = [
        weasyprint.Attachment(
            string=piece.octets,
            name=piece.nom,
            description=piece.description or piece.nom,
            relationship=piece.relation,
            created=DATE_FIXE,
            modified=DATE_FIXE,
        )
        for piece in pieces
    ]
    octets = html.write_pdf(pdf_variant=VARIANTE, pdf_identifier=identifiant.encode(), attachments=jointes)
    return bytes(octets)


def recuperer(url: str) -> Any:
    """Récupérateur donné à WeasyPrint : nos fichiers statiques et les images en ligne (data:image/), rien d'autre.

    Lève ValueError pour toute autre adresse : un texte saisi ne peut faire lire ni le disque, ni le réseau.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    if url.startswith("data:image/"):
        return URLFetcher(allowed_protocols=["data"]).fetch(url)
    morceaux = urlsplit(url)
    chemin = Path(unquote(morceaux.path)).resolve()
    dossiers = [Path(dossier).resolve() for dossier in settings.STATICFILES_DIRS]
    if morceaux.scheme != "file" or not any(chemin.is_relative_to(dossier) for dossier in dossiers):
        journal_technique.warning("Adresse refusée dans un PDF : %s", url[:200])
        raise ValueError("Adresse hors des fichiers de l'application.")
    type_contenu = mimetypes.guess_type(chemin.name)[0] or "application/octet-stream"
    return URLFetcherResponse(url, body=chemin.read_bytes(), headers={"Content-Type": type_contenu})


def _recuperateur() -> Any:
    """Classe construite à l'usage : importer WeasyPrint coûte plus d'une seconde au démarrage."""
    from weasyprint.urls import URLFetcher

    class Recuperateur(URLFetcher):  # type: ignore[misc]  # WeasyPrint n'est pas typé
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002 - forme imposée par WeasyPrint
            return recuperer(url)

    return Recuperateur()


def _racine() -> Path:
    return Path(settings.STATICFILES_DIRS[0]).resolve()
