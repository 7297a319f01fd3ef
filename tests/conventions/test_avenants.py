"""Un avenant : du brouillon à la vigueur, ce qu'il change, ce qui le retient, et ce qui suit sa notification."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from comptes.types import RoleService
from conventions import services
from conventions.etats import Etat, EtatAvenant
from conventions.models import Avenant, Convention, EngagementSuivi, NiveauVisa, PosteConventionne, Visa
from conventions.selecteurs.consolide import etat_consolide, projeter
from conventions.selecteurs.postes import faits_des_postes
from conventions.services import avenants
from conventions.types import NatureEvenement
from socle import journal
from socle.horloge import figer
from socle.models import Courriel, Travail
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite
from tests.conventions.commun import porteur_de
from tests.conventions.suites import DEBUT, FIN, agent_de, avenant_de, document_pret, en_cours, mener, signee
from tests.fabriques.aap import appel_de
from tests.fabriques.comptes import agent
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
HAUSSE = Decimal(16000)


def mayotte(**options: Any) -> Convention:
    """Convention de Mayotte, reconductible deux fois, moitié à la signature."""
    return en_cours(appel=appel_de("mayotte-2022"), **options)


def test_un_avenant_va_du_brouillon_a_la_vigueur_et_la_convention_suit() -> None:
    convention = en_cours()
    avenant = mener(avenant_de(convention), EtatAvenant.EN_VIGUEUR)
    convention.refresh_from_db()
    assert (convention.montant, convention.montant_en_vigueur, convention.terme) == (15000, HAUSSE, convention.fin)
    assert avenant.signe_le is not None
    assert avenant.notifie_le is not None
    assert sum(v.montant for v in convention.versements.all()) == HAUSSE
    actions = [ligne.action for ligne in journal.lignes(avenant)]
    assert actions == [
        "avenant.creer", "avenant.regenerer", "avenant.soumettre", "avenant.viser", "avenant.signer_beneficiaire",
        "avenant.signer_service", "avenant.notifier",
    ]  # fmt: skip
    assert Courriel.objects.filter(genre="convention.avenant_notifie").count() == 1


def test_le_beneficiaire_ne_le_voit_qu_une_fois_vise() -> None:
    convention = en_cours()
    avenant, porteur = avenant_de(convention), porteur_de(convention)
    assert not Avenant.objects.visibles_par(porteur).exists()
    mener(avenant, EtatAvenant.A_SIGNER)
    assert Avenant.objects.visibles_par(porteur).get() == avenant
    assert Avenant.objects.visibles_par(agent("gestionnaire")).count() == 0


def test_un_seul_avenant_s_ouvre_a_la_fois_et_avant_le_terme() -> None:
    convention = en_cours()
    avenant = avenant_de(convention)
    with pytest.raises(MauvaisEtat, match="déjà ouvert"):
        avenant_de(convention)
    avenants.abandonner(avenant, acteur=agent_de(convention, "gestionnaire"), motif="Inutile.")
    assert avenant_de(convention).rang == 2
    with figer(datetime(2026, 9, 2, tzinfo=UTC)), pytest.raises(MauvaisEtat, match="arrivée à son terme"):
        avenant_de(convention)
    with pytest.raises(DroitManquant):
        avenant_de(convention, acteur=agent_de(convention, "instructeur"))


def test_une_convention_pas_encore_signee_n_a_pas_d_avenant() -> None:
    convention = signee()
    Convention.objects.update(etat=Etat.A_SIGNER)
    with pytest.raises(MauvaisEtat, match="convention signée"):
        avenant_de(convention)


def test_au_dela_des_plafonds_l_avenant_ne_part_pas_au_visa() -> None:
    convention = en_cours()
    avenant = avenant_de(convention, montant_apres=Decimal("21000.01"))
    with pytest.raises(TransitionInterdite, match=r"Plafonds de l'appel.*21\s000"):
        avenants.soumettre(avenant, acteur=agent_de(convention, "gestionnaire"))
    gestionnaire = agent_de(convention, "gestionnaire")
    document_pret(avenants.enregistrer_avenant(avenant, {"montant_apres": Decimal(21000)}, acteur=gestionnaire))
    assert avenants.soumettre(avenant, acteur=gestionnaire).etat == EtatAvenant.EN_VISA


def test_un_avenant_qui_ne_change_rien_est_retenu() -> None:
    convention = en_cours()
    avenant = avenant_de(convention, montant_apres=None)
    with pytest.raises(TransitionInterdite, match="ne change rien"):
        avenants.soumettre(avenant, acteur=agent_de(convention, "gestionnaire"))


def test_le_document_et_les_mentions_sont_exiges_avant_le_visa() -> None:
    convention = en_cours()
    gestionnaire = agent_de(convention, "gestionnaire")
    avenant = avenant_de(convention)
    avenant.versions.update(fichier=None)
    with pytest.raises(TransitionInterdite, match="en cours de production"):
        avenants.soumettre(avenant, acteur=gestionnaire)
    Convention.objects.update(comptable="")
    with pytest.raises(TransitionInterdite, match="Mention inconnue"):
        avenants.enregistrer_avenant(avenant, {"corps": "Voir [[inconnue]]."}, acteur=gestionnaire)
    document_pret(avenants.enregistrer_avenant(avenant, {"corps": "Visé par [[comptable]]."}, acteur=gestionnaire))
    with pytest.raises(TransitionInterdite, match="comptable assignataire"):
        avenants.soumettre(avenant, acteur=gestionnaire)


def test_refuser_reprendre_abandonner_demandent_une_raison_et_rendent_les_postes() -> None:
    convention = en_cours()
    poste = convention.postes.get()
    avenant = avenant_de(convention)
    responsable, gestionnaire = agent_de(convention, "responsable"), agent_de(convention, "gestionnaire")
    document_pret(avenants.retirer_poste(avenant, poste, acteur=gestionnaire))
    with pytest.raises(TransitionInterdite, match="postes financés"):
        avenants.soumettre(avenant, acteur=gestionnaire)
    with pytest.raises(MotifManquant):
        avenants.abandonner(avenant, acteur=responsable, motif=" ")
    abandonne = avenants.abandonner(avenant, acteur=responsable, motif="Inutile.")
    poste.refresh_from_db()
    assert (abandonne.etat, poste.retire_par) == (EtatAvenant.ABANDONNE, None)
    avenant = mener(avenant_de(convention), EtatAvenant.EN_VISA)
    avenant = avenants.refuser_visa(avenant, acteur=responsable, motif="Montant à revoir.")
    assert avenant.etat == EtatAvenant.BROUILLON
    avenant = mener(avenant, EtatAvenant.A_SIGNER)
    avenant = avenants.reprendre(avenant, acteur=gestionnaire, motif="Une date.")
    assert avenant.etat == EtatAvenant.BROUILLON
    assert list(Visa.objects.values_list("favorable", flat=True)) == [False, True]


def test_les_niveaux_de_visa_du_service_valent_pour_l_avenant() -> None:
    convention = en_cours()
    service = convention.dossier.appel.service
    for rang, role in ((1, RoleService.INSTRUCTEUR), (2, RoleService.RESPONSABLE)):
        NiveauVisa.objects.create(service=service, rang=rang, libelle=role.label, role=role)
    avenant = mener(avenant_de(convention), EtatAvenant.EN_VISA)
    responsable, instructeur = agent_de(convention, "responsable"), agent_de(convention, "instructeur")
    with pytest.raises(TransitionInterdite, match="par niveaux"):
        avenants.viser(avenant, acteur=responsable)
    with pytest.raises(TransitionInterdite, match="autre rôle"):
        avenants.viser_niveau(avenant, acteur=responsable)
    avenant = avenants.viser_niveau(avenant, acteur=instructeur)
    assert avenant.etat == EtatAvenant.EN_VISA
    assert avenants.viser_niveau(avenant, acteur=responsable).etat == EtatAvenant.A_SIGNER


def test_signe_sur_papier_une_ligne_par_exemplaire_et_le_service_ensuite() -> None:
    convention = en_cours()
    avenant = mener(avenant_de(convention), EtatAvenant.A_SIGNER)
    signataire = agent_de(convention, "signataire_service")
    with pytest.raises(TransitionInterdite, match="signe d'abord"):
        avenants.signer_service(avenant, acteur=signataire)
    avenants.deposer_exemplaire_signe(
        avenant, televerse(pdf(), "avenant.pdf"), acteur=porteur_de(convention), nom="Dominique Durand"
    )
    assert avenant.versions.get().signatures.count() == 2
    assert avenants.signer_service(avenant, acteur=signataire).etat == EtatAvenant.SIGNE
    assert Travail.objects.filter(genre="convention.feuille", cle__startswith="avenant:").count() == 1


def test_une_baisse_libere_les_derniers_versements() -> None:
    convention = mayotte()
    mener(avenant_de(convention, montant_apres=Decimal(14000)), EtatAvenant.EN_VIGUEUR)
    assert [v.montant for v in convention.versements.order_by("rang")] == [7500, 6500]


def test_un_poste_ajoute_ou_recrit_ne_compte_qu_en_vigueur() -> None:
    convention = en_cours()
    poste = convention.postes.get()
    gestionnaire = agent_de(convention, "gestionnaire")
    avenant = avenant_de(convention, effet=date(2026, 3, 1), montant_apres=Decimal(15500))
    neuf = avenants.ajouter_poste(
        avenant, acteur=gestionnaire, role=poste.role, etp=Decimal("0.8"), debut=date(2026, 3, 1), fin=FIN,
        cout=Decimal(14000), aide=Decimal(8000), remplace=poste,
    )  # fmt: skip
    assert neuf.rang == poste.rang
    assert [f.fin for f in faits_des_postes(convention)] == [FIN]
    with pytest.raises(MauvaisEtat, match="change déjà"):
        avenants.retirer_poste(avenant, poste, acteur=gestionnaire)
    mener(document_pret(avenant), EtatAvenant.EN_VIGUEUR)
    lus = faits_des_postes(convention)
    assert [(f.debut, f.fin, f.poste.etp) for f in lus] == [
        (DEBUT, date(2026, 2, 28), Decimal(1)), (date(2026, 3, 1), FIN, Decimal("0.80"))
    ]  # fmt: skip
    assert (lus[0].cout, lus[0].aide) == (15000, 7500)
    assert EngagementSuivi.objects.filter(poste=neuf).count() == EngagementSuivi.objects.filter(poste=poste).count()


def test_revenir_sur_un_poste_change_le_rend_comme_avant() -> None:
    convention = en_cours()
    poste, gestionnaire = convention.postes.get(), agent_de(convention, "gestionnaire")
    avenant = avenant_de(convention)
    neuf = avenants.ajouter_poste(
        avenant, acteur=gestionnaire, role=poste.role, etp=Decimal(1), debut=DEBUT, fin=FIN,
        cout=Decimal(9), aide=Decimal(5), remplace=poste,
    )  # fmt: skip
    poste.refresh_from_db()
    avenants.oublier_poste(avenant, poste, acteur=gestionnaire)
    assert not PosteConventionne.objects.filter(pk=neuf.pk).exists()
    avenants.retirer_poste(avenant, poste, acteur=gestionnaire)
    poste.refresh_from_db()
    avenants.oublier_poste(avenant, poste, acteur=gestionnaire)
    poste.refresh_from_db()
    with pytest.raises(MauvaisEtat, match="ne change pas"):
        avenants.oublier_poste(avenant, poste, acteur=gestionnaire)
    assert (poste.retire_par, PosteConventionne.objects.count()) == (None, 1)


def test_l_avenant_des_mois_vides_baisse_l_aide_de_ce_que_dit_le_calcul() -> None:
    convention = en_cours()
    gestionnaire, poste = agent_de(convention, "gestionnaire"), convention.postes.get()
    with pytest.raises(TransitionInterdite, match="Aucun mois non pourvu"):
        avenants.preparer_baisse(convention, acteur=gestionnaire)
    services.declarer_evenement(
        poste, acteur=gestionnaire, nature=NatureEvenement.PRISE_DE_POSTE, debut=date(2025, 11, 1)
    )
    avenant = avenants.preparer_baisse(convention, acteur=gestionnaire)
    assert avenant.montant_apres == Decimal(12500)
    assert "10 mois pourvus sur 12" in avenant.motif
    assert avenant.effet == DEBUT
    # Le coût baisse comme l'aide : la part que l'article 4 imprime reste de moitié.
    contenu = avenant.versions.get().contenu
    articles = {un["code"]: un["apres"].replace("\u00a0", " ").replace("\u202f", " ") for un in contenu["articles"]}
    assert "est de 25 000,00 €" in articles["COUT"]
    assert "soit 50,00 % du coût retenu" in articles["CONTRIBUTION"]
    assert contenu["postes"]["cout"] == "25000.00"
    mener(document_pret(avenant), EtatAvenant.EN_VIGUEUR)
    convention.refresh_from_db()
    with pytest.raises(TransitionInterdite, match="déjà retiré"):
        avenants.preparer_baisse(convention, acteur=gestionnaire)
    projetee: Any = projeter(avenant_de(convention, montant_apres=None, corps="Le siège change."))
    assert projetee.postes_projetes[0].brut == Decimal(25000)


def test_un_poste_toujours_vide_ne_s_amende_pas() -> None:
    convention = en_cours()
    gestionnaire = agent_de(convention, "gestionnaire")
    services.declarer_evenement(
        convention.postes.get(), acteur=gestionnaire, nature=NatureEvenement.VACANCE, debut=DEBUT
    )
    with pytest.raises(TransitionInterdite, match="se résilie"):
        avenants.preparer_baisse(convention, acteur=gestionnaire)


def test_l_etat_consolide_suit_les_avenants_par_leur_date_d_effet() -> None:
    convention = en_cours()
    mener(avenant_de(convention, effet=date(2026, 1, 1)), EtatAvenant.EN_VIGUEUR)
    avant, apres = etat_consolide(convention, date(2025, 12, 31)), etat_consolide(convention, date(2026, 1, 1))
    assert (avant.montant, [a.rang for a in avant.a_venir], avant.avenants) == (15000, [1], ())
    assert (apres.montant, [a.rang for a in apres.avenants], apres.a_venir) == (HAUSSE, [1], ())
    changes = [a for a in apres.articles if a.avenant]
    assert changes
    assert any("16\u202f000,00" in a.corps for a in changes)
    assert etat_consolide(convention, date(2026, 9, 1)).postes == ()


def test_le_terme_recule_avec_l_avenant_et_ne_tombe_qu_a_sa_date() -> None:
    from socle.travaux import executer_echus

    convention = en_cours()
    fin = date(2026, 11, 30)
    mener(avenant_de(convention, montant_apres=None, fin_apres=fin), EtatAvenant.EN_VIGUEUR)
    with figer(datetime(2026, 9, 15, tzinfo=UTC)):
        executer_echus()
    convention.refresh_from_db()
    assert (convention.etat, convention.terme) == (Etat.EN_COURS, fin)
    with figer(datetime(2026, 12, 1, tzinfo=UTC)):
        executer_echus()
    convention.refresh_from_db()
    assert convention.etat == Etat.ECHUE


def test_un_article_recrit_pour_l_avenant_s_imprime_et_se_retire() -> None:
    convention = en_cours()
    gestionnaire = agent_de(convention, "gestionnaire")
    avenant = avenant_de(convention, montant_apres=None)
    code = convention.dossier.version_suivie.articles.all()[2].code
    avenants.recrire_article(avenant, code, acteur=gestionnaire, titre="Durée", corps="Jusqu'au [[fin]].")
    texte = avenant.versions.order_by("-rang")[0].contenu
    (article,) = texte["articles"]
    assert (article["titre"], article["apres"]) == ("Durée", "Jusqu'au 31\u00a0août\u00a02026.")
    assert article["avant"]
    avenants.recrire_article(avenant, code, acteur=gestionnaire, titre="", corps="")
    assert avenant.versions.order_by("-rang")[0].contenu["articles"] == []
    with pytest.raises(MauvaisEtat, match="n'existe pas"):
        avenants.recrire_article(avenant, "inconnu", acteur=gestionnaire, titre="x", corps="y")


def test_une_convention_en_vigueur_n_accepte_pas_un_avenant_signe_apres_son_terme() -> None:
    convention = en_cours()
    avenant = mener(avenant_de(convention), EtatAvenant.SIGNE)
    with figer(datetime(2026, 9, 2, tzinfo=UTC)), pytest.raises(MauvaisEtat, match="arrivée à son terme"):
        avenants.notifier(avenant, acteur=agent_de(convention, "gestionnaire"))
