"""Le catalogue, par famille. Importer ce paquet inscrit toutes les règles."""

from regles.catalogue import financement

__all__ = ["financement"]
