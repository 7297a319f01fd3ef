"""La convention telle qu'elle s'applique un jour donné, et telle qu'un avenant la laissera."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import takewhile
from typing import Any

from candidatures.models import Poste
from candidatures.types import NaturePoste
from conventions.etats import EtatAvenant
from conventions.models import Avenant, Convention, PosteConventionne
from conventions.selecteurs.postes import (
    baisse_a_retirer,
    faits_des_postes,
    fin_effective,
    postes_en_vigueur,
    retire_le,
)
from conventions.types import NatureAvenant
from regles import postes as vies
from regles.montants import somme, tronquer

UN_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ArticleEnVigueur:
    """Un article et l'avenant qui l'a écrit (None : la convention)."""

    code: str
    titre: str
    corps: str
    avenant: Avenant | None


@dataclass(frozen=True, slots=True)
class EtatConsolide:
    """La convention à une date. Lecture retenue : un avenant notifié compte à partir de sa date d'effet.

    `montant` en euros ; `terme` inclus ; `postes` : ceux financés ce jour-là ; `a_venir` : avenants notifiés dont
    l'effet n'est pas encore venu. `terme_avant_resiliation` : None si la convention n'est pas résiliée ce jour-là.
    """

    jour: date
    montant: Decimal
    debut: date | None
    terme: date | None
    postes: tuple[PosteConventionne, ...]
    avenants: tuple[Avenant, ...]
    a_venir: tuple[Avenant, ...]
    articles: tuple[ArticleEnVigueur, ...]

    @property
    def etp(self) -> Decimal:
        """ETP financés ce jour-là."""
        return somme(poste.etp for poste in self.postes)


def etat_consolide(convention: Convention, jour: date) -> EtatConsolide:
    """Montant, terme, postes, avenants appliqués et texte, ce jour-là. Nombre de requêtes fixe."""
    notifies = list(convention.avenants.en_vigueur().prefetch_related("versions"))
    appliques = [avenant for avenant in notifies if avenant.effet <= jour]
    montant, terme = convention.montant, convention.fin
    for avenant in appliques:
        montant = avenant.montant_apres or montant
        terme = avenant.fin_apres or terme
    resiliee = convention.resiliation_effet
    if resiliee is not None and resiliee <= jour:
        terme = resiliee
    return EtatConsolide(
        jour=jour,
        montant=montant,
        debut=convention.debut,
        terme=terme,
        postes=tuple(p for p in postes_en_vigueur(convention) if _finance(p, jour)),
        avenants=tuple(appliques),
        a_venir=tuple(avenant for avenant in notifies if avenant.effet > jour),
        articles=tuple(articles_en_vigueur(convention, appliques)),
    )


def _finance(poste: PosteConventionne, jour: date) -> bool:
    ajoute = poste.avenant is None or poste.avenant.effet <= jour
    return ajoute and poste.debut <= jour <= fin_effective(poste)


def articles_en_vigueur(convention: Convention, appliques: list[Avenant]) -> list[ArticleEnVigueur]:
    """Articles de la convention signée, ceux que ces avenants ont récrits à leur place, leurs ajouts à la suite."""
    version = convention.versions_propres.first()
    articles = {
        un["code"]: ArticleEnVigueur(un["code"], un["titre"], un["corps"], None)
        for un in (version.contenu.get("articles", []) if version else [])
    }
    for avenant in appliques:
        # L'ordre des versions va de la dernière à la première : la première lue est celle qui est signée.
        signee = next(iter(avenant.versions.all()), None)
        for un in signee.contenu.get("articles", []) if signee else []:
            articles[un["code"]] = ArticleEnVigueur(un["code"], un["titre"], un["apres"], avenant)
    return list(articles.values())


def projeter(avenant: Avenant) -> Convention:
    """La convention telle que l'avenant la laissera : une copie en mémoire, pour remplir son texte. Jamais écrite."""
    convention = copy(avenant.convention)
    convention.montant = avenant.montant_apres or avenant.montant_avant
    convention.fin = avenant.fin_apres or avenant.fin_avant
    par_rang: dict[int, list[PosteConventionne]] = {}
    for ligne in lignes_financees(avenant):
        par_rang.setdefault(ligne.rang, []).append(ligne)
    projetee: Any = convention
    vides = recalculs_portes(avenant)
    projetee.postes_projetes = [_comme_poste(lignes, vides) for lignes in par_rang.values()]
    if avenant.nature == NatureAvenant.RECONDUCTION:
        projetee.montant_de_l_annee = convention.montant - avenant.montant_avant
    return convention


def recalculs_portes(avenant: Avenant) -> dict[int, vies.Recalcul]:
    """Recalcul de chaque poste, par clé, quand l'aide des mois non pourvus est retirée, par cet avenant ou avant lui.

    Le coût retenu baisse alors comme l'aide : sa part dans le coût ne change pas. Vide si l'avenant change un poste.
    """
    if avenant.postes.exists() or avenant.postes_retires.exists():
        return {}
    faits = faits_des_postes(avenant.convention)
    reste = baisse_a_retirer(avenant.convention, faits)
    if reste and avenant.montant_avant - reste != avenant.montant_apres:
        return {}
    return {un.poste.pk: un.recalcul for un in faits if un.recalcul and un.recalcul.baisse}


def lignes_financees(avenant: Avenant) -> list[PosteConventionne]:
    """Toutes les périodes de poste que la convention finance une fois l'avenant appliqué, des premières aux dernières.

    Un poste retiré en cours de route y reste jusqu'à la veille, à ses mois : une copie en mémoire, jamais écrite.
    """
    lignes = []
    for poste in postes_en_vigueur(avenant.convention):
        fin = fin_effective(poste)
        if poste.retire_par_id == avenant.pk:
            fin = min(fin, avenant.effet - UN_JOUR)
        if fin >= poste.debut:
            lignes.append(jusqu_au(poste, fin))
    if avenant.etat != EtatAvenant.EN_VIGUEUR:
        lignes += list(avenant.postes.select_related("poste"))
    return sorted(lignes, key=lambda ligne: (ligne.rang, ligne.debut))


def jusqu_au(poste: PosteConventionne, fin: date) -> PosteConventionne:
    """Le poste arrêté à ce jour, coût et aide au prorata de ses mois, tronqués au centime."""
    if fin == poste.fin:
        return poste
    prorata = vies.mois(poste.debut, fin, poste.debut) / vies.mois(poste.debut, poste.fin, poste.debut)
    part = Decimal(prorata.numerator) / Decimal(prorata.denominator)
    copie = copy(poste)
    copie.fin, copie.cout, copie.aide = fin, tronquer(poste.cout * part), tronquer(poste.aide * part)
    return copie


def postes_apres(avenant: Avenant) -> list[list[PosteConventionne]]:
    """Postes que l'avenant laisse ou ajoute : une liste de périodes par rang. Celui qu'il retire n'y est plus."""
    en_vigueur = [
        p for p in postes_en_vigueur(avenant.convention) if p.retire_par_id != avenant.pk and not retire_le(p)
    ]
    ajoutes = list(avenant.postes.all()) if avenant.etat != EtatAvenant.EN_VIGUEUR else []
    par_rang: dict[int, list[PosteConventionne]] = {}
    for poste in sorted([*en_vigueur, *ajoutes], key=lambda p: (p.rang, p.debut)):
        par_rang.setdefault(poste.rang, []).append(poste)
    return list(par_rang.values())


def mois_entiers(poste: PosteConventionne) -> int:
    """Mois du poste, arrondis à l'entier, un au moins."""
    exacts = vies.mois(poste.debut, poste.fin, poste.debut)
    return max(1, int((Decimal(exacts.numerator) / exacts.denominator).to_integral_value(ROUND_HALF_UP)))


def _comme_poste(lignes: list[PosteConventionne], recalculs: dict[int, vies.Recalcul]) -> Poste:
    """Un poste du dossier, non enregistré, que les mentions savent lire : ses périodes bout à bout.

    Si son temps de travail change en route, la durée est celle du dernier : « à 0,80 ETP pendant 9 mois ».
    """
    dernier = lignes[-1]
    pareilles = takewhile(lambda ligne: ligne.etp == dernier.etp, reversed(lignes))
    return Poste(
        rang=dernier.rang,
        role=dernier.role,
        etp=dernier.etp,
        mois=sum(mois_entiers(ligne) for ligne in pareilles),
        brut=somme(recalculs[ligne.pk].cout if ligne.pk in recalculs else ligne.cout for ligne in lignes),
        nature=dernier.poste.nature if dernier.poste else NaturePoste.CREATION,
    )
