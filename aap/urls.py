"""Adresses publiques des appels, sous /appels/."""

from django.urls import path

from aap import views, views_questions

app_name = "aap"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("<slug:code>/", views.appel, name="appel"),
    path("<slug:code>/simulateur/", views.simulateur, name="simulateur"),
    path("<slug:code>/simulateur/calcul/", views.simulateur_calcul, name="simulateur_calcul"),
    path("<slug:code>/eligibilite/", views.eligibilite, name="eligibilite"),
    path("<slug:code>/questions/", views_questions.questions, name="questions"),
    path("<slug:code>/questions/confirmer/<uuid:jeton>/", views_questions.confirmer, name="question_confirmer"),
    path("<slug:code>/dossier-vierge.pdf", views.dossier_vierge, name="dossier_vierge"),
]
