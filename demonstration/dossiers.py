"""Remplir un dossier fictif, section par section, comme son porteur l'aurait fait."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from dateutil.relativedelta import relativedelta

from aap.models import AppelAProjets
from aap.types import FormePiece
from candidatures import models as m
from candidatures import services, types
from candidatures.selecteurs.parcours import PARCOURS, dossier_charge, engagements_demandes
from candidatures.selecteurs.pieces import pieces_attendues
from candidatures.services.brouillon import recopier
from comptes.models import Structure, Utilisateur
from demonstration import textes
from demonstration.donnees import Candidate
from demonstration.registre import terme_pnad
from socle import fichiers
from socle.horloge import aujourd_hui, maintenant
from socle.pdf import rendre
from territoires.models import Departement, Epci

IBAN = "FR7630006000011234567890189"
EPCIS = 2


def brouillon(appel: AppelAProjets, lieu: Structure, acteur: Utilisateur, candidate: Candidate) -> m.Dossier:
    """Dossier commencé : identité et projet seulement."""
    dossier = services.creer_dossier(appel, lieu, acteur=acteur)
    _identite(dossier, acteur, candidate)
    _projet(dossier, candidate)
    recopier(dossier)
    return dossier


def complet(appel: AppelAProjets, lieu: Structure, acteur: Utilisateur, candidate: Candidate) -> m.Dossier:
    """Dossier entièrement rempli : il n'y manque que la signature."""
    dossier = brouillon(appel, lieu, acteur, candidate)
    _ecrire(m.Relations, dossier, agrement=False, rup=False, impots_commerciaux=False, adherents_pm=False)
    _ecrire(
        m.MoyensHumains,
        dossier,
        benevoles=14,
        volontaires=1,
        salaries=11,
        emplois_aides=2,
        etpt=Decimal("9.20"),
        mad=0,
        adherents=86,
    )
    _territoire(dossier, candidate)
    _strategie(dossier, candidate)
    _financement(dossier, candidate)
    _budgets(dossier, candidate)
    _attestations(dossier, acteur)
    _pieces(dossier, acteur)
    for section in PARCOURS:
        if not section.sans_saisie:
            m.SectionEnregistree.objects.update_or_create(
                dossier=dossier, code=section.code, defaults={"version": 1, "enregistree_par": acteur}
            )
    recopier(dossier)
    return m.Dossier.objects.get(pk=dossier.pk)


def _ecrire(modele: Any, dossier: m.Dossier, **valeurs: Any) -> None:
    modele.objects.filter(pk=dossier.pk).update(**valeurs)


def _identite(dossier: m.Dossier, acteur: Utilisateur, candidate: Candidate) -> None:
    frequence = types.Frequence.RENOUVELLEMENT if candidate.annees_pnad else types.Frequence.PREMIERE
    _ecrire(
        m.Identification,
        dossier,
        frequence=frequence,
        situation=candidate.situation,
        rl_nom=acteur.nom,
        rl_prenom=acteur.prenom,
        rl_fonction="Présidente",
        rl_tel="+33472000000",
        rl_courriel=acteur.courriel,
    )


def _projet(dossier: m.Dossier, candidate: Candidate) -> None:
    debut = (aujourd_hui(dossier.appel.fuseau) + relativedelta(months=2)).replace(day=1)
    _ecrire(
        m.Projet,
        dossier,
        **textes.projet(candidate),
        recrutement=False,
        periode_debut=debut,
        periode_fin=debut + relativedelta(months=candidate.mois, days=-1),
        politique_ville=False,
        salaries_nb=max(1, int(candidate.etp)),
        salaries_etpt=candidate.etp,
        cdi_nb=max(1, int(candidate.etp)),
        cdi_etpt=candidate.etp,
    )


def _territoire(dossier: m.Dossier, candidate: Candidate) -> None:
    departements = Departement.objects.filter(code__in=candidate.departements)
    dossier.departements.set(departements)
    blanche = candidate.situation in {"EMERGENTE", "EXISTANTE_AUTRE_ZONE"}
    territoire = m.Territoire.objects.get(pk=dossier.pk)
    couvertes = Epci.objects.filter(departements__in=departements).order_by("nom").distinct()
    territoire.epcis.set(couvertes.filter(siren__in=candidate.epcis) if candidate.epcis else couvertes[:EPCIS])
    _ecrire(
        m.Territoire,
        dossier,
        zone_blanche=blanche,
        grand_projet=False,
        npnru=candidate.cle in {"rhone", "metropole"},
        npnru_sites="Quartiers en renouvellement de Lyon et Villeurbanne" if "69" in candidate.departements else "",
        zone_blanche_motif=types.MotifZoneBlanche.NON_COUVERTE if blanche else "",
        zone_blanche_preuve="Aucun marché de l'État n'y est accompagné, selon le coordinateur régional."
        if blanche
        else "",
    )


def _strategie(dossier: m.Dossier, candidate: Candidate) -> None:
    for rubrique in dossier.version_suivie.rubriques.all():
        texte = textes.rubrique(rubrique.code, candidate)
        m.ReponseRubrique.objects.update_or_create(dossier=dossier, code=rubrique.code, defaults={"texte": texte})
    prevus = {
        types.Segment.ETAT: (12, 9000),
        types.Segment.NPNRU: (3, 3000),
        types.Segment.AUTRES_PUBLICS: (8, 5000),
        types.Segment.PRIVES: (2, 1000),
    }
    for segment, (marches, heures) in prevus.items():
        m.VolumeActivite.objects.update_or_create(
            dossier=dossier,
            segment=segment,
            defaults={
                "marches_n1": marches * 2 // 3,
                "heures_n1": heures * 3 // 4,
                "marches_prevus": marches,
                "heures_prevues": heures,
            },
        )


def _financement(dossier: m.Dossier, candidate: Candidate) -> None:
    annee = dossier.appel.annee
    nature = types.NaturePoste.CONSOLIDATION if candidate.annees_pnad else types.NaturePoste.CREATION
    poste = m.Poste.objects.create(
        dossier=dossier,
        role=candidate.role,
        etp=candidate.etp,
        mois=candidate.mois,
        temps_operation=candidate.temps,
        brut=candidate.brut,
        charges_patronales=candidate.charges,
        frais_directs=candidate.frais,
        nature=nature,
        personne="" if nature == "creation" else "Titulaire en place",
        a_recruter=nature == types.NaturePoste.CREATION,
        qualification="Master en développement local",
        formation="Parcours national des facilitateurs",
        pnad_convention="Convention PNAD" if candidate.annees_pnad else "",
        pnad_annee=max(candidate.annees_pnad, default=None),
        pnad_terme=_terme_pnad(dossier, candidate),
    )
    _ecrire(m.PlanFinancement, dossier, demande=candidate.demande, aucun_poste_existant=True)
    categorie, statut = types.CategorieFinanceur, types.StatutFinancement
    lignes = (
        (categorie.DEPARTEMENT, "Conseil départemental", candidate.departement_finance, statut.ACCORDE),
        (categorie.COMMUNE_EPCI, "Communauté de communes", candidate.epci_finance, statut.DEMANDE),
        (categorie.REGION, "Conseil régional", candidate.region_finance, statut.DEMANDE),
        (categorie.AUTRE_ETAT, "Direction régionale chargée de l'emploi", candidate.etat_finance, statut.DEMANDE),
        (categorie.UE_FSE, "FSE+ 2021-2027", candidate.fse, statut.DEMANDE),
        (categorie.AUTOFINANCEMENT, "Fonds propres", candidate.reste, statut.ACCORDE),
    )
    for rang, (qui, nom, montant, etat) in enumerate(lignes):
        if montant > 0:
            gestion = "DREETS Auvergne-Rhône-Alpes" if qui == categorie.UE_FSE else ""
            m.Financement.objects.create(
                dossier=dossier,
                categorie=qui,
                nom=nom,
                montant=montant,
                statut=etat,
                annee=annee,
                poste=poste,
                rang=rang,
                autorite_gestion=gestion,
            )


def _terme_pnad(dossier: m.Dossier, candidate: Candidate) -> date | None:
    return terme_pnad(dossier.appel) if candidate.annees_pnad else None


def _budgets(dossier: m.Dossier, candidate: Candidate) -> None:
    c, compte = candidate, dossier.version_suivie.compte_demande
    projet = {
        "62.3": c.frais,
        "64.1": c.brut,
        "64.2": c.charges,
        "74.UE": c.fse,
        "74.E2": c.etat_finance,
        "74.R1": c.region_finance,
        "74.D1": c.departement_finance,
        "74.C1": c.epci_finance,
        compte: c.demande,
        "RP.1": c.reste,
    }
    structure = {
        "61.1": 28000,
        "62.3": 9000,
        "64.1": 210000,
        "64.2": 73000,
        "70": 95000,
        compte: c.demande,
        "74.D1": 140000,
        "74.R1": 40000,
        "756": 4000,
    }
    libelles = {
        compte: dossier.appel.service.sigle,
        "74.E2": "Direction régionale chargée de l'emploi",
        "RP.1": "Fonds propres",
    }
    for budget, montants in ((types.Budget.PROJET, projet), (types.Budget.STRUCTURE, structure)):
        for code, montant in montants.items():
            if montant:
                m.LigneBudget.objects.create(
                    dossier=dossier, budget=budget, code=code, montant=montant, libelle=libelles.get(code, "")
                )
    _ecrire(m.ExerciceBudget, dossier, annee=dossier.appel.annee, subventions_publiques=Decimal(120000))


def _attestations(dossier: m.Dossier, acteur: Utilisateur) -> None:
    _ecrire(
        m.Attestations,
        dossier,
        signataire_est_rl=True,
        aides_500k="inferieur",
        iban=IBAN,
        titulaire=dossier.structure.nom,
        coordinateur_date=aujourd_hui(dossier.appel.fuseau),
        coordinateur_issue=types.IssueContact.ECHANGE,
        fait_a=dossier.structure.commune,
        coordinateur_texte="Périmètre partagé avec le facilitateur voisin ; priorité aux marchés de l'État.",
    )
    for engagement in engagements_demandes(dossier):
        m.EngagementPris.objects.get_or_create(
            dossier=dossier,
            code=engagement.code,
            defaults={"texte": engagement.texte_engagement, "pris_le": maintenant(), "pris_par": acteur},
        )


@cache
def fac_simile(libelle: str) -> bytes:
    """Le même document tient la place de cette pièce dans tous les dossiers : un seul rendu par libellé."""
    return rendre(
        "demonstration/pdf/piece.html", {"libelle": libelle}, titre=libelle, identifiant=f"demonstration:{libelle}"
    )


def _pieces(dossier: m.Dossier, acteur: Utilisateur) -> None:
    for attendue in pieces_attendues(dossier_charge(dossier)):
        if attendue.requise and attendue.piece.forme == FormePiece.FICHIER:
            libelle = attendue.piece.libelle
            octets = fac_simile(libelle)
            fichier = fichiers.enregistrer(
                octets, f"{attendue.piece.code.lower()}.pdf", "application/pdf", acteur=acteur
            )
            m.PieceDeposee.objects.create(
                dossier=dossier, code=attendue.piece.code, fichier=fichier, deposee_par=acteur
            )
