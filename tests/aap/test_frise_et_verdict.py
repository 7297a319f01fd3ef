"""Ce que dessinent la frise et la jauge, et les mots d'un verdict."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from aap.faits import faits_simules
from aap.selecteurs import regles_du_simulateur
from aap.selecteurs.frise import DROITE, GAUCHE, dessiner
from aap.templatetags.verdict import dire, lire_verdict
from regles.constats import Unite
from regles.moteur import evaluer
from regles.verdict import Verdict
from socle.horloge import figer
from tests.fabriques.aap import appel_aura


def _verdict(demande: str, cout: str = "40000", autres: str = "12000", etp: str = "1") -> Verdict:
    poste = {"role": "FACILITATEUR", "etp": Decimal(etp), "mois": 12, "cout": Decimal(cout)}
    region = {"categorie": "REGION", "montant": Decimal(autres)}
    faits = faits_simules("ASSOCIATION", [poste], [region] if Decimal(autres) else [], Decimal(demande))
    return evaluer(faits, regles_du_simulateur(appel_aura().version_courante))


@pytest.mark.django_db
def test_la_frise_va_de_l_ouverture_au_terme_de_signature_et_place_aujourd_hui() -> None:
    appel = appel_aura()
    with figer(datetime(2025, 7, 1, 8, tzinfo=UTC)):
        frise = dessiner(appel)
    assert [jalon.libelle for jalon in frise.jalons] == [
        "Ouverture du dépôt",
        "Relève 1",
        "Clôture et dernière relève",
        "Fin des signatures tardives",
    ]
    assert (frise.jalons[0].x, frise.jalons[-1].x) == (GAUCHE, DROITE)
    assert [jalon.passe for jalon in frise.jalons] == [True, False, False, False]
    assert frise.present is not None
    assert frise.jalons[0].x < frise.present < frise.jalons[1].x
    with figer(datetime(2026, 7, 1, 8, tzinfo=UTC)):
        assert dessiner(appel).present is None


@pytest.mark.django_db
def test_la_jauge_additionne_jusqu_au_cout() -> None:
    lu = lire_verdict(_verdict("30000", autres="9000"))
    assert lu.jauge is not None
    assert {s.cle: s.montant for s in lu.jauge.segments} == {
        "aide": Decimal(28000),
        "autres": Decimal(9000),
        "manque": Decimal(3000),
    }
    assert sum(Decimal(s.largeur) for s in lu.jauge.segments) == Decimal(100)
    assert lu.jauge.repere == "75.00"


@pytest.mark.django_db
def test_ce_qui_est_a_corriger_vient_avant_le_reste() -> None:
    lu = lire_verdict(_verdict("10000", cout="15000", autres="5000", etp="0.3"))
    assert not lu.recevable
    assert lu.problemes[0][0] == "À corriger"
    assert "ETP minimum du projet" in [ligne.libelle for ligne in lu.problemes[0][1]]
    assert [nom for nom, _ in lu.reste] == ["Respecté", "Pour information"]


@pytest.mark.django_db
def test_un_verdict_range_se_relit_et_s_affiche_pareil() -> None:
    verdict = _verdict("30000")
    relu = Verdict.depuis_json(verdict.en_json())
    gabarit = "candidatures/_verdict.html"
    assert render_to_string(gabarit, {"verdict": relu}) == render_to_string(gabarit, {"verdict": verdict})


@pytest.mark.django_db
def test_sans_cout_ni_demande_il_n_y_a_pas_de_jauge() -> None:
    faits = faits_simules("ASSOCIATION", [], [], Decimal(0))
    verdict = evaluer(faits, regles_du_simulateur(appel_aura().version_courante))
    assert lire_verdict(verdict).jauge is None
    assert "<svg" not in render_to_string("candidatures/_verdict.html", {"verdict": verdict})


@pytest.mark.parametrize(
    ("mesure", "unite", "attendu"),
    [
        (Decimal(29473), Unite.EUROS, "29 473,00 €"),
        (Decimal("0.70"), Unite.TAUX, "70 %"),
        (Decimal("66.67"), Unite.POURCENT, "66,67 %"),
        (Decimal("0.5"), Unite.ETP, "0,50 ETP"),
        (Decimal(12), Unite.MOIS, "12 mois"),
        (Decimal(10), Unite.NOMBRE, "10"),
        ("2025-07-15", Unite.DATE, "15 juillet 2025"),
        ("2025-07-15T23:59:59+02:00", Unite.INSTANT, "15 juillet 2025 à 23 h 59"),
        ("une association", Unite.TEXTE, "une association"),
        (None, Unite.EUROS, ""),
    ],
)
def test_une_mesure_se_dit_en_francais(mesure: Decimal | str | None, unite: Unite, attendu: str) -> None:
    assert dire(mesure, unite).replace("\u00a0", " ").replace("\u202f", " ") == attendu
