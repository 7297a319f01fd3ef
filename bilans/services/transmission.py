"""La vie d'un bilan transmis : photographié, reçu, renvoyé, validé, rouvert, ou dispensé.

`CONTROLES` : par genre de bilan, ce qui manque avant de transmettre (phrases) ; vide, il peut partir.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bilans.documents.contenu import contenu_du_bilan
from bilans.documents.pdf import rendre_bilan
from bilans.etats import BILAN
from bilans.faits import contradictions
from bilans.models import Bilan, RemarqueBilan
from bilans.selecteurs.manques import manques
from bilans.selecteurs.reponses import relever
from bilans.services.notifications import prevenir_agents, prevenir_beneficiaire
from bilans.services.saisie import par_le_coordinateur
from bilans.services.soutiens import dater_soutiens
from comptes.models import Utilisateur
from conventions.services.echeancier import constater_bilan_valide
from regles.echeances import jour_local
from socle import fichiers
from socle.acteurs import Acteur
from socle.canonique import empreinte
from socle.evenements import emettre
from socle.horloge import maintenant
from socle.travaux import Travail, programmer
from socle.workflow import TransitionInterdite

CHANGE = "Ce bilan a changé depuis que vous l'avez relu : relisez-le, puis transmettez."
TRAVAIL_PDF = "bilan.pdf"


class TransmissionRefusee(TransitionInterdite):
    """Il manque quelque chose ; `manques` : une phrase par chose à faire."""

    def __init__(self, manques: Sequence[str]) -> None:
        """Garde les phrases."""
        self.manques = list(manques)
        super().__init__("Ce bilan ne peut pas encore partir : il reste des choses à faire.")


def manques_du_bilan(bilan: Bilan) -> list[str]:
    """Ce qui empêche de transmettre, en phrases."""
    return CONTROLES.get(bilan.genre, _manques_des_reponses)(bilan)


def _manques_des_reponses(bilan: Bilan) -> list[str]:
    releve = relever(bilan)
    phrases = [manque.phrase for manque in manques(releve)]
    for contradiction in contradictions(releve):
        if contradiction.bloquante:
            phrases.append(f"{contradiction.constat.message} {contradiction.constat.conseil}")
        elif contradiction.a_expliquer:
            phrases.append(f"{contradiction.constat.message} Corrigez, ou dites pourquoi.")
    return phrases


def transmettre(bilan: Bilan, *, acteur: Utilisateur, version: int | None = None) -> Bilan:
    """Transmet le bilan au service : photographie, empreinte, PDF et accusé de réception.

    `version` : celle que la personne a relue. Lève TransmissionRefusee s'il manque quelque chose, TransitionInterdite
    si le bilan a changé depuis la relecture.
    """

    def photographier(verrou: Bilan) -> None:
        if version is not None and verrou.version != version:
            raise TransitionInterdite(CHANGE)
        if restes := manques_du_bilan(verrou):
            raise TransmissionRefusee(restes)
        verrou.saisi_par_coordinateur = par_le_coordinateur(acteur, verrou)
        verrou.contenu = contenu_du_bilan(verrou)
        verrou.empreinte = empreinte(verrou.contenu)
        verrou.transmis_le, verrou.transmis_par, verrou.fichier = maintenant(), acteur, None
        cle = f"bilan:{verrou.uuid}:pdf:{verrou.transmis_le:%Y%m%dT%H%M%S%f}"
        programmer(TRAVAIL_PDF, cle, {"bilan": verrou.pk, "empreinte": verrou.empreinte}, objet=verrou)
        prevenir_beneficiaire(verrou, "transmis")
        prevenir_agents(verrou, "recu_agent")
        emettre("bilan.transmis", bilan=verrou, acteur=acteur)

    return BILAN.appliquer(bilan, "transmettre", acteur=acteur, avant_ecriture=photographier)


def produire_pdf(travail: Travail) -> None:
    """Rend le PDF hors transaction, puis le range une seule fois. Rejoué, il donne les mêmes octets."""
    bilan = Bilan.objects.select_related("convention__dossier__appel", "transmis_par").get(
        pk=travail.arguments["bilan"]
    )
    if bilan.empreinte != travail.arguments["empreinte"] or bilan.contenu is None:
        return
    travail.avancer(10, "Mise en page du bilan")
    octets = rendre_bilan(bilan)
    travail.avancer(90, "Rangement")

    def conclure() -> dict[str, str]:
        verrou = Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
        if verrou.fichier_id is None and verrou.empreinte == bilan.empreinte:
            nom = f"bilan-{bilan.convention.numero}-{bilan.genre}-{bilan.rang}.pdf"
            verrou.fichier = fichiers.enregistrer(octets, nom, "application/pdf")
            verrou.save(update_fields=["fichier"])
        return {"empreinte": bilan.empreinte}

    travail.conclure(conclure)


def renvoyer(bilan: Bilan, *, acteur: Utilisateur, motif: str, remarques: Mapping[str, str] | None = None) -> Bilan:
    """Renvoie le bilan pour correction. `remarques` : texte par chemin de champ ; elles disent quels champs rouvrir.

    Ce qui avait été transmis reste au journal.
    """

    def ecrire(verrou: Bilan) -> None:
        RemarqueBilan.objects.bulk_create(
            RemarqueBilan(bilan=verrou, chemin=chemin, texte=texte.strip(), auteur=acteur, cree_le=maintenant())
            for chemin, texte in (remarques or {}).items()
            if texte.strip()
        )
        verrou.version += 1
        prevenir_beneficiaire(verrou, "renvoye", motif=motif.strip())

    detail = _photographie(bilan)
    return BILAN.appliquer(bilan, "renvoyer", acteur=acteur, motif=motif, avant_ecriture=ecrire, detail=detail)


def _photographie(bilan: Bilan) -> dict[str, Any]:
    """Ce que le journal garde d'une transmission avant qu'une correction ne la remplace."""
    fichier = bilan.fichier
    return {
        "empreinte": bilan.empreinte,
        "contenu": bilan.contenu or {},
        "fichier": str(fichier.uuid) if fichier else "",
    }


def valider(bilan: Bilan, *, acteur: Utilisateur) -> Bilan:
    """Valide le bilan : les versements qui l'attendaient sont exigibles, le registre des soutiens en garde la date."""

    def ecrire(verrou: Bilan) -> None:
        verrou.valide_le, verrou.valide_par = maintenant(), acteur
        jour = jour_local(verrou.valide_le, verrou.convention.dossier.appel.fuseau)
        verrou.remarques.filter(interne=False, levee_le__isnull=True).update(levee_le=verrou.valide_le)
        dater_soutiens(verrou, jour)
        constater_bilan_valide(verrou.convention, genre=verrou.genre, acteur=acteur, le=jour)
        prevenir_beneficiaire(verrou, "valide")
        emettre("bilan.valide", bilan=verrou, acteur=acteur)

    return BILAN.appliquer(bilan, "valider", acteur=acteur, avant_ecriture=ecrire)


def rouvrir(bilan: Bilan, *, acteur: Utilisateur, motif: str) -> Bilan:
    """Rouvre un bilan validé, avec son motif ; sa date quitte le registre des soutiens, les versements restent."""

    def ecrire(verrou: Bilan) -> None:
        verrou.valide_le, verrou.valide_par = None, None
        verrou.version += 1
        dater_soutiens(verrou, None)
        prevenir_beneficiaire(verrou, "renvoye", motif=motif.strip())

    detail = _photographie(bilan)
    return BILAN.appliquer(bilan, "rouvrir", acteur=acteur, motif=motif, avant_ecriture=ecrire, detail=detail)


def lever(bilan: Bilan, *, acteur: Acteur, motif: str) -> Bilan:
    """Dispense d'un bilan qui n'est pas transmis, avec son motif ; le bénéficiaire est prévenu."""

    def ecrire(verrou: Bilan) -> None:
        prevenir_beneficiaire(verrou, "leve", motif=motif.strip())

    return BILAN.appliquer(bilan, "lever", acteur=acteur, motif=motif, avant_ecriture=ecrire)


CONTROLES: dict[str, Callable[[Bilan], list[str]]] = {}
