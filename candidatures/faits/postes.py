"""Postes du dossier, demandés ou déjà en place, en faits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from candidatures import types
from candidatures.models import Dossier, Poste, SoutienAnterieur
from candidatures.selecteurs.registre import terme_constate
from regles import faits as f
from regles.montants import CENT

PARTS = ("brut", "charges_patronales", "frais_directs", "frais_generaux")


def ref_poste(rang: int) -> str:
    """Référence stable d'un poste dans un verdict : son rang dans le dossier, à partir de 1."""
    return f"poste-{rang}"


def libelle_poste(poste: Poste, rang: int | str) -> str:
    """« Poste 1, facilitateur » : le même nom à l'écran, dans le verdict et dans le PDF."""
    return f"Poste {rang}, {poste.get_role_display()}"


def fait_poste(
    poste: Poste, ref: str, *, retenu: bool = False, soutiens: Sequence[SoutienAnterieur] = ()
) -> f.FaitsPoste:
    """Un poste, enregistré ou non. Avec `retenu`, chaque part retenue par le service remplace la part déclarée.

    Le terme d'une convention chargée par le service (`soutiens`) l'emporte sur le terme déclaré.
    """
    brut, charges, directs, generaux = (part_du_poste(poste, nom, retenu=retenu) for nom in PARTS)
    return f.FaitsPoste(
        ref=ref,
        role=f.Role(poste.role),
        etp=poste.etp,
        mois=poste.mois,
        nature=f.NaturePoste(poste.nature or "inconnue"),
        pnad_annee=poste.pnad_annee,
        pnad_terme=terme_constate(poste, soutiens) or poste.pnad_terme,
        deja_finance=poste.nature == types.NaturePoste.EXISTANT,
        part_temps=None if poste.temps_operation is None else poste.temps_operation / CENT,
        mise_a_disposition=poste.mise_a_disposition,
        libelle=libelle_poste(poste, ref.removeprefix("poste-")),
        brut=brut,
        charges_patronales=charges,
        frais_directs=directs,
        frais_generaux=generaux,
    )


def part_du_poste(poste: Poste, nom: str, *, retenu: bool) -> Decimal:
    """Part de coût d'un poste, en euros : déclarée, ou retenue quand le service l'a fixée."""
    declaree: Decimal = getattr(poste, nom)
    fixee: Decimal | None = getattr(poste, f"retenu_{nom}") if retenu else None
    return declaree if fixee is None else fixee


def postes_existants(dossier: Dossier) -> tuple[f.FaitsPosteExistant, ...]:
    """Un poste par intitulé ; ses financeurs, N-1 et N, dans l'ordre de saisie."""
    par_poste: dict[str, list[f.FaitsFinancementExistant]] = {}
    for ligne in dossier.postes_existants.all():
        fait = f.FaitsFinancementExistant(
            financeur=ligne.nom_financeur,
            categorie=f.Categorie(ligne.financeur),
            avant=ligne.montant_n1,
            apres=ligne.montant_n,
        )
        par_poste.setdefault(ligne.intitule, []).append(fait)
    return tuple(
        f.FaitsPosteExistant(ref=f"existant-{rang}", libelle=intitule, financements=tuple(financements))
        for rang, (intitule, financements) in enumerate(par_poste.items(), 1)
    )
