"""Les clés étrangères descendent : les références en chaîne échappent à import-linter."""

from django.apps import apps

ETAGES = {
    "socle": 0,
    "regles": 0,
    "territoires": 0,
    "comptes": 1,
    "aap": 2,
    "candidatures": 3,
    "conventions": 4,
    "bilans": 5,
    "configurateur": 6,
    "pilotage": 6,
    "demonstration": 7,
}


def _maison(etiquette: str) -> bool:
    return etiquette in ETAGES


def test_chaque_piece_installee_a_son_etage() -> None:
    locales = {
        a.label
        for a in apps.get_app_configs()
        if not a.name.startswith(("django", "allauth", "pg")) and "." not in a.name
    }
    assert locales - {"dsfr", "crispy_forms", "csp"} <= set(ETAGES)


def test_les_cles_etrangeres_descendent() -> None:
    remontent = []
    for modele in apps.get_models(include_auto_created=True):
        if not _maison(modele._meta.app_label):
            continue
        for champ in modele._meta.get_fields():
            if not (champ.concrete and champ.is_relation) or champ.related_model is None:
                continue
            cible = champ.related_model._meta.app_label
            depuis = modele._meta.app_label
            if _maison(cible) and cible != depuis and ETAGES[cible] >= ETAGES[depuis]:
                remontent.append(f"{modele._meta.label}.{champ.name} → {cible}")
    assert remontent == []
