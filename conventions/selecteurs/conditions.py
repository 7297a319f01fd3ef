"""Ce qu'un avenant doit remplir avant le visa : un changement, dans les limites de l'appel, bilan à l'appui."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from aap.selecteurs import regles_appliquees
from candidatures.faits import fait_poste, faits_charges
from candidatures.models import SoutienAnterieur
from candidatures.selecteurs.complet import dossier_complet
from candidatures.selecteurs.couts import couts_decides
from conventions.etats import EtatAvenant
from conventions.models import Avenant, Convention, PosteConventionne
from conventions.selecteurs.consolide import lignes_financees, mois_entiers
from conventions.types import NatureAvenant
from regles import faits as f
from regles.echeances import fin_de_periode
from regles.montants import ZERO
from regles.moteur import RegleAppliquee, Verdict, evaluer
from socle.affichage import date_longue, euros
from socle.evenements import emettre

RECONDUCTION = "RECONDUCTION"
# L'enveloppe se juge à la décision : un avenant ne rouvre pas le partage entre dossiers.
HORS_AVENANT = frozenset({"ENVELOPPE"})


@dataclass(frozen=True, slots=True)
class ConditionAvenant:
    """Une condition : remplie ou non, avec sa phrase et sa source. Non remplie et bloquante, elle retient l'avenant.

    Les pièces du dessus en ajoutent en s'abonnant à l'évènement « avenant.conditions » (`avenant`, `conditions` : la
    liste où poser les leurs). Celle qui porte le code « bilan » dit si le bilan d'une reconduction est validé.
    """

    code: str
    libelle: str
    remplie: bool
    phrase: str
    bloquante: bool = True
    source: str = ""


def conditions_de(avenant: Avenant) -> list[ConditionAvenant]:
    """Toutes les conditions de cet avenant, dans l'ordre où on les lit. À appeler dans une transaction."""
    conditions = [*_changement(avenant), *_dates(avenant), *_montant(avenant)]
    if avenant.nature == NatureAvenant.RECONDUCTION:
        conditions.append(reconduction_permise(avenant.convention, hors=avenant))
    return [*conditions, *conditions_du_dessus(avenant)]


def conditions_du_dessus(avenant: Avenant) -> list[ConditionAvenant]:
    """Ce que les pièces du dessus exigent : pour une reconduction, le bilan ; à défaut de réponse, le registre."""
    conditions: list[ConditionAvenant] = []
    emettre("avenant.conditions", avenant=avenant, conditions=conditions)
    if avenant.nature == NatureAvenant.RECONDUCTION and not any(c.code == "bilan" for c in conditions):
        conditions.append(_bilan_connu(avenant.convention))
    return conditions


def manques(conditions: list[ConditionAvenant]) -> list[ConditionAvenant]:
    """Conditions qui retiennent l'avenant."""
    return [condition for condition in conditions if condition.bloquante and not condition.remplie]


def _changement(avenant: Avenant) -> Iterator[ConditionAvenant]:
    change = (
        avenant.montant_apres not in {None, avenant.montant_avant}
        or avenant.fin_apres not in {None, avenant.fin_avant}
        or bool(avenant.corps.strip())
        or avenant.postes.exists()
        or avenant.postes_retires.exists()
        or avenant.articles_rediges.exists()
    )
    phrase = "L'avenant change la convention." if change else "L'avenant ne change rien : dites ce qu'il modifie."
    yield ConditionAvenant("changement", "Un changement", change, phrase)


def _dates(avenant: Avenant) -> Iterator[ConditionAvenant]:
    convention = avenant.convention
    debut, fin = convention.debut or avenant.effet, avenant.fin_apres or avenant.fin_avant
    dans = debut <= avenant.effet <= fin
    phrase = f"Effet le {date_longue(avenant.effet)}, convention du {date_longue(debut)} au {date_longue(fin)}."
    suite = "" if dans else " La date d'effet sort de la convention."
    yield ConditionAvenant("effet", "Date d'effet", dans, f"{phrase}{suite}")
    depassent = [p for p in avenant.postes.all() if p.fin > fin or p.debut < debut]
    if depassent:
        phrase = "Un poste ajouté sort de la période de la convention."
        yield ConditionAvenant("postes", "Dates des postes", remplie=False, phrase=phrase)


def _montant(avenant: Avenant) -> Iterator[ConditionAvenant]:
    """Les plafonds de l'appel, sur le nouveau montant : celui de l'année ajoutée pour une reconduction."""
    montant = montant_juge(avenant)
    if montant is None:
        return
    juge = verdict_de_l_avenant(avenant)
    permis = juge.calcul.montant
    ok = montant <= permis
    phrase = f"{euros(montant)} demandés, {euros(permis)} au plus selon les règles de l'appel."
    yield ConditionAvenant("plafonds", "Plafonds de l'appel", ok, phrase)


def montant_juge(avenant: Avenant) -> Decimal | None:
    """Montant que les plafonds jugent, en euros ; None si l'avenant ne change ni l'aide ni les postes."""
    apres = avenant.montant_apres
    if avenant.nature == NatureAvenant.RECONDUCTION:
        return (apres or avenant.montant_avant) - avenant.montant_avant
    postes_changes = avenant.postes.exists() or avenant.postes_retires.exists()
    return (apres or avenant.montant_avant) if apres is not None or postes_changes else None


def verdict_de_l_avenant(avenant: Avenant) -> Verdict:
    """Verdict des règles de la version suivie, sur les postes et le montant que l'avenant laisse."""
    dossier = dossier_complet(avenant.convention.dossier)
    regles = tuple(r for r in regles_appliquees(dossier.version_suivie) if r.code not in HORS_AVENANT)
    base = faits_charges(dossier, retenu=True)
    lignes, decides = _lignes_jugees(avenant), couts_decides(dossier)
    postes = tuple(_fait(ligne, f"poste-{rang}", decides) for rang, ligne in enumerate(lignes, 1))
    inchanges = all(ligne.avenant_id is None for ligne in lignes) and not avenant.postes_retires.exists()
    montant = montant_juge(avenant) or ZERO
    faits = replace(
        base,
        postes=postes,
        demande=montant,
        financements=tuple(replace(ligne, poste="") for ligne in base.financements),
        total_charges_projet=base.total_charges_projet if inchanges else None,
        calendrier=replace(base.calendrier, avenants=reconductions(avenant.convention, hors=avenant)),
    )
    return evaluer(faits, regles)


def _lignes_jugees(avenant: Avenant) -> list[PosteConventionne]:
    if avenant.nature == NatureAvenant.RECONDUCTION:
        return list(avenant.postes.select_related("poste"))
    return lignes_financees(avenant)


def _fait(ligne: PosteConventionne, ref: str, decides: dict[int, Decimal]) -> f.FaitsPoste:
    """Le détail du coût vient du dossier s'il n'a pas changé ; sinon le coût écrit vaut pour toute assiette."""
    poste, mois = ligne.poste, mois_entiers(ligne)
    if poste is not None and decides[poste.pk] == ligne.cout:
        return replace(fait_poste(poste, ref, retenu=True), etp=ligne.etp, mois=mois)
    return f.FaitsPoste(
        ref=ref, role=f.Role(ligne.role), etp=ligne.etp, mois=mois, brut=ligne.cout, cout_retenu=ligne.cout,
        libelle=str(ligne),
    )  # fmt: skip


def reconductions(convention: Convention, *, hors: Avenant | None = None) -> int:
    """Reconductions déjà en vigueur, ou en cours de préparation."""
    avenants = convention.avenants.filter(nature=NatureAvenant.RECONDUCTION).exclude(etat=EtatAvenant.ABANDONNE)
    return (avenants.exclude(pk=hors.pk) if hors else avenants).count()


def regle_de_reconduction(convention: Convention) -> RegleAppliquee | None:
    """La règle de l'appel, ou None s'il n'en écrit pas."""
    regles = regles_appliquees(convention.dossier.version_suivie)
    return next((regle for regle in regles if regle.code == RECONDUCTION), None)


def reconduction_permise(convention: Convention, *, hors: Avenant | None = None) -> ConditionAvenant:
    """Ce que l'appel dit d'une reconduction de plus."""
    regle = regle_de_reconduction(convention)
    if regle is None:
        phrase = "L'appel n'écrit pas de reconduction : une nouvelle demande est nécessaire."
        return ConditionAvenant("reconduction", "Reconduction", remplie=False, phrase=phrase)
    deja = f.FaitsDossier(calendrier=f.FaitsCalendrier(avenants=reconductions(convention, hors=hors)))
    ligne = evaluer(deja, [regle])[RECONDUCTION]
    source = f"« {ligne.source.citation} », {ligne.source.article}" if ligne.source.citation else ligne.source.article
    phrase = f"{ligne.constat.message} {ligne.constat.conseil}".strip()
    return ConditionAvenant("reconduction", ligne.libelle, ligne.ok, phrase, source=source)


def _bilan_connu(convention: Convention) -> ConditionAvenant:
    """Sans réponse d'une pièce du dessus : le dernier bilan validé que le registre connaît de cette structure."""
    depuis = debut_de_la_periode(convention)
    connus = SoutienAnterieur.objects.filter(siren=convention.dossier.structure.siren, bilan_valide_le__isnull=False)
    jour = connus.filter(bilan_valide_le__gte=depuis).order_by("-bilan_valide_le").values_list(
        "bilan_valide_le", flat=True
    ).first()  # fmt: skip
    phrase = (
        f"Bilan de la période validé le {date_longue(jour)}."
        if jour
        else "Aucun bilan validé n'est connu pour la période qui finit."
    )
    return ConditionAvenant("bilan", "Bilan de la période qui finit", jour is not None, phrase)


def debut_de_la_periode(convention: Convention) -> date:
    """Premier jour de l'année en cours de la convention : sa date d'effet, ou celle de la dernière reconduction."""
    dernieres = convention.avenants.en_vigueur().filter(nature=NatureAvenant.RECONDUCTION)
    dates = [avenant.effet for avenant in dernieres]
    return max(dates) if dates else convention.debut or convention.cree_le.date()


def terme_maximal(convention: Convention) -> date | None:
    """Dernier jour que l'appel permet, reconductions comprises ; None s'il n'en écrit pas."""
    regle = regle_de_reconduction(convention)
    if regle is None or convention.debut is None:
        return None
    nombre: int = regle.parametres_ecrits["nombre_max"]
    return fin_de_periode(convention.debut, convention.dossier.version_suivie.duree_mois * (1 + nombre))
