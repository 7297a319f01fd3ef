"""Les articles d'une convention : ceux du modèle de l'appel, ou leur rédaction propre à ce dossier."""

from __future__ import annotations

from dataclasses import dataclass

from aap.models import ArticleConvention
from conventions.mentions import Passage, Sens, comparer, publics_vises
from conventions.models import ArticleRedige, Convention
from socle.canonique import empreinte


def empreinte_du_modele(article: ArticleConvention) -> str:
    """SHA-256 de ce qu'un modèle dit : son titre et son corps."""
    return empreinte({"titre": article.libelle, "corps": article.corps})


@dataclass(frozen=True, slots=True)
class ArticleDeConvention:
    """Un article tel que cette convention l'imprime : le modèle, et sa rédaction propre s'il en a une."""

    modele: ArticleConvention
    redige: ArticleRedige | None

    @property
    def code(self) -> str:
        """Code stable, celui du modèle."""
        return self.modele.code

    @property
    def titre(self) -> str:
        """Titre imprimé."""
        return self.redige.titre if self.redige else self.modele.libelle

    @property
    def corps(self) -> str:
        """Corps imprimé, mentions à remplir."""
        return self.redige.corps if self.redige else self.modele.corps

    @property
    def modele_change(self) -> bool:
        """Vrai si le modèle n'est plus celui d'où part cette rédaction."""
        return self.redige is not None and self.redige.empreinte_modele != empreinte_du_modele(self.modele)

    @property
    def ecart_titre(self) -> list[Passage]:
        """Ce qui sépare le titre du modèle ; vide s'ils sont égaux."""
        return _ecart(self.modele.libelle, self.titre)

    @property
    def ecart_corps(self) -> list[Passage]:
        """Ce qui sépare le corps du modèle ; vide s'ils sont égaux."""
        return _ecart(self.modele.corps, self.corps)


def _ecart(avant: str, apres: str) -> list[Passage]:
    passages = comparer(avant, apres)
    return passages if any(p.sens != Sens.GARDE for p in passages) else []


def articles_de(convention: Convention) -> list[ArticleDeConvention]:
    """Articles qui valent pour ce bénéficiaire, dans l'ordre du modèle. Deux requêtes."""
    visees = publics_vises(convention)
    rediges = {a.code: a for a in convention.articles_rediges.select_related("modifie_par").filter(avenant=None)}
    modeles = convention.dossier.version_suivie.articles.all()
    return [ArticleDeConvention(m, rediges.get(m.code)) for m in modeles if m.public_vise in visees]


def articles_ecartes(convention: Convention) -> list[ArticleDeConvention]:
    """Articles qui s'écartent du modèle : ce que la personne qui vise lit d'abord."""
    return [article for article in articles_de(convention) if article.redige is not None]
