"""Objets de mise en page crispy, sans classe CSS : les gabarits du paquet « guichet » habillent selon le thème."""

from typing import Any

from crispy_forms.layout import HTML, BaseInput, Div, Fieldset

__all__ = ["HTML", "Boutons", "Colonne", "Envoyer", "Rangee", "Section"]


class Section(Fieldset):
    """Section titrée : `Section("Votre structure", "siret", Rangee(Colonne("nom"), Colonne("sigle")))`."""


class Rangee(Div):
    """Rangée de colonnes."""

    template = "guichet/layout/row.html"


class Colonne(Div):
    """Colonne de `largeur` douzièmes dès 768 px (6 par défaut), pleine largeur sur mobile."""

    template = "guichet/layout/column.html"

    def __init__(self, *champs: Any, largeur: int = 6, **options: Any) -> None:
        super().__init__(*champs, **options)
        self.nom = f"col-{largeur}"


class Boutons(Div):
    """Groupe de boutons."""

    template = "guichet/layout/buttonholder.html"


class Envoyer(BaseInput):
    """Bouton d'envoi : `Envoyer("Déposer", nom="action", valeur="deposer", genre="secondaire")`."""

    input_type = "submit"

    def __init__(self, texte: str, *, nom: str = "", valeur: str = "", genre: str = "", **attributs: Any) -> None:
        super().__init__(nom, texte, css_id=attributs.pop("css_id", None), **attributs)
        self.valeur = valeur
        self.noms = f"bouton {genre}".strip()
