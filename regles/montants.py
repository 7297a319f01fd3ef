"""Le seul endroit où l'on arrondit. Euros et centimes en `Decimal`, jamais de flottant."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

ZERO = Decimal("0.00")
CENTIME = Decimal("0.01")
CENT = Decimal(100)
# Le cerfa 12156*06 s'écrit en euros entiers (« Ne pas indiquer les centimes ») : l'euro est son unité.
UNITE_CERFA = Decimal(1)


def tronquer(montant: Decimal) -> Decimal:
    """Vers le bas au centime : on ne donne jamais plus que ce que le texte permet."""
    return montant.quantize(CENTIME, rounding=ROUND_DOWN)


def arrondir(montant: Decimal) -> Decimal:
    """Demi-supérieur au centime."""
    return montant.quantize(CENTIME, rounding=ROUND_HALF_UP)


def pourcentage(part: Decimal, base: Decimal) -> Decimal:
    """`part` en % de `base`, deux décimales, demi-supérieur ; 0,00 si la base est nulle."""
    return arrondir(part * CENT / base) if base else ZERO


def en_entier_impression(montant: Decimal, *, demande: bool = False) -> Decimal:
    """Euros entiers pour le cerfa. Une demande est tronquée : elle n'est JAMAIS arrondie vers le haut."""
    return montant.quantize(UNITE_CERFA, rounding=ROUND_DOWN if demande else ROUND_HALF_UP)


def en_entiers(
    montants: Mapping[str, Decimal],
    *,
    jamais_plus: frozenset[str] = frozenset(),
    plutot_pas: frozenset[str] = frozenset(),
) -> dict[str, Decimal]:
    """Euros entiers pour le cerfa, dont la somme est celle des montants tronquée à l'euro.

    Chaque montant est tronqué ; les euros qui manquent vont aux plus forts restes, puis par clé. `plutot_pas` ne
    monte qu'en dernier, `jamais_plus` jamais : deux colonnes égales au centime restent égales une fois imprimées.
    """
    entiers = {cle: en_entier_impression(valeur, demande=True) for cle, valeur in montants.items()}
    restes = {cle: montants[cle] - entier for cle, entier in entiers.items()}
    manque = int(en_entier_impression(somme(montants.values()), demande=True) - somme(entiers.values()))
    candidats = sorted(
        (cle for cle, reste in restes.items() if reste and cle not in jamais_plus),
        key=lambda cle: (cle in plutot_pas, -restes[cle], cle),
    )
    for cle in candidats[:manque]:
        entiers[cle] += UNITE_CERFA
    return entiers


def est_entier(montant: Decimal) -> bool:
    return montant == montant.to_integral_value()


def depasse(demande: Decimal, limite: Decimal) -> bool:
    """Vrai si `demande` dépasse `limite`, sauf arrondi du cerfa (euros entiers, moins de 1 € de trop)."""
    exces = demande - limite
    return exces > 0 and not (est_entier(demande) and exces < UNITE_CERFA)


def somme(montants: Iterable[Decimal]) -> Decimal:
    return sum(montants, ZERO)


def borner(montant: Decimal) -> Decimal:
    """Un plafond n'est jamais négatif."""
    return max(ZERO, montant)


def repartir(total: Decimal, poids: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Répartit `total` au prorata des poids ; la somme des parts vaut `total` au centime.

    Les centimes restants vont aux plus forts restes, puis par clé : le résultat ne dépend pas de l'ordre.
    Poids tous nuls : parts égales. Aucune clé : dictionnaire vide.
    """
    if not poids:
        return {}
    assiette = sum(poids.values(), Decimal(0))
    reels = poids if assiette else dict.fromkeys(poids, Decimal(1))
    assiette = assiette or Decimal(len(poids))
    exactes = {cle: total * valeur / assiette for cle, valeur in reels.items()}
    parts = {cle: tronquer(valeur) for cle, valeur in exactes.items()}
    reste = total - sum(parts.values(), ZERO)
    pas = CENTIME if reste >= 0 else -CENTIME
    ordre = sorted(exactes, key=lambda cle: (-abs(exactes[cle] - parts[cle]), cle))
    for rang in range(int(abs(reste) / CENTIME)):
        parts[ordre[rang % len(ordre)]] += pas
    return parts


def decouper(total: Decimal, parts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Échéances d'un montant : chaque part est tronquée, la dernière prend le reste (la somme est exacte)."""
    if not parts:
        return ()
    debut = tuple(tronquer(total * part) for part in parts[:-1])
    return (*debut, total - somme(debut))
