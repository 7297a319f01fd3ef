"""La file d'instruction : tous les dossiers que l'agent voit, filtrés, triés, paginés, exportés."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from candidatures import colonnes
from candidatures.filters import DossierFilter, champs_repliables
from candidatures.selecteurs.attentes import Regard, attentes_de, compter, regard_de
from candidatures.selecteurs.instruction import CORBEILLES, avec_reperes, compter_corbeilles, file_de, totaux
from candidatures.selecteurs.silence import delais_par_version, silence_du_dossier
from socle import tableur
from socle.gardes import exige
from socle.horloge import aujourd_hui
from socle.navigation import Entree
from socle.types import Requete

PAR_PAGE = 25


@exige("dossier.voir_instruction", methodes=("GET",))
def file(request: Requete) -> HttpResponse:
    """File des dossiers reçus."""
    budgets = request.user.peut("dossier.voir_budget")
    dossiers = file_de(request.user)
    filtre = DossierFilter(request.GET, queryset=dossiers, acteur=request.user, budgets=budgets)
    lignes = avec_reperes(filtre.qs.avec_liens(), request.user)
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "filtre": filtre,
        "repliables": champs_repliables(filtre.form),
        "page": page,
        "colonnes": colonnes.a_l_ecran(budgets=budgets),
        "lignes": _lignes(page.object_list),
        "totaux": totaux(filtre.qs, request.user),
        "onglets": _onglets(filtre, dossiers, regard_de(request, request.user)),
        "budgets": budgets,
        "affecte": request.user.peut("dossier.affecter"),
        "exporte": request.user.peut("dossier.exporter"),
    }
    return render(request, "candidatures/instruction/file.html", contexte)


def _lignes(dossiers: Any) -> list[dict[str, Any]]:
    delais = delais_par_version({dossier.version_id for dossier in dossiers if dossier.version_id})
    return [{"dossier": dossier, "silence": silence_du_dossier(dossier, delais)} for dossier in dossiers]


def _onglets(filtre: DossierFilter, dossiers: Any, regard: Regard) -> list[Entree]:
    """Onglets de la file : tout, ce qui attend cette personne, puis les tas ; les vides se taisent, sauf l'ouvert."""
    url, ouvert = reverse("instruction:file"), filtre.ouvert
    comptes = {("attente", cle): nombre for cle, (nombre, _) in compter(regard).par_cle.items()}
    noms = {("attente", attente.cle): attente.libelle for attente in attentes_de(regard)}
    noms |= {("corbeille", c.cle): c.libelle for c in CORBEILLES}
    comptes |= {("corbeille", cle): n for cle, n in compter_corbeilles(dossiers, filtre.acteur).items()}
    return [
        Entree("Tous les dossiers", url, active=ouvert == ("", "")),
        *(
            Entree(nom, f"{url}?{cle[0]}={cle[1]}", active=cle == ouvert, compteur=comptes[cle])
            for cle, nom in noms.items()
            if comptes[cle] or cle == ouvert
        ),
    ]


@exige("dossier.exporter", methodes=("GET",))
def exporter(request: Requete) -> HttpResponse:
    """Les mêmes dossiers, mêmes filtres, en classeur."""
    budgets = request.user.peut("dossier.voir_budget")
    dossiers = file_de(request.user, "dossier.exporter")
    filtre = DossierFilter(request.GET, queryset=dossiers, acteur=request.user, budgets=budgets)
    choisies = colonnes.au_fichier(budgets=budgets)
    entetes = [(colonne.titre, colonne.genre) for colonne in choisies]
    dossiers = avec_reperes(filtre.qs.avec_liens(), request.user)
    lignes = [colonnes.ligne_de_fichier(dossier, choisies) for dossier in dossiers]
    reponse = HttpResponse(tableur.classeur("Dossiers", entetes, lignes), content_type=tableur.TYPE)
    jour = aujourd_hui("Europe/Paris")
    reponse["Content-Disposition"] = f'attachment; filename="dossiers-{jour:%Y-%m-%d}.xlsx"'
    return reponse
