"""Fabriques de territoires : quelques lignes suffisent, le découpage entier n'est chargé que là où il est éprouvé."""

import factory
from factory.django import DjangoModelFactory

from territoires.models import Commune, Departement, Epci, Region


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "84"
    nom = "Auvergne-Rhône-Alpes"
    millesime = 2026


class DepartementFactory(DjangoModelFactory):
    class Meta:
        model = Departement
        django_get_or_create = ("code",)

    code = "69"
    nom = factory.LazyAttribute(
        lambda o: {"69": "Rhône", "01": "Ain", "38": "Isère"}.get(o.code, f"Département {o.code}")
    )
    region = factory.SubFactory(RegionFactory)
    millesime = 2026


class EpciFactory(DjangoModelFactory):
    class Meta:
        model = Epci
        django_get_or_create = ("siren",)

    siren = "200046977"
    nom = "Métropole de Lyon"
    nature = "MET69"
    millesime = 2026


class CommuneFactory(DjangoModelFactory):
    class Meta:
        model = Commune
        django_get_or_create = ("code",)

    code = "69123"
    nom = "Lyon"
    codes_postaux = factory.LazyFunction(lambda: ["69001", "69002", "69003"])
    departement = factory.SubFactory(DepartementFactory)
    epci = factory.SubFactory(EpciFactory)
    population = 519127
    millesime = 2026
