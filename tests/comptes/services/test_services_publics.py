"""Réglages et rôles d'un service."""

import pytest

from comptes import services
from comptes.models import MembreService
from comptes.services import ActionImpossible
from socle import journal
from socle.workflow import DroitManquant
from tests.comptes.commun import actions_du_journal, destinataires
from tests.fabriques.comptes import (
    MembreServiceFactory,
    ServiceFactory,
    agent,
)
from tests.fabriques.territoires import DepartementFactory


@pytest.mark.django_db
class TestServices:
    """Réglages et rôles d'un service."""

    def test_retirer_un_role_previent_la_personne(self) -> None:
        service = ServiceFactory()
        ligne = MembreServiceFactory(service=service)
        services.retirer_role_service(ligne, acteur=agent("administrateur", service))
        assert not MembreService.objects.filter(utilisateur=ligne.utilisateur).exists()
        assert destinataires("role_service_retire") == [ligne.utilisateur.courriel]
        assert actions_du_journal(service) == ["service.membre.retirer"]

    def test_un_service_garde_un_administrateur(self) -> None:
        ligne = MembreServiceFactory(role="administrateur")
        with pytest.raises(ActionImpossible, match="dernier administrateur"):
            services.retirer_role_service(ligne, acteur=ligne.utilisateur)

    def test_modifier_journalise_les_champs_changes(self) -> None:
        service = ServiceFactory(departements=["69"])
        chef = agent("administrateur", service)
        services.modifier_service(
            service,
            acteur=chef,
            tribunal="tribunal administratif de Lyon",
            departements=[DepartementFactory(code="01")],
        )
        service.refresh_from_db()
        assert service.tribunal == "tribunal administratif de Lyon"
        detail = journal.lignes(service).get().detail.contenu["detail"]
        assert detail == {"champs": ["tribunal", "departements"], "departements": ["01"]}

    def test_un_instructeur_ne_regle_pas_le_service(self) -> None:
        service = ServiceFactory()
        with pytest.raises(DroitManquant):
            services.modifier_service(service, acteur=agent("instructeur", service), tribunal="X")
