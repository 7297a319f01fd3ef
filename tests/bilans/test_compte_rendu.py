"""Le compte rendu financier : prévision conventionnée, saisie, écarts, signature, transmission, champs rouverts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bilans import services
from bilans.etats import Etat
from bilans.models import Bilan, CompteRendu, LigneCompteRendu, SaisieInvalideBilan
from bilans.selecteurs.compte_rendu import budget_prevu, tableau
from bilans.services import compte_rendu as actes
from socle.workflow import DroitManquant, TransitionInterdite
from tests.bilans.suites import (
    PREVU,
    agent_de,
    budgeter,
    compte_rendu_attendu,
    compte_rendu_en_saisie,
    compte_rendu_transmis,
    porteur,
    relu,
    remplir,
)
from tests.conventions.commun import html
from tests.fabriques.comptes import membre

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def bilan() -> Bilan:
    return compte_rendu_en_saisie()


@pytest.fixture
def ecran(bilan: Bilan, client: Client) -> Client:
    client.force_login(porteur(bilan))
    return client


def adresse(nom: str, bilan: Bilan, *autres: Any) -> str:
    return reverse(f"bilans:compte_rendu{nom}", args=[bilan.uuid, *autres])


def envoyer(ecran: Client, bilan: Bilan, feuillet: str, **champs: Any) -> Any:
    page = ecran.get(adresse("_feuillet", bilan, feuillet))
    form = page.context["form"]
    donnees = {nom: form[nom].value() or "" for nom in form.fields} | {"version": page.context["jeton"]}
    return ecran.post(adresse("_feuillet", bilan, feuillet), donnees | champs)


# --- La prévision


def test_la_prevision_est_celle_du_budget_conventionne_pas_du_budget_depose(bilan: Bilan) -> None:
    budgeter(bilan.convention, "depose", {"64.1": 99000, "74.E1": 99000})
    lu = tableau(relu(bilan))
    assert (lu.par_code["64.1"].prevu, lu.par_code["TC"].prevu) == (Decimal(22000), Decimal(32000))
    assert budget_prevu(bilan.convention.dossier).phrase == "La prévision est celle du budget conventionné."


def test_sans_budget_conventionne_l_ecran_dit_quel_budget_sert(bilan: Bilan) -> None:
    bilan.convention.dossier.lignes_budget.all().delete()
    budgeter(bilan.convention, "depose", {"64.1": 99000})
    prevu = budget_prevu(relu(bilan).convention.dossier)
    assert prevu.phrase.startswith("Aucun budget conventionné")
    assert "déposé" in prevu.phrase
    assert prevu.prevision.montants == {"64.1": Decimal(99000)}


def test_la_prevision_se_fige_avec_la_saisie(bilan: Bilan) -> None:
    remplir(bilan)
    bilan.convention.dossier.lignes_budget.filter(code="64.1").update(montant=1)
    assert tableau(relu(bilan)).par_code["64.1"].prevu == Decimal(PREVU["64.1"])


# --- La saisie


def test_un_feuillet_s_enregistre_et_mene_au_suivant(ecran: Client, bilan: Bilan) -> None:
    reponse = envoyer(ecran, bilan, "qualitatif", mise_en_oeuvre="Fait.", action="suivant")
    assert reponse["Location"] == adresse("_feuillet", bilan, "tableau")
    assert CompteRendu.objects.get(bilan=bilan).mise_en_oeuvre == "Fait."
    assert envoyer(ecran, bilan, "annexe", action="suivant")["Location"] == adresse("_relire", bilan)


def test_ce_qui_ne_se_lit_pas_est_garde_a_sa_place(ecran: Client, bilan: Bilan) -> None:
    envoyer(ecran, bilan, "tableau", **{"r-64.1": "vingt mille", "r-64.2": "7 000,50"})
    assert SaisieInvalideBilan.objects.get(bilan=bilan).chemin == "ligne.64.1"
    assert LigneCompteRendu.objects.get(bilan=bilan, code="64.2").realisation == Decimal("7000.50")
    page = html(ecran.get(adresse("_feuillet", bilan, "tableau")))
    assert 'value="vingt mille"' in page
    assert "ne se lisent pas" in " ".join(actes.manques_avant_signature(relu(bilan)))
    envoyer(ecran, bilan, "tableau", **{"r-64.1": "20 000"})
    assert not SaisieInvalideBilan.objects.filter(bilan=bilan).exists()


def test_la_sauvegarde_automatique_rend_les_sommes(ecran: Client, bilan: Bilan) -> None:
    jeton = ecran.get(adresse("_feuillet", bilan, "tableau")).context["jeton"]
    reponse = ecran.post(
        adresse("_autosauve", bilan, "tableau"), {"r-64.1": "20000", "r-64.2": "7000", "version": jeton}
    )
    sorties = reponse.json()["sorties"]
    assert sorties["64"].replace("\u202f", " ").replace("\u00a0", " ") == "27 000,00 €"
    assert sorties["p-64"].replace("\u202f", " ") == "90 %"
    assert "Les charges dépassent les produits" in sorties["equilibre"]
    calcul = ecran.post(adresse("_calcul", bilan, "tableau"), {"r-64.1": "1"})
    assert calcul.json()["sorties"]["64"].startswith("1,00")


def test_deux_saisies_en_meme_temps_se_comparent(ecran: Client, bilan: Bilan) -> None:
    jeton = ecran.get(adresse("_feuillet", bilan, "qualitatif")).context["jeton"]
    envoyer(ecran, bilan, "qualitatif", objectifs="Par l'autre.")
    donnees = {"version": jeton, "objectifs": "Par moi."}
    assert ecran.post(adresse("_autosauve", bilan, "qualitatif"), donnees).status_code == 409
    reponse = ecran.post(adresse("_feuillet", bilan, "qualitatif"), donnees)
    assert reponse.status_code == 409
    assert "vous avez tapé « Par moi. », il est enregistré « Par l'autre. »" in html(reponse)


def test_coller_un_tableau_place_chaque_ligne_et_dit_les_autres(ecran: Client, bilan: Bilan) -> None:
    texte = "Rémunération des personnels\t20 000\nCharges sociales\t7 000\nMachine à café\t80\n75\t10"
    page = html(ecran.post(adresse("_coller", bilan), {"collage": texte}))
    realises = dict(LigneCompteRendu.objects.filter(bilan=bilan).values_list("code", "realisation"))
    assert (realises["64.1"], realises["64.2"], realises["75"]) == (Decimal(20000), Decimal(7000), Decimal(10))
    assert "Ligne non reconnue" in page
    with pytest.raises(TransitionInterdite, match="Aucune ligne"):
        actes.coller_compte_rendu(relu(bilan), "rien", acteur=porteur(bilan))


# --- Écarts, équilibre, phrase


def test_un_ecart_a_expliquer_bloque_la_transmission_jusqu_a_son_mot(ecran: Client, bilan: Bilan) -> None:
    remplir(bilan)
    bilan.lignes.update(explication="")
    assert [x.code for x in tableau(relu(bilan)).a_expliquer] == ["RP"]
    assert actes.manques_avant_signature(relu(bilan)) == [
        "Expliquez l'écart de « Ressources propres affectées à l’action » (feuillet 3)."
    ]
    envoyer(ecran, bilan, "annexe", **{"x-RP": "Moins d'autofinancement."})
    assert actes.manques_avant_signature(relu(bilan)) == []


def test_un_compte_desequilibre_ne_part_pas(bilan: Bilan) -> None:
    remplir(bilan, {"64.1": 20000, "74.E1": 15000})
    (phrase,) = [p for p in actes.manques_avant_signature(relu(bilan)) if "dépassent" in p]
    assert phrase.startswith("Les charges dépassent les produits de 5")


def test_la_phrase_de_la_subvention(bilan: Bilan) -> None:
    lu = tableau(remplir(bilan))
    assert lu.phrase_subvention.replace("\u202f", " ").replace("\u00a0", " ") == (
        "La subvention de 15 000 € représente 51,72 % du total des produits."
    )


def test_la_relecture_dit_ce_qui_manque(ecran: Client, bilan: Bilan) -> None:
    page = html(ecran.get(adresse("_relire", bilan)))
    assert "Il reste à faire avant de transmettre" in page
    assert "Remplissez la colonne « réalisation »" in page
    assert "Signer et transmettre" not in page.replace("Relire, signer, transmettre", "")


# --- Signature et transmission


def test_seul_le_signataire_signe_et_transmet(ecran: Client, bilan: Bilan) -> None:
    remplir(bilan)
    redacteur = membre("redacteur", bilan.convention.dossier.structure)
    with pytest.raises(DroitManquant):
        actes.signer_et_transmettre(relu(bilan), acteur=redacteur, fait_a="Lyon", version=1)
    with pytest.raises(services.TransmissionRefusee) as refus:
        services.transmettre(relu(bilan), acteur=redacteur)
    assert refus.value.manques == ["Le signataire de votre structure doit signer le compte rendu."]
    version = relu(bilan).version
    reponse = ecran.post(
        adresse("_signer", bilan), {"certifie": "on", "fait_a": "Lyon", "version": version}, follow=True
    )
    assert "signé et transmis" in html(reponse)
    transmis = relu(bilan)
    assert transmis.etat == Etat.TRANSMIS
    assert transmis.contenu is not None
    assert transmis.contenu["signature"]["nom"] == porteur(bilan).libelle_acteur
    assert transmis.contenu["signature"]["a"] == "Lyon"


def test_un_compte_rendu_change_apres_relecture_ne_se_signe_pas(bilan: Bilan) -> None:
    remplir(bilan)
    Bilan.objects.filter(pk=bilan.pk).update(version=7)
    with pytest.raises(TransitionInterdite, match="a changé"):
        actes.signer_et_transmettre(relu(bilan), acteur=porteur(bilan), fait_a="Lyon", version=6)
    assert CompteRendu.objects.get(bilan=bilan).signataire == ""


def test_ce_qui_change_apres_signature_n_est_plus_signe(ecran: Client) -> None:
    bilan = compte_rendu_transmis()
    services.renvoyer(
        bilan, acteur=agent_de("instructeur", bilan), motif="Loyers.", remarques={"ligne.61": "Justifiez."}
    )
    ecran.force_login(porteur(bilan))
    envoyer(ecran, bilan, "tableau", **{"r-61.1": "0"})
    assert CompteRendu.objects.get(bilan=bilan).signataire == ""
    assert "Le signataire de votre structure doit signer le compte rendu." in actes.manques_du_compte_rendu(relu(bilan))


def test_renvoye_seuls_les_champs_commentes_se_rouvrent_et_la_remarque_est_a_cote(ecran: Client) -> None:
    bilan = compte_rendu_transmis()
    remarques = {"ligne.61": "Où sont les loyers ?", "compte_rendu.objectifs": "Donnez les chiffres."}
    services.renvoyer(bilan, acteur=agent_de("instructeur", bilan), motif="Deux points.", remarques=remarques)
    ecran.force_login(porteur(bilan))
    form = ecran.get(adresse("_feuillet", bilan, "tableau")).context["form"]
    assert {nom for nom, champ in form.fields.items() if not champ.disabled} == {
        "r-61.1", "r-61.2", "r-61.3", "r-61.4", "r-61.5", "l-61.5"
    }  # fmt: skip
    page = html(ecran.get(adresse("_feuillet", bilan, "qualitatif")))
    assert "Donnez les chiffres." in page
    envoyer(ecran, bilan, "qualitatif", objectifs="1 200 heures.", mise_en_oeuvre="Changé en douce.")
    lu = CompteRendu.objects.get(bilan=bilan)
    assert (lu.objectifs, lu.mise_en_oeuvre) == ("1 200 heures.", "Vingt acheteurs rencontrés.")


def test_un_autre_bilan_n_a_pas_de_compte_rendu(ecran: Client, bilan: Bilan) -> None:
    Bilan.objects.filter(pk=bilan.pk).update(genre="final")
    assert ecran.get(adresse("_relire", bilan)).status_code == 404


def test_commencer_depuis_la_relecture(client: Client) -> None:
    bilan = compte_rendu_attendu()
    client.force_login(porteur(bilan))
    assert "Commencer la saisie" in html(client.get(adresse("_relire", bilan)))
    reponse = client.post(adresse("_commencer", bilan), follow=True)
    assert reponse.redirect_chain[-1][0] == adresse("_feuillet", bilan, "qualitatif")
