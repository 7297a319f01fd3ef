"""Lectures du découpage. Toutes rendent des QuerySet ordonnés, sans requête avant d'être lus."""

from dataclasses import dataclass

from django.db.models import QuerySet

from territoires.champs import normaliser
from territoires.models import Commune, Departement, Epci


def departements_de_region(code_region: str) -> QuerySet[Departement]:
    """Rend les départements d'une région, par code."""
    return Departement.objects.filter(region_id=code_region)


def epci_de_departement(code_departement: str) -> QuerySet[Epci]:
    """Rend les intercommunalités qui touchent un département, par nom."""
    return Epci.objects.filter(departements=code_departement)


def epci_de_departements(codes: list[str]) -> QuerySet[Epci]:
    """Rend, sans doublon, les intercommunalités qui touchent l'un de ces départements, par nom."""
    return Epci.objects.filter(
        siren__in=Epci.departements.through.objects.filter(departement_id__in=codes).values("epci_id")
    )


def communes_par_code_postal(code_postal: str) -> QuerySet[Commune]:
    """Rend les communes que dessert un code postal, par nom."""
    return Commune.objects.filter(codes_postaux__contains=[code_postal]).select_related("departement")


def chercher_communes(texte: str, limite: int = 20) -> QuerySet[Commune]:
    """Rend les communes dont le nom commence par ce texte, accents et casse indifférents."""
    return Commune.objects.filter(recherche__startswith=normaliser(texte)).select_related("departement")[:limite]


@dataclass(frozen=True, slots=True)
class Localisation:
    """Où se trouve une adresse. `propositions` : noms des communes du code postal quand aucune ne convient."""

    code_insee: str = ""
    departement: str = ""
    propositions: tuple[str, ...] = ()


def localiser(code_postal: str, commune: str) -> Localisation:
    """Rend la commune et le département d'une adresse saisie.

    Une adresse CEDEX, ou un code que la base ignore, n'a pas de commune ; son département vient du code lui-même.
    """
    connues = list(communes_par_code_postal(code_postal))
    for candidate in connues:
        if _cle(candidate.nom) == _cle(commune):
            return Localisation(candidate.code, candidate.departement_id)
    if connues and "cedex" not in normaliser(commune):
        return Localisation(propositions=tuple(candidate.nom for candidate in connues))
    code = _departement_du_code_postal(code_postal)
    return Localisation(departement=code if Departement.objects.filter(code=code).exists() else "")


def _cle(nom: str) -> str:
    """Rend un nom de commune où « St-Étienne » vaut « Saint-Étienne »."""
    mots = normaliser(nom).replace("-", " ").replace("'", " ").split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(mot, mot) for mot in mots)


def _departement_du_code_postal(code_postal: str) -> str:
    """Rend le département que dit le code postal : trois chiffres outre-mer, deux codes pour la Corse."""
    if code_postal.startswith(("97", "98")):
        return code_postal[:3]
    if code_postal.startswith("20"):
        return "2A" if code_postal[2:3] in {"0", "1"} else "2B"
    return code_postal[:2]
