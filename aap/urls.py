"""Adresses publiques des appels, sous /appels/."""

from django.urls import path

from aap.views import appels, questions

app_name = "aap"
urlpatterns = [
    path("", appels.liste, name="liste"),
    path("<slug:code>/", appels.appel, name="appel"),
    path("<slug:code>/simulateur/", appels.simulateur, name="simulateur"),
    path("<slug:code>/simulateur/calcul/", appels.simulateur_calcul, name="simulateur_calcul"),
    path("<slug:code>/eligibilite/", appels.eligibilite, name="eligibilite"),
    path("<slug:code>/questions/", questions.questions, name="questions"),
    path("<slug:code>/questions/confirmer/<uuid:jeton>/", questions.confirmer, name="question_confirmer"),
    path("<slug:code>/dossier-vierge.pdf", appels.dossier_vierge, name="dossier_vierge"),
]
