"""Ce que chacun dit de soi."""

from comptes.models import Utilisateur


def modifier_profil(*, acteur: Utilisateur, prenom: str, nom: str, telephone: str = "") -> Utilisateur:
    """Enregistre ses propres nom, prénom et téléphone (E.164)."""
    acteur.prenom, acteur.nom, acteur.telephone = prenom, nom, telephone
    acteur.save(update_fields=["prenom", "nom", "telephone"])
    return acteur
