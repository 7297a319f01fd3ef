"""Recevabilité : pièces, rubriques écrites, attestations. Ce qui est demandé est une ligne de l'appel."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from regles.conditions import TOUJOURS, Condition
from regles.constats import Constat, Detail, Niveau, Unite
from regles.faits import FaitsDossier
from regles.parametres import Parametres, champ
from regles.phrases import accord, liste
from regles.regle import Famille, regle


@dataclass(frozen=True, kw_only=True)
class PieceExigee(Parametres):
    """Une pièce de la liste. `alternatives` : jeux de pièces dont un complet la remplace."""

    code: str = champ("Code")
    libelle: str = champ("Libellé")
    condition: Condition = champ("Demandée si", defaut=TOUJOURS)
    alternatives: tuple[tuple[str, ...], ...] = champ("Remplacée par", defaut=())

    def fournie(self, fournies: frozenset[str]) -> bool:
        return self.code in fournies or any(set(jeu) <= fournies for jeu in self.alternatives if jeu)


@dataclass(frozen=True, kw_only=True)
class ParametresPieces(Parametres):
    pieces: tuple[PieceExigee, ...] = champ("Pièces obligatoires", defaut=(), aide="Les lignes de pièces de l'appel")


@regle(
    "PIECES",
    "Dossier complet : pièces",
    famille=Famille.RECEVABILITE,
    parametres=ParametresPieces,
    niveau=Niveau.BLOQUANT,
)
def pieces(faits: FaitsDossier, p: ParametresPieces) -> Constat:
    """« Les dossiers devront être complets conformément à la liste des pièces justificatives définie en annexe 2. Les
    dossiers incomplets ne seront pas instruits. » (AAP 2025, B. 2-2)

    Une pièce dont la condition est encore inconnue n'est pas réclamée : la question sans réponse est signalée.
    """
    exigees = [piece for piece in p.pieces if piece.condition.evaluer(faits)]
    manquantes = [piece for piece in exigees if not piece.fournie(faits.pieces_fournies)]
    questions = [piece for piece in p.pieces if piece.condition.evaluer(faits) is None]
    return Constat(
        ok=not (manquantes or questions),
        mesure=Decimal(len(exigees) - len(manquantes)),
        limite=Decimal(len(exigees)),
        unite=Unite.NOMBRE,
        message=f"{len(exigees) - len(manquantes)} sur {accord(len(exigees), 'pièce demandée', 'pièces demandées')}.",
        conseil=_conseil_pieces(faits, manquantes, questions),
        details=tuple(
            Detail(piece.libelle, piece.code, "", piece.condition.phrase(), ok=piece not in manquantes)
            for piece in exigees
        ),
    )


def _conseil_pieces(faits: FaitsDossier, manquantes: list[PieceExigee], questions: list[PieceExigee]) -> str:
    phrases = []
    if manquantes:
        phrases.append(f"Joignez : {liste([piece.libelle for piece in manquantes])}.")
    noms = dict.fromkeys(nom for piece in questions for nom in piece.condition.champs_sans_reponse(faits))
    if noms:
        phrases.append(f"Répondez d'abord à : {liste(list(noms))}.")
    return " ".join(phrases)


@dataclass(frozen=True, kw_only=True)
class ElementEcrit(Parametres):
    code: str = champ("Code")
    libelle: str = champ("Libellé")
    condition: Condition = champ("Demandé si", defaut=TOUJOURS)


@dataclass(frozen=True, kw_only=True)
class ParametresRubriques(Parametres):
    rubriques: tuple[ElementEcrit, ...] = champ("Rubriques obligatoires", defaut=(), aide="Les lignes de l'appel")


@regle(
    "RUBRIQUES",
    "Rubriques écrites",
    famille=Famille.RECEVABILITE,
    parametres=ParametresRubriques,
    niveau=Niveau.BLOQUANT,
)
def rubriques(faits: FaitsDossier, p: ParametresRubriques) -> Constat:
    """« Il devra également exposer la stratégie qu’il souhaite développer. » (AAP 2025, B. 2-1 et annexe 2)."""
    return _tout_est_la(
        faits, p.rubriques, faits.rubriques_remplies, ("rubrique écrite", "rubriques écrites"), "Rédigez"
    )


@dataclass(frozen=True, kw_only=True)
class ParametresAttestations(Parametres):
    attestations: tuple[ElementEcrit, ...] = champ("Attestations obligatoires", defaut=(), aide="Les engagements")


@regle(
    "ATTESTATIONS",
    "Attestations et engagements",
    famille=Famille.RECEVABILITE,
    parametres=ParametresAttestations,
    niveau=Niveau.BLOQUANT,
)
def attestations(faits: FaitsDossier, p: ParametresAttestations) -> Constat:
    """« devront prendre l’engagement de ne pas baisser les financements des postes déjà existants » (AAP 2025,
    B. 2-3) ; attestations du cerfa 12156*06, §7."""
    return _tout_est_la(
        faits, p.attestations, faits.attestations_cochees, ("engagement pris", "engagements pris"), "Acceptez"
    )


def _tout_est_la(
    faits: FaitsDossier, elements: Iterable[ElementEcrit], presents: frozenset[str], noms: tuple[str, str], verbe: str
) -> Constat:
    demandes = [element for element in elements if element.condition.evaluer(faits) is not False]
    absents = [element for element in demandes if element.code not in presents]
    faits_ = len(demandes) - len(absents)
    return Constat(
        ok=not absents,
        mesure=Decimal(faits_),
        limite=Decimal(len(demandes)),
        unite=Unite.NOMBRE,
        message=f"{accord(faits_, *noms)} sur {len(demandes)}.",
        conseil=f"{verbe} : {liste([element.libelle for element in absents])}." if absents else "",
        details=tuple(Detail(e.libelle, e.code, ok=e not in absents) for e in demandes),
    )
