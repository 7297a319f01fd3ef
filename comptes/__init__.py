"""Qui est là : personnes, structures candidates, services de l'État, et ce que chacun peut faire."""
