"""Un exemple travaillé : de la saisie du simulateur au cas enregistré, et retour."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from aap.faits import PARTS
from aap.forms import Simulation
from regles.verdict import Statut
from socle.affichage import nombre
from socle.formulaires import ChampMontant, Formulaire

STATUTS = (
    ("", "Ne pas vérifier"),
    (Statut.OK.value, "Tout tient dans les limites"),
    (Statut.REDUIT.value, "L'aide est réduite"),
    (Statut.A_EXAMINER.value, "Un agent doit examiner"),
    (Statut.IRRECEVABLE.value, "Une condition n'est pas remplie"),
)


class AttenduForm(Formulaire):
    """Ce que l'exemple doit donner."""

    bouton = ""
    statut = forms.ChoiceField(label="Résultat attendu", choices=STATUTS, required=False)
    montant = ChampMontant(label="Aide attendue", help_text="Comptée à la main.", required=False)

    def __init__(self, donnees: Any = None, *, attendu: Mapping[str, Any] | None = None) -> None:
        depart = dict(attendu or {})
        if depart.get("montant"):
            depart["montant"] = Decimal(depart["montant"])
        super().__init__(donnees, prefix="attendu", initial=depart)

    def en_json(self) -> dict[str, Any]:
        """Clés remplies seulement, montant en chaîne."""
        propres = {nom: valeur for nom, valeur in self.cleaned_data.items() if valeur not in (None, "")}
        return {nom: f"{v:f}" if isinstance(v, Decimal) else v for nom, v in propres.items()}


def _texte(valeur: Any) -> Any:
    return f"{valeur:f}" if isinstance(valeur, Decimal) else valeur


def faits_de(simulation: Simulation) -> dict[str, Any]:
    """Cas à enregistrer : ce que le simulateur a demandé, nombres en chaînes."""
    return {
        "type_structure": simulation.form.cleaned_data["type_structure"],
        "demande": _texte(simulation.form.cleaned_data["demande"]),
        "postes": [_sans_vide(ligne, ("role", "etp", "mois", "cout", *PARTS)) for ligne in _lignes(simulation.postes)],
        "financements": [_sans_vide(ligne, ("categorie", "montant")) for ligne in _lignes(simulation.financements)],
    }


def _lignes(formset: Any) -> list[dict[str, Any]]:
    return [f.cleaned_data for f in formset.forms if f.has_changed() and not f.cleaned_data.get("DELETE")]


def _sans_vide(ligne: Mapping[str, Any], noms: tuple[str, ...]) -> dict[str, Any]:
    return {nom: _texte(ligne[nom]) for nom in noms if ligne.get(nom) is not None}


def adresse_de(faits: Mapping[str, Any]) -> QueryDict:
    """Réponses du simulateur, telles que son adresse les écrirait."""
    adresse = QueryDict(mutable=True)
    adresse["type_structure"] = faits.get("type_structure", "")
    adresse["demande"] = _francais(faits.get("demande", ""))
    for prefixe in ("postes", "financements"):
        lignes = faits.get(prefixe) or []
        adresse[f"{prefixe}-TOTAL_FORMS"] = str(len(lignes))
        for rang, ligne in enumerate(lignes):
            for nom, valeur in ligne.items():
                adresse[f"{prefixe}-{rang}-{nom}"] = _francais(valeur)
    return adresse


def _francais(valeur: Any) -> str:
    try:
        return nombre(Decimal(str(valeur)), 2).removesuffix(",00")
    except ArithmeticError:
        return str(valeur)
