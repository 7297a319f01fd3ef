"""Notre impression du 12156*06 et l'empreinte qu'elle porte."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Case, Value, When

from candidatures import services, types
from candidatures.documents.cerfa import contexte_cerfa, empreinte_du_document, produire_cerfa
from candidatures.documents.instantane import (
    contenu_du_dossier,
    empreinte,
    empreinte_des_pieces,
    empreinte_du_contenu,
    prendre_instantane,
)
from candidatures.models import (
    AideEtat,
    Attestations,
    DocumentProduit,
    Dossier,
    EngagementPris,
    ExerciceBudget,
    Financement,
    Identification,
    Instantane,
    LigneBudget,
    MoyensHumains,
    PieceDeposee,
    PlanFinancement,
    Poste,
    PosteExistant,
    Projet,
    Relations,
    ReponseRubrique,
    Territoire,
    VolumeActivite,
)
from candidatures.selecteurs.complet import dossier_complet
from comptes.types import TypeStructure
from socle.canonique import empreinte as sha256
from socle.travaux import executer_echus
from tests.fabriques import candidatures as fabriques
from tests.fabriques.comptes import StructureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]

MODELES_DE_SECTION = (Identification, Relations, MoyensHumains, ExerciceBudget, Projet, Territoire, Attestations)


def _texte(octets: bytes, dossier: Path) -> str:
    fichier = dossier / "cerfa.pdf"
    fichier.write_bytes(octets)
    subprocess.run(["qpdf", "--check", fichier], check=True, capture_output=True)
    sortie = subprocess.run(["pdftotext", "-layout", fichier, "-"], check=True, capture_output=True, text=True)
    return " ".join(sortie.stdout.split())


def test_le_pdf_contient_tout_et_se_reproduit(tmp_path: Path) -> None:
    dossier = fabriques.complet()
    AideEtat.objects.create(dossier=dossier, regime="de minimis", autorite="Région", montant=Decimal(1500))
    octets = produire_cerfa(dossier)
    assert octets == produire_cerfa(dossier)
    texte = _texte(octets, tmp_path)
    for attendu in (
        "12156*06", "BROUILLON", "1. Identification de l'association", "2. Relations avec l'administration",
        "3. Relations avec d'autres associations", "4. Moyens humains", "5. Budget de l'association",
        "6. Projet – Objet de la demande", "6. Budget du projet", "7. Attestations", "7 bis. Informations annexes",
        dossier.structure.siret, "W691234567", "Dominique", "TOTAL DES CHARGES HORS CVN", "46 000", "29 473",
        "64,07 %", "CONTRIBUTIONS VOLONTAIRES EN NATURE", "de minimis", "FR76 3000", "Master", "33 000,00 €",
        "Diagnostic du territoire", "Conseil départemental", "contrat d’engagement républicain", "Signature",
    ):  # fmt: skip
        assert attendu in texte.replace("\u202f", " ").replace("\u00a0", " "), attendu
    assert texte.count(empreinte(dossier)[:16]) >= 8
    assert empreinte(dossier) in texte.replace(" ", "")


def test_chaque_page_de_budget_tient_sur_une_page(tmp_path: Path) -> None:
    dossier = fabriques.complet()
    for code, libelle in (
        ("60.3", "Petit matériel"),
        ("74.E2", "Préfecture"),
        ("74.C1", "Ville de Lyon"),
        ("87.L", "x"),
    ):
        LigneBudget.objects.create(dossier=dossier, budget="projet", code=code, libelle=libelle, montant=Decimal(1))
    fichier = tmp_path / "cerfa.pdf"
    fichier.write_bytes(produire_cerfa(dossier))
    sortie = subprocess.run(["pdftotext", "-layout", fichier, "-"], check=True, capture_output=True, text=True)
    pages = sortie.stdout.split("\f")
    (page,) = [p for p in pages if "6. Budget du projet" in p]
    assert "représente" in page
    assert "tiennent lieu de justificatifs" in page


def test_une_personne_publique_n_a_ni_sections_2_et_3_ni_charte(tmp_path: Path) -> None:
    dossier = fabriques.complet(structure=StructureFactory(type=TypeStructure.COMMUNE, nom="Commune d'essai"))
    texte = _texte(produire_cerfa(dossier), tmp_path)
    for absent in ("2. Relations", "3. Relations", "1.3 Numéro RNA", "républicain annexé", "Charte des engagements"):
        assert absent not in texte, absent
    assert "1. Identification de la personne publique" in texte
    assert "5. Budget de la personne publique" in texte
    assert "la délibération ou la délégation de signature" in texte


def test_depose_le_pdf_n_est_plus_un_brouillon() -> None:
    dossier = fabriques.depose()
    contexte = contexte_cerfa(dossier_complet(dossier))
    assert contexte["brouillon"] is False
    assert contexte["signataire"]["acte"].startswith("Signé dans l'application par")


def test_les_sections_jamais_ouvertes_s_impriment_vides() -> None:
    dossier = fabriques.brouillon()
    for modele in MODELES_DE_SECTION:
        modele.objects.filter(pk=dossier.pk).delete()
    PlanFinancement.objects.filter(pk=dossier.pk).delete()
    assert produire_cerfa(dossier).startswith(b"%PDF")


def test_le_plan_deborde_en_autres_et_garde_son_detail() -> None:
    dossier = fabriques.complet()
    dossier.financements.all().delete()
    for rang in range(6):
        Financement.objects.create(
            dossier=dossier,
            rang=rang,
            categorie="COMMUNE_EPCI",
            nom=f"Ville {rang}",
            montant=Decimal(100),
            statut="demande",
        )
    services.reporter_plan(dossier, acteur=dossier.cree_par)
    lignes = {x.code: x for x in dossier.lignes_budget.filter(budget="projet", code__startswith="74.C")}
    assert (lignes["74.C4"].libelle, lignes["74.C4"].montant) == ("autres (3)", Decimal(300))
    assert lignes["74.C1"].libelle == "Ville 0"
    plan = next(t for t in contexte_cerfa(dossier_complet(dossier))["tableaux"] if t[0].startswith("Plan"))
    noms = [ligne[1]["texte"] for ligne in plan[2]]
    assert noms == ["présente demande", *(f"Ville {rang}" for rang in range(6))]


# ── Empreinte ────────────────────────────────────────────────────────────────────────────────────────────


def _autre(champ: Any) -> Any:
    """Une valeur différente de celle de la fabrique, du type de la colonne."""
    genre = champ.get_internal_type()
    if champ.choices:
        return champ.choices[-1][0]
    if genre == "BooleanField":
        return Case(When(**{champ.name: True}, then=Value(False)), default=Value(True))
    valeurs = {
        "CharField": "autre", "TextField": "autre texte", "URLField": "https://a.exemple.fr", "EmailField": "a@b.fr",
        "DateField": date(2001, 2, 3), "DecimalField": Decimal("98.76"),
        "PositiveIntegerField": 98, "PositiveSmallIntegerField": 1998,
    }  # fmt: skip
    return valeurs[genre]


def _colonnes() -> list[tuple[Any, Any]]:
    return [
        (modele, champ)
        for modele in MODELES_DE_SECTION
        for champ in modele._meta.concrete_fields
        if champ.name != "dossier"
    ]


def test_l_empreinte_change_avec_chaque_colonne_des_sections() -> None:
    dossier = fabriques.complet()
    vues = {empreinte(dossier)}
    for modele, champ in _colonnes():
        modele.objects.filter(pk=dossier.pk).update(**{champ.name: _autre(champ)})
        vues.add(empreinte(dossier))
    inchangees = len(_colonnes()) + 1 - len(vues)
    assert inchangees == 0


LISTES: dict[str, Callable[[Dossier], Any]] = {
    "poste": lambda d: Poste.objects.filter(dossier=d).update(mois=11),
    "poste, coût": lambda d: Poste.objects.filter(dossier=d).update(frais_generaux=Decimal(1)),
    "poste, personne": lambda d: Poste.objects.filter(dossier=d).update(personne="Camille"),
    "financement": lambda d: Financement.objects.filter(dossier=d, rang=1).update(statut="demande"),
    "financement, poste": lambda d: Financement.objects.filter(dossier=d).update(poste=None),
    "plan": lambda d: PlanFinancement.objects.filter(dossier=d).update(demande=Decimal(1)),
    "poste existant": lambda d: PosteExistant.objects.create(
        dossier=d, intitule="x", etp=Decimal(1), financeur="REGION"
    ),
    "budget": lambda d: LigneBudget.objects.filter(dossier=d, code="62.3").update(montant=Decimal(3)),
    "budget, libellé": lambda d: LigneBudget.objects.filter(dossier=d, code="RP.1").update(libelle="autre"),
    "rubrique": lambda d: ReponseRubrique.objects.filter(dossier=d, code="DIAGNOSTIC").update(texte="autre"),
    "volume": lambda d: VolumeActivite.objects.filter(dossier=d, segment="etat").update(heures_prevues=1),
    "aide d'État": lambda d: AideEtat.objects.create(dossier=d, montant=Decimal(1)),
    "engagement": lambda d: EngagementPris.objects.filter(dossier=d, code="BILANS").delete(),
    "départements": lambda d: d.departements.clear(),
    "intercommunalités": lambda d: Territoire.objects.get(pk=d.pk).epcis.clear(),
}


def test_l_empreinte_change_avec_chaque_liste() -> None:
    dossier = fabriques.complet()
    avant = empreinte(dossier)
    for nom, changer in LISTES.items():
        changer(dossier)
        apres = empreinte(dossier)
        assert apres != avant, nom
        avant = apres


def test_ce_qui_arrive_autour_ne_perime_pas_la_signature() -> None:
    dossier = fabriques.complet()
    avant, pieces = empreinte(dossier), empreinte_des_pieces(contenu_du_dossier(dossier))
    PieceDeposee.objects.create(dossier=dossier, code="LIBRE", reference="JO 1", deposee_par=dossier.cree_par)
    Poste.objects.filter(dossier=dossier).update(retenu_brut=Decimal(1), retenu_motif="hors marché")
    LigneBudget.objects.create(dossier=dossier, budget="projet", phase="retenu", code="64.1", montant=Decimal(1))
    EngagementPris.objects.filter(dossier=dossier).update(pris_le=dossier.cree_le)
    services.signer(dossier, acteur=dossier.cree_par)
    assert empreinte(dossier) == avant
    assert empreinte_des_pieces(contenu_du_dossier(dossier)) != pieces


def test_une_ligne_reecrite_a_l_identique_garde_l_empreinte() -> None:
    dossier = fabriques.complet()
    avant = empreinte(dossier)
    for ligne in list(dossier.lignes_budget.all()):
        ligne.delete()
        ligne.pk = None
        ligne.save()
    assert empreinte(dossier) == avant


def test_la_photographie_est_canonique_numerotee_et_se_verifie() -> None:
    dossier = fabriques.complet()
    photo = prendre_instantane(dossier, types.MomentInstantane.DEPOT)
    suivante = prendre_instantane(dossier, types.MomentInstantane.DECISION)
    photo = Instantane.objects.get(pk=photo.pk)
    assert (photo.rang, suivante.rang, photo.schema) == (1, 2, 1)
    assert sha256(photo.contenu) == photo.empreinte
    assert empreinte_du_contenu(photo.contenu) == empreinte(dossier)
    rib = next(p for p in photo.contenu["pieces"] if p["code"] == "RIB")
    assert len(rib["fichier"]["sha256"]) == 64
    assert photo.contenu["formulaire"]["plan"]["demande"] == "29473.00"


# ── Travail et document ──────────────────────────────────────────────────────────────────────────────────


def test_le_travail_imprime_une_fois_par_contenu() -> None:
    dossier = fabriques.complet()
    premier = services.demander_cerfa(dossier)
    assert services.demander_cerfa(dossier).pk == premier.pk
    executer_echus()
    premier.refresh_from_db()
    document = DocumentProduit.objects.get(dossier=dossier, genre="cerfa")
    assert (premier.etat, premier.progression, premier.resultat) == ("fait", 100, {"document": document.pk})
    assert document.empreinte_donnees == empreinte_du_document(dossier)
    Projet.objects.filter(pk=dossier.pk).update(objectifs="Autres objectifs")
    assert services.demander_cerfa(dossier).pk != premier.pk
    executer_echus()
    assert DocumentProduit.objects.filter(dossier=dossier, genre="cerfa").count() == 2
