"""Adresses du socle."""

from django.urls import path

from socle import views

app_name = "socle"
urlpatterns = [
    path("courriels/", views.courriels, name="courriels"),
    path("courriels/<uuid:uuid>/", views.courriel, name="courriel"),
    path("travaux/<uuid:uuid>/progression", views.progression, name="progression"),
]
