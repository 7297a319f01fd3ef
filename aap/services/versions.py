"""Modifier un appel publié : une nouvelle version, pour les dépôts suivants ; recopier le cadre national."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from aap.etats import EtatAppel
from aap.models import AppelAProjets, LigneConfiguration, VersionAppel
from aap.models.groupes import GROUPES
from aap.services.acces import ModificationInterdite, prendre
from aap.services.copie import copier_version, jumeau
from aap.services.lecture import origine_lue
from aap.types import NatureAppel, Origine
from socle import journal
from socle.acteurs import Acteur

# Ces listes forment un tout : une région qui en écrit une ligne les écrit toutes (les parts font 100 %, la grille son
# total, la convention un contrat ; une région qui « modifie les documents » donne toute sa liste de pièces).
ENTIERES = frozenset({"criteres", "tranches", "articles", "structures_eligibles", "pieces"})
MODELES_ENTIERS = frozenset(GROUPES[nom] for nom in ENTIERES)
# Ce qui est propre à un service ne s'hérite pas.
NON_HERITEES = frozenset({"contacts", "ateliers", "exemples"})


@transaction.atomic
def nouvelle_version(appel: AppelAProjets, *, acteur: Acteur) -> VersionAppel:
    """Version en préparation, copie de la version publiée ; rend celle qui est déjà en préparation s'il y en a une.

    Les dossiers déposés gardent la leur, la nouvelle vaut pour les dépôts qui suivent sa publication. Lève
    ModificationInterdite.
    """
    relu = prendre(appel, "appel.preparer", acteur)
    if relu.etat == EtatAppel.RETIRE:
        raise ModificationInterdite("Cet appel est retiré : il ne se modifie plus.")
    en_preparation = relu.versions.filter(publiee_le=None).order_by("-numero").first()
    if en_preparation is not None:
        return en_preparation
    neuve = copier_version(relu.version_courante, relu, numero=numero_suivant(relu))
    journal.inscrire(relu, "appel.nouvelle_version", acteur=acteur, detail={"version": neuve.numero})
    return neuve


def numero_suivant(appel: AppelAProjets) -> int:
    """Numéro de la prochaine version de l'appel."""
    dernier: int | None = appel.versions.aggregate(dernier=Max("numero"))["dernier"]
    return (dernier or 0) + 1


@transaction.atomic
def rattacher_au_cadre(version: VersionAppel, cadre: VersionAppel | None, *, acteur: Acteur) -> VersionAppel:
    """Rattache une version en préparation à une version publiée d'un cadre national, et recopie ce qu'elle ne dit pas.

    `cadre` à None la détache et retire les lignes héritées. Lève ModificationInterdite.
    """
    prendre(version.appel, "appel.preparer", acteur)
    relue = VersionAppel.objects.select_related("appel").get(pk=version.pk)
    if relue.publiee_le is not None:
        raise ModificationInterdite("Cette version est publiée : préparez une nouvelle version pour la rattacher.")
    refus = refus_du_cadre(relue.appel, cadre)
    if refus:
        raise ModificationInterdite(refus)
    relue.cadre = cadre
    relue.save(update_fields=["cadre"])
    aplatir(relue)
    detail = {"cadre": cadre.appel.code if cadre else "", "version": relue.numero}
    journal.inscrire(relue.appel, "appel.rattacher_au_cadre", acteur=acteur, detail=detail)
    return relue


def refus_du_cadre(appel: AppelAProjets, cadre: VersionAppel | None) -> str:
    """Pourquoi cet appel ne peut pas suivre ce cadre ; vide s'il le peut."""
    if cadre is None:
        return ""
    if appel.nature == NatureAppel.CADRE:
        return "Un cadre national ne suit pas un autre cadre."
    if cadre.appel.nature != NatureAppel.CADRE or cadre.publiee_le is None:
        return "Le cadre choisi n'est pas un cadre national publié."
    return ""


def aplatir(version: VersionAppel) -> None:
    """Refait les lignes héritées d'une version en préparation : tout ce que son cadre écrit et qu'elle n'écrit pas.

    Une règle que ni l'appel ni son cadre n'écrit n'y est donc pas. Sans effet sur les lignes propres.
    """
    for nom, modele in GROUPES.items():
        modele._default_manager.filter(version=version, origine=Origine.HERITE).delete()
        if version.cadre is not None and nom not in NON_HERITEES:
            modele._default_manager.bulk_create(_heritees(nom, modele, version, version.cadre))
    if version.cadre is not None:
        _accorder_les_versements(version)


def _heritees(
    nom: str, modele: type[LigneConfiguration], version: VersionAppel, cadre: VersionAppel
) -> list[LigneConfiguration]:
    propres = set(modele._default_manager.filter(version=version).values_list("code", flat=True))
    if propres and nom in ENTIERES:
        return []
    manquantes = [ligne for ligne in modele._default_manager.filter(version=cadre) if ligne.code not in propres]
    return [
        jumeau(ligne, version=version, rang=rang, origine=Origine.HERITE)
        for rang, ligne in enumerate(manquantes, len(propres))
    ]


def s_approprier(ligne: LigneConfiguration) -> None:
    """La ligne que le service récrit devient la sienne, et toute sa liste avec elle si elle forme un tout."""
    modele = type(ligne)
    if modele in MODELES_ENTIERS:
        modele._default_manager.filter(version_id=ligne.version_id, origine=Origine.HERITE).update(
            origine=Origine.PROPRE
        )
    if ligne.origine == Origine.HERITE:
        ligne.origine = origine_lue(ligne)


def refus_de_retirer(ligne: LigneConfiguration) -> str:
    """Pourquoi cette ligne ne se retire pas ; vide si elle le peut."""
    if ligne.origine == Origine.HERITE and type(ligne) not in MODELES_ENTIERS:
        return "Cette ligne vient du cadre national : elle se récrit, elle ne se retire pas."
    return ""


def _accorder_les_versements(version: VersionAppel) -> None:
    """Une règle de versement héritée dit les tranches de cet appel, s'il en écrit."""
    regle = version.regles.filter(code="VERSEMENTS", origine=Origine.HERITE).first()
    tranches = list(version.tranches.exclude(origine=Origine.HERITE))
    if regle is not None and tranches:
        regle.parametres = {
            "parts": [
                {"libelle": t.libelle, "part": f"{t.part.normalize():f}", "fait_generateur": t.fait_generateur}
                for t in tranches
            ]
        }
        regle.save(update_fields=["parametres"])
