"""Les conventions signées avant que leurs postes ne se figent : un travail par convention les figera."""

from django.db import migrations

from socle.horloge import maintenant

SIGNEES = ("signee", "en_cours", "echue")


def programmer(apps, schema_editor):
    """Les postes se calculent par les verbes, que l'historique des modèles ne connaît pas : ils restent à faire."""
    conventions = apps.get_model("conventions", "Convention")._base_manager
    travaux = apps.get_model("socle", "Travail")._base_manager
    a_figer = conventions.filter(etat__in=SIGNEES, postes__isnull=True, debut__isnull=False, fin__isnull=False)
    for convention in a_figer.order_by("pk"):
        travaux.get_or_create(
            cle=f"convention:{convention.uuid}:figer",
            defaults={
                "genre": "convention.figer",
                "arguments": {"convention": convention.pk},
                "echeance": maintenant(),
                "cree_le": maintenant(),
                "objet_type": "convention",
                "objet_id": convention.pk,
                "objet_libelle": convention.numero,
            },
        )


class Migration(migrations.Migration):

    dependencies = [
        ('conventions', '0007_resiliation_datee'),
        ('socle', '0002_journal_en_ajout_seul'),
    ]

    operations = [migrations.RunPython(programmer, migrations.RunPython.noop)]
