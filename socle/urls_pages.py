"""Pages d'information du pied de page, et galerie des composants en démonstration. À inclure à la racine."""

from django.conf import settings
from django.urls import path

from socle import views_galerie, views_pages

app_name = "pages"
urlpatterns = [
    path("accessibilite/", views_pages.accessibilite, name="accessibilite"),
    path("mentions-legales/", views_pages.mentions_legales, name="mentions_legales"),
    path("donnees-personnelles/", views_pages.donnees_personnelles, name="donnees_personnelles"),
]
if settings.DEMO:
    urlpatterns += [
        path("galerie/", views_galerie.galerie, name="galerie"),
        path("galerie/essai/", views_galerie.essai, name="galerie_essai"),
        path("galerie/avancement/", views_galerie.avancement, name="galerie_avancement"),
    ]
