"""Notifier un avenant : il entre en vigueur, et tout ce qui en dépend suit dans la même transaction."""

from __future__ import annotations

from django.db import transaction

from comptes.models import Utilisateur
from conventions.etats import AVENANT, Etat
from conventions.models import Avenant, Convention
from conventions.selecteurs.conditions import conditions_du_dessus, manques
from conventions.services.echeancier import engager_avenant
from conventions.services.engagements import ouvrir_engagements
from conventions.services.notifications import prevenir_beneficiaire
from conventions.services.terme import programmer_terme
from socle import journal
from socle.evenements import emettre
from socle.horloge import aujourd_hui, maintenant
from socle.workflow import MauvaisEtat, TransitionInterdite


@transaction.atomic
def notifier(avenant: Avenant, *, acteur: Utilisateur) -> Avenant:
    """Notifie l'avenant signé : montant et terme recopiés sur la convention, terme reprogrammé, différence engagée ou
    libérée, engagements des postes ajoutés. Émet « avenant.notifie » (`convention`, `avenant`, `acteur`).

    Lève TransitionInterdite si une condition d'une pièce du dessus n'est plus remplie : le bilan d'une reconduction,
    rouvert depuis le visa, retient l'avenant.
    """
    convention = Convention.objects.select_for_update(of=("self",)).get(pk=avenant.convention_id)
    _exiger_vivante(convention)

    def ecrire(verrou: Avenant) -> None:
        _exiger_conditions(verrou)
        verrou.notifie_le = maintenant()
        prevenir_beneficiaire(convention, "avenant_notifie", avenant=verrou)

    notifie = AVENANT.appliquer(avenant, "notifier", acteur=acteur, avant_ecriture=ecrire)
    avant, apres = notifie.montant_avant, notifie.montant_apres or notifie.montant_avant
    convention.montant_en_vigueur, convention.fin_en_vigueur = apres, notifie.fin_apres or notifie.fin_avant
    convention.save(update_fields=["montant_en_vigueur", "fin_en_vigueur"])
    detail = {"avenant": notifie.rang, "montant": apres, "terme": convention.fin_en_vigueur}
    journal.inscrire(convention, "convention.appliquer_avenant", acteur=acteur, detail=detail)
    engager_avenant(convention, avant=avant, apres=apres, avenant=notifie, acteur=acteur)
    ouvrir_engagements(convention, notifie.postes.all())
    programmer_terme(convention, suffixe=f":A{notifie.rang}")
    emettre("avenant.notifie", convention=convention, avenant=notifie, acteur=acteur)
    return notifie


def _exiger_conditions(avenant: Avenant) -> None:
    retenues = manques(conditions_du_dessus(avenant))
    if retenues:
        raise TransitionInterdite(" ".join(f"{c.libelle} : {c.phrase}" for c in retenues))


def _exiger_vivante(convention: Convention) -> None:
    if convention.etat != Etat.EN_COURS:
        raise MauvaisEtat("La convention doit être notifiée et en cours avant son avenant.")
    if convention.terme is not None and convention.terme < aujourd_hui(convention.dossier.appel.fuseau):
        raise MauvaisEtat("La convention est arrivée à son terme : l'avenant ne peut plus entrer en vigueur.")
