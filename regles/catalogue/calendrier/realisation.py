"""La période du projet et la reconduction de la convention."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from regles.constats import Constat, Niveau, Unite, sans_objet
from regles.echeances import fin_de_periode
from regles.faits import FaitsDossier
from regles.parametres import Parametres, champ
from regles.phrases import accord, jour
from regles.regle import Famille, regle


@dataclass(frozen=True, kw_only=True)
class ParametresDemarrage(Parametres):
    echeance_depot: date = champ("Échéance de dépôt", unite=Unite.DATE)
    retroactif_depuis: date | None = champ("Démarrage rétroactif possible depuis le", unite=Unite.DATE, defaut=None)

    def permet_derogation(self) -> bool:
        return self.retroactif_depuis is not None


@regle(
    "DEMARRAGE",
    "Démarrage du projet",
    famille=Famille.CALENDRIER,
    parametres=ParametresDemarrage,
    niveau=Niveau.BLOQUANT,
    derogable=True,
)
def demarrage(faits: FaitsDossier, p: ParametresDemarrage) -> Constat:
    """« la date de démarrage de l'opération sera postérieure à l'échéance de dépôt des dossiers » (Deux-Sèvres 2018) ;
    rétroactive si le projet répondait déjà aux critères, ce qu'un instructeur constate en le motivant.

    Tant qu'il ne s'est pas prononcé, un début dans la période rétroactive est à examiner, et n'empêche pas de déposer.
    """
    debut = faits.projet_debut
    if debut is None:
        return sans_objet("La date de début du projet n'est pas renseignée.", Unite.DATE)
    ouvert = p.retroactif_depuis is not None and debut >= p.retroactif_depuis
    apres = debut > p.echeance_depot
    attente = not apres and ouvert and faits.criteres_deja_remplis is None
    ok = apres or (ouvert and faits.criteres_deja_remplis is True)
    suite = " Démarrage rétroactif admis." if ok and not apres else ""
    conseil = f"Le projet doit démarrer après le {jour(p.echeance_depot)}."
    if attente:
        conseil = (
            "Un démarrage antérieur n'est admis que si le service constate que le projet répondait déjà aux critères."
        )
    return Constat(
        ok=ok,
        mesure=debut.isoformat(),
        limite=p.echeance_depot.isoformat(),
        unite=Unite.DATE,
        message=f"Début le {jour(debut)} ; l'échéance de dépôt est le {jour(p.echeance_depot)}.{suite}",
        conseil="" if ok else conseil,
        niveau=Niveau.ALERTE if attente else None,
        a_examiner=attente,
    )


@dataclass(frozen=True, kw_only=True)
class ParametresDuree(Parametres):
    mois_max: int = champ("Durée maximale du projet", unite=Unite.MOIS, mini=1, borne="plafond")
    pas_avant: date | None = champ("Pas avant le", unite=Unite.DATE, defaut=None)
    pas_apres: date | None = champ("Pas après le", unite=Unite.DATE, defaut=None)


@regle(
    "DUREE_PROJET",
    "Durée et période du projet",
    famille=Famille.CALENDRIER,
    parametres=ParametresDuree,
    niveau=Niveau.BLOQUANT,
)
def duree_projet(faits: FaitsDossier, p: ParametresDuree) -> Constat:
    """« L’AAP permet le financement de chaque poste sur 1 an. » (AAP 2025, B. 2-3)

    Fin = début + n mois − 1 jour au plus tard ; aucun poste au-delà de cette durée.
    """
    longs = [poste for poste in faits.postes if poste.mois > p.mois_max]
    fautes = [f"{poste.nom} compte {accord(poste.mois, 'mois', 'mois')}" for poste in longs]
    debut, fin = faits.projet_debut, faits.projet_fin
    borne = fin_de_periode(debut, p.mois_max) if debut else None
    if fin and borne and fin > borne:
        fautes.append(f"le projet finit le {jour(fin)}, après le {jour(borne)}")
    if debut and fin and fin < debut:
        fautes.append("le projet finit avant de commencer")
    if debut and p.pas_avant and debut < p.pas_avant:
        fautes.append(f"le projet commence avant le {jour(p.pas_avant)}")
    if fin and p.pas_apres and fin > p.pas_apres:
        fautes.append(f"le projet finit après le {jour(p.pas_apres)}")
    return Constat(
        ok=not fautes,
        mesure=fin.isoformat() if fin else None,
        limite=borne.isoformat() if borne else None,
        unite=Unite.DATE,
        message=f"Un projet dure au plus {accord(p.mois_max, 'mois', 'mois')}.",
        conseil=f"À corriger : {' ; '.join(fautes)}." if fautes else "",
    )


@dataclass(frozen=True, kw_only=True)
class ParametresReconduction(Parametres):
    nombre_max: int = champ("Nombre maximal d'avenants de reconduction", unite=Unite.NOMBRE, mini=0, borne="plafond")


@regle(
    "RECONDUCTION",
    "Reconduction de la convention",
    famille=Famille.CALENDRIER,
    parametres=ParametresReconduction,
    niveau=Niveau.ALERTE,
)
def reconduction(faits: FaitsDossier, p: ParametresReconduction) -> Constat:
    """« reconductible en fonction des résultats obtenus par avenant annuel dans la limite de 3 ans » (Mayotte 2022) :
    une année et deux avenants.
    """
    deja = faits.calendrier.avenants
    ok = deja < p.nombre_max
    nombre = accord(deja, "avenant déjà conclu", "avenants déjà conclus")
    return Constat(
        ok=ok,
        mesure=Decimal(deja),
        limite=Decimal(p.nombre_max),
        unite=Unite.NOMBRE,
        message=f"{nombre}, pour {p.nombre_max} au plus.",
        conseil="" if ok else "La convention ne peut plus être reconduite : une nouvelle demande est nécessaire.",
    )
