"""L'argent d'un dossier d'un coup d'œil : barres comparées, verdict déposé et verdict retenu côte à côte."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from candidatures.models import Decision, Dossier, Proposition
from regles.moteur import Verdict
from socle.affichage import ecart, euros, pourcent


class Barre(NamedTuple):
    """Un montant comparé au plus grand : libellé, euros, plus grand, texte."""

    libelle: str
    montant: Decimal
    maximum: Decimal
    texte: str


class Comparaison(NamedTuple):
    """Une mesure du verdict, déposée et retenue, et ce qui les sépare."""

    libelle: str
    depose: str
    retenu: str
    ecart: str


def barres(
    dossier: Dossier, verdict: Verdict, proposition: Proposition | None, decision: Decision | None
) -> list[Barre]:
    """Coût, demande, aide possible, proposition, décision : ce qui est connu, sur la même échelle."""
    montants = [
        ("Coût du projet", verdict.calcul.charges),
        ("Coût des postes compté pour l'aide", verdict.calcul.cout),
        ("Demandé", dossier.montant_demande),
        ("Possible selon les règles", verdict.montant_eligible),
        ("Proposé", proposition.montant if proposition else None),
        ("Accordé", decision.montant if decision else None),
    ]
    connus = [(libelle, montant) for libelle, montant in montants if montant]
    maximum = max((montant for _, montant in connus), default=Decimal(0))
    return [Barre(libelle, montant, maximum, euros(montant)) for libelle, montant in connus]


def comparer(depose: Verdict, retenu: Verdict) -> list[Comparaison]:
    """Mesures des deux verdicts, dans l'ordre du calcul."""
    plafonds = [(x.libelle, x.constat.plafond, _plafond(retenu, x.code)) for x in depose.lignes if x.constat.plafond]
    montants = [
        ("Coût des postes", depose.calcul.cout, retenu.calcul.cout),
        ("Dépenses du projet", depose.calcul.charges, retenu.calcul.charges),
        *((libelle, avant.total, apres) for libelle, avant, apres in plafonds),
        ("Aide possible", depose.montant_eligible, retenu.montant_eligible),
        ("Reste à financer", depose.reste_a_financer, retenu.reste_a_financer),
    ]
    lignes = [Comparaison(nom, euros(avant), euros(apres), _ecart(avant, apres)) for nom, avant, apres in montants]
    taux = (pourcent(depose.taux_effectif), pourcent(retenu.taux_effectif))
    return [*lignes, Comparaison("Part de l'aide dans le coût des postes", *taux, "")]


def _plafond(verdict: Verdict, code: str) -> Decimal | None:
    plafond = verdict[code].constat.plafond
    return plafond.total if plafond else None


def _ecart(avant: Decimal, apres: Decimal | None) -> str:
    return "" if apres is None or avant == apres else ecart(avant, apres)
