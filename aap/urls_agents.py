"""Adresses du service pour les questions d'un appel, montées sur /questions/."""

from django.urls import path

from aap.views import reponses as views

app_name = "questions"
urlpatterns = [
    path("", views.file, name="file"),
    path("preciser/<slug:code>/", views.preciser, name="preciser"),
    path("<uuid:uuid>/", views.repondre, name="repondre"),
    path("<uuid:uuid>/ecarter/", views.ecarter, name="ecarter"),
    path("<uuid:uuid>/diffuser/", views.diffuser, name="diffuser"),
]
