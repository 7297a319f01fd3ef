"""Dossiers, ETP et euros d'un appel : demandés, accordés, conventionnés, par état et par département.

Un dossier qui touche deux départements compte dans chacun ; le total le compte une fois. « Accordé » : dossiers
retenus ; « conventionné » : conventions signées, en cours ou échues. Six requêtes.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from aap.models import AppelAProjets, VersionAppel
from candidatures.etats import Etat
from candidatures.models import Dossier, Poste
from candidatures.types import POSTE_EXISTANT, NaturePoste
from comptes.models import Utilisateur
from conventions.models import Convention
from conventions.models.convention import EN_VIE
from pilotage.types import ZERO, Chiffres, Ligne

MILLE = 1000
RETENU = Q(etat=Etat.RETENU)


def _somme(champ: str, filtre: Q | None = None) -> Coalesce:
    return Coalesce(Sum(champ, filter=filtre), ZERO)


def chiffres(utilisateur: Utilisateur, appel: AppelAProjets) -> Chiffres:
    """Chiffres des dossiers déposés que cette personne voit."""
    dossiers = Dossier.objects.visibles_par(utilisateur).deposes().filter(appel=appel).order_by()
    retenus = dossiers.filter(RETENU).values("pk")
    conventions = Convention.objects.filter(etat__in=sorted(EN_VIE), dossier__in=retenus).order_by()
    ecartes = VersionAppel.objects.filter(regles__code=POSTE_EXISTANT)
    postes = Poste.objects.filter(dossier__in=retenus).exclude(
        nature=NaturePoste.EXISTANT, dossier__version__in=ecartes
    )
    etats = _par_etat(dossiers, appel)
    return Chiffres(
        total=_total(etats, postes, conventions),
        etats=etats,
        departements=_par_departement(dossiers, postes, conventions, appel),
    )


def _adresse(appel: AppelAProjets, **filtres: Any) -> str:
    return f"{reverse('instruction:file')}?{urlencode({'appel': appel.pk, **filtres})}"


def _par_etat(dossiers: QuerySet[Dossier], appel: AppelAProjets) -> list[Ligne]:
    lus: Any = dossiers.values("etat").annotate(
        dossiers=Count("pk"), etp=_somme("etp"), demande=_somme("montant_demande"), accorde=_somme("montant_accorde")
    )
    par_etat = {lu.pop("etat"): lu for lu in lus}
    return [
        Ligne(etat.label, url=_adresse(appel, etat=etat.value), **par_etat[etat.value])
        for etat in Etat
        if etat.value in par_etat
    ]


def _etp() -> dict[str, Coalesce]:
    signes = Q(dossier__in=Convention.objects.filter(etat__in=sorted(EN_VIE)).order_by().values("dossier"))
    return {"etp_accorde": _somme("etp"), "etp_conventionne": _somme("etp", signes)}


def _total(etats: list[Ligne], postes: QuerySet[Poste], conventions: QuerySet[Convention]) -> Ligne:
    return Ligne(
        "Total",
        dossiers=sum(ligne.dossiers for ligne in etats),
        etp=sum((ligne.etp for ligne in etats), ZERO),
        demande=sum((ligne.demande for ligne in etats), ZERO),
        accorde=sum((ligne.accorde for ligne in etats), ZERO),
        **postes.order_by().aggregate(**_etp()),
        **conventions.aggregate(conventionne=_somme("montant")),
    )


def _par_departement(
    dossiers: QuerySet[Dossier], postes: QuerySet[Poste], conventions: QuerySet[Convention], appel: AppelAProjets
) -> list[Ligne]:
    lieu = ("departements", "departements__code", "departements__nom")
    lus = (
        dossiers.values(*lieu)
        .annotate(
            dossiers=Count("pk"),
            etp=_somme("etp"),
            demande=_somme("montant_demande"),
            accorde=_somme("montant_accorde", RETENU),
        )
        .order_by("departements__code")
    )
    lignes: dict[int | None, Ligne] = {}
    for lu in lus:
        cle, code, nom = (lu.pop(champ) for champ in lieu)
        libelle = f"{nom} ({code})" if cle else "Sans département"
        lignes[cle] = Ligne(libelle, url=_adresse(appel, departement=cle) if cle else "", **lu)
    _completer(lignes, postes.values("dossier__departements").annotate(**_etp()).order_by())
    _completer(lignes, conventions.values("dossier__departements").annotate(conventionne=_somme("montant")))
    _mesurer(list(lignes.values()))
    return list(lignes.values())


def _completer(lignes: dict[int | None, Ligne], lus: Any) -> None:
    for lu in lus:
        ligne = lignes[lu.pop("dossier__departements")]
        for champ, valeur in lu.items():
            setattr(ligne, champ, valeur)


def _mesurer(lignes: list[Ligne]) -> None:
    """Longueurs des barres : le plus grand montant fait mille."""
    plus_grand = max((max(x.demande, x.accorde, x.conventionne) for x in lignes), default=ZERO)
    for ligne in lignes:
        montants = (ligne.demande, ligne.accorde, ligne.conventionne)
        ligne.barres = tuple(_longueur(montant, plus_grand) for montant in montants)  # type: ignore[assignment]  # trois


def _longueur(montant: Decimal, plus_grand: Decimal) -> int:
    return int(montant * MILLE / plus_grand) if plus_grand else 0
