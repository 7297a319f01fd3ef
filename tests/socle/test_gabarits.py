"""Pages : structure, navigation, messages, thèmes, noms d'habillage connus."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from socle import contexte, emplacements, navigation, themes
from socle.navigation import Entree
from socle.urls_pages import urlpatterns

GABARITS = Path(settings.BASE_DIR) / "templates"
PAGES = ["pages:accessibilite", "pages:mentions_legales", "pages:donnees_personnelles", "pages:galerie"]
COMPTE = ["account_login", "account_signup", "account_reset_password", "account_email_verification_sent"]


@pytest.fixture(autouse=True)
def theme_par_defaut() -> Iterator[None]:
    themes.choisir(None)
    yield
    themes.choisir(None)


def rendre(gabarit: str, **variables: Any) -> str:
    return Template(f"{{% load socle %}}{gabarit}").render(Context(variables))


def test_les_noms_ecrits_dans_les_gabarits_existent() -> None:
    inconnus = []
    for fichier in GABARITS.rglob("*.html"):
        for noms in re.findall(r"""\{% cl ["']([^"']*)["'] %\}""", fichier.read_text()):
            inconnus += [(fichier.name, nom) for nom in noms.split() if nom not in themes.NOMS]
    assert inconnus == []


@pytest.mark.django_db
@pytest.mark.parametrize("nom", [*PAGES, *COMPTE])
def test_structure_de_page(client: Client, nom: str) -> None:
    html = client.get(reverse(nom)).content.decode()
    assert '<html lang="fr"' in html
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert re.search(r"<title>[^<]+ – Guichet AAP</title>", html)
    repetes = [i for i, n in Counter(re.findall(r'\sid="([^"]+)"', html)).items() if n > 1 and "__prefix__" not in i]
    assert repetes == []
    cibles = re.findall(r'(?:for|aria-describedby|aria-labelledby)="([^"]+)"', html)
    assert [i for groupe in cibles for i in groupe.split() if f'id="{i}"' not in html] == []


@pytest.mark.django_db
def test_le_theme_sobre_n_a_ni_classe_ni_marque_de_l_etat(client: Client) -> None:
    html = client.get(
        reverse("pages:galerie"), {"theme": "sobre", "service": "Département de Mayotte"}
    ).content.decode()
    assert re.findall(r"\bfr-[a-z]", html) == []
    assert "dsfr" not in re.sub(r'<a href="\?theme=dsfr">dsfr</a>|dsfr : ', "", html)
    assert "République" not in html
    assert "Département de Mayotte" in html


@pytest.mark.django_db
def test_la_galerie_garde_la_saisie_et_montre_les_erreurs(client: Client) -> None:
    html = client.post(reverse("pages:galerie"), {"nom": "Les Mangues", "siret": "12"}).content.decode()
    assert 'value="Les Mangues"' in html
    assert 'value="12"' in html
    assert 'href="#id_siret"' in html


@pytest.mark.django_db
def test_reponses_attendues_par_le_script(client: Client) -> None:
    essai = client.post(reverse("pages:galerie_essai"), {"essai-montant": "10,50 €"}).json()
    assert essai["sorties"] == {"moitie": "5,25\u00a0€"}
    assert re.fullmatch(r"\d+\u00a0h\u00a0\d\d", essai["heure"])
    assert set(client.get(reverse("pages:galerie_avancement")).json()) == {"pourcent", "etape", "fait", "url", "erreur"}


@pytest.mark.django_db
def test_page_introuvable(client: Client) -> None:
    reponse = client.get("/accessibilite/nulle-part/")
    assert reponse.status_code == 404
    assert "Page introuvable" in reponse.content.decode()


def _requete(chemin: str = "/", **attributs: Any) -> Any:
    requete = RequestFactory().get(chemin)
    requete.user = AnonymousUser()
    for nom, valeur in attributs.items():
        setattr(requete, nom, valeur)
    return requete


def test_le_refus_dit_sa_phrase_sans_l_interpreter() -> None:
    html = render_to_string("403.html", {"exception": "Réservé à <b>l'autre</b>."}, _requete())
    assert "Réservé à &lt;b&gt;" in html


def test_la_panne_se_rend_sans_contexte() -> None:
    assert "panne" in render_to_string("500.html")


def test_le_contexte_de_page_se_contente_d_une_requete_nue() -> None:
    page = contexte.page(RequestFactory().get("/"))
    assert (page["theme"], page["connecte"], page["nom_service"]) == ("dsfr", False, "")
    assert contexte.page(_requete(theme="sobre"))["theme"] == "sobre"
    assert contexte.page(_requete(theme="pirate"))["theme"] == "dsfr"


@pytest.fixture
def menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_principale", [])
    navigation.enregistrer(lambda _r: [Entree("Dossiers", "/dossiers/", ordre=20), Entree("Accueil", "/", ordre=10)])
    navigation.enregistrer(lambda _r: [Entree("À instruire", "/dossiers/instruire/", ordre=30, compteur=4)])


@pytest.mark.usefixtures("menu")
@pytest.mark.parametrize(
    ("chemin", "active"),
    [("/", "Accueil"), ("/dossiers/12/", "Dossiers"), ("/dossiers/instruire/3/", "À instruire"), ("/ailleurs/", None)],
)
def test_l_entree_la_plus_precise_est_active(chemin: str, active: str | None) -> None:
    entrees = navigation.entrees(_requete(chemin))
    assert [e.libelle for e in entrees] == ["Accueil", "Dossiers", "À instruire"]
    assert [e.libelle for e in entrees if e.active] == ([active] if active else [])


@pytest.mark.usefixtures("menu")
@pytest.mark.parametrize("theme", ["dsfr", "sobre"])
def test_le_menu_est_dans_la_page(theme: str) -> None:
    html = render_to_string("404.html", {}, _requete("/dossiers/", theme=theme))
    assert re.search(r'href="/dossiers/" aria-current="page"', html)
    assert "Se connecter" in html


def test_les_messages_deviennent_des_alertes() -> None:
    messages = [Message(constants.ERROR, "Raté <b>"), Message(constants.SUCCESS, "Fait")]
    html = rendre("{% messages_page %}", messages=messages)
    assert re.search(r'alert--error[^>]*role="alert"', html)
    assert re.search(r'alert--success[^>]*role="status"', html)
    assert "Raté &lt;b&gt;" in html


def test_les_textes_sont_echappes() -> None:
    for gabarit in (
        '{% alerte "info" x x %}', "{% badge x %}", '{% tuile x "/" x %}', "{% carte x texte=x %}",
        "{% citation x x %}",
        "{% encart x %}{{ x }}{% finencart %}", "{% deplier x %}{{ x }}{% findeplier %}", '{% fil x "/" x %}',
        "{% tableau x %}{{ x }}{% fintableau %}", "{% barre_progression 1 2 x %}", "{% chiffre x x x %}",
    ):  # fmt: skip
        assert "<script" not in rendre(gabarit, x="<script>alert(1)</script>"), gabarit


def test_la_progression_reste_entre_zero_et_cent() -> None:
    for valeur, maximum, attendu in ((3, 8, 38), (9, 8, 100), (0, 0, 0), (-1, 8, 0)):
        assert f'<progress value="{attendu}" max="100"' in rendre(f'{{% barre_progression {valeur} {maximum} "x" %}}')


def test_la_pagination_garde_les_filtres_et_se_tait_sur_une_page() -> None:
    page = Paginator(range(50), 10).get_page(2)
    html = rendre("{% pagination page %}", page=page, request=_requete("/?etat=depose&page=2"))
    assert 'href="?etat=depose&amp;page=3"' in html
    assert html.count('aria-current="page"') == 1
    assert rendre("{% pagination page %}", page=Paginator(range(3), 10).get_page(1), request=_requete()).strip() == ""


def test_l_etape_courante_annonce_la_suivante() -> None:
    assert "Étape 2 sur 3" in rendre("{% etape_courante e 2 %}", e=["A", "B", "C"])
    assert "Étape suivante" not in rendre("{% etape_courante e 3 %}", e=["A", "B", "C"])


def test_un_tableau_de_donnees_a_ses_entetes() -> None:
    html = rendre(
        '{% tableau_donnees "Plan" c l nombres="2" total=True %}', c=["Poste", "Montant"], l=[("A", "1"), ("T", "1")]
    )
    assert html.count('scope="col"') == 2
    assert html.count('scope="row"') == 2
    assert html.count("g-ligne-total") == 1
    assert "Plan</caption>" in html


def test_l_emplacement_demande_ses_panneaux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emplacements, "_emplacements", {"essai": [emplacements._Pose(1, lambda _r, o: f"<p>{o}</p>")]})
    assert rendre('{% emplacement "essai" objet %}', request=_requete(), objet="dossier") == "<p>dossier</p>"


def test_les_pages_du_socle_sont_publiques_avec_raison() -> None:
    for motif in urlpatterns:
        garde = resolve(f"/{motif.pattern}").func.garde  # type: ignore[attr-defined]  # posé par socle.gardes
        assert (garde.genre, bool(garde.raison)) == ("publique", True)
