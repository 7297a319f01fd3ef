"""Ce que les règles mesurent sur un dossier et que ses colonnes ne disent pas : nature du budget, fichiers, voisins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Sum

from candidatures.etats import Etat
from candidatures.models import Dossier, Territoire
from regles.montants import ZERO
from socle.canonique import normaliser_recherche

ACHATS = ("60", "61", "62")
ETEINTS = (Etat.ABANDONNE, Etat.IRRECEVABLE, Etat.REJETE)


def enveloppe_consommee(dossier: Dossier) -> Decimal:
    """Aides déjà accordées sur cet appel, hors ce dossier, en euros."""
    retenus = Dossier.objects.filter(appel_id=dossier.appel_id, etat=Etat.RETENU).exclude(pk=dossier.pk)
    total: Decimal | None = retenus.aggregate(total=Sum("montant_accorde"))["total"]
    return total or ZERO


def dossiers_semblables(dossier: Dossier) -> int:
    """Autres dossiers vivants de la structure dans cet appel, de même intitulé (casse et espaces à part)."""
    intitule = normaliser_recherche(dossier.intitule)
    if not intitule:
        return 0
    siens = Dossier.objects.filter(appel_id=dossier.appel_id, structure_id=dossier.structure_id)
    autres = siens.exclude(pk=dossier.pk).exclude(etat__in=ETEINTS).order_by("pk")
    return [normaliser_recherche(titre) for titre in autres.values_list("intitule", flat=True)].count(intitule)


def prestations_seules(budget: Mapping[str, Decimal]) -> bool:
    """Vrai si le budget du projet ne compte que des achats et des services : aucune dépense de personnel ou autre."""
    charges = budget.get("TC", ZERO)
    return charges > 0 and charges == sum((budget.get(code, ZERO) for code in ACHATS), ZERO)


def epcis(territoire: Territoire) -> frozenset[str] | None:
    """SIREN des intercommunalités cochées ; None tant que le porteur n'en a coché aucune."""
    # Un territoire jamais enregistré n'a pas de liaison à lire.
    return frozenset(epci.siren for epci in territoire.epcis.all()) or None if territoire.pk else None


def fichiers_par_piece(dossier: Dossier) -> tuple[tuple[str, int], ...]:
    """Nombre de fichiers utilisables par code de pièce."""
    return tuple(sorted(Counter(piece.code for piece in dossier.pieces.all() if piece.utilisable).items()))
