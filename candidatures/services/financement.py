"""Verbes du financement : lignes de budget, report du plan et des postes, demande ramenée, formulaire imprimé.

Chacun passe par `enregistrer_section` : droit, verrou, version et recopie sont les mêmes que pour une saisie.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from candidatures import types
from candidatures.documents.cerfa import GENRE, empreinte_du_document, produire_cerfa
from candidatures.faits import faits_du_dossier, verdict
from candidatures.models import DocumentProduit, Dossier, LigneBudget, PieceDeposee, PlanFinancement, SaisieInvalide
from candidatures.selecteurs.financement import couts_par_ligne, lignes_ventilees, montant_ramene
from candidatures.services.brouillon import enregistrer_section
from candidatures.services.collage import LigneCollee, lire_collage, montants_colles
from candidatures.services.pieces import deposer_piece, retirer_piece
from candidatures.services.saisie import Difference, Illisible
from candidatures.types import Section
from comptes.models import Utilisateur
from regles import plan_comptable
from regles.plan_comptable import Budget
from socle import fichiers
from socle.horloge import maintenant
from socle.travaux import Travail, programmer
from socle.types import Televersement
from socle.workflow import TransitionInterdite

SECTIONS_BUDGET = {
    types.Budget.STRUCTURE: Section.BUDGET_STRUCTURE,
    types.Budget.PROJET: Section.BUDGET_PROJET,
}
TRAVAIL_CERFA = "dossier.cerfa"


class SaisieFaite:
    """Une saisie que le serveur remplit lui-même. `remplaces` : chemins dont le texte illisible gardé n'a plus lieu."""

    def __init__(
        self, dossier: Dossier, section: Section, ecriture: Callable[[], object], remplaces: Collection[str] = ()
    ) -> None:
        """Relève d'abord les textes gardés, que l'enregistrement remplacera."""
        self.section, self.ecriture = section, ecriture
        gardes = SaisieInvalide.objects.filter(dossier=dossier, section=section)
        self.gardes = [Illisible(g.chemin, g.texte, g.message) for g in gardes if g.chemin not in remplaces]

    def ecrire(self) -> None:
        """Écrit."""
        self.ecriture()

    def illisibles(self) -> Sequence[Illisible]:
        """Textes déjà gardés."""
        return self.gardes

    def differences(self) -> Sequence[Difference]:
        """Un acte du serveur part de ce qui est en base : il n'a pas d'écart."""
        return ()


def ecrire_lignes(
    dossier: Dossier, quel: types.Budget, montants: Mapping[str, Decimal], libelles: Mapping[str, str]
) -> None:
    """Remplace les lignes du budget déposé par celles-ci (euros, par code). Ne contrôle ni droit ni version."""
    lignes = LigneBudget.objects.filter(dossier=dossier, budget=quel, phase=types.PhaseBudget.DEPOSE)
    lignes.delete()
    LigneBudget.objects.bulk_create(
        LigneBudget(
            dossier=dossier,
            budget=quel,
            phase=types.PhaseBudget.DEPOSE,
            code=code,
            libelle=libelles.get(code, ""),
            montant=montant,
        )
        for code, montant in sorted(montants.items())
    )


def _fusionner_lignes(
    dossier: Dossier,
    quel: types.Budget,
    montants: Mapping[str, Decimal],
    libelles: Mapping[str, str],
    *,
    acteur: Utilisateur,
    vider: Collection[str] = (),
) -> None:
    """Change ces lignes d'un budget et garde les autres ; `vider` : lignes à retirer d'abord."""
    section = SECTIONS_BUDGET[quel]
    deja = LigneBudget.objects.filter(dossier=dossier, budget=quel, phase=types.PhaseBudget.DEPOSE)
    gardees = {ligne.code: ligne for ligne in deja if ligne.code not in vider}
    tous = {code: ligne.montant for code, ligne in gardees.items()} | dict(montants)
    noms = {code: ligne.libelle for code, ligne in gardees.items()} | dict(libelles)
    remplaces = {f"budget_{quel.value}.{code}" for code in (*montants, *vider)}
    saisie = SaisieFaite(dossier, section, lambda: ecrire_lignes(dossier, quel, tous, noms), remplaces)
    enregistrer_section(dossier, section, saisie, acteur=acteur, version_attendue=0)


@transaction.atomic
def reporter_plan(dossier: Dossier, *, acteur: Utilisateur) -> int:
    """Porte la demande et les financeurs à leurs lignes du budget du projet ; rend le nombre de lignes écrites.

    Les lignes du compte 74 deviennent celles du plan ; les comptes 70, 73 et les ressources propres ne changent que si
    le plan en parle. Lève TransitionInterdite si le plan est vide.
    """
    version = dossier.version_suivie
    ventilees = lignes_ventilees(faits_du_dossier(dossier), version.compte_demande)
    if not ventilees:
        raise TransitionInterdite("Le plan est encore vide : rien à reporter.")
    nommees = {ligne.code: ligne.libelle for ligne in ventilees}
    nommees |= {version.compte_demande: version.direction}
    racines = {ligne.code.partition(".")[0] for ligne in ventilees} - {"74"}
    vider = {*plan_comptable.enfants("74"), *(c for r in racines for c in (r, *plan_comptable.enfants(r)))}
    montants = {ligne.code: ligne.montant for ligne in ventilees}
    _fusionner_lignes(dossier, types.Budget.PROJET, montants, nommees, acteur=acteur, vider=vider)
    return len(ventilees)


@transaction.atomic
def reprendre_postes(dossier: Dossier, *, acteur: Utilisateur) -> dict[str, Decimal]:
    """Porte le coût des postes finançables à ses lignes du budget du projet ; rend ce qui est écrit, par ligne."""
    couts = couts_par_ligne(dossier.postes.all())
    if not couts:
        raise TransitionInterdite("Aucun poste chiffré : rien à reprendre.")
    _fusionner_lignes(dossier, types.Budget.PROJET, couts, {}, acteur=acteur)
    return couts


@transaction.atomic
def coller_budget(dossier: Dossier, quel: types.Budget, texte: str, *, acteur: Utilisateur) -> list[LigneCollee]:
    """Écrit les lignes reconnues d'un tableau copié, garde les autres lignes du budget ; rend le rapport entier."""
    rapport = lire_collage(texte, Budget(quel.value))
    montants = montants_colles(rapport)
    if montants:
        _fusionner_lignes(dossier, quel, montants, {}, acteur=acteur)
    return rapport


@transaction.atomic
def ramener_demande(dossier: Dossier, *, acteur: Utilisateur) -> Decimal:
    """Baisse la demande à ce que l'appel permet, en euros entiers ; rend le nouveau montant.

    La ligne 74 – État du budget du projet suit, si elle portait l'ancienne demande.
    Lève TransitionInterdite si la demande y tient déjà, ou si rien n'est éligible.
    """
    montant = montant_ramene(verdict(dossier))
    if montant is None:
        raise TransitionInterdite("La demande n'a pas à être ramenée.")
    plan = PlanFinancement.objects.filter(dossier=dossier)
    avant = plan.values_list("demande", flat=True).get()
    saisie = SaisieFaite(dossier, Section.PLAN, lambda: plan.update(demande=montant), {"plan.demande"})
    enregistrer_section(dossier, Section.PLAN, saisie, acteur=acteur, version_attendue=0)
    compte = dossier.version_suivie.compte_demande
    ligne = dossier.lignes_budget.filter(budget=types.Budget.PROJET, phase=types.PhaseBudget.DEPOSE, code=compte)
    if ligne.filter(montant=avant).exists():
        _fusionner_lignes(dossier, types.Budget.PROJET, {compte: montant}, {}, acteur=acteur)
    return montant


def cle_cerfa(dossier: Dossier, empreinte: str) -> str:
    """Clé du travail qui imprime ce contenu-là."""
    return f"dossier:{dossier.uuid}:cerfa:{empreinte}"


def demander_cerfa(dossier: Dossier) -> Travail:
    """Programme l'impression du formulaire tel qu'il est ; le même contenu ne s'imprime qu'une fois."""
    cle = cle_cerfa(dossier, empreinte_du_document(dossier))
    return programmer(TRAVAIL_CERFA, cle, {"dossier": dossier.pk}, objet=dossier)


@transaction.atomic
def joindre_budget(dossier: Dossier, code: str, fichier: Televersement, *, acteur: Utilisateur) -> None:
    """Joint le budget principal d'une personne publique ; celui d'avant est retiré, pas effacé.

    Lève FichierRefuse, ou TransitionInterdite si le dossier n'est plus ouvert.
    """
    anciennes = list(PieceDeposee.objects.filter(dossier=dossier, code=code, retiree_le__isnull=True))
    deposer_piece(dossier, code, fichier, acteur=acteur)
    for ancienne in anciennes:
        retirer_piece(ancienne, acteur=acteur)


def imprimer_cerfa(travail: Travail) -> None:
    """Rend le PDF hors transaction, puis écrit le document une seule fois."""
    dossier = Dossier.objects.get(pk=travail.arguments["dossier"])
    travail.avancer(10, "Mise en page du formulaire")
    empreinte = empreinte_du_document(dossier)
    octets = produire_cerfa(dossier)
    travail.avancer(90, "Rangement")

    def conclure() -> dict[str, int]:
        document = DocumentProduit.objects.filter(dossier=dossier, genre=GENRE, empreinte_donnees=empreinte).first()
        if document is None:
            nom = f"demande-subvention-{dossier.numero or 'brouillon'}.pdf"
            document = DocumentProduit.objects.create(
                dossier=dossier,
                genre=GENRE,
                empreinte_donnees=empreinte,
                fichier=fichiers.enregistrer(octets, nom, "application/pdf"),
                produit_le=maintenant(),
            )
        return {"document": document.pk}

    travail.conclure(conclure)
