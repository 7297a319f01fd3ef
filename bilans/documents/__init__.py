"""Documents produits par les bilans : contenu photographié, PDF, agenda."""
