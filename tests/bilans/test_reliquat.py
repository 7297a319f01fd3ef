"""Le reliquat : chaque terme vient de la convention et du compte rendu ; une personne décide, l'argent suit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bilans.etats import EtatReliquat
from bilans.models import Bilan, Reliquat
from bilans.selecteurs.reliquat import donnees
from bilans.services import reliquat as actes
from conventions.etats import EtatReversement, EtatVersement
from conventions.mentions import cout_retenu
from conventions.models import EvenementPoste, Reversement
from conventions.services import figer_postes, reversements
from regles.montants import tronquer
from socle.evenements import abonner
from socle.horloge import maintenant
from socle.models import Courriel
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite
from tests.bilans.suites import agent_de, compte_rendu_transmis, compte_rendu_valide, porteur, relu
from tests.conventions.argent import payee
from tests.conventions.commun import html
from tests.fabriques.aap import sans_gel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def bilan() -> Bilan:
    """AURA : 15 000 € accordés sur 30 000 € de coût retenu, tout payé ; 27 000 € de personnel réalisés."""
    bilan = compte_rendu_valide()
    payee(bilan.convention)
    return relu(bilan)


def avec_poste(bilan: Bilan) -> Bilan:
    """Le même, ses postes figés comme à la signature."""
    figer_postes(bilan.convention)
    return relu(bilan)


def calcule(bilan: Bilan, depenses: Decimal | None = None) -> Reliquat:
    return actes.calculer(bilan, acteur=agent_de("instructeur", bilan), depenses=depenses)


def decide(reliquat: Reliquat, **options: Any) -> Reliquat:
    return actes.decider(
        reliquat, acteur=agent_de("responsable", reliquat.bilan), **{"motif": "Poste vacant.", **options}
    )


def termes(reliquat: Reliquat) -> dict[str, str | None]:
    return {ligne["libelle"]: ligne["montant"] for ligne in reliquat.calcul}


def test_le_taux_de_la_convention_s_applique_aux_depenses_eligibles(bilan: Bilan) -> None:
    lues = donnees(bilan)
    assert (lues.taux, lues.proposees, lues.accorde, lues.verse) == (
        Decimal("0.5"), Decimal(27000), Decimal("15000.00"), Decimal("15000.00")
    )  # fmt: skip
    assert lues.calculer().due == Decimal("13500.00")
    reliquat = calcule(bilan)
    assert (reliquat.montant_propose, reliquat.etat) == (Decimal("1500.00"), EtatReliquat.PROPOSE)
    assert termes(reliquat)["À rendre"] == "1500.00"
    assert [x["libelle"] for x in reliquat.calcul if x["retenu"]] == ["Dépenses réalisées × taux"]


def test_le_besoin_borne_quand_les_autres_produits_couvrent(bilan: Bilan) -> None:
    bilan.lignes.filter(code="74.D1").update(realisation=17000)
    lues = donnees(relu(bilan))
    assert lues.besoin == Decimal(10000)
    assert lues.calculer().due == Decimal(10000)


def test_les_mois_non_pourvus_baissent_le_plafond_par_etp(bilan: Bilan) -> None:
    poste = avec_poste(bilan).convention.postes.get()
    auteur = porteur(bilan)
    EvenementPoste.objects.create(poste=poste, nature="prise_de_poste", debut=date(2026, 5, 1), declare_par=auteur)
    lues = donnees(relu(bilan))
    assert lues.plafond_etp == Decimal("29473.00")
    assert lues.calculer().due == tronquer(Decimal("29473.00") * 4 / 12)
    assert "4 mois pourvus sur 12" in lues.phrases_postes[0]


def test_un_poste_dont_rien_n_est_declare_n_est_pas_vacant(bilan: Bilan) -> None:
    assert "rien n'est déclaré" in donnees(avec_poste(bilan)).phrases_postes[0]


def test_la_clause_de_la_convention_laisse_sa_part(bilan: Bilan) -> None:
    with sans_gel():
        regle = bilan.convention.dossier.version_suivie.regles.get(code="COMPTE_RENDU_FINANCIER")
        regle.parametres |= {"excedent_part": "0.20", "excedent_assiette": "trop_percu"}
        regle.save()
    reliquat = calcule(relu(bilan))
    assert reliquat.montant_propose == Decimal("1200.00")
    assert termes(reliquat)["Part que la convention laisse au bénéficiaire"] == "300.00"


def test_l_agent_corrige_les_depenses_eligibles_et_recalcule(bilan: Bilan) -> None:
    assert calcule(bilan, Decimal(20000)).montant_propose == Decimal("5000.00")
    assert calcule(bilan).montant_propose == Decimal("1500.00")
    assert Reliquat.objects.count() == 1


def test_le_calcul_attend_la_validation_et_un_droit() -> None:
    bilan = compte_rendu_transmis()
    with pytest.raises(MauvaisEtat, match="validé"):
        calcule(bilan)
    with pytest.raises(DroitManquant):
        actes.calculer(bilan, acteur=porteur(bilan))


def test_decider_propose_le_reversement_previent_et_emet(bilan: Bilan) -> None:
    recus: list[Reliquat] = []
    abonner("reliquat.decide", lambda *, reliquat, **_: recus.append(reliquat))
    decidee = decide(calcule(bilan))
    assert recus == [decidee]
    reversement = Reversement.objects.get()
    assert (decidee.reversement, reversement.montant, reversement.etat, reversement.origine) == (
        reversement, Decimal("1500.00"), EtatReversement.PROPOSE, "reliquat",
    )  # fmt: skip
    courriel = Courriel.objects.get(genre="bilan.reliquat_decide")
    assert "ne payez rien avant" in courriel.texte
    with pytest.raises(MauvaisEtat):
        decide(decidee)
    with pytest.raises(MauvaisEtat, match="déjà décidé"):
        calcule(bilan)


def test_qui_a_calcule_ne_decide_pas_de_la_somme_a_rendre_qui_a_arrete_le_reliquat_le_peut(bilan: Bilan) -> None:
    """Deux personnes suffisent : un service n'a souvent qu'un responsable."""
    responsable, autre = agent_de("responsable", bilan), agent_de("responsable", bilan)
    somme = actes.decider(actes.calculer(bilan, acteur=autre), acteur=responsable, motif="Poste vacant.").reversement
    assert somme is not None
    assert somme.propose_par == autre
    with pytest.raises(DroitManquant, match="une autre personne le décide"):
        reversements.decider(somme, acteur=autre, motif="À rendre.", echeance=date(2027, 12, 31))
    decidee = reversements.decider(somme, acteur=responsable, motif="À rendre.", echeance=date(2027, 12, 31))
    assert decidee.etat == EtatReversement.DECIDE


def test_le_taux_se_lit_sur_ce_que_l_appel_compte(bilan: Bilan) -> None:
    """AURA compte le salaire chargé : les frais du poste n'entrent ni dans le coût retenu, ni dans les dépenses."""
    bilan.convention.dossier.postes.update(frais_directs=1500, frais_generaux=500)
    bilan.lignes.filter(code="62.3").update(realisation=2000)
    lues = donnees(relu(bilan))
    assert lues.proposees == sum(lues.tableau.realise(code) for code in ("63", "64"))
    assert cout_retenu(bilan.convention) == Decimal(30000)
    assert lues.calculer(Decimal(30000)).due == bilan.convention.montant
    assert "L'appel et la convention comptent le salaire chargé" in lues.phrase_assiette


def test_decider_moins_ou_rien_mais_jamais_plus(bilan: Bilan) -> None:
    reliquat = calcule(bilan)
    with pytest.raises(TransitionInterdite, match="va de 0"):
        decide(reliquat, montant=Decimal("1500.01"))
    with pytest.raises(MotifManquant):
        decide(reliquat, motif=" ")
    assert decide(reliquat, montant=Decimal(0)).reversement is None
    assert not Reversement.objects.exists()


def test_une_personne_seule_decide(bilan: Bilan) -> None:
    reliquat = calcule(bilan)
    for role in ("instructeur", "gestionnaire"):
        with pytest.raises(DroitManquant):
            actes.decider(reliquat, acteur=agent_de(role, bilan), motif="Moi.")


def test_un_solde_pas_encore_verse_est_ramene_a_l_aide_due() -> None:
    """Mayotte, 50/50 : l'avance est payée, le solde descend ; rien n'est à rendre."""
    bilan = compte_rendu_valide(code="mayotte-2022")
    avance = payee(bilan.convention)
    lues = donnees(relu(bilan))
    due = lues.calculer().due
    assert avance.montant < due < lues.accorde
    reliquat = calcule(relu(bilan))
    assert reliquat.montant_propose == 0
    decide(reliquat)
    solde = bilan.convention.versements.exclude(pk=avance.pk).get()
    assert (solde.montant, solde.etat) == (due - avance.montant, EtatVersement.A_LIQUIDER)
    assert not Reversement.objects.exists()


# --- Les écrans


def ouvrir(client: Client, nom: str, objet: Any, qui: Any) -> Any:
    client.force_login(qui)
    return client.get(reverse(f"bilans:{nom}", args=[objet.uuid]))


def test_du_calcul_a_la_decision_par_les_ecrans(client: Client, bilan: Bilan) -> None:
    page = html(ouvrir(client, "reliquat_calculer", bilan, agent_de("instructeur", bilan)))
    assert "salaire chargé" in page
    reponse = client.post(reverse("bilans:reliquat_calculer", args=[bilan.uuid]), {"depenses": "27 000"}, follow=True)
    assert "Le calcul, terme à terme" in html(reponse)
    assert "Un responsable du service doit décider." in html(reponse)
    reliquat = Reliquat.objects.get()
    assert "Décider" in html(ouvrir(client, "reliquat", reliquat, agent_de("responsable", bilan)))
    donnees_post = {"montant": "1 500", "motif": "Poste vacant quatre mois."}
    page = html(client.post(reverse("bilans:reliquat_decider", args=[reliquat.uuid]), donnees_post, follow=True))
    assert "Somme à rendre" in page
    assert "Poste vacant quatre mois." in page


def test_le_porteur_ne_voit_pas_une_proposition(client: Client, bilan: Bilan) -> None:
    reliquat = calcule(bilan)
    assert ouvrir(client, "reliquat", reliquat, porteur(bilan)).status_code == 404
    decide(reliquat)
    assert ouvrir(client, "reliquat", reliquat, porteur(bilan)).status_code == 200


def test_une_decision_mal_ecrite_se_corrige_sur_place(client: Client, bilan: Bilan) -> None:
    reliquat = calcule(bilan)
    client.force_login(agent_de("responsable", bilan))
    reponse = client.post(reverse("bilans:reliquat_decider", args=[reliquat.uuid]), {"montant": "beaucoup"})
    assert reponse.status_code == 200
    assert Reliquat.objects.get().etat == EtatReliquat.PROPOSE
    assert maintenant() >= Reliquat.objects.get().propose_le
