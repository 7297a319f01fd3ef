"""Champs du projet : cerfa §6, territoire, §7."""

from candidatures.champs.base import Champ

P = "projet"
PROJET = (
    Champ(
        "projet.intitule",
        P,
        "intitule",
        "Intitulé du projet",
        "Une ligne : il figurera dans la convention.",
        acroform=("Text50",),
    ),
    Champ(
        "projet.objectifs",
        P,
        "objectifs",
        "Objectifs",
        "Ce que le projet change, pour qui, en un an.",
        acroform=("Text49",),
    ),
    Champ(
        "projet.description",
        P,
        "description",
        "Description",
        "Comment vous allez vous y prendre, étape par étape.",
        acroform=("Text67",),
    ),
    Champ(
        "projet.beneficiaires",
        P,
        "beneficiaires",
        "Bénéficiaires",
        "Caractéristiques sociales, nombre, âge, sexe, lieu de résidence, participation financière.",
        acroform=("Text66",),
    ),
    Champ(
        "projet.territoire_texte",
        P,
        "territoire",
        "Territoire, en quelques mots",
        "La liste précise des départements et intercommunalités vient à l'étape suivante.",
        acroform=("Text64",),
    ),
    Champ(
        "projet.moyens",
        P,
        "moyens",
        "Moyens matériels et humains",
        "Locaux, outils, équipe autour du poste.",
        acroform=("Text63",),
    ),
    Champ(
        "projet.recrutement",
        P,
        "recrutement",
        "Prévoyez-vous de recruter pour ce projet ?",
        "",
        acroform=("Check Box46", "Check Box47"),
    ),
    Champ(
        "projet.recrutement_etpt",
        P,
        "recrutement",
        "Si oui, combien en équivalent temps plein ?",
        "",
        "C",
        "C",
        ("Text45",),
    ),
    Champ("projet.periode_debut", P, "periode_debut", "Début du projet", "", acroform=("Date43_af_date",)),
    Champ(
        "projet.periode_fin",
        P,
        "periode_fin",
        "Fin du projet",
        "Douze mois au plus après le début.",
        acroform=("Date44_af_date",),
    ),
    Champ(
        "projet.evaluation",
        P,
        "evaluation",
        "Comment mesurerez-vous les résultats ?",
        "Les indicateurs de l'appel s'ajoutent d'office.",
        acroform=("Text62",),
    ),
    Champ(
        "projet.politique_ville",
        P,
        "politique_ville",
        "Demande adressée à la politique de la ville",
        "",
        "F",
        "F",
        ("Check Box42",),
    ),
    Champ("projet.contrat_ville", P, "contrat_ville", "Si oui, contrat de ville concerné", "", "C", "C"),
)

LIGNES_MOYENS = (
    ("benevoles", "Bénévoles"),
    ("salaries", "Salariés"),
    ("cdi", "dont en CDI"),
    ("cdd", "dont en CDD"),
    ("aides", "dont emplois aidés"),
    ("volontaires", "Volontaires"),
)
MOYENS_PROJET = tuple(
    Champ(f"projet.{cle}_{mesure}", P, "moyens_tableau", f"{libelle} : {unite}", "", "F", "F")
    for cle, libelle in LIGNES_MOYENS
    for mesure, unite in (("nb", "personnes"), ("etpt", "équivalents temps plein"))
)

T = "territoire"
TERRITOIRE = (
    Champ(
        "territoire.zone_blanche",
        T,
        "",
        "Votre projet couvre-t-il une zone blanche ?",
        "Un territoire sans facilitateur, ou pas assez couvert au regard des besoins.",
    ),
    Champ("territoire.zone_blanche_motif", T, "", "Si oui, dans quel cas êtes-vous ?", "", "C", "C"),
    Champ(
        "territoire.zone_blanche_preuve",
        T,
        "",
        "Si oui, qu'est-ce qui le montre ?",
        "Chiffres, échanges avec le coordinateur, marchés sans accompagnement…",
        "C",
        "C",
    ),
    Champ(
        "territoire.grand_projet",
        T,
        "",
        "Accompagnez-vous un grand projet ?",
        "Rénovation urbaine, transports, réhabilitation…",
    ),
    Champ("territoire.grand_projet_nom", T, "", "Si oui, lequel ?", "", "C", "C"),
    Champ("territoire.npnru", T, "", "Des sites de renouvellement urbain (NPNRU) sont-ils concernés ?", ""),
    Champ("territoire.npnru_sites", T, "", "Si oui, lesquels ?", "", "C", "C"),
)

A = "engagements"
ATTESTATIONS = (
    Champ(
        "attestations.signataire_est_rl",
        A,
        "signataire",
        "Qui signe ?",
        "Si ce n'est pas le représentant légal, une délégation est à joindre.",
    ),
    Champ(
        "attestations.signataire_nom",
        A,
        "signataire",
        "Nom du signataire",
        "Si ce n'est pas le représentant légal.",
        "C",
        "C",
        ("association",),
    ),
    Champ("attestations.signataire_prenom", A, "signataire", "Prénom du signataire", "", "C", "C"),
    Champ("attestations.signataire_fonction", A, "signataire", "Fonction du signataire", "", "C", "C"),
    Champ(
        "attestations.aides_500k",
        A,
        "d_500k",
        "Aides publiques reçues sur les trois derniers exercices",
        "Libellé du formulaire. Additionnez toutes les aides, de toutes les autorités.",
        "O",
        "C",
        ("Check Box52", "Check Box53"),
    ),
    Champ(
        "attestations.cumul_de_minimis",
        A,
        "",
        "Aides « de minimis » déjà reçues sur trois ans",
        "Petites aides dispensées de notification à l'Europe. Laissez vide si vous n'en avez pas eu.",
        "F",
        "F",
    ),
    Champ("attestations.iban", A, "d_compte", "IBAN", "Sur votre relevé d'identité bancaire. Il n'est jamais publié."),
    Champ("attestations.bic", A, "", "BIC", "", "F", "F"),
    Champ("attestations.titulaire", A, "d_compte", "Titulaire du compte", "Le compte est au nom de la structure."),
    Champ("attestations.coordinateur_date", A, "", "Quand avez-vous contacté le coordinateur régional ?", "", "F", "F"),
    Champ("attestations.coordinateur_issue", A, "", "Quelle suite ?", "", "F", "F"),
    Champ(
        "attestations.coordinateur_texte",
        A,
        "",
        "Qu'avez-vous convenu ensemble ?",
        "Territoires, types d'acheteurs, grands projets.",
        "F",
        "F",
    ),
    Champ("attestations.fait_a", A, "fait", "Fait à", "Ville de signature.", acroform=("Text1",)),
)
