"""La vie d'une convention et de ce qui en naît : une table par genre d'objet."""

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
    Transition("viser_niveau",        _({E.EN_VISA}),                 None,         False, "Convention en cours de validation",    "Viser à ce niveau",              "Convention en préparation"),
    Transition("refuser_visa",        _({E.EN_VISA}),                 E.BROUILLON,  True,  "Convention reprise par le service",    "Refuser le visa",                "Convention en préparation"),
    Transition("reprendre",           _({E.A_SIGNER}),                E.BROUILLON,  True,  "Convention reprise par le service",    "Reprendre la rédaction",         "Convention en préparation"),
    Transition("signer_beneficiaire", _({E.A_SIGNER}),                None,         False, "Signer la convention",                 "Signature du bénéficiaire reçue", "Convention signée par le bénéficiaire"),
    Transition("recevoir_exemplaire", _({E.A_SIGNER}),                None,         False, "Exemplaire signé sur papier reçu",     "Enregistrer l'exemplaire signé reçu", "Convention signée par le bénéficiaire"),
    Transition("signer_service",      _({E.A_SIGNER}),                E.SIGNEE,     False, "Convention signée",                    "Signer pour le service",         "Convention signée"),
    Transition("notifier",            _({E.SIGNEE}),                  E.EN_COURS,   False, "Convention notifiée",                  "Notifier au bénéficiaire",       "Convention en cours"),
    Transition("echoir",              _({E.EN_COURS}),                E.ECHUE,      False, "Convention arrivée à son terme",       "Constater le terme",             "Convention échue"),
    Transition("resilier",            _({E.SIGNEE, E.EN_COURS}),      E.RESILIEE,   True,  "Convention résiliée",                  "Résilier",                       "Convention résiliée"),
))


class EtatAvenant(models.TextChoices):
    """États d'un avenant."""

    BROUILLON = "brouillon", "en préparation"
    EN_VISA = "en_visa", "en visa"
    A_SIGNER = "a_signer", "à signer"
    SIGNE = "signe", "signé"
    EN_VIGUEUR = "en_vigueur", "en vigueur"
    ABANDONNE = "abandonne", "abandonné"


A = EtatAvenant
FINALS_AVENANT = frozenset({A.EN_VIGUEUR, A.ABANDONNE})
AVENANT = Machine("avenant", (
    #          action                 de                                        vers          motif  porteur                               agent                              public
    Transition("soumettre",           _({A.BROUILLON}),                         A.EN_VISA,    False, "Avenant en cours de validation",     "Soumettre au visa",               "Avenant en préparation"),
    Transition("viser_niveau",        _({A.EN_VISA}),                           None,         False, "Avenant en cours de validation",     "Viser à ce niveau",               "Avenant en préparation"),
    Transition("viser",               _({A.EN_VISA}),                           A.A_SIGNER,   False, "Avenant prêt à signer",              "Viser",                           "Avenant prêt à signer"),
    Transition("refuser_visa",        _({A.EN_VISA}),                           A.BROUILLON,  True,  "Avenant repris par le service",      "Refuser le visa",                 "Avenant en préparation"),
    Transition("reprendre",           _({A.A_SIGNER}),                          A.BROUILLON,  True,  "Avenant repris par le service",      "Reprendre la rédaction",          "Avenant en préparation"),
    Transition("signer_beneficiaire", _({A.A_SIGNER}),                          None,         False, "Signer l'avenant",                   "Signature du bénéficiaire reçue", "Avenant signé par le bénéficiaire"),
    Transition("recevoir_exemplaire", _({A.A_SIGNER}),                          None,         False, "Exemplaire signé sur papier reçu",   "Signature du bénéficiaire sur papier", "Avenant signé par le bénéficiaire"),
    Transition("signer_service",      _({A.A_SIGNER}),                          A.SIGNE,      False, "Avenant signé",                      "Signer pour le service",          "Avenant signé"),
    Transition("recevoir_original",   _({A.A_SIGNER}),                          A.SIGNE,      False, "Avenant signé",                      "Signature du service sur papier", "Avenant signé"),
    Transition("notifier",            _({A.SIGNE}),                             A.EN_VIGUEUR, False, "Avenant notifié",                    "Notifier au bénéficiaire",        "Avenant en vigueur"),
    Transition("abandonner",          _({A.BROUILLON, A.EN_VISA, A.A_SIGNER}),  A.ABANDONNE,  True,  "Avenant abandonné",                  "Abandonner",                      "Avenant abandonné"),
))


class EtatVersement(models.TextChoices):
    """États d'un versement."""

    PREVU = "prevu", "prévu"
    A_LIQUIDER = "a_liquider", "à liquider"
    CERTIFIE = "certifie", "service fait certifié"
    DEMANDE = "demande", "demande de paiement faite"
    PAYE = "paye", "payé"
    SUSPENDU = "suspendu", "suspendu"
    ANNULE = "annule", "annulé"


V = EtatVersement
FINALS_VERSEMENT = frozenset({V.ANNULE})
VERSEMENT = Machine("versement", (
    #          action                 de                                                   vers           motif  porteur                       agent                            public
    Transition("rendre_exigible",     _({V.PREVU}),                                        V.A_LIQUIDER,  False, "Versement en préparation",   "Constater que la condition est remplie", "Versement en préparation"),
    Transition("certifier",           _({V.A_LIQUIDER}),                                   V.CERTIFIE,    False, "Versement en préparation",   "Certifier le service fait",     "Versement en préparation"),
    Transition("demander_paiement",   _({V.CERTIFIE}),                                     V.DEMANDE,     False, "Paiement demandé",           "Demander le paiement",          "Paiement demandé"),
    Transition("constater_paiement",  _({V.DEMANDE}),                                      V.PAYE,        False, "Payé",                       "Constater le paiement",         "Payé"),
    Transition("rejeter",             _({V.CERTIFIE, V.DEMANDE, V.PAYE}),                  V.A_LIQUIDER,  True,  "Paiement à reprendre",       "Constater un rejet",            "Versement en préparation"),
    Transition("suspendre",           _({V.PREVU, V.A_LIQUIDER, V.CERTIFIE}),              V.SUSPENDU,    True,  "Versement suspendu",         "Suspendre",                     "Versement suspendu"),
    Transition("lever_suspension",    _({V.SUSPENDU}),                                     V.PREVU,       True,  "Versement en préparation",   "Lever la suspension",           "Versement en préparation"),
    Transition("annuler",             _({V.PREVU, V.A_LIQUIDER, V.SUSPENDU}),              V.ANNULE,      True,  "Versement annulé",           "Annuler et libérer les crédits", "Versement annulé"),
))


class EtatReversement(models.TextChoices):
    """États d'une somme à rendre."""

    PROPOSE = "propose", "proposé"
    DECIDE = "decide", "décidé"
    TITRE_EMIS = "titre_emis", "titre de perception émis"
    RECOUVRE = "recouvre", "recouvré"
    ECARTE = "ecarte", "écarté"


R = EtatReversement
FINALS_REVERSEMENT = frozenset({R.RECOUVRE, R.ECARTE})
REVERSEMENT = Machine("reversement", (
    #          action            de                             vers          motif  porteur                        agent                          public
    Transition("decider",        _({R.PROPOSE}),                R.DECIDE,     True,  "Somme à rendre",              "Décider le reversement",      "Reversement décidé"),
    Transition("emettre_titre",  _({R.DECIDE}),                 R.TITRE_EMIS, False, "Titre de perception émis",    "Enregistrer le titre",        "Reversement demandé"),
    Transition("recouvrer",      _({R.TITRE_EMIS}),             R.RECOUVRE,   False, "Somme rendue",                "Constater l'encaissement",    "Somme rendue"),
    Transition("ecarter",        _({R.PROPOSE, R.DECIDE, R.TITRE_EMIS}), R.ECARTE, True, "Reversement écarté",      "Écarter",                     "Reversement écarté"),
))


class EtatRetrait(models.TextChoices):
    """États d'un retrait pour manquement au contrat d'engagement républicain."""

    OBSERVATIONS = "observations", "observations demandées"
    PRONONCE = "prononce", "retrait prononcé"
    CLASSE = "classe", "classé sans suite"


T = EtatRetrait
FINALS_RETRAIT = frozenset({T.PRONONCE, T.CLASSE})
RETRAIT = Machine("retrait", (
    #          action                   de                    vers          motif  porteur                          agent                            public
    Transition("recevoir_observations", _({T.OBSERVATIONS}),  None,         False, "Présenter vos observations",    "Enregistrer les observations",  "Procédure en cours"),
    Transition("prononcer",             _({T.OBSERVATIONS}),  T.PRONONCE,   True,  "Retrait prononcé",              "Prononcer le retrait",          "Subvention retirée"),
    Transition("classer",               _({T.OBSERVATIONS}),  T.CLASSE,     True,  "Procédure close sans suite",    "Classer sans suite",            "Procédure close"),
))


class EtatCompte(models.TextChoices):
    """États d'un compte bancaire."""

    A_VERIFIER = "a_verifier", "à vérifier par une seconde personne"
    VERIFIE = "verifie", "vérifié sur le RIB"
    REFUSE = "refuse", "refusé"
    REMPLACE = "remplace", "remplacé"


C = EtatCompte
FINALS_COMPTE = frozenset({C.REFUSE, C.REMPLACE})
COMPTE = Machine("compte", (
    #          action       de                             vers         motif  porteur                          agent                          public
    Transition("verifier",  _({C.A_VERIFIER}),             C.VERIFIE,   False, "Compte vérifié",                "Vérifier sur le RIB",         "Compte vérifié"),
    Transition("refuser",   _({C.A_VERIFIER}),             C.REFUSE,    True,  "Compte refusé",                 "Refuser ce compte",           "Compte refusé"),
    Transition("remplacer", _({C.VERIFIE}),                C.REMPLACE,  False, "Compte remplacé",               "Remplacer ce compte",         "Compte remplacé"),
))
# fmt: on
del _
