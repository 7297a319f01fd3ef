"""Les exemples travaillés d'une version : ce que ses règles donnent, comparé à ce qui est attendu."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from aap.faits import faits_simules
from aap.models import ExempleTravaille, VersionAppel
from aap.selecteurs.mots import STATUTS
from aap.selecteurs.regles import regles_du_simulateur
from regles import phrases
from regles.moteur import evaluer
from regles.verdict import Verdict


@dataclass(frozen=True)
class Resultat:
    """Un exemple joué. `obtenu` : le résultat en mots ; `tenu` : None si l'exemple n'attend rien de précis."""

    exemple: ExempleTravaille
    obtenu: str
    tenu: bool | None
    verdict: Verdict | None


def exemples_joues(version: VersionAppel, exemples: list[ExempleTravaille] | None = None) -> list[Resultat]:
    """Résultat de chaque exemple (ceux de la version, ou ceux donnés) par les règles que son simulateur juge."""
    choisis = list(version.exemples.all()) if exemples is None else exemples
    if not choisis:
        return []
    regles = regles_du_simulateur(version)
    return [_jouer(exemple, regles) for exemple in choisis]


def exemples_compares(version: VersionAppel, parent: VersionAppel | None) -> list[tuple[ExempleTravaille, str, str]]:
    """Exemples de la version : (exemple, résultat par le parent, résultat par la version) ; « — » sans parent."""
    apres = exemples_joues(version)
    avant = exemples_joues(parent, [r.exemple for r in apres]) if parent is not None else []
    anciens = {r.exemple.pk: r.obtenu for r in avant}
    return [(r.exemple, anciens.get(r.exemple.pk, "—"), r.obtenu) for r in apres]


def _jouer(exemple: ExempleTravaille, regles: Any) -> Resultat:
    try:
        faits = _faits(exemple.faits)
    except (KeyError, TypeError, ValueError, InvalidOperation, AttributeError):
        return Resultat(exemple, "cet exemple ne se lit pas", tenu=False, verdict=None)
    verdict = evaluer(faits, regles)
    obtenu = f"{phrases.euros(verdict.calcul.montant)}, {STATUTS[verdict.statut]}"
    return Resultat(exemple, obtenu, _tenu(exemple.attendu, verdict), verdict)


def _faits(donnees: dict[str, Any]) -> Any:
    nombres = ("etp", "cout", "brut", "charges_patronales", "frais_directs", "frais_generaux")
    postes = [
        {
            **poste,
            "mois": int(poste["mois"]),
            **{nom: Decimal(str(poste[nom])) for nom in nombres if poste.get(nom) not in (None, "")},
        }
        for poste in donnees["postes"]
    ]
    financements = [{**f, "montant": Decimal(str(f["montant"]))} for f in donnees.get("financements", [])]
    demande = Decimal(str(donnees["demande"]))
    return faits_simules(str(donnees["type_structure"]), postes, financements, demande)


def _tenu(attendu: dict[str, Any], verdict: Verdict) -> bool | None:
    if not attendu:
        return None
    montant, statut = attendu.get("montant"), attendu.get("statut")
    juste = montant in (None, "") or Decimal(str(montant)) == verdict.calcul.montant
    return juste and statut in (None, "", verdict.statut.value) and set(attendu.get("signaux", [])) <= verdict.signaux
