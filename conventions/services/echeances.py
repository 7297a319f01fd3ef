"""Ce que le temps demande de l'argent : un délai de paiement qui finit, une somme non rendue, des crédits à engager.

`programmer_echeances` écrit un travail par alerte due, sous une clé unique : rejouée, ou arrêtée trois jours, elle
donne les mêmes lignes. Le travail relit l'objet : ce qui est payé entre-temps n'alerte plus. Rien ne change d'état ici.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Prefetch
from django.urls import reverse

from aap.models import RegleAppliquee
from comptes.models import MembreService
from comptes.types import RoleService
from conventions.etats import EtatReversement, EtatVersement
from conventions.models import Convention, Credits, Reversement, Versement
from conventions.selecteurs.attentes import AVANT_NOTIFICATION
from conventions.selecteurs.delais import PAIEMENT, delai_de, jour_d_alerte, jour_de
from conventions.services.messages import ecrire_au_beneficiaire, ecrire_au_service
from conventions.services.veille import MARGE, retards
from regles.catalogue.calendrier.suites import ParametresPaiement
from socle.courriels import envoyer
from socle.horloge import aujourd_hui, maintenant
from socle.travaux import Demande, programmer_tous

A_PAYER = frozenset({EtatVersement.A_LIQUIDER, EtatVersement.CERTIFIE, EtatVersement.DEMANDE})
A_RENDRE = frozenset({EtatReversement.DECIDE, EtatReversement.TITRE_EMIS})
PAYEURS = (RoleService.GESTIONNAIRE, RoleService.RESPONSABLE)
# Jours avant le dernier jour pour engager : le temps de faire signer ce qui ne l'est pas.
ALERTE_ENGAGEMENT = 30
COURRIELS_DE_DELAI = {"alerte": "delai_alerte", "depasse": "delai_depasse"}


def programmer_echeances() -> int:
    """Écrit un travail par alerte due et pas encore programmée. Rend le nombre d'alertes vues."""
    return programmer_tous([*_delais(), *_reversements(), *_credits(), *retards()])


def _delais() -> Iterator[Demande]:
    liens = ("convention__dossier__appel", "convention__dossier__version")
    # Des règles de l'appel, une seule sert ici.
    regle = Prefetch("convention__dossier__version__regles", RegleAppliquee.objects.filter(code=PAIEMENT))
    dus = Versement.objects.filter(etat__in=sorted(A_PAYER), limite__isnull=False).select_related(*liens)
    delais: dict[int, ParametresPaiement | None] = {}
    for versement in dus.prefetch_related(regle).order_by("pk"):
        version = versement.convention.dossier.version_suivie
        if version.pk not in delais:
            delais[version.pk] = delai_de(version)
        delai, limite, jour = delais[version.pk], versement.limite, jour_de(versement.convention)
        if delai is None or limite is None:
            continue
        alerte = jour_d_alerte(limite, delai)
        niveau = "depasse" if jour > limite else "alerte" if alerte is not None and jour >= alerte else ""
        if niveau:
            # La limite est dans la clé : un délai suspendu puis reparti a droit à sa nouvelle alerte.
            cle = f"versement:{versement.uuid}:{niveau}:{limite}"
            arguments = {"versement": versement.pk, "limite": str(limite), "niveau": niveau}
            yield Demande("versement.alerte", cle, arguments, versement)


def _reversements() -> Iterator[Demande]:
    dus = Reversement.objects.filter(etat__in=sorted(A_RENDRE), echeance__lt=maintenant().date() + MARGE)
    for reversement in dus.select_related("convention__dossier__appel"):
        if reversement.echeance and reversement.echeance < jour_de(reversement.convention):
            cle = f"reversement:{reversement.uuid}:relance:{reversement.echeance}"
            yield Demande("reversement.relance", cle, {"reversement": reversement.pk}, reversement)


def _credits() -> Iterator[Demande]:
    for ouverts in Credits.objects.filter(dernier_engagement__isnull=False).select_related("appel"):
        dernier, jour = ouverts.dernier_engagement, aujourd_hui(ouverts.appel.fuseau)
        if dernier and dernier - timedelta(days=ALERTE_ENGAGEMENT) <= jour <= dernier and _a_engager(ouverts):
            yield Demande("credits.alerte", f"credits:{ouverts.pk}:{dernier}", {"credits": ouverts.pk}, ouverts.appel)


def _a_engager(ouverts: Credits) -> int:
    """Conventions de l'appel qui ne sont pas encore notifiées."""
    return Convention.objects.filter(dossier__appel=ouverts.appel_id, etat__in=sorted(AVANT_NOTIFICATION)).count()


def alerter_delai(identifiant: int, limite: str, niveau: str) -> bool:
    """Écrit au service que le délai finit, ou qu'il est passé, si la somme n'est toujours pas payée."""
    versement = Versement.objects.select_related("convention__dossier__appel__service").get(pk=identifiant)
    if versement.etat not in A_PAYER or str(versement.limite) != limite:
        return False
    ecrire_au_service(versement.convention, PAYEURS, COURRIELS_DE_DELAI[niveau], objet=versement, versement=versement)
    return True


def relancer_reversement(identifiant: int) -> bool:
    """Relance le bénéficiaire après l'échéance et le dit aux gestionnaires, si la somme n'est toujours pas rendue."""
    reversement = Reversement.objects.select_related("convention__dossier__appel__service").get(pk=identifiant)
    if reversement.etat not in A_RENDRE:
        return False
    convention = reversement.convention
    ecrire_au_beneficiaire(convention, "reversement_relance", objet=reversement, reversement=reversement)
    ecrire_au_service(convention, PAYEURS, "reversement_echu", objet=reversement, reversement=reversement)
    return True


def alerter_credits(identifiant: int) -> bool:
    """Écrit au service qu'il reste peu de jours pour engager, et combien de conventions attendent."""
    ouverts = Credits.objects.select_related("appel__service").get(pk=identifiant)
    nombre = _a_engager(ouverts)
    if not nombre:
        return False
    membres = MembreService.objects.filter(service=ouverts.appel.service, role__in=PAYEURS)
    adresses = membres.order_by("utilisateur").values_list("utilisateur__courriel", flat=True).distinct()
    contexte = {
        "appel": ouverts.appel,
        "credits": ouverts,
        "nombre": nombre,
        "lien": reverse("conventions:credits", args=[ouverts.appel.code]),
    }
    envoyer("conventions/courriels/credits_alerte.txt", adresses, contexte, genre="credits.alerte", objet=ouverts.appel)
    return True
