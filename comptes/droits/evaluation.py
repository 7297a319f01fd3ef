"""Répondre à « qui peut quoi ici ? » en partant de la matrice, et seulement d'elle.

Un modèle protégé définit :
- `q_portee(portee, appartenance) -> Q` (classmethod) : ses lignes que cette portée ouvre à cette appartenance. Rendre
  `Q()` ouvre tout, `RIEN` n'ouvre rien. C'est là que vit ce qui ne dépend pas du rôle : un agent ne voit aucun
  brouillon, sauf ouvert pour le porteur ou partagé par lui ;
- `objet_droits` (facultatif) : le premier mot de ses actions, sinon le nom du modèle en minuscules ;
- `interdits(utilisateur) -> dict[action, phrase]` (facultatif) : incompatibilités propres à l'objet.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import BooleanField, Case, Model, Q, Value, When

from comptes.droits import roles
from comptes.droits.libelles import LIBELLES_ACTIONS
from comptes.droits.matrice import MATRICE, portee, roles_autorises
from comptes.droits.roles import LIBELLES_PORTEES, LIBELLES_ROLES, NON, Appartenance, PorteurDeRoles

RIEN = Q(pk__in=())
# Lignes de la matrice qui valent pour tout objet qui a un journal ou des courriels.
TRANSVERSES = ("courriel.voir", "journal.voir")
_PUBLIC = Appartenance(role=roles.PUBLIC)


def appartenances_de(utilisateur: object) -> tuple[Appartenance, ...]:
    """Rend les rôles tenus, plus « toute personne » ; une personne non connectée n'a que celui-là."""
    if isinstance(utilisateur, PorteurDeRoles):
        return (*utilisateur.appartenances(), _PUBLIC)
    return (_PUBLIC,)


def _cellules(utilisateur: object, action: str) -> Iterator[tuple[str, Appartenance]]:
    for appartenance in appartenances_de(utilisateur):
        cellule = portee(appartenance.role, action)
        if cellule != NON:
            yield cellule, appartenance


def _q(modele: Any, cellule: str, appartenance: Appartenance) -> Q:
    """Rend les lignes ouvertes par une cellule ; le guichet lui-même n'a pas de vue partielle."""
    if appartenance.role == roles.SYSTEME:
        return Q()
    q: Q = modele.q_portee(cellule, appartenance)
    return q


def q_visibles(utilisateur: object, action: str, modele: type[Model]) -> Q:
    """Rend le filtre des objets de `modele` sur lesquels cette personne peut faire cette action."""
    morceaux = [_q(modele, cellule, appartenance) for cellule, appartenance in _cellules(utilisateur, action)]
    # « Q() | x » vaut « x » pour Django : un « tout » doit l'emporter avant la réunion.
    if not all(morceaux):
        return Q()
    total = RIEN
    for morceau in morceaux:
        total |= morceau
    return total


def couvre(utilisateur: object, action: str, autre: str) -> bool:
    """Vrai si `action` ouvre à cette personne tout ce que `autre` lui ouvre : qui filtre par `autre` en a fini.

    Vaut pour un modèle dont `q_portee` ne lit pas le rôle, ce qui est le cas des dossiers.
    """
    return set(_etendues(utilisateur, autre)) <= set(_etendues(utilisateur, action))


def _etendues(utilisateur: object, action: str) -> Iterator[tuple[str, Appartenance]]:
    """Cellules, sans le rôle qui les donne : deux rôles du même service ouvrent la même chose."""
    for cellule, appartenance in _cellules(utilisateur, action):
        yield cellule, replace(appartenance, role="")


def interdits_de(utilisateur: object, objet: object) -> dict[str, str]:
    """Rend les incompatibilités de cette personne sur cet objet : {action: phrase}."""
    methode = getattr(objet, "interdits", None)
    resultat: dict[str, str] = methode(utilisateur) if callable(methode) else {}
    return resultat


def peut(utilisateur: object, action: str, objet: Model | None = None) -> bool:
    """Dit si cette personne peut faire cette action (sur cet objet). Lève KeyError pour une action sans ligne."""
    if objet is None:
        return any(True for _ in _cellules(utilisateur, action))
    q = q_visibles(utilisateur, action, type(objet))
    if q and not type(objet)._base_manager.filter(q, pk=objet.pk).exists():
        return False
    return action not in interdits_de(utilisateur, objet)


def actions_de(objet: Model) -> tuple[str, ...]:
    """Rend les lignes de la matrice qui parlent de cet objet."""
    nom = getattr(objet, "objet_droits", objet._meta.model_name)
    return tuple(action for action in MATRICE if action.split(".")[0] == nom or action in TRANSVERSES)


def actions_possibles(utilisateur: object, objet: Model) -> frozenset[str]:
    """Rend toutes les actions permises sur un objet, en une requête au plus.

    Les états n'y comptent pas : croiser avec `machine.possibles(etat)`.
    """
    par_action = {action: list(_cellules(utilisateur, action)) for action in actions_de(objet)}
    paires = list(dict.fromkeys(paire for cellules in par_action.values() for paire in cellules))
    ouvertes = _paires_ouvertes(objet, paires)
    permises = {action for action, cellules in par_action.items() if ouvertes.intersection(cellules)}
    return frozenset(permises - set(interdits_de(utilisateur, objet)))


def _paires_ouvertes(objet: Model, paires: list[tuple[str, Appartenance]]) -> set[tuple[str, Appartenance]]:
    """Rend celles des paires (portée, appartenance) qui ouvrent cet objet."""
    filtres = [_q(type(objet), cellule, appartenance) for cellule, appartenance in paires]
    ouvertes = {paire for paire, q in zip(paires, filtres, strict=True) if not q}
    partiels = [(paire, q) for paire, q in zip(paires, filtres, strict=True) if q]
    if not partiels:
        return ouvertes
    colonnes = {
        f"portee_{rang}": Case(When(q, then=Value(True)), default=Value(False), output_field=BooleanField())
        for rang, (_, q) in enumerate(partiels)
    }
    lignes = type(objet)._base_manager.filter(pk=objet.pk).order_by().annotate(**colonnes).values_list(*colonnes)
    # Un filtre qui traverse une relation multiple peut rendre plusieurs lignes : une seule vraie suffit.
    for ligne in lignes:
        ouvertes.update(paire for (paire, _), vrai in zip(partiels, ligne, strict=True) if vrai)
    return ouvertes


def refus(utilisateur: object, action: str, objet: Model | None = None) -> str:
    """Rend la phrase qui dit pourquoi c'est refusé, qui peut le faire, et ce qu'est la personne ici."""
    raison = interdits_de(utilisateur, objet).get(action) if objet is not None else None
    if raison:
        return raison
    autorises = [
        f"{LIBELLES_ROLES[role]} ({LIBELLES_PORTEES[portee(role, action)]})" for role in roles_autorises(action)
    ]
    qui = f"Peuvent le faire : {', '.join(autorises)}." if autorises else "Personne ne peut le faire ici."
    tenus = [str(appartenance) for appartenance in appartenances_de(utilisateur) if appartenance is not _PUBLIC]
    moi = f"Vous êtes : {', '.join(tenus)}." if tenus else "Vous n'avez encore aucun rôle."
    return f"Vous ne pouvez pas {LIBELLES_ACTIONS[action]}. {qui} {moi}"


class ActeurSysteme:
    """Le guichet lui-même, quand personne n'agit : clôtures, rappels, documents produits."""

    pk: None = None
    libelle_acteur = "Guichet AAP (automatique)"

    def appartenances(self) -> tuple[Appartenance, ...]:
        """Rend le seul rôle du guichet."""
        return (Appartenance(role=roles.SYSTEME),)

    def peut(self, action: str, objet: Model | None = None) -> bool:
        """Répond d'après la colonne « système » de la matrice."""
        return peut(self, action, objet)

    def refus(self, action: str, objet: Model | None = None) -> str:
        """Rend la phrase du refus."""
        return refus(self, action, objet)


SYSTEME = ActeurSysteme()
