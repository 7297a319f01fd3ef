"""Les écrans de la suite d'une convention : postes, engagements, avenants, lecture à une date, retrait."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aap.types import RolePoste
from conventions.etats import AVENANT, CONVENTION, EtatAvenant, EtatRetrait
from conventions.models import Avenant, Convention, EngagementSuivi, EvenementPoste, PosteConventionne, Retrait
from conventions.selecteurs.histoire import FAITS
from socle.horloge import aujourd_hui
from tests.conventions.commun import adresse, html, porteur_de
from tests.conventions.suites import DEBUT, FIN, agent_de, avenant_de, en_cours, mener, signee
from tests.fabriques.aap import appel_de
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def lieu(nom: str, objet: Any, **autres: Any) -> str:
    return reverse(f"conventions:{nom}", kwargs={"uuid": objet.uuid, **autres})


def test_la_page_mene_a_tout_une_fois_la_convention_signee(client: Client) -> None:
    convention = signee()
    client.force_login(agent_de(convention, "gestionnaire"))
    page = html(client.get(adresse("convention", convention)))
    for morceau in ('href="#postes"', 'href="#engagements"', 'href="#avenants"', "Prise de poste à déclarer",
                    "Préparer un avenant", "Déclarer ce qui arrive"):  # fmt: skip
        assert morceau in page, morceau
    assert "Préparer la reconduction" not in page
    assert "n'écrit pas de reconduction" in page


def test_le_porteur_declare_l_agent_lit_et_annule(client: Client) -> None:
    convention = signee()
    poste = convention.postes.get()
    client.force_login(porteur_de(convention))
    ecran = lieu("poste_declarer", convention, poste=poste.uuid)
    assert "premier jour" in html(client.get(ecran)).lower()
    envoi = {
        "nature": "prise_de_poste",
        "debut": "2025-10-01",
        "personne": "Camille",
        "fichier": televerse(pdf(), "c.pdf"),
    }
    reponse = client.post(ecran, envoi)
    assert reponse.status_code == 302, html(reponse)
    page = html(client.get(lieu("poste", convention, poste=poste.uuid)))
    assert "11 mois pourvus sur 12" in page
    assert "<svg" in page
    fait = EvenementPoste.objects.get()
    piece = client.get(lieu("evenement_piece", convention, poste=poste.uuid, evenement=fait.pk))
    assert piece["Content-Disposition"].startswith("attachment")
    client.force_login(agent_de(convention, "gestionnaire"))
    annuler = lieu("evenement_annuler", convention, poste=poste.uuid, evenement=fait.pk)
    assert "Erreur – " in html(client.post(annuler, {"motif": ""}))
    assert client.post(annuler, {"motif": "Fausse date."}).status_code == 302
    page = html(client.get(lieu("poste", convention, poste=poste.uuid)))
    assert "Rien n’est déclaré" in page
    assert "Fausse date." in page


def test_une_declaration_impossible_dit_pourquoi(client: Client) -> None:
    convention = signee()
    client.force_login(porteur_de(convention))
    ecran = lieu("poste_declarer", convention, poste=convention.postes.get().uuid)
    page = html(client.post(ecran, {"nature": "depart", "debut": "2026-01-01"}))
    assert "personne n'occupe le poste" in page
    assert 'role="alert"' in page
    page = html(client.post(ecran, {"nature": "depart", "debut": "2026-01-01", "fin": "2026-02-01"}))
    assert "Un départ n'a pas de date de fin" in page
    assert "La fin suit le début" in html(
        client.post(ecran, {"nature": "absence", "debut": "2026-01-02", "fin": "2026-01-01"})
    )


def test_un_engagement_se_tient_puis_se_constate_a_l_ecran(client: Client) -> None:
    convention = signee()
    suivi = convention.engagements.get(code="COORDINATEUR")
    client.force_login(porteur_de(convention))
    tenir = lieu("engagement_tenir", convention, engagement=suivi.pk)
    assert "Preuve demandée" in html(client.get(tenir))
    jour = aujourd_hui("Europe/Paris")
    assert "Joignez la preuve" in html(client.post(tenir, {"tenu_le": jour}))
    assert client.post(tenir, {"tenu_le": jour, "fichier": televerse(pdf(), "p.pdf")}).status_code == 302
    assert "Déclaré tenu, à constater" in html(client.get(lieu("engagements", convention)))
    client.force_login(agent_de(convention, "instructeur"))
    constater = lieu("engagement_constater", convention, engagement=suivi.pk)
    assert "Dites ce qui manque" in html(client.post(constater, {"reponse": "manque"}))
    client.post(constater, {"reponse": "manque", "motif": "Le nom du coordinateur."})
    assert "Le nom du coordinateur." in html(client.get(lieu("engagements", convention)))
    EngagementSuivi.objects.filter(pk=suivi.pk).update(tenu_le=jour)
    assert client.post(constater, {"reponse": "tenu"}).status_code == 302
    suivi.refresh_from_db()
    assert suivi.constate_le is not None
    preuve = client.get(lieu("engagement_preuve", convention, engagement=suivi.pk))
    assert preuve["Content-Type"] == "application/pdf"


def test_un_avenant_s_ouvre_se_remplit_et_dit_ce_qui_le_retient(client: Client) -> None:
    convention = en_cours()
    client.force_login(agent_de(convention, "gestionnaire"))
    saisie = {"objet": "Surcoût", "motif": "Un déplacement.", "effet": "2025-09-01", "montant_apres": "25 000,00"}
    reponse = client.post(lieu("avenant_creer", convention), saisie)
    avenant = Avenant.objects.get()
    assert reponse["Location"] == lieu("avenant", avenant)
    page = html(client.get(lieu("avenant", avenant)))
    for morceau in (
        "15 000,00 € → ",
        "25 000,00 €",
        "À remplir",
        "21 000,00 € au plus",
        "Récrire un article",
        "Modifier",
    ):
        assert morceau in page, morceau
    assert client.post(lieu("avenant_remplir", avenant), saisie | {"montant_apres": "16000"}).status_code == 302
    avenant.refresh_from_db()
    assert avenant.montant_apres == 16000
    assert "Erreur – " in html(client.post(lieu("avenant_remplir", avenant), saisie | {"effet": "zut"}))
    assert "en cours de production" in html(client.post(lieu("avenant_soumettre", avenant)))


def test_les_postes_et_les_articles_de_l_avenant_se_changent_a_l_ecran(client: Client) -> None:
    convention = en_cours()
    avenant, poste = avenant_de(convention), convention.postes.get()
    client.force_login(agent_de(convention, "gestionnaire"))
    neuf = {"role": poste.role, "etp": "0,5", "debut": DEBUT, "fin": FIN, "cout": "9000", "aide": "5000"}
    assert client.post(lieu("avenant_poste_ajouter", avenant), neuf).status_code == 302
    ajoute = PosteConventionne.objects.get(avenant=avenant)
    assert "ne dépasse pas le coût" in html(
        client.post(lieu("avenant_poste_ajouter", avenant), neuf | {"aide": "9001"})
    )
    assert client.post(lieu("avenant_poste_oublier", avenant, poste=ajoute.uuid)).status_code == 302
    assert 'value="1,00"' in html(client.get(lieu("avenant_poste_modifier", avenant, poste=poste.uuid)))
    assert client.post(lieu("avenant_poste_retirer", avenant, poste=poste.uuid)).status_code == 302
    assert "Retiré" in html(client.get(lieu("avenant", avenant)))
    code = convention.dossier.version_suivie.articles.all()[2].code
    ecran = lieu("avenant_article", avenant, code=code)
    assert "[[" in html(client.get(ecran))
    assert "Mention inconnue" in html(client.post(ecran, {"titre": "x", "corps": "[[inconnue]]"}))
    assert client.post(ecran, {"titre": "Durée", "corps": "Jusqu'au [[fin]]."}).status_code == 302
    assert client.get(lieu("avenant_article", avenant, code="inconnu")).status_code == 404
    assert "au 31&nbsp;août&nbsp;2026.</p>" in html(client.get(lieu("avenant", avenant)))


def test_le_circuit_de_l_avenant_passe_par_ses_ecrans(client: Client) -> None:
    convention = en_cours()
    avenant = mener(avenant_de(convention), EtatAvenant.A_SIGNER)
    porteur = porteur_de(convention)
    client.force_login(porteur)
    assert "La signature du bénéficiaire est attendue" in html(client.get(lieu("avenant", avenant)))
    signature = {"fonction": "Présidente", "accord": "on"}
    assert client.post(lieu("avenant_signer_beneficiaire", avenant), signature).status_code == 302
    client.force_login(agent_de(convention, "signataire_service"))
    assert client.post(lieu("avenant_signer_service", avenant), signature).status_code == 302
    client.force_login(agent_de(convention, "gestionnaire"))
    assert client.post(lieu("avenant_notifier", avenant)).status_code == 302
    assert "16 000,00 €" in html(client.get(adresse("convention", convention)))
    assert "Notifié au bénéficiaire : il entre en vigueur" in html(client.get(lieu("avenant", avenant)))
    client.force_login(porteur)
    assert "Histoire" not in html(client.get(lieu("avenant", avenant)))
    assert client.get(lieu("avenant_pdf", avenant, rang=1)).status_code == 200
    assert client.get(lieu("avenant_pdf", avenant, rang=2)).status_code == 404
    assert client.get(lieu("avenant_progression", avenant)).json()["fait"] is True


def test_chaque_transition_a_son_mot_dans_l_histoire() -> None:
    attendus = {f"{machine.objet}.{t.nom}" for machine in (CONVENTION, AVENANT) for t in machine.transitions}
    assert attendus - set(FAITS) == set()


def test_la_convention_a_une_date(client: Client) -> None:
    convention = en_cours()
    mener(avenant_de(convention, effet=date(2026, 1, 1)), EtatAvenant.EN_VIGUEUR)
    client.force_login(porteur_de(convention))
    ecran = lieu("consolidee", convention)
    avant, apres = (html(client.get(ecran, {"jour": jour})) for jour in ("2025-12-31", "2026-01-01"))
    assert "La convention au 31 décembre 2025" in avant
    assert "pas encore en effet" in avant
    assert "(avenant n° 1)" in apres
    assert client.get(ecran, {"jour": "zut"}).status_code == 200


def test_la_reconduction_se_prepare_depuis_sa_liste(client: Client) -> None:
    convention = en_cours(appel=appel_de("mayotte-2022"))
    client.force_login(agent_de(convention, "gestionnaire"))
    assert "a-reconduire" in html(client.get(reverse("conventions:liste")))
    assert "Aucune convention" in html(client.get(reverse("conventions:a_reconduire")))
    assert convention.numero in html(client.get(reverse("conventions:a_reconduire"), {"mois": 24}))
    reponse = client.post(lieu("avenant_reconduire", convention))
    avenant = Avenant.objects.get()
    assert reponse["Location"] == lieu("avenant", avenant)
    page = html(client.get(lieu("avenant", avenant)))
    assert "reconductible en fonction des résultats obtenus" in page
    assert "pas encore transmis" in page


def test_la_procedure_de_retrait_a_l_ecran(client: Client) -> None:
    convention = en_cours()
    Convention.objects.update(debut=date(2025, 6, 1))
    client.force_login(agent_de(convention, "responsable"))
    saisie = {"manquement": "Un fait.", "manquement_le": "2025-06-20", "delai_jours": "15"}
    assert "manquement" in html(client.get(adresse("convention", convention)))
    client.post(lieu("retrait_ouvrir", convention), saisie)
    retrait = Retrait.objects.get()
    assert "Ce que le retrait entraînerait" in html(client.get(lieu("retrait", retrait)))
    client.force_login(porteur_de(convention))
    assert (
        client.post(lieu("retrait_recevoir_observations", retrait), {"observations": "C'est faux."}).status_code == 302
    )
    client.force_login(agent_de(convention, "signataire_service"))
    assert "C'est faux." in html(client.get(lieu("retrait", retrait)))
    assert client.post(lieu("retrait_prononcer", retrait), {"motif": "Avéré."}).status_code == 302
    retrait.refresh_from_db()
    assert retrait.etat == EtatRetrait.PRONONCE
    assert "Avisez le préfet" in html(client.get(lieu("retrait", retrait)))


def test_la_page_coute_autant_pour_un_poste_que_pour_trois(client: Client) -> None:
    convention = en_cours()
    client.force_login(agent_de(convention, "gestionnaire"))

    def mesurer(*ecrans: str) -> list[int]:
        nombres = []
        for ecran in ecrans:
            with CaptureQueriesContext(connection) as requetes:
                client.get(ecran)
            nombres.append(len(requetes))
        return nombres

    ecrans = (adresse("convention", convention), lieu("engagements", convention), lieu("consolidee", convention))
    avant = mesurer(*ecrans)
    for rang in (2, 3):
        poste = PosteConventionne.objects.create(
            convention=convention,
            rang=rang,
            role=RolePoste.FACILITATEUR,
            etp=1,
            debut=DEBUT,
            fin=FIN,
            cout=100,
            aide=50,
        )
        EvenementPoste.objects.create(
            poste=poste, nature="prise_de_poste", debut=DEBUT, declare_par=porteur_de(convention)
        )
        EngagementSuivi.objects.create(convention=convention, poste=poste, code=f"E{rang}", libelle="Un de plus")
    assert mesurer(*ecrans) == avant
    assert avant[0] <= 60


def test_la_liste_a_reconduire_coute_autant_pour_une_que_pour_trois(client: Client) -> None:
    appel = appel_de("mayotte-2022")
    convention = en_cours(appel=appel)
    client.force_login(agent_de(convention, "gestionnaire"))

    def mesurer() -> int:
        with CaptureQueriesContext(connection) as requetes:
            page = client.get(reverse("conventions:a_reconduire"), {"mois": 24})
        assert page.status_code == 200
        return len(requetes)

    une = mesurer()
    for _ in range(2):
        en_cours(appel=appel)
    assert mesurer() == une
