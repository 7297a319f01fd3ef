"""La police livrée avec l'application, sous la forme qu'un formulaire PDF sait employer : incorporée et mesurée."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

PREMIER, DERNIER = 32, 255
MILLE = 1000


class PoliceLue(NamedTuple):
    """Sous-ensemble TrueType et ses mesures, en millièmes de cadratin."""

    octets: bytes
    largeurs: tuple[int, ...]
    montee: int
    descente: int
    boite: tuple[int, int, int, int]


@cache
def police_lue() -> PoliceLue:
    """Les caractères de l'alphabet occidental (WinAnsi), lus une fois. Mêmes octets à chaque lecture."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    chemin = Path(settings.STATICFILES_DIRS[0]) / "socle" / "polices" / "LiberationSans-Regular.ttf"
    police = TTFont(chemin, recalcTimestamp=False)
    codes = {code: bytes([code]).decode("cp1252", errors="ignore") for code in range(PREMIER, DERNIER + 1)}
    options = Options()
    options.recalc_timestamp = False
    options.notdef_outline = True
    # Marque de l'éditeur de la police : personne ne sait la réduire.
    options.drop_tables += ["FFTM"]
    sous_ensemble = Subsetter(options)
    sous_ensemble.populate(unicodes=[ord(signe) for signe in codes.values() if signe])
    sous_ensemble.subset(police)
    table, avances = police.getBestCmap(), police["hmtx"]
    unite = police["head"].unitsPerEm
    largeurs = tuple(
        round(avances[table[ord(signe)]][0] * MILLE / unite) if signe and ord(signe) in table else 0
        for signe in codes.values()
    )
    sortie = BytesIO()
    police.save(sortie)
    tete, horizontale = police["head"], police["hhea"]
    boite = tuple(round(x * MILLE / unite) for x in (tete.xMin, tete.yMin, tete.xMax, tete.yMax))
    montee, descente = (round(x * MILLE / unite) for x in (horizontale.ascent, horizontale.descent))
    return PoliceLue(sortie.getvalue(), largeurs, montee, descente, boite)


def police_du_formulaire(document: Any) -> Any:
    """Objet police à poser dans les ressources d'un formulaire."""
    import pikepdf

    lue = police_lue()
    fichier = pikepdf.Stream(document, lue.octets, Length1=len(lue.octets))
    descripteur = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=pikepdf.Name.GuichetTexte,
        Flags=32,
        FontBBox=pikepdf.Array(lue.boite),
        ItalicAngle=0,
        Ascent=lue.montee,
        Descent=lue.descente,
        CapHeight=lue.montee,
        StemV=80,
        FontFile2=document.make_indirect(fichier),
    )
    return document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.TrueType,
            BaseFont=pikepdf.Name.GuichetTexte,
            Encoding=pikepdf.Name.WinAnsiEncoding,
            FirstChar=PREMIER,
            LastChar=DERNIER,
            Widths=pikepdf.Array(lue.largeurs),
            FontDescriptor=document.make_indirect(descripteur),
        )
    )
