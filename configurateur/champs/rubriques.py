"""Les rubriques du configurateur, et pour chacune ses réglages et ses listes de lignes : une description, un moteur."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aap import models as m
from aap import types as t

Choix = tuple[tuple[str, str], ...]

DATES_DU_TEXTE: Choix = (
    ("OUVERTURE", "Ouverture du dépôt"),
    ("RELEVES", "Relèves"),
    ("CLOTURE", "Clôture du dépôt"),
    ("COMPLETUDE", "Dossier complet"),
    ("SIGNATURE", "Signature, par dérogation"),
)


@dataclass(frozen=True)
class Groupe:
    """Une liste de lignes d'une version. `cle` : nom de la liste sur la version ; `champs` : ceux qui lui sont propres,
    entre le libellé et la source ; `codes` : les seuls codes permis, s'ils ont un sens pour le guichet."""

    cle: str
    modele: type[m.LigneConfiguration]
    titre: str
    ajouter: str
    champs: tuple[str, ...] = ()
    aide: str = ""
    codes: Choix = ()
    libelles: Mapping[str, str] = field(default_factory=dict)
    aides: Mapping[str, str] = field(default_factory=dict)
    source: bool = True
    """Vrai si chaque ligne dit l'endroit du texte et sa phrase."""


@dataclass(frozen=True)
class Rubrique:
    """Une page du configurateur. `reglages` : champs de la version qui s'y écrivent."""

    cle: str
    titre: str
    resume: str
    groupes: tuple[Groupe, ...] = ()
    reglages: tuple[str, ...] = ()
    obligatoire: bool = False


_RUBRIQUES = (
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
    Rubrique(
        "grille",
        "Grille d'appréciation",
        "Les critères, leurs points ou l'échelle d'appréciation.",
        (
            Groupe(
                "criteres",
                m.Critere,
                "Critères",
                "Ajouter un critère",
                ("groupe", "points", "alimente_par"),
                libelles={"alimente_par": "Ce qui éclaire ce critère dans le dossier", "points": "Points au plus"},
                aides={"points": "Laissez vide si le texte ne donne pas de points : l'échelle ci-dessus s'applique."},
            ),
        ),
        reglages=("echelle_min", "echelle_max", "echelle_lecture"),
        obligatoire=True,
    ),
    Rubrique(
        "avis",
        "Étapes d'avis",
        "Qui rend un avis, quand, et en combien de jours.",
        (
            Groupe(
                "etapes_avis",
                m.EtapeAvis,
                "Étapes d'avis",
                "Ajouter une étape d'avis",
                ("instance", "declencheur", "delai_jours", "bloquant"),
                libelles={"bloquant": "La décision attend cet avis"},
            ),
        ),
    ),
    Rubrique(
        "echeancier",
        "Échéancier de versement",
        "Les parts de l'aide et ce qui les rend exigibles : 100 % en tout.",
        (
            Groupe(
                "tranches",
                m.TrancheVersement,
                "Versements",
                "Ajouter un versement",
                ("part", "fait_generateur", "public_vise"),
                libelles={"part": "Part de l'aide", "fait_generateur": "Versée à la"},
            ),
        ),
        obligatoire=True,
    ),
    Rubrique(
        "convention",
        "Convention",
        "Les articles du contrat, avec les mentions que le guichet remplit.",
        (
            Groupe(
                "articles",
                m.ArticleConvention,
                "Articles",
                "Ajouter un article",
                ("public_vise", "corps"),
                libelles={"libelle": "Titre de l'article", "corps": "Texte de l'article"},
            ),
        ),
        reglages=("duree_mois", "exemplaires"),
    ),
    Rubrique(
        "indicateurs",
        "Indicateurs de bilan",
        "Ce que le bénéficiaire comptera, par métier et par périmètre.",
        (
            Groupe(
                "indicateurs",
                m.Indicateur,
                "Indicateurs",
                "Ajouter un indicateur",
                ("role", "bilan", "type_valeur", "unite", "perimetres", "comparaisons"),
                libelles={"role": "Métier", "type_valeur": "Forme de la réponse", "comparaisons": "Comparé à"},
            ),
        ),
    ),
    Rubrique(
        "engagements",
        "Engagements",
        "Ce que le porteur accepte en déposant.",
        (
            Groupe(
                "engagements",
                m.Engagement,
                "Engagements",
                "Ajouter un engagement",
                ("texte_engagement", "prive_seulement", "cerfa_id"),
                libelles={"prive_seulement": "Pour les organismes de droit privé seulement"},
            ),
        ),
    ),
    Rubrique(
        "contacts",
        "Contacts et ateliers",
        "Les services à joindre et les réunions d'information.",
        (
            Groupe(
                "contacts",
                m.ContactTerritoire,
                "Contacts",
                "Ajouter un contact",
                ("departement", "courriel", "telephone"),
                aides={"courriel": "Une boîte de service, jamais celle d'un agent."},
            ),
            Groupe("ateliers", m.Atelier, "Ateliers", "Ajouter un atelier", ("debut", "lieu"), source=False),
        ),
    ),
    Rubrique(
        "formulaire",
        "Formulaire imprimé",
        "La version du cerfa et le service destinataire imprimés.",
        reglages=("cerfa", "compte_demande", "ministere", "direction"),
    ),
    Rubrique(
        "messages",
        "Messages",
        "Ce que les courriels du guichet disent aux porteurs.",
        (
            Groupe(
                "messages",
                m.MessageAppel,
                "Messages",
                "Ajouter un message",
                ("objet", "corps"),
                codes=tuple((c.value, c.label.capitalize()) for c in t.CodeMessage),
                aide="Un mot du service, ajouté au courriel que le guichet envoie déjà.",
                source=False,
            ),
        ),
    ),
    Rubrique(
        "exemples",
        "Exemples travaillés",
        "Des cas posés à la main, rejoués avant et après chaque changement.",
        (
            Groupe(
                "exemples",
                m.ExempleTravaille,
                "Exemples",
                "Ajouter un exemple",
                ("faits", "attendu"),
                libelles={"libelle": "Nom de l'exemple"},
                source=False,
            ),
        ),
    ),
)
RUBRIQUES: dict[str, Rubrique] = {rubrique.cle: rubrique for rubrique in _RUBRIQUES}
GROUPES: dict[str, Groupe] = {groupe.cle: groupe for rubrique in _RUBRIQUES for groupe in rubrique.groupes}
RUBRIQUE_DE: dict[str, Rubrique] = {g.cle: rubrique for rubrique in _RUBRIQUES for g in rubrique.groupes}
