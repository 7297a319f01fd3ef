"""Formulaires des agents, par moment de l'instruction."""

from candidatures.forms.instruction.base import ActeForm, MotifForm, MotifPorteurForm, SansSaisieForm
from candidatures.forms.instruction.couts import CoutsForm
from candidatures.forms.instruction.decision import (
    AdmettreDemarrageForm,
    DerogationPlafondForm,
    ProposerForm,
    RetenirForm,
    TrancherForm,
)
from candidatures.forms.instruction.examen import AvisForm, InviterForm, MessageAgentForm, NotesForm, RemarqueForm
from candidatures.forms.instruction.recevabilite import (
    AffecterForm,
    ControlePieceForm,
    DeclarerForm,
    DemanderPiecesForm,
    DerogationSignatureForm,
    QualifierAideForm,
)

__all__ = [
    "ActeForm",
    "AdmettreDemarrageForm",
    "AffecterForm",
    "AvisForm",
    "ControlePieceForm",
    "CoutsForm",
    "DeclarerForm",
    "DemanderPiecesForm",
    "DerogationPlafondForm",
    "DerogationSignatureForm",
    "InviterForm",
    "MessageAgentForm",
    "MotifForm",
    "MotifPorteurForm",
    "NotesForm",
    "ProposerForm",
    "QualifierAideForm",
    "RemarqueForm",
    "RetenirForm",
    "SansSaisieForm",
    "TrancherForm",
]
