"""Éligibilité de la structure et des postes, priorités de l'appel."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from regles.constats import Constat, Detail, Niveau, Signal, Unite, sans_objet
from regles.faits import FaitsDossier, FaitsPoste, NaturePoste, Situation
from regles.faits import Famille as FamilleStructure
from regles.parametres import Parametres, SansParametre, champ
from regles.phrases import accord, etp, jour, liste
from regles.regle import Etape, Famille, regle
from regles.vocabulaire import MOTS_FAMILLE, MOTS_SITUATION


@dataclass(frozen=True, kw_only=True)
class ParametresStructure(Parametres):
    familles: tuple[FamilleStructure, ...] = champ("Structures visées par le texte")
    liste_limitative: bool = champ("La liste est limitative", aide="Faux : une autre structure est à examiner")


@regle(
    "STRUCTURE_ELIGIBLE",
    "Structure éligible",
    famille=Famille.ELIGIBILITE,
    parametres=ParametresStructure,
    niveau=Niveau.BLOQUANT,
)
def structure_eligible(faits: FaitsDossier, p: ParametresStructure) -> Constat:
    """« Il concerne notamment les associations, les collectivités territoriales ainsi que leurs établissements publics
    à caractère administratif (EPA). » (AAP 2025, B. 1). « notamment » : la liste n'est pas limitative.
    """
    vises = liste([MOTS_FAMILLE[famille] for famille in p.familles], "ou")
    visee = faits.famille in p.familles
    nom = MOTS_FAMILLE[faits.famille] if faits.famille else "un organisme de type inconnu"
    return Constat(
        ok=visee,
        mesure=nom,
        limite=vises,
        unite=Unite.TEXTE,
        message=f"La structure est {nom}.",
        conseil="" if visee else f"L'appel vise {vises} : vérifiez le type de votre structure.",
        niveau=None if p.liste_limitative or visee else Niveau.ALERTE,
        a_examiner=not visee and not p.liste_limitative,
    )


@dataclass(frozen=True, kw_only=True)
class ParametresEtpMin(Parametres):
    etp: Decimal = champ("ETP minimum par projet", unite=Unite.ETP, mini=0, aide="Inclus", borne="plancher")


@regle(
    "ETP_MIN",
    "ETP minimum du projet",
    famille=Famille.ELIGIBILITE,
    parametres=ParametresEtpMin,
    niveau=Niveau.BLOQUANT,
)
def etp_min(faits: FaitsDossier, p: ParametresEtpMin) -> Constat:
    """« Ces projets doivent couvrir à minima 0,5 ETP et au besoin selon les projets, plus d’un ETP. » (AAP 2025,
    B. 2-1)

    Le minimum vise le projet : deux quarts d'ETP suffisent.
    """
    peu = faits.etp_total < p.etp
    return Constat(
        ok=not peu,
        mesure=faits.etp_total,
        limite=p.etp,
        unite=Unite.ETP,
        message=f"Le projet demande {etp(faits.etp_total)}, pour un minimum de {etp(p.etp)}.",
        conseil=f"Il manque {etp(p.etp - faits.etp_total)}." if peu else "",
        signaux=(Signal.ETP_INSUFFISANT,) if peu else (),
    )


@regle(
    "POSTE_EXISTANT",
    "Postes déjà existants",
    famille=Famille.ELIGIBILITE,
    parametres=SansParametre,
    niveau=Niveau.ALERTE,
    etape=Etape.EXCLUSION,
)
def poste_existant(faits: FaitsDossier, _p: SansParametre) -> Constat:
    """« Il n’intervient pas en renfort des financements des postes déjà existants. » (AAP 2025, B. 2-3)

    Un poste PNAD échu se consolide ; un autre poste existant sort de l'assiette.
    """
    ecartes = [poste for poste in faits.postes if poste.nature == NaturePoste.EXISTANT]
    return _ecarter(
        ecartes, "Aucun poste demandé n'existe déjà.", "existe déjà et ne peut pas être financé par cet appel"
    )


@regle(
    "POSTE_DEJA_FINANCE",
    "Postes dont un financement est en cours",
    famille=Famille.ELIGIBILITE,
    parametres=SansParametre,
    niveau=Niveau.ALERTE,
    etape=Etape.EXCLUSION,
)
def poste_deja_finance(faits: FaitsDossier, _p: SansParametre) -> Constat:
    """« Cet appel à projet vise bien ainsi à consolider les postes financés par les AAP ayant pris fin. » (AAP 2025,
    B. 2-3) : une convention PNAD non échue au début du projet, ou un financement en cours, sort le poste.
    """
    debut = faits.projet_debut or faits.calendrier.jour
    ecartes = [
        poste
        for poste in faits.postes
        if poste.deja_finance or (debut is not None and poste.pnad_terme is not None and poste.pnad_terme >= debut)
    ]
    return _ecarter(ecartes, "Aucun poste demandé n'a de financement en cours.", "a un financement en cours")


def _ecarter(ecartes: Sequence[FaitsPoste], rien: str, raison: str) -> Constat:
    noms = liste([poste.nom for poste in ecartes])
    return Constat(
        ok=not ecartes,
        mesure=Decimal(len(ecartes)),
        limite=Decimal(0),
        unite=Unite.NOMBRE,
        message=f"{accord(len(ecartes), 'poste sort', 'postes sortent')} de l'assiette : {noms}." if ecartes else rien,
        conseil=f"Retirez ce qui {raison} : {noms}." if ecartes else "",
        details=tuple(
            Detail(poste.nom, poste.ref, jour(poste.pnad_terme) if poste.pnad_terme else raison, ok=False)
            for poste in ecartes
        ),
        a_examiner=bool(ecartes),
        exclus=tuple(poste.ref for poste in ecartes),
    )


class LectureAnnees(StrEnum):
    """« 2022, 2023 et 2024 » : l'une de ces années, ou toutes."""

    ALTERNATIVE = "alternative"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True, kw_only=True)
class ParametresPriorite(Parametres):
    annees: tuple[int, ...] = champ("Années de financement antérieur", aide="Aucune : porter déjà un poste suffit")
    lecture: LectureAnnees = champ("Lecture des années", defaut=LectureAnnees.ALTERNATIVE)

    def assez(self, communes: Sequence[int], lecture: LectureAnnees) -> bool:
        """Vrai si ces années-là suffisent, dans la lecture demandée ; un appel sans année n'en exige aucune."""
        if not self.annees:
            return True
        return set(communes) == set(self.annees) if lecture == LectureAnnees.CUMULATIVE else bool(communes)


MOTS_LECTURE = {LectureAnnees.ALTERNATIVE: "au moins une année", LectureAnnees.CUMULATIVE: "toutes les années"}


@regle(
    "PRIORITE_DEJA_FINANCEES",
    "Priorité aux structures déjà porteuses",
    famille=Famille.ELIGIBILITE,
    parametres=ParametresPriorite,
    niveau=Niveau.INFO,
)
def priorite_deja_financees(faits: FaitsDossier, p: ParametresPriorite) -> Constat:
    """« une priorité sera accordée aux projets présentés par les structures d’ores et déjà porteuses de facilitateurs
    de clauses sociales et ayant bénéficié d’un financement au titre du PNAD en 2022, 2023 et 2024 » (AAP 2025, A) ;
    « vise en priorité les structures déjà porteuses de facilitateurs et/ou de coordinateurs » (Mayotte 2022, B).

    Les deux lectures des années (l'une, ou toutes) sont détaillées ; le paramètre dit laquelle compte.
    """
    communes = sorted(faits.annees_pnad & set(p.annees))
    prioritaire = _prioritaire(faits, p, p.lecture)
    trouvees = liste([str(annee) for annee in communes]) or "aucune année connue"
    situation = MOTS_SITUATION.get(faits.situation.value, "de situation inconnue")
    mesure = (trouvees if p.annees else situation) if prioritaire is not None else "inconnu"
    liaison = "ou" if p.lecture == LectureAnnees.ALTERNATIVE else "et"
    return Constat(
        ok=prioritaire is True,
        mesure=mesure,
        limite=liste([str(annee) for annee in p.annees], liaison) or MOTS_SITUATION[Situation.DEJA_PORTEUSE.value],
        unite=Unite.TEXTE,
        message=_phrase_priorite(faits, p, prioritaire, trouvees, situation),
        details=tuple(
            Detail(f"Lecture « {mots} »", lecture.value, ok=_prioritaire(faits, p, lecture) is True)
            for lecture, mots in MOTS_LECTURE.items()
            if p.annees
        ),
    )


def _prioritaire(faits: FaitsDossier, p: ParametresPriorite, lecture: LectureAnnees) -> bool | None:
    """Oui, non, ou None quand ce qui est chargé ne permet pas de le dire. Une parole seule ne vaut jamais oui."""
    if faits.situation != Situation.DEJA_PORTEUSE:
        return None if faits.situation == Situation.INCONNUE else False
    if not p.annees:
        return True if faits.porteuse_constatee else None
    connues = faits.annees_pnad & set(p.annees)
    if p.assez(sorted(connues), lecture):
        return True
    possibles = set(p.annees) - faits.annees_pnad_completes
    return None if p.assez(sorted(connues | possibles), lecture) else False


def _phrase_priorite(
    faits: FaitsDossier, p: ParametresPriorite, prioritaire: bool | None, trouvees: str, situation: str
) -> str:
    if prioritaire is not None:
        financement = f"financement PNAD {trouvees}, " if p.annees else ""
        return f"{'Prioritaire' if prioritaire else 'Non prioritaire'} : {financement}structure {situation}."
    if faits.situation == Situation.INCONNUE:
        return "Inconnu : la structure n'a pas dit sa situation."
    declarees = liste([str(annee) for annee in sorted(faits.annees_pnad_declarees)])
    parole = f" La structure déclare {declarees}." if declarees else ""
    if not p.annees:
        return f"Inconnu : la structure se dit {situation}, rien de chargé ne le confirme.{parole}"
    manquantes = sorted(set(p.annees) - faits.annees_pnad - faits.annees_pnad_completes)
    annees = liste([str(annee) for annee in manquantes])
    return f"Inconnu : les lauréats de {annees} ne sont pas tous chargés par le service.{parole}"


@regle(
    "COORDINATEUR_CONTACTE",
    "Coordinateur régional contacté",
    famille=Famille.ELIGIBILITE,
    parametres=SansParametre,
    niveau=Niveau.ALERTE,
)
def coordinateur_contacte(faits: FaitsDossier, _p: SansParametre) -> Constat:
    """« Les structures souhaitant soumissionner à ce financement de postes de facilitateurs doivent se rapprocher du
    coordinateur régional pour définir ensemble le champ d’intervention » (AAP 2025, C. 3). Alerte, jamais blocage.
    """
    fait = faits.coordinateur_contacte is True
    return Constat(
        ok=fait,
        mesure={True: "oui", False: "non", None: "non répondu"}[faits.coordinateur_contacte],
        limite="oui",
        unite=Unite.TEXTE,
        message="Le coordinateur régional a été contacté." if fait else "Aucun contact avec le coordinateur régional.",
        conseil="" if fait else "Rapprochez-vous du coordinateur régional et dites quand ; le dépôt reste possible.",
        niveau=Niveau.ALERTE,
    )


@regle(
    "ZONE_BLANCHE_JUSTIFIEE",
    "Zone blanche justifiée",
    famille=Famille.ELIGIBILITE,
    parametres=SansParametre,
    niveau=Niveau.ALERTE,
)
def zone_blanche_justifiee(faits: FaitsDossier, _p: SansParametre) -> Constat:
    """« Est considéré comme « zone blanche » tout territoire non couvert par l’action d’un facilitateur » (AAP 2025,
    B. 1) ou couvert par un facilitateur limitrophe, ou dont les capacités sont insuffisantes : le porteur dit lequel.
    """
    if not faits.zone_blanche:
        return sans_objet("Le projet ne se présente pas comme couvrant une zone blanche.")
    fait = faits.zone_blanche_justifiee
    return Constat(
        ok=fait,
        mesure="justifiée" if fait else "non justifiée",
        limite="justifiée",
        unite=Unite.TEXTE,
        message="Le projet couvre une zone blanche.",
        conseil="" if fait else "Dites lequel des trois cas de zone blanche s'applique, et pour quel territoire.",
    )
