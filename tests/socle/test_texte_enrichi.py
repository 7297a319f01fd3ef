"""Le petit balisage : ce qu'il met en forme, ce qu'il laisse tel quel, ce qui ne passe jamais."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socle.texte_enrichi import BALISES, enrichir, neutraliser

NB = "\u00a0"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Un.\nDeux.\n\nTrois.", "<p>Un.<br>Deux.</p><p>Trois.</p>"),
        ("**gras** et *italique*", "<p><strong>gras</strong> et <em>italique</em></p>"),
        ("## Partie\nTexte", "<h3>Partie</h3><p>Texte</p>"),
        ("Il fait :\n– un ;\n– deux.\nFin", f"<p>Il fait{NB}:</p><ul><li>un{NB};</li><li>deux.</li></ul><p>Fin</p>"),
        ("- un\n\n- deux\n\nx\n\ny", "<ul><li>un</li><li>deux</li></ul><p>x</p><p>y</p>"),
        ("Puis\n1. un\n2. deux", "<p>Puis</p><ol><li>un</li><li>deux</li></ol>"),
        ("3. trois", '<ol start="3"><li>trois</li></ol>'),
        ("« oui » n° 3 ; fin", f"<p>«{NB}oui{NB}» n°{NB}3{NB}; fin</p>"),
    ],
)
def test_ce_qui_se_met_en_forme(source: str, html: str) -> None:
    assert enrichir(source) == html


@pytest.mark.parametrize(
    "source",
    [
        "cerfa 15059*02 et 12156*06",
        "Fait à ______, le ______ pour a_b_c",
        "# Un titre de page",
        "2018. Une année",
        "-",
        "12.",
        "[un lien](https://exemple.fr) et `du code` et https://exemple.fr",
        "> une citation",
    ],
)
def test_ce_qui_reste_du_texte(source: str) -> None:
    assert enrichir(source) == f"<p>{source.replace('>', '&gt;')}</p>"


def test_les_sous_titres_prennent_le_niveau_de_la_page() -> None:
    assert enrichir("### Partie", niveau=4) == "<h4>Partie</h4>"
    with pytest.raises(ValueError, match="3 à 5"):
        enrichir("x", niveau=1)


ATTAQUES = (
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>x</p>",
    "<p style='position:fixed'>x</p>",
    "<style>body{display:none}</style>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "<a href='javascript:alert(1)'>x</a>",
    "<javascript:alert(1)>",
    "![x](https://exemple.fr/x.png)",
    "**<svg/onload=alert(1)>**",
    "- <iframe src=//exemple.fr>",
    "## <object data=x>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)


PERMISES = {f"<{b}>" for b in BALISES} | {f"</{b}>" for b in BALISES}


def balises_de(html: str) -> set[str]:
    return set(re.findall(r"<[^>]*>", html))


@pytest.mark.parametrize("attaque", ATTAQUES)
def test_une_injection_ne_reste_que_du_texte(attaque: str) -> None:
    html = enrichir(attaque)
    assert balises_de(html) <= {
        "<p>",
        "</p>",
        "<strong>",
        "</strong>",
        "<ul>",
        "</ul>",
        "<li>",
        "</li>",
        "<h3>",
        "</h3>",
    }
    assert "alert(1)" not in attaque or "alert(1)" in html  # rien n'est avalé : la personne voit ce qu'elle a tapé


@given(st.text(alphabet="<>/ab*_#-–+1.)[](){}\"'=&;:!\n \\`~|", max_size=80))
def test_jamais_une_balise_hors_de_la_liste(source: str) -> None:
    hors = {b for b in balises_de(enrichir(source)) - PERMISES if not re.fullmatch(r'<ol start="\d+">', b)}
    assert not hors


def texte_de(html: str) -> str:
    from html import unescape

    lu = unescape(re.sub(r"</?(?:p|br|strong|em|ul|ol|li|h3)[^>]*>", "\n", html)).replace(NB, " ")
    return " ".join(lu.split())


@given(st.text(alphabet="ab*_#-+1.)[]<>&\\`~ \n", max_size=60))
def test_une_valeur_neutralisee_se_relit_telle_quelle(valeur: str) -> None:
    html = enrichir(neutraliser(valeur))
    assert balises_de(html) <= {"<p>", "</p>", "<br>"}
    assert texte_de(html) == " ".join(valeur.split())
