"""L'histoire d'un dossier pour un agent : le journal, en mots."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from candidatures import types
from candidatures.etats import DOSSIER, Etat
from candidatures.models import Dossier
from comptes.droits import LIBELLES_ACTIONS
from regles.moteur import CATALOGUE
from socle import journal
from socle.affichage import euros, instant

# Ce qui s'est passé, au passé ; une transition sans ligne ici se dit comme au public.
FAITS = {
    "dossier.creer": "Brouillon commencé",
    "dossier.enregistrer": "Section enregistrée",
    "dossier.partager": "Brouillon montré au service, ou repris",
    "dossier.signer": "Formulaire signé",
    "dossier.demander_derogation_signature": "Signature tardive demandée",
    "dossier.accorder_derogation_signature": "Réponse à la demande de signature tardive",
    "dossier.fin_derogation": "Délai de signature tardive passé",
    "dossier.affecter": "Dossier confié",
    "dossier.verifier_pieces": "Pièce contrôlée",
    "dossier.demander_pieces": "Compléments demandés",
    "dossier.completer": "Compléments reçus",
    "dossier.ouvrir_instruction": "Instruction ouverte",
    "dossier.demander_avis": "Avis demandés",
    "dossier.donner_avis": "Avis rendu",
    "dossier.inviter": "Personne invitée à donner son avis",
    "dossier.revoquer_invitation": "Invitation révoquée",
    "dossier.ouvrir_lien": "Lien d'invitation ouvert",
    "dossier.commenter": "Remarque interne",
    "dossier.noter": "Critère noté",
    "dossier.fixer_couts": "Coûts retenus fixés",
    "dossier.qualifier_aide": "Régime d'aide choisi",
    "dossier.accorder_derogation_plafond": "Dérogation accordée",
    "dossier.admettre_demarrage": "Démarrage antérieur admis",
    "dossier.proposer": "Décision proposée",
    "dossier.renvoyer": "Renvoyé à l'instruction",
    "dossier.ecrire_message": "Message écrit",
    "dossier.abandonner": "Abandonné par le porteur",
}
CLES = {
    "agent": "à", "piece": "pièce", "pieces": "pièces", "sections": "sections", "section": "section",
    "controle": "contrôle", "remarque": "remarque", "echeance": "avant le", "sens": "sens", "montant": "montant",
    "regle": "règle", "critere": "critère", "note": "note", "avis": "à", "instance": "instance", "service": "service",
    "regime": "régime", "reponse": "réponse", "mode": "mode", "retenu": "retenu", "declare": "déclaré",
}  # fmt: skip


class Fait(NamedTuple):
    """Une ligne de l'histoire : quand, quoi, qui, passage d'état, motif, précisions."""

    instant: datetime
    libelle: str
    acteur: str
    passage: str
    motif: str
    precisions: str


def histoire(dossier: Dossier) -> list[Fait]:
    """Faits du plus récent au plus ancien, en trois requêtes. Un détail effacé laisse la ligne et sa date."""
    mots = _vocabulaire(dossier)
    transitions = {f"{DOSSIER.objet}.{t.nom}": t.public for t in DOSSIER.transitions}
    faits = []
    for ligne in journal.lignes(dossier):
        fiche = getattr(ligne, "detail", None)
        contenu = fiche.contenu if fiche is not None else {}
        libelle = FAITS.get(ligne.action) or transitions.get(ligne.action) or _action(ligne.action)
        faits.append(
            Fait(
                instant=ligne.instant,
                libelle=libelle,
                acteur=contenu.get("acteur") or "effacé",
                passage=_passage(ligne.avant, ligne.apres),
                motif=contenu.get("motif", ""),
                precisions=_precisions(contenu.get("detail") or {}, mots),
            )
        )
    return faits[::-1]


def _action(action: str) -> str:
    return LIBELLES_ACTIONS.get(action, action.rpartition(".")[2].replace("_", " ")).capitalize()


def _passage(avant: str, apres: str) -> str:
    if avant == apres:
        return ""
    libelles = dict(Etat.choices)
    return f"{libelles.get(avant, avant)} → {libelles.get(apres, apres)}" if avant else str(libelles.get(apres, apres))


def _vocabulaire(dossier: Dossier) -> dict[str, dict[str, str]]:
    """Libellé de chaque code que le journal garde, par clé du détail."""
    version = dossier.version_suivie
    pieces = {p.code: p.libelle for p in version.pieces.all()}
    sections = {str(valeur): str(libelle) for valeur, libelle in types.Section.choices}
    sens = types.SensDecision.choices + types.SensAvis.choices
    return {
        "piece": pieces,
        "pieces": pieces,
        "section": sections,
        "sections": sections,
        "critere": {c.code: c.libelle for c in version.criteres.all()},
        "regle": {code: regle.libelle for code, regle in CATALOGUE.items()},
        "controle": {str(v): str(x) for v, x in types.EtatPiece.choices},
        "reponse": {str(v): str(x) for v, x in types.EtatDemande.choices},
        "mode": {str(v): str(x) for v, x in types.ModeSignature.choices},
        "instance": {"COORDINATEUR_REGIONAL": "coordinateur régional", "COMITE_TECHNIQUE_NATIONAL": "comité national"},
        "sens": {str(v): str(x) for v, x in sens},
    }


def _precisions(detail: dict[str, Any], mots: dict[str, dict[str, str]]) -> str:
    lues = []
    for cle, valeur in detail.items():
        if isinstance(valeur, dict):
            lues.append(f"{cle} ({_precisions(valeur, mots)})")
        elif cle in CLES and valeur not in (None, "", []):
            lues.append(f"{CLES[cle]} : {_dire(cle, valeur, mots.get(cle, {}))}")
    return " ; ".join(lues)


def _dire(cle: str, valeur: Any, mots: dict[str, str]) -> str:
    valeurs: Iterable[Any] = valeur if isinstance(valeur, list) else [valeur]
    ecrire: Callable[[Any], str] = FORMATS.get(cle, str)
    return ", ".join(mots.get(str(v)) or ecrire(v) for v in valeurs)


def _euros(valeur: Any) -> str:
    try:
        return euros(Decimal(str(valeur)))
    except InvalidOperation:
        return str(valeur)


def _instant(valeur: Any) -> str:
    return instant(datetime.fromisoformat(str(valeur)))


FORMATS: dict[str, Callable[[Any], str]] = {
    "note": lambda valeur: str(valeur).replace(".", ","),
    "montant": _euros,
    "retenu": _euros,
    "declare": _euros,
    "echeance": _instant,
}
