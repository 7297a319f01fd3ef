"""Une base par part de la suite, copiée d'un moule : les migrations ne se jouent qu'une fois pour toutes les parts."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from psycopg import sql


def nom_du_moule() -> str:
    """Nom de la base moule, à côté de celles des parts."""
    return f"test_{connection.settings_dict['NAME']}_moule"


def mouler(commun: Path) -> None:
    """Fait créer la base de cette part d'après le moule ; la première part arrivée le bâtit, les autres l'attendent.

    `commun` : dossier que toutes les parts voient.
    """
    with _chacun_son_tour(commun):
        bati = commun / "moule"
        if not bati.exists():
            _batir()
            bati.touch()
    connection.settings_dict["TEST"]["TEMPLATE"] = nom_du_moule()


def demouler(commun: Path, parts: int) -> None:
    """La dernière part à finir efface le moule."""
    with _chacun_son_tour(commun):
        finies = commun / "finies"
        with finies.open("a") as suite:
            suite.write(".")
        if finies.stat().st_size == parts:
            with connection._nodb_cursor() as curseur:
                curseur.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(nom_du_moule())))


def _batir() -> None:
    essais, nom = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    de_la_part, essais["NAME"] = essais["NAME"], nom_du_moule()
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        # Ferme la connexion et rend son nom au réglage ; la base, elle, reste.
        connection.creation.destroy_test_db(nom, verbosity=0, keepdb=True)
    finally:
        essais["NAME"] = de_la_part


@contextmanager
def _chacun_son_tour(commun: Path) -> Iterator[None]:
    with (commun / "verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        yield
