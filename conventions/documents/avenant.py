"""Le texte d'un avenant et son PDF : ce qui change, article par article, et les postes qui en restent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from conventions.documents.images import images_de, images_en_ligne
from conventions.mentions import MENTIONS, publics_vises, remplir
from conventions.models import ArticleRedige, Avenant, VersionConvention
from conventions.selecteurs.consolide import (
    articles_en_vigueur,
    lignes_financees,
    mois_entiers,
    projeter,
    recalculs_portes,
)
from regles.montants import somme
from socle.affichage import date_longue
from socle.canonique import json_canonique, simple
from socle.pdf import PieceJointe, rendre

SCHEMA = 1


class Modele(NamedTuple):
    """Un article avant remplissage ; `recrit` : pour cet avenant."""

    code: str
    titre: str
    corps: str
    recrit: bool


def contenu_avenant(avenant: Avenant) -> dict[str, Any]:
    """Contenu complet d'une version d'avenant, sérialisable. Montants et dates « après » : None s'ils ne changent pas.

    `articles` : ceux dont le texte change une fois remplis avec les valeurs de l'avenant, leur texte `avant` et
    `apres` ; `corps` : le texte propre à l'avenant, rempli de même.
    """
    convention, apres = avenant.convention, projeter(avenant)
    dossier = convention.dossier
    corps, vides = remplir(avenant.corps, apres)
    document = {
        "schema": SCHEMA,
        "genre": "avenant",
        "numero": convention.numero,
        "rang": avenant.rang,
        "nature": avenant.get_nature_display(),
        "service": dossier.appel.service.nom,
        "ministere": dossier.appel.service.ministere,
        "appel": dossier.appel.titre,
        "beneficiaire": dossier.structure.nom,
        "prive": dossier.structure.privee,
        "convention_signee_le": convention.signee_le,
        "objet": avenant.objet,
        "motif": avenant.motif,
        "effet": avenant.effet,
        "montant_avant": avenant.montant_avant,
        "montant_apres": avenant.montant_apres,
        "montant": avenant.montant_apres or avenant.montant_avant,
        "fin_avant": avenant.fin_avant,
        "fin_apres": avenant.fin_apres,
        "exemplaires": dossier.version_suivie.exemplaires,
        "exemplaires_lettres": MENTIONS["exemplaires"].valeur(convention),
        "signataires": {
            "beneficiaire": MENTIONS["representant"].valeur(convention),
            "service": convention.signataire_service,
        },
        "articles": list(_articles_changes(avenant, apres)),
        "dit": _en_lettres(avenant),
        "corps": corps,
        "corps_a_valider": list(vides),
        "postes": _postes(avenant),
        "postes_changes": [str(poste) for poste in avenant.postes.order_by("rang", "debut")],
        "postes_retires": _retires(avenant),
        "images": images_de(dossier.appel.service),
    }
    sortie: dict[str, Any] = simple(document)
    return sortie


def _en_lettres(avenant: Avenant) -> dict[str, str]:
    """Dates telles que le texte les imprime, au fuseau de l'appel."""
    fuseau = avenant.convention.dossier.appel.fuseau
    return {
        "signee": date_longue(avenant.convention.signee_le, fuseau),
        "effet": date_longue(avenant.effet),
        "fin_avant": date_longue(avenant.fin_avant),
        "fin_apres": date_longue(avenant.fin_apres) if avenant.fin_apres else "",
    }


def mentions_vides_avenant(document: dict[str, Any]) -> list[str]:
    """Libellés des mentions encore à faire valider, sans doublon."""
    libelles = [libelle for article in document["articles"] for libelle in article["a_valider"]]
    return list(dict.fromkeys([*libelles, *document["corps_a_valider"]]))


def modeles(avenant: Avenant) -> list[Modele]:
    """Articles avant remplissage : l'appel, puis la convention, ses avenants en vigueur, et celui-ci."""
    convention = avenant.convention
    visees = publics_vises(convention)
    ecrits = {
        article.code: Modele(article.code, article.libelle, article.corps, recrit=False)
        for article in convention.dossier.version_suivie.articles.all()
        if article.public_vise in visees
    }
    for recrit in _recritures(avenant):
        ici = recrit.avenant_id == avenant.pk
        ecrits[recrit.code] = Modele(recrit.code, recrit.titre, recrit.corps, recrit=ici)
    return list(ecrits.values())


def _recritures(avenant: Avenant) -> list[ArticleRedige]:
    """Articles récrits qui valent pour cet avenant, du plus ancien au plus récent."""
    valables: dict[int | None, int] = {
        None: 0,
        **{a.pk: a.rang for a in avenant.convention.avenants.en_vigueur()},
        avenant.pk: avenant.rang,
    }
    lus = [a for a in avenant.convention.articles_rediges.all() if a.avenant_id in valables]
    return sorted(lus, key=lambda article: (valables[article.avenant_id], article.pk))


def _articles_changes(avenant: Avenant, apres: Any) -> Iterator[dict[str, Any]]:
    appliques = [autre for autre in avenant.convention.avenants.en_vigueur() if autre.pk != avenant.pk]
    en_vigueur = {un.code: un.corps for un in articles_en_vigueur(avenant.convention, appliques)}
    for modele in modeles(avenant):
        texte, vides = remplir(modele.corps, apres)
        avant = en_vigueur.get(modele.code, "")
        if _plat(avant) != _plat(texte):
            yield {
                "code": modele.code, "titre": modele.titre, "avant": avant, "apres": texte, "a_valider": list(vides)
            }  # fmt: skip


def _plat(texte: str) -> str:
    """Une espace de plus ou de moins n'est pas une modification."""
    return " ".join(texte.split())


def _postes(avenant: Avenant) -> dict[str, Any]:
    lignes, vides = lignes_financees(avenant), recalculs_portes(avenant)
    for ligne in lignes:
        if ligne.pk in vides:
            ligne.cout, ligne.aide = vides[ligne.pk].cout, vides[ligne.pk].aide
    return {
        "lignes": [
            {
                "rang": ligne.rang,
                "role": ligne.get_role_display(),
                "etp": ligne.etp,
                "debut": ligne.debut,
                "fin": ligne.fin,
                "periode": f"du {date_longue(ligne.debut)} au {date_longue(ligne.fin)}",
                "mois": mois_entiers(ligne),
                "cout": ligne.cout,
                "aide": ligne.aide,
                "nouveau": ligne.avenant_id == avenant.pk,
            }
            for ligne in lignes
        ],
        "cout": somme(ligne.cout for ligne in lignes),
        "aide": somme(ligne.aide for ligne in lignes),
    }


def _retires(avenant: Avenant) -> list[str]:
    """Postes que l'avenant retire sans les récrire ; un poste récrit garde son rang."""
    recrits = {poste.rang for poste in avenant.postes.all()}
    return [str(poste) for poste in avenant.postes_retires.all() if poste.rang not in recrits]


def rendre_avenant(version: VersionConvention) -> bytes:
    """PDF d'une version d'avenant : mêmes données, mêmes octets ; le contenu y est joint en JSON."""
    document = version.contenu
    uuid = version.avenant.uuid if version.avenant else ""
    return rendre(
        "conventions/pdf/avenant.html",
        {
            "c": document,
            "images": images_en_ligne(document),
            "rang": version.rang,
            "empreinte": version.empreinte,
            "a_valider": mentions_vides_avenant(document),
        },
        titre=f"Avenant n° {document['rang']} à la convention {document['numero']}",
        pieces=[PieceJointe("avenant.json", json_canonique(document), "Données de l'avenant")],
        identifiant=f"avenant:{uuid}:{version.rang}:{version.empreinte}",
    )
