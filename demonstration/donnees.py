"""Structures et projets fictifs. Montants en euros sur douze mois, ETP à deux décimales."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from stdnum import luhn

from comptes.types import TypeStructure


@dataclass(frozen=True, slots=True)
class Candidate:
    """Une structure fictive et son projet."""

    cle: str
    nom: str
    sigle: str
    type: TypeStructure
    adresse: str
    cp: str
    commune: str
    departements: tuple[str, ...]
    etp: Decimal
    brut: int
    charges: int
    frais: int
    demande: int
    departement_finance: int
    epci_finance: int = 0
    fse: int = 0
    situation: str = "DEJA_PORTEUSE"
    annees_pnad: tuple[int, ...] = (2023, 2024)
    role: str = "FACILITATEUR"
    mois: int = 12
    temps: int | None = None
    """Part du temps de travail, en pour cent, quand l'appel la juge."""
    region_finance: int = 0
    etat_finance: int = 0
    epcis: tuple[str, ...] = ()
    """SIREN des intercommunalités, quand l'appel les limite."""

    @property
    def cout(self) -> int:
        """Coût du poste."""
        return self.brut + self.charges + self.frais

    @property
    def reste(self) -> int:
        """Autofinancement qui équilibre le plan."""
        ailleurs = self.departement_finance + self.epci_finance + self.fse + self.region_finance + self.etat_finance
        return self.cout - self.demande - ailleurs


A, D = TypeStructure, Decimal
CANDIDATES: tuple[Candidate, ...] = (
    Candidate(
        "rhone",
        "Passerelles Emploi Rhône",
        "PER",
        A.ASSOCIATION,
        "12 rue des Essais",
        "69003",
        "Lyon",
        ("69",),
        D("1.00"),
        33000,
        11000,
        2000,
        29473,
        12000,
    ),
    Candidate(
        "isere",
        "Isère Clauses et Insertion",
        "ICI",
        A.ASSOCIATION,
        "4 place du Modèle",
        "38000",
        "Grenoble",
        ("38",),
        D("1.50"),
        47000,
        16000,
        3000,
        44209,
        15000,
    ),
    Candidate(
        "loire",
        "Agir pour l'Emploi Loire",
        "APEL",
        A.ASSOCIATION,
        "8 rue de la Fabrique",
        "42000",
        "Saint-Étienne",
        ("42", "43"),
        D("1.00"),
        30000,
        10000,
        2000,
        28000,
        8000,
    ),
    Candidate(
        "drome",
        "Communauté d'agglomération des Essais",
        "CAE",
        A.EPCI,
        "1 place de la Mairie",
        "26000",
        "Valence",
        ("26",),
        D("1.00"),
        31000,
        10500,
        1500,
        29050,
        5000,
    ),
    Candidate(
        "puydedome",
        "Arverne Insertion",
        "",
        A.ASSOCIATION,
        "22 avenue du Volcan",
        "63000",
        "Clermont-Ferrand",
        ("63",),
        D("1.00"),
        32000,
        10800,
        1800,
        29000,
        9000,
    ),
    Candidate(
        "savoie",
        "Département de démonstration des Alpes",
        "",
        A.DEPARTEMENT,
        "2 rue des Cimes",
        "73000",
        "Chambéry",
        ("73", "74"),
        D("2.00"),
        64000,
        21000,
        4000,
        58000,
        0,
        9000,
    ),
    Candidate(
        "ain",
        "Relais Clauses Ain",
        "RCA",
        A.ASSOCIATION,
        "5 rue du Marché",
        "01000",
        "Bourg-en-Bresse",
        ("01",),
        D("0.50"),
        15000,
        5000,
        1000,
        14000,
        4000,
    ),
    Candidate(
        "ardeche",
        "Tremplin Ardèche",
        "",
        A.ASSOCIATION,
        "3 quai de l'Essai",
        "07000",
        "Privas",
        ("07",),
        D("0.80"),
        25000,
        8200,
        1200,
        23000,
        7000,
        situation="EXISTANTE_AUTRE_ZONE",
    ),
    Candidate(
        "allier",
        "Bourbon Emploi Solidaire",
        "BES",
        A.ASSOCIATION,
        "14 cours du Modèle",
        "03000",
        "Moulins",
        ("03",),
        D("1.00"),
        29500,
        9900,
        1600,
        28000,
        6000,
        fse=4000,
    ),
    Candidate(
        "cantal",
        "Maison de l'emploi du Cantal",
        "",
        A.GIP,
        "6 rue de l'Essai",
        "15000",
        "Aurillac",
        ("15",),
        D("0.50"),
        15500,
        5200,
        900,
        14700,
        3000,
        situation="NOUVELLE",
        annees_pnad=(),
    ),
    Candidate(
        "hauteloire",
        "Velay Clauses Sociales",
        "VCS",
        A.ASSOCIATION,
        "9 place de l'Essai",
        "43000",
        "Le Puy-en-Velay",
        ("43",),
        D("1.00"),
        41000,
        14000,
        3000,
        40000,
        6000,
    ),
    Candidate(
        "hautesavoie",
        "Léman Insertion",
        "",
        A.ASSOCIATION,
        "18 rue du Lac",
        "74000",
        "Annecy",
        ("74",),
        D("1.00"),
        34000,
        11400,
        1900,
        29473,
        9000,
        situation="EMERGENTE",
        annees_pnad=(),
    ),
    Candidate(
        "metropole",
        "Réseau Clauses Lyon Est",
        "RCLE",
        A.ASSOCIATION,
        "30 rue de l'Atelier",
        "69100",
        "Villeurbanne",
        ("69",),
        D("1.00"),
        31500,
        10600,
        1700,
        29473,
        8000,
    ),
    Candidate(
        "forez",
        "Ateliers du Forez",
        "",
        A.ASSOCIATION,
        "7 place de l'Essai",
        "42600",
        "Montbrison",
        ("42",),
        D("1.00"),
        30500,
        10100,
        1400,
        28000,
        5000,
        situation="NOUVELLE",
        annees_pnad=(),
    ),
)
PAR_CLE = {candidate.cle: candidate for candidate in CANDIDATES}


def siret_fictif(rang: int) -> str:
    """SIRET valide de forme, dans une plage qui n'est pas attribuée."""
    siren = f"9990{rang:04d}"
    siren += luhn.calc_check_digit(siren)
    debut = f"{siren}0001"
    return debut + luhn.calc_check_digit(debut)
