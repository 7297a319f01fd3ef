"""La porteuse : ce qu'elle tape, écran par écran, de la page de l'appel à l'accusé de réception."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from comptes.champs import normaliser_courriel
from socle.models import Courriel
from socle.travaux import executer_echus
from tests.fabriques.comptes import siret
from tests.fabriques.socle import pdf
from tests.parcours.pages import Onglet

COURRIEL, MOT_DE_PASSE = "paule.durand@exemple.fr", "une-phrase-assez-longue-2025"
SIRET = siret(77)

SECTIONS: dict[str, dict[str, str | bool]] = {
    "structure": {
        "frequence": "premiere", "situation": "DEJA_PORTEUSE", "rl_nom": "Durand", "rl_prenom": "Paule",
        "rl_fonction": "Présidente", "rl_tel": "04 72 00 00 00", "rl_courriel": COURRIEL,
    },
    "relations": {"rup": "non", "impots_commerciaux": "non", "adherents_pm": "non", "agrement": "non"},
    "moyens": {
        "salaries": "9", "emplois_aides": "2", "etpt": "7,50", "mad": "0", "benevoles": "12", "volontaires": "1",
        "adherents": "140",
    },
    "budget-structure": {
        "annee": "2025", "subventions_publiques": "100 000", "m-61.1": "30 000", "m-64.1": "200 000",
        "m-64.2": "70 000", "m-70": "120 000", "m-74.D1": "120 000", "l-74.D1": "Rhône", "m-74.R1": "50 000",
        "l-74.R1": "Auvergne-Rhône-Alpes", "m-756": "10 000",
    },
    "projet": {
        "intitule": "Un facilitateur pour les marchés de l'État dans le Rhône",
        "objectifs": "Accompagner vingt marchés.",
        "description": "Rencontrer les acheteurs, écrire les clauses, suivre.",
        "beneficiaires": "Soixante demandeurs d'emploi de longue durée.",
        "territoire_texte": "La métropole et le Rhône.", "periode_debut": "2025-09-01",
        "periode_fin": "2026-08-31", "moyens": "Un bureau, un véhicule.", "recrutement": "oui",
        "recrutement_etpt": "1", "evaluation": "Heures et contrats.", "politique_ville": "non",
        "salaries_nb": "1", "salaries_etpt": "1", "cdi_nb": "1", "cdi_etpt": "1",
    },
    "territoire": {
        "departements": "69", "epcis": "200046977", "zone_blanche": "non", "grand_projet": "non", "npnru": "non",
    },
    "postes": {
        "postes-0-etp": "1", "postes-0-mois": "12", "postes-0-nature": "creation", "postes-0-brut": "33 000",
        "postes-0-charges_patronales": "11 000", "postes-0-frais_directs": "2 000", "postes-0-a_recruter": True,
        "postes-0-qualification": "Master", "postes-0-formation": "Formation des facilitateurs",
    },
    "plan": {
        "demande": "29 473", "financements-0-categorie": "DEPARTEMENT", "financements-0-nom": "Rhône",
        "financements-0-montant": "12 000", "financements-0-statut": "accorde", "financements-0-annee": "2025",
        "aucun_poste_existant": True,
    },
    "engagements": {
        "signataire_est_rl": "oui", "fait_a": "Lyon", "titulaire": "Passerelles Emploi",
        "iban": "FR76 3000 6000 0112 3456 7890 189", "coordinateur_date": "2025-06-20",
        "coordinateur_issue": "echange", "coordinateur_texte": "Territoire et acheteurs.", "aides_500k": "inferieur",
    },
}  # fmt: skip
AUTOFINANCEMENT: dict[str, str | bool] = {
    "financements-1-categorie": "AUTOFINANCEMENT", "financements-1-nom": "Fonds propres",
    "financements-1-montant": "4 527", "financements-1-statut": "accorde", "financements-1-annee": "2025",
}  # fmt: skip
SIGNATURE: dict[str, str | bool] = {"fonction": "Présidente", "fait_a": "Lyon", "lu": True}


def lien_du_courriel(destinataire: str, motif: str) -> str:
    """Chemin du premier lien de ce genre dans le dernier courriel reçu."""
    executer_echus()
    courriel = Courriel.objects.filter(destinataire=normaliser_courriel(destinataire)).order_by("-pk")[0]
    trouve = re.search(rf"https?://[^/\s]+(/\S*{motif}\S*)", courriel.texte)
    assert trouve, courriel.texte
    return trouve[1]


def decouvrir(o: Onglet, code: str) -> None:
    """La page de l'appel, puis le simulateur : une erreur, puis un résultat."""
    o.aller("/")
    o.regarder("accueil")
    o.aller(f"/appels/{code}/")
    o.regarder("page de l'appel")
    o.suivre("Essayer mes chiffres")
    o.presser("Voir le résultat")
    expect(o.page.locator(".g-resume-erreurs")).to_be_visible()
    o.regarder("simulateur, en erreur")
    o.remplir({
        "type_structure": "ASSOCIATION", "postes-0-etp": "1", "postes-0-mois": "12", "postes-0-cout": "46 000",
        "financements-0-categorie": "DEPARTEMENT", "financements-0-montant": "12 000", "demande": "29 473",
    })  # fmt: skip
    o.presser("Voir le résultat")
    o.voit(re.compile("29.473"))
    o.regarder("simulateur, résultat")
    o.aller(f"/appels/{code}/eligibilite/")
    o.regarder("test d'éligibilité")
    o.aller(f"/appels/{code}/")
    o.suivre("Commencer mon dossier")


def creer_un_compte(o: Onglet) -> None:
    """De la page de connexion au compte vérifié, par le lien du courriel."""
    o.titre(re.compile("connect", re.IGNORECASE))
    o.regarder("connexion")
    o.suivre("Créer un compte", exact=False)
    o.titre("Créer un compte")
    o.presser("Créer mon compte")
    expect(o.page.locator(".g-resume-erreurs")).to_be_visible()
    o.regarder("inscription, en erreur")
    o.remplir({
        "prenom": "Paule", "nom": "Durand", "email": COURRIEL, "password1": MOT_DE_PASSE, "password2": MOT_DE_PASSE,
    })  # fmt: skip
    o.presser("Créer mon compte")
    o.titre("Vérifiez votre adresse")
    o.regarder("adresse à vérifier")
    o.aller(lien_du_courriel(COURRIEL, "confirm"))
    o.titre("Confirmer votre adresse")
    o.regarder("adresse à confirmer")
    o.presser("Confirmer cette adresse")


def se_connecter(o: Onglet, courriel: str, mot_de_passe: str) -> None:
    """Par le formulaire de connexion."""
    o.remplir({"login": courriel, "password": mot_de_passe})
    o.presser("Se connecter", dans=o.page.locator("main"))


def rattacher_sa_structure(o: Onglet, code: str) -> None:
    """Commencer un dossier sans structure mène au SIRET, puis à la fiche."""
    o.aller(f"/appels/{code}/")
    o.suivre("Commencer mon dossier")
    o.titre("Rattacher ma structure")
    o.remplir({"siret": "123 456 789 00012"})
    o.presser("Continuer")
    expect(o.page.locator(".g-resume-erreurs")).to_be_visible()
    o.regarder("SIRET refusé")
    o.remplir({"siret": SIRET})
    o.presser("Continuer")
    o.titre("Décrire ma structure")
    o.regarder("structure à décrire")
    o.remplir({
        "nom": "Passerelles Emploi", "sigle": "PE", "type": "ASSOCIATION", "rna": "W691234567",
        "adresse": "12 rue des Essais", "cp": "69003", "commune": "Lyon",
    })  # fmt: skip
    o.page.locator("main form button[type=submit]").click()
    o.titre("Passerelles Emploi")
    o.regarder("structure")


def commencer(o: Onglet, code: str) -> None:
    """Ouvre le brouillon."""
    o.aller(f"/dossiers/nouveau/{code}/")
    o.regarder("commencer un dossier")
    o.page.locator("main form button[type=submit]").click()
    o.page.wait_for_url(re.compile(r"/dossiers/[0-9a-f-]{36}/$"))
    o.regarder("dossier, au début")


def remplir_la_strategie(o: Onglet) -> None:
    """Le tableau des volumes et chaque texte demandé."""
    for champ in o.page.locator("main input[name$=_n1], main input[name*=prevu]").all():
        champ.fill("12")
    for champ in o.page.locator("main textarea[name^=rubrique-]").all():
        champ.fill("Notre réponse, précise et courte.")


def enregistrer(o: Onglet, suivante: str) -> None:
    """Enregistre et attend l'étape suivante."""
    o.presser("Enregistrer et continuer")
    o.page.wait_for_url(re.compile(rf"/{suivante}/"))


def remplir_une_section(o: Onglet, section: str, suivante: str, *, controler: bool = True) -> None:
    """Une étape : remplie, contrôlée, enregistrée."""
    assert f"/{section}/" in o.page.url
    if section == "strategie":
        remplir_la_strategie(o)
    o.remplir(SECTIONS.get(section, {}))
    if controler:
        o.regarder(f"étape {section}")
    enregistrer(o, suivante)


def remplir_les_postes_au_clavier(o: Onglet) -> None:
    """L'étape des postes, sans souris, jusqu'au bouton."""
    o.au_clavier(SECTIONS["postes"])
    o.regarder("étape postes, au clavier")
    o.atteindre("button[name=action][value=suivant]")
    o.page.keyboard.press("Enter")
    o.page.wait_for_url(re.compile("/plan/"))


def remplir_le_plan(o: Onglet) -> None:
    """Le plan, d'abord trop gourmand, puis ramené à ce que l'appel permet, puis reporté dans le budget."""
    o.remplir(SECTIONS["plan"] | {"demande": "40 000"})
    o.presser("Ajouter un financeur")
    o.remplir(AUTOFINANCEMENT)
    o.voit(re.compile("29.473"))
    o.regarder("étape plan, demande trop haute")
    o.remplir({"demande": "29 473"})
    o.presser("Reporter le plan dans le budget du projet")
    o.page.wait_for_url(re.compile("/budget-projet/"))


def remplir_le_budget_du_projet(o: Onglet) -> None:
    """Le budget vient des postes et du plan : il reste à le relire."""
    o.presser("Reprendre le coût des postes")
    o.voit("Le coût des postes est porté aux lignes")
    o.regarder("étape budget du projet")
    enregistrer(o, "pieces")


def joindre_les_pieces(o: Onglet) -> None:
    """Chaque pièce demandée, et d'abord un programme qui se fait passer pour un PDF : les autres sont gardées."""
    demandees = o.page.locator("main section", has=o.page.get_by_text("à joindre", exact=True))
    noms = [str(champ.get_attribute("name")) for champ in demandees.locator("input[type=file]").all()]
    refuse, *autres = noms
    o.joindre(refuse, "projet.pdf", b"MZ" + bytes(200))
    for nom in autres:
        o.joindre(nom, f"{nom}.pdf", pdf())
    o.presser("Enregistrer mes pièces")
    expect(o.page.locator(".g-resume-erreurs")).to_be_visible()
    o.regarder("étape pièces, un fichier refusé")
    expect(demandees).to_have_count(1)
    o.joindre(refuse, "projet.pdf", pdf())
    enregistrer(o, "engagements")


def s_engager(o: Onglet) -> None:
    """Les engagements demandés, le compte bancaire, le contact avec le coordinateur."""
    o.remplir({str(c.get_attribute("name")): True for c in o.page.locator("main [name^=engagement-]").all()})
    remplir_une_section(o, "engagements", "recapitulatif")


def signer(o: Onglet) -> None:
    """Relit, signe ce qui est relu."""
    o.suivre("Signer le formulaire")
    o.titre(re.compile("sign", re.IGNORECASE))
    o.presser("Signer le formulaire")
    expect(o.page.locator(".g-resume-erreurs")).to_be_visible()
    o.regarder("signature, en erreur")
    o.remplir(SIGNATURE)
    o.presser("Signer le formulaire")
    o.voit("Le formulaire est signé. Il reste à déposer le dossier.")


def deposer_trop_tot(o: Onglet) -> None:
    """Sans signature, le dépôt est refusé et dit ce qui manque."""
    o.regarder("récapitulatif")
    o.presser("Déposer mon dossier")
    o.voit("Le dossier n'est pas déposé")
    o.regarder("dépôt refusé")
    o.suivre("Tout déplier")
    o.regarder("récapitulatif, tout déplié")


def deposer_au_clavier(o: Onglet) -> str:
    """Dépose sans souris ; rend l'adresse du dossier."""
    o.regarder("récapitulatif, signé")
    o.atteindre("main form[action$='/deposer/'] button")
    o.page.keyboard.press("Enter")
    o.titre("Votre dossier est déposé")
    o.regarder("dossier déposé")
    return o.page.url.removesuffix("depot/")


def lire_l_accuse(o: Onglet) -> bytes:
    """La page suit la préparation de l'accusé, puis le donne."""
    executer_echus()
    octets = o.telecharger(re.compile("^Accusé de réception"))
    o.regarder("accusé de réception prêt")
    return octets
