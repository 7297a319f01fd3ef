"""Postes demandés : une fiche par poste, coût en quatre parts, verdict de l'appel recalculé à la frappe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property

from candidatures.faits import PARTS
from candidatures.forms.affichage import ecrire_valeur
from candidatures.forms.base import Gardes, Partie, SaisieSection
from candidatures.forms.lignes import LigneForm, Lignes, Valeurs, tableau
from candidatures.forms.verdict import faits_avec, juger, rendre_verdict
from candidatures.models import Dossier, Poste, SoutienAnterieur
from candidatures.selecteurs.parcours import ancre_de
from candidatures.selecteurs.registre import (
    Constat,
    Registre,
    constats_des_postes,
    registre_de,
    soutiens_a_reprendre,
)
from candidatures.services.saisie import Illisible
from candidatures.types import POSTE_EXISTANT, NaturePoste, Section
from regles.montants import CENT, ZERO, somme
from regles.moteur import Verdict
from socle.affichage import etp, euros
from socle.formulaires import ChampEtp

MOIS_PAR_DEFAUT = 12
POSTES_MAX = 20
# Champs qu'une fiche vierge porte déjà : ils ne disent pas que la fiche est commencée.
PREREMPLIS = frozenset({"DELETE", "cle", "role", "mois"})
# Demandés seulement par un appel qui juge le temps de chaque salarié (règles ci-dessous).
TEMPS = ("temps_operation", "mise_a_disposition")
ECARTE = " : l'appel ne le finance pas, il est seulement décrit"
REGLES_DU_TEMPS = frozenset({"TEMPS_MIN", "CONVENTION_NOMINATIVE"})


class PosteForm(LigneForm):
    """Une fiche de poste. `cle` relie la fiche à sa ligne : un poste garde ses financements quand on le modifie."""

    indispensables = {"etp": "Indiquez le temps de travail du poste, ou videz la fiche."}
    cle = forms.IntegerField(widget=forms.HiddenInput)
    etp = ChampEtp(label="Temps de travail", help_text="1 pour un temps plein, 0,50 pour un mi-temps.")

    class Meta:
        model = Poste
        fields = [
            *("role", "etp", "mois", *PARTS, "nature", "pnad_convention", "pnad_annee", "pnad_terme"),
            *("a_recruter", "personne", "qualification", "formation", *TEMPS),
        ]
        widgets = {"nature": forms.RadioSelect}
        labels = {
            "role": "Métier",
            "mois": "Durée, en mois",
            "brut": "Salaires bruts",
            "charges_patronales": "Cotisations de l'employeur",
            "frais_directs": "Frais directs du poste",
            "frais_generaux": "Part des frais généraux",
            "nature": "Ce poste est…",
            "pnad_convention": "Convention terminée : numéro ou intitulé",
            "pnad_annee": "Année de cette convention",
            "pnad_terme": "Fin de cette convention",
            "temps_operation": "Part de son temps de travail passée sur le projet, en pour cent",
            "mise_a_disposition": "Cette personne est mise à disposition par un autre employeur",
            "a_recruter": "La personne est à recruter",
            "personne": "Personne en poste ou pressentie",
            "qualification": "Qualification",
            "formation": "Formation prévue",
        }
        help_texts = {
            "mois": "Sur la période du projet.",
            "brut": "Sur toute la durée, primes comprises.",
            "charges_patronales": "Cotisations sociales payées en plus du brut.",
            "frais_directs": "Déplacements, équipement, formation de la personne.",
            "frais_generaux": "Loyer, comptabilité, direction : la part qui revient à ce poste.",
            "pnad_convention": "Plan national des achats durables (PNAD).",
            "qualification": "Diplôme ou expérience.",
            "temps_operation": "100 si elle ne fait que cela ; 50 si elle y passe la moitié de ses heures.",
            "mise_a_disposition": "Une convention nominative est alors à joindre, une par personne.",
        }

    def __init__(self, *args: Any, temps: bool = False, ecarte: bool = True, **options: Any) -> None:
        """Fiche vide : facilitateur, douze mois, nature à choisir. `temps` : l'appel juge le temps de chacun.

        `ecarte` : il ne finance pas un poste déjà en place.
        """
        super().__init__(*args, **options)
        for nom in () if temps else TEMPS:
            del self.fields[nom]
        if not options.get("initial"):
            # Un coût de zéro affiché dans une fiche vierge la ferait passer pour commencée.
            self.initial = {**self.initial, **dict.fromkeys(PARTS), "mois": MOIS_PAR_DEFAUT}
        nature: Any = self.fields["nature"]
        nature.choices = [
            (NaturePoste.CREATION, "une création"),
            (NaturePoste.CONSOLIDATION, "la suite d'un poste payé par une convention PNAD terminée"),
            (NaturePoste.EXISTANT, f"un autre poste existant{ECARTE if ecarte else ''}"),
        ]

    def clean_mois(self) -> int:
        """Lève ValidationError pour zéro mois ; une case vide vaut douze mois."""
        mois: int | None = self.cleaned_data["mois"]
        if mois == 0:
            raise forms.ValidationError("Un poste dure au moins un mois.")
        return MOIS_PAR_DEFAUT if mois is None else mois

    def clean_temps_operation(self) -> Decimal | None:
        """Lève ValidationError hors de 0 à 100."""
        part: Decimal | None = self.cleaned_data["temps_operation"]
        if part is not None and not 0 <= part <= CENT:
            raise forms.ValidationError("Cette part va de 0 à 100 %.")
        return part

    def clean_etp(self) -> Decimal | None:
        """Lève ValidationError pour un temps de travail nul."""
        valeur: Decimal | None = self.cleaned_data["etp"]
        if valeur is not None and not valeur:
            raise forms.ValidationError("Le temps de travail est supérieur à zéro.")
        return valeur

    def clean(self) -> dict[str, Any]:
        """Une part de coût vide vaut zéro."""
        propres = super().clean()
        for nom in PARTS:
            if nom in propres and propres[nom] is None:
                propres[nom] = ZERO
        return propres

    @property
    def commencee(self) -> bool:
        """Vrai si autre chose que les valeurs d'une fiche vierge est tapé."""
        return any(str(self[nom].data or "").strip() for nom in self.fields if nom not in PREREMPLIS)

    @property
    def vierge(self) -> bool:
        """Vrai pour la fiche proposée en plus : sans script seulement, le bouton « Ajouter » suffit sinon."""
        return not self.is_bound and not self["cle"].value()

    @property
    def cout(self) -> Decimal:
        """Coût des parts lisibles, tapées ou enregistrées, en euros."""
        if not self.is_bound:
            return somme(self.initial.get(nom) or ZERO for nom in PARTS)
        self.is_valid()
        return somme(self.cleaned_data.get(nom) or ZERO for nom in PARTS)

    @property
    def suit_une_convention(self) -> bool:
        """Vrai si la fiche parle d'une convention terminée : ses champs sont alors dépliés."""
        return any(self[nom].value() for nom in ("pnad_convention", "pnad_annee", "pnad_terme"))

    @property
    def ancres(self) -> dict[str, str]:
        """Ancre de chaque champ, cible des liens « à compléter »."""
        rang = (self.prefix or "").rpartition("-")[2]
        return {nom: ancre_de(f"postes.{rang}.{nom}") for nom in self.fields}


class LignesPostes(Lignes):
    """Fiches des postes : chaque ligne garde son identité, car des financements et des coûts retenus s'y rattachent."""

    accesseur = "postes"
    modele = Poste

    def __init__(self, dossier: Dossier, **options: Any) -> None:
        """Sans règle sur le temps de chacun, l'appel ne le demande pas."""
        codes = {regle.code for regle in dossier.version_suivie.regles.all()}
        self.temps, self.ecarte = bool(codes & REGLES_DU_TEMPS), POSTE_EXISTANT in codes
        self.colonnes = tuple(c for c in PosteForm.Meta.fields if self.temps or c not in TEMPS)
        super().__init__(dossier, **options)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Dit à chaque fiche ce que l'appel juge."""
        return {**super().get_form_kwargs(index), "temps": self.temps, "ecarte": self.ecarte}

    def _en_base(self) -> list[Valeurs]:
        postes: Any = self.dossier.postes.all()
        return [{"cle": p.pk, **{c: getattr(p, c) for c in self.colonnes}} for p in postes]

    def _fusionner(self, lignes: list[Valeurs], gardes: Gardes) -> list[Valeurs]:
        """Une fiche gardée remplace la ligne qu'elle modifiait, au lieu de s'y ajouter."""
        reprises = {texte for chemin, texte in gardes.items() if chemin.endswith(".cle") and texte}
        restantes = [ligne for ligne in lignes if str(ligne.get("cle")) not in reprises]
        return super()._fusionner(restantes, gardes)

    def illisibles(self) -> list[Illisible]:
        """Cellules des fiches refusées, et la clé de la ligne qu'elles modifiaient."""
        cles = [
            Illisible(f"{self.accesseur}.{rang}.cle", ecrire_valeur(fiche["cle"].data), "")
            for rang, fiche in self._tapees()
            if not fiche.is_valid()
        ]
        return [*super().illisibles(), *cles]

    def ecrire(self) -> None:
        """Met à jour les fiches connues, ajoute les nouvelles, retire celles qui ne sont plus à l'écran.

        Une fiche illisible laisse sa ligne telle quelle : son texte est gardé à part.
        """
        connus = {p.pk: p for p in Poste.objects.filter(dossier=self.dossier)}
        libres = self._libres(connus)
        gardes: set[int] = set()
        for rang, fiche in self._tapees():
            poste = connus.get(_cle(fiche) or 0) or libres.pop(rang, None)
            if not fiche.is_valid():
                gardes |= {poste.pk} if poste else set()
                continue
            gardes.add(self._ecrire_fiche(fiche, poste, rang))
        Poste.objects.filter(dossier=self.dossier).exclude(pk__in=gardes).delete()

    def _libres(self, connus: dict[int, Poste]) -> dict[int, Poste]:
        """Postes que l'écran ne connaît pas encore par leur clé (créés par la sauvegarde à la frappe), par rang."""
        cles = {_cle(fiche) for fiche in self.forms}
        return {p.rang: p for p in connus.values() if p.pk not in cles}

    def _ecrire_fiche(self, fiche: LigneForm, poste: Poste | None, rang: int) -> int:
        ligne = poste or Poste(dossier=self.dossier)
        ligne.rang = rang
        for colonne in self.colonnes:
            setattr(ligne, colonne, fiche.cleaned_data[colonne])
        ligne.save()
        return ligne.pk

    def lus(self) -> Iterator[Poste]:
        """Postes tels que tapés, non enregistrés ; ceux qui ne se lisent pas sont laissés de côté."""
        if not self.is_bound:
            yield from self.dossier.postes.all()
            return
        for _, fiche in self._tapees():
            if fiche.is_valid():
                yield Poste(dossier=self.dossier, **{c: fiche.cleaned_data[c] for c in self.colonnes})


def _cle(fiche: forms.BaseForm) -> int | None:
    texte = str(fiche["cle"].data or "")
    return int(texte) if texte.isdigit() else None


TableauPostes = tableau(LignesPostes, PosteForm, maximum=POSTES_MAX)


class SaisiePostes(SaisieSection):
    """Section « Postes »."""

    section = Section.POSTES
    gabarit = "candidatures/financement/postes.html"
    calcule = True
    large = True
    postes: LignesPostes

    def construire(self) -> Sequence[Partie]:
        """Les fiches."""
        self.postes = TableauPostes(self.dossier, data=self.data, gardes=self.gardes)
        return [self.postes]

    @cached_property
    def verdict(self) -> Verdict:
        """Verdict de l'appel avec les postes tapés, sur le reste du dossier enregistré."""
        return juger(self.dossier, faits_avec(self.dossier, postes=list(self.postes.lus())))

    @cached_property
    def registre(self) -> Registre:
        """Ce que le service a chargé sur la structure."""
        return registre_de(self.dossier)

    @property
    def constats(self) -> list[tuple[str, Constat]]:
        """Ce que le registre dit de chaque poste enregistré."""
        return constats_des_postes(self.dossier, self.registre, self.dossier.postes.all())

    @property
    def a_reprendre(self) -> list[SoutienAnterieur]:
        """Conventions terminées qu'aucun poste ne prolonge encore."""
        return soutiens_a_reprendre(self.dossier, self.registre, list(self.dossier.postes.all()))

    @property
    def cout_total(self) -> str:
        """Coût de tous les postes lisibles, écrit."""
        return euros(somme(poste.cout for poste in self.postes.lus()))

    @property
    def etp_total(self) -> str:
        """Temps de travail des postes finançables, écrit."""
        return etp(somme(poste.etp for poste in self.postes.lus() if poste.finance))

    def calculer(self) -> dict[str, str]:
        """Coûts et verdict."""
        fiches: Any = self.postes.forms
        couts = {f"cout-{rang}": euros(fiche.cout) for rang, fiche in enumerate(fiches)}
        totaux = {"cout-total": self.cout_total, "etp-total": self.etp_total}
        return {**couts, **totaux, "verdict": rendre_verdict(self.verdict)}
