"""Qui peut quoi. Une ligne = une action ; une colonne = un rôle ; une cellule = une portée.

Portées : `—` jamais ; `sien` pour sa propre structure ; `affe` pour ce qui lui est affecté ou dont l'avis lui est
demandé ; `terr` quand le projet ou le siège touche un de ses départements ; `serv` dans son service ; `tout` partout.
Les droits d'une personne sont l'union de ceux de ses rôles, plus ceux de « toute personne ». Un droit dit QUI ; le
MOMENT (l'état du dossier) est tenu par la table des transitions ; les incompatibilités sur un même objet (qui propose
ne décide pas, qui est de la structure candidate ne donne pas d'avis) par la méthode `interdits` de l'objet.
Personne n'échappe à cette page, superutilisateur compris.

Colonnes : réd. rédacteur et sig. signataire de la structure ; ins. instructeur ; res. responsable ; sgn. signataire du
service ; ges. gestionnaire ; rel. relecteur DDETS ; coo. coordinateur régional ; com. comité national ; adm.
administrateur du service ; adn. administrateur national ; nat. national DGEFP ; inv. invité par lien ; pub. toute
personne ; sys. le guichet lui-même.
"""

from comptes.droits.roles import AFFECTE, NON, ROLES, SERVICE, SIEN, TERRITOIRE, TOUT

TABLE = """
action                                réd. sig. ins. res. sgn. ges. rel. coo. com. adm. adn. nat. inv. pub. sys.

appel.voir                            tout tout serv serv serv serv tout tout tout serv tout tout tout tout tout
appel.preparer                         —    —    —    —    —    —    —    —    —   serv tout  —    —    —   tout
appel.publier                          —    —    —    —    —    —    —    —    —   serv tout  —    —    —   tout
appel.deplacer_date                    —    —    —   serv  —    —    —    —    —   serv tout  —    —    —    —
appel.retirer                          —    —    —    —    —    —    —    —    —   serv tout  —    —    —    —
appel.notifier_enveloppe               —    —    —   serv  —    —    —    —    —   serv tout  —    —    —    —
appel.voir_credits                     —   —  serv serv serv serv  —   —   —  serv tout tout  —   —   —
appel.regler_credits                   —   —   —  serv  —  serv  —   —   —  serv tout  —   —   —   —

question.voir                         tout tout serv serv serv serv tout serv tout serv tout tout tout tout tout
question.confirmer                     —    —    —    —    —    —    —    —    —    —    —    —    —    —   tout
question.repondre                      —    —   serv serv  —    —    —   serv  —   serv serv  —    —    —    —
question.ecarter                       —    —   serv serv  —    —    —   serv  —   serv serv  —    —    —    —
question.diffuser                      —    —    —   serv  —    —    —   serv  —   serv serv  —    —    —    —

dossier.voir                          sien sien serv serv serv serv terr terr affe serv serv tout affe  —   tout
dossier.voir_budget                   sien sien serv serv serv serv terr  —   affe serv serv tout  —    —   tout
dossier.voir_instruction               —    —   serv serv serv serv terr terr affe serv serv tout  —    —   tout
dossier.creer                         sien sien  —    —    —    —    —    —    —    —    —    —    —    —    —
dossier.remplir                       sien sien  —    —    —    —    —    —    —    —    —    —    —    —    —
dossier.signer                         —   sien  —    —    —    —    —    —    —    —    —    —    —    —    —
dossier.deposer                       sien sien  —    —    —    —    —    —    —    —    —    —    —    —    —
dossier.completer                     sien sien  —    —    —    —    —    —    —    —    —    —    —    —    —
dossier.partager                      sien sien  —    —    —    —    —    —    —    —    —    —    —    —    —
dossier.abandonner                    sien sien  —    —    —    —    —    —    —    —    —    —    —    —    —
dossier.ecrire_message                sien sien serv serv  —   serv  —    —    —    —    —    —    —    —    —
dossier.demander_derogation_signature sien sien  —    —    —    —    —    —    —    —    —    —    —    —    —
dossier.accorder_derogation_signature  —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —
dossier.affecter                       —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
dossier.verifier_pieces                —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
dossier.demander_pieces                —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
dossier.declarer_recevable             —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
dossier.declarer_irrecevable           —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
dossier.commenter                      —    —   serv serv  —   serv terr  —    —    —    —    —    —    —    —
dossier.inviter                        —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
dossier.donner_avis                    —    —    —    —    —    —   terr terr affe  —    —    —   affe  —    —
dossier.ouvrir_instruction             —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
dossier.noter                          —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
dossier.fixer_couts                    —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
dossier.qualifier_aide                 —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
dossier.accorder_derogation_plafond    —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —
dossier.admettre_demarrage             —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
dossier.proposer                       —    —   serv  —    —    —    —    —    —    —    —    —    —    —    —
dossier.renvoyer                       —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —
dossier.retenir                        —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —
dossier.mettre_en_liste_attente        —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —
dossier.rejeter                        —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —
dossier.exporter                       —    —   serv serv  —   serv terr  —    —    —    —   tout  —    —    —

convention.voir                       sien sien serv serv serv serv terr  —    —   serv serv tout  —    —   tout
convention.preparer                    —    —    —   serv  —   serv  —    —    —    —    —    —    —    —   tout
convention.regenerer                   —    —    —   serv  —   serv  —    —    —    —    —    —    —    —   tout
convention.viser                       —    —    —   serv  —    —    —    —    —    —    —    —    —    —   tout
convention.soumettre                   —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
convention.refuser_visa                —    —   serv serv serv serv  —    —    —    —    —    —    —    —    —
convention.reprendre                   —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
convention.echoir                      —    —    —    —    —    —    —    —    —    —    —    —    —    —   tout
convention.resilier                    —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —
convention.signer_beneficiaire         —   sien  —    —    —    —    —    —    —    —    —    —    —    —    —
convention.recevoir_exemplaire         —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
convention.signer_service              —    —    —    —   serv  —    —    —    —    —    —    —    —    —    —
convention.notifier                    —    —    —    —    —   serv  —    —    —    —    —    —    —    —    —
convention.viser_niveau                —   —  serv serv serv serv  —   —   —   —   —   —   —   —   —
convention.rediger                     —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —
convention.demander_budget             —   —   —  serv  —  serv  —   —   —   —   —   —   —   —  tout
convention.ajuster_budget             sien sien  —   —   —   —   —   —   —   —   —   —   —   —   —
convention.valider_budget              —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —
convention.declarer_poste             sien sien  —  serv  —  serv  —   —   —   —   —   —   —   —   —
convention.tenir_engagement           sien sien  —  serv  —  serv  —   —   —   —   —   —   —   —   —
convention.constater_engagement        —   —  serv serv  —  serv  —   —   —   —   —   —   —   —   —
convention.creer_avenant               —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —
convention.saisir_compte              sien sien  —   —   —  serv  —   —   —   —   —   —   —   —   —
convention.proposer_reversement        —   —  serv serv  —  serv  —   —   —   —   —   —   —   —  tout
convention.ouvrir_retrait              —   —   —  serv  —   —   —   —   —   —   —   —   —   —   —

avenant.voir                          sien sien serv serv serv serv terr  —   —  serv serv tout  —   —  tout
avenant.preparer                       —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —
avenant.soumettre                      —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —
avenant.viser_niveau                   —   —  serv serv serv serv  —   —   —   —   —   —   —   —   —
avenant.viser                          —   —   —  serv  —   —   —   —   —   —   —   —   —   —  tout
avenant.refuser_visa                   —   —  serv serv serv serv  —   —   —   —   —   —   —   —   —
avenant.reprendre                      —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —
avenant.signer_beneficiaire            —  sien  —   —   —   —   —   —   —   —   —   —   —   —   —
avenant.recevoir_exemplaire            —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —
avenant.recevoir_original              —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —
avenant.signer_service                 —   —   —   —  serv  —   —   —   —   —   —   —   —   —   —
avenant.notifier                       —   —   —   —   —  serv  —   —   —   —   —   —   —   —   —
avenant.abandonner                     —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —

versement.voir                        sien sien serv serv serv serv terr  —   —  serv serv tout  —   —  tout
versement.rendre_exigible              —   —   —  serv  —  serv  —   —   —   —   —   —   —   —  tout
versement.certifier                    —   —  serv serv  —   —   —   —   —   —   —   —   —   —   —
versement.demander_paiement            —   —   —   —   —  serv  —   —   —   —   —   —   —   —   —
versement.constater_paiement           —   —   —   —   —  serv  —   —   —   —   —   —   —   —  tout
versement.rejeter                      —   —   —   —   —  serv  —   —   —   —   —   —   —   —   —
versement.suspendre                    —   —   —  serv  —   —   —   —   —   —   —   —   —   —   —
versement.lever_suspension             —   —   —  serv  —   —   —   —   —   —   —   —   —   —   —
versement.annuler                      —   —   —  serv  —   —   —   —   —   —   —   —   —   —  tout

reversement.voir                      sien sien serv serv serv serv terr  —   —  serv serv tout  —   —  tout
reversement.decider                    —   —   —  serv  —   —   —   —   —   —   —   —   —   —   —
reversement.emettre_titre              —   —   —   —   —  serv  —   —   —   —   —   —   —   —   —
reversement.recouvrer                  —   —   —   —   —  serv  —   —   —   —   —   —   —   —   —
reversement.ecarter                    —   —   —  serv  —   —   —   —   —   —   —   —   —   —   —

compte.voir                           sien sien serv serv  —  serv  —   —   —   —   —   —   —   —  tout
compte.verifier                        —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —
compte.refuser                         —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —
compte.remplacer                       —   —   —   —   —  serv  —   —   —   —   —   —   —   —  tout

retrait.voir                          sien sien serv serv serv serv terr  —   —  serv serv tout  —   —  tout
retrait.recevoir_observations         sien sien  —  serv  —   —   —   —   —   —   —   —   —   —   —
retrait.prononcer                      —   —   —   —  serv  —   —   —   —   —   —   —   —   —   —
retrait.classer                        —   —   —  serv serv  —   —   —   —   —   —   —   —   —   —

scan.voir                              —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —
scan.rattacher                         —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —
scan.ecarter                           —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —

bilan.voir                            sien sien serv serv serv serv terr terr  —  serv serv tout  —   —  tout
bilan.preparer                         —   —   —  serv  —  serv  —   —   —   —   —   —   —   —  tout
bilan.saisir                          sien sien  —   —   —   —   —  terr  —   —   —   —   —   —   —
bilan.remplir                         sien sien  —   —   —   —   —  terr  —   —   —   —   —   —   —
bilan.transmettre                     sien sien  —   —   —   —   —  terr  —   —   —   —   —   —   —
bilan.signer                           —  sien  —   —   —   —   —   —   —   —   —   —   —   —   —
bilan.remarquer                        —   —  serv serv  —   —  terr  —   —   —   —   —   —   —   —
bilan.renvoyer                         —   —  serv serv  —   —   —   —   —   —   —   —   —   —   —
bilan.valider                          —   —  serv serv  —   —   —   —   —   —   —   —   —   —   —
bilan.rouvrir                          —   —   —  serv  —   —   —   —   —   —   —   —   —   —   —
bilan.lever                            —   —   —  serv  —   —   —   —   —   —   —   —   —   —  tout
bilan.exporter                         —   —  serv serv  —  serv terr terr  —   —   —  tout  —   —   —
bilan.calculer_reliquat                —   —  serv serv  —  serv  —   —   —   —   —   —   —   —  tout

reliquat.voir                         sien sien serv serv serv serv terr  —   —  serv serv tout  —   —  tout
reliquat.decider                       —   —   —  serv  —   —   —   —   —   —   —   —   —   —   —

bilan_regional.voir                    —   —  serv serv  —  serv  —  serv  —  serv  —  tout  —   —  tout
bilan_regional.remplir                 —   —   —   —   —   —   —  serv  —   —   —   —   —   —   —
bilan_regional.transmettre             —   —   —   —   —   —   —  serv  —   —   —   —   —   —   —

structure.voir                        sien sien tout tout tout tout terr terr  —   tout tout tout  —    —   tout
structure.rejoindre                   tout tout tout tout tout tout tout tout tout tout tout tout  —   tout  —
structure.modifier                    sien sien  —    —    —    —    —    —    —    —    —    —    —    —    —
structure.gerer_membres               sien sien  —    —    —    —    —    —    —    —   tout  —    —    —    —
structure.designer_signataire          —   sien  —    —    —    —    —    —    —    —   tout  —    —    —    —
structure.confirmer_representant       —    —   tout tout  —    —    —    —    —    —    —    —    —    —    —

service.voir_tableau                   —    —   serv serv serv serv serv serv serv serv tout tout  —    —    —
service.modifier                       —    —    —    —    —    —    —    —    —   serv tout  —    —    —    —
service.gerer_membres                  —    —    —    —    —    —    —    —    —   serv tout  —    —    —    —
service.donner_role_national           —    —    —    —    —    —    —    —    —    —   tout  —    —    —    —
service.importer                       —    —    —   serv  —   serv  —   serv  —   serv tout  —    —    —    —
service.deposer_scans                  —   —   —  serv  —  serv  —   —   —   —   —   —   —   —   —
service.payer                          —   —   —   —   —  serv  —   —   —   —   —   —   —   —   —
service.charger_acheteurs              —   —   —  serv  —  serv  —  serv  —  serv  —   —   —   —   —
service.charger_formulaire             —   —   —   —   —   —   —   —   —  serv tout  —   —   —   —

importation.voir                       —    —   serv serv serv serv  —   serv  —   serv tout tout  —    —   tout
importation.lire                       —    —    —    —    —    —    —    —    —    —    —    —    —    —   tout
importation.refuser                    —    —    —    —    —    —    —    —    —    —    —    —    —    —   tout
importation.confirmer                  —    —    —   serv  —   serv  —   serv  —   serv tout  —    —    —    —
importation.ecrire                     —    —    —    —    —    —    —    —    —    —    —    —    —    —   tout
importation.ecarter                    —    —    —   serv  —   serv  —   serv  —   serv tout  —    —    —    —

courriel.voir                          —    —   serv serv  —   serv  —    —    —   serv  —    —    —    —    —
journal.voir                           —    —   serv serv serv serv  —    —    —   serv  —   tout  —    —    —
"""

ABREVIATIONS = {"—": NON, "sien": SIEN, "affe": AFFECTE, "terr": TERRITOIRE, "serv": SERVICE, "tout": TOUT}

# Ce que fait chaque action, à l'infinitif : les refus et les écrans le disent ainsi.
LIBELLES_ACTIONS: dict[str, str] = {
    "appel.voir": "voir cet appel",
    "appel.preparer": "préparer cet appel",
    "appel.publier": "publier cet appel",
    "appel.deplacer_date": "déplacer une date de cet appel",
    "appel.retirer": "retirer cet appel",
    "appel.notifier_enveloppe": "notifier l'enveloppe de cet appel",
    "question.voir": "voir cette question",
    "question.confirmer": "confirmer cette question",
    "question.repondre": "répondre aux questions sur cet appel",
    "question.ecarter": "écarter cette question",
    "question.diffuser": "envoyer cette précision aux dossiers en préparation",
    "dossier.voir": "voir ce dossier",
    "dossier.voir_budget": "voir les budgets de ce dossier",
    "dossier.voir_instruction": "lire l'instruction de ce dossier",
    "dossier.creer": "commencer un dossier",
    "dossier.remplir": "remplir ce dossier",
    "dossier.signer": "signer ce dossier",
    "dossier.deposer": "déposer ce dossier",
    "dossier.completer": "compléter ce dossier",
    "dossier.partager": "partager ce brouillon avec le service",
    "dossier.abandonner": "abandonner ce dossier",
    "dossier.ecrire_message": "écrire un message sur ce dossier",
    "dossier.demander_derogation_signature": "demander une dérogation de signature",
    "dossier.accorder_derogation_signature": "accorder une dérogation de signature",
    "dossier.affecter": "affecter ce dossier",
    "dossier.verifier_pieces": "vérifier les pièces de ce dossier",
    "dossier.demander_pieces": "demander des pièces",
    "dossier.declarer_recevable": "déclarer ce dossier recevable",
    "dossier.declarer_irrecevable": "déclarer ce dossier irrecevable",
    "dossier.commenter": "commenter ce dossier",
    "dossier.inviter": "inviter une personne à donner son avis",
    "dossier.donner_avis": "donner un avis sur ce dossier",
    "dossier.ouvrir_instruction": "ouvrir l'instruction de ce dossier",
    "dossier.noter": "noter ce dossier",
    "dossier.fixer_couts": "fixer les coûts retenus de ce dossier",
    "dossier.qualifier_aide": "choisir le régime d'aide de ce dossier",
    "dossier.accorder_derogation_plafond": "accorder une dérogation",
    "dossier.admettre_demarrage": "admettre un démarrage antérieur",
    "dossier.proposer": "proposer une décision sur ce dossier",
    "dossier.renvoyer": "renvoyer ce dossier à l'instruction",
    "dossier.retenir": "retenir ce dossier",
    "dossier.mettre_en_liste_attente": "mettre ce dossier en liste d'attente",
    "dossier.rejeter": "rejeter ce dossier",
    "dossier.exporter": "exporter les dossiers",
    "convention.voir": "voir cette convention",
    "convention.preparer": "préparer cette convention",
    "convention.regenerer": "produire à nouveau cette convention",
    "convention.viser": "viser cette convention",
    "convention.soumettre": "soumettre cette convention au visa",
    "convention.refuser_visa": "refuser le visa de cette convention",
    "convention.reprendre": "reprendre la rédaction de cette convention",
    "convention.echoir": "constater le terme de cette convention",
    "convention.resilier": "résilier cette convention",
    "convention.signer_beneficiaire": "signer cette convention pour le bénéficiaire",
    "convention.recevoir_exemplaire": "enregistrer un exemplaire signé sur papier",
    "convention.signer_service": "signer cette convention pour le service",
    "convention.notifier": "notifier cette convention",
    "appel.voir_credits": "voir les crédits de cet appel",
    "appel.regler_credits": "régler les crédits de cet appel",
    "convention.viser_niveau": "viser cette convention à ce niveau",
    "convention.rediger": "récrire un article de cette convention",
    "convention.demander_budget": "demander un budget ajusté",
    "convention.ajuster_budget": "ajuster le budget de cette convention",
    "convention.valider_budget": "valider le budget ajusté de cette convention",
    "convention.declarer_poste": "déclarer ce qui arrive à un poste",
    "convention.tenir_engagement": "dire qu'un engagement est tenu",
    "convention.constater_engagement": "constater qu'un engagement est tenu",
    "convention.creer_avenant": "préparer un avenant",
    "convention.saisir_compte": "saisir le compte bancaire de cette convention",
    "convention.proposer_reversement": "proposer un reversement",
    "convention.ouvrir_retrait": "ouvrir une procédure de retrait",
    "avenant.voir": "voir cet avenant",
    "avenant.preparer": "préparer cet avenant",
    "avenant.soumettre": "soumettre cet avenant au visa",
    "avenant.viser_niveau": "viser cet avenant à ce niveau",
    "avenant.viser": "viser cet avenant",
    "avenant.refuser_visa": "refuser le visa de cet avenant",
    "avenant.reprendre": "reprendre la rédaction de cet avenant",
    "avenant.signer_beneficiaire": "signer cet avenant pour le bénéficiaire",
    "avenant.recevoir_exemplaire": "enregistrer cet avenant signé sur papier",
    "avenant.recevoir_original": "enregistrer cet avenant signé des deux parties sur papier",
    "avenant.signer_service": "signer cet avenant pour le service",
    "avenant.notifier": "notifier cet avenant",
    "avenant.abandonner": "abandonner cet avenant",
    "versement.voir": "voir ce versement",
    "versement.rendre_exigible": "constater que la condition de ce versement est remplie",
    "versement.certifier": "certifier le service fait de ce versement",
    "versement.demander_paiement": "demander le paiement de ce versement",
    "versement.constater_paiement": "constater le paiement de ce versement",
    "versement.rejeter": "constater le rejet de ce versement",
    "versement.suspendre": "suspendre ce versement",
    "versement.lever_suspension": "lever la suspension de ce versement",
    "versement.annuler": "annuler ce versement",
    "reversement.voir": "voir ce reversement",
    "reversement.decider": "décider ce reversement",
    "reversement.emettre_titre": "enregistrer le titre de ce reversement",
    "reversement.recouvrer": "constater l'encaissement de ce reversement",
    "reversement.ecarter": "écarter ce reversement",
    "compte.voir": "voir ce compte bancaire",
    "compte.verifier": "vérifier ce compte bancaire",
    "compte.refuser": "refuser ce compte bancaire",
    "compte.remplacer": "remplacer ce compte bancaire",
    "retrait.voir": "voir cette procédure de retrait",
    "retrait.recevoir_observations": "présenter des observations sur ce retrait",
    "retrait.prononcer": "prononcer ce retrait",
    "retrait.classer": "classer cette procédure de retrait",
    "scan.voir": "voir ces pages numérisées",
    "scan.rattacher": "rattacher une page numérisée",
    "scan.ecarter": "écarter une page numérisée",
    "bilan.voir": "voir ce bilan",
    "bilan.preparer": "préparer les bilans attendus",
    "bilan.saisir": "commencer la saisie de ce bilan",
    "bilan.remplir": "remplir ce bilan",
    "bilan.transmettre": "transmettre ce bilan",
    "bilan.signer": "signer ce compte rendu financier",
    "bilan.remarquer": "annoter ce bilan",
    "bilan.renvoyer": "renvoyer ce bilan pour correction",
    "bilan.valider": "valider ce bilan",
    "bilan.rouvrir": "rouvrir ce bilan",
    "bilan.lever": "dispenser de ce bilan",
    "bilan.exporter": "exporter les bilans",
    "bilan.calculer_reliquat": "calculer ce qui n'a pas été dépensé",
    "reliquat.voir": "voir ce reliquat",
    "reliquat.decider": "décider ce qui est à rendre",
    "bilan_regional.voir": "voir ce bilan régional",
    "bilan_regional.remplir": "préparer ce bilan régional",
    "bilan_regional.transmettre": "transmettre ce bilan régional",
    "service.deposer_scans": "déposer des exemplaires numérisés pour ce service",
    "service.payer": "exporter et importer les paiements de ce service",
    "service.charger_acheteurs": "charger la liste des acheteurs de l'État",
    "service.charger_formulaire": "téléverser un formulaire officiel vierge",
    "structure.voir": "voir cette structure",
    "structure.rejoindre": "rejoindre une structure",
    "structure.modifier": "modifier l'identité de cette structure",
    "structure.gerer_membres": "gérer les membres de cette structure",
    "structure.designer_signataire": "désigner un signataire de cette structure",
    "structure.confirmer_representant": "confirmer le représentant de cette structure",
    "service.voir_tableau": "voir le tableau de ce service",
    "service.modifier": "modifier les réglages de ce service",
    "service.gerer_membres": "gérer les membres de ce service",
    "service.donner_role_national": "donner un rôle national",
    "service.importer": "déposer un fichier à charger pour ce service",
    "importation.voir": "voir ce fichier chargé",
    "importation.lire": "lire ce fichier",
    "importation.refuser": "refuser ce fichier",
    "importation.confirmer": "charger les lignes de ce fichier",
    "importation.ecrire": "écrire les lignes de ce fichier",
    "importation.ecarter": "écarter ce fichier",
    "courriel.voir": "lire les courriels envoyés",
    "journal.voir": "lire le journal",
}


def lire_table(table: str) -> dict[str, tuple[str, ...]]:
    """Rend {action: portées dans l'ordre de ROLES}. Lève ValueError sur une ligne mal formée ou en double."""
    lignes = [ligne.split() for ligne in table.splitlines() if ligne.strip()][1:]
    matrice: dict[str, tuple[str, ...]] = {}
    for action, *cellules in lignes:
        if action in matrice or len(cellules) != len(ROLES) or not set(cellules) <= set(ABREVIATIONS):
            raise ValueError(f"Ligne fausse dans la matrice des droits : {action}")
        matrice[action] = tuple(ABREVIATIONS[cellule] for cellule in cellules)
    return matrice


MATRICE = lire_table(TABLE)


def portee(role: str, action: str) -> str:
    """Rend la portée d'une action pour un rôle. Lève KeyError si l'action n'a pas de ligne."""
    return MATRICE[action][ROLES.index(role)]


def roles_autorises(action: str) -> tuple[str, ...]:
    """Rend les rôles qui ont une portée, quelle qu'elle soit, sur cette action."""
    return tuple(role for role, cellule in zip(ROLES, MATRICE[action], strict=True) if cellule != NON)
