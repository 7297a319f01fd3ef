"""Formulaires de la maison : rendu au thème, sections, résumé d'erreurs, champs français déduits des modèles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db import models
from django.forms.boundfield import BoundField
from django.forms.models import ModelFormMetaclass
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from socle.formulaires.choix import ChampDate, ChampOuiNon
from socle.formulaires.mise_en_page import Envoyer, Section
from socle.formulaires.nombres import ChampDecimal, ChampEntier, ChampMontant
from socle.formulaires.rendu import rendre_champ

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm

DECIMALES_EURO, CHIFFRES_EURO = 2, 12


class ChampLie(BoundField):
    """`{{ form.x.as_field_group }}` et `{{ form }}` rendent comme `{% champ form.x %}`."""

    def as_field_group(self) -> SafeString:
        """HTML complet du champ."""
        return rendre_champ(self)


class _Maison:
    """Ce que `Formulaire` et `FormulaireModele` ont en commun.

    `sections` : ((titre, ("champ", …)), …) ; vide, les champs se suivent. `bouton` : son texte, ou vide.
    `autocompletion` : {"prenom": "given-name"}. `marquer_facultatifs` : False pour un filtre, où rien n'est exigé.
    """

    bound_field_class: type[BoundField] | None = ChampLie
    template_name = "socle/formulaires/formulaire.html"
    sections: Sequence[tuple[str, Sequence[Any]]] = ()
    bouton = "Enregistrer"
    autocompletion: dict[str, str] = {}
    marquer_facultatifs = True

    @cached_property
    def helper(self) -> FormHelper:
        """Mise en page crispy : les sections, puis le bouton. `novalidate` : nos messages, pas ceux du navigateur."""
        aide = FormHelper()
        aide.form_method = "post"
        aide.attrs = {"novalidate": ""}
        aide.render_hidden_fields = True
        if self.sections:
            aide.layout = Layout(*(Section(titre, *champs) for titre, champs in self.sections))
        if self.bouton:
            aide.add_input(Envoyer(self.bouton))
        return aide


class Formulaire(_Maison, forms.Form):
    """Formulaire sans modèle."""


class _MetaFormulaireModele(ModelFormMetaclass):
    """Déduit nos champs de ceux du modèle, sauf si `Meta.formfield_callback` en décide autrement."""

    def __new__(cls, nom: str, bases: tuple[type, ...], attributs: dict[str, Any], **options: Any) -> Any:
        meta = attributs.get("Meta")
        if meta is not None and getattr(meta, "formfield_callback", None) is None:
            meta.formfield_callback = staticmethod(champ_de_modele)
        return super().__new__(cls, nom, bases, attributs, **options)


class FormulaireModele(_Maison, _ModelForm, metaclass=_MetaFormulaireModele):
    """Formulaire d'un modèle : montants, dates, entiers et oui/non prennent nos champs."""


def champ_de_modele(champ: models.Field[Any, Any], **options: Any) -> forms.Field | None:
    """Champ de formulaire d'un champ de modèle : Decimal(12,2) → montant, date → type=date, booléen nul → oui/non."""
    classe: type[forms.Field] | None = None
    if isinstance(champ, models.DecimalField):
        euros = (champ.max_digits, champ.decimal_places) == (CHIFFRES_EURO, DECIMALES_EURO)
        classe = ChampMontant if euros else ChampDecimal
    elif isinstance(champ, models.DateField) and not isinstance(champ, models.DateTimeField):
        classe = ChampDate
    elif isinstance(champ, models.BooleanField) and champ.null and not champ.choices:
        return ChampOuiNon(required=not champ.blank, label=champ.verbose_name, help_text=champ.help_text)
    elif isinstance(champ, models.IntegerField) and not champ.choices and not champ.is_relation:
        classe = ChampEntier
    elif isinstance(champ, models.URLField):
        options.setdefault("assume_scheme", "https")
    if classe is not None and "widget" not in options:
        options.setdefault("form_class", classe)
    return champ.formfield(**options)
