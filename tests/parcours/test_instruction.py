"""Les écrans de l'instruction dans un vrai navigateur : chaque rôle, chaque onglet, chaque acte, et l'état d'erreur."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from candidatures import services, types
from candidatures.models import Dossier
from comptes.models import Utilisateur
from socle.horloge import avancer
from tests.candidatures.instruction import Equipe
from tests.fabriques.candidatures import depose
from tests.fabriques.comptes import StructureFactory, agent
from tests.parcours.decor import Decor, planter
from tests.parcours.pages import Onglet

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("horloge")]
ONGLETS = ("dossier", "contenu", "pieces", "notes", "echanges", "histoire")
STRUCTURES = (
    ("Alpes Solidarités Clauses", "Un facilitateur pour les marchés de l'État en Isère et dans le Rhône"),
    ("Maison de l'emploi de Lyon", "Étude et accompagnement des clauses sociales de la métropole"),
    ("Clauses & Territoires", "Facilitation des achats socialement responsables"),
)


@dataclass
class Scene:
    """Trois dossiers de trois structures : à vérifier, en instruction avec coûts, notes et messages, proposé."""

    decor: Decor
    equipe: Equipe
    depose: Dossier
    instruit: Dossier
    propose: Dossier

    @property
    def agents(self) -> dict[str, Utilisateur]:
        """Une personne par rôle."""
        return self.decor.agents


@pytest.fixture
def scene() -> Scene:
    decor = planter()
    equipes = []
    for nom, intitule in STRUCTURES:
        dossier = depose(appel=decor.appel, structure=StructureFactory(nom=nom, rna="W691234567"))
        dossier.projet.intitule = dossier.intitule = intitule
        dossier.projet.save()
        dossier.recherche = dossier.texte_de_recherche()
        dossier.save()
        equipe = Equipe(dossier)
        equipe.instructeur, equipe.responsable = decor.agents["instructeur"], decor.agents["responsable"]
        equipes.append(equipe)
    _instruire(equipes[1], decor)
    equipes[2].propose(Decimal("29000.00"))
    avancer(timedelta(days=50))
    return Scene(decor, equipes[1], equipes[0].dossier, equipes[1].dossier, equipes[2].dossier)


def _instruire(equipe: Equipe, decor: Decor) -> None:
    """De quoi remplir chaque onglet."""
    dossier, acteur = equipe.dossier, equipe.instructeur
    services.verifier_piece(
        dossier.pieces.get(code="RIB"), acteur=acteur, controle=types.EtatPiece.CONFORME, remarque=""
    )
    dossier = equipe.en_instruction()
    for critere, note in zip(dossier.version_suivie.criteres.all(), ("4", "3.5", "5", "2"), strict=True):
        services.noter(dossier, critere, acteur=acteur, valeur=Decimal(note), commentaire="Argumenté et chiffré.")
    services.noter(
        dossier, critere, acteur=agent("instructeur", equipe.service), valeur=Decimal(4), commentaire="Rassurant."
    )
    avis = dossier.avis.get(instance="DDETS")
    texte = "Porteur connu, bien implanté ; à suivre sur les marchés de l'État."
    services.donner_avis(avis, acteur=decor.agents["relecteur_ddets"], sens=types.SensAvis.RESERVE, texte=texte)
    services.commenter(dossier, acteur=acteur, section="plan", texte="Le Département confirme-t-il 12 000 € ?")
    services.ecrire_message(dossier, "Bonjour, où en est notre dossier ?", acteur=dossier.cree_par)
    services.ecrire_message(dossier, "Bonjour, il est à l'examen.", acteur=acteur)
    cout = services.CoutRetenu(dossier.postes.get().pk, {"brut": Decimal(29000)}, "Grille de la branche.")
    services.fixer_couts(dossier, acteur=acteur, couts=[cout])


def adresse(nom: str, dossier: Dossier, **options: Any) -> str:
    return reverse(f"instruction:{nom}", kwargs={"uuid": dossier.uuid, **options})


def _onglets(qui: str, dossier: Dossier) -> Iterator[tuple[str, str]]:
    yield f"{qui}-file", reverse("instruction:file")
    for nom in ONGLETS:
        yield f"{qui}-{nom}", adresse(nom, dossier)


def test_onglets_de_chaque_role(ouvrir: Callable[..., Onglet], scene: Scene) -> None:
    for role in ("instructeur", "responsable", "relecteur_ddets", "coordinateur_regional"):
        onglet = ouvrir(1280, scene.agents[role])
        for nom, chemin in _onglets(role, scene.instruit):
            onglet.regarder(nom, chemin)
        onglet.regarder(f"{role}-depose", adresse("dossier", scene.depose))
        onglet.regarder(f"{role}-propose", adresse("dossier", scene.propose))


ACTES = (
    ("instructeur", "depose", ("affecter", "demander_pieces", "declarer_recevable", "declarer_irrecevable")),
    ("instructeur", "instruit", ("qualifier_aide", "fixer_couts", "proposer")),
    ("responsable", "instruit", ("accorder_derogation_plafond",)),
    ("responsable", "propose", ("renvoyer", "retenir", "mettre_en_liste_attente", "rejeter")),
)


# Sans champ à oublier, ou fermé par la clôture de l'appel.
SANS_ERREUR = frozenset({"declarer_recevable", "affecter", "qualifier_aide", "demander_pieces"})


def test_actes_et_saisies_montres_et_refuses(ouvrir: Callable[..., Onglet], scene: Scene) -> None:
    for role, quel, noms in ACTES:
        onglet = ouvrir(390, scene.agents[role])
        for nom in noms:
            onglet.regarder(f"acte-{nom}", adresse(nom, getattr(scene, quel)))
            for champ in onglet.page.locator("main textarea, main input[type=text]").all():
                champ.fill("")
            if nom not in SANS_ERREUR:
                onglet.page.locator("main form button[type=submit]").last.click()
                onglet.page.wait_for_load_state()
                onglet.regarder(f"acte-{nom}-erreur")
    _saisies_refusees(ouvrir, scene)


def _saisies_refusees(ouvrir: Callable[..., Onglet], scene: Scene) -> None:
    onglet = ouvrir(390, scene.agents["instructeur"])
    onglet.aller(adresse("notes", scene.instruit))
    onglet.page.locator("[name^=note_]").first.fill("9")
    onglet.presser("Enregistrer mes notes")
    onglet.regarder("notes-erreur")
    onglet.aller(adresse("pieces", scene.depose))
    onglet.page.locator("[name$=-controle]").first.select_option("non_conforme")
    onglet.page.locator("main section form button[type=submit]").first.click()
    onglet.regarder("pieces-erreur")
    onglet.aller(adresse("contenu", scene.instruit))
    onglet.presser("Ajouter la remarque")
    onglet.regarder("contenu-erreur")
    onglet.aller(adresse("echanges", scene.instruit))
    onglet.presser("Envoyer")
    onglet.regarder("echanges-erreur")
    relecteur = ouvrir(390, scene.agents["relecteur_ddets"])
    avis = scene.propose.avis.get(instance="DDETS")
    relecteur.regarder("avis", adresse("donner_avis", scene.propose, avis=avis.pk))
    relecteur.presser("Rendre l'avis")
    relecteur.regarder("avis-erreur")


def test_prendre_filtrer_et_exporter(ouvrir: Callable[..., Onglet], scene: Scene) -> None:
    onglet = ouvrir(1280, scene.agents["instructeur"])
    onglet.aller(reverse("instruction:file"))
    onglet.remplir({"q": "etude"})
    onglet.presser("Filtrer")
    onglet.voit("Maison de l'emploi de Lyon")
    assert onglet.page.get_by_text("Clauses & Territoires").count() == 0
    assert onglet.telecharger("Exporter ces dossiers (XLSX)").startswith(b"PK")
    onglet.suivre("Retirer les filtres")
    onglet.page.get_by_role("button", name="Prendre").first.click()
    onglet.voit("est à vous")
    scene.depose.refresh_from_db()
    assert scene.depose.agent == scene.agents["instructeur"]
