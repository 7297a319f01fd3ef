"""Un cinquième appel, inventé : ce qu'une administratrice tape et choisit, rubrique par rubrique."""

from __future__ import annotations

Saisie = dict[str, str | bool]
SOURCE: Saisie = {"article": "2.1", "citation": "dans la limite des crédits ouverts"}

IDENTITE: Saisie = {
    "titre": "Mobilité inclusive en Guadeloupe 2026",
    "annee": "2026",
    "code": "mobilite-2026",
    "prefixe_numero": "MOB-2026",
    "fuseau": "America/Guadeloupe",
    "cloture_jour": "2026-10-15",
    "texte": "Appel à projets inventé",
    "resume": "L'État aide des structures à rendre les trajets possibles.",
}
TEXTES: Saisie = {"programme": "Programme d'essai", "objectifs": "Rendre les trajets possibles.\nDurer."}
FORMULAIRE: Saisie = {"ministere": "Ministère d'essai", "direction": "Direction d'essai"}
CALENDRIER: Saisie = {
    "ouverture_jour": "2026-06-01",
    "ouverture_heure": "08:00:00",
    "signature_jour": "2026-10-31",
    "releves-0-jour": "2026-09-01",
    "jours_completude": "10",
}
# Rubrique, bouton d'ajout, lignes (champs du formulaire, dans l'ordre de la page).
LISTES: tuple[tuple[str, str, tuple[Saisie, ...]], ...] = (
    ("Calendrier et relèves", "Ajouter une phrase", ({"code": "CLOTURE", "libelle": "Clôture du dépôt", **SOURCE},)),
    (
        "Qui peut candidater",
        "Ajouter une famille de structures",
        (
            {"code": "ASSOCIATION", "libelle": "Associations", **SOURCE},
            {"code": "COLLECTIVITE", "libelle": "Collectivités", "a_examiner": True, **SOURCE},
        ),
    ),
    (
        "Enveloppes",
        "Ajouter une enveloppe",
        ({"libelle": "Enveloppe régionale", "niveau": "regional", "montant": "250 000", "source_montant": "texte"},),
    ),
    ("Missions valorisées", "Ajouter une mission", ({"libelle": "Aller vers les plus éloignés", **SOURCE},)),
    (
        "Textes demandés",
        "Ajouter un texte",
        (
            {"libelle": "Besoin du territoire", "question_1": "Qui ne se déplace pas ?", "question_2": "Pourquoi ?"},
            {"libelle": "Moyens", "question_1": "Qui fera le travail ?", "regard": "Des personnes nommées."},
        ),
    ),
    (
        "Pièces demandées",
        "Ajouter une pièce",
        (
            {"libelle": "Relevé d'identité bancaire", "forme": "fichier"},
            {
                "libelle": "Statuts",
                "forme": "fichier",
                "condition_critere1": "famille|egal|ASSOCIATION",
                "condition_texte": "pour les associations",
            },
            {
                "libelle": "Preuve de présence",
                "forme": "fichier",
                "condition_liaison": "un",
                "condition_critere1": "zone_blanche|vrai",
                "condition_critere2": "situation|egal|NOUVELLE",
            },
        ),
    ),
    (
        "Grille d'appréciation",
        "Ajouter un critère",
        (
            {"libelle": "Besoin", "groupe": "Projet", "points": "60", "alimente_par": "rubrique:BESOIN_DU_TERRITOIRE"},
            {"libelle": "Moyens", "groupe": "Structure", "points": "40", "alimente_par": "rubrique:MOYENS"},
        ),
    ),
    (
        "Étapes d'avis",
        "Ajouter une étape d'avis",
        ({"libelle": "Avis du territoire", "instance": "DDETS", "declencheur": "toujours", "delai_jours": "20"},),
    ),
    (
        "Échéancier de versement",
        "Ajouter un versement",
        (
            {"libelle": "Avance", "part": "60", "fait_generateur": "signature"},
            {"libelle": "Solde", "part": "40", "fait_generateur": "bilan"},
        ),
    ),
    (
        "Convention",
        "Ajouter un article",
        (
            {"libelle": "Article 1 – Objet", "corps": "Le bénéficiaire [[beneficiaire]] mène « [[intitule]] »."},
            {"libelle": "Article 2 – Montant", "corps": "Le service verse [[montant]], soit [[montant_lettres]]."},
        ),
    ),
    (
        "Indicateurs de bilan",
        "Ajouter un indicateur",
        (
            {
                "libelle": "Personnes aidées",
                "role": "FACILITATEUR",
                "bilan": "annuel",
                "type_valeur": "entier",
                "unite": "personnes",
                "perimetres": "TOUS_MARCHES",
            },
        ),
    ),
    (
        "Engagements",
        "Ajouter un engagement",
        (
            {
                "libelle": "Rendre compte",
                "texte_engagement": "Nous rendrons compte chaque année.",
                "cerfa_id": "d_exact",
            },
        ),
    ),
    (
        "Contacts et ateliers",
        "Ajouter un contact",
        ({"libelle": "Le service", "courriel": "service@exemple.fr", "telephone": "0590000000"},),
    ),
    (
        "Contacts et ateliers",
        "Ajouter un atelier",
        ({"libelle": "Réunion d'ouverture", "debut_jour": "2026-06-15", "debut_heure": "10:00", "lieu": "En ligne"},),
    ),
    (
        "Messages",
        "Ajouter un message",
        ({"code": "ACCUSE", "libelle": "Accusé", "corps": "Merci pour [[intitule]]."},),
    ),
    (
        "Exemples travaillés",
        "Ajouter un exemple",
        (
            {
                "libelle": "Une association, un poste",
                "type_structure": "ASSOCIATION",
                "postes-0-cout": "40 000",
                "demande": "20 000",
                "attendu-montant": "20 000",
            },
        ),
    ),
)
# Règle choisie dans le catalogue, et ses paramètres.
REGLES: tuple[tuple[str, Saisie], ...] = (
    (
        "Taux maximal de l'appel",
        {
            "parametres-taux": "50",
            "parametres-particuliers-0-condition_critere1": "zone_blanche|vrai",
            "parametres-particuliers-0-taux": "60",
        },
    ),
    ("Montant minimal de l'aide", {"parametres-montant": "5 000"}),
    (
        "Montant maximal par ETP",
        {"parametres-montant": "25 000", "parametres-mois_reference": "12", "parametres-derogation_possible": "non"},
    ),
    ("Dépôt avant la clôture", {}),
    ("Dossier complet : pièces", {}),
    ("Échéancier de versement", {}),
)
