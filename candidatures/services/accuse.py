"""Accusé de réception : le PDF, sa ligne et le mail, en une fois."""

from __future__ import annotations

from candidatures.documents.accuse import donnees_accuse, rendre_accuse
from candidatures.models import DocumentProduit, Dossier, Instantane
from candidatures.selecteurs.documents import ACCUSE
from candidatures.services.notifications import prevenir_porteur
from socle import fichiers
from socle.horloge import maintenant
from socle.pdf import empreinte_donnees
from socle.travaux import Travail

TRAVAIL_ACCUSE = "dossier.accuse"


def produire_accuse_reception(travail: Travail) -> None:
    """Rend le PDF hors transaction, puis écrit document et mail ensemble, une seule fois.

    Tout vient de la photographie du dépôt : joué plus tard, ou deux fois, l'accusé est le même.
    """
    dossier = Dossier.objects.select_related("appel__service", "structure", "releve").get(
        pk=travail.arguments["dossier"]
    )
    photo = Instantane.objects.get(pk=travail.arguments["instantane"])
    travail.avancer(10, "Rédaction de l'accusé de réception")
    donnees = donnees_accuse(dossier, photo, sous_reserve=travail.arguments["sous_reserve"])
    octets = rendre_accuse(donnees)
    travail.avancer(90, "Rangement")

    def conclure() -> dict[str, int]:
        document = DocumentProduit.objects.filter(dossier=dossier, genre=ACCUSE).first()
        if document is None:
            document = DocumentProduit.objects.create(
                dossier=dossier,
                genre=ACCUSE,
                empreinte_donnees=empreinte_donnees(donnees),
                fichier=fichiers.enregistrer(octets, f"accuse-{dossier.numero}.pdf", "application/pdf"),
                produit_le=maintenant(),
            )
            prevenir_porteur(dossier, "accuse", terme=dossier.appel.signature_terme)
        return {"document": document.pk}

    travail.conclure(conclure)
