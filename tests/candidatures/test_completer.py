"""Compléter : dans le délai que l'appel permet, sans rien changer à la date du dépôt ni à la relève."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

import pytest

from aap.models import AppelAProjets
from candidatures import services
from candidatures.etats import Etat
from candidatures.models import DemandeCompletion, Dossier, Projet
from candidatures.selecteurs.complements import choses_demandees, demande_ouverte
from candidatures.selecteurs.parcours import dossier_charge
from candidatures.services.depot import DepotRefuse
from candidatures.types import Section
from socle.horloge import avancer, figer, maintenant
from socle.models import Courriel
from socle.travaux import Travail
from socle.workflow import MauvaisEtat, TransitionInterdite
from tests.fabriques import candidatures as fabriques
from tests.fabriques.aap import appel_aura, sans_gel
from tests.fabriques.comptes import agent
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]

CLOTURE = datetime.fromisoformat("2025-07-15T23:59:59.999+02:00")


def demander(dossier: Dossier, jours: int = 5, **quoi: list[str]) -> Dossier:
    """L'instructeur demande des compléments."""
    instructeur = agent("instructeur", dossier.appel.service)
    return services.demander_pieces(dossier, acteur=instructeur, motif="RIB illisible.", jours=jours, **quoi)


def joindre_rib(dossier: Dossier, pages: int = 3) -> None:
    """Joint un autre RIB."""
    services.deposer_piece(dossier, "RIB", televerse(pdf(pages), "rib.pdf"), acteur=dossier.cree_par)


def completer(dossier: Dossier, instant: datetime | None = None) -> Dossier:
    """Envoie les compléments."""
    return services.completer(dossier, acteur=dossier.cree_par, instant=instant or maintenant())


def test_un_complement_garde_date_numero_et_releve(horloge: datetime) -> None:
    dossier = demander(fabriques.depose(), pieces=["RIB"])
    with figer(datetime.fromisoformat("2025-07-06T09:00:00+02:00")) as plus_tard:
        joindre_rib(dossier)
        complet = completer(dossier)
    assert (complet.etat, complet.depose_le, complet.numero) == (Etat.DEPOSE, horloge, "AURA-2025-0001")
    assert complet.releve is not None
    assert complet.releve.numero == 1
    assert complet.complet_le == plus_tard
    assert [p.moment for p in complet.instantanes.all()] == ["depot", "complement"]
    assert demande_ouverte(complet) is None


def test_la_piece_d_avant_la_demande_ne_suffit_pas() -> None:
    dossier = fabriques.depose()
    avancer(timedelta(hours=1))
    dossier = demander(dossier, pieces=["RIB"])
    with pytest.raises(DepotRefuse) as refus:
        completer(dossier)
    assert [(m.chemin, "RIB" in m.phrase) for m in refus.value.manques] == [("pieces.RIB", True)]
    choses = choses_demandees(dossier_charge(dossier), _demande(dossier))
    assert [(c.faite, c.url.endswith("#champ-pieces-RIB")) for c in choses] == [(False, True)]
    avancer(timedelta(hours=1))
    joindre_rib(dossier)
    assert [c.faite for c in choses_demandees(dossier_charge(dossier), _demande(dossier))] == [True]


def _demande(dossier: Dossier) -> DemandeCompletion:
    demande = demande_ouverte(dossier)
    assert demande is not None
    return demande


def test_une_section_rouverte_se_corrige_puis_se_signe_de_nouveau() -> None:
    dossier = demander(fabriques.depose(), sections=[Section.PROJET])
    Projet.objects.filter(pk=dossier.pk).update(objectifs="Objectifs corrigés.")
    with pytest.raises(DepotRefuse) as refus:
        completer(dossier)
    assert [m.chemin for m in refus.value.manques] == ["signature"]
    services.signer(dossier, acteur=dossier.cree_par)
    assert completer(dossier).etat == Etat.DEPOSE
    assert Travail.objects.filter(genre="dossier.cerfa").count() == 2


def test_apres_la_cloture_zero_jour_veut_dire_jamais() -> None:
    dossier = fabriques.depose()
    with figer(CLOTURE + timedelta(hours=8)), pytest.raises(TransitionInterdite, match="n'accepte plus de compléments"):
        demander(dossier, pieces=["RIB"])


def test_avant_la_cloture_le_delai_s_arrete_a_la_cloture() -> None:
    dossier = demander(fabriques.depose(), jours=30, pieces=["RIB"])
    assert _demande(dossier).echeance == CLOTURE


@pytest.mark.parametrize(
    ("jours", "echeance"), [(3, "2025-07-19T23:59:59.999+02:00"), (30, "2025-07-25T23:59:59.999+02:00")]
)
def test_apres_la_cloture_l_appel_donne_ses_jours(jours: int, echeance: str) -> None:
    dossier = fabriques.depose(appel=_appel_avec(10))
    attendue = datetime.fromisoformat(echeance)
    with figer(datetime.fromisoformat("2025-07-16T09:00:00+02:00")):
        dossier = demander(dossier, jours=jours, pieces=["RIB"])
        joindre_rib(dossier)
    assert _demande(dossier).echeance == attendue
    with pytest.raises(DepotRefuse, match="délai pour compléter est passé"):
        completer(dossier, instant=attendue + timedelta(milliseconds=1))
    assert completer(dossier, instant=attendue).etat == Etat.DEPOSE


def test_les_jours_de_grace_suivent_l_heure_ecrite_au_changement_d_heure() -> None:
    """Clôture le 15 octobre à l'heure d'été, délai jusqu'au 4 novembre à l'heure d'hiver : toujours 23 h 59."""
    appel = _appel_avec(20)
    appel.cloture_jour = date(2025, 10, 15)
    appel.save()
    dossier = fabriques.depose(appel=appel)
    with figer(datetime.fromisoformat("2025-10-20T09:00:00+02:00")):
        dossier = demander(dossier, jours=60, pieces=["RIB"])
    assert _demande(dossier).echeance == datetime.fromisoformat("2025-11-04T23:59:59.999+01:00")


def _appel_avec(jours: int) -> AppelAProjets:
    appel = appel_aura()
    with sans_gel():
        appel.versions.update(jours_completude=jours)
    return appel


def test_completer_previent_le_service_et_sans_demande_ne_fait_rien() -> None:
    dossier = fabriques.depose()
    with pytest.raises(MauvaisEtat):
        completer(dossier)
    instructrice = agent("instructeur", dossier.appel.service)
    dossier = services.demander_pieces(dossier, acteur=instructrice, motif="RIB.", jours=5, pieces=["RIB"])
    joindre_rib(dossier)
    completer(dossier)
    assert Courriel.objects.get(genre="dossier.complements_recus").destinataire == instructrice.courriel


def test_un_complement_sous_reserve_reste_sous_reserve() -> None:
    dossier = fabriques.complet()
    services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Conseil en août.")
    dossier = services.deposer(dossier, acteur=dossier.cree_par, instant=maintenant(), cle=uuid.uuid4())
    dossier = demander(dossier, pieces=["RIB"])
    joindre_rib(dossier)
    complet = completer(dossier)
    assert (complet.sous_reserve_signature, complet.complet_le) == (True, None)


def test_le_mail_dit_quoi_et_pour_quand() -> None:
    dossier = demander(fabriques.depose(), pieces=["RIB"])
    mail = Courriel.objects.get(genre="dossier.completion", destinataire=dossier.cree_par.courriel)
    assert "RIB illisible." in mail.texte
    assert "6 juillet 2025 à 23 h 59" in mail.texte.replace("\u00a0", " ")
