"""Ce que l'appel fait des dossiers : grille, avis, versements, convention, bilans, messages, exemples."""

from __future__ import annotations

from aap import models as m
from aap import types as t
from configurateur.champs.rubriques.modele import Groupe, Rubrique

SUITE = (
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
                (
                    "role",
                    "bilan",
                    "type_valeur",
                    "unite",
                    "perimetres",
                    "comparaisons",
                    "compteur",
                    "modalites",
                    "calcul",
                ),
                libelles={
                    "role": "Métier",
                    "type_valeur": "Forme de la réponse",
                    "comparaisons": "Comparé à",
                    "modalites": "Cases d'une répartition, une par ligne",
                    "calcul": "Se calcule de",
                },
            ),
        ),
    ),
    Rubrique(
        "engagements",
        "Engagements",
        "Ce que le porteur accepte en déposant, et ce qu'on en suit une fois la convention signée.",
        (
            Groupe(
                "engagements",
                m.Engagement,
                "Engagements",
                "Ajouter un engagement",
                ("texte_engagement", "prive_seulement", "cerfa_id", "suivi", "delai_jours", "preuve_attendue"),
                libelles={
                    "prive_seulement": "Pour les organismes de droit privé seulement",
                    "suivi": "Suivi pendant la convention",
                    "delai_jours": "À tenir dans un délai, en jours",
                    "preuve_attendue": "Preuve demandée",
                },
                aides={
                    "delai_jours": "Depuis le début de la convention, ou du poste. Vide : sans date. Si l'appel "
                    "n'écrit pas ce délai, dites-le dans « lecture retenue ».",
                    "preuve_attendue": "Ce que le porteur joindra. Vide : aucune preuve n'est exigée.",
                },
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
