"""Le formulaire d'une ligne, tiré du modèle et de la description de sa liste ; quelques listes ont leurs champs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.text import slugify

from aap.models import LigneConfiguration, VersionAppel
from aap.types import Perimetre
from candidatures.champs import PAR_CHEMIN
from candidatures.types import Section
from configurateur.champs.mots import CASES_CERFA, COMPARAISONS, MODELES, NIVEAUX
from configurateur.champs.rubriques import Groupe
from configurateur.forms.condition import ChampCondition
from socle.formulaires import ChampDate, ChampPourcent, FormulaireModele, champ_de_modele
from territoires.models import Departement

CENT = Decimal(100)
LIGNE = 200
JEUX = 2
SOURCE = ("article", "citation", "lecture_retenue")
AIDES = {
    "article": "Où cela est écrit : « B.2-3 », « annexe 2 ».",
    "citation": "Recopiée mot à mot, vingt mots au plus.",
    "lecture_retenue": "À remplir quand le texte se lit de plusieurs façons, ou ne dit rien : ce que vous retenez.",
}
LIBELLES = {"article": "Endroit du texte", "citation": "Phrase du texte", "lecture_retenue": "Lecture retenue"}


class LigneForm(FormulaireModele):
    """Base : libellé, champs propres, source. `groupe` et `Meta` sont posés par `classe_de`."""

    groupe: Groupe
    bouton = ""

    def __init__(self, *args: Any, version: VersionAppel, **options: Any) -> None:
        super().__init__(*args, **options)
        self.version = self.instance.version = version
        for nom, champ in self.fields.items():
            champ.label = self.groupe.libelles.get(nom) or LIBELLES.get(nom) or champ.label
            champ.help_text = self.groupe.aides.get(nom) or AIDES.get(nom) or champ.help_text
        self._fermer_les_codes()
        self.preparer()

    def _fermer_les_codes(self) -> None:
        if "code" not in self.fields:
            return
        pris = set() if self.instance.pk else {ligne.code for ligne in self.soeurs(self.groupe.cle)}
        choix = [("", "Choisir"), *(paire for paire in self.groupe.codes if paire[0] not in pris)]
        self.fields["code"] = forms.ChoiceField(
            label="De quoi s'agit-il", choices=choix, disabled=bool(self.instance.pk)
        )

    def soeurs(self, cle: str) -> list[Any]:
        """Lignes d'une liste de la version."""
        return list(getattr(self.version, cle).all())

    def preparer(self) -> None:
        """Remplace les champs que le modèle ne sait pas dessiner."""

    @property
    def propres(self) -> list[Any]:
        """Champs de la ligne, sans sa source."""
        return [champ for champ in self if champ.name not in SOURCE]

    @property
    def source(self) -> list[Any]:
        """Champs de la source, vides si la liste n'en a pas."""
        return [self[nom] for nom in SOURCE if nom in self.fields]


class PieceForm(LigneForm):
    """Une pièce et sa condition."""

    def preparer(self) -> None:
        autres = [(p.code, p.libelle) for p in self.soeurs("pieces") if p.pk != self.instance.pk]
        self._remplacer(autres)
        ancien = self.fields["condition"]
        self.fields["condition"] = ChampCondition(pieces=autres, label=ancien.label, help_text=ancien.help_text)
        self.initial["condition"] = self.instance.condition
        self.fields["section"] = _liste(self.fields["section"], Section.choices, Section.PIECES.value)
        engagements = [(e.code, e.libelle) for e in self.soeurs("engagements")]
        self.fields["engagement"] = _liste(self.fields["engagement"], [("", "Aucun"), *engagements])
        self.fields["modele"] = _liste(self.fields["modele"], _avec(MODELES, self.instance.modele))

    def _remplacer(self, autres: list[tuple[str, str]]) -> None:
        """« Remplacée par » : des jeux de pièces, chacun coché à part ; deux places, plus si le fichier en a plus."""
        del self.fields["alternatives"]
        enregistrees = self.instance.alternatives or []
        for rang in range(max(JEUX, len(enregistrees))):
            nom = f"jeu_{rang + 1}"
            libelle = "Peut être remplacée, ensemble, par" if rang == 0 else "ou bien, ensemble, par"
            cases = forms.CheckboxSelectMultiple
            self.fields[nom] = forms.MultipleChoiceField(label=libelle, choices=autres, required=False, widget=cases)
            self.initial[nom] = enregistrees[rang] if rang < len(enregistrees) else []

    @property
    def jeux(self) -> list[Any]:
        """Champs des jeux de remplacement."""
        return [champ for champ in self if champ.name.startswith("jeu_")]

    @property
    def propres(self) -> list[Any]:
        """Sans les jeux, que l'écran replie."""
        return [champ for champ in super().propres if not champ.name.startswith("jeu_")]

    def _post_clean(self) -> None:
        jeux = [self.cleaned_data.get(nom) for nom in self.fields if nom.startswith("jeu_")]
        self.instance.alternatives = [jeu for jeu in jeux if jeu]
        super()._post_clean()  # type: ignore[misc]  # crochet de Django, absent de ses types


class CritereForm(LigneForm):
    """Un critère, ses points et ce qui l'éclaire."""

    def preparer(self) -> None:
        choix = [(f"rubrique:{r.code}", f"Texte : {r.libelle}") for r in self.soeurs("rubriques")]
        choix += [(f"piece:{p.code}", f"Pièce : {p.libelle}") for p in self.soeurs("pieces") if p.forme == "fichier"]
        choix += [(f"section:{s.value}", f"Étape : {s.label}") for s in Section]
        connus = {cle for cle, _ in choix}
        for chemin in self.instance.alimente_par or ():
            if chemin not in connus:
                champ = PAR_CHEMIN.get(chemin)
                choix.append((chemin, f"Réponse : {champ.libelle}" if champ else "Autre partie du dossier"))
        self.fields["alimente_par"] = _cases(self.fields["alimente_par"], choix)


class TrancheForm(LigneForm):
    """Une part de l'aide, écrite en pour cent."""

    def preparer(self) -> None:
        ancien = self.fields["part"]
        self.fields["part"] = ChampPourcent(label=ancien.label, help_text="Toutes les parts font 100 %.")
        if self.instance.part is not None:
            self.initial["part"] = self.instance.part * CENT

    def clean_part(self) -> Decimal | None:
        """Fraction de 0 à 1."""
        part = self.cleaned_data["part"]
        return None if part is None else part / CENT


class ChampModalites(forms.CharField):
    """Une case par ligne ; une case dont le libellé ne change pas garde son code."""

    def __init__(self, connues: list[dict[str, str]], **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 6}), **options)
        self.codes = {case["libelle"]: case["code"] for case in connues}

    def clean(self, value: Any) -> Any:
        """Lit les lignes non vides, sans doublon."""
        libelles = list(dict.fromkeys(ligne.strip() for ligne in super().clean(value).splitlines() if ligne.strip()))
        return [{"code": self.codes.get(lib) or slugify(lib).replace("-", "_"), "libelle": lib} for lib in libelles]


class IndicateurForm(LigneForm):
    """Un indicateur, ses périmètres et ses comparaisons."""

    def preparer(self) -> None:
        self.fields["perimetres"] = _cases(
            self.fields["perimetres"], [(c, lib.capitalize()) for c, lib in Perimetre.choices]
        )
        garde = [
            *COMPARAISONS,
            *((c, c.capitalize()) for c in self.instance.comparaisons if c not in dict(COMPARAISONS)),
        ]
        self.fields["comparaisons"] = _cases(self.fields["comparaisons"], garde)
        decrit = self.fields["modalites"]
        self.fields["modalites"] = ChampModalites(
            self.instance.modalites, label=decrit.label, help_text=decrit.help_text, required=False
        )
        self.initial["modalites"] = "\n".join(case["libelle"] for case in self.instance.modalites)


class EngagementForm(LigneForm):
    """Un engagement et la case du cerfa qui le porte."""

    def preparer(self) -> None:
        self.fields["cerfa_id"] = _liste(self.fields["cerfa_id"], _avec(CASES_CERFA, self.instance.cerfa_id))


class ContactForm(LigneForm):
    """Un service à joindre."""

    def preparer(self) -> None:
        choix = [("", "Toute la région"), *((d.code, d.libelle) for d in Departement.objects.order_by("code"))]
        self.fields["departement"] = _liste(self.fields["departement"], _avec(tuple(choix), self.instance.departement))


class AtelierForm(LigneForm):
    """Une réunion d'information, à l'heure du fuseau de l'appel."""

    debut_jour = ChampDate(label="Jour")
    debut_heure = forms.TimeField(
        label="Heure", widget=forms.TimeInput({"type": "time"}, format="%H:%M"), help_text="Heure locale de l'appel."
    )

    def preparer(self) -> None:
        self.order_fields(["libelle", "debut_jour", "debut_heure", "lieu"])
        if self.instance.debut:
            local = self.instance.debut.astimezone(self.zone)
            self.initial.update({"debut_jour": local.date(), "debut_heure": local.time()})

    @property
    def zone(self) -> ZoneInfo:
        """Fuseau de l'appel."""
        return ZoneInfo(self.version.appel.fuseau)

    def _post_clean(self) -> None:
        jour, heure = (self.cleaned_data.get(nom) for nom in ("debut_jour", "debut_heure"))
        if jour and heure:
            self.instance.debut = datetime.combine(jour, heure, tzinfo=self.zone)
        super()._post_clean()  # type: ignore[misc]  # crochet de Django, absent de ses types


class RegleForm(LigneForm):
    """Ce que l'appel écrit d'une règle : source, phrase, niveau. Ses paramètres sont dans `forms.parametres`."""

    def preparer(self) -> None:
        self.fields["article"].required = True
        self.fields["niveau"] = forms.ChoiceField(label="Si elle n'est pas respectée", choices=NIVEAUX)


SPECIAUX: dict[str, tuple[type[LigneForm], tuple[str, ...]]] = {
    "pieces": (PieceForm, ()),
    "criteres": (CritereForm, ()),
    "tranches": (TrancheForm, ()),
    "indicateurs": (IndicateurForm, ()),
    "engagements": (EngagementForm, ()),
    "contacts": (ContactForm, ()),
    "ateliers": (AtelierForm, ("debut",)),
    "regles": (RegleForm, ()),
    "exemples": (LigneForm, ("faits", "attendu")),
}


def classe_de(groupe: Groupe) -> type[LigneForm]:
    """Formulaire d'une ligne de cette liste."""
    base, retires = SPECIAUX.get(groupe.cle, (LigneForm, ()))
    codes = ("code",) if groupe.codes else ()
    propres = tuple(nom for nom in groupe.champs if nom not in retires)
    champs = (*codes, "libelle", *propres, *(SOURCE if groupe.source else ()))
    meta = type(
        "Meta", (), {"model": groupe.modele, "fields": champs, "formfield_callback": staticmethod(champ_maison)}
    )
    return type(f"{groupe.modele.__name__}Form", (base,), {"Meta": meta, "groupe": groupe})


def champ_maison(champ: Any, **options: Any) -> forms.Field | None:
    """Champ de la maison ; un texte de plus de deux cents signes s'écrit sur plusieurs lignes."""
    if champ.get_internal_type() == "CharField" and (champ.max_length or 0) > LIGNE and not champ.choices:
        options["widget"] = forms.Textarea({"rows": 2})
    elif champ.get_internal_type() == "TextField":
        options["widget"] = forms.Textarea({"rows": 10 if champ.name == "corps" else 4})
    return champ_de_modele(champ, **options)


def _avec(choix: tuple[tuple[str, str], ...], valeur: str) -> list[tuple[str, str]]:
    """Les choix, et la valeur enregistrée si elle n'y est pas."""
    return list(choix) if not valeur or valeur in dict(choix) else [*choix, (valeur, "Celle du fichier d'origine")]


def _liste(ancien: forms.Field, choix: Any, defaut: str = "") -> forms.ChoiceField:
    options = {"choices": choix, "required": False, "initial": defaut}
    champ = forms.ChoiceField(label=ancien.label, help_text=ancien.help_text, **options)
    champ.facultatif = False  # type: ignore[attr-defined]  # « Aucun » est une réponse
    return champ


def _cases(ancien: forms.Field, choix: Any) -> forms.MultipleChoiceField:
    options = {"choices": choix, "required": False, "widget": forms.CheckboxSelectMultiple}
    champ = forms.MultipleChoiceField(label=ancien.label, help_text=ancien.help_text, **options)
    champ.facultatif = False  # type: ignore[attr-defined]  # ne rien cocher est une réponse
    return champ


def ligne_neuve(groupe: Groupe, version: VersionAppel) -> LigneConfiguration:
    """Ligne pas encore enregistrée, aux valeurs de départ."""
    return groupe.modele(version=version)
