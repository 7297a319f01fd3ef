"""Chaque contrôle de publication voit son défaut, dit où le corriger, et bloque ou non."""

from collections.abc import Callable
from typing import Any

import pytest

from aap.models import AppelAProjets, Critere, ExempleTravaille, MessageAppel, PieceDemandee, VersionAppel
from aap.selecteurs import controles_de_publication, exemples_compares, references_douteuses
from aap.services import PublicationImpossible, nouvelle_version, publier
from comptes.droits import SYSTEME
from tests.fabriques.aap import appel_aura

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
JAMAIS = {"tous": [{"champ": "zone_blanche", "op": "vrai"}, {"champ": "zone_blanche", "op": "faux"}]}
SIMULATION = {
    "type_structure": "ASSOCIATION",
    "demande": "29473",
    "postes": [{"role": "FACILITATEUR", "etp": "1", "mois": "12", "cout": "45000"}],
    "financements": [{"categorie": "REGION", "montant": "15527"}],
}


def _changer(v: VersionAppel, liste: str, code: str, **valeurs: Any) -> None:
    getattr(v, liste).filter(code=code).update(**valeurs)


def _service(v: VersionAppel, **valeurs: Any) -> None:
    type(v.appel.service)._default_manager.filter(pk=v.appel.service_id).update(**valeurs)


def _appel(v: VersionAppel, **valeurs: Any) -> None:
    AppelAProjets.objects.filter(pk=v.appel_id).update(**valeurs)


Geste = Callable[[VersionAppel], Any]
DEFAUTS: list[tuple[str, Geste, str, str, str]] = [
    ("échéancier à 90 %", lambda v: v.tranches.update(part="0.9"), "echeancier", "echeancier", "90\u00a0%"),
    ("sans échéancier", lambda v: v.tranches.all().delete(), "echeancier", "echeancier", "Aucun versement"),
    (
        "critère seul",
        lambda v: Critere.objects.filter(version=v).update(alimente_par=[]),
        "critere_seul",
        "grille",
        "Rien",
    ),
    (
        "critère perdu",
        lambda v: Critere.objects.filter(version=v).update(alimente_par=["projet.lune"]),
        "critere_perdu",
        "grille",
        "n'est plus dans le dossier",
    ),
    ("points à moitié", lambda v: _changer(v, "criteres", "DIAGNOSTIC", points=10), "points", "grille", "ou à aucun"),
    (
        "règle sans source",
        lambda v: _changer(v, "regles", "TAUX_MAX", citation="", lecture_retenue=""),
        "sans_source",
        "regles",
        "ne cite aucune phrase",
    ),
    (
        "paramètre hors bornes",
        lambda v: _changer(v, "regles", "TAUX_MAX", parametres={"taux": "7"}),
        "parametres",
        "regles",
        "Taux maximal de l'appel, taux maximal : La valeur doit être au plus 1.",
    ),
    ("sans règle", lambda v: v.regles.all().delete(), "sans_regle", "regles", "aucune règle"),
    (
        "pièce impossible",
        lambda v: _changer(v, "pieces", "CERFA_12156", condition=JAMAIS),
        "condition",
        "pieces",
        "ne peut jamais être vraie",
    ),
    (
        "condition illisible",
        lambda v: _changer(v, "pieces", "CERFA_12156", condition={"champ": "lune", "op": "vrai"}),
        "condition",
        "pieces",
        "ne se lit pas",
    ),
    (
        "pièce de remplacement absente",
        lambda v: PieceDemandee.objects.filter(version=v, code="CERFA_12156").update(alternatives=[["LUNE"]]),
        "alternative",
        "pieces",
        "n'est pas dans la liste",
    ),
    (
        "article à mention inconnue",
        lambda v: v.articles.filter(pk=v.articles.all()[0].pk).update(corps="Voir [[lune]]."),
        "mention",
        "convention",
        "[[lune]]",
    ),
    (
        "article à condition inconnue",
        lambda v: v.articles.filter(pk=v.articles.all()[0].pk).update(corps="x\n[[si lune]]y[[fin]]"),
        "mention",
        "convention",
        "ligne 2 : Condition inconnue : [[si lune]].",
    ),
    (
        "article à bloc inconnu",
        lambda v: v.articles.filter(pk=v.articles.all()[0].pk).update(corps="[[pour lune]]y[[fin]]"),
        "mention",
        "convention",
        "Bloc inconnu : [[pour lune]].",
    ),
    (
        "article à passage ouvert",
        lambda v: v.articles.filter(pk=v.articles.all()[0].pk).update(corps="[[si prive]]y"),
        "mention",
        "convention",
        "n'est pas refermé",
    ),
    (
        "message à mention inconnue",
        lambda v: MessageAppel.objects.create(version=v, code="ACCUSE", libelle="Accusé", corps="[[lune]]"),
        "mention",
        "messages",
        "[[lune]]",
    ),
    (
        "engagement vide",
        lambda v: v.engagements.filter(pk=v.engagements.all()[0].pk).update(texte_engagement=" "),
        "engagement",
        "engagements",
        "n'a pas de texte",
    ),
    ("tribunal vide", lambda v: _service(v, tribunal=""), "a_fournir", "service", "tribunal"),
    ("adresse vide", lambda v: _service(v, adresse=""), "a_fournir", "service", "adresse"),
    (
        "ministère vide",
        lambda v: VersionAppel.objects.filter(pk=v.pk).update(ministere=""),
        "a_fournir",
        "formulaire",
        "ministère",
    ),
    (
        "résumé vide",
        lambda v: VersionAppel.objects.filter(pk=v.pk).update(resume=""),
        "texte_absent",
        "textes",
        "résumé",
    ),
    ("sans ouverture", lambda v: _appel(v, ouverture=None), "date", "calendrier", "ouverture"),
    (
        "signature avant la clôture",
        lambda v: _appel(v, signature_terme=v.appel.ouverture),
        "date",
        "calendrier",
        "précède la clôture",
    ),
    (
        "relève après la clôture",
        lambda v: v.appel.releves.filter(numero=2).update(instant=v.appel.signature_terme),
        "date",
        "calendrier",
        "relève 2 suit la clôture",
    ),
    (
        "phrase à confirmer",
        lambda v: VersionAppel.objects.filter(pk=v.pk).update(a_confirmer=["programme"]),
        "phrase_a_confirmer",
        "textes",
        "Confirmez-la",
    ),
]


@pytest.mark.parametrize(("geste", "code", "chemin", "morceau"), [d[1:] for d in DEFAUTS], ids=[d[0] for d in DEFAUTS])
def test_un_defaut_bloque_et_dit_ou_il_se_corrige(geste: Geste, code: str, chemin: str, morceau: str) -> None:
    version = appel_aura(publie=False).version_courante
    geste(version)
    relue = VersionAppel.objects.get(pk=version.pk)
    bloquants = [c for c in controles_de_publication(relue) if c.bloquant]
    assert {(c.code, c.chemin) for c in bloquants} == {(code, chemin)}
    assert any(morceau in c.phrase for c in bloquants), bloquants
    with pytest.raises(PublicationImpossible) as refus:
        publier(relue.appel, acteur=SYSTEME)
    assert [c.phrase for c in refus.value.controles] == [c.phrase for c in bloquants]
    assert VersionAppel.objects.get(pk=version.pk).publiee_le is None


def test_l_appel_de_reference_se_publie_et_n_a_que_des_avertissements() -> None:
    version = appel_aura(publie=False).version_courante
    (avertissement,) = controles_de_publication(version)
    assert (avertissement.code, avertissement.bloquant, avertissement.chemin) == ("reference_douteuse", False, "pieces")
    assert avertissement.phrase.endswith("L.612-4 ?")
    assert publier(version.appel, acteur=SYSTEME).version_courante.publiee_le is not None


def test_un_exemple_se_rejoue_avant_et_apres_et_n_empeche_pas_de_publier() -> None:
    appel = appel_aura()
    parent = appel.version_courante
    neuve = nouvelle_version(appel, acteur=SYSTEME)
    ExempleTravaille.objects.create(
        version=neuve, code="A", libelle="Un temps plein", faits=SIMULATION, attendu={"montant": "29473.00"}
    )
    assert not [c for c in controles_de_publication(neuve) if c.code == "exemple"]
    plafond = neuve.regles.get(code="PLAFOND_ETP")
    plafond.parametres = {**plafond.parametres, "montant": "25000.00"}
    plafond.save()
    ((exemple, avant, apres),) = exemples_compares(neuve, parent)
    assert exemple.libelle == "Un temps plein"
    assert avant == "29\u202f473\u00a0€, tout tient dans les limites"
    assert apres == "25\u202f000\u00a0€, aide réduite"
    (controle,) = [c for c in controles_de_publication(neuve) if c.code == "exemple"]
    assert not controle.bloquant
    publier(appel, acteur=SYSTEME)


def test_un_exemple_illisible_est_dit_sans_tomber() -> None:
    version = appel_aura(publie=False).version_courante
    ExempleTravaille.objects.create(version=version, code="A", libelle="Vide", faits={})
    (controle,) = [c for c in controles_de_publication(version) if c.code == "exemple"]
    assert "ne se lit pas" in controle.phrase


def test_le_relecteur_de_references_est_offert_aux_ecrans() -> None:
    (alerte,) = references_douteuses("L.6612-4 du code de commerce")
    assert alerte.proposition == "L.612-4"
