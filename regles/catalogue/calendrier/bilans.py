"""Les échéances des bilans et du compte rendu. Une convention qui fixe une date l'emporte où l'appel la lui laisse."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from regles.catalogue.calendrier.suites import ParametresMois, echeance
from regles.constats import Constat, Niveau, Unite, sans_objet
from regles.echeances import ajouter_mois, periode_de
from regles.faits import FaitsDossier
from regles.montants import ZERO
from regles.parametres import Parametres, champ
from regles.plan_comptable.compte_rendu import MONTANT_ECART, PART_ECART
from regles.regle import Famille, regle
from regles.reliquat import AssietteExcedent, ClauseExcedent

A_FIXER = "Vide : à la date que la convention fixe"


@dataclass(frozen=True, kw_only=True)
class ParametresBilanIntermediaire(Parametres):
    mois: int | None = champ("Après le début de la convention", unite=Unite.MOIS, mini=1, defaut=None, aide=A_FIXER)

    def limite(self, debut: date | None, fixee: date | None) -> date | None:
        """Dernier jour pour transmettre : la date que la convention fixe, sinon celle de l'appel ; None à fixer."""
        return fixee or (ajouter_mois(debut, self.mois) if debut and self.mois else None)


@regle(
    "BILAN_INTERMEDIAIRE",
    "Bilan intermédiaire",
    famille=Famille.CALENDRIER,
    parametres=ParametresBilanIntermediaire,
    niveau=Niveau.ALERTE,
)
def bilan_intermediaire(faits: FaitsDossier, p: ParametresBilanIntermediaire) -> Constat:
    """« définira plus précisément, selon les spécificités et besoins territoriaux, les attendus de ce bilan
    intermédiaire » (AAP 2025, D. 1) : sans délai écrit, à la date que la convention fixe.
    """
    limite = p.limite(faits.calendrier.debut, faits.calendrier.fixe_intermediaire)
    if limite is None:
        return sans_objet("La date du bilan intermédiaire n'est pas encore fixée.", Unite.DATE)
    fait = faits.calendrier.bilan_intermediaire
    return echeance(limite, fait, faits.calendrier.jour, quoi="Bilan intermédiaire à transmettre")


@dataclass(frozen=True, kw_only=True)
class ParametresBilanTrimestriel(Parametres):
    periode_mois: int = champ("Durée de chaque période", unite=Unite.MOIS, mini=1)
    decalage_mois: int = champ("Décalage après la fin de la période", unite=Unite.MOIS, mini=0)

    def limite(self, fin_periode: date) -> date:
        """Jour de transmission : décalage compté du lendemain de la période."""
        return ajouter_mois(fin_periode + timedelta(days=1), self.decalage_mois)


@regle(
    "BILAN_TRIMESTRIEL",
    "Bilan trimestriel du coordinateur",
    famille=Famille.CALENDRIER,
    parametres=ParametresBilanTrimestriel,
    niveau=Niveau.ALERTE,
)
def bilan_trimestriel(faits: FaitsDossier, p: ParametresBilanTrimestriel) -> Constat:
    """« le bilan transmis le 1er janvier 2023 détaillera les résultats au 1er octobre 2022 » (Mayotte 2022,
    annexe 1) : la période finit la veille, le bilan part un trimestre plus tard.
    """
    if faits.calendrier.trimestre is None:
        return sans_objet("Aucun trimestre n'est à rendre.", Unite.DATE)
    limite = p.limite(periode_de(faits.calendrier.trimestre, p.periode_mois)[1])
    fait = faits.calendrier.bilan_trimestriel
    return echeance(limite, fait, faits.calendrier.jour, quoi="Bilan trimestriel à transmettre")


@dataclass(frozen=True, kw_only=True)
class ParametresBilanAnnuel(Parametres):
    mois: int | None = champ("Avant le terme de la convention", unite=Unite.MOIS, mini=1, defaut=None, aide=A_FIXER)

    def limite(self, terme: date | None, fixee: date | None) -> date | None:
        """Dernier jour pour transmettre : celui de l'appel, ou une date plus proche que la convention fixe."""
        ecrite = ajouter_mois(terme, -self.mois) if terme and self.mois else None
        return min((jour for jour in (ecrite, fixee) if jour), default=None)


@regle(
    "BILAN_ANNUEL",
    "Bilan annuel avant le terme",
    famille=Famille.CALENDRIER,
    parametres=ParametresBilanAnnuel,
    niveau=Niveau.ALERTE,
    version=2,
)
def bilan_annuel(faits: FaitsDossier, p: ParametresBilanAnnuel) -> Constat:
    """Mayotte 2022 : « devra être transmis 2 mois avant la date de terme de la convention ».

    31 août − 2 mois = 30 juin. Un appel qui n'écrit pas de délai laisse la date à la convention.
    """
    limite = p.limite(faits.calendrier.terme, faits.calendrier.fixe_annuel)
    if limite is None:
        return sans_objet("La date du bilan annuel n'est pas encore fixée.", Unite.DATE)
    return echeance(limite, faits.calendrier.bilan_annuel, faits.calendrier.jour, quoi="Bilan annuel à transmettre")


@dataclass(frozen=True, kw_only=True)
class ParametresBilanFinal(Parametres):
    mois: int | None = champ("Après le terme de la convention", unite=Unite.MOIS, mini=1, defaut=None, aide=A_FIXER)

    def limite(self, terme: date | None, fixee: date | None) -> date | None:
        """Dernier jour pour transmettre : la date que la convention fixe, sinon celle de l'appel ; None à fixer."""
        return fixee or (ajouter_mois(terme, self.mois) if terme and self.mois else None)


@regle(
    "BILAN_FINAL",
    "Bilan final",
    famille=Famille.CALENDRIER,
    parametres=ParametresBilanFinal,
    niveau=Niveau.ALERTE,
)
def bilan_final(faits: FaitsDossier, p: ParametresBilanFinal) -> Constat:
    """« Le bilan final devra être transmis à la date prévue par la convention » (AAP 2025, D. 2) ; un appel peut aussi
    écrire un délai après le terme.
    """
    limite = p.limite(faits.calendrier.terme, faits.calendrier.fixe_final)
    if limite is None:
        return sans_objet("La date du bilan final n'est pas encore fixée.", Unite.DATE)
    return echeance(limite, faits.calendrier.bilan_final, faits.calendrier.jour, quoi="Bilan final à transmettre")


@dataclass(frozen=True, kw_only=True)
class ParametresCompteRendu(ParametresMois):
    """Le compte rendu, et ce qu'on en fait. Seuils d'écart : lecture retenue, le formulaire dit « significatif »."""

    ecart_part: Decimal | None = champ(
        "Écart à expliquer : part de la rubrique",
        unite=Unite.TAUX,
        mini=0,
        maxi=1,
        defaut=None,
        aide="Vide : dix pour cent, lecture retenue",
    )
    ecart_montant: Decimal | None = champ(
        "Écart à expliquer : au-delà de",
        unite=Unite.EUROS,
        mini=0,
        defaut=None,
        aide="Les deux seuils à la fois. Vide : cinq cents euros, lecture retenue",
    )
    excedent_part: Decimal | None = champ(
        "Part de l'excédent laissée au bénéficiaire",
        unite=Unite.TAUX,
        mini=0,
        maxi=1,
        defaut=None,
        aide="Celle que l'article de la convention écrit. Vide : rien",
    )
    excedent_assiette: AssietteExcedent = champ(
        "De quoi cette part est prise", defaut=AssietteExcedent.TROP_PERCU, aide="Du trop-perçu, ou des dépenses"
    )

    @property
    def clause(self) -> ClauseExcedent:
        """Ce que la convention laisse au bénéficiaire."""
        return ClauseExcedent(self.excedent_part or ZERO, self.excedent_assiette)

    @property
    def seuils_ecart(self) -> tuple[Decimal, Decimal]:
        """Part de la rubrique (0 à 1) et montant en euros au-delà desquels un écart s'explique."""
        part = PART_ECART if self.ecart_part is None else self.ecart_part
        return part, MONTANT_ECART if self.ecart_montant is None else self.ecart_montant

    def limite(self, fin_exercice: date | None, fixee: date | None) -> date | None:
        """Dernier jour pour transmettre : celui de la loi, ou une date plus proche que la convention fixe."""
        ecrite = ajouter_mois(fin_exercice, self.mois) if fin_exercice else None
        return min((jour for jour in (ecrite, fixee) if jour), default=None)


@regle(
    "COMPTE_RENDU_FINANCIER",
    "Compte rendu financier",
    famille=Famille.CALENDRIER,
    parametres=ParametresCompteRendu,
    niveau=Niveau.ALERTE,
)
def compte_rendu_financier(faits: FaitsDossier, p: ParametresCompteRendu) -> Constat:
    """« dans les six mois suivant la fin de l'exercice pour lequel elle a été attribuée » (loi 2000-321, art. 10)."""
    limite = p.limite(faits.calendrier.fin_exercice, None)
    if limite is None:
        return sans_objet("La fin de l'exercice n'est pas connue.", Unite.DATE)
    return echeance(limite, faits.calendrier.compte_rendu, faits.calendrier.jour, quoi="Compte rendu à transmettre")
