"""Les documents qu'un porteur peut télécharger, et où en est son accusé de réception."""

from __future__ import annotations

from dataclasses import dataclass

from candidatures.models import DocumentProduit, Dossier, Instantane
from socle.travaux import EtatTravail, Travail

ACCUSE, ACCUSE_COMPLEMENT, FORMULAIRE = "accuse", "accuse_complement", "cerfa"
GENRES_PORTEUR = frozenset({ACCUSE, ACCUSE_COMPLEMENT, FORMULAIRE})


@dataclass(frozen=True, slots=True)
class DocumentsPorteur:
    """Accusé du dépôt, accusés des compléments (le dernier d'abord), formulaire imprimé (le dernier), photographies."""

    accuse: DocumentProduit | None
    formulaire: DocumentProduit | None
    photographies: tuple[Instantane, ...]
    travail_accuse: Travail | None
    complements: tuple[DocumentProduit, ...] = ()

    @property
    def accuse_en_echec(self) -> bool:
        """Vrai si la préparation de l'accusé s'est arrêtée : quelqu'un doit la relancer."""
        return self.travail_accuse is not None and self.travail_accuse.etat == EtatTravail.ABANDONNE


def cle_accuse(dossier: Dossier) -> str:
    """Clé du travail qui produit l'accusé : un dossier n'en a qu'un."""
    return f"dossier:{dossier.uuid}:accuse"


def cle_complement(dossier: Dossier, rang: int) -> str:
    """Clé du travail qui produit l'accusé d'un complément ; `rang` : celui de sa photographie."""
    return f"{cle_accuse(dossier)}:complement:{rang}"


def documents_du_porteur(dossier: Dossier) -> DocumentsPorteur:
    """En trois requêtes. Le formulaire montré est imprimé depuis le dépôt : celui d'un brouillon n'engage à rien."""
    produits = list(dossier.documents.filter(genre__in=GENRES_PORTEUR).select_related("fichier"))
    depuis = [d for d in produits if dossier.depose_le is not None and d.produit_le >= dossier.depose_le]
    return DocumentsPorteur(
        accuse=next((d for d in produits if d.genre == ACCUSE), None),
        formulaire=next((d for d in depuis if d.genre == FORMULAIRE), None),
        photographies=tuple(dossier.instantanes.filter(moment__in=("depot", "complement"))),
        travail_accuse=Travail.objects.filter(cle=cle_accuse(dossier)).first(),
        complements=tuple(d for d in produits if d.genre == ACCUSE_COMPLEMENT),
    )
