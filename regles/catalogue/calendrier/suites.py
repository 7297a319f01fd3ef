"""Les échéances qui suivent le dépôt : silence, convention, bilans, publication, paiement."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from regles.calcul import Calcul
from regles.constats import Constat, Niveau, Unite, sans_objet
from regles.echeances import ajouter_mois
from regles.faits import FaitsDossier
from regles.parametres import Parametres, champ
from regles.phrases import jour
from regles.regle import Famille, regle, regle_de_montant


@dataclass(frozen=True, kw_only=True)
class ParametresMois(Parametres):
    mois: int = champ("Délai", unite=Unite.MOIS, mini=1)


@dataclass(frozen=True, kw_only=True)
class ParametresJours(Parametres):
    jours: int = champ("Délai", unite=Unite.JOURS, mini=1, aide="Jours calendaires")


def echeance(limite: date, fait: date | None, aujourd_hui: date | None, *, quoi: str) -> Constat:
    """Constat d'une échéance : tenue, à venir ou manquée. Sans jour de jugement, elle est seulement annoncée."""
    repere = fait or aujourd_hui
    ok = repere is None or repere <= limite
    suite = f", fait le {jour(fait)}" if fait else ""
    return Constat(
        ok=ok,
        mesure=fait.isoformat() if fait else None,
        limite=limite.isoformat(),
        unite=Unite.DATE,
        message=f"{quoi} au plus tard le {jour(limite)}{suite}.",
        conseil="" if ok else f"L'échéance du {jour(limite)} {'a été dépassée' if fait else 'est passée'}.",
        echeance=True,
    )


@dataclass(frozen=True, kw_only=True)
class ParametresRejetImplicite(ParametresMois):
    alerte_jours: int = champ("Alerter l'agent avant l'échéance", unite=Unite.JOURS, mini=0)


@regle(
    "REJET_IMPLICITE",
    "Silence valant rejet",
    famille=Famille.CALENDRIER,
    parametres=ParametresRejetImplicite,
    niveau=Niveau.ALERTE,
)
def rejet_implicite(faits: FaitsDossier, p: ParametresRejetImplicite) -> Constat:
    """« le silence gardé par l'administration pendant deux mois vaut décision de rejet […] Si la demande présente un
    caractère financier » (code des relations entre le public et l'administration, L. 231-4). Court du dossier complet.
    """
    depart = faits.calendrier.dossier_complet
    if depart is None:
        return sans_objet("Le délai ne court pas : le dossier n'est pas complet.", Unite.DATE)
    limite = ajouter_mois(depart, p.mois)
    decision, aujourd_hui = faits.calendrier.decision, faits.calendrier.jour
    if decision is not None:
        return echeance(limite, decision, aujourd_hui, quoi="Décision attendue")
    alerte = aujourd_hui is not None and aujourd_hui >= limite - timedelta(days=p.alerte_jours)
    passe = aujourd_hui is not None and aujourd_hui >= limite
    return Constat(
        ok=not alerte,
        mesure=None,
        limite=limite.isoformat(),
        unite=Unite.DATE,
        message=f"Sans décision, le silence vaut rejet le {jour(limite)}.",
        conseil="La décision implicite de rejet est née." if passe else "Décidez avant cette date." if alerte else "",
        echeance=True,
    )


@regle(
    "CONVENTION_DELAI",
    "Conclusion de la convention",
    famille=Famille.CALENDRIER,
    parametres=ParametresJours,
    niveau=Niveau.ALERTE,
)
def convention_delai(faits: FaitsDossier, p: ParametresJours) -> Constat:
    """« au plus tard dans les 15 jours à compter de la notification de la décision par la DREETS » (Mayotte 2022)."""
    depart = faits.calendrier.notification
    if depart is None:
        return sans_objet("La décision n'est pas notifiée.", Unite.DATE)
    limite = depart + timedelta(days=p.jours)
    return echeance(limite, faits.calendrier.convention_signee, faits.calendrier.jour, quoi="Convention à conclure")


@regle(
    "EXAMEN_PERIODIQUE",
    "Examen par l'instance de sélection",
    famille=Famille.CALENDRIER,
    parametres=ParametresMois,
    niveau=Niveau.ALERTE,
)
def examen_periodique(faits: FaitsDossier, p: ParametresMois) -> Constat:
    """« L'analyse des projets déposés s'effectue au sein du COPIL départemental a minima une fois par trimestre »
    (Mayotte 2022, C. 2) : un dossier complet est examiné dans les trois mois.
    """
    depart = faits.calendrier.dossier_complet
    if depart is None:
        return sans_objet("Le délai d'examen court à partir du dossier complet.", Unite.DATE)
    limite = ajouter_mois(depart, p.mois)
    return echeance(limite, faits.calendrier.examen, faits.calendrier.jour, quoi="Dossier à examiner")


@dataclass(frozen=True, kw_only=True)
class ParametresPublication(ParametresMois):
    seuil: Decimal = champ("Seuil", unite=Unite.EUROS, mini=0, aide="Strictement dépassé")


@regle_de_montant(
    "PUBLICATION_DONNEES",
    "Publication des données essentielles",
    famille=Famille.CALENDRIER,
    parametres=ParametresPublication,
    niveau=Niveau.ALERTE,
)
def publication_donnees(faits: FaitsDossier, p: ParametresPublication, calcul: Calcul) -> Constat:
    """« au plus tard trois mois à compter de la date de signature de la convention » (décret 2017-779) : au-delà du
    seuil, les données essentielles sont publiées."""
    signee = faits.calendrier.convention_signee
    if signee is None or calcul.montant <= p.seuil:
        return sans_objet("Aucune publication n'est attendue.", Unite.DATE)
    limite = ajouter_mois(signee, p.mois)
    return echeance(limite, faits.calendrier.publication, faits.calendrier.jour, quoi="Données essentielles à publier")


@dataclass(frozen=True, kw_only=True)
class ParametresPaiement(ParametresJours):
    alerte_jours: int | None = champ(
        "Alerter le service au jour",
        unite=Unite.NOMBRE,
        mini=1,
        defaut=None,
        aide="Compté depuis le départ du délai. Vide : pas d'alerte avant l'échéance",
    )


@regle(
    "PAIEMENT",
    "Délai de paiement",
    famille=Famille.CALENDRIER,
    parametres=ParametresPaiement,
    niveau=Niveau.ALERTE,
    version=2,
)
def paiement(faits: FaitsDossier, p: ParametresPaiement) -> Constat:
    """« soixante jours à compter de la date de la notification de la décision portant attribution de la
    subvention » (loi 2000-321, art. 10), sauf dates ou conditions fixées dans l'acte.

    Au jour d'alerte, sans versement, la règle tombe : il reste le temps de payer.
    """
    depart = faits.calendrier.notification
    if depart is None or faits.calendrier.echeance_conventionnelle:
        return sans_objet("Le délai légal de paiement ne s'applique pas.", Unite.DATE)
    limite = depart + timedelta(days=p.jours)
    versement, aujourd_hui = faits.calendrier.versement, faits.calendrier.jour
    constat = echeance(limite, versement, aujourd_hui, quoi="Versement à faire")
    proche = p.alerte_jours is not None and depart + timedelta(days=p.alerte_jours)
    if constat.ok and not versement and proche and aujourd_hui and aujourd_hui >= proche:
        return replace(constat, ok=False, conseil=f"Payez avant le {jour(limite)} inclus.")
    return constat
