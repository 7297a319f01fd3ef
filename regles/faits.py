"""Les faits d'un dossier : dataclasses gelées, sans base ni horloge. « Inconnu » s'écrit None, jamais faux."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from regles.montants import ZERO, somme


class Famille(StrEnum):
    ASSOCIATION = "ASSOCIATION"
    FONDATION = "FONDATION"
    COLLECTIVITE = "COLLECTIVITE"
    EPA = "EPA"
    AUTRE = "AUTRE"


class Situation(StrEnum):
    DEJA_PORTEUSE = "DEJA_PORTEUSE"
    EXISTANTE_AUTRE_ZONE = "EXISTANTE_AUTRE_ZONE"
    EMERGENTE = "EMERGENTE"
    NOUVELLE = "NOUVELLE"
    INCONNUE = "INCONNUE"


class Role(StrEnum):
    FACILITATEUR = "FACILITATEUR"
    COORDINATEUR = "COORDINATEUR"


class NaturePoste(StrEnum):
    CREATION = "creation"
    CONSOLIDATION = "consolidation"
    EXISTANT = "existant"
    INCONNUE = "inconnue"


class Categorie(StrEnum):
    """Catégorie de financeur. Le FSE+ n'est pas de l'argent de l'État ; l'ASP (emploi aidé) l'est."""

    ETAT_AAP = "ETAT_AAP"
    AUTRE_ETAT = "AUTRE_ETAT"
    ASP = "ASP"
    ETABLISSEMENT_PUBLIC = "ETABLISSEMENT_PUBLIC"
    UE_FSE = "UE_FSE"
    REGION = "REGION"
    DEPARTEMENT = "DEPARTEMENT"
    COMMUNE_EPCI = "COMMUNE_EPCI"
    ORGANISME_SOCIAL = "ORGANISME_SOCIAL"
    CONCOURS_PUBLIC = "CONCOURS_PUBLIC"
    PRIVE = "PRIVE"
    RECETTES = "RECETTES"
    AUTOFINANCEMENT = "AUTOFINANCEMENT"


class StatutFinancement(StrEnum):
    DEMANDE = "demande"
    ACCORDE = "accorde"


class Annee(StrEnum):
    N = "N"
    N_MOINS_1 = "N-1"


class RegimeAide(StrEnum):
    HORS_AIDES_ETAT = "HORS_AIDES_ETAT"
    DE_MINIMIS = "DE_MINIMIS"
    DE_MINIMIS_SIEG = "DE_MINIMIS_SIEG"
    SIEG_2025_2630 = "SIEG_2025_2630"
    RGEC = "RGEC"
    A_QUALIFIER = "A_QUALIFIER"


@dataclass(frozen=True, kw_only=True)
class FaitsPoste:
    """Un poste demandé. `etp` en équivalent temps plein, `mois` conventionnés, coûts sur la période en euros."""

    ref: str
    role: Role = Role.FACILITATEUR
    etp: Decimal
    mois: int
    brut: Decimal = ZERO
    charges_patronales: Decimal = ZERO
    frais_directs: Decimal = ZERO
    frais_generaux: Decimal = ZERO
    nature: NaturePoste = NaturePoste.INCONNUE
    pnad_annee: int | None = None
    pnad_terme: date | None = None
    deja_finance: bool = False
    """Financé par ailleurs, en cours (déclaré par le porteur ou constaté par l'agent)."""
    part_temps: Decimal | None = None
    """Part du temps de travail du salarié consacrée à l'opération, de 0 à 1."""
    mise_a_disposition: bool = False
    forfait_indirect: Decimal = ZERO
    """Coûts indirects calculés au forfait par le moteur, jamais saisis (voir la règle FORFAIT_INDIRECT)."""
    cout_retenu: Decimal | None = None
    """Coût retenu par l'instructeur : remplace l'assiette calculée."""
    libelle: str = ""

    @property
    def nom(self) -> str:
        return self.libelle or self.ref

    @property
    def salaire_charge(self) -> Decimal:
        return self.brut + self.charges_patronales

    @property
    def personnel_et_forfait(self) -> Decimal:
        return self.salaire_charge + self.forfait_indirect

    @property
    def cout_direct(self) -> Decimal:
        return self.salaire_charge + self.frais_directs

    @property
    def cout_complet(self) -> Decimal:
        return self.cout_direct + self.frais_generaux


@dataclass(frozen=True, kw_only=True)
class FaitsFinancement:
    """Un financement du projet. `poste` : référence du poste auquel il est rattaché, vide sinon."""

    categorie: Categorie
    montant: Decimal
    statut: StatutFinancement = StatutFinancement.DEMANDE
    annee: Annee = Annee.N
    poste: str = ""
    libelle: str = ""


@dataclass(frozen=True, kw_only=True)
class FaitsFinancementExistant:
    """Ce qu'un financeur mettait l'an passé (`avant`, N-1) et met cette année (`apres`, N) sur un poste existant."""

    financeur: str = ""
    categorie: Categorie | None = None
    avant: Decimal
    apres: Decimal


@dataclass(frozen=True, kw_only=True)
class FaitsPosteExistant:
    ref: str
    libelle: str = ""
    financements: tuple[FaitsFinancementExistant, ...] = ()

    @property
    def nom(self) -> str:
        return self.libelle or self.ref


@dataclass(frozen=True, kw_only=True)
class FaitsCalendrier:
    """Instants (avec fuseau) et jours constatés. `jour` est le jour où l'on juge : les règles n'ont pas d'horloge."""

    jour: date | None = None
    premier_depot: datetime | None = None
    signature: date | None = None
    """Réception de la version signée par la personne habilitée."""
    dossier_complet: date | None = None
    decision: date | None = None
    notification: date | None = None
    examen: date | None = None
    """Jour où l'instance qui sélectionne a examiné le dossier (proposition faite au décideur)."""
    convention_signee: date | None = None
    debut: date | None = None
    """Premier jour de la convention."""
    terme: date | None = None
    fin_exercice: date | None = None
    fixe_intermediaire: date | None = None
    """Dates que la convention fixe elle-même pour ses bilans (celle-ci et les deux suivantes)."""
    fixe_annuel: date | None = None
    fixe_final: date | None = None
    trimestre: date | None = None
    """Un jour de la période dont le coordinateur doit le bilan."""
    bilan_intermediaire: date | None = None
    bilan_trimestriel: date | None = None
    bilan_final: date | None = None
    bilan_annuel: date | None = None
    compte_rendu: date | None = None
    publication: date | None = None
    versement: date | None = None
    echeance_conventionnelle: bool = False
    avenants: int = 0


@dataclass(frozen=True, kw_only=True)
class FaitsDossier:
    """Tout ce que les règles savent d'un dossier. Montants en euros ; None : non répondu."""

    famille: Famille | None = None
    type_structure: str = ""
    situation: Situation = Situation.INCONNUE
    postes: tuple[FaitsPoste, ...] = ()
    financements: tuple[FaitsFinancement, ...] = ()
    demande: Decimal = ZERO
    demande_budget: Decimal | None = None
    """Ligne 74.E du budget du projet pour ce service."""
    demande_attestee: Decimal | None = None
    """Montant du §7 (attestation signée)."""
    total_charges_projet: Decimal | None = None
    total_produits_projet: Decimal | None = None
    cvn_charges: Decimal = ZERO
    cvn_produits: Decimal = ZERO
    derogations_demandees: frozenset[str] = frozenset()
    derogations_accordees: frozenset[str] = frozenset()
    zone_blanche: bool | None = None
    zone_blanche_justifiee: bool = False
    signataire_est_representant: bool | None = None
    rna_connu: bool | None = None
    rup: bool | None = None
    """Reconnue d'utilité publique."""
    agrement_25_1: bool | None = None
    """Agréée au titre de l'article 25-1 de la loi du 12 avril 2000 (tronc commun d'agrément)."""
    renouvellement: bool | None = None
    coordinateur_contacte: bool | None = None
    prestations_seules: bool = False
    avance_demandee: bool | None = None
    annees_pnad: frozenset[int] = frozenset()
    """Années de soutien constatées (registre chargé par un service), jamais sur parole."""
    annees_pnad_declarees: frozenset[int] = frozenset()
    annees_pnad_completes: frozenset[int] = frozenset()
    """Années dont le service a chargé tous les lauréats : n'y être pas trouvé veut alors dire « non »."""
    porteuse_constatee: bool | None = None
    """Un soutien ou un poste de cette structure est connu du registre ; None : inconnu."""
    subventions_publiques_annuelles: Decimal | None = None
    cumul_de_minimis: Decimal | None = None
    regime_aide: RegimeAide = RegimeAide.A_QUALIFIER
    enveloppe_consommee: Decimal = ZERO
    postes_existants: tuple[FaitsPosteExistant, ...] = ()
    pieces_fournies: frozenset[str] = frozenset()
    nombre_de_fichiers: tuple[tuple[str, int], ...] = ()
    """Fichiers déposés par pièce : (code, nombre)."""
    epcis: frozenset[str] | None = None
    """SIREN des intercommunalités couvertes ; None si le territoire n'est pas encore dit."""
    dossiers_semblables: int = 0
    """Autres dossiers de la même structure dans cet appel qui portent le même intitulé."""
    rubriques_remplies: frozenset[str] = frozenset()
    attestations_cochees: frozenset[str] = frozenset()
    projet_debut: date | None = None
    projet_fin: date | None = None
    criteres_deja_remplis: bool | None = None
    calendrier: FaitsCalendrier = field(default_factory=FaitsCalendrier)

    def __post_init__(self) -> None:
        refs = [poste.ref for poste in self.postes]
        if len(set(refs)) != len(refs):
            raise ValueError("Deux postes portent la même référence.")

    @property
    def autres_financements(self) -> tuple[FaitsFinancement, ...]:
        """Ceux de l'année du projet, hors la demande faite à cet appel."""
        return tuple(f for f in self.financements if f.annee == Annee.N and f.categorie != Categorie.ETAT_AAP)

    @property
    def total_autres_financements(self) -> Decimal:
        return somme(f.montant for f in self.autres_financements)

    def fichiers(self, code: str) -> int:
        """Nombre de fichiers déposés pour une pièce."""
        return dict(self.nombre_de_fichiers).get(code, 0)

    def total_categories(self, *categories: Categorie) -> Decimal:
        return somme(f.montant for f in self.autres_financements if f.categorie in categories)

    @property
    def etp_total(self) -> Decimal:
        return somme(poste.etp for poste in self.postes)

    @property
    def charges(self) -> Decimal:
        """Total des charges du projet hors contributions volontaires ; à défaut, la somme des postes."""
        if self.total_charges_projet is not None:
            return self.total_charges_projet
        return somme(poste.cout_complet for poste in self.postes)

    @property
    def produits(self) -> Decimal:
        """Total des produits hors contributions volontaires ; à défaut, la demande et les autres financements."""
        if self.total_produits_projet is not None:
            return self.total_produits_projet
        return self.demande + self.total_autres_financements

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(poste.role.value for poste in self.postes)
