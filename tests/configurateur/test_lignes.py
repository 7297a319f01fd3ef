"""Les lignes d'un appel s'écrivent à l'écran : chaque liste, chaque rubrique, chaque refus."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aap.models import AppelAProjets
from aap.models.groupes import GROUPES as LISTES
from configurateur.champs.rubriques import GROUPES, RUBRIQUES
from configurateur.forms.ligne import SPECIAUX
from socle import journal
from tests.configurateur.commun import champs_de, entrer, texte
from tests.fabriques.aap import appel_aura

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


@pytest.fixture
def appel() -> AppelAProjets:
    return appel_aura(publie=False)


@pytest.fixture
def admin(client: Client, appel: AppelAProjets) -> Client:
    return entrer(client, appel)


@pytest.mark.parametrize("cle", RUBRIQUES)
def test_chaque_rubrique_s_ouvre(admin: Client, appel: AppelAProjets, cle: str) -> None:
    reponse = admin.get(reverse("configurateur:rubrique", args=[appel.code, cle]))
    assert reponse.status_code == 200
    assert RUBRIQUES[cle].titre in reponse.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("cle", GROUPES)
def test_chaque_ligne_se_reenregistre_sans_rien_changer(admin: Client, appel: AppelAProjets, cle: str) -> None:
    """Ouvrir une ligne et l'enregistrer telle quelle n'abîme rien : l'écran sait dire tout ce que le fichier dit."""
    modele = GROUPES[cle].modele
    for ligne in modele._default_manager.filter(version__appel=appel):
        avant = modele._default_manager.filter(pk=ligne.pk).values().get()
        adresse = reverse("configurateur:ligne_modifier", args=[appel.code, cle, ligne.pk])
        page = admin.get(adresse)
        assert page.status_code == 200, ligne.code
        reponse = admin.post(adresse, champs_de(page))
        assert reponse.status_code == 302, (ligne.code, [f.errors for f in reponse.context["saisie"].formulaires])
        apres = modele._default_manager.filter(pk=ligne.pk).values().get()
        assert apres == avant, ligne.code


POSES = frozenset({"id", "version", "code", "rang", "a_confirmer", "origine", "parametres", "faits", "attendu"})


@pytest.mark.parametrize("cle", LISTES)
def test_chaque_champ_d_une_liste_a_son_ecran(cle: str) -> None:
    """Un champ ajouté au modèle d'une ligne manque à l'administratrice tant qu'aucun écran ne l'écrit."""
    groupe = GROUPES[cle]
    ecrits = {"libelle", *groupe.champs} | ({"article", "citation", "lecture_retenue"} if groupe.source else set())
    du_modele = {champ.name for champ in groupe.modele._meta.concrete_fields} - POSES
    sans_source = set() if groupe.source else {"article", "citation", "lecture_retenue"}
    assert du_modele - sans_source == ecrits - POSES, SPECIAUX.get(cle)


def test_ajouter_une_ligne_lui_donne_un_code_et_une_ligne_de_journal(admin: Client, appel: AppelAProjets) -> None:
    adresse = reverse("configurateur:ligne_ajouter", args=[appel.code, "missions"])
    for _ in range(2):
        assert admin.post(adresse, {"libelle": "Aller vers les plus éloignés"}).status_code == 302
    codes = [mission.code for mission in appel.version_courante.missions.all()][-2:]
    assert codes == ["ALLER_VERS_LES_PLUS_ELOIGNES", "ALLER_VERS_LES_PLUS_ELOIGNES_2"]
    assert [ligne.action for ligne in journal.lignes(appel)][-2:] == ["appel.ajouter_ligne"] * 2


def test_une_citation_trop_longue_est_refusee_et_rien_n_est_perdu(admin: Client, appel: AppelAProjets) -> None:
    adresse = reverse("configurateur:ligne_ajouter", args=[appel.code, "missions"])
    longue = " ".join(["mot"] * 21)
    reponse = admin.post(adresse, {"libelle": "Tapé", "citation": longue})
    page = texte(reponse)
    assert reponse.status_code == 200
    assert "Une citation compte au plus 20 mots." in page
    assert longue in page
    assert 'value="Tapé"' in page or ">\nTapé</textarea>" in page


def test_une_regle_sans_phrase_ni_lecture_est_refusee(admin: Client, appel: AppelAProjets) -> None:
    adresse = reverse("configurateur:ligne_ajouter", args=[appel.code, "regles"])
    valeurs = {"libelle": "Enveloppe", "niveau": "alerte", "article": "2", "parametres-montant": "50 000"}
    reponse = admin.post(f"{adresse}?regle=ENVELOPPE", valeurs)
    assert "Une règle cite la phrase dont elle vient, ou dit la lecture retenue." in texte(reponse)
    assert admin.post(f"{adresse}?regle=ENVELOPPE", valeurs | {"citation": "enveloppe de 50 000 €"}).status_code == 302
    assert appel.version_courante.regles.get(code="ENVELOPPE").parametres == {"montant": "50000.00"}


def test_une_borne_de_la_dataclass_se_lit_sur_son_champ(admin: Client, appel: AppelAProjets) -> None:
    regle = appel.version_courante.regles.get(code="TAUX_MAX")
    adresse = reverse("configurateur:ligne_modifier", args=[appel.code, "regles", regle.pk])
    reponse = admin.post(adresse, champs_de(admin.get(adresse)) | {"parametres-taux": "120"})
    assert "parametres-taux" in texte(reponse)
    assert reponse.context["saisie"].parametres.form.errors["taux"]


def test_un_taux_peut_varier_selon_la_zone(admin: Client, appel: AppelAProjets) -> None:
    regle = appel.version_courante.regles.get(code="TAUX_MAX")
    adresse = reverse("configurateur:ligne_modifier", args=[appel.code, "regles", regle.pk])
    particulier = {
        "parametres-particuliers-0-condition_critere1": "zone_blanche|vrai",
        "parametres-particuliers-0-taux": "80",
    }
    assert admin.post(adresse, champs_de(admin.get(adresse)) | particulier).status_code == 302
    regle.refresh_from_db()
    attendu = {"condition": {"champ": "zone_blanche", "op": "vrai"}, "taux": "0.8"}
    assert [{**p, "taux": p["taux"].rstrip("0")} for p in regle.parametres["particuliers"]] == [attendu]


def test_monter_descendre_retirer(admin: Client, appel: AppelAProjets) -> None:
    def codes() -> list[str]:
        return list(appel.version_courante.missions.values_list("code", flat=True))

    depart = codes()
    premiere = appel.version_courante.missions.all()[0]
    ici = [appel.code, "missions", premiere.pk]
    admin.post(reverse("configurateur:ligne_deplacer", args=ici), {"sens": "descendre"})
    assert codes() == [depart[1], depart[0], *depart[2:]]
    admin.post(reverse("configurateur:ligne_deplacer", args=ici), {"sens": "monter"})
    assert codes() == depart
    assert "Retirer «" in texte(admin.get(reverse("configurateur:ligne_retirer", args=ici)))
    admin.post(reverse("configurateur:ligne_retirer", args=ici))
    assert codes() == depart[1:]


def test_l_echeancier_et_sa_regle_disent_la_meme_chose(admin: Client, appel: AppelAProjets) -> None:
    tranche = appel.version_courante.tranches.get()
    adresse = reverse("configurateur:ligne_modifier", args=[appel.code, "tranches", tranche.pk])
    admin.post(adresse, champs_de(admin.get(adresse)) | {"part": "60"})
    essai = reverse("configurateur:ligne_essayer", args=[appel.code, "tranches"])
    solde = {"libelle": "Solde", "part": "30", "fait_generateur": "bilan", "public_vise": "tous"}
    assert "Il manque 10" in texte_json(admin.post(essai, solde))
    neuve = reverse("configurateur:ligne_ajouter", args=[appel.code, "tranches"])
    admin.post(neuve, solde | {"part": "40"})
    parts = appel.version_courante.regles.get(code="VERSEMENTS").parametres["parts"]
    assert [part["part"] for part in parts] == ["0.6", "0.4"]


def texte_json(reponse: Any) -> str:
    return str(reponse.json()["sorties"]["apercu"])


def test_sans_script_une_mention_s_insere_par_le_serveur(admin: Client, appel: AppelAProjets) -> None:
    adresse = reverse("configurateur:ligne_ajouter", args=[appel.code, "articles"])
    envoi = {"libelle": "Objet", "corps": "Pour", "public_vise": "tous", "mention": "montant", "action": "inserer"}
    reponse = admin.post(adresse, envoi)
    assert "Pour [[montant]]" in texte(reponse)
    assert "42 000,00 €" in texte(reponse)
    assert not appel.version_courante.articles.filter(libelle="Objet").exists()


def essayer_article(admin: Client, appel: AppelAProjets, corps: str, public: str = "tous") -> str:
    adresse = reverse("configurateur:ligne_essayer", args=[appel.code, "articles"])
    return texte_json(admin.post(adresse, {"libelle": "Objet", "corps": corps, "public_vise": public}))


def test_l_apercu_d_un_article_suit_ses_conditions_ses_blocs_et_sa_mise_en_forme(
    admin: Client, appel: AppelAProjets
) -> None:
    lu = essayer_article(
        admin, appel, "**Pour** [[beneficiaire]]\n[[pour poste]]\n– [[poste_role]][[poste_ponctuation]]\n[[fin]]"
    )
    assert "<strong>Pour</strong> Association d'exemple" in lu.replace("&#x27;", "'")
    assert "<li>facilitateur&nbsp;;</li><li>coordinateur.</li>" in lu
    lu = essayer_article(admin, appel, "[[si prive]]Les comptes[[sinon]]La délibération[[fin]]")
    assert ("une association" in lu, "une commune" in lu) == (True, True)
    assert "Les comptes" in lu
    assert "La délibération" in lu
    assert "La délibération" not in essayer_article(admin, appel, "[[si public]]La délibération[[fin]]", "prive")


def test_l_apercu_dit_chaque_defaut_a_sa_ligne_et_n_execute_rien(admin: Client, appel: AppelAProjets) -> None:
    lu = essayer_article(admin, appel, "Le [[prefet]]\n[[si riche]]x[[fin]]\n[[pour poste]]y")
    for phrase in ("Ligne 1 : Mention inconnue", "Ligne 2 : Condition inconnue", "Ligne 3 : « [[pour poste]] »"):
        assert phrase in lu
    lu = essayer_article(admin, appel, "<script>alert(1)</script><p style=x onclick=y>[z](javascript:alert(1))")
    assert "<script" not in lu
    assert "<p style" not in lu
    assert "<a " not in lu


def test_l_aide_offre_tout_ce_que_l_article_peut_contenir(admin: Client, appel: AppelAProjets) -> None:
    page = texte(admin.get(reverse("configurateur:ligne_ajouter", args=[appel.code, "articles"])))
    for valeur in ("montant", "debut|date_courte", "si prive", "pour versement", "versement_montant", "gras"):
        assert f'value="{valeur}"' in page, valeur
    envoi = {"libelle": "Objet", "corps": "Pour", "public_vise": "tous", "inserer": "gras"}
    adresse = reverse("configurateur:ligne_ajouter", args=[appel.code, "articles"])
    assert "Pour **…**" in texte(admin.post(adresse, envoi))


@pytest.mark.parametrize("nom", ["ligne_modifier", "ligne_retirer", "ligne_deplacer"])
def test_une_version_publiee_ne_s_ecrit_pas(client: Client, nom: str) -> None:
    publie = appel_aura()
    entrer(client, publie)
    piece = publie.version_courante.pieces.all()[0]
    adresse = reverse(f"configurateur:{nom}", args=[publie.code, "pieces", piece.pk])
    reponse = client.post(adresse, {"libelle": "Autre", "sens": "descendre"})
    assert reponse.status_code == 403
    assert "Cette version est publiée : rien n'y change plus." in texte(reponse)
    piece.refresh_from_db()
    assert piece.libelle != "Autre"
