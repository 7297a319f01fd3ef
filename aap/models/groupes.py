"""Les listes d'un appel, sous le nom que leur donne son fichier, dans l'ordre où il les écrit."""

from __future__ import annotations

from aap.models import accompagnement, configuration
from aap.models.ligne import LigneConfiguration

GROUPES: dict[str, type[LigneConfiguration]] = {
    "phrases_calendrier": configuration.PhraseCalendrier,
    "structures_eligibles": configuration.StructureEligible,
    "enveloppes": configuration.Enveloppe,
    "missions": configuration.MissionValorisee,
    "regles": configuration.RegleAppliquee,
    "rubriques": configuration.RubriqueEcrite,
    "pieces": configuration.PieceDemandee,
    "criteres": configuration.Critere,
    "etapes_avis": configuration.EtapeAvis,
    "tranches": configuration.TrancheVersement,
    "indicateurs": configuration.Indicateur,
    "engagements": configuration.Engagement,
    "contacts": configuration.ContactTerritoire,
    "ateliers": configuration.Atelier,
    "articles": configuration.ArticleConvention,
    "messages": accompagnement.MessageAppel,
    "exemples": accompagnement.ExempleTravaille,
}
