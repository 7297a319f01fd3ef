"""Mener un dossier par ses verbes : recevable, en instruction, proposé, retenu, avec les bonnes personnes."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from candidatures import services, types
from candidatures.models import Dossier
from comptes.models import Service, Utilisateur
from socle import journal
from socle.models import Courriel, LigneJournal
from tests.fabriques.candidatures import depose
from tests.fabriques.comptes import agent

DEMANDE = Decimal("29473.00")


@dataclass
class Equipe:
    """Un dossier déposé, son service, un instructeur et un responsable."""

    dossier: Dossier = field(default_factory=depose)
    instructeur: Utilisateur = field(init=False)
    responsable: Utilisateur = field(init=False)

    def __post_init__(self) -> None:
        self.instructeur, self.responsable = agent("instructeur", self.service), agent("responsable", self.service)

    @property
    def service(self) -> Service:
        return self.dossier.appel.service

    def recevable(self) -> Dossier:
        self.dossier = services.declarer_recevable(self.dossier, acteur=self.instructeur)
        return self.dossier

    def en_instruction(self) -> Dossier:
        self.dossier = services.ouvrir_instruction(self.recevable(), acteur=self.instructeur)
        return self.dossier

    def propose(self, montant: Decimal | None = DEMANDE, **options: Any) -> Dossier:
        self.dossier = services.proposer(
            self.en_instruction(),
            acteur=self.instructeur,
            motif="Projet solide.",
            sens=options.pop("sens", types.SensDecision.RETENIR),
            montant=montant,
        )
        return self.dossier

    def retenir(self, **options: Any) -> Dossier:
        valeurs: dict[str, Any] = {
            "acteur": self.responsable,
            "motif": "Priorité régionale.",
            "montant": DEMANDE,
        } | options
        return services.retenir(self.dossier, **valeurs)


def derniere_ligne(dossier: Dossier) -> LigneJournal:
    """Dernière ligne du journal du dossier."""
    ligne = journal.lignes(dossier).last()
    assert ligne is not None
    return ligne


def courriels(genre: str) -> list[str]:
    """Destinataires des mails de ce genre, dans l'ordre d'écriture."""
    return list(Courriel.objects.filter(genre=genre).order_by("pk").values_list("destinataire", flat=True))
