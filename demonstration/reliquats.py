"""La fin d'une convention de démonstration : échue, son compte rendu validé, un reliquat, une somme à rendre."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from bilans import services as bilans
from bilans.etats import Etat as EtatBilan
from bilans.forms.compte_rendu import FEUILLETS, MONTANT
from bilans.forms.compte_rendu.textes import EXPLICATION, AnnexeForm
from bilans.models import Bilan
from bilans.selecteurs.compte_rendu import tableau
from bilans.services import compte_rendu, reliquat
from bilans.types import Feuillet, GenreBilan
from comptes.models import Utilisateur
from conventions import services
from conventions.models import Convention
from conventions.services import reversements
from conventions.types import NatureEvenement
from demonstration import suites
from demonstration.scenario import Scene
from socle.horloge import figer
from socle.travaux import executer_echus

# Le poste est resté vide plus de la moitié de l'année : tout a coûté deux cinquièmes de ce qui était prévu.
PART = Decimal("0.4")
MOIS_POURVUS = 5
TEXTES = {
    "mise_en_oeuvre": "Onze acheteurs accompagnés avant le départ de la facilitatrice ; le relais n'a pas suivi.",
    "beneficiaires": "Une vingtaine de demandeurs d'emploi de longue durée, autant de femmes que d'hommes.",
    "dates_lieux": "Cinq mois, sur l'agglomération et le port.",
    "objectifs": "En partie : les marchés suivis ont tenu leurs heures, les suivants n'ont pas été accompagnés.",
}
RAISON = "La facilitatrice est partie au bout de cinq mois ; aucun recrutement n'a abouti."


def jouer(scene: Scene, cle: str, convention: Convention) -> None:
    """Mène une convention passée de son premier paiement au titre de perception de ce qui est à rendre."""
    agents, porteur = scene.agents, scene.porteurs[cle][1]
    suites.payer(convention, agents)
    _partir(convention, porteur)
    terme = convention.terme
    if terme is None:
        return
    with figer(suites.le_matin(convention, terme + timedelta(days=1))):
        executer_echus()
    bilan = _rendre_le_compte(convention, porteur, agents, terme)
    _reclamer(bilan, agents, terme)


def _partir(convention: Convention, porteur: Utilisateur) -> None:
    """Prise de poste, puis départ sans remplacement."""
    for poste in convention.postes.all():
        depart = poste.debut + relativedelta(months=MOIS_POURVUS)
        for jour, nature in ((poste.debut, NatureEvenement.PRISE_DE_POSTE), (depart, NatureEvenement.DEPART)):
            with figer(suites.le_matin(convention, jour)):
                services.declarer_evenement(poste, acteur=porteur, nature=nature, debut=jour, personne="Sacha Modèle")


def _rendre_le_compte(
    convention: Convention, porteur: Utilisateur, agents: dict[str, Utilisateur], terme: date
) -> Bilan:
    """Le compte rendu financier est rempli, signé, transmis deux mois après le terme, puis validé."""
    attendus = convention.bilans.filter(etat=EtatBilan.ATTENDU)
    bilan = attendus.get(genre=GenreBilan.COMPTE_RENDU)
    with figer(suites.le_matin(convention, terme + timedelta(days=60))):
        for autre in attendus.exclude(pk=bilan.pk):
            bilans.lever(autre, acteur=agents["responsable"], motif=f"{RAISON} Le compte rendu financier dit le reste.")
        ouvert = bilans.saisir(bilan, acteur=porteur)
        _remplir(ouvert, porteur)
        pret = Bilan.objects.get(pk=ouvert.pk)
        compte_rendu.signer_et_transmettre(pret, acteur=porteur, fait_a="Marseille", version=pret.version)
        executer_echus()
    with figer(suites.le_matin(convention, terme + timedelta(days=75))):
        return bilans.valider(Bilan.objects.get(pk=bilan.pk), acteur=agents["instructrice"])


def _remplir(bilan: Bilan, porteur: Utilisateur) -> None:
    """Remplit les trois feuillets par leurs formulaires."""
    prevues = [ligne for ligne in tableau(bilan).lignes if ligne.ligne.saisissable and ligne.prevu]
    montants = {f"{MONTANT}{ligne.code}": str(ligne.prevu * PART).replace(".", ",") for ligne in prevues}
    _enregistrer(bilan, porteur, Feuillet.QUALITATIF, TEXTES)
    _enregistrer(bilan, porteur, Feuillet.TABLEAU, montants)
    explications = AnnexeForm(bilan).en_ecart
    _enregistrer(bilan, porteur, Feuillet.ANNEXE, {f"{EXPLICATION}{x.code}": RAISON for x in explications})


def _enregistrer(bilan: Bilan, porteur: Utilisateur, feuillet: Feuillet, saisie: dict[str, str]) -> None:
    vierge = FEUILLETS[feuillet](bilan)
    deja = {nom: vierge[nom].value() or "" for nom in vierge.fields}
    formulaire = FEUILLETS[feuillet](bilan, data={**deja, **saisie})
    bilans.enregistrer_etape(bilan, formulaire, acteur=porteur, jeton=vierge.jeton())


def _reclamer(bilan: Bilan, agents: dict[str, Utilisateur], terme: date) -> None:
    """Le reliquat est calculé, décidé ; une autre personne décide la somme à rendre ; un titre la demande."""
    convention = bilan.convention
    with figer(suites.le_matin(convention, terme + timedelta(days=80))):
        calcule = reliquat.calculer(bilan, acteur=agents["instructrice"])
    with figer(suites.le_matin(convention, terme + timedelta(days=85))):
        reliquat.decider(calcule, acteur=agents["responsable"], motif=RAISON)
    jour = terme + timedelta(days=95)
    with figer(suites.le_matin(convention, jour)):
        somme = reversements.decider(
            convention.reversements.get(),
            acteur=agents["adjointe"],
            motif=RAISON,
            echeance=jour + relativedelta(months=4),
        )
    with figer(suites.le_matin(convention, jour + timedelta(days=15))):
        reversements.emettre_titre(
            somme, acteur=agents["gestionnaire"], titre_numero="TP-DEMO-1", titre_le=jour + timedelta(days=15)
        )
        executer_echus()
