"""Rattacher : à la main page à page, puis l'exemplaire entier ; rien n'est signé sans le geste d'une personne."""

from __future__ import annotations

import pytest

from comptes.models import Utilisateur
from conventions import services
from conventions.etats import Etat
from conventions.models import Convention, ExemplaireNumerise, PageScannee, SignatureConvention
from conventions.selecteurs.scans import exemplaire_de, exemplaires
from conventions.services.exemplaires import reconstituer
from conventions.types import ModeSignature, Partie, SortPage, UsageExemplaire
from socle import journal, numerisation
from socle.detection import PDF
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite
from tests.conventions import numerises as n
from tests.conventions.commun import lire, signer
from tests.fabriques.aap import appel_de
from tests.fabriques.comptes import agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def convention() -> Convention:
    return n.papier()


@pytest.fixture
def gestionnaire(convention: Convention) -> Utilisateur:
    return agent("gestionnaire", convention.dossier.appel.service)


@pytest.fixture
def complete(convention: Convention, gestionnaire: Utilisateur) -> Convention:
    """Toutes les pages reçues, dans le désordre et de travers."""
    une, deux, trois = n.scans(convention, 176)
    n.deposer(gestionnaire, convention, [trois, une, deux])
    return convention


def _signatures(convention: Convention) -> list[SignatureConvention]:
    return list(SignatureConvention.objects.filter(version__convention=convention))


def test_lire_un_lot_complet_ne_signe_rien(complete: Convention, gestionnaire: Utilisateur) -> None:
    assert _signatures(complete) == []
    assert not ExemplaireNumerise.objects.exists()
    (exemplaire,) = exemplaires(gestionnaire)
    assert exemplaire.attend_signature


def test_rattacher_enregistre_la_signature_et_garde_l_exemplaire(
    complete: Convention, gestionnaire: Utilisateur
) -> None:
    version = complete.versions.get()
    garde = services.rattacher_exemplaire(version, acteur=gestionnaire, nom="Dominique Durand", fonction="Présidente")
    assert garde.usage == UsageExemplaire.SIGNATURE
    signatures = _signatures(complete)
    assert len(signatures) == int(version.contenu["exemplaires"])
    assert {(s.partie, s.mode, s.nom, s.fichier) for s in signatures} == {
        (Partie.BENEFICIAIRE, ModeSignature.PAPIER, "Dominique Durand", garde.fichier)
    }
    relues = [numerisation.lire(page) for page in numerisation.pages(lire(garde.fichier), PDF)]
    assert [lecture.charge.page for lecture in relues if lecture] == [1, 2, 3], "dans l'ordre"
    assert all(abs(lecture.angle) < 1 for lecture in relues if lecture), "à l'endroit"
    assert [ligne.action for ligne in journal.lignes(complete)][-1] == "convention.recevoir_exemplaire"
    assert exemplaires(gestionnaire) == []


def test_rattacher_deux_fois_ne_signe_pas_deux_fois(complete: Convention, gestionnaire: Utilisateur) -> None:
    version = complete.versions.get()
    services.rattacher_exemplaire(version, acteur=gestionnaire, nom="Durand")
    with pytest.raises(TransitionInterdite, match="Aucune page"):
        services.rattacher_exemplaire(version, acteur=gestionnaire, nom="Durand")
    assert ExemplaireNumerise.objects.count() == 1


def test_un_second_passage_s_archive(complete: Convention, gestionnaire: Utilisateur) -> None:
    """L'original signé des deux parties revient après celui du bénéficiaire : ses pages ne sont pas des doublons."""
    version = complete.versions.get()
    services.rattacher_exemplaire(version, acteur=gestionnaire, nom="Durand")
    n.deposer(gestionnaire, complete, n.scans(complete))
    nombre = len(_signatures(complete))
    garde = services.rattacher_exemplaire(version, acteur=gestionnaire)
    assert garde.usage == UsageExemplaire.ARCHIVE
    assert len(_signatures(complete)) == nombre
    assert [ligne.action for ligne in journal.lignes(complete)][-1] == "convention.archiver_exemplaire"


def test_signee_en_ligne_le_papier_s_archive(complete: Convention, gestionnaire: Utilisateur) -> None:
    signer(complete)
    garde = services.rattacher_exemplaire(complete.versions.get(), acteur=gestionnaire)
    assert garde.usage == UsageExemplaire.ARCHIVE
    assert len(_signatures(complete)) == 1


def test_il_faut_toutes_les_pages_et_le_nom_du_signataire(convention: Convention, gestionnaire: Utilisateur) -> None:
    version = convention.versions.get()
    n.deposer(gestionnaire, convention, n.scans(convention)[:2])
    with pytest.raises(TransitionInterdite, match="Il manque encore des pages : 3"):
        services.rattacher_exemplaire(version, acteur=gestionnaire, nom="Durand")
    n.deposer(gestionnaire, convention, n.scans(convention)[2:])
    with pytest.raises(TransitionInterdite, match="nom de la personne"):
        services.rattacher_exemplaire(version, acteur=gestionnaire, nom="  ")
    assert _signatures(convention) == []


def test_une_version_reprise_entre_temps_ne_se_rattache_plus(complete: Convention, gestionnaire: Utilisateur) -> None:
    version = complete.versions.get()
    version.pk, version.rang, version.fichier = None, 2, None
    version.save()
    with pytest.raises(TransitionInterdite, match="version plus récente"):
        services.rattacher_exemplaire(complete.versions.get(rang=1), acteur=gestionnaire, nom="Durand")


@pytest.mark.parametrize("role", ["instructeur", "signataire_service"])
def test_sans_le_droit_rien_ne_se_rattache(complete: Convention, role: str) -> None:
    acteur = agent(role, complete.dossier.appel.service)
    with pytest.raises(DroitManquant):
        services.rattacher_exemplaire(complete.versions.get(), acteur=acteur, nom="Durand")
    page = PageScannee.objects.all()[0]
    with pytest.raises(DroitManquant):
        services.ecarter_page(page, acteur=acteur, motif="non")
    with pytest.raises(DroitManquant):
        services.rattacher_page(page, complete, 1, acteur=acteur)


def test_reconstituer_est_deterministe(complete: Convention) -> None:
    version = complete.versions.get()
    une, deux = exemplaire_de(version), exemplaire_de(version)
    assert une is not None
    assert deux is not None
    assert reconstituer(une) == reconstituer(deux)


def test_une_page_sans_qr_se_rattache_a_la_main(convention: Convention, gestionnaire: Utilisateur) -> None:
    depot = n.deposer(gestionnaire, convention, [*n.scans(convention)[:2], n.blanche()])
    page = depot.pages.get(sort=SortPage.NON_RECONNUE)
    avant = page.image
    faite = services.rattacher_page(page, convention, 3, acteur=gestionnaire, quarts=1)
    assert (faite.sort, faite.page, faite.total, faite.traitee_par) == (SortPage.RATTACHEE, 3, 3, gestionnaire)
    assert avant is not None
    assert faite.image != avant
    (image,) = numerisation.pages(lire(faite.image), "image/jpeg")
    assert image.width > image.height, "tournée d'un quart"
    (exemplaire,) = exemplaires(gestionnaire)
    assert exemplaire.complet


@pytest.mark.parametrize(("numero", "phrase"), [(0, "a 3 pages"), (4, "a 3 pages"), (1, "déjà reçue")])
def test_un_numero_impossible_ou_deja_recu_est_refuse(
    convention: Convention, gestionnaire: Utilisateur, numero: int, phrase: str
) -> None:
    depot = n.deposer(gestionnaire, convention, [n.scans(convention)[0], n.blanche()])
    page = depot.pages.get(sort=SortPage.NON_RECONNUE)
    with pytest.raises(MauvaisEtat, match=phrase):
        services.rattacher_page(page, convention, numero, acteur=gestionnaire)


def test_on_ne_rattache_pas_a_la_convention_d_un_autre_service(
    convention: Convention, gestionnaire: Utilisateur
) -> None:
    autre = n.papier(appel=appel_de("mayotte-2022"))
    page = n.deposer(gestionnaire, convention, [n.blanche()]).pages.get()
    with pytest.raises(MauvaisEtat, match="pas du service"):
        services.rattacher_page(page, autre, 1, acteur=gestionnaire)


def test_ecarter_demande_une_raison_et_libere_la_place(convention: Convention, gestionnaire: Utilisateur) -> None:
    depot = n.deposer(gestionnaire, convention, [n.scans(convention)[0]])
    page = depot.pages.get()
    with pytest.raises(MotifManquant):
        services.ecarter_page(page, acteur=gestionnaire, motif=" ")
    ecartee = services.ecarter_page(page, acteur=gestionnaire, motif="Signature illisible")
    assert (ecartee.sort, ecartee.motif) == (SortPage.ECARTEE, "Signature illisible")
    encore = n.deposer(gestionnaire, convention, [n.scans(convention)[0]])
    assert encore.pages.get().sort == SortPage.RECONNUE
    with pytest.raises(MauvaisEtat, match="déjà écartée"):
        services.ecarter_page(ecartee, acteur=gestionnaire, motif="encore")


def test_une_page_d_un_exemplaire_rattache_ne_bouge_plus(complete: Convention, gestionnaire: Utilisateur) -> None:
    services.rattacher_exemplaire(complete.versions.get(), acteur=gestionnaire, nom="Durand")
    with pytest.raises(MauvaisEtat, match="déjà partie d'un exemplaire"):
        services.ecarter_page(PageScannee.objects.all()[0], acteur=gestionnaire, motif="non")


def test_un_seul_fichier_suffit_quand_il_n_y_a_qu_une_convention(
    convention: Convention, gestionnaire: Utilisateur
) -> None:
    """Le service enregistre directement un exemplaire reçu, sans passer par un lot."""
    fichier = n.televerse(n.scans(convention), "exemplaire.pdf")
    services.recevoir_exemplaire(convention, fichier, acteur=gestionnaire, nom="Durand", fonction="Maire")
    assert {s.mode for s in _signatures(convention)} == {ModeSignature.PAPIER}
    with pytest.raises(MauvaisEtat, match="déjà signé"):
        services.recevoir_exemplaire(
            convention, n.televerse(n.scans(convention)), acteur=gestionnaire, nom="Durand", fonction="Maire"
        )


def test_on_ne_recoit_un_exemplaire_que_d_une_convention_a_signer() -> None:
    brouillon = n.papier(etat=Etat.BROUILLON)
    acteur = agent("gestionnaire", brouillon.dossier.appel.service)
    with pytest.raises(MauvaisEtat):
        services.recevoir_exemplaire(brouillon, n.televerse([n.blanche()]), acteur=acteur, nom="Durand")
