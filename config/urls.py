"""Adresses de l'application : une ligne par pièce."""

from django.urls import include, path

from aap.views import appels as vues_aap
from socle import views as vues_socle

urlpatterns = [
    path("", vues_aap.accueil, name="accueil"),
    path("appels/", include("aap.urls")),
    path("questions/", include("aap.urls_agents")),
    path("sante/", vues_socle.sante, name="sante"),
    path("pret/", vues_socle.pret, name="pret"),
    path("compte/", include("allauth.urls")),
    path("espace/", include("comptes.urls")),
    path("dossiers/", include("candidatures.urls")),
    path("instruction/", include("candidatures.urls_agents")),
    path("conventions/", include("conventions.urls")),
    path("bilans/", include("bilans.urls")),
    path("service/", include("pilotage.urls")),
    path("configuration/", include("configurateur.urls")),
    path("", include("socle.urls_pages")),
    path("", include("socle.urls")),
]

# Pages d'erreur : templates/404.html, 403.html, 500.html et 400.html, trouvés par Django.
