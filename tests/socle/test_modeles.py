from collections.abc import Iterator

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from socle.modeles import AvecVersion, VersionPerimee

with isolate_apps("socle"):

    class Section(AvecVersion):
        texte = models.CharField(max_length=20)

        objects: "models.Manager[Section]" = models.Manager()

        class Meta:
            app_label = "socle"


@pytest.fixture
def section(db: None) -> Iterator[Section]:
    with connection.schema_editor() as editeur:
        editeur.create_model(Section)
    yield Section.objects.create(texte="avant")
    with connection.schema_editor() as editeur:
        editeur.delete_model(Section)


def test_une_ecriture_a_jour_passe_et_change_de_version(section: Section) -> None:
    section.texte = "après"
    section.enregistrer_version(1, ["texte"])
    assert section.version == 2
    section.refresh_from_db()
    assert (section.texte, section.version) == ("après", 2)


def test_une_ecriture_en_retard_est_refusee_et_n_ecrit_rien(section: Section) -> None:
    section.enregistrer_version(1, ["texte"])
    section.texte = "perdu"
    with pytest.raises(VersionPerimee, match="Rechargez") as refus:
        section.enregistrer_version(1, ["texte"])
    assert (refus.value.attendue, refus.value.trouvee) == (1, 2)
    section.refresh_from_db()
    assert section.texte == "avant"
