"""Avis : demandés à la recevabilité selon les étapes de l'appel, rendus par chaque instance, remarques internes."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from aap.models import EtapeAvis
from aap.types import DeclencheurAvis, InstanceAvis
from candidatures import types
from candidatures.etats import FINALS
from candidatures.models import Avis, Dossier, Remarque, SoutienAnterieur
from candidatures.services.notifications import prevenir_instance
from comptes.models import Service, Utilisateur
from comptes.types import TypeService
from socle import journal
from socle.acteurs import Acteur
from socle.horloge import maintenant
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite


def etape_declenchee(etape: EtapeAvis, dossier: Dossier) -> bool:
    """Dit si cette étape s'applique. Une histoire non chargée se lit « inconnue » : elle ne dispense d'aucun avis."""
    identification = getattr(dossier, "identification", None)
    territoire = getattr(dossier, "territoire", None)
    situation = identification.situation if identification else ""
    declencheurs = {
        DeclencheurAvis.TOUJOURS: True,
        DeclencheurAvis.ZONE_BLANCHE: bool(territoire and territoire.zone_blanche),
        DeclencheurAvis.STRUCTURE_EMERGENTE: situation in {"", types.Situation.EMERGENTE},
        DeclencheurAvis.STRUCTURE_NOUVELLE: situation in {"", types.Situation.NOUVELLE, types.Situation.EMERGENTE}
        and not SoutienAnterieur.objects.filter(siren=dossier.structure.siren).exists(),
    }
    return declencheurs[DeclencheurAvis(etape.declencheur)]


def _services_consultes(etape: EtapeAvis, dossier: Dossier) -> list[Service]:
    """Services à qui l'étape s'adresse : DDETS du projet ou du siège, service régional, national."""
    porteur = dossier.appel.service
    if etape.instance == InstanceAvis.DDETS:
        codes = set(dossier.departements.values_list("pk", flat=True)) | {dossier.structure.departement_id}
        return list(
            Service.objects.filter(parent=porteur, type=TypeService.DDETS, departements__in=codes - {None}).distinct()
        )
    if etape.instance == InstanceAvis.COMITE_NATIONAL:
        return list(Service.objects.filter(type=TypeService.DGEFP))
    return [porteur]


@transaction.atomic
def demander_avis_de_l_appel(dossier: Dossier, *, acteur: Acteur) -> list[Avis]:
    """Crée les avis que l'appel prévoit pour ce dossier (une fois) et prévient chaque instance.

    Lève TransitionInterdite si un avis exigé ne peut être demandé à personne : il ne doit pas s'oublier en silence.
    """
    crees = []
    for etape in dossier.version_suivie.etapes_avis.all():
        if not etape_declenchee(etape, dossier):
            continue
        services = _services_consultes(etape, dossier)
        if not services and etape.bloquant:
            raise TransitionInterdite(
                f"L'appel exige un avis ({etape.get_instance_display()}), et aucun service ne peut le rendre : "
                "demandez à l'administrateur national de créer ce service."
            )
        for service in services:
            avis, cree = Avis.objects.get_or_create(
                dossier=dossier,
                etape=etape,
                service=service,
                defaults={
                    "instance": etape.instance,
                    "demande_le": maintenant(),
                    "echeance": maintenant() + timedelta(days=etape.delai_jours),
                },
            )
            if cree:
                crees.append(avis)
                prevenir_instance(avis)
    if crees:
        noms = [f"{a.get_instance_display()} ({a.service})" for a in crees]
        journal.inscrire(dossier, "dossier.demander_avis", acteur=acteur, detail={"avis": noms})
    return crees


def avis_attendus_de(utilisateur: Utilisateur, dossier: Dossier) -> list[Avis]:
    """Avis que cette personne peut rendre sur ce dossier, au titre de ses rôles."""
    return list(dossier.avis.de(utilisateur).select_related("service", "etape"))


@transaction.atomic
def donner_avis(avis: Avis, *, acteur: Utilisateur, sens: types.SensAvis, texte: str) -> Avis:
    """Rend un avis motivé, une seule fois, tant que le dossier n'est pas décidé."""
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=avis.dossier_id)
    if not acteur.peut("dossier.donner_avis", dossier):
        raise DroitManquant(acteur.refus("dossier.donner_avis", dossier))
    if avis.pk not in {a.pk for a in avis_attendus_de(acteur, dossier)}:
        raise DroitManquant("Cet avis est demandé à une autre instance.")
    courant = Avis.objects.select_for_update().get(pk=avis.pk)
    if courant.rendu_le is not None:
        raise MauvaisEtat("Cet avis est déjà rendu.")
    if dossier.decide_le is not None or dossier.etat in FINALS:
        raise MauvaisEtat("Ce dossier n'est plus à l'examen : un avis ne changerait plus rien.")
    if not texte.strip():
        raise TransitionInterdite("Motivez votre avis : les instructeurs s'appuient sur vos raisons.")
    courant.sens, courant.texte, courant.rendu_le, courant.rendu_par = sens, texte.strip(), maintenant(), acteur
    courant.save(update_fields=["sens", "texte", "rendu_le", "rendu_par"])
    journal.inscrire(
        dossier,
        "dossier.donner_avis",
        acteur=acteur,
        detail={"instance": courant.instance, "sens": str(sens), "service": str(courant.service or "")},
    )
    return courant


@transaction.atomic
def commenter(dossier: Dossier, *, acteur: Utilisateur, section: str, texte: str, chemin: str = "") -> Remarque:
    """Écrit une remarque d'agent sur une section ou un champ ; le porteur ne la voit jamais."""
    if not acteur.peut("dossier.commenter", dossier):
        raise DroitManquant(acteur.refus("dossier.commenter", dossier))
    if not texte.strip():
        raise TransitionInterdite("La remarque est vide.")
    remarque = Remarque.objects.create(
        dossier=dossier, section=section, chemin=chemin, auteur=acteur, texte=texte.strip(), ecrite_le=maintenant()
    )
    journal.inscrire(dossier, "dossier.commenter", acteur=acteur, detail={"section": section, "chemin": chemin})
    return remarque
