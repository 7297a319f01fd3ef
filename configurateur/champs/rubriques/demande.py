"""Ce que l'appel dit et demande : textes, dates, structures, crédits, règles, pièces, textes à rédiger."""

from __future__ import annotations

from aap import models as m
from aap import types as t
from configurateur.champs.rubriques.modele import Choix, Groupe, Rubrique

DATES_DU_TEXTE: Choix = (
    ("OUVERTURE", "Ouverture du dépôt"),
    ("RELEVES", "Relèves"),
    ("CLOTURE", "Clôture du dépôt"),
    ("COMPLETUDE", "Dossier complet"),
    ("SIGNATURE", "Signature, par dérogation"),
)

DEMANDE = (
    Rubrique(
        "textes",
        "Identité et textes",
        "Le titre, le résumé et les objectifs que tout le monde lit.",
        reglages=("programme", "texte", "resume", "objectifs"),
        obligatoire=True,
    ),
    Rubrique(
        "calendrier",
        "Calendrier et relèves",
        "Les dates, leur fuseau horaire et les phrases du texte qui les donnent.",
        (
            Groupe(
                "phrases_calendrier",
                m.PhraseCalendrier,
                "Les phrases du texte sur les dates",
                "Ajouter une phrase",
                codes=DATES_DU_TEXTE,
            ),
        ),
        reglages=("jours_completude",),
        obligatoire=True,
    ),
    Rubrique(
        "structures",
        "Qui peut candidater",
        "Les familles de structures que le texte vise.",
        (
            Groupe(
                "structures_eligibles",
                m.StructureEligible,
                "Structures éligibles",
                "Ajouter une famille de structures",
                ("a_examiner",),
                codes=tuple((c.value, c.label.capitalize()) for c in t.CibleEligible),
                libelles={"a_examiner": "À examiner au cas par cas"},
            ),
        ),
        reglages=("zone_blanche_definition",),
    ),
    Rubrique(
        "enveloppes",
        "Enveloppes",
        "Les crédits dits par le texte, ou notifiés ensuite.",
        (
            Groupe(
                "enveloppes",
                m.Enveloppe,
                "Enveloppes",
                "Ajouter une enveloppe",
                ("niveau", "montant", "source_montant"),
                aides={
                    "montant": "Laissez vide si le montant n'est pas connu : la page dira « non notifiée ».",
                    "source_montant": "D'où vient le chiffre : texte de l'appel, lettre de notification…",
                },
            ),
        ),
    ),
    Rubrique(
        "missions",
        "Missions valorisées",
        "Ce à quoi le texte dit faire attention.",
        (Groupe("missions", m.MissionValorisee, "Missions valorisées", "Ajouter une mission"),),
    ),
    Rubrique(
        "regles",
        "Règles",
        "Plafonds, taux, minimums, délais : choisis dans le catalogue, avec leur phrase.",
        (
            Groupe(
                "regles",
                m.RegleAppliquee,
                "Règles appliquées",
                "Choisir une règle",
                ("niveau", "au_simulateur", "au_test", "texte", "url"),
                libelles={
                    "libelle": "La règle en une phrase",
                    "texte": "Texte d'où elle vient, si ce n'est pas celui de l'appel",
                    "au_simulateur": "Jugée par le simulateur public",
                    "au_test": "Jugée par le test d'éligibilité",
                },
            ),
        ),
        obligatoire=True,
    ),
    Rubrique(
        "pieces",
        "Pièces demandées",
        "Ce que le porteur fournit, et dans quels cas.",
        (
            Groupe(
                "pieces",
                m.PieceDemandee,
                "Pièces demandées",
                "Ajouter une pièce",
                (
                    "forme",
                    "obligatoire",
                    "condition",
                    "condition_texte",
                    "aide",
                    "alternatives",
                    "section",
                    "engagement",
                    "reference_admise",
                    "plusieurs",
                    "modele",
                ),
                libelles={
                    "obligatoire": "Pièce obligatoire",
                    "condition": "Demandée quand",
                    "aide": "Aide au porteur",
                    "reference_admise": "Ce qui peut remplacer le fichier",
                    "plusieurs": "Plusieurs fichiers acceptés",
                    "modele": "Modèle à télécharger",
                    "section": "Étape du formulaire qui la porte",
                    "engagement": "Engagement qui en tient lieu",
                },
                aides={
                    "condition": "Sans critère : toujours. Le nombre ne sert qu'aux critères qui finissent par « … ».",
                    "condition_texte": "Ce que le porteur lit : « pour les associations ».",
                    "engagement": "Pour une pièce de forme « engagement » : la case du formulaire qui en tient lieu.",
                    "reference_admise": "Par exemple : adresse de la page où ce document est publié.",
                },
            ),
        ),
        obligatoire=True,
    ),
    Rubrique(
        "rubriques",
        "Textes demandés",
        "Ce que le porteur rédige, guidé par deux questions.",
        (
            Groupe(
                "rubriques",
                m.RubriqueEcrite,
                "Textes demandés au porteur",
                "Ajouter un texte",
                ("question_1", "question_2", "regard", "obligatoire", "longueur_max"),
                libelles={"obligatoire": "Texte obligatoire"},
                aides={"regard": "Montré au porteur : ce qui fait une bonne réponse."},
            ),
        ),
    ),
)
