"""Fabriques de bilans : une convention en cours, ses bilans attendus, des réponses complètes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from aap.types import TypeIndicateur
from bilans import services
from bilans.models import ActiviteMarche, Bilan, Marche, ValeurIndicateur
from bilans.selecteurs.calculs import en_etp
from bilans.selecteurs.questionnaire import NOMBRES, questionnaire
from bilans.types import GenreBilan, TypeAcheteur
from candidatures.etats import Etat as EtatDossier
from comptes.droits import SYSTEME
from comptes.models import Utilisateur
from conventions.etats import Etat
from conventions.models import Convention, PosteConventionne
from tests.fabriques.aap import appel_de
from tests.fabriques.comptes import StructureFactory, agent, representant, siret
from tests.fabriques.moules import recoulable
from tests.fabriques.pilotage import convention_legere, dossier_leger

DEBUT, FIN = date(2025, 9, 1), date(2026, 8, 31)
INTERMEDIAIRE_LE, FINAL_LE = date(2026, 3, 1), date(2026, 10, 31)
LECTURE = "convention__dossier__appel__service", "convention__dossier__structure"


@recoulable("dossier__appel__service", "dossier__structure")
def convention_suivie(code: str = "aura-2025", **champs: Any) -> Convention:
    """Convention en cours du 1er septembre 2025 au 31 août 2026, avec ses dates de bilans."""
    structure = champs.pop("structure", None) or StructureFactory()
    if not structure.membres.exists():
        representant(structure)
    dossier = dossier_leger(champs.pop("appel", None) or appel_de(code), EtatDossier.RETENU, structure=structure)
    convention = convention_legere(dossier, Etat.EN_COURS)
    valeurs = {
        "debut": DEBUT, "fin": FIN, "bilan_intermediaire_le": INTERMEDIAIRE_LE, "bilan_final_le": FINAL_LE,
    } | champs  # fmt: skip
    for champ, valeur in valeurs.items():
        setattr(convention, champ, valeur)
    convention.save()
    return convention


def poste_fige(convention: Convention, **champs: Any) -> PosteConventionne:
    """Un poste que la convention finance d'un bout à l'autre : un temps plein de facilitateur, au coût de 30 000 €."""
    valeurs = {
        "rang": 1, "role": "FACILITATEUR", "etp": Decimal(1), "debut": DEBUT, "fin": FIN, "cout": 30000, "aide": 15000,
    } | champs  # fmt: skip
    return PosteConventionne.objects.create(convention=convention, **valeurs)


def bilans_attendus(code: str = "aura-2025", **champs: Any) -> list[Bilan]:
    """Bilans nés de la notification d'une convention de cet appel."""
    convention = convention_suivie(code, **champs)
    services.preparer(convention, acteur=SYSTEME)
    return list(Bilan.objects.filter(convention=convention).select_related(*LECTURE).order_by("echeance", "pk"))


@recoulable("convention__dossier__appel__service", "convention__dossier__structure")
def bilan_attendu(genre: GenreBilan = GenreBilan.INTERMEDIAIRE, code: str = "aura-2025", **champs: Any) -> Bilan:
    """Le premier bilan attendu de ce genre."""
    return next(b for b in bilans_attendus(code, **champs) if b.genre == genre)


def porteur_du_bilan(bilan: Bilan) -> Utilisateur:
    """Représentante du bénéficiaire."""
    return bilan.convention.dossier.structure.membres.order_by("pk")[0].utilisateur


def agent_du_bilan(role: str, bilan: Bilan) -> Utilisateur:
    """Agent du service de l'appel."""
    return agent(role, bilan.convention.dossier.appel.service)


@recoulable("convention__dossier__appel__service", "convention__dossier__structure")
def bilan_en_saisie(genre: GenreBilan = GenreBilan.INTERMEDIAIRE, code: str = "aura-2025", **champs: Any) -> Bilan:
    """Un bilan dont la saisie est commencée."""
    bilan = bilan_attendu(genre, code, **champs)
    return services.saisir(bilan, acteur=porteur_du_bilan(bilan))


def remplir(bilan: Bilan) -> Bilan:
    """Donne à chaque question une réponse qui ne se contredit pas : 100 pour tous les marchés, 10 pour l'État."""
    for question in questionnaire(bilan).questions:
        for cle in question.cles:
            valeur = ValeurIndicateur.objects.get_or_create(bilan=bilan, code=cle.code, perimetre=cle.perimetre)[0]
            if question.type in NOMBRES:
                nombre = Decimal(100 if cle.perimetre == "TOUS_MARCHES" else 10)
                heures_etp = bilan.convention.dossier.version_suivie.heures_etp
                # Des bénéficiaires en ETP qui vont avec les heures réalisées.
                valeur.valeur = en_etp(nombre, heures_etp) if question.indicateur.calcul == "etp" else nombre
                valeur.total_porteur = Decimal(1000) if question.compare_total else None
            elif question.type == TypeIndicateur.REPARTITION:
                valeur.cases = {question.cases[0][0]: 100 if cle.perimetre == "TOUS_MARCHES" else 10}
            else:
                valeur.texte = f"Réponse à {question.indicateur.libelle}."
            valeur.save()
    return bilan


@recoulable("convention__dossier__appel__service", "convention__dossier__structure")
def bilan_transmis(genre: GenreBilan = GenreBilan.INTERMEDIAIRE, code: str = "aura-2025", **champs: Any) -> Bilan:
    """Un bilan rempli et transmis."""
    bilan = remplir(bilan_en_saisie(genre, code, **champs))
    return services.transmettre(bilan, acteur=porteur_du_bilan(bilan))


def activite(bilan: Bilan, numero: str = "M-1", *, etat: bool = False, **champs: Any) -> ActiviteMarche:
    """Un marché de la structure et ce qu'il a donné pendant ce bilan."""
    du_marche = {
        nom: champs.pop(nom) for nom in ("montant_ht", "segment", "titulaire", "structure_inclusive") if nom in champs
    }
    marche = Marche.objects.create(
        structure=bilan.convention.dossier.structure,
        acheteur_siret=siret(900 if etat else 901),
        acheteur="Préfecture d'essai" if etat else "Ville d'essai",
        type_acheteur=TypeAcheteur.ETAT if etat else TypeAcheteur.COLLECTIVITE,
        numero=numero,
        **du_marche,
    )
    return ActiviteMarche.objects.create(bilan=bilan, marche=marche, **champs)
