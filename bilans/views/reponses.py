"""Réponses qui sont des fichiers faits à la demande : toujours en pièce jointe."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse


def piece_jointe(octets: bytes, nom: str, type_contenu: str) -> FileResponse:
    """Fichier produit pour cette demande ; rien n'en est gardé."""
    return FileResponse(BytesIO(octets), as_attachment=True, filename=nom, content_type=type_contenu)
