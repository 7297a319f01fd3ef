"""Les agents : de la file d'instruction à la convention notifiée, écran par écran."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.parcours.pages import Onglet

NUMERO, DEMANDE = "AURA-2025-0001", "29 473"
MENTIONS: dict[str, str | bool] = {
    "debut": "2025-09-01", "bilan_intermediaire_le": "2026-03-01", "bilan_final_le": "2026-10-31",
    "signataire_service": "Camille Exemple, directrice régionale",
    "reserve_credits": "Sous réserve des crédits disponibles.", "imputation": "Programme d'essai",
    "ordonnateur": "Ordonnateur d'essai", "comptable": "Comptable d'essai", "engagement_juridique": "2100000000",
}  # fmt: skip


def acte(
    o: Onglet, lien: str, bouton: str, valeurs: dict[str, str | bool] | None = None, *, erreur: bool = False
) -> None:
    """Un acte : son écran, au besoin le refus d'un envoi vide, puis l'acte."""
    o.suivre(lien)
    o.regarder(lien)
    if erreur:
        o.presser(bouton)
        expect(o.page.locator(".g-resume-erreurs")).to_be_visible()
        o.regarder(f"{lien}, en erreur")
    o.remplir(valeurs or {})
    o.presser(bouton)


def ouvrir_le_dossier(o: Onglet) -> None:
    """De l'accueil du service au dossier, par la file."""
    o.aller("/service/")
    o.regarder("accueil du service")
    o.aller("/instruction/")
    o.regarder("file d'instruction")
    o.suivre(NUMERO)
    o.regarder("synthèse du dossier")


def controler_les_pieces(o: Onglet) -> None:
    """Chaque pièce déposée est déclarée conforme."""
    o.suivre("Pièces", exact=False)
    o.regarder("pièces du dossier")
    formulaires = o.page.locator("main form[action*='/controler/']")
    for rang in range(formulaires.count()):
        formulaires.nth(rang).locator("select").select_option("conforme")
        formulaires.nth(rang).get_by_role("button").click()
        o.voit("Contrôle enregistré.")
    o.suivre("Synthèse")


def lire_tout(o: Onglet) -> None:
    """Les autres parties du dossier."""
    for partie in ("Dossier", "Échanges", "Histoire"):
        o.page.get_by_role("main").get_by_role("link", name=partie, exact=True).click()
        o.regarder(f"dossier, partie {partie}")
    o.suivre("Synthèse")


def declarer_recevable(o: Onglet) -> None:
    """La recevabilité, puis l'ouverture de l'instruction."""
    acte(o, "Déclarer le dossier recevable", "Déclarer recevable")
    o.voit("Le dossier est recevable. Le porteur est prévenu.")
    acte(o, "Ouvrir l'instruction", "Ouvrir")
    expect(o.page.get_by_role("link", name="Proposer une décision")).to_be_visible()


def noter(o: Onglet) -> None:
    """Une note hors de l'échelle est refusée ; les bonnes sont gardées."""
    o.suivre("Notes et avis")
    notes = o.page.locator("main [name^=note_]")
    notes.first.fill("9")
    o.presser("Enregistrer mes notes")
    expect(o.page.locator(".g-resume-erreurs")).to_be_visible()
    o.regarder("notes, en erreur")
    for champ in notes.all():
        champ.fill("4")
    for champ in o.page.locator("main [name^=commentaire_]").all():
        champ.fill("Bien étayé.")
    o.presser("Enregistrer mes notes")
    o.voit("Notes enregistrées.")
    o.regarder("notes et avis")
    o.suivre("Synthèse")


def proposer(o: Onglet) -> None:
    """La proposition, motivée."""
    valeurs: dict[str, str | bool] = {"sens": "retenir", "montant": DEMANDE, "motif": "Projet solide."}
    acte(o, "Proposer une décision", "Proposer", valeurs, erreur=True)
    o.voit("Votre proposition est enregistrée. Un responsable décidera.")


def decider(o: Onglet) -> None:
    """Le responsable retient le dossier ; celle qui propose n'en a pas le bouton."""
    acte(o, "Retenir le dossier", "Retenir", {"motif": "Priorité régionale."}, erreur=True)
    o.voit("Le dossier est retenu.")
    o.regarder("dossier retenu, vu du service")


def ouvrir_la_convention(o: Onglet) -> None:
    """Par la liste des conventions."""
    o.aller("/conventions/")
    o.regarder("conventions")
    o.suivre(f"C-{NUMERO}")
    o.regarder("convention")


def remplir_la_convention(o: Onglet) -> None:
    """Les mentions que le service valide ; le document se reproduit."""
    o.suivre("Remplir les mentions")
    o.regarder("mentions de la convention")
    o.remplir(MENTIONS)
    o.presser("Enregistrer et produire une nouvelle version")
    o.voit("Enregistré. La nouvelle version est en cours de production.")


def attendre_le_document(o: Onglet) -> None:
    """La page suit la production et montre le document quand il est prêt."""
    expect(o.page.get_by_role("link", name=re.compile("^Télécharger la convention, version 2"))).to_be_visible()
    o.regarder("convention prête")


def signer(o: Onglet, lien: str, fonction: str) -> None:
    """Une signature, après un envoi sans la case."""
    acte(o, lien, "Signer", {"fonction": fonction, "accord": True}, erreur=True)
    o.voit(f"{lien} : c'est fait.")
