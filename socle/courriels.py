"""Courriels : écrire la ligne d'abord, remettre au serveur ensuite, réessayer s'il refuse.

`BackendLignes` est l'EMAIL_BACKEND : tout ce qui part par Django, allauth compris, devient une ligne. La remise est un
travail qui appelle `settings.COURRIEL_REMISE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string

from socle import travaux
from socle.horloge import maintenant
from socle.models.courriel import Courriel
from socle.models.travail import Travail
from socle.reference import reference

GENRE_REMISE = "courriel.remettre"
LIEN = re.compile(r"https?://[^\s\"'<>]+")
LIEN_RETIRE = "[lien personnel retiré après remise]"
PREFIXE_OBJET = "Objet :"


class BackendLignes(BaseEmailBackend):
    """Écrit une ligne par destinataire et programme sa remise, dans la transaction en cours.

    Ces messages (allauth : confirmation, mot de passe) portent des liens secrets : ils sont masqués après remise hors
    démo.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Rend le nombre de messages écrits. Lève ValueError pour une pièce jointe : on envoie un lien, pas un
        document."""
        for message in email_messages:
            if message.attachments:
                raise ValueError("Un courriel ne porte pas de pièce jointe : donnez un lien vers le document.")
            for destinataire in _sans_doublon(message.recipients()):
                _ecrire(
                    destinataire,
                    str(message.subject),
                    str(message.body),
                    html=_partie_html(message),
                    genre="compte",
                    secret=True,
                    expediteur=message.from_email,
                )
        return len(email_messages)


def envoyer(
    gabarit: str,
    destinataires: Iterable[str],
    contexte: dict[str, Any],
    *,
    genre: str,
    objet: Any = None,
    cle: str | None = None,
    secret: bool = False,
    objet_mail: str = "",
    ajout: str = "",
) -> list[Courriel]:
    """Écrit un courriel par destinataire depuis un gabarit texte complet (« candidatures/courriels/accuse.txt »).

    Première ligne du gabarit : « Objet : … », puis une ligne vide, puis le corps. Un gabarit .html du même nom, s'il
    existe,
    donne la version HTML. Avec `cle`, un second appel ne renvoie rien. `secret` : les liens sont masqués après remise.
    `objet_mail` remplace l'objet du gabarit, `ajout` suit son texte. Lève ValueError si le gabarit n'a pas d'objet. Le
    contexte reçoit en plus `adresse_publique`.
    """
    charge = {"adresse_publique": settings.ADRESSE_PUBLIQUE, **contexte}
    objet_ecrit, texte = _rendre_texte(gabarit, charge)
    html = _rendre_html(gabarit, charge)
    return [
        _ecrire(
            destinataire,
            objet_mail or objet_ecrit,
            f"{texte}\n{ajout}\n" if ajout else texte,
            html=html,
            genre=genre,
            objet=objet,
            secret=secret,
            cle=f"{cle}:{destinataire}" if cle else None,
        )
        for destinataire in _sans_doublon(destinataires)
    ]


def remettre(travail: Travail) -> None:
    """Remet au serveur le courriel du travail, puis marque la ligne. À jouer en deux temps : le serveur est hors
    transaction.

    Si l'exécutant meurt entre l'accord du serveur et l'écriture, le message repart avec le même Message-ID.
    """
    courriel = Courriel.objects.get(pk=travail.arguments["courriel"])
    if courriel.etat == Courriel.Etat.REMIS:
        return
    try:
        _message(courriel).send()
    except Exception as erreur:
        epuise = travail.tentatives >= travaux.PLAFOND_TENTATIVES
        courriel.etat = Courriel.Etat.ECHEC if epuise else Courriel.Etat.EN_ATTENTE
        courriel.tentatives, courriel.erreur = travail.tentatives, f"{type(erreur).__name__} : {erreur}"[:2000]
        courriel.save(update_fields=["etat", "tentatives", "erreur"])
        raise
    travail.conclure(lambda: _marquer_remis(courriel, travail.tentatives))


def _marquer_remis(courriel: Courriel, tentatives: int) -> None:
    courriel.etat, courriel.remis_le, courriel.erreur = Courriel.Etat.REMIS, maintenant(), ""
    courriel.tentatives = tentatives
    if courriel.secret and not settings.DEMO:
        courriel.texte, courriel.html = LIEN.sub(LIEN_RETIRE, courriel.texte), LIEN.sub(LIEN_RETIRE, courriel.html)
    courriel.save()


def _message(courriel: Courriel) -> EmailMultiAlternatives:
    domaine = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    message = EmailMultiAlternatives(
        courriel.objet_mail,
        courriel.texte,
        courriel.expediteur,
        [courriel.destinataire],
        connection=get_connection(settings.COURRIEL_REMISE),
        headers={"Message-ID": f"<{courriel.uuid}@{domaine}>"},
    )
    if courriel.html:
        message.attach_alternative(courriel.html, "text/html")
    return message


def _ecrire(
    destinataire: str,
    objet_mail: str,
    texte: str,
    *,
    html: str = "",
    genre: str,
    objet: Any = None,
    secret: bool = False,
    cle: str | None = None,
    expediteur: str = "",
) -> Courriel:
    cible = reference(objet) if objet is not None else None
    valeurs = {
        "genre": genre,
        "destinataire": destinataire,
        "expediteur": expediteur or settings.DEFAULT_FROM_EMAIL,
        "objet_mail": " ".join(objet_mail.split())[:300],
        "texte": texte,
        "html": html,
        "secret": secret,
        "objet_type": cible.type if cible else "",
        "objet_id": cible.id if cible else None,
        "objet_libelle": cible.libelle if cible else "",
        "cree_le": maintenant(),
    }
    with transaction.atomic():
        if cle is None:
            courriel, cree = Courriel.objects.create(**valeurs), True
        else:
            courriel, cree = Courriel.objects.get_or_create(cle=cle, defaults=valeurs)
        if cree:
            travaux.programmer(GENRE_REMISE, f"courriel:{courriel.uuid}", {"courriel": courriel.pk}, objet=courriel)
    return courriel


def _rendre_texte(gabarit: str, contexte: dict[str, Any]) -> tuple[str, str]:
    """Rend le gabarit sans échappement HTML : dans un texte, une apostrophe est une apostrophe."""
    modele: Any = get_template(gabarit)
    rendu = str(modele.template.render(Context(contexte, autoescape=False))).lstrip()
    premiere, _, corps = rendu.partition("\n")
    if not premiere.startswith(PREFIXE_OBJET):
        raise ValueError(f"{gabarit} : la première ligne doit commencer par « {PREFIXE_OBJET} ».")
    return premiere.removeprefix(PREFIXE_OBJET).strip(), corps.strip() + "\n"


def _rendre_html(gabarit: str, contexte: dict[str, Any]) -> str:
    try:
        return str(render_to_string(f"{gabarit.removesuffix('.txt')}.html", contexte))
    except TemplateDoesNotExist:
        return ""


def _partie_html(message: EmailMessage) -> str:
    for contenu, genre_mime in getattr(message, "alternatives", []):
        if genre_mime == "text/html":
            return str(contenu)
    return ""


def _sans_doublon(adresses: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(adresse.strip() for adresse in adresses if adresse and adresse.strip()))
