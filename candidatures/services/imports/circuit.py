"""La vie d'un fichier à charger : déposé, lu, confirmé, écrit. Rejouer un acte ne change rien."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.urls import reverse

from candidatures.etats import IMPORTATION, EtatImport
from candidatures.models import Importation
from candidatures.services.imports.apercu import Apercu
from candidatures.services.imports.contenus import contenu_de, entetes, lire_octets
from candidatures.types import GenreImport
from comptes.droits import SYSTEME
from comptes.models import Service, Utilisateur
from socle import fichiers, journal, travaux
from socle.acteurs import Acteur
from socle.affichage import date_longue
from socle.detection import XLSX
from socle.horloge import maintenant
from socle.tabulaire import LIGNES_MAX, TAILLE_MAX, TableauRefuse
from socle.travaux import Travail
from socle.types import Televersement
from socle.workflow import DroitManquant

LECTURE, ECRITURE = "import.lire", "import.ecrire"
# Un petit fichier se lit pendant la demande ; au-delà (environ 2 000 lignes), un travail montre son avancement.
DIRECT_MAX = 40 * 1024


@transaction.atomic
def deposer_import(
    service: Service, genre: GenreImport, fichier: Televersement, *, acteur: Utilisateur, exhaustif: bool = False
) -> Importation:
    """Range le fichier et le lit, tout de suite s'il est petit. Lève FichierRefuse, ou DroitManquant."""
    if not acteur.peut("service.importer", service):
        raise DroitManquant(acteur.refus("service.importer", service))
    range_ = fichiers.deposer(fichier, acteur=acteur, types=frozenset({XLSX}), taille_max=TAILLE_MAX)
    importation = Importation.objects.create(
        service=service,
        genre=genre,
        fichier=range_,
        exhaustif=exhaustif and genre == GenreImport.SOUTIENS,
        depose_par=acteur,
    )
    detail = {"contenu": str(genre), "fichier": range_.nom, "empreinte": range_.sha256}
    journal.inscrire(importation, "service.importer", acteur=acteur, apres=EtatImport.DEPOSE, detail=detail)
    if range_.taille <= DIRECT_MAX:
        return lire(importation, acteur=SYSTEME)
    travaux.programmer(LECTURE, cle_de(importation, "lecture"), {"importation": importation.pk}, objet=importation)
    return importation


def cle_de(importation: Importation, quoi: str) -> str:
    """Clé du travail d'une importation (« lecture », « ecriture »)."""
    return f"importation:{importation.uuid}:{quoi}"


def lire(importation: Importation, *, acteur: Acteur, avancer: Callable[[int], object] = lambda _: None) -> Importation:
    """Lit le fichier et garde l'aperçu ; un classeur inutilisable est refusé avec sa raison."""
    try:
        apercu = lire_octets(importation, fichiers.lire(importation.fichier), avancer)
    except TableauRefuse as refus:
        return refuser(importation, acteur=acteur, motif=str(refus))
    return _garder(importation, apercu, acteur)


def _garder(importation: Importation, apercu: Apercu, acteur: Acteur) -> Importation:
    noms = entetes(importation)
    return IMPORTATION.appliquer(
        importation,
        "lire",
        acteur=acteur,
        detail={"lignes": apercu.bilan},
        lecture=[ligne.json(noms) for ligne in apercu.lignes],
        bilan={**apercu.bilan, "ignorees": list(apercu.ignorees), "colonnes": list(noms.values())},
        annees=contenu_de(importation).annees(apercu.lignes),
    )


def refuser(importation: Importation, *, acteur: Acteur, motif: str) -> Importation:
    """Garde le refus d'un classeur inutilisable."""
    return IMPORTATION.appliquer(importation, "refuser", acteur=acteur, motif=motif, refus=motif)


@transaction.atomic
def confirmer(importation: Importation, *, acteur: Utilisateur) -> Importation:
    """Charge les lignes justes, tout de suite si le fichier est petit. Lève MauvaisEtat, DroitManquant."""
    confirmee = IMPORTATION.appliquer(
        importation, "confirmer", acteur=acteur, confirme_le=maintenant(), confirme_par=acteur
    )
    if confirmee.fichier.taille <= DIRECT_MAX:
        return ecrire(confirmee, acteur=SYSTEME)
    travaux.programmer(ECRITURE, cle_de(confirmee, "ecriture"), {"importation": confirmee.pk}, objet=confirmee)
    return confirmee


def ecarter(importation: Importation, *, acteur: Utilisateur) -> Importation:
    """Renonce à charger ce fichier ; il reste dans la liste, avec qui et quand."""
    return IMPORTATION.appliquer(importation, "ecarter", acteur=acteur)


def ecrire(importation: Importation, *, acteur: Acteur) -> Importation:
    """Relit le fichier, le rapproche de la base telle qu'elle est maintenant, écrit les lignes justes et leur bilan."""
    apercu = lire_octets(importation, fichiers.lire(importation.fichier), lambda _: None)
    return _ecrire(importation, apercu, acteur)


@transaction.atomic
def _ecrire(importation: Importation, apercu: Apercu, acteur: Acteur) -> Importation:
    ecrite = IMPORTATION.appliquer(
        importation, "ecrire", acteur=acteur, ecrit_le=maintenant(), detail={"lignes": apercu.bilan}
    )
    contenu_de(ecrite).ecrire(ecrite, apercu.a_ecrire, source_de(ecrite))
    return ecrite


def source_de(importation: Importation) -> str:
    """« laureats.xlsx, chargé le 15 juillet 2025 par Camille Martin » : ce que les écrans citent."""
    quand = date_longue(importation.confirme_le or importation.depose_le, importation.service.fuseau)
    par = importation.confirme_par or importation.depose_par
    return f"{importation.fichier.nom[:90]}, chargé le {quand} par {par.libelle_acteur[:70]}"[:200]


def lire_travail(travail: Travail) -> None:
    """Lecture d'un long fichier, en montrant l'avancement."""
    importation = _importation(travail)
    if importation.etat != EtatImport.DEPOSE:
        return
    octets = fichiers.lire(importation.fichier)
    try:
        apercu = lire_octets(importation, octets, _compteur(travail))
    except TableauRefuse as refus:
        motif = str(refus)
        travail.conclure(lambda: _suite(refuser(importation, acteur=SYSTEME, motif=motif)))
    else:
        travail.conclure(lambda: _suite(_garder(importation, apercu, SYSTEME)))


def ecrire_travail(travail: Travail) -> None:
    """Écriture d'un long fichier : relu hors transaction, écrit d'un bloc."""
    importation = _importation(travail)
    if importation.etat != EtatImport.CONFIRME:
        return
    apercu = lire_octets(importation, fichiers.lire(importation.fichier), _compteur(travail))
    travail.conclure(lambda: _suite(_ecrire(importation, apercu, SYSTEME)))


def _importation(travail: Travail) -> Importation:
    return Importation.objects.select_related("service", "fichier", "depose_par", "confirme_par").get(
        pk=travail.arguments["importation"]
    )


def _compteur(travail: Travail) -> Callable[[int], None]:
    def avancer(lues: int) -> None:
        travail.avancer(min(95, lues * 95 // LIGNES_MAX), f"{lues} lignes lues")

    return avancer


def _suite(importation: Importation) -> dict[str, Any]:
    return {"url": reverse("instruction:importation", args=[importation.uuid])}
