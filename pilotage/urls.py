"""Adresses du pilotage, montées sur /service/."""

from django.urls import path

from pilotage import views

app_name = "pilotage"
urlpatterns = [path("", views.accueil, name="accueil")]
