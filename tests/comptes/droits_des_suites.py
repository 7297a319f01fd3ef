"""Qui peut quoi après la décision : tapé depuis la conception, une ligne par action (« rôle » ou « rôle:portée »)."""

from __future__ import annotations

ROLES = {
    "réd": ("redacteur", "sien"),
    "sig": ("signataire", "sien"),
    "ins": ("instructeur", "service"),
    "res": ("responsable", "service"),
    "sgn": ("signataire_service", "service"),
    "ges": ("gestionnaire", "service"),
    "rel": ("relecteur_ddets", "territoire"),
    "coo": ("coordinateur_regional", "territoire"),
    "adm": ("administrateur", "service"),
    "adn": ("administrateur_national", "service"),
    "nat": ("national", "tout"),
    "sys": ("systeme", "tout"),
}
PORTEES = {"serv": "service", "tout": "tout"}
LIGNES = """
convention.viser_niveau           ins res sgn ges
convention.rediger                res ges
convention.demander_budget        res ges sys
convention.ajuster_budget         réd sig
convention.valider_budget         res ges
convention.declarer_poste         réd sig res ges
convention.tenir_engagement       réd sig res ges
convention.constater_engagement   ins res ges
convention.creer_avenant          res ges
convention.saisir_compte          réd sig ges
convention.proposer_reversement   ins res ges sys
convention.ouvrir_retrait         res
avenant.voir                      réd sig ins res sgn ges rel adm adn nat sys
avenant.preparer                  res ges
avenant.soumettre                 res ges
avenant.viser_niveau              ins res sgn ges
avenant.viser                     res sys
avenant.refuser_visa              ins res sgn ges
avenant.reprendre                 res ges
avenant.signer_beneficiaire       sig
avenant.recevoir_exemplaire       res ges
avenant.recevoir_original         res ges
avenant.signer_service            sgn
avenant.notifier                  ges
avenant.abandonner                res ges
versement.voir                    réd sig ins res sgn ges rel adm adn nat sys
versement.rendre_exigible         res ges sys
versement.certifier               ins res
versement.demander_paiement       ges
versement.constater_paiement      ges sys
versement.rejeter                 ges
versement.suspendre               res
versement.lever_suspension        res
versement.annuler                 res sys
reversement.voir                  réd sig ins res sgn ges rel adm adn nat sys
reversement.decider               res
reversement.emettre_titre         ges
reversement.recouvrer             ges
reversement.ecarter               res
compte.voir                       réd sig ins res ges sys
compte.verifier                   res ges
compte.refuser                    res ges
compte.remplacer                  ges sys
retrait.voir                      réd sig ins res sgn ges rel adm adn nat sys
retrait.recevoir_observations     réd sig res
retrait.prononcer                 sgn
retrait.classer                   res sgn
bilan.voir                        réd sig ins res sgn ges rel adm adn nat sys coo
bilan.preparer                    res ges sys
bilan.saisir                      réd sig coo
bilan.remplir                     réd sig coo
bilan.transmettre                 réd sig coo
bilan.signer                      sig
bilan.remarquer                   ins res rel
bilan.renvoyer                    ins res
bilan.valider                     ins res
bilan.rouvrir                     res
bilan.lever                       res sys
bilan.exporter                    ins res ges rel coo nat
bilan.calculer_reliquat           ins res ges sys
reliquat.voir                     réd sig ins res sgn ges rel adm adn nat sys
reliquat.decider                  res
bilan_regional.voir               ins res ges coo:serv adm nat sys
bilan_regional.remplir            coo:serv
bilan_regional.transmettre        coo:serv
appel.voir_credits                ins res sgn ges adm adn:tout nat
appel.regler_credits              res ges adm adn:tout
service.payer                     ges
service.charger_acheteurs         res ges coo:serv adm
service.charger_formulaire        adm adn:tout
"""


def _lire(ligne: str) -> tuple[str, dict[str, str]]:
    action, *cellules = ligne.split()
    attendu = {}
    for cellule in cellules:
        court, _, portee = cellule.partition(":")
        role, habituelle = ROLES[court]
        attendu[role] = PORTEES.get(portee, habituelle)
    return action, attendu


SUITES: dict[str, dict[str, str]] = dict(_lire(ligne) for ligne in LIGNES.split("\n") if ligne.strip())
