"""Accusé de réception : le PDF, sa ligne et le mail, en une fois."""

from __future__ import annotations

from candidatures.documents.accuse import donnees_accuse, rendre_accuse
from candidatures.models import DocumentProduit, Dossier
from candidatures.services.notifications import prevenir_porteur
from socle import fichiers
from socle.horloge import maintenant
from socle.pdf import empreinte_donnees
from socle.travaux import Travail

GENRE = "accuse"


def produire_accuse_reception(travail: Travail) -> None:
    """Rend le PDF hors transaction, puis écrit document et mail ensemble, une seule fois."""
    dossier = Dossier.objects.select_related("appel__service", "structure", "releve").get(
        pk=travail.arguments["dossier"]
    )
    travail.avancer(10, "Rédaction de l'accusé de réception")
    donnees = donnees_accuse(dossier)
    octets = rendre_accuse(dossier, donnees)

    def conclure() -> dict[str, int]:
        fichier = fichiers.enregistrer(octets, f"accuse-{dossier.numero}.pdf", "application/pdf")
        document, _ = DocumentProduit.objects.get_or_create(
            dossier=dossier,
            genre=GENRE,
            empreinte_donnees=empreinte_donnees(donnees),
            defaults={"fichier": fichier, "produit_le": maintenant()},
        )
        prevenir_porteur(dossier, "accuse", terme=dossier.appel.signature_terme)
        return {"document": document.pk}

    travail.conclure(conclure)
