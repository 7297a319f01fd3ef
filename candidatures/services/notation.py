"""Notes des instructeurs sur les critères de l'appel."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from aap.models import Critere
from candidatures.etats import Etat
from candidatures.models import Dossier, Note
from candidatures.services.recevabilite import exiger, exiger_etat, verrouiller
from comptes.models import Utilisateur
from socle import journal
from socle.horloge import maintenant
from socle.workflow import TransitionInterdite


@transaction.atomic
def noter(dossier: Dossier, critere: Critere, *, acteur: Utilisateur, valeur: Decimal, commentaire: str = "") -> Note:
    """Pose ou remplace la note d'un agent. Lève TransitionInterdite hors de l'échelle de l'appel."""
    exiger(acteur, "dossier.noter", dossier)
    verrou = verrouiller(dossier)
    exiger_etat(verrou, Etat.EN_INSTRUCTION, Etat.PROPOSE)
    version = verrou.version_suivie
    if critere.version_id != version.pk:
        raise TransitionInterdite("Ce critère n'est pas celui de l'appel du dossier.")
    haut = critere.points if critere.points is not None else Decimal(version.echelle_max)
    if not Decimal(version.echelle_min) <= valeur <= haut:
        raise TransitionInterdite(f"La note va de {version.echelle_min} à {haut}.")
    note, _ = Note.objects.update_or_create(
        dossier=verrou,
        critere=critere,
        auteur=acteur,
        defaults={"valeur": valeur, "commentaire": commentaire.strip(), "notee_le": maintenant()},
    )
    journal.inscrire(verrou, "dossier.noter", acteur=acteur, detail={"critere": critere.code, "note": valeur})
    return note


@transaction.atomic
def enregistrer_notes(
    dossier: Dossier, *, acteur: Utilisateur, saisies: Iterable[tuple[Critere, Decimal | None, str]]
) -> int:
    """Pose, change ou retire (None) les notes d'un agent ; une note inchangée n'est pas réécrite.

    Rend le nombre de notes changées. Lève TransitionInterdite hors de l'échelle : rien n'est alors enregistré.
    """
    exiger(acteur, "dossier.noter", dossier)
    verrou = verrouiller(dossier)
    exiger_etat(verrou, Etat.EN_INSTRUCTION, Etat.PROPOSE)
    siennes = {note.critere_id: note for note in verrou.notes.filter(auteur=acteur)}
    changees = 0
    for critere, valeur, commentaire in saisies:
        ancienne = siennes.get(critere.pk)
        if valeur is None:
            changees += _retirer(ancienne, acteur)
        elif ancienne is None or (ancienne.valeur, ancienne.commentaire) != (valeur, commentaire.strip()):
            noter(verrou, critere, acteur=acteur, valeur=valeur, commentaire=commentaire)
            changees += 1
    return changees


def _retirer(note: Note | None, acteur: Utilisateur) -> int:
    if note is None:
        return 0
    detail = {"critere": note.critere.code, "note": None, "avant": note.valeur}
    journal.inscrire(note.dossier, "dossier.noter", acteur=acteur, detail=detail)
    note.delete()
    return 1
