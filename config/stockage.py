"""Où vont les pièces déposées : un dossier du serveur (par défaut) ou un stockage compatible S3."""

from typing import Any

from config.environnement import env, exiger


def stockage_s3() -> dict[str, Any] | None:
    """Entrée `STORAGES["default"]` pour S3, ou None si FICHIERS_S3_SEAU n'est pas posé.

    Le seau reste privé : l'application lit elle-même les pièces, après contrôle des droits.
    """
    seau = env.str("FICHIERS_S3_SEAU", default="")
    if not seau:
        return None
    exiger("FICHIERS_S3_CLE", "FICHIERS_S3_SECRET")
    from botocore.config import Config

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": seau,
            "endpoint_url": env.str("FICHIERS_S3_ADRESSE", default="") or None,
            "region_name": env.str("FICHIERS_S3_REGION", default="") or None,
            "access_key": env.str("FICHIERS_S3_CLE"),
            "secret_key": env.str("FICHIERS_S3_SECRET"),
            "location": env.str("FICHIERS_S3_PREFIXE", default=""),
            # Une pièce ne remplace jamais une autre.
            "file_overwrite": False,
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                # Les stockages qui ne sont pas ceux d'Amazon refusent souvent les sommes de contrôle récentes.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                connect_timeout=5,
                read_timeout=60,
            ),
        },
    }
