"""Récrire un article pour une convention : version, écart, modèle qui change, retour au modèle, écrans."""

from __future__ import annotations

import pytest
from django.test import Client

from conventions import services
from conventions.documents import contenu
from conventions.etats import Etat
from conventions.mentions import Sens
from conventions.models import ArticleRedige, Convention
from conventions.selecteurs.articles import articles_de, articles_ecartes
from socle import journal
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite
from tests.conventions.commun import acteur, adresse, convention_en, html, porteur_de
from tests.fabriques.aap import sans_gel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
DUREE = "La convention court du [[debut|date_courte]] au [[terme|date_courte]]."


@pytest.fixture
def prepare() -> Convention:
    return convention_en(Etat.BROUILLON)


def rediger(convention: Convention, corps: str = DUREE, code: str = "DUREE") -> Convention:
    gestionnaire = acteur("gestionnaire", convention)
    return services.rediger_article(convention, code, titre="Article 2 – Durée", corps=corps, acteur=gestionnaire)


def imprime(convention: Convention, code: str = "DUREE") -> str:
    document = contenu(Convention.objects.get(pk=convention.pk))
    (article,) = [a for a in document["articles"] if a["code"] == code]
    return str(article["corps"])


def test_l_article_recrit_s_imprime_dans_une_nouvelle_version(prepare: Convention) -> None:
    rediger(prepare)
    assert imprime(prepare) == "La convention court du 01/09/2025 au 31/08/2026."
    version = prepare.versions.first()
    assert version is not None
    assert version.rang == 2
    (article,) = [a for a in version.contenu["articles"] if a["code"] == "DUREE"]
    assert (article["redige"], article["titre"]) == (True, "Article 2 – Durée")
    (ecarte,) = articles_ecartes(prepare)
    assert ecarte.code == "DUREE"
    assert not ecarte.modele_change
    assert {p.sens for p in ecarte.ecart_corps} == set(Sens)
    (ligne,) = [x for x in journal.lignes(prepare) if x.action == "convention.rediger"]
    assert ligne.detail.contenu["detail"] == {"article": "DUREE", "titre": "Article 2 – Durée"}


def test_revenir_au_modele_efface_la_redaction(prepare: Convention) -> None:
    avant = imprime(prepare)
    rediger(prepare)
    services.revenir_au_modele(prepare, "DUREE", acteur=acteur("gestionnaire", prepare))
    assert imprime(prepare) == avant
    assert not ArticleRedige.objects.exists()


def test_recrire_le_texte_du_modele_ne_laisse_rien(prepare: Convention) -> None:
    (modele,) = [a.modele for a in articles_de(prepare) if a.code == "DUREE"]
    rediger(prepare)
    services.rediger_article(
        prepare, "DUREE", titre=modele.libelle, corps=modele.corps, acteur=acteur("gestionnaire", prepare)
    )
    assert not ArticleRedige.objects.exists()


def test_le_modele_change_depuis_se_voit(prepare: Convention) -> None:
    rediger(prepare)
    with sans_gel():
        prepare.dossier.version_suivie.articles.filter(code="DUREE").update(corps="Autre modèle.")
    (ecarte,) = articles_ecartes(Convention.objects.get(pk=prepare.pk))
    assert ecarte.modele_change


@pytest.mark.parametrize(
    ("corps", "phrase"),
    [("Le [[prefet]].", "Mention inconnue"), ("[[si prive]]x", "n'est pas refermé"), ("  ", "un titre et un texte")],
)
def test_un_texte_qui_ne_se_remplit_pas_est_refuse(prepare: Convention, corps: str, phrase: str) -> None:
    with pytest.raises(TransitionInterdite, match=phrase):
        rediger(prepare, corps)
    assert not ArticleRedige.objects.exists()


def test_un_article_hors_du_modele_est_refuse(prepare: Convention) -> None:
    with pytest.raises(TransitionInterdite, match="pas dans le modèle"):
        rediger(prepare, code="INCONNU")


def test_ni_le_porteur_ni_une_convention_visee() -> None:
    visee = convention_en(Etat.A_SIGNER)
    with pytest.raises(MauvaisEtat, match="plus en préparation"):
        rediger(visee)
    with pytest.raises(DroitManquant):
        services.rediger_article(visee, "DUREE", titre="x", corps="y", acteur=porteur_de(visee))


@pytest.fixture
def agente(client: Client, prepare: Convention) -> Client:
    client.force_login(acteur("gestionnaire", prepare))
    return client


def test_la_liste_dit_ce_qui_est_recrit(agente: Client, prepare: Convention) -> None:
    rediger(prepare)
    page = html(agente.get(adresse("articles", prepare)))
    assert page.count("Récrit</") == 1
    assert "Conforme au modèle" in page


def test_l_editeur_montre_l_apercu_et_la_difference(agente: Client, prepare: Convention) -> None:
    rediger(prepare)
    page = html(agente.get(adresse("article", prepare, code="DUREE")))
    assert "La convention court du 01/09/2025" in page
    assert "[ajouté : </span>" in page
    assert "[retiré : </span>" in page
    assert "Revenir au modèle" in page


def test_l_apercu_suit_la_frappe_et_n_enregistre_rien(agente: Client, prepare: Convention) -> None:
    envoi = {"titre": "Durée", "corps": "**Du** [[debut|date_courte]] <script>alert(1)</script>"}
    sorties = agente.post(adresse("article_essayer", prepare, code="DUREE"), envoi).json()["sorties"]
    assert "<strong>Du</strong> 01/09/2025 &lt;script&gt;alert(1)&lt;/script&gt;" in sorties["apercu"]
    assert "<script>" not in sorties["difference"]
    faute = agente.post(adresse("article_essayer", prepare, code="DUREE"), {"titre": "x", "corps": "[[prefet]]"})
    assert "Ligne 1 : Mention inconnue : [[prefet]]." in faute.json()["sorties"]["apercu"]
    assert not ArticleRedige.objects.exists()


def test_enregistrer_inserer_et_revenir_par_l_ecran(agente: Client, prepare: Convention) -> None:
    lieu = adresse("article", prepare, code="DUREE")
    insere = agente.post(lieu, {"titre": "Durée", "corps": "Du", "mention": "debut", "action": "inserer"})
    assert "Du [[debut]]" in html(insere)
    refuse = agente.post(lieu, {"titre": "Durée", "corps": "[[fin", "action": "enregistrer"})
    assert refuse.status_code == 200
    assert "Ligne 1 : Des crochets" in html(refuse)
    assert agente.post(lieu, {"titre": "Durée", "corps": DUREE, "action": "enregistrer"}).status_code == 302
    assert ArticleRedige.objects.get().titre == "Durée"
    agente.post(lieu, {"action": "modele"})
    assert not ArticleRedige.objects.exists()
    assert agente.get(adresse("article", prepare, code="INCONNU")).status_code == 404


def test_la_personne_qui_vise_lit_d_abord_les_ecarts(client: Client, prepare: Convention) -> None:
    rediger(prepare)
    Convention.objects.filter(pk=prepare.pk).update(etat=Etat.EN_VISA)
    client.force_login(acteur("responsable", prepare))
    for nom in ("convention", "viser"):
        page = html(client.get(adresse(nom, prepare)))
        assert "1 article s’écarte du modèle" in page
        assert "[ajouté : </span>" in page
