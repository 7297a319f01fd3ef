"""Ce que toute la maison partage et qui ne connaît aucun mot du domaine."""
