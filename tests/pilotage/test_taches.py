"""Ce qui attend chacun : les bonnes choses, à la bonne personne, et la liste dit le même nombre que le compteur."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from aap.models import AppelAProjets
from candidatures.etats import Etat
from candidatures.selecteurs.attentes import Regard
from comptes.models import Utilisateur
from comptes.types import TypeService, TypeStructure
from conventions.etats import Etat as EtatConvention
from conventions.models import SignatureConvention, VersionConvention
from conventions.types import ModeSignature, Partie
from pilotage.selecteurs import retards, taches
from pilotage.types import Tache
from socle.horloge import figer
from socle.models import Courriel
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import ServiceFactory, StructureFactory, agent, representant
from tests.fabriques.pilotage import avis_demande, confier, convention_legere, demande, derogation, dossier_leger
from tests.fabriques.socle import CourrielFactory, TravailFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
JOUR = timedelta(days=1)


@pytest.fixture
def appel() -> AppelAProjets:
    return appel_aura()


def cle(tache: Tache) -> str:
    return parse_qs(urlsplit(tache.url).query)["attente"][0]


def comptes(personne: Utilisateur) -> dict[str, tuple[int, int]]:
    """{objet:clé: (nombre, retard)} pour cette personne."""
    return {f"{t.quoi}:{cle(t)}": (t.nombre, t.retard) for t in taches(Regard(personne)).lignes}


def test_un_instructeur_voit_ses_dossiers_et_ceux_de_personne(appel: AppelAProjets) -> None:
    moi, autre = agent("instructeur", appel.service), agent("instructeur", appel.service)
    confier(dossier_leger(appel), moi)
    dossier_leger(appel)
    confier(dossier_leger(appel), autre)
    dossier_leger(appel, Etat.RECEVABLE)
    confier(dossier_leger(appel, Etat.EN_INSTRUCTION), moi)
    dossier_leger(appel, Etat.REJETE)
    assert comptes(moi) == {"dossier:a_verifier": (2, 0), "dossier:a_ouvrir": (1, 0), "dossier:a_proposer": (1, 0)}


def test_un_dossier_sous_reserve_n_est_pas_a_verifier_et_se_tranche_au_terme(
    appel: AppelAProjets, horloge: datetime
) -> None:
    moi = agent("instructeur", appel.service)
    dossier = dossier_leger(appel, sous_reserve_signature=True, complet_le=None)
    derogation(dossier, horloge + JOUR)
    assert comptes(moi) == {}
    with figer(horloge + 2 * JOUR):
        assert comptes(moi) == {"dossier:sous_reserve": (1, 1)}


def test_les_complements_se_suivent_sept_jours_avant_et_sont_en_retard_apres(
    appel: AppelAProjets, horloge: datetime
) -> None:
    moi = agent("instructeur", appel.service)
    demande(dossier_leger(appel, Etat.A_COMPLETER), horloge + 10 * JOUR)
    assert comptes(moi) == {}
    with figer(horloge + 4 * JOUR):
        assert comptes(moi) == {"dossier:complements": (1, 0)}
    with figer(horloge + 11 * JOUR):
        assert comptes(moi) == {"dossier:complements": (1, 1)}


def test_le_responsable_repond_confie_et_decide_mais_pas_ce_qu_il_a_propose(
    appel: AppelAProjets, horloge: datetime
) -> None:
    responsable, instructrice = agent("responsable", appel.service), agent("instructeur", appel.service)
    derogation(confier(dossier_leger(appel, sous_reserve_signature=True), instructrice), horloge + JOUR)
    confier(dossier_leger(appel, Etat.PROPOSE, propose_par=instructrice), instructrice)
    confier(dossier_leger(appel, Etat.PROPOSE, propose_par=responsable), instructrice)
    dossier_leger(appel)
    assert comptes(responsable) == {
        "dossier:derogation": (1, 0),
        "dossier:a_confier": (1, 0),
        "dossier:a_decider": (1, 0),
    }


def test_le_silence_alerte_quinze_jours_avant_et_les_personnes_publiques_n_ont_pas_ce_delai(
    appel: AppelAProjets, horloge: datetime
) -> None:
    responsable, moi = agent("responsable", appel.service), agent("instructeur", appel.service)
    confier(dossier_leger(appel, Etat.EN_INSTRUCTION), agent("instructeur", appel.service))
    public = StructureFactory(type=TypeStructure.COMMUNE)
    dossier_leger(appel, Etat.EN_INSTRUCTION, structure=public)
    # Complet le 1er juillet : rejet le 1er septembre, alerte le 17 août.
    with figer(datetime(2025, 8, 16, 12, tzinfo=UTC)):
        assert "dossier:rejet_implicite" not in comptes(responsable)
    with figer(datetime(2025, 8, 17, 12, tzinfo=UTC)):
        assert comptes(responsable)["dossier:rejet_implicite"] == (1, 0)
        assert "dossier:rejet_implicite" not in comptes(moi)
    with figer(datetime(2025, 9, 1, 12, tzinfo=UTC)):
        assert comptes(responsable)["dossier:rejet_implicite"] == (1, 1)
        (retard,) = [r for r in retards(responsable) if "silence" in r.raison]
        assert retard.terme.isoformat() == "2025-09-01"


def test_un_relecteur_voit_ses_avis_et_leur_retard(appel: AppelAProjets, horloge: datetime) -> None:
    ddets = ServiceFactory(type=TypeService.DDETS, parent=appel.service, departements=["69"])
    relecteur, instructrice = agent("relecteur_ddets", ddets), agent("instructeur", appel.service)
    avis_demande(dossier_leger(appel, Etat.RECEVABLE), ddets, horloge + JOUR, instance="DDETS")
    dossier_leger(appel, Etat.RECEVABLE)
    assert comptes(relecteur) == {"dossier:mes_avis": (1, 0)}
    with figer(horloge + 2 * JOUR):
        assert comptes(relecteur) == {"dossier:mes_avis": (1, 1)}
        assert comptes(instructrice)["dossier:avis_en_retard"] == (1, 1)


def test_un_autre_service_ne_voit_rien(appel: AppelAProjets) -> None:
    dossier_leger(appel)
    convention_legere(dossier_leger(appel, Etat.RETENU))
    for role in ("instructeur", "responsable", "gestionnaire", "signataire_service"):
        assert comptes(agent(role)) == {}


def test_les_pannes_se_voient_sur_leur_dossier(appel: AppelAProjets) -> None:
    moi, dossier = agent("instructeur", appel.service), dossier_leger(appel, Etat.RETENU)
    TravailFactory(etat="abandonne", objet_type="dossier", objet_id=dossier.pk)
    autre = dossier_leger(appel, Etat.REJETE)
    CourrielFactory(etat=Courriel.Etat.ECHEC, objet_type="dossier", objet_id=autre.pk)
    TravailFactory(etat="abandonne", objet_type="convention", objet_id=dossier.pk)
    assert comptes(moi) == {"dossier:en_panne": (2, 0)}


def test_chaque_role_a_ses_conventions(appel: AppelAProjets) -> None:
    service = appel.service
    etats = EtatConvention
    for etat in (etats.BROUILLON, etats.EN_VISA, etats.A_SIGNER, etats.SIGNEE, etats.EN_COURS):
        convention_legere(dossier_leger(appel, Etat.RETENU), etat)
    a_signer = convention_legere(dossier_leger(appel, Etat.RETENU), etats.A_SIGNER)
    for rang in (1, 2):
        VersionConvention.objects.create(convention=a_signer, rang=rang, contenu={}, empreinte="x" * 64)
    signer = {"partie": Partie.BENEFICIAIRE, "mode": ModeSignature.APPLICATION, "nom": "Durand", "empreinte": "x" * 64}
    signataire = agent("signataire_service", service)
    ancienne = a_signer.versions.get(rang=1)
    SignatureConvention.objects.create(version=ancienne, signee_par=signataire, **signer)
    # Une signature d'une version reprise ne vaut pas pour la nouvelle.
    assert comptes(signataire) == {}
    courante = a_signer.versions.get(rang=2)
    SignatureConvention.objects.create(version=courante, signee_par=signataire, **signer)
    assert comptes(signataire) == {"convention:a_signer": (1, 0)}
    assert comptes(agent("gestionnaire", service)) == {
        "convention:a_preparer": (1, 0),
        "convention:a_notifier": (1, 0),
        "convention:beneficiaire": (1, 0),
    }
    responsable = comptes(agent("responsable", service))
    assert (responsable["convention:a_viser"], responsable["convention:a_preparer"]) == ((1, 0), (1, 0))


def test_attendre_n_est_pas_compte_comme_une_chose_a_faire(appel: AppelAProjets) -> None:
    convention_legere(dossier_leger(appel, Etat.RETENU), EtatConvention.A_SIGNER)
    lues = taches(Regard(agent("gestionnaire", appel.service)))
    assert (len(lues.lignes), lues.total) == (1, 0)


def test_qui_est_de_la_structure_candidate_n_a_rien_a_y_faire(appel: AppelAProjets) -> None:
    structure = StructureFactory()
    dossier_leger(appel, structure=structure)
    moi = agent("instructeur", appel.service)
    assert comptes(moi) == {"dossier:a_verifier": (1, 0)}
    interessee = representant(structure)
    interessee.affectations.create(service=appel.service, role="instructeur")
    interessee.oublier_appartenances()
    assert comptes(interessee) == {}


def test_le_retard_vient_en_premier_puis_le_plus_ancien(appel: AppelAProjets, horloge: datetime) -> None:
    moi = agent("instructeur", appel.service)
    dossier_leger(appel)
    tardif, ancien = dossier_leger(appel, Etat.A_COMPLETER), dossier_leger(appel, Etat.A_COMPLETER)
    demande(tardif, horloge - JOUR)
    demande(ancien, horloge - 3 * JOUR)
    lues = taches(Regard(moi))
    assert [cle(t) for t in lues.lignes] == ["complements", "a_verifier"]
    assert (lues.total, lues.retard) == (3, 2)
    assert [(r.numero, r.terme) for r in retards(moi)] == [
        (ancien.numero, (horloge - 3 * JOUR).date()),
        (tardif.numero, (horloge - JOUR).date()),
    ]


@pytest.mark.parametrize("role", ["instructeur", "responsable", "gestionnaire"])
def test_chaque_lien_mene_a_une_liste_de_ce_nombre(
    appel: AppelAProjets, horloge: datetime, client: Client, role: str
) -> None:
    moi = agent(role, appel.service)
    for etat in (Etat.DEPOSE, Etat.DEPOSE, Etat.RECEVABLE, Etat.EN_INSTRUCTION, Etat.PROPOSE):
        dossier_leger(appel, etat)
    demande(dossier_leger(appel, Etat.A_COMPLETER), horloge + JOUR)
    derogation(dossier_leger(appel, sous_reserve_signature=True), horloge - JOUR)
    for etape in EtatConvention:
        convention_legere(dossier_leger(appel, Etat.RETENU), etape)
    client.force_login(moi)
    lignes = taches(Regard(moi)).lignes
    assert lignes
    for tache in lignes:
        reponse = client.get(tache.url)
        assert reponse.status_code == 200
        assert reponse.context["page"].paginator.count == tache.nombre, tache.libelle
