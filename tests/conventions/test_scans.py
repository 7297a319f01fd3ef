"""Les exemplaires signés reviennent en vrac : chaque page retrouve sa convention, ou dit pourquoi non."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from comptes.models import Utilisateur
from conventions import services
from conventions.etats import Etat
from conventions.models import Convention, DepotScan, PageScannee
from conventions.models.scans import RETENUES
from conventions.selecteurs.scans import cle_de_lecture, exemplaire_de, exemplaires, lots
from conventions.services import scans as service_scans
from conventions.types import SortPage
from socle import journal, numerisation, qr
from socle.detection import PDF, FichierRefuse
from socle.fichiers import Fichier
from socle.models import Travail
from socle.models.fichier import Antivirus
from socle.models.travail import EtatTravail
from socle.travaux import executer_echus
from socle.workflow import DroitManquant
from tests.conventions import numerises as n
from tests.conventions.commun import lire
from tests.fabriques.aap import appel_de
from tests.fabriques.comptes import agent
from tests.fabriques.socle import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def convention() -> Convention:
    return n.papier()


@pytest.fixture
def gestionnaire(convention: Convention) -> Utilisateur:
    return agent("gestionnaire", convention.dossier.appel.service)


def _sorts(depot: DepotScan) -> Counter[str]:
    return Counter(depot.pages.values_list("sort", flat=True))


def _de(depot: DepotScan, sort: SortPage) -> PageScannee:
    return depot.pages.get(sort=sort)


def test_deux_conventions_melees_tournees_et_penchees_se_retrouvent() -> None:
    une = n.papier()
    autre = n.papier(pages=2, appel=une.dossier.appel)
    acteur = agent("gestionnaire", une.dossier.appel.service)
    a, b = n.scans(une, 180), n.scans(autre, 94)
    depot = n.deposer(acteur, une, [a[2], b[1], a[0]], [n.scans(une, -7)[1], b[0]])
    assert _sorts(depot) == {SortPage.RECONNUE: 5}
    pages = {(p.version.convention, p.page, p.total) for p in depot.pages.all() if p.version}
    assert pages == {(une, 1, 3), (une, 2, 3), (une, 3, 3), (autre, 1, 2), (autre, 2, 2)}
    for page in depot.pages.all():
        (image,) = numerisation.pages(lire(page.image), "image/jpeg")
        lecture = numerisation.lire(image)
        assert lecture is not None
        assert abs(lecture.angle) < 1, "l'image gardée est à l'endroit"


def test_ce_qui_n_est_pas_reconnu_est_dit(convention: Convention, gestionnaire: Utilisateur) -> None:
    ailleurs = n.papier(appel=appel_de("mayotte-2022"))
    assert ailleurs.dossier.appel.service != convention.dossier.appel.service
    depot = n.deposer(gestionnaire, convention, [n.blanche(), n.scans(ailleurs)[0]])
    assert list(depot.pages.order_by("rang").values_list("sort", "motif")) == [
        (SortPage.NON_RECONNUE, service_scans.SANS_QR),
        (SortPage.NON_RECONNUE, service_scans.AILLEURS),
    ]
    assert not depot.pages.exclude(version=None).exists(), "un service n'apprend rien d'un autre"


def test_une_page_deja_recue_est_un_doublon(convention: Convention, gestionnaire: Utilisateur) -> None:
    premiere = n.scans(convention)[0]
    assert _sorts(n.deposer(gestionnaire, convention, [premiere, premiere])) == {"reconnue": 1, "doublon": 1}
    encore = n.deposer(gestionnaire, convention, [premiere])
    assert _de(encore, SortPage.DOUBLON).motif == f"La page 1 de {convention.numero} est déjà reçue."


def test_une_page_d_une_ancienne_version_est_refusee_avec_sa_phrase(
    convention: Convention, gestionnaire: Utilisateur
) -> None:
    anciennes = n.scans(convention)
    version = convention.versions.get()
    version.pk, version.rang, version.fichier = None, 2, None
    version.save()
    depot = n.deposer(gestionnaire, convention, [anciennes[0]])
    page = _de(depot, SortPage.PERIMEE)
    assert "de la version 1" in page.motif
    assert "Seule la version 2 peut être signée" in page.motif
    assert exemplaires(gestionnaire) == []


def test_les_pages_manquantes_se_comptent_et_se_completent_d_un_lot_a_l_autre(
    convention: Convention, gestionnaire: Utilisateur
) -> None:
    une, deux, trois = n.scans(convention)
    n.deposer(gestionnaire, convention, [trois])
    (exemplaire,) = exemplaires(gestionnaire)
    assert (exemplaire.total, exemplaire.manquantes, exemplaire.complet) == (3, (1, 2), False)
    n.deposer(gestionnaire, convention, [deux, une])
    (exemplaire,) = exemplaires(gestionnaire)
    assert exemplaire.complet
    assert [page.page for page in exemplaire.pages] == [1, 2, 3]


def test_rejouer_la_lecture_n_ajoute_rien(convention: Convention, gestionnaire: Utilisateur) -> None:
    depot = n.deposer(gestionnaire, convention, n.scans(convention))
    travail = Travail.objects.get(cle=cle_de_lecture(depot))
    services.lire_lot(travail)
    assert travail.conclusion is None
    assert travail.resultat == {
        "url": f"/conventions/numerises/{depot.uuid}/",
        "pages": {**dict.fromkeys(SortPage.values, 0), "reconnue": 3},
    }
    assert depot.pages.count() == 3


def test_l_avancement_se_voit_page_a_page(
    convention: Convention, gestionnaire: Utilisateur, monkeypatch: pytest.MonkeyPatch
) -> None:
    etapes: list[tuple[int, str]] = []
    monkeypatch.setattr(Travail, "avancer", lambda _soi, pourcent, etape="": etapes.append((pourcent, etape)))
    n.deposer(gestionnaire, convention, n.scans(convention)[:2], [n.blanche()])
    assert [etape for _, etape in etapes] == [
        "1 pages lues, fichier 1 sur 2",
        "2 pages lues, fichier 1 sur 2",
        "3 pages lues, fichier 2 sur 2",
    ]
    assert [part for part, _ in etapes] == sorted(part for part, _ in etapes)


def test_le_depot_et_la_lecture_sont_au_journal(convention: Convention, gestionnaire: Utilisateur) -> None:
    depot = n.deposer(gestionnaire, convention, n.scans(convention))
    lignes = journal.lignes(depot)
    assert [ligne.action for ligne in lignes] == ["scan.deposer", "scan.lire"]
    assert journal.verifier() is None


def test_qui_n_a_pas_le_droit_ne_depose_pas(convention: Convention) -> None:
    service = convention.dossier.appel.service
    for role in ("instructeur", "signataire_service", "coordinateur_regional"):
        with pytest.raises(DroitManquant):
            services.deposer_lot(service, [n.televerse([n.blanche()])], acteur=agent(role, service))
    with pytest.raises(DroitManquant):
        services.deposer_lot(service, [n.televerse([n.blanche()])], acteur=agent("gestionnaire"))
    assert not DepotScan.objects.exists()


def test_un_fichier_refuse_refuse_le_lot_et_se_nomme(convention: Convention, gestionnaire: Utilisateur) -> None:
    bon, mauvais = n.televerse([n.blanche()]), SimpleUploadedFile("photo.pdf", b"%PDF-1.7 coupe")
    with pytest.raises(FichierRefuse, match=r"« photo\.pdf » : Ce fichier PDF est abîmé"):
        services.deposer_lot(convention.dossier.appel.service, [bon, mauvais], acteur=gestionnaire)
    assert not DepotScan.objects.exists()


def test_un_lot_trop_gros_est_refuse(
    convention: Convention, gestionnaire: Utilisateur, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = convention.dossier.appel.service
    monkeypatch.setattr(service_scans, "PAGES_MAX", 3)
    with pytest.raises(FichierRefuse, match="3 pages au plus"):
        services.deposer_lot(service, [SimpleUploadedFile("a.pdf", pdf(4))], acteur=gestionnaire)
    monkeypatch.setattr(service_scans, "FICHIERS_MAX", 1)
    with pytest.raises(FichierRefuse, match="1 fichiers au plus"):
        services.deposer_lot(service, [n.televerse([n.blanche()])] * 2, acteur=gestionnaire)


def test_une_page_qui_ne_s_affiche_pas_est_dite(
    convention: Convention, gestionnaire: Utilisateur, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pages(_octets: bytes, _type: str) -> list[Image.Image]:
        raise FichierRefuse("abîmé")

    monkeypatch.setattr(numerisation, "pages", pages)
    depot = n.deposer(gestionnaire, convention, [n.blanche()])
    page = _de(depot, SortPage.NON_RECONNUE)
    assert (page.motif, page.image) == (service_scans.ILLISIBLE, None)


def test_l_antivirus_passe_avant_la_lecture(convention: Convention, gestionnaire: Utilisateur) -> None:
    service = convention.dossier.appel.service
    depot = services.deposer_lot(service, [n.televerse(n.scans(convention))], acteur=gestionnaire)
    Fichier.objects.filter(pk__in=depot.fichiers.values("pk")).update(antivirus=Antivirus.EN_ATTENTE)
    executer_echus()
    travail = Travail.objects.get(cle=cle_de_lecture(depot))
    assert travail.etat == EtatTravail.EN_ATTENTE
    assert "antivirus" in travail.erreur
    Fichier.objects.filter(pk__in=depot.fichiers.values("pk")).update(antivirus=Antivirus.INFECTE)
    Travail.objects.update(echeance=depot.depose_le)
    executer_echus()
    assert _de(depot, SortPage.NON_RECONNUE).motif.startswith("L'antivirus a trouvé ce fichier infecté")


def test_un_lot_dit_ses_pages_et_ce_qui_reste(convention: Convention, gestionnaire: Utilisateur) -> None:
    n.deposer(gestionnaire, convention, [n.blanche(), n.scans(convention)[0]])
    (lot,) = lots(gestionnaire)
    assert (lot.nombre, lot.restantes) == (2, 1)  # type: ignore[attr-defined]  # annotés
    assert not lots(agent("gestionnaire")).exists()


def test_une_charge_forgee_ne_mene_a_rien(convention: Convention, gestionnaire: Utilisateur) -> None:
    """Un QR juste dans sa forme, mais d'une version qui n'existe pas."""
    version = convention.versions.get()
    octets = qr.apposer(pdf(1), [qr.charge("CV", convention.uuid, version.rang + 5, 1, 1)])
    (page,) = numerisation.pages(octets, PDF)
    depot = n.deposer(gestionnaire, convention, [page])
    assert _de(depot, SortPage.NON_RECONNUE).motif == service_scans.AILLEURS


def test_une_convention_deja_signee_garde_ses_pages_pour_l_archive() -> None:
    signee = n.papier(etat=Etat.EN_COURS)
    acteur = agent("gestionnaire", signee.dossier.appel.service)
    n.deposer(acteur, signee, n.scans(signee))
    exemplaire = exemplaire_de(signee.versions.get())
    assert exemplaire is not None
    assert exemplaire.complet
    assert not exemplaire.attend_signature


def test_la_base_refuse_deux_fois_la_meme_page(convention: Convention, gestionnaire: Utilisateur) -> None:
    depot = n.deposer(gestionnaire, convention, n.scans(convention)[:1])
    page = depot.pages.get()
    assert page.sort in RETENUES
    page.pk, page.rang = None, 9
    with pytest.raises(IntegrityError, match="page_scannee_retenue_unique"), transaction.atomic():
        page.save()
