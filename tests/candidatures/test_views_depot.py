"""Relire, signer, déposer, compléter, abandonner : les écrans, sans script."""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client

from candidatures import services
from candidatures.etats import Etat
from candidatures.models import Dossier, PieceDeposee, Projet
from comptes.types import RoleStructure
from socle.horloge import figer
from socle.models import Courriel
from socle.travaux import executer_echus
from tests.fabriques import candidatures as fabriques
from tests.fabriques.comptes import agent, membre
from tests.fabriques.socle import pdf, televerse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]

CLOTURE = datetime.fromisoformat("2025-07-15T23:59:59.999+02:00")


def url(dossier: Dossier, suite: str) -> str:
    """Adresse d'un écran du dossier."""
    return f"/dossiers/{dossier.uuid}/{suite}"


def ouvrir(client: Client, dossier: Dossier, suite: str = "recapitulatif/", personne: Any = None) -> str:
    """Page lue par cette personne (à défaut, qui a commencé le dossier)."""
    client.force_login(personne or dossier.cree_par)
    return client.get(url(dossier, suite)).content.decode()


def poster(client: Client, dossier: Dossier, suite: str, donnees: Any = None, personne: Any = None) -> Any:
    """Envoie un formulaire."""
    client.force_login(personne or dossier.cree_par)
    return client.post(url(dossier, suite), donnees or {})


def cle_affichee(page: str) -> str:
    """Clé du bouton de dépôt de cette page."""
    trouvee = re.search(r'name="cle" value="([0-9a-f-]{36})"', page)
    assert trouvee is not None
    return trouvee[1]


def empreinte_affichee(page: str) -> str:
    """Empreinte cachée dans le formulaire de signature."""
    trouvee = re.search(r'name="lue" value="([0-9a-f]{64})"', page)
    assert trouvee is not None
    return trouvee[1]


def test_le_recapitulatif_relit_tout_et_dit_ce_qui_manque(client: Client) -> None:
    dossier = fabriques.complet()
    PieceDeposee.objects.filter(dossier=dossier, code="RIB").delete()
    page = ouvrir(client, dossier)
    assert "Il reste 2 choses à faire" in page
    assert f'href="{url(dossier, "pieces/#champ-pieces-RIB")}"' in page
    assert "Accompagner vingt marchés." in page
    assert "29 473,00" in page.replace("\u202f", " ")
    assert "enregistrer n'est pas déposer" in page.lower().replace("&#x27;", "'")


def test_le_parcours_entier_signer_deposer_confirmer(client: Client) -> None:
    dossier = fabriques.complet()
    signature = ouvrir(client, dossier, "signature/")
    reponse = poster(
        client, dossier, "signature/signer/",
        {"fonction": "Présidente", "fait_a": "Lyon", "lu": "on", "lue": empreinte_affichee(signature)},
    )  # fmt: skip
    assert reponse.headers["location"] == url(dossier, "recapitulatif/")
    page = ouvrir(client, dossier)
    assert "Tout est prêt" in page
    assert "Le formulaire est signé" in page
    donnees = {"cle": cle_affichee(page)}
    assert poster(client, dossier, "recapitulatif/deposer/", donnees).headers["location"] == url(dossier, "depot/")
    # Double clic, ou page rechargée : la même clé mène à la même confirmation.
    assert poster(client, dossier, "recapitulatif/deposer/", donnees).headers["location"] == url(dossier, "depot/")
    confirmation = ouvrir(client, dossier, "depot/").replace("\u00a0", " ")
    assert "AURA-2025-0001" in confirmation
    assert "1er juillet 2025 à 10 h 00 min 00 s" in confirmation
    assert "relève 1, du 4 juillet 2025" in confirmation
    assert 'data-g-progression="' in confirmation
    assert dossier.instantanes.count() == 1


def test_la_progression_puis_les_documents(client: Client) -> None:
    dossier = fabriques.depose()
    client.force_login(dossier.cree_par)
    assert client.get(url(dossier, "depot/progression/")).json()["fait"] is False
    executer_echus()
    suivi = client.get(url(dossier, "depot/progression/")).json()
    assert (suivi["pourcent"], suivi["fait"], suivi["url"]) == (100, True, url(dossier, "depot/"))
    page = ouvrir(client, dossier, "depot/")
    liens = re.findall(r'href="(/dossiers/[^"]+/documents/\d+/)"', page)
    assert len(liens) == 2
    for lien in liens:
        assert client.get(lien).getvalue().startswith(b"%PDF-")
    photo = dossier.instantanes.get()
    octets = client.get(url(dossier, "photographies/1/")).content
    assert sha256(octets).hexdigest() == photo.empreinte
    assert json.loads(octets)["dossier"]["numero"] == "AURA-2025-0001"
    assert photo.empreinte in page
    assert "Accusé de réception" in ouvrir(client, dossier, "")


def test_un_refus_liste_tout_avec_des_liens(client: Client) -> None:
    dossier = fabriques.complet()
    reponse = poster(client, dossier, "recapitulatif/deposer/", {"cle": uuid.uuid4()})
    page = reponse.content.decode()
    assert reponse.status_code == 200
    assert "Le dossier n'est pas déposé" in page
    assert f'href="{url(dossier, "recapitulatif/#champ-signature")}"' in page
    dossier.refresh_from_db()
    assert dossier.etat == Etat.BROUILLON


def test_la_demande_recue_a_temps_est_acceptee_la_suivante_refusee(client: Client) -> None:
    premier = fabriques.signe()
    second = fabriques.signe(appel=premier.appel)
    with figer(CLOTURE):
        poster(client, premier, "recapitulatif/deposer/", {"cle": uuid.uuid4()})
    with figer(CLOTURE + timedelta(milliseconds=1)):
        page = poster(client, second, "recapitulatif/deposer/", {"cle": uuid.uuid4()}).content.decode()
        assert "Déposer mon dossier" not in ouvrir(client, second)
    assert "clos depuis le 15 juillet 2025" in page.replace("\u00a0", " ")
    premier.refresh_from_db()
    second.refresh_from_db()
    assert (premier.etat, second.etat) == (Etat.DEPOSE, Etat.BROUILLON)


def test_deposer_sans_cle_ou_deux_fois_ne_casse_rien(client: Client) -> None:
    dossier = fabriques.signe()
    assert poster(client, dossier, "recapitulatif/deposer/").headers["location"] == url(dossier, "recapitulatif/")
    poster(client, dossier, "recapitulatif/deposer/", {"cle": uuid.uuid4()})
    second = poster(client, dossier, "recapitulatif/deposer/", {"cle": uuid.uuid4()})
    assert second.headers["location"] == url(dossier, "")


def test_un_redacteur_sait_qui_peut_signer_et_le_previent(client: Client) -> None:
    dossier = fabriques.complet()
    redacteur = membre(RoleStructure.REDACTEUR, dossier.structure)
    page = ouvrir(client, dossier, "signature/", redacteur)
    assert dossier.cree_par.courriel in page
    assert "signature/signer/" not in page
    assert poster(client, dossier, "signature/signer/", {}, redacteur).status_code == 403
    poster(client, dossier, "signature/prevenir/", {}, redacteur)
    assert Courriel.objects.get(genre="dossier.signature_demandee").destinataire == dossier.cree_par.courriel


def test_signer_sans_cocher_ou_apres_un_changement(client: Client) -> None:
    dossier = fabriques.complet()
    lue = empreinte_affichee(ouvrir(client, dossier, "signature/"))
    page = poster(client, dossier, "signature/signer/", {"fonction": "", "fait_a": "Lyon", "lue": lue}).content.decode()
    assert "Cochez la case pour signer" in page
    assert "Indiquez la fonction" in page
    Projet.objects.filter(pk=dossier.pk).update(objectifs="Autre.")
    donnees = {"fonction": "Présidente", "fait_a": "Lyon", "lu": "on", "lue": lue}
    page = poster(client, dossier, "signature/signer/", donnees).content.decode()
    assert "a changé pendant que vous le relisiez" in page
    assert not dossier.signatures.exists()


def test_signer_sur_papier(client: Client) -> None:
    dossier = fabriques.complet()
    lue = empreinte_affichee(ouvrir(client, dossier, "signature/"))
    donnees = {"papier-nom": "D. Durand", "papier-fonction": "Maire", "papier-fait_a": "Lyon", "papier-lue": lue}
    page = poster(client, dossier, "signature/papier/", donnees).content.decode()
    assert "Choisissez le fichier du formulaire signé" in page
    mauvais = donnees | {"papier-fichier": televerse(b"MZ" + b"0" * 99, "signe.pdf")}
    page = poster(client, dossier, "signature/papier/", mauvais).content.decode()
    assert "est un programme" in page
    assert 'value="D. Durand"' in page
    poster(client, dossier, "signature/papier/", donnees | {"papier-fichier": televerse(pdf(), "signe.pdf")})
    signature = dossier.signatures.get()
    assert "Tout est prêt" in ouvrir(client, dossier)
    assert client.get(url(dossier, f"signature/{signature.pk}/")).getvalue().startswith(b"%PDF-")


def test_un_dossier_change_depuis_sa_signature_se_dit(client: Client) -> None:
    dossier = fabriques.signe()
    Projet.objects.filter(pk=dossier.pk).update(objectifs="Autre chose.")
    page = ouvrir(client, dossier)
    assert "Le dossier a changé depuis la signature" in page
    assert "faites-le signer de nouveau" in page


def test_demander_a_signer_plus_tard_puis_deposer_et_signer(client: Client) -> None:
    dossier = fabriques.complet()
    page = poster(client, dossier, "signature/derogation/", {"derogation-motif": ""}).content.decode()
    assert "Dites pourquoi la signature" in page
    poster(client, dossier, "signature/derogation/", {"derogation-motif": "Conseil municipal en août."})
    page = ouvrir(client, dossier).replace("\u00a0", " ")
    assert "Vous avez demandé à signer après la clôture" in page
    assert "31 août 2025 à 23 h 59" in page
    poster(client, dossier, "recapitulatif/deposer/", {"cle": cle_affichee(page)})
    dossier.refresh_from_db()
    assert dossier.sous_reserve_signature
    assert "Signer ou joindre le formulaire signé" in ouvrir(client, dossier, "depot/")
    assert "sous réserve de signature" in ouvrir(client, dossier, "")
    with figer(CLOTURE + timedelta(days=10)):
        lue = empreinte_affichee(ouvrir(client, dossier, "signature/"))
        donnees = {"fonction": "Maire", "fait_a": "Lyon", "lu": "on", "lue": lue}
        assert poster(client, dossier, "signature/signer/", donnees).headers["location"] == url(dossier, "")
    dossier.refresh_from_db()
    assert not dossier.sous_reserve_signature


def test_completer_montre_la_demande_et_seulement_ce_qui_est_rouvert(client: Client) -> None:
    dossier = fabriques.depose()
    assert poster(client, dossier, "completer/").headers["location"] == url(dossier, "")
    with figer(datetime.fromisoformat("2025-07-03T09:00:00+02:00")):
        services.demander_pieces(
            dossier, acteur=agent("instructeur", dossier.appel.service), motif="RIB flou.", jours=5, pieces=["RIB"]
        )
        page = ouvrir(client, dossier, "completer/").replace("\u00a0", " ")
        assert "RIB flou." in page
        assert "8 juillet 2025 à 23 h 59" in page
        assert "à fournir" in page
        assert url(dossier, "projet/") not in page
        assert url(dossier, "completer/") in ouvrir(client, dossier, "")
        page = poster(client, dossier, "completer/").content.decode()
        assert "Vos compléments ne sont pas envoyés" in page
        services.deposer_piece(dossier, "RIB", televerse(pdf(2), "neuf.pdf"), acteur=dossier.cree_par)
        assert poster(client, dossier, "completer/").headers["location"] == url(dossier, "depot/")
    dossier.refresh_from_db()
    assert dossier.etat == Etat.DEPOSE
    assert "Complément du" in ouvrir(client, dossier, "depot/")


def test_abandonner_demande_un_motif_et_une_confirmation(client: Client) -> None:
    dossier = fabriques.brouillon()
    page = poster(client, dossier, "abandonner/", {"motif": ""}).content.decode()
    assert "Dites pourquoi vous abandonnez" in page
    assert "Cochez la case pour confirmer" in page
    reponse = poster(client, dossier, "abandonner/", {"motif": "Plus de besoin.", "confirme": "on"})
    assert reponse.headers["location"] == url(dossier, "")
    dossier.refresh_from_db()
    assert dossier.etat == Etat.ABANDONNE
    page = ouvrir(client, dossier, "")
    assert "abandonner/" not in page
    assert "Cette étape est fermée" in ouvrir(client, dossier, "pieces/")
    page = ouvrir(client, dossier)
    assert "Ce dossier est abandonné" in page
    assert url(dossier, "depot/") not in page


ECRANS = (
    *("recapitulatif/", "signature/", "depot/", "depot/progression/"),
    *("photographies/1/", "completer/", "abandonner/"),
)


@pytest.mark.parametrize("suite", ECRANS)
def test_ni_une_autre_structure_ni_un_agent(client: Client, suite: str) -> None:
    dossier = fabriques.depose()
    client.force_login(membre(RoleStructure.SIGNATAIRE))
    assert client.get(url(dossier, suite)).status_code == 404
    client.force_login(agent("instructeur", dossier.appel.service))
    assert client.get(url(dossier, suite)).status_code == 403


def test_un_brouillon_n_a_pas_de_page_de_depot(client: Client) -> None:
    dossier = fabriques.brouillon()
    client.force_login(dossier.cree_par)
    assert client.get(url(dossier, "depot/")).status_code == 404
    assert client.get(url(dossier, "photographies/1/")).status_code == 404


def test_le_recapitulatif_d_un_dossier_depose_se_relit_sans_rien_proposer(client: Client) -> None:
    dossier = fabriques.depose()
    page = ouvrir(client, dossier, "recapitulatif/?tout=oui")
    assert "Ce dossier est déposé" in page
    assert "Déposer mon dossier" not in page
    assert "Il reste" not in page
    assert "<details" in page
