"""Une convention imaginaire : ce que chaque mention affiche dans l'aperçu d'un article."""

from __future__ import annotations

from num2words import num2words

from aap.models import VersionAppel
from aap.types import MENTIONS_MESSAGE
from configurateur.champs.rubriques import Groupe
from conventions.mentions import MENTIONS, MOTIF
from socle.affichage import pourcent

FICTIFS: dict[str, str] = {
    "signataire_service": "Camille Exemple, directrice régionale",
    "beneficiaire": "Association d'exemple",
    "beneficiaire_statut": "association",
    "siret": "123 456 789 00012",
    "adresse": "1 rue de l'Exemple, 69000 Lyon",
    "representant": "Dominique Exemple, présidente",
    "deliberation": "délibération n° 12 du 3 mars",
    "numero_dossier": "EXEMPLE-0001",
    "numero": "EXEMPLE-C-0001",
    "intitule": "Projet d'exemple",
    "postes": "1 poste de facilitateur à 1,00 ETP pendant 12 mois",
    "etp": "1,00 ETP",
    "territoire": "Rhône (69)",
    "debut": "1er septembre",
    "fin": "31 août",
    "cout": "40 000,00 €",
    "montant": "28 000,00 €",
    "montant_lettres": "vingt-huit mille euros",
    "taux": "70,00 %",
    "compte": "FR76 0000 0000 0000 0000 0000 000, au nom de l'Association d'exemple",
    "imputation": "programme d'exemple",
    "ordonnateur": "ordonnateur d'exemple",
    "comptable": "comptable d'exemple",
    "reserve_credits": "sous réserve des crédits disponibles",
    "bilan_intermediaire": "1er mars",
    "bilan_final": "31 octobre",
}


def valeurs_exemple(version: VersionAppel) -> dict[str, str]:
    """Valeur de chaque mention : fictive, ou celle de l'appel quand il la connaît."""
    appel = version.appel
    tranches = " ; ".join(
        f"{pourcent(t.part * 100)} à la {t.get_fait_generateur_display()}" for t in version.tranches.all()
    )
    return FICTIFS | {
        "service": appel.service.nom,
        "service_adresse": appel.service.adresse or "adresse du service",
        "tribunal": appel.service.tribunal or "tribunal à faire valider",
        "appel": appel.titre,
        "annee": str(appel.annee),
        "duree": f"{version.duree_mois}\u00a0mois",
        "tranches": tranches or "échéancier à écrire",
        "exemplaires": num2words(version.exemplaires, lang="fr"),
    }


def mentions_de(groupe: Groupe, version: VersionAppel) -> list[tuple[str, str, str]]:
    """Mentions qu'un texte de cette liste peut contenir : (clé, libellé, exemple) ; aucune pour les autres listes."""
    valeurs = valeurs_exemple(version)
    if groupe.cle == "articles":
        return [(cle, mention.libelle, valeurs[cle]) for cle, mention in MENTIONS.items()]
    if groupe.cle == "messages":
        return [(cle, libelle, valeurs.get(cle, "")) for cle, libelle in MENTIONS_MESSAGE.items()]
    return []


def remplir_exemple(corps: str, version: VersionAppel) -> tuple[str, list[str]]:
    """Texte rempli sur l'exemple, et les mentions inconnues, laissées telles quelles."""
    valeurs = valeurs_exemple(version)
    inconnues = sorted({cle for cle in MOTIF.findall(corps) if cle not in MENTIONS})
    texte = MOTIF.sub(lambda trouvee: valeurs.get(trouvee.group(1), trouvee.group(0)), corps)
    return texte, inconnues
