"""Noms AcroForm du PDF officiel 15059*02 : où s'écrit chaque montant et chaque texte."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CasesAcroForm:
    """Noms complets des cases d'une ligne : prévision, réalisation, %, et libellé des lignes libres."""

    prevision: str
    realisation: str
    taux: str
    libelle: str = ""


def _champ(page: int, nom: str, rang: int = 0) -> str:
    return f"topmostSubform[0].Page{page}[0].{nom}[{rang}]"


def _ligne(rang: str, *, libre: bool = False) -> CasesAcroForm:
    """Ligne numérotée : « 1_5 » (charges) ou « 2_5 » (produits)."""
    noms = [_champ(3, f"num_{colonne}_{rang}") for colonne in ("P", "R", "pour")]
    return CasesAcroForm(noms[0], noms[1], noms[2], _champ(3, f"txt_{rang}") if libre else "")


def _somme(nom: str) -> CasesAcroForm:
    """Case grisée que le formulaire calcule : « achat », « SE »…"""
    return CasesAcroForm(*(_champ(3, f"num_{nom}_{colonne}") for colonne in ("P", "R", "pour")))


ACROFORM_15059: dict[str, CasesAcroForm | None] = {
    "60": _somme("achat"),
    "60.3": _ligne("1_1", libre=True),
    "60.4": _ligne("1_2", libre=True),
    "60.1": _ligne("1_3"),
    "60.2": _ligne("1_4"),
    "61": _somme("SE"),
    "61.1": _ligne("1_5"),
    "61.2": _ligne("1_6"),
    "61.3": _ligne("1_7"),
    "61.4": _ligne("1_8"),
    "61.5": _ligne("1_9", libre=True),
    "62": _somme("ASE"),
    "62.1": _ligne("1_10"),
    "62.2": _ligne("1_11"),
    "62.3": _ligne("1_12"),
    "62.4": _ligne("1_13"),
    "63": _somme("IT"),
    "63.1": _ligne("1_14"),
    "63.2": _ligne("1_15"),
    "64": _somme("CP"),
    "64.1": _ligne("1_16"),
    "64.2": _ligne("1_17"),
    "64.3": _ligne("1_18"),
    "65": _ligne("1_19"),
    "65.1": _ligne("1_20", libre=True),
    "66": _ligne("1_21"),
    "67": _ligne("1_22"),
    "68": _ligne("1_23"),
    "IND": None,
    "IND.1": _ligne("1_24"),
    "IND.2": _ligne("1_25"),
    "IND.3": _ligne("1_26"),
    "TC": _ligne("1_27"),
    "86": _ligne("1_28"),
    "860": _ligne("1_29"),
    "861": _ligne("1_30"),
    "862": _ligne("1_31"),
    "864": _ligne("1_32"),
    "TGC": _ligne("1_33"),
    "70": _ligne("2_1"),
    "73": _ligne("2_2"),
    "74": _somme("SUBE"),
    "74.E1": _ligne("2_3"),
    "74.E2": _ligne("2_4", libre=True),
    "74.E3": _ligne("2_5", libre=True),
    "74.R1": _ligne("2_6"),
    "74.R2": _ligne("2_7", libre=True),
    "74.D1": _ligne("2_8"),
    "74.D2": _ligne("2_9", libre=True),
    "74.I1": _ligne("2_10"),
    "74.I2": _ligne("2_11", libre=True),
    "74.C1": _ligne("2_12"),
    "74.C2": _ligne("2_13", libre=True),
    "74.OS": _ligne("2_14"),
    "74.OS2": _ligne("2_15", libre=True),
    "74.UE": _ligne("2_16"),
    "74.ASP": _ligne("2_17"),
    "74.L1": _ligne("2_18", libre=True),
    "74.EP": _ligne("2_19"),
    "74.PR": _ligne("2_20"),
    "74.L2": _ligne("2_21", libre=True),
    "75": _ligne("2_22"),
    "75.1": _ligne("2_23"),
    "76": _ligne("2_24"),
    "77": _ligne("2_25"),
    "78": _ligne("2_26"),
    "RP": None,
    "RP.1": _ligne("2_27", libre=True),
    "RP.2": _ligne("2_28", libre=True),
    "RP.3": _ligne("2_29", libre=True),
    "TP": _ligne("2_30"),
    "87": _ligne("2_31"),
    "870": _ligne("2_32"),
    "871": _ligne("2_33"),
    "87.L": _ligne("2_34"),
    "875": _ligne("2_35"),
    "TGP": _ligne("2_36"),
}
"""Code → cases ; None pour un titre sans montant (charges indirectes, ressources propres)."""

TEXTES_15059: dict[str, str] = {
    "nom": _champ(2, "txt_nom"),
    "siret": _champ(2, "txt_siret"),
    "rna": _champ(2, "txt_RNA"),
    "date_alsace_moselle": _champ(2, "txt_asso"),
    "mise_en_oeuvre": _champ(2, "txt_mise_en_oeuvre"),
    "beneficiaires": _champ(2, "txt_beneficiares"),
    "dates_lieux": _champ(2, "txt_actions"),
    "objectifs": _champ(2, "txt_obj"),
    "exercice": _champ(3, "num_exo"),
    "subvention": _champ(3, "num_subvention"),
    "part_des_produits": _champ(3, "num_pourcentage"),
    "repartition_indirectes": _champ(4, "txt_regle"),
    "ecarts": _champ(4, "txt_ecarts"),
    "volontaires": _champ(4, "txt_contributions"),
    "observations": _champ(4, "txt_observations"),
    "signataire": _champ(4, "txt_nom"),
    "structure": _champ(4, "txt_asso"),
    "fait_le": _champ(4, "dat_fait"),
    "fait_a": _champ(4, "txt_asso", 1),
}
"""Textes des trois feuillets → nom complet de la case. L'exercice tient en deux chiffres (« 20.. »)."""

LONGUEURS_15059: dict[str, int] = {"siret": 14, "rna": 14, "date_alsace_moselle": 6, "exercice": 2}
"""Longueur maximale que la case accepte."""
