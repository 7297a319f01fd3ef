"""Écrire une ligne du compte d'une convention, sous son verrou, et la même dans son journal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from conventions.models import Avenant, Convention, Mouvement, Reversement, Versement
from conventions.selecteurs.compte import compte_de, pur
from conventions.types import GenreMouvement
from regles.compte import MouvementImpossible, appliquer
from socle import journal
from socle.acteurs import Acteur
from socle.horloge import maintenant
from socle.workflow import TransitionInterdite


def verrouiller(convention: int | Convention) -> Convention:
    """La convention, verrouillée jusqu'à la fin de la transaction.

    Tout acte d'argent la verrouille d'abord, puis ses lignes : toujours dans cet ordre, deux actes ne s'attendent
    jamais l'un l'autre.
    """
    cle = convention.pk if isinstance(convention, Convention) else convention
    return Convention.objects.select_for_update(of=("self",)).get(pk=cle)


def inscrire_mouvement(
    convention: Convention,
    genre: GenreMouvement,
    montant: Decimal,
    *,
    acteur: Acteur | None,
    jour: date,
    libelle: str,
    versement: Versement | None = None,
    reversement: Reversement | None = None,
    avenant: Avenant | None = None,
) -> Mouvement:
    """Ajoute un mouvement au compte (convention verrouillée). Lève TransitionInterdite si le compte s'y oppose."""
    rang = convention.mouvements.count() + 1
    mouvement = Mouvement(
        convention=convention,
        rang=rang,
        genre=genre,
        montant=montant,
        instant=maintenant(),
        jour=jour,
        libelle=libelle[:250],
        versement=versement,
        reversement=reversement,
        avenant=avenant,
    )
    try:
        appliquer(compte_de(convention), pur(mouvement))
    except MouvementImpossible as refus:
        raise TransitionInterdite(str(refus)) from refus
    mouvement.save(force_insert=True)
    detail = {"mouvement": rang, "genre": genre, "montant": montant, "jour": jour, "libelle": mouvement.libelle}
    journal.inscrire(convention, "convention.mouvement", acteur=acteur, detail=detail)
    return mouvement
