"""Déposer, abandonner : ce que fait un dépôt, ce qui le refuse, et l'heure qui compte."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from candidatures import services, types
from candidatures.etats import Etat
from candidatures.models import (
    Dossier,
    Financement,
    Identification,
    LigneBudget,
    PieceDeposee,
    PlanFinancement,
    Poste,
    Projet,
)
from candidatures.services.depot import DepotRefuse
from comptes.types import RoleStructure
from socle import journal
from socle.canonique import empreinte
from socle.horloge import figer, maintenant
from socle.models import Courriel
from socle.travaux import Travail
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant
from tests.fabriques import candidatures as fabriques
from tests.fabriques.comptes import agent, membre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]

CLOTURE = datetime.fromisoformat("2025-07-15T23:59:59.999+02:00")


def deposer(dossier: Dossier, instant: datetime | None = None, cle: uuid.UUID | None = None) -> Dossier:
    """Dépose au nom de qui l'a commencé."""
    return services.deposer(dossier, acteur=dossier.cree_par, instant=instant or maintenant(), cle=cle or uuid.uuid4())


def chemins(dossier: Dossier) -> list[str]:
    """Ce qui manque, par chemin."""
    return [manque.chemin for manque in services.manques_au_depot(dossier)]


def test_un_depot_donne_numero_photographie_releve_accuse_et_journal(horloge: datetime) -> None:
    dossier = deposer(fabriques.signe())
    dossier.refresh_from_db()
    assert (dossier.etat, dossier.numero) == (Etat.DEPOSE, "AURA-2025-0001")
    assert (dossier.depose_le, dossier.depose_par, dossier.complet_le) == (horloge, dossier.cree_par, horloge)
    assert dossier.releve is not None
    assert dossier.releve.numero == 1
    assert dossier.version == dossier.appel.version_courante
    photo = dossier.instantanes.get()
    assert photo.contenu["dossier"]["numero"] == "AURA-2025-0001"
    assert photo.empreinte == empreinte(photo.contenu)
    travail = Travail.objects.get(genre="dossier.accuse")
    assert travail.arguments == {"dossier": dossier.pk, "instantane": photo.pk, "sous_reserve": False}
    assert Travail.objects.filter(genre="dossier.cerfa").count() == 1
    assert [ligne.action for ligne in journal.lignes(dossier)][-1] == "dossier.deposer"
    assert "aura-2025-0001" in dossier.recherche


def test_les_numeros_se_suivent() -> None:
    premier = deposer(fabriques.signe())
    second = deposer(fabriques.signe(appel=premier.appel))
    assert [premier.numero, second.numero] == ["AURA-2025-0001", "AURA-2025-0002"]


def test_la_meme_cle_ne_depose_qu_une_fois() -> None:
    dossier, cle = fabriques.signe(), uuid.uuid4()
    premier, second = deposer(dossier, cle=cle), deposer(dossier, cle=cle)
    assert premier.numero == second.numero
    assert dossier.instantanes.count() == 1
    with pytest.raises(MauvaisEtat):
        deposer(dossier, instant=CLOTURE + timedelta(hours=1))


def test_un_depot_incomplet_dit_tout_ce_qui_manque_et_n_ecrit_rien() -> None:
    dossier = fabriques.complet()
    PieceDeposee.objects.filter(dossier=dossier, code="RIB").delete()
    Projet.objects.filter(pk=dossier.pk).update(objectifs="")
    with pytest.raises(DepotRefuse) as refus:
        deposer(dossier)
    assert [m.chemin for m in refus.value.manques] == ["projet.objectifs", "pieces.RIB", "signature"]
    assert refus.value.manques[1].url == f"/dossiers/{dossier.uuid}/pieces/#champ-pieces-RIB"
    dossier.refresh_from_db()
    assert (dossier.etat, dossier.numero, dossier.appel.dernier_numero) == (Etat.BROUILLON, "", 0)
    assert not dossier.instantanes.exists()
    assert not Travail.objects.filter(genre="dossier.accuse").exists()


@pytest.mark.parametrize("ecart", [timedelta(0), timedelta(microseconds=-1), timedelta(microseconds=999)])
def test_le_dernier_millieme_est_accepte(ecart: timedelta) -> None:
    dossier = deposer(fabriques.signe(), instant=CLOTURE + ecart)
    assert dossier.depose_le == CLOTURE + ecart
    assert dossier.releve is not None
    assert dossier.releve.numero == 2


def test_le_millieme_suivant_est_refuse_a_la_seconde() -> None:
    dossier = fabriques.signe()
    with pytest.raises(DepotRefuse) as refus:
        deposer(dossier, instant=CLOTURE + timedelta(milliseconds=1))
    phrase = str(refus.value).replace("\u00a0", " ")
    assert "clos depuis le 15 juillet 2025 à 23 h 59" in phrase
    assert "16 juillet 2025 à 0 h 00 min 00 s" in phrase
    assert "brouillon est conservé" in phrase


def test_l_instant_de_reception_compte_et_non_celui_du_traitement() -> None:
    dossier = fabriques.signe()
    with figer(CLOTURE + timedelta(seconds=3)):
        assert deposer(dossier, instant=CLOTURE).etat == Etat.DEPOSE


def test_avant_l_ouverture() -> None:
    dossier = fabriques.signe()
    with pytest.raises(DepotRefuse, match="ouvre le"):
        deposer(dossier, instant=datetime.fromisoformat("2025-06-01T10:00:00+02:00"))


@pytest.mark.parametrize(
    ("instant", "releve"),
    [
        ("2025-07-04T23:59:59.999+02:00", 1),
        ("2025-07-04T23:59:59.999600+02:00", 1),
        ("2025-07-05T00:00:00+02:00", 2),
    ],
)
def test_la_releve_du_jour_meme_est_incluse(instant: str, releve: int) -> None:
    depose = deposer(fabriques.signe(), instant=datetime.fromisoformat(instant))
    assert depose.releve is not None
    assert depose.releve.numero == releve


def test_un_redacteur_depose_un_agent_non() -> None:
    dossier = fabriques.signe()
    with pytest.raises(DroitManquant):
        services.deposer(
            dossier, acteur=agent("instructeur", dossier.appel.service), instant=maintenant(), cle=uuid.uuid4()
        )
    redacteur = membre(RoleStructure.REDACTEUR, dossier.structure)
    depose = services.deposer(dossier, acteur=redacteur, instant=maintenant(), cle=uuid.uuid4())
    assert depose.depose_par == redacteur


def test_un_formulaire_change_depuis_sa_signature_est_a_signer_de_nouveau() -> None:
    dossier = fabriques.signe()
    Projet.objects.filter(pk=dossier.pk).update(objectifs="Autre chose.")
    manques = services.manques_au_depot(dossier)
    assert [m.chemin for m in manques] == ["signature"]
    assert "a changé depuis sa signature" in manques[0].phrase
    Projet.objects.filter(pk=dossier.pk).update(objectifs="Accompagner vingt marchés.")
    assert chemins(dossier) == []


def test_une_piece_changee_ne_perime_pas_la_signature() -> None:
    dossier = fabriques.signe()
    piece = dossier.pieces.get(code="RIB")
    services.retirer_piece(piece, acteur=dossier.cree_par)
    assert chemins(dossier) == ["pieces.RIB"]


def test_un_plafond_bloquant_empeche_de_deposer() -> None:
    """« Jamais plus que le besoin » est un plafond : il réduit l'aide, et empêche aussi de déposer plus."""
    dossier = fabriques.complet()
    ligne = Financement.objects.get(dossier=dossier, categorie=types.CategorieFinanceur.DEPARTEMENT)
    ligne.montant += Decimal(1000)
    ligne.save()
    manques = services.manques_au_depot(dossier)
    assert [m.chemin for m in manques] == ["regles.SURFINANCEMENT", "signature"]
    assert "1 000" in manques[0].phrase.replace("\u202f", " ").replace("\u00a0", " ")
    assert manques[0].url.endswith("/plan/#titre-verdict")


def test_une_duree_trop_longue_empeche_de_deposer() -> None:
    dossier = fabriques.complet()
    Poste.objects.filter(dossier=dossier).update(mois=18)
    assert chemins(dossier) == ["regles.DUREE_PROJET", "signature"]


def test_une_regle_ne_repete_pas_ce_que_dit_la_section() -> None:
    dossier = fabriques.complet()
    LigneBudget.objects.filter(dossier=dossier, budget=types.Budget.PROJET, code="74.D1").update(montant=Decimal(11000))
    PlanFinancement.objects.filter(pk=dossier.pk).update(demande=Decimal(29000))
    assert "regles.DESEQUILIBRE" not in chemins(dossier)
    assert "regles.DEMANDE_COHERENTE" not in chemins(dossier)
    assert {"budget_projet", "budget_projet.74.E1"} <= set(chemins(dossier))
    Poste.objects.filter(dossier=dossier).delete()
    assert "regles.ETP_MIN" not in chemins(dossier)
    assert "postes" in chemins(dossier)


def test_une_alerte_n_empeche_pas_de_deposer() -> None:
    dossier = fabriques.complet()
    Identification.objects.filter(pk=dossier.pk).update(situation=types.Situation.NOUVELLE)
    services.signer(dossier, acteur=dossier.cree_par)
    assert chemins(dossier) == []


def test_abandonner_un_brouillon_ne_previent_pas_le_service() -> None:
    dossier = fabriques.brouillon()
    agent("instructeur", dossier.appel.service)
    with pytest.raises(MotifManquant):
        services.abandonner(dossier, acteur=dossier.cree_par, motif="  ")
    abandonne = services.abandonner(dossier, acteur=dossier.cree_par, motif="Plus de besoin.")
    assert (abandonne.etat, abandonne.abandonne_le) == (Etat.ABANDONNE, maintenant())
    assert not Courriel.objects.filter(genre="dossier.abandon").exists()
    with pytest.raises(MauvaisEtat):
        deposer(dossier)


def test_abandonner_un_dossier_depose_previent_le_service_avec_le_motif() -> None:
    dossier = fabriques.depose()
    instructrice = agent("instructeur", dossier.appel.service)
    services.abandonner(dossier, acteur=dossier.cree_par, motif="Projet repris par un voisin.")
    mail = Courriel.objects.get(genre="dossier.abandon")
    assert mail.destinataire == instructrice.courriel
    assert "Projet repris par un voisin." in mail.texte
    assert dossier.instantanes.count() == 1
