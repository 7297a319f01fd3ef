"""Vocabulaire des gabarits : `{% load socle %}`. Classes du thème, composants, formats d'affichage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from socle import affichage, themes
from socle.formulaires.erreurs import ErreurLiee, erreurs_liees
from socle.formulaires.rendu import rendre_champ
from socle.graphiques import Graphe
from socle.horloge import maintenant

register = template.Library()

for _format in (
    affichage.euros,
    affichage.euros_entiers,
    affichage.etp,
    affichage.pourcent,
    affichage.octets,
    affichage.date_longue,
    affichage.heure,
    affichage.instant,
    affichage.jours_restants,
):
    register.filter(_format.__name__, _format)

register.simple_tag(affichage.ecart, name="ecart")

ROLES_ALERTE = {"erreur": "erreur", "error": "erreur", "succes": "succes", "success": "succes",
                "attention": "attention", "warning": "attention", "info": "info", "debug": "info"}  # fmt: skip


@register.simple_tag
def cl(*noms: str) -> str:
    """`class="{% cl "bouton secondaire" %}"` : classes du thème courant. Un nom inconnu est une erreur."""
    return themes.classes(" ".join(noms))


@register.simple_tag
def champ(champ_lie: BoundField, **options: Any) -> SafeString:
    """`{% champ form.nom %}` ; options : `libelle`, `aide`, `libelle_cache`, `en_ligne`, attributs (`data_g_x="…"`)."""
    return rendre_champ(champ_lie, **options)


@register.simple_tag
def libeller(champ_lie: BoundField, libelle: str, aide: str = "") -> str:
    """`{% libeller form.email "Adresse" "Aide" %}` avant le résumé d'erreurs, pour un formulaire d'ailleurs."""
    champ_lie.label, champ_lie.help_text = libelle, aide
    return ""


@register.simple_tag(takes_context=True)
def emplacement(context: Context, nom: str, objet: Any = None) -> SafeString:
    """`{% emplacement "dossier.agent" dossier %}` : panneaux que les pièces du dessus y ont posés."""
    from socle.emplacements import rendre

    return mark_safe(rendre(nom, context["request"], objet))  # noqa: S308 (contrat des panneaux : HTML déjà échappé)


@register.inclusion_tag("socle/composants/alerte.html")
def alerte(genre: str, titre: str = "", texte: str = "", niveau: str = "p", role: str = "") -> dict[str, Any]:
    """`{% alerte "attention" "Titre" "Texte" %}`. `role="alert"` seulement si le message répond à une action."""
    return {"genre": ROLES_ALERTE.get(genre, "info"), "titre": titre, "texte": texte, "niveau": niveau, "role": role}


@register.simple_block_tag(end_name="finalerte")
def bloc_alerte(content: str, genre: str, titre: str = "", niveau: str = "p") -> str:
    """`{% bloc_alerte "info" "Titre" %}…HTML…{% finalerte %}`."""
    contexte = {"genre": genre, "titre": titre, "texte": content, "niveau": niveau, "role": "", "html": True}
    return render_to_string("socle/composants/alerte.html", contexte)


@register.inclusion_tag("socle/composants/badge.html")
def badge(texte: str, genre: str = "neutre", petit: bool = True) -> dict[str, Any]:
    """`{% badge "Déposé" "succes" %}` : succes, erreur, info, attention, nouveau, neutre."""
    return {"texte": texte, "noms": f"badge badge-{genre}{' badge-petit' if petit else ''}"}


@register.inclusion_tag("socle/composants/etape_courante.html")
def etape_courante(etapes: Sequence[str], courante: int, niveau: str = "h2") -> dict[str, Any]:
    """`{% etape_courante etapes 2 %}` : libellés, et rang (dès 1) de l'étape où l'on est."""
    return {
        "rang": courante,
        "total": len(etapes),
        "titre": etapes[courante - 1],
        "suivante": etapes[courante] if courante < len(etapes) else "",
        "etapes": etapes,
        "niveau": niveau,
        "dsfr": themes.courant() == "dsfr",
    }


@register.inclusion_tag("socle/composants/tuile.html")
def tuile(titre: str, url: str, texte: str = "", detail: str = "", niveau: str = "h3") -> dict[str, Any]:
    """`{% tuile "Mes dossiers" url "Reprendre ou suivre" %}`."""
    return {"titre": titre, "url": url, "texte": texte, "detail": detail, "niveau": niveau}


@register.inclusion_tag("socle/composants/carte.html")
def carte(
    titre: str, url: str = "", texte: str = "", *, detail: str = "", fin: str = "", niveau: str = "h3"
) -> dict[str, Any]:
    """`{% carte titre url texte detail fin %}` : `detail` au-dessus du titre, `fin` au pied ; sans url, pas de lien."""
    return {"titre": titre, "url": url, "texte": texte, "detail": detail, "fin": fin, "niveau": niveau}


@register.inclusion_tag("socle/composants/chiffre.html")
def chiffre(valeur: str, libelle: str, precision: str = "") -> dict[str, Any]:
    """`{% chiffre total|euros_entiers "demandés" "en 2025" %}` : chiffre clé d'un tableau de bord."""
    return {"valeur": valeur, "libelle": libelle, "precision": precision}


@register.inclusion_tag("socle/composants/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], parametre: str = "page") -> dict[str, Any]:
    """`{% pagination page %}` : garde les autres paramètres de l'adresse. Rien si une seule page."""
    request = context.get("request")
    autres = [(c, v) for c, vs in request.GET.lists() if c != parametre for v in vs] if request else []

    def adresse(numero: int) -> str:
        return "?" + urlencode([*autres, (parametre, str(numero))])

    numeros = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "liens": [(n, adresse(n) if isinstance(n, int) else "") for n in numeros],
        "precedente": adresse(page.number - 1) if page.has_previous() else "",
        "suivante": adresse(page.number + 1) if page.has_next() else "",
    }


DEJA_RESUME = "_erreurs_deja_resumees"


@register.inclusion_tag("socle/composants/resume_erreurs.html")
def resume_erreurs(*formulaires: BaseForm | BaseFormSet[Any]) -> dict[str, Any]:
    """`{% resume_erreurs form %}` ou plusieurs (formulaires, formsets) : liens vers les champs, reçoit le focus.

    `{{ form }}` le met aussi : un formulaire déjà résumé plus haut ne l'est pas une seconde fois.
    """
    a_dire = [f for f in formulaires if f is not None and not getattr(f, DEJA_RESUME, False)]
    for formulaire in a_dire:
        setattr(formulaire, DEJA_RESUME, True)
    erreurs: list[ErreurLiee] = [e for f in a_dire for e in erreurs_liees(f)]
    return {"erreurs": erreurs}


@register.inclusion_tag("socle/composants/barre_progression.html")
def barre_progression(valeur: Any, maximum: Any, libelle: str, texte: str = "") -> dict[str, Any]:
    """`{% barre_progression 3 8 "Sections remplies" %}` ; `texte` remplace « 38 % »."""
    part = round(100 * float(valeur or 0) / float(maximum)) if maximum else 0
    part = max(0, min(100, part))
    return {"part": part, "libelle": libelle, "texte": texte or affichage.pourcent(part, 0)}


@register.inclusion_tag("socle/composants/progression.html")
def progression(url: str, libelle: str, pourcent: int = 0, etape: str = "") -> dict[str, Any]:
    """`{% progression url "Préparation du PDF" %}` : suit un travail (réponse JSON : docs/interface.md)."""
    return {"url": url, "libelle": libelle, "pourcent": pourcent, "etape": etape}


@register.simple_tag
def compte_a_rebours(moment: datetime, fuseau: str | None = None) -> SafeString:
    """`{% compte_a_rebours echeance fuseau %}` : instant exact, et temps restant tenu à jour par le script."""
    return format_html(
        '<time datetime="{0}" data-g-compte-a-rebours="{0}" data-g-maintenant="{3}">{1}</time>'
        " (<span data-g-reste>{2}</span>)",
        moment.isoformat(),
        affichage.instant(moment, fuseau),
        affichage.jours_restants(moment, fuseau),
        maintenant().isoformat(),
    )


@register.inclusion_tag("socle/composants/citation.html")
def citation(texte: str, source: str = "", url: str = "") -> dict[str, Any]:
    """`{% citation "phrase exacte" "AAP 2025, article 4" %}` ; les guillemets sont ajoutés."""
    return {"texte": texte, "source": source, "url": url}


@register.simple_block_tag(end_name="finencart")
def encart(content: str, titre: str = "", niveau: str = "p") -> str:
    """`{% encart "À savoir" %}…{% finencart %}`."""
    return render_to_string("socle/composants/encart.html", {"titre": titre, "corps": content, "niveau": niveau})


@register.simple_block_tag(end_name="findeplier")
def deplier(content: str, titre: str, ouvert: bool = False, compteur: Any = "") -> str:
    """`{% deplier "Voir le détail" ouvert=True %}…{% findeplier %}` : details natif."""
    contexte = {"titre": titre, "corps": content, "ouvert": ouvert, "compteur": compteur}
    return render_to_string("socle/composants/deplier.html", contexte)


@register.simple_block_tag(end_name="fintableau")
def tableau(
    content: str, legende: str, legende_cachee: bool = False, dense: bool = False, multiligne: bool = False
) -> str:
    """`{% tableau "Postes demandés" %}<thead>…</thead><tbody>…</tbody>{% fintableau %}` : défile seul s'il déborde.

    `multiligne` : les textes passent à la ligne, pour un tableau qu'on lit ou remplit sur un téléphone.
    """
    contexte = {"legende": legende, "legende_cachee": legende_cachee, "dense": dense, "corps": content}
    contexte["multiligne"] = multiligne
    return render_to_string("socle/composants/tableau.html", contexte)


@register.inclusion_tag("socle/composants/tableau_donnees.html")
def tableau_donnees(
    legende: str, colonnes: Sequence[str], lignes: Iterable[Sequence[Any]], nombres: str = "", total: bool = False
) -> dict[str, Any]:
    """`{% tableau_donnees "Plan" colonnes lignes nombres="2,3" total=True %}` : colonnes de nombres comptées dès 1."""
    a_droite = {int(n) for n in nombres.split(",") if n.strip()}
    entetes = [(titre, rang in a_droite) for rang, titre in enumerate(colonnes, 1)]
    corps = [[(cellule, rang in a_droite) for rang, cellule in enumerate(ligne, 1)] for ligne in lignes]
    return {"legende": legende, "entetes": entetes, "lignes": corps, "total": total}


@register.inclusion_tag("socle/composants/graphique.html")
def graphique(graphe: Graphe, cle: str) -> dict[str, Any]:
    """`{% graphique graphe "heures" %}` : barres (`socle.graphiques.Graphe`) et leur tableau ; clé unique."""
    return {"graphe": graphe, "cle": f"graphique-{cle}"}


@register.inclusion_tag("socle/composants/definitions.html")
def definitions(paires: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """`{% definitions paires %}` : (libellé, valeur) en dl."""
    return {"paires": list(paires)}


@register.inclusion_tag("socle/composants/fil.html")
def fil(*morceaux: str) -> dict[str, Any]:
    """`{% fil "Dossiers" url_dossiers "Dossier 2025-001" %}` : titre, adresse, …, titre de la page courante."""
    liens = list(zip(morceaux[:-1:2], morceaux[1::2], strict=True))
    return {"liens": liens, "courante": morceaux[-1], "accueil": "/"}


@register.inclusion_tag("socle/composants/onglets.html")
def onglets(entrees: Iterable[Any], libelle: str) -> dict[str, Any]:
    """`{% onglets entrees "Parties du dossier" %}` : suite de `navigation.Entree`."""
    return {"entrees": list(entrees), "libelle": libelle}


@register.inclusion_tag("socle/composants/menu_lateral.html")
def menu_lateral(entrees: Iterable[Any], titre: str, id_menu: str = "menu-lateral") -> dict[str, Any]:
    """`{% menu_lateral entrees "Sections" %}` : mêmes objets que les onglets ; replié sur mobile."""
    return {"entrees": list(entrees), "titre": titre, "id_menu": id_menu}


@register.inclusion_tag("socle/composants/lignes.html")
def lignes(formset: BaseFormSet[Any], titre: str, ajouter: str = "Ajouter une ligne") -> dict[str, Any]:
    """`{% lignes formset "Poste" "Ajouter un poste" %}` : lignes à ajouter, à retirer (cases, sans script)."""
    return {"formset": formset, "titre": titre, "ajouter": ajouter}


@register.inclusion_tag("socle/composants/messages.html", takes_context=True)
def messages_page(context: Context) -> dict[str, Any]:
    """Messages Django de la page, en alertes (page.html s'en charge)."""
    return {"messages": [(ROLES_ALERTE.get(m.level_tag, "info"), m) for m in context.get("messages") or ()]}
