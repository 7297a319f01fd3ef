"""Éligibilité du projet lui-même : son territoire, son unicité, la convention de chaque salarié mis à disposition."""

from dataclasses import dataclass
from decimal import Decimal

from regles.constats import Constat, Detail, Niveau, Signal, Unite, sans_objet
from regles.faits import FaitsDossier
from regles.parametres import Parametres, SansParametre, champ
from regles.phrases import accord, liste
from regles.regle import Famille, regle


@dataclass(frozen=True, kw_only=True)
class TerritoireAdmis(Parametres):
    """Une intercommunalité : son numéro SIREN et son nom."""

    siren: str = champ("SIREN", motif=r"\d{9}")
    nom: str = champ("Nom")


@dataclass(frozen=True, kw_only=True)
class ParametresTerritoires(Parametres):
    epcis: tuple[TerritoireAdmis, ...] = champ("Intercommunalités admises", aide="Toutes les autres sont exclues")


@regle(
    "TERRITOIRES_ELIGIBLES",
    "Territoires de l'appel",
    famille=Famille.ELIGIBILITE,
    parametres=ParametresTerritoires,
    niveau=Niveau.BLOQUANT,
)
def territoires_eligibles(faits: FaitsDossier, p: ParametresTerritoires) -> Constat:
    """« un ou plusieurs des territoires non-couverts par ces 3 opérations programmées en 2017 : soit le Niortais (CAN)
    et le Haut Val de Sèvre » (Deux-Sèvres 2018, 6).
    """
    noms = {territoire.siren: territoire.nom for territoire in p.epcis}
    admis = liste(list(noms.values()), "ou")
    if faits.epcis is None:
        return sans_objet(f"Le territoire n'est pas encore dit ; l'appel vise {admis}.")
    dehors = sorted(faits.epcis - set(noms))
    dedans = [noms[siren] for siren in sorted(faits.epcis & set(noms))]
    ok = bool(dedans) and not dehors
    conseil = f"Ne gardez que {admis} : l'appel ne finance pas ailleurs." if dehors else f"Choisissez {admis}."
    compte = accord(len(dehors), "intercommunalité choisie est", "intercommunalités choisies sont")
    return Constat(
        ok=ok,
        mesure=liste(dedans) or "aucun",
        limite=admis,
        unite=Unite.TEXTE,
        message=f"L'appel ne vise que {admis}." + (f" {compte} hors de ce territoire." if dehors else ""),
        conseil="" if ok else conseil,
        details=tuple(Detail(nom, siren, ok=siren in faits.epcis) for siren, nom in noms.items()),
        signaux=() if ok else (Signal.TERRITOIRE_EXCLU,),
    )


@regle(
    "DOSSIER_PAR_OPERATION",
    "Un dossier pour chaque opération",
    famille=Famille.ELIGIBILITE,
    parametres=SansParametre,
    niveau=Niveau.ALERTE,
)
def dossier_par_operation(faits: FaitsDossier, _p: SansParametre) -> Constat:
    """« Pour chaque opération distincte, il convient de déposer un dossier distinct » (Deux-Sèvres 2018).

    Deux dossiers de même intitulé sont sans doute la même opération déposée deux fois : le service doit le voir.
    """
    autres = faits.dossiers_semblables
    return Constat(
        ok=not autres,
        mesure=Decimal(1 + autres),
        limite=Decimal(1),
        unite=Unite.NOMBRE,
        message=f"{accord(autres, 'autre dossier porte', 'autres dossiers portent')} le même intitulé dans cet appel."
        if autres
        else "Aucun autre dossier de votre structure ne porte cet intitulé dans cet appel.",
        conseil="Gardez un seul dossier par opération, ou donnez à chaque opération son propre intitulé."
        if autres
        else "",
        a_examiner=bool(autres),
    )


@dataclass(frozen=True, kw_only=True)
class ParametresMiseADisposition(Parametres):
    piece: str = champ("Pièce à compter", aide="Code d'une pièce de l'appel : un fichier par salarié")


@regle(
    "CONVENTION_NOMINATIVE",
    "Une convention par salarié mis à disposition",
    famille=Famille.ELIGIBILITE,
    parametres=ParametresMiseADisposition,
    niveau=Niveau.BLOQUANT,
)
def convention_nominative(faits: FaitsDossier, p: ParametresMiseADisposition) -> Constat:
    """« Fournir une convention nominative de mise à disposition pour chaque salarié(e) » (Deux-Sèvres 2018, 12 b).

    Se compte au dépôt : un fichier au moins par poste mis à disposition.
    """
    postes = [poste for poste in faits.postes if poste.mise_a_disposition]
    if not postes:
        return sans_objet("Aucun salarié mis à disposition.", Unite.NOMBRE)
    deposees = faits.fichiers(p.piece)
    manque = max(0, len(postes) - deposees)
    return Constat(
        ok=not manque,
        mesure=Decimal(deposees),
        limite=Decimal(len(postes)),
        unite=Unite.NOMBRE,
        message=f"{accord(deposees, 'convention déposée', 'conventions déposées')} "
        f"pour {accord(len(postes), 'salarié mis à disposition', 'salariés mis à disposition')}.",
        conseil=f"Joignez encore {accord(manque, 'convention nominative', 'conventions nominatives')}."
        if manque
        else "",
    )
