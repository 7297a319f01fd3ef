"""L'agenda : le mois, et le flux iCalendar d'une personne, révocable."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from bilans.documents.agenda import agenda, plier, texte
from bilans.models import AbonnementAgenda, Bilan
from bilans.services.agenda import abonne, abonner_agenda, jeton_de
from tests.conventions.commun import html
from tests.fabriques.bilans import bilans_attendus, porteur_du_bilan
from tests.fabriques.comptes import representant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
INSTANT = datetime(2025, 7, 1, 8, tzinfo=UTC)


def deplie(octets: bytes) -> list[str]:
    return octets.decode().replace("\r\n ", "").split("\r\n")


def test_le_flux_suit_la_norme() -> None:
    bilans = bilans_attendus()
    octets = agenda(bilans, instant=INSTANT, adresse="https://exemple.fr")
    brutes = octets.split(b"\r\n")
    assert brutes[-1] == b""
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert max(len(ligne) for ligne in brutes) <= 75
    lignes = deplie(octets)
    assert (lignes[0], lignes[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert lignes.count("BEGIN:VEVENT") == lignes.count("END:VEVENT") == 3
    assert "DTSTART;VALUE=DATE:20260301" in lignes
    assert "DTEND;VALUE=DATE:20260302" in lignes
    assert "DTSTAMP:20250701T080000Z" in lignes
    uids = [ligne for ligne in lignes if ligne.startswith("UID:")]
    assert uids == [f"UID:bilan-{b.uuid}@guichet-aap" for b in bilans]
    assert agenda(bilans, instant=INSTANT, adresse="https://exemple.fr") == octets


def test_les_textes_sont_echappes_et_plies_sans_couper_un_caractere() -> None:
    assert texte("a;b,c\\d\ne") == "a\\;b\\,c\\\\d\\ne"
    plies = list(plier("é" * 100))
    assert all(len(pli.encode()) <= 75 for pli in plies)
    assert plies[0] + "".join(pli[1:] for pli in plies[1:]) == "é" * 100


def test_l_adresse_se_cree_se_lit_sans_connexion_et_se_revoque(client: Client) -> None:
    bilan = bilans_attendus()[0]
    porteur = porteur_du_bilan(bilan)
    client.force_login(porteur)
    page = reverse("bilans:agenda")
    client.post(reverse("bilans:abonnement"), {"action": "creer"})
    adresse = re.search(r'value="(http[^"]+\.ics)"', html(client.get(page)))
    assert adresse is not None
    chemin = adresse.group(1).partition("//")[2].partition("/")[2]
    client.logout()
    reponse = client.get(f"/{chemin}")
    assert reponse.status_code == 200
    assert reponse["Content-Type"].startswith("text/calendar")
    assert f"UID:bilan-{bilan.uuid}@guichet-aap" in deplie(reponse.content)
    client.force_login(porteur)
    client.post(reverse("bilans:abonnement"), {"action": "revoquer"})
    assert client.get(f"/{chemin}").status_code == 404


def test_un_jeton_faux_ou_remplace_ne_dit_rien() -> None:
    bilan = bilans_attendus()[0]
    porteur = porteur_du_bilan(bilan)
    ancien = jeton_de(abonner_agenda(acteur=porteur))
    neuf = jeton_de(abonner_agenda(acteur=porteur))
    assert abonne(ancien) is None
    assert abonne(neuf) == porteur
    assert abonne("faux:faux") is None
    assert abonne(signing.Signer(salt="autre").sign(AbonnementAgenda.objects.get().uuid.hex)) is None
    porteur.is_active = False
    porteur.save()
    assert abonne(neuf) is None


def test_chacun_ne_lit_que_ses_bilans(client: Client) -> None:
    bilan = bilans_attendus()[0]
    etrangere = representant()
    reponse = client.get(reverse("bilans:agenda_ics", args=[jeton_de(abonner_agenda(acteur=etrangere))]))
    assert str(bilan.uuid) not in reponse.content.decode()


@pytest.mark.parametrize(
    ("mois", "titre"), [("2026-03", "Mars 2026"), ("n'importe quoi", "Juillet 2025"), ("2026-13", "Juillet 2025")]
)
def test_le_mois(client: Client, mois: str, titre: str) -> None:
    bilan = bilans_attendus()[0]
    client.force_login(porteur_du_bilan(bilan))
    page = html(client.get(reverse("bilans:agenda"), {"mois": mois}))
    assert titre in page
    assert ("bilan intermédiaire" in page) is (mois == "2026-03")


def test_la_liste_range_ce_qui_est_en_retard(client: Client) -> None:
    bilan = bilans_attendus()[0]
    Bilan.objects.filter(pk=bilan.pk).update(echeance=date(2025, 6, 1))
    client.force_login(porteur_du_bilan(bilan))
    retard = client.get(reverse("bilans:liste"), {"vue": "retard"})
    assert [ligne.bilan for ligne in retard.context["lignes"]] == [bilan]
    assert "Attendu depuis le" in html(retard)
    assert [o.compteur for o in retard.context["onglets"]] == [2, 1, 0, 0]
