"""Le dépôt : clôture, relève, signature tardive. L'heure est celle du fuseau de l'appel."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from regles.constats import Constat, Detail, Niveau, Unite, sans_objet
from regles.echeances import dans_le_delai, instant_limite, jour_local, rang_de_releve, zone
from regles.faits import FaitsDossier
from regles.parametres import HEURE, Parametres, champ
from regles.phrases import heure_de, instant, jour
from regles.regle import Famille, regle


@dataclass(frozen=True, kw_only=True)
class ParametresCloture(Parametres):
    jour: date = champ("Jour de clôture", unite=Unite.DATE)
    heure: str = champ("Heure limite", motif=HEURE, aide="« 23:59 » : toute la minute est comprise")
    fuseau: str = champ("Fuseau horaire", controle=zone, aide="Europe/Paris, Indian/Mayotte…")
    jour_compris: bool = champ("Le jour écrit est compris", defaut=True, aide="Faux : « avant le 31 » s'arrête le 30")

    @property
    def dernier_jour(self) -> date:
        """Dernier jour de dépôt, dans la lecture choisie."""
        return self.jour if self.jour_compris else self.jour - timedelta(days=1)

    @property
    def limite(self) -> datetime:
        """Dernier instant permis (UTC)."""
        return instant_limite(self.dernier_jour, self.heure, self.fuseau)


@regle(
    "CLOTURE",
    "Dépôt avant la clôture",
    famille=Famille.CALENDRIER,
    parametres=ParametresCloture,
    niveau=Niveau.BLOQUANT,
)
def cloture(faits: FaitsDossier, p: ParametresCloture) -> Constat:
    """« La date de clôture de l’appel à projets est fixée au 15 juillet 2025. » (AAP 2025, C)

    L'instant de réception du premier dépôt compte ; la limite comprend toute l'unité que le texte écrit.
    """
    limite = p.limite.astimezone(zone(p.fuseau))
    depot = faits.calendrier.premier_depot
    if depot is None:
        return _avant_depot(faits, p, limite)
    ok = dans_le_delai(depot, p.limite)
    local = depot.astimezone(zone(p.fuseau))
    return Constat(
        ok=ok,
        mesure=local.isoformat(),
        limite=limite.isoformat(),
        unite=Unite.INSTANT,
        message=f"Déposé le {instant(local)}, pour une clôture le {instant(limite)} ({heure_de(p.fuseau)}).",
        conseil="" if ok else "Le dépôt est arrivé après la clôture : il ne peut plus être reçu.",
    )


def _avant_depot(faits: FaitsDossier, p: ParametresCloture, limite: datetime) -> Constat:
    jugement = faits.calendrier.jour
    clos = jugement is not None and jugement > p.dernier_jour
    return Constat(
        ok=not clos,
        mesure=None,
        limite=limite.isoformat(),
        unite=Unite.INSTANT,
        message=f"Le dépôt {'était' if clos else 'est'} possible jusqu'au {instant(limite)} ({heure_de(p.fuseau)}).",
        conseil="L'appel est clos." if clos else "",
    )


@dataclass(frozen=True, kw_only=True)
class Releve(Parametres):
    numero: int = champ("Numéro", unite=Unite.NOMBRE, mini=1)
    jour: date = champ("Jour de la relève", unite=Unite.DATE)
    heure: str = champ("Heure", motif=HEURE)


@dataclass(frozen=True, kw_only=True)
class ParametresReleves(Parametres):
    releves: tuple[Releve, ...] = champ("Relèves, dans l'ordre")
    fuseau: str = champ("Fuseau horaire", controle=zone)


@regle(
    "RELEVE",
    "Relève du dossier",
    famille=Famille.CALENDRIER,
    parametres=ParametresReleves,
    niveau=Niveau.INFO,
)
def releve(faits: FaitsDossier, p: ParametresReleves) -> Constat:
    """« Les dossiers feront l’objet de deux relèves […] Une première relève interviendra le 4 juillet 2025 […] Une
    seconde relève interviendra le 15 juillet 2025 » (AAP 2025, C). Relève incluse ; le premier dépôt décide.
    """
    depot = faits.calendrier.premier_depot
    if depot is None:
        return sans_objet("Le dossier n'est pas déposé : il n'appartient à aucune relève.")
    rang = rang_de_releve(depot, [instant_limite(r.jour, r.heure, p.fuseau) for r in p.releves])
    trouvee = p.releves[rang] if rang is not None else None
    return Constat(
        ok=trouvee is not None,
        mesure=f"relève {trouvee.numero}" if trouvee else "aucune",
        limite=jour(trouvee.jour) if trouvee else jour(p.releves[-1].jour) if p.releves else None,
        unite=Unite.TEXTE,
        message=f"Le dossier appartient à la relève {trouvee.numero} du {jour(trouvee.jour)}."
        if trouvee
        else "Le dossier est arrivé après la dernière relève.",
        details=tuple(
            Detail(f"Relève {r.numero}", str(r.numero), jour(r.jour), ok=r is trouvee or trouvee is None)
            for r in p.releves
        ),
    )


DEROGATION_SIGNATURE = "SIGNATURE"


@dataclass(frozen=True, kw_only=True)
class ParametresSignature(Parametres):
    jour: date = champ("Signature attendue au plus tard le", unite=Unite.DATE)
    fuseau: str = champ("Fuseau horaire", controle=zone)
    derogation_jusqu_au: date | None = champ("Avec autorisation, au plus tard le", unite=Unite.DATE, defaut=None)

    def permet_derogation(self) -> bool:
        return self.derogation_jusqu_au is not None


@regle(
    "SIGNATURE",
    "Formulaire signé par la personne habilitée",
    famille=Famille.CALENDRIER,
    parametres=ParametresSignature,
    niveau=Niveau.BLOQUANT,
    derogable=True,
)
def signature(faits: FaitsDossier, p: ParametresSignature) -> Constat:
    """« A titre dérogatoire et sur autorisation expresse de la DREETS, les porteurs n’ayant pas été en mesure
    d’obtenir, dans les délais impartis, la signature du formulaire CERFA […] seront autorisés à transmettre à la DREETS
    une version définitive signée jusqu’au 31 août 2025. » (AAP 2025, C). L'autorisation ne porte que sur la signature.
    """
    accordee = DEROGATION_SIGNATURE in faits.derogations_accordees and p.derogation_jusqu_au is not None
    limite = p.derogation_jusqu_au if accordee and p.derogation_jusqu_au else p.jour
    signee = faits.calendrier.signature
    au = signee or faits.calendrier.jour or _jour_du_depot(faits, p)
    ok = (signee is not None or accordee) and (au is None or au <= limite)
    demandee = not ok and DEROGATION_SIGNATURE in faits.derogations_demandees
    if ok and not signee:
        message = f"Signature attendue jusqu'au {jour(limite)}, sur autorisation du service."
    elif signee:
        message = f"Version signée reçue le {jour(signee)}, pour le {jour(limite)} au plus tard."
    else:
        message = f"Aucune version signée, attendue pour le {jour(limite)} au plus tard."
    return Constat(
        ok=ok,
        mesure=signee.isoformat() if signee else None,
        limite=limite.isoformat(),
        unite=Unite.DATE,
        message=message,
        conseil="" if ok else "Faites signer le formulaire par le représentant légal ou son délégataire.",
        a_examiner=demandee,
    )


def _jour_du_depot(faits: FaitsDossier, p: ParametresSignature) -> date | None:
    depot = faits.calendrier.premier_depot
    return jour_local(depot, p.fuseau) if depot else None
