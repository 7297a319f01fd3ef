"""La liste des acheteurs de l'État : téléversée par un service, datée, jamais remplacée en silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from bilans.models import AcheteurEtat, ListeAcheteurs
from comptes.models import Service, Utilisateur
from socle import fichiers, journal
from socle.formulaires import ChampSiren, ChampSiret
from socle.horloge import maintenant
from socle.tableur import TYPE
from socle.tabulaire import Colonne, TableauRefuse, lire
from socle.workflow import DroitManquant, TransitionInterdite

COLONNES: Sequence[Colonne] = (
    Colonne("nom", "Nom de l'acheteur", forms.CharField(max_length=250), "", "Préfecture du Rhône",
            autres=("Nom", "Acheteur")),
    Colonne("siren", "Siren", ChampSiren(required=False), "Seul, il vaut pour tous ses établissements", "130014251",
            chiffres=9),
    Colonne("siret", "Siret", ChampSiret(required=False), "Pour ne viser que cet établissement", "13001425100012",
            chiffres=14),
)  # fmt: skip
FAUTES_MONTREES = 8


def lire_acheteurs(octets: bytes) -> list[tuple[str, str, str]]:
    """(Siren, Siret ou vide, nom) des acheteurs d'un classeur, sans doublon. Lève TableauRefuse, fautes comprises."""
    fautes, acheteurs = [], dict[tuple[str, str], str]()
    for ligne in lire(octets, COLONNES).lignes:
        siret, siren = ligne.valeurs.get("siret", ""), ligne.valeurs.get("siren", "")
        if ligne.fautes:
            fautes += [f"ligne {ligne.numero}, {f.colonne} : {f.message}" for f in ligne.fautes]
        elif not siret and not siren:
            fautes.append(f"ligne {ligne.numero} : donnez un Siren ou un Siret")
        else:
            acheteurs.setdefault((siren or siret[:9], siret), ligne.valeurs["nom"])
    if fautes:
        suite = f" Et {len(fautes) - FAUTES_MONTREES} autres." if len(fautes) > FAUTES_MONTREES else ""
        raise TableauRefuse(f"Rien n'est chargé. À corriger — {' ; '.join(fautes[:FAUTES_MONTREES])}.{suite}")
    return [(siren, siret, nom) for (siren, siret), nom in acheteurs.items()]


@transaction.atomic
def charger_acheteurs(
    service: Service, televerse: UploadedFile[Any], *, valable_depuis: date, source: str, acteur: Utilisateur
) -> ListeAcheteurs:
    """Charge la liste valable depuis ce jour. Les bilans déjà transmis gardent leur part ; les autres la relisent.

    Lève DroitManquant ; TransitionInterdite si une liste vaut déjà depuis ce jour ; TableauRefuse ; FichierRefuse.
    """
    if not acteur.peut("service.charger_acheteurs", service):
        raise DroitManquant(acteur.refus("service.charger_acheteurs", service))
    if ListeAcheteurs.objects.filter(service=service, valable_depuis=valable_depuis).exists():
        raise TransitionInterdite("Une liste vaut déjà depuis ce jour : choisissez une autre date.")
    fichier = fichiers.deposer(televerse, acteur=acteur, types=frozenset({TYPE}))
    acheteurs = lire_acheteurs(fichiers.lire(fichier))
    liste = ListeAcheteurs.objects.create(
        service=service,
        valable_depuis=valable_depuis,
        source=source,
        fichier=fichier,
        chargee_par=acteur,
        chargee_le=maintenant(),
    )
    AcheteurEtat.objects.bulk_create(
        AcheteurEtat(liste=liste, siren=siren, siret=siret, nom=nom) for siren, siret, nom in acheteurs
    )
    detail = {"acheteurs": len(acheteurs), "valable_depuis": valable_depuis, "source": source}
    journal.inscrire(service, "service.charger_acheteurs", acteur=acteur, detail=detail)
    return liste
