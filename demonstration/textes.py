"""Textes des dossiers de démonstration, écrits autour du territoire."""

from __future__ import annotations

from demonstration.donnees import Candidate

RUBRIQUES = {
    "DIAGNOSTIC": "Sur {lieu}, les acheteurs de l'État publient chaque année une soixantaine de marchés de travaux et de "
    "services. Un sur quatre porte une clause sociale. Les besoins sont forts dans le nettoyage, les espaces verts et la "
    "rénovation des bâtiments. 3 400 personnes sont inscrites depuis plus d'un an à France Travail sur le territoire.",
    "ORIENTATION_ETAT": "Six dixièmes du temps du poste vont aux marchés de l'État et de ses établissements : préfecture, "
    "rectorat, université, centre hospitalier, bailleurs engagés dans la rénovation urbaine. Chaque trimestre, nous relisons "
    "avec eux leur programmation d'achats.",
    "CAPACITE": "L'équipe compte déjà deux facilitateurs formés et un outil de suivi des heures. La directrice encadre le poste ; "
    "un binôme assure la continuité en cas d'absence.",
    "CONFLITS_INTERETS": "Le facilitateur ne conseille jamais une entreprise sur un marché qu'il a aidé à rédiger. Il déclare ses liens "
    "chaque année ; la directrice tient le registre et réaffecte le marché en cas de doute.",
    "VOLUMES": "Nous visons vingt-cinq marchés accompagnés et 18 000 heures d'insertion, dont 9 000 sur les marchés de l'État.",
    "VOLUMES_ACTIVITE": "Nous visons vingt-cinq marchés accompagnés et 18 000 heures d'insertion, dont 9 000 sur les marchés de l'État.",
    "PRIORISATION_ETAT": "Un point mensuel avec la plateforme régionale des achats et une visite à chaque acheteur de l'État avant "
    "la publication de ses marchés.",
    "AUTRES_ACHETEURS": "Le Département, quatre intercommunalités et deux bailleurs sociaux sont suivis sur la même méthode.",
    "ACTEURS_INCLUSIFS": "Douze structures d'insertion, deux entreprises adaptées et un ESAT participent à nos comités de chantier.",
    "MISE_EN_RELATION": "Une réunion par trimestre réunit acheteurs, France Travail, mission locale et Cap emploi autour des marchés à venir.",
    "PARCOURS_QUALITE": "Chaque personne a un référent, un point à un mois et une formation courte proposée avec l'organisme paritaire.",
}
DEFAUT = "Sur {lieu}, l'équipe s'appuie sur ses partenaires habituels et rend compte chaque trimestre des heures et des parcours."


def rubrique(code: str, candidate: Candidate) -> str:
    """Texte d'une rubrique pour cette structure."""
    return RUBRIQUES.get(code, DEFAUT).format(lieu=candidate.commune)


def projet(candidate: Candidate) -> dict[str, str]:
    """Textes du §6."""
    etp = f"{candidate.etp.normalize():f}".replace(".", ",")
    return {
        "intitule": f"{etp} ETP de facilitateur pour les marchés de l'État autour de {candidate.commune}",
        "objectifs": "Faire entrer une clause sociale dans vingt-cinq marchés, dont quinze de l'État, et suivre 18 000 heures.",
        "description": "Rencontrer les acheteurs avant leurs marchés, écrire la clause avec eux, suivre le chantier et le parcours.",
        "beneficiaires": "Soixante personnes éloignées de l'emploi, dont la moitié de femmes et un tiers au RSA. Sans participation financière.",
        "territoire_texte": f"{candidate.commune} et son bassin d'emploi.",
        "moyens": "Un bureau partagé, un véhicule, un outil de suivi des heures, l'appui de la directrice.",
        "evaluation": "Heures réalisées par trimestre, part des marchés de l'État, sorties vers un emploi de plus de six mois.",
    }
