"""Deux habillages, un seul vocabulaire : nom → (classes du thème « dsfr », classes du thème « sobre », sens).

« dsfr » : système de design de l'État (actifs de django-dsfr), réservé aux services de l'État.
« sobre » : le nôtre, pour les Départements qui n'ont pas droit au précédent.
Les gabarits n'écrivent que des noms : `class="{% cl "bouton petit" %}"`. Seul fichier où un nom prend une classe.
"""

from contextvars import ContextVar
from typing import Any

from django.core.signals import request_finished

DEFAUT = "dsfr"

GRILLE: dict[str, tuple[str, str, str]] = {
    "conteneur": ("fr-container", "s-conteneur", "colonne centrale de la page"),
    "conteneur-large": ("fr-container fr-container--fluid g-large", "s-conteneur g-large", "pleine largeur"),
    "rangee": ("fr-grid-row fr-grid-row--gutters", "s-rangee s-rangee--gouttieres", "rangée de colonnes espacées"),
    "rangee-serree": ("fr-grid-row", "s-rangee", "rangée de colonnes sans gouttière"),
    "centree": ("fr-grid-row--center", "s-rangee--centree", "sur une rangée : colonnes centrées"),
    "bas": ("fr-grid-row--bottom", "s-rangee--bas", "sur une rangée : alignée par le bas (champs de même ligne)"),
    "milieu": ("fr-grid-row--middle", "s-rangee--milieu", "sur une rangée : alignée au milieu en hauteur"),
    "col": ("fr-col", "s-col", "colonne qui prend la place restante"),
    "ligne": ("g-ligne", "g-ligne", "éléments côte à côte, qui passent à la ligne"),
    "ligne-ecartee": ("g-ligne g-ligne--ecartee", "g-ligne g-ligne--ecartee", "titre à gauche, actions à droite"),
    "pile": ("g-pile", "g-pile", "éléments empilés, espacés régulièrement"),
    "fond-doux": ("fr-background-alt--grey", "s-fond-doux", "fond gris clair"),
    "bloc": ("g-bloc", "g-bloc", "cadre bordé avec marge intérieure"),
    "filet": ("g-filet", "g-filet", "trait de séparation (hr)"),
    "cache-mobile": ("fr-hidden fr-unhidden-md", "s-cache-mobile", "absent sous 768 px"),
    "visuellement-cache": ("fr-sr-only", "s-vc", "lu par les aides techniques seulement"),
}
TEXTE: dict[str, tuple[str, str, str]] = {
    "chapo": ("fr-text--lead", "s-chapo", "paragraphe d'introduction"),
    "texte-grand": ("fr-text--lg", "s-texte-grand", "texte un peu plus grand"),
    "texte-petit": ("fr-text--sm", "s-texte-petit", "texte plus petit"),
    "texte-mini": ("fr-text--xs", "s-texte-mini", "mention"),
    "gras": ("fr-text--bold", "s-gras", "texte gras"),
    "attenue": ("fr-text-mention--grey", "s-attenue", "texte secondaire gris"),
    "texte-erreur": ("fr-text-default--error", "s-texte-erreur", "texte rouge (jamais la couleur seule)"),
    "texte-succes": ("fr-text-default--success", "s-texte-succes", "texte vert"),
    "texte-attention": ("fr-text-default--warning", "s-texte-attention", "texte orangé"),
    "montant": ("g-montant", "g-montant", "nombre à droite, chiffres de même largeur"),
    "chiffre-cle": ("g-chiffre-cle", "g-chiffre-cle", "grand chiffre d'un tableau de bord"),
    "saisi": ("g-saisi", "g-saisi", "texte saisi par une personne : garde ses retours à la ligne"),
    "prose": ("g-prose", "g-prose", "longueur de ligne confortable pour lire"),
    "liste": ("g-liste", "g-liste", "liste à puces aérée"),
    "liste-nue": ("fr-raw-list", "s-liste-nue", "liste sans puce"),
    "definition": ("g-definitions", "g-definitions", "dl : libellé à gauche, valeur à droite"),
    "etiquette": ("fr-tag", "s-etiquette", "étiquette neutre"),
    "etiquettes": ("fr-tags-group", "s-etiquettes", "groupe (ul) d'étiquettes"),
    "citation": ("g-citation", "g-citation", "figure : phrase du texte et sa source"),
    "ajout": ("g-ajout", "g-ajout", "différence : texte ajouté (ins)"),
    "retrait": ("g-retrait", "g-retrait", "différence : texte retiré (del)"),
}
ACTIONS: dict[str, tuple[str, str, str]] = {
    "bouton": ("fr-btn", "s-bouton", "bouton principal (un seul par écran)"),
    "secondaire": ("fr-btn--secondary", "s-bouton--secondaire", "variante de bouton"),
    "tertiaire": ("fr-btn--tertiary", "s-bouton--tertiaire", "variante de bouton, discrète"),
    "nu": ("fr-btn--tertiary-no-outline", "s-bouton--nu", "variante de bouton sans bord"),
    "petit": ("fr-btn--sm", "s-bouton--petit", "variante de bouton, petite"),
    "grand": ("fr-btn--lg", "s-bouton--grand", "variante de bouton, grande"),
    "danger": ("g-bouton--danger", "s-bouton--danger", "action qu'on ne défait pas"),
    "icone-gauche": ("fr-btn--icon-left", "s-icone-gauche", "sur un bouton : icône avant le texte"),
    "icone-droite": ("fr-btn--icon-right", "s-icone-droite", "sur un bouton : icône après le texte"),
    "boutons": (
        "fr-btns-group fr-btns-group--inline-md fr-btns-group--icon-left",
        "s-boutons",
        "groupe de boutons",
    ),
    "petite-image": ("g-petite-image", "g-petite-image", "petite image : logo, cachet"),
    "insertion": ("g-insertion", "g-insertion", "liste et bouton d'insertion, sous une zone de texte"),
    "boutons-petits": ("g-boutons-petits", "g-boutons-petits", "groupe serré de petits boutons, dans un tableau"),
    "lien": ("fr-link", "s-lien", "lien isolé"),
    "lien-petit": ("fr-link fr-link--sm", "s-lien s-lien--petit", "lien isolé, petit"),
    "lien-telecharger": (
        "fr-link fr-icon-download-line fr-link--icon-right",
        "s-lien s-lien--telecharger",
        "lien vers un fichier",
    ),
    "lien-icone-gauche": ("fr-link--icon-left", "s-icone-gauche", "sur un lien : icône avant le texte"),
    "lien-icone-droite": ("fr-link--icon-right", "s-icone-droite", "sur un lien : icône après le texte"),
}
# Icônes : à poser sur un bouton ou un lien, avec icone-gauche / lien-icone-gauche, ou seule sur un span aria-hidden.
_ICONES = {
    "ajouter": "add-line", "supprimer": "delete-bin-line", "retirer": "close-line", "telecharger": "download-line",
    "deposer": "upload-line", "suivant": "arrow-right-line", "precedent": "arrow-left-line", "editer": "edit-line",
    "verifier": "check-line", "alerte": "warning-line", "info": "information-line", "voir": "eye-line",
    "fichier": "file-line", "pdf": "file-pdf-line", "courriel": "mail-line", "personne": "user-line",
    "equipe": "team-line", "compte": "account-circle-line", "calendrier": "calendar-line", "temps": "time-line",
    "verrou": "lock-line", "sortir": "logout-box-r-line", "chercher": "search-line", "envoyer": "send-plane-line",
    "imprimer": "printer-line", "message": "chat-3-line", "recharger": "refresh-line", "filtrer": "filter-line",
    "monter": "arrow-up-line", "descendre": "arrow-down-line", "reglages": "settings-5-line", "accueil": "home-4-line",
    "dossier": "clipboard-line", "externe": "external-link-line", "aide": "question-line", "piece": "attachment-line",
    "montant": "money-euro-circle-line",
}  # fmt: skip
ICONES = {f"icone-{n}": (f"fr-icon-{d}", f"s-icone s-icone--{n}", f"icône « {n} »") for n, d in _ICONES.items()}
COMPOSANTS: dict[str, tuple[str, str, str]] = {
    "alerte": ("fr-alert", "s-alerte", "bloc d'alerte (préférer le tag alerte)"),
    "alerte-petite": ("fr-alert--sm", "s-alerte--petite", "alerte sans titre"),
    "alerte-titre": ("fr-alert__title", "s-alerte__titre", "titre d'alerte"),
    "alerte-erreur": ("fr-alert--error", "s-alerte--erreur", "variante"),
    "alerte-succes": ("fr-alert--success", "s-alerte--succes", "variante"),
    "alerte-info": ("fr-alert--info", "s-alerte--info", "variante"),
    "alerte-attention": ("fr-alert--warning", "s-alerte--attention", "variante"),
    "vignette": ("g-vignette", "g-vignette", "image réduite d'une page numérisée"),
    "page-numerisee": ("g-page-numerisee", "g-page-numerisee", "page numérisée, à la largeur de la colonne"),
    "badge": ("fr-badge", "s-badge", "badge d'état (préférer le tag badge)"),
    "badges": ("fr-badges-group", "s-badges", "groupe (ul) de badges"),
    "badge-petit": ("fr-badge--sm", "s-badge--petit", "variante"),
    "badge-erreur": ("fr-badge--error", "s-badge--erreur", "variante"),
    "badge-succes": ("fr-badge--success", "s-badge--succes", "variante"),
    "badge-info": ("fr-badge--info", "s-badge--info", "variante"),
    "badge-attention": ("fr-badge--warning", "s-badge--attention", "variante"),
    "badge-nouveau": ("fr-badge--new", "s-badge--nouveau", "variante"),
    "badge-neutre": ("fr-badge--no-icon", "s-badge--neutre", "variante"),
    "carte": ("fr-card fr-card--no-arrow", "s-carte", "carte (préférer le tag carte)"),
    "carte-corps": ("fr-card__body", "s-carte__corps", "corps de carte"),
    "carte-contenu": ("fr-card__content", "s-carte__contenu", "contenu de carte"),
    "carte-titre": ("fr-card__title", "s-carte__titre", "titre de carte"),
    "carte-texte": ("fr-card__desc", "s-carte__texte", "texte de carte"),
    "carte-debut": ("fr-card__start", "s-carte__debut", "badges et détail au-dessus du titre de carte"),
    "carte-fin": ("fr-card__end", "s-carte__fin", "détail au pied de carte"),
    "carte-detail": ("fr-card__detail", "s-carte__detail", "détail gris de carte"),
    "carte-pied": ("fr-card__footer", "s-carte__pied", "pied de carte (boutons)"),
    "cliquable": ("fr-enlarge-link", "s-cliquable", "tout le bloc suit son lien"),
    "tuile": ("fr-tile", "s-tuile", "tuile (préférer le tag tuile)"),
    "tuile-corps": ("fr-tile__body", "s-tuile__corps", "corps de tuile"),
    "tuile-contenu": ("fr-tile__content", "s-tuile__contenu", "contenu de tuile"),
    "tuile-titre": ("fr-tile__title", "s-tuile__titre", "titre de tuile"),
    "tuile-texte": ("fr-tile__desc", "s-tuile__texte", "texte de tuile"),
    "tuile-detail": ("fr-tile__detail", "s-tuile__detail", "détail de tuile"),
    "encart": ("fr-callout", "s-encart", "mise en avant (préférer encart … finencart)"),
    "encart-titre": ("fr-callout__title", "s-encart__titre", "titre d'encart"),
    "encart-texte": ("fr-callout__text", "s-encart__texte", "texte d'encart"),
    "tableau": ("fr-table g-tableau", "s-tableau g-tableau", "enveloppe 1 (préférer tableau … fintableau)"),
    "tableau-cadre": ("fr-table__wrapper", "s-tableau__cadre", "enveloppe 2"),
    "tableau-defile": ("fr-table__container", "s-tableau__defile", "enveloppe 3, défile en largeur"),
    "tableau-contenu": ("fr-table__content", "s-tableau__contenu", "enveloppe 4, contient table"),
    "tableau-dense": ("fr-table--sm", "s-tableau--dense", "variante : lignes basses"),
    "tableau-multiligne": ("fr-table--multiline", "s-tableau--multiligne", "variante : textes à la ligne"),
    "fiches": ("g-fiches", "g-fiches", "autour d'un tableau : une fiche par ligne sous 768 px (td data-libelle)"),
    "ligne-total": ("g-ligne-total", "g-ligne-total", "tr de total"),
    "etapes": ("fr-stepper", "s-etapes", "suite d'étapes (préférer le tag etape_courante)"),
    "etapes-titre": ("fr-stepper__title", "s-etapes__titre", "titre de l'étape"),
    "etapes-etat": ("fr-stepper__state", "s-etapes__etat", "« Étape 2 sur 5 »"),
    "etapes-suite": ("fr-stepper__details", "s-etapes__suite", "« Étape suivante »"),
    "accordeon": ("g-deplier", "g-deplier", "details natif (préférer deplier … findeplier)"),
    "barre": ("g-barre", "g-barre", "progression (préférer le tag barre_progression)"),
    "echeances": ("g-frise", "g-frise", "ol chronologique : dates et faits"),
    "verdict": ("g-verdict", "g-verdict", "li d'une règle : mesure, limite, phrase"),
    "message-fil": ("g-message", "g-message", "un message d'un échange"),
    "message-recu": ("g-message--recu", "g-message--recu", "variante : message de l'autre partie"),
}
FORMULAIRES: dict[str, tuple[str, str, str]] = {
    "groupe": ("fr-input-group g-champ", "s-groupe g-champ", "enveloppe d'un champ de saisie"),
    "groupe-erreur": ("fr-input-group--error g-en-erreur", "s-groupe--erreur g-en-erreur", "variante"),
    "groupe-selection": ("fr-select-group g-champ", "s-groupe g-champ", "enveloppe d'une liste déroulante"),
    "groupe-selection-erreur": (
        "fr-select-group--error g-en-erreur",
        "s-groupe--erreur g-en-erreur",
        "variante en erreur",
    ),
    "groupe-fichier": ("fr-upload-group g-champ", "s-groupe g-champ", "enveloppe d'un dépôt de fichier"),
    "groupe-fichier-erreur": (
        "fr-upload-group--error g-en-erreur",
        "s-groupe--erreur g-en-erreur",
        "variante en erreur",
    ),
    "libelle": ("fr-label", "s-libelle", "label"),
    "aide": ("fr-hint-text g-aide", "s-aide g-aide", "aide, sous le libellé"),
    "erreur": ("fr-error-text", "s-erreur", "message d'erreur d'un champ"),
    "messages": ("fr-messages-group", "s-messages", "enveloppe des messages d'un champ"),
    "message-erreur": ("fr-message fr-message--error", "s-erreur", "message d'erreur d'un groupe"),
    "saisie": ("fr-input", "s-saisie", "input et textarea"),
    "selection": ("fr-select", "s-selection", "select"),
    "fichier": ("fr-upload", "s-fichier", "input type=file"),
    "case": ("fr-checkbox-group", "s-case", "enveloppe d'une case à cocher"),
    "case-erreur": ("fr-checkbox-group--error", "s-case--erreur", "variante en erreur"),
    "radio": ("fr-radio-group", "s-radio", "enveloppe d'un bouton radio"),
    "fieldset": ("fr-fieldset g-champ", "s-fieldset g-champ", "groupe de contrôles"),
    "fieldset-erreur": ("fr-fieldset--error", "s-fieldset--erreur", "variante en erreur"),
    "fieldset-element": ("fr-fieldset__element", "s-fieldset__element", "élément du groupe"),
    "fieldset-en-ligne": ("fr-fieldset__element--inline", "s-fieldset__element--en-ligne", "variante côte à côte"),
    "legende": ("fr-fieldset__legend", "s-legende", "legend d'une section"),
    "legende-simple": ("fr-fieldset__legend fr-fieldset__legend--regular", "s-legende s-legende--simple", "question"),
    "section": ("g-section", "g-section", "fieldset d'une section de formulaire"),
    "recherche": ("fr-search-bar", "s-recherche", "barre de recherche"),
    "etat-sauvegarde": ("g-etat-sauvegarde", "g-etat-sauvegarde", "« Enregistré à 14 h 32 »"),
    "lignes": ("g-lignes", "g-lignes", "lignes répétées d'un formulaire"),
    "ligne-formulaire": ("g-ligne-formulaire", "g-ligne-formulaire", "une ligne répétée"),
}
NAVIGATION: dict[str, tuple[str, str, str]] = {
    "menu": ("fr-sidemenu", "s-menu-lateral", "navigation latérale (préférer le tag menu_lateral)"),
    "onglets": ("g-onglets", "g-onglets", "liens en onglets (préférer le tag onglets)"),
    "fil": ("fr-breadcrumb", "s-fil", "fil d'Ariane (préférer le tag fil)"),
    "pagination": ("fr-pagination", "s-pagination", "pagination (préférer le tag pagination)"),
    "sommaire": ("fr-summary", "s-sommaire", "sommaire de page"),
    "sommaire-titre": ("fr-summary__title", "s-sommaire__titre", "titre du sommaire"),
    "sommaire-liste": ("fr-summary__list", "s-sommaire__liste", "liste du sommaire"),
    "sommaire-lien": ("fr-summary__link", "s-sommaire__lien", "lien du sommaire"),
}

# Structure de la page : seuls les gabarits de socle s'en servent.
STRUCTURE: dict[str, tuple[str, str, str]] = {
    "evitement": ("fr-skiplinks", "s-evitement", "liens d'évitement"),
    "evitement-liste": ("fr-skiplinks__list", "s-evitement__liste", "leur liste"),
    "fil-liste": ("fr-breadcrumb__list", "s-fil__liste", "liste du fil d'Ariane"),
    "fil-lien": ("fr-breadcrumb__link", "s-fil__lien", "lien du fil d'Ariane"),
    "pagination-liste": ("fr-pagination__list", "s-pagination__liste", "liste de la pagination"),
    "pagination-lien": ("fr-pagination__link", "s-pagination__lien", "lien de page"),
    "pagination-precedente": ("fr-pagination__link--prev", "s-pagination__precedente", "lien précédent"),
    "pagination-suivante": ("fr-pagination__link--next", "s-pagination__suivante", "lien suivant"),
    "pied": ("fr-footer", "s-pied", "pied de page"),
    "pied-corps": ("fr-footer__body", "s-pied__corps", "haut du pied"),
    "pied-contenu": ("fr-footer__content", "s-pied__contenu", "texte du pied"),
    "pied-texte": ("fr-footer__content-desc", "s-pied__texte", "paragraphe du pied"),
    "pied-bas": ("fr-footer__bottom", "s-pied__bas", "bas du pied"),
    "pied-liste": ("fr-footer__bottom-list", "s-pied__liste", "liens du bas"),
    "pied-element": ("fr-footer__bottom-item", "s-pied__element", "un lien du bas"),
    "pied-lien": ("fr-footer__bottom-link", "s-pied__lien", "un lien du bas"),
    "pied-licence": ("fr-footer__bottom-copy", "s-pied__licence", "mention de licence"),
}


def _series() -> dict[str, tuple[str, str, str]]:
    """Familles numérotées : col-1…12, titre-1…6, marge-haut|marge-bas|retrait-0…8 (pas de 8 px)."""
    noms: dict[str, tuple[str, str, str]] = {}
    for n in range(1, 13):
        noms[f"col-{n}"] = (f"fr-col-12 fr-col-md-{n}", f"s-col-{n}", f"{n}/12 dès 768 px, pleine largeur sinon")
        noms[f"col-{n}-fixe"] = (f"fr-col-{n}", f"s-col-{n}-fixe", f"{n}/12 à toute largeur")
    for n in range(1, 7):
        noms[f"titre-{n}"] = (f"fr-h{n}", f"s-titre-{n}", f"taille de titre {n}, quelle que soit la balise")
    for n in range(9):
        pas = "0" if n == 0 else f"{n}w"
        noms[f"marge-haut-{n}"] = (f"fr-mt-{pas}", f"s-mh-{n}", f"marge haute de {8 * n} px")
        noms[f"marge-bas-{n}"] = (f"fr-mb-{pas}", f"s-mb-{n}", f"marge basse de {8 * n} px")
        noms[f"retrait-{n}"] = (f"fr-p-{pas}", f"s-r-{n}", f"marge intérieure de {8 * n} px")
    return noms


NOMS: dict[str, tuple[str, str, str]] = {
    **GRILLE, **TEXTE, **ACTIONS, **ICONES, **COMPOSANTS, **FORMULAIRES, **NAVIGATION, **STRUCTURE, **_series(),
}  # fmt: skip
THEMES: dict[str, dict[str, str]] = {
    "dsfr": {nom: dsfr for nom, (dsfr, _, _) in NOMS.items()},
    "sobre": {nom: sobre for nom, (_, sobre, _) in NOMS.items()},
}

# Un champ de formulaire se rend sans la requête : le thème de la page voyage donc à côté, le temps de la requête.
_courant: ContextVar[str] = ContextVar("theme", default=DEFAUT)


def courant() -> str:
    """Thème de la page en cours de rendu : « dsfr » ou « sobre »."""
    return _courant.get()


def choisir(theme: str | None) -> str:
    """Fixe le thème du rendu (inconnu ou vide → celui par défaut) et le renvoie."""
    retenu = theme if theme in THEMES else DEFAUT
    _courant.set(retenu)
    return retenu


def classes(noms: str, theme: str | None = None) -> str:
    """Classes CSS d'un ou plusieurs noms séparés par des espaces. Lève `LookupError` sur un nom inconnu."""
    table = THEMES[theme or courant()]
    inconnus = [nom for nom in noms.split() if nom not in table]
    if inconnus:
        raise LookupError(f"Nom d'habillage inconnu : {', '.join(inconnus)} (voir socle/themes.py)")
    return " ".join(table[nom] for nom in noms.split())


def _oublier(**_: Any) -> None:
    _courant.set(DEFAUT)


request_finished.connect(_oublier, dispatch_uid="socle.themes")
