"""Le catalogue, par famille. Importer ce paquet inscrit toutes les règles."""

from regles.catalogue import calendrier, eligibilite, financement, non_substitution, projet, recevabilite

__all__ = ["calendrier", "eligibilite", "financement", "non_substitution", "projet", "recevabilite"]
