"""Accusés de réception, du dépôt et de chaque complément : le PDF, sa ligne et le mail, en une fois."""

from __future__ import annotations

from candidatures.documents.accuse import donnees_accuse, donnees_complement, rendre_accuse, rendre_complement
from candidatures.models import DemandeCompletion, DocumentProduit, Dossier, Instantane
from candidatures.selecteurs.documents import ACCUSE, ACCUSE_COMPLEMENT
from candidatures.services.notifications import prevenir_porteur
from socle import fichiers
from socle.horloge import maintenant
from socle.pdf import empreinte_donnees
from socle.travaux import Travail

TRAVAIL_ACCUSE, TRAVAIL_COMPLEMENT = "dossier.accuse", "dossier.accuse_complement"


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


def produire_accuse_complement(travail: Travail) -> None:
    """Le même pour un complément : tout vient de la photographie de cet envoi et de la demande qui l'appelait."""
    photo = Instantane.objects.get(pk=travail.arguments["instantane"])
    demande = DemandeCompletion.objects.get(pk=travail.arguments["demande"])
    dossier = Dossier.objects.select_related("appel__service", "structure").get(pk=photo.dossier_id)
    travail.avancer(10, "Rédaction de l'accusé de réception")
    donnees = donnees_complement(dossier, photo, demande, sous_reserve=travail.arguments["sous_reserve"])
    octets = rendre_complement(donnees)
    travail.avancer(90, "Rangement")

    def conclure() -> dict[str, int]:
        cle = {"dossier": dossier, "genre": ACCUSE_COMPLEMENT, "empreinte_donnees": empreinte_donnees(donnees)}
        document = DocumentProduit.objects.filter(**cle).first()
        if document is None:
            nom = f"accuse-{dossier.numero}-complement-{photo.rang}.pdf"
            fichier = fichiers.enregistrer(octets, nom, "application/pdf")
            document = DocumentProduit.objects.create(**cle, fichier=fichier, produit_le=maintenant())
            prevenir_porteur(dossier, "accuse_complement", recu_le=donnees["recu_le"], accuse=donnees)
        return {"document": document.pk}

    travail.conclure(conclure)
