"""Du dossier aux faits que les règles jugent : la seule traduction des modèles vers `regles.faits`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from aap.models import PieceDemandee
from aap.selecteurs import regles_appliquees
from aap.types import FormePiece
from candidatures import types
from candidatures.models import (
    Attestations,
    Dossier,
    ExerciceBudget,
    Financement,
    Identification,
    PlanFinancement,
    Poste,
    Projet,
    Relations,
    SoutienAnterieur,
    Territoire,
)
from candidatures.selecteurs import mesures
from candidatures.selecteurs.budgets import lignes_du_budget
from candidatures.selecteurs.complet import dossier_complet, section
from candidatures.selecteurs.registre import registre_de, terme_constate
from comptes.types import TypeStructure
from regles import faits as f
from regles import plan_comptable
from regles.montants import CENT, ZERO
from regles.moteur import CATALOGUE, RegleAppliquee, Verdict, evaluer
from socle.affichage import zone
from socle.horloge import aujourd_hui

# Une « dérogation » à cette règle est le constat motivé que le projet répondait déjà aux critères de l'appel.
DEMARRAGE = "DEMARRAGE"
PARTS = ("brut", "charges_patronales", "frais_directs", "frais_generaux")


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
    budget = _budget(dossier, retenu=retenu)
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
        total_charges_projet=_total(budget, "TC"),
        total_produits_projet=_total(budget, "TP"),
        cvn_charges=_poste_budget(budget, "86"),
        cvn_produits=_poste_budget(budget, "87"),
        derogations_demandees=derogations_demandees(plan, regles),
        derogations_accordees=derogees,
        criteres_deja_remplis=True if DEMARRAGE in derogees else None,
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
        postes_existants=_postes_existants(dossier),
        pieces_fournies=_pieces_fournies(dossier, rubriques, engagements),
        nombre_de_fichiers=mesures.fichiers_par_piece(dossier),
        rubriques_remplies=rubriques,
        attestations_cochees=engagements,
        projet_debut=projet.periode_debut,
        projet_fin=projet.periode_fin,
        calendrier=_calendrier(dossier),
    )


def ref_poste(rang: int) -> str:
    """Référence stable d'un poste dans un verdict : son rang dans le dossier, à partir de 1."""
    return f"poste-{rang}"


def libelle_poste(poste: Poste, rang: int | str) -> str:
    """« Poste 1, facilitateur » : le même nom à l'écran, dans le verdict et dans le PDF."""
    return f"Poste {rang}, {poste.get_role_display()}"


def fait_poste(
    poste: Poste, ref: str, *, retenu: bool = False, soutiens: Sequence[SoutienAnterieur] = ()
) -> f.FaitsPoste:
    """Un poste, enregistré ou non. Avec `retenu`, chaque part retenue par le service remplace la part déclarée.

    Le terme d'une convention chargée par le service (`soutiens`) l'emporte sur le terme déclaré.
    """
    brut, charges, directs, generaux = (part_du_poste(poste, nom, retenu=retenu) for nom in PARTS)
    return f.FaitsPoste(
        ref=ref,
        role=f.Role(poste.role),
        etp=poste.etp,
        mois=poste.mois,
        nature=f.NaturePoste(poste.nature or "inconnue"),
        pnad_annee=poste.pnad_annee,
        pnad_terme=terme_constate(poste, soutiens) or poste.pnad_terme,
        deja_finance=poste.nature == types.NaturePoste.EXISTANT,
        part_temps=None if poste.temps_operation is None else poste.temps_operation / CENT,
        mise_a_disposition=poste.mise_a_disposition,
        libelle=libelle_poste(poste, ref.removeprefix("poste-")),
        brut=brut,
        charges_patronales=charges,
        frais_directs=directs,
        frais_generaux=generaux,
    )


def part_du_poste(poste: Poste, nom: str, *, retenu: bool) -> Decimal:
    """Part de coût d'un poste, en euros : déclarée, ou retenue quand le service l'a fixée."""
    declaree: Decimal = getattr(poste, nom)
    fixee: Decimal | None = getattr(poste, f"retenu_{nom}") if retenu else None
    return declaree if fixee is None else fixee


def fait_financement(ligne: Financement, annee_appel: int, ref: str = "") -> f.FaitsFinancement:
    """Un financement, enregistré ou non. Une année d'avant l'appel est N-1 ; sans année, c'est celle du projet."""
    passee = ligne.annee is not None and ligne.annee < annee_appel
    return f.FaitsFinancement(
        categorie=f.Categorie(ligne.categorie),
        montant=ligne.montant,
        statut=f.StatutFinancement(ligne.statut),
        annee=f.Annee.N_MOINS_1 if passee else f.Annee.N,
        poste=ref,
        libelle=ligne.nom or str(ligne.get_categorie_display()),
    )


def plan_du_dossier(dossier: Dossier) -> PlanFinancement:
    """Plan enregistré, ou plan vide."""
    plan = getattr(dossier, "plan", None)
    return plan if isinstance(plan, PlanFinancement) else PlanFinancement(dossier=dossier)


def derogations_demandees(plan: PlanFinancement, regles: Iterable[RegleAppliquee]) -> frozenset[str]:
    """Codes des règles dérogeables de l'appel, si le porteur demande une dérogation."""
    if not plan.derogation_plafond_demandee:
        return frozenset()
    return frozenset(r.code for r in regles if CATALOGUE[r.code].derogable and r.parametres.permet_derogation())


def _budget(dossier: Dossier, *, retenu: bool) -> dict[str, Decimal]:
    """Budget du projet et ses sommes : la version retenue si elle existe et qu'on la demande."""
    toutes = dossier.lignes_budget.all()
    saisies = lignes_du_budget(toutes, types.Budget.PROJET, types.PhaseBudget.RETENU) if retenu else {}
    saisies = saisies or lignes_du_budget(toutes, types.Budget.PROJET)
    return saisies | plan_comptable.totaux(saisies, plan_comptable.Budget.PROJET) if saisies else {}


def _total(budget: dict[str, Decimal], code: str) -> Decimal | None:
    """Un côté encore vide n'est pas un budget de zéro euro : il est inconnu."""
    return budget.get(code) or None


def _poste_budget(budget: dict[str, Decimal], code: str) -> Decimal:
    return budget.get(code, ZERO)


def _rna_connu(type_structure: TypeStructure, identification: Identification) -> bool | None:
    """Vrai si un numéro RNA est donné, faux si l'étape est passée sans lui ; None avant, et hors association."""
    if type_structure != TypeStructure.ASSOCIATION or not identification.nom:
        return None
    return identification.rna.upper().startswith("W")


def _renouvellement(identification: Identification) -> bool | None:
    return identification.frequence == types.Frequence.RENOUVELLEMENT if identification.frequence else None


def _postes_existants(dossier: Dossier) -> tuple[f.FaitsPosteExistant, ...]:
    """Un poste par intitulé ; ses financeurs, N-1 et N, dans l'ordre de saisie."""
    par_poste: dict[str, list[f.FaitsFinancementExistant]] = {}
    for ligne in dossier.postes_existants.all():
        fait = f.FaitsFinancementExistant(
            financeur=ligne.nom_financeur,
            categorie=f.Categorie(ligne.financeur),
            avant=ligne.montant_n1,
            apres=ligne.montant_n,
        )
        par_poste.setdefault(ligne.intitule, []).append(fait)
    return tuple(
        f.FaitsPosteExistant(ref=f"existant-{rang}", libelle=intitule, financements=tuple(financements))
        for rang, (intitule, financements) in enumerate(par_poste.items(), 1)
    )


def _pieces_fournies(dossier: Dossier, rubriques: frozenset[str], engagements: frozenset[str]) -> frozenset[str]:
    """Codes des pièces fournies : déposées, écrites dans une section du formulaire, ou cochées."""
    deposees = {piece.code for piece in dossier.pieces.all() if piece.utilisable}
    remplies = _sections_remplies(dossier, rubriques)
    demandees: Iterable[PieceDemandee] = dossier.version_suivie.pieces.all()
    ecrites = {
        p.code
        for p in demandees
        if (p.forme == FormePiece.FORMULAIRE and p.section in remplies)
        or (p.forme == FormePiece.ENGAGEMENT and p.engagement in engagements)
    }
    return frozenset(deposees | ecrites)


def _sections_remplies(dossier: Dossier, rubriques: frozenset[str]) -> frozenset[str]:
    """Sections où le porteur a écrit l'essentiel : ce qui vaut « pièce fournie » quand la pièce est une section."""
    budgets = {ligne.budget for ligne in dossier.lignes_budget.all()}
    plan = plan_du_dossier(dossier)
    identification, projet = section(dossier, Identification), section(dossier, Projet)
    attestations = section(dossier, Attestations)
    obligatoires = {r.code for r in dossier.version_suivie.rubriques.all() if r.obligatoire}
    remplies: dict[str, bool] = {
        types.Section.STRUCTURE: bool(identification.nom and identification.siret and identification.rl_nom),
        types.Section.BUDGET_STRUCTURE: types.Budget.STRUCTURE in budgets,
        types.Section.PROJET: bool(projet.intitule and projet.objectifs and projet.description),
        types.Section.TERRITOIRE: bool(dossier.departements.all()),
        types.Section.STRATEGIE: bool(rubriques) and obligatoires <= rubriques,
        types.Section.POSTES: bool(dossier.postes.all()),
        types.Section.PLAN: _plan_rempli(dossier, plan),
        types.Section.BUDGET_PROJET: types.Budget.PROJET in budgets,
        types.Section.ENGAGEMENTS: bool(attestations.iban),
        types.Section.RECAPITULATIF: bool(dossier.signatures.all()),
    }
    return frozenset(nom for nom, remplie in remplies.items() if remplie)


def _plan_rempli(dossier: Dossier, plan: PlanFinancement) -> bool:
    """La demande, ses ressources, les postes déjà en place ; tout crédit européen nomme l'autorité qui le gère."""
    ressources = list(dossier.financements.all())
    fse_nomme = all(r.autorite_gestion for r in ressources if r.categorie == types.CategorieFinanceur.UE_FSE)
    postes_dits = plan.aucun_poste_existant or bool(dossier.postes_existants.all())
    return plan.demande is not None and bool(ressources) and fse_nomme and postes_dits


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
