"""Remplir le formulaire officiel 15059*02 qu'un administrateur a téléversé : les mêmes valeurs que notre impression.

Le formulaire porte deux couches (XFA et AcroForm) ; la première masquerait nos valeurs, elle est retirée.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from bilans.documents.compte_rendu import colonnes_imprimees, texte_des_ecarts
from bilans.documents.police import police_du_formulaire
from bilans.selecteurs.compte_rendu import CHAMPS_TEXTE
from regles.montants import ZERO, pourcentage
from regles.plan_comptable.compte_rendu import ACROFORM_15059, LONGUEURS_15059, TEXTES_15059, CasesAcroForm
from socle.affichage import nombre

FORMULAIRE = "15059*02"
# Empreinte du vierge relevé : un autre fichier peut avoir d'autres cases, l'écran de dépôt le dit.
EMPREINTE_CONNUE = "4fc6f9290fdd54595e5e5570f2813b82f542bddecbd3bc362c9c3908faa73e9b"
POLICE = "GuichetTexte"
# Corps de la police par page : le tableau de synthèse (page 3) est serré.
CORPS, CORPS_TABLEAU, PAGE_TABLEAU = 9, 7, "Page3"
WINANSI = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u2212": "-"})
# Une précision dont la ligne imprimée n'a pas de case s'écrit dans celle du dessous, quand elle est libre.
REPORTS = {"74.E1": "74.E2", "74.R1": "74.R2", "74.D1": "74.D2", "74.I1": "74.I2", "74.C1": "74.C2", "74.OS": "74.OS2"}


class FormulaireInconnu(ValueError):
    """Ce PDF n'a pas les cases attendues ; le message dit lesquelles manquent."""


def controler_vierge(octets: bytes) -> frozenset[str]:
    """Cases du formulaire. Lève FormulaireInconnu si ce n'est pas un PDF à remplir avec toutes les cases attendues."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(octets)) as document:
            trouvees = frozenset(_cases(document))
    except pikepdf.PdfError as erreur:
        raise FormulaireInconnu("Ce fichier n'est pas un PDF lisible.") from erreur
    attendues = cases_attendues()
    if manquent := attendues - trouvees:
        raise FormulaireInconnu(
            f"Ce PDF n'a pas les cases du formulaire {FORMULAIRE} : il en manque {len(manquent)} sur {len(attendues)}."
        )
    return trouvees


def cases_attendues() -> frozenset[str]:
    """Toutes les cases qu'un vierge doit avoir pour être rempli."""
    lignes = {
        case for cases in ACROFORM_15059.values() if cases for case in (cases.prevision, cases.realisation, cases.taux)
    }
    libelles = {cases.libelle for cases in ACROFORM_15059.values() if cases and cases.libelle}
    return frozenset(lignes | libelles | set(TEXTES_15059.values()))


def _cases(document: Any) -> Iterator[str]:
    formulaire = document.Root.get("/AcroForm")
    for champ in formulaire.Fields if formulaire is not None and "/Fields" in formulaire else ():
        yield from (nom for nom, _ in _feuilles(champ, ""))


def _feuilles(champ: Any, prefixe: str) -> Iterator[tuple[str, Any]]:
    nom = prefixe
    if "/T" in champ:
        nom = f"{prefixe}.{champ.T}" if prefixe else str(champ.T)
    if "/Kids" in champ:
        for enfant in champ.Kids:
            yield from _feuilles(enfant, nom)
    else:
        yield nom, champ


def valeurs_officielles(contenu: Mapping[str, Any]) -> dict[str, str]:
    """Texte de chaque case, depuis le contenu transmis. Une ligne vide des deux côtés reste blanche."""
    prevu, realise = colonnes_imprimees(contenu)
    signature = contenu["signature"]
    textes = contenu["textes"] | {"ecarts": texte_des_ecarts(contenu)}
    subvention = Decimal(contenu["subvention"])
    valeurs = {
        "nom": contenu["structure"],
        "siret": contenu["siret"],
        "rna": contenu["rna"],
        "exercice": contenu["exercice"][1][2:4],
        "subvention": nombre(subvention, 0),
        "part_des_produits": nombre(pourcentage(subvention, realise["TP"]), 2),
        "signataire": signature["nom"],
        "structure": contenu["structure"],
        "fait_le": f"{date.fromisoformat(signature['le']):%d/%m/%Y}" if signature["le"] else "",
        "fait_a": signature["a"],
        **{nom: textes[nom] for nom in CHAMPS_TEXTE},
    }
    coupes = {nom: texte[: LONGUEURS_15059.get(nom, len(texte))] for nom, texte in valeurs.items()}
    sortie = {TEXTES_15059[nom]: texte for nom, texte in coupes.items()}
    for code, cases in ACROFORM_15059.items():
        if cases is not None:
            sortie |= _ligne(cases, prevu.get(code, ZERO), realise.get(code, ZERO))
    return sortie | _libelles(contenu)


def _ligne(cases: CasesAcroForm, prevu: Decimal, realise: Decimal) -> dict[str, str]:
    if not (prevu or realise):
        return {}
    part = nombre(pourcentage(realise, prevu), 0) if prevu else ""
    return {cases.prevision: nombre(prevu, 0), cases.realisation: nombre(realise, 0), cases.taux: part}


def _libelles(contenu: Mapping[str, Any]) -> dict[str, str]:
    """Libellé des lignes libres ; la précision d'une ligne imprimée va à la ligne du dessous si elle est libre."""
    lignes = {x["code"]: x for x in contenu["lignes"]}
    cases = {code: c.libelle for code, c in ACROFORM_15059.items() if c and c.libelle}
    ecrits = {code: lignes[code]["precision"] for code in cases if lignes.get(code, {}).get("precision")}
    for code, dessous in REPORTS.items():
        precision = lignes[code]["precision"]
        occupee = dessous in ecrits or any(Decimal(lignes[dessous][c]) for c in ("prevision", "realisation"))
        if precision and not occupee:
            ecrits[dessous] = precision
    return {cases[code]: texte for code, texte in ecrits.items()}


def remplir_officiel(vierge: bytes, contenu: Mapping[str, Any]) -> bytes:
    """Octets du formulaire rempli : mêmes entrées, mêmes octets. Lève FormulaireInconnu."""
    import pikepdf
    from pikepdf.form import ExtendedAppearanceStreamGenerator, Form

    controler_vierge(vierge)
    valeurs = valeurs_officielles(contenu)
    with pikepdf.open(BytesIO(vierge)) as document:
        _preparer(document)
        formulaire: Any = Form(document, ExtendedAppearanceStreamGenerator)
        for nom, champ in formulaire.items():
            texte = valeurs.get(str(nom))
            if texte is not None and hasattr(champ, "value"):
                champ.value = texte.replace("\r\n", "\n").translate(WINANSI)
        sortie = BytesIO()
        document.save(sortie, deterministic_id=True, linearize=False)
    return sortie.getvalue()


def _preparer(document: Any) -> None:
    """Retire la couche XFA et les droits d'usage, pose notre police, incorporée."""
    import pikepdf

    acroform = document.Root.AcroForm
    for cle in ("/XFA", "/SigFlags"):
        if cle in acroform:
            del acroform[cle]
    for cle in ("/Perms", "/Extensions"):
        if cle in document.Root:
            del document.Root[cle]
    acroform.DR.Font[f"/{POLICE}"] = police_du_formulaire(document)
    for champ in acroform.Fields:
        for nom, feuille in _feuilles(champ, ""):
            serre = PAGE_TABLEAU in nom and nom != TEXTES_15059["exercice"]
            feuille.DA = pikepdf.String(f"/{POLICE} {CORPS_TABLEAU if serre else CORPS} Tf 0 g")
            # Calculée à l'origine, cette case l'est ici : un lecteur ne doit pas la refaire.
            if "/AA" in feuille:
                del feuille["/AA"]
