"""Champs de nombres : ils acceptent ce que les gens écrivent, et disent ce qui ne va pas."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from socle.affichage import nombre

_ESPACES = re.compile(r"\s+")
_SUFFIXE = re.compile(r"(€|euros?|eur|etp|%)$", re.IGNORECASE)
_FORME = re.compile(r"[-−+]?\d+([.,]\d*)?|[-−+]?[.,]\d+")
_MILLIERS_POINT = re.compile(r"[-−+]?\d{1,3}(\.\d{3})+,\d*")


def lire_nombre(texte: str) -> Decimal | None:
    """« 29 473,50 € » → Decimal("29473.50"). Espaces de toutes sortes, virgule ou point ; None sinon."""
    compact = _SUFFIXE.sub("", _ESPACES.sub("", texte))
    if _MILLIERS_POINT.fullmatch(compact):
        compact = compact.replace(".", "")
    if not _FORME.fullmatch(compact):
        return None
    return Decimal(compact.replace(",", ".").replace("−", "-").rstrip("."))


class ChampDecimal(forms.DecimalField):
    """Nombre décimal à la française ; `negatif=True` l'autorise sous zéro."""

    decimales = 2
    chiffres = 12
    exemple = "29 473,50"
    widget = forms.TextInput

    def __init__(self, *, negatif: bool = False, **options: Any) -> None:
        options.setdefault("max_digits", self.chiffres)
        options.setdefault("decimal_places", self.decimales)
        if not negatif:
            options.setdefault("min_value", Decimal(0))
        super().__init__(**options)
        self.error_messages["invalid"] = options.get("error_messages", {}).get(
            "invalid", f"Saisissez un nombre, par exemple {self.exemple}."
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Clavier de chiffres sur mobile ; pas d'input number, qui avale les virgules et les espaces."""
        return {**super().widget_attrs(widget), "inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, valeur: Any) -> Any:
        """Lève ValidationError : pas un nombre, trop de décimales, trop grand."""
        if valeur in self.empty_values or (isinstance(valeur, str) and not valeur.strip()):
            return None
        lu = valeur if isinstance(valeur, Decimal) else lire_nombre(str(valeur))
        if lu is None or not lu.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return lu

    def validate(self, valeur: Any) -> None:
        """Dit la précision et le signe avant que Django ne parle de « chiffres »."""
        forms.Field.validate(self, valeur)
        if valeur is None:
            return
        exposant = valeur.normalize().as_tuple().exponent
        if -int(exposant) > (self.decimal_places or 0):
            raise ValidationError(
                f"Pas plus de {self.decimal_places} chiffres après la virgule : arrondissez.", code="decimales"
            )
        if self.min_value == 0 and valeur < 0:
            raise ValidationError("Saisissez un nombre positif ou nul.", code="negatif")
        plafond = Decimal(10) ** ((self.max_digits or 12) - (self.decimal_places or 0))
        if abs(valeur) >= plafond:
            raise ValidationError(f"Ce nombre est trop grand (moins de {nombre(plafond, 0)}).", code="trop_grand")

    def run_validators(self, valeur: Any) -> None:
        """Les zéros de fin ne comptent pas comme des décimales : 12,500 vaut 12,50."""
        if valeur is not None and self.decimal_places is not None:
            valeur = round(valeur, self.decimal_places)
        super().run_validators(valeur)

    def clean(self, valeur: Any) -> Any:
        """Decimal au nombre de décimales du champ, ou None."""
        propre = super().clean(valeur)
        return propre if propre is None else propre.quantize(Decimal(1).scaleb(-(self.decimal_places or 0)))

    def prepare_value(self, valeur: Any) -> Any:
        """Une valeur enregistrée s'affiche à la française ; une saisie refusée reste telle que tapée."""
        return nombre(valeur, self.decimal_places or 0) if isinstance(valeur, Decimal) else valeur


class ChampMontant(ChampDecimal):
    """Montant en euros et centimes (12 chiffres dont 2 décimales)."""

    unite = "€"


class ChampEtp(ChampDecimal):
    """Équivalent temps plein (5 chiffres dont 2 décimales)."""

    unite = "ETP"
    chiffres = 5
    exemple = "0,50"


class ChampPourcent(ChampDecimal):
    """Pourcentage de 0 à 100, en points."""

    unite = "%"
    chiffres = 5
    exemple = "80 ou 66,67"

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_value", Decimal(100))
        super().__init__(**options)


class ChampEntier(forms.IntegerField):
    """Entier positif ou nul ; accepte « 1 250 »."""

    widget = forms.TextInput
    default_error_messages = {"invalid": "Saisissez un nombre entier, sans virgule."}

    def __init__(self, *, negatif: bool = False, **options: Any) -> None:
        if not negatif:
            options.setdefault("min_value", 0)
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Clavier de chiffres sur mobile."""
        return {**super().widget_attrs(widget), "inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, valeur: Any) -> int | None:
        """Lève ValidationError si ce n'est pas un entier écrit en chiffres."""
        if isinstance(valeur, str):
            valeur = _ESPACES.sub("", valeur).replace("−", "-")
        return super().to_python(valeur)
