"""La vie d'une convention de démonstration : payée, suivie, son premier bilan validé, le suivant attendu."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.core.files.uploadedfile import SimpleUploadedFile

from aap.types import TypeIndicateur
from bilans import services as bilans
from bilans.etats import Etat as EtatBilan
from bilans.forms.etape import EtapeForm
from bilans.forms.explications import a_expliquer
from bilans.models import Bilan
from bilans.selecteurs.questionnaire import CleValeur, Question
from bilans.selecteurs.reponses import Releve, relever
from bilans.types import EtapeBilan
from comptes.models import Utilisateur
from conventions import services
from conventions.etats import EtatCompte, EtatVersement
from conventions.models import Convention, Versement
from conventions.services import comptes, versements
from conventions.types import NatureEvenement
from demonstration.dossiers import fac_simile
from demonstration.scenario import Scene
from socle.horloge import aujourd_hui, figer, maintenant
from socle.travaux import executer_echus

# Réponses d'un facilitateur et d'un coordinateur au bout de six mois ; ce qui manque prend la valeur commune.
CHIFFRES = {
    "HEURES_ETP": (Decimal(8600), Decimal(7100), Decimal(24300)),
    "PRISES_CONTACT": (Decimal(64), None, None),
    "MARCHES_ACCOMPAGNES": (Decimal(31), None, None),
}
COMMUNE = (Decimal(42), None, None)
TEXTE = "Quatre acheteurs nouveaux, dont un établissement de santé ; deux parcours vers un titre professionnel."

MOT = "La titulaire a été absente un mois ; les heures viennent de marchés lancés avant son absence."


def jouer(scene: Scene, cle: str, convention: Convention, *, bilan: bool = True) -> Convention:
    """Mène une convention notifiée jusqu'à aujourd'hui : compte vérifié, versement payé, poste pourvu, bilan validé."""
    agents, porteur = scene.agents, scene.porteurs[cle][1]
    payer(convention, agents)
    suivre(convention, porteur, agents)
    if bilan:
        _rendre_un_bilan(convention, porteur, agents)
    executer_echus()
    return Convention.objects.get(pk=convention.pk)


def payer(convention: Convention, agents: dict[str, Utilisateur]) -> None:
    """Le premier versement exigible est payé trois semaines après la notification."""
    notifiee = convention.notifiee_le or maintenant()
    with figer(notifiee + timedelta(days=7)):
        for compte in convention.comptes.filter(etat=EtatCompte.A_VERIFIER):
            comptes.verifier(compte, acteur=agents["responsable"])
        exigible = convention.versements.filter(etat=EtatVersement.A_LIQUIDER).first()
        if exigible is None:
            return
        certifie = versements.certifier(exigible, acteur=agents["instructrice"])
        demande: Versement = versements.demander_paiement(
            certifie,
            acteur=agents["gestionnaire"],
            engagement_juridique=convention.engagement_juridique,
            demande_paiement="DP-DEMO-1",
            imputation=convention.imputation,
        )
    with figer(notifiee + timedelta(days=21)):
        versements.constater_paiement(demande, acteur=agents["gestionnaire"])


def le_matin(convention: Convention, jour: date) -> datetime:
    """Le matin de ce jour-là, au fuseau de l'appel."""
    return datetime.combine(jour, time(9), ZoneInfo(convention.dossier.appel.fuseau))


def suivre(convention: Convention, porteur: Utilisateur, agents: dict[str, Utilisateur]) -> None:
    """Prise de poste le premier jour, une absence remplacée en partie, un engagement tenu et constaté."""
    debut = convention.debut
    if debut is None or debut > aujourd_hui(convention.dossier.appel.fuseau):
        return
    for poste in convention.postes.all():
        with figer(le_matin(convention, debut)):
            services.declarer_evenement(
                poste, acteur=porteur, nature=NatureEvenement.PRISE_DE_POSTE, debut=debut, personne="Sacha Modèle"
            )
        absence = debut + relativedelta(months=4)
        if absence < aujourd_hui(convention.dossier.appel.fuseau):
            with figer(le_matin(convention, absence)):
                services.declarer_evenement(
                    poste,
                    acteur=porteur,
                    nature=NatureEvenement.ABSENCE,
                    debut=absence,
                    fin=absence + timedelta(days=34),
                    commentaire="Arrêt maladie.",
                )
    _engagement(convention, porteur, agents)


def _engagement(convention: Convention, porteur: Utilisateur, agents: dict[str, Utilisateur]) -> None:
    suivi = convention.engagements.filter(code="MARCHE_INCLUSION").first()
    if suivi is None or convention.debut is None:
        return
    jour = convention.debut + timedelta(days=20)
    if jour > aujourd_hui(convention.dossier.appel.fuseau):
        return
    with figer(le_matin(convention, jour)):
        preuve = SimpleUploadedFile("inscription.pdf", fac_simile("Inscription sur le Marché de l'inclusion"))
        tenu = services.tenir_engagement(suivi, acteur=porteur, tenu_le=jour, fichier=preuve)
        services.constater_engagement(tenu, acteur=agents["instructrice"])


def _rendre_un_bilan(convention: Convention, porteur: Utilisateur, agents: dict[str, Utilisateur]) -> None:
    """Le premier bilan d'indicateurs arrivé à échéance est rendu une semaine avant, puis validé."""
    bilan = convention.bilans.filter(etat=EtatBilan.ATTENDU).order_by("echeance").first()
    if bilan is None or bilan.echeance >= aujourd_hui(convention.dossier.appel.fuseau):
        return
    with figer(le_matin(convention, bilan.echeance - timedelta(days=7))):
        ouvert = bilans.saisir(bilan, acteur=porteur)
        _remplir(ouvert, porteur)
        transmis = bilans.transmettre(Bilan.objects.get(pk=ouvert.pk), acteur=porteur)
    with figer(le_matin(convention, bilan.echeance + timedelta(days=3))):
        executer_echus()
        bilans.valider(transmis, acteur=agents["instructrice"])


def _remplir(bilan: Bilan, porteur: Utilisateur) -> None:
    """Remplit chaque étape par son formulaire."""
    for etape in (EtapeBilan.CHIFFRES, EtapeBilan.REPARTITIONS, EtapeBilan.TEXTES):
        releve = relever(bilan)
        saisie = {nom: valeur for q in releve.questionnaire.de(etape) for nom, valeur in _reponses(releve, q, etape)}
        formulaire = EtapeForm(relever(bilan), etape, data=saisie)
        bilans.enregistrer_etape(bilan, formulaire, acteur=porteur, jeton=EtapeForm(releve, etape).jeton())
    bilans.expliquer(bilan, {reste.chemin: MOT for reste in a_expliquer(relever(bilan))}, acteur=porteur)


def _reponses(releve: Releve, question: Question, etape: EtapeBilan) -> list[tuple[str, str]]:
    """Champs d'une question et ce qu'on y tape : les marchés de l'État font un cinquième de tous les marchés."""
    places = EtapeForm(releve, etape).places.items()
    return [
        (nom, _reponse(question, place.cle, place.colonne, premiere=_premiere(question, place.case)))
        for nom, place in places
        if place.cle.code == question.code
    ]


def _premiere(question: Question, case: str) -> bool:
    return bool(case) and case == question.cases[0][0]


def _reponse(question: Question, cle: CleValeur, colonne: str, *, premiere: bool) -> str:
    if question.poste is not None:
        return ""  # laissé vide, le temps de travail est celui de la convention
    part = 1 if cle.perimetre == "TOUS_MARCHES" else 5
    if colonne == "cases":
        return str(COMMUNE[0] // part) if premiere else "0"
    if colonne == "texte" or question.type in {TypeIndicateur.LISTE, TypeIndicateur.TEXTE}:
        return TEXTE
    valeur, avant, total = CHIFFRES.get(question.code, COMMUNE)
    choisie = {"valeur": valeur, "valeur_n1": avant, "total_porteur": total}[colonne]
    return "" if choisie is None else str(int(choisie / part))
