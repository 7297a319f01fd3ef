"""Formulaires de la convention et de sa suite."""

from conventions.forms.actes import ActeForm, ExemplaireForm, MotifForm, SansSaisieForm, SignerForm, ViserForm
from conventions.forms.convention import ChampsForm, FiltreForm

__all__ = [
    "ActeForm",
    "ChampsForm",
    "ExemplaireForm",
    "FiltreForm",
    "MotifForm",
    "SansSaisieForm",
    "SignerForm",
    "ViserForm",
]
