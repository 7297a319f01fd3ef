"""Adresses du configurateur, montées sur /configuration/."""

from django.urls import path

from configurateur.views import essais, fichiers, lignes, rubriques, suites

app_name = "configurateur"
_APPEL = "<slug:code>/"
_LISTE = f"{_APPEL}listes/<str:groupe>/"
urlpatterns = [
    path("", rubriques.liste, name="liste"),
    path("creer/", rubriques.creer, name="creer"),
    path("importer/", fichiers.importer, name="importer"),
    path(_APPEL, rubriques.ensemble, name="ensemble"),
    path(f"{_APPEL}apercu/", essais.apercu, name="apercu"),
    path(f"{_APPEL}apercu/simulateur/", essais.apercu_simulateur, name="apercu_simulateur"),
    path(f"{_APPEL}apercu/simulateur/calcul/", essais.apercu_calcul, name="apercu_calcul"),
    path(f"{_APPEL}apercu/formulaire.pdf", essais.apercu_formulaire, name="apercu_formulaire"),
    path(f"{_APPEL}convention-essai/", essais.convention, name="convention_essai"),
    path(f"{_APPEL}nouvelle-annee/", suites.cloner, name="cloner"),
    path(f"{_APPEL}nouvelle-version/", suites.renouveler, name="nouvelle_version"),
    path(f"{_APPEL}phrases/", suites.phrases, name="phrases"),
    path(f"{_APPEL}phrases/confirmer/", suites.confirmer, name="confirmer"),
    path(f"{_APPEL}differences/", suites.comparer, name="comparer"),
    path(f"{_APPEL}publication/", suites.publication, name="publication"),
    path(f"{_APPEL}cadre-national/", suites.suivre, name="suivre"),
    path(f"{_APPEL}deplacer-une-date/", suites.deplacer, name="deplacer"),
    path(f"{_APPEL}enveloppes/<int:enveloppe>/", suites.notifier, name="notifier_enveloppe"),
    path(f"{_APPEL}retirer/", suites.oter, name="oter"),
    path(f"{_APPEL}exporter/", fichiers.exporter, name="exporter"),
    path(f"{_APPEL}catalogue/", rubriques.catalogue, name="catalogue"),
    path(f"{_LISTE}ajouter/", lignes.ajouter, name="ligne_ajouter"),
    path(f"{_LISTE}essayer/", lignes.essayer, name="ligne_essayer"),
    path(f"{_LISTE}<int:pk>/", lignes.modifier, name="ligne_modifier"),
    path(f"{_LISTE}<int:pk>/retirer/", lignes.retirer, name="ligne_retirer"),
    path(f"{_LISTE}<int:pk>/deplacer/", lignes.deplacer, name="ligne_deplacer"),
    path(f"{_APPEL}<str:rubrique>/", rubriques.rubrique, name="rubrique"),
]
