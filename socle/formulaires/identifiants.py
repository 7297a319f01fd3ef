"""Champs d'identifiants : SIRET, SIREN, RNA, IBAN, téléphone, code postal. Chacun rend la forme compacte vérifiée."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from stdnum import iban
from stdnum.exceptions import ValidationError as NumeroInvalide
from stdnum.fr import siren, siret

_SEPARATEURS = re.compile(r"[\s.\-_/()]+")
_RNA = re.compile(r"W\d[0-9A-Z]\d{7}")
_CODE_POSTAL = re.compile(r"(0[1-9]|[1-8]\d|9[0-8])\d{3}")
# Premiers chiffres d'un numéro national → indicatif, pour les territoires dont l'indicatif n'est pas +33.
_INDICATIFS = (
    (("0262", "0263", "0269", "0639", "0692", "0693"), "+262"),
    (("0590", "0690", "0691"), "+590"),
    (("0594", "0694"), "+594"),
    (("0596", "0696", "0697"), "+596"),
    (("0508",), "+508"),
)
_FRANCAIS = ("+33", "+262", "+590", "+594", "+596", "+508")
_CHIFFRES_NATIONAUX = 10


def compacter(texte: str) -> str:
    """Retire espaces (insécables comprises), points, tirets et parenthèses ; met en capitales."""
    return _SEPARATEURS.sub("", texte).upper()


class ChampIdentifiant(forms.CharField):
    """Texte compacté puis vérifié par `controler`, qui lève ValidationError ou rend la forme à garder."""

    attributs: dict[str, str] = {}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Attributs du champ (clavier, saisie assistée), sans longueur maximale : on accepte les espaces."""
        attributs = super().widget_attrs(widget)
        attributs.pop("maxlength", None)
        return {**attributs, "spellcheck": "false", **self.attributs}

    def to_python(self, valeur: Any) -> str:
        """Forme compacte."""
        return compacter(super().to_python(valeur) or "")

    def clean(self, valeur: Any) -> str:
        """Forme vérifiée, ou chaîne vide si le champ est facultatif et vide."""
        propre = super().clean(valeur)
        return self.controler(propre) if propre else propre

    def controler(self, valeur: str) -> str:
        """À redéfinir."""
        raise NotImplementedError


def _verifier_numero(valeur: str, nom: str, longueur: int, valider: Callable[[str], str]) -> str:
    if not valeur.isdigit():
        raise ValidationError(f"Un {nom} ne contient que des chiffres.", code="forme")
    if len(valeur) != longueur:
        raise ValidationError(
            f"Un {nom} compte {longueur} chiffres ; vous en avez saisi {len(valeur)}.", code="longueur"
        )
    try:
        return str(valider(valeur))
    except NumeroInvalide:
        raise ValidationError(
            f"Ce {nom} n’existe pas : sa clé de contrôle est fausse. Vérifiez chaque chiffre.", code="cle"
        ) from None


class ChampSiret(ChampIdentifiant):
    """SIRET de 14 chiffres, clé vérifiée (règle propre à La Poste comprise)."""

    attributs = {"inputmode": "numeric", "autocomplete": "off"}

    def controler(self, valeur: str) -> str:
        """Lève ValidationError : lettres, longueur, clé."""
        return _verifier_numero(valeur, "SIRET", 14, siret.validate)

    def prepare_value(self, valeur: Any) -> Any:
        """« 356 000 000 00048 »."""
        if isinstance(valeur, str) and re.fullmatch(r"\d{14}", valeur):
            return f"{valeur[:3]} {valeur[3:6]} {valeur[6:9]} {valeur[9:]}"
        return valeur


class ChampSiren(ChampIdentifiant):
    """SIREN de 9 chiffres, clé vérifiée."""

    attributs = {"inputmode": "numeric", "autocomplete": "off"}

    def controler(self, valeur: str) -> str:
        """Lève ValidationError : lettres, longueur, clé."""
        return _verifier_numero(valeur, "SIREN", 9, siren.validate)


class ChampRna(ChampIdentifiant):
    """Numéro du répertoire national des associations : W, puis neuf signes (« W9R1000123 » outre-mer)."""

    attributs = {"autocomplete": "off", "autocapitalize": "characters"}

    def controler(self, valeur: str) -> str:
        """Lève ValidationError si la forme n'est pas celle d'un numéro RNA."""
        if not _RNA.fullmatch(valeur):
            raise ValidationError("Un numéro RNA s’écrit W suivi de neuf chiffres, par exemple W751234567.", code="rna")
        return valeur


class ChampIban(ChampIdentifiant):
    """IBAN, clé et longueur du pays vérifiées ; rendu compact."""

    attributs = {"autocomplete": "off", "autocapitalize": "characters"}

    def controler(self, valeur: str) -> str:
        """Lève ValidationError si la clé ou la longueur est fausse."""
        try:
            return str(iban.validate(valeur))
        except NumeroInvalide:
            raise ValidationError(
                "Cet IBAN n’est pas valable : recopiez-le depuis le relevé d’identité bancaire.", code="iban"
            ) from None

    def prepare_value(self, valeur: Any) -> Any:
        """Groupes de quatre."""
        if isinstance(valeur, str) and re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}", valeur):
            return " ".join(valeur[i : i + 4] for i in range(0, len(valeur), 4))
        return valeur


class ChampCodePostal(ChampIdentifiant):
    """Code postal français de cinq chiffres."""

    attributs = {"inputmode": "numeric"}

    def controler(self, valeur: str) -> str:
        """Lève ValidationError si ce n'est pas un code postal français."""
        if not _CODE_POSTAL.fullmatch(valeur):
            raise ValidationError("Un code postal compte cinq chiffres, par exemple 97600.", code="code_postal")
        return valeur


class ChampTelephone(ChampIdentifiant):
    """Téléphone, rendu en E.164 : « 02 69 61 12 34 » → « +262269611234 »."""

    widget = forms.TelInput

    def to_python(self, valeur: Any) -> str:
        """« +33 (0)6… » perd son (0)."""
        texte = forms.CharField.to_python(self, valeur) or ""
        return compacter(re.sub(r"\(\s*0\s*\)", "", texte))

    def controler(self, valeur: str) -> str:
        """Lève ValidationError si ce n'est ni un numéro français à dix chiffres ni un numéro international."""
        numero = en_e164(valeur)
        if numero is None:
            raise ValidationError(
                "Saisissez un numéro à dix chiffres, par exemple 02 69 61 12 34, ou un numéro international "
                "commençant par +.",
                code="telephone",
            )
        return numero

    def prepare_value(self, valeur: Any) -> Any:
        """Un numéro français enregistré s'affiche par paires."""
        if isinstance(valeur, str):
            for indicatif in _FRANCAIS:
                national = "0" + valeur.removeprefix(indicatif)
                if valeur.startswith(indicatif) and len(national) == _CHIFFRES_NATIONAUX:
                    return " ".join(national[i : i + 2] for i in range(0, 10, 2))
        return valeur


def en_e164(compact: str) -> str | None:
    """Numéro compacté → E.164, ou None."""
    if compact.startswith("00"):
        compact = f"+{compact[2:]}"
    if re.fullmatch(r"0[1-9]\d{8}", compact):
        indicatif = next((i for debuts, i in _INDICATIFS if compact[:4] in debuts), "+33")
        return indicatif + compact[1:]
    francais = next((i for i in _FRANCAIS if compact.startswith(i)), None)
    if francais:
        reste = compact.removeprefix(francais).removeprefix("0")
        return francais + reste if re.fullmatch(r"[1-9]\d{8}", reste) else None
    return compact if re.fullmatch(r"\+[1-9]\d{7,14}", compact) else None
