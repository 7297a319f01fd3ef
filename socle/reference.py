"""Désigner un objet sans clé étrangère : le socle ne connaît pas les modèles des pièces du dessus."""

from __future__ import annotations

from typing import Any, NamedTuple

LONGUEUR_LIBELLE = 250


class Reference(NamedTuple):
    """Type (« candidatures.dossier »), identifiant et libellé lisible d'un objet."""

    type: str
    id: int
    libelle: str


def reference(objet: Any) -> Reference:
    """Référence d'un objet enregistré. Le type est `objet.type_journal` s'il existe, sinon « app.modele ».

    Lève ValueError si l'objet n'est pas encore enregistré.
    """
    if isinstance(objet, Reference):
        return objet
    if objet.pk is None:
        raise ValueError("Un objet sans identifiant ne peut pas être désigné.")
    type_objet = getattr(objet, "type_journal", "") or objet._meta.label_lower
    return Reference(type_objet, int(objet.pk), str(objet)[:LONGUEUR_LIBELLE])
