from collections import defaultdict
from typing import Any

import pytest
from django.http import HttpRequest
from django.utils.safestring import SafeString

from socle import emplacements


@pytest.fixture(autouse=True)
def registre_vide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emplacements, "_emplacements", defaultdict(list))


def test_les_panneaux_suivent_leur_ordre_et_peuvent_se_taire() -> None:
    def second(request: HttpRequest, objet: Any) -> str:
        return f"<p>{objet} 2</p>"

    def premier(request: HttpRequest, objet: Any) -> str:
        return f"<p>{objet} 1</p>"

    def muet(request: HttpRequest, objet: Any) -> None:
        return None

    emplacements.enregistrer("dossier.agent", second)
    emplacements.enregistrer("dossier.agent", second)
    emplacements.enregistrer("dossier.agent", muet, ordre=20)
    emplacements.enregistrer("dossier.agent", premier, ordre=10)
    rendu = emplacements.rendre("dossier.agent", HttpRequest(), "D")
    assert rendu == "<p>D 1</p><p>D 2</p>"
    assert isinstance(rendu, SafeString)


def test_un_emplacement_vide_ne_rend_rien() -> None:
    assert emplacements.rendre("inconnu", HttpRequest(), None) == ""
