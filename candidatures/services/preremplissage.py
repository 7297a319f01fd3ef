"""Ne pas redemander ce qui est déjà su : la fiche de la structure, et son dernier dossier."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from candidatures import types
from candidatures.etats import DEPOSES, Etat
from candidatures.models import (
    Attestations,
    Dossier,
    Identification,
    Projet,
    Relations,
    ReponseRubrique,
    SectionDossier,
    SoutienAnterieur,
    Territoire,
)
from comptes.models import Utilisateur

S = TypeVar("S", bound=SectionDossier)

SIGNATAIRE = ("signataire_est_rl", "signataire_nom", "signataire_prenom", "signataire_fonction")
# Ce qui vaut d'une année sur l'autre. Effectifs, dates, budgets et volumes sont à redire : repris, ils seraient faux.
COLONNES_REPRISES: tuple[tuple[type[SectionDossier], tuple[str, ...]], ...] = (
    (
        Relations,
        ("agrement", "rup", "rup_date", "impots_commerciaux", "reseau", "adherents_pm", "adherents_pm_liste"),
    ),
    (Projet, ("intitule", "objectifs", "description", "beneficiaires", "territoire_texte", "moyens", "evaluation")),
    (
        Territoire,
        (
            "zone_blanche",
            "zone_blanche_motif",
            "zone_blanche_preuve",
            "grand_projet",
            "grand_projet_nom",
            "npnru",
            "npnru_sites",
        ),
    ),
    (Attestations, ("iban", "bic", "titulaire", *SIGNATAIRE)),
)
PERSONNES = tuple(
    f"{qui}_{quoi}" for qui in ("rl", "charge") for quoi in ("nom", "prenom", "fonction", "tel", "courriel")
)
GESTION = ("gestion_adresse", "gestion_cp", "gestion_commune", "gestion_commune_deleguee")


def preremplir(dossier: Dossier, *, acteur: Utilisateur) -> list[types.Section]:
    """Remplit un brouillon neuf ; rend les sections qui ont reçu quelque chose, à relire par le porteur."""
    _depuis_structure(dossier)
    source = _dernier_dossier(dossier, acteur)
    if source is None:
        return [types.Section.STRUCTURE]
    _reprendre_identification(dossier, source)
    for modele, colonnes in COLONNES_REPRISES:
        _reprendre(modele, colonnes, dossier, source)
    _reprendre_listes(dossier, source)
    sections = types.Section
    reprises = [sections.STRUCTURE, sections.PROJET, sections.TERRITOIRE, sections.STRATEGIE, sections.ENGAGEMENTS]
    return [*reprises, sections.RELATIONS] if dossier.structure.privee else reprises


def _depuis_structure(dossier: Dossier) -> None:
    structure = dossier.structure
    colonnes = ("nom", "sigle", "site_web", "siret", "rna", "adresse", "cp", "commune", "commune_deleguee")
    valeurs = {colonne: getattr(structure, colonne) for colonne in colonnes}
    if SoutienAnterieur.objects.filter(siren=structure.siren).exists():
        valeurs["frequence"] = types.Frequence.RENOUVELLEMENT
        valeurs["situation"] = types.Situation.DEJA_PORTEUSE
    Identification.objects.filter(pk=dossier.pk).update(**valeurs)


def _dernier_dossier(dossier: Dossier, acteur: Utilisateur) -> Dossier | None:
    """Dernier dossier du même SIREN que cette personne a le droit de voir.

    Un nouveau venu qui déclare un autre établissement du SIREN ne reçoit donc pas l'IBAN de celui-ci.
    """
    candidats = Dossier.objects.visibles_par(acteur).filter(structure__siren=dossier.structure.siren)
    utiles = candidats.filter(etat__in=sorted({*DEPOSES, Etat.BROUILLON})).exclude(pk=dossier.pk)
    # Un dossier déposé est plus sûr qu'un brouillon, même plus récent.
    return utiles.order_by(models.F("depose_le").desc(nulls_last=True), "-modifie_le", "-pk").first()


def _ligne(modele: type[S], dossier: Dossier) -> S | None:
    return modele._default_manager.filter(pk=dossier.pk).first()


def _reprendre(modele: type[SectionDossier], colonnes: tuple[str, ...], dossier: Dossier, source: Dossier) -> None:
    ancienne = _ligne(modele, source)
    if ancienne is not None:
        valeurs = {colonne: getattr(ancienne, colonne) for colonne in colonnes}
        modele._default_manager.filter(pk=dossier.pk).update(**valeurs)


def _reprendre_identification(dossier: Dossier, source: Dossier) -> None:
    _reprendre(Identification, (*PERSONNES, *GESTION), dossier, source)
    if source.etat == Etat.RETENU:
        Identification.objects.filter(pk=dossier.pk).update(
            frequence=types.Frequence.RENOUVELLEMENT, situation=types.Situation.DEJA_PORTEUSE
        )


def _reprendre_listes(dossier: Dossier, source: Dossier) -> None:
    dossier.departements.set(source.departements.all())
    ancien, nouveau = _ligne(Territoire, source), _ligne(Territoire, dossier)
    if ancien is not None and nouveau is not None:
        nouveau.epcis.set(ancien.epcis.all())
    for agrement in source.agrements.all():
        agrement.pk, agrement.dossier = None, dossier
        agrement.save(force_insert=True)
    codes = set(dossier.version_suivie.rubriques.values_list("code", flat=True))
    reponses = source.reponses.filter(code__in=codes).exclude(texte="")
    ReponseRubrique.objects.bulk_create(
        ReponseRubrique(dossier=dossier, code=reponse.code, texte=reponse.texte) for reponse in reponses
    )
