"""Les postes : figés à la signature, puis leur vie déclarée ; un poste vide se signale une fois."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from comptes.models import Utilisateur
from conventions.etats import SIGNEES
from conventions.mentions import couts_retenus, postes_finances
from conventions.models import Convention, EvenementPoste, PosteConventionne
from conventions.selecteurs.postes import (
    evenements_du_rang,
    faits_du_poste,
    fin_effective,
    postes_en_vigueur,
    vie_du_poste,
)
from conventions.services.notifications import prevenir_agents
from conventions.services.redaction import exiger
from conventions.types import NatureEvenement
from regles.echeances import fin_de_periode
from regles.montants import repartir
from regles.postes import VieImpossible
from socle import fichiers, journal
from socle.affichage import date_longue
from socle.evenements import emettre
from socle.horloge import maintenant
from socle.types import Televersement
from socle.workflow import MauvaisEtat, MotifManquant, TransitionInterdite


def figer_postes(convention: Convention) -> list[PosteConventionne]:
    """Écrit les postes que la convention finance, à sa signature ; déjà figés, ne fait rien. Sous son verrou.

    L'aide se répartit au prorata du coût retenu, au centime près.
    """
    if convention.debut is None or convention.fin is None or convention.postes.exists():
        return []
    finances = postes_finances(convention)
    couts = {str(poste.pk): cout for poste, cout in zip(finances, couts_retenus(convention), strict=True)}
    aides = repartir(convention.montant, couts)
    return PosteConventionne.objects.bulk_create(
        PosteConventionne(
            convention=convention,
            poste=poste,
            rang=rang,
            role=poste.role,
            etp=poste.etp,
            debut=convention.debut,
            fin=min(convention.fin, fin_de_periode(convention.debut, poste.mois)),
            cout=couts[str(poste.pk)],
            aide=aides[str(poste.pk)],
        )
        for rang, poste in enumerate(finances, 1)
    )


@transaction.atomic
def declarer_evenement(
    poste: PosteConventionne,
    *,
    acteur: Utilisateur,
    nature: str,
    debut: date,
    fin: date | None = None,
    personne: str = "",
    commentaire: str = "",
    fichier: Televersement | None = None,
) -> EvenementPoste:
    """Déclare ce qui arrive à un poste. Lève TransitionInterdite si cela contredit ce qui est déjà déclaré.

    `debut` : premier jour de l'effet ; `fin` : le dernier, vide tant que cela dure. Lève FichierRefuse.
    """
    verrou = _verrouiller(poste, acteur)
    if debut > fin_effective(verrou):
        raise TransitionInterdite(f"Ce poste finit le {date_longue(fin_effective(verrou))} : la date est après.")
    evenement = EvenementPoste(
        poste=verrou, nature=nature, debut=debut, fin=fin, personne=personne.strip(), commentaire=commentaire.strip(),
        declare_le=maintenant(), declare_par=acteur,
    )  # fmt: skip
    _verifier(verrou, [*evenements_du_rang(verrou), evenement])
    if fichier is not None:
        evenement.justificatif = fichiers.deposer(fichier, acteur=acteur)
    evenement.save()
    detail = {"poste": str(verrou), "nature": NatureEvenement(nature).label, "du": debut, "au": fin}
    journal.inscrire(verrou.convention, "convention.declarer_poste", acteur=acteur, detail=detail)
    _suites(verrou)
    return evenement


@transaction.atomic
def annuler_evenement(evenement: EvenementPoste, *, acteur: Utilisateur, motif: str) -> EvenementPoste:
    """Annule une déclaration fausse, avec sa raison ; elle reste lisible. Refuse si ce qui reste se contredit."""
    verrou = _verrouiller(evenement.poste, acteur)
    relu = EvenementPoste.objects.get(pk=evenement.pk)
    if relu.annule_le is not None:
        raise MauvaisEtat("Cette déclaration est déjà annulée.")
    if not motif.strip():
        raise MotifManquant("Indiquez pourquoi vous annulez cette déclaration : la raison est conservée.")
    _verifier(verrou, [autre for autre in evenements_du_rang(verrou) if autre.pk != relu.pk])
    relu.annule_le, relu.annule_motif = maintenant(), motif.strip()
    relu.save(update_fields=["annule_le", "annule_motif"])
    detail = {"poste": str(verrou), "nature": relu.get_nature_display(), "du": relu.debut}
    journal.inscrire(
        verrou.convention, "convention.annuler_evenement", acteur=acteur, motif=motif.strip(), detail=detail
    )
    _suites(verrou)
    return relu


def _verrouiller(poste: PosteConventionne, acteur: Utilisateur) -> PosteConventionne:
    """Le poste en vigueur, convention verrouillée : deux déclarations ne se croisent pas."""
    exiger(acteur, "convention.declarer_poste", poste.convention)
    convention = Convention.objects.select_for_update(of=("self",)).get(pk=poste.convention_id)
    if convention.etat not in SIGNEES:
        raise MauvaisEtat("La vie d'un poste se déclare une fois la convention signée.")
    verrou = postes_en_vigueur(convention).filter(pk=poste.pk).first()
    if verrou is None:
        raise MauvaisEtat("Ce poste vient d'un avenant qui n'est pas encore en vigueur.")
    verrou.convention = convention
    return verrou


def _verifier(poste: PosteConventionne, evenements: list[EvenementPoste]) -> None:
    try:
        vie_du_poste(poste, sorted(evenements, key=lambda e: e.debut))
    except VieImpossible as erreur:
        raise TransitionInterdite(str(erreur)) from erreur


def _suites(poste: PosteConventionne) -> None:
    """Prévient une fois par période sans personne, et laisse les pièces du dessus relire le poste."""
    faits = faits_du_poste(poste)
    for periode in faits.non_pourvues:
        cle = f"poste:{poste.uuid}:non-pourvu:{periode.debut:%Y-%m-%d}"
        prevenir_agents(poste.convention, "poste_non_pourvu", cle=cle, poste=poste, periode=periode, faits=faits)
    emettre("convention.poste_change", convention=poste.convention, poste=poste)
