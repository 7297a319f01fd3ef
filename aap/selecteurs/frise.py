"""La frise d'un appel : places des dates sur une ligne, pour un dessin et pour son équivalent en texte."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aap.models import AppelAProjets
from socle.horloge import maintenant

# Repère du dessin, en unités SVG : la ligne va de GAUCHE à DROITE.
LARGEUR, GAUCHE, DROITE = 960, 40, 920
# Deux étiquettes plus proches que cela se mettent l'une au-dessus de la ligne, l'autre dessous.
ECART_LISIBLE = 190
HAUT, BAS = 28, 104


@dataclass(frozen=True)
class Jalon:
    """Une date de la frise. `x`, `y` : place ; `ancre` : alignement SVG de l'étiquette."""

    cle: str
    libelle: str
    instant: datetime
    x: int
    y: int
    ancre: str
    passe: bool


@dataclass(frozen=True)
class Frise:
    """Jalons dans l'ordre ; `present` : place d'aujourd'hui, None hors de la période."""

    jalons: tuple[Jalon, ...]
    present: int | None
    largeur: int = LARGEUR
    gauche: int = GAUCHE
    droite: int = DROITE

    @property
    def present_libre(self) -> bool:
        """Vrai s'il y a la place d'écrire « aujourd'hui » sous la ligne sans couvrir une étiquette."""
        voisins = (abs(j.x - self.present) for j in self.jalons if j.y == BAS and self.present is not None)
        return all(ecart > ECART_LISIBLE * 2 // 3 for ecart in voisins)


def dessiner(appel: AppelAProjets) -> Frise:
    """Place ouverture, relèves, clôture et terme de signature ; des relèves préchargées évitent toute requête."""
    dates = _dates(appel)
    if not dates:
        return Frise((), None)
    debut, fin = dates[0][2], dates[-1][2]
    duree = (fin - debut).total_seconds() or 1
    instant = maintenant()

    def place(quand: datetime) -> int:
        return round(GAUCHE + (DROITE - GAUCHE) * (quand - debut).total_seconds() / duree)

    jalons: list[Jalon] = []
    for cle, libelle, quand in dates:
        x = place(quand)
        voisin = jalons[-1] if jalons else None
        y = HAUT if voisin is None or x - voisin.x > ECART_LISIBLE or voisin.y == BAS else BAS
        jalons.append(Jalon(cle, libelle, quand, x, y, _ancre(x), quand < instant))
    return Frise(tuple(jalons), place(instant) if debut <= instant <= fin else None)


def _dates(appel: AppelAProjets) -> list[tuple[str, str, datetime]]:
    releves = list(appel.releves.all())
    # La relève du jour de clôture se lit avec elle : une seule étiquette.
    seules = [releve for releve in releves if releve.instant != appel.cloture]
    cloture = "Clôture" if len(seules) == len(releves) else "Clôture et dernière relève"
    dates = (
        ("OUVERTURE", "Ouverture du dépôt", appel.ouverture),
        *(("RELEVES", f"Relève {releve.numero}", releve.instant) for releve in seules),
        ("CLOTURE", cloture, appel.cloture),
        ("SIGNATURE", "Fin des signatures tardives", appel.signature_terme),
    )
    connues = [(cle, libelle, quand) for cle, libelle, quand in dates if quand is not None]
    return sorted(connues, key=lambda date: date[2])


def _ancre(x: int) -> str:
    if x < GAUCHE + ECART_LISIBLE // 2:
        return "start"
    return "end" if x > DROITE - ECART_LISIBLE // 2 else "middle"
