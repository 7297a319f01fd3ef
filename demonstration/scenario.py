"""Le scénario : qui dépose, qui instruit, qui décide, et quand (jours avant aujourd'hui)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from aap.models import AppelAProjets
from candidatures import services, types
from candidatures.models import Dossier
from candidatures.selecteurs.instruction import actes_ouverts
from candidatures.services.avis import avis_attendus_de
from comptes.models import Structure, Utilisateur
from conventions import services as conventions
from conventions.models import Convention
from demonstration import dossiers
from demonstration.donnees import PAR_CLE
from socle.horloge import aujourd_hui, figer, maintenant
from socle.travaux import executer_echus

SENS = types.SensDecision


@dataclass(frozen=True, slots=True)
class Scene:
    """Ce dont le scénario a besoin : l'appel, les agents par adresse courte, les porteurs par clé."""

    appel: AppelAProjets
    agents: dict[str, Utilisateur]
    porteurs: dict[str, tuple[Structure, Utilisateur]]
    present: datetime

    @contextmanager
    def il_y_a(self, jours: float) -> Iterator[None]:
        """Arrête l'horloge à tant de jours avant aujourd'hui."""
        with figer(self.present - timedelta(days=jours)):
            yield

    def depose(self, cle: str, jours: float, *, signe: bool = True) -> Dossier:
        """Dossier complet, signé et déposé il y a `jours` jours."""
        lieu, acteur = self.porteurs[cle]
        with self.il_y_a(jours + 1):
            dossier = dossiers.complet(self.appel, lieu, acteur, PAR_CLE[cle])
            if signe:
                services.signer(dossier, acteur=acteur, fonction="Présidente", fait_a=lieu.commune)
            else:
                motif = "La présidente est absente jusqu'à la fin du mois."
                services.demander_derogation_signature(dossier, acteur=acteur, motif=motif)
        with self.il_y_a(jours):
            return services.deposer(dossier, acteur=acteur, instant=maintenant(), cle=uuid.uuid4())

    def recevable(self, cle: str, jours: float) -> Dossier:
        """Dossier déclaré recevable."""
        dossier = self.depose(cle, jours + 2)
        with self.il_y_a(jours):
            agent = self.agents["instructrice"]
            services.affecter(dossier, agent, acteur=agent)
            return services.declarer_recevable(dossier, acteur=agent)

    def instruit(self, cle: str, jours: float, notes: tuple[str, ...] = ("4", "4", "3", "4")) -> Dossier:
        """Dossier en instruction, noté, avec l'avis de la DDETS quand un relecteur existe."""
        dossier = self.recevable(cle, jours + 2)
        with self.il_y_a(jours):
            agent = self.agents["instructrice"]
            dossier = services.ouvrir_instruction(dossier, acteur=agent)
            self._avis(dossier)
            version = dossier.version_suivie
            for rang, critere in enumerate(version.criteres.all()):
                haut = critere.points or Decimal(version.echelle_max)
                # Une grille à points, ou une échelle plus courte, se note aux trois quarts.
                prevue = Decimal(notes[rang]) if rang < len(notes) and critere.points is None else haut
                valeur = prevue if prevue < haut else (haut * 3 / 4).quantize(Decimal(1))
                services.noter(dossier, critere, acteur=agent, valeur=valeur, commentaire="Bien étayé.")
        return dossier

    def _avis(self, dossier: Dossier) -> None:
        for court in ("relecteur", "relectrice38", "coordinatrice", "comite"):
            personne = self.agents.get(court)
            if personne is None:
                continue
            if "donner_avis" not in actes_ouverts(personne, dossier) and not personne.peut(
                "dossier.donner_avis", dossier
            ):
                continue
            for avis in avis_attendus_de(personne, dossier):
                services.donner_avis(
                    avis,
                    acteur=personne,
                    sens=types.SensAvis.FAVORABLE,
                    texte="Porteur connu du territoire, besoin réel sur les marchés de l'État.",
                )

    def propose(
        self, cle: str, jours: float, sens: types.SensDecision = SENS.RETENIR, montant: int | None = None
    ) -> Dossier:
        """Dossier proposé à la décision."""
        dossier = self.instruit(cle, jours + 1)
        with self.il_y_a(jours):
            return services.proposer(
                dossier,
                acteur=self.agents["instructrice"],
                sens=sens,
                motif="Structure expérimentée, volumes crédibles, priorité aux marchés de l'État.",
                montant=Decimal(montant or PAR_CLE[cle].demande) if sens == SENS.RETENIR else None,
            )

    def retenu(self, cle: str, jours: float, *, moins: int = 0) -> Convention:
        """Dossier retenu : sa convention vient de naître. `moins` : euros accordés sous la demande."""
        dossier = self.propose(cle, jours + 1)
        with self.il_y_a(jours):
            services.retenir(
                dossier,
                acteur=self.agents["responsable"],
                montant=Decimal(PAR_CLE[cle].demande - moins),
                motif="Le comité régional retient ce projet au titre de la priorité aux structures déjà financées.",
            )
            executer_echus()
        return Convention.objects.get(dossier=dossier)

    def conventionne(self, cle: str, jours: float) -> Convention:
        """Convention remplie, visée, signée, notifiée."""
        convention = self.retenu(cle, jours + 1)
        agents, porteur = self.agents, self.porteurs[cle][1]
        with self.il_y_a(jours):
            debut = (aujourd_hui(self.appel.fuseau) + relativedelta(months=1)).replace(day=1)
            valeurs = {
                "debut": debut,
                "imputation": "Imputation de démonstration",
                "ordonnateur": "Ordonnateur de démonstration",
                "comptable": "Comptable de démonstration",
                "engagement_juridique": "2100000001",
                "signataire_service": "Sylvie Garnier, directrice régionale adjointe",
                "deliberation": "la délibération de démonstration n° 1",
                "reserve_credits": "Ce versement est fait dans la limite des crédits disponibles.",
                "bilan_intermediaire_le": debut + relativedelta(months=6),
                "bilan_final_le": debut + relativedelta(months=13),
                "fin_exercice": debut + relativedelta(years=1, days=-1),
            }
            remplie = conventions.enregistrer_champs(convention, valeurs, acteur=agents["gestionnaire"])
            conventions.regenerer(remplie, acteur=agents["gestionnaire"])
            executer_echus()
            convention = conventions.soumettre(remplie, acteur=agents["gestionnaire"])
            convention = conventions.viser(convention, acteur=agents["responsable"])
            convention = conventions.signer_beneficiaire(convention, acteur=porteur, fonction="Présidente")
            convention = conventions.signer_service(
                convention, acteur=agents["signataire"], fonction="Directrice adjointe"
            )
            return conventions.notifier(convention, acteur=agents["gestionnaire"])


def jouer(scene: Scene) -> None:
    """Un dossier au moins dans chaque état, une convention en préparation et une notifiée."""
    for etape in ETAPES:
        etape(scene)


def _brouillons(scene: Scene) -> None:
    lieu, acteur = scene.porteurs["rhone"]
    with scene.il_y_a(3):
        dossiers.complet(scene.appel, lieu, acteur, PAR_CLE["rhone"])
    lieu, acteur = scene.porteurs["metropole"]
    with scene.il_y_a(1):
        dossiers.brouillon(scene.appel, lieu, acteur, PAR_CLE["metropole"])


def _recus(scene: Scene) -> None:
    scene.depose("ain", 1)
    scene.depose("hautesavoie", 0.5, signe=False)
    dossier = scene.depose("hauteloire", 6)
    with scene.il_y_a(3):
        services.demander_pieces(
            dossier,
            acteur=scene.agents["instructrice"],
            pieces=["RIB"],
            jours=10,
            motif="Le relevé bancaire est au nom d'une autre structure : joignez celui de votre association.",
        )
    scene.recevable("cantal", 2)
    dossier = scene.depose("forez", 5)
    with scene.il_y_a(3):
        services.declarer_irrecevable(
            dossier,
            acteur=scene.agents["instructrice"],
            motif="Le poste présenté encadre un atelier d'insertion : il ne facilite pas la clause sociale.",
        )


def _instruits(scene: Scene) -> None:
    dossier = scene.instruit("isere", 2)
    services.ecrire_message(
        dossier, "Pouvez-vous préciser la part de temps consacrée aux hôpitaux ?", acteur=scene.agents["instructrice"]
    )
    scene.propose("puydedome", 1)


def _decides(scene: Scene) -> None:
    attente = scene.propose("ardeche", 2, SENS.LISTE_ATTENTE)
    with scene.il_y_a(1):
        services.mettre_en_liste_attente(
            attente,
            acteur=scene.agents["responsable"],
            motif="Projet de qualité ; l'enveloppe est consommée à ce jour.",
        )
    rejet = scene.propose("allier", 2, SENS.REJETER)
    with scene.il_y_a(1):
        services.rejeter(
            rejet, acteur=scene.agents["responsable"], motif="Le territoire est déjà couvert par un facilitateur."
        )
    # Accordé moins que demandé : la porteuse a son budget à ajuster.
    scene.retenu("loire", 1, moins=2000)
    scene.conventionne("drome", 1)


def _arretes(scene: Scene) -> None:
    dossier = scene.depose("savoie", 4)
    with scene.il_y_a(2):
        services.abandonner(
            dossier, acteur=scene.porteurs["savoie"][1], motif="Le poste est finalement financé autrement."
        )


ETAPES: tuple[Callable[[Scene], None], ...] = (_brouillons, _recus, _instruits, _decides, _arretes)
