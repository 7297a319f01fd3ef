"""Couverture du territoire : qui tient quel poste sur quelle intercommunalité, d'après qui, à quelle date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from aap.types import RolePoste
from candidatures.models import Couverture, Importation
from candidatures.models.registre import cle_de_structure
from candidatures.services.imports.apercu import LigneApercue, fautive, sans_repetition
from candidatures.types import SortLigne
from comptes.models import Service
from socle.affichage import etp
from socle.formulaires import ChampDate, ChampEtp, ChampSiret
from socle.horloge import aujourd_hui
from socle.tabulaire import ChampVocabulaire, Colonne, Faute, Ligne
from territoires.champs import normaliser
from territoires.models import Epci

LOT = 1000


class ChampEpci(forms.CharField):
    """Une intercommunalité, par son Siren ou son nom ; rend le Siren. Les homonymes se cherchent chez le service."""

    def __init__(self, service: Service, **options: Any) -> None:
        super().__init__(**options)
        chez_nous = set(service.departements.values_list("pk", flat=True))
        self.noms: dict[str, str] = {}
        self.par_nom: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for epci in Epci.objects.order_by("recherche", "siren").prefetch_related("departements"):
            ici = any(departement.pk in chez_nous for departement in epci.departements.all())
            self.noms[epci.siren] = epci.nom
            self.par_nom[normaliser(epci.nom)].append((epci.siren, ici))

    def clean(self, value: Any) -> str:
        """Lève ValidationError : inconnue (avec les noms proches), ou plusieurs du même nom."""
        texte = str(super().clean(value))
        chiffres = "".join(texte.split())
        if chiffres.isdigit():
            if chiffres not in self.noms:
                raise ValidationError(f"Aucune intercommunalité n'a le Siren {texte}.", code="epci")
            return chiffres
        trouves = self.par_nom.get(normaliser(texte), [])
        candidats = [siren for siren, ici in trouves if ici] or [siren for siren, _ in trouves]
        if len(candidats) == 1:
            return candidats[0]
        if candidats:
            raise ValidationError(
                "Plusieurs intercommunalités portent ce nom : écrivez son Siren "
                f"({', '.join(candidats)}).", code="homonymes",
            )  # fmt: skip
        raise ValidationError(f"Cette intercommunalité est inconnue.{self._proches(texte)}", code="epci")

    def _proches(self, texte: str) -> str:
        cles = get_close_matches(normaliser(texte), list(self.par_nom), n=2, cutoff=0.7)
        noms = [f"« {self.noms[self.par_nom[cle][0][0]]} »" for cle in cles]
        return f" Vouliez-vous écrire {' ou '.join(noms)} ?" if noms else " Écrivez son nom officiel ou son Siren."


def colonnes(service: Service) -> tuple[Colonne, ...]:
    """Ce que le fichier de la couverture doit contenir."""
    return (
        Colonne("structure", "Structure", forms.CharField(max_length=250), "Nom de la structure qui tient le poste.",
                "Passerelles Emploi", ("nom", "nom de la structure", "porteur")),
        Colonne("siret", "SIRET", ChampSiret(required=False), "Facultatif : il rapproche deux noms d'une structure.",
                "130 025 265 00013", ("numéro siret",), 14),
        Colonne("role", "Rôle", ChampVocabulaire(RolePoste.choices), "facilitateur ou coordinateur.", "facilitateur",
                ("métier", "poste")),
        Colonne("etp", "ETP", ChampEtp(max_value=Decimal(50)),
                "Temps de travail sur cette intercommunalité. 0 : il n'y a plus personne.", "0,80",
                ("nombre d'ETP",)),
        Colonne("epci", "EPCI", ChampEpci(service), "Nom officiel de l'intercommunalité, ou son Siren.",
                "Métropole de Lyon", ("intercommunalité", "siren EPCI", "nom EPCI")),
        Colonne("source", "Source", forms.CharField(max_length=200), "D'où vient l'information.",
                "Enquête DDETS 2025", ()),
        Colonne("jour", "Date", ChampDate(), "Jour auquel la situation est vraie.", "30/06/2025",
                ("situation au", "date de la source")),
    )  # fmt: skip


def cle_de(cle: str, role: str, epci: str, jour: date) -> Hashable:
    """Ce qui dit que deux lignes parlent du même poste au même jour."""
    return (cle, role, epci, jour)


def rapprocher(importation: Importation, lignes: list[Ligne]) -> list[LigneApercue]:
    """Dit le sort de chaque ligne d'après ce qui est déjà chargé."""
    connues = _connues({ligne.valeurs["epci"] for ligne in lignes if "epci" in ligne.valeurs})
    jour = aujourd_hui(importation.service.fuseau)
    return sans_repetition([_sort(ligne, connues, jour) for ligne in lignes])


def _sort(ligne: Ligne, connues: dict[Hashable, Couverture], jour: date) -> LigneApercue:
    if ligne.fautes:
        return fautive(ligne)
    lu = ligne.valeurs
    if lu["jour"] > jour:
        return fautive(ligne, Faute("Date", ligne.textes["jour"], "Cette date est à venir."))
    cle = cle_de(cle_de_structure(lu["structure"], lu.get("siret", "")), lu["role"], lu["epci"], lu["jour"])
    ancienne = connues.get(cle)
    if ancienne is None:
        return LigneApercue(ligne, SortLigne.NOUVELLE, cle)
    changements = []
    if ancienne.etp != lu["etp"]:
        changements.append(f"ETP : {etp(ancienne.etp)} → {etp(lu['etp'])}")
    if ancienne.source != lu["source"]:
        changements.append(f"source : {ancienne.source} → {lu['source']}")
    sort = SortLigne.MODIFIEE if changements else SortLigne.CONNUE
    return LigneApercue(ligne, sort, cle, changements=tuple(changements))


def _connues(sirens: set[str]) -> dict[Hashable, Couverture]:
    lignes = Couverture.objects.filter(epci__in=sorted(sirens)).order_by("pk")
    return {cle_de(c.cle, c.role, c.epci_id, c.jour): c for c in lignes}


def ecrire(importation: Importation, lignes: list[LigneApercue], _source: str) -> None:
    """Ajoute ou met à jour les lignes ; la source est celle que chaque ligne écrit."""
    connues = _connues({apercue.ligne.valeurs["epci"] for apercue in lignes})
    ajouts: list[Couverture] = []
    mises_a_jour: list[Couverture] = []
    for apercue in lignes:
        lu = apercue.ligne.valeurs
        siret = lu.get("siret", "")
        couverture = connues.get(apercue.cle) or Couverture(
            siret=siret,
            cle=cle_de_structure(lu["structure"], siret),
            role=lu["role"],
            epci_id=lu["epci"],
            jour=lu["jour"],
        )
        couverture.structure, couverture.etp, couverture.source = lu["structure"], lu["etp"], lu["source"]
        couverture.importation = importation
        (mises_a_jour if couverture.pk else ajouts).append(couverture)
    Couverture.objects.bulk_create(ajouts, batch_size=LOT)
    Couverture.objects.bulk_update(mises_a_jour, ["structure", "etp", "source", "importation"], batch_size=LOT)
