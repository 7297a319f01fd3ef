"""Histoire d'une convention ou d'un avenant, en mots, lue dans le journal."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from conventions.models import Avenant, Convention
from socle import journal
from socle.affichage import euros

FAITS = {
    "convention.creer": "Convention créée, le dossier étant retenu",
    "convention.preparer": "Mentions remplies",
    "convention.regenerer": "Nouvelle version du texte",
    "convention.rediger": "Article récrit",
    "convention.demander_budget": "Budget à ajuster demandé au bénéficiaire",
    "convention.ajuster_budget": "Budget ajusté transmis",
    "convention.valider_budget": "Budget ajusté validé",
    "convention.renvoyer_budget": "Budget ajusté renvoyé au bénéficiaire",
    "convention.viser_niveau": "Visée à un niveau",
    "convention.soumettre": "Soumise au visa",
    "convention.viser": "Visée : envoyée à la signature du bénéficiaire",
    "convention.refuser_visa": "Visa refusé",
    "convention.reprendre": "Rédaction reprise",
    "convention.signer_beneficiaire": "Signée par le bénéficiaire",
    "convention.recevoir_exemplaire": "Exemplaire signé par le bénéficiaire reçu",
    "convention.archiver_exemplaire": "Exemplaire numérisé archivé",
    "convention.signer_service": "Signée par le service",
    "convention.notifier": "Notifiée au bénéficiaire",
    "convention.echoir": "Arrivée à son terme",
    "convention.resilier": "Résiliée",
    "convention.declarer_poste": "Déclaration sur un poste",
    "convention.annuler_evenement": "Déclaration sur un poste annulée",
    "convention.tenir_engagement": "Engagement déclaré tenu",
    "convention.constater_engagement": "Engagement constaté",
    "convention.refuser_engagement": "Engagement à compléter",
    "convention.creer_avenant": "Avenant ouvert",
    "convention.appliquer_avenant": "Avenant entré en vigueur",
    "convention.ouvrir_retrait": "Procédure de retrait ouverte",
    "convention.mouvement": "Mouvement d'argent",
    "convention.saisir_compte": "Compte bancaire saisi",
    "convention.prevoir_versement": "Versement prévu",
    "convention.proposer_reversement": "Somme à rendre proposée",
    "avenant.creer": "Avenant ouvert",
    "avenant.preparer": "Contenu modifié",
    "avenant.ajouter_poste": "Poste ajouté ou récrit",
    "avenant.retirer_poste": "Poste retiré",
    "avenant.oublier_poste": "Changement d'un poste annulé",
    "avenant.recrire_article": "Article récrit",
    "avenant.regenerer": "Nouvelle version du texte",
    "avenant.soumettre": "Soumis au visa",
    "avenant.viser_niveau": "Visé à un niveau",
    "avenant.viser": "Visé : envoyé à la signature du bénéficiaire",
    "avenant.refuser_visa": "Visa refusé",
    "avenant.reprendre": "Rédaction reprise",
    "avenant.signer_beneficiaire": "Signé par le bénéficiaire",
    "avenant.recevoir_exemplaire": "Exemplaire signé par le bénéficiaire reçu",
    "avenant.recevoir_original": "Original signé des deux parties reçu",
    "avenant.signer_service": "Signé par le service",
    "avenant.notifier": "Notifié au bénéficiaire : il entre en vigueur",
    "avenant.abandonner": "Abandonné",
    "journal.effacer_details": "Données personnelles effacées du journal",
}
NOMS = {
    champ.name: str(champ.verbose_name) for modele in (Avenant, Convention) for champ in modele._meta.concrete_fields
}


class Fait(NamedTuple):
    """Un fait : quand, quoi, par qui, pourquoi, précisions."""

    instant: datetime
    libelle: str
    acteur: str
    motif: str
    precision: str


def histoire(objet: Convention | Avenant) -> list[Fait]:
    """Faits du plus récent au plus ancien. Une requête."""
    return [_fait(ligne) for ligne in journal.lignes(objet)][::-1]


def _fait(ligne: Any) -> Fait:
    fiche = getattr(ligne, "detail", None)
    contenu: dict[str, Any] = fiche.contenu if fiche is not None else {}
    libelle = FAITS.get(ligne.action, ligne.action)
    precision = _precision(contenu.get("detail", {}))
    return Fait(ligne.instant, libelle, contenu.get("acteur", ""), contenu.get("motif", ""), precision)


def _precision(detail: dict[str, Any]) -> str:
    if "article" in detail:
        return f"{detail.get('titre', detail['article'])}{', rendu au modèle' if detail.get('modele') else ''}"
    if "version" in detail:
        return f"version {detail['version']}"
    if "avenant" in detail:
        return f"n° {detail['avenant']}"
    contenu = detail.get("objet") or ", ".join(NOMS.get(champ, champ) for champ in detail.get("champs", []))
    if contenu:
        return str(contenu)
    if detail.get("montant") or "iban" in detail:
        return _argent(detail)
    dits = [str(detail[cle]) for cle in ("poste", "nature", "engagement", "pour", "effet") if detail.get(cle)]
    return ", ".join(dits)


def _argent(detail: dict[str, Any]) -> str:
    """Ce qu'un acte d'argent a bougé, ou le compte saisi, masqué."""
    if "iban" in detail:
        return f"{detail['iban']}, au nom de {detail['titulaire']}"
    return ", ".join(filter(None, (detail.get("libelle", ""), euros(Decimal(detail["montant"])))))
