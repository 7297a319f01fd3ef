"""La vie d'un dossier : une table, lue par le code, les écrans et les juristes."""

from django.db import models

from socle.workflow import Machine, Transition


class Etat(models.TextChoices):
    """États d'un dossier."""

    BROUILLON = "brouillon", "brouillon"
    DEPOSE = "depose", "déposé"
    A_COMPLETER = "a_completer", "à compléter"
    RECEVABLE = "recevable", "recevable"
    IRRECEVABLE = "irrecevable", "irrecevable"
    EN_INSTRUCTION = "en_instruction", "en instruction"
    PROPOSE = "propose", "proposé à la décision"
    RETENU = "retenu", "retenu"
    LISTE_ATTENTE = "liste_attente", "en liste d'attente"
    REJETE = "rejete", "rejeté"
    ABANDONNE = "abandonne", "abandonné"


# Ce que le porteur lit : il n'a pas à connaître les étapes internes de l'instruction.
ETAT_PORTEUR = {
    Etat.BROUILLON: "à terminer et à déposer",
    Etat.DEPOSE: "déposé, en cours de vérification",
    Etat.A_COMPLETER: "à compléter par vous",
    Etat.RECEVABLE: "recevable, en cours d'examen",
    Etat.IRRECEVABLE: "irrecevable",
    Etat.EN_INSTRUCTION: "en cours d'examen",
    Etat.PROPOSE: "en cours d'examen",
    Etat.RETENU: "retenu",
    Etat.LISTE_ATTENTE: "en liste d'attente",
    Etat.REJETE: "non retenu",
    Etat.ABANDONNE: "abandonné",
}

E = Etat
OUVERTS = frozenset({E.BROUILLON, E.DEPOSE, E.A_COMPLETER, E.RECEVABLE, E.EN_INSTRUCTION, E.PROPOSE, E.LISTE_ATTENTE})
# Les états d'où l'on ne sort plus : la vie continue dans la convention, ou s'arrête.
FINALS = frozenset({E.IRRECEVABLE, E.RETENU, E.REJETE, E.ABANDONNE})
DEPOSES = frozenset(set(E) - {E.BROUILLON, E.ABANDONNE})
DECIDES = frozenset({E.RETENU, E.LISTE_ATTENTE, E.REJETE})
A_DECIDER = frozenset({E.PROPOSE, E.LISTE_ATTENTE})

# Décider, et tout ce que le service écrit ou lit pour lui-même : fermé à qui appartient à la structure candidate.
DECISIONS = ("dossier.retenir", "dossier.mettre_en_liste_attente", "dossier.rejeter")
ACTES_DU_SERVICE = (
    *DECISIONS,
    *("dossier.voir_instruction", "dossier.exporter", "dossier.affecter", "dossier.verifier_pieces"),
    *("dossier.demander_pieces", "dossier.declarer_recevable", "dossier.declarer_irrecevable"),
    *("dossier.ouvrir_instruction", "dossier.commenter", "dossier.donner_avis", "dossier.noter"),
    *("dossier.fixer_couts", "dossier.qualifier_aide", "dossier.proposer", "dossier.renvoyer"),
    *("dossier.accorder_derogation_plafond", "dossier.accorder_derogation_signature", "dossier.inviter"),
    "dossier.admettre_demarrage",
)

_ = frozenset
# fmt: off
DOSSIER = Machine("dossier", (
    #          action                     de                                    vers              motif   porteur                     agent                              public
    Transition("deposer",                 _({E.BROUILLON}),                     E.DEPOSE,         False, "Déposer mon dossier",       "Dossier déposé",                  "Dossier déposé"),
    Transition("demander_pieces",         _({E.DEPOSE}),                        E.A_COMPLETER,    True,  "Pièces demandées",          "Demander des pièces",             "Dossier à compléter"),
    Transition("completer",               _({E.A_COMPLETER}),                   E.DEPOSE,         False, "Envoyer mes compléments",   "Compléments reçus",               "Dossier complété"),
    Transition("declarer_recevable",      _({E.DEPOSE}),                        E.RECEVABLE,      False, "Dossier recevable",         "Déclarer recevable",              "Dossier recevable"),
    Transition("declarer_irrecevable",    _({E.DEPOSE, E.A_COMPLETER}),         E.IRRECEVABLE,    True,  "Dossier irrecevable",       "Déclarer irrecevable",            "Dossier irrecevable"),
    Transition("ouvrir_instruction",      _({E.RECEVABLE}),                     E.EN_INSTRUCTION, False, "Examen ouvert",             "Ouvrir l'instruction",            "Dossier en cours d'examen"),
    Transition("proposer",                _({E.EN_INSTRUCTION}),                E.PROPOSE,        True,  "Examen terminé",            "Proposer une décision",           "Dossier en cours d'examen"),
    Transition("renvoyer",                _({E.PROPOSE}),                       E.EN_INSTRUCTION, True,  "Examen repris",             "Renvoyer à l'instruction",        "Dossier en cours d'examen"),
    Transition("retenir",                 _({E.PROPOSE, E.LISTE_ATTENTE}),      E.RETENU,         True,  "Dossier retenu",            "Retenir le dossier",              "Dossier retenu"),
    Transition("mettre_en_liste_attente", _({E.PROPOSE}),                       E.LISTE_ATTENTE,  True,  "Dossier en liste d'attente", "Mettre en liste d'attente",      "Dossier en liste d'attente"),
    Transition("rejeter",                 _({E.PROPOSE, E.LISTE_ATTENTE}),      E.REJETE,         True,  "Dossier non retenu",        "Rejeter le dossier",              "Dossier non retenu"),
    Transition("abandonner",              OUVERTS,                              E.ABANDONNE,      True,  "Abandonner mon dossier",    "Dossier abandonné par le porteur", "Dossier abandonné"),
))


class EtatImport(models.TextChoices):
    """États d'un fichier déposé pour être chargé."""

    DEPOSE = "depose", "lecture en cours"
    LU = "lu", "à confirmer"
    ILLISIBLE = "illisible", "refusé"
    CONFIRME = "confirme", "chargement en cours"
    ECRIT = "ecrit", "chargé"
    ECARTE = "ecarte", "écarté"


IMPORT = EtatImport
FINALS_IMPORT = frozenset({IMPORT.ILLISIBLE, IMPORT.ECRIT, IMPORT.ECARTE})
IMPORTATION = Machine("importation", (
    #          action       de                     vers              motif   porteur                agent                 public
    Transition("lire",      _({IMPORT.DEPOSE}),    IMPORT.LU,        False, "Fichier lu",          "Lire le fichier",    "Fichier lu"),
    Transition("refuser",   _({IMPORT.DEPOSE}),    IMPORT.ILLISIBLE, True,  "Fichier refusé",      "Refuser le fichier", "Fichier refusé"),
    Transition("confirmer", _({IMPORT.LU}),        IMPORT.CONFIRME,  False, "Chargement confirmé", "Charger ces lignes", "Chargement confirmé"),
    Transition("ecrire",    _({IMPORT.CONFIRME}),  IMPORT.ECRIT,     False, "Fichier chargé",      "Écrire les lignes",  "Fichier chargé"),
    Transition("ecarter",   _({IMPORT.LU}),        IMPORT.ECARTE,    False, "Fichier écarté",      "Écarter ce fichier", "Fichier écarté"),
))
# fmt: on
del _
