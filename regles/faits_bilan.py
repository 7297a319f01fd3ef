"""Les faits d'un bilan : dataclasses gelées, sans base ni horloge. « Non répondu » s'écrit None, jamais zéro."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from regles.constats import Unite
from regles.montants import ZERO, somme
from regles.parametres import Parametres, champ


class Perimetre(StrEnum):
    TOUS_MARCHES = "TOUS_MARCHES"
    MARCHES_ETAT = "MARCHES_ETAT"


@dataclass(frozen=True, kw_only=True)
class FaitsIndicateur:
    """La réponse à un indicateur, pour un périmètre."""

    code: str
    libelle: str
    unite: str = ""
    perimetre: Perimetre = Perimetre.TOUS_MARCHES
    valeur: Decimal | None = None
    valeur_n1: Decimal | None = None
    """Année précédente."""
    total_porteur: Decimal | None = None
    """Le même compte pour toute la structure, pas seulement le poste financé."""
    cible: Decimal | None = None
    """Objectif de la convention pour toute la période."""
    texte: str = ""
    texte_n1: str = ""
    cases: tuple[tuple[str, Decimal], ...] = ()
    """Répartition : (case, nombre)."""
    total_attendu: Decimal | None = None
    """Ce que la somme des cases doit faire, None si rien ne le dit."""

    @property
    def total_des_cases(self) -> Decimal:
        return somme(nombre for _, nombre in self.cases)


@dataclass(frozen=True, kw_only=True)
class CompteursHeures:
    """Trois comptes qui ne se mélangent jamais : prévues aux marchés, obtenues par le poste, travaillées.

    `ref` vide : le total du bilan ; sinon un marché, nommé par `libelle`. Les codes désignent les champs de l'écran.
    """

    clausees: Decimal | None = None
    degagees: Decimal | None = None
    realisees: Decimal | None = None
    ref: str = ""
    libelle: str = ""
    codes: tuple[str, str, str] = ("heures_clausees", "heures_degagees", "heures_realisees")
    """Codes des trois champs, dans l'ordre clausées, dégagées, réalisées."""


@dataclass(frozen=True, kw_only=True)
class FaitsPosteBilan:
    """Un poste financé : ETP de la convention, ETP que le bilan déclare, mois restés sans personne."""

    ref: str
    libelle: str
    etp_convention: Decimal
    etp_bilan: Decimal | None = None
    mois_non_pourvus: Decimal = ZERO


@dataclass(frozen=True, kw_only=True)
class FaitsBeneficiaires:
    """Bénéficiaires en ETP déclarés, et les heures dont ils se déduisent. `code` : le champ de l'écran."""

    code: str
    etp: Decimal | None = None
    heures: Decimal | None = None
    perimetre: Perimetre = Perimetre.TOUS_MARCHES


@dataclass(frozen=True, kw_only=True)
class FaitsBilan:
    """Tout ce que les règles de cohérence savent d'un bilan."""

    indicateurs: tuple[FaitsIndicateur, ...] = ()
    heures: tuple[CompteursHeures, ...] = ()
    """Le total du bilan, puis les marchés."""
    postes: tuple[FaitsPosteBilan, ...] = ()
    beneficiaires: tuple[FaitsBeneficiaires, ...] = ()
    heures_du_poste: frozenset[str] = field(default_factory=frozenset)
    """Codes des indicateurs d'heures obtenues par le poste financé."""

    def __post_init__(self) -> None:
        cles = [(indicateur.code, indicateur.perimetre) for indicateur in self.indicateurs]
        if len(set(cles)) != len(cles):
            raise ValueError("Un indicateur a deux réponses pour le même périmètre.")

    def indicateur(self, code: str, perimetre: Perimetre = Perimetre.TOUS_MARCHES) -> FaitsIndicateur | None:
        return next((i for i in self.indicateurs if i.code == code and i.perimetre == perimetre), None)

    @property
    def mois_non_pourvus(self) -> Decimal:
        return somme(poste.mois_non_pourvus for poste in self.postes)


@dataclass(frozen=True, kw_only=True)
class ParametresCoherence(Parametres):
    """Ce que le service règle, et qui s'affiche à côté du résultat. Aucun appel n'écrit ces valeurs."""

    heures_par_etp: Decimal | None = champ(
        "Heures d'un ETP sur l'année",
        unite=Unite.NOMBRE,
        mini=1,
        defaut=None,
        aide="Lecture du service, affichée au bilan. Vide : les bénéficiaires en ETP ne sont pas recalculés",
    )
    baisse_toleree: Decimal = champ(
        "Baisse tolérée d'une année à l'autre", unite=Unite.TAUX, mini=0, maxi=1, defaut=Decimal(0)
    )
    mois_non_pourvus: Decimal = champ(
        "Mois sans personne à partir desquels les heures se vérifient", unite=Unite.MOIS, mini=0, defaut=Decimal(1)
    )
