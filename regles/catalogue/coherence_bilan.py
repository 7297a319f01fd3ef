"""Cohérence d'un bilan : ce qui se contredit, dit en mots, avec le champ à revoir. Rien n'empêche de transmettre.

Ces règles lisent un bilan et non un dossier : elles ont leur registre, CATALOGUE_BILAN, et leur porte, `evaluer_bilan`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from regles.constats import Niveau
from regles.faits_bilan import CompteursHeures, FaitsBilan, FaitsIndicateur, ParametresCoherence, Perimetre
from regles.montants import arrondir
from regles.phrases import etp, quantite, taux

HEURES = "heures"


@dataclass(frozen=True)
class Champ:
    """Un champ de l'écran : code d'indicateur (ou référence d'un poste, d'un marché), périmètre, colonne."""

    code: str
    perimetre: str = ""
    colonne: str = "valeur"


@dataclass(frozen=True)
class ConstatBilan:
    """Une contradiction. `message` dit ce qui est, `conseil` ce qu'il faut faire, `champs` où regarder."""

    code: str
    libelle: str
    niveau: Niveau
    message: str
    conseil: str
    champs: tuple[Champ, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes visés, une fois chacun."""
        return tuple(dict.fromkeys(champ.code for champ in self.champs))


Trouvaille = tuple[str, str, tuple[Champ, ...]]
"""(message, conseil, champs)."""
Fonction = Callable[[FaitsBilan, ParametresCoherence], Iterator[Trouvaille]]


@dataclass(frozen=True)
class RegleBilan:
    code: str
    libelle: str
    niveau: Niveau
    fonction: Fonction

    @property
    def texte(self) -> str:
        """La docstring : la phrase du texte et la lecture qu'en fait le code."""
        return (self.fonction.__doc__ or "").strip()


CATALOGUE_BILAN: dict[str, RegleBilan] = {}


def regle_bilan(code: str, libelle: str, niveau: Niveau = Niveau.ALERTE) -> Callable[[Fonction], Fonction]:
    """Inscrit une règle de cohérence."""

    def inscrire(fonction: Fonction) -> Fonction:
        CATALOGUE_BILAN[code] = RegleBilan(code, libelle, niveau, fonction)
        return fonction

    return inscrire


def evaluer_bilan(faits: FaitsBilan, parametres: ParametresCoherence) -> tuple[ConstatBilan, ...]:
    """Toutes les contradictions du bilan, dans l'ordre du registre. Vide : rien ne se contredit."""
    return tuple(
        ConstatBilan(regle.code, regle.libelle, regle.niveau, *trouvaille)
        for regle in CATALOGUE_BILAN.values()
        for trouvaille in regle.fonction(faits, parametres)
    )


def _champ(indicateur: FaitsIndicateur, colonne: str = "valeur") -> Champ:
    return Champ(indicateur.code, indicateur.perimetre.value, colonne)


@regle_bilan("BILAN_ETAT_SUPERIEUR", "Marchés d'État au-dessus de tous les marchés")
def etat_superieur(faits: FaitsBilan, _p: ParametresCoherence) -> Iterator[Trouvaille]:
    """« pour l'ensemble des marchés d'une part, et pour les marchés d'Etat d'autre part » (AAP 2025, D. 1) : l'État est
    compris dans l'ensemble.
    """
    for etat in faits.indicateurs:
        tous = faits.indicateur(etat.code)
        if etat.perimetre != Perimetre.MARCHES_ETAT or tous is None:
            continue
        for colonne, quoi in (("valeur", ""), ("valeur_n1", " l'année précédente")):
            part, ensemble = getattr(etat, colonne), getattr(tous, colonne)
            if part is not None and ensemble is not None and part > ensemble:
                message = (
                    f"{etat.libelle} : {quantite(part)} pour les marchés de l'État{quoi}, plus que "
                    f"{quantite(ensemble)} pour tous les marchés."
                )
                conseil = "Les marchés de l'État sont compris dans tous les marchés : corrigez l'un des deux nombres."
                yield message, conseil, (_champ(etat, colonne), _champ(tous, colonne))


@regle_bilan("BILAN_HEURES_DU_PORTEUR", "Heures du poste au-dessus de celles de la structure")
def heures_du_porteur(faits: FaitsBilan, _p: ParametresCoherence) -> Iterator[Trouvaille]:
    """« comparativement nombre d'heures clausées au total par le porteur » (AAP 2025, D. 1) : le poste fait partie
    de la structure.
    """
    for indicateur in faits.indicateurs:
        valeur, total = indicateur.valeur, indicateur.total_porteur
        if valeur is not None and total is not None and valeur > total:
            message = (
                f"{indicateur.libelle} : {quantite(valeur, indicateur.unite)} pour le poste financé, plus que "
                f"{quantite(total, indicateur.unite)} pour toute la structure."
            )
            conseil = "Le total de la structure comprend le poste financé : corrigez l'un des deux nombres."
            yield message, conseil, (_champ(indicateur), _champ(indicateur, "total_porteur"))


@regle_bilan("BILAN_HEURES_EN_BAISSE", "Heures en baisse", Niveau.INFO)
def heures_en_baisse(faits: FaitsBilan, p: ParametresCoherence) -> Iterator[Trouvaille]:
    """« au regard des heures dégagées l'année précédente » (AAP 2025, D. 1) : une baisse s'explique."""
    for indicateur in faits.indicateurs:
        valeur, avant = indicateur.valeur, indicateur.valeur_n1
        if valeur is not None and avant and valeur < avant * (1 - p.baisse_toleree):
            message = (
                f"{indicateur.libelle} : {quantite(valeur, indicateur.unite)}, contre "
                f"{quantite(avant, indicateur.unite)} l'année précédente ({taux(arrondir((valeur - avant) / avant))})."
            )
            yield message, "Vérifiez le nombre, ou dites pourquoi il baisse.", (_champ(indicateur),)


@regle_bilan("BILAN_ETP_DIFFERENT", "Temps de travail différent de la convention")
def etp_different(faits: FaitsBilan, _p: ParametresCoherence) -> Iterator[Trouvaille]:
    """« Nombre d'heures d'insertion dégagées par l'ETP subventionné » (AAP 2025, D. 1) : l'ETP de la convention."""
    for poste in faits.postes:
        if poste.etp_bilan is not None and poste.etp_bilan != poste.etp_convention:
            message = f"{poste.libelle} : {etp(poste.etp_bilan)} au bilan, {etp(poste.etp_convention)} à la convention."
            conseil = "Corrigez le bilan ; si le temps de travail a vraiment changé, demandez un avenant."
            yield message, conseil, (Champ(poste.ref, colonne="etp"),)


@regle_bilan("BILAN_TEXTE_REPRIS", "Même texte que l'année précédente")
def texte_repris(faits: FaitsBilan, _p: ParametresCoherence) -> Iterator[Trouvaille]:
    """« Des informations qualitatives sur les secteurs et les porteurs accompagnés » (AAP 2025, D. 1) : de l'année."""
    for indicateur in faits.indicateurs:
        texte = normaliser(indicateur.texte)
        if texte and texte == normaliser(indicateur.texte_n1):
            message = f"{indicateur.libelle} : le texte est celui de l'année précédente."
            yield message, "Décrivez ce qui s'est passé cette année.", (_champ(indicateur, "texte"),)


def normaliser(texte: str) -> str:
    """Lettres et chiffres seuls, sans accents ni casse : un point déplacé ne fait pas un texte neuf."""
    nu = unicodedata.normalize("NFKD", texte).casefold()
    return " ".join(re.findall(r"\w+", "".join(signe for signe in nu if not unicodedata.combining(signe))))


NOMS_HEURES = ("clausées", "dégagées", "réalisées")


@regle_bilan("BILAN_COMPTEURS_MELES", "Heures clausées, dégagées et réalisées mêlées")
def compteurs_meles(faits: FaitsBilan, _p: ParametresCoherence) -> Iterator[Trouvaille]:
    """« volume horaire d'insertion réalisé » (AAP 2025, D. 1) : on ne réalise pas plus que le poste n'a dégagé, on ne
    dégage pas plus que les marchés ne prévoient. Trois comptes, jamais confondus.
    """
    for compteurs in faits.heures:
        yield from _compteurs_en_desordre(compteurs)


def _compteurs_en_desordre(compteurs: CompteursHeures) -> Iterator[Trouvaille]:
    valeurs = (compteurs.clausees, compteurs.degagees, compteurs.realisees)
    suite = [rang for rang, valeur in enumerate(valeurs) if valeur is not None]
    nom = f"{compteurs.libelle} : " if compteurs.libelle else ""
    for avant, apres in pairwise(suite):
        plus, moins = valeurs[apres], valeurs[avant]
        if plus is not None and moins is not None and plus > moins:
            message = (
                f"{nom}{quantite(plus, HEURES)} {NOMS_HEURES[apres]}, plus que "
                f"{quantite(moins, HEURES)} {NOMS_HEURES[avant]}."
            )
            conseil = f"Vérifiez les heures {NOMS_HEURES[avant]} et {NOMS_HEURES[apres]} : elles ont pu être inversées."
            yield message, conseil, tuple(_champ_heures(compteurs, rang) for rang in (avant, apres))


def _champ_heures(compteurs: CompteursHeures, rang: int) -> Champ:
    """Le total vise un indicateur ; un marché vise sa ligne et sa colonne."""
    return Champ(compteurs.ref, colonne=compteurs.codes[rang]) if compteurs.ref else Champ(compteurs.codes[rang])


@regle_bilan("BILAN_REPARTITION_INEXACTE", "Répartition qui ne fait pas le total")
def repartition_inexacte(faits: FaitsBilan, _p: ParametresCoherence) -> Iterator[Trouvaille]:
    """« typologie des acheteurs accompagnés, typologie des segments d'achat » (AAP 2025, D. 1) : la somme des cases
    est le total.
    """
    for indicateur in faits.indicateurs:
        total = indicateur.total_attendu
        if indicateur.cases and total is not None and indicateur.total_des_cases != total:
            message = (
                f"{indicateur.libelle} : les cases font {quantite(indicateur.total_des_cases)}, le total est "
                f"{quantite(total)}."
            )
            yield message, "Revoyez les cases pour que leur somme fasse le total.", (_champ(indicateur, "cases"),)


@regle_bilan("BILAN_BENEFICIAIRES_ETP", "Bénéficiaires en ETP différents des heures")
def beneficiaires_en_etp(faits: FaitsBilan, p: ParametresCoherence) -> Iterator[Trouvaille]:
    """« nombre de bénéficiaires (en ETP), volume horaire d'insertion réalisé » (AAP 2025, D. 1) : l'un se déduit de
    l'autre par le nombre d'heures d'un ETP, que le service règle et que l'écran montre.
    """
    for ligne in faits.beneficiaires:
        if p.heures_par_etp is None or ligne.etp is None or ligne.heures is None:
            continue
        attendu = arrondir(ligne.heures / p.heures_par_etp)
        if arrondir(ligne.etp) != attendu:
            message = (
                f"{etp(ligne.etp)} de bénéficiaires déclarés ; {quantite(ligne.heures, HEURES)} ÷ "
                f"{quantite(p.heures_par_etp, HEURES)} par ETP = {etp(attendu)}."
            )
            conseil = f"Reprenez {etp(attendu)}, ou corrigez les heures réalisées."
            yield message, conseil, (Champ(ligne.code, ligne.perimetre.value),)


@regle_bilan("BILAN_HEURES_SANS_PERSONNE", "Poste non pourvu, heures pleines")
def heures_sans_personne(faits: FaitsBilan, p: ParametresCoherence) -> Iterator[Trouvaille]:
    """« Nombre d'heures d'insertion dégagées par l'ETP subventionné » (AAP 2025, D. 1) : sans personne en poste, le
    compte ne reste pas entier. Comparé à l'objectif de la convention, à défaut à l'année précédente.
    """
    vides = faits.mois_non_pourvus
    for indicateur in faits.indicateurs:
        repere: Decimal | None = indicateur.cible or indicateur.valeur_n1
        concerne = indicateur.code in faits.heures_du_poste and indicateur.perimetre == Perimetre.TOUS_MARCHES
        if not (concerne and vides and vides >= p.mois_non_pourvus and repere and indicateur.valeur is not None):
            continue
        if indicateur.valeur >= repere:
            message = (
                f"{quantite(vides, 'mois')} sans personne en poste, mais {quantite(indicateur.valeur, HEURES)} "
                f"dégagées pour {quantite(repere, HEURES)} attendues d'une période entière."
            )
            conseil = "Vérifiez que ces heures viennent bien du poste financé, et les dates de la vie du poste."
            yield message, conseil, (_champ(indicateur),)
