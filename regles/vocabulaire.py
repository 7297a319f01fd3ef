"""Les seuls champs du dossier qu'une condition peut lire, et leurs phrases françaises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from regles.faits import Categorie, FaitsDossier, Famille, RegimeAide, Role, Situation
from regles.phrases import liste, nombre


class Genre(StrEnum):
    BOOLEEN = "booleen"
    CHOIX = "choix"
    NOMBRE = "nombre"
    ENSEMBLE = "ensemble"


@dataclass(frozen=True)
class Champ:
    """Un champ lisible. `valeur` rend None si le dossier n'a pas répondu. `phrases` : op → phrase (booléens) ;
    `sujet` : début de phrase des autres genres ; `mots` : valeur → nom avec article."""

    libelle: str
    genre: Genre
    valeur: Callable[[FaitsDossier], Any]
    sujet: str = ""
    phrases: Mapping[str, str] = field(default_factory=dict)
    mots: Mapping[str, str] = field(default_factory=dict)
    libre: bool = False
    """Les valeurs ne sont pas limitées à `mots` (codes de pièces, types précis)."""

    @property
    def choix(self) -> tuple[str, ...]:
        return () if self.libre else tuple(self.mots)


MOTS_FAMILLE = {
    Famille.ASSOCIATION.value: "une association",
    Famille.FONDATION.value: "une fondation",
    Famille.COLLECTIVITE.value: "une collectivité territoriale",
    Famille.EPA.value: "un établissement public administratif",
    Famille.AUTRE.value: "un autre organisme",
}
MOTS_TYPE = {
    "COMMUNE": "une commune",
    "DEPARTEMENT": "un département",
    "REGION": "une région",
    "EPCI": "un EPCI",
    "METROPOLE": "une métropole",
    "CCAS": "un CCAS",
    "GIP": "un GIP",
    **MOTS_FAMILLE,
}
MOTS_SITUATION = {
    Situation.DEJA_PORTEUSE.value: "déjà porteuse de facilitateurs",
    Situation.EXISTANTE_AUTRE_ZONE.value: "existante sur une autre zone",
    Situation.EMERGENTE.value: "émergente",
    Situation.NOUVELLE.value: "nouvelle",
}
MOTS_ROLE = {Role.FACILITATEUR.value: "un facilitateur", Role.COORDINATEUR.value: "un coordinateur"}
MOTS_REGIME = {regime.value: regime.value for regime in RegimeAide}


def _oui_non(libelle: str, lire: Callable[[FaitsDossier], bool | None], vrai: str, faux: str) -> Champ:
    return Champ(libelle, Genre.BOOLEEN, lire, phrases={"vrai": vrai, "faux": faux})


def _montant(libelle: str, lire: Callable[[FaitsDossier], Decimal | None], sujet: str) -> Champ:
    return Champ(libelle, Genre.NOMBRE, lire, sujet)


CHAMPS: dict[str, Champ] = {
    "famille": Champ(
        "Famille de structure",
        Genre.CHOIX,
        lambda f: f.famille.value if f.famille else None,
        "la structure est",
        mots=MOTS_FAMILLE,
    ),
    "type_structure": Champ(
        "Type de structure",
        Genre.CHOIX,
        lambda f: f.type_structure or None,
        "la structure est",
        mots=MOTS_TYPE,
        libre=True,
    ),
    "situation": Champ(
        "Situation de la structure",
        Genre.CHOIX,
        lambda f: None if f.situation == Situation.INCONNUE else f.situation.value,
        "la structure est",
        mots=MOTS_SITUATION,
    ),
    "regime_aide": Champ(
        "Régime d'aide d'État",
        Genre.CHOIX,
        lambda f: None if f.regime_aide == RegimeAide.A_QUALIFIER else f.regime_aide.value,
        "le régime d'aide est",
        mots=MOTS_REGIME,
    ),
    "roles": Champ(
        "Postes demandés", Genre.ENSEMBLE, lambda f: f.roles, "les postes demandés comptent", mots=MOTS_ROLE
    ),
    "pieces_fournies": Champ(
        "Pièces fournies", Genre.ENSEMBLE, lambda f: f.pieces_fournies, "les pièces fournies comptent", libre=True
    ),
    "zone_blanche": _oui_non(
        "Zone blanche",
        lambda f: f.zone_blanche,
        "le projet couvre une zone blanche",
        "le projet ne couvre pas de zone blanche",
    ),
    "signataire_est_representant": _oui_non(
        "Le signataire est le représentant légal",
        lambda f: f.signataire_est_representant,
        "le signataire est le représentant légal",
        "le signataire n'est pas le représentant légal",
    ),
    "rna_connu": _oui_non(
        "Numéro RNA", lambda f: f.rna_connu, "l'association est au RNA", "l'association n'est pas au RNA"
    ),
    "rup": _oui_non(
        "Reconnue d'utilité publique",
        lambda f: f.rup,
        "la structure est reconnue d'utilité publique",
        "la structure n'est pas reconnue d'utilité publique",
    ),
    "agrement_25_1": _oui_non(
        "Agrément du tronc commun (article 25-1)",
        lambda f: f.agrement_25_1,
        "la structure est agréée au titre de l'article 25-1",
        "la structure n'est pas agréée au titre de l'article 25-1",
    ),
    "renouvellement": _oui_non(
        "Renouvellement",
        lambda f: f.renouvellement,
        "la demande est un renouvellement",
        "la demande est une première demande",
    ),
    "mise_a_disposition": _oui_non(
        "Personnel mis à disposition",
        lambda f: any(poste.mise_a_disposition for poste in f.postes),
        "un poste est mis à disposition",
        "aucun poste n'est mis à disposition",
    ),
    "prestations_seules": _oui_non(
        "Achats de prestations seuls",
        lambda f: f.prestations_seules,
        "le budget ne compte que des achats de prestations",
        "le budget compte d'autres dépenses que des achats de prestations",
    ),
    "avance_demandee": _oui_non(
        "Avance demandée", lambda f: f.avance_demandee, "une avance est demandée", "aucune avance n'est demandée"
    ),
    "subventions_publiques_annuelles": _montant(
        "Subventions publiques annuelles en numéraire",
        lambda f: f.subventions_publiques_annuelles,
        "le total annuel des subventions publiques en numéraire est",
    ),
    "fse": _montant(
        "Fonds européens (FSE+)", lambda f: f.total_categories(Categorie.UE_FSE), "le financement européen (FSE+) est"
    ),
    "demande": _montant("Subvention demandée", lambda f: f.demande, "la subvention demandée est"),
    "annees_soutien": _montant(
        "Années déjà financées, constatées au registre",
        lambda f: Decimal(len(f.annees_pnad)) if f.annees_pnad or f.annees_pnad_completes else None,
        "le nombre d'années déjà financées est",
    ),
    "etp_total": _montant("ETP demandés", lambda f: f.etp_total, "le nombre d'ETP demandés est"),
}

PHRASES_NOMBRE = {
    "egal": "égal à",
    "superieur": "supérieur à",
    "superieur_ou_egal": "supérieur ou égal à",
    "inferieur": "inférieur à",
    "inferieur_ou_egal": "inférieur ou égal à",
}


def exprimer(champ: Champ, op: str, valeur: Decimal | str | tuple[str, ...] | None) -> str:
    """Phrase d'une feuille de condition."""
    if op in champ.phrases:
        return champ.phrases[op]
    if isinstance(valeur, Decimal):
        return f"{champ.sujet} {PHRASES_NOMBRE[op]} {nombre(valeur)}"
    valeurs = valeur if isinstance(valeur, tuple) else (str(valeur),)
    mots = liste([champ.mots.get(element, element) for element in valeurs], "ou")
    return f"{_nier(champ.sujet) if op in ('different', 'hors', 'ne_contient_pas') else champ.sujet} {mots}"


def _nier(sujet: str) -> str:
    debut, _, verbe = sujet.rpartition(" ")
    negation = "n'" if verbe.startswith("e") else "ne "
    return f"{debut} {negation}{verbe} pas"
