"""Le besoin : on ne finance pas plus que ce qui manque au projet ; et l'enveloppe de l'appel."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from regles.catalogue.assiettes import Assiette, couts, total
from regles.catalogue.bornes import borne
from regles.constats import Constat, Niveau, NomPlafond, Plafond, Signal, Unite
from regles.faits import FaitsDossier
from regles.montants import borner
from regles.parametres import Parametres, champ
from regles.phrases import euros
from regles.regle import Famille, regle


class BaseBesoin(StrEnum):
    CHARGES_PROJET = "charges_projet"
    COUT_POSTES = "cout_postes"


@dataclass(frozen=True, kw_only=True)
class ParametresBesoin(Parametres):
    base: BaseBesoin = champ("Dépenses comptées", defaut=BaseBesoin.CHARGES_PROJET, aide="Lecture du texte")
    assiette: Assiette = champ("Assiette des postes", defaut=Assiette.SALAIRE_CHARGE)


@regle(
    "SURFINANCEMENT",
    "Besoin de financement",
    famille=Famille.FINANCEMENT,
    parametres=ParametresBesoin,
    niveau=Niveau.BLOQUANT,
)
def surfinancement(faits: FaitsDossier, p: ParametresBesoin) -> Constat:
    """« Les sources de ces cofinancements devront apparaitre dans les budgets déposés par les structures. » (AAP 2025,
    B. 2-3) ; « celles-ci devront elles-aussi être intégrées dans le plan de financement » (Deux-Sèvres 2018, recettes).

    B = dépenses − tous les autres financements de l'année, recettes comprises ; jamais négatif.
    """
    depenses = faits.charges if p.base == BaseBesoin.CHARGES_PROJET else total(couts(faits, p.assiette))
    autres = faits.total_autres_financements
    limite = borner(depenses - autres)
    return borne(
        faits,
        Plafond(NomPlafond.BESOIN, limite, limite),
        Signal.SURFINANCEMENT,
        message=f"Le projet coûte {euros(depenses)} et les autres financements apportent {euros(autres)} : "
        f"le besoin est de {euros(limite)}.",
        conseil="La demande dépasse le besoin de {exces} : baissez-la d'autant, ou corrigez les autres financements.",
    )


@dataclass(frozen=True, kw_only=True)
class ParametresEnveloppe(Parametres):
    montant: Decimal = champ("Enveloppe de l'appel", unite=Unite.EUROS, mini=0, borne="plafond")


@regle(
    "ENVELOPPE",
    "Enveloppe de l'appel",
    famille=Famille.FINANCEMENT,
    parametres=ParametresEnveloppe,
    niveau=Niveau.ALERTE,
)
def enveloppe(faits: FaitsDossier, p: ParametresEnveloppe) -> Constat:
    """« Enveloppe prévisionnelle de crédits FSE alloués à cet appel à projets pour l'année 2018 » (Deux-Sèvres 2018).

    L'aide ne dépasse pas ce qui reste de l'enveloppe une fois retirées les aides déjà décidées.
    """
    limite = borner(p.montant - faits.enveloppe_consommee)
    return borne(
        faits,
        Plafond(NomPlafond.ENVELOPPE, limite, limite),
        Signal.ENVELOPPE_DEPASSEE,
        message=f"Il reste {euros(limite)} sur une enveloppe de {euros(p.montant)}.",
        conseil="La demande dépasse ce qui reste de {exces}.",
    )
