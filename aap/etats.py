"""États d'un appel et d'une version d'appel."""

from django.db import models

from socle.workflow import Machine, Transition


class EtatAppel(models.TextChoices):
    """Vie d'un appel : les dates, elles, disent s'il est ouvert au dépôt."""

    PREPARATION = "preparation", "en préparation"
    PUBLIE = "publie", "publié"
    RETIRE = "retire", "retiré"


class EtatQuestion(models.TextChoices):
    """Vie d'une question publique."""

    A_VERIFIER = "a_verifier", "adresse à vérifier"
    EN_ATTENTE = "en_attente", "sans réponse"
    PUBLIEE = "publiee", "publiée"
    ECARTEE = "ecartee", "écartée"


E = EtatQuestion
FINALS_QUESTION = frozenset({E.PUBLIEE, E.ECARTEE})
_ = frozenset
# fmt: off
QUESTION = Machine("question", (
    #          action       de                 vers          motif   porteur                   agent                        public
    Transition("confirmer", _({E.A_VERIFIER}), E.EN_ATTENTE, False, "Confirmer mon adresse",  "Adresse vérifiée",          "Question posée"),
    Transition("repondre",  _({E.EN_ATTENTE}), E.PUBLIEE,    False, "Réponse publiée",        "Publier la réponse",        "Réponse publiée"),
    Transition("ecarter",   _({E.EN_ATTENTE}), E.ECARTEE,    True,  "Question non publiée",   "Écarter la question",       "Question non publiée"),
    Transition("diffuser",  _({E.PUBLIEE}),    None,         False, "Précision envoyée",      "Envoyer aux brouillons",    "Précision envoyée"),
))
# fmt: on
del _
