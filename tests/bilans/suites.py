"""Mener un compte rendu financier jusqu'à un état, par les verbes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bilans import services
from bilans.models import Bilan, CompteRendu
from bilans.selecteurs.compte_rendu import tableau
from bilans.services import compte_rendu as actes
from bilans.types import GenreBilan
from candidatures.models import LigneBudget
from comptes.droits import SYSTEME
from comptes.models import Utilisateur
from conventions.models import Convention
from tests.conventions.argent import engagee
from tests.conventions.commun import porteur_de
from tests.fabriques.bilans import convention_suivie
from tests.fabriques.bilans import remplir as remplir_reponses
from tests.fabriques.comptes import agent

PREVU = {"62.3": 2000, "64.1": 22000, "64.2": 8000, "74.E1": 15000, "74.D1": 12000, "RP.1": 5000}
LIBELLES = {"74.E1": "DREETS", "74.D1": "Rhône", "RP.1": "Fonds propres"}
# Le personnel a coûté 3 000 € de moins que prévu : 27 000 € éligibles, et autant de produits que de charges.
REALISE = {"62.3": 2000, "64.1": 20000, "64.2": 7000, "74.E1": 15000, "74.D1": 12000, "RP.1": 2000}
TEXTES = {
    "mise_en_oeuvre": "Vingt acheteurs rencontrés.",
    "beneficiaires": "60 demandeurs d'emploi.",
    "dates_lieux": "De septembre à août, dans le Rhône.",
    "objectifs": "Oui, en heures et en marchés.",
}


def budgeter(convention: Convention, phase: str = "conventionne", montants: dict[str, int] | None = None) -> None:
    """Écrit le budget du projet d'une convention."""
    LigneBudget.objects.bulk_create(
        LigneBudget(
            dossier=convention.dossier,
            budget="projet",
            phase=phase,
            code=code,
            montant=montant,
            libelle=LIBELLES.get(code, ""),
        )
        for code, montant in (montants or PREVU).items()
    )


def compte_rendu_attendu(**options: Any) -> Bilan:
    """Le compte rendu attendu d'une convention engagée, son budget conventionné écrit."""
    convention = engagee(**options)
    budgeter(convention)
    return relu(convention.bilans.get(genre=GenreBilan.COMPTE_RENDU))


def relu(bilan: Bilan) -> Bilan:
    """Le bilan relu en base, relations comprises."""
    return Bilan.objects.select_related(
        "convention__dossier__appel__service", "convention__dossier__structure", "convention__dossier__version"
    ).get(pk=bilan.pk)


def compte_rendu_en_saisie(**options: Any) -> Bilan:
    """Sa saisie est commencée."""
    bilan = compte_rendu_attendu(**options)
    return relu(services.saisir(bilan, acteur=porteur(bilan)))


def porteur(bilan: Bilan) -> Utilisateur:
    """Représentante du bénéficiaire, rédactrice et signataire."""
    return porteur_de(bilan.convention)


def remplir(bilan: Bilan, realise: dict[str, int] | None = None) -> Bilan:
    """Remplit les trois feuillets ; chaque écart est expliqué."""
    actes.ecrire_realisation(bilan, {code: Decimal(montant) for code, montant in (realise or REALISE).items()})
    CompteRendu.objects.filter(bilan=bilan).update(**TEXTES)
    for ligne in tableau(relu(bilan)).a_expliquer:
        bilan.lignes.update_or_create(
            code=ligne.code,
            defaults={"explication": "Poste pourvu plus tard que prévu."},
            create_defaults={"explication": "Poste pourvu plus tard que prévu.", "prevision": ligne.prevu},
        )
    return relu(bilan)


def compte_rendu_transmis(realise: dict[str, int] | None = None, **options: Any) -> Bilan:
    """Rempli, signé, transmis."""
    bilan = remplir(compte_rendu_en_saisie(**options), realise)
    actes.signer_et_transmettre(bilan, acteur=porteur(bilan), fait_a="Lyon", version=bilan.version)
    return relu(bilan)


def compte_rendu_valide(realise: dict[str, int] | None = None, **options: Any) -> Bilan:
    """Validé par le service."""
    bilan = compte_rendu_transmis(realise, **options)
    return relu(services.valider(bilan, acteur=agent_de("instructeur", bilan)))


def agent_de(role: str, bilan: Bilan) -> Utilisateur:
    """Un agent du service de l'appel."""
    return agent(role, bilan.convention.dossier.appel.service)


def autre_bilan_transmis(code: str = "aura-2025", **options: Any) -> Bilan:
    """Le bilan intermédiaire transmis d'une nouvelle convention."""
    convention = convention_suivie(code, **options)
    services.preparer(convention, acteur=SYSTEME)
    bilan = relu(convention.bilans.get(genre=GenreBilan.INTERMEDIAIRE))
    acteur = porteur(bilan)
    return relu(services.transmettre(remplir_reponses(services.saisir(bilan, acteur=acteur)), acteur=acteur))
