"""Rédiger un avenant : l'ouvrir, dire ce qu'il change, récrire un article, produire sa version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from comptes.models import Utilisateur
from conventions.documents.avenant import contenu_avenant, modeles
from conventions.etats import FINALS_AVENANT, Etat
from conventions.mentions import TexteInvalide
from conventions.models import ArticleRedige, Avenant, Convention, VersionConvention
from conventions.services.redaction import exiger
from conventions.types import NatureAvenant
from socle import journal
from socle.acteurs import Acteur
from socle.canonique import empreinte
from socle.horloge import aujourd_hui, maintenant
from socle.travaux import programmer
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite

CHAMPS = ("objet", "motif", "effet", "montant_apres", "fin_apres", "corps")
MODIFIABLES = frozenset({Etat.SIGNEE, Etat.EN_COURS})


@transaction.atomic
def creer_avenant(
    convention: Convention,
    *,
    acteur: Utilisateur,
    objet: str,
    motif: str,
    effet: date,
    nature: NatureAvenant = NatureAvenant.MODIFICATION,
    montant_apres: Decimal | None = None,
    fin_apres: date | None = None,
    corps: str = "",
    completer: Callable[[Avenant], None] | None = None,
) -> Avenant:
    """Ouvre un avenant et produit sa première version. Montants en euros, convention entière ; vide : inchangé.

    `completer` : ce qu'il faut écrire avec lui (ses postes) avant sa première version. Un seul avenant s'ouvre à la
    fois, sur une convention signée dont le terme n'est pas passé. Lève MauvaisEtat ou DroitManquant.
    """
    exiger(acteur, "convention.creer_avenant", convention)
    verrou = Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    fin = _ouvrable(verrou)
    avenant = Avenant.objects.create(
        convention=verrou,
        rang=verrou.avenants.count() + 1,
        nature=nature,
        objet=objet.strip(),
        motif=motif.strip(),
        effet=effet,
        montant_avant=verrou.montant_consolide,
        montant_apres=montant_apres,
        fin_avant=fin,
        fin_apres=fin_apres,
        corps=corps,
        cree_le=maintenant(),
        cree_par=acteur,
    )
    if completer is not None:
        completer(avenant)
    detail = {"convention": verrou.numero, "nature": nature, "objet": avenant.objet}
    change = {"effet": effet, "montant": montant_apres, "terme": fin_apres}
    journal.inscrire(avenant, "avenant.creer", acteur=acteur, apres=avenant.etat, detail={**detail, **change})
    numeros = {"avenant": avenant.rang, "identifiant": avenant.pk}
    journal.inscrire(verrou, "convention.creer_avenant", acteur=acteur, detail={**numeros, **detail})
    ecrire_version_avenant(avenant, acteur=acteur)
    return avenant


def _ouvrable(convention: Convention) -> date:
    """Terme actuel. Lève MauvaisEtat si aucun avenant ne peut s'ouvrir."""
    terme = convention.terme
    if convention.etat not in MODIFIABLES or terme is None:
        raise MauvaisEtat("Un avenant modifie une convention signée, avant son terme.")
    if terme < aujourd_hui(convention.dossier.appel.fuseau):
        raise MauvaisEtat("La convention est arrivée à son terme : une nouvelle demande est nécessaire.")
    if convention.avenants.exclude(etat__in=sorted(FINALS_AVENANT)).exists():
        raise MauvaisEtat("Un avenant est déjà ouvert : terminez-le ou abandonnez-le d'abord.")
    return terme


def verrouiller_avenant(avenant: Avenant, acteur: Acteur, action: str = "avenant.preparer") -> Avenant:
    """L'avenant en préparation, sous verrou, droit contrôlé. Lève DroitManquant ou MauvaisEtat."""
    if not acteur.peut(action, avenant):
        raise DroitManquant(acteur.refus(action, avenant))
    verrou = Avenant.objects.select_for_update(of=("self",)).get(pk=avenant.pk)
    if not verrou.modifiable:
        raise MauvaisEtat("L'avenant n'est plus en préparation : reprenez-le d'abord.")
    return verrou


@transaction.atomic
def enregistrer_avenant(avenant: Avenant, valeurs: Mapping[str, Any], *, acteur: Utilisateur) -> Avenant:
    """Enregistre ce que l'avenant change et produit une nouvelle version. Lève TransitionInterdite si le texte propre
    contient une mention inconnue."""
    verrou = verrouiller_avenant(avenant, acteur)
    changes = {nom: valeurs[nom] for nom in CHAMPS if nom in valeurs and getattr(verrou, nom) != valeurs[nom]}
    for nom, valeur in changes.items():
        setattr(verrou, nom, valeur)
    verrou.save()
    if changes:
        change = {"effet": verrou.effet, "montant": verrou.montant_apres, "terme": verrou.fin_apres}
        detail = {"champs": sorted(changes), **change}
        journal.inscrire(verrou, "avenant.preparer", acteur=acteur, detail=detail)
    ecrire_version_avenant(verrou, acteur=acteur)
    return verrou


@transaction.atomic
def recrire_article(avenant: Avenant, code: str, *, acteur: Utilisateur, titre: str, corps: str) -> Avenant:
    """Récrit un article pour cet avenant, mentions comprises ; vide, revient au texte d'avant l'avenant."""
    verrou = verrouiller_avenant(avenant, acteur)
    modele = next((un for un in modeles(verrou) if un.code == code), None)
    if modele is None:
        raise MauvaisEtat("Cet article n'existe pas dans la convention.")
    if corps.strip():
        valeurs = {
            "titre": titre.strip() or modele.titre, "corps": corps, "empreinte_modele": empreinte(modele.corps),
            "modifie_le": maintenant(), "modifie_par": acteur,
        }  # fmt: skip
        ArticleRedige.objects.update_or_create(
            convention=verrou.convention, avenant=verrou, code=code, defaults=valeurs
        )
    else:
        ArticleRedige.objects.filter(avenant=verrou, code=code).delete()
    journal.inscrire(verrou, "avenant.recrire_article", acteur=acteur, detail={"article": modele.titre})
    ecrire_version_avenant(verrou, acteur=acteur)
    return verrou


def ecrire_version_avenant(avenant: Avenant, *, acteur: Utilisateur | None) -> VersionConvention:
    """Fige le texte courant et programme son PDF ; sans changement, rend la version en place. Sous verrou."""
    try:
        texte = contenu_avenant(
            Avenant.objects.select_related("convention__dossier__appel__service").get(pk=avenant.pk)
        )
    except TexteInvalide as erreur:
        raise TransitionInterdite(f"Le texte ne se lit pas. {erreur}") from erreur
    cle = empreinte(texte)
    derniere = avenant.versions.order_by("-rang").first()
    if derniere is not None and derniere.empreinte == cle:
        return derniere
    version = VersionConvention.objects.create(
        convention=avenant.convention,
        avenant=avenant,
        rang=derniere.rang + 1 if derniere else 1,
        contenu=texte,
        empreinte=cle,
        cree_le=maintenant(),
        cree_par=acteur,
    )
    programmer("convention.pdf", cle_pdf(version), {"version": version.pk}, objet=avenant)
    detail = {"version": version.rang, "empreinte": cle}
    journal.inscrire(avenant, "avenant.regenerer", acteur=acteur, detail=detail)
    return version


def cle_pdf(version: VersionConvention) -> str:
    """Clé du travail qui produit le PDF d'une version d'avenant."""
    uuid = version.avenant.uuid if version.avenant else version.convention.uuid
    return f"avenant:{uuid}:pdf:{version.rang}"
