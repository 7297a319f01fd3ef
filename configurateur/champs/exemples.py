"""Une convention imaginaire : ce que chaque mention, condition et bloc donne dans l'aperçu d'un article."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from aap.models import VersionAppel
from aap.types import MENTIONS_MESSAGE, PublicVise
from candidatures.selecteurs.couts import assiette_de
from configurateur.champs.rubriques import Groupe
from conventions.mentions import (
    Element,
    GroupeInsertions,
    Insertion,
    TexteInvalide,
    elements_versements,
    insertions,
    ponctuer,
    remplir_avec,
)
from regles.catalogue.assiettes import MOTS_ASSIETTE
from regles.echeances import fin_de_periode

COUT, MONTANT = Decimal(60000), Decimal(42000)
# (rôle, nature, ETP, mois, coût) : un poste de chaque métier, pour voir un passage répété.
POSTES = (
    ("facilitateur", "création", Decimal("1.00"), 12, Decimal(40000)),
    ("coordinateur", "création", Decimal("0.50"), 12, Decimal(20000)),
)
FICTIFS: dict[str, Any] = {
    "signataire_service": "Camille Exemple, directrice régionale",
    "siret": "123 456 789 00012",
    "adresse": "1 rue de l'Exemple, 69000 Lyon",
    "representant": "Dominique Exemple, présidente",
    "deliberation": "délibération n° 12 du 3 mars",
    "numero_dossier": "EXEMPLE-0001",
    "numero": "EXEMPLE-C-0001",
    "intitule": "Projet d'exemple",
    "postes": "1 poste de facilitateur à 1,00 ETP ; 1 poste de coordinateur à 0,50 ETP",
    "etp": Decimal("1.50"),
    "territoire": "Rhône (69)",
    "cout": COUT,
    "montant": MONTANT,
    "montant_lettres": MONTANT,
    "taux": "70,00 %",
    "imputation": "programme d'exemple",
    "ordonnateur": "ordonnateur d'exemple",
    "comptable": "comptable d'exemple",
    "reserve_credits": "sous réserve des crédits disponibles",
}
PRIVE = {
    "beneficiaire": "Association d'exemple",
    "beneficiaire_statut": "association",
    "compte": "FR76 0000 0000 0000 0000 0000 000, au nom de l'Association d'exemple",
}
PUBLIC = {
    "beneficiaire": "Commune d'exemple",
    "beneficiaire_statut": "commune",
    "compte": "FR76 0000 0000 0000 0000 0000 000, au nom de la Commune d'exemple",
}


class ValeursExemple:
    """Valeurs d'un bénéficiaire imaginaire, et celles de l'appel quand il les connaît."""

    def __init__(self, version: VersionAppel, public: str = PublicVise.PRIVE) -> None:
        self.version = version
        self.prive = public != PublicVise.PUBLIC
        visees = {PublicVise.TOUS, PublicVise.PRIVE if self.prive else PublicVise.PUBLIC}
        self.tranches = [tranche for tranche in version.tranches.all() if tranche.public_vise in visees]
        self.valeurs = FICTIFS | (PRIVE if self.prive else PUBLIC) | self._de_l_appel() | self._dates()

    def brute(self, cle: str) -> Any:
        """Valeur de la mention."""
        return self.valeurs[cle]

    def condition(self, cle: str) -> bool:
        """Vrai si l'exemple remplit cette condition."""
        remplies = {
            *(("prive", "association") if self.prive else ("public", "collectivite")),
            *("plusieurs_postes", "facilitateur", "coordinateur"),
            *(("plusieurs_versements", "avance") if len(self.tranches) > 1 else ()),
            *(("reconduction",) if any(r.code == "RECONDUCTION" for r in self.version.regles.all()) else ()),
        }
        return cle in remplies

    def elements(self, cle: str) -> list[Element]:
        """Éléments du bloc."""
        if cle == "versement":
            return elements_versements(MONTANT, self.tranches)
        noms = ("poste_role", "poste_nature", "poste_etp", "poste_mois", "poste_cout")
        postes = [{"poste_rang": rang, **dict(zip(noms, p, strict=True))} for rang, p in enumerate(POSTES, 1)]
        return ponctuer(postes, "poste_ponctuation")

    def _de_l_appel(self) -> dict[str, Any]:
        appel = self.version.appel
        tranches = " ; ".join(
            f"{e['versement_part']} {e['versement_moment']}" for e in elements_versements(MONTANT, self.tranches)
        )
        return {
            "service": appel.service.nom,
            "service_adresse": appel.service.adresse or "adresse du service",
            "tribunal": appel.service.tribunal or "tribunal à faire valider",
            "appel": appel.titre,
            "annee": str(appel.annee),
            "assiette": MOTS_ASSIETTE[assiette_de(self.version)],
            "duree": self.version.duree_mois,
            "tranches": tranches or "échéancier à écrire",
            "exemplaires": self.version.exemplaires,
        }

    def _dates(self) -> dict[str, date]:
        debut = date(self.version.appel.annee, 9, 1)
        fin = fin_de_periode(debut, self.version.duree_mois)
        return {
            "debut": debut,
            "terme": fin,
            "bilan_intermediaire": fin_de_periode(debut, 6),
            "bilan_final": fin,
        }


def insertions_de(groupe: Groupe, version: VersionAppel) -> list[GroupeInsertions]:
    """Ce qu'un texte de cette liste peut contenir ; rien pour les autres listes."""
    if groupe.cle == "articles":
        return insertions(ValeursExemple(version))
    if groupe.cle == "messages":
        mentions = tuple(Insertion(cle, nom.capitalize(), f"[[{cle}]]") for cle, nom in MENTIONS_MESSAGE.items())
        return [GroupeInsertions("Mentions", mentions)]
    return []


def remplir_exemple(corps: str, version: VersionAppel, public: str = PublicVise.PRIVE) -> tuple[str, list[str]]:
    """Texte rempli sur l'exemple, vide s'il ne se lit pas, et ses défauts, chacun à sa ligne."""
    try:
        return remplir_avec(corps, ValeursExemple(version, public)).texte, []
    except TexteInvalide as refus:
        return "", [str(defaut) for defaut in refus.defauts]
