"""Ce que les fichiers du service disent d'une structure et d'un territoire ; ce qu'ils ne disent pas est inconnu."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from candidatures.etats import EtatImport
from candidatures.models import Couverture, Dossier, Importation, Poste, Projet, SoutienAnterieur
from candidatures.selecteurs.complet import section
from candidatures.types import GenreImport, NaturePoste, Situation
from regles.montants import somme
from regles.phrases import liste
from socle.affichage import date_longue, etp
from socle.horloge import aujourd_hui
from territoires.models import Epci

PROGRAMME = "PNAD"


@dataclass(frozen=True, slots=True)
class Registre:
    """Soutiens connus d'une structure, années dont tous les lauréats sont chargés, et si elle tient déjà un poste."""

    soutiens: tuple[SoutienAnterieur, ...]
    annees_completes: frozenset[int]
    couvre: bool

    @property
    def annees(self) -> frozenset[int]:
        """Années de soutien constatées."""
        return frozenset(soutien.annee for soutien in self.soutiens)

    @property
    def porteuse(self) -> bool | None:
        """Vrai si un soutien ou un poste est connu ; None sinon : rien de chargé ne vaut pas « non »."""
        return True if self.soutiens or self.couvre else None


def registre_de(dossier: Dossier) -> Registre:
    """Le registre de la structure d'un dossier, en trois requêtes."""
    siren = dossier.structure.siren
    service = dossier.appel.service
    completes = Importation.objects.filter(
        etat=EtatImport.ECRIT,
        genre=GenreImport.SOUTIENS,
        exhaustif=True,
        service_id__in=[pk for pk in (service.pk, service.parent_id) if pk],
    )
    return Registre(
        tuple(SoutienAnterieur.objects.filter(siren=siren, programme=PROGRAMME).order_by("-annee", "pk")),
        frozenset(annee for annees in completes.order_by("pk").values_list("annees", flat=True) for annee in annees),
        Couverture.objects.filter(siret__startswith=siren, etp__gt=0).exists(),
    )


def soutien_du_poste(poste: Poste, soutiens: Sequence[SoutienAnterieur]) -> SoutienAnterieur | None:
    """Le soutien dont ce poste prend la suite : par son engagement juridique, à défaut par son rôle et son année.

    Deux soutiens possibles sans engagement cité : aucun n'est choisi à la place du porteur.
    """
    if poste.nature != NaturePoste.CONSOLIDATION:
        return None
    cites = [s for s in soutiens if s.engagement_juridique and s.engagement_juridique in poste.pnad_convention]
    proches = [s for s in soutiens if (s.role, s.annee) == (poste.role, poste.pnad_annee)]
    trouves = cites or proches
    return trouves[0] if len(trouves) == 1 else None


def terme_constate(poste: Poste, soutiens: Sequence[SoutienAnterieur]) -> date | None:
    """Terme de la convention que ce poste prolonge, tel que le service l'a chargé."""
    soutien = soutien_du_poste(poste, soutiens)
    return soutien.terme if soutien else None


class Constat(NamedTuple):
    """Ce que le registre dit d'une déclaration : genre de badge, mot, phrase."""

    genre: str
    mot: str
    phrase: str


INCONNU = "inconnu"


def situation_lue(dossier: Dossier, registre: Registre) -> Constat:
    """La situation déclarée, confrontée au registre : « première candidature » n'est jamais crue sur parole."""
    identification = getattr(dossier, "identification", None)
    declaree = identification.situation if identification else ""
    completes = liste([str(annee) for annee in sorted(registre.annees_completes)])
    if registre.soutiens:
        annees = liste([str(annee) for annee in sorted(registre.annees)])
        if declaree == Situation.NOUVELLE:
            return Constat(
                "erreur", "contredite", f"Déclarée candidate pour la première fois, mais soutenue en {annees}."
            )
        return Constat("succes", "déjà soutenue", f"Soutenue en {annees} d'après les fichiers chargés.")
    if completes:
        return Constat("info", "absente des listes", f"Absente des listes complètes de {completes}.")
    parole = " Elle se déclare candidate pour la première fois." if declaree == Situation.NOUVELLE else ""
    return Constat("neutre", INCONNU, f"Aucune liste complète de lauréats n'est chargée.{parole}")


def constats_des_postes(dossier: Dossier, registre: Registre, postes: Iterable[Poste]) -> list[tuple[str, Constat]]:
    """Par poste, ce que le registre dit de la convention déclarée : (« Poste 1 », constat)."""
    debut = section(dossier, Projet).periode_debut or aujourd_hui(dossier.appel.fuseau)
    return [
        (f"Poste {rang}", constat)
        for rang, poste in enumerate(postes, 1)
        if (constat := _constat(poste, registre.soutiens, debut)) is not None
    ]


def _constat(poste: Poste, soutiens: Sequence[SoutienAnterieur], debut: date) -> Constat | None:
    if poste.nature == NaturePoste.CREATION:
        return _creation(poste, soutiens, debut)
    if poste.nature != NaturePoste.CONSOLIDATION:
        return None
    soutien = soutien_du_poste(poste, soutiens)
    if soutien is not None:
        return _suite_de(poste, soutien, debut)
    if soutiens:
        return Constat("attention", "à vérifier", "Aucune convention chargée ne correspond à celle qui est déclarée.")
    return Constat("neutre", INCONNU, "Aucun fichier chargé ne parle de la convention déclarée.")


def _suite_de(poste: Poste, soutien: SoutienAnterieur, debut: date) -> Constat:
    """Le poste prolonge cette convention : est-elle bien finie, et quand ?"""
    annee = soutien.annee
    if soutien.terme is None:
        return Constat("neutre", "fin inconnue", f"La convention de {annee} est chargée sans date de fin.")
    fin = date_longue(soutien.terme)
    if soutien.terme >= debut:
        phrase = f"La convention de {annee} court jusqu'au {fin}, au-delà du début du projet ({date_longue(debut)})."
        return Constat("erreur", "chevauchement", phrase)
    if poste.pnad_terme and poste.pnad_terme != soutien.terme:
        return Constat("attention", "à vérifier", f"Fin déclarée au {date_longue(poste.pnad_terme)}, chargée au {fin}.")
    return Constat("succes", "confirmé", f"La convention de {annee} est terminée depuis le {fin}.")


def _creation(poste: Poste, soutiens: Sequence[SoutienAnterieur], debut: date) -> Constat | None:
    en_cours = [s for s in soutiens if s.role == poste.role and s.terme and s.terme >= debut]
    if not en_cours:
        return None
    fin = date_longue(max(s.terme for s in en_cours if s.terme))
    phrase = (
        f"Une convention paie déjà un poste de {poste.get_role_display()} jusqu'au {fin} : ce doit en être un autre."
    )
    return Constat("attention", "à vérifier", phrase)


def soutiens_a_reprendre(dossier: Dossier, registre: Registre, postes: Sequence[Poste]) -> list[SoutienAnterieur]:
    """Conventions terminées de la dernière année de chaque rôle, qu'aucun poste du dossier ne prolonge encore."""
    debut = section(dossier, Projet).periode_debut or aujourd_hui(dossier.appel.fuseau)
    pris = {s.pk for poste in postes if (s := soutien_du_poste(poste, registre.soutiens))}
    finis = [s for s in registre.soutiens if s.terme and s.terme < debut and s.etp]
    # Une année plus ancienne est presque toujours le même poste, renouvelé depuis.
    derniere = {role: max(s.annee for s in finis if s.role == role) for role in {s.role for s in finis}}
    return [s for s in finis if s.annee == derniere[s.role] and s.pk not in pris]


@dataclass(frozen=True, slots=True)
class CouvertureEpci:
    """Ce que la couverture dit d'une intercommunalité : ses lignes les plus récentes, ou rien (inconnu)."""

    epci: Epci
    lignes: tuple[Couverture, ...]

    @property
    def etp(self) -> Decimal:
        """Temps de travail connu, en ETP."""
        return somme(ligne.etp for ligne in self.lignes)

    @property
    def connue(self) -> bool:
        """Vrai si une source parle de cette intercommunalité."""
        return bool(self.lignes)

    @property
    def resume(self) -> str:
        """« 1,30 ETP », « plus aucun poste » ou « inconnu »."""
        if not self.lignes:
            return INCONNU
        return etp(self.etp) if self.etp else "plus aucun poste"


def couverture_de(epcis: Iterable[Epci]) -> list[CouvertureEpci]:
    """Couverture de chaque intercommunalité, en une requête ; une structure y compte par sa ligne la plus récente."""
    choisis = list(epcis)
    par_epci: dict[str, dict[tuple[str, str], Couverture]] = {epci.pk: {} for epci in choisis}
    lignes = Couverture.objects.filter(epci__in=list(par_epci)).order_by("epci", "-jour", "cle", "role", "pk")
    for ligne in lignes:
        par_epci[ligne.epci_id].setdefault((ligne.cle, ligne.role), ligne)
    return [CouvertureEpci(epci, tuple(par_epci[epci.pk].values())) for epci in choisis]
