"""Adresses des comptes, sous /espace/."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from comptes.views import espace, invitations, services_publics, structures


class ConvertisseurActe(StringConverter):
    """Un acte sur un rattachement, nommé dans l'adresse."""

    regex = "|".join(structures.ACTES)


register_converter(ConvertisseurActe, "acte")

app_name = "comptes"
_STRUCTURE = "structures/<uuid:uuid>/"
_SERVICE = "services/<uuid:uuid>/"
urlpatterns = [
    path("", espace.espace, name="espace"),
    path("profil/", espace.profil, name="profil"),
    path("invitations/<uuid:uuid>/", invitations.invitation, name="invitation"),
    path("structures/rattacher/", structures.rattacher, name="rattacher"),
    path("structures/rejoindre/<str:siret>/", structures.rejoindre, name="rejoindre"),
    path(_STRUCTURE, structures.structure, name="structure"),
    path(f"{_STRUCTURE}modifier/", structures.structure_modifier, name="structure_modifier"),
    path(f"{_STRUCTURE}inviter/", structures.structure_inviter, name="structure_inviter"),
    path(
        f"{_STRUCTURE}invitations/<uuid:invitation>/annuler/",
        structures.invitation_annuler,
        name="structure_invitation_annuler",
    ),
    path(f"{_STRUCTURE}membres/<int:membre>/signataire/", structures.signataire_designer, name="signataire_designer"),
    path(f"{_STRUCTURE}membres/<int:membre>/<acte:acte>/", structures.membre_acte, name="membre_acte"),
    path(_SERVICE, services_publics.service, name="service"),
    path(f"{_SERVICE}modifier/", services_publics.service_modifier, name="service_modifier"),
    path(f"{_SERVICE}images/", services_publics.service_images, name="service_images"),
    path(f"{_SERVICE}images/<str:nom>/", services_publics.service_image, name="service_image"),
    path(f"{_SERVICE}inviter/", services_publics.service_inviter, name="service_inviter"),
    path(
        f"{_SERVICE}invitations/<uuid:invitation>/annuler/",
        services_publics.service_invitation_annuler,
        name="service_invitation_annuler",
    ),
    path(
        f"{_SERVICE}membres/<int:membre>/retirer/",
        services_publics.service_role_retirer,
        name="service_role_retirer",
    ),
]
