"""La vie d'un bilan et d'un reliquat : une table chacun."""

from django.db import models

from socle.workflow import Machine, Transition


class Etat(models.TextChoices):
    """États d'un bilan."""

    ATTENDU = "attendu", "attendu"
    EN_SAISIE = "en_saisie", "en cours de saisie"
    TRANSMIS = "transmis", "transmis"
    A_CORRIGER = "a_corriger", "à corriger"
    VALIDE = "valide", "validé"
    LEVE = "leve", "dispensé"


E = Etat
FINALS = frozenset({E.LEVE})
A_RENDRE = frozenset({E.ATTENDU, E.EN_SAISIE, E.A_CORRIGER})

_ = frozenset
# fmt: off
BILAN = Machine("bilan", (
    #          action         de                                          vers          motif  porteur                          agent                        public
    Transition("saisir",      _({E.ATTENDU}),                             E.EN_SAISIE,  False, "Commencer la saisie",           "Commencer la saisie",       "Bilan en cours de saisie"),
    Transition("transmettre", _({E.EN_SAISIE, E.A_CORRIGER}),             E.TRANSMIS,   False, "Transmettre au service",        "Bilan reçu",                "Bilan transmis"),
    Transition("renvoyer",    _({E.TRANSMIS}),                            E.A_CORRIGER, True,  "Bilan à corriger",              "Renvoyer pour correction",  "Bilan à corriger"),
    Transition("valider",     _({E.TRANSMIS}),                            E.VALIDE,     False, "Bilan validé",                  "Valider",                   "Bilan validé"),
    Transition("rouvrir",     _({E.VALIDE}),                              E.A_CORRIGER, True,  "Bilan rouvert",                 "Rouvrir",                   "Bilan à corriger"),
    Transition("lever",       _({E.ATTENDU, E.EN_SAISIE, E.A_CORRIGER}),  E.LEVE,       True,  "Bilan qui n'est plus attendu",  "Dispenser de ce bilan",     "Bilan non attendu"),
))


class EtatReliquat(models.TextChoices):
    """États du calcul de ce qui n'a pas été dépensé."""

    PROPOSE = "propose", "à décider"
    DECIDE = "decide", "décidé"


Q = EtatReliquat
FINALS_RELIQUAT = frozenset({Q.DECIDE})
RELIQUAT = Machine("reliquat", (
    #          action      de                vers       motif  porteur                          agent                              public
    Transition("decider",  _({Q.PROPOSE}),   Q.DECIDE,  True,  "Reliquat décidé",               "Décider ce qui est à rendre",     "Reliquat décidé"),
))


class EtatBilanRegional(models.TextChoices):
    """États d'un bilan régional consolidé."""

    A_PREPARER = "a_preparer", "à préparer"
    TRANSMIS = "transmis", "transmis"


G = EtatBilanRegional
FINALS_REGIONAL = frozenset({G.TRANSMIS})
REGIONAL = Machine("bilan_regional", (
    #          action         de                  vers        motif  porteur                        agent                          public
    Transition("transmettre", _({G.A_PREPARER}),  G.TRANSMIS, False, "Bilan régional transmis",     "Transmettre au service",      "Bilan régional transmis"),
))
# fmt: on
del _
