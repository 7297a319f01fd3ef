"""Lectures du découpage. Toutes rendent des QuerySet ordonnés, sans requête avant d'être lus."""

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


def departement_de_code_postal(code_postal: str) -> str:
    """Rend le code du département d'un code postal, "" s'il est inconnu ou partagé entre plusieurs."""
    codes = set(
        Commune.objects.filter(codes_postaux__contains=[code_postal])
        .order_by()
        .values_list("departement_id", flat=True)
        .distinct()
    )
    return codes.pop() if len(codes) == 1 else ""
