"""Les conventions à reconduire : celles qui finissent bientôt et que leur appel permet de reconduire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from comptes import droits
from comptes.models import Utilisateur
from conventions.etats import FINALS_AVENANT, Etat, EtatAvenant
from conventions.models import Avenant, Convention
from conventions.selecteurs.conditions import RECONDUCTION
from conventions.types import NatureAvenant
from regles.echeances import ajouter_mois


@dataclass(frozen=True, slots=True)
class AReconduire:
    """Une convention qui finit, les reconductions déjà faites, celles que l'appel permet, l'avenant ouvert."""

    convention: Convention
    faites: int
    permises: int
    ouvert: Avenant | None


def a_reconduire(utilisateur: Utilisateur, jour: date, mois: int) -> list[AReconduire]:
    """Conventions en cours dont le terme tombe dans les `mois` mois et qu'on peut encore reconduire, la plus proche
    d'abord. Nombre de requêtes fixe."""
    lues = _finissant(utilisateur, jour, mois)
    lignes = (_ligne(convention) for convention in lues)
    return [ligne for ligne in lignes if ligne.faites < ligne.permises]


def _finissant(utilisateur: Utilisateur, jour: date, mois: int) -> QuerySet[Convention]:
    permises = droits.q_visibles(utilisateur, "convention.creer_avenant", Convention)
    return (
        Convention.objects.filter(permises, etat=Etat.EN_COURS, dossier__version__regles__code=RECONDUCTION)
        .annotate(dernier_jour=Coalesce(F("fin_en_vigueur"), F("fin")))
        .filter(dernier_jour__range=(jour, ajouter_mois(jour, mois)))
        .select_related("dossier__structure", "dossier__appel", "dossier__version")
        .prefetch_related("avenants", "dossier__version__regles")
        .order_by("dernier_jour", "numero")
    )


def _ligne(convention: Convention) -> AReconduire:
    avenants = list(convention.avenants.all())
    faites = [a for a in avenants if a.nature == NatureAvenant.RECONDUCTION and a.etat == EtatAvenant.EN_VIGUEUR]
    ouvert = next((a for a in avenants if a.etat not in FINALS_AVENANT), None)
    version = convention.dossier.version
    regles = version.regles.all() if version else ()
    permises = next((int(r.parametres["nombre_max"]) for r in regles if r.code == RECONDUCTION), 0)
    return AReconduire(convention, len(faites), permises, ouvert)
