"""Graphiques : des barres à l'échelle, un titre, une description, et les mêmes chiffres en tableau."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest

from socle.graphiques import LARGEUR_MAX, Graphe, Serie
from tests.socle.test_gabarits import rendre


def graphe(**options: object) -> Graphe:
    series = [Serie("objectif", (200, 100)), Serie("atteint", (150, None))]
    return Graphe("Heures", ["T1 2026", "T2 <2026>"], series, unite="h", **options)  # type: ignore[arg-type]


def largeurs(g: Graphe) -> list[Decimal]:
    return [Decimal(barre.largeur) for groupe in g.groupes for barre in groupe.barres]


def test_les_barres_sont_a_l_echelle_de_la_plus_grande() -> None:
    assert largeurs(graphe()) == [LARGEUR_MAX, LARGEUR_MAX * 3 / 4, LARGEUR_MAX / 2, 0]


def test_un_maximum_impose_borne_les_barres() -> None:
    assert largeurs(graphe(maximum=Decimal(100)))[:2] == [LARGEUR_MAX, LARGEUR_MAX]


def test_les_barres_ne_se_chevauchent_pas_et_tiennent_dans_le_dessin() -> None:
    tops = [barre.y for groupe in graphe().groupes for barre in groupe.barres]
    assert all(bas - haut >= 16 for haut, bas in pairwise(tops))
    assert tops[-1] + 16 <= graphe().hauteur


def test_la_description_dit_le_plus_petit_et_le_plus_grand() -> None:
    assert graphe().description == (
        "objectif : de 100\u00a0h (T2 <2026>) à 200\u00a0h (T1 2026). atteint : 150\u00a0h."
    )


def test_une_serie_bancale_est_refusee() -> None:
    with pytest.raises(ValueError, match="une valeur par catégorie"):
        Graphe("x", ["a"], [Serie("s", (1, 2))])


def test_le_dessin_a_titre_description_tableau_et_aucun_style() -> None:
    html = rendre('{% graphique g "heures" %}', g=graphe())
    assert 'role="img" aria-labelledby="graphique-heures-titre graphique-heures-desc"' in html
    assert '<title id="graphique-heures-titre">Heures</title>' in html
    assert "style=" not in html
    assert "T2 &lt;2026&gt;" in html
    cellules = re.findall(r"<td[^>]*>([^<]*)</td>", html)
    assert cellules == ["200\u00a0h", "150\u00a0h", "100\u00a0h", "—"]


def test_sans_valeur_le_graphique_le_dit() -> None:
    html = rendre('{% graphique g "vide" %}', g=Graphe("Heures", ["T1"], [Serie("atteint", (None,))]))
    assert "<svg" not in html
    assert "Aucune valeur" in html
