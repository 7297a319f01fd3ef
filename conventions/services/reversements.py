"""Les verbes d'une somme à rendre : un par transition de `conventions.etats.REVERSEMENT`, et la proposition.

Un calcul propose, une personne décide, un titre de perception demande, un encaissement clôt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from conventions.etats import REVERSEMENT
from conventions.models import Convention, Reversement
from conventions.selecteurs.compte import REVERSEMENTS_OUVERTS, compte_de
from conventions.selecteurs.delais import jour_de
from conventions.services.messages import ecrire_au_beneficiaire
from conventions.services.mouvements import inscrire_mouvement, verrouiller
from conventions.types import GenreMouvement, OrigineReversement
from regles.montants import ZERO
from regles.phrases import euros
from regles.reliquat import Reliquat
from socle import journal
from socle.acteurs import Acteur
from socle.affichage import date_longue
from socle.canonique import simple
from socle.horloge import maintenant
from socle.workflow import DroitManquant, TransitionInterdite

LigneCalcul = Mapping[str, Any]
"""Une ligne du calcul : `libelle`, `montant` (euros ou None), `phrase`, `retenu` (c'est elle qui borne)."""


def lignes_de_reliquat(reliquat: Reliquat) -> list[LigneCalcul]:
    """Le calcul d'un trop-perçu, ligne à ligne, prêt pour `proposer` : bornes, versé, trop-versé, part conservée."""
    bornes = [
        {"libelle": t.libelle, "montant": t.montant, "phrase": t.phrase, "retenu": t.retenu} for t in reliquat.termes
    ]
    suite = [
        ("Aide due", reliquat.due, "La plus basse de ces limites."),
        ("Déjà versé", reliquat.verse, ""),
        ("Versé en trop", reliquat.excedent, ""),
        ("Part que la convention laisse au bénéficiaire", reliquat.conservable, ""),
        ("À rendre", reliquat.montant, reliquat.phrase),
    ]
    return [*bornes, *({"libelle": nom, "montant": m, "phrase": p, "retenu": False} for nom, m, p in suite)]


def reste_recuperable(convention: Convention) -> Decimal:
    """Ce que le bénéficiaire a gardé et que rien ne réclame encore, en euros."""
    ouverts = convention.reversements.filter(etat__in=sorted(REVERSEMENTS_OUVERTS))
    reclame = ouverts.order_by().aggregate(total=Sum("montant"))["total"] or ZERO
    return compte_de(convention).paye_net - reclame


@transaction.atomic
def proposer(
    convention: Convention,
    *,
    montant: Decimal,
    origine: OrigineReversement,
    motif: str,
    acteur: Acteur,
    calcul: Iterable[LigneCalcul] = (),
    echeance: date | None = None,
    calcule_par: int | None = None,
) -> Reversement:
    """Propose une somme à rendre, en euros ; une autre personne la décide. Rien n'est demandé au bénéficiaire.

    `echeance` : le dernier jour pour rendre, quand un texte le dit. `calcule_par` : clé de qui l'a
    calculée, quand ce n'est pas l'acteur (reliquat) : c'est elle qui la propose, et ne la décidera pas.
    Lève DroitManquant ; TransitionInterdite si le montant n'est pas positif, passe ce que le bénéficiaire a gardé, ou
    si le motif est vide.
    """
    if not acteur.peut("convention.proposer_reversement", convention):
        raise DroitManquant(acteur.refus("convention.proposer_reversement", convention))
    verrou = verrouiller(convention)
    reste = reste_recuperable(verrou)
    if not motif.strip():
        raise TransitionInterdite("Indiquez le motif : il est obligatoire et sera conservé.")
    if montant <= 0 or montant > reste:
        raise TransitionInterdite(
            f"La somme à rendre est comprise entre 0,01 € et {euros(reste)} : ce que le bénéficiaire a reçu et qui "
            "n'est pas déjà réclamé."
        )
    reversement = Reversement.objects.create(
        convention=verrou,
        origine=origine,
        montant=montant,
        motif=motif.strip(),
        calcul=simple(list(calcul)),
        echeance=echeance,
        propose_le=maintenant(),
        propose_par_id=calcule_par or acteur.pk,
    )
    detail = {"reversement": reversement.pk, "montant": montant, "origine": str(origine), "echeance": echeance}
    detail["propose_par"] = reversement.propose_par_id
    journal.inscrire(
        reversement, "reversement.proposer", acteur=acteur, apres=reversement.etat, motif=motif.strip(), detail=detail
    )
    journal.inscrire(verrou, "convention.proposer_reversement", acteur=acteur, motif=motif.strip(), detail=detail)
    return reversement


def _appliquer(
    reversement: Reversement,
    nom: str,
    *,
    acteur: Acteur,
    motif: str = "",
    ecrire: Callable[[Reversement], None] | None = None,
    detail: dict[str, Any] | None = None,
    **valeurs: Any,
) -> Reversement:
    with transaction.atomic():
        verrouiller(reversement.convention_id)
        return REVERSEMENT.appliquer(
            reversement, nom, acteur=acteur, motif=motif, avant_ecriture=ecrire, detail=detail, **valeurs
        )


def decider(
    reversement: Reversement, *, acteur: Acteur, motif: str, echeance: date, montant: Decimal | None = None
) -> Reversement:
    """Décide la somme à rendre et son échéance ; `montant` la réduit au besoin. Prévient le bénéficiaire."""

    def ecrire(verrou: Reversement) -> None:
        if montant is not None and not ZERO < montant <= verrou.montant:
            raise TransitionInterdite(f"La somme décidée va de 0,01 € à {euros(verrou.montant)}, la somme proposée.")
        if echeance < jour_de(verrou.convention):
            raise TransitionInterdite("L'échéance est déjà passée : laissez au bénéficiaire le temps de rendre.")
        verrou.montant = montant or verrou.montant
        verrou.echeance = echeance
        verrou.decide_le, verrou.decide_par_id = maintenant(), acteur.pk
        detail["montant"] = verrou.montant
        ecrire_au_beneficiaire(
            verrou.convention, "reversement_decide", objet=verrou, reversement=verrou, motif=motif.strip()
        )

    detail: dict[str, Any] = {"echeance": echeance}
    return _appliquer(reversement, "decider", acteur=acteur, motif=motif, ecrire=ecrire, detail=detail)


def emettre_titre(reversement: Reversement, *, acteur: Acteur, titre_numero: str, titre_le: date) -> Reversement:
    """Enregistre le titre de perception émis et prévient le bénéficiaire."""

    def ecrire(verrou: Reversement) -> None:
        _jour_passe(verrou, titre_le)
        if not titre_numero.strip():
            raise TransitionInterdite("Le numéro du titre de perception est obligatoire.")
        ecrire_au_beneficiaire(verrou.convention, "reversement_titre", objet=verrou, reversement=verrou)

    numero = titre_numero.strip()
    return _appliquer(
        reversement,
        "emettre_titre",
        acteur=acteur,
        ecrire=ecrire,
        detail={"titre": numero, "jour": titre_le},
        titre_numero=numero,
        titre_le=titre_le,
    )


def _jour_passe(reversement: Reversement, jour: date) -> None:
    if jour > jour_de(reversement.convention):
        raise TransitionInterdite(f"Le {date_longue(jour)} n'est pas encore passé : donnez un jour déjà venu.")


def recouvrer(reversement: Reversement, *, acteur: Acteur, le: date) -> Reversement:
    """Constate l'encaissement et l'écrit au compte : la somme est rendue et libérée."""

    def ecrire(verrou: Reversement) -> None:
        _jour_passe(verrou, le)
        inscrire_mouvement(
            verrou.convention,
            GenreMouvement.REMBOURSER,
            verrou.montant,
            acteur=acteur,
            jour=le,
            libelle=f"Reversement encaissé ({verrou.get_origine_display()})",
            reversement=verrou,
        )
        detail["montant"] = verrou.montant
        ecrire_au_beneficiaire(verrou.convention, "reversement_recouvre", objet=verrou, reversement=verrou)

    detail: dict[str, Any] = {"jour": le}
    return _appliquer(reversement, "recouvrer", acteur=acteur, ecrire=ecrire, detail=detail, recouvre_le=le)


def ecarter(reversement: Reversement, *, acteur: Acteur, motif: str) -> Reversement:
    """Renonce à la somme, avec la raison ; le bénéficiaire est prévenu s'il la connaissait."""

    def ecrire(verrou: Reversement) -> None:
        if verrou.decide_le is not None:
            ecrire_au_beneficiaire(
                verrou.convention, "reversement_ecarte", objet=verrou, reversement=verrou, motif=motif.strip()
            )

    return _appliquer(reversement, "ecarter", acteur=acteur, motif=motif, ecrire=ecrire)
