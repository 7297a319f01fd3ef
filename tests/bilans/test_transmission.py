"""La vie d'un bilan : transmis, renvoyé, validé, rouvert, dispensé ; chaque transition, ses droits et ses suites."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from bilans import services
from bilans.documents.pdf import rendre_bilan
from bilans.etats import Etat
from bilans.models import Bilan, RemarqueBilan
from bilans.types import GenreBilan
from candidatures.models import SoutienAnterieur
from comptes.droits import SYSTEME
from comptes.models import Utilisateur
from conventions.etats import EtatVersement
from socle import fichiers, journal
from socle.canonique import empreinte, json_canonique
from socle.models import Courriel
from socle.travaux import executer_echus
from socle.workflow import DroitManquant, MauvaisEtat, MotifManquant, TransitionInterdite
from tests.conventions.commun import html
from tests.fabriques.bilans import (
    agent_du_bilan,
    bilan_attendu,
    bilan_en_saisie,
    bilan_transmis,
    porteur_du_bilan,
    remplir,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def instructeur(bilan: Bilan) -> Utilisateur:
    return agent_du_bilan("instructeur", bilan)


def courriels() -> list[str]:
    return list(Courriel.objects.order_by("pk").values_list("genre", flat=True))


def test_un_bilan_incomplet_ne_part_pas() -> None:
    bilan = bilan_en_saisie()
    with pytest.raises(services.TransmissionRefusee) as refus:
        services.transmettre(bilan, acteur=porteur_du_bilan(bilan))
    assert len(refus.value.manques) == 10
    bilan.refresh_from_db()
    assert (bilan.etat, bilan.contenu) == (Etat.EN_SAISIE, None)


def test_une_contradiction_sans_un_mot_retient_le_bilan() -> None:
    bilan = remplir(bilan_en_saisie())
    bilan.valeurs.filter(code="PRISES_CONTACT", perimetre="MARCHES_ETAT").update(valeur=500)
    porteur = porteur_du_bilan(bilan)
    with pytest.raises(services.TransmissionRefusee, match="reste des choses"):
        services.transmettre(bilan, acteur=porteur)
    chemin = "regle:BILAN_ETAT_SUPERIEUR:PRISES_CONTACT.MARCHES_ETAT"
    services.expliquer(bilan, {chemin: "Les deux comptes viennent de deux logiciels."}, acteur=porteur)
    assert services.transmettre(bilan, acteur=porteur).etat == Etat.TRANSMIS


def test_transmettre_photographie_et_accuse() -> None:
    bilan = bilan_transmis()
    assert (bilan.etat, bilan.transmis_par) == (Etat.TRANSMIS, porteur_du_bilan(bilan))
    assert bilan.contenu is not None
    assert empreinte(bilan.contenu) == bilan.empreinte
    lues = {(r["code"], r["perimetre"]): r for r in bilan.contenu["reponses"]}
    assert lues["HEURES_ETP", "TOUS_MARCHES"]["valeur"] == "100.00"
    assert "bilan.transmis" in courriels()
    assert bilan.empreinte in Courriel.objects.get(genre="bilan.transmis").texte
    executer_echus()
    bilan.refresh_from_db()
    assert bilan.fichier is not None
    assert bilan.fichier.nom.endswith(".pdf")


def test_le_pdf_porte_ses_donnees_et_se_refait_a_l_identique() -> None:
    bilan = bilan_transmis()
    executer_echus()
    bilan = Bilan.objects.select_related("convention__dossier__appel", "transmis_par").get(pk=bilan.pk)
    assert bilan.fichier is not None
    octets = fichiers.lire(bilan.fichier)
    assert octets == rendre_bilan(bilan)
    with pikepdf.open(BytesIO(octets)) as document:
        assert document.attachments["bilan.json"].get_file().read_bytes() == json_canonique(bilan.contenu)
        assert str(document.Root.Lang) == "fr"
        assert document.Root.MarkInfo.Marked


def test_ce_qui_change_apres_la_relecture_ne_part_pas() -> None:
    bilan = remplir(bilan_en_saisie())
    with pytest.raises(TransitionInterdite, match="a changé depuis"):
        services.transmettre(bilan, acteur=porteur_du_bilan(bilan), version=bilan.version + 1)


def test_renvoyer_garde_ce_qui_avait_ete_transmis() -> None:
    bilan = bilan_transmis()
    acteur = instructeur(bilan)
    with pytest.raises(MotifManquant):
        services.renvoyer(bilan, acteur=acteur, motif=" ")
    renvoye = services.renvoyer(
        bilan,
        acteur=acteur,
        motif="Un nombre est faux.",
        remarques={"HEURES_ETP.TOUS_MARCHES": "Et l'État ?", "x": " "},
    )
    assert renvoye.etat == Etat.A_CORRIGER
    assert RemarqueBilan.objects.get().chemin == "HEURES_ETP.TOUS_MARCHES"
    ligne = journal.lignes(bilan).last()
    assert ligne is not None
    assert ligne.detail.contenu["detail"]["empreinte"] == bilan.empreinte
    assert "bilan.renvoye" in courriels()
    assert services.transmettre(renvoye, acteur=porteur_du_bilan(bilan)).etat == Etat.TRANSMIS


def test_seuls_les_champs_remarques_se_rouvrent(client: Client) -> None:
    bilan = bilan_transmis()
    services.renvoyer(bilan, acteur=instructeur(bilan), motif="Voir.", remarques={"HEURES_ETP.TOUS_MARCHES": "Faux."})
    client.force_login(porteur_du_bilan(bilan))
    adresse = reverse("bilans:etape", args=[bilan.uuid, "chiffres"])
    page = client.get(adresse)
    saisie = page.context["saisie"]
    assert not saisie.fields["valeur__HEURES_ETP__TOUS_MARCHES"].disabled
    assert saisie.fields["valeur__PRISES_CONTACT__TOUS_MARCHES"].disabled
    assert "Faux." in html(page)
    client.post(
        adresse,
        {"valeur__HEURES_ETP__TOUS_MARCHES": "90", "valeur__PRISES_CONTACT__TOUS_MARCHES": "1", "version": "?"},
    )
    client.post(
        adresse,
        {
            "valeur__HEURES_ETP__TOUS_MARCHES": "90",
            "valeur__PRISES_CONTACT__TOUS_MARCHES": "1",
            "version": page.context["version"],
        },
    )
    assert bilan.valeurs.get(code="PRISES_CONTACT", perimetre="TOUS_MARCHES").valeur == 100
    assert bilan.valeurs.get(code="HEURES_ETP", perimetre="TOUS_MARCHES").valeur == 90


def test_valider_date_le_registre_et_le_rouvrir_l_efface() -> None:
    bilan = bilan_transmis(GenreBilan.ANNUEL, "mayotte-2022")
    valide = services.valider(bilan, acteur=instructeur(bilan))
    assert (valide.etat, valide.valide_le is not None) == (Etat.VALIDE, True)
    soutien = SoutienAnterieur.objects.get(siren=bilan.convention.dossier.structure.siren)
    assert soutien.bilan_valide_le == date(2025, 7, 1)
    assert soutien.source == f"Convention {bilan.convention.numero}"
    with pytest.raises(DroitManquant):
        services.rouvrir(valide, acteur=instructeur(bilan), motif="Erreur.")
    rouvert = services.rouvrir(valide, acteur=agent_du_bilan("responsable", bilan), motif="Erreur.")
    assert (rouvert.etat, rouvert.valide_le) == (Etat.A_CORRIGER, None)
    soutien.refresh_from_db()
    assert soutien.bilan_valide_le is None


def test_valider_un_bilan_final_rend_le_solde_exigible() -> None:
    bilan = bilan_transmis(GenreBilan.FINAL, "deux-sevres-fse-2018")
    convention = bilan.convention
    convention.versements.create(
        rang=1, libelle="Solde", part="1.0000", montant="100.00", fait_generateur="bilan", etat=EtatVersement.PREVU
    )
    services.valider(bilan, acteur=instructeur(bilan))
    assert convention.versements.get().etat == EtatVersement.A_LIQUIDER


def test_un_porteur_ne_valide_ni_ne_renvoie() -> None:
    bilan = bilan_transmis()
    porteur = porteur_du_bilan(bilan)
    with pytest.raises(DroitManquant):
        services.valider(bilan, acteur=porteur)
    with pytest.raises(DroitManquant):
        services.renvoyer(bilan, acteur=porteur, motif="Non.")
    with pytest.raises(MauvaisEtat):
        services.transmettre(bilan, acteur=porteur)


def test_dispenser_previent_et_ferme() -> None:
    bilan = bilan_attendu()
    with pytest.raises(DroitManquant):
        services.lever(bilan, acteur=instructeur(bilan), motif="Congé.")
    leve = services.lever(bilan, acteur=agent_du_bilan("responsable", bilan), motif="Congé parental du facilitateur.")
    assert leve.etat == Etat.LEVE
    assert "bilan.leve" in courriels()
    with pytest.raises(MauvaisEtat):
        services.saisir(leve, acteur=porteur_du_bilan(bilan))
    assert services.preparer(bilan.convention, acteur=SYSTEME) == []


def test_transmettre_par_l_ecran(client: Client) -> None:
    bilan = remplir(bilan_en_saisie())
    client.force_login(porteur_du_bilan(bilan))
    recap = client.get(reverse("bilans:recapitulatif", args=[bilan.uuid]))
    assert "Transmettre au service" in html(recap)
    reponse = client.post(
        reverse("bilans:transmettre", args=[bilan.uuid]), {"version": recap.context["bilan"].version}, follow=True
    )
    assert "Votre bilan est transmis" in html(reponse)
    executer_echus()
    page = html(client.get(reverse("bilans:bilan", args=[bilan.uuid])))
    assert "Ce qui a été transmis" in page
    assert "Bilan transmis (PDF)" in page
    assert client.get(reverse("bilans:pdf", args=[bilan.uuid])).status_code == 200
    donnees = client.get(reverse("bilans:donnees", args=[bilan.uuid])).content
    bilan.refresh_from_db()
    assert json.loads(donnees) == bilan.contenu
    assert client.get(reverse("bilans:progression", args=[bilan.uuid])).json()["fait"] is True
