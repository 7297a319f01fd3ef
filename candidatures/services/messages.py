"""Le mot que le service ajoute à un courriel du guichet, écrit dans l'appel avec des mentions `[[cle]]`."""

from __future__ import annotations

import re

from candidatures.models import Dossier
from socle.affichage import instant

MENTION = re.compile(r"\[\[([a-z_]+)\]\]")
TITRE = "Un mot du service :"


def mot_du_service(dossier: Dossier, genre: str) -> tuple[str, str]:
    """Objet à mettre à la place de celui du guichet, et mot à ajouter au corps ; vides si l'appel n'en écrit pas."""
    message = dossier.version_suivie.messages.filter(code=genre.upper()).first()
    if message is None:
        return "", ""
    valeurs = valeurs_des_mentions(dossier)

    def remplir(texte: str) -> str:
        return MENTION.sub(lambda trouvee: valeurs.get(trouvee.group(1), ""), texte)

    return remplir(message.objet), f"{TITRE}\n{remplir(message.corps).strip()}"


def valeurs_des_mentions(dossier: Dossier) -> dict[str, str]:
    """Ce que chaque mention de aap.types.MENTIONS_MESSAGE affiche pour ce dossier."""
    appel = dossier.appel
    return {
        "appel": appel.titre,
        "annee": str(appel.annee),
        "service": appel.service.nom,
        "structure": dossier.structure.nom,
        "numero_dossier": dossier.numero,
        "intitule": dossier.intitule,
        "cloture": instant(appel.cloture, appel.fuseau),
    }
