"""Ce qui doit être reversé à l'État : le trop-perçu d'un solde, et la restitution d'un retrait (contrat républicain).

Trop-perçu = max(0, versé − min(accordé, réalisé éligible × taux, besoin, plafonds aux mois pourvus)). Le calcul est
proposé, jamais appliqué seul : une personne décide, et le reversement passe par un titre de perception.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from regles.echeances import ajouter_mois
from regles.montants import ZERO, borner, somme, tronquer
from regles.phrases import accord, euros, jour, nombre, taux

MOIS_PAR_AN = 12
CENTIEME_DE_POUR_CENT = Decimal("0.0001")


@dataclass(frozen=True)
class PosteRealise:
    """Un poste à la fin de la convention : ETP conventionnés et mois réellement pourvus (deux décimales)."""

    ref: str
    etp: Decimal
    mois_pourvus: Decimal
    libelle: str = ""
    cout: Decimal | None = None
    """Coût éligible réalisé de ce poste, s'il est connu : le taux se lit alors poste par poste."""

    @property
    def nom(self) -> str:
        return self.libelle or self.ref


class AssietteExcedent(StrEnum):
    """De quoi la part conservable est une fraction ; c'est la convention qui l'écrit."""

    TROP_PERCU = "trop_percu"
    DEPENSES = "depenses"


@dataclass(frozen=True)
class ClauseExcedent:
    """L'excédent raisonnable que la convention laisse au bénéficiaire. Sans clause écrite : rien, jamais deviné."""

    part: Decimal = ZERO
    assiette: AssietteExcedent = AssietteExcedent.TROP_PERCU


SANS_CLAUSE = ClauseExcedent()


@dataclass(frozen=True)
class Terme:
    """Une ligne du calcul. `retenu` : c'est elle qui borne l'aide due."""

    code: str
    libelle: str
    montant: Decimal
    phrase: str
    retenu: bool = False


@dataclass(frozen=True)
class Reliquat:
    """Montants en euros. `termes` : les bornes de l'aide due, dans l'ordre du calcul, à afficher ligne à ligne."""

    verse: Decimal
    termes: tuple[Terme, ...]
    due: Decimal
    """Aide définitive : la plus basse des bornes."""
    excedent: Decimal
    """Versé au-delà de l'aide due."""
    conservable: Decimal
    """Part de l'excédent que la clause de la convention laisse au bénéficiaire."""

    @property
    def montant(self) -> Decimal:
        """À reverser."""
        return self.excedent - self.conservable

    @property
    def limitants(self) -> tuple[Terme, ...]:
        return tuple(terme for terme in self.termes if terme.retenu)

    @property
    def phrase(self) -> str:
        if not self.excedent:
            return f"Rien à reverser : l'aide due est de {euros(self.due)}, {euros(self.verse)} ont été versés."
        suite = f" dont {euros(self.conservable)} que la convention laisse au bénéficiaire" if self.conservable else ""
        return (
            f"{euros(self.verse)} ont été versés pour une aide due de {euros(self.due)} : "
            f"{euros(self.excedent)} de trop{',' if suite else ''}{suite}. À reverser : {euros(self.montant)}."
        )


def calculer_reliquat(
    *,
    verse: Decimal,
    accorde: Decimal,
    depenses_eligibles: Decimal,
    taux_aide: Decimal | None = None,
    besoin: Decimal | None = None,
    postes: Sequence[PosteRealise] = (),
    plafond_etp: Decimal | None = None,
    clause: ClauseExcedent = SANS_CLAUSE,
) -> Reliquat:
    """Le trop-perçu et son détail, en euros tronqués au centime.

    `taux_aide` (0 à 1) : None si la convention n'en fixe pas. `besoin` : charges réalisées moins les autres produits
    réalisés, None s'il n'est pas connu. `plafond_etp` : euros par ETP et par an, None si l'appel n'en pose pas.
    """
    bornes = [
        _terme_accorde(accorde),
        _terme_taux(depenses_eligibles, taux_aide),
        _terme_besoin(besoin),
        _terme_postes(postes, plafond_etp, taux_aide),
    ]
    poses = [terme for terme in bornes if terme is not None]
    due = min(terme.montant for terme in poses)
    excedent = borner(verse - due)
    return Reliquat(
        verse=verse,
        termes=tuple(Terme(t.code, t.libelle, t.montant, t.phrase, t.montant == due) for t in poses),
        due=due,
        excedent=excedent,
        conservable=_conservable(excedent, depenses_eligibles, clause),
    )


def _conservable(excedent: Decimal, depenses: Decimal, clause: ClauseExcedent) -> Decimal:
    assiette = excedent if clause.assiette == AssietteExcedent.TROP_PERCU else depenses
    return min(excedent, tronquer(assiette * clause.part))


def _terme_accorde(accorde: Decimal) -> Terme:
    return Terme("accorde", "Aide accordée", accorde, f"La convention accorde {euros(accorde)}, et pas plus.")


def _terme_taux(depenses: Decimal, taux_aide: Decimal | None) -> Terme | None:
    if taux_aide is None:
        return None
    montant = tronquer(depenses * taux_aide)
    lisible = taux_aide.quantize(CENTIEME_DE_POUR_CENT)
    mot = taux(lisible) if lisible == taux_aide else f"Environ {taux(lisible)}"
    phrase = f"{mot} de {euros(depenses)} de dépenses éligibles réalisées, soit {euros(montant)}."
    return Terme("taux", "Dépenses réalisées × taux", montant, phrase)


def _terme_besoin(besoin: Decimal | None) -> Terme | None:
    if besoin is None:
        return None
    montant = borner(besoin)
    phrase = f"Une fois les autres produits comptés, il restait {euros(montant)} de charges à couvrir."
    return Terme("besoin", "Besoin de financement réalisé", montant, phrase)


def _terme_postes(
    postes: Sequence[PosteRealise], plafond_etp: Decimal | None, taux_aide: Decimal | None
) -> Terme | None:
    if plafond_etp is None or not postes:
        return None
    detail = [(poste, _limite_du_poste(poste, plafond_etp, taux_aide)) for poste in postes]
    montant = somme(limite for _, limite in detail)
    lignes = " ; ".join(
        f"{poste.nom}, {nombre(poste.etp)} ETP pendant {nombre(poste.mois_pourvus)} mois : {euros(limite)}"
        for poste, limite in detail
    )
    phrase = f"{euros(plafond_etp)} par ETP et par an, aux mois pourvus. {lignes}."
    return Terme("postes", "Plafond par poste aux mois pourvus", montant, phrase)


def _limite_du_poste(poste: PosteRealise, plafond_etp: Decimal, taux_aide: Decimal | None) -> Decimal:
    limite = tronquer(plafond_etp * poste.etp * poste.mois_pourvus / MOIS_PAR_AN)
    if poste.cout is None or taux_aide is None:
        return limite
    return min(limite, tronquer(poste.cout * taux_aide))


@dataclass(frozen=True)
class RetraitCER:
    """Part d'une aide retirée au prorata de la période qui restait à courir, montants en euros."""

    montant: Decimal
    """Part retirée de l'aide."""
    a_reverser: Decimal
    """Part retirée qui a déjà été versée."""
    a_liberer: Decimal
    """Part retirée qui ne sera pas versée."""
    jours_restants: int
    jours_totaux: int
    phrase: str


def restitution(
    montant: Decimal, debut: date, fin: date, depuis: date, *, quoi: str, verse: Decimal | None = None
) -> RetraitCER:
    """Part de l'aide de la période [`depuis`, `fin`], au prorata des jours, tronquée au centime.

    `montant` : l'aide accordée ; `verse` : ce qui en est payé (par défaut, tout) ; `quoi` : ce qui a eu lieu.
    Lecture retenue : ce jour compte dans la période restante. Lève ValueError si la période est à l'envers.
    """
    if fin < debut:
        raise ValueError("La convention finit avant de commencer.")
    totaux = (fin - debut).days + 1
    restants = max(0, min(totaux, (fin - depuis).days + 1))
    retire = tronquer(montant * restants / totaux)
    a_reverser = retire if verse is None else min(retire, borner(verse - (montant - retire)))
    phrase = (
        f"{quoi} le {jour(depuis)} : il restait {accord(restants, 'jour', 'jours')} sur {totaux}. "
        f"{euros(montant)} × {restants} ÷ {totaux} = {euros(retire)}."
    )
    return RetraitCER(retire, a_reverser, retire - a_reverser, restants, totaux, phrase)


def retrait_cer(
    montant: Decimal, debut: date, fin: date, date_manquement: date, *, verse: Decimal | None = None
) -> RetraitCER:
    """Restitution d'un retrait pour manquement au contrat d'engagement républicain (voir `restitution`)."""
    return restitution(montant, debut, fin, date_manquement, quoi="Manquement", verse=verse)


def echeance_reversement(decision: date, mois: int) -> date:
    """Dernier jour pour reverser, `mois` mois après la décision (six mois pour un retrait du contrat républicain)."""
    return ajouter_mois(decision, mois)
