"""Charger puis exporter rend le fichier, octet pour octet ; le schéma dit le format."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from aap.models import AppelAProjets
from aap.models.groupes import GROUPES
from aap.services import FichierInvalide, charger_appel, cloner_annee, exporter_appel, schema_appel
from comptes.droits import SYSTEME
from regles import moteur
from socle.canonique import json_canonique
from tests.aap.commun import cadre_publie
from tests.fabriques.aap import DOSSIER, appel_aura, appel_de, copie_demonstration, fichier
from tests.fabriques.comptes import ServiceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("horloge")]
APPELS = {
    chemin.stem: lu
    for chemin in sorted(DOSSIER.glob("*.json"))
    if "schema" in (lu := json.loads(chemin.read_text(encoding="utf-8")))
}
SANS_CADRE = [code for code, lu in APPELS.items() if not lu.get("cadre")]
SOUS_CADRE = [code for code in APPELS if code not in SANS_CADRE]


@pytest.mark.parametrize("code", SANS_CADRE)
def test_charger_puis_exporter_rend_le_fichier_octet_pour_octet(code: str) -> None:
    appel = charger_appel(fichier(code), service=ServiceFactory())
    assert json_canonique(exporter_appel(appel.version_courante)) == json_canonique(fichier(code))


@pytest.mark.parametrize("publie", [False, True])
@pytest.mark.parametrize("code", SOUS_CADRE)
def test_un_appel_sous_cadre_rend_son_fichier_avant_comme_apres_la_publication(code: str, *, publie: bool) -> None:
    """La publication aplatit le cadre en lignes de l'appel : l'export n'écrit que ce que l'appel écrit."""
    exporte = exporter_appel(appel_de(code, publie=publie).version_courante)
    assert json_canonique(exporte) == json_canonique(fichier(code))
    exporte["code"] = "ailleurs"
    recharge = charger_appel(exporte, service=ServiceFactory())
    assert json_canonique(exporter_appel(recharge.version_courante)) == json_canonique(exporte)


def test_un_appel_publie_s_exporte_comme_il_s_est_charge() -> None:
    assert json_canonique(exporter_appel(appel_aura().version_courante)) == json_canonique(fichier())


@pytest.mark.parametrize(
    "faire", [lambda: copie_demonstration(appel_aura()), lambda: cloner_annee(appel_aura(), annee=2026, acteur=SYSTEME)]
)
def test_un_appel_modifie_fait_l_aller_et_retour(faire: Any) -> None:
    exporte = exporter_appel(faire().version_courante)
    recharge = charger_appel({**exporte, "code": "ailleurs"}, service=ServiceFactory())
    assert json_canonique(exporter_appel(recharge.version_courante) | {"code": exporte["code"]}) == json_canonique(
        exporte
    )


def test_la_commande_ecrit_ce_que_l_autre_commande_relit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    appel_aura()
    sortie = tmp_path / "appel.json"
    call_command("exporter_appel", "aura-2025", sortie=sortie)
    assert sortie.read_text(encoding="utf-8") == (DOSSIER / "aura-2025.json").read_text(encoding="utf-8")
    with pytest.raises(CommandError, match="Aucun appel"):
        call_command("exporter_appel", "absent")
    with pytest.raises(CommandError, match="version 9"):
        call_command("exporter_appel", "aura-2025", numero=9)
    capsys.readouterr()
    call_command("exporter_appel", schema=True)
    assert json.loads(capsys.readouterr().out)["title"] == "Appel à projets"


def _valider(schema: Any, valeur: Any, racine: Any, chemin: str = "") -> list[str]:
    """Les mots du schéma dont ce projet se sert, et eux seuls."""
    if "$ref" in schema:
        return _valider(racine["$defs"][schema["$ref"].rpartition("/")[2]], valeur, racine, chemin)
    if "anyOf" in schema:
        return min((_valider(s, valeur, racine, chemin) for s in schema["anyOf"]), key=len)
    if "const" in schema or "enum" in schema:
        return [] if valeur in schema.get("enum", [schema.get("const")]) else [f"{chemin} : {valeur!r}"]
    sortes = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    voulus = schema.get("type", [])
    if not isinstance(valeur, tuple(sortes[t] for t in ([voulus] if isinstance(voulus, str) else voulus))):
        return [f"{chemin} : {valeur!r} n'est pas {voulus}"]
    return [*_valider_objet(schema, valeur, racine, chemin), *_valider_texte(schema, valeur, chemin)]


def _valider_objet(schema: Any, valeur: Any, racine: Any, chemin: str) -> list[str]:
    if isinstance(valeur, list):
        sous = schema.get("items")
        return [e for i, v in enumerate(valeur) if sous for e in _valider(sous, v, racine, f"{chemin}.{i}")]
    if not isinstance(valeur, dict):
        return []
    connus = schema.get("properties", {})
    erreurs = [f"{chemin}.{cle} manque" for cle in schema.get("required", []) if cle not in valeur]
    if schema.get("maxProperties") == 0 and valeur:
        erreurs.append(f"{chemin} devrait être vide")
    if schema.get("additionalProperties") is False:
        erreurs += [f"{chemin}.{cle} inconnu" for cle in valeur if cle not in connus]
    for cas in schema.get("allOf", []):
        if valeur.get("code") == cas["if"]["properties"]["code"]["const"] and "parametres" in valeur:
            erreurs += _valider(cas["then"]["properties"]["parametres"], valeur["parametres"], racine, chemin)
    return erreurs + [
        e for c, v in valeur.items() if c in connus for e in _valider(connus[c], v, racine, f"{chemin}.{c}")
    ]


def _valider_texte(schema: Any, valeur: Any, chemin: str) -> list[str]:
    import re

    if isinstance(valeur, str) and "pattern" in schema and not re.search(schema["pattern"], valeur):
        return [f"{chemin} : {valeur!r}"]
    return []


def test_le_schema_accepte_les_fichiers_et_refuse_un_defaut() -> None:
    schema = schema_appel()
    for code in APPELS:
        assert _valider(schema, fichier(code), schema) == [], code
    faux = fichier()
    faux["regles"][0]["parametres"]["taux"] = 0.7
    faux["pieces"][0]["couleur"] = "bleu"
    faux["calendrier"]["cloture"]["jour"] = "15/07/2025"
    assert len(_valider(schema, faux, schema)) == 3


def test_le_schema_decrit_chaque_liste_et_chaque_regle_du_catalogue() -> None:
    schema = schema_appel()
    assert set(GROUPES) <= set(schema["properties"])
    assert {f"regle_{code}" for code in moteur.CATALOGUE} <= set(schema["$defs"])
    taux = schema["$defs"]["regle_TAUX_MAX"]
    assert (taux["required"], taux["properties"]["taux"]["title"]) == (["taux"], "Taux maximal")
    json.dumps(schema)


@pytest.mark.parametrize(
    ("cle", "valeur", "chemin"),
    [
        ("annee", "deux mille", "annee"),
        ("titre", "x" * 251, "titre"),
        ("code", "deux mots", "code"),
        ("nature", "lune", "nature"),
        ("courriel", "pas une adresse", "courriel"),
        ("cadre", "absent", "cadre"),
        ("calendrier", [], "calendrier"),
        ("calendrier", {"lune": 1}, "calendrier.lune"),
        ("calendrier", {"releves": {}}, "calendrier.releves"),
        ("calendrier", {"releves": [1]}, "calendrier.releves.0"),
        ("messages", [{"code": "LUNE", "libelle": "x", "corps": "x"}], "messages.0.code"),
    ],
)
def test_un_defaut_d_identite_est_dit_par_son_chemin(cle: str, valeur: Any, chemin: str) -> None:
    with pytest.raises(FichierInvalide) as refus:
        charger_appel(fichier() | {cle: valeur}, service=ServiceFactory())
    assert chemin in refus.value.erreurs
    assert not AppelAProjets.objects.exists()


def test_un_cadre_s_exporte_avec_sa_nature() -> None:
    assert exporter_appel(cadre_publie().version_courante)["nature"] == "cadre"
