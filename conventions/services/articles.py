"""Récrire un article pour une convention, ou revenir au modèle de l'appel."""

from __future__ import annotations

from django.db import transaction

from comptes.models import Utilisateur
from conventions.mentions import defauts_de
from conventions.models import ArticleRedige, Convention
from conventions.selecteurs.articles import ArticleDeConvention, articles_de, empreinte_du_modele
from conventions.services.redaction import ecrire_version, exiger
from socle import journal
from socle.horloge import maintenant
from socle.workflow import MauvaisEtat, TransitionInterdite

ACTION = "convention.rediger"


def article_du_modele(convention: Convention, code: str) -> ArticleDeConvention:
    """Article de ce code. Lève TransitionInterdite s'il n'est pas dans le modèle."""
    article = next((a for a in articles_de(convention) if a.code == code), None)
    if article is None:
        raise TransitionInterdite("Cet article n'est pas dans le modèle de l'appel.")
    return article


def _verrouiller(convention: Convention, acteur: Utilisateur) -> Convention:
    exiger(acteur, ACTION, convention)
    verrou = Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    if not verrou.modifiable:
        raise MauvaisEtat("La convention n'est plus en préparation : reprenez-la d'abord.")
    return verrou


@transaction.atomic
def rediger_article(convention: Convention, code: str, *, titre: str, corps: str, acteur: Utilisateur) -> Convention:
    """Remplace un article du modèle pour cette convention, et produit la version qui le porte.

    Un texte égal au modèle efface la rédaction. Lève TransitionInterdite si le texte ne se remplit pas.
    """
    verrou = _verrouiller(convention, acteur)
    article = article_du_modele(verrou, code)
    titre, corps = titre.strip(), corps.replace("\r\n", "\n").strip()
    if not titre or not corps:
        raise TransitionInterdite("Un article a un titre et un texte.")
    defauts = defauts_de(corps)
    if defauts:
        raise TransitionInterdite(" ".join(str(defaut) for defaut in defauts))
    if (titre, corps) == (article.modele.libelle, article.modele.corps):
        return _revenir(verrou, article, acteur)
    ArticleRedige.objects.update_or_create(
        convention=verrou,
        avenant=None,
        code=code,
        defaults={
            "titre": titre,
            "corps": corps,
            "empreinte_modele": empreinte_du_modele(article.modele),
            "modifie_le": maintenant(),
            "modifie_par": acteur,
        },
    )
    journal.inscrire(verrou, ACTION, acteur=acteur, detail={"article": code, "titre": titre})
    ecrire_version(verrou, acteur=acteur)
    return verrou


@transaction.atomic
def revenir_au_modele(convention: Convention, code: str, *, acteur: Utilisateur) -> Convention:
    """Rend à cette convention l'article du modèle, et produit la version qui le porte."""
    verrou = _verrouiller(convention, acteur)
    return _revenir(verrou, article_du_modele(verrou, code), acteur)


def _revenir(convention: Convention, article: ArticleDeConvention, acteur: Utilisateur) -> Convention:
    effaces, _ = ArticleRedige.objects.filter(convention=convention, avenant=None, code=article.code).delete()
    if effaces:
        detail = {"article": article.code, "titre": article.modele.libelle, "modele": True}
        journal.inscrire(convention, ACTION, acteur=acteur, detail=detail)
        ecrire_version(convention, acteur=acteur)
    return convention
