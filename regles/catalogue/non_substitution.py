"""Non-substitution : l'aide ne remplace pas un financement qui baisse."""

from dataclasses import dataclass
from enum import StrEnum

from regles.constats import Constat, Detail, Niveau, Signal, Unite
from regles.faits import Categorie, FaitsDossier, FaitsFinancementExistant, FaitsPosteExistant
from regles.montants import somme
from regles.parametres import Parametres, champ
from regles.phrases import euros
from regles.regle import Famille, regle

Baisses = list[tuple[FaitsPosteExistant, FaitsFinancementExistant]]


class Comparaison(StrEnum):
    PAR_FINANCEUR = "par_financeur"
    TOTAL = "total"


@dataclass(frozen=True, kw_only=True)
class ParametresNonSubstitution(Parametres):
    comparaison: Comparaison = champ("Comparer", defaut=Comparaison.PAR_FINANCEUR, aide="Lecture du texte")


DU_FINANCEUR = {
    Categorie.AUTRE_ETAT: "de l'État",
    Categorie.ETAT_AAP: "de l'État",
    Categorie.ASP: "de l'Agence de services et de paiement",
    Categorie.ETABLISSEMENT_PUBLIC: "d'un établissement public",
    Categorie.UE_FSE: "du FSE+",
    Categorie.REGION: "de la Région",
    Categorie.DEPARTEMENT: "du Département",
    Categorie.COMMUNE_EPCI: "de la commune ou de l'intercommunalité",
    Categorie.ORGANISME_SOCIAL: "d'un organisme social",
    Categorie.CONCOURS_PUBLIC: "d'un concours public",
    Categorie.PRIVE: "d'un financeur privé",
    Categorie.RECETTES: "des recettes",
    Categorie.AUTOFINANCEMENT: "de l'autofinancement",
}


@regle(
    "NON_SUBSTITUTION",
    "Pas de baisse des financements existants",
    famille=Famille.NON_SUBSTITUTION,
    parametres=ParametresNonSubstitution,
    niveau=Niveau.ALERTE,
)
def non_substitution(faits: FaitsDossier, p: ParametresNonSubstitution) -> Constat:
    """« Les structures dépositaires s’engagent à ne pas baisser les financements préexistants sur les autres postes de
    facilitateurs. » (AAP 2025, B. 2-3). Compare N-1 et N, financeur par financeur et poste par poste.
    """
    lignes = [f for poste in faits.postes_existants for f in poste.financements]
    avant, apres = somme(f.avant for f in lignes), somme(f.apres for f in lignes)
    baisses = [(poste, f) for poste in faits.postes_existants for f in poste.financements if f.apres < f.avant]
    baisse = bool(baisses) if p.comparaison == Comparaison.PAR_FINANCEUR else apres < avant
    return Constat(
        ok=not baisse,
        mesure=apres,
        limite=avant,
        unite=Unite.EUROS,
        message=_phrase(baisses) if baisse else "Les financements des postes existants ne baissent pas.",
        conseil="Rétablissez le financement qui baisse, ou expliquez pourquoi il baisse." if baisse else "",
        details=tuple(
            Detail(
                f"{f.financeur or f.categorie}, poste {poste.nom}", poste.ref, f.apres, f.avant, Unite.EUROS, ok=False
            )
            for poste, f in baisses
        ),
        signaux=(Signal.SUBSTITUTION,) if baisse else (),
        a_examiner=baisse,
    )


def _detail(poste: FaitsPosteExistant, f: FaitsFinancementExistant) -> Detail:
    libelle = f"{f.financeur or f.categorie}, poste {poste.nom}"
    return Detail(libelle, poste.ref, f.apres, f.avant, Unite.EUROS, ok=False)


def _phrase(baisses: Baisses) -> str:
    """« Baisse de 12 000 € du Département sur le poste X. »"""
    phrases = [
        f"baisse de {euros(f.avant - f.apres)} {_du_financeur(f)} sur le poste {poste.nom}" for poste, f in baisses
    ]
    texte = " ; ".join(phrases)
    return f"{texte[:1].upper()}{texte[1:]}."


def _du_financeur(f: FaitsFinancementExistant) -> str:
    if f.categorie is None:
        return f"de {f.financeur}"
    return DU_FINANCEUR[f.categorie] + (f" ({f.financeur})" if f.financeur else "")
