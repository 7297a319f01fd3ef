"""La vie d'une convention : une table."""

from django.db import models

from socle.workflow import Machine, Transition


class Etat(models.TextChoices):
    """États d'une convention."""

    BROUILLON = "brouillon", "en préparation"
    EN_VISA = "en_visa", "en visa"
    A_SIGNER = "a_signer", "à signer"
    SIGNEE = "signee", "signée"
    EN_COURS = "en_cours", "en cours"
    ECHUE = "echue", "échue"
    RESILIEE = "resiliee", "résiliée"


E = Etat
FINALS = frozenset({E.ECHUE, E.RESILIEE})
SIGNEES = frozenset({E.SIGNEE, E.EN_COURS, E.ECHUE, E.RESILIEE})

_ = frozenset
# fmt: off
CONVENTION = Machine("convention", (
    #          action                 de                              vers          motif   porteur                                agent                             public
    Transition("soumettre",           _({E.BROUILLON}),               E.EN_VISA,    False, "Convention en cours de validation",    "Soumettre au visa",              "Convention en préparation"),
    Transition("viser",               _({E.EN_VISA}),                 E.A_SIGNER,   False, "Convention prête à signer",            "Viser",                          "Convention prête à signer"),
    Transition("refuser_visa",        _({E.EN_VISA}),                 E.BROUILLON,  True,  "Convention reprise par le service",    "Refuser le visa",                "Convention en préparation"),
    Transition("reprendre",           _({E.A_SIGNER}),                E.BROUILLON,  True,  "Convention reprise par le service",    "Reprendre la rédaction",         "Convention en préparation"),
    Transition("signer_beneficiaire", _({E.A_SIGNER}),                None,         False, "Signer la convention",                 "Signature du bénéficiaire reçue", "Convention signée par le bénéficiaire"),
    Transition("signer_service",      _({E.A_SIGNER}),                E.SIGNEE,     False, "Convention signée",                    "Signer pour le service",         "Convention signée"),
    Transition("notifier",            _({E.SIGNEE}),                  E.EN_COURS,   False, "Convention notifiée",                  "Notifier au bénéficiaire",       "Convention en cours"),
    Transition("echoir",              _({E.EN_COURS}),                E.ECHUE,      False, "Convention arrivée à son terme",       "Constater le terme",             "Convention échue"),
    Transition("resilier",            _({E.SIGNEE, E.EN_COURS}),      E.RESILIEE,   True,  "Convention résiliée",                  "Résilier",                       "Convention résiliée"),
))
# fmt: on
del _
