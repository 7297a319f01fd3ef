"""Vues du socle : état de l'application, boîte aux lettres de démonstration, avancement d'un travail."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from socle import etat_service
from socle.gardes import connecte, publique
from socle.models import Courriel, EtatTravail, Travail
from socle.types import Requete

PAR_PAGE = 25
LECTURE = ("GET",)
ERREUR_TRAVAIL = "Le traitement n'a pas abouti. Réessayez, puis prévenez le service si cela se reproduit."


@publique("sonde de vie : ne lit rien", methodes=LECTURE, sans_base=True)
def sante(_request: Requete) -> JsonResponse:
    """Le processus répond."""
    return JsonResponse({"etat": "ok"})


@publique("sonde de disponibilité : ne montre aucune donnée", methodes=LECTURE, sans_base=True)
def pret(_request: Requete) -> JsonResponse:
    """Base, migrations et courtier ; 503 si l'application ne peut pas servir. Le courtier seul n'empêche pas de
    servir."""
    constat = etat_service.constater()
    return JsonResponse(constat, status=200 if constat["pret"] else 503)


@publique("boîte aux lettres de la démonstration ; fermée ailleurs", methodes=LECTURE)
def courriels(request: Requete) -> HttpResponse:
    """Courriels de la démonstration, du plus récent au plus ancien."""
    _exiger_demo()
    tous = Courriel.objects.defer("texte", "html")
    destinataire = request.GET.get("destinataire", "").strip()
    if destinataire:
        tous = tous.filter(destinataire__icontains=destinataire)
    page = Paginator(tous, PAR_PAGE).get_page(request.GET.get("page"))
    return render(request, "socle/courriel_liste.html", {"page": page, "destinataire": destinataire})


@publique("boîte aux lettres de la démonstration ; fermée ailleurs", methodes=LECTURE)
def courriel(request: Requete, uuid: UUID) -> HttpResponse:
    """Un courriel de la démonstration, liens actifs."""
    _exiger_demo()
    return render(request, "socle/courriel_detail.html", {"courriel": get_object_or_404(Courriel, uuid=uuid)})


@connecte("avancement d'un travail : l'adresse est un secret et ne dit qu'un pourcentage", methodes=LECTURE)
def progression(_request: Requete, uuid: UUID) -> JsonResponse:
    """État et avancement d'un travail, pour la barre de progression."""
    travail = get_object_or_404(Travail.objects.only("etat", "progression", "etape", "resultat"), uuid=uuid)
    return JsonResponse(
        {
            "pourcent": travail.progression,
            "etape": travail.etape or travail.get_etat_display(),
            "fait": travail.etat == EtatTravail.FAIT,
            "url": (travail.resultat or {}).get("url", ""),
            "erreur": ERREUR_TRAVAIL if travail.etat == EtatTravail.ABANDONNE else "",
        }
    )


def _exiger_demo() -> None:
    if not settings.DEMO:
        raise Http404
