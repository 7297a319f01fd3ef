"""Questions publiques de la démonstration : trois réponses, une précision, une question qui attend."""

from __future__ import annotations

from aap.services import questions
from demonstration.scenario import Scene

REPONDUES = (
    (
        "Un CCAS peut-il déposer un dossier au nom de plusieurs communes ?",
        "Oui, s'il porte lui-même le poste. Il joint les délibérations des communes associées.",
    ),
    (
        "Peut-on demander deux mi-temps au lieu d'un temps plein ?",
        "Oui. Le temps de travail se compte pour tout le projet : décrivez chaque poste séparément.",
    ),
    (
        "Le budget doit-il être signé par un commissaire aux comptes ?",
        "Non, pas au dépôt. Le représentant légal signe le formulaire, budget compris.",
    ),
)
PRECISION = (
    "Attestation sur l'honneur : quel modèle ?",
    "Le modèle à jour est sur la page de l'appel, avec les pièces.",
)
EN_ATTENTE = "Une structure créée cette année peut-elle candidater sans comptes approuvés ?"


def jouer(scene: Scene) -> None:
    """Pose, répond, précise ; la dernière question reste à répondre."""
    porteur = scene.porteurs["rhone"][1]
    for rang, (texte, reponse) in enumerate(REPONDUES):
        with scene.il_y_a(8 - 2 * rang):
            posee = questions.poser(scene.appel, texte, auteur=porteur)
        with scene.il_y_a(7 - 2 * rang):
            questions.repondre(posee, texte, reponse, acteur=scene.agents["instructrice"])
    with scene.il_y_a(2):
        questions.publier_precision(scene.appel, *PRECISION, acteur=scene.agents["responsable"])
    with scene.il_y_a(1):
        questions.poser(scene.appel, EN_ATTENTE, auteur=porteur)
