"""Feuillet 2 : la colonne « réalisation » en face de la prévision du budget conventionné."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from bilans.forms.compte_rendu.base import (
    ChampFeuillet,
    FeuilletForm,
    exercice,
    retirer_signature,
)
from bilans.models import CompteRendu, LigneCompteRendu
from bilans.selecteurs.compte_rendu import PREFIXE_LIGNE, PREFIXE_TEXTE, LigneTableau, Tableau, compte_rendu_de, tableau
from bilans.types import Feuillet
from regles.plan_comptable.compte_rendu import LIGNES_SYNTHESE, NatureLigne
from regles.plan_comptable.modele import Cote
from socle.affichage import euros, pourcent
from socle.formulaires import ChampDate, ChampMontant

MONTANT, PRECISION = "r-", "l-"
# Lignes où le formulaire demande de préciser qui, ou quoi.
PRECISEES = frozenset(
    x.code
    for x in LIGNES_SYNTHESE
    if x.nature == NatureLigne.LIBRE or (x.code.startswith("74.") and x.code not in {"74.ASP", "74.UE"})
)


@dataclass(frozen=True, slots=True)
class LigneSaisie:
    """Une ligne du tableau à l'écran : ce qui est prévu, et ses champs (None pour une somme)."""

    ligne: LigneTableau
    montant: ChampFeuillet | None
    precision: ChampFeuillet | None


class TableauForm(FeuilletForm):
    """Feuillet 2 : la colonne « réalisation », ligne à ligne, et les bornes de l'exercice."""

    feuillet = Feuillet.TABLEAU
    dates = ("exercice_debut", "exercice_fin")

    def construire(self) -> None:
        """Deux dates, un montant par ligne, une précision où le formulaire en demande une."""
        self.fields["exercice_debut"] = ChampDate(label="Exercice du", required=False)
        self.fields["exercice_fin"] = ChampDate(label="au", required=False)
        for ligne in LIGNES_SYNTHESE:
            if not ligne.saisissable:
                continue
            montant = ChampMontant(label=f"Réalisé, {ligne.libelle}", required=False)
            montant.widget.attrs["data-g-libelle"] = ligne.libelle
            self.fields[MONTANT + ligne.code] = montant
            if ligne.code in PRECISEES:
                self.fields[PRECISION + ligne.code] = forms.CharField(
                    label=f"Précision, {ligne.libelle}", max_length=200, required=False
                )

    def chemin(self, nom: str) -> str:
        """« ligne.64.1 » : montant et précision d'une ligne se rouvrent ensemble."""
        if nom in self.dates:
            return f"{PREFIXE_TEXTE}{nom}"
        suffixe = ".precision" if nom.startswith(PRECISION) else ""
        return f"{PREFIXE_LIGNE}{nom.removeprefix(MONTANT).removeprefix(PRECISION)}{suffixe}"

    def en_base(self) -> dict[str, Any]:
        """Montants, précisions, dates."""
        lu = CompteRendu.objects.filter(bilan=self.bilan).first() or compte_rendu_de(self.bilan)
        valeurs: dict[str, Any] = {nom: getattr(lu, nom) for nom in self.dates}
        gardees = {x.code: x for x in LigneCompteRendu.objects.filter(bilan=self.bilan)}
        valeurs |= {MONTANT + c: x.realisation for c, x in gardees.items() if x.realisation is not None}
        precisions = self.courant.lignes if not gardees else ()
        valeurs |= {PRECISION + x.code: x.precision for x in precisions if x.precision}
        return valeurs | {PRECISION + c: x.precision for c, x in gardees.items() if x.precision}

    @property
    def courant(self) -> Tableau:
        """Tableau enregistré, lu une fois."""
        if not hasattr(self, "_courant"):
            self._courant = tableau(self.bilan)
        return self._courant

    def ecrire(self) -> None:
        """Écrit chaque ligne ; la prévision s'y fige à la première écriture."""
        lues = self.lues()
        lu, _ = CompteRendu.objects.get_or_create(bilan=self.bilan, defaults=exercice(self.bilan))
        for nom in self.dates:
            setattr(lu, nom, lues[nom] or exercice(self.bilan)[nom])
        retirer_signature(lu)
        lu.save()
        gardees = {x.code: x for x in LigneCompteRendu.objects.filter(bilan=self.bilan)}
        neuves: list[LigneCompteRendu] = []
        changees: list[LigneCompteRendu] = []
        for code, prevue in self._previsions().items():
            ligne = gardees.get(code) or LigneCompteRendu(bilan=self.bilan, code=code, prevision=prevue)
            ligne.realisation = lues[MONTANT + code]
            ligne.precision = lues.get(PRECISION + code, ligne.precision)
            (changees if ligne.pk else neuves).append(ligne)
        LigneCompteRendu.objects.bulk_create(neuves)
        LigneCompteRendu.objects.bulk_update(changees, ["realisation", "precision"])

    def _previsions(self) -> dict[str, Decimal]:
        return {x.code: x.prevu for x in self.courant.lignes if x.ligne.saisissable}

    @property
    def realises(self) -> dict[str, Decimal]:
        """Montants lisibles, tapés ou enregistrés, par code de ligne."""
        source = self.lues() if self.is_bound else self.initial
        return {n.removeprefix(MONTANT): v for n, v in source.items() if n.startswith(MONTANT) and v is not None}

    @property
    def calcule(self) -> Tableau:
        """Le tableau avec ce qui est tapé."""
        return tableau(self.bilan, self.realises)

    @property
    def bornes(self) -> list[ChampFeuillet]:
        """Les dates de l'exercice."""
        return [self.place(nom) for nom in self.dates]

    @property
    def cotes(self) -> list[tuple[str, list[LigneSaisie]]]:
        """Charges puis produits."""
        calcule = self.calcule
        titres = ((Cote.CHARGES, "Charges"), (Cote.PRODUITS, "Produits"))
        return [(titre, [self._ligne(ligne) for ligne in calcule.cote(cote)]) for cote, titre in titres]

    def _ligne(self, ligne: LigneTableau) -> LigneSaisie:
        montant = self.place(MONTANT + ligne.code) if MONTANT + ligne.code in self.fields else None
        precision = self.place(PRECISION + ligne.code) if PRECISION + ligne.code in self.fields else None
        return LigneSaisie(ligne, montant, precision)

    @property
    def sorties(self) -> dict[str, str]:
        """Sommes, pour cent, équilibre et phrase, écrits."""
        calcule = self.calcule
        return textes_du_tableau(calcule)


def textes_du_tableau(calcule: Tableau) -> dict[str, str]:
    """Sorties affichées d'un tableau : « 64 », « p-64 », « e-64 », « equilibre », « subvention »."""
    sorties = {"equilibre": calcule.equilibre, "subvention": calcule.phrase_subvention}
    for ligne in calcule.lignes:
        sorties[f"p-{ligne.code}"] = pourcent(ligne.pourcent, 0) if ligne.pourcent is not None else ""
        if ligne.calculee:
            sorties[ligne.code] = euros(ligne.realise)
    a_expliquer = ", ".join(f"« {ligne.libelle} »" for ligne in calcule.a_expliquer)
    sorties["ecarts"] = f"À expliquer dans l'annexe : {a_expliquer}." if a_expliquer else "Aucun écart à expliquer."
    return sorties
