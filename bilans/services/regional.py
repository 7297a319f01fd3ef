"""Le bilan régional : il naît à la fin de sa période, se rappelle, se transmet une fois ; les absents se relancent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from bilans.documents.regional import rendre_regional
from bilans.etats import REGIONAL, EtatBilanRegional
from bilans.models import Bilan, BilanRegional
from bilans.selecteurs.territoire import SUIVIES, consolidation, manquants, regle_regionale, territoire_de
from bilans.services.notifications import prevenir_beneficiaire
from comptes.models import MembreService, Service, Utilisateur
from comptes.types import RoleService
from conventions.models import Convention
from regles.echeances import periode_de
from socle import fichiers, journal
from socle.acteurs import Acteur
from socle.canonique import simple
from socle.courriels import envoyer
from socle.horloge import aujourd_hui, maintenant
from socle.pdf import empreinte_donnees
from socle.travaux import programmer
from socle.workflow import DroitManquant, TransitionInterdite

UN_JOUR = timedelta(days=1)
# Jours entre le rappel et l'échéance ; négatif avant, positif après.
PALIERS = (-14, 0, 14)


def programmer_regionaux() -> int:
    """Écrit un travail par bilan régional à ouvrir ou à rappeler. Rejouée, ou arrêtée trois jours : mêmes lignes."""
    return _ouvertures() + _rappels()


def _ouvertures() -> int:
    vus = 0
    for service in _services():
        regle = regle_regionale(service)
        if regle is None:
            continue
        connues = set(BilanRegional.objects.filter(service=service).values_list("periode_debut", flat=True))
        for debut, fin in _periodes_closes(service, regle.parametres.periode_mois):
            if debut in connues:
                continue
            vus += 1
            arguments = {
                "service": service.pk,
                "debut": debut.isoformat(),
                "fin": fin.isoformat(),
                "echeance": regle.parametres.limite(fin).isoformat(),
            }
            programmer("bilan_regional.ouvrir", f"regional:{service.uuid}:{debut}", arguments, objet=service)
    return vus


def _services() -> list[Service]:
    """Services où quelqu'un coordonne."""
    coordonnes = MembreService.objects.filter(role=RoleService.COORDINATEUR_REGIONAL).values("service")
    return list(Service.objects.filter(pk__in=coordonnes).order_by("pk"))


def _periodes_closes(service: Service, mois: int) -> Iterator[tuple[date, date]]:
    """Périodes finies depuis la première convention du territoire, tant que l'une d'elles court."""
    dates = Convention.objects.filter(territoire_de(service), etat__in=SUIVIES, debut__isnull=False)
    bornes = [(c.debut, c.terme) for c in dates.only("debut", "fin", "fin_en_vigueur")]
    debuts = [debut for debut, _ in bornes if debut]
    if not debuts:
        return
    jour, present = min(debuts), aujourd_hui(service.fuseau)
    while True:
        debut, fin = periode_de(jour, mois)
        if fin >= present:
            return
        if any(d and t and d <= fin and t >= debut for d, t in bornes):
            yield debut, fin
        jour = fin + UN_JOUR


def ouvrir_regional(service: int, debut: str, fin: str, echeance: str) -> BilanRegional:
    """Ouvre le bilan d'une période et prévient les coordinateurs ; déjà ouvert, ne fait rien."""
    regional, neuf = BilanRegional.objects.get_or_create(
        service_id=service,
        periode_debut=date.fromisoformat(debut),
        defaults={"periode_fin": date.fromisoformat(fin), "echeance": date.fromisoformat(echeance)},
    )
    if neuf:
        _ecrire(regional, "regional_ouvert")
    return regional


def _rappels() -> int:
    vus = 0
    ouverts = BilanRegional.objects.filter(etat=EtatBilanRegional.A_PREPARER).select_related("service")
    for regional in ouverts:
        ecart = (aujourd_hui(regional.service.fuseau) - regional.echeance).days
        atteints = [palier for palier in PALIERS if ecart >= palier]
        if atteints:
            vus += 1
            cle = f"regional:{regional.uuid}:rappel:{regional.echeance}:{max(atteints)}"
            programmer("bilan_regional.rappel", cle, {"regional": regional.pk}, objet=regional)
    return vus


def rappeler_regional(identifiant: int) -> bool:
    """Rappelle un bilan régional encore à transmettre. Rend vrai si le courriel est parti."""
    regional = BilanRegional.objects.filter(pk=identifiant, etat=EtatBilanRegional.A_PREPARER).first()
    if regional is None:
        return False
    _ecrire(regional, "regional_rappel")
    return True


def _ecrire(regional: BilanRegional, gabarit: str) -> None:
    membres = MembreService.objects.filter(service=regional.service_id, role=RoleService.COORDINATEUR_REGIONAL)
    envoyer(
        f"bilans/courriels/{gabarit}.txt",
        [membre.utilisateur.courriel for membre in membres.select_related("utilisateur")],
        {
            "regional": regional,
            "manquants": manquants(regional).count(),
            "lien": reverse("bilans:coordination_bilan", args=[regional.uuid]),
        },
        genre=f"bilan.{gabarit}",
        objet=regional,
    )


@transaction.atomic
def commenter(regional: BilanRegional, commentaire: str, *, acteur: Utilisateur) -> BilanRegional:
    """Garde les difficultés repérées et les pratiques qui inspirent. Lève DroitManquant ou TransitionInterdite."""
    verrou = _a_preparer(regional, acteur)
    verrou.commentaire = commentaire.strip()
    verrou.save(update_fields=["commentaire"])
    return verrou


def _a_preparer(regional: BilanRegional, acteur: Acteur) -> BilanRegional:
    if not acteur.peut("bilan_regional.remplir", regional):
        raise DroitManquant(acteur.refus("bilan_regional.remplir", regional))
    verrou = BilanRegional.objects.select_for_update(of=("self",)).select_related("service").get(pk=regional.pk)
    if verrou.etat != EtatBilanRegional.A_PREPARER:
        raise TransitionInterdite("Ce bilan régional est déjà transmis.")
    return verrou


@transaction.atomic
def relancer_manquants(regional: BilanRegional, *, acteur: Utilisateur) -> int:
    """Relance d'un geste toutes les structures dont un bilan manque ; une fois par jour. Rend le nombre de bilans."""
    verrou = _a_preparer(regional, acteur)
    bilans = list(manquants(verrou))
    for bilan in bilans:
        relancer(bilan)
    journal.inscrire(verrou, "bilan_regional.remplir", acteur=acteur, detail={"relances": len(bilans)})
    return len(bilans)


def relancer(bilan: Bilan) -> None:
    """Écrit à une structure que son bilan manque au bilan régional."""
    jour = aujourd_hui(bilan.convention.dossier.appel.fuseau)
    prevenir_beneficiaire(bilan, "relance", cle=f"bilan:{bilan.uuid}:relance:{jour}", en_retard=bilan.echeance < jour)


def transmettre(regional: BilanRegional, *, acteur: Utilisateur) -> BilanRegional:
    """Fige la consolidation, produit son PDF et prévient le service."""

    def figer(verrou: BilanRegional) -> None:
        contenu = consolidation(verrou.service, verrou.periode_debut, verrou.periode_fin)
        contenu["manquants"] = [_manquant(bilan) for bilan in manquants(verrou)]
        contenu["commentaire"] = verrou.commentaire
        verrou.contenu = simple(contenu)
        verrou.transmis_le, verrou.transmis_par_id = maintenant(), acteur.pk
        octets = rendre_regional(verrou)
        verrou.fichier = fichiers.enregistrer(octets, f"{_nom(verrou)}.pdf", "application/pdf")
        detail["empreinte"] = empreinte_donnees(verrou.contenu)
        _prevenir_service(verrou)

    detail: dict[str, str] = {}
    return REGIONAL.appliquer(regional, "transmettre", acteur=acteur, avant_ecriture=figer, detail=detail)


def _manquant(bilan: Bilan) -> dict[str, object]:
    structure = bilan.convention.dossier.structure.nom
    return {"structure": structure, "bilan": bilan.get_genre_display(), "echeance": bilan.echeance}


def _nom(regional: BilanRegional) -> str:
    return f"bilan-regional-{regional.periode_debut}-{regional.periode_fin}"


def _prevenir_service(regional: BilanRegional) -> None:
    roles = (RoleService.RESPONSABLE, RoleService.INSTRUCTEUR)
    membres = MembreService.objects.filter(service=regional.service_id, role__in=roles).select_related("utilisateur")
    envoyer(
        "bilans/courriels/regional_transmis.txt",
        sorted({membre.utilisateur.courriel for membre in membres}),
        {"regional": regional, "lien": reverse("bilans:coordination_bilan", args=[regional.uuid])},
        genre="bilan.regional_transmis",
        objet=regional,
    )
