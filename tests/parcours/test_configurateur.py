"""Le configurateur dans un vrai navigateur : chaque écran, une nouvelle année, un appel bâti en cliquant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from aap.models import AppelAProjets
from aap.services.annees import cloner_annee
from configurateur.champs.rubriques import GROUPES, RUBRIQUES
from tests.parcours import appel_invente as invente
from tests.parcours.decor import Decor, planter
from tests.parcours.pages import Onglet

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("horloge")]


@pytest.fixture
def decor() -> Decor:
    return planter()


def adresse(nom: str, *arguments: object) -> str:
    return reverse(f"configurateur:{nom}", args=arguments)


def ecrans(appel: AppelAProjets) -> Iterator[tuple[str, str]]:
    """Tous les écrans d'une version en préparation."""
    code = appel.code
    yield "liste", adresse("liste")
    yield "creer", adresse("creer")
    yield "importer", adresse("importer")
    yield "ensemble", adresse("ensemble", code)
    for nom in ("phrases", "comparer", "publication", "suivre", "cloner", "catalogue", "convention_essai", "apercu"):
        yield nom, adresse(nom, code)
    yield "apercu_simulateur", adresse("apercu_simulateur", code)
    for cle in RUBRIQUES:
        yield f"rubrique-{cle}", adresse("rubrique", code, cle)
    version = appel.version_courante
    for cle in GROUPES:
        ajout = adresse("ligne_ajouter", code, cle)
        yield f"ligne-{cle}-neuve", f"{ajout}?regle=ENVELOPPE" if cle == "regles" else ajout
        ligne = getattr(version, cle).last()
        if ligne is not None:
            yield f"ligne-{cle}", adresse("ligne_modifier", code, cle, ligne.pk)
    critere = version.criteres.last()
    assert critere is not None
    yield "ligne-retirer", adresse("ligne_retirer", code, "criteres", critere.pk)
    for regle in ("TAUX_MAX", "PLAFOND_ETP", "DE_MINIMIS", "PRIORITE_DEJA_FINANCEES"):
        yield f"regle-{regle}", adresse("ligne_modifier", code, "regles", version.regles.get(code=regle).pk)


def test_chaque_ecran(ouvrir: Callable[..., Onglet], decor: Decor) -> None:
    admin = decor.agents["administrateur"]
    clone = cloner_annee(decor.appel, annee=2026, acteur=admin)
    onglet = ouvrir(1280, admin)
    for nom, chemin in ecrans(clone):
        onglet.regarder(nom, chemin)
    for nom in ("ensemble", "deplacer", "oter"):
        onglet.regarder(f"publie-{nom}", adresse(nom, decor.appel.code))
    onglet.regarder("publie-rubrique", adresse("rubrique", decor.appel.code, "regles"))


def test_une_ligne_s_ecrit_au_clavier(ouvrir: Callable[..., Onglet], decor: Decor) -> None:
    """De la rubrique à la ligne enregistrée, sans souris : le lien, les champs dans l'ordre, le bouton."""
    clone = cloner_annee(decor.appel, annee=2026, acteur=decor.agents["administrateur"])
    o = ouvrir(1280, decor.agents["administrateur"])
    o.aller(adresse("rubrique", clone.code, "grille"))
    o.atteindre(f'a[href="{adresse("ligne_ajouter", clone.code, "criteres")}"]')
    o.page.keyboard.press("Enter")
    o.titre("Ajouter un critère")
    o.au_clavier({"libelle": "Sobriété du projet"})
    o.atteindre('[name="alimente_par"][value="rubrique:CAPACITE"]')
    o.page.keyboard.press("Space")
    o.atteindre("button[name=action][value=enregistrer]")
    o.page.keyboard.press("Enter")
    o.voit("« Sobriété du projet » est enregistré.")
    assert clone.version_courante.criteres.get(libelle="Sobriété du projet").alimente_par == ["rubrique:CAPACITE"]


def relire(o: Onglet) -> int:
    """Confirme une à une les phrases venues de l'année passée ; rend leur nombre."""
    o.suivre("Phrases à confirmer")
    nombre = o.page.get_by_role("button", name="Confirmer telle quelle").count()
    for _ in range(nombre):
        o.page.get_by_role("button", name="Confirmer telle quelle").first.click()
        o.voit("Phrase confirmée.")
    o.voit("Rien à confirmer")
    return nombre


def ouvrir_rubrique(o: Onglet, titre: str) -> None:
    """Suit le lien d'une rubrique dans le menu."""
    o.page.get_by_role("navigation", name="Rubriques").get_by_role("link", name=titre, exact=True).click()
    o.titre(titre)


def cloner_et_changer(o: Onglet) -> None:
    """Nouvelle année, puis le plafond, les dates, une pièce et un critère."""
    o.aller(adresse("liste"))
    o.suivre("Auvergne-Rhône-Alpes 2025", exact=False)
    o.suivre("Nouvelle année")
    o.presser("Créer l'appel de cette année")
    o.voit("L'appel 2026 est créé.")
    ouvrir_rubrique(o, "Règles")
    o.suivre("29 473 € par poste à temps plein au plus")
    o.remplir({"libelle": "30 100 € par poste à temps plein au plus", "parametres-montant": "30 100"})
    o.presser("Enregistrer")
    o.voit("« 30 100 € par poste à temps plein au plus » est enregistré.")
    ouvrir_rubrique(o, "Calendrier et relèves")
    o.remplir({"cloture_jour": "2026-07-31", "releves-1-jour": "2026-07-31"})
    o.presser("Enregistrer")
    o.voit("« Calendrier et relèves » est enregistré.")
    ouvrir_rubrique(o, "Pièces demandées")
    o.suivre("Projet de la structure")
    o.page.get_by_label("Critère 1", exact=True).select_option(label="La structure est une association")
    o.presser("Enregistrer")
    o.voit("demandée quand la structure est une association")
    ouvrir_rubrique(o, "Grille d'appréciation")
    o.suivre("Ajouter un critère")
    o.remplir({"libelle": "Sobriété du projet", "alimente_par": "rubrique:CAPACITE"})
    o.presser("Enregistrer")
    o.voit("« Sobriété du projet » est enregistré.")


def lire_les_differences(o: Onglet) -> None:
    """Le diff dit chaque changement en mots."""
    o.suivre("Différences")
    o.regarder("a-differences")
    for texte in ("29 473 €", "30 100 €", "31 juillet 2026", "Sobriété du projet", "est une association"):
        o.voit(re.compile(re.escape(texte).replace(r"\ ", r"\s")))


def simuler(o: Onglet, code: str) -> None:
    """Un porteur, sans compte, essaie ses chiffres sur l'appel publié."""
    o.aller(reverse("aap:simulateur", args=[code]))
    o.remplir({"type_structure": "ASSOCIATION", "postes-0-cout": "50 000", "demande": "35 000"})
    o.presser("Voir le résultat")
    o.voit(re.compile(r"30\s100"))
    o.regarder("a-simulateur")


def test_un_administrateur_fait_l_appel_de_l_annee(
    ouvrir: Callable[..., Onglet], decor: Decor, figer: Callable[..., Any]
) -> None:
    """Cloner, changer, relire, publier ; le simulateur du porteur donne les nouveaux chiffres."""
    o = ouvrir(1280, decor.agents["administrateur"])
    cloner_et_changer(o)
    lire_les_differences(o)
    assert relire(o) > 10
    o.suivre("Publier")
    o.regarder("a-publication")
    with o.accepter_les_questions():
        o.presser("Publier cette version")
    o.voit("L'appel est publié")
    o.regarder("a-publie")
    with figer(datetime(2026, 6, 10, 8, 0, tzinfo=UTC)):
        simuler(ouvrir(390), "aura-2026")


class Main:
    """Une administratrice qui compte ses écrans et ses champs."""

    def __init__(self, onglet: Onglet) -> None:
        self.o, self.ecrans, self.champs = onglet, 0, 0

    def ecran(self, nom: str) -> None:
        """Un écran de plus, contrôlé."""
        self.ecrans += 1
        self.o.regarder(f"b-{self.ecrans:02}-{nom}")

    def ecrire(self, valeurs: invente.Saisie, bouton: str = "Enregistrer") -> None:
        """Remplit et enregistre."""
        self.champs += len(valeurs)
        self.o.remplir(valeurs)
        self.o.presser(bouton)

    def lister(self, rubrique: str, bouton: str, lignes: tuple[invente.Saisie, ...]) -> None:
        """Ajoute les lignes d'une liste, par ses boutons."""
        ouvrir_rubrique(self.o, rubrique)
        for rang, ligne in enumerate(lignes):
            self.o.suivre(bouton)
            if not rang:
                self.ecran(rubrique)
            self.ecrire(ligne)
            self.o.voit(f"« {ligne['libelle']} » est enregistré.")

    def choisir_les_regles(self) -> None:
        """Chaque règle vient du catalogue ; sa source est exigée."""
        ouvrir_rubrique(self.o, "Règles")
        for rang, (regle, parametres) in enumerate(invente.REGLES):
            self.o.suivre("Choisir une règle")
            if not rang:
                self.ecran("catalogue")
            self.o.page.locator(".c-lignes").get_by_role("link", name=regle, exact=True).click()
            if not rang:
                self.o.presser("Enregistrer")
                self.ecran("regle en erreur")
            self.ecrire({**parametres, **invente.SOURCE})
            self.o.voit(f"« {regle} » est enregistré.")


def test_un_appel_invente_se_batit_en_cliquant(ouvrir: Callable[..., Onglet], decor: Decor) -> None:
    """Tous les écrans, sans fichier ni code ; puis la publication. Les comptes sont dans docs/appels.md."""
    o = ouvrir(1280, decor.agents["administrateur"])
    main = Main(o)
    o.aller(adresse("liste"))
    o.suivre("Créer un appel")
    main.ecran("creer")
    main.ecrire(invente.IDENTITE, "Créer l'appel")
    main.ecran("ensemble vide")
    ouvrir_rubrique(o, "Identité et textes")
    main.ecrire(invente.TEXTES)
    ouvrir_rubrique(o, "Formulaire imprimé")
    main.ecrire(invente.FORMULAIRE)
    ouvrir_rubrique(o, "Calendrier et relèves")
    main.ecrire(invente.CALENDRIER)
    main.ecran("calendrier")
    for liste in invente.LISTES:
        main.lister(*liste)
    main.choisir_les_regles()
    verifier_les_panneaux(main)
    publier_l_appel(main)
    appel = AppelAProjets.objects.get(code="mobilite-2026")
    assert appel.etat == "publie"
    assert appel.version_courante.regles.get(code="VERSEMENTS").parametres["parts"][1]["part"] == "0.4"
    assert (main.ecrans, main.champs) == COMPTES


# Écrans différents contrôlés, champs remplis : le prix d’un appel neuf, à la main.
COMPTES = (28, 119)


def verifier_les_panneaux(main: Main) -> None:
    """Essai des pièces, totaux, convention d'essai, ordre des lignes."""
    o = main.o
    ouvrir_rubrique(o, "Pièces demandées")
    o.remplir({"type_structure": "ASSOCIATION", "zone_blanche": "oui"})
    o.presser("Essayer")
    o.voit("Association, zone blanche → 3 pièces demandées")
    main.ecran("essai des pieces")
    ouvrir_rubrique(o, "Grille d'appréciation")
    o.voit("Total : 100 points")
    o.presser("Descendre « Besoin »")
    main.ecran("grille")
    ouvrir_rubrique(o, "Échéancier de versement")
    o.voit(re.compile(r"Total : 100\s%"))
    main.ecran("echeancier")
    ouvrir_rubrique(o, "Convention")
    o.suivre("Pour une association")
    o.voit("quarante-deux mille euros")
    main.ecran("convention d'essai")


def publier_l_appel(main: Main) -> None:
    """L'aperçu du porteur, la liste de contrôle, la publication, et la page figée."""
    o = main.o
    o.suivre("Voir comme un porteur")
    main.ecran("apercu")
    o.suivre("Revenir à la configuration")
    o.suivre("Publier")
    main.ecran("publication")
    with o.accepter_les_questions():
        o.presser("Publier cette version")
    o.voit("L'appel est publié")
    ouvrir_rubrique(o, "Règles")
    o.voit("Cette version est publiée : rien n’y change plus")
    main.ecran("figee")
