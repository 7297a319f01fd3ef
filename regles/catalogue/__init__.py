"""Le catalogue, par famille. Importer ce paquet inscrit toutes les règles."""
