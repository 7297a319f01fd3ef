"""La table des adresses dit vrai, elle est complète, et retirer une garde la contredit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseNotFound
from django.urls import reverse

from comptes.droits import LIBELLES_ACTIONS, PUBLIC, SYSTEME, TOUT, portee
from socle import horloge
from tests.conftest import INSTANT
from tests.droits.monde import Monde, batir
from tests.droits.resolveur import Adresse, adresses
from tests.droits.table import COLONNES, CONNEXION, INTERDIT, INVISIBLE, METHODES, TABLE, Ligne

pytestmark = pytest.mark.django_db
NOTRES = adresses()
# Une page qui répond pareil à tous ne dépend d'aucun rôle : ceux-ci suffisent à le voir.
TEMOINS = ("ano", "réd", "ins", "rel", "adm", "sup")
(LE_GUICHET,) = SYSTEME.appartenances()
EXIGEES = [ligne for ligne in TABLE if ligne.adresse in NOTRES and NOTRES[ligne.adresse].vue.garde.genre == "exige"]
REFUSEES = [(nom, methode) for nom in METHODES for methode in ("GET", "POST") if methode not in METHODES[nom]]


def _interdire(_request: Any, exception: Exception) -> HttpResponseForbidden:
    return HttpResponseForbidden(str(exception))


@pytest.fixture(scope="module")
def monde(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monde]:
    """Bâti une fois, dans une transaction que la fin du module annule."""
    dossier = tmp_path_factory.getbasetemp() / "fichiers"
    with pytest.MonkeyPatch.context() as contexte, django_db_blocker.unblock(), horloge.figer(INSTANT):
        contexte.setattr(settings, "MEDIA_ROOT", dossier)
        # Rien ne change d'une demande à l'autre : les nombres du menu de chacun se comptent une fois.
        contexte.setattr(settings, "MENU_MEMOIRE", 3600)
        contexte.setattr("socle.memoire_menu.oublier", lambda _personne: None)
        # Le rendu du PDF et des pages de refus est éprouvé ailleurs : ici, deux mille demandes.
        contexte.setattr("aap.views.appels.dossier_vierge_pdf", lambda *_: b"%PDF-1.7")
        contexte.setattr("bilans.views.compte_rendu.remplir_officiel", lambda *_: b"%PDF-1.7")
        contexte.setattr("bilans.views.evaluation.rendre_note", lambda *_: b"%PDF-1.7")
        contexte.setattr("bilans.services.regional.rendre_regional", lambda *_: b"%PDF-1.7")
        contexte.setattr("config.urls.handler404", lambda *_, **__: HttpResponseNotFound(), raising=False)
        contexte.setattr("config.urls.handler403", _interdire, raising=False)
        with transaction.atomic():
            yield batir()
            transaction.set_rollback(True)


def demander(monde: Monde, ligne: Ligne, colonne: str) -> HttpResponse:
    """Envoie la demande et annule tout ce qu'elle a écrit."""
    client = monde.clients[colonne]
    chemin = NOTRES[ligne.adresse].chemin(monde.parametres(ligne.cible, ligne.adresse))
    with transaction.atomic():
        reponse: Any = client.generic(ligne.methode, chemin)
        transaction.set_rollback(True)
    return reponse  # type: ignore[no-any-return]  # réponse du client de test


def code(reponse: HttpResponse) -> str:
    """Le mot de la table pour cette réponse."""
    if reponse.status_code == 302 and reponse["Location"].startswith(reverse(settings.LOGIN_URL)):
        return CONNEXION
    return str(reponse.status_code)


def test_toute_adresse_est_dans_la_table() -> None:
    assert set(NOTRES) == set(METHODES), "ajoutez ou retirez ces lignes de tests/droits/adresses.txt"


def test_la_table_couvre_toutes_les_methodes_ouvertes() -> None:
    ouvertes = {nom: set(adresse.vue.garde.methodes) for nom, adresse in NOTRES.items()}
    assert ouvertes == METHODES


def test_aucune_vue_n_echappe_au_jeton_des_formulaires() -> None:
    assert [nom for nom, adresse in NOTRES.items() if getattr(adresse.vue, "csrf_exempt", False)] == []


@pytest.mark.parametrize("ligne", TABLE, ids=str)
def test_chacun_obtient_ce_que_la_matrice_dit(monde: Monde, ligne: Ligne) -> None:
    colonnes = COLONNES if len(set(ligne.codes.values())) > 1 else TEMOINS
    obtenus = {colonne: demander(monde, ligne, colonne) for colonne in colonnes}
    assert {colonne: code(reponse) for colonne, reponse in obtenus.items()} == {c: ligne.codes[c] for c in colonnes}
    actions = (NOTRES[ligne.adresse].vue.garde.action, "dossier.voir_instruction")
    phrases = [f"Vous ne pouvez pas {LIBELLES_ACTIONS[action]}." for action in actions if action]
    phrases.append("Vous appartenez à la structure candidate : vous ne pouvez pas vous prononcer sur son dossier.")
    for colonne, reponse in obtenus.items():
        if code(reponse) == INTERDIT:
            assert reponse.content.decode().startswith(tuple(phrases)), colonne


@pytest.mark.parametrize(("nom", "methode"), REFUSEES)
def test_une_methode_absente_de_la_table_est_refusee(monde: Monde, nom: str, methode: str) -> None:
    connue = next(ligne for ligne in TABLE if ligne.adresse == nom)
    ligne = Ligne(nom, connue.cible, methode, {})
    assert code(demander(monde, ligne, "sup")) == "405"
    publique = NOTRES[nom].vue.garde.genre == "publique"
    assert code(demander(monde, ligne, "ano")) == ("405" if publique else CONNEXION)


@contextmanager
def sans_garde(adresse: Adresse) -> Iterator[None]:
    """La vue sans son contrôle : elle reçoit l'objet, quel que soit le droit de la personne."""
    vue: Any = adresse.vue
    cellule = vue.__closure__[vue.__code__.co_freevars.index("controler")]
    controler = cellule.cell_contents

    def ouvrir(request: Any, parametres: dict[str, Any]) -> None:
        with pytest.MonkeyPatch.context() as contexte:
            contexte.setattr("comptes.droits.evaluation._cellules", lambda *_: iter([(TOUT, LE_GUICHET)]))
            contexte.setattr("comptes.droits.evaluation.interdits_de", lambda *_: {})
            controler(request, parametres)

    cellule.cell_contents = ouvrir
    try:
        yield
    finally:
        cellule.cell_contents = controler


@pytest.mark.parametrize("ligne", EXIGEES, ids=str)
def test_retirer_une_garde_se_verrait(monde: Monde, ligne: Ligne, monkeypatch: pytest.MonkeyPatch) -> None:
    """Au moins une personne à qui la table refuse cette adresse y entrerait."""
    refuses = [colonne for colonne, attendu in ligne.codes.items() if attendu in {INTERDIT, INVISIBLE}]
    if not refuses:
        assert portee(PUBLIC, NOTRES[ligne.adresse].vue.garde.action) == TOUT
        return
    for colonne in refuses:
        # Une vue qui tombe en panne faute de garde n'est pas non plus ce que la table annonce.
        monkeypatch.setattr(monde.clients[colonne], "raise_request_exception", False)
    with sans_garde(NOTRES[ligne.adresse]):
        assert any(code(demander(monde, ligne, colonne)) != ligne.codes[colonne] for colonne in refuses)
