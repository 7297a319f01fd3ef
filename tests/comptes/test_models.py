"""Contraintes d'identité : courriel, SIRET, rattachements, services."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from comptes.champs import ecrire_siret, normaliser_siret
from comptes.models import MembreService, Service, Structure, Utilisateur
from comptes.types import TypeStructure
from regles.faits import Famille
from tests.fabriques.comptes import (
    InvitationFactory,
    MembreServiceFactory,
    MembreStructureFactory,
    ServiceFactory,
    StructureFactory,
    UtilisateurFactory,
    agent,
    siret,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("valide", ["13002526500013", "21060004500392", "52499120500013", "356 000 000 00048"])
def test_siret_valide(valide: str) -> None:
    assert normaliser_siret(valide) == valide.replace(" ", "")


def test_siret_d_un_bureau_de_poste() -> None:
    # La somme des chiffres est un multiple de 5 ; la clé de Luhn, elle, serait fausse.
    assert normaliser_siret("35600000049837") == "35600000049837"


@pytest.mark.parametrize("faux", ["13002526500014", "1300252650001", "35600000049838", "ABC", ""])
def test_siret_faux(faux: str) -> None:
    with pytest.raises(ValueError, match="SIRET n'est pas valide"):
        normaliser_siret(faux)
    with pytest.raises(ValidationError):
        Structure(siret=faux, nom="X", type=TypeStructure.ASSOCIATION).full_clean()


def test_siret_lisible() -> None:
    assert ecrire_siret("13002526500013") == "130\u00a0025\u00a0265\u00a000013"


def test_le_courriel_ne_distingue_pas_les_majuscules() -> None:
    cree = Utilisateur.objects.create_user("Jeanne.Roux@Exemple.FR", "secret-long-assez")
    assert cree.courriel == "jeanne.roux@exemple.fr"
    assert Utilisateur.objects.get_by_natural_key("JEANNE.ROUX@exemple.fr") == cree
    with pytest.raises(IntegrityError), transaction.atomic():
        UtilisateurFactory(courriel="JEANNE.roux@exemple.fr")
    with pytest.raises(IntegrityError, match="courriel_minuscules"), transaction.atomic():
        Utilisateur.objects.filter(pk=cree.pk).update(courriel="Jeanne@exemple.fr")


def test_sans_nom_une_personne_est_son_adresse() -> None:
    assert str(UtilisateurFactory(prenom="", nom="", courriel="a@b.fr")) == "a@b.fr"
    assert UtilisateurFactory(prenom="Ada", nom="Roux").libelle_acteur == "Ada Roux"


def test_le_siren_et_la_recherche_suivent_l_identite() -> None:
    structure = StructureFactory(siret="130 025 265 00013", nom="Études & Œuvres")
    assert (structure.siret, structure.siren) == ("13002526500013", "130025265")
    structure.nom = "Été"
    structure.save(update_fields=["nom"])
    assert Structure.objects.get().recherche == "ete 13002526500013 lyon"


def test_les_etablissements_d_un_meme_siren_se_connaissent() -> None:
    siege, antenne = StructureFactory(siret=siret(1, 1)), StructureFactory(siret=siret(1, 2))
    StructureFactory(siret=siret(2, 1))
    assert list(siege.autres_etablissements()) == [antenne]


@pytest.mark.parametrize(
    ("valeurs", "contrainte"),
    [
        ({"siret": "1234567890123X", "siren": "123456789"}, "siret_14_chiffres"),
        ({"siren": "111111111"}, "siren_du_siret"),
        ({"nom": ""}, "structure_nommee"),
        ({"rna": "W12"}, "structure_rna"),
        ({"cp": "6900"}, "structure_code_postal"),
        ({"type": "SCIC"}, "structure_type"),
        ({"verification": "bof"}, "structure_verification"),
    ],
)
def test_la_base_refuse_une_structure_mal_formee(valeurs: dict[str, str], contrainte: str) -> None:
    structure = StructureFactory()
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        Structure.objects.filter(pk=structure.pk).update(**valeurs)


@pytest.mark.parametrize("rna", ["W380475558", "W9R1011072", ""])
def test_rna_d_ici_et_d_outre_mer(rna: str) -> None:
    assert StructureFactory(rna=rna).pk


def test_une_personne_ne_tient_un_role_qu_une_fois() -> None:
    lien, role = MembreStructureFactory(), MembreServiceFactory()
    with pytest.raises(IntegrityError, match="membre_structure_unique"), transaction.atomic():
        MembreStructureFactory(utilisateur=lien.utilisateur, structure=lien.structure)
    with pytest.raises(IntegrityError, match="membre_service_unique"), transaction.atomic():
        MembreServiceFactory(utilisateur=role.utilisateur, service=role.service)


def test_seul_un_signataire_est_confirme() -> None:
    lien = MembreStructureFactory(role="redacteur")
    with pytest.raises(IntegrityError, match="membre_structure_confirmation"), transaction.atomic():
        type(lien).objects.filter(pk=lien.pk).update(confirme_le=lien.demande_le, confirme_par=lien.utilisateur)


def test_une_invitation_vise_un_seul_lieu_et_un_role_de_ce_lieu() -> None:
    for champs in ({"role": "instructeur"}, {"structure": None}, {"service": ServiceFactory()}):
        with pytest.raises(IntegrityError, match="invitation_lieu_et_role"), transaction.atomic():
            InvitationFactory(**champs)


def test_un_service_ne_depend_pas_de_lui_meme_et_vit_dans_un_vrai_fuseau() -> None:
    service = ServiceFactory(fuseau="Indian/Mayotte")
    assert service.zone.key == "Indian/Mayotte"
    with pytest.raises(IntegrityError, match="pas_son_parent"), transaction.atomic():
        Service.objects.filter(pk=service.pk).update(parent=service)
    service.fuseau = "Europe/Lyon"
    with pytest.raises(ValidationError, match="Europe/Lyon"):
        service.full_clean()


def test_le_tribunal_n_a_pas_de_valeur_par_defaut() -> None:
    assert Service(nom="DREETS", type="DREETS").tribunal == ""


def test_l_historique_garde_les_roles_donnes_et_retires() -> None:
    personne = agent("instructeur")
    MembreService.objects.get(utilisateur=personne).delete()
    historique = MembreService.pgh_event_model.objects.filter(utilisateur=personne).order_by("pgh_id")  # type: ignore[attr-defined]  # posé par pghistory
    assert [(ligne.role, ligne.pgh_label) for ligne in historique] == [
        ("instructeur", "insert"),
        ("instructeur", "delete"),
    ]


@pytest.mark.parametrize(
    ("type_structure", "famille", "privee"),
    [
        ("ASSOCIATION", Famille.ASSOCIATION, True),
        ("FONDATION", Famille.FONDATION, True),
        ("COMMUNE", Famille.COLLECTIVITE, False),
        ("DEPARTEMENT", Famille.COLLECTIVITE, False),
        ("REGION", Famille.COLLECTIVITE, False),
        ("METROPOLE", Famille.COLLECTIVITE, False),
        ("EPCI", Famille.EPA, False),
        ("CCAS", Famille.EPA, False),
        ("EPA", Famille.EPA, False),
        ("GIP", Famille.AUTRE, False),
        ("AUTRE", Famille.AUTRE, True),
    ],
)
def test_famille_de_chaque_type(type_structure: str, famille: Famille, *, privee: bool) -> None:
    structure = StructureFactory.build(type=type_structure, departement=None)
    assert (structure.famille, structure.privee) == (famille, privee)
