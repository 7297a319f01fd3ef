"""Navigation principale et menu du compte : chaque pièce enregistre une fonction qui dit ses entrées."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.http import HttpRequest


@dataclass(frozen=True)
class Entree:
    """Un lien de navigation. `compteur` s'affiche après le libellé ; `active` est calculé d'après l'adresse."""

    libelle: str
    url: str
    ordre: int = 100
    active: bool = False
    compteur: int | None = None


Fournisseur = Callable[[HttpRequest], Iterable[Entree]]
_principale: list[Fournisseur] = []
_compte: list[Fournisseur] = []


def enregistrer(fonction: Fournisseur) -> Fournisseur:
    """Ajoute des entrées à la navigation principale (à appeler dans `AppConfig.ready`, une fois)."""
    if fonction not in _principale:
        _principale.append(fonction)
    return fonction


def enregistrer_compte(fonction: Fournisseur) -> Fournisseur:
    """Ajoute des entrées au menu du compte."""
    if fonction not in _compte:
        _compte.append(fonction)
    return fonction


def entrees(request: HttpRequest) -> list[Entree]:
    """Entrées de la navigation principale pour cette requête, la plus précise étant marquée active."""
    return _marquer(request, _rassembler(_principale, request))


def entrees_compte(request: HttpRequest) -> list[Entree]:
    """Entrées du menu du compte pour cette requête."""
    return _marquer(request, _rassembler(_compte, request))


def _rassembler(fournisseurs: list[Fournisseur], request: HttpRequest) -> list[Entree]:
    return sorted((e for f in fournisseurs for e in f(request)), key=lambda entree: entree.ordre)


def _marquer(request: HttpRequest, liste: list[Entree]) -> list[Entree]:
    """« / » n'est active que pour elle-même ; sinon l'adresse la plus longue qui commence la nôtre gagne."""
    if any(entree.active for entree in liste):
        return liste
    chemin = request.path
    candidates = [e.url for e in liste if e.url == chemin or (e.url != "/" and chemin.startswith(e.url))]
    meilleure = max(candidates, key=len, default=None)
    return [replace(e, active=True) if e.url == meilleure else e for e in liste]
