"""Fabriques de dossiers de l'appel Auvergne-Rhône-Alpes 2025.

`brouillon()` : ouvert par le service, prérempli de la structure, rien d'autre.
`complet()` : sections, pièces et engagements, équilibré et dans les règles ; il ne lui manque que la signature.
`signe()` : complet et signé, prêt à déposer. `depose()` : déposé. `dans_l_etat(etat)` : déposé, puis posé dans cet état
sans passer par les verbes (pour les listes). Chacune accepte `appel`, `structure`, `acteur`.
"""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from aap.models import AppelAProjets
from aap.types import FormePiece, RolePoste
from candidatures import services, types
from candidatures.etats import DECIDES, DEPOSES, Etat
from candidatures.models import (
    Attestations,
    Dossier,
    EngagementPris,
    ExerciceBudget,
    Financement,
    Identification,
    LigneBudget,
    MoyensHumains,
    PieceDeposee,
    PlanFinancement,
    Poste,
    Projet,
    Relations,
    ReponseRubrique,
    SectionEnregistree,
    Territoire,
    VolumeActivite,
)
from candidatures.selecteurs.parcours import PARCOURS, dossier_charge, engagements_demandes
from candidatures.services.brouillon import recopier
from comptes.models import Structure, Utilisateur
from socle import fichiers
from socle.horloge import maintenant
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import StructureFactory, agent, representant
from tests.fabriques.moules import recoulable
from tests.fabriques.socle import pdf
from tests.fabriques.territoires import DepartementFactory, EpciFactory

DEMANDE = Decimal("29473.00")
BUDGET_PROJET = {
    "62.3": "2000", "64.1": "33000", "64.2": "11000",
    "74.E1": "29473", "74.D1": "12000", "RP.1": "4527",
}  # fmt: skip
BUDGET_STRUCTURE = {
    "61.1": "30000", "64.1": "200000", "64.2": "70000",
    "70": "120000", "74.D1": "120000", "74.R1": "50000", "756": "10000",
}  # fmt: skip
LIBELLES = {"74.E1": "DREETS", "RP.1": "Fonds propres", "74.D1": "Rhône", "74.R1": "Auvergne-Rhône-Alpes"}


@recoulable("appel__service", "structure", "cree_par")
def brouillon(
    appel: AppelAProjets | None = None, structure: Structure | None = None, acteur: Utilisateur | None = None
) -> Dossier:
    """Rend un brouillon ; `acteur` est par défaut représentant (rédacteur et signataire) de la structure."""
    lieu = structure or StructureFactory(rna="W691234567")
    return services.creer_dossier(appel or appel_aura(), lieu, acteur=acteur or representant(lieu))


@recoulable("appel__service", "structure", "cree_par")
def complet(**options: Any) -> Dossier:
    """Rend un dossier à qui il ne manque que la signature."""
    dossier = brouillon(**options)
    _sections(dossier)
    _territoire(dossier)
    _strategie(dossier)
    _financement(dossier)
    _engagements(dossier)
    _pieces(dossier)
    for section in PARCOURS:
        if not section.sans_saisie:
            SectionEnregistree.objects.update_or_create(dossier=dossier, code=section.code, defaults={"version": 1})
    recopier(dossier)
    return Dossier.objects.get(pk=dossier.pk)


@recoulable("appel__service", "structure", "cree_par")
def signe(**options: Any) -> Dossier:
    """Rend un dossier complet et signé dans l'application."""
    dossier = complet(**options)
    services.signer(dossier, acteur=dossier.cree_par, fonction="Présidente", fait_a="Lyon")
    return dossier


@recoulable("appel__service", "structure", "cree_par", "version")
def depose(**options: Any) -> Dossier:
    """Rend un dossier déposé à l'instant de l'horloge."""
    dossier = signe(**options)
    return services.deposer(dossier, acteur=dossier.cree_par, instant=maintenant(), cle=uuid.uuid4())


@recoulable("appel__service", "structure", "cree_par")
def dans_l_etat(etat: Etat, **options: Any) -> Dossier:
    """Rend un dossier complet posé dans un état, dates à l'appui, sans passer par les verbes."""
    dossier, instant = complet(**options), maintenant()
    if etat in DEPOSES:
        dossier.numero, dossier.depose_le, dossier.depose_par = f"ESSAI-{dossier.pk}", instant, dossier.cree_par
        dossier.version = dossier.appel.version_courante
        dossier.recevable_le = instant
    if etat in DECIDES:
        dossier.decide_le, dossier.decide_par = instant, agent("responsable", dossier.appel.service)
    dossier.irrecevable_le = instant if etat == Etat.IRRECEVABLE else None
    dossier.abandonne_le = instant if etat == Etat.ABANDONNE else None
    dossier.montant_accorde = DEMANDE if etat == Etat.RETENU else None
    dossier.etat = etat
    dossier.save()
    return dossier


def _ecrire(modele: Any, dossier: Dossier, **valeurs: Any) -> None:
    modele.objects.filter(pk=dossier.pk).update(**valeurs)


def _sections(dossier: Dossier) -> None:
    _ecrire(
        Identification, dossier, frequence=types.Frequence.PREMIERE, situation=types.Situation.DEJA_PORTEUSE,
        rl_nom="Durand", rl_prenom="Dominique", rl_fonction="Présidente", rl_tel="+33472000000",
        rl_courriel="presidence@exemple.fr",
    )  # fmt: skip
    _ecrire(Relations, dossier, agrement=False, rup=False, impots_commerciaux=False, adherents_pm=False)
    _ecrire(
        MoyensHumains, dossier, benevoles=12, volontaires=1, salaries=9, emplois_aides=2, etpt=Decimal("7.50"), mad=0,
        adherents=140,
    )  # fmt: skip
    _ecrire(ExerciceBudget, dossier, annee=2025, subventions_publiques=Decimal("100000.00"))
    _ecrire(
        Projet, dossier, intitule="Un facilitateur pour les marchés de l'État dans le Rhône",
        objectifs="Accompagner vingt marchés.", description="Rencontrer les acheteurs, écrire les clauses, suivre.",
        beneficiaires="Soixante demandeurs d'emploi de longue durée.", territoire_texte="La métropole et le Rhône.",
        moyens="Un bureau, un véhicule.", recrutement=True, recrutement_etpt=Decimal("1.00"),
        periode_debut=date(2025, 9, 1), periode_fin=date(2026, 8, 31), evaluation="Heures et contrats.",
        salaries_nb=1, salaries_etpt=Decimal("1.00"), cdi_nb=1, cdi_etpt=Decimal("1.00"),
    )  # fmt: skip
    _ecrire(
        Attestations, dossier, signataire_est_rl=True, aides_500k="inferieur", iban="FR7630006000011234567890189",
        titulaire=dossier.structure.nom, coordinateur_date=date(2025, 6, 20),
        coordinateur_issue=types.IssueContact.ECHANGE, coordinateur_texte="Territoire et acheteurs.", fait_a="Lyon",
    )  # fmt: skip


def _territoire(dossier: Dossier) -> None:
    rhone = DepartementFactory(code="69")
    epci = EpciFactory()
    epci.departements.add(rhone)
    dossier.departements.set([rhone])
    Territoire.objects.get(pk=dossier.pk).epcis.set([epci])
    _ecrire(Territoire, dossier, zone_blanche=False, grand_projet=False, npnru=False)


def _strategie(dossier: Dossier) -> None:
    for rubrique in dossier.version_suivie.rubriques.all():
        texte = f"Notre réponse sur : {rubrique.libelle.lower()}."
        ReponseRubrique.objects.update_or_create(dossier=dossier, code=rubrique.code, defaults={"texte": texte})
    for segment in types.Segment:
        VolumeActivite.objects.create(
            dossier=dossier, segment=segment, marches_n1=5, heures_n1=3000, marches_prevus=8, heures_prevues=5000
        )


def _financement(dossier: Dossier) -> None:
    poste = Poste.objects.create(
        dossier=dossier, role=RolePoste.FACILITATEUR, etp=Decimal("1.00"), mois=12, brut=Decimal(33000),
        charges_patronales=Decimal(11000), frais_directs=Decimal(2000), a_recruter=True,
        qualification="Master", formation="Formation des facilitateurs", nature=types.NaturePoste.CREATION,
    )  # fmt: skip
    _ecrire(PlanFinancement, dossier, demande=DEMANDE, aucun_poste_existant=True)
    categories, statuts = types.CategorieFinanceur, types.StatutFinancement
    lignes = (
        (categories.DEPARTEMENT, "Rhône", Decimal(12000), statuts.ACCORDE),
        (categories.AUTOFINANCEMENT, "Fonds propres", Decimal(4527), statuts.ACCORDE),
    )
    for rang, (categorie, nom, montant, statut) in enumerate(lignes):
        Financement.objects.create(
            dossier=dossier, categorie=categorie, nom=nom, montant=montant, statut=statut, annee=2025, poste=poste,
            rang=rang,
        )  # fmt: skip
    for budget, montants in ((types.Budget.PROJET, BUDGET_PROJET), (types.Budget.STRUCTURE, BUDGET_STRUCTURE)):
        for code, euros in montants.items():
            LigneBudget.objects.create(
                dossier=dossier, budget=budget, code=code, montant=Decimal(euros), libelle=LIBELLES.get(code, "")
            )


def _engagements(dossier: Dossier) -> None:
    for engagement in engagements_demandes(dossier):
        EngagementPris.objects.create(
            dossier=dossier, code=engagement.code, texte=engagement.texte_engagement, pris_le=maintenant(),
            pris_par=dossier.cree_par,
        )  # fmt: skip


def _pieces(dossier: Dossier) -> None:
    """Un PDF pour chaque pièce que l'appel exige de ce porteur."""
    from candidatures.selecteurs.pieces import pieces_attendues

    for attendue in pieces_attendues(dossier_charge(dossier)):
        if attendue.requise and attendue.piece.forme == FormePiece.FICHIER:
            nom = f"{attendue.piece.code.lower()}.pdf"
            fichier = fichiers.enregistrer(pdf(), nom, "application/pdf", acteur=dossier.cree_par)
            PieceDeposee.objects.create(
                dossier=dossier, code=attendue.piece.code, fichier=fichier, deposee_par=dossier.cree_par
            )
