"""Les actes et les saisies d'un agent : l'écran les montre, l'envoi les accomplit ou dit pourquoi non."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from candidatures import services, types
from candidatures.etats import Etat
from candidatures.models import Dossier, Message
from comptes.models import Utilisateur
from socle.horloge import avancer, maintenant
from tests.candidatures.ecrans import adresse, connecter, ddets, numeros
from tests.candidatures.instruction import Equipe
from tests.fabriques.candidatures import complet
from tests.fabriques.comptes import (
    agent,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


class TestActes:
    """Chaque acte : GET le montre, POST l'accomplit."""

    def acte(self, personne: Utilisateur, dossier: Dossier, nom: str, **donnees: Any) -> Any:
        client = connecter(personne)
        vue = client.get(adresse(nom, dossier))
        assert vue.status_code == 200
        assert '<form method="post"' in vue.content.decode(), nom
        reponse = client.post(adresse(nom, dossier), donnees)
        assert reponse.status_code == 302, (nom, reponse.context and reponse.context["form"].errors)
        return Dossier.objects.get(pk=dossier.pk)

    def test_du_depot_a_la_decision(self, equipe: Equipe) -> None:
        i, r, d = equipe.instructeur, equipe.responsable, equipe.dossier
        assert self.acte(i, d, "affecter", agent=i.pk).agent == i
        assert self.acte(i, d, "qualifier_aide", regime="DE_MINIMIS", motif="").regime_aide == "DE_MINIMIS"
        assert self.acte(i, d, "declarer_recevable").etat == Etat.RECEVABLE
        assert self.acte(i, d, "ouvrir_instruction").etat == Etat.EN_INSTRUCTION
        poste = d.postes.get()
        parts = {"brut": "30000", "charges_patronales": "11000", "frais_directs": "2000", "frais_generaux": "0"}
        saisie = {f"poste_{poste.pk}_{nom}": valeur for nom, valeur in parts.items()}
        self.acte(i, d, "fixer_couts", **saisie, **{f"poste_{poste.pk}_motif": "Grille."})
        assert d.postes.get().cout_retenu == 43000
        assert self.acte(r, d, "accorder_derogation_plafond", regle="PLAFOND_ETP", motif="Zone isolée.")
        proposition = {"sens": "retenir", "montant": "20 000,50", "motif": "Bon."}
        assert self.acte(i, d, "proposer", **proposition).etat == Etat.PROPOSE
        assert self.acte(r, d, "renvoyer", motif="Revoir.").etat == Etat.EN_INSTRUCTION
        assert self.acte(i, d, "proposer", **proposition).etat == Etat.PROPOSE
        assert self.acte(r, d, "mettre_en_liste_attente", motif="Crédits.").etat == Etat.LISTE_ATTENTE
        retenu = self.acte(r, d, "retenir", montant="20000.50", motif="Crédits libérés.")
        assert (retenu.etat, retenu.montant_accorde) == (Etat.RETENU, Decimal("20000.50"))

    def test_demander_puis_declarer_irrecevable(self, equipe: Equipe) -> None:
        dossier = self.acte(
            equipe.instructeur, equipe.dossier, "demander_pieces", pieces=["RIB"], jours="5", motif="Le RIB."
        )
        assert dossier.etat == Etat.A_COMPLETER
        assert "Le RIB." in connecter(equipe.instructeur).get(adresse("dossier", dossier)).content.decode()
        fini = self.acte(equipe.instructeur, dossier, "declarer_irrecevable", motif="Rien n'est venu.")
        assert fini.etat == Etat.IRRECEVABLE

    def test_rejeter(self, equipe: Equipe) -> None:
        equipe.propose()
        assert self.acte(equipe.responsable, equipe.dossier, "rejeter", motif="Non.").etat == Etat.REJETE

    def test_repondre_a_une_signature_tardive(self, equipe: Equipe) -> None:
        dossier = complet(appel=equipe.dossier.appel)
        services.demander_derogation_signature(dossier, acteur=dossier.cree_par, motif="Congés.")
        Dossier.objects.filter(pk=dossier.pk).update(partage=True)
        client = connecter(equipe.responsable)
        assert "Congés." in client.get(adresse("accorder_derogation_signature", dossier)).content.decode()
        self.acte(equipe.responsable, dossier, "accorder_derogation_signature", accordee="oui", motif="Oui.")
        dossier.derogation_signature.refresh_from_db()
        assert dossier.derogation_signature.etat == types.EtatDemande.ACCORDEE

    @pytest.mark.parametrize("nom", ["retenir", "rejeter", "mettre_en_liste_attente", "renvoyer"])
    def test_un_acte_pas_encore_ouvert_n_a_pas_de_formulaire(self, equipe: Equipe, nom: str) -> None:
        page = connecter(equipe.responsable).get(adresse(nom, equipe.dossier)).content.decode()
        assert "Cette action n'est pas ouverte" in page or "Cette action n&#x27;est pas ouverte" in page
        assert 'name="motif"' not in page

    def test_interdit_dit_pourquoi(self, equipe: Equipe, instructeur: Client) -> None:
        equipe.propose()
        reponse = instructeur.get(adresse("retenir", equipe.dossier))
        assert reponse.status_code == 403
        assert "Vous avez proposé ce dossier : une autre personne doit le décider." in reponse.content.decode()

    def test_le_refus_garde_la_saisie(self, equipe: Equipe) -> None:
        equipe.propose()
        client = connecter(equipe.responsable)
        reponse = client.post(adresse("retenir", equipe.dossier), {"montant": "29473.01", "motif": "Mon motif à moi."})
        page = reponse.content.decode()
        assert "dépasse la demande" in page
        assert "Mon motif à moi." in page
        assert 'value="29473.01"' in page or 'value="29 473,01"' in page or "29473,01" in page
        vide = client.post(adresse("retenir", equipe.dossier), {"montant": "", "motif": "Mon motif à moi."})
        assert "Indiquez le montant accordé." in vide.content.decode()
        assert "Mon motif à moi." in vide.content.decode()

    def test_les_empechements_sont_dits_avant(self, equipe: Equipe, instructeur: Client) -> None:
        services.verifier_piece(
            equipe.dossier.pieces.get(code="RIB"),
            acteur=equipe.instructeur,
            controle=types.EtatPiece.NON_CONFORME,
            remarque="Illisible.",
        )
        page = instructeur.get(adresse("declarer_recevable", equipe.dossier)).content.decode()
        assert "pas possible pour l" in page
        assert "non conformes : Relevé d’identité bancaire" in page
        avancer(equipe.dossier.appel.cloture - maintenant() + timedelta(seconds=1))
        page = instructeur.get(adresse("demander_pieces", equipe.dossier)).content.decode()
        assert "plus de compléments depuis la clôture" in page


class TestSaisies:
    def test_controler_une_piece(self, equipe: Equipe, instructeur: Client) -> None:
        piece = equipe.dossier.pieces.get(code="RIB")
        url = adresse("controler_piece", equipe.dossier, piece=piece.pk)
        refus = instructeur.post(url, {f"piece-{piece.pk}-controle": "non_conforme", f"piece-{piece.pk}-remarque": ""})
        assert refus.status_code == 200
        assert "le porteur lira votre remarque" in refus.content.decode()
        assert 'value="non_conforme" selected' in refus.content.decode()
        suite = instructeur.post(url, {f"piece-{piece.pk}-controle": "conforme", f"piece-{piece.pk}-remarque": ""})
        assert suite["Location"] == adresse("pieces", equipe.dossier)
        piece.refresh_from_db()
        assert piece.controle == "conforme"

    def test_noter_garde_la_saisie_refusee(self, equipe: Equipe, instructeur: Client) -> None:
        equipe.en_instruction()
        premier, second = equipe.dossier.version_suivie.criteres.all()[:2]
        url = adresse("noter", equipe.dossier)
        saisie = {f"note_{premier.pk}": "3,5", f"commentaire_{premier.pk}": "Clair.", f"note_{second.pk}": "9"}
        refus = instructeur.post(url, saisie).content.decode()
        assert "la note va de 0 à 5" in refus
        assert "Clair." in refus
        assert not equipe.dossier.notes.exists()
        assert instructeur.post(url, saisie | {f"note_{second.pk}": ""}).status_code == 302
        assert equipe.dossier.notes.get().valeur == Decimal("3.5")

    def test_un_commentaire_sans_note_ne_se_perd_pas(self, equipe: Equipe, instructeur: Client) -> None:
        equipe.en_instruction()
        critere = equipe.dossier.version_suivie.criteres.first()
        assert critere is not None
        page = instructeur.post(adresse("noter", equipe.dossier), {f"commentaire_{critere.pk}": "Bien."})
        assert "donnez une note avec votre commentaire" in page.content.decode()

    def test_remarquer(self, equipe: Equipe, instructeur: Client) -> None:
        url = adresse("remarquer", equipe.dossier)
        refus = instructeur.post(url, {"section": "plan", "texte": ""})
        assert "Écrivez votre remarque." in refus.content.decode()
        assert '<option value="plan" selected' in refus.content.decode()
        assert instructeur.post(url, {"section": "plan", "texte": "Vérifier."}).status_code == 302
        assert equipe.dossier.remarques.get().texte == "Vérifier."

    def test_donner_un_avis(self, equipe: Equipe) -> None:
        relecteur = agent("relecteur_ddets", ddets(equipe, "69"))
        avis = equipe.recevable().avis.get(instance="DDETS")
        client = connecter(relecteur)
        assert numeros(client, attente="mes_avis") == [equipe.dossier.numero]
        url = adresse("donner_avis", equipe.dossier, avis=avis.pk)
        assert url in client.get(adresse("notes", equipe.dossier)).content.decode()
        refus = client.post(url, {"texte": "Bien implanté."}).content.decode()
        assert "Choisissez le sens de votre avis." in refus
        assert "Bien implanté." in refus
        assert client.post(url, {"sens": "favorable", "texte": "Bien implanté."}).status_code == 302
        assert numeros(client, attente="mes_avis") == []
        assert "déjà rendu" in client.post(url, {"sens": "favorable", "texte": "Encore."}).content.decode()

    def test_l_avis_d_une_autre_instance_est_introuvable(self, equipe: Equipe) -> None:
        relecteur = agent("relecteur_ddets", ddets(equipe, "69"))
        autre = equipe.recevable().avis.get(instance="COORDINATEUR_REGIONAL")
        url = adresse("donner_avis", equipe.dossier, avis=autre.pk)
        assert connecter(relecteur).get(url).status_code == 404

    def test_messages_ecrire_et_marquer_lus(self, equipe: Equipe, instructeur: Client) -> None:
        services.ecrire_message(equipe.dossier, "Une question", acteur=equipe.dossier.cree_par)
        url = adresse("echanges", equipe.dossier)
        page = instructeur.get(url)
        assert [o.compteur for o in page.context["onglets"] if o.libelle == "Échanges"] == [1]
        assert Message.objects.get().lu_le is None, "lire ne marque rien"
        assert instructeur.post(adresse("messages_lus", equipe.dossier)).status_code == 302
        assert Message.objects.get().lu_le == maintenant()
        assert "Marquer comme lus" not in instructeur.get(url).content.decode()
        assert "Écrivez votre message" in instructeur.post(adresse("ecrire", equipe.dossier), {}).content.decode()
        assert instructeur.post(adresse("ecrire", equipe.dossier), {"texte": "Réponse"}).status_code == 302
        assert Message.objects.filter(du_service=True, texte="Réponse").exists()

    def test_couts_refuses_restent_a_l_ecran(self, equipe: Equipe, instructeur: Client) -> None:
        equipe.en_instruction()
        poste = equipe.dossier.postes.get()
        saisie = {f"poste_{poste.pk}_{n}": "0" for n in ("charges_patronales", "frais_directs", "frais_generaux")}
        refus = instructeur.post(adresse("fixer_couts", equipe.dossier), {f"poste_{poste.pk}_brut": "123", **saisie})
        page = refus.content.decode()
        assert "écarte du coût déclaré" in page
        assert "123" in page
        assert poste.retenu_brut is None
