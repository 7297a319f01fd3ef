"""Cadre national et déclinaison : ce qui s'hérite, ce qui se remplace, ce qui ne peut pas se dépasser."""

from decimal import Decimal
from typing import Any

import pytest

from aap.models import AppelAProjets, RegleAppliquee, RubriqueEcrite, TrancheVersement
from aap.selecteurs import appels_publics, controles_de_publication, regles_appliquees
from aap.services import (
    FichierInvalide,
    ModificationInterdite,
    PublicationImpossible,
    charger_appel,
    exporter_appel,
    publier,
    rattacher_au_cadre,
    retirer,
)
from aap.services.lignes import enregistrer_ligne, retirer_ligne
from aap.types import Origine
from comptes.droits import PUBLIC, SYSTEME
from socle.canonique import json_canonique
from tests.aap.commun import cadre_publie, fichier_region, region, regle
from tests.fabriques.aap import fichier
from tests.fabriques.comptes import ServiceFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def _origines(appel: AppelAProjets, nom: str) -> dict[str, str]:
    lignes: Any = getattr(appel.version_courante, nom).all()
    return {ligne.code: ligne.origine for ligne in lignes}


def test_ce_que_la_region_ne_dit_pas_vient_du_cadre_et_le_dit() -> None:
    cadre_publie()
    publie = publier(region([regle("TAUX_MAX", taux="0.60")]), acteur=SYSTEME)
    origines = _origines(publie, "regles")
    assert origines.pop("TAUX_MAX") == Origine.PROPRE
    assert set(origines.values()) == {Origine.HERITE}
    assert set(origines) == {r["code"] for r in fichier()["regles"]} - {"TAUX_MAX"}
    taux = next(r for r in regles_appliquees(publie.version_courante) if r.code == "TAUX_MAX")
    assert taux.parametres == type(taux.parametres)(taux=Decimal("0.60"))  # type: ignore[call-arg]  # taux seul


def test_une_regle_ecrite_par_personne_est_absente() -> None:
    cadre_publie()
    publie = publier(region([regle("TAUX_MAX")]), acteur=SYSTEME)
    assert "MONTANT_MINIMAL" not in {r.code for r in regles_appliquees(publie.version_courante)}


def test_une_liste_qui_forme_un_tout_ne_se_melange_pas() -> None:
    cadre_publie()
    tranches = [
        {"code": "AVANCE", "libelle": "Avance", "part": "0.5000", "fait_generateur": "signature"},
        {"code": "SOLDE", "libelle": "Solde", "part": "0.5000", "fait_generateur": "bilan"},
    ]
    publie = publier(region(tranches=tranches), acteur=SYSTEME)
    assert _origines(publie, "tranches") == {"AVANCE": "propre", "SOLDE": "propre"}
    versements = RegleAppliquee.objects.get(version=publie.version_courante, code="VERSEMENTS")
    assert [part["part"] for part in versements.parametres["parts"]] == ["0.5", "0.5"]
    assert not publie.version_courante.contacts.exists()


@pytest.mark.parametrize(
    ("code", "parametres", "phrase"),
    [
        ("TAUX_MAX", {"taux": "0.71"}, "71\u00a0% (taux maximal), le cadre national n'admet pas plus de 70\u00a0%."),
        ("PLAFOND_ETP", {"montant": "30100.00"}, "le cadre national n'admet pas plus de 29\u202f473\u00a0€."),
        ("ETP_MIN", {"etp": "0.2"}, "le cadre national n'admet pas moins de 0,5\u00a0ETP."),
    ],
)
def test_une_region_ne_sort_pas_des_bornes_du_cadre(code: str, parametres: Any, phrase: str) -> None:
    cadre_publie()
    with pytest.raises(PublicationImpossible) as refus:
        publier(region([regle(code, **parametres)]), acteur=SYSTEME)
    assert phrase in str(refus.value)
    assert [controle.chemin for controle in refus.value.controles] == ["regles"]


def test_un_cadre_ne_recoit_pas_de_dossier_et_n_est_pas_dans_les_appels_ouverts() -> None:
    cadre = cadre_publie()
    publie = publier(region(), acteur=SYSTEME)
    assert cadre.ouverture == publie.ouverture
    assert not cadre.ouvert()
    assert publie.ouvert()
    assert list(AppelAProjets.objects.ouverts()) == [publie]
    ranges = {moment: [a.code for a in appels] for moment, appels in appels_publics(PUBLIC).items()}
    assert ranges == {"ouverts": ["region-2025"], "a_venir": [], "clos": []}


def test_le_cadre_nomme_doit_etre_publie_et_en_etre_un() -> None:
    with pytest.raises(FichierInvalide) as refus:
        region()
    assert "cadre" in refus.value.erreurs
    cadre_publie()
    autre = publier(region(), acteur=SYSTEME)
    with pytest.raises(FichierInvalide):
        charger_appel(fichier_region() | {"code": "seconde", "cadre": autre.code}, service=ServiceFactory())


def test_une_region_se_rattache_et_se_detache_a_l_ecran() -> None:
    cadre = cadre_publie()
    appel = charger_appel({**fichier_region([regle("TAUX_MAX")]), "cadre": None}, service=ServiceFactory())
    administrateur = agent("administrateur", appel.service)
    assert appel.version_courante.regles.count() == 1
    rattacher_au_cadre(appel.version_courante, cadre.version_courante, acteur=administrateur)
    assert appel.version_courante.regles.count() == len(fichier()["regles"])
    rattacher_au_cadre(appel.version_courante, None, acteur=administrateur)
    assert appel.version_courante.regles.count() == 1
    with pytest.raises(ModificationInterdite, match="préparer cet appel"):
        rattacher_au_cadre(appel.version_courante, None, acteur=agent("instructeur", appel.service))


def test_recrire_une_ligne_heritee_la_fait_sienne_et_la_publication_la_garde() -> None:
    cadre_publie()
    appel = region()
    administrateur = agent("administrateur", appel.service)
    rubrique = RubriqueEcrite.objects.filter(version=appel.version_courante).first()
    assert rubrique is not None
    assert rubrique.origine == Origine.HERITE
    rubrique.libelle = "Texte de la région"
    enregistrer_ligne(rubrique, acteur=administrateur)
    with pytest.raises(ModificationInterdite, match="cadre national"):
        retirer_ligne(RubriqueEcrite.objects.filter(origine="herite").exclude(pk=rubrique.pk)[0], acteur=administrateur)
    publie = publier(appel, acteur=SYSTEME)
    gardee = RubriqueEcrite.objects.get(version=publie.version_courante, code=rubrique.code)
    assert (gardee.libelle, gardee.origine) == ("Texte de la région", Origine.PROPRE)


def test_recrire_une_part_fait_sien_tout_l_echeancier() -> None:
    cadre_publie()
    appel = region()
    tranche = TrancheVersement.objects.get(version=appel.version_courante)
    tranche.libelle = "Tout à la signature"
    enregistrer_ligne(tranche, acteur=agent("administrateur", appel.service))
    publie = publier(appel, acteur=SYSTEME)
    assert list(_origines(publie, "tranches").values()) == [Origine.PROPRE]


def test_l_export_d_une_region_n_ecrit_que_ce_qu_elle_ecrit() -> None:
    cadre_publie()
    donnees = fichier_region([regle("TAUX_MAX", taux="0.60")])
    appel = charger_appel(donnees, service=ServiceFactory())
    exporte = exporter_appel(publier(appel, acteur=SYSTEME).version_courante)
    assert exporte["cadre"] == "cadre-2025"
    assert json_canonique(exporte["regles"]) == json_canonique(donnees["regles"])
    assert "pieces" not in exporte


def test_un_cadre_suivi_ne_se_retire_pas() -> None:
    cadre = cadre_publie()
    region()
    with pytest.raises(ModificationInterdite, match="un appel le suit"):
        retirer(cadre, motif="Erreur", acteur=agent("administrateur_national", cadre.service))


def test_les_bornes_se_lisent_avant_de_publier() -> None:
    cadre_publie()
    appel = region([regle("TAUX_MAX", taux="0.90")])
    assert [c.code for c in controles_de_publication(appel.version_courante) if c.bloquant] == ["hors_cadre"]
