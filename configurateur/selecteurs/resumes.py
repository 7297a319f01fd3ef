"""Une ligne de configuration en quelques mots : ce qui la distingue dans sa liste."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aap.models import LigneConfiguration
from aap.selecteurs import DEDUITES
from aap.types import SuiviEngagement
from regles import moteur
from regles.conditions import Condition
from regles.mots import dire
from regles.parametres import DescriptionChamp
from socle.affichage import euros, instant, nombre, pourcent

LONGUEUR = 160


def resumer(ligne: LigneConfiguration) -> str:
    """Phrase courte, ou vide quand le libellé dit tout."""
    ecrire = RESUMES.get(type(ligne).__name__)
    return ecrire(ligne) if ecrire else ""


def resumer_regle(regle: Any) -> str:
    """« Taux maximal : 70 % · Assiette : Salaire chargé »."""
    if regle.code in DEDUITES:
        return "Lue dans les dates et les listes de l'appel"
    if regle.code not in moteur.CATALOGUE:
        return "Règle absente du catalogue"
    return " · ".join(_parametres(moteur.decrire_parametres(regle.code), regle.parametres))


def _parametres(descriptions: tuple[DescriptionChamp, ...], valeurs: Mapping[str, Any]) -> Iterator[str]:
    """Paramètres écrits par l'appel ; ceux qui gardent leur valeur de départ n'apprennent rien."""
    for d in descriptions:
        valeur = valeurs.get(d.nom)
        if valeur is not None and valeur != [] and (d.obligatoire or valeur != d.defaut):
            yield f"{d.libelle} : {dire(d, valeur)}"


def _piece(p: Any) -> str:
    quand = Condition.lire(p.condition).phrase()
    morceaux = [p.get_forme_display().capitalize(), "obligatoire" if p.obligatoire else "facultative"]
    return ", ".join(morceaux) + (f" ; demandée quand {quand}" if quand != "toujours" else "")


def _critere(c: Any) -> str:
    points = f"{nombre(c.points, 2).removesuffix(',00')} points au plus" if c.points is not None else ""
    sources = len(c.alimente_par)
    return " ; ".join(filter(None, (points, f"éclairé par {sources} partie{'s'[: sources > 1]} du dossier")))


def _tranche(t: Any) -> str:
    return f"{pourcent(t.part_pourcent)} à la {t.get_fait_generateur_display()}"


def _avis(e: Any) -> str:
    return (
        f"{e.get_instance_display()}, {e.get_declencheur_display()}, sous {e.delai_jours} jours"
        f"{' ; la décision l’attend' if e.bloquant else ''}"
    )


def _indicateur(i: Any) -> str:
    return f"{i.get_role_display().capitalize()}, {i.get_bilan_display()} ; {i.get_type_valeur_display()}"


def _engagement(e: Any) -> str:
    delai = f", sous {e.delai_jours} jours" if e.delai_jours else ""
    suivi = "" if e.suivi == SuiviEngagement.AUCUN else f" ; suivi : {e.get_suivi_display()}{delai}"
    return f"{_court(e.texte_engagement)}{suivi}"


def _enveloppe(e: Any) -> str:
    return f"{e.get_niveau_display().capitalize()}, {'non notifiée' if e.montant is None else euros(e.montant)}"


def _contact(c: Any) -> str:
    return " ; ".join(filter(None, (c.departement and f"Département {c.departement}", c.courriel, c.telephone)))


def _court(texte: str) -> str:
    plat = " ".join(texte.split())
    return plat if len(plat) <= LONGUEUR else f"{plat[:LONGUEUR]}…"


RESUMES: dict[str, Callable[[Any], str]] = {
    "RegleAppliquee": resumer_regle,
    "PieceDemandee": _piece,
    "RubriqueEcrite": lambda r: _court(r.question_1),
    "Critere": _critere,
    "TrancheVersement": _tranche,
    "EtapeAvis": _avis,
    "Indicateur": _indicateur,
    "Engagement": _engagement,
    "StructureEligible": lambda s: "À examiner au cas par cas" if s.a_examiner else "",
    "Enveloppe": _enveloppe,
    "ContactTerritoire": _contact,
    "Atelier": lambda a: f"{instant(a.debut, a.version.appel.fuseau)}{f', {a.lieu}' if a.lieu else ''}",
    "ArticleConvention": lambda a: f"Pour {a.get_public_vise_display()} ; {_court(a.corps)}",
    "MessageAppel": lambda m: _court(m.corps),
    "ExempleTravaille": lambda e: f"Demande de {e.faits.get('demande', '?')} €",
}
