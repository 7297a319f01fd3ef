"""Les lignes d'un appel s'écrivent à l'écran : chaque liste, chaque rubrique, chaque refus."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aap.models import AppelAProjets
from configurateur.champs.rubriques import GROUPES, RUBRIQUES
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def appel() -> AppelAProjets:
    return appel_aura(publie=False)


@pytest.fixture
def admin(client: Client, appel: AppelAProjets) -> Client:
    client.force_login(agent("administrateur", appel.service))
    return client


def champs_de(reponse: Any) -> dict[str, Any]:
    """Ce que le navigateur renverrait sans rien toucher."""
    saisie = reponse.context["saisie"]
    valeurs: dict[str, Any] = {}
    for formulaire in saisie.formulaires:
        for membre in getattr(formulaire, "forms", [formulaire]):
            _ajouter(valeurs, membre)
        if hasattr(formulaire, "management_form"):
            _ajouter(valeurs, formulaire.management_form)
    return valeurs


def _ajouter(valeurs: dict[str, Any], formulaire: Any) -> None:
    for champ in formulaire:
        valeur = champ.value()
        widget = champ.field.widget
        if hasattr(widget, "decompress"):
            for rang, sous in enumerate(widget.decompress(valeur)):
                valeurs[f"{champ.html_name}{widget.widgets_names[rang]}"] = sous
        elif valeur is True:
            valeurs[champ.html_name] = "on"
        elif isinstance(valeur, list):
            valeurs[champ.html_name] = valeur
        elif valeur is not False:
            valeurs[champ.html_name] = widget.format_value(valeur) or ""


@pytest.mark.parametrize("cle", RUBRIQUES)
def test_chaque_rubrique_s_ouvre(admin: Client, appel: AppelAProjets, cle: str) -> None:
    reponse = admin.get(reverse("configurateur:rubrique", args=[appel.code, cle]))
    assert reponse.status_code == 200
    assert RUBRIQUES[cle].titre in reponse.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("cle", GROUPES)
def test_chaque_ligne_se_reenregistre_sans_rien_changer(admin: Client, appel: AppelAProjets, cle: str) -> None:
    """Ouvrir une ligne et l'enregistrer telle quelle n'abîme rien : l'écran sait dire tout ce que le fichier dit."""
    modele = GROUPES[cle].modele
    for ligne in modele._default_manager.filter(version__appel=appel):
        avant = modele._default_manager.filter(pk=ligne.pk).values().get()
        adresse = reverse("configurateur:ligne_modifier", args=[appel.code, cle, ligne.pk])
        page = admin.get(adresse)
        assert page.status_code == 200, ligne.code
        reponse = admin.post(adresse, champs_de(page))
        assert reponse.status_code == 302, (ligne.code, [f.errors for f in reponse.context["saisie"].formulaires])
        apres = modele._default_manager.filter(pk=ligne.pk).values().get()
        assert apres == avant, ligne.code
