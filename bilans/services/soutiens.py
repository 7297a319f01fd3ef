"""Écrire au registre des soutiens qu'un bilan est validé : l'appel suivant le lit sans connaître les bilans."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from bilans.models import Bilan
from bilans.selecteurs.echeancier import roles
from bilans.types import GenreBilan
from candidatures.models import SoutienAnterieur
from candidatures.selecteurs.registre import PROGRAMME

# Ce sont ces bilans qui conditionnent la reconduction (« se fondera sur le bilan annuel »).
DATENT = frozenset({GenreBilan.ANNUEL, GenreBilan.FINAL})
LONGUEUR_PROGRAMME = 40


def dater_soutiens(bilan: Bilan, jour: date | None) -> int:
    """Date (ou efface) la validation du bilan sur le soutien de la structure, année et métier par métier.

    Écrit le soutien s'il n'était pas au registre. Rend le nombre de soutiens touchés.
    """
    if bilan.genre not in DATENT:
        return 0
    convention = bilan.convention
    structure, annee = convention.dossier.structure, bilan.periode_debut.year
    metiers = {bilan.role} if bilan.role else roles(convention)
    programme = _programme(bilan)
    connus = SoutienAnterieur.objects.filter(
        Q(siret=structure.siret) | Q(siret="", siren=structure.siren),
        annee__in={annee, convention.dossier.appel.annee},
        role__in=metiers,
        programme=programme,
    )
    touches = connus.update(bilan_valide_le=jour)
    manquants = metiers - set(connus.values_list("role", flat=True)) if jour else set()
    for role in sorted(manquants):
        SoutienAnterieur.objects.create(
            siren=structure.siren,
            siret=structure.siret,
            annee=convention.dossier.appel.annee,
            role=role,
            programme=programme,
            montant=convention.montant_consolide,
            engagement_juridique=convention.engagement_juridique[:30],
            terme=convention.terme,
            bilan_valide_le=jour,
            source=f"Convention {convention.numero}",
        )
    return touches + len(manquants)


def _programme(bilan: Bilan) -> str:
    """Programme sous lequel le registre range ce soutien : un fonds européen n'est pas le plan national."""
    ecrit = bilan.convention.dossier.version_suivie.programme
    return PROGRAMME if PROGRAMME in ecrit else ecrit[:LONGUEUR_PROGRAMME]
