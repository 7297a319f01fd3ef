"""Territoire du projet : départements, intercommunalités, zone blanche, grands projets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.template.loader import render_to_string

from aap.models import AppelAProjets
from candidatures.forms.base import Partie, SaisieSection
from candidatures.forms.catalogue import Disposition, FormulaireCatalogue, colonnes
from candidatures.models import Territoire
from candidatures.selecteurs.registre import CouvertureEpci, couverture_de
from candidatures.types import Section
from territoires.models import Departement, Epci


class CaseEpci(NamedTuple):
    """Une intercommunalité à cocher."""

    siren: str
    nom: str
    cochee: bool


def departements_de_l_appel(appel: AppelAProjets) -> list[Departement]:
    """Départements proposés : la région du service, à défaut son territoire, à défaut toute la France."""
    service = appel.service
    if service.region_id:
        return list(Departement.objects.filter(region_id=service.region_id).order_by("code"))
    siens = list(service.departements.order_by("code"))
    return siens or list(Departement.objects.order_by("code"))


class ChoixProposes(forms.MultipleChoiceField):
    """Cases dont seules les valeurs proposées comptent : décocher un département emporte ses intercommunalités."""

    widget = forms.CheckboxSelectMultiple
    facultatif = False

    def to_python(self, value: Any) -> list[str]:
        """Valeurs reçues qui sont proposées."""
        return [valeur for valeur in super().to_python(value) if self.valid_value(valeur)]


class TerritoireForm(FormulaireCatalogue):
    """Les intercommunalités proposées sont celles des départements cochés, à l'écran ou en base."""

    accesseur = "territoire"
    longs = {"zone_blanche_preuve": 5, "npnru_sites": 3}
    disposition: ClassVar[Sequence[Disposition]] = (
        ("Zone blanche", (("zone_blanche", 12), ("zone_blanche_motif", 12), ("zone_blanche_preuve", 12)), ""),
        (
            "Grands projets et renouvellement urbain",
            (("grand_projet", 12), ("grand_projet_nom", 12), ("npnru", 12), ("npnru_sites", 12)),
            "",
        ),
    )
    departements = ChoixProposes(label="Dans quels départements agirez-vous ?", required=False)
    epcis = ChoixProposes(label="Intercommunalités couvertes", required=False)

    class Meta:
        model = Territoire
        fields = colonnes(Section.TERRITOIRE, "territoire")
        widgets = {"zone_blanche_motif": forms.RadioSelect}

    def _habiller(self, nom: str) -> None:
        super()._habiller(nom)
        if nom == "departements":
            self.proposes = departements_de_l_appel(self.dossier.appel)
            self._proposer(nom, [(d.code, d.libelle) for d in self.proposes])
            self.initial[nom] = [d.code for d in self.dossier.departements.all()]
        if nom == "epcis":
            self.par_departement = self._ranger_epcis()
            self._proposer(nom, [(e.siren, e.nom) for _, liste in self.par_departement for e in liste])
            self.initial[nom] = [e.siren for e in self.dossier.territoire.epcis.all()]

    def _proposer(self, nom: str, choix: list[tuple[str, str]]) -> None:
        champ: Any = self.fields[nom]
        champ.choices = choix

    def _coches(self) -> list[str]:
        """Départements cochés à l'écran, ou enregistrés."""
        return [str(code) for code in self["departements"].value() or []]

    def _ranger_epcis(self) -> list[tuple[Departement, list[Epci]]]:
        """Par département coché ; une intercommunalité à cheval sur deux se montre sous le premier."""
        coches = self._coches()
        epcis = Epci.objects.filter(departements__in=coches).distinct().order_by("recherche")
        rangees: dict[str, list[Epci]] = {code: [] for code in sorted(coches)}
        for epci in epcis.prefetch_related("departements"):
            siens = sorted(d.code for d in epci.departements.all() if d.code in rangees)
            rangees[siens[0]].append(epci)
        return [(d, rangees[d.code]) for d in self.proposes if d.code in rangees]

    @property
    def cases(self) -> list[tuple[Departement, list[CaseEpci]]]:
        """Cases à cocher, par département."""
        cochees = {str(siren) for siren in self["epcis"].value() or []}
        return [
            (departement, [CaseEpci(e.siren, e.nom, e.siren in cochees) for e in liste])
            for departement, liste in self.par_departement
        ]

    @property
    def couverture(self) -> list[CouvertureEpci]:
        """Ce que les fichiers du service disent de chaque intercommunalité cochée."""
        cochees = {str(siren) for siren in self["epcis"].value() or []}
        return couverture_de(e for _, liste in self.par_departement for e in liste if e.siren in cochees)

    def en_base(self) -> dict[str, Any]:
        """Colonnes, départements et intercommunalités relus en base."""
        codes = self.dossier.departements.through.objects.filter(dossier_id=self.dossier.pk)
        sirens = Territoire.epcis.through.objects.filter(territoire_id=self.dossier.pk)
        return super().en_base() | {
            "departements": list(codes.values_list("departement_id", flat=True)),
            "epcis": list(sirens.values_list("epci_id", flat=True)),
        }

    def ecrire(self) -> None:
        """Écrit les colonnes et les deux listes."""
        super().ecrire()
        lues = self.lues()
        self.dossier.departements.set(lues["departements"] or [])
        self.dossier.territoire.epcis.set(lues["epcis"] or [])


class SaisieTerritoire(SaisieSection):
    """Section « Territoire »."""

    section = Section.TERRITOIRE
    gabarit = "candidatures/sections/territoire.html"
    calcule = True

    def construire(self) -> Sequence[Partie]:
        """Un formulaire, dont les listes se rendent à part."""
        self.territoire = TerritoireForm(self.dossier, data=self.data, gardes=self.gardes)
        return [self.territoire]

    def calculer(self) -> dict[str, str]:
        """Intercommunalités des départements cochés."""
        contexte = {"cases": self.territoire.cases, "fermee": self.fermee}
        couverture = {"couverture": self.territoire.couverture}
        return {
            "epcis": render_to_string("candidatures/sections/_epcis.html", contexte),
            "couverture": render_to_string("candidatures/_couverture.html", couverture),
        }
