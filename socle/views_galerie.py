"""Galerie des composants, en démonstration seulement : tous, dans les deux thèmes, pour les juger d'un coup d'œil."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from socle import affichage, formulaires, themes
from socle.gardes import publique
from socle.graphiques import Graphe, Serie
from socle.horloge import maintenant
from socle.navigation import Entree

RAISON = "Démonstration des composants : aucune donnée n'y est lue ni écrite."
PLAN = [
    ("Achats", "1 200,00 €", "1 000,00 €"),
    ("Charges de personnel", "29 473,50 €", "27 000,00 €"),
    ("Total", "30 673,50 €", "28 000,00 €"),
]

GRAPHE = Graphe(
    "Achats prévus et réalisés",
    ["1er trimestre", "2e trimestre"],
    [Serie("prévu", (Decimal(1200), Decimal(900))), Serie("réalisé", (Decimal(950), None))],
    unite="€",
)


class PosteForm(formulaires.Formulaire):
    """Une ligne de poste."""

    intitule = forms.CharField(label="Intitulé du poste", max_length=100)
    etp = formulaires.ChampEtp(label="ETP")
    cout = formulaires.ChampMontant(label="Coût annuel")


class EssaiForm(formulaires.Formulaire):
    """Sauvegarde et calcul en direct."""

    montant = formulaires.ChampMontant(label="Montant à partager")


class GalerieForm(formulaires.Formulaire):
    """Un champ de chaque sorte."""

    nom = forms.CharField(label="Nom de la structure", help_text="Tel qu’il figure au répertoire Sirene.")
    siret = formulaires.ChampSiret(label="SIRET", help_text="14 chiffres, par exemple 356 000 000 00048.")
    rna = formulaires.ChampRna(label="Numéro RNA", required=False)
    telephone = formulaires.ChampTelephone(label="Téléphone")
    code_postal = formulaires.ChampCodePostal(label="Code postal")
    montant = formulaires.ChampMontant(label="Montant demandé", help_text="En euros ; les centimes sont admis.")
    taux = formulaires.ChampPourcent(label="Part du coût total", required=False)
    etp = formulaires.ChampEtp(label="Temps de travail")
    debut = formulaires.ChampDate(label="Début de l’action")
    categorie = forms.ChoiceField(label="Catégorie", choices=[("", "Choisir"), ("a", "Animation"), ("f", "Formation")])
    fiscalise = formulaires.ChampOuiNon(label="La structure est-elle soumise aux impôts commerciaux ?")
    publics = forms.MultipleChoiceField(
        label="Publics visés",
        help_text="Plusieurs réponses possibles.",
        widget=forms.CheckboxSelectMultiple,
        choices=[("j", "Jeunes"), ("s", "Seniors"), ("h", "Personnes en situation de handicap")],
    )
    resume = forms.CharField(label="Résumé de l’action", widget=forms.Textarea(attrs={"rows": 4}))
    statuts = formulaires.ChampFichier(label="Statuts", types=".pdf", help_text="PDF, 20 Mo au plus.")
    engagement = forms.BooleanField(label="Je certifie l’exactitude des informations saisies.")

    bouton = "Enregistrer la section"
    autocompletion = {"telephone": "tel", "code_postal": "postal-code", "nom": "organization"}
    sections = (
        ("Votre structure", ("nom", formulaires.Rangee(formulaires.Colonne("siret"), formulaires.Colonne("rna")),
                             formulaires.Rangee(formulaires.Colonne("telephone"), formulaires.Colonne("code_postal")))),
        ("Votre action", (formulaires.Rangee(formulaires.Colonne("montant", largeur=4),
                                             formulaires.Colonne("taux", largeur=4),
                                             formulaires.Colonne("etp", largeur=4)),
                          formulaires.Rangee(formulaires.Colonne("debut"), formulaires.Colonne("categorie")),
                          "fiscalise", "publics", "resume", "statuts", "engagement")),
    )  # fmt: skip


@publique(RAISON)
def galerie(request: HttpRequest) -> HttpResponse:
    """Tous les composants ; `?theme=sobre` change d'habillage, un envoi montre les erreurs."""
    request.theme = request.GET.get("theme", themes.DEFAUT)  # type: ignore[attr-defined] # posé ailleurs en service
    if request.GET.get("service"):
        request.nom_service = request.GET["service"]  # type: ignore[attr-defined] # posé ailleurs en service
    formulaire = GalerieForm(request.POST or None, request.FILES or None)
    return render(request, "socle/galerie.html", {**_contenu(request), "form": formulaire})


@publique(RAISON, methodes=("POST",))
def essai(request: HttpRequest) -> JsonResponse:
    """Répond à la sauvegarde et au calcul en direct de la galerie."""
    lu = formulaires.lire_nombre(request.POST.get("essai-montant", ""))
    moitie = affichage.euros(lu / 2) if lu is not None else affichage.ABSENT
    heure = affichage.heure(maintenant())
    return JsonResponse({"heure": heure, "version": 2, "sorties": {"moitie": moitie}, "erreurs": {}})


@publique(RAISON, methodes=("GET",))
def avancement(_request: HttpRequest) -> JsonResponse:
    """Un travail imaginaire, déjà fini."""
    return JsonResponse({"pourcent": 100, "etape": "Document prêt", "fait": True, "url": "", "erreur": ""})


def _contenu(request: HttpRequest) -> dict[str, Any]:
    entrees = [Entree("Dossier", "/galerie/", active=True), Entree("Pièces", "#", compteur=3), Entree("Messages", "#")]
    noms = [(nom, valeurs[2]) for nom, valeurs in themes.NOMS.items()]
    return {
        "noms": noms,
        "icones": list(themes.ICONES),
        "entrees": entrees,
        "etapes": ["Structure", "Action", "Budget", "Pièces", "Dépôt"],
        "page": Paginator(range(200), 10).get_page(request.GET.get("page", 5)),
        "colonnes": ["Poste de charge", "Prévu", "Retenu"],
        "plan": PLAN,
        "graphe": GRAPHE,
        "paires": [
            ("Numéro", "2025-0042"),
            ("Montant demandé", affichage.euros(Decimal("29473.50"))),
            ("État", "Déposé"),
        ],
        "echeance": maintenant() + timedelta(days=3, hours=4),
        "essai": EssaiForm(prefix="essai"),
        "lignes_postes": formset_factory(PosteForm, extra=1, can_delete=True)(prefix="postes"),
    }
