"""De quelques réponses publiques (simulateur, test, filtre des pièces) aux faits que les règles jugent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from aap.types import NatureDeclaree, SituationDeclaree
from comptes.types import TypeStructure
from regles import faits as f

PARTS = ("brut", "charges_patronales", "frais_directs", "frais_generaux")
NATURES = {
    NatureDeclaree.CREATION: f.NaturePoste.CREATION,
    NatureDeclaree.CONSOLIDATION: f.NaturePoste.CONSOLIDATION,
    NatureDeclaree.EXISTANT: f.NaturePoste.EXISTANT,
}
SITUATIONS = {
    SituationDeclaree.PNAD: f.Situation.DEJA_PORTEUSE,
    SituationDeclaree.AILLEURS: f.Situation.EXISTANTE_AUTRE_ZONE,
    SituationDeclaree.EMERGENTE: f.Situation.EMERGENTE,
    SituationDeclaree.NON: f.Situation.NOUVELLE,
}


def famille_de(type_structure: str) -> f.Famille | None:
    """Famille lue par les règles, None sans réponse."""
    return f.Famille(TypeStructure(type_structure).famille.value.upper()) if type_structure else None


def faits_simules(
    type_structure: str,
    postes: Iterable[Mapping[str, Any]],
    financements: Iterable[Mapping[str, Any]],
    demande: Decimal,
) -> f.FaitsDossier:
    """Faits d'une simulation. Un poste : role, etp, mois, et `cout` total ou les quatre parts, en euros."""
    return f.FaitsDossier(
        famille=famille_de(type_structure),
        type_structure=type_structure.upper(),
        postes=tuple(_poste(rang, poste) for rang, poste in enumerate(postes, 1)),
        financements=tuple(
            f.FaitsFinancement(categorie=f.Categorie(ligne["categorie"]), montant=ligne["montant"])
            for ligne in financements
        ),
        demande=demande,
    )


def _poste(rang: int, poste: Mapping[str, Any]) -> f.FaitsPoste:
    # Un coût donné d'un bloc se lit comme le salaire chargé, ce que compte l'assiette de l'appel par défaut.
    bloc: Decimal = poste.get("cout") or Decimal(0)
    brut, patronales, directs, generaux = (poste.get(nom) or Decimal(0) for nom in PARTS)
    role = f.Role(poste["role"])
    return f.FaitsPoste(
        ref=f"poste-{rang}",
        role=role,
        etp=poste["etp"],
        mois=poste["mois"],
        libelle=f"Poste {rang}, {role.value.lower()}",
        brut=bloc or brut,
        charges_patronales=patronales,
        frais_directs=directs,
        frais_generaux=generaux,
    )


def faits_du_test(
    type_structure: str, etp: Decimal, nature: str, situation: str, annees: Iterable[int]
) -> f.FaitsDossier:
    """Faits du test d'éligibilité : un seul poste, sans argent. `annees` : années financées, si la réponse le dit."""
    poste = f.FaitsPoste(ref="poste-1", etp=etp, mois=12, nature=NATURES[NatureDeclaree(nature)], libelle="votre poste")
    return f.FaitsDossier(
        famille=famille_de(type_structure),
        type_structure=type_structure.upper(),
        situation=SITUATIONS[SituationDeclaree(situation)],
        postes=(poste,),
        annees_pnad=frozenset(annees) if situation == SituationDeclaree.PNAD else frozenset(),
        # Le test public raisonne sur ce que la personne répond ; le dossier, lui, se lit dans le registre.
        annees_pnad_completes=frozenset(annees),
        porteuse_constatee=situation in {SituationDeclaree.PNAD, SituationDeclaree.AILLEURS},
    )


def faits_des_pieces(reponses: Mapping[str, Any]) -> tuple[f.FaitsDossier, ...]:
    """Faits du filtre des pièces ; une question sans réponse vaut « inconnu », jamais « non ».

    Un montant de fonds européens ne sait pas dire « inconnu » : sans réponse, les deux cas sont rendus.
    """
    type_structure = reponses.get("type_structure") or ""
    signataire, fse = reponses.get("delegation"), reponses.get("fse")
    europe = (f.FaitsFinancement(categorie=f.Categorie.UE_FSE, montant=Decimal(1)),)
    base = f.FaitsDossier(
        famille=famille_de(type_structure),
        type_structure=type_structure.upper(),
        situation=f.Situation(reponses.get("situation") or "INCONNUE"),
        zone_blanche=reponses.get("zone_blanche"),
        signataire_est_representant=None if signataire is None else not signataire,
    )
    avec = replace(base, financements=europe)
    return (base, avec) if fse is None else ((avec,) if fse else (base,))
