"""Rendu d'un champ, le même partout : libellé, aide, contrôle, erreur, liés par aria-describedby.

Il travaille sur le `BoundField` de Django et non sur nos classes : les formulaires d'allauth en profitent aussi.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from socle import themes

# (gabarit, nom du groupe, nom du contrôle) selon le contrôle ; le premier qui convient gagne.
_FORMES: tuple[tuple[type[forms.Widget] | tuple[type[forms.Widget], ...], tuple[str, str, str]], ...] = (
    ((forms.RadioSelect, forms.CheckboxSelectMultiple), ("choix", "", "")),
    (forms.CheckboxInput, ("case", "", "")),
    ((forms.MultiWidget, forms.SelectDateWidget), ("multiple", "", "saisie")),
    (forms.FileInput, ("saisie", "groupe-fichier", "fichier")),
    (forms.Select, ("saisie", "groupe-selection", "selection")),
    (forms.Widget, ("saisie", "groupe", "saisie")),
)


def rendre_champ(champ: BoundField, **options: Any) -> SafeString:
    """HTML du champ. Options : `libelle` et `aide` (remplacent ceux du champ), `libelle_cache=True` (lu, non montré),
    `en_ligne=True` (choix côte à côte). Toute autre devient un attribut du contrôle, « _ » valant « - », False l'ôtant.
    """
    if champ.is_hidden:
        return mark_safe(str(champ))  # noqa: S308 (rendu de Django, déjà échappé)
    gabarit, groupe, controle = next(forme for types, forme in _FORMES if isinstance(champ.field.widget, types))
    libelle_cache = bool(options.pop("libelle_cache", False))
    en_ligne = bool(options.pop("en_ligne", getattr(champ.field, "en_ligne", False)))
    champ.label, champ.help_text = options.pop("libelle", champ.label), options.pop("aide", champ.help_text)
    attributs = {nom.replace("_", "-"): valeur for nom, valeur in options.items()}
    contexte = {
        "champ": champ,
        "groupe": groupe,
        "libelle_cache": libelle_cache,
        "en_ligne": en_ligne,
        "facultatif": est_facultatif(champ),
        "unite": getattr(champ.field, "unite", ""),
        "id_aide": f"{champ.auto_id}_helptext",
        "id_erreur": f"{champ.auto_id}_error",
        "decrit_par": decrit_par(champ),
        "options": _options(champ, attributs) if gabarit == "choix" else (),
        "controle": "" if gabarit == "choix" else _controle(champ, controle, attributs),
    }
    return mark_safe(render_to_string(f"socle/formulaires/{gabarit}.html", contexte))  # noqa: S308 (gabarit échappé)


def est_facultatif(champ: BoundField) -> bool:
    """Vrai s'il faut écrire « (facultatif) » : attribut `facultatif` du champ, sinon l'inverse de `required`."""
    if isinstance(champ.field.widget, forms.CheckboxInput) or not getattr(champ.form, "marquer_facultatifs", True):
        return False  # ne pas cocher une case est déjà une réponse
    return bool(getattr(champ.field, "facultatif", not champ.field.required))


def decrit_par(champ: BoundField) -> str:
    """Identifiants de l'aide puis de l'erreur : l'aide reste annoncée quand le champ est en erreur."""
    ids = [f"{champ.auto_id}_helptext"] if champ.help_text else []
    if champ.errors:
        ids.append(f"{champ.auto_id}_error")
    return " ".join(ids)


def premier_id(champ: BoundField) -> str:
    """Identifiant du premier contrôle qu'on peut atteindre au clavier (cible des liens du résumé d'erreurs)."""
    if isinstance(champ.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{champ.auto_id}_0"
    return champ.id_for_label or champ.auto_id


def _controle(champ: BoundField, nom: str, attributs: dict[str, Any]) -> str:
    if nom:
        siennes = champ.field.widget.attrs.get("class", "")
        attributs["class"] = f"{themes.classes(nom)} {siennes}".strip()
    if decrit_par(champ) and not champ.field.widget.attrs.get("aria-describedby"):
        attributs["aria-describedby"] = decrit_par(champ)
    autocompletion = getattr(champ.form, "autocompletion", {}).get(champ.name)
    if autocompletion:
        attributs["autocomplete"] = autocompletion
    return champ.as_widget(attrs=attributs)


def _options(champ: BoundField, attributs: dict[str, Any]) -> list[dict[str, Any]]:
    """Cases ou boutons radio, chacun : contrôle sans enveloppe, identifiant, libellé, aide, type."""
    options = []
    for sous_champ in champ.subwidgets:
        donnees = sous_champ.data
        donnees["attrs"] = {**donnees["attrs"], **attributs}
        donnees["attrs"].pop("aria-describedby", None)
        html = champ.form.renderer.render("django/forms/widgets/input.html", {"widget": donnees})
        options.append(
            {
                "html": mark_safe(html),  # noqa: S308 (gabarit de Django, déjà échappé)
                "id": sous_champ.id_for_label,
                "libelle": sous_champ.choice_label,
                "aide": getattr(champ.field, "aides_options", {}).get(str(donnees["value"]), ""),
                "radio": donnees["type"] == "radio",
            }
        )
    return options
