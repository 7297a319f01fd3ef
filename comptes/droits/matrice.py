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
appel.voir_credits                     —    —   serv serv serv serv  —    —    —   serv tout tout  —    —    —
appel.regler_credits                   —    —    —   serv  —   serv  —    —    —   serv tout  —    —    —    —

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
convention.viser_niveau                —    —   serv serv serv serv  —    —    —    —    —    —    —    —    —
convention.rediger                     —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
convention.demander_budget             —    —    —   serv  —   serv  —    —    —    —    —    —    —    —   tout
convention.ajuster_budget             sien sien  —    —    —    —    —    —    —    —    —    —    —    —    —
convention.valider_budget              —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
convention.declarer_poste             sien sien  —   serv  —   serv  —    —    —    —    —    —    —    —    —
convention.tenir_engagement           sien sien  —   serv  —   serv  —    —    —    —    —    —    —    —    —
convention.constater_engagement        —    —   serv serv  —   serv  —    —    —    —    —    —    —    —    —
convention.creer_avenant               —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
convention.saisir_compte              sien sien  —    —    —   serv  —    —    —    —    —    —    —    —    —
convention.proposer_reversement        —    —   serv serv  —   serv  —    —    —    —    —    —    —    —   tout
convention.ouvrir_retrait              —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —

avenant.voir                          sien sien serv serv serv serv terr  —    —   serv serv tout  —    —   tout
avenant.preparer                       —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
avenant.soumettre                      —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
avenant.viser_niveau                   —    —   serv serv serv serv  —    —    —    —    —    —    —    —    —
avenant.viser                          —    —    —   serv  —    —    —    —    —    —    —    —    —    —   tout
avenant.refuser_visa                   —    —   serv serv serv serv  —    —    —    —    —    —    —    —    —
avenant.reprendre                      —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
avenant.signer_beneficiaire            —   sien  —    —    —    —    —    —    —    —    —    —    —    —    —
avenant.recevoir_exemplaire            —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
avenant.recevoir_original              —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
avenant.signer_service                 —    —    —    —   serv  —    —    —    —    —    —    —    —    —    —
avenant.notifier                       —    —    —    —    —   serv  —    —    —    —    —    —    —    —    —
avenant.abandonner                     —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —

versement.voir                        sien sien serv serv serv serv terr  —    —   serv serv tout  —    —   tout
versement.rendre_exigible              —    —    —   serv  —   serv  —    —    —    —    —    —    —    —   tout
versement.certifier                    —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
versement.demander_paiement            —    —    —    —    —   serv  —    —    —    —    —    —    —    —    —
versement.constater_paiement           —    —    —    —    —   serv  —    —    —    —    —    —    —    —   tout
versement.rejeter                      —    —    —    —    —   serv  —    —    —    —    —    —    —    —    —
versement.suspendre                    —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —
versement.lever_suspension             —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —
versement.annuler                      —    —    —   serv  —    —    —    —    —    —    —    —    —    —   tout

reversement.voir                      sien sien serv serv serv serv terr  —    —   serv serv tout  —    —   tout
reversement.decider                    —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —
reversement.emettre_titre              —    —    —    —    —   serv  —    —    —    —    —    —    —    —    —
reversement.recouvrer                  —    —    —    —    —   serv  —    —    —    —    —    —    —    —    —
reversement.ecarter                    —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —

compte.voir                           sien sien serv serv  —   serv  —    —    —    —    —    —    —    —   tout
compte.verifier                        —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
compte.refuser                         —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
compte.remplacer                       —    —    —    —    —   serv  —    —    —    —    —    —    —    —   tout

retrait.voir                          sien sien serv serv serv serv terr  —    —   serv serv tout  —    —   tout
retrait.recevoir_observations         sien sien  —   serv  —    —    —    —    —    —    —    —    —    —    —
retrait.prononcer                      —    —    —    —   serv  —    —    —    —    —    —    —    —    —    —
retrait.classer                        —    —    —   serv serv  —    —    —    —    —    —    —    —    —    —

scan.voir                              —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
scan.rattacher                         —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
scan.ecarter                           —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —

bilan.voir                            sien sien serv serv serv serv terr terr  —   serv serv tout  —    —   tout
bilan.preparer                         —    —    —   serv  —   serv  —    —    —    —    —    —    —    —   tout
bilan.saisir                          sien sien  —    —    —    —    —   terr  —    —    —    —    —    —    —
bilan.remplir                         sien sien  —    —    —    —    —   terr  —    —    —    —    —    —    —
bilan.transmettre                     sien sien  —    —    —    —    —   terr  —    —    —    —    —    —    —
bilan.signer                           —   sien  —    —    —    —    —    —    —    —    —    —    —    —    —
bilan.remarquer                        —    —   serv serv  —    —   terr  —    —    —    —    —    —    —    —
bilan.renvoyer                         —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
bilan.valider                          —    —   serv serv  —    —    —    —    —    —    —    —    —    —    —
bilan.rouvrir                          —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —
bilan.lever                            —    —    —   serv  —    —    —    —    —    —    —    —    —    —   tout
bilan.exporter                         —    —   serv serv  —   serv terr terr  —    —    —   tout  —    —    —
bilan.calculer_reliquat                —    —   serv serv  —   serv  —    —    —    —    —    —    —    —   tout

reliquat.voir                         sien sien serv serv serv serv terr  —    —   serv serv tout  —    —   tout
reliquat.decider                       —    —    —   serv  —    —    —    —    —    —    —    —    —    —    —

bilan_regional.voir                    —    —   serv serv  —   serv  —   serv  —   serv  —   tout  —    —   tout
bilan_regional.remplir                 —    —    —    —    —    —    —   serv  —    —    —    —    —    —    —
bilan_regional.transmettre             —    —    —    —    —    —    —   serv  —    —    —    —    —    —    —

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
service.deposer_scans                  —    —    —   serv  —   serv  —    —    —    —    —    —    —    —    —
service.payer                          —    —    —    —    —   serv  —    —    —    —    —    —    —    —    —
service.charger_acheteurs              —    —    —   serv  —   serv  —   serv  —   serv  —    —    —    —    —
service.charger_formulaire             —    —    —    —    —    —    —    —    —   serv tout  —    —    —    —

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
