"""La photographie d'un bilan : ce qui est transmis, en JSON canonique. Jamais recalculée ensuite.

`CONTENUS` : par genre de bilan, la fonction qui rend son contenu propre.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aap.types import Perimetre, TypeIndicateur
from bilans.faits import contradictions
from bilans.models import ActiviteMarche, Bilan, SalarieClause
from bilans.selecteurs.postes import PosteDuBilan
from bilans.selecteurs.questionnaire import CleValeur, Question
from bilans.selecteurs.reponses import Releve, relever
from socle.canonique import simple

SCHEMA = 1


def contenu_du_bilan(bilan: Bilan) -> dict[str, Any]:
    """Contenu à transmettre : l'identité du bilan et ce que son genre demande, en valeurs JSON."""
    propre = CONTENUS.get(bilan.genre, contenu_des_reponses)(bilan)
    contenu: dict[str, Any] = simple({"schema": SCHEMA, "bilan": identite(bilan), **propre})
    return contenu


def identite(bilan: Bilan) -> dict[str, Any]:
    """Ce qui désigne le bilan : convention, structure, appel, période."""
    dossier = bilan.convention.dossier
    return {
        "uuid": str(bilan.uuid),
        "genre": bilan.genre,
        "libelle": bilan.get_genre_display(),
        "role": bilan.role,
        "rang": bilan.rang,
        "periode_debut": bilan.periode_debut,
        "periode_fin": bilan.periode_fin,
        "echeance": bilan.echeance,
        "source": bilan.source,
        "convention": bilan.convention.numero,
        "appel": dossier.appel.titre,
        "service": dossier.appel.service.nom,
        "structure": dossier.structure.nom,
        "siret": dossier.structure.siret,
        "saisi_par_coordinateur": bilan.saisi_par_coordinateur,
    }


def contenu_des_reponses(bilan: Bilan) -> dict[str, Any]:
    """Réponses aux indicateurs, marchés, salariés, mots d'explication."""
    return contenu_du_releve(relever(bilan))


def contenu_du_releve(releve: Releve) -> dict[str, Any]:
    """Le même, d'un bilan déjà relu."""
    liste = releve.donnees.acheteurs.liste
    return {
        "heures_etp": releve.donnees.heures_etp,
        "acheteurs_etat": {"valable_depuis": liste.valable_depuis, "source": liste.source} if liste else None,
        "postes": [_poste(releve, q, q.poste) for q in releve.questionnaire.questions if q.poste is not None],
        "reponses": [_reponse(releve, q, cle) for q in releve.questionnaire.questions for cle in q.cles],
        "marches": [_marche(activite, releve) for activite in releve.donnees.activites],
        "salaries": [_salarie(ligne) for ligne in releve.donnees.salaries],
        "contradictions": [
            {"code": c.constat.code, "message": c.constat.message, "explication": c.explication}
            for c in contradictions(releve)
        ],
        "explications": dict(sorted(releve.explications.items())),
    }


def _reponse(releve: Releve, question: Question, cle: CleValeur) -> dict[str, Any]:
    valeur, indicateur = releve.valeur(cle), question.indicateur
    libelles = dict(question.cases)
    return {
        "code": cle.code,
        "libelle": indicateur.libelle,
        "role": indicateur.role,
        "type": indicateur.type_valeur,
        "unite": indicateur.unite,
        "compteur": indicateur.compteur,
        "perimetre": cle.perimetre,
        "libelle_perimetre": str(Perimetre(cle.perimetre).label) if len(question.perimetres) > 1 else "",
        "valeur": valeur.valeur,
        "valeur_n1": valeur.valeur_n1,
        "total_porteur": valeur.total_porteur,
        "objectif": releve.objectifs.get(cle),
        "calculee": valeur.calculee,
        "reprise": _reprise(question) if valeur.calculee else "",
        "texte": valeur.texte,
        "cases": [
            {"code": code, "libelle": libelles.get(code, code), "nombre": nombre}
            for code, nombre in valeur.cases.items()
            if question.type == TypeIndicateur.REPARTITION
        ],
        "explication": releve.explications.get(cle.chemin, ""),
    }


def _reprise(question: Question) -> str:
    return "repris de la convention" if question.poste else "repris des marchés saisis"


def _poste(releve: Releve, question: Question, poste: PosteDuBilan) -> dict[str, Any]:
    return {
        "code": question.code,
        "poste": poste.libelle,
        "etp": releve.valeur(question.cles[0]).valeur,
        "etp_convention": poste.etp,
        "mois": poste.mois,
        "non_pourvus": poste.non_pourvus,
        "phrase": poste.phrase,
    }


def _marche(activite: ActiviteMarche, releve: Releve) -> dict[str, Any]:
    marche = activite.marche
    lue = releve.donnees.acheteurs.liste_de(marche)
    return {
        "acheteur_siret": marche.acheteur_siret,
        "acheteur": marche.acheteur,
        "type_acheteur": marche.type_acheteur,
        "numero": marche.numero,
        "intitule": marche.intitule,
        "notifie_le": marche.notifie_le,
        "segment": marche.segment,
        "montant_ht": marche.montant_ht,
        "titulaire": marche.titulaire,
        "structure_inclusive": marche.structure_inclusive,
        "etat": releve.donnees.acheteurs.compte(marche),
        "liste_acheteurs": lue.liste.valable_depuis if lue else None,
        "heures_clausees": activite.heures_clausees,
        "heures_degagees": activite.heures_degagees,
        "heures_realisees": activite.heures_realisees,
    }


def _salarie(ligne: SalarieClause) -> dict[str, Any]:
    return {
        "pseudonyme": ligne.pseudonyme,
        "marche": str(ligne.marche) if ligne.marche else "",
        "debut": ligne.debut,
        "fin": ligne.fin,
        "heures": ligne.heures,
        "public": ligne.public,
        "rsa": ligne.rsa,
        "sortie": ligne.sortie,
    }


CONTENUS: dict[str, Callable[[Bilan], dict[str, Any]]] = {}
"""Genre de bilan → contenu propre ; à défaut, les réponses aux indicateurs."""
