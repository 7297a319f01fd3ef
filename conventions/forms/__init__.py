"""Formulaires de la convention et de sa suite."""

from conventions.forms.actes import (
    ActeForm,
    ExemplaireAvenantForm,
    ExemplaireForm,
    MotifForm,
    SansSaisieForm,
    SignerAvenantForm,
    SignerForm,
    ViserForm,
)
from conventions.forms.avenants import ArticleAvenantForm, AvenantForm, PosteAvenantForm
from conventions.forms.convention import ChampsForm, FiltreForm
from conventions.forms.papier import ExemplaireRecuForm, PapierForm, SignataireForm, SignatairesForm
from conventions.forms.suite import (
    ConstatForm,
    EvenementForm,
    JourForm,
    MoisForm,
    MotifCourtForm,
    ObservationsForm,
    ResilierForm,
    RetraitForm,
    TenirForm,
)

__all__ = [
    "ActeForm",
    "ArticleAvenantForm",
    "AvenantForm",
    "ChampsForm",
    "ConstatForm",
    "EvenementForm",
    "ExemplaireAvenantForm",
    "ExemplaireForm",
    "ExemplaireRecuForm",
    "FiltreForm",
    "JourForm",
    "MoisForm",
    "MotifCourtForm",
    "MotifForm",
    "ObservationsForm",
    "PapierForm",
    "PosteAvenantForm",
    "ResilierForm",
    "RetraitForm",
    "SansSaisieForm",
    "SignataireForm",
    "SignatairesForm",
    "SignerAvenantForm",
    "SignerForm",
    "TenirForm",
    "ViserForm",
]
