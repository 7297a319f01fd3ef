"""Rejouer une convention depuis son seul journal, et la lire de ses lignes : les deux doivent être égales.

Une table par genre d'objet dit ce que chaque acte écrit ; ce que le journal ne porte pas n'y est pas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Model

from aap.models import AppelAProjets
from conventions.models import (
    Avenant,
    CompteBancaire,
    Convention,
    Credits,
    Mouvement,
    Retrait,
    Reversement,
    Versement,
)
from conventions.selecteurs.compte import compte_de
from conventions.selecteurs.credits import AE, CP, consommes
from conventions.types import GenreMouvement
from regles import compte as purs
from regles.compte import Compte, NatureMouvement
from regles.montants import ZERO
from socle import journal
from socle.reference import Reference, reference

Colonnes = dict[str, str]
"""Colonne écrite → d'où vient sa valeur : une clé du détail, une des trois ci-dessous, ou vide si l'acte l'efface."""
ACTEUR, MOTIF, VIDE = "@acteur", "@motif", ""

Valeurs = dict[str, Any]


class JournalIncomplet(Exception):
    """Le détail du journal a été effacé (données personnelles) : il ne se rejoue plus."""


class Genre(NamedTuple):
    """Un genre d'objet : l'acte du journal de la convention qui le fait naître, et ce que chaque acte écrit de lui.

    `ne` et `cle` vides : la convention elle-même. `cle` : où cet acte écrit l'identifiant de l'objet.
    """

    modele: type[Model]
    ne: str
    cle: str
    actes: dict[str, Colonnes]


_CIRCUIT: Colonnes = {"certifie_par_id": VIDE, "demande_le": VIDE, "paye_le": VIDE, "demande_paiement": VIDE}
_AVENANT: Colonnes = {"effet": "effet", "montant_apres": "montant", "fin_apres": "terme"}
_DECISION: Colonnes = {"motif": MOTIF, "decide_par_id": ACTEUR}
# fmt: off
GENRES: tuple[Genre, ...] = (
    Genre(Convention, "", "", {
        "convention.appliquer_avenant":    {"montant_en_vigueur": "montant", "fin_en_vigueur": "terme"},
        "convention.resilier":             {"resiliation_effet": "effet"},
    }),
    Genre(CompteBancaire, "convention.saisir_compte", "compte", {
        "compte.reprendre":                {"iban_masque": "iban", "titulaire": "titulaire"},
        "compte.saisir":                   {"iban_masque": "iban", "titulaire": "titulaire", "saisi_par_id": ACTEUR},
        "compte.verifier":                 {"verifie_par_id": ACTEUR},
    }),
    Genre(Versement, "convention.prevoir_versement", "versement", {
        "versement.creer":                 {"rang": "rang", "montant": "montant"},
        "versement.reevaluer":             {"montant": "montant"},
        "versement.rendre_exigible":       {"exigible_le": "jour", "limite": "limite"},
        "versement.certifier":             {"certifie_par_id": ACTEUR},
        "versement.demander_paiement":     {"demande_le": "jour", "engagement_juridique": "engagement_juridique",
                                            "demande_paiement": "demande_paiement", "imputation": "imputation"},
        "versement.constater_paiement":    {"paye_le": "jour"},
        "versement.rejeter":               _CIRCUIT,
        "versement.suspendre":             {**_CIRCUIT, "limite": VIDE},
        "versement.lever_suspension":      {"exigible_le": VIDE, "limite": VIDE},
        "versement.annuler":               {"limite": VIDE},
    }),
    Genre(Reversement, "convention.proposer_reversement", "reversement", {
        "reversement.proposer":            {"montant": "montant", "origine": "origine", "motif": MOTIF,
                                            "echeance": "echeance", "propose_par_id": "propose_par"},
        "reversement.decider":             {"montant": "montant", "echeance": "echeance", "decide_par_id": ACTEUR},
        "reversement.emettre_titre":       {"titre_numero": "titre", "titre_le": "jour"},
        "reversement.recouvrer":           {"recouvre_le": "jour"},
    }),
    Genre(Avenant, "convention.creer_avenant", "identifiant", {
        "avenant.creer":                   {**_AVENANT, "nature": "nature", "cree_par_id": ACTEUR},
        "avenant.preparer":                _AVENANT,
    }),
    Genre(Retrait, "convention.ouvrir_retrait", "identifiant", {
        "retrait.ouvrir":                  {"manquement_le": "jour", "ouvert_par_id": ACTEUR},
        "retrait.recevoir_observations":   {"observations": "observations"},
        "retrait.prononcer":               {**_DECISION, "reversement_id": "reversement"},
        "retrait.classer":                 _DECISION,
    }),
)
# fmt: on


@dataclass(frozen=True)
class EtatArgent:
    """Une convention et tout ce qui en naît d'argent : compte, crédits consommés {année: (AE, CP)}, et ses objets.

    `objets` : {genre au journal: {identifiant: {colonne: valeur}}}, l'état compris.
    """

    compte: Compte
    credits: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)
    objets: dict[str, dict[int, Valeurs]] = field(default_factory=dict)


class _Pas(NamedTuple):
    action: str
    apres: str
    acteur: int | None
    motif: str
    detail: Valeurs

    def valeur(self, source: str) -> Any:
        """Ce que ce pas écrit dans une colonne."""
        return {ACTEUR: self.acteur, MOTIF: self.motif, VIDE: None}.get(source, self.detail.get(source))

    def porte(self, source: str) -> bool:
        """Faux si le détail n'a pas cette clé : l'acte laisse alors la colonne."""
        return source in {ACTEUR, MOTIF, VIDE} or source in self.detail


def etat_des_lignes(convention: Convention) -> EtatArgent:
    """La convention, lue de la base. Nombre de requêtes fixe."""
    return EtatArgent(
        compte_de(convention),
        consommes(Mouvement.objects.filter(convention=convention)),
        {_type(genre): {o.pk: _lire(genre, o) for o in _objets(genre, convention)} for genre in GENRES},
    )


def _type(genre: Genre) -> str:
    return str(getattr(genre.modele, "type_journal", genre.modele._meta.label_lower))


def _objets(genre: Genre, convention: Convention) -> list[Any]:
    filtre = {"convention": convention} if genre.ne else {"pk": convention.pk}
    return list(genre.modele._default_manager.filter(**filtre))


def _colonnes(genre: Genre) -> list[str]:
    return sorted({"etat", *(colonne for ecrites in genre.actes.values() for colonne in ecrites)})


def _lire(genre: Genre, objet: Any) -> Valeurs:
    return {colonne: getattr(objet, colonne) for colonne in _colonnes(genre)}


def rejouer_journal(convention: Convention) -> EtatArgent:
    """La convention, rejouée depuis son journal. Lève JournalIncomplet si un détail a été effacé."""
    pas = list(_pas(Reference(Convention.type_journal, convention.pk, "")))
    mouvements = [_mouvement(p.detail) for p in pas if p.action == "convention.mouvement"]
    objets = {_type(genre): {cle: _rejouer(genre, cle) for cle in _nes(genre, convention.pk, pas)} for genre in GENRES}
    return EtatArgent(purs.rejouer(mouvements), _consommes(mouvements), objets)


def _nes(genre: Genre, convention: int, pas: list[_Pas]) -> list[int]:
    return [p.detail[genre.cle] for p in pas if p.action == genre.ne] if genre.ne else [convention]


def _pas(cible: Reference) -> Iterator[_Pas]:
    for ligne in journal.lignes(cible):
        fiche = getattr(ligne, "detail", None)
        if fiche is None:
            raise JournalIncomplet(f"Le détail du maillon {ligne.rang} de {cible.type} {cible.id} a été effacé.")
        contenu = fiche.contenu
        yield _Pas(ligne.action, ligne.apres, ligne.acteur_id, contenu["motif"], contenu["detail"])


def _mouvement(detail: Valeurs) -> purs.Mouvement:
    jour = date.fromisoformat(detail["jour"])
    return purs.Mouvement(NatureMouvement(detail["genre"]), Decimal(detail["montant"]), jour, detail["libelle"])


def _consommes(mouvements: list[purs.Mouvement]) -> dict[int, tuple[Decimal, Decimal]]:
    totaux: dict[int, tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
    for mouvement in mouvements:
        if mouvement.jour is not None:
            ae, cp = totaux[mouvement.jour.year]
            genre = GenreMouvement(mouvement.nature)
            somme = mouvement.montant
            totaux[mouvement.jour.year] = (ae + somme * AE.get(genre, 0), cp + somme * CP.get(genre, 0))
    return dict(totaux)


def _rejouer(genre: Genre, cle: int) -> Valeurs:
    valeurs = {colonne: _ecrite(genre, colonne, None) for colonne in _colonnes(genre)}
    for pas in _pas(Reference(_type(genre), cle, "")):
        valeurs["etat"] = pas.apres or valeurs["etat"]
        ecrites = genre.actes.get(pas.action, {})
        valeurs |= {nom: _ecrite(genre, nom, pas.valeur(d_ou)) for nom, d_ou in ecrites.items() if pas.porte(d_ou)}
    return valeurs


def _ecrite(genre: Genre, colonne: str, valeur: Any) -> Any:
    """La valeur du journal, au type de la colonne ; sans valeur, celle d'une colonne vide."""
    champs = {nom: champ for champ in genre.modele._meta.concrete_fields for nom in (champ.name, champ.attname)}
    champ = champs.get(colonne)
    if champ is None:
        return valeur
    return champ.get_default() if valeur is None else champ.to_python(valeur)


def credits_du_journal(appel: AppelAProjets) -> dict[int, Valeurs]:
    """Crédits ouverts de chaque année, rejoués depuis le journal de l'appel."""
    reglages = [pas.detail for pas in _pas(reference(appel)) if pas.action == "appel.regler_credits"]
    colonnes = ("ae", "cp", "dernier_engagement", "source")
    champs = {nom: Credits._meta.get_field(nom) for nom in colonnes}
    return {detail["annee"]: {nom: champs[nom].to_python(detail[nom]) for nom in colonnes} for detail in reglages}  # type: ignore[union-attr]  # champs simples
