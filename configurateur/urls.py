"""Adresses du configurateur, montées sur /configuration/."""

from django.urls import path

from configurateur.views import lignes, rubriques

app_name = "configurateur"
_APPEL = "<slug:code>/"
_LISTE = f"{_APPEL}listes/<str:groupe>/"
urlpatterns = [
    path("", rubriques.liste, name="liste"),
    path("nouveau/", rubriques.creer, name="creer"),
    path(_APPEL, rubriques.ensemble, name="ensemble"),
    path(f"{_APPEL}regles-du-catalogue/", rubriques.catalogue, name="catalogue"),
    path(f"{_LISTE}ajouter/", lignes.ajouter, name="ligne_ajouter"),
    path(f"{_LISTE}essayer/", lignes.essayer, name="ligne_essayer"),
    path(f"{_LISTE}<int:pk>/", lignes.modifier, name="ligne_modifier"),
    path(f"{_LISTE}<int:pk>/retirer/", lignes.retirer, name="ligne_retirer"),
    path(f"{_LISTE}<int:pk>/deplacer/", lignes.deplacer, name="ligne_deplacer"),
    path(f"{_APPEL}<str:rubrique>/", rubriques.rubrique, name="rubrique"),
]
