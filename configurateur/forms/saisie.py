"""Ce qu'on écrit d'une ligne, d'un bloc : son formulaire, et pour quelques listes ce qui l'accompagne."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from aap.forms import Simulation
from aap.models import ExempleTravaille, LigneConfiguration, RegleAppliquee, VersionAppel
from aap.selecteurs import DEDUITES
from aap.selecteurs.concurrence import empreinte_de_ligne
from configurateur.champs.rubriques import Groupe
from configurateur.forms.exemple import AttenduForm, adresse_de, faits_de
from configurateur.forms.ligne import classe_de
from configurateur.forms.parametres import ParametresSaisis
from regles.moteur import CATALOGUE, Famille

# La règle d'échéancier dit ce que disent les versements : elle les suit, on ne les écrit qu'une fois.
SUIVIES = frozenset({"VERSEMENTS"})


class Saisie:
    """Saisie d'une ligne ordinaire. `donnees` : ce qui a été envoyé, None pour un écran neuf."""

    gabarit = "configurateur/saisies/ligne.html"

    def __init__(self, groupe: Groupe, version: VersionAppel, ligne: LigneConfiguration, donnees: Any = None) -> None:
        self.groupe, self.version, self.ligne, self.donnees = groupe, version, ligne, donnees
        # Ce que l'écran montrait : un envoi le rapporte, pour voir si quelqu'un a écrit entre-temps.
        self.lu: str = empreinte_de_ligne(ligne) if donnees is None else donnees.get("lu", "")
        self.form = classe_de(groupe)(donnees, instance=ligne, version=version)
        self.preparer()

    def preparer(self) -> None:
        """Crée ce qui accompagne le formulaire."""

    @property
    def formulaires(self) -> list[Any]:
        """Tout ce qui peut porter une erreur, dans l'ordre de la page."""
        return [self.form]

    def is_valid(self) -> bool:
        """Contrôle tout, pour montrer toutes les erreurs d'un coup."""
        justes = [formulaire.is_valid() for formulaire in self.formulaires]
        return all(justes)

    def lue(self) -> Any:
        """La ligne à enregistrer ; à appeler après `is_valid`."""
        return self.form.instance

    def refuser(self, refus: ValidationError) -> None:
        """Rapporte au formulaire ce que le service a refusé."""
        par_champ: Mapping[str, list[str]] = (
            refus.message_dict if hasattr(refus, "error_dict") else {"": refus.messages}
        )
        for nom, messages in par_champ.items():
            self.form.add_error(nom if nom in self.form.fields else None, list(messages))


class SaisieRegle(Saisie):
    """Une règle du catalogue et ses paramètres."""

    gabarit = "configurateur/saisies/regle.html"
    ligne: RegleAppliquee

    def preparer(self) -> None:
        self.regle = CATALOGUE[self.ligne.code]
        self.deduite = self.ligne.code in DEDUITES or self.ligne.code in SUIVIES
        pieces = [(piece.code, piece.libelle) for piece in self.version.pieces.all()]
        self.parametres = (
            None
            if self.deduite
            else ParametresSaisis(
                self.ligne.code, self.donnees, self.ligne.parametres if self.ligne.pk else None, pieces
            )
        )

    @property
    def formulaires(self) -> list[Any]:
        return [self.form, *(self.parametres.formulaires if self.parametres else ())]

    def is_valid(self) -> bool:
        justes = [self.form.is_valid(), self.parametres is None or self.parametres.is_valid()]
        return all(justes)

    def lue(self) -> RegleAppliquee:
        regle: RegleAppliquee = self.form.instance
        if self.parametres is not None:
            regle.parametres = self.parametres.en_json()
        return regle


class SaisieExemple(Saisie):
    """Un exemple travaillé : les réponses du simulateur et le résultat attendu."""

    gabarit = "configurateur/saisies/exemple.html"
    ligne: ExempleTravaille

    def preparer(self) -> None:
        depart = adresse_de(self.ligne.faits) if self.ligne.pk else None
        self.simulation = Simulation(self.donnees if self.donnees is not None else depart)
        self.attendu = AttenduForm(self.donnees, attendu=self.ligne.attendu)

    @property
    def formulaires(self) -> list[Any]:
        s = self.simulation
        return [self.form, s.form, s.postes, s.financements, self.attendu]

    def lue(self) -> ExempleTravaille:
        exemple: ExempleTravaille = self.form.instance
        exemple.faits, exemple.attendu = faits_de(self.simulation), self.attendu.en_json()
        return exemple


SAISIES: dict[str, type[Saisie]] = {"regles": SaisieRegle, "exemples": SaisieExemple}


def saisie_de(groupe: Groupe, version: VersionAppel, ligne: LigneConfiguration, donnees: Any = None) -> Saisie:
    """La saisie qui convient à cette liste."""
    return SAISIES.get(groupe.cle, Saisie)(groupe, version, ligne, donnees)


def regle_neuve(version: VersionAppel, code: str) -> RegleAppliquee:
    """Règle pas encore enregistrée : libellé et niveau du catalogue ; une règle d'argent joue au simulateur."""
    regle = CATALOGUE[code]
    argent = regle.famille == Famille.FINANCEMENT
    return RegleAppliquee(
        version=version, code=code, libelle=regle.libelle, niveau=regle.niveau.value, au_simulateur=argent
    )
