"""Ce que le coordinateur régional suit : les bilans de son territoire, leur consolidation. Aucun montant n'y entre."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from aap.models import AppelAProjets, Indicateur
from aap.selecteurs import regles_appliquees
from aap.types import NatureAppel, Perimetre, RolePoste, TypeIndicateur
from bilans import etats
from bilans.models import Bilan, BilanRegional
from bilans.types import GenreBilan
from comptes import droits
from comptes.models import Service
from comptes.types import RoleService
from conventions.etats import Etat as EtatConvention
from conventions.models import Convention
from regles.catalogue.calendrier.bilans import ParametresBilanTrimestriel
from regles.constats import Source
from socle.canonique import simple

REGLE = "BILAN_TRIMESTRIEL"
SUIVIES = sorted({EtatConvention.EN_COURS, EtatConvention.ECHUE, EtatConvention.RESILIEE})
RENDUS = sorted({etats.Etat.TRANSMIS, etats.Etat.VALIDE})
# L'argent n'est pas au coordinateur : ni le compte rendu financier, ni un indicateur en euros.
SOMMES = frozenset({TypeIndicateur.ENTIER, TypeIndicateur.DECIMAL, TypeIndicateur.ENTIER_ET_TEXTE})
SANS_SOMME = frozenset({"%"})


@dataclass(frozen=True)
class RegleRegionale:
    """La règle de l'appel qui demande le bilan régional : durée de la période, décalage, et sa phrase."""

    parametres: ParametresBilanTrimestriel
    source: Source


def services_coordonnes(utilisateur: object) -> list[Service]:
    """Services dont cette personne est coordinatrice régionale."""
    lus = {
        a.service_id
        for a in droits.appartenances_de(utilisateur)
        if a.role == RoleService.COORDINATEUR_REGIONAL and a.service_id
    }
    return list(Service.objects.filter(pk__in=lus).order_by("nom"))


def territoire_de(service: Service) -> Q:
    """Filtre des conventions dont le projet ou le siège touche le territoire du service."""
    codes = frozenset(service.departements.values_list("code", flat=True))
    appartenance = droits.Appartenance(
        role=RoleService.COORDINATEUR_REGIONAL, service_id=service.pk, departements=codes
    )
    return Convention.q_portee(droits.TERRITOIRE, appartenance)


def conventions_suivies(service: Service, debut: date, fin: date) -> QuerySet[Convention]:
    """Conventions du territoire en vie pendant cette période."""
    couvrantes = Convention.objects.filter(territoire_de(service), etat__in=SUIVIES, debut__lte=fin)
    return couvrantes.filter(Q(fin_en_vigueur__gte=debut) | Q(fin_en_vigueur__isnull=True, fin__gte=debut))


def bilans_suivis(service: Service) -> QuerySet[Bilan]:
    """Bilans des facilitateurs et des coordinateurs du territoire, sans les comptes rendus financiers."""
    conventions = Convention.objects.filter(territoire_de(service), etat__in=SUIVIES)
    return (
        Bilan.objects.filter(convention__in=conventions.values("pk"))
        .exclude(genre=GenreBilan.COMPTE_RENDU)
        .select_related("convention__dossier__structure", "convention__dossier__appel")
        .order_by("echeance", "pk")
    )


def manquants(regional: BilanRegional) -> QuerySet[Bilan]:
    """Bilans pas encore reçus, attendus avant l'échéance de la consolidation."""
    return bilans_suivis(regional.service).filter(
        etat__in=sorted(etats.A_RENDRE), echeance__lte=regional.echeance, periode_debut__lte=regional.periode_fin
    )


def regle_regionale(service: Service) -> RegleRegionale | None:
    """Règle d'un appel du service qui demande ce bilan : celle de l'appel le plus récent. None si aucun."""
    appels = AppelAProjets.objects.filter(service=service, nature=NatureAppel.APPEL).order_by("-annee", "-pk")
    for appel in appels:
        for appliquee in regles_appliquees(appel.version_courante):
            if appliquee.code == REGLE and isinstance(appliquee.parametres, ParametresBilanTrimestriel):
                return RegleRegionale(appliquee.parametres, appliquee.source)
    return None


def retenus(service: Service, debut: date, fin: date) -> list[Bilan]:
    """Le dernier bilan reçu de chaque convention et de chaque métier, commencé avant la fin de la période.

    Lecture retenue : un bilan arrêté après la période compte, faute d'un bilan arrêté à temps ; sa période est écrite.
    """
    suivies = conventions_suivies(service, debut, fin)
    recus = bilans_suivis(service).filter(convention__in=suivies.values("pk"), etat__in=RENDUS, periode_debut__lte=fin)
    derniers: dict[tuple[int, str], Bilan] = {}
    for bilan in recus.prefetch_related("valeurs").order_by("periode_fin", "transmis_le", "pk"):
        cle = (bilan.convention_id, bilan.role or RolePoste.FACILITATEUR)
        ancien = derniers.get(cle)
        if ancien is None or bilan.periode_fin <= fin or ancien.periode_fin > fin:
            derniers[cle] = bilan
    return sorted(derniers.values(), key=lambda b: (b.convention.dossier.structure.nom, b.pk))


def consolidation(service: Service, debut: date, fin: date) -> dict[str, Any]:
    """Contenu sérialisable du bilan régional : totaux par indicateur, bilans comptés. Nombre de requêtes fixe."""
    bilans = retenus(service, debut, fin)
    indicateurs = _indicateurs(bilans)
    totaux: dict[tuple[str, str], tuple[Decimal, int]] = {}
    for bilan in bilans:
        for valeur in bilan.valeurs.all():
            cle = (valeur.code, valeur.perimetre)
            if valeur.valeur is not None and valeur.code in indicateurs:
                total, nombre = totaux.get(cle, (Decimal(0), 0))
                totaux[cle] = (total + valeur.valeur, nombre + 1)
    return {
        "service": service.nom,
        "periode": [debut, fin],
        "conventions": conventions_suivies(service, debut, fin).count(),
        "indicateurs": [
            _ligne(indicateurs[code], perimetre, *totaux[code, perimetre])
            for code in indicateurs
            for perimetre in Perimetre.values
            if (code, perimetre) in totaux
        ],
        "bilans": [_bilan(bilan) for bilan in bilans],
    }


def _indicateurs(bilans: Iterable[Bilan]) -> dict[str, Indicateur]:
    """Indicateurs qui s'additionnent, par code, dans l'ordre des appels."""
    versions = {bilan.convention.dossier.version_id for bilan in bilans}
    lus = Indicateur.objects.filter(version__in=versions, type_valeur__in=SOMMES).order_by("version", "rang", "pk")
    return {i.code: i for i in lus if i.unite not in SANS_SOMME}


def _ligne(indicateur: Indicateur, perimetre: str, total: Decimal, nombre: int) -> dict[str, Any]:
    return {
        "code": indicateur.code,
        "libelle": indicateur.libelle,
        "unite": indicateur.unite,
        "role": RolePoste(indicateur.role).label,
        "perimetre": Perimetre(perimetre).label,
        "total": total,
        "nombre": nombre,
    }


def _bilan(bilan: Bilan) -> dict[str, Any]:
    return {
        "structure": bilan.convention.dossier.structure.nom,
        "bilan": bilan.get_genre_display(),
        "role": bilan.get_role_display() if bilan.role else "",
        "periode": [bilan.periode_debut, bilan.periode_fin],
        "par_le_coordinateur": bilan.saisi_par_coordinateur,
    }


def bilans_des_services(services: Iterable[Service], *, manquants: bool) -> QuerySet[Bilan]:
    """Bilans suivis dans ces territoires, le plus pressé d'abord ; `manquants` : ceux qui restent à rendre."""
    filtre = Q(pk__in=())
    for service in services:
        filtre |= Q(pk__in=bilans_suivis(service).order_by().values("pk"))
    suivis = Bilan.objects.filter(filtre).select_related("convention__dossier__structure", "convention__dossier__appel")
    return (suivis.filter(etat__in=sorted(etats.A_RENDRE)) if manquants else suivis).order_by("echeance", "pk")


def apercu(regional: BilanRegional) -> dict[str, Any]:
    """Contenu figé d'un bilan transmis, sinon la consolidation de ce qui est reçu aujourd'hui."""
    if regional.contenu is not None:
        return dict(regional.contenu)
    lu: dict[str, Any] = simple(consolidation(regional.service, regional.periode_debut, regional.periode_fin))
    return lu
