"""Modifier un appel publié : une nouvelle version ; l'année suivante : une copie décalée, relue avant de paraître."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from aap.etats import EtatAppel
from aap.models import AppelAProjets, Atelier, RegleAppliquee, VersionAppel
from aap.models.groupes import GROUPES
from aap.selecteurs import differences, phrases_a_confirmer
from aap.services import (
    ModificationInterdite,
    PublicationImpossible,
    cloner_annee,
    confirmer_phrase,
    nouvelle_version,
    publier,
)
from aap.services.lignes import enregistrer_ligne
from aap.services.preparation import regler
from candidatures.models import Dossier
from comptes.droits import SYSTEME
from socle import journal
from tests.fabriques.aap import appel_aura, copie_demonstration
from tests.fabriques.comptes import ServiceFactory, agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]


def test_une_nouvelle_version_copie_toutes_les_lignes_et_ne_change_rien_avant_d_etre_publiee() -> None:
    appel = appel_aura()
    publiee = appel.version_courante
    neuve = nouvelle_version(appel, acteur=agent("administrateur", appel.service))
    assert (neuve.numero, neuve.parent, neuve.publiee_le, neuve.a_confirmer) == (2, publiee, None, [])
    for nom in GROUPES:
        codes = [list(getattr(v, nom).values_list("code", "libelle", "rang")) for v in (publiee, neuve)]
        assert codes[0] == codes[1], nom
    relu = AppelAProjets.objects.get(pk=appel.pk)
    assert relu.version_courante == publiee
    assert nouvelle_version(relu, acteur=SYSTEME) == neuve
    assert [ligne.action for ligne in journal.lignes(appel)] == ["appel.publier", "appel.nouvelle_version"]


def test_un_dossier_depose_garde_sa_version_et_un_brouillon_suit_la_nouvelle() -> None:
    appel = appel_aura()
    ancienne = appel.version_courante
    neuve = nouvelle_version(appel, acteur=SYSTEME)
    RegleAppliquee.objects.filter(version=neuve, code="TAUX_MAX").update(parametres={"taux": "0.60"})
    publier(appel, acteur=SYSTEME)
    relu = AppelAProjets.objects.get(pk=appel.pk)
    assert Dossier(appel=relu, version=ancienne).version_suivie == ancienne
    assert Dossier(appel=relu).version_suivie == neuve


@pytest.mark.parametrize("verbe", [lambda a, p: nouvelle_version(a, acteur=p), lambda a, p: publier(a, acteur=p)])
def test_seul_un_administrateur_prepare_et_publie(verbe: Any) -> None:
    appel = appel_aura()
    with pytest.raises((ModificationInterdite, PublicationImpossible), match="administrateur"):
        verbe(appel, agent("responsable", appel.service))


def _clone(appel: AppelAProjets | None = None) -> AppelAProjets:
    source = appel or appel_aura()
    return cloner_annee(source, annee=2026, acteur=agent("administrateur", source.service))


def test_le_clone_est_en_preparation_et_tout_y_est_decale_d_un_an() -> None:
    source = appel_aura()
    clone = _clone(source)
    assert (clone.code, clone.annee, clone.prefixe_numero) == ("aura-2026", 2026, "AURA-2026")
    assert clone.titre == source.titre.replace("2025", "2026")
    assert (clone.etat, clone.publie_le, clone.dernier_numero) == (EtatAppel.PREPARATION, None, 0)
    assert clone.uuid != source.uuid
    assert clone.ouverture == datetime(2026, 6, 2, 7, tzinfo=UTC)
    assert (clone.cloture_jour, clone.signature_jour) == (date(2026, 7, 15), date(2026, 8, 31))
    assert [r.jour for r in clone.releves.all()] == [date(2026, 7, 4), date(2026, 7, 15)]
    assert clone.version_courante.parent == source.version_courante


def test_les_dates_des_regles_et_des_ateliers_sont_decalees_aussi() -> None:
    source = copie_demonstration(appel_aura())
    version = nouvelle_version(source, acteur=SYSTEME)
    RegleAppliquee.objects.filter(version=version, code="DUREE_PROJET").update(
        parametres={"mois_max": 12, "pas_apres": "2028-02-29"}
    )
    publier(source, acteur=SYSTEME)
    source = AppelAProjets.objects.get(pk=source.pk)
    clone = cloner_annee(source, annee=source.annee + 1, acteur=SYSTEME).version_courante
    duree = clone.regles.get(code="DUREE_PROJET")
    assert duree.parametres == {"mois_max": 12, "pas_apres": "2029-02-28"}
    assert "parametres" in duree.a_confirmer
    debuts = [list(Atelier.objects.filter(version=v).values_list("debut", flat=True)) for v in (version, clone)]
    assert [(a.year + 1, a.month, a.day) for a in debuts[0]] == [(b.year, b.month, b.day) for b in debuts[1]]


def test_chaque_phrase_qui_vieillit_est_marquee_et_bloque_la_publication() -> None:
    clone = _clone()
    phrases = phrases_a_confirmer(clone.version_courante)
    assert {(p.rubrique, p.champ) for p in phrases} >= {
        ("textes", "programme"),
        ("calendrier", "appel.releve.1"),
        ("calendrier", "citation"),
        ("enveloppes", "montant"),
        ("regles", "parametres"),
        ("engagements", "texte_engagement"),
    }
    assert all(p.texte and p.raison for p in phrases)
    with pytest.raises(PublicationImpossible) as refus:
        publier(clone, acteur=SYSTEME)
    codes = {controle.code for controle in refus.value.controles}
    assert codes == {"phrase_a_confirmer"}
    for phrase in phrases:
        confirmer_phrase(phrase.objet, phrase.champ, acteur=agent("administrateur", clone.service))
    assert publier(clone, acteur=SYSTEME).etat == EtatAppel.PUBLIE


def test_confirmer_une_phrase_peut_la_corriger_et_s_inscrit_une_fois() -> None:
    clone = _clone()
    version = clone.version_courante
    confirmer_phrase(version, "appel.releve.1", acteur=SYSTEME, valeur="Une première relève le 4 juillet 2026")
    releve = clone.releves.get(numero=1)
    assert releve.citation == "Une première relève le 4 juillet 2026"
    avant = journal.lignes(clone).count()
    confirmer_phrase(VersionAppel.objects.get(pk=version.pk), "appel.releve.1", acteur=SYSTEME)
    assert journal.lignes(clone).count() == avant
    with pytest.raises(ValidationError):
        confirmer_phrase(version, "texte", acteur=SYSTEME, valeur="x" * 201)
    with pytest.raises(ModificationInterdite):
        confirmer_phrase(version, "texte", acteur=agent("instructeur", clone.service))


def test_corriger_a_l_ecran_vaut_confirmation_et_ne_touche_pas_les_autres() -> None:
    clone = _clone()
    administrateur = agent("administrateur", clone.service)
    plafond = clone.version_courante.regles.get(code="PLAFOND_ETP")
    plafond.libelle = "30 100 € par poste à temps plein au plus"
    enregistrer_ligne(plafond, acteur=administrateur)
    plafond.refresh_from_db()
    assert "libelle" not in plafond.a_confirmer
    assert {"citation", "parametres"} <= set(plafond.a_confirmer)
    version = regler(clone.version_courante, reglages={"programme": "Plan neuf"}, identite={}, acteur=administrateur)
    version.refresh_from_db()
    assert "programme" not in version.a_confirmer
    assert "texte" in version.a_confirmer


def test_un_clone_demande_une_annee_qui_suit_un_code_libre_et_le_droit_du_service_qui_le_tient() -> None:
    appel = appel_aura()
    administrateur = agent("administrateur", appel.service)
    with pytest.raises(ModificationInterdite, match="année qui suit"):
        cloner_annee(appel, annee=2025, acteur=administrateur)
    with pytest.raises(ModificationInterdite, match="préparer cet appel"):
        cloner_annee(appel, annee=2026, service=ServiceFactory(), acteur=administrateur)
    assert not AppelAProjets.objects.filter(annee=2026).exists()
    cloner_annee(appel, annee=2026, acteur=administrateur)
    with pytest.raises(ModificationInterdite, match="déjà le code « aura-2026 »"):
        cloner_annee(appel, annee=2026, acteur=administrateur)


@pytest.mark.parametrize(
    ("modele", "champ", "valeur", "phrase"),
    [
        ("regles", "parametres", "30100.00", "Montant maximal par ETP : 29\u202f473\u00a0€ → 30\u202f100\u00a0€"),
        ("tranches", "libelle", "Tout", "Versement unique, libellé : Versement unique → Tout"),
        ("etapes_avis", "delai_jours", 20, "Avis de la DDETS du territoire, délai : 15\u00a0jours → 20\u00a0jours"),
        ("rubriques", "obligatoire", False, "Diagnostic du territoire, obligatoire : oui → non"),
    ],
)
def test_une_difference_se_lit_en_mots(modele: str, champ: str, valeur: Any, phrase: str) -> None:
    appel = appel_aura()
    neuve = nouvelle_version(appel, acteur=SYSTEME)
    ligne = neuve.regles.get(code="PLAFOND_ETP") if modele == "regles" else getattr(neuve, modele).first()
    setattr(ligne, champ, {**ligne.parametres, "montant": valeur} if champ == "parametres" else valeur)
    ligne.save()
    (difference,) = differences(neuve, appel.version_courante)
    assert difference.phrase == phrase


def test_lignes_ajoutees_retirees_conditions_ordre_et_reglages_se_disent() -> None:
    appel = appel_aura()
    neuve = nouvelle_version(appel, acteur=SYSTEME)
    pieces = list(neuve.pieces.all())
    pieces[0].condition = {"champ": "zone_blanche", "op": "vrai"}
    pieces[0].save()
    pieces[1].delete()
    GROUPES["pieces"]._default_manager.create(version=neuve, code="NEUVE", libelle="Pièce neuve", rang=99)
    criteres = list(neuve.criteres.all())
    criteres[0].rang, criteres[1].rang = 1, 0
    for critere in criteres[:2]:
        critere.save()
    VersionAppel.objects.filter(pk=neuve.pk).update(duree_mois=24)
    trouvees = differences(VersionAppel.objects.get(pk=neuve.pk), appel.version_courante)
    dites = [d.phrase for d in trouvees]
    nom = pieces[0].libelle
    assert f"{nom}, condition : toujours → le projet couvre une zone blanche" in dites
    assert f"Pièce demandée : retrait de « {pieces[1].libelle} »" in dites
    assert "Pièce demandée : ajout de « Pièce neuve »" in dites
    assert "Durée de la convention : 12\u00a0mois → 24\u00a0mois" in dites
    assert [d.libelle for d in trouvees if d.libelle.startswith("Ordre")] == ["Ordre des critères"]
    assert len(dites) == 5


def test_aucune_difference_ne_montre_un_nom_de_champ_ou_un_code() -> None:
    """Tout changer d'un coup : chaque champ de chaque ligne doit savoir se dire."""
    source = appel_aura()
    clone = cloner_annee(source, annee=2026, acteur=SYSTEME).version_courante
    for nom in GROUPES:
        for ligne in getattr(clone, nom).all():
            for champ in ligne._meta.concrete_fields:
                if champ.get_internal_type() == "CharField" and not champ.choices and champ.name != "code":
                    setattr(ligne, champ.name, "autre"[: champ.max_length])
            ligne.save()
    for difference in differences(clone, source.version_courante):
        assert "_" not in difference.libelle, difference
        assert "_" not in re.sub(r"\[\[[a-z_]+\]\]", "", difference.avant), difference
    assert differences(clone, None) == []
