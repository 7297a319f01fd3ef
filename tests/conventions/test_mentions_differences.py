"""La différence mot à mot entre un article et son modèle."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conventions.mentions import Sens, comparer


def test_un_mot_change_se_lit() -> None:
    assert [tuple(p) for p in comparer("Le délai est de six mois.", "Le délai est de trois mois.")] == [
        (Sens.GARDE, "Le délai est de "), (Sens.RETIRE, "six"), (Sens.AJOUTE, "trois"), (Sens.GARDE, " mois."),
    ]  # fmt: skip


def test_deux_mots_changes_de_suite_se_lisent_ensemble() -> None:
    assert [tuple(p) for p in comparer("un chat noir dort", "un chien blanc dort")] == [
        (Sens.GARDE, "un "), (Sens.RETIRE, "chat noir"), (Sens.AJOUTE, "chien blanc"), (Sens.GARDE, " dort"),
    ]  # fmt: skip


def test_une_balise_change_d_un_bloc() -> None:
    passages = comparer("Le [[debut]].", "Le [[debut|date_courte]].")
    assert [p.texte for p in passages if p.sens != Sens.GARDE] == ["[[debut]]", "[[debut|date_courte]]"]


def test_deux_textes_egaux_n_ont_pas_d_ecart() -> None:
    assert {p.sens for p in comparer("a b\nc", "a b\nc")} == {Sens.GARDE}
    assert comparer("", "") == []


MOTS = st.lists(st.sampled_from(["un", "deux", " ", " ", "\n", ".", "[[montant]]"]), max_size=20).map("".join)


@given(MOTS, MOTS)
def test_les_passages_rendent_les_deux_textes(avant: str, apres: str) -> None:
    passages = comparer(avant, apres)
    assert "".join(p.texte for p in passages if p.sens != Sens.AJOUTE) == avant
    assert "".join(p.texte for p in passages if p.sens != Sens.RETIRE) == apres
