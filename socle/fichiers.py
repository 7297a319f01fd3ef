"""Fichiers : recevoir, ranger, donner à lire.

Les octets sont écrits et synchronisés sur le disque avant la ligne : une ligne validée a toujours son contenu. Si la
transaction échoue ensuite, le contenu sans ligne est balayé.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse

from socle import antivirus, detection, travaux
from socle.acteurs import Acteur
from socle.detection import FichierRefuse
from socle.horloge import maintenant
from socle.models.fichier import Antivirus, Fichier
from socle.models.travail import Travail

__all__ = ["TAILLE_MAX", "TYPES_PIECES", "Fichier", "FichierAltere", "FichierRefuse", "deposer", "enregistrer"]

TAILLE_MAX = 20 * 1024 * 1024
TYPES_PIECES = frozenset(detection.NOMS)
ANCIENNETE_ORPHELIN = timedelta(days=1)
NOM_MAX = 200
UUID_HEX = re.compile(r"[0-9a-f]{32}")

RAISONS_REFUS = {
    Antivirus.EN_ATTENTE: "L'analyse antivirus de ce fichier n'est pas terminée. Réessayez dans quelques minutes.",
    Antivirus.INFECTE: "L'antivirus a trouvé ce fichier infecté : il ne peut pas être téléchargé. "
    "Demandez un nouveau dépôt.",
    Antivirus.ILLISIBLE: "L'antivirus n'a pas pu lire ce fichier : il ne peut pas être téléchargé. "
    "Demandez un nouveau dépôt.",
}


class FichierAltere(Exception):
    """Le contenu stocké n'a plus l'empreinte enregistrée au dépôt."""


def deposer(
    fichier_televerse: UploadedFile[Any],
    *,
    acteur: Acteur | None,
    types: frozenset[str] = TYPES_PIECES,
    taille_max: int = TAILLE_MAX,
) -> Fichier:
    """Range un fichier téléversé, jugé sur son contenu ; programme son analyse si un antivirus est configuré.

    `taille_max` en octets. Lève FichierRefuse (message français) : vide, trop gros, mauvais format, protégé ou abîmé.
    """
    taille = fichier_televerse.size or 0
    nom = nom_propre(fichier_televerse.name or "")
    if taille == 0:
        raise FichierRefuse("Ce fichier est vide. Vérifiez qu'il s'ouvre sur votre poste, puis déposez-le à nouveau.")
    if taille > taille_max:
        raise FichierRefuse(
            f"Ce fichier pèse {_megaoctets(taille)} Mo : la limite est de {_megaoctets(taille_max)} Mo. "
            "Réduisez-le (numérisation en 150 points par pouce, en gris) ou séparez-le en plusieurs fichiers."
        )
    fichier_televerse.seek(0)
    octets = fichier_televerse.read()
    type_contenu = detection.juger(octets, nom, types)
    etat = Antivirus.EN_ATTENTE if antivirus.configure() else Antivirus.NON_CONFIGURE
    with transaction.atomic():
        fichier = _ranger(octets, nom, type_contenu, acteur, etat)
        if etat == Antivirus.EN_ATTENTE:
            cle = f"fichier:{fichier.uuid}:antivirus"
            travaux.programmer(antivirus.GENRE_ANALYSE, cle, {"fichier": fichier.pk}, objet=fichier)
    return fichier


def enregistrer(octets: bytes, nom: str, type_contenu: str, *, acteur: Acteur | None = None) -> Fichier:
    """Range un document que l'application a produit elle-même : ni jugé ni analysé."""
    with transaction.atomic():
        return _ranger(octets, nom_propre(nom), type_contenu, acteur, Antivirus.NON_CONFIGURE)


def lire(fichier: Fichier) -> bytes:
    """Contenu d'un fichier. Lève FichierAltere si l'empreinte ne correspond plus, FileNotFoundError s'il manque."""
    with default_storage.open(fichier.chemin) as source:
        octets = bytes(source.read())
    if hashlib.sha256(octets).hexdigest() != fichier.sha256:
        raise FichierAltere(f"{fichier.nom} ({fichier.uuid}) : empreinte différente de celle du dépôt.")
    return octets


def reponse(fichier: Fichier) -> FileResponse:
    """Réponse de téléchargement : pièce jointe, type imposé, bac à sable. Le droit de lire se contrôle avant.

    Lève PermissionDenied (403, avec la phrase) tant que l'antivirus n'a pas dit « sain ».
    """
    if not fichier.telechargeable:
        raise PermissionDenied(RAISONS_REFUS[Antivirus(fichier.antivirus)])
    suite = FileResponse(
        BytesIO(lire(fichier)), as_attachment=True, filename=fichier.nom, content_type=fichier.type_contenu
    )
    suite["X-Content-Type-Options"] = "nosniff"
    suite["Content-Security-Policy"] = "default-src 'none'; sandbox"
    suite["Cache-Control"] = "private, no-store"
    return suite


def analyser(travail: Travail) -> dict[str, Any]:
    """Fait analyser le fichier du travail et programme l'écriture du verdict. Lève AntivirusInjoignable : à
    réessayer."""
    fichier = Fichier.objects.get(pk=travail.arguments["fichier"])
    try:
        verdict = antivirus.analyser(lire(fichier))
    except (FileNotFoundError, FichierAltere):
        verdict = Antivirus.ILLISIBLE

    def ecrire() -> dict[str, Any]:
        Fichier.objects.filter(pk=fichier.pk).update(antivirus=verdict)
        return {"antivirus": verdict}

    travail.conclure(ecrire)
    return {"antivirus": verdict}


def effacer(fichier: Fichier) -> None:
    """Supprime la ligne, puis le contenu une fois la transaction validée."""
    chemin = fichier.chemin
    fichier.delete()
    transaction.on_commit(lambda: default_storage.delete(chemin))


def balayer_orphelins(anciennete: timedelta = ANCIENNETE_ORPHELIN) -> int:
    """Retire du stockage les contenus sans ligne plus vieux que `anciennete` (un dépôt en cours n'a pas encore la
    sienne)."""
    limite = maintenant() - anciennete
    retires = 0
    for dossier in default_storage.listdir("")[0] if _stockage_present() else []:
        noms = default_storage.listdir(dossier)[1]
        connus = {uuid.hex for uuid in Fichier.objects.filter(uuid__in=_uuids(noms)).values_list("uuid", flat=True)}
        for nom in noms:
            chemin = f"{dossier}/{nom}"
            if nom not in connus and _modifie_le(chemin) < limite:
                default_storage.delete(chemin)
                retires += 1
    return retires


def nom_propre(nom: str) -> str:
    """Nom sans chemin ni caractère de contrôle, en NFC, d'au plus 200 caractères, extension gardée."""
    base = PurePosixPath(unicodedata.normalize("NFC", nom).replace("\\", "/")).name
    propre = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(" .") or "document"
    suffixe = PurePosixPath(propre).suffix[:10]
    return propre if len(propre) <= NOM_MAX else propre[: NOM_MAX - len(suffixe)] + suffixe


def _ranger(octets: bytes, nom: str, type_contenu: str, acteur: Acteur | None, etat: Antivirus) -> Fichier:
    fichier = Fichier(
        nom=nom,
        taille=len(octets),
        sha256=hashlib.sha256(octets).hexdigest(),
        type_contenu=type_contenu,
        antivirus=etat,
        depose_le=maintenant(),
        depose_par=acteur.pk if acteur is not None else None,
        depose_par_libelle=acteur.libelle_acteur[:250] if acteur is not None else "",
    )
    default_storage.save(fichier.chemin, ContentFile(octets))
    _synchroniser(fichier.chemin)
    fichier.save(force_insert=True)
    return fichier


def _synchroniser(chemin: str) -> None:
    """Force l'écriture sur le disque, dossier compris ; un stockage distant a déjà accusé réception."""
    try:
        local = Path(default_storage.path(chemin))
    except NotImplementedError:
        return
    for cible in (local, local.parent):
        descripteur = os.open(cible, os.O_RDONLY)
        try:
            os.fsync(descripteur)
        finally:
            os.close(descripteur)


def _stockage_present() -> bool:
    try:
        return Path(default_storage.path("")).is_dir()
    except NotImplementedError:
        return True


def _uuids(noms: list[str]) -> list[str]:
    return [nom for nom in noms if UUID_HEX.fullmatch(nom)]


def _modifie_le(chemin: str) -> datetime:
    return default_storage.get_modified_time(chemin)


def _megaoctets(octets: int) -> str:
    return f"{octets / (1024 * 1024):.1f}".rstrip("0").rstrip(".").replace(".", ",")
