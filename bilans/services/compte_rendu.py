"""Le compte rendu financier : coller un tableau, signer, transmettre ; ce qui l'empêche de partir."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from bilans.models import Bilan, CompteRendu, LigneCompteRendu
from bilans.selecteurs.compte_rendu import Tableau, compte_rendu_de, tableau
from bilans.services.saisie import avancer_version, ouvrir_a_la_saisie
from bilans.services.transmission import transmettre
from candidatures.services.collage import LigneCollee, montants_colles, placer_collage
from comptes.models import Utilisateur
from regles.echeances import jour_local
from regles.plan_comptable.compte_rendu import LIGNES_SYNTHESE
from socle.horloge import maintenant
from socle.workflow import DroitManquant, TransitionInterdite

TEXTES_DUS = {
    "mise_en_oeuvre": "Décrivez la mise en œuvre de l'action (feuillet 1).",
    "beneficiaires": "Donnez le nombre approximatif de bénéficiaires (feuillet 1).",
    "dates_lieux": "Donnez les dates et les lieux de réalisation (feuillet 1).",
    "objectifs": "Dites si les objectifs sont atteints (feuillet 1).",
}


@transaction.atomic
def coller_compte_rendu(bilan: Bilan, texte: str, *, acteur: Utilisateur) -> list[LigneCollee]:
    """Remplit la réalisation depuis des lignes copiées d'un tableur ; rend le rapport ligne à ligne.

    Lève DroitManquant ou MauvaisEtat ; TransitionInterdite si rien n'est reconnu (rien n'est alors écrit).
    """
    verrou = ouvrir_a_la_saisie(bilan, acteur)
    rapport = placer_collage(texte, LIGNES_SYNTHESE)
    montants = montants_colles(rapport)
    if not montants:
        raise TransitionInterdite("Aucune ligne n'est reconnue : collez un libellé du formulaire, puis son montant.")
    ecrire_realisation(verrou, montants)
    avancer_version(verrou)
    return rapport


def ecrire_realisation(bilan: Bilan, montants: Mapping[str, Decimal]) -> None:
    """Écrit des montants réalisés ; la prévision de chaque ligne est figée avec eux, la signature tombe."""
    courant = tableau(bilan)
    for ligne in courant.lignes:
        if not ligne.ligne.saisissable:
            continue
        propres = {"realisation": montants[ligne.code]} if ligne.code in montants else {}
        LigneCompteRendu.objects.update_or_create(
            bilan=bilan,
            code=ligne.code,
            defaults=propres,
            create_defaults={"prevision": ligne.prevu, "precision": ligne.precision, **propres},
        )
    CompteRendu.objects.update_or_create(
        bilan=bilan,
        defaults={"signataire": "", "fait_le": None},
        create_defaults={"exercice_debut": bilan.periode_debut, "exercice_fin": bilan.periode_fin},
    )


def manques_du_compte_rendu(bilan: Bilan) -> list[str]:
    """Ce qui empêche de transmettre, signature comprise."""
    phrases = manques_avant_signature(bilan)
    if not compte_rendu_de(bilan).signataire:
        phrases.append("Le signataire de votre structure doit signer le compte rendu.")
    return phrases


def manques_avant_signature(bilan: Bilan) -> list[str]:
    """Textes absents, montants illisibles, déséquilibre, écarts sans explication."""
    lu, courant = compte_rendu_de(bilan), tableau(bilan)
    phrases = [phrase for nom, phrase in TEXTES_DUS.items() if not getattr(lu, nom).strip()]
    illisibles = bilan.saisies_invalides.count()
    if illisibles:
        phrases.append("Des montants ne se lisent pas : corrigez-les dans le tableau (feuillet 2).")
    return phrases + _manques_du_tableau(courant)


def _manques_du_tableau(courant: Tableau) -> list[str]:
    if not courant.saisi:
        return ["Remplissez la colonne « réalisation » du tableau (feuillet 2)."]
    phrases = [courant.equilibre] if courant.desequilibre else []
    phrases += [
        f"Expliquez l'écart de « {ligne.libelle} » (feuillet 3)."
        for ligne in courant.a_expliquer
        if not ligne.explication.strip()
    ]
    return phrases


@transaction.atomic
def signer_et_transmettre(bilan: Bilan, *, acteur: Utilisateur, fait_a: str, version: int) -> Bilan:
    """Le signataire de la structure certifie exact et transmet, dans le même geste.

    Lève DroitManquant, TransmissionRefusee s'il manque quelque chose, TransitionInterdite si le compte rendu a changé.
    """
    if not acteur.peut("bilan.signer", bilan):
        raise DroitManquant(acteur.refus("bilan.signer", bilan))
    if not fait_a.strip():
        raise TransitionInterdite("Indiquez où vous signez.")
    instant = maintenant()
    CompteRendu.objects.filter(bilan=bilan).update(
        signataire=acteur.libelle_acteur[:200],
        fait_a=fait_a.strip(),
        fait_le=jour_local(instant, bilan.convention.dossier.appel.fuseau),
    )
    return transmettre(bilan, acteur=acteur, version=version)
