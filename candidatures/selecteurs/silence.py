"""Le silence du service : quand il vaudra rejet, et quels dossiers s'en approchent.

Les délais sont ceux de la règle REJET_IMPLICITE de chaque appel. Le code des relations entre le public et
l'administration ne vise que les organismes de droit privé (L. 100-3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from aap.models import RegleAppliquee, VersionAppel
from candidatures.etats import Etat
from candidatures.models import Dossier
from comptes.types import TypeStructure
from regles.echeances import ajouter_mois
from regles.moteur import lire_parametres
from socle.horloge import aujourd_hui

CODE = "REJET_IMPLICITE"
COURT = frozenset({Etat.DEPOSE, Etat.RECEVABLE, Etat.EN_INSTRUCTION, Etat.PROPOSE})
PRIVES = [type_ for type_ in TypeStructure if type_.prive]


@dataclass(frozen=True, slots=True)
class Silence:
    """Jour où le silence vaut rejet, jours restants (négatif : il est passé), et s'il faut alerter."""

    limite: date
    jours: int
    alerte: bool

    @property
    def passe(self) -> bool:
        """Vrai quand le rejet implicite est né."""
        return self.jours <= 0


def delais_par_version(versions: Iterable[int] | None = None) -> dict[int, Any]:
    """Paramètres de la règle (`mois`, `alerte_jours`), par version d'appel qui l'applique ; une requête."""
    lignes = RegleAppliquee.objects.filter(code=CODE)
    if versions is not None:
        lignes = lignes.filter(version__in=list(versions))
    return {ligne.version_id: lire_parametres(CODE, ligne.parametres) for ligne in lignes}


def silence_du_dossier(dossier: Dossier, delais: dict[int, Any]) -> Silence | None:
    """Échéance d'un dossier ; None s'il n'en court pas. `dossier.appel` et `dossier.structure` sont chargés."""
    regle = delais.get(dossier.version_id or 0)
    if regle is None or dossier.complet_le is None or dossier.etat not in COURT or not dossier.structure.privee:
        return None
    fuseau = ZoneInfo(dossier.appel.fuseau)
    limite = ajouter_mois(dossier.complet_le.astimezone(fuseau).date(), regle.mois)
    jours = (limite - aujourd_hui(fuseau)).days
    return Silence(limite, jours, alerte=jours <= regle.alerte_jours)


def q_silence() -> Q:
    """Dossiers dont l'alerte est atteinte : la même réponse que `silence_du_dossier`, en SQL."""
    delais = delais_par_version()
    versions = VersionAppel.objects.filter(pk__in=delais).values_list("pk", "appel__fuseau")
    total = Q(pk__in=())
    for version, fuseau in versions:
        total |= Q(version=version, complet_le__lt=_seuil(delais[version], ZoneInfo(fuseau)))
    return total & Q(etat__in=sorted(COURT), structure__type__in=PRIVES, complet_le__isnull=False)


def _seuil(regle: Any, fuseau: ZoneInfo) -> datetime:
    """Premier instant d'un dossier complet qui n'alerte pas encore aujourd'hui."""
    present = aujourd_hui(fuseau)
    jour = ajouter_mois(present, -regle.mois)
    while ajouter_mois(jour, regle.mois) - timedelta(days=regle.alerte_jours) <= present:
        jour += timedelta(days=1)
    return datetime.combine(jour, time(0), fuseau)
