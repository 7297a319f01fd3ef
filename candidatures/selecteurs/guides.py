"""Ce qui accompagne une étape : la phrase de l'appel, deux questions, ce que regarde l'instructeur.

La phrase et les critères sont des lignes de l'appel ; les questions disent comment remplir notre formulaire.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from aap.models import Critere, VersionAppel
from candidatures.champs import champs_de_section
from candidatures.models import Dossier
from candidatures.types import Section


class Phrase(NamedTuple):
    """Phrase du texte et son endroit."""

    citation: str
    source: str


@dataclass(frozen=True, slots=True)
class Guide:
    """Aide d'une étape."""

    phrase: Phrase | None
    questions: tuple[str, str]
    regard: str
    criteres: tuple[str, ...]


QUESTIONS: dict[Section, tuple[str, str, str]] = {
    Section.STRUCTURE: (
        "Le nom et le Siret sont-ils ceux de vos documents officiels ?",
        "Qui peut engager la structure, et qui le service peut-il appeler ?",
        "Que la demande vient bien de la structure, et que ses représentants sont joignables.",
    ),
    Section.RELATIONS: (
        "Quels agréments l'État ou une collectivité vous ont-ils donnés ?",
        "À quels réseaux appartenez-vous ?",
        "Votre ancrage, et si vous exercez une activité soumise à l'impôt.",
    ),
    Section.MOYENS: (
        "Combien de personnes travaillaient chez vous au 31 décembre dernier ?",
        "Combien cela fait-il de temps pleins sur l'année ?",
        "Que votre équipe est de taille à accueillir le poste demandé.",
    ),
    Section.BUDGET_STRUCTURE: (
        "Quelles sont vos dépenses et vos recettes de l'année, pour toute la structure ?",
        "Les deux colonnes sont-elles égales ?",
        "Que la structure est solide et ne dépend pas d'un seul financeur.",
    ),
    Section.PROJET: (
        "Qu'est-ce qui aura changé dans un an, et pour qui ?",
        "Comment allez-vous vous y prendre, mois après mois ?",
        "Des objectifs précis, et une façon de faire qui y mène.",
    ),
    Section.TERRITOIRE: (
        "Où le facilitateur ira-t-il vraiment ?",
        "Un autre facilitateur y travaille-t-il déjà ?",
        "L'équilibre du territoire : ni doublon, ni endroit oublié.",
    ),
    Section.STRATEGIE: (
        "Combien de marchés et d'heures d'insertion suivez-vous aujourd'hui, et combien l'an prochain ?",
        "Quelle place donnez-vous aux marchés de l'État ?",
        "Des chiffres tenables, et des réponses propres à votre territoire.",
    ),
    Section.POSTES: (
        "Quels postes demandez-vous, et combien de temps y sera consacré ?",
        "Combien coûte chaque poste, salaire et frais compris ?",
        "Que le poste est nouveau, ou prolonge une convention terminée.",
    ),
    Section.PLAN: (
        "Qui paie quoi, et qu'est-ce qui est déjà accordé ?",
        "La part demandée à l'État respecte-t-elle les limites de l'appel ?",
        "Des financements réels, et la part de chacun.",
    ),
    Section.BUDGET_PROJET: (
        "Quelles dépenses pour ce projet, et rien que pour lui ?",
        "Les dépenses et les recettes sont-elles égales ?",
        "Un budget équilibré, qui dit la même chose que le plan de financement.",
    ),
    Section.PIECES: (
        "Avez-vous chaque document sous la main, en PDF ou en photo lisible ?",
        "Un document manque : à qui le demander, et pour quand ?",
        "Des pièces complètes, lisibles et à jour.",
    ),
    Section.ENGAGEMENTS: (
        "Avez-vous lu chaque engagement avec la personne qui signera ?",
        "Le compte bancaire est-il au nom exact de la structure ?",
        "Que tous les engagements sont pris, et que le versement pourra se faire.",
    ),
    Section.RECAPITULATIF: (
        "Reste-t-il une étape à compléter ?",
        "Qui signe, et quand ?",
        "Un dossier complet : l'appel écarte ceux qui ne le sont pas.",
    ),
}


def guide(dossier: Dossier, section: Section) -> Guide:
    """Aide d'une étape. `dossier` : chargé par `dossier_charge`."""
    premiere, seconde, regard = QUESTIONS[section]
    version = dossier.version_suivie
    criteres = tuple(c.libelle for c in version.criteres.all() if section in sections_du_critere(c))
    return Guide(_phrase(version, section), (premiere, seconde), regard, criteres)


def _phrase(version: VersionAppel, section: Section) -> Phrase | None:
    """Phrase de la pièce que cette section porte, sinon d'un critère qu'elle éclaire, sinon du formulaire lui-même."""
    pieces = [p for p in version.pieces.all() if p.section == section and p.citation]
    criteres = [c for c in version.criteres.all() if section in sections_du_critere(c) and c.citation]
    formulaire = [p for p in version.pieces.all() if p.section == Section.RECAPITULATIF and p.citation]
    for ligne in (*pieces, *criteres, *formulaire):
        return Phrase(ligne.citation, f"{version.texte}, {ligne.article}" if ligne.article else version.texte)
    return None


def sections_du_critere(critere: Critere) -> set[str]:
    """Sections où le porteur écrit ce qu'un critère apprécie.

    `alimente_par` : « rubrique:CODE », « section:code », « piece:CODE » ou chemin du catalogue (« projet.objectifs »).
    """
    par_modele = {champ.modele: section.value for section in Section for champ in champs_de_section(section)}
    sections: set[str] = set()
    for source in critere.alimente_par:
        genre, _, code = str(source).partition(":")
        if code:
            sections.add({"rubrique": Section.STRATEGIE, "piece": Section.PIECES}.get(genre, code))
        else:
            sections.add(par_modele.get(genre.partition(".")[0], ""))
    return sections
