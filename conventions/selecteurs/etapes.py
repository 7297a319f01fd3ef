"""Où en est une convention, et la prochaine chose à faire, dite à la personne qui regarde."""

from __future__ import annotations

from dataclasses import dataclass

from conventions.etats import Etat
from conventions.models import Convention, VersionConvention
from conventions.selecteurs.budget import EtatBudget, etat_budget
from conventions.selecteurs.lecture import EtatDocument
from conventions.selecteurs.visas import niveau_attendu
from conventions.types import Partie
from socle.affichage import date_longue

ETAPES = ("Préparation", "Visa", "Signature du bénéficiaire", "Signature du service", "Notification", "Exécution")
RANGS = {Etat.BROUILLON: 1, Etat.EN_VISA: 2, Etat.A_SIGNER: 3, Etat.SIGNEE: 5}
BADGES = {
    Etat.BROUILLON: "nouveau",
    Etat.EN_VISA: "info",
    Etat.A_SIGNER: "attention",
    Etat.SIGNEE: "succes",
    Etat.EN_COURS: "succes",
    Etat.RESILIEE: "erreur",
}


@dataclass(frozen=True, slots=True)
class ProchaineEtape:
    """Phrase, et l'acte à faire (nom d'adresse et texte du bouton), vide quand il n'y a qu'à attendre."""

    phrase: str
    acte: str = ""
    bouton: str = ""


def signee_par(version: VersionConvention, partie: Partie) -> bool:
    """Vrai si cette partie a signé cette version. `version.signatures` préchargées : aucune requête."""
    return any(signature.partie == partie for signature in version.signatures.all())


def rang(convention: Convention, version: VersionConvention) -> int:
    """Rang de l'étape courante dans ETAPES, dès 1."""
    if convention.etat == Etat.A_SIGNER and signee_par(version, Partie.BENEFICIAIRE):
        return 4
    return RANGS.get(Etat(convention.etat), len(ETAPES))


def prochaine_etape(
    convention: Convention,
    version: VersionConvention,
    ouverts: list[str],
    document: EtatDocument,
    a_valider: list[str],
    *,
    agent: bool,
) -> ProchaineEtape:
    """`ouverts` : actions permises maintenant ; `a_valider` : mentions encore vides."""
    par_etat = {
        Etat.BROUILLON: lambda: (
            _preparer(convention, ouverts, document, a_valider) if agent else _attendre_ou_ajuster(convention, ouverts)
        ),
        Etat.EN_VISA: lambda: (
            _viser(convention, version, ouverts) if agent else _attendre_ou_ajuster(convention, ouverts)
        ),
        Etat.A_SIGNER: lambda: _signer(version, ouverts, agent=agent),
        Etat.SIGNEE: lambda: _notifier(ouverts),
    }
    choix = par_etat.get(Etat(convention.etat))
    return choix() if choix else ProchaineEtape(_suite(convention))


def _viser(convention: Convention, version: VersionConvention, ouverts: list[str]) -> ProchaineEtape:
    niveau = niveau_attendu(version, convention.dossier.appel.service)
    acte = "viser_niveau" if niveau else "viser"
    nom = f" Visa attendu : {niveau.libelle}." if niveau else ""
    if acte in ouverts:
        return ProchaineEtape(f"Relisez le document, puis visez-le ou refusez le visa.{nom}", acte, "Viser")
    if niveau:
        return ProchaineEtape(f"Le visa « {niveau.libelle} » est attendu ({niveau.get_role_display()}).")
    return ProchaineEtape("Un responsable du service doit viser la convention.")


def _attendre_ou_ajuster(convention: Convention, ouverts: list[str]) -> ProchaineEtape:
    """Ce que le porteur a à faire pendant que le service prépare le texte."""
    etat = etat_budget(convention)
    if "ajuster_budget" in ouverts:
        phrase = "Le montant accordé est inférieur à votre demande : ajustez le budget du projet, puis transmettez-le."
        return ProchaineEtape(phrase, "budget", "Ajuster le budget")
    if etat == EtatBudget.TRANSMIS:
        return ProchaineEtape("Le service relit votre budget ajusté.", "budget", "Relire mon budget")
    return ProchaineEtape("Le service prépare la convention ; vous la lirez quand elle sera prête à signer.")


def _notifier(ouverts: list[str]) -> ProchaineEtape:
    if "notifier" in ouverts:
        phrase = "Les deux parties ont signé : notifiez la convention au bénéficiaire."
        return ProchaineEtape(phrase, "notifier", "Notifier")
    return ProchaineEtape("Les deux parties ont signé. Il reste à notifier la convention au bénéficiaire.")


def _preparer(
    convention: Convention, ouverts: list[str], document: EtatDocument, a_valider: list[str]
) -> ProchaineEtape:
    if "valider_budget" in ouverts:
        phrase = "Le bénéficiaire a transmis son budget ajusté : relisez-le, puis validez-le ou renvoyez-le."
        return ProchaineEtape(phrase, "budget", "Relire le budget ajusté")
    if a_valider:
        nombre = len(a_valider)
        pluriel = "s" if nombre > 1 else ""
        phrase = f"{nombre} mention{pluriel} à faire valider avant le visa : {', '.join(a_valider)}."
        acte = "remplir" if "preparer" in ouverts else ""
        return ProchaineEtape(phrase, acte, "Remplir les mentions" if acte else "")
    if etat_budget(convention) in {EtatBudget.DEMANDE, EtatBudget.TRANSMIS}:
        phrase = "Le bénéficiaire doit ajuster son budget au montant accordé, et le service le valider, avant le visa."
        return ProchaineEtape(phrase, "budget", "Voir le budget")
    if not document.pret:
        return ProchaineEtape("Le document se prépare : le visa pourra être demandé dès qu'il sera prêt.")
    if "soumettre" in ouverts:
        phrase = "Le texte est complet : relisez le document, puis soumettez-le au visa."
        return ProchaineEtape(phrase, "soumettre", "Soumettre au visa")
    return ProchaineEtape("Le texte est complet ; le gestionnaire doit le soumettre au visa.")


def _signer(version: VersionConvention, ouverts: list[str], *, agent: bool) -> ProchaineEtape:
    if signee_par(version, Partie.BENEFICIAIRE):
        if "signer_service" in ouverts:
            phrase = "Le bénéficiaire a signé : relisez, puis signez pour le service."
            return ProchaineEtape(phrase, "signer_service", "Signer pour le service")
        return ProchaineEtape("Le bénéficiaire a signé. La signature du service est attendue.")
    if "signer_beneficiaire" in ouverts:
        phrase = "Lisez la convention, puis signez-la ici, ou déposez l'exemplaire signé sur papier."
        return ProchaineEtape(phrase, "signer_beneficiaire", "Signer la convention")
    if agent:
        return ProchaineEtape("La signature du bénéficiaire est attendue.")
    return ProchaineEtape("Un signataire de votre structure doit signer la convention.")


def _suite(convention: Convention) -> str:
    if convention.etat == Etat.RESILIEE:
        return "La convention est résiliée."
    if convention.etat == Etat.ECHUE:
        return f"La convention est arrivée à son terme le {date_longue(convention.fin)}."
    bilans = [
        f"bilan {nom} attendu le {date_longue(jour)}"
        for nom, jour in (
            ("intermédiaire", convention.bilan_intermediaire_le),
            ("final", convention.bilan_final_le),
        )
        if jour
    ]
    return " ; ".join([f"La convention court jusqu'au {date_longue(convention.fin)}", *bilans]) + "."
