"""Le mot du service suit le courriel du guichet, mentions remplies."""

import pytest

from aap.models import AppelAProjets, MessageAppel
from aap.services import nouvelle_version, publier
from aap.types import MENTIONS_MESSAGE, CodeMessage
from candidatures.services import creer_dossier
from candidatures.services.messages import valeurs_des_mentions
from candidatures.services.notifications import prevenir_porteur
from comptes.droits import SYSTEME
from socle.models.courriel import Courriel
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import StructureFactory, membre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def _appel(objet: str = "") -> AppelAProjets:
    appel = appel_aura()
    version = nouvelle_version(appel, acteur=SYSTEME)
    corps = "[[structure]], l'appel [[annee]] ferme le [[cloture]]."
    MessageAppel.objects.create(
        version=version, code=CodeMessage.RAPPEL_BROUILLON, libelle="Rappel", objet=objet, corps=corps
    )
    publier(appel, acteur=SYSTEME)
    return AppelAProjets.objects.get(pk=appel.pk)


@pytest.mark.parametrize(
    ("objet", "attendu"), [("", "n'est pas déposé"), ("Pensez à [[appel]]", "Pensez à Facilitateurs")]
)
def test_le_mot_du_service_suit_le_courriel_et_peut_changer_son_objet(objet: str, attendu: str) -> None:
    structure = StructureFactory(nom="Les Clauses")
    dossier = creer_dossier(_appel(objet), structure, acteur=membre("redacteur", structure))
    prevenir_porteur(dossier, "rappel_brouillon")
    courriel = Courriel.objects.get(genre="dossier.rappel_brouillon")
    assert attendu in courriel.objet_mail
    assert "Un mot du service :\nLes Clauses, l'appel 2025 ferme le 15\xa0juillet\xa02025 à 23" in courriel.texte
    assert "Le terminer et le déposer" in courriel.texte
    assert set(valeurs_des_mentions(dossier)) == set(MENTIONS_MESSAGE)


def test_un_autre_courriel_n_a_pas_ce_mot() -> None:
    structure = StructureFactory()
    dossier = creer_dossier(_appel(), structure, acteur=membre("redacteur", structure))
    prevenir_porteur(dossier, "recevable")
    assert "mot du service" not in Courriel.objects.get(genre="dossier.recevable").texte
