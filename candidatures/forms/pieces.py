"""L'écran des pièces : un seul formulaire pour tous les fichiers, aucun choix ne se perd d'une pièce à l'autre."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from candidatures.models import PieceDeposee
from candidatures.selecteurs.parcours import ancre_de
from candidatures.selecteurs.pieces import PieceAttendue
from candidatures.services.pieces import Envoi, Refus
from socle.detection import EXTENSIONS
from socle.formulaires import ChampFichier, ChampFichiers, Formulaire

TYPES = ",".join(EXTENSIONS)
AIDE = "PDF, image ou document bureautique, 20 Mo au plus par fichier."
REFERENCE_MAX = 200


@dataclass(frozen=True, slots=True)
class LigneDeposee:
    """Un fichier (ou une référence) déjà fourni, et le champ qui le remplace s'il peut l'être."""

    piece: PieceDeposee
    remplacer: BoundField | None


@dataclass(frozen=True, slots=True)
class BlocPiece:
    """Une pièce à l'écran : ce que l'appel en dit, ce qui est fourni, ce qu'on peut ajouter."""

    attendue: PieceAttendue
    ancre: str
    ouverte: bool
    lignes: tuple[LigneDeposee, ...]
    fichiers: BoundField | None
    reference: BoundField | None

    @property
    def repliee(self) -> bool:
        """Vrai si la pièce est déjà fournie : on peut encore ajouter, mais rien n'y appelle."""
        champs = [champ for champ in (self.fichiers, self.reference) if champ is not None]
        en_erreur = any(champ.errors for champ in champs)
        return bool(champs) and self.attendue.fournie and not self.attendue.non_conforme and not en_erreur


class PiecesForm(Formulaire):
    """`attendues` : pièces du dossier ; `ouvertes` : codes que le porteur peut changer maintenant."""

    bouton = ""
    marquer_facultatifs = False

    def __init__(self, attendues: Sequence[PieceAttendue], ouvertes: Iterable[str], *args: Any, **kwargs: Any) -> None:
        """Pose les champs de chaque pièce ouverte."""
        super().__init__(*args, **kwargs)
        self.attendues, self.ouvertes = attendues, frozenset(ouvertes)
        for attendue in attendues:
            if attendue.piece.code in self.ouvertes:
                self._poser(attendue)

    def _poser(self, attendue: PieceAttendue) -> None:
        piece = attendue.piece
        options: dict[str, Any] = {"required": False, "allow_empty_file": True, "types": TYPES, "help_text": AIDE}
        verbe = "Joindre" if not attendue.deposees else "Ajouter" if piece.plusieurs else "Remplacer"
        champ = ChampFichiers if piece.plusieurs else ChampFichier
        self.fields[f"fichiers-{piece.code}"] = champ(label=f"{verbe} : {piece.libelle}", **options)
        if piece.reference_admise:
            self.fields[f"reference-{piece.code}"] = forms.CharField(
                label=f"À la place d'un fichier : {piece.reference_admise}", max_length=REFERENCE_MAX, required=False
            )
        for deposee in attendue.deposees if piece.plusieurs else ():
            if deposee.fichier is not None:
                label = f"Nouveau fichier à la place de « {deposee.fichier} »"
                self.fields[f"remplacer-{deposee.pk}"] = ChampFichier(label=label, **options)

    def envois(self) -> list[Envoi]:
        """Tout ce que la personne envoie, pièce par pièce. À lire après `is_valid`."""
        return [envoi for attendue in self.attendues for envoi in self._envois(attendue)]

    def _envois(self, attendue: PieceAttendue) -> Iterator[Envoi]:
        code, donnees = attendue.piece.code, self.cleaned_data
        recus = donnees.get(f"fichiers-{code}") or []
        for fichier in recus if isinstance(recus, list) else [recus]:
            yield Envoi(f"fichiers-{code}", code, fichier)
        if reference := donnees.get(f"reference-{code}"):
            yield Envoi(f"reference-{code}", code, reference=reference)
        for deposee in attendue.deposees:
            if remplacant := donnees.get(f"remplacer-{deposee.pk}"):
                yield Envoi(f"remplacer-{deposee.pk}", code, remplacant, remplace=deposee)

    def refus_de_saisie(self) -> list[Refus]:
        """Champs que le formulaire lui-même refuse (une référence trop longue)."""
        return [Refus(nom, str(messages[0])) for nom, messages in self.errors.items() if nom in self.fields]

    def refuser(self, refus: Iterable[Refus]) -> None:
        """Écrit chaque refus à côté de son champ."""
        for un in refus:
            self.add_error(un.champ if un.champ in self.fields else None, un.message)

    @property
    def blocs(self) -> list[BlocPiece]:
        """Pièces dans l'ordre de l'appel."""
        return [self._bloc(attendue) for attendue in self.attendues]

    def _bloc(self, attendue: PieceAttendue) -> BlocPiece:
        code = attendue.piece.code
        return BlocPiece(
            attendue,
            ancre_de(f"pieces.{code}"),
            code in self.ouvertes,
            tuple(LigneDeposee(d, self._champ(f"remplacer-{d.pk}")) for d in attendue.deposees),
            self._champ(f"fichiers-{code}"),
            self._champ(f"reference-{code}"),
        )

    def _champ(self, nom: str) -> BoundField | None:
        return self[nom] if nom in self.fields else None
