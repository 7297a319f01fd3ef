"""Crédits d'un appel par année : ouverts, consommés, prévus si toutes les conventions se reconduisent. En euros.

Autorisations d'engagement consommées : engagé moins libéré et reversé ; crédits de paiement : payé moins revenu et
reversé. L'année est celle du jour de valeur.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet, Sum

from aap.models import AppelAProjets
from aap.types import FaitGenerateur, NatureAppel
from comptes import droits
from comptes.models import Utilisateur
from conventions.etats import Etat, EtatVersement
from conventions.mentions import tranches_de
from conventions.models import Convention, Credits, Mouvement
from conventions.selecteurs.compte import FERMES
from conventions.types import GenreMouvement, NatureAvenant
from regles import moteur
from regles.catalogue.calendrier.realisation import ParametresReconduction
from regles.echeances import fin_de_periode
from regles.montants import ZERO
from regles.versements import repartir
from socle.graphiques import Graphe, Serie
from socle.horloge import aujourd_hui

G = GenreMouvement
AE = {G.ENGAGER: 1, G.LIBERER: -1, G.REMBOURSER: -1}
CP = {G.PAYER: 1, G.ANNULER_PAIEMENT: -1, G.REMBOURSER: -1}
# Ce qui se paie au début d'une année reconduite ; le reste attend sa fin.
AU_DEBUT = frozenset({FaitGenerateur.SIGNATURE, FaitGenerateur.DEMARRAGE})
RECONDUCTION = "RECONDUCTION"


@dataclass(frozen=True, slots=True)
class LigneCredits:
    """Une année d'un appel. `ae`, `cp` : ouverts, None si rien n'est saisi ; `prevu_` : si tout se reconduit."""

    annee: int
    engage: Decimal = ZERO
    paye: Decimal = ZERO
    prevu_ae: Decimal = ZERO
    prevu_cp: Decimal = ZERO
    ae: Decimal | None = None
    cp: Decimal | None = None
    dernier_engagement: date | None = None
    source: str = ""

    @property
    def reste_ae(self) -> Decimal | None:
        """Ce qui peut encore s'engager."""
        return None if self.ae is None else self.ae - self.engage

    @property
    def reste_cp(self) -> Decimal | None:
        """Ce qui peut encore se payer."""
        return None if self.cp is None else self.cp - self.paye

    @property
    def depassements(self) -> list[str]:
        """Ce qui passe les crédits ouverts, en mots."""
        trop = (
            ("autorisations d'engagement", self.reste_ae),
            ("crédits de paiement", self.reste_cp),
        )
        return [nom for nom, reste in trop if reste is not None and reste < 0]

    @property
    def phrase_depassement(self) -> str:
        """« En 2025, les crédits de paiement consommés passent ceux qui sont ouverts. »"""
        return f"En {self.annee}, les {' et les '.join(self.depassements)} consommés passent ceux qui sont ouverts."


def credits_de(appel: AppelAProjets) -> list[LigneCredits]:
    """Les années de l'appel, dans l'ordre : celles où quelque chose est ouvert, consommé ou prévu, et cette année."""
    deja = consommes(Mouvement.objects.filter(convention__dossier__appel=appel))
    prevus = prevision(_conventions_en_cours(appel), aujourd_hui(appel.fuseau))
    ouverts = {c.annee: c for c in Credits.objects.filter(appel=appel)}
    annees = {*deja, *prevus, *ouverts, aujourd_hui(appel.fuseau).year}
    lignes = []
    for annee in sorted(annees):
        engage, paye = deja.get(annee, (ZERO, ZERO))
        prevu_ae, prevu_cp = prevus.get(annee, (ZERO, ZERO))
        ligne = LigneCredits(annee, engage, paye, prevu_ae, prevu_cp)
        lignes.append(_ouvrir(ligne, ouverts.get(annee)))
    return lignes


def _ouvrir(ligne: LigneCredits, ouverts: Credits | None) -> LigneCredits:
    if ouverts is None:
        return ligne
    return LigneCredits(
        ligne.annee,
        ligne.engage,
        ligne.paye,
        ligne.prevu_ae,
        ligne.prevu_cp,
        ouverts.ae,
        ouverts.cp,
        ouverts.dernier_engagement,
        ouverts.source,
    )


def consommes(mouvements: QuerySet[Mouvement]) -> dict[int, tuple[Decimal, Decimal]]:
    """{année: (engagé net, payé net)}. Une requête."""
    lus = mouvements.order_by().values("jour__year", "genre").annotate(total=Sum("montant"))
    totaux: dict[int, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for lu in lus:
        genre = GenreMouvement(lu["genre"])
        totaux[lu["jour__year"]][0] += lu["total"] * AE.get(genre, 0)
        totaux[lu["jour__year"]][1] += lu["total"] * CP.get(genre, 0)
    return {annee: (ae, cp) for annee, (ae, cp) in totaux.items()}


def _conventions_en_cours(appel: AppelAProjets) -> list[Convention]:
    conventions = Convention.objects.filter(dossier__appel=appel, etat__in=[Etat.EN_COURS, Etat.ECHUE])
    liens = ("versements", "avenants", "dossier__version__tranches", "dossier__version__regles")
    return list(conventions.select_related("dossier__structure", "dossier__version").prefetch_related(*liens))


def reconductions_possibles(convention: Convention) -> int:
    """Avenants de reconduction que l'appel permet encore ; zéro s'il n'en prévoit pas."""
    if convention.etat != Etat.EN_COURS:
        return 0
    regles = [r for r in convention.dossier.version_suivie.regles.all() if r.code == RECONDUCTION]
    if not regles:
        return 0
    lus = moteur.lire_parametres(RECONDUCTION, regles[0].parametres)
    maximum = lus.nombre_max if isinstance(lus, ParametresReconduction) else 0
    faits = [a for a in convention.avenants.all() if a.nature == NatureAvenant.RECONDUCTION and a.etat == "en_vigueur"]
    return max(0, maximum - len(faits))


def prevision(conventions: Iterable[Convention], jour: date) -> dict[int, tuple[Decimal, Decimal]]:
    """{année: (à engager, à payer)} : ce qui reste à payer, et chaque année que l'appel permet encore de reconduire.

    Lecture retenue : une année reconduite vaut l'aide de la première, payée aux mêmes conditions.
    """
    totaux: dict[int, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for convention in conventions:
        for annee, montant in _reste_a_payer(convention, jour):
            totaux[annee][1] += montant
        for debut, fin in _annees_reconduites(convention):
            totaux[debut.year][0] += convention.montant
            for annee, montant in _paiements(convention, debut, fin):
                totaux[annee][1] += montant
    return {annee: (ae, cp) for annee, (ae, cp) in totaux.items()}


def _reste_a_payer(convention: Convention, jour: date) -> list[tuple[int, Decimal]]:
    fin = max(convention.terme or jour, jour)
    attend = {EtatVersement.PREVU, EtatVersement.SUSPENDU}
    return [
        ((fin if v.etat in attend and v.fait_generateur not in AU_DEBUT else jour).year, v.montant)
        for v in convention.versements.all()
        if v.etat not in FERMES
    ]


def _annees_reconduites(convention: Convention) -> list[tuple[date, date]]:
    annees, terme = [], convention.terme
    for _ in range(reconductions_possibles(convention)):
        if terme is None:
            break
        debut = terme + timedelta(days=1)
        terme = fin_de_periode(debut, convention.dossier.version_suivie.duree_mois)
        annees.append((debut, terme))
    return annees


def _paiements(convention: Convention, debut: date, fin: date) -> list[tuple[int, Decimal]]:
    tranches = tranches_de(convention)
    montants = repartir(convention.montant, [t.part for t in tranches] or [Decimal(1)])
    if not tranches:
        return [(debut.year, convention.montant)]
    return [
        ((debut if t.fait_generateur in AU_DEBUT else fin).year, montant)
        for t, montant in zip(tranches, montants, strict=True)
    ]


def graphe_des_credits(lignes: list[LigneCredits], *, paiement: bool) -> Graphe:
    """Les mêmes chiffres en barres : ouverts, consommés, prévus ; engagements ou paiements."""
    titre = "Crédits de paiement, par année" if paiement else "Autorisations d'engagement, par année"
    series = (
        Serie("Ouverts", tuple(ligne.cp if paiement else ligne.ae for ligne in lignes)),
        Serie("Payés" if paiement else "Engagés", tuple(x.paye if paiement else x.engage for x in lignes)),
        Serie("Encore à prévoir", tuple(x.prevu_cp if paiement else x.prevu_ae for x in lignes)),
    )
    return Graphe(titre, [str(ligne.annee) for ligne in lignes], series, unite="€", decimales=2, entete="Année")


def appels_suivis(utilisateur: Utilisateur) -> QuerySet[AppelAProjets]:
    """Appels dont cette personne voit les crédits, les plus récents d'abord ; un cadre national n'en a pas."""
    visibles = droits.q_visibles(utilisateur, "appel.voir_credits", AppelAProjets)
    appels = AppelAProjets.objects.filter(visibles).exclude(nature=NatureAppel.CADRE)
    return appels.select_related("service").order_by("-annee", "titre", "pk")


def reconductible(appel: AppelAProjets) -> bool:
    """Vrai si l'appel prévoit des reconductions."""
    return appel.version_courante.regles.filter(code=RECONDUCTION).exists()
