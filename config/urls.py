"""Adresses de l'application : une ligne par pièce."""

from django.urls import include, path

from socle import views as vues_socle

urlpatterns = [
    path("sante/", vues_socle.sante, name="sante"),
    path("pret/", vues_socle.pret, name="pret"),
    path("compte/", include("allauth.urls")),
    path("espace/", include("comptes.urls")),
    path("dossiers/", include("candidatures.urls")),
    path("instruction/", include("candidatures.urls_agents")),
    path("", include("socle.urls")),
]

# Pages d'erreur : templates/404.html, 403.html, 500.html et 400.html, trouvés par Django.
