"""La page d'un dossier pour un agent : synthèse, contenu, pièces, notes, échanges, histoire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from candidatures.etats import Etat
from candidatures.faits import verdict_charge
from candidatures.forms.instruction import ControlePieceForm, MessageAgentForm, NotesForm, RemarqueForm
from candidatures.models import Dossier, PieceDeposee, Territoire
from candidatures.selecteurs.complet import section
from candidatures.selecteurs.finances import barres, comparer
from candidatures.selecteurs.histoire import histoire as lire_histoire
from candidatures.selecteurs.instruction import actes_parmi
from candidatures.selecteurs.invites import invitations_du_dossier
from candidatures.selecteurs.lecture import SECTIONS_DE_BUDGET, lire_dossier
from candidatures.selecteurs.notes import synthese_des_notes
from candidatures.selecteurs.parcours import dossier_charge
from candidatures.selecteurs.pieces import pieces_attendues
from candidatures.selecteurs.recevabilite import points_de_recevabilite
from candidatures.selecteurs.registre import constats_des_postes, couverture_de, registre_de, situation_lue
from candidatures.services.avis import avis_attendus_de
from candidatures.types import Section
from candidatures.views.acces import dossier_de
from candidatures.views.instruction.page import permises, rendre_page
from regles.moteur import Verdict
from socle.gardes import VueGardee, exige
from socle.types import Requete

Contexte = Callable[[Requete, Dossier], dict[str, Any]]
A_JUGER = frozenset({Etat.DEPOSE, Etat.A_COMPLETER})
CLOS = frozenset({Etat.RETENU, Etat.REJETE})


def _page(nom: str, contexte_de: Contexte) -> VueGardee:
    @exige("dossier.voir_instruction", charger=dossier_de, methodes=("GET",))
    def vue(request: Requete, uuid: UUID) -> HttpResponse:  # noqa: ARG001 - l'adresse le nomme, la garde l'a chargé
        dossier = dossier_charge(request.objet)
        return rendre_page(request, dossier, nom, contexte_de(request, dossier))

    return vue


def _synthese(request: Requete, dossier: Dossier) -> dict[str, Any]:
    notes = synthese_des_notes(dossier)
    contexte = {
        "notes": notes,
        "avis": dossier.avis.select_related("service"),
        "derogations": dossier.derogations_plafond.select_related("accordee_par"),
        "proposition": dossier.propositions.select_related("proposee_par").first(),
        "decision": dossier.decisions.select_related("decidee_par", "instantane").first(),
        "remarques": _remarques(request, dossier),
        "demande": next(iter(dossier.demandes_completion.filter(satisfaite_le__isnull=True)), None),
        "verdict": None,
        "points": [],
        **_histoire_connue(dossier),
    }
    if "dossier.voir_budget" in permises(request, dossier):
        contexte |= _finances(dossier, contexte)
    return contexte


def _histoire_connue(dossier: Dossier) -> dict[str, Any]:
    """Ce que le service a chargé : soutiens de la structure, conventions déclarées, couverture du territoire."""
    registre = registre_de(dossier)
    territoire = section(dossier, Territoire)
    return {
        "registre": registre,
        "situation": situation_lue(dossier, registre),
        "constats": constats_des_postes(dossier, registre, dossier.postes.all()),
        "couverture": couverture_de(territoire.epcis.all()) if territoire.pk else [],
    }


def _remarques(request: Requete, dossier: Dossier) -> Any:
    """Remarques internes ; celles des sections de budget suivent les budgets."""
    remarques = dossier.remarques.select_related("auteur")
    if "dossier.voir_budget" in permises(request, dossier):
        return remarques
    return remarques.exclude(section__in=[*SECTIONS_DE_BUDGET, Section.POSTES])


def _finances(dossier: Dossier, contexte: dict[str, Any]) -> dict[str, Any]:
    """Verdict, barres, comparaison. Un dossier décidé montre le verdict que la décision a gardé, jamais un autre."""
    decision = contexte["decision"]
    fige = decision is not None and dossier.etat in CLOS
    retenu = Verdict.depuis_json(decision.verdict) if fige else verdict_charge(dossier, retenu=True)
    change = any(poste.retenu_motif for poste in dossier.postes.all())
    return {
        "verdict": retenu,
        "verdict_fige": fige,
        "barres": barres(dossier, retenu, contexte["proposition"], decision),
        "comparaison": comparer(verdict_charge(dossier), retenu) if change else [],
        "points": points_de_recevabilite(dossier, retenu) if dossier.etat in A_JUGER else [],
    }


def contexte_contenu(request: Requete, dossier: Dossier, form: RemarqueForm | None = None) -> dict[str, Any]:
    """Sections lues, remarques internes, formulaire de remarque (lié s'il a été refusé)."""
    permis = permises(request, dossier)
    if form is None and "dossier.commenter" in permis:
        form = RemarqueForm(initial={"section": request.GET.get("section")}, dossier=dossier, acteur=request.user)
    return {
        "sections": lire_dossier(dossier, budgets="dossier.voir_budget" in permis),
        "remarques": _remarques(request, dossier),
        "form": form,
    }


def contexte_pieces(
    request: Requete, dossier: Dossier, refusee: tuple[int, ControlePieceForm] | None = None
) -> dict[str, Any]:
    """Pièces attendues et déposées ; `refusee` : la pièce dont le contrôle vient d'être refusé, et son formulaire."""
    controle = "dossier.verifier_pieces" in permises(request, dossier) and dossier.etat in A_CONTROLER
    formulaires = dict([refusee] if refusee else [])

    def form(piece: PieceDeposee) -> ControlePieceForm | None:
        return formulaires.get(piece.pk) or (form_controle(piece) if controle else None)

    return {
        "lignes": [(a, [(p, form(p)) for p in a.deposees]) for a in pieces_attendues(dossier)],
        "documents": dossier.documents.select_related("fichier"),
        "signatures": dossier.signatures.select_related("fichier", "signee_par"),
        "form_refuse": refusee[1] if refusee else None,
    }


A_CONTROLER = frozenset({Etat.DEPOSE, Etat.A_COMPLETER, Etat.RECEVABLE, Etat.EN_INSTRUCTION, Etat.PROPOSE})


def form_controle(piece: PieceDeposee, donnees: Any = None) -> ControlePieceForm:
    """Formulaire de contrôle d'une pièce, préfixé : il y en a un par pièce."""
    initial = {"controle": piece.controle, "remarque": piece.remarque}
    return ControlePieceForm(donnees, initial=initial, prefix=f"piece-{piece.pk}")


def contexte_notes(request: Requete, dossier: Dossier, form: NotesForm | None = None) -> dict[str, Any]:
    """Notes de tous, les miennes à saisir, avis demandés."""
    permis = permises(request, dossier)
    if form is None and "noter" in actes_parmi(permis, dossier):
        form = NotesForm(dossier=dossier, acteur=request.user)
    miens = avis_attendus_de(request.user, dossier) if "dossier.donner_avis" in permis else []
    ouvert = dossier.decide_le is None
    return {
        "synthese": synthese_des_notes(dossier),
        "form": form,
        "avis": dossier.avis.select_related("service", "rendu_par", "etape"),
        "invitations": invitations_du_dossier(dossier),
        "invite": "dossier.inviter" in permis,
        "a_rendre": [avis for avis in miens if avis.rendu_le is None and ouvert],
    }


def contexte_echanges(request: Requete, dossier: Dossier, form: MessageAgentForm | None = None) -> dict[str, Any]:
    """Fil des messages, du plus ancien au plus récent, et s'il en reste à marquer comme lus."""
    ecrit = "dossier.ecrire_message" in permises(request, dossier)
    fil = list(dossier.messages.select_related("auteur"))
    return {
        "fil": fil,
        "form": form or (MessageAgentForm() if ecrit else None),
        "a_lire": ecrit and any(not message.du_service and message.lu_le is None for message in fil),
    }


def _histoire(request: Requete, dossier: Dossier) -> dict[str, Any]:
    visible = "journal.voir" in permises(request, dossier)
    return {"faits": lire_histoire(dossier) if visible else None}


synthese = _page("dossier", _synthese)
contenu = _page("contenu", contexte_contenu)
pieces = _page("pieces", contexte_pieces)
notes = _page("notes", contexte_notes)
echanges = _page("echanges", contexte_echanges)
histoire = _page("histoire", _histoire)
