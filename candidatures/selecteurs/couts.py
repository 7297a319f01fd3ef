"""Le coût que la décision a retenu, poste par poste : celui dont l'aide est une part, et lui seul."""

from __future__ import annotations

from decimal import Decimal

from aap.models import VersionAppel
from aap.selecteurs import regles_appliquees
from candidatures import types
from candidatures.faits import ref_poste, verdict
from candidatures.models import Dossier
from regles.catalogue.assiettes import Assiette
from regles.catalogue.financement.taux import ParametresTaux
from regles.montants import ZERO
from regles.moteur import Verdict

GARDES = "_couts_decides"


def couts_decides(dossier: Dossier) -> dict[int, Decimal]:
    """Coût de chaque poste dans l'assiette de l'appel, en euros, par clé de poste.

    Un poste que les règles écartent ne compte pour rien. Relu de la décision qui retient le dossier ; sans elle,
    calculé sur les coûts retenus par le service. Gardé avec l'objet : une décision prise ne change plus, et un document
    le lit plusieurs fois.
    """
    gardes: dict[int, Decimal] | None = dossier.__dict__.get(GARDES)
    if gardes is None:
        gardes = dossier.__dict__[GARDES] = _lire(dossier)
    return gardes


def _lire(dossier: Dossier) -> dict[int, Decimal]:
    decision = dossier.decisions.filter(sens=types.SensDecision.RETENIR).first()
    juge = Verdict.depuis_json(decision.verdict) if decision else verdict(dossier, retenu=True)
    couts = {poste.ref: poste.cout for poste in juge.calcul.postes}
    return {poste.pk: couts.get(ref_poste(rang), ZERO) for rang, poste in enumerate(dossier.postes.all(), 1)}


def assiette_de(version: VersionAppel) -> Assiette:
    """Ce que le taux de l'appel compte dans le coût d'un poste ; le coût complet s'il n'en pose pas."""
    parametres = (appliquee.parametres for appliquee in regles_appliquees(version))
    return next((lus.assiette for lus in parametres if isinstance(lus, ParametresTaux)), Assiette.COUT_COMPLET)
