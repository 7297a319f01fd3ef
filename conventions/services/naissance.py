"""La convention naît d'un dossier retenu."""

from __future__ import annotations

from django.db import transaction

from candidatures.models import Dossier
from comptes.droits import SYSTEME
from conventions.models import Convention
from conventions.services.budget import demander_si_moins
from conventions.services.redaction import ecrire_version
from regles.echeances import fin_de_periode
from socle import journal
from socle.acteurs import Acteur
from socle.horloge import maintenant
from socle.workflow import MauvaisEtat


@transaction.atomic
def creer_depuis_dossier(dossier: Dossier, *, acteur: Acteur) -> Convention:
    """Crée la convention d'un dossier retenu, dans la transaction de la décision, et une première version.

    Le numéro est celui du dossier ; les champs administratifs restent vides : personne ne les devine. Accordé moins que
    demandé : le porteur est prié d'ajuster son budget.
    """
    if dossier.montant_accorde is None:
        raise MauvaisEtat("Le dossier n'a pas de montant accordé.")
    projet = getattr(dossier, "projet", None)
    debut = projet.periode_debut if projet else None
    convention = Convention.objects.create(
        dossier=dossier,
        numero=f"C-{dossier.numero}",
        montant=dossier.montant_accorde,
        debut=debut,
        fin=fin_de_periode(debut, dossier.version_suivie.duree_mois) if debut else None,
        cree_le=maintenant(),
    )
    journal.inscrire(
        convention,
        "convention.creer",
        acteur=acteur,
        apres=convention.etat,
        detail={"dossier": dossier.numero, "montant": convention.montant},
    )
    ecrire_version(convention, acteur=None)
    return demander_si_moins(convention, acteur=SYSTEME)
