"""Les fils-pièges doivent se déclencher : un piège rompu laisse tout passer."""

import socket
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as reglages
from django.db import connection
from django.template import Context, engines

from socle import pdf
from tests.conftest import SortieReseau, VariableAbsente


def test_sortir_du_poste_echoue() -> None:
    with socket.socket() as prise:
        with pytest.raises(SortieReseau):
            prise.connect(("192.0.2.1", 80))
        with pytest.raises(SortieReseau):
            prise.connect_ex(("192.0.2.1", 80))


def test_un_pdf_ne_se_rend_qu_une_fois() -> None:
    page = "<html lang='fr'><title>Essai</title><p>Une page.</p></html>"
    premier = pdf.imprimer(page, "essai:1", ())
    assert pdf.imprimer(page, "essai:1", ()) is premier
    assert pdf.imprimer(page, "essai:2", ()) != premier


@pytest.mark.pdf_neuf
def test_la_marque_fait_rendre_a_neuf() -> None:
    page = "<html lang='fr'><title>Essai</title><p>Une page.</p></html>"
    premier = pdf.imprimer(page, "essai:1", ())
    assert pdf.imprimer(page, "essai:1", ()) is not premier


def test_rester_sur_le_poste_est_permis() -> None:
    with socket.create_server(("127.0.0.1", 0)) as serveur, socket.create_connection(serveur.getsockname()) as lien:
        assert lien.getpeername() == serveur.getsockname()


def _rendre(source: str, nom: str, **contexte: Any) -> str:
    moteur: Any = engines["django"]
    gabarit = moteur.engine.from_string(source)
    for noeud in gabarit.nodelist:
        noeud.origin.name = nom
    rendu: str = gabarit.render(Context(contexte))
    return rendu


NOTRE = str(Path(reglages.BASE_DIR) / "templates" / "socle" / "essai.html")


def test_une_variable_absente_de_nos_gabarits_echoue() -> None:
    with pytest.raises(VariableAbsente, match=r"dossier\.numero"):
        _rendre("{{ dossier.numero }}", NOTRE)
    with pytest.raises(VariableAbsente):
        _rendre("{{ titre|upper }}", NOTRE)


@pytest.mark.parametrize("source", ["{{ x|default:'a' }}", "{% if x %}b{% endif %}a"])
def test_un_defaut_ou_un_si_dit_que_l_absence_est_prevue(source: str) -> None:
    assert _rendre(source, NOTRE) == "a"


def test_les_gabarits_des_bibliotheques_gardent_leurs_usages() -> None:
    assert _rendre("{{ x }}{{ x|default:'a' }}", "/ailleurs/dsfr/page.html") == "a"


@pytest.mark.django_db
def test_le_verrou_du_journal_est_pose_pendant_les_tests() -> None:
    with connection.cursor() as curseur:
        curseur.execute("SELECT current_setting('guichet.journal_modifiable', true)")
        assert curseur.fetchone()[0] in {None, ""}
