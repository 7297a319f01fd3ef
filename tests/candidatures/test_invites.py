"""Une personne invitée par un lien : ce qu'il ouvre, à qui, jusqu'à quand, et comment il se ferme."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from candidatures import services, types
from candidatures.models import Dossier, LienInvite
from candidatures.selecteurs.invites import Invite
from comptes.droits import INVITE, MATRICE, NON, portee
from comptes.models import Utilisateur
from socle import journal
from socle.horloge import avancer
from socle.models import Courriel
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite
from tests.candidatures.instruction import Equipe
from tests.candidatures.test_budgets_caches import IBAN, montants, sans_espaces
from tests.fabriques.candidatures import depose
from tests.fabriques.comptes import MembreStructureFactory, UtilisateurFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
JUSQU_AU = date(2025, 7, 10)
CHEMIN = re.compile(r"/dossiers/invitation/\S+")


@pytest.fixture
def equipe() -> Equipe:
    equipe = Equipe()
    equipe.en_instruction()
    return equipe


def inviter(equipe: Equipe, courriel: str = "Claude@Exemple.fr", jusqu_au: date = JUSQU_AU) -> LienInvite:
    """L'instructeur invite une personne."""
    return services.inviter(
        equipe.dossier,
        acteur=equipe.instructeur,
        nom="Claude Martin, maison de l'emploi",
        courriel=courriel,
        jusqu_au=jusqu_au,
        demande="Le besoin des acheteurs est-il réel ?",
    )


def chemin_recu(courriel: str = "claude@exemple.fr") -> str:
    """Le lien que le dernier courriel porte."""
    texte = Courriel.objects.filter(genre="dossier.invitation_avis", destinataire=courriel).latest("pk").texte
    [chemin] = CHEMIN.findall(texte)
    return str(chemin)


def entrer(client: Client, lien: LienInvite) -> str:
    """Ouvre le lien et rend l'adresse du dossier."""
    reponse = client.post(chemin_recu(lien.courriel))
    assert reponse.status_code == 302
    return str(reponse.headers["Location"])


def test_la_personne_ouvre_lit_sans_budget_et_donne_son_avis(client: Client, equipe: Equipe) -> None:
    lien = inviter(equipe)
    accueil = unescape(client.get(chemin_recu()).content.decode())
    assert "Claude Martin" in accueil
    assert equipe.dossier.intitule not in accueil  # rien du dossier avant l'ouverture
    page = entrer(client, lien)
    html = unescape(client.get(page).content.decode())
    assert equipe.dossier.intitule in html
    assert "Le besoin des acheteurs est-il réel ?" in html
    lu = sans_espaces(html)
    assert [somme for somme in (*montants(equipe.dossier), IBAN) if somme in lu] == []
    assert client.post(page, {"sens": "favorable", "texte": "Besoin réel."}).status_code == 302
    lien.refresh_from_db()
    assert (lien.sens, lien.texte, lien.rendu_le is not None) == ("favorable", "Besoin réel.", True)
    assert "Vous avez rendu votre avis" in client.get(page).content.decode()


def test_tout_est_au_journal_et_l_agent_est_prevenu(client: Client, equipe: Equipe) -> None:
    lien = inviter(equipe)
    client.post(entrer(client, lien), {"sens": "reserve", "texte": "À préciser."})
    entrer(client, lien)
    actions = [ligne.action for ligne in journal.lignes(equipe.dossier)]
    assert actions[-3:] == ["dossier.inviter", "dossier.ouvrir_lien", "dossier.donner_avis"]
    assert "Claude Martin" in journal.lignes(equipe.dossier)[len(actions) - 1].detail.contenu["acteur"]
    assert Courriel.objects.filter(genre="dossier.avis_invite_rendu").exists()
    traces = apps.get_model("candidatures", "HistoriqueLienInvite")._default_manager.filter(pgh_obj=lien.pk)
    assert traces.count() >= 3
    assert not hasattr(traces[0], "condense")


def test_la_base_ne_garde_pas_le_secret(equipe: Equipe, settings: object) -> None:
    lien = inviter(equipe)
    secret = chemin_recu().rstrip("/").rpartition("/")[2]
    assert secret not in {lien.condense, str(lien.uuid)}
    assert Courriel.objects.get(genre="dossier.invitation_avis").secret


def test_l_instructeur_lit_l_avis_et_revoque_le_lien(client: Client, equipe: Equipe) -> None:
    lien = inviter(equipe)
    page = entrer(client, lien)
    agent_connecte = Client()
    agent_connecte.force_login(equipe.instructeur)
    notes = agent_connecte.get(f"/instruction/{equipe.dossier.uuid}/notes/").content.decode()
    assert "Claude Martin" in notes
    assert "Révoquer le lien" in notes
    revoquer = reverse("instruction:revoquer_invitation", args=[equipe.dossier.uuid, lien.pk])
    assert agent_connecte.post(revoquer).status_code == 302
    assert client.get(page).status_code == 404
    assert client.get(chemin_recu()).status_code == 403
    assert client.post(chemin_recu()).status_code == 403
    assert [ligne.action for ligne in journal.lignes(equipe.dossier)][-1] == "dossier.revoquer_invitation"
    with pytest.raises(MauvaisEtat, match="déjà fermé"):
        services.revoquer_invitation(lien, acteur=equipe.instructeur)


def test_le_lien_se_ferme_seul_a_la_fin_du_jour_dit(client: Client, equipe: Equipe) -> None:
    page = entrer(client, inviter(equipe))
    avancer(timedelta(days=9, hours=13))  # 10 juillet, 23 h
    assert client.get(page).status_code == 200
    avancer(timedelta(hours=2))
    assert client.get(page).status_code == 404
    with pytest.raises(DroitManquant):
        services.rendre_avis_invite(Invite(LienInvite.objects.get()), sens=types.SensAvis.FAVORABLE, texte="Oui.")


def test_un_lien_n_ouvre_que_son_dossier(client: Client, equipe: Equipe) -> None:
    lien = inviter(equipe)
    entrer(client, lien)
    autre = Equipe(depose(appel=equipe.dossier.appel))
    ailleurs = inviter(autre, courriel="autre@exemple.fr")
    assert client.get(reverse("candidatures:invite", args=[ailleurs.uuid])).status_code == 404
    invite = Invite(lien)
    assert list(Dossier.objects.visibles_par(invite)) == [equipe.dossier]  # type: ignore[arg-type]  # acteur sans compte
    assert not invite.peut("dossier.voir", autre.dossier)


def test_un_secret_faux_ou_une_session_sans_lien_ne_trouvent_rien(client: Client, equipe: Equipe) -> None:
    lien = inviter(equipe)
    assert client.get(reverse("candidatures:invite_ouvrir", args=[lien.uuid, "autre-secret"])).status_code == 404
    assert client.get(reverse("candidatures:invite", args=[lien.uuid])).status_code == 404
    client.force_login(equipe.instructeur)
    assert client.get(reverse("candidatures:invite", args=[lien.uuid])).status_code == 404


def test_la_colonne_invite_de_la_matrice_ne_donne_que_lire_et_donner_un_avis(equipe: Equipe) -> None:
    ouvertes = {action for action in MATRICE if action.startswith("dossier.") and portee(INVITE, action) != NON}
    assert ouvertes == {"dossier.voir", "dossier.donner_avis"}
    invite = Invite(inviter(equipe))
    assert {action for action in ouvertes if invite.peut(action, equipe.dossier)} == ouvertes
    assert not invite.peut("dossier.voir_budget", equipe.dossier)
    assert not invite.peut("dossier.voir_instruction", equipe.dossier)


@pytest.mark.parametrize("role", ["gestionnaire", "relecteur_ddets", "coordinateur_regional", "administrateur"])
def test_seuls_instructeur_et_responsable_invitent(equipe: Equipe, role: str) -> None:
    equipe.instructeur = agent(role, equipe.service)
    with pytest.raises(DroitManquant):
        inviter(equipe)


def test_on_n_invite_pas_un_membre_de_la_structure_et_il_le_perd_s_il_le_devient(equipe: Equipe) -> None:
    membre: Utilisateur = UtilisateurFactory(courriel="claude@exemple.fr")
    lien = inviter(equipe)
    MembreStructureFactory(utilisateur=membre, structure=equipe.dossier.structure)
    with pytest.raises(TransitionInterdite, match="structure candidate"):
        inviter(equipe)
    with pytest.raises(DroitManquant, match="structure candidate"):
        services.rendre_avis_invite(Invite(lien), sens=types.SensAvis.FAVORABLE, texte="Oui.")


@pytest.mark.parametrize("jusqu_au", [date(2025, 6, 30), date(2025, 9, 30)])
def test_la_date_est_a_venir_et_proche(equipe: Equipe, jusqu_au: date) -> None:
    with pytest.raises(TransitionInterdite, match="d'ici 90 jours"):
        inviter(equipe, jusqu_au=jusqu_au)


def test_un_seul_avis_et_plus_aucun_apres_la_decision(equipe: Equipe) -> None:
    lien, autre = inviter(equipe), inviter(equipe, courriel="autre@exemple.fr")
    services.rendre_avis_invite(Invite(lien), sens=types.SensAvis.FAVORABLE, texte="Oui.")
    with pytest.raises(MauvaisEtat, match="déjà rendu"):
        services.rendre_avis_invite(Invite(lien), sens=types.SensAvis.DEFAVORABLE, texte="Non.")
    equipe.dossier = services.proposer(
        equipe.dossier, acteur=equipe.instructeur, motif="Faible.", sens=types.SensDecision.REJETER
    )
    services.rejeter(equipe.dossier, acteur=equipe.responsable, motif="Faible.")
    with pytest.raises(MauvaisEtat, match="n'est pas à l'examen"):
        services.rendre_avis_invite(Invite(autre), sens=types.SensAvis.FAVORABLE, texte="Oui.")


def test_l_ecran_invite_et_corrige_une_saisie_vide(client: Client, equipe: Equipe) -> None:
    client.force_login(equipe.instructeur)
    adresse = reverse("instruction:inviter", args=[equipe.dossier.uuid])
    assert "Ce que vous lui demandez" in client.get(adresse).content.decode()
    assert client.post(adresse, {}).status_code == 200
    saisie = {"nom": "Claude", "courriel": "claude@exemple.fr", "jusqu_au": "2025-07-10", "demande": "Votre avis ?"}
    assert client.post(adresse, saisie).status_code == 302
    assert LienInvite.objects.get().courriel == "claude@exemple.fr"
