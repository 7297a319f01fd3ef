"""La forme d'un article : ce qui se lit, ce qui ne se lit pas, et à quelle ligne."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.mentions.analyse import Place, Pour, Si, Texte, analyser, parcourir, resserrer


def test_une_mention_son_format_et_le_texte_autour() -> None:
    analyse = analyser("Le [[debut|date_courte]], [[ montant ]].")
    assert analyse.defauts == ()
    assert analyse.noeuds == (
        Texte("Le "), Place("debut", "date_courte", 1), Texte(", "), Place("montant", "", 1), Texte("."),
    )  # fmt: skip


def test_une_balise_seule_sur_sa_ligne_emporte_sa_ligne() -> None:
    analyse = analyser("A\n\n[[si prive]]\nB\n[[sinon]]\nC\n[[fin]]\nD")
    (avant, si, apres) = analyse.noeuds
    assert (avant, apres) == (Texte("A\n\n"), Texte("D"))
    assert isinstance(si, Si)
    assert (si.alors, si.sinon) == ([Texte("B\n")], [Texte("C\n")])


def test_une_balise_dans_sa_phrase_ne_prend_rien() -> None:
    analyse = analyser("Un [[si prive]]deux [[fin]]trois\nquatre")
    assert [type(n) for n in analyse.noeuds] == [Texte, Si, Texte]
    assert analyse.noeuds[2] == Texte("trois\nquatre")


def test_sans_passage_une_fin_dans_la_phrase_reste_la_date_de_fin() -> None:
    analyse = analyser("Elle prend fin le [[fin]].")
    assert (analyse.noeuds[1], analyse.defauts) == (Place("terme", "", 1), ())


def test_un_si_dans_un_pour_et_un_pour_dans_un_si_se_lisent() -> None:
    analyse = analyser("[[pour poste]]\n[[si prive]]\nx\n[[fin]]\n[[fin]]\n[[si prive]][[pour poste]]y[[fin]][[fin]]")
    assert analyse.defauts == ()
    assert [(type(n).__name__, bloc) for n, bloc in parcourir(analyse.noeuds)] == [
        ("Pour", ""), ("Si", "poste"), ("Texte", "poste"), ("Si", ""), ("Pour", ""), ("Texte", "poste"),
    ]  # fmt: skip
    assert isinstance(analyse.noeuds[0], Pour)


@pytest.mark.parametrize(
    ("corps", "ligne", "phrase"),
    [
        ("A\n[[si prive]]\nB", 2, "« [[si prive]] » n'est pas refermé par « [[fin]] »."),
        ("A\n\n[[pour poste]]", 3, "« [[pour poste]] » n'est pas refermé par « [[fin]] »."),
        ("A\n[[fin]]\nB", 2, "« [[fin]] » ne referme rien. Pour la date de fin, écrivez [[terme]]."),
        (
            "[[si prive]]x[[fin]] et [[fin]]", 1,
            "« [[fin]] » ne referme rien. Pour la date de fin, écrivez [[terme]].",
        ),
        ("[[sinon]]", 1, "« [[sinon]] » n'est pas dans un « [[si …]] »."),
        ("[[pour poste]][[sinon]][[fin]]", 1, "« [[sinon]] » n'est pas dans un « [[si …]] »."),
        ("[[si prive]]\n[[sinon]]\n[[sinon]]\n[[fin]]", 3, "« [[si prive]] » a déjà son « [[sinon]] »."),
        (
            "[[si prive]]\n[[si public]]\n[[fin]]\n[[fin]]", 2,
            "« [[si public]] » est dans un autre « [[si …]] » : refermez le premier d'abord.",
        ),
        (
            "[[pour poste]][[pour versement]][[fin]][[fin]]", 1,
            "« [[pour versement]] » est dans un autre « [[pour …]] » : refermez le premier d'abord.",
        ),
        ("x\n[[montant", 2, "Des crochets « [[ » ne sont pas refermés par « ]] » sur la même ligne."),
        ("[[montant]\nx]]", 1, "Des crochets « [[ » ne sont pas refermés par « ]] » sur la même ligne."),
        ("[[Montant total]]", 1, "« [[Montant total]] » ne se lit pas."),
        ("[[]]", 1, "« [[]] » ne se lit pas."),
        ("[[__class__.mro]]", 1, "« [[__class__.mro]] » ne se lit pas."),
        ("[[si 1 == 1]]", 1, "« [[si 1 == 1]] » ne se lit pas."),
    ],
)  # fmt: skip
def test_un_defaut_se_dit_a_sa_ligne(corps: str, ligne: int, phrase: str) -> None:
    defauts = analyser(corps).defauts
    assert (defauts[0].ligne, defauts[0].phrase) == (ligne, phrase)


def test_un_passage_omis_ne_laisse_pas_de_trou() -> None:
    assert resserrer("\nA\n\n\n\nB\n\n") == "A\n\nB"


MORCEAUX = st.sampled_from(
    ["[[si prive]]", "[[sinon]]", "[[fin]]", "[[pour poste]]", "[[montant]]", "[[", "]]", "\n", "a "]
)


@given(st.lists(MORCEAUX, max_size=12).map("".join))
def test_la_lecture_ne_leve_jamais_et_place_ses_defauts_dans_le_texte(corps: str) -> None:
    lignes = corps.count("\n") + 1
    assert all(1 <= defaut.ligne <= lignes for defaut in analyser(corps).defauts)
