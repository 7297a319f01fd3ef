"""Reprendre ce que le service a chargé : le poste d'une convention terminée."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from candidatures import types
from candidatures.models import Dossier, Poste, SoutienAnterieur
from candidatures.selecteurs.registre import registre_de, soutiens_a_reprendre
from candidatures.services.brouillon import enregistrer_section
from candidatures.services.financement import SaisieFaite
from comptes.models import Utilisateur
from socle.workflow import TransitionInterdite


@transaction.atomic
def reprendre_soutien(dossier: Dossier, identifiant: int, *, acteur: Utilisateur) -> SoutienAnterieur:
    """Ajoute le poste qui prolonge une convention terminée, telle que le service l'a chargée ; son coût reste à dire.

    Lève DroitManquant, ou TransitionInterdite si ce soutien n'est pas (ou plus) à reprendre.
    """
    postes = list(Poste.objects.select_for_update().filter(dossier=dossier))
    possibles = {s.pk: s for s in soutiens_a_reprendre(dossier, registre_de(dossier), postes)}
    soutien = possibles.get(identifiant)
    if soutien is None:
        raise TransitionInterdite("Cette convention est déjà reprise, ou n'est pas à reprendre.")
    poste = Poste(
        dossier=dossier,
        rang=max((poste.rang for poste in postes), default=-1) + 1,
        role=soutien.role,
        etp=soutien.etp or Decimal(1),
        nature=types.NaturePoste.CONSOLIDATION,
        pnad_convention=soutien.engagement_juridique,
        pnad_annee=soutien.annee,
        pnad_terme=soutien.terme,
    )
    saisie = SaisieFaite(dossier, types.Section.POSTES, poste.save)
    enregistrer_section(dossier, types.Section.POSTES, saisie, acteur=acteur, version_attendue=0)
    return soutien
