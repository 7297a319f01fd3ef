"""Verbes du dossier : un par transition de `candidatures.etats`, et ceux qui n'en changent pas l'état."""

from candidatures.services.accuse import produire_accuse_reception
from candidatures.services.avis import commenter, demander_avis_de_l_appel, donner_avis
from candidatures.services.brouillon import Enregistrement, creer_dossier, enregistrer_section
from candidatures.services.decision import (
    accorder_derogation_plafond,
    mettre_en_liste_attente,
    proposer,
    rejeter,
    renvoyer,
    retenir,
)
from candidatures.services.depot import DepotRefuse, abandonner, completer, deposer, manques_au_depot
from candidatures.services.echanges import ecrire_message, marquer_lus, partager
from candidatures.services.echeances import (
    clore_releve,
    finir_derogation,
    programmer_echeances,
    rappeler_avis,
    rappeler_brouillon,
    rappeler_signature,
)
from candidatures.services.financement import (
    cle_cerfa,
    coller_budget,
    demander_cerfa,
    imprimer_cerfa,
    joindre_budget,
    ramener_demande,
    reporter_plan,
    reprendre_postes,
)
from candidatures.services.notation import noter
from candidatures.services.pieces import deposer_piece, donner_reference, piece_ouverte, remplacer_piece, retirer_piece
from candidatures.services.recevabilite import (
    affecter,
    declarer_irrecevable,
    declarer_recevable,
    demander_pieces,
    ouvrir_instruction,
    verifier_piece,
)
from candidatures.services.signature import (
    accorder_derogation_signature,
    demander_derogation_signature,
    deposer_formulaire_signe,
    signature_valable,
    signer,
)

__all__ = [
    "DepotRefuse",
    "Enregistrement",
    "abandonner",
    "accorder_derogation_plafond",
    "accorder_derogation_signature",
    "affecter",
    "clore_releve",
    "cle_cerfa",
    "coller_budget",
    "commenter",
    "completer",
    "creer_dossier",
    "declarer_irrecevable",
    "declarer_recevable",
    "demander_avis_de_l_appel",
    "demander_cerfa",
    "demander_derogation_signature",
    "demander_pieces",
    "deposer",
    "deposer_formulaire_signe",
    "deposer_piece",
    "donner_avis",
    "donner_reference",
    "ecrire_message",
    "enregistrer_section",
    "finir_derogation",
    "imprimer_cerfa",
    "joindre_budget",
    "manques_au_depot",
    "marquer_lus",
    "mettre_en_liste_attente",
    "noter",
    "ouvrir_instruction",
    "partager",
    "piece_ouverte",
    "produire_accuse_reception",
    "programmer_echeances",
    "proposer",
    "ramener_demande",
    "rappeler_avis",
    "rappeler_brouillon",
    "rappeler_signature",
    "rejeter",
    "remplacer_piece",
    "renvoyer",
    "reporter_plan",
    "reprendre_postes",
    "retenir",
    "retirer_piece",
    "signature_valable",
    "signer",
    "verifier_piece",
]
