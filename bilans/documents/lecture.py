"""Lire un contenu de bilan comme une personne : les mêmes lignes à l'écran, au récapitulatif et dans le PDF."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from aap.types import Perimetre, TypeIndicateur
from bilans.types import SegmentAchat, SortieSalarie, TypeAcheteur, TypePublic
from socle.affichage import ABSENT, etp, euros, nombre


class Cellule(NamedTuple):
    """Une réponse à un périmètre : ce qui se lit, et d'où elle est reprise."""

    perimetre: str
    valeur: str
    valeur_n1: str
    total: str
    objectif: str
    reprise: str
    explication: str


class LigneNombre(NamedTuple):
    """Un indicateur chiffré et ses périmètres côte à côte."""

    code: str
    libelle: str
    unite: str
    cellules: list[Cellule]
    texte: str


class Texte(NamedTuple):
    """Un texte, une liste ou une répartition."""

    code: str
    libelle: str
    perimetre: str
    texte: str
    cases: list[tuple[str, str]]
    explication: str


class Lecture(NamedTuple):
    """Un bilan lu."""

    nombres: list[LigneNombre]
    perimetres: list[str]
    listes: list[Texte]
    textes: list[Texte]
    marches: list[list[str]]
    salaries: list[list[str]]
    postes: list[tuple[str, str]]
    contradictions: list[dict[str, str]]


COLONNES_MARCHES = (
    "Acheteur", "Numéro", "Notifié le", "Type", "Segment", "Montant HT",
    "Heures clausées", "Heures dégagées", "Heures réalisées",
)  # fmt: skip
COLONNES_SALARIES = ("Code", "Marché", "Du", "Au", "Heures", "Public", "RSA", "Sortie")


SANS_NOMBRE = frozenset({TypeIndicateur.TEXTE, TypeIndicateur.LISTE, TypeIndicateur.REPARTITION})


def ecrire_nombre(valeur: str | Decimal | None, type_valeur: str) -> str:
    """« 1 250 », « 3,40 », « 29 473,00 € », ou un tiret."""
    if valeur is None:
        return ABSENT
    lu = Decimal(valeur)
    if type_valeur == TypeIndicateur.MONTANT:
        return euros(lu)
    return nombre(lu, 0 if lu == lu.to_integral_value() and type_valeur != TypeIndicateur.DECIMAL else 2)


def lire(contenu: dict[str, Any]) -> Lecture:
    """Lignes à montrer d'un contenu photographié (ou pas encore)."""
    reponses = contenu.get("reponses", [])
    postes = contenu.get("postes", [])
    a_part = {poste["code"] for poste in postes}
    chiffres = [r for r in reponses if r["type"] not in SANS_NOMBRE and r["code"] not in a_part]
    codes = list(dict.fromkeys(r["code"] for r in chiffres))
    utilises = {r["perimetre"] for r in chiffres}
    perimetres = [p for p in Perimetre if p.value in utilises]
    return Lecture(
        nombres=[_ligne([r for r in chiffres if r["code"] == code]) for code in codes],
        perimetres=[str(p.label) for p in perimetres] if len(perimetres) > 1 else ["Valeur"],
        listes=[_texte(r) for r in reponses if r["type"] in {TypeIndicateur.LISTE, TypeIndicateur.REPARTITION}],
        textes=[_texte(r) for r in reponses if r["type"] == TypeIndicateur.TEXTE],
        marches=[_marche(m) for m in contenu.get("marches", [])],
        salaries=[_salarie(s) for s in contenu.get("salaries", [])],
        postes=[(p["poste"], _vie(p)) for p in postes],
        contradictions=contenu.get("contradictions", []),
    )


def _vie(poste: dict[str, Any]) -> str:
    """« 0,80 ETP au bilan, 1,00 ETP à la convention. 10 mois pourvus sur 12… »."""
    convention = etp(Decimal(poste["etp_convention"]))
    dit = etp(Decimal(poste["etp"])) if poste["etp"] is not None else ""
    temps = f"{dit} au bilan, {convention} à la convention" if dit and dit != convention else convention
    return f"{temps}. {poste['phrase']}"


def _ligne(reponses: list[dict[str, Any]]) -> LigneNombre:
    premiere = reponses[0]
    genre = premiere["type"]
    cellules = [
        Cellule(
            r["libelle_perimetre"],
            ecrire_nombre(r["valeur"], genre),
            ecrire_nombre(r["valeur_n1"], genre) if r["valeur_n1"] is not None else "",
            ecrire_nombre(r["total_porteur"], genre) if r["total_porteur"] is not None else "",
            ecrire_nombre(r["objectif"], genre) if r["objectif"] is not None else "",
            r.get("reprise", "repris des marchés saisis" if r["calculee"] else ""),
            r["explication"],
        )
        for r in reponses
    ]
    textes = [r["texte"] for r in reponses if r["texte"]]
    return LigneNombre(premiere["code"], premiere["libelle"], premiere["unite"], cellules, "\n".join(textes))


def _texte(reponse: dict[str, Any]) -> Texte:
    cases = [(case["libelle"], str(case["nombre"])) for case in reponse["cases"] if case["nombre"]]
    return Texte(
        reponse["code"],
        reponse["libelle"],
        reponse["libelle_perimetre"],
        reponse["texte"],
        cases,
        reponse["explication"],
    )


def _heures(valeur: str | None) -> str:
    return nombre(Decimal(valeur), 2) if valeur is not None else ABSENT


def _marche(m: dict[str, Any]) -> list[str]:
    type_acheteur = str(TypeAcheteur(m["type_acheteur"]).label)
    return [
        m["acheteur"],
        m["numero"],
        _jour(m.get("notifie_le")),
        f"{type_acheteur} (État)" if m["etat"] and m["type_acheteur"] != TypeAcheteur.ETAT else type_acheteur,
        str(SegmentAchat(m["segment"]).label),
        euros(Decimal(m["montant_ht"])) if m["montant_ht"] is not None else ABSENT,
        _heures(m["heures_clausees"]),
        _heures(m["heures_degagees"]),
        _heures(m["heures_realisees"]),
    ]


def _jour(iso: str | None) -> str:
    return "/".join(reversed(iso.split("-"))) if iso else ABSENT


def _salarie(s: dict[str, Any]) -> list[str]:
    return [
        s["pseudonyme"],
        s["marche"] or ABSENT,
        _jour(s["debut"]),
        _jour(s["fin"]),
        _heures(s["heures"]),
        str(TypePublic(s["public"]).label),
        "oui" if s["rsa"] else "non",
        str(SortieSalarie(s["sortie"]).label),
    ]
