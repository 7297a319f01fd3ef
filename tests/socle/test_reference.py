import pytest

from socle.reference import Reference, reference
from tests.fabriques.socle import CourrielFactory, TravailFactory


@pytest.mark.django_db
def test_designe_par_app_modele_identifiant_et_libelle() -> None:
    travail = TravailFactory.create(cle="accuse:1")
    assert reference(travail) == Reference("socle.travail", travail.pk, "essai (accuse:1)")


@pytest.mark.django_db
def test_le_type_du_journal_l_emporte() -> None:
    courriel = CourrielFactory.create()
    courriel.type_journal = "message"
    assert reference(courriel).type == "message"


def test_une_reference_passe_telle_quelle() -> None:
    cible = Reference("dossier", 1, "Dossier 1")
    assert reference(cible) is cible


def test_un_objet_non_enregistre_ne_se_designe_pas() -> None:
    with pytest.raises(ValueError, match="identifiant"):
        reference(CourrielFactory.build())


@pytest.mark.django_db
def test_le_libelle_est_borne() -> None:
    assert len(reference(CourrielFactory.create(objet_mail="x" * 300)).libelle) == 250
