"""Les paramètres d'une règle en mots, avec leurs unités : aucun code ne se lit à l'écran."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from regles import phrases
from regles.conditions import Condition
from regles.constats import Unite
from regles.faits import Categorie, Famille, RegimeAide
from regles.parametres import DescriptionChamp

NON_ECRIT = "non écrit"
AUCUN = "aucun"
VALEURS: dict[str, str] = {
    "salaire_charge": "salaire chargé",
    "personnel_et_forfait": "salaire chargé et forfait de coûts indirects",
    "cout_direct": "salaire chargé et frais directs",
    "cout_complet": "coût complet",
    "par_poste": "poste par poste",
    "globale": "sur tout le projet",
    "cet_appel": "l'aide de cet appel seulement",
    "toutes_aides_etat": "toutes les aides de l'État",
    "trop_percu": "du trop-perçu",
    "depenses": "des dépenses réalisées",
    "charges_projet": "toutes les charges du projet",
    "cout_postes": "le coût des postes",
    "manque": "quand les produits manquent",
    "deux_sens": "dans les deux sens",
    "par_financeur": "financeur par financeur",
    "total": "en total",
    "alternative": "au moins une de ces années",
    "cumulative": "toutes ces années",
    Famille.ASSOCIATION: "association",
    Famille.FONDATION: "fondation",
    Famille.COLLECTIVITE: "collectivité territoriale",
    Famille.EPA: "établissement public administratif",
    Famille.AUTRE: "autre organisme",
    Categorie.ETAT_AAP: "cet appel",
    Categorie.AUTRE_ETAT: "État, hors cet appel",
    Categorie.ASP: "emploi aidé (ASP)",
    Categorie.ETABLISSEMENT_PUBLIC: "établissement public",
    Categorie.UE_FSE: "Europe (FSE+)",
    Categorie.REGION: "Région",
    Categorie.DEPARTEMENT: "Département",
    Categorie.COMMUNE_EPCI: "commune ou intercommunalité",
    Categorie.ORGANISME_SOCIAL: "organisme social",
    Categorie.CONCOURS_PUBLIC: "concours public",
    Categorie.PRIVE: "entreprise ou fondation",
    Categorie.RECETTES: "recettes de l'activité",
    Categorie.AUTOFINANCEMENT: "ressources propres",
    RegimeAide.HORS_AIDES_ETAT: "hors aides d'État",
    RegimeAide.DE_MINIMIS: "de minimis",
    RegimeAide.DE_MINIMIS_SIEG: "de minimis, service d'intérêt économique général",
    RegimeAide.SIEG_2025_2630: "décision SIEG 2025/2630",
    RegimeAide.RGEC: "règlement général d'exemption",
    RegimeAide.A_QUALIFIER: "à qualifier",
}
UNITES: dict[str, Callable[[Decimal], str]] = {
    Unite.EUROS: phrases.euros,
    Unite.TAUX: phrases.taux,
    Unite.POURCENT: lambda valeur: f"{phrases.nombre(valeur)}{phrases.INSECABLE}%",
    Unite.ETP: phrases.etp,
    Unite.MOIS: lambda valeur: f"{phrases.nombre(valeur)}{phrases.INSECABLE}mois",
    Unite.JOURS: lambda valeur: phrases.accord(int(valeur), "jour", "jours"),
}


def dire(champ: DescriptionChamp, valeur: Any) -> str:
    """Valeur JSON d'un champ, en mots et avec son unité : « 29 473 € », « 70 % », « poste par poste »."""
    if valeur is None:
        return NON_ECRIT
    return DIRES.get(champ.genre, _dire_texte)(champ, valeur)


def _dire_nombre(champ: DescriptionChamp, valeur: Any) -> str:
    nombre = Decimal(str(valeur))
    return UNITES.get(champ.unite, phrases.nombre)(nombre)


def _dire_texte(_champ: DescriptionChamp, valeur: Any) -> str:
    return str(valeur) or AUCUN


def _dire_choix(_champ: DescriptionChamp, valeur: Any) -> str:
    return VALEURS.get(str(valeur), str(valeur))


def _dire_groupe(champ: DescriptionChamp, valeur: Any) -> str:
    dits = [f"{c.libelle.lower()} {dire(c, valeur.get(c.nom, c.defaut))}" for c in champ.elements]
    return ", ".join(dits)


def _dire_liste(champ: DescriptionChamp, valeur: Any) -> str:
    if not valeur:
        return AUCUN
    if any(isinstance(element, dict) for element in valeur):
        return " ; ".join(_dire_groupe(champ, element) for element in valeur)
    return phrases.liste([_dire_element(champ.elements[0], element) for element in valeur])


def _dire_element(element: DescriptionChamp, valeur: Any) -> str:
    # Une année ne prend ni unité ni séparateur.
    return str(valeur) if element.genre == "entier" else dire(element, valeur)


def _dire_dictionnaire(champ: DescriptionChamp, valeur: Any) -> str:
    element = champ.elements[0]
    dits = [
        f"{VALEURS.get(cle, cle)} {UNITES[champ.unite](Decimal(v)) if champ.unite in UNITES else dire(element, v)}"
        for cle, v in sorted(valeur.items())
    ]
    return phrases.liste(dits) or AUCUN


DIRES: dict[str, Callable[[DescriptionChamp, Any], str]] = {
    "decimal": _dire_nombre,
    "entier": _dire_nombre,
    "booleen": lambda _champ, valeur: "oui" if valeur else "non",
    "date": lambda _champ, valeur: phrases.jour(date.fromisoformat(valeur)),
    "choix": _dire_choix,
    "condition": lambda _champ, valeur: Condition.lire(valeur).phrase(),
    "groupe": _dire_groupe,
    "liste": _dire_liste,
    "dictionnaire": _dire_dictionnaire,
}
