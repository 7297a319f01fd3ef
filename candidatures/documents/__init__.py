"""Documents produits pour un dossier : formulaire, accusé de réception, photographies."""
