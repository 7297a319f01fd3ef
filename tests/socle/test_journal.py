from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from socle import journal
from socle.models import DetailJournal, LigneJournal, SceauJournal
from socle.reference import Reference
from tests.fabriques.socle import ActeurEssai

pytestmark = pytest.mark.django_db

DOSSIER = Reference("dossier", 12, "Dossier 12")
AUTRE = Reference("dossier", 13, "Dossier 13")
ACTEUR = ActeurEssai()


@pytest.fixture
def falsifier() -> Callable[[str], None]:
    """Exécute une requête comme le ferait qui aurait la main sur la base, verrou levé."""

    def executer(requete: str) -> None:
        with connection.cursor() as curseur:
            curseur.execute("SET LOCAL guichet.journal_modifiable = 'oui'")
            curseur.execute(requete)
            curseur.execute("SET LOCAL guichet.journal_modifiable = 'non'")

    return executer


def _trois_lignes() -> list[LigneJournal]:
    return [journal.inscrire(DOSSIER, f"dossier.acte{n}", acteur=ACTEUR, detail={"n": n}) for n in (1, 2, 3)]


def test_chaque_objet_a_sa_chaine(horloge: datetime) -> None:
    une, deux, trois = _trois_lignes()
    ailleurs = journal.inscrire(AUTRE, "dossier.creer", acteur=None)
    assert [ligne.rang for ligne in (une, deux, trois, ailleurs)] == [1, 2, 3, 1]
    assert deux.precedent == une.empreinte
    assert une.precedent == ailleurs.precedent == "0" * 64
    assert une.instant == horloge
    assert ailleurs.acteur_id is None
    assert ailleurs.acteur_libelle == "Système"
    assert list(journal.lignes(DOSSIER)) == [une, deux, trois]
    assert journal.verifier() is None


def test_la_ligne_ne_porte_aucune_donnee_personnelle() -> None:
    ligne = journal.inscrire(DOSSIER, "dossier.rejeter", acteur=ACTEUR, motif="Motif de Mme Durand")
    colonnes = " ".join(str(getattr(ligne, champ.attname)) for champ in LigneJournal._meta.concrete_fields)
    assert "Durand" not in colonnes
    assert "Martin" not in colonnes
    assert ligne.motif == "Motif de Mme Durand"


def test_meme_detail_deux_condenses_differents() -> None:
    """Le sel empêche de deviner un détail effacé en essayant des valeurs."""
    condenses = {journal.inscrire(DOSSIER, "acte", acteur=ACTEUR, motif="même").condense for _ in range(2)}
    assert len(condenses) == 2


def test_effacer_les_details_garde_la_chaine_valide_et_s_inscrit() -> None:
    _trois_lignes()
    assert journal.effacer_details(DOSSIER, acteur=ACTEUR, motif="Durée de conservation échue") == 3
    lignes = list(journal.lignes(DOSSIER))
    assert [ligne.motif for ligne in lignes] == ["", "", "", "Durée de conservation échue"]
    assert lignes[0].donnees == {}
    assert lignes[3].action == "journal.effacer_details"
    assert journal.verifier() is None


@pytest.mark.parametrize(
    "requete",
    [
        "UPDATE socle_lignejournal SET action = 'x'",
        "DELETE FROM socle_lignejournal",
        "TRUNCATE socle_lignejournal CASCADE",
        "UPDATE socle_detailjournal SET sel = 'x'",
        "TRUNCATE socle_detailjournal",
        "UPDATE socle_sceaujournal SET nombre = 0",
        "DELETE FROM socle_sceaujournal",
        "TRUNCATE socle_sceaujournal",
    ],
)
def test_la_base_refuse_de_modifier_le_journal(requete: str) -> None:
    journal.inscrire(DOSSIER, "acte", acteur=ACTEUR)
    with connection.cursor() as curseur:
        # TRUNCATE est déjà refusé tant que des contraintes différées attendent : ce n'est pas ce qu'on éprouve.
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="ajout seul"), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(requete)
    assert LigneJournal.objects.count() == 1


@pytest.mark.parametrize(
    ("requete", "rang", "raison"),
    [
        ("UPDATE socle_lignejournal SET apres = 'retenu' WHERE rang = 2", 2, "contenu modifié"),
        ("UPDATE socle_lignejournal SET instant = instant - interval '1 day' WHERE rang = 3", 3, "contenu modifié"),
        (
            "UPDATE socle_detailjournal SET contenu = '{}' WHERE ligne_id = (SELECT min(id) FROM socle_lignejournal)",
            1,
            "détail modifié",
        ),
        ("DELETE FROM socle_detailjournal; DELETE FROM socle_lignejournal WHERE rang = 2", 2, "maillon absent"),
        ("UPDATE socle_lignejournal SET precedent = repeat('1', 64) WHERE rang = 2", 2, "ne suit pas"),
    ],
)
def test_le_premier_maillon_rompu_est_nomme(
    falsifier: Callable[[str], None], requete: str, rang: int, raison: str
) -> None:
    _trois_lignes()
    journal.inscrire(AUTRE, "dossier.creer", acteur=ACTEUR)
    falsifier(requete)
    rupture = journal.verifier()
    assert rupture is not None
    assert (rupture.type, rupture.objet_id, rupture.rang) == ("dossier", 12, rang)
    assert raison in rupture.raison
    assert journal.verifier("convention") is None


def test_le_sceau_voit_une_chaine_raccourcie(falsifier: Callable[[str], None]) -> None:
    _trois_lignes()
    sceau = journal.sceller(date(2025, 7, 1))
    assert sceau.nombre == 3
    falsifier("DELETE FROM socle_detailjournal; DELETE FROM socle_lignejournal WHERE rang = 3")
    assert journal.verifier("dossier") is None
    rupture = journal.verifier()
    assert rupture is not None
    assert rupture.raison == "sceau du 2025-07-01 rompu (2 lignes trouvées, 3 scellées)"


def test_chaque_sceau_suit_le_precedent_et_ne_se_refait_pas() -> None:
    _trois_lignes()
    premier = journal.sceller(date(2025, 7, 1))
    journal.inscrire(DOSSIER, "acte", acteur=ACTEUR)
    assert journal.sceller(date(2025, 7, 1)) == premier
    second = journal.sceller(date(2025, 7, 2))
    assert (second.precedent, second.nombre) == (premier.empreinte, 1)
    assert journal.sceller(date(2025, 7, 3)).nombre == 0
    assert SceauJournal.objects.count() == 3
    assert journal.verifier() is None


def test_un_detail_relu_de_la_base_a_le_meme_condense() -> None:
    journal.inscrire(DOSSIER, "acte", acteur=ACTEUR, detail={"montant": "29473.50", "é": ["œ", None, True, 3]})
    detail = DetailJournal.objects.select_related("ligne").get()
    assert detail.calculer_condense() == detail.ligne.condense


def test_un_flottant_est_refuse() -> None:
    with pytest.raises(TypeError):
        journal.inscrire(DOSSIER, "acte", acteur=ACTEUR, detail={"montant": 0.1})


def test_lire_une_liste_ne_coute_qu_une_requete(django_assert_num_queries: Any) -> None:
    _trois_lignes()
    with django_assert_num_queries(1):
        assert [ligne.donnees["n"] for ligne in journal.lignes(DOSSIER)] == [1, 2, 3]


def test_commande_intacte() -> None:
    _trois_lignes()
    sortie = StringIO()
    call_command("journal_verifier", stdout=sortie, no_color=True)
    assert sortie.getvalue() == "Journal intact : 3 lignes, 0 sceaux.\n"


def test_commande_rompue_sort_avec_le_code_1(falsifier: Callable[[str], None]) -> None:
    _trois_lignes()
    falsifier("UPDATE socle_lignejournal SET action = 'x' WHERE rang = 2")
    erreurs = StringIO()
    with pytest.raises(SystemExit) as sortie:
        call_command("journal_verifier", "--type=dossier", stderr=erreurs, no_color=True)
    assert sortie.value.code == 1
    assert erreurs.getvalue() == "Journal rompu : dossier 12, maillon 2 : contenu modifié\n"
