"""Liste fermée des conditions d'un passage : `[[si prive]] … [[sinon]] … [[fin]]`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aap.types import FaitGenerateur, RolePoste
from candidatures.models import Territoire
from candidatures.selecteurs.complet import section
from candidatures.types import CategorieFinanceur
from comptes.types import TypeStructure
from conventions.mentions.liste import postes_finances, tranches_de
from conventions.models import Convention
from regles.faits import Famille


@dataclass(frozen=True, slots=True)
class Condition:
    """Une condition : sa clé, la phrase qui la dit et comment elle se lit."""

    cle: str
    libelle: str
    vraie: Callable[[Convention], bool]


def _role(role: RolePoste) -> Callable[[Convention], bool]:
    return lambda convention: any(poste.role == role for poste in postes_finances(convention))


def _avance(convention: Convention) -> bool:
    """Un premier versement qui n'attend pas la réalisation, et qui ne fait pas tout le montant."""
    tranches = tranches_de(convention)
    departs = {FaitGenerateur.SIGNATURE, FaitGenerateur.DEMARRAGE}
    return len(tranches) > 1 and tranches[0].fait_generateur in departs


def _zone_blanche(convention: Convention) -> bool:
    return section(convention.dossier, Territoire).zone_blanche is True


def _fse(convention: Convention) -> bool:
    return any(ligne.categorie == CategorieFinanceur.UE_FSE for ligne in convention.dossier.financements.all())


def _reconduction(convention: Convention) -> bool:
    regles = convention.dossier.version_suivie.regles.all()
    return any(r.code == "RECONDUCTION" and r.parametres.get("nombre_max", 0) > 0 for r in regles)


def _moins(convention: Convention) -> bool:
    return convention.montant < convention.dossier.montant_demande


_LISTE = (
    Condition("prive", "le bénéficiaire est une personne privée", lambda c: c.dossier.structure.privee),
    Condition("public", "le bénéficiaire est une personne publique", lambda c: not c.dossier.structure.privee),
    Condition(
        "association",
        "le bénéficiaire est une association",
        lambda c: c.dossier.structure.type == TypeStructure.ASSOCIATION,
    ),
    Condition(
        "collectivite",
        "le bénéficiaire est une collectivité territoriale",
        lambda c: TypeStructure(c.dossier.structure.type).famille == Famille.COLLECTIVITE,
    ),
    Condition("plusieurs_postes", "la convention finance plusieurs postes", lambda c: len(postes_finances(c)) > 1),
    Condition("facilitateur", "un poste de facilitateur est financé", _role(RolePoste.FACILITATEUR)),
    Condition("coordinateur", "un poste de coordinateur est financé", _role(RolePoste.COORDINATEUR)),
    Condition("plusieurs_versements", "l'aide est versée en plusieurs fois", lambda c: len(tranches_de(c)) > 1),
    Condition("avance", "l'aide commence par une avance", _avance),
    Condition("zone_blanche", "le projet couvre une zone blanche", _zone_blanche),
    Condition("cofinancement_fse", "le Fonds social européen cofinance le projet", _fse),
    Condition("reconduction", "l'appel permet de reconduire la convention", _reconduction),
    Condition("moins_que_demande", "le montant accordé est inférieur à la demande", _moins),
    Condition("budget_ajuste", "le budget a été ajusté au montant accordé", lambda c: c.budget_valide_le is not None),
    Condition(
        "plusieurs_departements",
        "le projet couvre plusieurs départements",
        lambda c: len(c.dossier.departements.all()) > 1,
    ),
)
CONDITIONS: dict[str, Condition] = {condition.cle: condition for condition in _LISTE}
