"""Formulaires d'une signature sur papier : qui a signé l'exemplaire, et la date qui y est écrite."""

from __future__ import annotations

from typing import Any

from django import forms

from conventions.forms.actes import ActeForm, ExemplaireForm
from conventions.models import Avenant, VersionConvention
from conventions.selecteurs.scans import parties_attendues
from conventions.services.signature import LuSurPapier
from conventions.types import Partie
from socle.formulaires import ChampDate, ChampFichier, Colonne, Rangee

DATE = "Date de la signature"
AIDE_DATE = "Telle qu'elle est écrite sur l'exemplaire."
DU_SERVICE = ("nom_service", "fonction_service", "le_service")


class ExemplaireRecuForm(ExemplaireForm):
    """Exemplaire que le bénéficiaire a signé sur papier et renvoyé au service."""

    le = ChampDate(label=DATE, required=False, help_text=f"{AIDE_DATE} Vide si elle ne l'est pas.")


class SignataireForm(ActeForm):
    """Qui a signé l'exemplaire relu."""

    nom = forms.CharField(label="Nom de la personne qui a signé", max_length=200)
    fonction = forms.CharField(label="Sa fonction", max_length=200)
    le = ChampDate(label=DATE, required=False, help_text=f"{AIDE_DATE} Vide si elle ne l'est pas.")


class SignatairesForm(ActeForm):
    """Qui a signé l'exemplaire papier d'un avenant : le bénéficiaire, le service s'il y a déjà signé aussi.

    `exigible` : faux quand l'exemplaire peut s'archiver sans valoir signature.
    """

    bouton = ""
    exigible = False
    nom = forms.CharField(label="Nom de la personne qui a signé", max_length=200)
    fonction = forms.CharField(label="Sa fonction", max_length=200)
    le = ChampDate(label=DATE, help_text=AIDE_DATE)
    nom_service = forms.CharField(label="Nom de la personne qui a signé pour le service", max_length=200)
    fonction_service = forms.CharField(label="Sa qualité", max_length=200)
    le_service = ChampDate(label="Date de la signature du service", help_text=AIDE_DATE)

    def __init__(self, *args: Any, version: VersionConvention, **options: Any) -> None:
        """Ne demande que les parties qui n'ont pas encore signé cette version."""
        super().__init__(*args, **options)
        parties = parties_attendues(version)
        du_beneficiaire = Partie.BENEFICIAIRE in parties
        if not du_beneficiaire:
            for nom in ("nom", "fonction", "le"):
                del self.fields[nom]
        for nom in DU_SERVICE:
            self.fields[nom].required = self.exigible and not du_beneficiaire
        self.sections = self._sections(du_beneficiaire)

    def _sections(self, du_beneficiaire: bool) -> list[tuple[str, tuple[Any, ...]]]:
        fichier = [("L'exemplaire", ("fichier",))] if "fichier" in self.fields else []
        beneficiaire = ("Signature du bénéficiaire", (Rangee(Colonne("nom"), Colonne("fonction")), "le"))
        titre = "Signature du service, si l'exemplaire la porte" if du_beneficiaire else "Signature du service"
        service = (titre, (Rangee(Colonne("nom_service"), Colonne("fonction_service")), "le_service"))
        return [*fichier, *([beneficiaire] if du_beneficiaire else []), service]

    def clean(self) -> dict[str, Any]:
        """La signature du service se dit en entier, ou pas du tout."""
        saisie = super().clean() or self.cleaned_data
        dits = [nom for nom in DU_SERVICE if saisie.get(nom)]
        if dits and len(dits) < len(DU_SERVICE):
            for nom in DU_SERVICE:
                if nom not in dits and nom not in self.errors:
                    self.add_error(nom, "Dites le nom, la qualité et la date, ou laissez les trois vides.")
        return saisie

    def lus(self) -> dict[str, LuSurPapier | None]:
        """{« beneficiaire », « service »: ce qu'on lit de chacun, ou None}."""
        saisie = self.cleaned_data
        return {
            "beneficiaire": LuSurPapier(saisie["nom"], saisie["fonction"], saisie["le"]) if "nom" in saisie else None,
            "service": LuSurPapier(*(saisie[nom] for nom in DU_SERVICE)) if saisie["nom_service"] else None,
        }

    def arguments(self) -> dict[str, Any]:
        """Arguments de `rattacher_exemplaire`."""
        saisie = self.cleaned_data
        du_beneficiaire: dict[str, Any] = {nom: saisie[nom] for nom in ("nom", "fonction", "le") if nom in saisie}
        return {**du_beneficiaire, "service": self.lus()["service"]}


class PapierForm(SignatairesForm):
    """L'exemplaire papier d'un avenant, en un fichier, et qui l'a signé."""

    exigible = True
    fichier = ChampFichier(
        label="Avenant signé", types=".pdf,.jpg,.jpeg,.png", help_text="PDF ou image, 20 Mo au plus, toutes les pages."
    )

    def __init__(self, *args: Any, objet: Avenant, **options: Any) -> None:
        """`objet` : l'avenant signé ; sa version courante fait foi."""
        version = objet.versions.prefetch_related("signatures").select_related("avenant").order_by("-rang")[0]
        super().__init__(*args, version=version, **options)

    def arguments(self) -> dict[str, Any]:
        """Arguments de `enregistrer_papier`."""
        return {"fichier": self.cleaned_data["fichier"], **self.lus()}
