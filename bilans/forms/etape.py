"""Le formulaire d'une étape, dérivé des indicateurs de l'appel : une question, ses périmètres côte à côte.

Rien n'est obligatoire pour enregistrer ; ce qui ne se lit pas est gardé tel quel et revient à côté de son champ.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from aap.types import Perimetre, TypeIndicateur
from bilans.forms.page import CellulePage, Place, QuestionPage
from bilans.models import RemarqueBilan, SaisieInvalideBilan, ValeurIndicateur
from bilans.selecteurs.questionnaire import CleValeur, Question, unite_accordee
from bilans.selecteurs.reponses import Releve, meme_reponse
from bilans.types import EtapeBilan
from candidatures.forms.affichage import ecrire_valeur
from candidatures.services.saisie import Difference, Illisible
from socle.affichage import nombre
from socle.canonique import empreinte
from socle.formulaires import ChampDecimal, ChampEntier, ChampEtp, ChampMontant, Formulaire

ENTIER_MAX = 10**11


class EtapeForm(Formulaire):
    """Saisie d'une étape. `ouverts` : chemins modifiables (None : tous) ; `remarques` : celles du service."""

    marquer_facultatifs = False
    bouton = ""

    def __init__(
        self,
        releve: Releve,
        etape: EtapeBilan,
        *,
        data: Any = None,
        ouverts: frozenset[str] | None = None,
        remarques: Mapping[str, list[RemarqueBilan]] | None = None,
    ) -> None:
        """`data` : POST, ou None pour montrer ce qui est enregistré."""
        self.releve, self.etape, self.ouverts = releve, etape, ouverts
        self.remarques = remarques or {}
        self.places: dict[str, Place] = {}
        super().__init__(data)
        for question in releve.questionnaire.de(etape):
            self._poser_question(question)
        if data is None:
            self._rouvrir()

    def _poser_question(self, question: Question) -> None:
        type_ = question.type
        for rang, cle in enumerate(question.cles):
            if type_ == TypeIndicateur.REPARTITION:
                for code, libelle in question.cases:
                    self._poser(Place(cle, "cases", code), ChampEntier(label=libelle, max_value=ENTIER_MAX), question)
            elif type_ in {TypeIndicateur.LISTE, TypeIndicateur.TEXTE}:
                self._poser(Place(cle, "texte"), _texte(question, cle, lignes=6), question)
            else:
                self._poser_nombres(question, cle)
                if type_ == TypeIndicateur.ENTIER_ET_TEXTE and rang == 0:
                    champ = _texte(question, cle, lignes=4)
                    champ.label = f"{question.indicateur.libelle} : lesquelles, en quelques mots"
                    self._poser(Place(cle, "texte"), champ, question)

    def _poser_nombres(self, question: Question, cle: CleValeur) -> None:
        libelle = _libelle(question, cle)
        self._poser(Place(cle, "valeur"), _nombre(question, libelle), question)
        if question.compare_n1:
            self._poser(Place(cle, "valeur_n1"), _nombre(question, f"{libelle}, année précédente"), question)
        if question.compare_total:
            self._poser(Place(cle, "total_porteur"), _nombre(question, f"{libelle}, toute la structure"), question)

    def _poser(self, place: Place, champ: forms.Field, question: Question) -> None:
        champ.required = False
        valeur = self.releve.valeur(place.cle)
        champ.initial = valeur.cases.get(place.case) if place.case else getattr(valeur, place.colonne)
        if isinstance(champ.initial, Decimal) and question.type not in {TypeIndicateur.DECIMAL, TypeIndicateur.MONTANT}:
            champ.initial = _entier(champ.initial)
        # Un champ rouvert l'est par son chemin, par celui de sa réponse, ou par le code de la question.
        chemins = {place.chemin, place.cle.chemin, question.code}
        champ.disabled = self.ouverts is not None and not chemins & self.ouverts
        self.fields[place.nom] = champ
        self.places[place.nom] = place

    def _rouvrir(self) -> None:
        """Réaffiche les textes illisibles gardés, avec leur message."""
        gardes = {nom: texte for nom, p in self.places.items() if (texte := self.releve.illisibles.get(p.chemin))}
        if gardes:
            valeurs = {nom: self[nom].value() for nom in self.fields}
            self.data = {nom: ("" if valeur is None else valeur) for nom, valeur in (valeurs | gardes).items()}
            self.is_bound = True

    def fermer(self) -> None:
        """Montre l'étape sans qu'on puisse y écrire."""
        for champ in self.fields.values():
            champ.disabled = True

    # --- ce que le service attend ---

    @property
    def chemins(self) -> frozenset[str]:
        """Chemins que l'étape saisit."""
        return frozenset(place.chemin for place in self.places.values())

    def jeton(self) -> str:
        """Empreinte de ce qui est en base pour cette étape, textes illisibles compris."""
        codes = {place.cle.code for place in self.places.values()}
        bilan = self.releve.bilan
        lignes = ValeurIndicateur.objects.filter(bilan=bilan, code__in=codes).order_by("code", "perimetre")
        colonnes = ("code", "perimetre", "valeur", "valeur_n1", "total_porteur", "texte", "cases")
        gardes = SaisieInvalideBilan.objects.filter(bilan=bilan, chemin__in=self.chemins).order_by("chemin")
        return empreinte(
            {
                "valeurs": [dict(zip(colonnes, ligne, strict=True)) for ligne in lignes.values_list(*colonnes)],
                "gardes": list(gardes.values_list("texte", flat=True)),
            }
        )[:24]

    def ecrire(self) -> None:
        """Écrit ce qui se lit ; un champ illisible est vidé en base, son texte est gardé à part."""
        self.is_valid()
        touchees: dict[CleValeur, ValeurIndicateur] = {}
        for nom, place in self.places.items():
            valeur = touchees.setdefault(place.cle, self.releve.valeur(place.cle))
            lu = self.cleaned_data.get(nom)
            if place.case:
                valeur.cases = {c: n for c, n in valeur.cases.items() if c != place.case}
                if lu is not None:
                    valeur.cases[place.case] = int(lu)
            elif place.colonne == "texte":
                valeur.texte = lu or ""
            else:
                setattr(valeur, place.colonne, lu)
        for valeur in touchees.values():
            self._rapprocher(valeur)
            valeur.save()

    def _rapprocher(self, valeur: ValeurIndicateur) -> None:
        """Une réponse vide reprend ce que les tableaux donnent ; une réponse égale est dite calculée."""
        cle = CleValeur(valeur.code, valeur.perimetre)
        calcule = self.releve.calculees.get(cle)
        question = next(q for q in self.releve.questionnaire.questions if q.code == valeur.code)
        if calcule is None:
            valeur.calculee = False
            return
        illisible = any(nom in self.errors and place.cle == cle for nom, place in self.places.items())
        if valeur.valeur is None and not valeur.texte and not valeur.cases and not illisible:
            valeur.valeur, valeur.texte, valeur.cases = calcule.valeur, calcule.texte, dict(calcule.cases)
        if question.compare_total and valeur.total_porteur is None:
            valeur.total_porteur = calcule.total_porteur
        valeur.calculee = meme_reponse(question, valeur, calcule)

    def illisibles(self) -> list[Illisible]:
        """Champs refusés, avec le texte tapé et le premier message."""
        self.is_valid()
        return [
            Illisible(self.places[nom].chemin, ecrire_valeur(self[nom].data), str(messages[0]))
            for nom, messages in self.errors.items()
            if nom in self.places
        ]

    def differences(self) -> list[Difference]:
        """Champs dont la saisie n'est plus celle de la base."""
        self.is_valid()
        lignes = ValeurIndicateur.objects.filter(bilan=self.releve.bilan)
        base = {CleValeur(ligne.code, ligne.perimetre): ligne for ligne in lignes}
        gardes = dict(SaisieInvalideBilan.objects.filter(bilan=self.releve.bilan).values_list("chemin", "texte"))
        ecarts = []
        for nom, place in self.places.items():
            saisi = _ecrire(self.cleaned_data[nom] if nom in self.cleaned_data else self[nom].data)
            enregistre = gardes.get(place.chemin) or _ecrire(_en_base(base.get(place.cle), place))
            if saisi != enregistre:
                ecarts.append(Difference(place.chemin, str(self.fields[nom].label), saisi, enregistre))
        return ecarts

    # --- ce que la page montre ---

    @property
    def questions(self) -> list[QuestionPage]:
        """Questions de l'étape, avec leurs cellules."""
        posees = []
        for question in self.releve.questionnaire.de(self.etape):
            cellules = [self._cellule(question, cle) for cle in question.cles]
            texte = f"texte__{question.code}__{question.cles[0].perimetre}"
            a_part = question.type == TypeIndicateur.ENTIER_ET_TEXTE
            posees.append(QuestionPage(question, cellules, self[texte] if a_part else None))
        return posees

    def _cellule(self, question: Question, cle: CleValeur) -> CellulePage:
        calcule = self.releve.calculees.get(cle)
        ancienne = self.releve.valeurs_n1.get(cle)
        places = [(nom, place) for nom, place in self.places.items() if place.cle == cle]
        return CellulePage(
            cle=cle,
            perimetre=str(Perimetre(cle.perimetre).label) if len(question.perimetres) > 1 else "",
            champs={place.colonne: self[nom] for nom, place in places if not place.case},
            cases=[self[nom] for nom, place in places if place.case],
            calcule=_dire(calcule.valeur, question) if calcule is not None and calcule.valeur is not None else "",
            n1=_dire(ancienne.valeur, question) if ancienne is not None and ancienne.valeur is not None else "",
            objectif=_dire(self.releve.objectifs.get(cle), question),
            modifiee=self.releve.modifiee(question, cle),
            remarques=[r for chemin in _chemins(question, cle) for r in self.remarques.get(chemin, [])],
        )


def _chemins(question: Question, cle: CleValeur) -> list[str]:
    premier = cle == question.cles[0]
    return [cle.chemin, f"{cle.chemin}.n1", f"{cle.chemin}.total", *([question.code] if premier else [])]


def _libelle(question: Question, cle: CleValeur) -> str:
    if len(question.perimetres) == 1:
        return question.indicateur.libelle
    return f"{question.indicateur.libelle}, {Perimetre(cle.perimetre).label}"


def _nombre(question: Question, libelle: str) -> forms.Field:
    if question.poste is not None:
        return ChampEtp(label=libelle)
    if question.type == TypeIndicateur.MONTANT:
        return ChampMontant(label=libelle)
    # Des heures se comptent aussi par quarts : un compteur accepte les décimales.
    if question.type == TypeIndicateur.DECIMAL or question.indicateur.compteur:
        return ChampDecimal(label=libelle)
    return ChampEntier(label=libelle, max_value=ENTIER_MAX)


def _texte(question: Question, cle: CleValeur, *, lignes: int) -> forms.Field:
    aide = "Une ligne par nom." if question.type == TypeIndicateur.LISTE else ""
    return forms.CharField(
        label=_libelle(question, cle),
        help_text=aide,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": lignes}),
    )


def _entier(valeur: Decimal) -> Decimal | int:
    return int(valeur) if valeur == valeur.to_integral_value() else valeur


def _dire(valeur: Decimal | None, question: Question) -> str:
    if valeur is None:
        return ""
    decimales = 0 if valeur == valeur.to_integral_value() and question.type != TypeIndicateur.DECIMAL else 2
    return f"{nombre(valeur, decimales)} {unite_accordee(valeur, question.indicateur.unite)}".strip()


def _en_base(ligne: ValeurIndicateur | None, place: Place) -> Any:
    if ligne is None:
        return None
    return ligne.cases.get(place.case) if place.case else getattr(ligne, place.colonne)


def _ecrire(valeur: Any) -> str:
    """Deux écritures du même nombre se valent : 1 250 tapé, 1250,00 en base."""
    return ecrire_valeur(Decimal(valeur)) if isinstance(valeur, int) else ecrire_valeur(valeur)
