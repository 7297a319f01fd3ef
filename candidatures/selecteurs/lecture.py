"""Lire un dossier entier : chaque section en libellés et valeurs, pour le porteur qui relit et l'agent qui instruit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from candidatures.champs import Champ, champs_de_section
from candidatures.models import Dossier, Poste
from candidatures.selecteurs.parcours import est_affiche, est_replie, sections_applicables
from candidatures.types import Budget, PhaseBudget, Section
from regles import plan_comptable
from socle.affichage import ABSENT, date_longue, etp, euros, nombre, pourcent

VIDE = "non renseigné"
CHIFFRES_MONTANT = 12
SECTIONS_DE_BUDGET = frozenset({Section.BUDGET_STRUCTURE, Section.BUDGET_PROJET, Section.PLAN})
# Argent et compte bancaire hors des sections de budget : même porte qu'elles.
BANCAIRES = frozenset(f"attestations.{nom}" for nom in ("iban", "bic", "titulaire", "aides_500k", "cumul_de_minimis"))


@dataclass(frozen=True, slots=True)
class TableauLu:
    """Un tableau d'une section : légende, colonnes, lignes de textes, rangs (dès 1) des colonnes de nombres."""

    legende: str
    colonnes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    nombres: str = ""


@dataclass(frozen=True, slots=True)
class SectionLue:
    """Une section lue : couples (libellé, valeur), textes longs (titre, texte), tableaux."""

    code: Section
    couples: tuple[tuple[str, str], ...] = ()
    textes: tuple[tuple[str, str], ...] = ()
    tableaux: tuple[TableauLu, ...] = field(default=())

    @property
    def titre(self) -> str:
        """Nom de la section."""
        return str(self.code.label)


def ecrire(valeur: Any) -> str:
    """Valeur comme une personne la lirait ; « non renseigné » pour ce qui n'a pas été dit."""
    if valeur is None or valeur == "":
        return VIDE
    if isinstance(valeur, bool):
        return "Oui" if valeur else "Non"
    if isinstance(valeur, date):
        return date_longue(valeur)
    return nombre(valeur, 2) if isinstance(valeur, Decimal) else str(valeur)


def _valeur(dossier: Dossier, champ: Champ) -> str:
    ligne = getattr(dossier, champ.modele, None)
    if ligne is None:
        return VIDE
    lire_choix = getattr(ligne, f"get_{champ.colonne}_display", None)
    valeur = lire_choix() if callable(lire_choix) else getattr(ligne, champ.colonne)
    colonne: Any = ligne._meta.get_field(champ.colonne)
    # Un décimal à douze chiffres est un montant ; les autres sont des temps de travail.
    en_euros = isinstance(valeur, Decimal) and getattr(colonne, "max_digits", 0) == CHIFFRES_MONTANT
    return euros(valeur) if en_euros else ecrire(valeur)


def lire_dossier(dossier: Dossier, *, budgets: bool = True) -> list[SectionLue]:
    """Toutes les sections qui valent pour ce dossier, chargé par `selecteurs.parcours.dossier_charge`.

    Sans `budgets` (coordinateur régional), ni budgets, ni plan, ni coûts, ni compte bancaire.
    """
    sautees = {Section.PIECES, Section.RECAPITULATIF}
    if not budgets:
        sautees |= SECTIONS_DE_BUDGET
    lues = []
    for section in sections_applicables(dossier):
        if section.code in sautees:
            continue
        couples, textes = _champs(dossier, section.code, budgets=budgets)
        lues.append(
            SectionLue(
                section.code,
                couples,
                textes + _rubriques(dossier, section.code),
                _tableaux(dossier, section.code, budgets=budgets),
            )
        )
    return lues


LONG = 120


def _champs(
    dossier: Dossier, code: Section, *, budgets: bool
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    couples: list[tuple[str, str]] = []
    textes: list[tuple[str, str]] = []
    for champ in champs_de_section(code):
        if not est_affiche(champ, dossier) or (champ.chemin in BANCAIRES and not budgets):
            continue
        if est_replie(champ, dossier):
            continue
        texte = _valeur(dossier, champ)
        if texte == VIDE and champ.exigence(prive=dossier.structure.privee) in {"F", "C"}:
            continue
        (textes if len(texte) > LONG or "\n" in texte else couples).append((champ.libelle, texte))
    if code == Section.TERRITOIRE:
        couples = [*_territoire(dossier), *couples]
    return tuple(couples), tuple(textes)


def _territoire(dossier: Dossier) -> list[tuple[str, str]]:
    territoire = getattr(dossier, "territoire", None)
    epcis = [e.nom for e in territoire.epcis.all()] if territoire else []
    return [
        ("Départements", ", ".join(f"{d.nom} ({d.code})" for d in dossier.departements.all()) or VIDE),
        ("Intercommunalités", ", ".join(epcis) or VIDE),
    ]


def _rubriques(dossier: Dossier, code: Section) -> tuple[tuple[str, str], ...]:
    if code != Section.STRATEGIE:
        return ()
    textes = {r.code: r.texte for r in dossier.reponses.all()}
    rubriques = sorted(dossier.version_suivie.rubriques.all(), key=lambda r: r.rang)
    return tuple((r.libelle, textes.get(r.code, "").strip() or VIDE) for r in rubriques)


def _tableaux(dossier: Dossier, code: Section, *, budgets: bool) -> tuple[TableauLu, ...]:
    if code == Section.STRATEGIE:
        return _volumes(dossier)
    if code == Section.POSTES:
        return _postes(dossier, couts=budgets)
    if code == Section.PLAN:
        return _plan(dossier)
    if code in {Section.BUDGET_STRUCTURE, Section.BUDGET_PROJET}:
        return _budget(dossier, Budget.STRUCTURE if code == Section.BUDGET_STRUCTURE else Budget.PROJET)
    if code == Section.ENGAGEMENTS:
        return _engagements(dossier)
    return ()


def _entier(valeur: int | None) -> str:
    return ABSENT if valeur is None else nombre(valeur, 0)


def _volumes(dossier: Dossier) -> tuple[TableauLu, ...]:
    lignes = tuple(
        (
            v.get_segment_display(),
            _entier(v.marches_n1),
            _entier(v.marches_prevus),
            _entier(v.heures_n1),
            _entier(v.heures_prevues),
        )
        for v in dossier.volumes.all()
    )
    colonnes = ("Origine des marchés", "Marchés N-1", "Marchés prévus", "Heures N-1", "Heures prévues")
    return (TableauLu("Volumes d'activité", colonnes, lignes, "2,3,4,5"),) if lignes else ()


def _postes(dossier: Dossier, *, couts: bool) -> tuple[TableauLu, ...]:
    temps = any(p.temps_operation is not None or p.mise_a_disposition for p in dossier.postes.all())
    colonnes = ("Rôle", "Nature", "Personne", *(("Temps sur le projet",) if temps else ()), "ETP", "Mois")
    colonnes += ("Coût",) if couts else ()
    premiere = len(colonnes) - (2 if couts else 1)
    nombres = ",".join(str(rang) for rang in range(premiere, len(colonnes) + 1))
    lignes = tuple(
        (
            p.get_role_display(),
            p.get_nature_display(),
            "à recruter" if p.a_recruter else p.personne or ABSENT,
            *((_temps(p),) if temps else ()),
            etp(p.etp),
            str(p.mois),
        )
        + ((euros(p.cout),) if couts else ())
        for p in dossier.postes.all()
    )
    return (TableauLu("Postes", colonnes, lignes, nombres),) if lignes else ()


def _temps(poste: Poste) -> str:
    """« 50 %, mise à disposition »."""
    part = pourcent(poste.temps_operation) if poste.temps_operation is not None else VIDE
    return f"{part}, mise à disposition" if poste.mise_a_disposition else part


def _plan(dossier: Dossier) -> tuple[TableauLu, ...]:
    ressources = tuple(
        (f.get_categorie_display(), f.nom or ABSENT, f.get_statut_display(), euros(f.montant))
        for f in dossier.financements.all()
    )
    existants = tuple(
        (p.intitule, p.nom_financeur or p.get_financeur_display(), euros(p.montant_n1), euros(p.montant_n))
        for p in dossier.postes_existants.all()
    )
    tableaux = []
    if ressources:
        tableaux.append(TableauLu("Ressources", ("Financeur", "Nom", "État", "Montant"), ressources, "4"))
    if existants:
        colonnes = ("Poste existant", "Financeur", "N-1", "N")
        tableaux.append(TableauLu("Postes déjà en place", colonnes, existants, "3,4"))
    return tuple(tableaux)


def _budget(dossier: Dossier, budget: Budget) -> tuple[TableauLu, ...]:
    lignes = [x for x in dossier.lignes_budget.all() if x.budget == budget and x.phase == PhaseBudget.DEPOSE]
    if not lignes:
        return ()
    cible = plan_comptable.Budget(budget.value)
    saisies = {x.code: x.montant for x in lignes}
    libelles = {x.code: x.libelle for x in lignes if x.libelle}
    montants = saisies | plan_comptable.totaux(saisies, cible)
    return tuple(
        TableauLu(
            # Deux budgets se lisent sur la même page : chaque tableau porte le nom du sien.
            f"{titre}, {budget.label.lower()}",
            ("Ligne", "Montant"),
            tuple(
                (libelles.get(x.code) or x.libelle, euros(montants[x.code]))
                for x in plan_comptable.lignes(cible)
                if x.cote == cote and montants.get(x.code)
            ),
            "2",
        )
        for cote, titre in ((plan_comptable.Cote.CHARGES, "Charges"), (plan_comptable.Cote.PRODUITS, "Produits"))
    )


def _engagements(dossier: Dossier) -> tuple[TableauLu, ...]:
    lignes = tuple((e.texte, date_longue(e.pris_le, dossier.appel.fuseau)) for e in dossier.engagements.all())
    return (TableauLu("Engagements pris", ("Engagement", "Pris le"), lignes),) if lignes else ()
