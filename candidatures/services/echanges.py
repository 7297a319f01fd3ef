"""Ce que le porteur et le service se disent : messages, et brouillon montré avant dépôt."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from candidatures.etats import Etat
from candidatures.models import Dossier, Message
from candidatures.services.notifications import destinataires_porteur
from comptes.models import MembreService, Service, Utilisateur
from comptes.types import RoleService, TypeService
from socle import journal
from socle.courriels import envoyer
from socle.horloge import maintenant
from socle.workflow import DroitManquant, MauvaisEtat, TransitionInterdite

LONGUEUR_MAX = 5000


def _exiger(acteur: Utilisateur, action: str, dossier: Dossier) -> None:
    if not acteur.peut(action, dossier):
        raise DroitManquant(acteur.refus(action, dossier))


@transaction.atomic
def ecrire_message(dossier: Dossier, texte: str, *, acteur: Utilisateur) -> Message:
    """Ajoute un message au fil du dossier et en prévient l'autre partie par mail.

    Lève DroitManquant, ou TransitionInterdite si le message est vide ou trop long (5 000 caractères).
    """
    _exiger(acteur, "dossier.ecrire_message", dossier)
    propre = texte.strip()
    if not propre:
        raise TransitionInterdite("Écrivez votre message avant de l'envoyer.")
    if len(propre) > LONGUEUR_MAX:
        raise TransitionInterdite(f"Votre message compte {len(propre)} signes : {LONGUEUR_MAX} au plus.")
    du_service = not acteur.est_membre_de(dossier.structure_id)
    message = Message.objects.create(dossier=dossier, auteur=acteur, du_service=du_service, texte=propre)
    journal.inscrire(dossier, "dossier.ecrire_message", acteur=acteur, detail={"message": message.pk})
    _prevenir(message)
    return message


def _prevenir(message: Message) -> None:
    dossier = message.dossier
    page = "candidatures:messages" if message.du_service else "instruction:dossier"
    destinataires = destinataires_porteur(dossier) if message.du_service else adresses_du_service(dossier)
    contexte = {"dossier": dossier, "message": message, "lien": reverse(page, kwargs={"uuid": dossier.uuid})}
    envoyer(
        "candidatures/courriels/message.txt",
        destinataires,
        contexte,
        genre="dossier.message",
        objet=dossier,
        cle=f"message:{message.pk}",
    )


def adresses_du_service(dossier: Dossier) -> list[str]:
    """L'agent du dossier ; sinon l'adresse de l'appel ou du service ; sinon ses instructeurs : jamais personne."""
    if dossier.agent is not None:
        return [dossier.agent.courriel]
    commune = dossier.appel.courriel or dossier.appel.service.courriel
    if commune:
        return [commune]
    membres = MembreService.objects.filter(service=dossier.appel.service, role=RoleService.INSTRUCTEUR)
    return [membre.utilisateur.courriel for membre in membres.select_related("utilisateur")]


@transaction.atomic
def marquer_lus(dossier: Dossier, *, acteur: Utilisateur) -> int:
    """Note comme lus les messages de l'autre partie ; rend leur nombre. Un simple affichage ne marque rien."""
    _exiger(acteur, "dossier.voir", dossier)
    du_service = acteur.est_membre_de(dossier.structure_id)
    a_lire = dossier.messages.filter(du_service=du_service, lu_le__isnull=True)
    return a_lire.update(lu_le=maintenant())


@transaction.atomic
def partager(dossier: Dossier, *, acteur: Utilisateur, montrer: bool = True) -> Dossier:
    """Montre le brouillon au service et aux DDETS de son territoire, ou cesse de le montrer.

    Lève DroitManquant, ou MauvaisEtat si le dossier n'est plus un brouillon.
    """
    _exiger(acteur, "dossier.partager", dossier)
    verrou = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if verrou.etat != Etat.BROUILLON:
        raise MauvaisEtat("Seul un brouillon se montre avant dépôt : le service voit déjà ce dossier.")
    if verrou.partage == montrer:
        return verrou
    verrou.partage = montrer
    verrou.save(update_fields=["partage"])
    journal.inscrire(verrou, "dossier.partager", acteur=acteur, detail={"montre": montrer})
    if montrer:
        _prevenir_du_partage(verrou)
    return verrou


def _prevenir_du_partage(dossier: Dossier) -> None:
    """Les DDETS du projet, et le service de l'appel."""
    antennes = Service.objects.filter(type=TypeService.DDETS, departements__in=dossier.departements.all())
    adresses = {service.courriel for service in antennes.distinct()} | set(adresses_du_service(dossier))
    contexte = {"dossier": dossier, "lien": reverse("instruction:dossier", kwargs={"uuid": dossier.uuid})}
    envoyer(
        "candidatures/courriels/brouillon_montre.txt",
        sorted(adresses),
        contexte,
        genre="dossier.partager",
        objet=dossier,
    )
