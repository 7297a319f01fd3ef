"""La file des bilans d'un service : ce qu'il y a à lire, compté vue par vue."""

from __future__ import annotations

from django.db.models import QuerySet

from bilans.models import Bilan
from candidatures.models import Dossier
from territoires.models import Departement


def bilans_de_la_file(utilisateur: object) -> QuerySet[Bilan]:
    """Bilans que cette personne peut voir, avec ce que la liste affiche."""
    return Bilan.objects.visibles_par(utilisateur).select_related(
        "convention__dossier__structure", "convention__dossier__appel", "reliquat"
    )


def departements_de(bilans: QuerySet[Bilan]) -> list[tuple[str, str]]:
    """(code, libellé) des départements que ces bilans touchent. Une requête."""
    liens = Dossier.departements.through._default_manager.filter(
        dossier__in=bilans.order_by().values("convention__dossier")
    )
    lus = Departement.objects.filter(pk__in=liens.values("departement")).order_by("code")
    return [(departement.code, departement.libelle) for departement in lus]
