"""Ce que les trois feuillets ont en commun : champs ouverts, textes illisibles gardés, écarts avec la base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField

from bilans.models import Bilan, CompteRendu, RemarqueBilan
from bilans.selecteurs.compte_rendu import PREFIXE_LIGNE
from bilans.selecteurs.remarques import remarques_du_porteur, rouverts
from bilans.types import Feuillet
from candidatures.forms.affichage import ecrire_valeur
from candidatures.services.saisie import Difference, Illisible
from regles.plan_comptable.compte_rendu import SOMMES_SYNTHESE
from socle.canonique import empreinte
from socle.formulaires import Formulaire


@dataclass(frozen=True, slots=True)
class ChampFeuillet:
    """Un champ dans la page, son ancre, les remarques du service à côté de lui."""

    lie: BoundField
    chemin: str
    remarques: list[RemarqueBilan]

    @property
    def ancre(self) -> str:
        """Identifiant de l'endroit, cible des liens « à compléter »."""
        return ancre(self.chemin)


def ancre(chemin: str) -> str:
    """« champ-ligne-64-1 »."""
    return f"champ-{chemin.replace('.', '-').replace('_', '-')}"


class FeuilletForm(Formulaire):
    """Base d'un feuillet : réalise `bilans.services.saisie.SaisieEtape`."""

    feuillet: ClassVar[Feuillet]
    marquer_facultatifs = False
    bouton = ""

    def __init__(self, bilan: Bilan, *, data: Any = None) -> None:
        """Formulaire affiché (data None) ou soumis ; un champ que rien ne rouvre ne se change pas."""
        self.bilan = bilan
        self.remarques = remarques_du_porteur(bilan)
        super().__init__(data, initial=self.en_base())
        self.construire()
        ouverts = rouverts(bilan)
        for nom, champ in self.fields.items():
            champ.disabled = ouverts is not None and not rouvert(self.chemin(nom), ouverts)
        self._rouvrir()

    def construire(self) -> None:
        """Ajoute les champs."""
        raise NotImplementedError

    def en_base(self) -> dict[str, Any]:
        """Valeurs relues en base, par nom de champ."""
        raise NotImplementedError

    def ecrire(self) -> None:
        """Enregistre ce qui se lit."""
        raise NotImplementedError

    def chemin(self, nom: str) -> str:
        """Chemin stable d'un champ."""
        raise NotImplementedError

    @property
    def chemins(self) -> frozenset[str]:
        """Chemins que le feuillet saisit."""
        return frozenset(self.chemin(nom) for nom in self.fields)

    def jeton(self) -> str:
        """Empreinte de ce qui est en base pour ce feuillet."""
        gardes = self.bilan.saisies_invalides.filter(chemin__in=self.chemins).order_by("chemin")
        base = {nom: ecrire_valeur(valeur) for nom, valeur in self.en_base().items()}
        return empreinte({"base": base, "illisibles": list(gardes.values_list("chemin", "texte"))})

    def _rouvrir(self) -> None:
        """Réaffiche les textes illisibles gardés, avec leur message."""
        gardes = {s.chemin: s.texte for s in self.bilan.saisies_invalides.all()}
        noms = {nom: gardes[self.chemin(nom)] for nom in self.fields if self.chemin(nom) in gardes}
        if self.is_bound or not noms:
            return
        valeurs = {nom: self[nom].value() for nom in self.fields}
        self.data = valeurs | noms
        self.is_bound = True

    def illisibles(self) -> list[Illisible]:
        """Champs refusés, avec le texte tapé et le premier message."""
        return [
            Illisible(self.chemin(nom), ecrire_valeur(self[nom].data), str(messages[0]))
            for nom, messages in self.errors.items()
            if nom in self.fields
        ]

    def lues(self) -> dict[str, Any]:
        """Valeur à écrire pour chaque champ : ce qui est lu, sinon le vide du champ."""
        self.is_valid()
        vides = {nom: "" if isinstance(champ, forms.CharField) else None for nom, champ in self.fields.items()}
        return {nom: self.cleaned_data.get(nom, vide) for nom, vide in vides.items()}

    def differences(self) -> list[Difference]:
        """Champs dont la saisie n'est plus celle de la base."""
        self.is_valid()
        base: dict[str, Any] = self.en_base()
        ecarts: list[Difference] = []
        for nom, champ in self.fields.items():
            saisi = ecrire_valeur(self.cleaned_data.get(nom, self[nom].data), champ)
            enregistre = ecrire_valeur(base.get(nom), champ)
            if saisi != enregistre:
                ecarts.append(Difference(self.chemin(nom), str(champ.label), saisi, enregistre))
        return ecarts

    def place(self, nom: str) -> ChampFeuillet:
        """Un champ à sa place."""
        chemin = self.chemin(nom)
        return ChampFeuillet(self[nom], chemin, self.remarques.get(chemin, []))

    @property
    def sorties(self) -> dict[str, str]:
        """Sommes recalculées à la frappe : aucune, sauf au tableau."""
        return {}


def rouvert(chemin: str, ouverts: frozenset[str]) -> bool:
    """Vrai si une remarque rouvre ce champ : sur lui, sur sa ligne, ou sur la rubrique qui l'additionne."""
    if chemin in ouverts:
        return True
    if not chemin.startswith(PREFIXE_LIGNE):
        return False
    code = chemin.removeprefix(PREFIXE_LIGNE).removesuffix(".precision")
    meres = (mere for mere, suite in SOMMES_SYNTHESE.items() if code in suite)
    return any(f"{PREFIXE_LIGNE}{c}" in ouverts for c in (code, *meres))


def retirer_signature(compte_rendu: CompteRendu) -> None:
    """Ce qui change après signature n'est plus signé."""
    compte_rendu.signataire, compte_rendu.fait_le = "", None


def exercice(bilan: Bilan) -> dict[str, Any]:
    """Bornes de l'exercice, tant que la personne ne les a pas écrites."""
    return {"exercice_debut": bilan.periode_debut, "exercice_fin": bilan.periode_fin}
