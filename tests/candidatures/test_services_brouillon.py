"""Ouvrir un dossier, enregistrer une section : droits, conflits, textes illisibles gardés, préremplissage."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

import pytest

from candidatures import services, types
from candidatures.etats import Etat
from candidatures.models import DemandeCompletion, Dossier, Projet, SaisieInvalide, SectionEnregistree
from candidatures.selecteurs.parcours import dossier_charge
from candidatures.types import Section
from comptes.models import MembreStructure
from comptes.types import TypeStructure
from socle import journal
from socle.horloge import maintenant
from socle.modeles import VersionPerimee
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite
from tests.candidatures.soumission import envoi, saisie
from tests.fabriques import candidatures as fabrique
from tests.fabriques.aap import appel_aura
from tests.fabriques.comptes import StructureFactory, agent, membre, representant, siret

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
Figer = Callable[[datetime], AbstractContextManager[datetime]]


def enregistrer(dossier: Dossier, section: Section, version: int = 0, **changes: object) -> services.Enregistrement:
    donnees = envoi(dossier, section, **changes)
    return services.enregistrer_section(
        dossier, section, saisie(dossier, section, donnees), acteur=dossier.cree_par, version_attendue=version
    )


def test_creer_prepare_toutes_les_sections_et_inscrit_au_journal() -> None:
    dossier = fabrique.brouillon()
    charge = dossier_charge(dossier)
    assert charge.etat == Etat.BROUILLON
    assert charge.identification.nom == charge.structure.nom
    assert charge.identification.siret == charge.structure.siret
    assert charge.plan.demande is None
    assert [ligne.action for ligne in journal.lignes(dossier)] == ["dossier.creer"]


def test_creer_deux_fois_avec_la_meme_cle_n_ouvre_qu_un_dossier() -> None:
    appel, structure = appel_aura(), StructureFactory()
    acteur = representant(structure)
    premier = services.creer_dossier(appel, structure, acteur=acteur)
    second = services.creer_dossier(appel, structure, acteur=acteur, cle=premier.uuid)
    assert (second.pk, Dossier.objects.count()) == (premier.pk, 1)


def test_la_cle_d_un_dossier_d_autrui_ne_l_ouvre_pas() -> None:
    autre = fabrique.brouillon()
    structure = StructureFactory()
    with pytest.raises(DroitManquant):
        services.creer_dossier(autre.appel, structure, acteur=representant(structure), cle=autre.uuid)


def test_creer_demande_d_etre_membre_de_la_structure() -> None:
    with pytest.raises(DroitManquant):
        services.creer_dossier(appel_aura(), StructureFactory(), acteur=representant())


def test_creer_demande_un_appel_ouvert(figer: Figer) -> None:
    appel, structure = appel_aura(), StructureFactory()
    with figer(datetime(2025, 7, 16, 8, tzinfo=UTC)), pytest.raises(TransitionInterdite, match="clos depuis"):
        services.creer_dossier(appel, structure, acteur=representant(structure))


def test_preremplit_du_dernier_dossier_du_meme_siren() -> None:
    ancien = fabrique.complet(structure=StructureFactory(siret=siret(900, 1), rna="W691234567"))
    autre_site = StructureFactory(siret=siret(900, 2))
    MembreStructure.objects.create(utilisateur=ancien.cree_par, structure=autre_site, role="redacteur", etat="actif")
    nouveau = dossier_charge(services.creer_dossier(ancien.appel, autre_site, acteur=ancien.cree_par))
    assert nouveau.projet.objectifs == "Accompagner vingt marchés."
    assert nouveau.attestations.iban == "FR7630006000011234567890189"
    assert [d.code for d in nouveau.departements.all()] == ["69"]
    assert nouveau.reponses.count() == ancien.reponses.count()
    assert nouveau.projet.periode_debut is None
    assert not nouveau.volumes.exists()
    assert nouveau.identification.siret == autre_site.siret


def test_un_nouveau_venu_du_meme_siren_ne_recoit_rien_des_autres() -> None:
    ancien = fabrique.complet(structure=StructureFactory(siret=siret(901, 1), rna="W691234567"))
    autre_site = StructureFactory(siret=siret(901, 2))
    nouveau = dossier_charge(services.creer_dossier(ancien.appel, autre_site, acteur=representant(autre_site)))
    assert nouveau.attestations.iban == ""
    assert nouveau.projet.objectifs == ""


def test_enregistrer_ecrit_et_passe_a_la_version_suivante() -> None:
    dossier = fabrique.brouillon()
    fait = enregistrer(
        dossier, Section.PROJET, intitule="  Un projet  ", recrutement_etpt="0,5", periode_debut="2025-09-01"
    )
    projet = Projet.objects.get(pk=dossier.pk)
    assert (fait.version, fait.illisibles) == (1, 0)
    assert (projet.intitule, str(projet.recrutement_etpt)) == ("Un projet", "0.50")
    dossier.refresh_from_db()
    assert dossier.intitule == "Un projet"
    assert "un projet" in dossier.recherche


def test_un_champ_vide_n_empeche_jamais_d_enregistrer() -> None:
    dossier = fabrique.complet()
    fait = enregistrer(dossier, Section.PROJET, version=1, intitule="", objectifs="", periode_debut="")
    assert fait.illisibles == 0
    assert Projet.objects.get(pk=dossier.pk).intitule == ""


def test_une_saisie_illisible_est_gardee_et_reaffichee() -> None:
    dossier = fabrique.brouillon()
    fait = enregistrer(dossier, Section.PROJET, intitule="Mon projet", recrutement_etpt="un mi-temps")
    garde = SaisieInvalide.objects.get(dossier=dossier)
    assert fait.illisibles == 1
    assert (garde.chemin, garde.texte) == ("projet.recrutement_etpt", "un mi-temps")
    assert Projet.objects.get(pk=dossier.pk).intitule == "Mon projet"
    formulaire = saisie(dossier, Section.PROJET).parties[0]
    assert formulaire["recrutement_etpt"].value() == "un mi-temps"
    assert formulaire.errors["recrutement_etpt"] == ["Saisissez un nombre, par exemple 0,50."]
    assert formulaire["intitule"].value() == "Mon projet"
    enregistrer(dossier, Section.PROJET, version=1, recrutement_etpt="0,5")
    assert not SaisieInvalide.objects.exists()


def test_une_ligne_illisible_revient_entiere_a_sa_place() -> None:
    dossier = fabrique.brouillon()
    lignes: dict[str, Any] = {
        "aides_etat__TOTAL_FORMS": "2",
        "aides_etat__0__regime": "Règlement 1407/2013",
        "aides_etat__0__montant": "beaucoup",
        "aides_etat__1__regime": "SIEG",
        "aides_etat__1__montant": "1 200,50",
    }
    fait = enregistrer(dossier, Section.ENGAGEMENTS, **lignes)
    assert fait.illisibles == 1
    assert [(a.regime, str(a.montant)) for a in dossier.aides_etat.all()] == [("SIEG", "1200.50")]
    tableau = saisie(dossier, Section.ENGAGEMENTS).parties[2]
    assert [f["regime"].value() for f in tableau.forms] == ["Règlement 1407/2013", "SIEG", None]
    assert tableau.forms[0]["montant"].value() == "beaucoup"
    assert tableau.forms[0].errors.keys() == {"montant"}
    assert tableau.forms[1].errors == {}


def test_une_ligne_retiree_disparait() -> None:
    dossier = fabrique.brouillon()
    enregistrer(
        dossier, Section.RELATIONS, agrements__0__type_agrement="Jeunesse", agrements__0__attribue_le="2020-01-02"
    )
    assert dossier.agrements.get().attribue_le == date(2020, 1, 2)
    enregistrer(dossier, Section.RELATIONS, version=1, agrements__0__DELETE="on")
    assert not dossier.agrements.exists()


def test_deux_personnes_sur_la_meme_section_la_seconde_est_arretee() -> None:
    dossier = fabrique.brouillon()
    enregistrer(dossier, Section.PROJET, intitule="Celui d'Alix")
    with pytest.raises(VersionPerimee):
        enregistrer(dossier, Section.PROJET, version=0, intitule="Celui de Sacha")
    assert Projet.objects.get(pk=dossier.pk).intitule == "Celui d'Alix"
    ecarts = saisie(dossier, Section.PROJET, envoi(dossier, Section.PROJET, intitule="Celui de Sacha")).differences()
    assert [(e.saisi, e.enregistre) for e in ecarts] == [("Celui de Sacha", "Celui d'Alix")]


@pytest.mark.parametrize("section", [s for s in Section if s not in {Section.PIECES, Section.RECAPITULATIF}])
def test_une_saisie_identique_n_est_jamais_un_conflit(section: Section) -> None:
    dossier = fabrique.complet()
    donnees = envoi(dossier, section)
    assert saisie(dossier, section, donnees).differences() == []
    assert enregistrer(dossier, section, version=0).version == 2


@pytest.mark.parametrize("section", [s for s in Section if s not in {Section.PIECES, Section.RECAPITULATIF}])
def test_renvoyer_l_ecran_tel_quel_ne_change_rien(section: Section) -> None:
    from candidatures.documents.instantane import empreinte

    dossier = fabrique.complet()
    avant = empreinte(dossier)
    assert enregistrer(dossier, section, version=1).illisibles == 0
    assert empreinte(dossier) == avant


def test_ecrire_demande_d_etre_de_la_structure() -> None:
    dossier = fabrique.brouillon()
    donnees = envoi(dossier, Section.PROJET)
    intrus = membre("redacteur")
    with pytest.raises(DroitManquant):
        services.enregistrer_section(
            dossier, Section.PROJET, saisie(dossier, Section.PROJET, donnees), acteur=intrus, version_attendue=0
        )


def test_un_dossier_depose_ne_s_ecrit_plus() -> None:
    dossier = fabrique.dans_l_etat(Etat.DEPOSE)
    with pytest.raises(MauvaisEtat):
        enregistrer(dossier, Section.PROJET, version=1, intitule="Autre")


def test_en_complement_seules_les_sections_rouvertes_s_ecrivent() -> None:
    dossier = fabrique.dans_l_etat(Etat.A_COMPLETER)
    DemandeCompletion.objects.create(
        dossier=dossier,
        sections=["projet"],
        texte="Précisez.",
        echeance=maintenant(),
        demandee_par=agent("instructeur"),
    )
    assert enregistrer(dossier, Section.PROJET, version=1, intitule="Précisé").version == 2
    with pytest.raises(MauvaisEtat):
        enregistrer(dossier, Section.MOYENS, version=1, salaries="3")


def test_engagement_garde_texte_instant_et_personne() -> None:
    dossier = fabrique.brouillon()
    enregistrer(dossier, Section.ENGAGEMENTS, engagement__BILANS="on")
    pris = dossier.engagements.get()
    assert pris.pris_par == dossier.cree_par
    assert "rapport annuel" in pris.texte
    moment = pris.pris_le
    enregistrer(dossier, Section.ENGAGEMENTS, version=1)
    assert dossier.engagements.get().pris_le == moment
    enregistrer(dossier, Section.ENGAGEMENTS, version=2, engagement__BILANS=None)
    assert not dossier.engagements.exists()


def test_decocher_un_departement_emporte_ses_intercommunalites() -> None:
    dossier = fabrique.complet()
    donnees = envoi(dossier, Section.TERRITOIRE)
    donnees.setlist("departements", [])
    formulaire = saisie(dossier, Section.TERRITOIRE, donnees)
    services.enregistrer_section(dossier, Section.TERRITOIRE, formulaire, acteur=dossier.cree_par, version_attendue=1)
    charge = dossier_charge(dossier)
    assert not charge.departements.exists()
    assert not charge.territoire.epcis.exists()


def test_section_preremplie_est_a_relire() -> None:
    dossier = fabrique.brouillon(structure=StructureFactory(type=TypeStructure.COMMUNE))
    codes = SectionEnregistree.objects.filter(dossier=dossier, version=0).values_list("code", flat=True)
    assert list(codes) == [types.Section.STRUCTURE]
