"""Le dossier entier en faits, et son verdict."""

from __future__ import annotations

from collections.abc import Iterable

from aap.selecteurs import regles_appliquees
from candidatures import types
from candidatures.faits.argent import (
    budget_du_projet,
    derogations_demandees,
    fait_financement,
    plan_du_dossier,
    poste_budget,
    total,
)
from candidatures.faits.pieces import pieces_fournies
from candidatures.faits.postes import fait_poste, postes_existants, ref_poste
from candidatures.models import (
    Attestations,
    Dossier,
    ExerciceBudget,
    Identification,
    Projet,
    Relations,
    Territoire,
)
from candidatures.selecteurs import mesures
from candidatures.selecteurs.complet import dossier_complet, section
from candidatures.selecteurs.registre import registre_de
from comptes.types import TypeStructure
from regles import faits as f
from regles.montants import ZERO
from regles.moteur import RegleAppliquee, Verdict, evaluer
from socle.affichage import zone
from socle.horloge import aujourd_hui


def verdict(dossier: Dossier, *, retenu: bool = False) -> Verdict:
    """Verdict des règles de l'appel sur le dossier tel qu'il est en base (nombre de requêtes borné).

    `retenu` : mêmes faits, avec les coûts et le budget retenus par le service.
    """
    return verdict_charge(dossier_complet(dossier), retenu=retenu)


def verdict_charge(dossier: Dossier, *, retenu: bool = False) -> Verdict:
    """Le même, pour un dossier déjà chargé par `selecteurs.complet` ou `selecteurs.parcours`."""
    regles = regles_appliquees(dossier.version_suivie)
    return evaluer(_faits(dossier, regles, retenu=retenu), regles)


def faits_du_dossier(dossier: Dossier, *, retenu: bool = False) -> f.FaitsDossier:
    """Faits du dossier tel qu'il est en base. Ce que le porteur n'a pas dit vaut None, jamais faux."""
    return faits_charges(dossier_complet(dossier), retenu=retenu)


def faits_charges(dossier: Dossier, *, retenu: bool = False) -> f.FaitsDossier:
    """Les mêmes, pour un dossier déjà chargé par `selecteurs.complet` ou `selecteurs.parcours`."""
    return _faits(dossier, regles_appliquees(dossier.version_suivie), retenu=retenu)


def _faits(dossier: Dossier, regles: Iterable[RegleAppliquee], *, retenu: bool) -> f.FaitsDossier:
    identification = section(dossier, Identification)
    relations = section(dossier, Relations)
    attestations = section(dossier, Attestations)
    projet = section(dossier, Projet)
    territoire = section(dossier, Territoire)
    type_structure = TypeStructure(dossier.structure.type)
    refs = {poste.pk: ref_poste(rang) for rang, poste in enumerate(dossier.postes.all(), 1)}
    plan = plan_du_dossier(dossier)
    budget = budget_du_projet(dossier, retenu=retenu)
    registre = registre_de(dossier)
    rubriques = frozenset(r.code for r in dossier.reponses.all() if r.texte.strip())
    engagements = frozenset(e.code for e in dossier.engagements.all())
    derogees = frozenset(d.regle for d in dossier.derogations_plafond.all())
    codes = {regle.code for regle in regles}
    return f.FaitsDossier(
        famille=f.Famille(type_structure.famille.value.upper()),
        type_structure=type_structure.value.upper(),
        situation=f.Situation(identification.situation or "INCONNUE"),
        postes=tuple(
            fait_poste(p, refs[p.pk], retenu=retenu, soutiens=registre.soutiens) for p in dossier.postes.all()
        ),
        financements=tuple(
            fait_financement(ligne, dossier.appel.annee, refs.get(ligne.poste_id or 0, ""))
            for ligne in dossier.financements.all()
        ),
        demande=plan.demande or ZERO,
        demande_attestee=plan.demande,
        demande_budget=budget.get(dossier.version_suivie.compte_demande),
        total_charges_projet=total(budget, "TC"),
        total_produits_projet=total(budget, "TP"),
        cvn_charges=poste_budget(budget, "86"),
        cvn_produits=poste_budget(budget, "87"),
        derogations_demandees=derogations_demandees(plan, regles),
        derogations_accordees=derogees,
        criteres_deja_remplis=True if types.DEMARRAGE in derogees else None,
        prestations_seules=mesures.prestations_seules(budget),
        enveloppe_consommee=mesures.enveloppe_consommee(dossier) if "ENVELOPPE" in codes else ZERO,
        dossiers_semblables=mesures.dossiers_semblables(dossier) if "DOSSIER_PAR_OPERATION" in codes else 0,
        epcis=mesures.epcis(territoire),
        zone_blanche=territoire.zone_blanche,
        zone_blanche_justifiee=bool(territoire.zone_blanche_motif and territoire.zone_blanche_preuve.strip()),
        signataire_est_representant=attestations.signataire_est_rl,
        rup=relations.rup,
        agrement_25_1=False if relations.agrement is False else relations.agrement_25_1,
        rna_connu=_rna_connu(type_structure, identification),
        renouvellement=_renouvellement(identification),
        coordinateur_contacte=True if attestations.coordinateur_date else None,
        annees_pnad=registre.annees,
        annees_pnad_declarees=frozenset(p.pnad_annee for p in dossier.postes.all() if p.pnad_annee),
        annees_pnad_completes=registre.annees_completes,
        porteuse_constatee=registre.porteuse,
        subventions_publiques_annuelles=section(dossier, ExerciceBudget).subventions_publiques,
        cumul_de_minimis=attestations.cumul_de_minimis,
        regime_aide=f.RegimeAide(dossier.regime_aide),
        postes_existants=postes_existants(dossier),
        pieces_fournies=pieces_fournies(dossier, rubriques, engagements),
        nombre_de_fichiers=mesures.fichiers_par_piece(dossier),
        rubriques_remplies=rubriques,
        attestations_cochees=engagements,
        projet_debut=projet.periode_debut,
        projet_fin=projet.periode_fin,
        calendrier=_calendrier(dossier),
    )


def _rna_connu(type_structure: TypeStructure, identification: Identification) -> bool | None:
    """Vrai si un numéro RNA est donné, faux si l'étape est passée sans lui ; None avant, et hors association."""
    if type_structure != TypeStructure.ASSOCIATION or not identification.nom:
        return None
    return identification.rna.upper().startswith("W")


def _renouvellement(identification: Identification) -> bool | None:
    return identification.frequence == types.Frequence.RENOUVELLEMENT if identification.frequence else None


def _calendrier(dossier: Dossier) -> f.FaitsCalendrier:
    """Instants dans le fuseau de l'appel ; une signature ne compte que par sa date de réception."""
    fuseau = zone(dossier.appel.fuseau)
    signees = [s.signee_le for s in dossier.signatures.all()]
    return f.FaitsCalendrier(
        jour=aujourd_hui(dossier.appel.fuseau),
        premier_depot=dossier.depose_le.astimezone(fuseau) if dossier.depose_le else None,
        signature=max(signees).astimezone(fuseau).date() if signees else None,
        dossier_complet=dossier.complet_le.astimezone(fuseau).date() if dossier.complet_le else None,
        examen=dossier.propose_le.astimezone(fuseau).date() if dossier.propose_le else None,
        decision=dossier.decide_le.astimezone(fuseau).date() if dossier.decide_le else None,
    )
