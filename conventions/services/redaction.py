"""Rédiger : remplir les champs d'une convention, produire une version et son PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from comptes.models import Utilisateur
from conventions.documents import contenu, marquer, rendre_avenant, rendre_convention
from conventions.models import Convention, VersionConvention
from regles.echeances import fin_de_periode
from socle import fichiers, journal
from socle.acteurs import Acteur
from socle.canonique import empreinte
from socle.horloge import maintenant
from socle.travaux import Travail, programmer
from socle.workflow import DroitManquant, MauvaisEtat

CHAMPS = (
    "debut",
    "imputation",
    "ordonnateur",
    "comptable",
    "engagement_juridique",
    "signataire_service",
    "deliberation",
    "reserve_credits",
    "bilan_intermediaire_le",
    "bilan_final_le",
    "fin_exercice",
    "depart_delai",
)


def exiger(acteur: Acteur, action: str, convention: Convention) -> None:
    """Lève DroitManquant, avec la phrase du refus, si la matrice ne donne pas ce droit."""
    if not acteur.peut(action, convention):
        raise DroitManquant(acteur.refus(action, convention))


@transaction.atomic
def enregistrer_champs(convention: Convention, valeurs: Mapping[str, Any], *, acteur: Utilisateur) -> Convention:
    """Enregistre les champs administratifs. Le terme suit la date d'effet et la durée de l'appel."""
    exiger(acteur, "convention.preparer", convention)
    verrou = Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    if not verrou.modifiable:
        raise MauvaisEtat("La convention n'est plus en préparation : reprenez-la d'abord.")
    changes = {nom: valeurs[nom] for nom in CHAMPS if nom in valeurs and getattr(verrou, nom) != valeurs[nom]}
    for nom, valeur in changes.items():
        setattr(verrou, nom, valeur)
    duree = verrou.dossier.version_suivie.duree_mois
    verrou.fin = fin_de_periode(verrou.debut, duree) if verrou.debut else None
    verrou.save()
    if changes:
        journal.inscrire(verrou, "convention.preparer", acteur=acteur, detail={"champs": sorted(changes)})
    return verrou


@transaction.atomic
def regenerer(convention: Convention, *, acteur: Utilisateur) -> VersionConvention:
    """Produit une nouvelle version ; l'ancienne est gardée. Sans changement, rend la version en place."""
    exiger(acteur, "convention.regenerer", convention)
    verrou = Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    if not verrou.modifiable:
        raise MauvaisEtat("Seule une convention en préparation se produit à nouveau.")
    return ecrire_version(verrou, acteur=acteur)


def ecrire_version(convention: Convention, *, acteur: Utilisateur | None) -> VersionConvention:
    """Fige le texte courant et programme son PDF. Sous verrou de la convention."""
    texte = contenu(convention)
    cle = empreinte(texte)
    derniere = convention.versions_propres.first()
    if derniere is not None and derniere.empreinte == cle:
        return derniere
    version = VersionConvention.objects.create(
        convention=convention,
        rang=derniere.rang + 1 if derniere else 1,
        contenu=texte,
        empreinte=cle,
        cree_le=maintenant(),
        cree_par=acteur,
    )
    programmer(
        "convention.pdf", f"convention:{convention.uuid}:pdf:{version.rang}", {"version": version.pk}, objet=convention
    )
    journal.inscrire(
        convention, "convention.regenerer", acteur=acteur, detail={"version": version.rang, "empreinte": cle}
    )
    return version


def produire_pdf(travail: Travail) -> None:
    """Rend le PDF d'une version hors transaction, puis l'attache une seule fois."""
    lues = VersionConvention.objects.select_related("convention__dossier", "avenant")
    version = lues.get(pk=travail.arguments["version"])
    if version.fichier_id is not None:
        return
    travail.avancer(10, "Mise en page de la convention")
    rendre = rendre_avenant if version.avenant_id else rendre_convention
    octets = marquer(rendre(version), version)
    travail.avancer(90, "Enregistrement du document")

    def conclure() -> dict[str, Any]:
        verrou = VersionConvention.objects.select_for_update(of=("self",)).get(pk=version.pk)
        if verrou.fichier_id is None:
            genre = f"avenant-{version.avenant.rang}" if version.avenant else "convention"
            nom = f"{genre}-{version.convention.numero}-v{version.rang}.pdf"
            verrou.fichier = fichiers.enregistrer(octets, nom, "application/pdf")
            verrou.save(update_fields=["fichier"])
        return {"fichier": verrou.fichier_id}

    travail.conclure(conclure)
